/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys: made once, written to the keyring's item, read back whole or not at all. */
#include "vault-fixture.h"

#include <string.h>

#include "support/ante-test-random.h"

#define TITLE "anteroom-keys 1 "

static AnteVault *
read_item (AnteSecret *item, GError **error)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (99);

  return ante_vault_read (item, random, error);
}

static void
expect_refused (const char *text, gsize length, int code)
{
  g_autoptr (AnteSecret) item = ante_secret_new (text, length);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_item (item, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, code);
}

static void
expect_same (AnteVault *a, AnteVault *b)
{
  guint8 of_a[ANTE_KEY_BYTES], of_b[ANTE_KEY_BYTES];

  g_assert_cmpstr (ante_vault_get_clinic_id (a), ==, ante_vault_get_clinic_id (b));
  g_assert_cmpstr (ante_vault_get_desk_id (a), ==, ante_vault_get_desk_id (b));
  g_assert_cmpuint (ante_vault_get_epoch (a), ==, ante_vault_get_epoch (b));
  ante_vault_get_sign_key (a, of_a);
  ante_vault_get_sign_key (b, of_b);
  g_assert_cmpmem (of_a, sizeof of_a, of_b, sizeof of_b);
  ante_vault_get_box_key (a, of_a);
  ante_vault_get_box_key (b, of_b);
  g_assert_cmpmem (of_a, sizeof of_a, of_b, sizeof of_b);
  ante_vault_get_recovery_key (a, of_a);
  ante_vault_get_recovery_key (b, of_b);
  g_assert_cmpmem (of_a, sizeof of_a, of_b, sizeof of_b);
  for (AnteAudience audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    g_assert_cmpint (ante_vault_holds (a, audience), ==, ante_vault_holds (b, audience));
}

static void
first_desk_holds_all (void)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteSecret) recovery = NULL;
  g_autoptr (AnteVault) vault = ante_vault_new_first_desk (random, &recovery);
  g_autoptr (AnteSecret) other_recovery = NULL;
  g_autoptr (AnteVault) other = ante_vault_new_first_desk (random, &other_recovery);
  guint8 desk[ANTE_KEY_BYTES], clinical[ANTE_KEY_BYTES];

  g_assert_true (ante_id_is_valid (ante_vault_get_clinic_id (vault)));
  g_assert_true (ante_id_is_valid (ante_vault_get_desk_id (vault)));
  g_assert_cmpstr (ante_vault_get_clinic_id (vault), !=, ante_vault_get_desk_id (vault));
  g_assert_cmpstr (ante_vault_get_clinic_id (vault), !=, ante_vault_get_clinic_id (other));
  g_assert_cmpuint (ante_vault_get_epoch (vault), ==, 1);
  g_assert_true (ante_vault_holds (vault, ANTE_AUDIENCE_DESK));
  g_assert_true (ante_vault_holds (vault, ANTE_AUDIENCE_CLINICAL));
  g_assert_true (ante_vault_get_audience_box_key (vault, ANTE_AUDIENCE_DESK, desk));
  g_assert_true (ante_vault_get_audience_box_key (vault, ANTE_AUDIENCE_CLINICAL, clinical));
  g_assert_cmpint (memcmp (desk, clinical, sizeof desk), !=, 0);
  g_assert_nonnull (recovery);
  g_assert_false (ante_secret_equal (recovery, other_recovery));
}

static void
is_read_back (void)
{
  g_autoptr (AnteVault) manager = vault_fixture_manager (1);
  g_autoptr (AnteVault) next = vault_fixture_next_epoch (manager, 2);
  g_autoptr (AnteVault) reception = vault_fixture_beside (next, 3, FALSE);
  AnteVault *vaults[] = { manager, next, reception };

  for (guint i = 0; i < G_N_ELEMENTS (vaults); i++)
    {
      g_autoptr (AnteSecret) item = ante_vault_write (vaults[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (AnteVault) again = read_item (item, &error);
      g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
      g_autoptr (GBytes) blob = vault_fixture_seal (vaults[i], entry, ANTE_AUDIENCE_DESK);
      g_autoptr (GBytes) column = ante_vault_seal_column (vaults[i], "t", "r", "plain", 5);
      g_autoptr (GBytes) plain = NULL;
      g_autoptr (AnteEntry) opened = NULL;

      g_assert_no_error (error);
      expect_same (vaults[i], again);
      opened = vault_fixture_open (again, blob, again, &error);
      g_assert_no_error (error);
      plain = ante_vault_open_column (again, "t", "r", g_bytes_get_data (column, NULL), g_bytes_get_size (column), &error);
      g_assert_no_error (error);
    }
}

/* Kept as text, because not every keyring keeps bytes, and short enough for all of them. */
static void
item_is_a_line_of_text (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  const char *bytes = (const char *) ante_secret_bytes (item);

  g_assert_cmpuint (ante_secret_length (item), <, 2560 / 2);
  g_assert_true (strncmp (bytes, TITLE, strlen (TITLE)) == 0);
  for (gsize i = 0; i < ante_secret_length (item); i++)
    g_assert_true (g_ascii_isprint (bytes[i]));
}

static void
any_change_is_damage (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  gsize length = ante_secret_length (item);
  g_autofree char *text = g_strndup ((const char *) ante_secret_bytes (item), length);

  for (gsize i = 0; i < length; i++)
    {
      char kept = text[i];

      if (i == strlen ("anteroom-keys "))
        continue; /* the version */
      text[i] = kept == '7' ? '8' : '7';
      expect_refused (text, length, ANTE_VAULT_ERROR_MALFORMED);
      text[i] = kept;
    }
  for (gsize shorter = 0; shorter < length; shorter++)
    expect_refused (text, shorter, ANTE_VAULT_ERROR_MALFORMED);
}

static void
strangers_are_refused (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  gsize length = ante_secret_length (item);
  g_autofree char *longer = g_malloc0 (length + 2);
  g_autofree char *huge = g_strnfill (100 * 1024, 'a');
  const char *texts[] = { "", " ", "a key", "anteroom-keys ", "anteroom-keys 1", TITLE, TITLE "00", TITLE "zz",
                          "anteroom-keys 0 00", "anteroom-keys -2 00", "anteroom-keys 2", "anteroom-keys 2x ",
                          "ANTEROOM-KEYS 1 00", "\xff\xfe" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    expect_refused (texts[i], strlen (texts[i]), ANTE_VAULT_ERROR_MALFORMED);
  expect_refused (huge, 100 * 1024, ANTE_VAULT_ERROR_MALFORMED);
  memcpy (longer, ante_secret_bytes (item), length);
  expect_refused (longer, length + 1, ANTE_VAULT_ERROR_MALFORMED); /* a NUL behind it */
  longer[length] = '0';
  longer[length + 1] = '0';
  expect_refused (longer, length + 2, ANTE_VAULT_ERROR_MALFORMED);
}

static void
newer_is_said_so (void)
{
  const char *texts[] = { "anteroom-keys 2 whatever it may be", "anteroom-keys 10 ", "anteroom-keys 4294967297 00" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    expect_refused (texts[i], strlen (texts[i]), ANTE_VAULT_ERROR_NEWER);
}

/* The hash fits, the halves of a pair do not: written by a program gone wrong. */
static void
halves_must_belong_together (void)
{
  for (guint pair = 0; pair < 2; pair++)
    {
      g_autoptr (AnteVault) vault = vault_fixture_manager (1);
      g_autoptr (AnteVault) other = vault_fixture_manager (2);
      g_autoptr (AnteSecret) item = NULL;

      if (pair == 0)
        memcpy (vault->parts.sign_key, other->parts.sign_key, ANTE_KEY_BYTES);
      else
        memcpy (vault->parts.box_key, other->parts.box_key, ANTE_KEY_BYTES);
      item = ante_vault_write (vault);
      expect_refused ((const char *) ante_secret_bytes (item), ante_secret_length (item), ANTE_VAULT_ERROR_MALFORMED);
    }
}

static AnteSecret *
write_with_counts (AnteVault *vault, guint8 n_epochs, guint8 holds)
{
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  gsize title = strlen (TITLE), fixed = 2 * ANTE_ID_BYTES + 5 * ANTE_KEY_BYTES + ANTE_SIGN_SECRET_BYTES;
  gsize length = (ante_secret_length (item) - title) / 2;
  g_autofree char *hex = g_strndup ((const char *) ante_secret_bytes (item) + title, 2 * length);
  g_autofree guint8 *bytes = g_malloc (length);
  g_autofree char *again = NULL;
  g_autofree char *text = NULL;

  g_assert_true (ante_hex_decode (hex, bytes, length));
  g_assert_cmpuint (bytes[fixed], ==, 1);
  bytes[fixed] = n_epochs;
  bytes[fixed + 1] = holds;
  ante_hash (bytes, length - ANTE_HASH_BYTES, bytes + length - ANTE_HASH_BYTES);
  again = ante_hex_encode (bytes, length);
  text = g_strconcat (TITLE, again, NULL);
  return ante_secret_new (text, strlen (text));
}

static void
counts_are_bounded (void)
{
  static const guint8 counts[][2] = { { 0, 2 }, { 2, 2 }, { 65, 2 }, { 255, 2 }, { 1, 0 }, { 1, 1 }, { 1, 3 }, { 1, 255 } };
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);
  g_autoptr (AnteSecret) right = write_with_counts (vault, 1, 2);
  g_autoptr (AnteVault) read = read_item (right, NULL);

  g_assert_nonnull (read);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (AnteSecret) item = write_with_counts (vault, counts[i][0], counts[i][1]);

      expect_refused ((const char *) ante_secret_bytes (item), ante_secret_length (item), ANTE_VAULT_ERROR_MALFORMED);
    }
}

static void
many_epochs_fit (void)
{
  g_autoptr (AnteVault) vault = vault_fixture_manager (1);

  while (ante_vault_get_epoch (vault) < ANTE_VAULT_MAX_EPOCHS)
    {
      AnteVault *next = vault_fixture_next_epoch (vault, 100 + ante_vault_get_epoch (vault));

      ante_vault_unref (vault);
      vault = next;
    }
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  g_autoptr (AnteVault) again = read_item (item, NULL);
  expect_same (vault, again);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/vault/keys/first-desk-holds-all", first_desk_holds_all);
  g_test_add_func ("/vault/keys/is-read-back", is_read_back);
  g_test_add_func ("/vault/keys/item-is-a-line-of-text", item_is_a_line_of_text);
  g_test_add_func ("/vault/keys/any-change-is-damage", any_change_is_damage);
  g_test_add_func ("/vault/keys/strangers-are-refused", strangers_are_refused);
  g_test_add_func ("/vault/keys/newer-is-said-so", newer_is_said_so);
  g_test_add_func ("/vault/keys/halves-must-belong-together", halves_must_belong_together);
  g_test_add_func ("/vault/keys/counts-are-bounded", counts_are_bounded);
  g_test_add_func ("/vault/keys/many-epochs-fit", many_epochs_fit);
  return g_test_run ();
}
