/* SPDX-License-Identifier: GPL-3.0-or-later
 * Hexadecimal and base64: the vectors of RFC 4648, and one spelling for each value. */
#include "shared/crypto/ante-crypto.h"

#include <string.h>

typedef struct
{
  const char *plain;
  const char *base64;
  const char *base64url;
  const char *hex;
} Vector;

/* RFC 4648 §10. */
static const Vector vectors[] = {
  { "", "", "", "" },
  { "f", "Zg==", "Zg", "66" },
  { "fo", "Zm8=", "Zm8", "666f" },
  { "foo", "Zm9v", "Zm9v", "666f6f" },
  { "foob", "Zm9vYg==", "Zm9vYg", "666f6f62" },
  { "fooba", "Zm9vYmE=", "Zm9vYmE", "666f6f6261" },
  { "foobar", "Zm9vYmFy", "Zm9vYmFy", "666f6f626172" },
};

static void
test_vectors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      const Vector *vector = &vectors[i];
      gsize length = strlen (vector->plain);
      g_autofree char *base64 = ante_base64_encode (vector->plain, length);
      g_autofree char *base64url = ante_base64url_encode (vector->plain, length);
      g_autofree char *hex = ante_hex_encode (vector->plain, length);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) decoded = ante_base64_decode (vector->base64, length, &error);
      char unhexed[8] = "";

      g_assert_cmpstr (base64, ==, vector->base64);
      g_assert_cmpstr (base64url, ==, vector->base64url);
      g_assert_cmpstr (hex, ==, vector->hex);
      g_assert_no_error (error);
      g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), vector->plain, length);
      g_assert_true (ante_hex_decode (vector->hex, unhexed, length));
      g_assert_cmpstr (unhexed, ==, vector->plain);
    }
}

static void
test_alphabets (void)
{
  static const guint8 bytes[] = { 0xfb, 0xef, 0xff };
  g_autofree char *base64 = ante_base64_encode (bytes, sizeof bytes);
  g_autofree char *base64url = ante_base64url_encode (bytes, sizeof bytes);

  g_assert_cmpstr (base64, ==, "++//");
  g_assert_cmpstr (base64url, ==, "--__");
}

static void
test_base64_is_strict (void)
{
  static const char *const malformed[] = {
    "Z", "Zg", "Zg=", "Zg===", "=", "==", "====", "Z===", "Zm9v=", "Zm9vYg=", /* padding */
    "Zm 9v", "Zm9v\n", " Zm9v", "Zm9v ", "Zm\n9v===",                        /* space */
    "Zh==", "Zm9=", "Zn8==",                                                 /* bits left over */
    "--__", "Zm9*", "Zm9v\xc3\xa9==", "Zg==Zg==", "Zg=a",                    /* letters */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", malformed[i]);
      g_assert_null (ante_base64_decode (malformed[i], 1024, &error));
      g_assert_error (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED);
    }
}

static void
test_base64_is_bounded (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) enough = ante_base64_decode ("Zm9vYg==", 4, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (enough), ==, 4);
  g_assert_null (ante_base64_decode ("Zm9vYg==", 3, &error));
  g_assert_error (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED);
  g_clear_error (&error);
  g_assert_null (ante_base64_decode ("Zg==", 0, &error));
  g_assert_error (error, ANTE_CRYPTO_ERROR, ANTE_CRYPTO_ERROR_MALFORMED);
}

static void
test_base64_there_and_back (void)
{
  guint8 bytes[64];

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (i * 37 + 200);
  for (gsize length = 0; length <= sizeof bytes; length++)
    {
      g_autofree char *text = ante_base64_encode (bytes, length);
      g_autoptr (GBytes) back = ante_base64_decode (text, length, NULL);

      g_assert_nonnull (back);
      g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), bytes, length);
    }
}

static void
test_hex_is_strict (void)
{
  static const char *const malformed[] = {
    "", "0", "00", "000", "00000", "000000", "00 0", "0x00", "00g0", "00AF", " 000", "00\n0", "-001",
  };
  guint8 bytes[2] = { 0x5a, 0x5a };

  for (gsize i = 0; i < G_N_ELEMENTS (malformed); i++)
    {
      g_test_message ("%s", malformed[i]);
      g_assert_false (ante_hex_decode (malformed[i], bytes, sizeof bytes));
      g_assert_cmpint (bytes[0], ==, 0x5a);
    }
  g_assert_false (ante_hex_decode (NULL, bytes, sizeof bytes));
  g_assert_true (ante_hex_decode ("00af", bytes, sizeof bytes));
  g_assert_cmpint (bytes[1], ==, 0xaf);
}

static void
test_id (void)
{
  g_assert_true (ante_id_is_valid ("0123456789abcdef0123456789abcdef"));
  g_assert_false (ante_id_is_valid ("0123456789abcdef0123456789abcde"));
  g_assert_false (ante_id_is_valid ("0123456789abcdef0123456789abcdef0"));
  g_assert_false (ante_id_is_valid ("0123456789ABCDEF0123456789abcdef"));
  g_assert_false (ante_id_is_valid ("0123456789abcdef-123456789abcdef"));
  g_assert_false (ante_id_is_valid (""));
  g_assert_false (ante_id_is_valid (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/crypto/encoding/rfc-4648-vectors", test_vectors);
  g_test_add_func ("/crypto/encoding/alphabets", test_alphabets);
  g_test_add_func ("/crypto/encoding/base64-is-strict", test_base64_is_strict);
  g_test_add_func ("/crypto/encoding/base64-is-bounded", test_base64_is_bounded);
  g_test_add_func ("/crypto/encoding/base64-there-and-back", test_base64_there_and_back);
  g_test_add_func ("/crypto/encoding/hex-is-strict", test_hex_is_strict);
  g_test_add_func ("/crypto/encoding/id", test_id);
  return g_test_run ();
}
