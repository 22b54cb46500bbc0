/* SPDX-License-Identifier: GPL-3.0-or-later
 * Signatures: the vectors of RFC 8032, every flipped bit, hostile keys. */
#include "support/ante-test-hex.h"
#include "support/ante-test-random.h"

#include <string.h>

typedef struct
{
  const char *secret;
  const char *public;
  const char *message;
  const char *signature;
} Vector;

/* RFC 8032 §7.1, tests 1 to 3. */
static const Vector vectors[] = {
  { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
    "d25bf5f0595bbe24655141438e7a100b" },
  { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
    "387b2eaeb4302aeeb00d291612bb0c00" },
  { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
    "4a7c15e9716ed28dc027beceea1ec40a" },
};

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const Vector *vector = &vectors[i];
      /* libsodium's secret key is the RFC's secret with the public key behind it. */
      g_autofree char *secret_hex = g_strconcat (vector->secret, vector->public, NULL);
      g_autoptr (AnteSecret) secret_key = ante_test_unhex_secret (secret_hex);
      g_autoptr (GBytes) public_key = ante_test_unhex (vector->public);
      g_autoptr (GBytes) message = ante_test_unhex (vector->message);
      guint8 signature[ANTE_SIGNATURE_BYTES];

      ante_sign (secret_key, g_bytes_get_data (message, NULL), g_bytes_get_size (message), signature);
      ante_test_assert_hex (signature, sizeof signature, vector->signature);
      g_assert_true (ante_sign_verify (g_bytes_get_data (public_key, NULL), g_bytes_get_data (message, NULL),
                                       g_bytes_get_size (message), signature));
    }
}

typedef struct
{
  guint8 public_key[ANTE_KEY_BYTES];
  AnteSecret *secret_key; /* owned */
  guint8 signature[ANTE_SIGNATURE_BYTES];
} Signer;

static char message[] = "treatment.set";

static void
signer_set_up (Signer *signer, gconstpointer data)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  signer->secret_key = ante_sign_keypair (random, signer->public_key);
  ante_sign (signer->secret_key, message, strlen (message), signer->signature);
}

static void
signer_tear_down (Signer *signer, gconstpointer data)
{
  ante_secret_unref (signer->secret_key);
}

static gboolean
verifies (Signer *signer)
{
  return ante_sign_verify (signer->public_key, message, sizeof message - 1, signer->signature);
}

static void
assert_no_bit_may_flip (Signer *signer, gpointer bytes, gsize length)
{
  guint8 *at = bytes;

  g_assert_true (verifies (signer));
  for (gsize bit = 0; bit < length * 8; bit++)
    {
      at[bit / 8] ^= (guint8) (1 << bit % 8);
      g_assert_false (verifies (signer));
      at[bit / 8] ^= (guint8) (1 << bit % 8);
    }
  g_assert_true (verifies (signer));
}

static void
test_flipped_bits (Signer *signer, gconstpointer data)
{
  assert_no_bit_may_flip (signer, signer->signature, sizeof signer->signature);
  assert_no_bit_may_flip (signer, message, sizeof message - 1);
  assert_no_bit_may_flip (signer, signer->public_key, sizeof signer->public_key);
}

static void
test_cut_and_longer (Signer *signer, gconstpointer data)
{
  g_assert_false (ante_sign_verify (signer->public_key, message, sizeof message - 2, signer->signature));
  g_assert_false (ante_sign_verify (signer->public_key, message, sizeof message, signer->signature));
  g_assert_false (ante_sign_verify (signer->public_key, NULL, 0, signer->signature));
}

static void
test_somebody_elses_key (Signer *signer, gconstpointer data)
{
  Signer other = { 0 };

  signer_set_up (&other, NULL);
  memcpy (other.signature, signer->signature, sizeof other.signature);
  g_assert_false (verifies (&other));
  signer_tear_down (&other, NULL);
}

/* Under a key of small order one signature would fit every message. */
static void
test_keys_of_small_order (void)
{
  Signer nobody = { .public_key = { 1 }, .signature = { 1 } };

  g_assert_false (verifies (&nobody));
  memset (nobody.public_key, 0, sizeof nobody.public_key);
  g_assert_false (verifies (&nobody));
  memset (nobody.signature, 0, sizeof nobody.signature); /* what a delivery carries */
  g_assert_false (verifies (&nobody));
}

static void
test_keypair_repeats_with_its_seed (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (5);
  g_autoptr (AnteRandom) same_random = ante_test_random_new (5);
  guint8 public_key[ANTE_KEY_BYTES];
  guint8 same_public_key[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) secret_key = ante_sign_keypair (random, public_key);
  g_autoptr (AnteSecret) same_secret_key = ante_sign_keypair (same_random, same_public_key);

  g_assert_cmpuint (ante_secret_length (secret_key), ==, ANTE_SIGN_SECRET_BYTES);
  g_assert_true (ante_secret_equal (secret_key, same_secret_key));
  g_assert_true (ante_bytes_equal (public_key, same_public_key, ANTE_KEY_BYTES));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/crypto/sign/rfc-8032-vectors", test_vectors);
  g_test_add ("/crypto/sign/flipped-bits", Signer, NULL, signer_set_up, test_flipped_bits, signer_tear_down);
  g_test_add ("/crypto/sign/cut-and-longer", Signer, NULL, signer_set_up, test_cut_and_longer,
              signer_tear_down);
  g_test_add ("/crypto/sign/somebody-elses-key", Signer, NULL, signer_set_up, test_somebody_elses_key,
              signer_tear_down);
  g_test_add_func ("/crypto/sign/keys-of-small-order", test_keys_of_small_order);
  g_test_add_func ("/crypto/sign/keypair-repeats-with-its-seed", test_keypair_repeats_with_its_seed);
  return g_test_run ();
}
