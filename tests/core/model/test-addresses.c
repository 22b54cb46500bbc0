/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where patients live and where their prescriptions go: ZIP codes, the draft's address fields, what is
 * missing of an address. */
#include "core/model/ante-draft.h"

#include "model-fixture.h"
#include "shared/base/ante-json.h"

#define TODAY "2026-11-21"

static void
test_zip (void)
{
  static const struct
  {
    const char *typed, *zip;
  } cases[] = {
    { "78701", "78701" },           { " 78701 ", "78701" },         { "78701-1234", "78701-1234" },
    { "78701 1234", "78701-1234" }, { "787011234", "78701-1234" },  { "78701–1234", "78701-1234" },
    { "00501", "00501" },           { "7870", NULL },               { "787011", NULL },
    { "78701-123", NULL },          { "78701-12345", NULL },        { "7870A", NULL },
    { "78701-", NULL },             { "", NULL },                   { NULL, NULL },
    { "٧٨٧٠١", NULL },
  };
  g_autofree char *vast = g_strnfill (1024 * 1024, '1');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *zip = ante_zip_normalise (cases[i].typed);
      g_autofree char *again = zip != NULL ? ante_zip_normalise (zip) : NULL;

      g_assert_cmpstr (zip, ==, cases[i].zip);
      g_assert_cmpstr (again, ==, zip);
    }
  g_assert_null (ante_zip_normalise (vast));
}

static void
test_zip_and_state (void)
{
  static const struct
  {
    const char *zip, *state;
    gboolean fits;
  } cases[] = {
    { "78701", "TX", TRUE },  { "88510", "TX", TRUE },  { "73301", "TX", TRUE },      { "78701", "CA", FALSE },
    { "00501", "NY", TRUE },  { "06390", "NY", TRUE },  { "06390", "CT", TRUE },      { "96701", "HI", TRUE },
    { "20001", "DC", TRUE },  { "20101", "VA", TRUE },  { "99501", "AK", TRUE },      { "02101", "MA", TRUE },
    { "02101", "NY", FALSE }, { "30301", "AL", FALSE }, { "78701-1234", "TX", TRUE }, { "78701", "TE", TRUE },
    { "78701", "PR", TRUE },
  };
  guint n;
  const AnteState *states = ante_states (&n);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ante_zip_fits_state (cases[i].zip, cases[i].state), ==, cases[i].fits);
  for (guint i = 0; i < n; i++) /* each has its own, and so refuses some */
    g_assert_false (ante_zip_fits_state ("78701", states[i].code) && ante_zip_fits_state ("10001", states[i].code));
}

/* --- The draft --- */

static void
assert_changes (AntePatientDraft *draft, const char *expected)
{
  g_autoptr (JsonObject) changes = ante_patient_draft_get_changes (draft);
  g_autofree char *text = changes != NULL ? ante_json_write_object (changes) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

static void
test_address_is_saved (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (patient, TODAY);
  g_autoptr (AntePatient) edited = NULL;

  g_object_set (draft, "gender", "female", "license", " D123 4567 ", "address-line-1", "12 Elm Street", "city", "Austin",
                "state", "texas", "zip", "787011234", NULL);
  assert_changes (draft, "{\"gender\":\"female\",\"license\":\"D123 4567\",\"address_line_1\":\"12 Elm Street\","
                         "\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701-1234\"}");
  edited = ante_patient_draft_get_patient (draft);
  g_assert_cmpint (ante_patient_missing_ship_to (edited), ==, 0); /* home is where it goes */
}

static void
test_other_address (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatientDraft) draft = NULL;

  patient->ship_other = TRUE;
  patient->ship_address_line_1 = g_strdup ("1 Desk Road");
  patient->ship_city = g_strdup ("Dallas");
  patient->ship_state = g_strdup ("TX");
  patient->ship_zip = g_strdup ("75201");
  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, 0);
  draft = ante_patient_draft_new (patient, TODAY);
  g_assert_null (ante_patient_draft_get_changes (draft));

  g_object_set (draft, "ship-zip", "1", NULL);
  g_assert_false (ante_patient_draft_get_valid (draft));
  g_object_set (draft, "ship-other", FALSE, NULL); /* the same as home: what stood there is given up */
  g_assert_true (ante_patient_draft_get_valid (draft));
  g_assert_cmpint (ante_patient_draft_get_problem (draft, "ship-zip"), ==, ANTE_FIELD_OK);
  assert_changes (draft, "{\"ship_address_line_1\":null,\"ship_city\":null,\"ship_state\":null,\"ship_zip\":null,"
                         "\"ship_other\":false}");
  g_object_set (draft, "ship-other", TRUE, "ship-zip", "75201", NULL);
  g_assert_null (ante_patient_draft_get_changes (draft));
}

/* What was typed while "the same as home" was off, and is on again, is not saved. */
static void
test_abandoned_address (void)
{
  g_autoptr (AntePatientDraft) draft = NULL;
  g_autoptr (AntePatient) patient = fixture_patient ();

  draft = ante_patient_draft_new (patient, TODAY);
  g_object_set (draft, "ship-other", TRUE, "ship-city", "Dallas", NULL);
  assert_changes (draft, "{\"ship_city\":\"Dallas\",\"ship_other\":true}");
  g_object_set (draft, "ship-other", FALSE, NULL);
  g_assert_null (ante_patient_draft_get_changes (draft));
}

static void
test_problems (void)
{
  static const struct
  {
    const char *property, *typed;
    AnteFieldProblem problem;
    gboolean valid;
  } cases[] = {
    { "gender", "", ANTE_FIELD_OK, TRUE },
    { "gender", "undisclosed", ANTE_FIELD_OK, TRUE },
    { "gender", "robot", ANTE_FIELD_BAD_CHARACTERS, FALSE },
    { "license", "", ANTE_FIELD_OK, TRUE },
    { "license", "01234567890123456789012345678901234567890", ANTE_FIELD_TOO_LONG, FALSE },
    { "license", "A\x01", ANTE_FIELD_BAD_CHARACTERS, FALSE },
    { "address-line-1", "", ANTE_FIELD_MISSING_FOR_ADDRESS, TRUE },
    { "address-line-2", "", ANTE_FIELD_OK, TRUE },
    { "city", "", ANTE_FIELD_MISSING_FOR_ADDRESS, TRUE },
    { "state", "", ANTE_FIELD_MISSING_FOR_ADDRESS, TRUE },
    { "state", "AL", ANTE_FIELD_OK, TRUE }, /* people live there */
    { "state", "Atlantis", ANTE_FIELD_NOT_A_STATE, FALSE },
    { "zip", "", ANTE_FIELD_MISSING_FOR_ADDRESS, TRUE },
    { "zip", "7870", ANTE_FIELD_NOT_A_ZIP, FALSE },
    { "zip", "90210", ANTE_FIELD_ZIP_OF_ANOTHER_STATE, TRUE },
    { "zip", "78701", ANTE_FIELD_OK, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AntePatient) patient = fixture_patient ();
      g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (patient, TODAY);

      g_assert_cmpint (ante_patient_draft_get_problem (draft, "city"), ==, ANTE_FIELD_OK); /* no address is asked for */
      g_object_set (draft, "address-line-1", "12 Elm Street", "city", "Austin", "state", "TX", "zip", "78702", NULL);
      g_object_set (draft, cases[i].property, cases[i].typed, NULL);
      g_assert_cmpint (ante_patient_draft_get_problem (draft, cases[i].property), ==, cases[i].problem);
      g_assert_cmpint (ante_patient_draft_get_valid (draft), ==, cases[i].valid);
    }
}

/* Whoever says that there is another address has begun it. */
static void
test_other_address_is_asked_for (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatientDraft) draft = ante_patient_draft_new (patient, TODAY);

  g_object_set (draft, "ship-other", TRUE, NULL);
  g_assert_cmpint (ante_patient_draft_get_problem (draft, "ship-zip"), ==, ANTE_FIELD_MISSING_FOR_ADDRESS);
  g_assert_cmpint (ante_patient_draft_get_problem (draft, "zip"), ==, ANTE_FIELD_OK);
  g_assert_true (ante_patient_draft_get_valid (draft));
}

static void
test_missing_ship_to (void)
{
  const AnteMissing all = ANTE_MISSING_SHIP_STREET | ANTE_MISSING_SHIP_CITY | ANTE_MISSING_SHIP_STATE | ANTE_MISSING_SHIP_ZIP;
  g_autoptr (AntePatient) patient = fixture_patient ();

  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, all);
  patient->address_line_1 = g_strdup ("12 Elm Street");
  patient->city = g_strdup ("Austin");
  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, ANTE_MISSING_SHIP_STATE | ANTE_MISSING_SHIP_ZIP);
  patient->state = g_strdup ("TX");
  patient->zip = g_strdup ("7870");
  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, ANTE_MISSING_SHIP_ZIP);
  g_free (patient->zip);
  patient->zip = g_strdup ("78701");
  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, 0);
  g_assert_cmpint (ante_patient_missing (patient), ==, 0);
  patient->ship_other = TRUE;
  g_assert_cmpint (ante_patient_missing_ship_to (patient), ==, all);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/addresses/zip", test_zip);
  g_test_add_func ("/model/addresses/zip-and-state", test_zip_and_state);
  g_test_add_func ("/model/addresses/draft/saves-changed-fields", test_address_is_saved);
  g_test_add_func ("/model/addresses/draft/same-as-home-gives-up-the-other", test_other_address);
  g_test_add_func ("/model/addresses/draft/abandoned-is-not-saved", test_abandoned_address);
  g_test_add_func ("/model/addresses/draft/problems", test_problems);
  g_test_add_func ("/model/addresses/draft/another-one-is-asked-for", test_other_address_is_asked_for);
  g_test_add_func ("/model/addresses/missing", test_missing_ship_to);
  return g_test_run ();
}
