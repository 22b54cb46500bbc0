/* SPDX-License-Identifier: GPL-3.0-or-later
 * Prescriptions and parcels put together out of what was told: whatever the order, however often. */
#include "core/model/ante-prescription.h"

#include <string.h>

typedef struct { const char *id, *drug, *strength, *form, *quantity, *pharmacy; gint64 at; } Told;
typedef struct { const char *id, *rx, *number, *service, *carrier, *location; gint64 at; } Sent;

static AntePrescription *
make_prescription (const Told *told)
{
  AntePrescription *one = ante_prescription_new ();

  one->prescription_id = g_strdup (told->id);
  one->drug = g_strdup (told->drug);
  one->strength = g_strdup (told->strength);
  one->form = g_strdup (told->form);
  one->quantity = g_strdup (told->quantity);
  one->pharmacy = g_strdup (told->pharmacy);
  one->received_ms = told->at;
  return one;
}

static AnteShipment *
make_shipment (const Sent *sent)
{
  AnteShipment *one = ante_shipment_new ();

  one->prescription_id = g_strdup (sent->id);
  one->rx_number = g_strdup (sent->rx);
  one->tracking_number = g_strdup (sent->number);
  one->service = g_strdup (sent->service);
  one->carrier = g_strdup (sent->carrier);
  one->location = g_strdup (sent->location);
  one->received_ms = sent->at;
  return one;
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

static char *
write_prescriptions (GPtrArray *told)
{
  g_autoptr (GPtrArray) merged = ante_prescriptions_merge (told);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < merged->len; i++)
    {
      const AntePrescription *one = g_ptr_array_index (merged, i);

      g_string_append_printf (text, "%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "\n", or_dash (one->prescription_id), or_dash (one->drug),
                              or_dash (one->strength), or_dash (one->form), or_dash (one->quantity), or_dash (one->pharmacy),
                              one->received_ms);
    }
  return g_string_free (text, FALSE);
}

static char *
write_shipments (GPtrArray *told)
{
  g_autoptr (GPtrArray) merged = ante_shipments_merge (told);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < merged->len; i++)
    {
      const AnteShipment *one = g_ptr_array_index (merged, i);

      g_string_append_printf (text, "%s|%s|%s|%s|%s|%s|%" G_GINT64_FORMAT "\n", or_dash (one->prescription_id), or_dash (one->rx_number),
                              or_dash (one->tracking_number), or_dash (one->service), or_dash (one->carrier), or_dash (one->location),
                              one->received_ms);
    }
  return g_string_free (text, FALSE);
}

static const struct
{
  Told told[6];
  const char *merged;
} prescription_cases[] = {
  { { { 0 } }, "" },
  { { { "71", "Examplol", "5mg", "Vial", "1 Vial", "Springfield", 1 } }, "71|Examplol|5mg|Vial|1 Vial|Springfield|1\n" },
  /* Told again, and told otherwise later: the newest stands, the first time stays. */
  { { { "71", "Examplol", "5mg", NULL, NULL, "Choose Your Pharmacy", 1 }, { "71", "Examplol", "10mg", NULL, NULL, "Springfield", 2 } },
    "71|Examplol|10mg|-|-|Springfield|1\n" },
  /* What the newer does not say stays. */
  { { { "71", "Examplol", "5mg", "Vial", "1", "Springfield", 1 }, { "71", NULL, NULL, NULL, NULL, "Shelbyville", 2 } },
    "71|Examplol|5mg|Vial|1|Shelbyville|1\n" },
  { { { "71", "Examplol", NULL, NULL, NULL, NULL, 2 }, { "72", "Examplol", NULL, NULL, NULL, NULL, 1 } },
    "72|Examplol|-|-|-|-|1\n71|Examplol|-|-|-|-|2\n" },
  /* Without ids the medicine is all there is to know it by. */
  { { { NULL, "Examplol", "5mg", NULL, NULL, "A", 1 }, { NULL, "Examplol", "5mg", NULL, NULL, "B", 2 },
      { NULL, "Examplol", "10mg", NULL, NULL, "A", 3 } },
    "-|Examplol|5mg|-|-|B|1\n-|Examplol|10mg|-|-|A|3\n" },
};

static const struct
{
  Sent sent[6];
  const char *merged;
} shipment_cases[] = {
  { { { 0 } }, "" },
  { { { "71", NULL, "1Z", "Overnight", NULL, "Springfield", 1 } }, "71|-|1Z|Overnight|-|Springfield|1\n" },
  /* One parcel told in three shapes. */
  { { { "71", "9", "1Z", NULL, NULL, NULL, 1 }, { "71", NULL, "1Z", "Overnight", NULL, NULL, 2 }, { NULL, "9", "1Z", "Standard", "UPS", NULL, 3 } },
    "71|9|1Z|Standard|UPS|-|1\n" },
  { { { "71", NULL, "1Z", NULL, NULL, NULL, 1 }, { "71", NULL, "2Z", NULL, NULL, NULL, 2 } }, "71|-|1Z|-|-|-|1\n71|-|2Z|-|-|-|2\n" },
  /* Before it has a number; then with one. */
  { { { "71", NULL, NULL, "Overnight", NULL, NULL, 1 } }, "71|-|-|Overnight|-|-|1\n" },
  { { { "71", NULL, NULL, "Overnight", NULL, NULL, 1 }, { "71", NULL, "1Z", "Overnight", NULL, NULL, 2 } }, "71|-|1Z|Overnight|-|-|2\n" },
  { { { NULL, "9", NULL, "Overnight", NULL, NULL, 3 }, { NULL, "9", "1Z", NULL, NULL, NULL, 2 } }, "-|9|1Z|-|-|-|2\n" },
  { { { "71", NULL, NULL, "Overnight", NULL, NULL, 1 }, { "72", NULL, "1Z", NULL, NULL, NULL, 2 } },
    "71|-|-|Overnight|-|-|1\n72|-|1Z|-|-|-|2\n" },
};

static gboolean
is_told (const Told *told)
{
  return told->at > 0;
}

static void
test_prescriptions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (prescription_cases); i++)
    {
      g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_prescription_free);
      g_autofree char *text = NULL;

      for (const Told *one = prescription_cases[i].told; is_told (one); one++)
        g_ptr_array_add (told, make_prescription (one));
      text = write_prescriptions (told);
      g_assert_cmpstr (text, ==, prescription_cases[i].merged);
    }
}

static void
test_shipments (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (shipment_cases); i++)
    {
      g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_shipment_free);
      g_autofree char *text = NULL;

      for (const Sent *one = shipment_cases[i].sent; one->at > 0; one++)
        g_ptr_array_add (told, make_shipment (one));
      text = write_shipments (told);
      g_assert_cmpstr (text, ==, shipment_cases[i].merged);
    }
}

/* --- Every order, and with repeats --- */

static void
shuffle (GRand *rand, guint *order, guint n)
{
  for (guint i = n; i > 1; i--)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (gint32) i);
      guint kept = order[i - 1];

      order[i - 1] = order[j];
      order[j] = kept;
    }
}

static const char *
pick (GRand *rand, const char *const *words, guint n)
{
  guint i = (guint) g_rand_int_range (rand, 0, (gint32) n + 1);

  return i < n ? words[i] : NULL;
}

#define N_LINES 5

static void
test_any_order (void)
{
  static const char *const ids[] = { "71", "72" }, *const numbers[] = { "1Z", "2Z" }, *const words[] = { "a", "b" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_test_rand_int ());

  for (guint round = 0; round < 2000; round++)
    {
      Told told[N_LINES];
      Sent sent[N_LINES];
      guint order[N_LINES * 2];
      g_autofree char *first_told = NULL;
      g_autofree char *first_sent = NULL;

      for (guint i = 0; i < N_LINES; i++)
        {
          gint64 at = g_rand_int_range (rand, 1, 4);

          told[i] = (Told){ pick (rand, ids, 2), pick (rand, words, 2), NULL, NULL, NULL, pick (rand, words, 2), at };
          sent[i] = (Sent){ pick (rand, ids, 2), pick (rand, words, 2), pick (rand, numbers, 2), pick (rand, words, 2), NULL, NULL, at };
        }
      for (guint turn = 0; turn < 6; turn++)
        {
          g_autoptr (GPtrArray) prescriptions = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_prescription_free);
          g_autoptr (GPtrArray) shipments = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_shipment_free);
          g_autofree char *told_text = NULL;
          g_autofree char *sent_text = NULL;
          guint n = turn % 2 == 0 ? N_LINES : N_LINES * 2; /* each once, or each twice */

          for (guint i = 0; i < n; i++)
            order[i] = i % N_LINES;
          shuffle (rand, order, n);
          for (guint i = 0; i < n; i++)
            {
              g_ptr_array_add (prescriptions, make_prescription (&told[order[i]]));
              g_ptr_array_add (shipments, make_shipment (&sent[order[i]]));
            }
          told_text = write_prescriptions (prescriptions);
          sent_text = write_shipments (shipments);
          if (first_told == NULL)
            {
              first_told = g_steal_pointer (&told_text);
              first_sent = g_steal_pointer (&sent_text);
              continue;
            }
          g_assert_cmpstr (told_text, ==, first_told);
          g_assert_cmpstr (sent_text, ==, first_sent);
        }
    }
}

static void
assert_pharmacy (const char *told, const AnteOrder *order, const char *expected)
{
  AntePrescription one = { .pharmacy = (char *) told };

  g_assert_cmpstr (ante_prescription_pharmacy (&one, order), ==, expected);
}

static void
test_pharmacy (void)
{
  g_autoptr (AnteOrder) own = ante_order_new (ANTE_MEETING_OWN);
  g_autoptr (AnteOrder) open = ante_order_new (ANTE_MEETING_URGENT);
  g_autoptr (AnteOrder) partner = ante_order_new (ANTE_MEETING_PARTNER);

  own->pharmacy = ante_pharmacy_new ();
  own->pharmacy->name = g_strdup ("Main Street Drugs");
  own->pharmacy_name = g_strdup ("Choose Your Own Pharmacy");
  partner->pharmacy_name = g_strdup ("Compounding of Springfield");

  assert_pharmacy ("Springfield", own, "Springfield");
  assert_pharmacy ("Choose Your Pharmacy", own, "Main Street Drugs");
  assert_pharmacy ("CHOOSE YOUR OWN PHARMACY", own, "Main Street Drugs");
  assert_pharmacy (NULL, own, "Main Street Drugs");
  assert_pharmacy (NULL, partner, "Compounding of Springfield");
  assert_pharmacy ("Choose Your Pharmacy", open, NULL);
  assert_pharmacy (NULL, NULL, NULL);
  own->patient_choice = TRUE; /* the patient may have chosen another */
  assert_pharmacy ("Choose Your Pharmacy", own, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prescription/merged", test_prescriptions);
  g_test_add_func ("/prescription/shipments-merged", test_shipments);
  g_test_add_func ("/prescription/any-order", test_any_order);
  g_test_add_func ("/prescription/pharmacy", test_pharmacy);
  return g_test_run ();
}
