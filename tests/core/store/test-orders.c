/* SPDX-License-Identifier: GPL-3.0-or-later
 * Addresses, prescription exams, orders and the clinic's addresses for afterwards, from entry to value, through
 * the store and a rebuild of it. */
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"
#include "store-fixture.h"

#define PATIENT "a0000000000000000000000000000001"
#define TREATMENT "d0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define OTHER_INVITE "c0000000000000000000000000000002"
#define TAG "0123456789abcdef0123456789abcdef"

static AnteEntity *
find (Desk *desk, AnteEntityKind kind, const char *id)
{
  return ante_tables_find (ante_store_get_tables (desk->store), kind, id);
}

static void
write_invite (Desk *desk, const char *id, const char *order)
{
  g_autofree char *json =
      g_strdup_printf ("{\"patient\":\"" PATIENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\","
                       "\"dob\":\"1990-06-30\",\"tele_state\":\"TX\",\"exams\":[{\"id\":\"10\"}]%s%s}",
                       order != NULL ? ",\"order\":" : "", order != NULL ? order : "");

  desk_write (desk, "invite.sending", id, json, NULL, NULL);
}

static AnteOrder *
read_order (Desk *desk, const char *id)
{
  g_autoptr (AntePatient) patient = ante_patient_from_entity (find (desk, ANTE_ENTITY_PATIENT, PATIENT));
  g_autoptr (AnteInvite) invite = ante_invite_from_entity (ante_store_get_tables (desk->store), find (desk, ANTE_ENTITY_INVITE, id), patient);

  return g_steal_pointer (&invite->order);
}

static void
check_patient (Desk *desk)
{
  g_autoptr (AntePatient) patient = ante_patient_from_entity (find (desk, ANTE_ENTITY_PATIENT, PATIENT));

  g_assert_cmpstr (patient->gender, ==, "female");
  g_assert_cmpstr (patient->license, ==, "D1234567");
  g_assert_cmpstr (patient->address_line_1, ==, "12 Elm Street");
  g_assert_cmpstr (patient->address_line_2, ==, "Apt 4");
  g_assert_cmpstr (patient->city, ==, "Austin");
  g_assert_cmpstr (patient->state, ==, "TX");
  g_assert_cmpstr (patient->zip, ==, "78701");
  g_assert_true (patient->ship_other);
  g_assert_cmpstr (patient->ship_address_line_1, ==, "1 Desk Road");
  g_assert_cmpstr (patient->ship_address_line_2, ==, "Floor 2");
  g_assert_cmpstr (patient->ship_city, ==, "Dallas");
  g_assert_cmpstr (patient->ship_state, ==, "TX");
  g_assert_cmpstr (patient->ship_zip, ==, "75201");
}

static void
check_treatment (Desk *desk)
{
  g_autoptr (AnteTreatment) treatment = ante_treatment_from_entity (find (desk, ANTE_ENTITY_TREATMENT, TREATMENT));
  const AnteExamRef *first = g_ptr_array_index (treatment->exams, 0);
  const AnteExamRef *second = g_ptr_array_index (treatment->exams, 1);
  const AnteExamRef *third = g_ptr_array_index (treatment->exams, 2);

  g_assert_cmpint (ante_meeting_kind (first), ==, ANTE_MEETING_PARTNER);
  g_assert_cmpstr (first->attachments[1], ==, "Lab");
  g_assert_cmpint (ante_meeting_kind (second), ==, ANTE_MEETING_GOOD_FAITH);
  g_assert_null (second->attachments);
  g_assert_cmpint (ante_meeting_kind (third), !=, ANTE_MEETING_GOOD_FAITH); /* of a kind nobody knows yet: alone */
}

static void
check_order (Desk *desk)
{
  g_autoptr (AnteOrder) order = read_order (desk, INVITE);
  g_autoptr (AnteOrder) none = read_order (desk, OTHER_INVITE);

  g_assert_nonnull (order);
  g_assert_cmpint (order->kind, ==, ANTE_MEETING_PARTNER);
  g_assert_cmpstr (order->pharmacy_id, ==, "7");
  g_assert_cmpstr (order->ship_to->city, ==, "Dallas");
  g_assert_null (none);
}

static void
test_fields_come_back (void)
{
  FakeLog *log = fake_log_new ();
  Desk *desk = desk_open (7);

  desk_write (desk, "patient.set", PATIENT,
              "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\",\"gender\":\"female\",\"license\":\"D1234567\","
              "\"address_line_1\":\"12 Elm Street\",\"address_line_2\":\"Apt 4\",\"city\":\"Austin\",\"state\":\"TX\",\"zip\":\"78701\","
              "\"ship_other\":true,\"ship_address_line_1\":\"1 Desk Road\",\"ship_address_line_2\":\"Floor 2\","
              "\"ship_city\":\"Dallas\",\"ship_state\":\"TX\",\"ship_zip\":\"75201\"}", NULL, NULL);
  desk_write (desk, "treatment.set", TREATMENT,
              "{\"name\":\"Weight loss\",\"exams\":[{\"id\":\"10\",\"title\":\"Semaglutide\",\"rx\":2,\"attachments\":[\"ID\",\"Lab\",7]},"
              "{\"id\":\"11\",\"title\":\"Botox\"},{\"id\":\"12\",\"title\":\"New\",\"rx\":3}]}", NULL, NULL);
  desk_write (desk, "clinic.set", "e0000000000000000000000000000001", "{\"redirect_approve\":\"https://example.com/yes\"}", NULL, NULL);
  write_invite (desk, INVITE, "{\"kind\":\"partner\",\"pharmacy_id\":\"7\",\"selection\":1,\"ship_to\":{\"city\":\"Dallas\"}}");
  write_invite (desk, OTHER_INVITE, NULL);
  check_patient (desk);
  check_treatment (desk);
  check_order (desk);
  desk_sync (desk, log);
  desk_reopen (desk);
  check_patient (desk);
  check_treatment (desk);
  check_order (desk);
  g_assert_cmpstr (ante_json_peek_string (find (desk, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW)->state, "redirect_approve"), ==,
                   "https://example.com/yes");
  desk_free (desk);
  fake_log_free (log);
}

/* An order nobody can read is no order; the invite stays what it is. */
static void
test_hostile_orders (void)
{
  static const char *const orders[] = {
    "7", "[]", "null", "\"partner\"", "{}", "{\"kind\":\"good-faith\"}", "{\"kind\":\"barter\"}", "{\"kind\":\"own\",\"billing\":\"me\"}",
    "{\"kind\":\"own\",\"pharmacy\":[]}", "{\"kind\":\"own\",\"ncpdpid\":7,\"pharmacy\":{}}", "{\"kind\":\"partner\",\"selection\":4}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      Desk *desk = desk_open (i + 20);
      g_autoptr (AnteOrder) order = NULL;

      desk_write (desk, "patient.set", PATIENT, "{\"last_name\":\"Okafor\"}", NULL, NULL);
      write_invite (desk, INVITE, orders[i]);
      order = read_order (desk, INVITE);
      g_assert_null (order);
      g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_QUEUED);
      desk_free (desk);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/orders/fields-come-back-after-a-restart", test_fields_come_back);
  g_test_add_func ("/store/orders/one-that-cannot-be-read-is-none", test_hostile_orders);
  return g_test_run ();
}
