/* SPDX-License-Identifier: GPL-3.0-or-later
 * Claim codes, webhook secrets and desks' tokens. */
#include "relay/ante-relay-codes.h"

#include <string.h>

#define CODE_CHARS 20
#define GROUP 5
#define TOKEN_BYTES 32

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *
ante_relay_code_new (AnteRandom *random)
{
  guint8 bytes[CODE_CHARS];
  GString *code = g_string_new (NULL);

  ante_random_fill (random, bytes, sizeof bytes);
  for (guint i = 0; i < CODE_CHARS; i++)
    g_string_append_c (code, ALPHABET[bytes[i] % 32]);
  ante_wipe (bytes, sizeof bytes);
  return g_string_free (code, FALSE);
}

char *
ante_relay_code_show (const char *code)
{
  GString *shown = g_string_new (NULL);

  for (guint i = 0; i < CODE_CHARS; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (shown, '-');
      g_string_append_c (shown, code[i]);
    }
  return g_string_free (shown, FALSE);
}

/* What looks like a digit is read as one. */
static char
read_char (char typed)
{
  char upper = g_ascii_toupper (typed);

  if (upper == 'O')
    return '0';
  return upper == 'I' || upper == 'L' ? '1' : upper;
}

char *
ante_relay_code_normalise (const char *typed)
{
  g_autoptr (GString) code = g_string_new (NULL);

  for (; *typed != '\0'; typed++)
    {
      if (*typed == ' ' || *typed == '-')
        continue;
      char c = read_char (*typed);
      if (strchr (ALPHABET, c) == NULL || code->len == CODE_CHARS)
        return NULL;
      g_string_append_c (code, c);
    }
  return code->len == CODE_CHARS ? g_strdup (code->str) : NULL;
}

void
ante_relay_code_hash (const char *code, guint8 hash[ANTE_HASH_BYTES])
{
  ante_hash (code, strlen (code), hash);
}

char *
ante_relay_code_make_hook_secret (const AnteSecret *relay_key,
                                  const char *code,
                                  const char *clinic_id)
{
  g_autofree char *input = g_strdup_printf ("anteroom webhook secret v1 %s %s", code, clinic_id);
  guint8 secret[ANTE_HASH_BYTES];

  ante_keyed_hash (relay_key, input, strlen (input), secret);
  char *text = ante_base64url_encode (secret, sizeof secret);
  ante_wipe (secret, sizeof secret);
  ante_wipe (input, strlen (input));
  return text;
}

char *
ante_relay_code_make_token (AnteRandom *random)
{
  guint8 bytes[TOKEN_BYTES];

  ante_random_fill (random, bytes, sizeof bytes);
  char *text = ante_base64url_encode (bytes, sizeof bytes);
  ante_wipe (bytes, sizeof bytes);
  return text;
}
