/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders: what is written is read as the same, and what cannot be read is no order. */
#include "model-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

static AnteOrder *
make_partner (void)
{
  AnteOrder *order = ante_order_new (ANTE_MEETING_PARTNER);

  order->pharmacy_id = g_strdup ("17");
  order->pharmacy_name = g_strdup ("Fernhill Compounding");
  order->order_set_id = g_strdup ("3301");
  order->package = g_strdup ("Semaglutide 2.5 mg/ml, 4 weeks");
  order->price = g_strdup ("249.00");
  order->turnaround = g_strdup ("3-4");
  order->selection = ANTE_SELECTION_CLINIC;
  order->ship_to = ante_address_new ();
  order->ship_to->address_line_1 = g_strdup ("12 Elm Street");
  order->ship_to->city = g_strdup ("Oakland");
  order->ship_to->state = g_strdup ("CA");
  order->ship_to->zip = g_strdup ("94607");
  return order;
}

static AnteOrder *
make_own (void)
{
  AnteOrder *order = ante_order_new (ANTE_MEETING_OWN);

  order->pharmacy_id = g_strdup ("99");
  order->pharmacy = ante_pharmacy_new ();
  order->pharmacy->ncpdpid = g_strdup ("0512348");
  order->pharmacy->name = g_strdup ("Corner Pharmacy");
  order->pharmacy->address_line_1 = g_strdup ("1 Main Street");
  order->pharmacy->address_line_2 = g_strdup ("Suite 2");
  order->pharmacy->city = g_strdup ("Oakland");
  order->pharmacy->state = g_strdup ("CA");
  order->pharmacy->zip_code = g_strdup ("94607");
  order->pharmacy->phone = g_strdup ("4155550188");
  order->pharmacy->type = g_strdup ("Retail");
  order->patient_choice = TRUE;
  order->skip_confirmation = TRUE;
  order->billing = ANTE_ORDER_BILLING_CLINIC;
  order->clinic_billing = g_strdup ("Harbour Clinic");
  order->delivery = ANTE_ORDER_DELIVERY_PICK_UP;
  return order;
}

static AnteOrder *
through_json (const AnteOrder *order)
{
  g_autoptr (JsonObject) json = ante_order_to_json (order);
  g_autofree char *text = ante_json_write_object (json);
  g_autoptr (JsonObject) read = ante_json_read_object (text, strlen (text), NULL, NULL);

  return ante_order_from_json (read);
}

static void
test_partner_through_json (void)
{
  g_autoptr (AnteOrder) order = make_partner ();
  g_autoptr (AnteOrder) read = through_json (order);

  g_assert_nonnull (read);
  g_assert_true (ante_order_equal (order, read));
  g_assert_cmpint (read->kind, ==, ANTE_MEETING_PARTNER);
  g_assert_cmpstr (read->order_set_id, ==, "3301");
  g_assert_cmpint (read->selection, ==, ANTE_SELECTION_CLINIC);
  g_assert_cmpstr (read->ship_to->zip, ==, "94607");
  g_assert_null (read->ship_to->address_line_2);
  g_assert_null (read->pharmacy);
}

static void
test_own_through_json (void)
{
  g_autoptr (AnteOrder) order = make_own ();
  g_autoptr (AnteOrder) read = through_json (order);

  g_assert_nonnull (read);
  g_assert_true (ante_order_equal (order, read));
  g_assert_cmpstr (read->pharmacy->ncpdpid, ==, "0512348"); /* with its zero */
  g_assert_cmpstr (read->pharmacy->type, ==, "Retail");
  g_assert_true (read->patient_choice && read->skip_confirmation);
  g_assert_cmpint (read->billing, ==, ANTE_ORDER_BILLING_CLINIC);
  g_assert_cmpint (read->delivery, ==, ANTE_ORDER_DELIVERY_PICK_UP);
  g_assert_null (read->ship_to);
}

static void
test_copies_are_equal_and_apart (void)
{
  g_autoptr (AnteOrder) order = make_own ();
  g_autoptr (AnteOrder) copy = ante_order_copy (order);

  g_assert_true (ante_order_equal (order, copy));
  g_assert_false (order->pharmacy == copy->pharmacy);
  copy->delivery = ANTE_ORDER_DELIVERY_SHIP;
  g_assert_false (ante_order_equal (order, copy));
  g_assert_false (ante_order_equal (order, NULL));
  g_assert_true (ante_order_equal (NULL, NULL));
  g_assert_null (ante_order_copy (NULL));
  ante_order_free (NULL);
}

static void
assert_no_order (const char *text)
{
  g_autoptr (JsonObject) json = ante_json_read_object (text, strlen (text), NULL, NULL);

  g_assert_nonnull (json);
  g_assert_null (ante_order_from_json (json));
}

static void
test_what_cannot_be_read_is_no_order (void)
{
  g_autofree char *long_text = g_strnfill (801, 'x');
  g_autofree char *long_id = g_strdup_printf ("{\"kind\":\"partner\",\"pharmacy_id\":\"%s\"}", long_text);

  g_assert_null (ante_order_from_json (NULL));
  assert_no_order ("{}");
  assert_no_order ("{\"kind\":\"good-faith\"}");
  assert_no_order ("{\"kind\":7}");
  assert_no_order ("{\"kind\":\"partner\",\"pharmacy_id\":17}");
  assert_no_order ("{\"kind\":\"partner\",\"selection\":4}");
  assert_no_order ("{\"kind\":\"partner\",\"selection\":\"1\"}");
  assert_no_order ("{\"kind\":\"own\",\"pharmacy\":[]}");
  assert_no_order ("{\"kind\":\"own\",\"pharmacy\":{\"name\":1}}");
  assert_no_order ("{\"kind\":\"own\",\"billing\":\"nobody\"}");
  assert_no_order ("{\"kind\":\"own\",\"delivery\":\"drone\"}");
  assert_no_order ("{\"kind\":\"own\",\"patient_choice\":1}");
  assert_no_order ("{\"kind\":\"own\",\"ship_to\":\"home\"}");
  assert_no_order (long_id);
}

static void
test_unknown_members_are_ignored (void)
{
  const char *text = "{\"kind\":\"urgent\",\"colour\":\"blue\",\"pharmacy\":null}";
  g_autoptr (JsonObject) json = ante_json_read_object (text, strlen (text), NULL, NULL);
  g_autoptr (AnteOrder) order = ante_order_from_json (json);

  g_assert_nonnull (order);
  g_assert_cmpint (order->kind, ==, ANTE_MEETING_URGENT);
  g_assert_null (order->pharmacy);
}

static void
test_parcels_go_home_unless_elsewhere (void)
{
  g_autoptr (AntePatient) patient = ante_patient_new ();
  g_autoptr (AnteAddress) home = NULL;
  g_autoptr (AnteAddress) elsewhere = NULL;

  g_assert_null (ante_patient_ship_to (patient));
  patient->address_line_1 = g_strdup ("12 Elm Street");
  patient->ship_address_line_1 = g_strdup ("PO Box 9");
  home = ante_patient_ship_to (patient);
  g_assert_cmpstr (home->address_line_1, ==, "12 Elm Street");
  patient->ship_other = TRUE;
  elsewhere = ante_patient_ship_to (patient);
  g_assert_cmpstr (elsewhere->address_line_1, ==, "PO Box 9");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/order/partner-through-json", test_partner_through_json);
  g_test_add_func ("/model/order/own-through-json", test_own_through_json);
  g_test_add_func ("/model/order/copies-are-equal-and-apart", test_copies_are_equal_and_apart);
  g_test_add_func ("/model/order/what-cannot-be-read-is-no-order", test_what_cannot_be_read_is_no_order);
  g_test_add_func ("/model/order/unknown-members-are-ignored", test_unknown_members_are_ignored);
  g_test_add_func ("/model/order/parcels-go-home-unless-elsewhere", test_parcels_go_home_unless_elsewhere);
  return g_test_run ();
}
