/* SPDX-License-Identifier: GPL-3.0-or-later
 * What became of a prescription: who has it, what is on its way, and whom to ask. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

static void
add_part (GString *line, const char *between, const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, between);
  g_string_append (line, part);
}

static gboolean
has_approval (const AntePatientExam *exam)
{
  for (guint i = 0; i < exam->results->len; i++)
    if (((const AnteResult *) g_ptr_array_index (exam->results, i))->outcome == ANTE_OUTCOME_APPROVED)
      return TRUE;
  return FALSE;
}

gboolean
ante_words_prescription_is_told (const AnteInvite *invite, const AntePatientExam *exam)
{
  return exam->confirmed_ms > 0 || exam->shipments->len > 0
      || (invite->order != NULL && has_approval (exam));
}

/* The one pharmacy that has everything; NULL: none is known, or there are several. */
static const char *
find_only_pharmacy (const AnteInvite *invite, const AntePatientExam *exam)
{
  const char *only = NULL;

  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      const char *pharmacy = ante_prescription_pharmacy (g_ptr_array_index (exam->prescriptions, i), invite->order);

      if (pharmacy == NULL || (only != NULL && g_strcmp0 (only, pharmacy) != 0))
        return NULL;
      only = pharmacy;
    }
  return only;
}

char *
ante_words_prescription (const AnteInvite *invite, const AntePatientExam *exam)
{
  const char *pharmacy = find_only_pharmacy (invite, exam);

  if (exam->confirmed_ms == 0 && exam->shipments->len == 0)
    return g_strdup (_("Prescription: not confirmed by a pharmacy yet"));
  if (exam->confirmed_ms == 0)
    return g_strdup (_("Prescription: shipped"));
  if (pharmacy == NULL)
    return g_strdup (_("Prescription: confirmed"));
  return g_strdup_printf (_("Prescription: confirmed at %s"), pharmacy);
}

char *
ante_words_medicine (const AntePrescription *medicine, const AnteInvite *invite, const AntePatientExam *exam)
{
  const char *pharmacy = ante_prescription_pharmacy (medicine, invite->order);
  GString *line = g_string_new (NULL);

  add_part (line, " ", medicine->drug != NULL ? medicine->drug : _("Medicine"));
  add_part (line, " ", medicine->strength);
  add_part (line, ", ", medicine->form);
  add_part (line, ", ", medicine->quantity);
  if (pharmacy != NULL && find_only_pharmacy (invite, exam) == NULL)
    {
      g_autofree char *said = g_string_free (line, FALSE);

      /* Translators: a medicine, and the pharmacy that has its prescription. */
      return g_strdup_printf (C_("prescription", "%s: at %s"), said, pharmacy);
    }
  return g_string_free (line, FALSE);
}

char *
ante_words_shipment (const AnteShipment *shipment)
{
  if (shipment->tracking_number == NULL)
    return g_strdup (_("Shipped, without a tracking number yet"));
  /* Translators: the tracking number of a parcel. */
  return g_strdup_printf (_("Shipped: %s"), shipment->tracking_number);
}

char *
ante_words_shipment_how (const AnteShipment *shipment)
{
  GString *line = g_string_new (NULL);

  add_part (line, " · ", shipment->service);
  add_part (line, " · ", shipment->carrier);
  if (shipment->location != NULL)
    {
      g_autofree char *from = g_strdup_printf (_("from %s"), shipment->location);
      add_part (line, " · ", from);
    }
  if (shipment->rx_number != NULL)
    {
      g_autofree char *number = g_strdup_printf (_("Rx number %s"), shipment->rx_number);
      add_part (line, " · ", number);
    }
  return g_string_free (line, line->len == 0);
}

static AnteMeetingKind
find_kind (const AnteInvite *invite, const AntePatientExam *exam)
{
  AnteExamRef named = { .id = exam->exam_id, .title = exam->title, .rx_type = ANTE_RX_PRESCRIPTION };

  return invite->order != NULL ? invite->order->kind : ante_meeting_kind (&named);
}

char *
ante_words_prescription_note (const AnteInvite *invite, const AntePatientExam *exam)
{
  GString *note = g_string_new (NULL);
  AnteMeetingKind kind = find_kind (invite, exam);

  if (exam->has_controlled)
    add_part (note, "\n", _("There is also medicine whose details only clinicians may see."));
  if (exam->shipments->len == 0 && (kind == ANTE_MEETING_URGENT || kind == ANTE_MEETING_OWN))
    add_part (note, "\n", _("The pharmacy is the source for pick-up: the provider reports no tracking here."));
  return g_string_free (note, note->len == 0);
}
