/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every endpoint of Qualiphy and every documented parameter: what is sent, on the wire, with its JSON type.
 *
 * tests/data/qualiphy/requests.json holds the calls: what is given in our words, and the body that must come of it,
 * whole. The tables here are the provider's documents (API reference, newest edition, and help centre): each names
 * the request that sends the parameter, and who sets it. The requests go over real sockets to a recording server. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/base/ante-json.h"

typedef enum { STRING, NUMBER, NUMBERS, OBJECTS } Type;

typedef struct
{
  const char *name;
  Type type;
  const char *request; /* in requests.json; NULL: never sent */
  const char *set_by;  /* which screen, or nobody; of what is never sent: why */
} Parameter;

#define PARTNER "partner: the clinic chooses pharmacy and package"
#define URGENT "urgent care: a pharmacy that was found, to be picked up, the patient pays"
#define OWN "own pharmacy: confirmation skipped, shipped, the clinic pays"
#define KNOWN "good faith: all that is known of the patient"
#define BROWSER "good faith: where the browser goes afterwards"
#define BARE "good faith: two exams, only what is required"

static const Parameter INVITE_PARAMETERS[] = {
  /* Required */
  { "api_key", STRING, BARE, "preferences: the provider's key" },
  { "exams", NUMBERS, BARE, "composer: exams of the meeting" },
  { "first_name", STRING, BARE, "patient" },
  { "last_name", STRING, BARE, "patient" },
  { "email", STRING, BARE, "patient" },
  { "dob", STRING, BARE, "patient" },
  { "phone_number", STRING, BARE, "patient" },
  { "tele_state", STRING, BARE, "patient: where will they be during the exam?; composer: test" },
  /* Results and redirects */
  { "webhook_url", STRING, BARE, "nobody: the relay's address and this invite's" },
  { "additional_data", STRING, BARE, "nobody: this invite" },
  { "redirect_approve", STRING, BROWSER, "preferences" },
  { "redirect_reject", STRING, BROWSER, "preferences" },
  { "redirect_na", STRING, BROWSER, "preferences" },
  { "redirect_missed", STRING, BROWSER, "preferences" },
  /* The patient */
  { "gender", NUMBER, KNOWN, "patient" },
  { "dmv_license_number", STRING, KNOWN, "patient" },
  { "address_line_1", STRING, KNOWN, "patient" },
  { "address_line_2", STRING, KNOWN, "patient" },
  { "city", STRING, KNOWN, "patient" },
  { "state", STRING, KNOWN, "patient; composer: test" },
  { "zip_code", STRING, KNOWN, "patient" },
  { "shipping_address_line_1", STRING, PARTNER, "composer: ship to" },
  { "shipping_address_line_2", STRING, PARTNER, "composer: ship to" },
  { "shipping_city", STRING, PARTNER, "composer: ship to" },
  { "shipping_state", STRING, PARTNER, "composer: ship to" },
  { "shipping_zip_code", STRING, PARTNER, "composer: ship to" },
  /* A partner's package */
  { "pharmacy_id", NUMBER, PARTNER, "composer: pharmacy" },
  { "order_set_id", NUMBER, PARTNER, "composer: package" },
  { "provider_pos_selection", NUMBER, PARTNER, "composer: who chooses the package" },
  { "custom_pharmacy", NUMBER, PARTNER, "composer: kind of meeting" },
  /* A retail pharmacy */
  { "custom_pharmacy", NUMBER, URGENT, "composer: kind of meeting" },
  { "ncpdpid", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_name", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_address_line_1", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_address_line_2", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_city", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_state", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_zip_code", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_phone", STRING, URGENT, "composer: pharmacy" },
  { "pharmacy_type", STRING, URGENT, "composer: pharmacy" },
  { "custom_pharmacy_patient_choice", NUMBER, URGENT, "composer: the patient picks" },
  { "skip_pharmacy_confirmation", NUMBER, URGENT, "composer: skip the confirmation" },
  { "custom_pharmacy_patient_billing", NUMBER, URGENT, "composer: who is billed" },
  { "custom_pharmacy_clinic_billing", STRING, OWN, "composer: who is billed" },
  { "custom_pharmacy_delivery_method", NUMBER, URGENT, "composer: pick up or ship" },
  { "pharmacy_id", NUMBER, OWN, "nobody: the pseudo pharmacy of a skipped confirmation" },
  /* Never sent */
  { "patient_address_prefill", NUMBER, NULL, "one older page explains it in two ways that contradict each other" },
  { "exam_pos_id", NUMBER, NULL, "an older name of order_set_id" },
  { "clinic_id", NUMBER, NULL, "in no document" },
};

static const struct { const char *path; Parameter parameters[8]; } ENDPOINTS[] = {
  { "/api/exam_list", { { "api_key", STRING, "list", "preferences" } } },
  { "/api/exam_invite_resend",
    { { "api_key", STRING, "resend", "preferences" },
      { "patient_exam_id", NUMBER, "resend", "nobody" },
      { "meeting_uuid", STRING, "resend", "nobody: an older edition asks for it" } } },
  { "/api/exam_invite_cancel",
    { { "api_key", STRING, "cancel", "preferences" }, { "patient_exam_id", NUMBER, "cancel", "nobody" } } },
  { "/api/exam_questions",
    { { "api_key", STRING, "questions of an invited exam", "preferences" },
      { "exam_id", NUMBER, "questions of an exam of the list", "nobody" },
      { "meeting_uuid", STRING, "questions of an invited exam", "nobody" },
      { "patient_exam_id", NUMBER, "questions of an invited exam", "nobody" } } },
  { "/api/exam_submit_answers",
    { { "api_key", STRING, "answers of every kind", "preferences" },
      { "meeting_uuid", STRING, "answers of every kind", "nobody" },
      { "patient_exam_id", NUMBER, "answers of every kind", "nobody" },
      { "answers", OBJECTS, "answers of every kind", "answers" } } },
  { "/api/exam_upload_attachment",
    { { "api_key", STRING, "upload as JSON", "preferences" },
      { "patient_exam_id", NUMBER, "upload as JSON", "nobody" },
      { "file_name", STRING, "upload as JSON", "attachments" },
      { "file_type", STRING, "upload as JSON", "attachments" },
      { "file_base64", STRING, "upload as JSON", "attachments" } } },
  { "/api/partner_pharmacy_list",
    { { "api_key", STRING, "pharmacies", "preferences" },
      { "exam_ids", NUMBERS, "pharmacies", "composer" },
      { "patient_state", STRING, "pharmacies", "patient" } } },
  { "/api/partner_pharmacy_treatment_packages",
    { { "api_key", STRING, "packages", "preferences" },
      { "pharmacy_ids", NUMBERS, "packages", "composer" },
      { "exam_ids", NUMBERS, "packages", "composer" },
      { "patient_state", STRING, "packages", "patient" } } },
  { "/api/custom_pharmacy_search",
    { { "api_key", STRING, "search by name and ZIP", "preferences" },
      { "search", STRING, "search by name and ZIP", "composer" },
      { "zip_code", STRING, "search by name and ZIP", "composer" },
      { "ncpdpid", STRING, "search by NCPDP id alone", "composer" } } },
};

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
has_type (JsonNode *node, Type type)
{
  JsonNode *first = JSON_NODE_HOLDS_ARRAY (node) ? json_array_get_element (json_node_get_array (node), 0) : NULL;

  switch (type)
    {
    case STRING:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
    case NUMBER:
      return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
    case NUMBERS:
      return first != NULL && has_type (first, NUMBER);
    case OBJECTS:
      return first != NULL && JSON_NODE_HOLDS_OBJECT (first);
    default:
      g_assert_not_reached ();
    }
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
check_parameter (JsonArray *requests, const Parameter *parameter, const char *path)
{
  JsonObject *body = NULL;

  g_assert_true (*parameter->set_by != '\0');
  if (parameter->request == NULL)
    {
      assert_never_sent (requests, parameter->name);
      return;
    }
  body = find_request (requests, parameter->request, path);
  if (!json_object_has_member (body, parameter->name)
      || !has_type (json_object_get_member (body, parameter->name), parameter->type))
    g_error ("%s: %s is not there, or of another type", parameter->request, parameter->name);
}

static void
test_every_parameter (void)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  JsonArray *requests = json_node_get_array (root);

  for (guint i = 0; i < G_N_ELEMENTS (INVITE_PARAMETERS); i++)
    check_parameter (requests, &INVITE_PARAMETERS[i], "/api/exam_invite");
  for (guint i = 0; i < G_N_ELEMENTS (ENDPOINTS); i++)
    for (const Parameter *parameter = ENDPOINTS[i].parameters; parameter->name != NULL; parameter++)
      check_parameter (requests, parameter, ENDPOINTS[i].path);
}

static gboolean
is_documented (const Parameter *parameters, gsize n, const char *name)
{
  for (gsize i = 0; i < n && parameters[i].name != NULL; i++)
    if (parameters[i].request != NULL && g_str_equal (parameters[i].name, name))
      return TRUE;
  return FALSE;
}

static void
check_members (JsonObject *request)
{
  const char *path = json_object_get_string_member (request, "path");
  g_autoptr (GList) members = json_object_get_members (json_object_get_object_member (request, "expect"));

  for (GList *at = members; at != NULL; at = at->next)
    {
      gboolean known = g_str_equal (path, "/api/exam_invite")
                       && is_documented (INVITE_PARAMETERS, G_N_ELEMENTS (INVITE_PARAMETERS), at->data);

      for (guint i = 0; i < G_N_ELEMENTS (ENDPOINTS); i++)
        known |= g_str_equal (ENDPOINTS[i].path, path)
                 && is_documented (ENDPOINTS[i].parameters, G_N_ELEMENTS (ENDPOINTS[i].parameters), at->data);
      if (!known)
        g_error ("%s: %s is in no document", path, (char *) at->data);
    }
}

static void
test_nothing_undocumented (void)
{
  g_autoptr (JsonNode) root = fixture_read_data ("requests.json");
  JsonArray *requests = json_node_get_array (root);

  for (guint i = 0; i < json_array_get_length (requests); i++)
    check_members (json_array_get_object_element (requests, i));
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
