/* SPDX-License-Identifier: GPL-3.0-or-later
 * The claim code as people type it, read back to the one way it is sent. */
#include "core/relay-link/ante-relay-link.h"

#include <string.h>

#define CODE_CHARS 20
#define DIGITS "0123456789ABCDEFGHJKMNPQRSTVWXYZ" /* Crockford's base 32 */

/* Crockford: letters that look like digits are those digits. 0: not a character of a code. */
static char
read_digit (gunichar c)
{
  char upper = c < 128 ? g_ascii_toupper ((char) c) : '\0';

  if (upper == 'O')
    return '0';
  if (upper == 'I' || upper == 'L')
    return '1';
  return upper != '\0' && strchr (DIGITS, upper) != NULL ? upper : '\0';
}

static gboolean
separates (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212
         || c == 0x00ad || c == '_' || c == '.';
}

char *
ante_claim_code_normalise (const char *typed)
{
  char code[CODE_CHARS + 1] = { 0 };
  guint n_chars = 0;

  g_return_val_if_fail (typed != NULL, NULL);

  if (!g_utf8_validate (typed, -1, NULL))
    return NULL;
  for (const char *at = typed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      char digit = read_digit (c);

      if (separates (c))
        continue;
      if (digit == '\0' || n_chars == CODE_CHARS)
        return NULL;
      code[n_chars++] = digit;
    }
  return n_chars == CODE_CHARS ? g_strdup (code) : NULL;
}
