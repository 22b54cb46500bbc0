/* SPDX-License-Identifier: GPL-3.0-or-later
 * Starting libsodium, hashes, key derivation, comparing and wiping. */
#include "shared/crypto/ante-secret-private.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (ANTE_HASH_BYTES == crypto_generichash_BYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_kdf_KEYBYTES);

G_DEFINE_QUARK (ante-crypto-error-quark, ante_crypto_error)

gboolean
ante_crypto_init (void)
{
  return sodium_init () >= 0;
}

void
ante_hash (gconstpointer bytes, gsize length, guint8 hash[ANTE_HASH_BYTES])
{
  g_return_if_fail (bytes != NULL || length == 0);

  crypto_generichash (hash, ANTE_HASH_BYTES, bytes, length, NULL, 0);
}

void
ante_keyed_hash (const AnteSecret *key, gconstpointer bytes, gsize length, guint8 hash[ANTE_HASH_BYTES])
{
  g_return_if_fail (key != NULL);
  g_return_if_fail (ante_secret_length (key) >= crypto_generichash_KEYBYTES_MIN);
  g_return_if_fail (ante_secret_length (key) <= crypto_generichash_KEYBYTES_MAX);
  g_return_if_fail (bytes != NULL || length == 0);

  crypto_generichash (hash, ANTE_HASH_BYTES, bytes, length, ante_secret_bytes (key),
                      ante_secret_length (key));
}

AnteSecret *
ante_kdf_derive (const AnteSecret *root, guint64 number, const char *context)
{
  g_return_val_if_fail (root != NULL && ante_secret_length (root) == crypto_kdf_KEYBYTES, NULL);
  g_return_val_if_fail (context != NULL && strlen (context) == crypto_kdf_CONTEXTBYTES, NULL);

  guint8 *bytes = NULL;
  AnteSecret *key = ante_secret_new_unfilled (ANTE_KEY_BYTES, &bytes);

  crypto_kdf_derive_from_key (bytes, ANTE_KEY_BYTES, number, context, ante_secret_bytes (root));
  return ante_secret_fix (key);
}

void
ante_derived_hash (const guint8 root[ANTE_KEY_BYTES], guint64 number, const char *context, gconstpointer bytes,
                   gsize length, guint8 hash[ANTE_HASH_BYTES])
{
  g_return_if_fail (root != NULL);
  g_return_if_fail (context != NULL && strlen (context) == crypto_kdf_CONTEXTBYTES);
  g_return_if_fail (bytes != NULL || length == 0);

  guint8 key[ANTE_KEY_BYTES];

  crypto_kdf_derive_from_key (key, sizeof key, number, context, root);
  crypto_generichash (hash, ANTE_HASH_BYTES, bytes, length, key, sizeof key);
  ante_wipe (key, sizeof key);
}

gboolean
ante_bytes_equal (gconstpointer a, gconstpointer b, gsize length)
{
  return sodium_memcmp (a, b, length) == 0;
}

void
ante_wipe (gpointer bytes, gsize length)
{
  if (length > 0)
    sodium_memzero (bytes, length);
}

G_STATIC_ASSERT (ANTE_KEY_BYTES == ANTE_HASH_BYTES);

guint
ante_hash_of_key (gconstpointer key)
{
  guint first;

  memcpy (&first, key, sizeof first);
  return first;
}

gboolean
ante_keys_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ANTE_KEY_BYTES) == 0;
}
