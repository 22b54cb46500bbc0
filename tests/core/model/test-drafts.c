/* SPDX-License-Identifier: GPL-3.0-or-later
 * The drafts: what they notify, what they find wrong, what they would save. */
#include "core/model/ante-draft.h"

#include "model-fixture.h"
#include "shared/base/ante-json.h"

#define TODAY "2026-11-21"

/* --- Notifications --- */

typedef struct
{
  GHashTable *counts; /* property → times */
} Ear;

static void
notify_cb (GObject *object, GParamSpec *pspec, Ear *ear)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (ear->counts, pspec->name));

  g_hash_table_insert (ear->counts, (gpointer) pspec->name, GUINT_TO_POINTER (n + 1));
}

static void
listen (Ear *ear, gpointer object)
{
  ear->counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_signal_connect (object, "notify", G_CALLBACK (notify_cb), ear);
}

/* How often @property notified since asked last. */
static guint
take_count (Ear *ear, const char *property)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (ear->counts, property));

  g_hash_table_remove (ear->counts, property);
  return n;
}

static void
assert_silent (Ear *ear)
{
  g_assert_cmpuint (g_hash_table_size (ear->counts), ==, 0);
}

static void
assert_text (gpointer object, const char *property, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (object, property, &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

/* Each text property: once for a change, not at all for the same again, NULL is the empty text. */
static void
check_properties (gpointer object, const char *const *names)
{
  Ear ear;

  listen (&ear, object);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_object_set (object, names[i], "7", NULL);
      g_assert_cmpuint (take_count (&ear, names[i]), ==, 1);
      take_count (&ear, "valid");
      assert_text (object, names[i], "7");
      g_object_set (object, names[i], "7", NULL);
      assert_silent (&ear);
      g_object_set (object, names[i], NULL, NULL);
      g_assert_cmpuint (take_count (&ear, names[i]), ==, 1);
      take_count (&ear, "valid");
      assert_text (object, names[i], "");
      g_object_set (object, names[i], "", NULL);
      assert_silent (&ear);
    }
  g_hash_table_unref (ear.counts);
}

static void
test_properties (void)
{
  static const char *const of_patient[] = { "first-name", "last-name", "dob", "email", "phone", "tele-state", "gender", "license",
                                           "address-line-1", "address-line-2", "city", "state", "zip", "ship-address-line-1",
                                           "ship-address-line-2", "ship-city", "ship-state", "ship-zip", NULL };
  static const char *const of_appointment[] = { "date", "time", "minutes", "note", NULL };
  static const char *const of_treatment[] = { "name", "validity-months", NULL };
  g_autoptr (AntePatientDraft) patient = ante_patient_draft_new (NULL, TODAY);
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (NULL, TODAY, TODAY);
  g_autoptr (AnteTreatmentDraft) treatment = ante_treatment_draft_new (NULL);

  check_properties (patient, of_patient);
  check_properties (appointment, of_appointment);
  check_properties (treatment, of_treatment);
}

static void
test_valid_notifies_once (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  Ear ear;

  listen (&ear, draft);
  g_assert_false (ante_patient_draft_get_valid (draft));
  g_object_set (draft, "first-name", "Adaeze", NULL);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 0);
  g_object_set (draft, "last-name", "Okafor", NULL);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 1);
  g_assert_true (ante_patient_draft_get_valid (draft));
  g_object_set (draft, "last-name", "Okafo", "phone", "415 555 0142", NULL);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 0);
  g_object_set (draft, "phone", "415 555 014", NULL);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 1);
  g_assert_false (ante_patient_draft_get_valid (draft));
  g_hash_table_unref (ear.counts);
}

static void
assert_changes (JsonObject *changes, const char *expected)
{
  g_autofree char *text = changes != NULL ? ante_json_write_object (changes) : NULL;

  g_assert_cmpstr (text, ==, expected);
  g_clear_pointer (&changes, json_object_unref);
}

/* --- Patients --- */

static void
test_new_patient (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  g_autoptr (AntePatient) patient = NULL;

  g_assert_null (ante_patient_draft_get_id (draft));
  g_assert_null (ante_patient_draft_get_changes (draft)); /* not valid yet */
  g_object_set (draft, "first-name", " Adaeze ", "last-name", "Okafor", "dob", "6/30/1990", "phone", "(415) 555-0142",
                "tele-state", "california", "email", " adaeze@example.com", NULL);
  g_assert_true (ante_patient_draft_get_valid (draft));
  assert_changes (ante_patient_draft_get_changes (draft),
                  "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\","
                  "\"email\":\"adaeze@example.com\",\"phone\":\"+14155550142\",\"tele_state\":\"CA\"}");
  patient = ante_patient_draft_get_patient (draft);
  g_assert_cmpint (ante_patient_missing (patient), ==, 0);
  g_assert_cmpstr (patient->dob, ==, "1990-06-30");
}

static void
test_edited_patient (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (patient, TODAY);
  g_autoptr (AntePatient) edited = NULL;

  g_assert_cmpstr (ante_patient_draft_get_id (draft), ==, PATIENT);
  assert_text (draft, "phone", "(415) 555-0142");
  g_assert_true (ante_patient_draft_get_valid (draft));
  g_assert_null (ante_patient_draft_get_changes (draft));

  g_object_set (draft, "phone", "415.555.0142", "first-name", "Adaeze ", NULL); /* the same, typed otherwise */
  g_assert_null (ante_patient_draft_get_changes (draft));

  g_object_set (draft, "phone", "415 555 0143", "email", "", NULL);
  assert_changes (ante_patient_draft_get_changes (draft), "{\"email\":null,\"phone\":\"+14155550143\"}");
  edited = ante_patient_draft_get_patient (draft);
  g_assert_cmpstr (edited->id, ==, PATIENT);
  g_assert_null (edited->email);
  g_assert_cmpstr (edited->last_name, ==, "Okafor");

  g_object_set (draft, "phone", "(415) 555-0142", "email", "adaeze@example.com", NULL); /* taken back */
  g_assert_null (ante_patient_draft_get_changes (draft));
}

/* A value this version cannot read stays as it is until somebody touches it. */
static void
test_untouched_patient_value (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatientDraft) draft = NULL;
  g_autoptr (AntePatient) kept = NULL;

  g_free (patient->tele_state);
  patient->tele_state = g_strdup ("PR");
  draft = ante_patient_draft_new (patient, TODAY);
  g_assert_cmpint (ante_patient_draft_get_problem (draft, "tele-state"), ==, ANTE_FIELD_NOT_A_STATE);
  kept = ante_patient_draft_get_patient (draft);
  g_assert_cmpstr (kept->tele_state, ==, "PR");
  g_assert_null (ante_patient_draft_get_changes (draft));
}

static void
test_patient_problems (void)
{
  static const struct
  {
    const char *property;
    const char *typed;
    AnteFieldProblem problem;
    gboolean valid;
  } cases[] = {
    { "first-name", "", ANTE_FIELD_EMPTY, FALSE },
    { "first-name", "  ", ANTE_FIELD_EMPTY, FALSE },
    { "last-name", "", ANTE_FIELD_EMPTY, FALSE },
    { "last-name", "Oka\x01", ANTE_FIELD_BAD_CHARACTERS, FALSE },
    { "last-name", "Okafor", ANTE_FIELD_OK, TRUE },
    { "dob", "", ANTE_FIELD_MISSING_FOR_INVITE, TRUE },
    { "dob", "              ", ANTE_FIELD_MISSING_FOR_INVITE, TRUE },
    { "dob", "6/30/90", ANTE_FIELD_NOT_A_DATE, FALSE },
    { "dob", "11/22/2026", ANTE_FIELD_IN_THE_FUTURE, FALSE },
    { "dob", "1/1/1900", ANTE_FIELD_TOO_LONG_AGO, FALSE },
    { "dob", "6/30/1990", ANTE_FIELD_OK, TRUE },
    { "email", "", ANTE_FIELD_MISSING_FOR_INVITE, TRUE },
    { "email", "ana@", ANTE_FIELD_NOT_AN_EMAIL, FALSE },
    { "email", "\x02", ANTE_FIELD_NOT_AN_EMAIL, FALSE },
    { "phone", "", ANTE_FIELD_MISSING_FOR_INVITE, TRUE },
    { "phone", "5550142", ANTE_FIELD_NOT_A_PHONE, FALSE },
    { "tele-state", "", ANTE_FIELD_MISSING_FOR_INVITE, TRUE },
    { "tele-state", "Alabama", ANTE_FIELD_STATE_NOT_SERVED, TRUE },
    { "tele-state", "Atlantis", ANTE_FIELD_NOT_A_STATE, FALSE },
    { "tele-state", "DC", ANTE_FIELD_OK, TRUE },
    { "tele-state", "TE", ANTE_FIELD_OK, TRUE },
  };
  g_autofree char *vast = g_strnfill (1024 * 1024, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AntePatient) patient = fixture_patient ();
      g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (patient, TODAY);

      g_object_set (draft, cases[i].property, cases[i].typed, NULL);
      g_assert_cmpint (ante_patient_draft_get_problem (draft, cases[i].property), ==, cases[i].problem);
      g_assert_cmpint (ante_patient_draft_get_valid (draft), ==, cases[i].valid);

      g_object_set (draft, cases[i].property, vast, NULL);
      g_assert_false (ante_patient_draft_get_valid (draft));
      g_assert_null (ante_patient_draft_get_changes (draft));
    }
}

/* --- Appointments --- */

static void
test_new_appointment (void)
{
  g_autoptr (AnteAppointmentDraft) draft = ante_appointment_draft_new (NULL, "2026-11-22", TODAY);
  Ear ear;

  listen (&ear, draft);
  assert_text (draft, "date", "2026-11-22");
  assert_text (draft, "minutes", "30");
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "patient"), ==, ANTE_FIELD_EMPTY);
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "treatments"), ==, ANTE_FIELD_NO_TREATMENT);
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "time"), ==, ANTE_FIELD_EMPTY);
  g_object_set (draft, "time", "2:15 pm", NULL);
  g_assert_false (ante_appointment_draft_get_valid (draft));
  take_count (&ear, "time");
  ante_appointment_draft_set_treatment (draft, TREATMENT, TRUE);
  ante_appointment_draft_set_treatment (draft, TREATMENT, TRUE);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 1);
  assert_silent (&ear);
  g_assert_true (ante_appointment_draft_get_valid (draft)); /* also before the patient has an id */

  ante_appointment_draft_set_patient_id (draft, PATIENT);
  ante_appointment_draft_set_patient_id (draft, ante_appointment_draft_get_patient_id (draft));
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "patient"), ==, ANTE_FIELD_OK);
  assert_changes (ante_appointment_draft_get_changes (draft),
                  "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-22\",\"time\":\"14:15\",\"minutes\":30,"
                  "\"treatments\":[\"" TREATMENT "\"]}");

  ante_appointment_draft_set_treatment (draft, TREATMENT, FALSE);
  g_assert_cmpuint (take_count (&ear, "valid"), ==, 1);
  g_assert_false (ante_appointment_draft_has_treatment (draft, TREATMENT));
  g_assert_null (ante_appointment_draft_get_changes (draft));
  g_hash_table_unref (ear.counts);
}

static void
test_edited_appointment (void)
{
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();
  g_autoptr (AnteAppointmentDraft) draft = NULL;
  const char *treatments[] = { TREATMENT, "other", NULL };

  g_strfreev (appointment->treatments);
  appointment->treatments = g_strdupv ((GStrv) treatments);
  appointment->note = g_strdup ("Room 2");
  draft = ante_appointment_draft_new (appointment, NULL, TODAY);
  g_assert_cmpstr (ante_appointment_draft_get_id (draft), ==, APPOINTMENT);
  g_assert_true (ante_appointment_draft_get_valid (draft));
  g_assert_null (ante_appointment_draft_get_changes (draft));

  ante_appointment_draft_set_treatment (draft, TREATMENT, FALSE); /* off and on again */
  ante_appointment_draft_set_treatment (draft, TREATMENT, TRUE);
  g_assert_null (ante_appointment_draft_get_changes (draft));

  g_object_set (draft, "note", " ", "time", "11:15am", "minutes", "45", NULL);
  assert_changes (ante_appointment_draft_get_changes (draft), "{\"note\":null,\"minutes\":45}");
  ante_appointment_draft_set_treatment (draft, "other", FALSE);
  g_object_set (draft, "note", "Room 2", "minutes", "30", "date", "tomorrow", NULL);
  assert_changes (ante_appointment_draft_get_changes (draft),
                  "{\"date\":\"2026-11-22\",\"treatments\":[\"" TREATMENT "\"]}");
}

static void
test_appointment_problems (void)
{
  static const struct
  {
    const char *property;
    const char *typed;
    AnteFieldProblem problem;
  } cases[] = {
    { "date", "", ANTE_FIELD_EMPTY },
    { "date", "soon", ANTE_FIELD_NOT_A_DATE },
    { "date", "11/20/2026", ANTE_FIELD_OK },
    { "date", "11/20/2025", ANTE_FIELD_OK },
    { "date", "11/19/2025", ANTE_FIELD_TOO_LONG_AGO },
    { "date", "11/21/2031", ANTE_FIELD_OK },
    { "date", "12/21/2031", ANTE_FIELD_OUT_OF_RANGE },
    { "time", "", ANTE_FIELD_EMPTY },
    { "time", "25:00", ANTE_FIELD_NOT_A_TIME },
    { "time", "9", ANTE_FIELD_OK },
    { "minutes", "", ANTE_FIELD_EMPTY },
    { "minutes", "4", ANTE_FIELD_OUT_OF_RANGE },
    { "minutes", "5", ANTE_FIELD_OK },
    { "minutes", "600", ANTE_FIELD_OK },
    { "minutes", "601", ANTE_FIELD_OUT_OF_RANGE },
    { "minutes", "-30", ANTE_FIELD_OUT_OF_RANGE },
    { "minutes", "3e1", ANTE_FIELD_OUT_OF_RANGE },
    { "minutes", "99999999999999999999999", ANTE_FIELD_OUT_OF_RANGE },
    { "note", "", ANTE_FIELD_OK },
    { "note", "\x01", ANTE_FIELD_BAD_CHARACTERS },
  };
  g_autofree char *note = g_strnfill (200, 'a');
  g_autofree char *longer = g_strnfill (201, 'a');
  g_autoptr (AnteAppointmentDraft) draft = ante_appointment_draft_new (NULL, TODAY, TODAY);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_object_set (draft, cases[i].property, cases[i].typed, NULL);
      g_assert_cmpint (ante_appointment_draft_get_problem (draft, cases[i].property), ==, cases[i].problem);
    }
  g_object_set (draft, "note", note, NULL);
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "note"), ==, ANTE_FIELD_OK);
  g_object_set (draft, "note", longer, NULL);
  g_assert_cmpint (ante_appointment_draft_get_problem (draft, "note"), ==, ANTE_FIELD_TOO_LONG);
}

/* An old appointment can get a note without being moved to another day. */
static void
test_old_appointment (void)
{
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();
  g_autoptr (AnteAppointmentDraft) draft = NULL;
  const char *treatments[] = { TREATMENT, NULL };

  g_free (appointment->date);
  appointment->date = g_strdup ("2020-01-02");
  g_strfreev (appointment->treatments);
  appointment->treatments = g_strdupv ((GStrv) treatments);
  draft = ante_appointment_draft_new (appointment, NULL, TODAY);
  g_object_set (draft, "note", "called", NULL);
  g_assert_true (ante_appointment_draft_get_valid (draft));
  assert_changes (ante_appointment_draft_get_changes (draft), "{\"note\":\"called\"}");
}

/* --- Treatments --- */

static void
test_new_treatment (void)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);

  g_assert_null (ante_treatment_draft_get_id (draft));
  assert_text (draft, "validity-months", "12");
  g_assert_false (ante_treatment_draft_get_valid (draft));
  g_object_set (draft, "name", "Facial", NULL);
  g_assert_cmpint (ante_treatment_draft_get_problem (draft, "exams"), ==, ANTE_FIELD_NO_EXAM);
  g_assert_true (ante_treatment_draft_get_valid (draft));
  /* That no exam is needed is written down, never left to be understood. */
  assert_changes (ante_treatment_draft_get_changes (draft),
                  "{\"name\":\"Facial\",\"validity_months\":12,\"exams\":[]}");
  ante_treatment_draft_set_exam (draft, EXAM, "Botox exam", TRUE);
  ante_treatment_draft_set_exam (draft, SECOND_EXAM, NULL, TRUE);
  g_assert_cmpint (ante_treatment_draft_get_problem (draft, "exams"), ==, ANTE_FIELD_OK);
  assert_changes (ante_treatment_draft_get_changes (draft),
                  "{\"name\":\"Facial\",\"validity_months\":12,\"exams\":["
                  "{\"id\":\"" EXAM "\",\"title\":\"Botox exam\"},{\"id\":\"" SECOND_EXAM "\",\"title\":\"\"}]}");
}

static void
test_edited_treatment (void)
{
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (treatment);

  g_assert_cmpstr (ante_treatment_draft_get_id (draft), ==, TREATMENT);
  g_assert_null (ante_treatment_draft_get_changes (draft));
  ante_treatment_draft_set_exam (draft, EXAM, "Botox exam", FALSE);
  g_assert_false (ante_treatment_draft_has_exam (draft, EXAM));
  assert_changes (ante_treatment_draft_get_changes (draft), "{\"exams\":[]}");
  ante_treatment_draft_set_exam (draft, EXAM, "Botox exam", TRUE);
  g_assert_null (ante_treatment_draft_get_changes (draft));
  ante_treatment_draft_set_exam (draft, EXAM, "Botox and filler", TRUE);
  assert_changes (ante_treatment_draft_get_changes (draft),
                  "{\"exams\":[{\"id\":\"" EXAM "\",\"title\":\"Botox and filler\"}]}");
  ante_treatment_draft_set_exam (draft, EXAM, "Botox exam", TRUE);
  g_object_set (draft, "validity-months", "6", NULL);
  assert_changes (ante_treatment_draft_get_changes (draft), "{\"validity_months\":6}");
}

static void
test_treatment_problems (void)
{
  static const struct
  {
    const char *property;
    const char *typed;
    AnteFieldProblem problem;
  } cases[] = {
    { "name", "", ANTE_FIELD_EMPTY },           { "name", "\x7f", ANTE_FIELD_BAD_CHARACTERS },
    { "validity-months", "", ANTE_FIELD_EMPTY }, { "validity-months", "0", ANTE_FIELD_OUT_OF_RANGE },
    { "validity-months", "1", ANTE_FIELD_OK },  { "validity-months", "60", ANTE_FIELD_OK },
    { "validity-months", "61", ANTE_FIELD_OUT_OF_RANGE }, { "validity-months", "1.5", ANTE_FIELD_OUT_OF_RANGE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteTreatment) treatment = fixture_treatment ();
      g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (treatment);

      g_object_set (draft, cases[i].property, cases[i].typed, NULL);
      g_assert_cmpint (ante_treatment_draft_get_problem (draft, cases[i].property), ==, cases[i].problem);
      g_assert_cmpint (ante_treatment_draft_get_valid (draft), ==, cases[i].problem == ANTE_FIELD_OK);
    }
}

/* An exam is kept as the catalogue had it; chosen again, it is renewed. */
static void
test_treatment_exam_is_renewed (void)
{
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (NULL);
  g_autoptr (AnteExamRef) exam = ante_exam_ref_new (EXAM, "Semaglutide");
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (AnteTreatmentDraft) edited = ante_treatment_draft_new (treatment);

  exam->rx_type = ANTE_RX_PRESCRIPTION;
  exam->attachments = g_strdupv ((GStrv) (const char *const[]){ "ID", "Lab", NULL });
  g_object_set (draft, "name", "Weight loss", NULL);
  ante_treatment_draft_choose_exam (draft, exam);
  ante_treatment_draft_choose_exam (draft, exam);
  ante_treatment_draft_set_exam (draft, SECOND_EXAM, "Botox exam", TRUE);
  g_assert_cmpuint (ante_treatment_draft_count_prescriptions (draft), ==, 1);
  assert_changes (ante_treatment_draft_get_changes (draft),
                  "{\"name\":\"Weight loss\",\"validity_months\":12,\"exams\":[{\"id\":\"" EXAM "\",\"title\":\"Semaglutide\","
                  "\"rx\":2,\"attachments\":[\"ID\",\"Lab\"]},{\"id\":\"" SECOND_EXAM "\",\"title\":\"Botox exam\"}]}");
  ante_treatment_draft_choose_exam (edited, exam);
  assert_changes (ante_treatment_draft_get_changes (edited),
                  "{\"exams\":[{\"id\":\"" EXAM "\",\"title\":\"Semaglutide\",\"rx\":2,\"attachments\":[\"ID\",\"Lab\"]}]}");
}

static void
check_switch (const char *property, const char *field)
{
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (AnteTreatmentDraft) draft = ante_treatment_draft_new (treatment);
  g_autoptr (JsonObject) changes = NULL;
  gboolean on = TRUE;

  g_object_get (draft, property, &on, NULL);
  g_assert_false (on);
  g_assert_null (ante_treatment_draft_get_changes (draft));
  g_object_set (draft, property, TRUE, NULL);
  changes = ante_treatment_draft_get_changes (draft);
  g_assert_nonnull (changes);
  g_assert_cmpuint (json_object_get_size (changes), ==, 1);
  g_assert_true (json_object_get_boolean_member (changes, field));
  g_object_set (draft, property, FALSE, NULL);
  g_assert_null (ante_treatment_draft_get_changes (draft));
}

static void
test_treatment_switches (void)
{
  check_switch ("auto-invite", "auto_invite");
  check_switch ("glp1", "glp1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/drafts/properties-notify-once", test_properties);
  g_test_add_func ("/model/drafts/valid-notifies-once", test_valid_notifies_once);
  g_test_add_func ("/model/drafts/patient/new", test_new_patient);
  g_test_add_func ("/model/drafts/patient/changes-hold-changed-fields-only", test_edited_patient);
  g_test_add_func ("/model/drafts/patient/untouched-values-stay", test_untouched_patient_value);
  g_test_add_func ("/model/drafts/patient/problems", test_patient_problems);
  g_test_add_func ("/model/drafts/appointment/new", test_new_appointment);
  g_test_add_func ("/model/drafts/appointment/changes-hold-changed-fields-only", test_edited_appointment);
  g_test_add_func ("/model/drafts/appointment/problems", test_appointment_problems);
  g_test_add_func ("/model/drafts/appointment/an-old-one-can-be-edited", test_old_appointment);
  g_test_add_func ("/model/drafts/treatment/new", test_new_treatment);
  g_test_add_func ("/model/drafts/treatment/changes-hold-changed-fields-only", test_edited_treatment);
  g_test_add_func ("/model/drafts/treatment/exam-chosen-again-is-renewed", test_treatment_exam_is_renewed);
  g_test_add_func ("/model/drafts/treatment/problems", test_treatment_problems);
  g_test_add_func ("/model/drafts/treatment/switches", test_treatment_switches);
  return g_test_run ();
}
