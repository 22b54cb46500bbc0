/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plain values: new, copied, freed. */
#include "model-fixture.h"

static void
test_new_and_free (void)
{
  g_autoptr (AnteResult) result = ante_result_new ();
  g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();
  g_autoptr (AnteInvite) invite = ante_invite_new ();
  g_autoptr (AnteTreatment) treatment = ante_treatment_new ();
  g_autoptr (AnteAppointment) appointment = ante_appointment_new ();
  g_autoptr (AnteExamRef) ref = ante_exam_ref_new ("4226", NULL);
  g_autoptr (AnteReference) reference = ante_reference_new ();

  g_assert_cmpint (result->outcome, ==, ANTE_OUTCOME_UNKNOWN); /* never approved by default */
  g_assert_cmpuint (exam->results->len, ==, 0);
  g_assert_cmpuint (invite->exams->len, ==, 0);
  g_assert_cmpuint (treatment->validity_months, ==, 12);
  g_assert_null (appointment->treatments[0]);
  g_assert_cmpstr (ref->id, ==, "4226");
  g_assert_cmpint (reference->at_ms, ==, 0);
}

static void
test_free_null (void)
{
  ante_result_free (NULL);
  ante_patient_exam_free (NULL);
  ante_invite_free (NULL);
  ante_exam_ref_free (NULL);
  ante_treatment_free (NULL);
  ante_patient_free (NULL);
  ante_reference_free (NULL);
  ante_appointment_free (NULL);
  ante_clearance_free (NULL);
}

static void
test_copy_patient (void)
{
  AntePatient *patient = fixture_patient ();
  g_autoptr (AntePatient) copy = NULL;

  patient->license = g_strdup ("D1234567");
  patient->ship_zip = g_strdup ("94607");
  patient->ship_other = TRUE;
  patient->unknown = TRUE;
  copy = ante_patient_copy (patient);
  ante_patient_free (patient);
  g_assert_cmpstr (copy->id, ==, PATIENT);
  g_assert_cmpstr (copy->first_name, ==, "Adaeze");
  g_assert_cmpstr (copy->last_name, ==, "Okafor");
  g_assert_cmpstr (copy->dob, ==, "1990-06-30");
  g_assert_cmpstr (copy->email, ==, "adaeze@example.com");
  g_assert_cmpstr (copy->phone, ==, "+14155550142");
  g_assert_cmpstr (copy->tele_state, ==, "CA");
  g_assert_cmpstr (copy->license, ==, "D1234567");
  g_assert_cmpstr (copy->ship_zip, ==, "94607");
  g_assert_true (copy->ship_other);
  g_assert_true (copy->unknown);
}

static void
test_copy_appointment (void)
{
  AnteAppointment *appointment = fixture_appointment ();
  const char *treatments[] = { TREATMENT, NULL };
  AnteReference *reference = ante_reference_new ();
  g_autoptr (AnteAppointment) copy = NULL;

  g_strfreev (appointment->treatments);
  appointment->treatments = g_strdupv ((GStrv) treatments);
  appointment->note = g_strdup ("Room 2");
  appointment->cancelled = TRUE;
  appointment->arrival = ANTE_ARRIVAL_IN_ROOM;
  appointment->arrival_ms = 77;
  appointment->unknown = TRUE;
  appointment->references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);
  reference->treatment_id = g_strdup (TREATMENT);
  reference->patient_exam_id = g_strdup ("149784");
  reference->kind = g_strdup ("result");
  reference->provider = g_strdup ("NP Liza");
  reference->at_ms = 99;
  g_ptr_array_add (appointment->references, reference);

  copy = ante_appointment_copy (appointment);
  ante_appointment_free (appointment);
  g_assert_cmpstr (copy->id, ==, APPOINTMENT);
  g_assert_cmpstr (copy->patient_id, ==, PATIENT);
  g_assert_cmpstr (copy->date, ==, "2026-11-21");
  g_assert_cmpstr (copy->time, ==, "11:15");
  g_assert_cmpuint (copy->minutes, ==, 30);
  g_assert_cmpstr (copy->treatments[0], ==, TREATMENT);
  g_assert_null (copy->treatments[1]);
  g_assert_cmpstr (copy->note, ==, "Room 2");
  g_assert_true (copy->cancelled && copy->unknown);
  g_assert_cmpint (copy->arrival, ==, ANTE_ARRIVAL_IN_ROOM);
  g_assert_cmpint (copy->arrival_ms, ==, 77);
  reference = g_ptr_array_index (copy->references, 0);
  g_assert_cmpstr (reference->treatment_id, ==, TREATMENT);
  g_assert_cmpstr (reference->patient_exam_id, ==, "149784");
  g_assert_cmpstr (reference->kind, ==, "result");
  g_assert_cmpstr (reference->provider, ==, "NP Liza");
  g_assert_cmpint (reference->at_ms, ==, 99);
}

static void
test_copy_treatment (void)
{
  AnteTreatment *treatment = fixture_treatment ();
  g_autoptr (AnteTreatment) copy = NULL;
  g_autoptr (AnteTreatment) unknown = NULL;

  treatment->validity_months = 6;
  treatment->retired = TRUE;
  copy = ante_treatment_copy (treatment);
  g_clear_pointer (&treatment->exams, g_ptr_array_unref);
  unknown = ante_treatment_copy (treatment);
  ante_treatment_free (treatment);
  g_assert_cmpstr (copy->id, ==, TREATMENT);
  g_assert_cmpstr (copy->name, ==, "Botox");
  g_assert_cmpuint (copy->validity_months, ==, 6);
  g_assert_true (copy->retired);
  g_assert_cmpuint (copy->exams->len, ==, 1);
  g_assert_cmpstr (((AnteExamRef *) g_ptr_array_index (copy->exams, 0))->id, ==, EXAM);
  g_assert_cmpstr (((AnteExamRef *) g_ptr_array_index (copy->exams, 0))->title, ==, "Botox exam");
  g_assert_null (unknown->exams); /* not known never becomes none */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/values/new-and-free", test_new_and_free);
  g_test_add_func ("/model/values/free-nothing", test_free_null);
  g_test_add_func ("/model/values/copy-patient", test_copy_patient);
  g_test_add_func ("/model/values/copy-appointment", test_copy_appointment);
  g_test_add_func ("/model/values/copy-treatment", test_copy_treatment);
  return g_test_run ();
}
