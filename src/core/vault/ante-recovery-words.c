/* SPDX-License-Identifier: GPL-3.0-or-later
 * The recovery sheet's 240 bits and their check of 24 bits, as 24 words of eleven bits each. */
#include "core/vault/ante-vault-private.h"
#include "core/vault/ante-vault-resources.h"

#include <string.h>

#define WORDS "/org/anteroom/vault/words.txt"
#define N_WORDS 24
#define N_LISTED 2048
#define BITS 11
#define WORD_LENGTH 5
#define LINE_LENGTH (WORD_LENGTH + 1)
#define SECRET_BYTES 30
#define CHECK_BYTES 3
#define SHEET_BYTES (SECRET_BYTES + CHECK_BYTES)
#define CHECK_DOMAIN "anteroom sheet v1" /* with its closing NUL */

G_STATIC_ASSERT (SHEET_BYTES * 8 == N_WORDS * BITS);

/* Sorted, one word a line, all of one length. In the program's own memory: never freed. */
static const char *
get_list (void)
{
  g_autoptr (GBytes) bytes = g_resource_lookup_data (ante_vault_get_resource (), WORDS,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (bytes != NULL && g_bytes_get_size (bytes) == N_LISTED * LINE_LENGTH);
  return g_bytes_get_data (bytes, NULL);
}

static int
compare_to_line (const void *word, const void *line)
{
  return memcmp (word, line, WORD_LENGTH);
}

/* Returns: -1 when the list does not have it. */
static int
find_word (const char *list, const char *word)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);
  const char *line = NULL;

  g_strstrip (lower);
  if (strlen (lower) == WORD_LENGTH)
    line = bsearch (lower, list, N_LISTED, LINE_LENGTH, compare_to_line);
  ante_wipe (lower, strlen (lower));
  return line != NULL ? (int) ((line - list) / LINE_LENGTH) : -1;
}

static guint
get_bits (const guint8 *bytes, guint from)
{
  guint value = 0;

  for (guint i = from; i < from + BITS; i++)
    value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
  return value;
}

static void
set_bits (guint8 *bytes, guint from, guint value)
{
  for (guint i = 0; i < BITS; i++)
    if (value >> (BITS - 1 - i) & 1)
      bytes[(from + i) / 8] |= (guint8) (1 << (7 - (from + i) % 8));
}

static void
make_check (const guint8 *secret, guint8 check[CHECK_BYTES])
{
  g_auto (AnteLayout) input = { 0 };
  guint8 hash[ANTE_HASH_BYTES];

  ante_layout_init (&input, sizeof CHECK_DOMAIN + SECRET_BYTES);
  ante_layout_put (&input, CHECK_DOMAIN, sizeof CHECK_DOMAIN);
  ante_layout_put (&input, secret, SECRET_BYTES);
  ante_hash (input.bytes, input.length, hash);
  memcpy (check, hash, CHECK_BYTES);
  ante_wipe (hash, sizeof hash);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_MALFORMED, "recovery sheet: %s", why);
  return FALSE;
}

static gboolean
read_sheet (const char *const *words, guint8 *sheet, GError **error)
{
  const char *list = get_list ();

  if (g_strv_length ((char **) words) != N_WORDS)
    return refuse (error, "not 24 words");
  for (guint i = 0; i < N_WORDS; i++)
    {
      int word = find_word (list, words[i]);

      if (word < 0)
        return refuse (error, "a word that is not in the list");
      set_bits (sheet, i * BITS, (guint) word);
    }
  return TRUE;
}

GStrv
ante_recovery_to_words (const AnteSecret *recovery)
{
  const char *list = get_list ();
  g_auto (AnteLayout) sheet = { 0 };
  GStrv words = NULL;

  g_return_val_if_fail (recovery != NULL && ante_secret_length (recovery) == SECRET_BYTES, NULL);

  ante_layout_init (&sheet, SHEET_BYTES);
  ante_layout_put (&sheet, ante_secret_bytes (recovery), SECRET_BYTES);
  make_check (sheet.bytes, sheet.bytes + SECRET_BYTES);
  words = g_new0 (char *, N_WORDS + 1);
  for (guint i = 0; i < N_WORDS; i++)
    words[i] = g_strndup (list + get_bits (sheet.bytes, i * BITS) * LINE_LENGTH, WORD_LENGTH);
  return words;
}

AnteSecret *
ante_recovery_from_words (const char *const *words, GError **error)
{
  g_auto (AnteLayout) sheet = { 0 };
  guint8 check[CHECK_BYTES];

  g_return_val_if_fail (words != NULL, NULL);

  ante_layout_init (&sheet, SHEET_BYTES);
  if (!read_sheet (words, sheet.bytes, error))
    return NULL;
  make_check (sheet.bytes, check);
  if (memcmp (check, sheet.bytes + SECRET_BYTES, CHECK_BYTES) != 0)
    {
      refuse (error, "a word is wrong, or two changed places");
      return NULL;
    }
  return ante_secret_new (sheet.bytes, SECRET_BYTES);
}

gboolean
ante_recovery_is_word (const char *word)
{
  g_return_val_if_fail (word != NULL, FALSE);

  return find_word (get_list (), word) >= 0;
}
