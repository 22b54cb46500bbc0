/* SPDX-License-Identifier: GPL-3.0-or-later
 * Randomness: the system's never repeats, the tests' always does. */
#include "support/ante-test-random.h"

#include <string.h>

static void
test_system_never_repeats (void)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 1000; i++)
    {
      char *id = ante_random_id (random);

      g_assert_true (ante_id_is_valid (id));
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_fills_exactly (void)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  guint8 bytes[100];
  gboolean touched[100] = { FALSE };

  /* A byte may be filled with what it was; not in twenty rounds. */
  for (int round = 0; round < 20; round++)
    {
      memset (bytes, 0xa5, sizeof bytes);
      ante_random_fill (random, bytes + 10, 80);
      for (gsize i = 0; i < sizeof bytes; i++)
        touched[i] = touched[i] || bytes[i] != 0xa5;
    }
  for (gsize i = 0; i < sizeof bytes; i++)
    g_assert_true (touched[i] == (i >= 10 && i < 90));
  ante_random_fill (random, NULL, 0);
}

static void
test_seed_repeats (void)
{
  g_autoptr (AnteRandom) one = ante_test_random_new (42);
  g_autoptr (AnteRandom) same = ante_test_random_new (42);
  g_autoptr (AnteRandom) other = ante_test_random_new (43);
  g_autofree char *id = ante_random_id (one);
  g_autofree char *same_id = ante_random_id (same);
  g_autofree char *other_id = ante_random_id (other);
  g_autofree char *next_id = ante_random_id (one);

  g_assert_cmpstr (id, ==, same_id);
  g_assert_cmpstr (id, !=, other_id);
  g_assert_cmpstr (id, !=, next_id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/crypto/random/system-never-repeats", test_system_never_repeats);
  g_test_add_func ("/crypto/random/fills-exactly", test_fills_exactly);
  g_test_add_func ("/crypto/random/test-seed-repeats", test_seed_repeats);
  return g_test_run ();
}
