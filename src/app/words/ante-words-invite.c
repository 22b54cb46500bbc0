/* SPDX-License-Identifier: GPL-3.0-or-later
 * What an invite carries: kinds of meeting, exams, orders. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

const char *
ante_words_meeting_kind (AnteMeetingKind kind)
{
  switch (kind)
    {
    case ANTE_MEETING_PARTNER:
      return _("Prescription from a partner pharmacy");
    case ANTE_MEETING_URGENT:
      return _("Urgent care, prescription to any pharmacy");
    case ANTE_MEETING_OWN:
      return _("Prescription to a pharmacy of choice");
    case ANTE_MEETING_GOOD_FAITH:
    default:
      return _("Good-faith exam");
    }
}

char *
ante_words_test (AnteTest test)
{
  static const char *const outcomes[ANTE_N_TESTS] = {
    [ANTE_TEST_APPROVE] = N_("it is approved"),
    [ANTE_TEST_REJECT] = N_("it is rejected"),
    [ANTE_TEST_NA] = N_("the call drops (N/A)"),
    [ANTE_TEST_RX_APPROVE] = N_("a prescription is approved"),
    [ANTE_TEST_RX_REJECT] = N_("a prescription is rejected"),
  };

  g_return_val_if_fail (test < ANTE_N_TESTS, NULL);

  /* Translators: the name of the provider's test patient, and what comes of it: "Test Approve: it is approved". */
  return g_strdup_printf (C_("test", "%s %s: %s"), ante_test_first_name (test), ante_test_last_name (test), _(outcomes[test]));
}

char *
ante_words_exam_kind (const AnteExamRef *exam)
{
  const char *kind = ante_words_meeting_kind (ante_meeting_kind (exam));
  g_autofree char *uploads = NULL;

  if (exam->attachments == NULL || exam->attachments[0] == NULL)
    return g_strdup (kind);
  uploads = ante_words_join ((const char *const *) exam->attachments);
  /* Translators: a kind of exam, then what the patient must upload for it: "Good-faith exam. To be uploaded: ID and Lab". */
  return g_strdup_printf (_("%s. To be uploaded: %s"), kind, uploads);
}

char *
ante_words_exam_change (const AnteExamRef *exam, GPtrArray *offered)
{
  AnteExamChange change = ante_exam_find_change (exam, offered);
  const AnteExamRef *now = ante_exam_find_offered (offered, exam->id);
  g_autofree char *kind = NULL;

  if (change == ANTE_EXAM_UNCHANGED)
    return NULL;
  if (change == ANTE_EXAM_GONE)
    return g_strdup_printf (_("The provider does not list %s any more, so it will refuse invites with it. Choose another exam instead."),
                            exam->title);
  kind = ante_words_exam_kind (now);
  /* Translators: an exam as it was chosen; its name now; its kind now, and what is to be uploaded for it. */
  return g_strdup_printf (_("The provider has changed %s. Now it is: %s (%s). Take that over, so that invites fit."), exam->title, now->title,
                          kind);
}

const char *
ante_words_separate_meetings (guint n_prescriptions, guint n_exams)
{
  if (n_prescriptions == 0 || n_exams < 2)
    return NULL;
  if (n_prescriptions == 1)
    return _("The exam with a prescription is sent as a meeting of its own, since the provider takes it only alone.");
  return _("Each exam with a prescription is sent as a meeting of its own, since the provider takes one in a meeting and only alone.");
}

char *
ante_words_exams (GPtrArray *exams)
{
  g_autoptr (GStrvBuilder) titles = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);

      g_strv_builder_add (titles, exam->title != NULL && *exam->title != '\0' ? exam->title : exam->id);
    }
  list = g_strv_builder_end (titles);
  return ante_words_join ((const char *const *) list);
}

char *
ante_words_package (const char *price, const char *turnaround)
{
  /* Translators: how long a pharmacy takes; %s is a number or a span of numbers: "3-4 days". */
  g_autofree char *days = turnaround != NULL ? g_strdup_printf (_("%s days"), turnaround) : NULL;

  if (price == NULL)
    return g_steal_pointer (&days);
  return days != NULL ? g_strdup_printf ("$%s · %s", price, days) : g_strdup_printf ("$%s", price);
}

static void
add_part (GString *text, const char *separator, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, part);
}

char *
ante_words_pharmacy (const AntePharmacy *pharmacy)
{
  g_autoptr (GString) text = g_string_new (NULL);

  add_part (text, ", ", pharmacy->address_line_1);
  add_part (text, ", ", pharmacy->address_line_2);
  add_part (text, ", ", pharmacy->city);
  add_part (text, ", ", pharmacy->state);
  add_part (text, " ", pharmacy->zip_code);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static char *
describe_partner (const AnteOrder *order)
{
  const char *pharmacy = order->pharmacy_name != NULL ? order->pharmacy_name : order->pharmacy_id;
  g_autofree char *terms = ante_words_package (order->price, order->turnaround);
  g_autoptr (GString) text = g_string_new (NULL);

  if (order->selection == ANTE_SELECTION_BOTH || pharmacy == NULL)
    return g_strdup (_("The provider chooses pharmacy and package"));
  add_part (text, " · ", pharmacy);
  add_part (text, " · ", order->selection == ANTE_SELECTION_PACKAGE ? _("the provider chooses the package") : order->package);
  add_part (text, " · ", terms);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ante_words_order (const AnteOrder *order)
{
  g_autofree char *place = NULL;

  if (order->kind == ANTE_MEETING_PARTNER)
    return describe_partner (order);
  if (order->pharmacy == NULL)
    return g_strdup (_("The patient picks the pharmacy in the meeting"));
  place = ante_words_pharmacy (order->pharmacy);
  if (order->pharmacy->name == NULL)
    return g_strdup_printf (_("Pharmacy %s"), order->pharmacy->ncpdpid);
  return place != NULL ? g_strdup_printf ("%s · %s", order->pharmacy->name, place) : g_strdup (order->pharmacy->name);
}

char *
ante_words_repeat (gboolean is_last, gint64 ordered_ms, GTimeZone *zone)
{
  AnteWhen ordered = { .now_ms = ordered_ms, .zone = zone };
  g_autofree char *day = ante_words_today (&ordered);
  g_autofree char *date = ante_words_date (day);

  /* Translators: above an earlier order that may be used again: "As on 3 Nov 2026". */
  return is_last ? g_strdup (_("As last time")) : g_strdup_printf (_("As on %s"), date);
}
