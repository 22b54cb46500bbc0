/* SPDX-License-Identifier: GPL-3.0-or-later
 * The written format of an entry, held to vectors that another program made, and to bad input. */
#include <glib.h>
#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire.h"

#define HEADER_BYTES 98

/* --- The vectors --- */

static GBytes *
read_hex (JsonObject *vector, const char *member)
{
  const char *hex = json_object_get_string_member (vector, member);
  gsize length = strlen (hex) / 2;
  guint8 *bytes = g_malloc (length + 1);

  g_assert_true (ante_hex_decode (hex, bytes, length));
  return g_bytes_new_take (bytes, length);
}

static void
assert_hex (JsonObject *vector, const char *member, gconstpointer bytes, gsize length)
{
  g_autofree char *hex = ante_hex_encode (bytes, length);

  g_assert_cmpstr (hex, ==, json_object_get_string_member (vector, member));
}

static AnteSecret *
read_secret (JsonObject *vector, const char *member)
{
  g_autoptr (GBytes) bytes = read_hex (vector, member);

  return ante_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
for_each_vector (void (*check) (JsonObject *vector))
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "wire", "entries.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *vectors = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = ante_json_read (text, length, NULL, NULL);
  g_assert_nonnull (root);
  vectors = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (vectors), ==, 5);
  for (guint i = 0; i < json_array_get_length (vectors); i++)
    check (json_array_get_object_element (vectors, i));
}

static void
check_head (JsonObject *vector)
{
  g_autoptr (GBytes) blob = read_hex (vector, "entry");
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) joined = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *counter = NULL;
  AnteEnvelope envelope;
  JsonArray *tokens = json_object_get_array_member (vector, "tokens");
  guint8 hash[ANTE_HASH_BYTES];

  g_assert_true (ante_envelope_read (blob, &envelope, &header, &body, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (envelope.version, ==, 1);
  g_assert_cmpstr (envelope.clinic, ==, json_object_get_string_member (vector, "clinic"));
  g_assert_cmpstr (envelope.id, ==, json_object_get_string_member (vector, "id"));
  g_assert_cmpstr (envelope.author, ==, json_object_get_string_member (vector, "author"));
  counter = g_strdup_printf ("%" G_GUINT64_FORMAT, envelope.counter);
  g_assert_cmpstr (counter, ==, json_object_get_string_member (vector, "counter"));
  g_assert_cmpuint (envelope.epoch, ==, json_object_get_int_member (vector, "epoch"));
  g_assert_cmpuint (envelope.audience, ==, json_object_get_int_member (vector, "audience"));
  g_assert_cmpuint (envelope.sealing, ==, json_object_get_int_member (vector, "sealing"));
  assert_hex (vector, "previous", envelope.previous, ANTE_HASH_BYTES);
  g_assert_cmpuint (envelope.n_tokens, ==, json_array_get_length (tokens));
  for (guint i = 0; i < envelope.n_tokens; i++)
    {
      g_autofree char *token = ante_hex_encode (envelope.tokens[i], ANTE_HASH_BYTES);

      g_assert_cmpstr (token, ==, json_array_get_string_element (tokens, i));
    }

  written = ante_envelope_write_header (&envelope);
  assert_hex (vector, "header", g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  g_assert_true (g_bytes_equal (written, header));
  joined = ante_envelope_join (header, body);
  g_assert_true (g_bytes_equal (joined, blob));
  ante_entry_hash (blob, hash);
  assert_hex (vector, "hash", hash, sizeof hash);
}

static GBytes *
open_body (JsonObject *vector, const AnteEnvelope *envelope, GBytes *header, GBytes *body)
{
  g_autoptr (GError) error = NULL;
  GBytes *plain = NULL;

  if (envelope->sealing == ANTE_SEALING_KEY)
    {
      g_autoptr (AnteSecret) key = read_secret (vector, "key");

      plain = ante_open (key, g_bytes_get_data (body, NULL), g_bytes_get_size (body),
                         g_bytes_get_data (header, NULL), g_bytes_get_size (header), &error);
    }
  else
    {
      g_autoptr (AnteSecret) secret = read_secret (vector, "box_secret");
      g_autoptr (GBytes) public_key = read_hex (vector, "box_public");

      plain = (envelope->sealing == ANTE_SEALING_BOX ? ante_box_open : ante_sent_box_open) (
          g_bytes_get_data (public_key, NULL), secret, g_bytes_get_data (body, NULL), g_bytes_get_size (body), &error);
    }
  g_assert_no_error (error);
  return plain;
}

static void
check_inside (JsonObject *vector)
{
  const char *payload = json_object_get_string_member (vector, "payload");
  g_autoptr (GBytes) blob = read_hex (vector, "entry");
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GBytes) signed_bytes = NULL;
  g_autoptr (AnteEntry) entry = NULL;
  g_autofree char *written = NULL;
  AnteEnvelope envelope;
  const guint8 *inside = NULL;
  gsize length = 0;

  g_assert_true (ante_envelope_read (blob, &envelope, &header, &body, NULL));
  plain = open_body (vector, &envelope, header, body);
  inside = g_bytes_get_data (plain, &length);
  g_assert_cmpmem (inside + ANTE_SIGNATURE_BYTES, length - ANTE_SIGNATURE_BYTES, payload, strlen (payload));
  assert_hex (vector, "signature", inside, ANTE_SIGNATURE_BYTES);

  entry = ante_entry_read_payload (payload, strlen (payload), NULL);
  g_assert_nonnull (entry);
  written = ante_entry_write_payload (entry);
  g_assert_cmpstr (written, ==, payload);

  signed_bytes = ante_entry_signed_bytes (header, written, strlen (written));
  assert_hex (vector, "signed", g_bytes_get_data (signed_bytes, NULL), g_bytes_get_size (signed_bytes));
  if (envelope.sealing == ANTE_SEALING_KEY)
    {
      g_autoptr (GBytes) public_key = read_hex (vector, "sign_public");
      g_autoptr (AnteSecret) secret = read_secret (vector, "sign_secret");
      guint8 signature[ANTE_SIGNATURE_BYTES];

      ante_sign (secret, g_bytes_get_data (signed_bytes, NULL), g_bytes_get_size (signed_bytes), signature);
      g_assert_cmpmem (signature, sizeof signature, inside, ANTE_SIGNATURE_BYTES);
      g_assert_true (ante_sign_verify (g_bytes_get_data (public_key, NULL),
                                       g_bytes_get_data (signed_bytes, NULL),
                                       g_bytes_get_size (signed_bytes), inside));
    }
}

static void
test_vectors_head (void)
{
  for_each_vector (check_head);
}

static void
test_vectors_inside (void)
{
  for_each_vector (check_inside);
}

/* --- The envelope against bad input --- */

static AnteEnvelope
sample_envelope (void)
{
  AnteEnvelope envelope = {
    .version = ANTE_ENVELOPE_VERSION,
    .clinic = "00000000000000000000000000000001",
    .id = "00000000000000000000000000000002",
    .author = "00000000000000000000000000000003",
    .counter = 1,
    .epoch = 1,
    .audience = ANTE_AUDIENCE_DESK,
    .sealing = ANTE_SEALING_KEY,
    .n_tokens = 2,
    .tokens = { { 1 }, { 2 } },
  };

  return envelope;
}

static GBytes *
sample_blob (void)
{
  AnteEnvelope envelope = sample_envelope ();
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  g_autoptr (GBytes) body = g_bytes_new_static ("sealed body", 11);

  return ante_envelope_join (header, body);
}

/* The sample with one byte set; @code -1: readable. */
static void
assert_with_byte (gsize at, guint8 value, int code)
{
  g_autoptr (GBytes) sample = sample_blob ();
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sample, NULL), g_bytes_get_size (sample));
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  AnteEnvelope envelope;

  bytes[at] = value;
  changed = g_bytes_new (bytes, g_bytes_get_size (sample));
  if (code < 0)
    {
      g_assert_true (ante_envelope_read (changed, &envelope, &header, &body, &error));
      return;
    }
  g_assert_false (ante_envelope_read (changed, &envelope, &header, &body, &error));
  g_assert_error (error, ANTE_WIRE_ERROR, code);
  g_assert_null (header);
  g_assert_null (body);
}

static void
test_fields_are_bounded (void)
{
  assert_with_byte (0, 'A', -1);
  assert_with_byte (0, 'B', ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (2, 0, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (62, 0, ANTE_WIRE_ERROR_MALFORMED);  /* epoch */
  assert_with_byte (63, 0, ANTE_WIRE_ERROR_MALFORMED);  /* audience */
  assert_with_byte (63, 2, -1);
  assert_with_byte (63, 3, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (64, 0, ANTE_WIRE_ERROR_MALFORMED);  /* sealing */
  assert_with_byte (64, 3, -1);
  assert_with_byte (64, 4, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (97, 3, ANTE_WIRE_ERROR_MALFORMED);  /* count of tokens */
  assert_with_byte (97, 17, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (97, 255, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (98, 2, ANTE_WIRE_ERROR_MALFORMED);  /* the same token twice */
  assert_with_byte (162, 1, ANTE_WIRE_ERROR_MALFORMED); /* length of the body */
  assert_with_byte (162, 255, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (165, 12, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (165, 10, ANTE_WIRE_ERROR_MALFORMED);
  assert_with_byte (166, 0, -1); /* the body itself is not looked at */
}

static void
test_newer_keeps_its_ids (void)
{
  g_autoptr (GBytes) sample = sample_blob ();
  g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (sample, NULL), g_bytes_get_size (sample));
  g_autoptr (GBytes) newer = NULL;
  g_autoptr (GError) error = NULL;
  AnteEnvelope envelope;

  bytes[2] = 2;
  newer = g_bytes_new (bytes, 60); /* its further layout may be any */
  g_assert_false (ante_envelope_read (newer, &envelope, NULL, NULL, &error));
  g_assert_error (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER);
  g_assert_cmpuint (envelope.version, ==, 2);
  g_assert_cmpstr (envelope.clinic, ==, "00000000000000000000000000000001");
  g_assert_cmpstr (envelope.id, ==, "00000000000000000000000000000002");
  g_assert_cmpstr (envelope.author, ==, "00000000000000000000000000000003");
}

static void
test_every_cut_is_refused (void)
{
  g_autoptr (GBytes) sample = sample_blob ();
  AnteEnvelope envelope;

  for (gsize length = 0; length < g_bytes_get_size (sample); length++)
    {
      /* A copy of just that size, so that a sanitiser sees a read beyond it. */
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (sample, NULL), length);
      g_autoptr (GBytes) cut = g_bytes_new_static (copy, length);
      g_autoptr (GError) error = NULL;

      g_assert_false (ante_envelope_read (cut, &envelope, NULL, NULL, &error));
      g_assert_error (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_MALFORMED);
    }
}

static void
test_more_than_it_says_is_refused (void)
{
  g_autoptr (GBytes) sample = sample_blob ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GBytes) longer = NULL;
  AnteEnvelope envelope;

  g_byte_array_append (bytes, g_bytes_get_data (sample, NULL), (guint) g_bytes_get_size (sample));
  g_byte_array_append (bytes, (const guint8 *) "x", 1);
  longer = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_assert_false (ante_envelope_read (longer, &envelope, NULL, NULL, NULL));
}

static void
test_size_is_bounded (void)
{
  AnteEnvelope envelope = sample_envelope ();
  g_autoptr (GBytes) header = NULL;

  envelope.n_tokens = 0;
  header = ante_envelope_write_header (&envelope);
  for (gsize over = 0; over <= 1; over++)
    {
      gsize length = ANTE_ENTRY_MAX_BYTES - HEADER_BYTES - 4 + over;
      g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (length), length);
      g_autoptr (GBytes) blob = ante_envelope_join (header, body);
      AnteEnvelope read;

      g_assert_cmpint (ante_envelope_read (blob, &read, NULL, NULL, NULL), ==, over == 0);
    }
}

/* --- The payload against bad input --- */

#define SUBJECT "b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1"

static const char *const BAD_PAYLOADS[] = {
  "",
  "null",
  "[]",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":null}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":[]}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":-1,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":1.5,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":\"1\",\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "0\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":-1,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":253402300800000,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":0,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"X\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"a b\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":5,\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"person\":\"a\\nb\",\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"person\":7,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"kind\":\"y\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}}",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{}} ;",
  "{\"kind\":\"x\",\"v\":1,\"at\":0,\"subject\":\"" SUBJECT "\",\"based_on\":0,\"fields\":{\"a\":\"\xff\"}}",
};

static void
test_bad_payloads_are_refused (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (BAD_PAYLOADS); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (ante_entry_read_payload (BAD_PAYLOADS[i], strlen (BAD_PAYLOADS[i]), &error));
      g_assert_error (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_MALFORMED);
    }
}

static void
test_payload_keeps_what_was_said (void)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (AnteEntry) entry = NULL;
  g_autoptr (AnteEntry) read = NULL;
  g_autofree char *payload = NULL;
  g_autofree char *again = NULL;

  json_object_set_string_member (fields, "name", "Dee \"Q\" \\ ü\u202e");
  json_object_set_null_member (fields, "email");
  entry = ante_entry_new ("patient.set", SUBJECT, fields);
  entry->at_ms = 1790000000123;
  entry->based_on = 42;
  entry->person = g_strdup ("Mara");
  payload = ante_entry_write_payload (entry);
  read = ante_entry_read_payload (payload, strlen (payload), NULL);
  g_assert_nonnull (read);
  g_assert_cmpstr (read->kind, ==, "patient.set");
  g_assert_cmpint (read->version, ==, 1);
  g_assert_cmpint (read->at_ms, ==, 1790000000123);
  g_assert_cmpint (read->based_on, ==, 42);
  g_assert_cmpstr (read->person, ==, "Mara");
  g_assert_cmpstr (read->subject, ==, SUBJECT);
  g_assert_cmpstr (json_object_get_string_member (read->fields, "name"), ==, "Dee \"Q\" \\ ü\u202e");
  g_assert_true (json_object_get_null_member (read->fields, "email"));
  again = ante_entry_write_payload (read);
  g_assert_cmpstr (again, ==, payload);
}

static void
test_unknown_kind_and_version_are_read (void)
{
  static const char PAYLOAD[] = "{\"kind\":\"bed.warmed\",\"v\":7,\"at\":1,\"subject\":\"" SUBJECT "\","
                                "\"based_on\":3,\"fields\":{\"a\":[1]},\"later\":true}";
  g_autoptr (AnteEntry) entry = ante_entry_read_payload (PAYLOAD, strlen (PAYLOAD), NULL);

  g_assert_nonnull (entry);
  g_assert_cmpstr (entry->kind, ==, "bed.warmed");
  g_assert_cmpint (entry->version, ==, 7);
  g_assert_null (entry->person);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/wire/vectors/head-reads-and-writes", test_vectors_head);
  g_test_add_func ("/wire/vectors/inside-opens-and-verifies", test_vectors_inside);
  g_test_add_func ("/wire/envelope/fields-are-bounded", test_fields_are_bounded);
  g_test_add_func ("/wire/envelope/newer-keeps-its-ids", test_newer_keeps_its_ids);
  g_test_add_func ("/wire/envelope/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/wire/envelope/more-than-it-says-is-refused", test_more_than_it_says_is_refused);
  g_test_add_func ("/wire/envelope/size-is-bounded", test_size_is_bounded);
  g_test_add_func ("/wire/payload/bad-ones-are-refused", test_bad_payloads_are_refused);
  g_test_add_func ("/wire/payload/keeps-what-was-said", test_payload_keeps_what_was_said);
  g_test_add_func ("/wire/payload/unknown-kind-and-version-are-read", test_unknown_kind_and_version_are_read);
  return g_test_run ();
}
