/* SPDX-License-Identifier: GPL-3.0-or-later
 * Composing: which meetings exams go in, what each kind needs, what is ordered in the end. */
#include "core/model/ante-invite-draft.h"

#include "model-fixture.h"
#include "shared/base/ante-json.h"

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
}

static void
add (GPtrArray *exams, const char *id, const char *title, guint rx)
{
  AnteExamRef *exam = ante_exam_ref_new (id, title);

  exam->rx_type = rx;
  g_ptr_array_add (exams, exam);
}

static AnteInviteDraft *
draft_new (const char *title, guint rx)
{
  g_autoptr (GPtrArray) exams = list_new ();

  add (exams, "10", title, rx);
  return ante_invite_draft_new (exams, "Lakeside Aesthetics");
}

static AntePatient *
patient_at_home (void)
{
  AntePatient *patient = fixture_patient ();

  patient->address_line_1 = g_strdup ("12 Elm Street");
  patient->city = g_strdup ("Austin");
  patient->state = g_strdup ("TX");
  patient->zip = g_strdup ("78701");
  return patient;
}

static void
assert_order (AnteInviteDraft *draft, const char *expected)
{
  g_autoptr (AntePatient) patient = patient_at_home ();
  g_autoptr (AnteOrder) order = ante_invite_draft_get_order (draft, patient);
  g_autoptr (JsonObject) json = order != NULL ? ante_order_to_json (order) : NULL;
  g_autofree char *text = json != NULL ? ante_json_write_object (json) : NULL;

  g_assert_cmpstr (text, ==, expected);
}

/* --- Meetings --- */

static void
test_kinds (void)
{
  static const struct
  {
    const char *title;
    guint rx;
    AnteMeetingKind kind;
  } cases[] = {
    { "Botox", 1, ANTE_MEETING_GOOD_FAITH },
    { "Urgent Care: Cold Sores", 1, ANTE_MEETING_GOOD_FAITH },
    { "Semaglutide", 2, ANTE_MEETING_PARTNER },
    { NULL, 2, ANTE_MEETING_PARTNER },
    { "URGENT CARE: Cold Sores", 2, ANTE_MEETING_URGENT },
    { "Choose Your Own Pharmacy: Cream", 2, ANTE_MEETING_OWN },
    { "Cream (choose your pharmacy)", 2, ANTE_MEETING_OWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteInviteDraft) draft = draft_new (cases[i].title, cases[i].rx);

      g_assert_cmpint (ante_invite_draft_get_kind (draft), ==, cases[i].kind);
      g_assert_cmpint (ante_invite_draft_may_choose_kind (draft), ==, cases[i].kind == ANTE_MEETING_PARTNER);
    }
}

/* "ggg" three good-faith exams, "p" a prescription → the meetings: "3", "1p", … */
static char *
plan (const char *letters)
{
  g_autoptr (GPtrArray) exams = list_new ();
  g_autoptr (GPtrArray) meetings = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; letters[i] != '\0'; i++)
    {
      g_autofree char *id = g_strdup_printf ("%u", i);

      add (exams, id, "Exam", letters[i] == 'g' ? 1 : 2);
    }
  meetings = ante_invite_plan (exams, NULL);
  for (guint i = 0; i < meetings->len; i++)
    {
      AnteInviteDraft *draft = g_ptr_array_index (meetings, i);

      g_string_append_printf (text, "%s%u%s", i > 0 ? " " : "", ante_invite_draft_get_exams (draft)->len,
                              ante_invite_draft_get_kind (draft) == ANTE_MEETING_GOOD_FAITH ? "" : "p");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_plan (void)
{
  static const struct
  {
    const char *exams, *meetings;
  } cases[] = {
    { "", "" },         { "g", "1" },           { "ggg", "3" },           { "p", "1p" },
    { "gp", "1 1p" },   { "pg", "1 1p" },       { "pp", "1p 1p" },        { "gpgpg", "3 1p 1p" },
    { "gggggggggggggggg", "16" },               { "ggggggggggggggggggp", "16 2 1p" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *meetings = plan (cases[i].exams);

      g_assert_cmpstr (meetings, ==, cases[i].meetings);
    }
}

static AnteClearance *
clearance_for (const char *treatment, const char *to_invite, const char *by_decision)
{
  AnteClearance *clearance = g_new0 (AnteClearance, 1);

  clearance->treatment_id = g_strdup (treatment);
  clearance->exams_to_invite = g_strsplit (to_invite, " ", -1);
  clearance->exams_by_decision = g_strsplit (by_decision, " ", -1);
  return clearance;
}

static char *
list (GPtrArray *clearances, GPtrArray *treatments, const char *decided)
{
  g_autoptr (GPtrArray) exams = ante_invite_list_exams (clearances, treatments, decided);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);

      g_string_append_printf (text, "%s%s/%u", i > 0 ? " " : "", exam->id, exam->rx_type);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Each exam once; what a treatment does not know is not asked for; a prescription is believed over its absence. */
static void
test_exams_of_an_appointment (void)
{
  g_autoptr (GPtrArray) clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);
  g_autoptr (GPtrArray) treatments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_treatment_free);
  g_autofree char *plain = NULL;
  g_autofree char *of_a = NULL;
  g_autofree char *of_b = NULL;

  for (guint i = 0; i < 2; i++)
    {
      AnteTreatment *treatment = ante_treatment_new ();

      treatment->id = g_strdup (i == 0 ? "a" : "b");
      add (treatment->exams, "10", "Shared", i == 0 ? 1 : 2);
      add (treatment->exams, i == 0 ? "11" : "12", "Own", 1);
      g_ptr_array_add (treatments, treatment);
    }
  g_ptr_array_add (clearances, clearance_for ("a", "11 99", "10"));
  g_ptr_array_add (clearances, clearance_for ("b", "10", "12"));
  g_ptr_array_add (clearances, clearance_for ("gone", "10 11", "12"));
  plain = list (clearances, treatments, NULL);
  of_a = list (clearances, treatments, "a");
  of_b = list (clearances, treatments, "b");
  g_assert_cmpstr (plain, ==, "11/1 10/2");
  g_assert_cmpstr (of_a, ==, "11/1 10/1"); /* nothing of b, whatever was decided there */
  g_assert_cmpstr (of_b, ==, "10/2 12/1");
}

/* --- Good-faith exams need nothing --- */

static void
test_good_faith (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Botox", 1);
  g_autoptr (AntePatient) patient = fixture_patient ();

  g_assert_true (ante_invite_draft_get_valid (draft));
  g_assert_false (ante_invite_draft_ships (draft));
  g_assert_cmpint (ante_invite_draft_get_missing (draft, patient), ==, 0);
  g_assert_false (ante_invite_draft_needs (draft, "pharmacy-id"));
  assert_order (draft, NULL);
}

/* --- A partner's package --- */

static void
offer (AnteInviteDraft *draft)
{
  ante_invite_draft_forget_pharmacies (draft);
  g_assert_true (ante_invite_draft_offer_pharmacy (draft, "7", "Belmar Pharmacy"));
  g_assert_true (ante_invite_draft_offer_pharmacy (draft, "8", "Other Pharmacy"));
  g_assert_false (ante_invite_draft_offer_pharmacy (draft, "99", "Choose Your Own Pharmacy"));
}

static void
offer_packages (AnteInviteDraft *draft)
{
  ante_invite_draft_forget_packages (draft);
  ante_invite_draft_offer_package (draft, "501", "Semaglutide 0.25 mg", "199.00", "3-4");
  ante_invite_draft_offer_package (draft, "502", "Semaglutide 0.5 mg", NULL, NULL);
}

static void
test_partner (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Semaglutide", 2);
  g_autoptr (AntePatient) patient = fixture_patient ();

  g_assert_true (ante_invite_draft_ships (draft));
  g_assert_cmpint (ante_invite_draft_get_missing (draft, patient) & ANTE_MISSING_SHIP_ZIP, !=, 0);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "pharmacy-id");
  offer (draft);
  g_object_set (draft, "pharmacy-id", "7", NULL);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "order-set-id");
  offer_packages (draft);
  g_object_set (draft, "order-set-id", "501", NULL);
  g_assert_true (ante_invite_draft_get_valid (draft));
  assert_order (draft, "{\"kind\":\"partner\",\"pharmacy_id\":\"7\",\"pharmacy_name\":\"Belmar Pharmacy\",\"order_set_id\":\"501\","
                       "\"package\":\"Semaglutide 0.25 mg\",\"price\":\"199.00\",\"turnaround\":\"3-4\",\"selection\":1,\"ship_to\":"
                       "{\"address_line_1\":\"12 Elm Street\",\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701\"}}");
  g_object_set (draft, "selection", "package", NULL);
  assert_order (draft, "{\"kind\":\"partner\",\"pharmacy_id\":\"7\",\"pharmacy_name\":\"Belmar Pharmacy\",\"selection\":2,\"ship_to\":"
                       "{\"address_line_1\":\"12 Elm Street\",\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701\"}}");
  g_object_set (draft, "selection", "both", NULL);
  ante_invite_draft_forget_pharmacies (draft); /* then nobody needs the list */
  assert_order (draft, "{\"kind\":\"partner\",\"selection\":3,\"ship_to\":"
                       "{\"address_line_1\":\"12 Elm Street\",\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701\"}}");
}

/* A package is a pharmacy's own. */
static void
test_another_pharmacy_takes_the_package_back (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Semaglutide", 2);
  g_autofree char *package = NULL;

  offer (draft);
  g_object_set (draft, "pharmacy-id", "7", NULL);
  offer_packages (draft);
  g_object_set (draft, "order-set-id", "501", NULL);
  g_object_set (draft, "pharmacy-id", "8", NULL);
  g_object_get (draft, "order-set-id", &package, NULL);
  g_assert_cmpstr (package, ==, "");
  g_assert_cmpint (ante_invite_draft_get_problem (draft, "order-set-id"), ==, ANTE_FIELD_EMPTY);
}

/* --- Any other pharmacy --- */

static AntePharmacy *
pharmacy_new (void)
{
  AntePharmacy *pharmacy = ante_pharmacy_new ();

  pharmacy->ncpdpid = g_strdup ("4512340");
  pharmacy->name = g_strdup ("Elm Street Drugs");
  pharmacy->address_line_1 = g_strdup ("1 Elm Street");
  pharmacy->city = g_strdup ("Austin");
  pharmacy->state = g_strdup ("TX");
  pharmacy->zip_code = g_strdup ("78701");
  pharmacy->phone = g_strdup ("5125550100");
  pharmacy->type = g_strdup ("Retail");
  return pharmacy;
}

#define PHARMACY_JSON                                                                                                         \
  "\"ncpdpid\":\"4512340\",\"pharmacy\":{\"name\":\"Elm Street Drugs\",\"address_line_1\":\"1 Elm Street\",\"city\":\"Austin\"," \
  "\"state\":\"TX\",\"zip_code\":\"78701\",\"phone\":\"5125550100\",\"type\":\"Retail\"}"

static void
test_patient_picks (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Urgent Care: Cold Sores", 2);

  g_assert_true (ante_invite_draft_get_valid (draft));
  g_assert_false (ante_invite_draft_ships (draft));
  g_assert_false (ante_invite_draft_needs (draft, "delivery"));
  assert_order (draft, "{\"kind\":\"urgent\",\"patient_choice\":true}");
  g_object_set (draft, "billing", "clinic", NULL);
  assert_order (draft, "{\"kind\":\"urgent\",\"clinic_billing\":\"Lakeside Aesthetics\",\"patient_choice\":true,\"billing\":\"clinic\"}");
  g_object_set (draft, "clinic-billing", "", NULL);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "clinic-billing");
}

static void
test_clinic_picks (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Choose Your Own Pharmacy: Cream", 2);
  g_autoptr (AntePharmacy) pharmacy = pharmacy_new ();

  g_object_set (draft, "who-picks", "clinic", NULL);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "ncpdpid");
  ante_invite_draft_choose_pharmacy (draft, pharmacy);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "delivery");
  g_object_set (draft, "delivery", "pick-up", NULL);
  g_assert_cmpstr (ante_invite_draft_first_problem (draft), ==, "billing");
  g_object_set (draft, "billing", "patient", NULL);
  assert_order (draft, "{\"kind\":\"own\"," PHARMACY_JSON ",\"billing\":\"patient\",\"delivery\":\"pick-up\"}");
  g_assert_false (ante_invite_draft_ships (draft));
  g_object_set (draft, "delivery", "ship", "skip-confirmation", TRUE, NULL);
  g_assert_true (ante_invite_draft_ships (draft));
  offer (draft); /* the placeholder's id goes along where the confirmation is skipped */
  assert_order (draft, "{\"kind\":\"own\",\"pharmacy_id\":\"99\"," PHARMACY_JSON ",\"skip_confirmation\":true,\"billing\":\"patient\","
                       "\"delivery\":\"ship\",\"ship_to\":{\"address_line_1\":\"12 Elm Street\",\"city\":\"Austin\",\"state\":\"TX\","
                       "\"zip\":\"78701\"}}");
}

/* The patient is only spared the question when all of the pharmacy is known. */
static void
test_skipping_needs_all_of_it (void)
{
  static const char *const needed[] = { "pharmacy-name", "pharmacy-address-line-1", "pharmacy-city", "pharmacy-state", "pharmacy-zip",
                                        "pharmacy-phone", "ncpdpid" };

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      g_autoptr (AnteInviteDraft) draft = draft_new ("Choose Your Own Pharmacy: Cream", 2);
      g_autoptr (AntePharmacy) pharmacy = pharmacy_new ();

      g_object_set (draft, "who-picks", "clinic", "delivery", "pick-up", "billing", "patient", "skip-confirmation", TRUE, NULL);
      ante_invite_draft_choose_pharmacy (draft, pharmacy);
      g_assert_true (ante_invite_draft_get_valid (draft));
      g_object_set (draft, needed[i], "", NULL);
      g_assert_cmpint (ante_invite_draft_get_problem (draft, "skip-confirmation"), ==, ANTE_FIELD_NOT_ALL_THERE);
      g_assert_false (ante_invite_draft_get_valid (draft));
      g_object_set (draft, "who-picks", "patient", NULL);
      g_assert_true (ante_invite_draft_get_valid (draft));
    }
}

static void
test_pharmacy_problems (void)
{
  static const struct
  {
    const char *property, *typed;
    AnteFieldProblem problem;
    gboolean valid;
  } cases[] = {
    { "ncpdpid", "", ANTE_FIELD_EMPTY, FALSE },
    { "ncpdpid", "451234", ANTE_FIELD_NOT_AN_NCPDP_ID, FALSE },
    { "ncpdpid", "45123456", ANTE_FIELD_NOT_AN_NCPDP_ID, FALSE },
    { "ncpdpid", "451234A", ANTE_FIELD_NOT_AN_NCPDP_ID, FALSE },
    { "ncpdpid", "4512345", ANTE_FIELD_NCPDP_CHECK_DIGIT, TRUE }, /* warns, and never blocks */
    { "ncpdpid", " 4512340 ", ANTE_FIELD_OK, TRUE },
    { "ncpdpid", "0123454", ANTE_FIELD_OK, TRUE },
    { "pharmacy-name", "", ANTE_FIELD_EMPTY, FALSE },
    { "pharmacy-city", "", ANTE_FIELD_OK, TRUE },
    { "pharmacy-state", "PR", ANTE_FIELD_OK, TRUE },
    { "pharmacy-state", "Texas", ANTE_FIELD_OK, TRUE },
    { "pharmacy-state", "Atlantis", ANTE_FIELD_NOT_A_STATE, FALSE },
    { "pharmacy-zip", "787", ANTE_FIELD_NOT_A_ZIP, FALSE },
    { "pharmacy-phone", "", ANTE_FIELD_OK, TRUE },
    { "delivery", "", ANTE_FIELD_EMPTY, FALSE },
    { "billing", "", ANTE_FIELD_EMPTY, FALSE },
  };
  g_autofree char *vast = g_strnfill (1024 * 1024, '4');

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteInviteDraft) draft = draft_new ("Choose Your Own Pharmacy: Cream", 2);
      g_autoptr (AntePharmacy) pharmacy = pharmacy_new ();

      g_object_set (draft, "who-picks", "clinic", "delivery", "pick-up", "billing", "patient", NULL);
      ante_invite_draft_choose_pharmacy (draft, pharmacy);
      g_object_set (draft, cases[i].property, cases[i].typed, NULL);
      g_assert_cmpint (ante_invite_draft_get_problem (draft, cases[i].property), ==, cases[i].problem);
      g_assert_cmpint (ante_invite_draft_get_valid (draft), ==, cases[i].valid);
      g_object_set (draft, cases[i].property, vast, NULL);
      g_assert_false (ante_invite_draft_get_valid (draft));
    }
}

/* A prescription of a partner's may go to a pharmacy of choice instead; then nothing of the partner is asked or sent. */
static void
test_partner_may_become_own (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Semaglutide", 2);

  g_object_set (draft, "kind", "own", NULL);
  g_assert_true (ante_invite_draft_get_valid (draft));
  assert_order (draft, "{\"kind\":\"own\",\"patient_choice\":true}");
}

/* --- Again --- */

static AnteInvite *
add_order (GPtrArray *invites, const char *id, gint64 ms, AnteOrder *order)
{
  AnteInvite *invite = fixture_add_invite (invites, id, APPOINTMENT, 1, ms);

  g_free (fixture_exam (invite)->exam_id);
  fixture_exam (invite)->exam_id = g_strdup ("10");
  invite->reserved_ms = ms;
  invite->order = order;
  return invite;
}

static AnteOrder *
order_of (AnteMeetingKind kind, const char *pharmacy_id)
{
  AnteOrder *order = ante_order_new (kind);

  order->pharmacy_id = g_strdup (pharmacy_id);
  if (kind != ANTE_MEETING_PARTNER)
    order->pharmacy = pharmacy_new ();
  return order;
}

static void
test_last_order (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  g_autoptr (AnteInviteDraft) partner = draft_new ("Semaglutide", 2);
  g_autoptr (AnteInviteDraft) own = draft_new ("Choose Your Own Pharmacy: Cream", 2);
  g_autoptr (AnteInviteDraft) plain = draft_new ("Botox", 1);
  AnteInvite *other_exam, *refused, *picked;
  const AnteInvite *last;

  g_assert_null (ante_invite_find_order (partner, invites, TRUE));
  add_order (invites, "i1", 1000, order_of (ANTE_MEETING_PARTNER, "old"));
  add_order (invites, "i2", 3000, order_of (ANTE_MEETING_PARTNER, "new"));
  add_order (invites, "i3", 2000, order_of (ANTE_MEETING_URGENT, "urgent"));
  other_exam = add_order (invites, "i4", 4000, order_of (ANTE_MEETING_PARTNER, "of another exam"));
  g_free (fixture_exam (other_exam)->exam_id);
  fixture_exam (other_exam)->exam_id = g_strdup ("11");
  refused = add_order (invites, "i5", 5000, order_of (ANTE_MEETING_PARTNER, "refused"));
  refused->phase = ANTE_INVITE_FAILED;
  last = ante_invite_find_order (partner, invites, TRUE);
  g_assert_cmpstr (last->order->pharmacy_id, ==, "new");
  g_assert_true (ante_invite_is_last_order (partner, invites, last));
  last = ante_invite_find_order (own, invites, FALSE);
  g_assert_cmpstr (last->order->pharmacy_id, ==, "urgent");
  g_assert_null (ante_invite_find_order (own, invites, TRUE)); /* that exam goes to no partner */
  g_assert_null (ante_invite_find_order (plain, invites, TRUE));
  g_assert_null (ante_invite_find_order (plain, invites, FALSE));

  /* One that went to a pharmacy of choice after: the package is an earlier one, whatever is chosen in the form now. */
  add_order (invites, "i6", 6000, order_of (ANTE_MEETING_OWN, "own"));
  for (guint i = 0; i < 2; i++)
    {
      last = ante_invite_find_order (partner, invites, FALSE);
      g_assert_cmpstr (last->order->pharmacy_id, ==, "own");
      g_assert_true (ante_invite_is_last_order (partner, invites, last));
      last = ante_invite_find_order (partner, invites, TRUE);
      g_assert_cmpstr (last->order->pharmacy_id, ==, "new");
      g_assert_false (ante_invite_is_last_order (partner, invites, last));
      g_object_set (partner, "kind", "own", NULL);
    }

  /* And after that one where the patient picked it: nothing to repeat, and yet the last. */
  picked = add_order (invites, "i7", 7000, ante_order_new (ANTE_MEETING_OWN));
  g_assert_null (picked->order->pharmacy);
  last = ante_invite_find_order (partner, invites, FALSE);
  g_assert_cmpstr (last->order->pharmacy_id, ==, "own");
  g_assert_false (ante_invite_is_last_order (partner, invites, last));
}

/* An earlier order takes its kind along, where the form may choose one. */
static void
test_repeat_takes_the_kind_along (void)
{
  g_autoptr (AnteInviteDraft) partner = draft_new ("Semaglutide", 2);
  g_autoptr (AnteInviteDraft) urgent = draft_new ("Urgent Care: Cold Sores", 2);
  g_autoptr (AntePatient) patient = patient_at_home ();
  g_autoptr (AnteOrder) packaged = order_of (ANTE_MEETING_PARTNER, "7");
  g_autoptr (AnteOrder) elsewhere = order_of (ANTE_MEETING_URGENT, NULL);
  g_autoptr (AnteOrder) again = NULL;

  elsewhere->delivery = ANTE_ORDER_DELIVERY_PICK_UP;
  elsewhere->billing = ANTE_ORDER_BILLING_PATIENT;
  ante_invite_draft_repeat (partner, elsewhere);
  again = ante_invite_draft_get_order (partner, patient);
  g_assert_nonnull (again);
  g_assert_cmpint (again->kind, ==, ANTE_MEETING_OWN);
  g_assert_cmpstr (again->pharmacy->ncpdpid, ==, elsewhere->pharmacy->ncpdpid);
  ante_invite_draft_repeat (partner, packaged);
  g_assert_cmpint (ante_invite_draft_get_kind (partner), ==, ANTE_MEETING_PARTNER);
  ante_invite_draft_repeat (urgent, packaged);
  g_assert_cmpint (ante_invite_draft_get_kind (urgent), ==, ANTE_MEETING_URGENT);
}

static void
test_repeat_partner (void)
{
  g_autoptr (AnteInviteDraft) first = draft_new ("Semaglutide", 2);
  g_autoptr (AnteInviteDraft) second = draft_new ("Semaglutide", 2);
  g_autoptr (AntePatient) patient = patient_at_home ();
  g_autoptr (AnteOrder) order = NULL;
  g_autoptr (AnteOrder) again = NULL;

  offer (first);
  g_object_set (first, "pharmacy-id", "7", NULL);
  offer_packages (first);
  g_object_set (first, "order-set-id", "502", NULL);
  order = ante_invite_draft_get_order (first, patient);
  ante_invite_draft_repeat (second, order);
  g_assert_cmpint (ante_invite_draft_get_problem (second, "pharmacy-id"), ==, ANTE_FIELD_NOT_OFFERED); /* not yet, or no more */
  offer (second);
  g_assert_cmpint (ante_invite_draft_get_problem (second, "order-set-id"), ==, ANTE_FIELD_NOT_OFFERED);
  offer_packages (second);
  again = ante_invite_draft_get_order (second, patient);
  g_assert_true (ante_order_equal (order, again));
}

static void
test_repeat_elsewhere (void)
{
  g_autoptr (AnteInviteDraft) first = draft_new ("Urgent Care: Cold Sores", 2);
  g_autoptr (AnteInviteDraft) second = draft_new ("Urgent Care: Cold Sores", 2);
  g_autoptr (AntePatient) patient = patient_at_home ();
  g_autoptr (AntePharmacy) pharmacy = pharmacy_new ();
  g_autoptr (AnteOrder) order = NULL;
  g_autoptr (AnteOrder) again = NULL;

  ante_invite_draft_choose_pharmacy (first, pharmacy);
  g_object_set (first, "who-picks", "clinic", "delivery", "ship", "billing", "clinic", "clinic-billing", "LAKE-7", NULL);
  order = ante_invite_draft_get_order (first, patient);
  ante_invite_draft_repeat (second, order);
  again = ante_invite_draft_get_order (second, patient);
  g_assert_true (ante_order_equal (order, again));
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_notifies_once (void)
{
  g_autoptr (AnteInviteDraft) draft = draft_new ("Semaglutide", 2);
  guint texts = 0, valid = 0;

  g_signal_connect_swapped (draft, "notify::pharmacy-id", G_CALLBACK (count_cb), &texts);
  g_signal_connect_swapped (draft, "notify::valid", G_CALLBACK (count_cb), &valid);
  g_object_set (draft, "pharmacy-id", "7", NULL);
  g_object_set (draft, "pharmacy-id", "7", NULL);
  g_assert_cmpuint (texts, ==, 1);
  g_object_set (draft, "selection", "both", NULL);
  g_object_set (draft, "selection", "package", NULL);
  g_assert_cmpuint (valid, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/invite-draft/kinds", test_kinds);
  g_test_add_func ("/model/invite-draft/plan", test_plan);
  g_test_add_func ("/model/invite-draft/exams-of-an-appointment", test_exams_of_an_appointment);
  g_test_add_func ("/model/invite-draft/good-faith-needs-nothing", test_good_faith);
  g_test_add_func ("/model/invite-draft/partner", test_partner);
  g_test_add_func ("/model/invite-draft/another-pharmacy-takes-the-package-back", test_another_pharmacy_takes_the_package_back);
  g_test_add_func ("/model/invite-draft/patient-picks", test_patient_picks);
  g_test_add_func ("/model/invite-draft/clinic-picks", test_clinic_picks);
  g_test_add_func ("/model/invite-draft/skipping-needs-all-of-it", test_skipping_needs_all_of_it);
  g_test_add_func ("/model/invite-draft/pharmacy-problems", test_pharmacy_problems);
  g_test_add_func ("/model/invite-draft/partner-may-become-own", test_partner_may_become_own);
  g_test_add_func ("/model/invite-draft/last-order", test_last_order);
  g_test_add_func ("/model/invite-draft/repeat-takes-the-kind-along", test_repeat_takes_the_kind_along);
  g_test_add_func ("/model/invite-draft/repeat-partner", test_repeat_partner);
  g_test_add_func ("/model/invite-draft/repeat-elsewhere", test_repeat_elsewhere);
  g_test_add_func ("/model/invite-draft/notifies-once", test_notifies_once);
  return g_test_run ();
}
