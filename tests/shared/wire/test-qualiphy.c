/* SPDX-License-Identifier: GPL-3.0-or-later
 * The webhook parser: what it lets a front desk see, and what it does with anything else. */
#include <glib.h>
#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"
#include "shared/wire/ante-wire-qualiphy.h"
#include "shared/wire/ante-wire.h"

#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"

static const char *const ALLOWED[] = { "provider", "event", "patient_exam", "exam", "status", "provider_name",
                                       "email", "phone", "has_notes", "has_document", "invite", "tag", "pair",
                                       "rejected" };

typedef struct
{
  JsonObject *desk, *clinical; /* owned */
} Parts;

static void
parts_clear (Parts *parts)
{
  g_clear_pointer (&parts->desk, json_object_unref);
  g_clear_pointer (&parts->clinical, json_object_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static Parts
split (const char *body, gsize length)
{
  g_autoptr (GError) error = NULL;
  Parts parts = { 0 };

  g_assert_true (ante_qualiphy_webhook_split (body, length, INVITE, TAG, &parts.desk, &parts.clinical, &error));
  g_assert_no_error (error);
  return parts;
}

static void
assert_same_json (JsonNode *node, JsonNode *expected)
{
  g_autofree char *text = ante_json_write (node);
  g_autofree char *expected_text = ante_json_write (expected);

  g_assert_cmpstr (text, ==, expected_text);
}

static void
assert_kept (JsonObject *clinical, const char *body, gsize length)
{
  const char *text = ante_json_peek_string (clinical, "body");
  g_autoptr (GBytes) kept = text != NULL ? g_bytes_new (text, strlen (text))
                                         : ante_base64_decode (json_object_get_string_member (clinical, "raw"), ANTE_HOOK_MAX_BYTES, NULL);

  g_assert_nonnull (kept);
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), body, length);
  g_assert_cmpuint (json_object_get_size (clinical), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (clinical, "provider"), ==, "qualiphy");
}

/* The parts, as they will be sealed, must go back through the entry's own reader. */
static void
assert_fits_an_entry (JsonObject *fields)
{
  g_autoptr (AnteEntry) entry = ante_entry_new ("delivery.clinical", INVITE, fields);
  g_autofree char *payload = ante_entry_write_payload (entry);
  g_autoptr (AnteEntry) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (strlen (payload) + 400, <=, ANTE_ENTRY_MAX_BYTES);
  read = ante_entry_read_payload (payload, strlen (payload), &error);
  g_assert_no_error (error);
  g_assert_nonnull (read);
}

static void
check_case (JsonObject *sample)
{
  JsonArray *path = ante_json_peek_array (sample, "path");
  JsonObject *clinical = ante_json_peek_object (sample, "clinical");
  JsonArray *without = ante_json_peek_array (sample, "clinical_without");
  g_autofree char *body = ante_json_write (json_object_get_member (sample, "body"));
  g_autoptr (JsonNode) desk_node = json_node_alloc ();
  g_autoptr (GError) error = NULL;
  g_auto (Parts) parts = { 0 };

  g_test_message ("%s", json_object_get_string_member (sample, "name"));
  g_assert_true (ante_qualiphy_webhook_split (body, strlen (body),
                                              path != NULL ? json_array_get_string_element (path, 0) : NULL,
                                              path != NULL ? json_array_get_string_element (path, 1) : NULL,
                                              &parts.desk, &parts.clinical, &error));
  g_assert_no_error (error);
  json_node_init_object (desk_node, parts.desk);
  assert_same_json (desk_node, json_object_get_member (sample, "desk"));
  assert_kept (parts.clinical, body, strlen (body));
  assert_fits_an_entry (parts.clinical);

  g_autoptr (JsonObject) said = ante_wire_clinical_read (parts.clinical);
  if (clinical != NULL)
    {
      g_autoptr (GList) members = json_object_get_members (clinical);

      for (GList *l = members; l != NULL; l = l->next)
        {
          g_assert_true (json_object_has_member (said, l->data));
          assert_same_json (json_object_get_member (said, l->data),
                            json_object_get_member (clinical, l->data));
        }
    }
  for (guint i = 0; without != NULL && i < json_array_get_length (without); i++)
    g_assert_false (json_object_has_member (said, json_array_get_string_element (without, i)));
}

static void
test_cases (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "wire", "qualiphy.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = ante_json_read (text, length, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), >=, 60);
  for (guint i = 0; i < json_array_get_length (json_node_get_array (root)); i++)
    check_case (json_array_get_object_element (json_node_get_array (root), i));
}

static void
test_desk_part_is_an_allow_list (void)
{
  static const char BODY[] = "{\"event\":1,\"reason\":\"SECRET\",\"exam_url\":\"https://SECRET\",\"exam_name\":\"SECRET\","
                             "\"rx_status\":\"SECRET\",\"clinic_name\":\"SECRET\",\"questions_answers\":[\"SECRET\"],"
                             "\"prescription\":[{\"drug_name\":\"SECRET\"}],\"tracking_number\":\"SECRET\","
                             "\"first_name\":\"SECRET\",\"dob\":\"SECRET\",\"new\":{\"a\":\"SECRET\"},"
                             "\"additional_data\":\"{\\\"x\\\":\\\"SECRET\\\"}\"}";
  g_auto (Parts) parts = split (BODY, strlen (BODY));
  g_autofree char *text = ante_json_write_object (parts.desk);
  g_autoptr (GList) members = json_object_get_members (parts.desk);

  g_assert_null (strstr (text, "SECRET"));
  g_assert_cmpuint (g_list_length (members), ==, G_N_ELEMENTS (ALLOWED));
  for (gsize i = 0; i < G_N_ELEMENTS (ALLOWED); i++)
    g_assert_true (json_object_has_member (parts.desk, ALLOWED[i]));
}

static void
test_unreadable_is_refused (void)
{
  static const struct { const char *body; gsize length; int code; } BAD[] = {
    { "", 0, ANTE_JSON_ERROR_SYNTAX },
    { "{\"event\":1", 10, ANTE_JSON_ERROR_SYNTAX },
    { "<html>Bad gateway</html>", 24, ANTE_JSON_ERROR_SYNTAX },
    { "{\"event\":1,}", 12, ANTE_JSON_ERROR_SYNTAX },
    { "{\"event\":1} x", 13, ANTE_JSON_ERROR_SYNTAX },
    { "[{\"event\":1}]", 13, ANTE_JSON_ERROR_TYPE },
    { "\"event\"", 7, ANTE_JSON_ERROR_TYPE },
    { "{\"event\":1,\"event\":1}", 21, ANTE_JSON_ERROR_DUPLICATE },
    { "{\"reason\":\"\xff\"}", 14, ANTE_JSON_ERROR_UTF8 },
    { "{\"reason\":\"\\u0000\"}", 19, ANTE_JSON_ERROR_UTF8 },
    { "{\"reason\":\"\\ud800\"}", 19, ANTE_JSON_ERROR_UTF8 },
    { "{\"a\0b\":1}", 9, -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_auto (Parts) parts = { 0 };
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_false (ante_qualiphy_webhook_split (BAD[i].body, BAD[i].length, INVITE, TAG, &parts.desk,
                                                   &parts.clinical, &error));
      g_assert_null (parts.desk);
      g_assert_null (parts.clinical);
      if (BAD[i].code >= 0)
        g_assert_error (error, ANTE_JSON_ERROR, BAD[i].code);
      else
        g_assert_true (error != NULL && error->domain == ANTE_JSON_ERROR);
    }
}

static void
test_rejected_keeps_the_evidence (void)
{
  static const char BODY[] = "<html>\0\xff Approved 4844 pat@example.com</html>";
  g_auto (Parts) parts = { 0 };
  g_autofree char *text = NULL;

  ante_qualiphy_webhook_reject (BODY, sizeof BODY - 1, INVITE, TAG, &parts.desk, &parts.clinical);
  text = ante_json_write_object (parts.desk);
  g_assert_cmpstr (text, ==, "{\"provider\":\"qualiphy\",\"event\":null,\"patient_exam\":null,\"exam\":null,"
                             "\"status\":null,\"provider_name\":null,\"email\":null,\"phone\":null,"
                             "\"has_notes\":false,\"has_document\":false,\"invite\":\"" INVITE "\","
                             "\"tag\":\"" TAG "\",\"pair\":\"absent\",\"rejected\":true}");
  assert_kept (parts.clinical, BODY, sizeof BODY - 1);
  g_assert_true (json_object_has_member (parts.clinical, "raw"));
}

static void
test_rejected_and_empty (void)
{
  g_auto (Parts) parts = { 0 };

  ante_qualiphy_webhook_reject (NULL, 0, NULL, NULL, &parts.desk, &parts.clinical);
  g_assert_true (json_object_get_null_member (parts.desk, "invite"));
  g_assert_cmpstr (json_object_get_string_member (parts.clinical, "raw"), ==, "");
}

/* A body of @length bytes whose member @member is as long as it takes. */
static char *
body_of_length (const char *member, gsize length)
{
  g_autofree char *start = g_strdup_printf ("{\"event\":1,\"%s\":\"", member);
  GString *body = g_string_new (start);

  while (body->len < length - 2)
    g_string_append_c (body, 'a');
  g_string_append (body, "\"}");
  return g_string_free (body, FALSE);
}

static void
test_largest_body_fits_an_entry (void)
{
  g_autofree char *body = body_of_length ("reason", ANTE_HOOK_MAX_BYTES);
  g_auto (Parts) parts = split (body, ANTE_HOOK_MAX_BYTES);

  assert_kept (parts.clinical, body, ANTE_HOOK_MAX_BYTES);
  assert_fits_an_entry (parts.clinical);
  g_assert_true (json_object_get_boolean_member (parts.desk, "has_notes"));
  g_autoptr (JsonObject) said = ante_wire_clinical_read (parts.clinical);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (said, "reason"), "… (cut short)"));
}

/* Read as it is kept, so also what a program before this one kept: its body in base64, and what it read beside it. */
static void
test_what_was_kept_before_is_read (void)
{
  static const char FIELDS[] = "{\"raw\":\"eyJldmVudCI6MSwicmVhc29uIjoiQXZvaWQuIn0=\",\"reason\":\"Something else.\"}";
  g_autoptr (JsonObject) fields = ante_json_read_object (FIELDS, strlen (FIELDS), NULL, NULL);
  g_autoptr (JsonObject) said = ante_wire_clinical_read (fields);

  g_assert_cmpstr (json_object_get_string_member (said, "reason"), ==, "Avoid.");
}

static void
test_what_cannot_be_read_says_nothing (void)
{
  static const char *const NOTHING[] = { "{}", "{\"raw\":\"%\"}", "{\"raw\":\"PGh0bWw+\"}", "{\"body\":\"[]\"}", "{\"body\":7}",
                                         "{\"provider\":\"another\",\"body\":\"{\\\"reason\\\":\\\"Avoid.\\\"}\"}",
                                         "{\"provider\":7,\"body\":\"{\\\"reason\\\":\\\"Avoid.\\\"}\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (NOTHING); i++)
    {
      g_autoptr (JsonObject) fields = ante_json_read_object (NOTHING[i], strlen (NOTHING[i]), NULL, NULL);
      g_autoptr (JsonObject) said = ante_wire_clinical_read (fields);

      g_assert_cmpuint (json_object_get_size (said), ==, 0);
    }
}

/* Whichever is shorter: text, or what grows when it is written as such (quotes to two bytes, the character that
 * deletes to six). */
static void
test_what_grows_fits_an_entry (void)
{
  static const char GROWING[] = { 0x7f, '"', '\n' };

  for (gsize i = 0; i < G_N_ELEMENTS (GROWING); i++)
    {
      g_autofree char *body = g_strnfill (ANTE_HOOK_MAX_BYTES, GROWING[i]);
      g_auto (Parts) parts = { 0 };

      ante_qualiphy_webhook_reject (body, ANTE_HOOK_MAX_BYTES, INVITE, TAG, &parts.desk, &parts.clinical);
      g_assert_true (json_object_has_member (parts.clinical, "raw"));
      assert_kept (parts.clinical, body, ANTE_HOOK_MAX_BYTES);
      assert_fits_an_entry (parts.clinical);
    }
}

static void
test_text_is_kept_as_text (void)
{
  static const char BODY[] = "{\"event\":1,\"exam_status\":\"Approved\",\"reason\":\"Zo\u00eb \342\200\256 may.\\nThat is all there is to say.\"}";
  g_auto (Parts) parts = split (BODY, strlen (BODY));

  g_assert_cmpstr (json_object_get_string_member (parts.clinical, "body"), ==, BODY);
  assert_kept (parts.clinical, BODY, strlen (BODY));
}

static void
test_too_large_body_is_refused (void)
{
  g_autofree char *body = body_of_length ("reason", ANTE_HOOK_MAX_BYTES + 1);
  g_auto (Parts) parts = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (ante_qualiphy_webhook_split (body, strlen (body), NULL, NULL, &parts.desk, &parts.clinical,
                                               &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/wire/qualiphy/every-known-shape-is-split", test_cases);
  g_test_add_func ("/wire/qualiphy/desk-part-is-an-allow-list", test_desk_part_is_an_allow_list);
  g_test_add_func ("/wire/qualiphy/unreadable-is-refused", test_unreadable_is_refused);
  g_test_add_func ("/wire/qualiphy/rejected-keeps-the-evidence", test_rejected_keeps_the_evidence);
  g_test_add_func ("/wire/qualiphy/rejected-and-empty", test_rejected_and_empty);
  g_test_add_func ("/wire/qualiphy/largest-body-fits-an-entry", test_largest_body_fits_an_entry);
  g_test_add_func ("/wire/qualiphy/what-grows-fits-an-entry", test_what_grows_fits_an_entry);
  g_test_add_func ("/wire/qualiphy/too-large-body-is-refused", test_too_large_body_is_refused);
  g_test_add_func ("/wire/qualiphy/text-is-kept-as-text", test_text_is_kept_as_text);
  g_test_add_func ("/wire/qualiphy/what-was-kept-before-is-read", test_what_was_kept_before_is_read);
  g_test_add_func ("/wire/qualiphy/what-cannot-be-read-says-nothing", test_what_cannot_be_read_says_nothing);
  return g_test_run ();
}
