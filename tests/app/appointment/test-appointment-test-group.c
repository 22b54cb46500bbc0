/* SPDX-License-Identifier: GPL-3.0-or-later
 * The switch that makes a new patient a test: fills what steers it, gives back what was typed, and is not there for
 * real patients. */
#include "app/fields/ante-test-group.h"
#include "core/model/ante-test.h"
#include "support/ante-test-gtk.h"

#define TODAY "2026-11-21"

static AnteTestGroup *
make_group (AntePatientDraft *draft)
{
  AnteTestGroup *group = g_object_ref_sink (g_object_new (ANTE_TYPE_TEST_GROUP, NULL));

  ante_test_group_set_draft (group, draft);
  return group;
}

static void
turn (AnteTestGroup *group, gboolean on)
{
  gtk_switch_set_active (GTK_SWITCH (ante_test_find (GTK_WIDGET (group), GTK_TYPE_SWITCH)), on);
}

#define assert_patient(draft, first, last, state) \
  G_STMT_START \
  { \
    g_autoptr (AntePatient) patient = ante_patient_draft_get_patient (draft); \
    g_assert_cmpstr (patient->first_name, ==, first); \
    g_assert_cmpstr (patient->last_name, ==, last); \
    g_assert_cmpstr (patient->tele_state, ==, state); \
  } \
  G_STMT_END

static void
test_fills_and_gives_back (void)
{
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (NULL, TODAY);
  AnteTestGroup *group = make_group (draft);

  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (group)));
  g_object_set (draft, "first-name", "Minh", "last-name", "Nguyen", "tele-state", "CA", NULL);
  turn (group, TRUE);
  assert_patient (draft, "Test", "Approve", "TE");
  adw_combo_row_set_selected (ADW_COMBO_ROW (ante_test_find (GTK_WIDGET (group), ADW_TYPE_COMBO_ROW)), ANTE_TEST_NA);
  assert_patient (draft, "Test", "N/A", "TE");
  turn (group, FALSE);
  assert_patient (draft, "Minh", "Nguyen", "CA");
  g_object_unref (group);
}

static void
test_only_for_new_patients_and_tests (void)
{
  g_autoptr (AntePatient) patient = ante_patient_new ();
  g_autoptr (AntePatientDraft) real = NULL;
  g_autoptr (AntePatientDraft) test = NULL;
  AnteTestGroup *group;

  patient->id = g_strdup ("11111111111111111111111111111111");
  patient->first_name = g_strdup ("Test");
  patient->last_name = g_strdup ("Reject");
  patient->tele_state = g_strdup ("CA");
  real = ante_patient_draft_new (patient, TODAY);
  group = make_group (real);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (group)));

  g_free (patient->tele_state);
  patient->tele_state = g_strdup ("TE");
  test = ante_patient_draft_new (patient, TODAY);
  ante_test_group_set_draft (group, test);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (group)));
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (ante_test_find (GTK_WIDGET (group), GTK_TYPE_SWITCH))));
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (ante_test_find (GTK_WIDGET (group), ADW_TYPE_COMBO_ROW))), ==, ANTE_TEST_REJECT);
  g_assert_null (ante_patient_draft_get_changes (test)); /* looking changes nothing */
  ante_test_group_set_draft (group, NULL);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (group)));
  g_object_unref (group);
}

/* Left over from a test: a real patient's name in the test's state. */
static void
test_a_real_name_stays (void)
{
  g_autoptr (AntePatient) left = ante_patient_new ();
  g_autoptr (AntePatientDraft) draft = NULL;
  AnteTestGroup *group;

  left->id = g_strdup ("11111111111111111111111111111111");
  left->first_name = g_strdup ("Lara");
  left->last_name = g_strdup ("Leftover");
  left->tele_state = g_strdup ("TE");
  draft = ante_patient_draft_new (left, TODAY);
  group = make_group (draft);
  turn (group, FALSE);
  assert_patient (draft, "Lara", "Leftover", NULL);
  g_object_unref (group);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/appointment/test/fills-and-gives-back", test_fills_and_gives_back);
  g_test_add_func ("/appointment/test/only-for-new-patients-and-tests", test_only_for_new_patients_and_tests);
  g_test_add_func ("/appointment/test/a-real-name-stays", test_a_real_name_stays);
  return g_test_run ();
}
