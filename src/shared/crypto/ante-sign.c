/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ed25519 signatures, kept apart from what they sign. */
#include "shared/crypto/ante-secret-private.h"

#include <sodium.h>

G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_sign_SEEDBYTES);
G_STATIC_ASSERT (ANTE_SIGN_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);
G_STATIC_ASSERT (ANTE_SIGNATURE_BYTES == crypto_sign_BYTES);

AnteSecret *
ante_sign_keypair (AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);

  guint8 *seed_bytes = NULL;
  guint8 *key_bytes = NULL;
  g_autoptr (AnteSecret) seed = ante_secret_new_unfilled (crypto_sign_SEEDBYTES, &seed_bytes);
  AnteSecret *secret_key = ante_secret_new_unfilled (ANTE_SIGN_SECRET_BYTES, &key_bytes);

  ante_random_fill (random, seed_bytes, crypto_sign_SEEDBYTES);
  crypto_sign_seed_keypair (public_key, key_bytes, ante_secret_bytes (seed));
  return ante_secret_fix (secret_key);
}

void
ante_sign (const AnteSecret *secret_key, gconstpointer bytes, gsize length,
           guint8 signature[ANTE_SIGNATURE_BYTES])
{
  g_return_if_fail (secret_key != NULL && ante_secret_length (secret_key) == ANTE_SIGN_SECRET_BYTES);
  g_return_if_fail (bytes != NULL || length == 0);

  crypto_sign_detached (signature, NULL, bytes, length, ante_secret_bytes (secret_key));
}

gboolean
ante_sign_verify (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer bytes, gsize length,
                  const guint8 signature[ANTE_SIGNATURE_BYTES])
{
  return crypto_sign_verify_detached (signature, bytes, length, public_key) == 0;
}
