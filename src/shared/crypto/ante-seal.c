/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sealing under a shared key, and boxes that only the owner of a key pair opens. */
#include "shared/crypto/ante-secret-private.h"

#include <sodium.h>
#include <string.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES

G_STATIC_ASSERT (ANTE_SEAL_OVERHEAD == NONCE_BYTES + TAG_BYTES);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
G_STATIC_ASSERT (ANTE_BOX_OVERHEAD == crypto_box_SEALBYTES);
G_STATIC_ASSERT (ANTE_SENT_BOX_OVERHEAD == crypto_box_PUBLICKEYBYTES + ANTE_SEAL_OVERHEAD);
G_STATIC_ASSERT (ANTE_KEY_BYTES == crypto_box_BEFORENMBYTES);
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

static void
seal_into (const AnteSecret *key, AnteRandom *random, gconstpointer plain, gsize plain_length, gconstpointer context,
           gsize context_length, guint8 *sealed)
{
  ante_random_fill (random, sealed, NONCE_BYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt (sealed + NONCE_BYTES, NULL, plain, plain_length, context,
                                              context_length, NULL, sealed, ante_secret_bytes (key));
}

/* @sealed is no shorter than a seal of nothing. */
static gboolean
open_with (const guint8 key[ANTE_KEY_BYTES], const guint8 *sealed, gsize sealed_length, gconstpointer context,
           gsize context_length, guint8 *plain)
{
  return crypto_aead_xchacha20poly1305_ietf_decrypt (plain, NULL, NULL, sealed + NONCE_BYTES,
                                                     sealed_length - NONCE_BYTES, context, context_length, sealed,
                                                     key) == 0;
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

  seal_into (key, random, plain, plain_length, context, context_length, sealed);
  return g_bytes_new_take (sealed, sealed_length);
}

gboolean
ante_open_into (const AnteSecret *key, gconstpointer sealed, gsize sealed_length, gconstpointer context,
                gsize context_length, guint8 *plain)
{
  g_return_val_if_fail (is_key (key), FALSE);

  return sealed_length >= ANTE_SEAL_OVERHEAD &&
         open_with (ante_secret_bytes (key), sealed, sealed_length, context, context_length, plain);
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

/* --- Sent boxes --- */

#define BOTH_KEYS (2 * ANTE_KEY_BYTES)

struct _AnteBoxKey
{
  gatomicrefcount ref_count;
  AnteRandom *random;      /* owned; any thread */
  AnteSecret *shared;      /* owned */
  guint8 both[BOTH_KEYS];  /* the sender's public key and the owner's: what every seal is bound to */
};

AnteBoxKey *
ante_box_key_new (AnteRandom *random, const AnteSecret *sender, const guint8 sender_public[ANTE_KEY_BYTES],
                  const guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);
  g_return_val_if_fail (is_key (sender), NULL);

  guint8 *bytes = NULL;
  g_autoptr (AnteSecret) shared = ante_secret_new_unfilled (ANTE_KEY_BYTES, &bytes);

  if (crypto_box_beforenm (bytes, public_key, ante_secret_bytes (sender)) != 0)
    return NULL;
  AnteBoxKey *self = g_new0 (AnteBoxKey, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->random = g_object_ref (random);
  self->shared = ante_secret_fix (g_steal_pointer (&shared));
  memcpy (self->both, sender_public, ANTE_KEY_BYTES);
  memcpy (self->both + ANTE_KEY_BYTES, public_key, ANTE_KEY_BYTES);
  return self;
}

AnteBoxKey *
ante_box_key_ref (AnteBoxKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ante_box_key_unref (AnteBoxKey *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  ante_secret_unref (self->shared);
  g_object_unref (self->random);
  g_free (self);
}

GBytes *
ante_sent_box_seal (const AnteBoxKey *key, gconstpointer plain, gsize length)
{
  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail (plain != NULL || length == 0, NULL);
  g_return_val_if_fail (length <= G_MAXSIZE - ANTE_SENT_BOX_OVERHEAD, NULL);

  guint8 *sealed = g_malloc (length + ANTE_SENT_BOX_OVERHEAD);

  memcpy (sealed, key->both, ANTE_KEY_BYTES);
  seal_into (key->shared, key->random, plain, length, key->both, BOTH_KEYS, sealed + ANTE_KEY_BYTES);
  return g_bytes_new_take (sealed, length + ANTE_SENT_BOX_OVERHEAD);
}

GBytes *
ante_sent_box_open (const guint8 public_key[ANTE_KEY_BYTES], const AnteSecret *secret_key, gconstpointer sealed,
                    gsize length, GError **error)
{
  g_return_val_if_fail (is_key (secret_key), NULL);

  const guint8 *bytes = sealed;
  guint8 both[BOTH_KEYS], shared[ANTE_KEY_BYTES];

  if (length < ANTE_SENT_BOX_OVERHEAD)
    {
      set_error (error, TRUE);
      return NULL;
    }
  memcpy (both, bytes, ANTE_KEY_BYTES);
  memcpy (both + ANTE_KEY_BYTES, public_key, ANTE_KEY_BYTES);
  g_autoptr (Plain) plain = plain_new (length - ANTE_SENT_BOX_OVERHEAD);
  gboolean fits = crypto_box_beforenm (shared, bytes, ante_secret_bytes (secret_key)) == 0 &&
                  open_with (shared, bytes + ANTE_KEY_BYTES, length - ANTE_KEY_BYTES, both, BOTH_KEYS, plain->bytes);
  ante_wipe (shared, sizeof shared);
  if (!fits)
    {
      set_error (error, FALSE);
      return NULL;
    }
  return plain_to_bytes (g_steal_pointer (&plain));
}
