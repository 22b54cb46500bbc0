/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hexadecimal and base64, with one spelling for each value: what decodes encodes to the same text. */
#include "shared/crypto/ante-crypto.h"

#include <sodium.h>
#include <string.h>

static char *
encode_base64 (gconstpointer bytes, gsize length, int variant)
{
  gsize text_length = sodium_base64_encoded_len (length, variant);
  char *text = g_malloc (text_length);

  return sodium_bin2base64 (text, text_length, bytes, length, variant);
}

/* Lower case only. Returns: -1 when it is none. */
static int
hex_value (char digit)
{
  if (digit >= '0' && digit <= '9')
    return digit - '0';
  if (digit >= 'a' && digit <= 'f')
    return digit - 'a' + 10;
  return -1;
}

static gboolean
is_hex (const char *text, gsize n_digits)
{
  for (gsize i = 0; i < n_digits; i++)
    if (hex_value (text[i]) < 0)
      return FALSE;
  return text[n_digits] == '\0';
}

char *
ante_hex_encode (gconstpointer bytes, gsize length)
{
  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  gsize text_length = length * 2 + 1;
  return sodium_bin2hex (g_malloc (text_length), text_length, bytes, length);
}

gboolean
ante_hex_decode (const char *text, gpointer bytes, gsize length)
{
  if (text == NULL || !is_hex (text, length * 2))
    return FALSE;

  guint8 *out = bytes;
  for (gsize i = 0; i < length; i++)
    out[i] = (guint8) (hex_value (text[2 * i]) << 4 | hex_value (text[2 * i + 1]));
  return TRUE;
}

gboolean
ante_id_is_valid (const char *text)
{
  return text != NULL && is_hex (text, ANTE_ID_BYTES * 2);
}

char *
ante_base64_encode (gconstpointer bytes, gsize length)
{
  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  return encode_base64 (bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

char *
ante_base64url_encode (gconstpointer bytes, gsize length)
{
  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  return encode_base64 (bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

GBytes *
ante_base64_decode (const char *text, gsize max_bytes, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  gsize text_length = strlen (text);
  gsize room = text_length / 4 * 3; /* whole groups only: the padding is required */
  gsize padding = g_str_has_suffix (text, "==") ? 2 : g_str_has_suffix (text, "=") ? 1 : 0;
  gsize length = 0;

  if (text_length % 4 != 0 || room < padding || room - padding > max_bytes)
    {
      g_set_error_literal (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED,
                           "Not base64, or longer than the bound");
      return NULL;
    }

  g_autofree guint8 *bytes = g_malloc (MAX (room, 1));
  if (sodium_base642bin (bytes, room, text, text_length, NULL, &length, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0)
    {
      g_set_error_literal (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED, "Not base64");
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}
