/* SPDX-License-Identifier: GPL-3.0-or-later
 * What each released version wrote must open for ever. "test-vault-sample --write" prints a sample of this
 * version, to be kept beside the others when it is released; an older one never changes. */
#include "vault-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "support/ante-test-random.h"

#define GROUP "sample"
#define PLAIN "Nakamura, Ada"

static void
set_hex (GKeyFile *file, const char *key, gconstpointer bytes, gsize length)
{
  g_autofree char *hex = ante_hex_encode (bytes, length);

  g_key_file_set_string (file, GROUP, key, hex);
}

static void
set_bytes (GKeyFile *file, const char *key, GBytes *bytes)
{
  set_hex (file, key, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static GBytes *
get_bytes (GKeyFile *file, const char *key)
{
  g_autofree char *hex = g_key_file_get_string (file, GROUP, key, NULL);
  gsize length = 0;
  g_autofree guint8 *bytes = NULL;

  g_assert_nonnull (hex);
  length = strlen (hex) / 2;
  bytes = g_malloc (length);
  g_assert_true (ante_hex_decode (hex, bytes, length));
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

static int
write_sample (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (1);
  g_autoptr (AnteSecret) recovery = NULL;
  g_autoptr (AnteVault) vault = ante_vault_new_first_desk (random, &recovery);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_auto (VaultDelivery) delivery;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *keys = g_strndup ((const char *) ante_secret_bytes (item), ante_secret_length (item));
  g_auto (GStrv) words = ante_recovery_to_words (recovery);
  g_autofree char *line = g_strjoinv (" ", words);
  g_autoptr (GBytes) desk = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_DESK);
  g_autoptr (GBytes) clinical = vault_fixture_seal (vault, entry, ANTE_AUDIENCE_CLINICAL);
  g_autoptr (GBytes) column = ante_vault_seal_column (vault, "patient", "17", PLAIN, strlen (PLAIN));
  g_autoptr (GBytes) roots = ante_vault_seal_roots_for_recovery (vault);
  g_autoptr (GBytes) box = NULL;
  g_autofree char *text = NULL;
  guint8 hash[ANTE_HASH_BYTES];

  vault_delivery_init (&delivery, vault, ANTE_AUDIENCE_CLINICAL);
  box = vault_delivery_seal (&delivery);
  ante_vault_clinic_hash (vault, "AnteTest", PLAIN, hash);
  g_key_file_set_string (file, GROUP, "keys", keys);
  g_key_file_set_string (file, GROUP, "words", line);
  set_bytes (file, "roots", roots);
  set_bytes (file, "desk-entry", desk);
  set_bytes (file, "clinical-entry", clinical);
  set_bytes (file, "delivery", box);
  set_bytes (file, "column", column);
  set_hex (file, "hash", hash, sizeof hash);
  text = g_key_file_to_data (file, NULL, NULL);
  g_print ("%s", text);
  return 0;
}

static void
expect_entry (GKeyFile *file, const char *key, AnteVault *vault, const char *kind)
{
  g_autoptr (GBytes) blob = get_bytes (file, key);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteEntry) entry = vault_fixture_open (vault, blob, vault, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (entry->kind, ==, kind);
}

static void
expect_column (GKeyFile *file, AnteVault *vault)
{
  g_autoptr (GBytes) sealed = get_bytes (file, "column");
  g_autoptr (GBytes) plain = ante_vault_open_column (vault, "patient", "17", g_bytes_get_data (sealed, NULL),
                                                     g_bytes_get_size (sealed), NULL);

  g_assert_nonnull (plain);
  g_assert_cmpmem (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), PLAIN, strlen (PLAIN));
}

static void
expect_hash (GKeyFile *file, AnteVault *vault)
{
  g_autoptr (GBytes) kept = get_bytes (file, "hash");
  guint8 hash[ANTE_HASH_BYTES];

  ante_vault_clinic_hash (vault, "AnteTest", PLAIN, hash);
  g_assert_cmpmem (hash, sizeof hash, g_bytes_get_data (kept, NULL), g_bytes_get_size (kept));
}

static AnteVault *
recover (GKeyFile *file, AnteRandom *random)
{
  g_autofree char *line = g_key_file_get_string (file, GROUP, "words", NULL);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GBytes) roots = get_bytes (file, "roots");
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteSecret) recovery = ante_recovery_from_words ((const char *const *) words, &error);
  AnteVault *vault = NULL;

  g_assert_no_error (error);
  vault = ante_vault_open_roots_from_recovery (recovery, roots, random, &error);
  g_assert_no_error (error);
  return vault;
}

static void
version_1_opens (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "vault", "data", "vault-1.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (AnteRandom) random = ante_test_random_new (2);
  g_autofree char *keys = NULL;
  g_autoptr (AnteSecret) item = NULL;
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteVault) recovered = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  keys = g_key_file_get_string (file, GROUP, "keys", NULL);
  item = ante_secret_new (keys, strlen (keys));
  vault = ante_vault_read (item, random, &error);
  g_assert_no_error (error);
  expect_entry (file, "desk-entry", vault, "patient.set");
  expect_entry (file, "clinical-entry", vault, "patient.set");
  expect_entry (file, "delivery", vault, "delivery.clinical");
  expect_column (file, vault);
  expect_hash (file, vault);
  recovered = recover (file, random);
  expect_hash (file, recovered);
}

int
main (int argc, char *argv[])
{
  g_assert_true (ante_crypto_init ());
  if (argc == 2 && strcmp (argv[1], "--write") == 0)
    return write_sample ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/vault/sample/version-1-opens", version_1_opens);
  return g_test_run ();
}
