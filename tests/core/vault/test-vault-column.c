/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cache's columns, bound to their place, and the clinic's hashes. */
#include "vault-fixture.h"

#include <string.h>

#define TEXT "Nakamura, Ada; 1990-06-30; +14155550142"

static GBytes *
open_bytes (AnteVault *vault, const char *table, const char *row, GBytes *sealed, GError **error)
{
  return ante_vault_open_column (vault, table, row, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), error);
}

static void
expect_closed (AnteVault *vault, const char *table, const char *row, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (open_bytes (vault, table, row, sealed, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_WRONG_KEY);
}

static void
opens_what_it_sealed (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autofree char *large = g_strnfill (200 * 1024, 'x');
  g_autofree char *long_row = g_strnfill (500, 'r');
  const struct { const char *table, *row, *plain; } columns[] = {
    { "patient", "17", TEXT }, { "patient", "17", "" }, { "", "", "x" }, { "entity", long_row, TEXT }, { "entity", "1", large },
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      gsize length = strlen (columns[i].plain);
      g_autoptr (GBytes) sealed = ante_vault_seal_column (vault, columns[i].table, columns[i].row, columns[i].plain, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) opened = open_bytes (vault, columns[i].table, columns[i].row, sealed, &error);

      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), columns[i].plain, length);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, length + ANTE_SEAL_OVERHEAD);
      if (length > 1)
        g_assert_false (vault_fixture_contains (sealed, columns[i].plain));
    }
}

static void
is_bound_to_its_place (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (GBytes) sealed = ante_vault_seal_column (vault, "patient", "17", TEXT, strlen (TEXT));

  expect_closed (vault, "patient", "18", sealed);
  expect_closed (vault, "appointment", "17", sealed);
  expect_closed (vault, "17", "patient", sealed);
  expect_closed (vault, "patient1", "7", sealed);
  expect_closed (vault, "patien", "t17", sealed);
  expect_closed (vault, "patient", "", sealed);
}

/* Each desk has a cache key of its own, and so has the same desk made again. */
static void
is_bound_to_this_computer (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteVault) beside = vault_fixture_beside (vault, 2, TRUE);
  g_autoptr (GBytes) sealed = ante_vault_seal_column (vault, "patient", "17", TEXT, strlen (TEXT));

  expect_closed (beside, "patient", "17", sealed);
}

static void
refuses_any_changed_bit (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (GBytes) sealed = ante_vault_seal_column (vault, "patient", "17", TEXT, strlen (TEXT));

  for (gsize at = 0; at < g_bytes_get_size (sealed); at++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autoptr (GBytes) changed = vault_fixture_flip (sealed, at, bit);

        expect_closed (vault, "patient", "17", changed);
      }
  for (gsize length = 0; length < g_bytes_get_size (sealed); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (sealed, 0, length);

      expect_closed (vault, "patient", "17", part);
    }
}

static void
no_two_are_alike (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (GBytes) one = ante_vault_seal_column (vault, "patient", "17", TEXT, strlen (TEXT));
  g_autoptr (GBytes) two = ante_vault_seal_column (vault, "patient", "17", TEXT, strlen (TEXT));

  g_assert_false (g_bytes_equal (one, two));
}

static gboolean
hashes_alike (AnteVault *a, const char *purpose_a, const char *text_a, AnteVault *b, const char *purpose_b, const char *text_b)
{
  guint8 of_a[ANTE_HASH_BYTES], of_b[ANTE_HASH_BYTES];

  ante_vault_clinic_hash (a, purpose_a, text_a, of_a);
  ante_vault_clinic_hash (b, purpose_b, text_b, of_b);
  return memcmp (of_a, of_b, sizeof of_a) == 0;
}

static void
hash_is_the_clinics (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) reception = vault_fixture_beside (manager, 2, FALSE);
  g_autoptr (AnteVault) later = vault_fixture_next_epoch (manager, 3);
  g_autoptr (AnteVault) elsewhere = vault_fixture_manager (4);
  guint8 keyed[ANTE_HASH_BYTES], plain[ANTE_HASH_BYTES];

  g_assert_true (hashes_alike (manager, "AnteSend", "p/e/1", manager, "AnteSend", "p/e/1"));
  g_assert_true (hashes_alike (manager, "AnteSend", "p/e/1", reception, "AnteSend", "p/e/1"));
  g_assert_true (hashes_alike (manager, "AnteSend", "p/e/1", later, "AnteSend", "p/e/1"));
  g_assert_false (hashes_alike (manager, "AnteSend", "p/e/1", elsewhere, "AnteSend", "p/e/1"));
  g_assert_false (hashes_alike (manager, "AnteSend", "p/e/1", manager, "AnteSend", "p/e/2"));
  g_assert_false (hashes_alike (manager, "AnteSend", "p/e/1", manager, "AnteBody", "p/e/1"));
  ante_vault_clinic_hash (manager, "AnteSend", "p/e/1", keyed);
  ante_hash ("AnteSendp/e/1", 13, plain);
  g_assert_cmpint (memcmp (keyed, plain, sizeof keyed), !=, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/vault/column/opens-what-it-sealed", opens_what_it_sealed);
  g_test_add_func ("/vault/column/is-bound-to-its-place", is_bound_to_its_place);
  g_test_add_func ("/vault/column/is-bound-to-this-computer", is_bound_to_this_computer);
  g_test_add_func ("/vault/column/refuses-any-changed-bit", refuses_any_changed_bit);
  g_test_add_func ("/vault/column/no-two-are-alike", no_two_are_alike);
  g_test_add_func ("/vault/hash/is-the-clinics", hash_is_the_clinics);
  return g_test_run ();
}
