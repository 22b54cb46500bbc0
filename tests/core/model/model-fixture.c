/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented clinic the rules are tried on. */
#include "model-fixture.h"

#include <string.h>

gint64
fixture_ms (const char *local, GTimeZone *zone)
{
  g_autofree char *iso = g_strdup (local);
  g_autoptr (GDateTime) moment = NULL;

  iso[10] = 'T';
  if (strlen (iso) == 16)
    {
      char *with_seconds = g_strconcat (iso, ":00", NULL);

      g_free (iso);
      iso = with_seconds;
    }
  moment = g_date_time_new_from_iso8601 (iso, zone);
  g_assert_nonnull (moment);
  return g_date_time_to_unix (moment) * 1000;
}

GTimeZone *
fixture_zone (void)
{
  GTimeZone *zone = g_time_zone_new_identifier ("America/Chicago");

  g_assert_nonnull (zone);
  return zone;
}

AntePatient *
fixture_patient (void)
{
  AntePatient *patient = ante_patient_new ();

  patient->id = g_strdup (PATIENT);
  patient->first_name = g_strdup ("Adaeze");
  patient->last_name = g_strdup ("Okafor");
  patient->dob = g_strdup ("1990-06-30");
  patient->email = g_strdup ("adaeze@example.com");
  patient->phone = g_strdup ("+14155550142");
  patient->tele_state = g_strdup ("CA");
  return patient;
}

AnteAppointment *
fixture_appointment (void)
{
  AnteAppointment *appointment = ante_appointment_new ();

  appointment->id = g_strdup (APPOINTMENT);
  appointment->patient_id = g_strdup (PATIENT);
  appointment->date = g_strdup ("2026-11-21");
  appointment->time = g_strdup ("11:15");
  appointment->minutes = 30;
  return appointment;
}

AnteTreatment *
fixture_treatment (void)
{
  AnteTreatment *treatment = ante_treatment_new ();

  treatment->id = g_strdup (TREATMENT);
  treatment->name = g_strdup ("Botox");
  g_ptr_array_add (treatment->exams, ante_exam_ref_new (EXAM, "Botox exam"));
  return treatment;
}

GPtrArray *
fixture_invites (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ante_invite_free);
}

AnteInvite *
fixture_add_invite (GPtrArray *invites, const char *id, const char *appointment_id, guint attempt, gint64 sent_ms)
{
  AnteInvite *invite = ante_invite_new ();
  AntePatientExam *exam = ante_patient_exam_new ();

  invite->id = g_strdup (id);
  invite->patient_id = g_strdup (PATIENT);
  invite->appointment_id = g_strdup (appointment_id);
  invite->phase = ANTE_INVITE_SENT;
  invite->attempt = attempt;
  invite->reserved_ms = sent_ms;
  invite->sent_ms = sent_ms;
  invite->sent_name = g_strdup ("Okafor, Adaeze");
  invite->sent_dob = g_strdup ("1990-06-30");
  invite->tele_state = g_strdup ("CA");
  invite->meeting_url = g_strconcat ("https://example.com/meeting/", id, NULL);
  exam->exam_id = g_strdup (EXAM);
  exam->title = g_strdup ("Botox exam");
  exam->patient_exam_id = g_strconcat ("pe-", id, NULL);
  g_ptr_array_add (invite->exams, exam);
  g_ptr_array_add (invites, invite);
  return invite;
}

AntePatientExam *
fixture_exam (AnteInvite *invite)
{
  return g_ptr_array_index (invite->exams, 0);
}

AnteResult *
fixture_add_result (AntePatientExam *exam, const char *word, gint64 received_ms)
{
  AnteResult *result = ante_result_new ();

  result->delivery_id = g_strdup_printf ("delivery-%u", exam->results->len);
  result->has_notes = g_str_has_suffix (word, "+");
  result->word = g_strndup (word, strlen (word) - (result->has_notes ? 1 : 0));
  result->outcome = ante_outcome_from_word (result->word);
  result->provider = g_strdup ("NP Liza");
  result->received_ms = received_ms;
  g_ptr_array_add (exam->results, result);
  return result;
}

AnteInvite *
fixture_decide (GPtrArray *invites, const char *id, const char *appointment_id, guint attempt, gint64 ms,
                const char *word)
{
  AnteInvite *invite = fixture_add_invite (invites, id, appointment_id, attempt, ms);

  fixture_add_result (fixture_exam (invite), word, ms + HOUR);
  return invite;
}

AnteClearance *
fixture_judge (AnteTreatment *treatment, AnteAppointment *appointment, AntePatient *patient, GPtrArray *invites,
               gint64 now_ms)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  gint64 at_ms = MAX (now_ms, ante_appointment_start_ms (appointment, zone));

  return ante_clearance_judge (treatment, treatment != NULL ? treatment->id : TREATMENT, appointment, patient,
                               invites, at_ms, now_ms, zone);
}
