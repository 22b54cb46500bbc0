/* SPDX-License-Identifier: GPL-3.0-or-later
 * The recovery sheet: its words, and the clinic made again from it. */
#include "vault-fixture.h"

#include <string.h>

#include "core/vault/ante-vault-resources.h"
#include "support/ante-test-random.h"

#define N_WORDS 24
#define N_LISTED 2048

static AnteSecret *
make_sheet (guint64 seed, AnteVault **vault)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (seed);
  AnteSecret *recovery = NULL;

  *vault = ante_vault_new_first_desk (random, &recovery);
  return recovery;
}

static GStrv
get_list (void)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (ante_vault_get_resource (), "/org/anteroom/vault/words.txt", 0, NULL);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_strchomp (text);
  return g_strsplit (text, "\n", -1);
}

static void
expect_words_refused (GStrv words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_recovery_from_words ((const char *const *) words, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_MALFORMED);
}

/* --- The list --- */

static gboolean
is_near (const char *a, const char *b)
{
  guint n_different = 0;

  for (guint i = 0; i < 5; i++)
    n_different += a[i] != b[i];
  return n_different < 2;
}

static void
list_is_as_promised (void)
{
  g_auto (GStrv) list = get_list ();
  g_autoptr (GHashTable) beginnings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_assert_cmpuint (g_strv_length (list), ==, N_LISTED);
  for (guint i = 0; i < N_LISTED; i++)
    {
      g_assert_cmpuint (strlen (list[i]), ==, 5);
      g_assert_cmpuint (strspn (list[i], "abcdefghijklmnopqrstuvwxyz"), ==, 5);
      g_assert_true (i == 0 || strcmp (list[i - 1], list[i]) < 0);
      g_assert_true (g_hash_table_add (beginnings, g_strndup (list[i], 4)));
    }
}

/* A slip of the pen never makes another word of the list. */
static void
one_letter_never_makes_another_word (void)
{
  g_auto (GStrv) list = get_list ();

  for (guint i = 0; i < N_LISTED; i++)
    for (guint j = i + 1; j < N_LISTED; j++)
      if (is_near (list[i], list[j]))
        g_error ("%s and %s", list[i], list[j]);
}

static void
swapped_consonants_never_make_another_word (void)
{
  static const guint pairs[][2] = { { 0, 2 }, { 0, 4 }, { 2, 4 }, { 1, 3 } };
  g_auto (GStrv) list = get_list ();

  for (guint i = 0; i < N_LISTED; i++)
    for (guint pair = 0; pair < G_N_ELEMENTS (pairs); pair++)
      {
        g_autofree char *swapped = g_strdup (list[i]);

        swapped[pairs[pair][0]] = list[i][pairs[pair][1]];
        swapped[pairs[pair][1]] = list[i][pairs[pair][0]];
        g_assert_true (strcmp (swapped, list[i]) == 0 || !ante_recovery_is_word (swapped));
      }
}

static void
list_never_changes (void)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (ante_vault_get_resource (), "/org/anteroom/vault/words.txt", 0, NULL);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  g_assert_cmpstr (sum, ==, "98e434e21c2e221b4b3cc427e62c3dd0e6a9b64a766f42d9a6f9cb7e68d08068");
}

/* --- Words --- */

static void
words_are_read_back (void)
{
  for (guint64 seed = 1; seed <= 50; seed++)
    {
      g_autoptr (AnteVault) vault = NULL;
      g_autoptr (AnteSecret) recovery = make_sheet (seed, &vault);
      g_auto (GStrv) words = ante_recovery_to_words (recovery);
      g_autoptr (GError) error = NULL;
      g_autoptr (AnteSecret) again = ante_recovery_from_words ((const char *const *) words, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (words), ==, N_WORDS);
      g_assert_true (ante_secret_equal (recovery, again));
    }
}

static void
case_and_space_do_not_matter (void)
{
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  g_auto (GStrv) words = ante_recovery_to_words (recovery);
  g_autoptr (AnteSecret) again = NULL;

  for (guint i = 0; i < N_WORDS; i++)
    {
      g_autofree char *plain = words[i];
      g_autofree char *upper = g_ascii_strup (plain, -1);

      words[i] = i % 3 == 0 ? g_strdup_printf (" %s\n", plain) : i % 3 == 1 ? g_strdup (upper) : g_strdup (plain);
    }
  again = ante_recovery_from_words ((const char *const *) words, NULL);
  g_assert_true (ante_secret_equal (recovery, again));
}

/* Every other word of the list, in one place: the check is 24 bits, so that none of 2047 passes by chance here. */
static void
wrong_word_is_noticed (void)
{
  g_auto (GStrv) list = get_list ();
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  g_auto (GStrv) words = ante_recovery_to_words (recovery);

  for (guint place = 0; place < N_WORDS; place++)
    for (guint i = place % 8; i < N_LISTED; i += 8)
      {
        char *right = words[place];

        if (strcmp (list[i], right) == 0)
          continue;
        words[place] = list[i];
        expect_words_refused (words);
        words[place] = right;
      }
}

static void
wrong_order_is_noticed (void)
{
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  g_auto (GStrv) words = ante_recovery_to_words (recovery);

  for (guint i = 0; i < N_WORDS; i++)
    for (guint j = i + 1; j < N_WORDS; j++)
      {
        char *kept = words[i];

        if (strcmp (words[i], words[j]) == 0)
          continue;
        words[i] = words[j];
        words[j] = kept;
        expect_words_refused (words);
        words[j] = words[i];
        words[i] = kept;
      }
}

static void
what_is_no_sheet_is_refused (void)
{
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  const char *strange[] = { "", " ", "anteroom", "b\xc3\xa1" "bak", "1234", "\xff\xff\xff\xff\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_auto (GStrv) words = ante_recovery_to_words (recovery);

      g_free (words[5]);
      words[5] = g_strdup (strange[i]);
      expect_words_refused (words);
      g_assert_false (ante_recovery_is_word (strange[i]));
    }
  g_auto (GStrv) words = ante_recovery_to_words (recovery);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_strv_builder_addv (builder, (const char **) words);
  g_strv_builder_add (builder, words[0]);
  g_auto (GStrv) too_many = g_strv_builder_end (builder);
  expect_words_refused (too_many);
  g_clear_pointer (&words[N_WORDS - 1], g_free);
  expect_words_refused (words);
  g_assert_true (ante_recovery_is_word (words[0]));
}

/* --- Roots --- */

static void
sheet_brings_the_clinic_back (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (7);
  g_autoptr (AnteVault) lost = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &lost);
  g_autoptr (GBytes) sealed = ante_vault_seal_roots_for_recovery (lost);
  g_auto (GStrv) words = ante_recovery_to_words (recovery);
  g_autoptr (AnteSecret) typed = ante_recovery_from_words ((const char *const *) words, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteVault) again = ante_vault_open_roots_from_recovery (typed, sealed, random, &error);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  g_autoptr (GBytes) blob = vault_fixture_seal (lost, entry, ANTE_AUDIENCE_CLINICAL);
  g_autoptr (AnteEntry) opened = NULL;
  guint8 of_lost[ANTE_KEY_BYTES], of_again[ANTE_KEY_BYTES];

  g_assert_no_error (error);
  g_assert_cmpstr (ante_vault_get_clinic_id (again), ==, ante_vault_get_clinic_id (lost));
  g_assert_cmpstr (ante_vault_get_desk_id (again), !=, ante_vault_get_desk_id (lost));
  ante_vault_get_sign_key (lost, of_lost);
  ante_vault_get_sign_key (again, of_again);
  g_assert_cmpint (memcmp (of_lost, of_again, sizeof of_lost), !=, 0);
  ante_vault_get_recovery_key (lost, of_lost);
  ante_vault_get_recovery_key (again, of_again);
  g_assert_cmpmem (of_lost, sizeof of_lost, of_again, sizeof of_again);
  opened = vault_fixture_open (again, blob, lost, &error);
  g_assert_no_error (error);
}

/* One sheet outlives key changes: the newest sealing has every epoch. */
static void
sheet_outlives_key_changes (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (7);
  g_autoptr (AnteVault) first = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &first);
  g_autoptr (AnteVault) second = vault_fixture_next_epoch (first, 2);
  g_autoptr (GBytes) sealed = ante_vault_seal_roots_for_recovery (second);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteVault) again = ante_vault_open_roots_from_recovery (recovery, sealed, random, &error);
  g_autoptr (AnteEntry) entry = vault_fixture_entry ("patient.set");
  AnteVault *epochs[] = { first, second };

  g_assert_no_error (error);
  g_assert_cmpuint (ante_vault_get_epoch (again), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (epochs); i++)
    {
      g_autoptr (GBytes) blob = vault_fixture_seal (epochs[i], entry, ANTE_AUDIENCE_DESK);
      g_autoptr (AnteEntry) opened = vault_fixture_open (again, blob, epochs[i], &error);

      g_assert_no_error (error);
    }
}

static void
expect_roots_refused (const AnteSecret *recovery, GBytes *sealed, int code)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (7);
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_vault_open_roots_from_recovery (recovery, sealed, random, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, code);
}

static void
another_sheet_opens_nothing (void)
{
  g_autoptr (AnteVault) ours = NULL;
  g_autoptr (AnteVault) theirs = NULL;
  g_autoptr (AnteSecret) our_sheet = make_sheet (1, &ours);
  g_autoptr (AnteSecret) their_sheet = make_sheet (2, &theirs);
  g_autoptr (GBytes) sealed = ante_vault_seal_roots_for_recovery (ours);

  expect_roots_refused (their_sheet, sealed, ANTE_VAULT_ERROR_WRONG_KEY);
}

static void
changed_roots_are_refused (void)
{
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  g_autoptr (GBytes) sealed = ante_vault_seal_roots_for_recovery (vault);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) huge = g_bytes_new_take (g_strnfill (64 * 1024, '\1'), 64 * 1024);

  for (gsize at = 1; at < g_bytes_get_size (sealed); at++)
    {
      g_autoptr (GBytes) changed = vault_fixture_flip (sealed, at, at % 8);
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (sealed, 0, at);

      expect_roots_refused (recovery, changed, ANTE_VAULT_ERROR_WRONG_KEY);
      expect_roots_refused (recovery, part, ANTE_VAULT_ERROR_WRONG_KEY);
    }
  g_autoptr (GBytes) newer = vault_fixture_flip (sealed, 0, 1);
  g_autoptr (GBytes) zero = vault_fixture_flip (sealed, 0, 0);
  expect_roots_refused (recovery, newer, ANTE_VAULT_ERROR_NEWER);
  expect_roots_refused (recovery, zero, ANTE_VAULT_ERROR_MALFORMED);
  expect_roots_refused (recovery, none, ANTE_VAULT_ERROR_MALFORMED);
  expect_roots_refused (recovery, huge, ANTE_VAULT_ERROR_MALFORMED);
}

/* Anyone may seal to the sheet's public half, so what is inside is bounded too. */
static void
strange_contents_are_refused (void)
{
  g_autoptr (AnteVault) vault = NULL;
  g_autoptr (AnteSecret) recovery = make_sheet (1, &vault);
  const gsize epoch = 1 + 2 * ANTE_KEY_BYTES;
  guint8 plain[ANTE_ID_BYTES + 1 + 65 * (1 + 2 * ANTE_KEY_BYTES)] = { 0 };
  const struct { guint8 n_epochs, holds; gsize length; } contents[] = {
    { 0, 0, 0 },  { 0, 0, 17 }, { 1, 1, 50 }, { 1, 2, 81 }, { 1, 2, 83 }, { 2, 2, 82 }, { 65, 2, 82 },
    { 1, 3, 82 }, { 1, 3, 17 + epoch + ANTE_KEY_BYTES }, { 65, 2, sizeof plain },
  };

  for (guint i = 0; i < 65; i++)
    plain[ANTE_ID_BYTES + 1 + i * epoch] = 2;
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr (GBytes) box = NULL;
      GByteArray *sealed = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;

      plain[ANTE_ID_BYTES] = contents[i].n_epochs;
      plain[ANTE_ID_BYTES + 1] = contents[i].holds;
      box = ante_box_seal (vault->parts.recovery_key, plain, contents[i].length);
      g_byte_array_append (sealed, (const guint8 *) "\1", 1);
      g_byte_array_append (sealed, g_bytes_get_data (box, NULL), (guint) g_bytes_get_size (box));
      bytes = g_byte_array_free_to_bytes (sealed);
      expect_roots_refused (recovery, bytes, ANTE_VAULT_ERROR_MALFORMED);
    }
}

/* --- A second sheet for the same clinic --- */

static void
a_new_sheet_opens_the_same_clinic (void)
{
  AnteVault *made = NULL;
  g_autoptr (AnteSecret) first = make_sheet (40, &made);
  g_autoptr (AnteVault) vault = made;
  g_autoptr (AnteRandom) random = ante_test_random_new (41);
  g_autoptr (GBytes) sealed = NULL;
  guint8 key[ANTE_KEY_BYTES], old_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) second = ante_vault_make_recovery (vault, random, key, &sealed);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteVault) again = ante_vault_open_roots_from_recovery (second, sealed, random, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ante_vault_get_clinic_id (again), ==, ante_vault_get_clinic_id (vault));
  ante_vault_get_recovery_key (vault, old_key);
  g_assert_true (memcmp (key, old_key, sizeof key) != 0);
  g_assert_null (ante_vault_open_roots_from_recovery (first, sealed, random, &error));
  g_assert_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_WRONG_KEY);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/vault/words/list-is-as-promised", list_is_as_promised);
  g_test_add_func ("/vault/words/one-letter-never-makes-another", one_letter_never_makes_another_word);
  g_test_add_func ("/vault/words/swapped-letters-never-make-another", swapped_consonants_never_make_another_word);
  g_test_add_func ("/vault/words/list-never-changes", list_never_changes);
  g_test_add_func ("/vault/words/are-read-back", words_are_read_back);
  g_test_add_func ("/vault/words/case-and-space-do-not-matter", case_and_space_do_not_matter);
  g_test_add_func ("/vault/words/wrong-word-is-noticed", wrong_word_is_noticed);
  g_test_add_func ("/vault/words/wrong-order-is-noticed", wrong_order_is_noticed);
  g_test_add_func ("/vault/words/what-is-no-sheet-is-refused", what_is_no_sheet_is_refused);
  g_test_add_func ("/vault/recovery/sheet-brings-the-clinic-back", sheet_brings_the_clinic_back);
  g_test_add_func ("/vault/recovery/sheet-outlives-key-changes", sheet_outlives_key_changes);
  g_test_add_func ("/vault/recovery/another-sheet-opens-nothing", another_sheet_opens_nothing);
  g_test_add_func ("/vault/recovery/changed-roots-are-refused", changed_roots_are_refused);
  g_test_add_func ("/vault/recovery/a-new-sheet-opens-the-same-clinic", a_new_sheet_opens_the_same_clinic);
  g_test_add_func ("/vault/recovery/strange-contents-are-refused", strange_contents_are_refused);
  return g_test_run ();
}
