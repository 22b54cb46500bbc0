/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many entries and columns a second the vault opens on one core. */
#include "vault-fixture.h"

#define N_ENTRIES 20000
#define N_COLUMNS 200000

static double
rate (guint n, gint64 begin)
{
  return n / ((g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC);
}

static void
measure_entries (AnteVault *vault, GBytes *blob, gboolean verify, const char *what)
{
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < N_ENTRIES; i++)
    {
      AnteEnvelope envelope;
      g_autoptr (AnteEntry) entry = ante_vault_open_entry (vault, blob, verify, vault_fixture_find_author, vault,
                                                           &envelope, NULL);

      g_assert_nonnull (entry);
    }
  g_print ("%-28s %8.0f a second\n", what, rate (N_ENTRIES, begin));
}

static void
measure_columns (AnteVault *vault)
{
  char plain[120] = "Nakamura, Ada";
  g_autoptr (GBytes) sealed = ante_vault_seal_column (vault, "entity", "17", plain, sizeof plain);
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      g_autoptr (GBytes) opened = ante_vault_open_column (vault, "entity", "17", g_bytes_get_data (sealed, NULL),
                                                          g_bytes_get_size (sealed), NULL);

      g_assert_nonnull (opened);
    }
  g_print ("%-28s %8.0f a second\n", "columns of 120 bytes", rate (N_COLUMNS, begin));
}

int
main (int argc, char *argv[])
{
  g_assert_true (ante_crypto_init ());

  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  g_auto (VaultDelivery) delivery;
  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) box = vault_delivery_seal (&delivery);

  measure_entries (vault, blob, FALSE, "entries, not verified");
  measure_entries (vault, blob, TRUE, "entries, verified");
  measure_entries (vault, box, FALSE, "deliveries");
  measure_columns (vault);
  return 0;
}
