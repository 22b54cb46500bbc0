/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sealing under a shared key, and boxes that only the owner of a key pair opens. */
#include "shared/crypto/ante-secret-private.h"

#include <sodium.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

G_STATIC_ASSERT (ANTE_SEAL_OVERHEAD == NONCE_BYTES + TAG_BYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (ANTE_BOX_OVERHEAD == crypto_box_SEALBYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_box_PUBLICKEYBYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_box_SECRETKEYBYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_box_SEEDBYTES);

/* What came out of a seal; may be keys or a patient's name, so it is wiped when it goes. */
typedef struct
{
  gsize length;
  guint8 bytes[];
} Plain;

static void
plain_free (gpointer data)
{
  Plain *plain = data;

  ante_wipe (plain->bytes, plain->length);
  g_free (plain);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Plain, plain_free)

static Plain *
plain_new (gsize length)
{
  Plain *plain = g_malloc (sizeof (Plain) + length);

  plain->length = length;
  return plain;
}

static GBytes *
plain_to_bytes (Plain *plain)
{
  return g_bytes_new_with_free_func (plain->bytes, plain->length, plain_free, plain);
}

static gboolean
is_key (const AnteSecret *key)
{
  return key != NULL && ante_secret_length (key) == ANTE_KEY_BYTES;
}

static void
set_error (GError **error, gboolean too_short)
{
  if (too_short)
    g_set_error_literal (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED, "Too short to be sealed");
  else
    g_set_error_literal (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_FORGED, "The seal does not fit");
}

GBytes *
ante_seal (const AnteSecret *key, AnteRandom *random, gconstpointer plain, gsize plain_length,
           gconstpointer context, gsize context_length)
{
  g_return_val_if_fail (is_key (key), NULL);
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);
  g_return_val_if_fail (plain != NULL || plain_length == 0, NULL);
  g_return_val_if_fail (context != NULL || context_length == 0, NULL);
  g_return_val_if_fail (plain_length <= G_MAXSIZE - ANTE_SEAL_OVERHEAD, NULL);

  gsize sealed_length = plain_length + ANTE_SEAL_OVERHEAD;
  guint8 *sealed = g_malloc (sealed_length);

  ante_random_fill (random, sealed, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + NONCE_BYTES, NULL, plain, plain_length, context,
                                              context_length, NULL, sealed, ante_secret_bytes (key));
  return g_bytes_new_take (sealed, sealed_length);
}

gboolean
ante_open_into (const AnteSecret *key, gconstpointer sealed, gsize sealed_length, gconstpointer context,
                gsize context_length, guint8 *plain)
{
  g_return_val_if_fail (is_key (key), FALSE);

  const guint8 *bytes = sealed;

  if (sealed_length < ANTE_SEAL_OVERHEAD)
    return FALSE;
  return crypto_aead_xchacha20poly1305_ietf_decrypt (plain, NULL, NULL, bytes + NONCE_BYTES,
                                                     sealed_length - NONCE_BYTES, context, context_length,
                                                     bytes, ante_secret_bytes (key)) == 0;
}

GBytes *
ante_open (const AnteSecret *key, gconstpointer sealed, gsize sealed_length, gconstpointer context,
           gsize context_length, GError **error)
{
  g_return_val_if_fail (is_key (key), NULL);

  if (sealed_length < ANTE_SEAL_OVERHEAD)
    {
      set_error (error, TRUE);
      return NULL;
    }

  g_autoptr (Plain) plain = plain_new (sealed_length - ANTE_SEAL_OVERHEAD);
  if (!ante_open_into (key, sealed, sealed_length, context, context_length, plain->bytes))
    {
      set_error (error, FALSE);
      return NULL;
    }
  return plain_to_bytes (g_steal_pointer (&plain));
}

AnteSecret *
ante_box_keypair_from_seed (const AnteSecret *seed32, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_val_if_fail (is_key (seed32), NULL);

  guint8 *bytes = NULL;
  AnteSecret *secret_key = ante_secret_new_unfilled (ANTE_KEY_BYTES, &bytes);

  crypto_box_seed_keypair (public_key, bytes, ante_secret_bytes (seed32));
  return ante_secret_fix (secret_key);
}

AnteSecret *
ante_box_keypair (AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);

  guint8 *bytes = NULL;
  g_autoptr (AnteSecret) seed = ante_secret_new_unfilled (ANTE_KEY_BYTES, &bytes);

  ante_random_fill (random, bytes, ANTE_KEY_BYTES);
  return ante_box_keypair_from_seed (ante_secret_fix (seed), public_key);
}

GBytes *
ante_box_seal (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer plain, gsize length)
{
  g_return_val_if_fail (plain != NULL || length == 0, NULL);
  g_return_val_if_fail (length <= G_MAXSIZE - ANTE_BOX_OVERHEAD, NULL);

  g_autofree guint8 *sealed = g_malloc (length + ANTE_BOX_OVERHEAD);

  if (crypto_box_seal (sealed, plain, length, public_key) != 0)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&sealed), length + ANTE_BOX_OVERHEAD);
}

GBytes *
ante_box_open (const guint8 public_key[ANTE_KEY_BYTES], const AnteSecret *secret_key, gconstpointer sealed,
               gsize length, GError **error)
{
  g_return_val_if_fail (is_key (secret_key), NULL);

  if (length < ANTE_BOX_OVERHEAD)
    {
      set_error (error, TRUE);
      return NULL;
    }

  g_autoptr (Plain) plain = plain_new (length - ANTE_BOX_OVERHEAD);
  if (crypto_box_seal_open (plain->bytes, sealed, length, public_key, ante_secret_bytes (secret_key)) != 0)
    {
      set_error (error, FALSE);
      return NULL;
    }
  return plain_to_bytes (g_steal_pointer (&plain));
}
