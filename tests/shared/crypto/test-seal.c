/* SPDX-License-Identifier: GPL-3.0-or-later
 * Seals and boxes: published vectors, every flipped bit, every cut, the wrong key. */
#include "support/ante-test-hex.h"
#include "support/ante-test-random.h"

#include <string.h>

/* draft-irtf-cfrg-xchacha-03, appendix A.3.1. */
#define VECTOR_KEY "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
#define VECTOR_NONCE "404142434445464748494a4b4c4d4e4f5051525354555657"
#define VECTOR_CONTEXT "50515253c0c1c2c3c4c5c6c7"
#define VECTOR_CIPHERTEXT \
  "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb" \
  "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452" \
  "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9" \
  "21f9664c97637da9768812f615c68b13b52e"
#define VECTOR_TAG "c0875924c1c7987947deafd8780acf49"
static const char vector_plain[] = "Ladies and Gentlemen of the class of '99: If I could offer you only "
                                   "one tip for the future, sunscreen would be it.";

/* --- Randomness that is one given nonce --- */

#define TEST_TYPE_NONCE (test_nonce_get_type ())
G_DECLARE_FINAL_TYPE (TestNonce, test_nonce, TEST, NONCE, AnteRandom)
struct _TestNonce
{
  AnteRandom parent_instance;
  GBytes *nonce; /* owned */
};
G_DEFINE_FINAL_TYPE (TestNonce, test_nonce, ANTE_TYPE_RANDOM)

static void
fill_with_nonce (AnteRandom *random, gpointer bytes, gsize length)
{
  GBytes *nonce = TEST_NONCE (random)->nonce;

  g_assert_cmpuint (length, ==, g_bytes_get_size (nonce));
  memcpy (bytes, g_bytes_get_data (nonce, NULL), length);
}

static void
test_nonce_finalize (GObject *object)
{
  g_bytes_unref (TEST_NONCE (object)->nonce);
  G_OBJECT_CLASS (test_nonce_parent_class)->finalize (object);
}

static void
test_nonce_class_init (TestNonceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_nonce_finalize;
  ANTE_RANDOM_CLASS (klass)->fill = fill_with_nonce;
}

static void
test_nonce_init (TestNonce *self)
{
  self->nonce = ante_test_unhex (VECTOR_NONCE);
}

static GBytes *
seal_text (const AnteSecret *key, const char *plain, const char *context)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  return ante_seal (key, random, plain, strlen (plain), context, strlen (context));
}

static void
test_seal_vector (void)
{
  g_autoptr (AnteSecret) key = ante_test_unhex_secret (VECTOR_KEY);
  g_autoptr (AnteRandom) random = g_object_new (TEST_TYPE_NONCE, NULL);
  g_autoptr (GBytes) context = ante_test_unhex (VECTOR_CONTEXT);
  g_autoptr (GError) error = NULL;
  gsize context_length = 0;
  const void *context_bytes = g_bytes_get_data (context, &context_length);

  g_autoptr (GBytes) sealed = ante_seal (key, random, vector_plain, strlen (vector_plain), context_bytes,
                                         context_length);
  ante_test_assert_hex (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                        VECTOR_NONCE VECTOR_CIPHERTEXT VECTOR_TAG);

  g_autoptr (GBytes) opened = ante_open (key, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                                         context_bytes, context_length, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), vector_plain,
                   strlen (vector_plain));
}

static void
test_seal_there_and_back (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autofree char *text = g_strnfill (300, 'x');

  for (gsize length = 0; length <= 300; length += 7)
    {
      text[length] = '\0';
      g_autoptr (GBytes) sealed = seal_text (key, text, "patient/1");
      g_autofree guint8 *plain = g_malloc (length + 1);

      g_assert_cmpuint (g_bytes_get_size (sealed), ==, length + ANTE_SEAL_OVERHEAD);
      plain[length] = 0xa5;
      g_assert_true (ante_open_into (key, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed),
                                     "patient/1", 9, plain));
      g_assert_cmpmem (plain, length, text, length);
      g_assert_cmpint (plain[length], ==, 0xa5);
      text[length] = 'x';
    }
}

static void
test_seal_never_twice_the_same (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (GBytes) one = seal_text (key, "Quincy", "a");
  g_autoptr (GBytes) two = seal_text (key, "Quincy", "a");

  g_assert_false (g_bytes_equal (one, two));
}

static void
assert_forged (const AnteSecret *key, const guint8 *sealed, gsize length, const char *context,
               gsize context_length)
{
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *plain = g_malloc (length);

  g_assert_null (ante_open (key, sealed, length, context, context_length, &error));
  g_assert_error (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_FORGED);
  g_assert_false (ante_open_into (key, sealed, length, context, context_length, plain));
}

static void
test_seal_flipped_bits (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (GBytes) sealed = seal_text (key, "approved", "patient/1");
  gsize length = g_bytes_get_size (sealed);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), length);
  char context[] = "patient/1";

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_forged (key, bytes, length, context, 9);
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  for (gsize bit = 0; bit < 9 * 8; bit++)
    {
      context[bit / 8] ^= (char) (1 << bit % 8);
      assert_forged (key, bytes, length, context, 9);
      context[bit / 8] ^= (char) (1 << bit % 8);
    }
  assert_forged (key, bytes, length, context, 8);
  assert_forged (key, bytes, length, NULL, 0);

  g_autoptr (GBytes) untouched = ante_open (key, bytes, length, context, 9, NULL);
  g_assert_nonnull (untouched);
}

static void
test_seal_cut_short (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (GBytes) sealed = seal_text (key, "approved", "c");

  for (gsize length = 0; length < g_bytes_get_size (sealed); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), length);

      g_assert_null (ante_open (key, bytes, length, "c", 1, &error));
      g_assert_error (error, ANTE_CRYPTO_ERROR,
                      (length < ANTE_SEAL_OVERHEAD ? ANTE_CRYPTO_ERROR_MALFORMED
                                                  : ANTE_CRYPTO_ERROR_FORGED));
      if (length < ANTE_SEAL_OVERHEAD)
        g_assert_false (ante_open_into (key, bytes, length, "c", 1, NULL));
    }
}

static void
test_seal_wrong_key (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (AnteSecret) other = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (GBytes) sealed = seal_text (key, "approved", "c");

  assert_forged (other, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), "c", 1);
}

/* libsodium, test/default/box_seed. */
static void
test_box_seed_vector (void)
{
  g_autoptr (AnteSecret) seed
      = ante_test_unhex_secret ("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
  guint8 public_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) secret_key = ante_box_keypair_from_seed (seed, public_key);

  ante_test_assert_hex (public_key, sizeof public_key,
                        "ed7749b4d989f6957f3bfde6c56767e988e21c9f8784d91d610011cd553f9b06");
  ante_test_assert_hex (ante_secret_bytes (secret_key), ante_secret_length (secret_key),
                        "accd44eb8e93319c0570bc11005c0e0189d34ff02f6c17773411ad191293c98f");
}

typedef struct
{
  guint8 public_key[ANTE_KEY_BYTES];
  AnteSecret *secret_key; /* owned */
} Owner;

static void
owner_set_up (Owner *owner, gconstpointer data)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  owner->secret_key = ante_box_keypair (random, owner->public_key);
}

static void
owner_tear_down (Owner *owner, gconstpointer data)
{
  ante_secret_unref (owner->secret_key);
}

/* A box of either kind. */
typedef struct
{
  GBytes *(*seal) (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer plain, gsize length);
  GBytes *(*open) (const guint8 public_key[ANTE_KEY_BYTES], const AnteSecret *secret_key, gconstpointer sealed,
                   gsize length, GError **error);
  gsize overhead;
} Box;

static AnteBoxKey *
make_box_key (AnteRandom *random, const guint8 public_key[ANTE_KEY_BYTES])
{
  guint8 sender_public[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);

  return ante_box_key_new (random, sender, sender_public, public_key);
}

static GBytes *
send_one (const guint8 public_key[ANTE_KEY_BYTES], gconstpointer plain, gsize length)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteBoxKey) key = make_box_key (random, public_key);

  return key != NULL ? ante_sent_box_seal (key, plain, length) : NULL;
}

static const Box sealed_box = { ante_box_seal, ante_box_open, ANTE_BOX_OVERHEAD };
static const Box sent_box = { send_one, ante_sent_box_open, ANTE_SENT_BOX_OVERHEAD };

static void
assert_box_forged (const Box *box, Owner *owner, const guint8 *sealed, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (box->open (owner->public_key, owner->secret_key, sealed, length, &error));
  g_assert_error (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_FORGED);
}

static void
test_box_there_and_back (Owner *owner, gconstpointer data)
{
  static const char *const texts[] = { "", "x", "a reason, in the clear only here" };
  const Box *box = data;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      gsize length = strlen (texts[i]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) sealed = box->seal (owner->public_key, texts[i], length);
      g_autoptr (GBytes) opened = box->open (owner->public_key, owner->secret_key, g_bytes_get_data (sealed, NULL),
                                             g_bytes_get_size (sealed), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, length + box->overhead);
      g_assert_cmpmem (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened), texts[i], length);
    }
}

static void
test_box_flipped_bits (Owner *owner, gconstpointer data)
{
  const Box *box = data;
  g_autoptr (GBytes) sealed = box->seal (owner->public_key, "reason", 6);
  gsize length = g_bytes_get_size (sealed);
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), length);

  for (gsize bit = 0; bit < length * 8; bit++)
    {
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
      assert_box_forged (box, owner, bytes, length);
      bytes[bit / 8] ^= (guint8) (1 << bit % 8);
    }
}

static void
test_box_cut_short (Owner *owner, gconstpointer data)
{
  const Box *box = data;
  g_autoptr (GBytes) sealed = box->seal (owner->public_key, "reason", 6);

  for (gsize length = 0; length < g_bytes_get_size (sealed); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sealed, NULL), length);

      g_assert_null (box->open (owner->public_key, owner->secret_key, bytes, length, &error));
      g_assert_error (error, ANTE_CRYPTO_ERROR,
                      (length < box->overhead ? ANTE_CRYPTO_ERROR_MALFORMED : ANTE_CRYPTO_ERROR_FORGED));
    }
}

static void
test_box_of_somebody_else (Owner *owner, gconstpointer data)
{
  const Box *box = data;
  Owner other = { 0 };
  owner_set_up (&other, NULL);
  g_autoptr (GBytes) sealed = box->seal (other.public_key, "reason", 6);

  assert_box_forged (box, owner, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  owner_tear_down (&other, NULL);
}

static void
test_box_to_nobody (gconstpointer data)
{
  static const guint8 zeros[ANTE_KEY_BYTES] = { 0 };
  static const guint8 one[ANTE_KEY_BYTES] = { 1 };
  const Box *box = data;

  g_assert_null (box->seal (zeros, "reason", 6));
  g_assert_null (box->seal (one, "reason", 6));
}

/* As sealed boxes are not to be opened as the other kind, nor the other way round. */
static void
test_box_of_the_other_kind (Owner *owner, gconstpointer data)
{
  g_autoptr (GBytes) sealed = sealed_box.seal (owner->public_key, "a reason that is long enough", 28);
  g_autoptr (GBytes) sent = sent_box.seal (owner->public_key, "a reason that is long enough", 28);

  assert_box_forged (&sent_box, owner, g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  assert_box_forged (&sealed_box, owner, g_bytes_get_data (sent, NULL), g_bytes_get_size (sent));
}

/* From one key pair: all open, the sender's public key stands in front, and nothing else of two is the same. */
static void
test_box_many_from_one_sender (Owner *owner, gconstpointer data)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteBoxKey) key = make_box_key (random, owner->public_key);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GBytes) front = NULL;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (GBytes) sealed = ante_sent_box_seal (key, "reason", 6);
      g_autoptr (GBytes) public_key = g_bytes_new_from_bytes (sealed, 0, ANTE_KEY_BYTES);
      GBytes *nonce = g_bytes_new_from_bytes (sealed, ANTE_KEY_BYTES, 24);
      g_autoptr (GBytes) opened = ante_sent_box_open (owner->public_key, owner->secret_key, g_bytes_get_data (sealed, NULL),
                                                      g_bytes_get_size (sealed), NULL);

      g_assert_nonnull (opened);
      g_assert_true (g_hash_table_add (seen, nonce));
      if (front == NULL)
        front = g_bytes_ref (public_key);
      g_assert_true (g_bytes_equal (public_key, front));
    }
}

static void
test_box_keypair_repeats_with_its_seed (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (5);
  g_autoptr (AnteRandom) same_random = ante_test_random_new (5);
  guint8 public_key[ANTE_KEY_BYTES];
  guint8 same_public_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) secret_key = ante_box_keypair (random, public_key);
  g_autoptr (AnteSecret) same_secret_key = ante_box_keypair (same_random, same_public_key);

  g_assert_true (ante_secret_equal (secret_key, same_secret_key));
  g_assert_true (ante_bytes_equal (public_key, same_public_key, ANTE_KEY_BYTES));
}

static void
add_box_tests (const char *kind, const Box *box)
{
  static const struct
  {
    const char *name;
    void (*test) (Owner *owner, gconstpointer data);
  } tests[] = { { "there-and-back", test_box_there_and_back },
                { "flipped-bits", test_box_flipped_bits },
                { "cut-short", test_box_cut_short },
                { "of-somebody-else", test_box_of_somebody_else } };

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strdup_printf ("/crypto/%s/%s", kind, tests[i].name);

      g_test_add (path, Owner, box, owner_set_up, tests[i].test, owner_tear_down);
    }
  g_autofree char *path = g_strdup_printf ("/crypto/%s/to-nobody", kind);
  g_test_add_data_func (path, box, test_box_to_nobody);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/crypto/seal/published-vector", test_seal_vector);
  g_test_add_func ("/crypto/seal/there-and-back", test_seal_there_and_back);
  g_test_add_func ("/crypto/seal/never-twice-the-same", test_seal_never_twice_the_same);
  g_test_add_func ("/crypto/seal/flipped-bits", test_seal_flipped_bits);
  g_test_add_func ("/crypto/seal/cut-short", test_seal_cut_short);
  g_test_add_func ("/crypto/seal/wrong-key", test_seal_wrong_key);
  g_test_add_func ("/crypto/box/published-vector", test_box_seed_vector);
  add_box_tests ("box", &sealed_box);
  add_box_tests ("sent-box", &sent_box);
  g_test_add ("/crypto/box/of-the-other-kind", Owner, NULL, owner_set_up, test_box_of_the_other_kind, owner_tear_down);
  g_test_add ("/crypto/sent-box/many-from-one-sender", Owner, NULL, owner_set_up, test_box_many_from_one_sender, owner_tear_down);
  g_test_add_func ("/crypto/box/keypair-repeats-with-its-seed", test_box_keypair_repeats_with_its_seed);
  return g_test_run ();
}
