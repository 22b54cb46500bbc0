/* SPDX-License-Identifier: GPL-3.0-or-later
 * The message a clinic sends the patient itself, and what is wrong with its text. */
#include "app/words/ante-words.h"

#include "core/model/ante-message.h"

#include <glib/gi18n.h>

static const struct
{
  AnteMessageProblem problem;
  const char *sentence;
} problems[] = {
  { ANTE_MESSAGE_TOO_LONG, N_("This is too long for a message. Shorten it") },
  { ANTE_MESSAGE_BAD_CHARACTERS, N_("Some characters here cannot be used. Type it again instead of pasting") },
  { ANTE_MESSAGE_BRACES, N_("A brace is missing or too many. Write {link}, with one on each side") },
  { ANTE_MESSAGE_NO_LINK, N_("Put {link} where the meeting link is to stand: without it the patient cannot come to the exam") },
};

const char *
ante_words_message_usual (void)
{
  /* Translators: sent to patients. The words in braces stay as they are: they are filled in. */
  return _("Hello {first_name}, this is {clinic}. Before your treatment on {date} at {time} a licensed provider has to see you by video. It takes a few minutes: {link} Please have your photo ID ready. The link works until {link_until}.");
}

static char *
list_placeholders (void)
{
  const char *const *names = ante_message_placeholders ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) braced = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *one = g_strdup_printf ("{%s}", names[i]);
      g_strv_builder_add (builder, one);
    }
  braced = g_strv_builder_end (builder);
  return ante_words_join ((const char *const *) braced);
}

char *
ante_words_message_problem (const char *text)
{
  g_autofree char *unknown = NULL;
  AnteMessageProblem problem = ante_message_check (text, &unknown);
  g_autofree char *known = NULL;

  if (problem == ANTE_MESSAGE_UNKNOWN)
    {
      known = list_placeholders ();
      /* Translators: the unknown placeholder, and the list of those there are. */
      return g_strdup_printf (_("There is no {%s}. Use %s"), unknown, known);
    }
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    if (problems[i].problem == problem)
      return g_strdup (_(problems[i].sentence));
  return NULL; /* right, or empty: then the usual text is sent */
}

char *
ante_words_message (const char *text, const AntePatient *patient, const AnteAppointment *appointment, const char *clinic, const char *link,
                    gint64 link_until_ms, GTimeZone *zone)
{
  AnteWhen until = { link_until_ms, zone };
  g_autofree char *until_day = link_until_ms > 0 ? ante_words_today (&until) : NULL;
  g_autofree char *link_until = until_day != NULL ? ante_words_date (until_day) : NULL;
  g_autofree char *date = ante_words_date (appointment->date);
  g_autofree char *time = ante_words_clock (appointment->time);
  AnteMessageFacts facts = { patient->first_name, clinic, link, link_until, date, time };
  gboolean usable = ante_message_check (text, NULL) == ANTE_MESSAGE_OK;

  return ante_message_write (usable ? text : ante_words_message_usual (), &facts);
}

/* --- Follow-ups: of no appointment, so the clinic's own text does not fit --- */

char *
ante_words_follow_up_message (const AntePatient *patient, const char *clinic, const char *link, gint64 link_until_ms, GTimeZone *zone)
{
  AnteWhen until = { link_until_ms, zone };
  g_autofree char *day = link_until_ms > 0 ? ante_words_today (&until) : NULL;
  g_autofree char *link_until = day != NULL ? ante_words_date (day) : NULL;
  AnteMessageFacts facts = { .first_name = patient->first_name, .clinic = clinic, .link = link, .link_until = link_until };

  /* Translators: sent to patients some weeks after a GLP-1 medicine. The words in braces stay as they are. */
  return ante_message_write (_("Hello {first_name}, this is {clinic}. Some weeks into your treatment a licensed provider has to see you once more by video. It takes a few minutes: {link} Please have your photo ID ready. The link works until {link_until}."),
                             &facts);
}

/* What became of the last invite of one that is due again, and how long ago it was asked for; or nothing. */
static char *
last_suffix (const AnteFollowUp *follow_up, const char *asked)
{
  if (follow_up->asked_ms <= 0)
    return g_strdup ("");
  switch (follow_up->came_to)
    {
    case ANTE_EXAM_MISSED:
      /* Translators: follows "Due since 22 Nov, approved 1 Nov". %s is "2 days ago". */
      return g_strdup_printf (_(" · invited %s: missed the exam call"), asked);
    case ANTE_EXAM_NA:
      return g_strdup_printf (_(" · invited %s: the exam was not completed (N/A)"), asked);
    case ANTE_EXAM_CANCELLED:
      return g_strdup_printf (_(" · invited %s: cancelled"), asked);
    case ANTE_EXAM_INVITED:
      return g_strdup_printf (_(" · invited %s: the link expired, no result came"), asked);
    default:
      return g_strdup ("");
    }
}

static char *
describe_due (const AnteFollowUp *follow_up, const AnteWhen *when, const char *asked)
{
  g_autofree char *today = ante_words_today (when);
  g_autofree char *due = ante_words_date_near (follow_up->due, today);
  g_autofree char *approved = ante_words_day (follow_up->approved_ms, when);
  g_autofree char *last = last_suffix (follow_up, asked);

  /* Translators: two dates: "Due since 22 Nov, approved 1 Nov"; then what became of the last invite, or nothing. */
  return g_strdup_printf (g_strcmp0 (follow_up->due, today) == 0 ? _("Due today (%s), approved %s%s") : _("Due since %s, approved %s%s"), due,
                          approved, last);
}

char *
ante_words_follow_up (const AnteFollowUp *follow_up, const AnteWhen *when)
{
  g_autofree char *asked = ante_words_ago (follow_up->asked_ms, when->now_ms);

  switch (follow_up->state)
    {
    case ANTE_FOLLOW_UP_SENDING:
      return g_strdup (_("The follow-up invite is on its way"));
    case ANTE_FOLLOW_UP_UNCONFIRMED:
      /* Translators: %s is "just now", "25 min ago". */
      return g_strdup_printf (_("Unconfirmed, sent %s: the provider’s answer never came"), asked);
    case ANTE_FOLLOW_UP_FAILED:
      /* Translators: "25 min ago", then a reason: "the provider could not be reached". */
      return g_strdup_printf (_("Invite not sent, tried %s: %s"), asked, ante_words_provider_problem_short (follow_up->problem));
    case ANTE_FOLLOW_UP_SENT:
      /* Translators: %s is "just now", "25 min ago". */
      return g_strdup_printf (_("Sent %s, no result yet. Bring the link to the patient: the provider sends no message"), asked);
    case ANTE_FOLLOW_UP_DUE:
    default:
      return describe_due (follow_up, when, asked);
    }
}

static char *
advise_after_failure (const AnteFollowUp *follow_up, AnteRole role)
{
  const char *todo = ante_words_provider_todo (follow_up->problem);

  if (todo != NULL && ante_role_may_write (role, "clinic.set"))
    return g_strdup (todo);
  return ante_words_provider_problem (follow_up->problem, follow_up->problem_text);
}

char *
ante_words_follow_up_advice (const AnteFollowUpRow *row, AnteRole role)
{
  AnteMissing missing = ante_patient_missing (row->patient);
  g_autofree char *what = NULL;

  if (row->follow_up->state == ANTE_FOLLOW_UP_FAILED)
    return advise_after_failure (row->follow_up, role);
  if (row->follow_up->state == ANTE_FOLLOW_UP_UNCONFIRMED)
    return g_strdup (_("Look in the provider’s portal. Is the invite there? Mark the follow-up as done. Is it not? Send it again."));
  if (missing == 0 || !ante_follow_up_is_to_do (row->follow_up))
    return NULL;
  what = ante_words_missing (missing);
  return g_strdup_printf (_("An invite needs: %s. It is asked for before the invite is sent."), what);
}

char *
ante_words_follow_up_composed (const AnteFollowUp *follow_up, GTimeZone *zone)
{
  AnteWhen then = { .now_ms = follow_up->approved_ms, .zone = zone };
  g_autofree char *day = ante_words_today (&then);
  g_autofree char *date = ante_words_date (day);

  /* Translators: a treatment and a date: above the form for the follow-up. */
  return g_strdup_printf (_("The follow-up of %s, approved %s. Nothing is ordered again by itself: look at what was ordered then and use it again, or choose anew."),
                          follow_up->treatment_name, date);
}
