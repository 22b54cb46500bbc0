/* SPDX-License-Identifier: GPL-3.0-or-later
 * The only door to libsodium: secrets, keyed hashes, sealing, signing. README.md says what holds. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_CRYPTO_ERROR (ante_crypto_error_quark ())
GQuark ante_crypto_error_quark (void);

typedef enum
{
  ANTE_CRYPTO_ERROR_FORGED,    /* authentication failed: wrong key, changed bytes or other context */
  ANTE_CRYPTO_ERROR_MALFORMED, /* too short or not the encoding it should be */
} AnteCryptoError;

#define ANTE_KEY_BYTES 32          /* symmetric keys, roots, box keys, public signing keys */
#define ANTE_SIGN_SECRET_BYTES 64
#define ANTE_SIGNATURE_BYTES 64
#define ANTE_HASH_BYTES 32
#define ANTE_SEAL_OVERHEAD 40      /* 24 nonce + 16 tag */
#define ANTE_BOX_OVERHEAD 48
#define ANTE_SENT_BOX_OVERHEAD 72  /* 32 of the sender's public key + a seal */
#define ANTE_ID_BYTES 16

/** ante_crypto_init: must succeed once before anything else here; a program that gets FALSE ends. */
gboolean ante_crypto_init (void);

/* --- Secrets: in guarded memory, never printable, wiped on last unref. Thread-safe counting. --- */
typedef struct _AnteSecret AnteSecret;
#define ANTE_TYPE_SECRET (ante_secret_get_type ())
GType ante_secret_get_type (void);
AnteSecret *ante_secret_new (gconstpointer bytes, gsize length); /* copies; the caller wipes its own */
AnteSecret *ante_secret_new_random (gsize length);
AnteSecret *ante_secret_ref (AnteSecret *self);
void ante_secret_unref (AnteSecret *self);
gsize ante_secret_length (const AnteSecret *self);
const guint8 *ante_secret_bytes (const AnteSecret *self);
gboolean ante_secret_equal (const AnteSecret *a, const AnteSecret *b); /* constant time */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSecret, ante_secret_unref)

/* --- Randomness, handed in as an object so that a test can repeat a run --- */
#define ANTE_TYPE_RANDOM (ante_random_get_type ())
G_DECLARE_DERIVABLE_TYPE (AnteRandom, ante_random, ANTE, RANDOM, GObject)
struct _AnteRandomClass
{
  GObjectClass parent_class;
  void (*fill) (AnteRandom *self, gpointer bytes, gsize length);
};
AnteRandom *ante_random_new_system (void);
void ante_random_fill (AnteRandom *self, gpointer bytes, gsize length);
/** ante_random_id: 16 random bytes as 32 lower-case hex digits. Returns: (transfer full). */
char *ante_random_id (AnteRandom *self);

/* --- Encodings --- */
char *ante_hex_encode (gconstpointer bytes, gsize length);                 /* (transfer full) */
/** ante_hex_decode: exactly 2 * @length lower-case digits, or FALSE and @bytes untouched. */
gboolean ante_hex_decode (const char *text, gpointer bytes, gsize length);
gboolean ante_id_is_valid (const char *text);                              /* 32 lower-case hex digits */
char *ante_base64_encode (gconstpointer bytes, gsize length);              /* standard, padded */
GBytes *ante_base64_decode (const char *text, gsize max_bytes, GError **error); /* strict; MALFORMED */
char *ante_base64url_encode (gconstpointer bytes, gsize length);           /* no padding, for URLs */

/* --- Hashes and key derivation --- */
void ante_hash (gconstpointer bytes, gsize length, guint8 hash[ANTE_HASH_BYTES]); /* BLAKE2b-256 */
void ante_keyed_hash (const AnteSecret *key, gconstpointer bytes, gsize length, guint8 hash[ANTE_HASH_BYTES]);
/** ante_derived_hash: ante_keyed_hash() under the key that ante_kdf_derive() makes of @root. For a root that came with a
 *  request and goes with it; its caller wipes it. Guarded memory for the two would cost more than all else done with it. */
void ante_derived_hash (const guint8 root[ANTE_KEY_BYTES], guint64 number, const char *context, gconstpointer bytes,
                        gsize length, guint8 hash[ANTE_HASH_BYTES]);
/** ante_kdf_derive: libsodium's KDF; @context is exactly eight characters. Returns: (transfer full). */
AnteSecret *ante_kdf_derive (const AnteSecret *root, guint64 number, const char *context);
gboolean ante_bytes_equal (gconstpointer a, gconstpointer b, gsize length); /* constant time */
void ante_wipe (gpointer bytes, gsize length);
/** ante_hash_of_key, ante_keys_equal: for tables by 32 bytes nobody has to keep secret: a hash, a public key. */
guint ante_hash_of_key (gconstpointer key);
gboolean ante_keys_equal (gconstpointer a, gconstpointer b);

/* --- Sealing: XChaCha20-Poly1305, random nonce in front. Opened bytes are wiped when they go. --- */
GBytes *ante_seal (const AnteSecret *key, AnteRandom *random, gconstpointer plain, gsize plain_length,
                   gconstpointer context, gsize context_length);
GBytes *ante_open (const AnteSecret *key, gconstpointer sealed, gsize sealed_length,
                   gconstpointer context, gsize context_length, GError **error);
/** ante_open_into: opens without allocating; @plain has room for sealed_length - ANTE_SEAL_OVERHEAD.
 *  FALSE: too short or forged, and @plain says nothing. */
gboolean ante_open_into (const AnteSecret *key, gconstpointer sealed, gsize sealed_length,
                         gconstpointer context, gsize context_length, guint8 *plain);

/* --- Sealed boxes: anyone can write to a public key, only its owner reads --- */
AnteSecret *ante_box_keypair (AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES]);
AnteSecret *ante_box_keypair_from_seed (const AnteSecret *seed32, guint8 public_key[ANTE_KEY_BYTES]);
/** ante_box_seal: Returns: (transfer full), or NULL when @public_key is a point nobody can own: a key
 *  that came from outside must be tried before it is kept. */
GBytes *ante_box_seal (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer plain, gsize length);
GBytes *ante_box_open (const guint8 public_key[ANTE_KEY_BYTES], const AnteSecret *secret_key,
                       gconstpointer sealed, gsize length, GError **error);

/* --- Sent boxes: as sealed boxes, from a key pair that its sender keeps for a moment: many boxes to one owner cost
 * little more than one --- */
typedef struct _AnteBoxKey AnteBoxKey; /* what a sender and an owner share. Thread-safe counting; any thread seals */
/** ante_box_key_new: @sender and @sender_public: a pair of ante_box_keypair(). Whoever has @sender opens what was sealed
 *  from it, so it is to go soon. Returns: (transfer full), or NULL when @public_key is a point nobody can own. */
AnteBoxKey *ante_box_key_new (AnteRandom *random, const AnteSecret *sender, const guint8 sender_public[ANTE_KEY_BYTES],
                              const guint8 public_key[ANTE_KEY_BYTES]);
AnteBoxKey *ante_box_key_ref (AnteBoxKey *self);
void ante_box_key_unref (AnteBoxKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteBoxKey, ante_box_key_unref)
GBytes *ante_sent_box_seal (const AnteBoxKey *key, gconstpointer plain, gsize length); /* (transfer full) */
GBytes *ante_sent_box_open (const guint8 public_key[ANTE_KEY_BYTES], const AnteSecret *secret_key, gconstpointer sealed,
                            gsize length, GError **error);

/* --- Signatures: Ed25519, detached --- */
AnteSecret *ante_sign_keypair (AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES]);
void ante_sign (const AnteSecret *secret_key, gconstpointer bytes, gsize length,
                guint8 signature[ANTE_SIGNATURE_BYTES]);
gboolean ante_sign_verify (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer bytes, gsize length,
                           const guint8 signature[ANTE_SIGNATURE_BYTES]);

G_END_DECLS
