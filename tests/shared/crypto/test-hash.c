/* SPDX-License-Identifier: GPL-3.0-or-later
 * BLAKE2b and the key derivation, held to published vectors. */
#include "support/ante-test-hex.h"

#include <string.h>

#define COUNTING_KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

/* BLAKE2b-256, as RFC 7693 defines it. */
static void
test_hash_vectors (void)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (NULL, 0, hash);
  ante_test_assert_hex (hash, sizeof hash, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  ante_hash ("abc", 3, hash);
  ante_test_assert_hex (hash, sizeof hash, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

/* libsodium, test/default/generichash: 31 counting bytes under 32 counting bytes. */
static void
test_keyed_hash_vector (void)
{
  g_autoptr (AnteSecret) key = ante_test_unhex_secret (COUNTING_KEY);
  guint8 hash[ANTE_HASH_BYTES];

  ante_keyed_hash (key, ante_secret_bytes (key), 31, hash);
  ante_test_assert_hex (hash, sizeof hash, "a9f51bb7f6a3e9cdb96ce652c07d177962a348a9cced1b92f948187e59b44463");
}

static void
test_keyed_hash_needs_its_key (void)
{
  g_autoptr (AnteSecret) key = ante_test_unhex_secret (COUNTING_KEY);
  g_autoptr (AnteSecret) other = ante_secret_new_random (ANTE_KEY_BYTES);
  guint8 plain[ANTE_HASH_BYTES];
  guint8 keyed[ANTE_HASH_BYTES];
  guint8 keyed_otherwise[ANTE_HASH_BYTES];

  ante_hash ("abc", 3, plain);
  ante_keyed_hash (key, "abc", 3, keyed);
  ante_keyed_hash (other, "abc", 3, keyed_otherwise);
  g_assert_false (ante_bytes_equal (plain, keyed, sizeof plain));
  g_assert_false (ante_bytes_equal (keyed, keyed_otherwise, sizeof keyed));
}

/* libsodium, test/default/kdf: the line of 32 bytes, whose number is 32. */
static void
test_kdf_vector (void)
{
  g_autoptr (AnteSecret) root = ante_test_unhex_secret (COUNTING_KEY);
  g_autoptr (AnteSecret) key = ante_kdf_derive (root, 32, "KDF test");

  g_assert_cmpuint (ante_secret_length (key), ==, ANTE_KEY_BYTES);
  ante_test_assert_hex (ante_secret_bytes (key), ANTE_KEY_BYTES,
                        "154b291f11196737f8b7f491e4ca11764e0227d34f94295408a869f007aa8618");
}

/* The short way leads to the same place. */
static void
test_derived_hash (void)
{
  g_autoptr (AnteSecret) root = ante_test_unhex_secret (COUNTING_KEY);
  g_autoptr (AnteSecret) key = ante_kdf_derive (root, 32, "KDF test");
  guint8 expected[ANTE_HASH_BYTES], hash[ANTE_HASH_BYTES];

  ante_keyed_hash (key, "abc", 3, expected);
  ante_derived_hash (ante_secret_bytes (root), 32, "KDF test", "abc", 3, hash);
  g_assert_cmpmem (hash, sizeof hash, expected, sizeof expected);
}

static void
test_kdf_keys_differ (void)
{
  g_autoptr (AnteSecret) root = ante_test_unhex_secret (COUNTING_KEY);
  g_autoptr (AnteSecret) other_root = ante_secret_new_random (ANTE_KEY_BYTES);
  g_autoptr (AnteSecret) key = ante_kdf_derive (root, 1, "contexta");
  g_autoptr (AnteSecret) same = ante_kdf_derive (root, 1, "contexta");
  g_autoptr (AnteSecret) other_number = ante_kdf_derive (root, 2, "contexta");
  g_autoptr (AnteSecret) other_context = ante_kdf_derive (root, 1, "contextb");
  g_autoptr (AnteSecret) of_other_root = ante_kdf_derive (other_root, 1, "contexta");

  g_assert_true (ante_secret_equal (key, same));
  g_assert_false (ante_secret_equal (key, other_number));
  g_assert_false (ante_secret_equal (key, other_context));
  g_assert_false (ante_secret_equal (key, of_other_root));
  g_assert_false (ante_secret_equal (key, root));
}

static void
test_equal_and_wipe (void)
{
  char a[] = "0123456789";
  char b[] = "0123456789";

  g_assert_true (ante_bytes_equal (a, b, 10));
  b[9] = 'x';
  g_assert_false (ante_bytes_equal (a, b, 10));
  g_assert_true (ante_bytes_equal (a, b, 9));

  ante_wipe (a, 4);
  g_assert_cmpmem (a, 10, "\0\0\0\000456789", 10);
  ante_wipe (NULL, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_assert_true (ante_crypto_init ()); /* a second time is no error */
  g_test_add_func ("/crypto/hash/published-vectors", test_hash_vectors);
  g_test_add_func ("/crypto/hash/published-vector-keyed", test_keyed_hash_vector);
  g_test_add_func ("/crypto/hash/needs-its-key", test_keyed_hash_needs_its_key);
  g_test_add_func ("/crypto/kdf/published-vector", test_kdf_vector);
  g_test_add_func ("/crypto/hash/derived-is-keyed-by-the-derived", test_derived_hash);
  g_test_add_func ("/crypto/kdf/keys-differ", test_kdf_keys_differ);
  g_test_add_func ("/crypto/equal-and-wipe", test_equal_and_wipe);
  return g_test_run ();
}
