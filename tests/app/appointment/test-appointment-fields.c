/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of patient and appointment, tied to their drafts. */
#include "app/appointment/ante-appointment-fields.h"
#include "app/fields/ante-patient-fields.h"
#include "app/fields/ante-patient-picker.h"
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-field-row.h"
#include "support/ante-test-gtk.h"

#define TODAY "2026-11-21"

static AnteFormRow *
row (GtkWidget *fields, const char *title)
{
  return ANTE_FORM_ROW (ante_test_find_row (fields, title));
}

static void
enter (GtkWidget *fields, const char *title, const char *text)
{
  g_object_set (row (fields, title), "text", text, NULL);
  ante_form_row_reveal (row (fields, title));
}

typedef struct
{
  const char *title;
  const char *text;
  const char *problem; /* NULL: none */
  gboolean blocks;
} FieldCase;

static const FieldCase patient_cases[] = {
  { "First name", "", "Enter the first name, as on their ID", TRUE },
  { "First name", "Åsa", NULL, FALSE },
  { "Last name", "  ", "Enter the last name, as on their ID", TRUE },
  { "Date of birth", "", "Can wait, but an invite needs the date of birth", FALSE },
  { "Date of birth", "6/30/1990", NULL, FALSE },
  { "Date of birth", "6/30/90", "Write month, day and all four digits of the year: 6/30/1990", TRUE },
  { "Date of birth", "1/1/2030", "This day is still to come. Check the year", TRUE },
  { "Date of birth", "1/1/1800", "That is more than 120 years ago. Check the year", TRUE },
  { "Phone", "", "Can wait, but an invite needs the phone number", FALSE },
  { "Phone", "415 555 0142", NULL, FALSE },
  { "Phone", "0142", "Use a 10-digit US phone number", TRUE },
  { "Email", "ana@example.com", NULL, FALSE },
  { "Email", "ana@", "Use a whole email address, like ana@example.com", TRUE },
  { "Where will the patient be during the exam?", "CA", NULL, FALSE },
  { "Where will the patient be during the exam?", "DC", NULL, FALSE },
  { "Where will the patient be during the exam?", "AL",
    "The provider gives no exams to patients who are in Alabama or Mississippi. You can save this, but no invite can be sent",
    FALSE },
  { "Where will the patient be during the exam?", "",  "Can wait, but an invite needs the state", FALSE },
};

static void
check_cases (GtkWidget *fields, const FieldCase *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      enter (fields, cases[i].title, cases[i].text);
      g_assert_cmpstr (ante_form_row_get_problem (row (fields, cases[i].title)), ==, cases[i].problem);
      g_assert_cmpint (ante_form_row_get_blocks (row (fields, cases[i].title)), ==, cases[i].blocks);
    }
}

static void
test_patient_problems (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  check_cases (fields, patient_cases, G_N_ELEMENTS (patient_cases));
  g_assert_finalize_object (fields);
}

static const FieldCase address_cases[] = {
  { "Gender", "", NULL, FALSE },
  { "Gender", "undisclosed", NULL, FALSE },
  { "Driver’s license number", "D1234567", NULL, FALSE },
  { "Street and number", "12 Elm Street", NULL, FALSE },
  { "City", "", "Can wait, but nothing can be shipped without the city", FALSE },
  { "State", "TX", NULL, FALSE },
  { "ZIP code", "787", "Use a 5-digit ZIP code, like 78701, or all nine: 78701-1234", TRUE },
  { "ZIP code", "90210", "This ZIP code is not in that state. Check both", FALSE },
  { "ZIP code", "78701", NULL, FALSE },
};

static gboolean
is_there (GtkWidget *fields, const char *title)
{
  return gtk_widget_get_visible (GTK_WIDGET (row (fields, title)));
}

static void
test_address_problems (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  check_cases (fields, address_cases, G_N_ELEMENTS (address_cases));
  g_assert_finalize_object (fields);
}

/* What only prescriptions need is folded away until somebody asks for it, or something of it is wrong. */
static void
test_address_is_folded_away (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));
  GtkWidget *switches;

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  g_assert_true (is_there (fields, "Phone"));
  g_assert_false (is_there (fields, "Street and number"));
  ante_patient_fields_focus (ANTE_PATIENT_FIELDS (fields), "zip");
  g_assert_true (is_there (fields, "Street and number"));
  g_assert_true (is_there (fields, "Gender"));

  switches = ante_test_find (fields, GTK_TYPE_SWITCH);
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (switches))); /* the same as home */
  g_assert_false (is_there (fields, "Shipping city"));
  g_object_set (draft, "ship-other", TRUE, NULL);
  g_assert_true (is_there (fields, "Shipping city"));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (switches)));
  gtk_switch_set_active (GTK_SWITCH (switches), TRUE);
  g_assert_false (is_there (fields, "Shipping city"));
  g_assert_null (ante_patient_draft_get_changes (draft));
  g_assert_finalize_object (fields);
}

/* The keyboard gets to the row that unfolds, and past it. */
static void
test_keyboard_reaches_the_fold (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *window = adw_window_new ();
  GtkWidget *fields = g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL);
  GtkWidget *fold;
  gboolean reached = FALSE;

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  adw_window_set_content (ADW_WINDOW (window), fields);
  gtk_window_present (GTK_WINDOW (window));
  fold = ante_test_find_row (fields, "Gender, ID and address");
  for (guint i = 0; i < 20 && !reached; i++)
    {
      gtk_widget_child_focus (window, GTK_DIR_TAB_FORWARD);
      reached = gtk_window_get_focus (GTK_WINDOW (window)) == fold;
    }
  g_assert_true (reached);
  gtk_widget_activate (fold);
  g_assert_true (is_there (fields, "Gender"));
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_only_some_fields (void)
{
  static const char *const wanted[] = { "phone", "zip", NULL };
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  ante_patient_fields_show_only (ANTE_PATIENT_FIELDS (fields), wanted);
  g_assert_true (is_there (fields, "Phone"));
  g_assert_true (is_there (fields, "ZIP code"));
  g_assert_false (is_there (fields, "Email"));
  g_assert_false (is_there (fields, "City"));
  g_assert_true (ante_patient_fields_reveal_missing (ANTE_PATIENT_FIELDS (fields)) == GTK_WIDGET (row (fields, "Phone")));
  g_assert_finalize_object (fields);
}

static void
test_patient_saved_as_typed (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));
  g_autoptr (AntePatient) patient = NULL;

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  enter (fields, "First name", " Jo ");
  enter (fields, "Last name", "Whitfield");
  enter (fields, "Date of birth", "6/30/1990");
  enter (fields, "Phone", "(415) 555-0142");
  enter (fields, "Email", "jo@example.com");
  enter (fields, "Where will the patient be during the exam?", "CA");
  g_assert_true (ante_patient_draft_get_valid (draft));
  patient = ante_patient_draft_get_patient (draft);
  g_assert_cmpstr (patient->first_name, ==, "Jo");
  g_assert_cmpstr (patient->dob, ==, "1990-06-30");
  g_assert_cmpstr (patient->phone, ==, "+14155550142");
  g_assert_cmpstr (patient->tele_state, ==, "CA");
  ante_test_find_label (fields, "30 Jun 1990"); /* what was understood */
  g_assert_finalize_object (fields);
}

/* Opening a patient and closing the form again changes nothing, however the fields are written out. */
static void
test_shown_is_not_changed (void)
{
  g_autoptr (AntePatient) patient = ante_patient_new ();
  g_autoptr (AntePatientDraft) draft = NULL;
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));

  patient->id = g_strdup ("1");
  patient->first_name = g_strdup ("Jo");
  patient->last_name = g_strdup ("Whitfield");
  patient->dob = g_strdup ("1990-06-30");
  patient->phone = g_strdup ("+14155550142");
  patient->tele_state = g_strdup ("TE");
  draft = ante_patient_draft_new (patient, TODAY);
  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (row (fields, "Date of birth"))), ==, "6/30/1990");
  g_assert_cmpstr (ante_field_row_get_text (ANTE_FIELD_ROW (row (fields, "Phone"))), ==, "(415) 555-0142");
  g_assert_null (ante_patient_draft_get_changes (draft));
  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), NULL);
  g_assert_finalize_object (fields);
}

static void
test_names_what_blocks (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_PATIENT_FIELDS, NULL));
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;
  g_autofree char *joined = NULL;

  ante_patient_fields_set_draft (ANTE_PATIENT_FIELDS (fields), draft);
  enter (fields, "First name", "Jo");
  enter (fields, "Email", "jo");
  ante_patient_fields_name_blocking (ANTE_PATIENT_FIELDS (fields), names);
  list = g_strv_builder_end (names);
  joined = g_strjoinv (", ", list);
  g_assert_cmpstr (joined, ==, "Last name, Email");
  g_assert_true (ante_patient_fields_reveal (ANTE_PATIENT_FIELDS (fields)) == GTK_WIDGET (row (fields, "Last name")));
  g_assert_finalize_object (fields);
}

static AnteTreatment *
make_treatment (const char *id, const char *name, gboolean retired)
{
  AnteTreatment *treatment = ante_treatment_new ();

  treatment->id = g_strdup (id);
  treatment->name = g_strdup (name);
  treatment->validity_months = 12;
  treatment->retired = retired;
  return treatment;
}

static GPtrArray *
make_treatments (void)
{
  GPtrArray *treatments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_treatment_free);

  g_ptr_array_add (treatments, make_treatment ("t1", "Botox", FALSE));
  g_ptr_array_add (treatments, make_treatment ("t2", "Filler & more", FALSE));
  g_ptr_array_add (treatments, make_treatment ("t3", "Old peel", TRUE));
  return treatments;
}

static const FieldCase appointment_cases[] = {
  { "Date", "", "Enter the day of the appointment", TRUE },
  { "Date", "tomorrow", NULL, FALSE },
  { "Date", "11/31/2026", "Write month, day and year: 11/21/2026, or “tomorrow”", TRUE },
  { "Date", "11/21/2036", "That is more than five years ahead. Check the year", TRUE },
  { "Time", "", "Enter the time of the appointment", TRUE },
  { "Time", "2p", NULL, FALSE },
  { "Time", "25:00", "Write a time of day: 9:30, 2 PM or 14:15", TRUE },
  { "Length in minutes", "45", NULL, FALSE },
  { "Length in minutes", "4", "Use between 5 minutes and 10 hours", TRUE },
  { "Length in minutes", "", "Enter how many minutes it takes", TRUE },
  { "Note for the front desk", "", NULL, FALSE },
};

static void
test_appointment_problems (void)
{
  g_autoptr (AnteAppointmentDraft) draft = ante_appointment_draft_new (NULL, TODAY, TODAY);
  g_autoptr (GPtrArray) treatments = make_treatments ();
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_APPOINTMENT_FIELDS, NULL));

  ante_appointment_fields_set_draft (ANTE_APPOINTMENT_FIELDS (fields), draft, treatments, TODAY);
  ante_test_find_label (fields, "Saturday 21 November 2026");
  check_cases (fields, appointment_cases, G_N_ELEMENTS (appointment_cases));
  g_assert_finalize_object (fields);
}

static void
test_treatments_are_ticked (void)
{
  g_autoptr (AnteAppointmentDraft) draft = ante_appointment_draft_new (NULL, TODAY, TODAY);
  g_autoptr (GPtrArray) treatments = make_treatments ();
  GtkWidget *fields = g_object_ref_sink (g_object_new (ANTE_TYPE_APPOINTMENT_FIELDS, NULL));
  GtkWidget *check;
  guint n_changed = 0;

  ante_appointment_fields_set_draft (ANTE_APPOINTMENT_FIELDS (fields), draft, treatments, TODAY);
  g_signal_connect_swapped (fields, "treatments-changed", G_CALLBACK (ante_test_count), &n_changed);
  check = ante_test_find (ante_test_find_row (fields, "Filler & more"), GTK_TYPE_CHECK_BUTTON);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  g_assert_true (ante_appointment_draft_has_treatment (draft, "t2"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  g_assert_false (ante_appointment_draft_has_treatment (draft, "t2"));
  g_assert_cmpuint (n_changed, ==, 2);
  ante_test_find_label (fields, "Choose at least one treatment");
  /* By the row's title, and not by a label of its own besides: a screen reader would say it twice. */
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  g_assert_false (gtk_test_accessible_has_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL));
  g_assert_finalize_object (fields);
}

/* A treatment no longer offered is shown only where it is booked already. */
static void
test_retired_treatments (void)
{
  g_autoptr (AnteAppointmentDraft) fresh = ante_appointment_draft_new (NULL, TODAY, TODAY);
  g_autoptr (AnteAppointmentDraft) booked = ante_appointment_draft_new (NULL, TODAY, TODAY);
  g_autoptr (GPtrArray) treatments = make_treatments ();
  GtkWidget *without = g_object_ref_sink (g_object_new (ANTE_TYPE_APPOINTMENT_FIELDS, NULL));
  GtkWidget *with = g_object_ref_sink (g_object_new (ANTE_TYPE_APPOINTMENT_FIELDS, NULL));

  ante_appointment_draft_set_treatment (booked, "t3", TRUE);
  ante_appointment_fields_set_draft (ANTE_APPOINTMENT_FIELDS (without), fresh, treatments, TODAY);
  ante_appointment_fields_set_draft (ANTE_APPOINTMENT_FIELDS (with), booked, treatments, TODAY);
  g_assert_false (ante_test_has_row (without, "Old peel"));
  g_assert_true (ante_test_has_row (with, "Old peel"));
  g_assert_finalize_object (without);
  g_assert_finalize_object (with);
}

static void
test_names_are_split (void)
{
  const struct
  {
    const char *typed, *first, *last;
    gboolean is_guess;
  } cases[] = {
    { "Jo Whitfield", "Jo", "Whitfield" },
    { "Whitfield, Jo", "Jo", "Whitfield" },
    { "Minh Anh Nguyen", "Minh Anh", "Nguyen", TRUE },
    { "Nguyen, Minh Anh", "Minh Anh", "Nguyen" },
    { "Wilhelmina Maria Theresia von und zu Rauschenberg", "Wilhelmina Maria Theresia", "von und zu Rauschenberg", TRUE },
    { "Ana de la Cruz Ortiz", "Ana", "de la Cruz Ortiz", TRUE },
    { "ana de la cruz", "ana de la", "cruz", TRUE },
    { "Émile d’Aubigny", "Émile", "d’Aubigny" },
    { "jo whitfield", "jo", "whitfield" },
    { "Whitfield", "", "Whitfield" },
    { "  ", "", "" },
    { "(415) 555-0142", "", "" },
    { "jo@example.com", "", "" },
    { "נועה כהן", "נועה", "כהן" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *first = NULL;
      g_autofree char *last = NULL;

      g_assert_cmpint (ante_patient_picker_split_name (cases[i].typed, &first, &last), ==, cases[i].is_guess);
      g_assert_cmpstr (first, ==, cases[i].first);
      g_assert_cmpstr (last, ==, cases[i].last);
    }
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/appointment/fields/patient-problems", test_patient_problems);
  g_test_add_func ("/appointment/fields/address-problems", test_address_problems);
  g_test_add_func ("/appointment/fields/address-is-folded-away", test_address_is_folded_away);
  g_test_add_func ("/appointment/fields/keyboard-reaches-the-fold", test_keyboard_reaches_the_fold);
  g_test_add_func ("/appointment/fields/only-some", test_only_some_fields);
  g_test_add_func ("/appointment/fields/patient-saved-as-typed", test_patient_saved_as_typed);
  g_test_add_func ("/appointment/fields/shown-is-not-changed", test_shown_is_not_changed);
  g_test_add_func ("/appointment/fields/names-what-blocks", test_names_what_blocks);
  g_test_add_func ("/appointment/fields/appointment-problems", test_appointment_problems);
  g_test_add_func ("/appointment/fields/treatments-are-ticked", test_treatments_are_ticked);
  g_test_add_func ("/appointment/fields/retired-treatments", test_retired_treatments);
  g_test_add_func ("/appointment/picker/names-are-split", test_names_are_split);
  return g_test_run ();
}
