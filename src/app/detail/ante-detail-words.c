/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of the detail pane that join several facts. Pure. */
#include "app/detail/ante-detail-words.h"

#include <glib/gi18n.h>
#include <string.h>

/* Moments are written for the middle of a sentence. */
static char *
begin_sentence (const char *text)
{
  g_autofree char *first = g_utf8_substring (text, 0, *text != '\0' ? 1 : 0);
  g_autofree char *upper = g_utf8_strup (first, -1);

  return g_strconcat (upper, text + strlen (first), NULL);
}

static void
add_part (GString    *line,
          const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (line->len > 0)
    g_string_append (line, " · ");
  g_string_append (line, part);
}

char *
ante_detail_contact (const AntePatient *patient)
{
  GString *line = g_string_new (NULL);
  g_autofree char *dob = patient->dob != NULL ? ante_words_date (patient->dob) : NULL;
  g_autofree char *phone = patient->phone != NULL ? ante_phone_format (patient->phone) : NULL;

  add_part (line, dob != NULL ? dob : _("no date of birth"));
  add_part (line, phone != NULL ? phone : _("no phone"));
  add_part (line, patient->email != NULL ? patient->email : _("no email"));
  return g_string_free (line, FALSE);
}

static char *
describe_exam_place (const AntePatient *patient)
{
  const AnteState *state = patient->tele_state != NULL ? ante_state_find (patient->tele_state) : NULL;

  if (ante_patient_is_test (patient))
    return g_strdup (_("test exam, not a real patient"));
  if (state == NULL)
    return NULL;

  /* Translators: %s is a US state, where the patient will be during the video exam. */
  return g_strdup_printf (_("exam taken in %s"), state->name);
}

char *
ante_detail_place (AnteAppointmentView *view,
                   const AnteWhen      *when)
{
  const AnteAppointment *appointment = ante_appointment_view_get_appointment (view);
  GString *line = g_string_new (NULL);
  g_autofree char *day = ante_words_day (ante_appointment_view_get_start_ms (view), when);
  g_autofree char *clock = ante_words_clock (appointment->time);
  g_autofree char *minutes = ante_words_minutes (appointment->minutes);
  /* Translators: the appointment's day, time and length: "today, 10:30 AM, 45 min". */
  g_autofree char *time = g_strdup_printf (C_("appointment", "%s, %s, %s"), day, clock, minutes);
  g_autofree char *place = describe_exam_place (ante_appointment_view_get_patient (view));

  g_autofree char *sentence = begin_sentence (time);

  add_part (line, sentence);
  add_part (line, place);
  return g_string_free (line, FALSE);
}

static void
add_references (GString         *line,
                const GPtrArray *references)
{
  for (guint i = 0; references != NULL && i < references->len; i++)
    {
      const AnteReference *reference = g_ptr_array_index ((GPtrArray *) references, i);
      g_autofree char *part = NULL;

      if (reference->patient_exam_id == NULL)
        continue;
      if (g_strcmp0 (reference->kind, ANTE_GROUND_DIRECTOR) == 0 && reference->provider != NULL)
        /* Translators: what the entry into the treatment room relied on: the medical director, exam number. */
        part = g_strdup_printf (_("approved by the medical director, %s, ref %s"), reference->provider, reference->patient_exam_id);
      else if (g_strcmp0 (reference->kind, ANTE_GROUND_RECORDED) == 0 && reference->provider != NULL)
        /* Translators: as above, of an approval that a manager saw in the provider's portal. */
        part = g_strdup_printf (_("approved by %s, recorded by hand, ref %s"), reference->provider, reference->patient_exam_id);
      else if (reference->provider != NULL)
        /* Translators: what the entry into the treatment room relied on: provider, exam number. */
        part = g_strdup_printf (_("approved by %s, ref %s"), reference->provider, reference->patient_exam_id);
      else
        part = g_strdup_printf (_("ref %s"), reference->patient_exam_id);
      add_part (line, part);
    }
}

char *
ante_detail_arrival (AnteAppointmentView *view,
                     const AnteWhen      *when)
{
  const AnteAppointment *appointment = ante_appointment_view_get_appointment (view);
  AnteArrival arrival = ante_appointment_view_get_arrival (view);
  GString *line = g_string_new (NULL);
  g_autofree char *span = ante_words_arrival_since (arrival, appointment->arrival_ms, ante_appointment_view_get_start_ms (view), when->now_ms);
  g_autofree char *state = span != NULL ? g_strdup_printf (C_("arrival", "%s, %s"), ante_words_arrival (arrival), span)
                                        : g_strdup (ante_words_arrival (arrival));

  add_part (line, state);
  if (arrival == ANTE_ARRIVAL_IN_ROOM || arrival == ANTE_ARRIVAL_DONE)
    add_references (line, appointment->references);
  if (ante_appointment_view_get_pending (view))
    add_part (line, _("not yet sent to the relay"));
  return g_string_free (line, FALSE);
}

char *
ante_detail_button_label (AnteCommand          command,
                          const AnteClearance *clearance)
{
  if (command == ANTE_COMMAND_INVITE_RESEND)
    /* Translators: a button; the second number is how often an invite may be resent at most. */
    return g_strdup_printf (C_("command", "Resend (%u of %u)"), MIN (clearance->resends + 1, clearance->max_resends), clearance->max_resends);
  if (command == ANTE_COMMAND_INVITE_SEND && clearance->code != ANTE_CLEARANCE_NEEDS_INVITE)
    return g_strdup (C_("command", "Send new invite"));
  if (command == ANTE_COMMAND_NOTES_SHOW && clearance->has_answers && !clearance->has_notes && clearance->decision_id == NULL)
    return g_strdup (C_("command", "Show answers…"));

  return g_strdup (ante_command_get_label (command));
}
