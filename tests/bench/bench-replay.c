/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many log entries a second go into an empty cache: taken from a relay (every signature verified) and
 * rebuilt from the cache's own entries. Peer in the same run: opening and verifying the same entries
 * and doing nothing with them. */
#include "bench-log.h"
#include "core/store/ante-store-private.h"
#include "support/ante-test-random.h"

#define BATCH ANTE_PULL_MAX_ENTRIES

static double
take_all (AnteStore *store, GPtrArray *blobs)
{
  static const guint8 head[ANTE_HASH_BYTES];
  gint64 began = g_get_monotonic_time ();

  for (guint from = 0; from < blobs->len; from += BATCH)
    {
      static AnteTaking items[BATCH];
      AnteTaken taken = { 0 };
      guint n = MIN (BATCH, blobs->len - from);
      g_autoptr (GError) error = NULL;

      for (guint i = 0; i < n; i++)
        items[i] = (AnteTaking){ from + i + 1, 1700000000000, head, g_ptr_array_index (blobs, from + i) };
      if (!ante_store_take (store, items, n, TRUE, from + n, head, &taken, &error))
        g_error ("%s", error->message);
      g_assert_false (taken.history_changed);
      ante_taken_clear (&taken);
    }
  return blobs->len / ((g_get_monotonic_time () - began) / 1e6);
}

static double
open_only (AnteVault *vault, AnteStore *store, GPtrArray *blobs)
{
  gint64 began = g_get_monotonic_time ();

  bench_log_open (vault, store->authors, blobs);
  return blobs->len / ((g_get_monotonic_time () - began) / 1e6);
}

int
main (int argc, char *argv[])
{
  guint n_entries = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  g_autofree char *dir = g_dir_make_tmp ("anteroom-bench-XXXXXX", NULL);
  g_autoptr (AnteSecret) recovery = NULL;
  g_autoptr (GError) error = NULL;
  AnteRandom *random;
  AnteVault *vault;
  GPtrArray *blobs;
  AnteStore *store;
  double taken, opened, rebuilt;
  gint64 began;

  if (!ante_crypto_init ())
    return 1;
  random = ante_test_random_new (1);
  vault = ante_vault_new_first_desk (random, &recovery);
  blobs = bench_log_write (vault, NULL, 0, random, n_entries);

  store = ante_store_open (dir, vault, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  taken = take_all (store, blobs);
  opened = open_only (vault, store, blobs);
  began = g_get_monotonic_time ();
  if (!ante_store_rebuild (store, &error))
    g_error ("%s", error->message);
  rebuilt = blobs->len / ((g_get_monotonic_time () - began) / 1e6);
  g_print ("replay entries=%u taken=%.0f/s rebuilt=%.0f/s open-and-verify-only=%.0f/s taken/only=%.2f\n", blobs->len, taken, rebuilt,
           opened, taken / opened);

  ante_store_close (store);
  g_ptr_array_unref (blobs);
  ante_vault_unref (vault);
  g_object_unref (random);
  return 0;
}
