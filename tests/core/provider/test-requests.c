/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every endpoint of Qualiphy and every documented parameter: what is sent, on the wire, with its JSON type.
 *
 * tests/data/qualiphy/requests.json holds the calls: what is given in our words, and the body that must come of it,
 * whole. parameters.json beside it is the table of the provider's documents (API reference, newest edition, and help
 * centre): for each parameter, and each value where there are few, its type, the request that sends it, the place in
 * the program where somebody sets it, and the test of the real window that holds it against the wire
 * (tests/support/wire.py). The requests go over real sockets to a recording server. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define FORM "upload as a form" /* is no JSON: looked at below */

/* --- Bodies, strictly --- */

static void assert_same (JsonNode *sent, JsonNode *expected, const char *where);

static void
assert_same_object (JsonObject *sent, JsonObject *expected, const char *where)
{
  g_autoptr (GList) sent_members = json_object_get_members (sent);
  g_autoptr (GList) members = json_object_get_members (expected);

  for (GList *at = sent_members; at != NULL; at = at->next)
    if (!json_object_has_member (expected, at->data))
      g_error ("%s: sent, but is not to be: %s", where, (char *) at->data);
  for (GList *at = members; at != NULL; at = at->next)
    {
      g_autofree char *inner = g_strdup_printf ("%s.%s", where, (char *) at->data);

      if (!json_object_has_member (sent, at->data))
        g_error ("%s: not sent", inner);
      assert_same (json_object_get_member (sent, at->data), json_object_get_member (expected, at->data), inner);
    }
}

static void
assert_same_array (JsonArray *sent, JsonArray *expected, const char *where)
{
  g_assert_cmpuint (json_array_get_length (sent), ==, json_array_get_length (expected));
  for (guint i = 0; i < json_array_get_length (expected); i++)
    assert_same (json_array_get_element (sent, i), json_array_get_element (expected, i), where);
}

/* The types too: 4226 is not "4226", nor 4226.0. */
static void
assert_same (JsonNode *sent, JsonNode *expected, const char *where)
{
  g_autofree char *sent_text = ante_json_write (sent);
  g_autofree char *expected_text = ante_json_write (expected);

  if (JSON_NODE_HOLDS_OBJECT (sent) && JSON_NODE_HOLDS_OBJECT (expected))
    assert_same_object (json_node_get_object (sent), json_node_get_object (expected), where);
  else if (JSON_NODE_HOLDS_ARRAY (sent) && JSON_NODE_HOLDS_ARRAY (expected))
    assert_same_array (json_node_get_array (sent), json_node_get_array (expected), where);
  else if (!g_str_equal (sent_text, expected_text))
    g_error ("%s: %s was sent, not %s", where, sent_text, expected_text);
}

static void
check_request (Fixture *fixture, JsonObject *request)
{
  const char *call = json_object_get_string_member (request, "call");
  g_autoptr (JsonObject) body = NULL;
  g_auto (Outcome) outcome = { 0 };

  g_test_message ("%s", json_object_get_string_member (request, "name"));
  ante_fake_http_answer (fixture->server, 400, NULL, "{}");
  fixture_start_given (fixture, call, json_object_get_object_member (request, "given"));
  outcome = fixture_finish (fixture, call);
  body = fixture_take_body (fixture, json_object_get_string_member (request, "path"));
  assert_same_object (body, json_object_get_object_member (request, "expect"),
                      json_object_get_string_member (request, "name"));
}

static void
test_every_request (Fixture *fixture, gconstpointer data)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  JsonArray *requests = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (requests); i++)
    check_request (fixture, json_array_get_object_element (requests, i));
}

/* --- The tables against the requests, which test_every_request holds against the wire --- */

static gboolean
has_type (JsonNode *node, const char *type)
{
  JsonNode *first = JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0
                        ? json_array_get_element (json_node_get_array (node), 0)
                        : NULL;

  if (g_str_equal (type, "string"))
    return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
  if (g_str_equal (type, "number"))
    return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
  if (g_str_equal (type, "numbers"))
    return first != NULL && has_type (first, "number");
  if (g_str_equal (type, "objects"))
    return first != NULL && JSON_NODE_HOLDS_OBJECT (first);
  g_error ("no type is called %s", type);
}

static JsonObject *
find_request (JsonArray *requests, const char *name, const char *path)
{
  for (guint i = 0; i < json_array_get_length (requests); i++)
    {
      JsonObject *request = json_array_get_object_element (requests, i);

      if (g_str_equal (json_object_get_string_member (request, "name"), name))
        {
          g_assert_cmpstr (json_object_get_string_member (request, "path"), ==, path);
          return json_object_get_object_member (request, "expect");
        }
    }
  g_error ("no request is called %s", name);
}

static void
assert_never_sent (JsonArray *requests, const char *parameter)
{
  for (guint i = 0; i < json_array_get_length (requests); i++)
    g_assert_false (json_object_has_member (
        json_object_get_object_member (json_array_get_object_element (requests, i), "expect"), parameter));
}

static void
check_parameter (JsonArray *requests, JsonObject *parameter)
{
  const char *name = json_object_get_string_member (parameter, "name");
  const char *sent_by = ante_json_peek_string (parameter, "request");
  JsonObject *body = NULL;

  if (sent_by == NULL)
    {
      assert_never_sent (requests, name);
      return;
    }
  if (g_str_equal (sent_by, FORM))
    return;
  body = find_request (requests, sent_by, json_object_get_string_member (parameter, "path"));
  if (!json_object_has_member (body, name)
      || !has_type (json_object_get_member (body, name), json_object_get_string_member (parameter, "type")))
    g_error ("%s: %s is not there, or of another type", sent_by, name);
  if (json_object_has_member (parameter, "value"))
    assert_same (json_object_get_member (body, name), json_object_get_member (parameter, "value"), name);
}

static void
test_every_parameter (void)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  g_autoptr (JsonNode) table = fixture_read_data ("parameters.json");
  JsonArray *parameters = json_node_get_array (table);

  for (guint i = 0; i < json_array_get_length (parameters); i++)
    check_parameter (json_node_get_array (root), json_array_get_object_element (parameters, i));
}

static gboolean
is_documented (JsonArray *parameters, const char *path, const char *name)
{
  for (guint i = 0; i < json_array_get_length (parameters); i++)
    {
      JsonObject *one = json_array_get_object_element (parameters, i);

      if (ante_json_peek_string (one, "request") != NULL && g_str_equal (json_object_get_string_member (one, "path"), path)
          && g_str_equal (json_object_get_string_member (one, "name"), name))
        return TRUE;
    }
  return FALSE;
}

static void
check_members (JsonArray *parameters, JsonObject *request)
{
  const char *path = json_object_get_string_member (request, "path");
  g_autoptr (GList) members = json_object_get_members (json_object_get_object_member (request, "expect"));

  for (GList *at = members; at != NULL; at = at->next)
    if (!is_documented (parameters, path, at->data))
      g_error ("%s: %s is in no document", path, (char *) at->data);
}

static void
test_nothing_undocumented (void)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  g_autoptr (JsonNode) table = fixture_read_data ("parameters.json");
  JsonArray *requests = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (requests); i++)
    check_members (json_node_get_array (table), json_array_get_object_element (requests, i));
}

/* --- The upload's other form --- */

static void
assert_part (const char *body, const char *head, const char *content)
{
  const char *at = strstr (body, head);

  g_assert_nonnull (at);
  at = strstr (at, "\r\n\r\n");
  g_assert_nonnull (at);
  g_assert_true (g_str_has_prefix (at + 4, content));
  g_assert_true (g_str_has_prefix (at + 4 + strlen (content), "\r\n--"));
}

static void
test_upload_as_a_form (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (AnteFakeRequest) request = NULL;
  g_autofree char *head = NULL;

  ante_fake_http_answer (fixture->server, 400, NULL, "{}");
  fixture_start (fixture, "upload-form");
  outcome = fixture_finish (fixture, "upload-form");
  request = ante_fake_http_take_request (fixture->server);
  g_assert_cmpstr (request->path, ==, "/api/exam_upload_attachment");
  head = g_ascii_strdown (request->head, -1);
  g_assert_nonnull (strstr (head, "\r\ncontent-type: multipart/form-data; boundary="));
  g_assert_null (strstr (head, KEY));
  assert_part (request->body, "name=\"api_key\"", KEY);
  assert_part (request->body, "name=\"patient_exam_id\"", "4844");
  assert_part (request->body, "name=\"file\"; filename=\"lab.pdf\"", "a scan");
  g_assert_nonnull (strstr (request->body, "Content-Type: application/pdf"));
}

static void
test_what_it_can_do (Fixture *fixture, gconstpointer data)
{
  const AnteProviderCapabilities *can = ante_provider_get_capabilities (fixture->provider);

  g_assert_cmpstr (can->name, ==, "Qualiphy");
  g_assert_cmpuint (can->link_rules.max_resends, ==, 3);
  g_assert_cmpuint (can->link_rules.days, ==, 30);
  g_assert_false (can->reads_status);   /* no endpoint that reads a status is documented */
  g_assert_false (can->signs_webhooks); /* "webhook source verification is on the roadmap" */
  g_assert_false (can->needs_onboarding_link);
  g_assert_true (can->has_pharmacies && can->has_questions && can->takes_attachments);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/provider/qualiphy/requests/each-as-documented", test_every_request);
  g_test_add_func ("/provider/qualiphy/requests/every-documented-parameter", test_every_parameter);
  g_test_add_func ("/provider/qualiphy/requests/nothing-undocumented", test_nothing_undocumented);
  ADD ("/provider/qualiphy/requests/upload-as-a-form", test_upload_as_a_form);
  ADD ("/provider/qualiphy/what-it-can-do", test_what_it_can_do);
  return g_test_run ();
}
