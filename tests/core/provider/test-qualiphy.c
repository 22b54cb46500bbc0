/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy behind the provider's interface, over real sockets to a server of the test's own: what it is asked,
 * field by field and type by type, and what is believed of each answer. */
#include <string.h>

#include "core/provider/ante-provider.h"
#include "shared/base/ante-json.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-wait.h"

#define KEY "test-key-5f1c"
#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"
#define HOOK "https://relay.example.org/hooks/qualiphy/secret/" INVITE "/" TAG

typedef struct
{
  AnteFakeHttp *server;   /* owned */
  AnteProvider *provider; /* owned */
  GAsyncResult *result;   /* owned, nullable: no answer yet */
  GCancellable *cancellable; /* owned */
} Fixture;

/* What came of a call: one of the four, or an error. */
typedef struct
{
  gboolean ok;
  GPtrArray *list;          /* owned, nullable */
  AnteInviteAnswer *invite; /* owned, nullable */
  GError *error;            /* owned, nullable */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->list, g_ptr_array_unref);
  g_clear_pointer (&outcome->invite, ante_invite_answer_free);
  g_clear_error (&outcome->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));
  g_autoptr (GError) error = NULL;

  fixture->server = ante_fake_http_new ();
  fixture->provider = ante_qualiphy_new (ante_fake_http_get_uri (fixture->server), NULL, &error);
  g_assert_no_error (error);
  ante_provider_set_key (fixture->provider, key);
  fixture->cancellable = g_cancellable_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer provider = fixture->provider;

  g_clear_object (&fixture->result);
  ante_test_settle ();
  g_object_add_weak_pointer (provider, &provider);
  g_clear_object (&fixture->provider);
  g_assert_null (provider);
  g_clear_object (&fixture->cancellable);
  ante_fake_http_free (fixture->server);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_set_object (&fixture->result, result);
}

static AntePatient
sample_patient (void)
{
  AntePatient patient = {
    .id = (char *) "p", .first_name = (char *) "Zoë", .last_name = (char *) "O'Quint \"Q\"", .dob = (char *) "1990-06-30",
    .email = (char *) "zoe@example.com", .phone = (char *) "+14155550142", .tele_state = (char *) "ca",
  };

  return patient;
}

static void
start_invite (Fixture *fixture, const AntePatient *patient, gboolean test)
{
  char *exams[] = { (char *) "800", (char *) "801", NULL };
  const AnteInviteRequest request = { .exam_ids = exams, .patient = patient, .test = test, .webhook_url = HOOK,
                                      .invite_id = INVITE, .tag = TAG };

  ante_provider_invite_async (fixture->provider, &request, fixture->cancellable, done_cb, fixture);
}

static void
start (Fixture *fixture, const char *call)
{
  AntePatient patient = sample_patient ();

  g_clear_object (&fixture->result);
  if (g_str_equal (call, "list"))
    ante_provider_list_async (fixture->provider, fixture->cancellable, done_cb, fixture);
  else if (g_str_equal (call, "invite"))
    start_invite (fixture, &patient, FALSE);
  else if (g_str_equal (call, "resend"))
    ante_provider_resend_async (fixture->provider, "example-id", "4844", fixture->cancellable, done_cb, fixture);
  else if (g_str_equal (call, "cancel"))
    ante_provider_cancel_async (fixture->provider, "4844", fixture->cancellable, done_cb, fixture);
  else
    g_assert_not_reached ();
}

static Outcome
finish (Fixture *fixture, const char *call)
{
  Outcome outcome = { 0 };

  ante_test_wait_until (fixture->result != NULL);
  if (g_str_equal (call, "list"))
    outcome.list = ante_provider_list_finish (fixture->provider, fixture->result, &outcome.error);
  else if (g_str_equal (call, "invite"))
    outcome.invite = ante_provider_invite_finish (fixture->provider, fixture->result, &outcome.error);
  else if (g_str_equal (call, "resend"))
    outcome.ok = ante_provider_resend_finish (fixture->provider, fixture->result, &outcome.error);
  else
    outcome.ok = ante_provider_cancel_finish (fixture->provider, fixture->result, &outcome.error);
  outcome.ok = outcome.ok || outcome.list != NULL || outcome.invite != NULL;
  g_assert_true (outcome.ok == (outcome.error == NULL));
  return outcome;
}

static void
assert_fails (Fixture *fixture, const char *call, AnteProviderError code)
{
  g_auto (Outcome) outcome = finish (fixture, call);

  g_assert_error (outcome.error, ANTE_PROVIDER_ERROR, (int) code);
  g_assert_null (strstr (outcome.error->message, KEY));
}

/* --- The answers, from tests/data/qualiphy --- */

static void
assert_exam (const AnteInvitedExam *exam, JsonArray *expected)
{
  g_assert_cmpstr (exam->exam_id, ==, json_array_get_string_element (expected, 0));
  g_assert_cmpstr (exam->patient_exam_id, ==, json_array_get_string_element (expected, 1));
  g_assert_cmpstr (exam->title, ==, json_array_get_string_element (expected, 2));
}

static void
assert_known (const AnteInviteAnswer *answer, JsonObject *expected)
{
  JsonArray *exams = NULL;

  if (expected == NULL)
    {
      g_assert_null (answer);
      return;
    }
  exams = json_object_get_array_member (expected, "exams");
  g_assert_nonnull (answer);
  g_assert_cmpstr (answer->meeting_url, ==, ante_json_peek_string (expected, "url"));
  g_assert_cmpstr (answer->meeting_uuid, ==, ante_json_peek_string (expected, "uuid"));
  g_assert_cmpuint (answer->exams->len, ==, json_array_get_length (exams));
  for (guint i = 0; i < answer->exams->len; i++)
    assert_exam (g_ptr_array_index (answer->exams, i), json_array_get_array_element (exams, i));
}

static void
assert_catalogue_exam (const AnteCatalogueExam *exam, JsonArray *expected)
{
  JsonNode *price = json_array_get_element (expected, 3);
  JsonNode *attachments = json_array_get_element (expected, 4);
  guint n_attachments
    = JSON_NODE_HOLDS_ARRAY (attachments) ? json_array_get_length (json_node_get_array (attachments)) : 0;

  g_assert_cmpstr (exam->id, ==, json_array_get_string_element (expected, 0));
  g_assert_cmpstr (exam->title, ==, json_array_get_string_element (expected, 1));
  g_assert_cmpuint (exam->rx_type, ==, json_array_get_int_element (expected, 2));
  g_assert_cmpstr (exam->price, ==, JSON_NODE_HOLDS_NULL (price) ? NULL : json_node_get_string (price));
  g_assert_true ((exam->attachments == NULL) == JSON_NODE_HOLDS_NULL (attachments));
  for (guint i = 0; i < n_attachments; i++)
    g_assert_cmpstr (exam->attachments[i], ==,
                     json_array_get_string_element (json_node_get_array (attachments), i));
}

static void
assert_outcome (const Outcome *outcome, JsonObject *sample)
{
  const char *expected = json_object_get_string_member (sample, "expect");
  const char *message = ante_json_peek_string (sample, "message");
  const char *without = ante_json_peek_string (sample, "without");
  JsonArray *exams = ante_json_peek_array (sample, "exams");
  JsonObject *known = ante_json_peek_object (sample, "known");

  g_assert_cmpstr (outcome->error == NULL ? "ok" : ante_provider_error_to_code (outcome->error->code), ==, expected);
  if (outcome->error != NULL)
    {
      g_assert_true (outcome->error->domain == ANTE_PROVIDER_ERROR);
      g_assert_null (strstr (outcome->error->message, KEY));
      assert_known (ante_provider_error_get_known (outcome->error), known);
    }
  if (message != NULL)
    g_assert_cmpstr (outcome->error->message, ==, message);
  if (without != NULL)
    g_assert_null (strstr (outcome->error->message, without));
  if (outcome->invite != NULL)
    assert_known (outcome->invite, known);
  if (exams != NULL)
    {
      g_assert_cmpuint (outcome->list->len, ==, json_array_get_length (exams));
      for (guint i = 0; i < outcome->list->len; i++)
        assert_catalogue_exam (g_ptr_array_index (outcome->list, i), json_array_get_array_element (exams, i));
    }
}

static void
check_answer (Fixture *fixture, JsonObject *sample)
{
  const char *call = json_object_get_string_member (sample, "call");
  g_autofree char *body = json_object_has_member (sample, "text")
                            ? g_strdup (json_object_get_string_member (sample, "text"))
                            : ante_json_write (json_object_get_member (sample, "body"));
  g_auto (Outcome) outcome = { 0 };

  g_test_message ("%s", json_object_get_string_member (sample, "name"));
  ante_fake_http_answer (fixture->server, (guint) json_object_get_int_member (sample, "status"), NULL, body);
  start (fixture, call);
  outcome = finish (fixture, call);
  assert_outcome (&outcome, sample);
}

static void
test_answers (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "qualiphy", "answers.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *samples = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = ante_json_read (text, length, NULL, NULL);
  samples = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (samples), >=, 190);
  for (guint i = 0; i < json_array_get_length (samples); i++)
    check_answer (fixture, json_array_get_object_element (samples, i));
}

/* --- The requests --- */

/* The body that a call sends, whatever is answered. */
static JsonObject *
take_body (Fixture *fixture, const char *path)
{
  g_autoptr (AnteFakeRequest) request = ante_fake_http_take_request (fixture->server);
  g_autofree char *head = NULL;
  JsonObject *body = NULL;

  g_assert_nonnull (request);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, path);
  head = g_ascii_strdown (request->head, -1);
  g_assert_nonnull (strstr (head, "\r\ncontent-type: application/json"));
  g_assert_null (strstr (head, "authorization"));
  g_assert_null (strstr (head, KEY));
  body = ante_json_read_object (request->body, strlen (request->body), NULL, NULL);
  g_assert_nonnull (body);
  return body;
}

static JsonObject *
sent_by (Fixture *fixture, const char *call, const char *path)
{
  g_auto (Outcome) outcome = { 0 };

  ante_fake_http_answer (fixture->server, 400, NULL, "{}");
  start (fixture, call);
  outcome = finish (fixture, call);
  return take_body (fixture, path);
}

static void
assert_members (JsonObject *body, const char *const *names)
{
  g_autoptr (GList) members = json_object_get_members (body);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (json_object_has_member (body, names[i]));
  g_assert_cmpuint (g_list_length (members), ==, g_strv_length ((char **) names));
}

static void
assert_string (JsonObject *body, const char *member, const char *value)
{
  JsonNode *node = json_object_get_member (body, member);

  g_assert_true (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING);
  g_assert_cmpstr (json_node_get_string (node), ==, value);
}

static void
assert_number (JsonNode *node, gint64 value)
{
  g_assert_true (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64);
  g_assert_cmpint (json_node_get_int (node), ==, value);
}

static void
test_list_request (Fixture *fixture, gconstpointer data)
{
  static const char *const MEMBERS[] = { "api_key", NULL };
  g_autoptr (JsonObject) body = sent_by (fixture, "list", "/api/exam_list");

  assert_members (body, MEMBERS);
  assert_string (body, "api_key", KEY);
}

static void
test_invite_request (Fixture *fixture, gconstpointer data)
{
  static const char *const MEMBERS[] = { "api_key", "exams", "first_name", "last_name", "email", "dob", "phone_number",
                                         "tele_state", "webhook_url", "additional_data", NULL };
  g_autoptr (JsonObject) body = sent_by (fixture, "invite", "/api/exam_invite");
  JsonArray *exams = json_object_get_array_member (body, "exams");

  assert_members (body, MEMBERS);
  assert_string (body, "api_key", KEY);
  g_assert_cmpuint (json_array_get_length (exams), ==, 2);
  assert_number (json_array_get_element (exams, 0), 800);
  assert_number (json_array_get_element (exams, 1), 801);
  assert_string (body, "first_name", "Zoë");
  assert_string (body, "last_name", "O'Quint \"Q\"");
  assert_string (body, "email", "zoe@example.com");
  assert_string (body, "dob", "1990-06-30");
  assert_string (body, "phone_number", "+14155550142");
  assert_string (body, "tele_state", "CA");
  assert_string (body, "webhook_url", HOOK);
  assert_string (body, "additional_data", "{\"invite\":\"" INVITE "\",\"tag\":\"" TAG "\"}");
}

static void
test_test_mode (Fixture *fixture, gconstpointer data)
{
  AntePatient patient = sample_patient ();
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (JsonObject) body = NULL;

  patient.tele_state = NULL;
  ante_fake_http_answer (fixture->server, 400, NULL, "{}");
  start_invite (fixture, &patient, TRUE);
  outcome = finish (fixture, "invite");
  body = take_body (fixture, "/api/exam_invite");
  assert_string (body, "tele_state", "TE");
  assert_string (body, "state", "TE");
}

static void
test_resend_request (Fixture *fixture, gconstpointer data)
{
  static const char *const MEMBERS[] = { "api_key", "meeting_uuid", "patient_exam_id", NULL };
  g_autoptr (JsonObject) body = sent_by (fixture, "resend", "/api/exam_invite_resend");

  assert_members (body, MEMBERS);
  assert_string (body, "api_key", KEY);
  assert_string (body, "meeting_uuid", "example-id");
  assert_number (json_object_get_member (body, "patient_exam_id"), 4844);
}

static void
test_cancel_request (Fixture *fixture, gconstpointer data)
{
  static const char *const MEMBERS[] = { "api_key", "patient_exam_id", NULL };
  g_autoptr (JsonObject) body = sent_by (fixture, "cancel", "/api/exam_invite_cancel");

  assert_members (body, MEMBERS);
  assert_number (json_object_get_member (body, "patient_exam_id"), 4844);
}

static void
test_ids_that_are_no_numbers (Fixture *fixture, gconstpointer data)
{
  static const char *const IDS[] = { "patient-exam-789", "0123", "1234567890123456", "12 3" };

  for (guint i = 0; i < G_N_ELEMENTS (IDS); i++)
    {
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (JsonObject) body = NULL;

      ante_fake_http_answer (fixture->server, 400, NULL, "{}");
      g_clear_object (&fixture->result);
      ante_provider_cancel_async (fixture->provider, IDS[i], NULL, done_cb, fixture);
      outcome = finish (fixture, "cancel");
      body = take_body (fixture, "/api/exam_invite_cancel");
      assert_string (body, "patient_exam_id", IDS[i]);
    }
}

/* --- What is not sent at all --- */

static void
assert_not_sent_with (Fixture *fixture, const AntePatient *patient)
{
  g_clear_object (&fixture->result);
  start_invite (fixture, patient, FALSE);
  assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_incomplete_patient (Fixture *fixture, gconstpointer data)
{
  static const char *const DOBS[] = { NULL, "", "6/30/1990", "1990-6-30", "1990-06-30 ", "19900630" };
  static const char *const PHONES[] = { NULL, "", "415-555-0142", "4155550142x", "+4415555501", "+1415555014", "+141555501420" };
  static const char *const STATES[] = { NULL, "", "C", "CAL", "1A" };
  AntePatient patient = sample_patient ();

  for (guint i = 0; i < G_N_ELEMENTS (DOBS); i++)
    {
      patient.dob = (char *) DOBS[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = sample_patient ();
  for (guint i = 0; i < G_N_ELEMENTS (PHONES); i++)
    {
      patient.phone = (char *) PHONES[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = sample_patient ();
  for (guint i = 0; i < G_N_ELEMENTS (STATES); i++)
    {
      patient.tele_state = (char *) STATES[i];
      assert_not_sent_with (fixture, &patient);
    }
  patient = sample_patient ();
  patient.first_name = NULL;
  assert_not_sent_with (fixture, &patient);
  patient = sample_patient ();
  patient.last_name = (char *) "";
  assert_not_sent_with (fixture, &patient);
  patient = sample_patient ();
  patient.email = NULL;
  assert_not_sent_with (fixture, &patient);
}

static void
test_exams_that_cannot_be_sent (Fixture *fixture, gconstpointer data)
{
  static const char *const LISTS[][3] = { { NULL }, { "eight", NULL }, { "800", "", NULL }, { "800", "800", NULL },
                                          { "-1", NULL } };
  AntePatient patient = sample_patient ();

  for (guint i = 0; i < G_N_ELEMENTS (LISTS); i++)
    {
      const AnteInviteRequest request = { .exam_ids = (char **) LISTS[i], .patient = &patient, .webhook_url = HOOK,
                                          .invite_id = INVITE, .tag = TAG };

      g_clear_object (&fixture->result);
      ante_provider_invite_async (fixture->provider, &request, NULL, done_cb, fixture);
      assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_REFUSED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static const char *const CALLS[] = { "list", "invite", "resend", "cancel" };

static void
test_without_a_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) no_text = ante_secret_new ("\xff\xfe", 2);

  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    {
      ante_provider_set_key (fixture->provider, NULL);
      start (fixture, CALLS[i]);
      assert_fails (fixture, CALLS[i], ANTE_PROVIDER_ERROR_KEY);
      ante_provider_set_key (fixture->provider, no_text);
      start (fixture, CALLS[i]);
      assert_fails (fixture, CALLS[i], ANTE_PROVIDER_ERROR_KEY);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_key_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) key = ante_secret_new ("other", 5);
  g_autoptr (JsonObject) body = NULL;

  ante_provider_set_key (fixture->provider, key);
  body = sent_by (fixture, "list", "/api/exam_list");
  assert_string (body, "api_key", "other");
}

/* --- Whether it left --- */

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeHttp) gone = ante_fake_http_new ();
  g_autoptr (AnteSecret) key = ante_secret_new (KEY, strlen (KEY));

  g_clear_object (&fixture->provider);
  fixture->provider = ante_qualiphy_new (ante_fake_http_get_uri (gone), NULL, NULL);
  ante_provider_set_key (fixture->provider, key);
  g_clear_pointer (&gone, ante_fake_http_free);
  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    {
      start (fixture, CALLS[i]);
      assert_fails (fixture, CALLS[i], ANTE_PROVIDER_ERROR_NOT_SENT);
    }
}

static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    {
      AnteProviderError code = i == 0 ? ANTE_PROVIDER_ERROR_NOT_SENT : ANTE_PROVIDER_ERROR_UNCONFIRMED;

      ante_fake_http_answer_raw (fixture->server, "");
      start (fixture, CALLS[i]);
      assert_fails (fixture, CALLS[i], code);
      ante_fake_http_answer_raw (fixture->server, "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"http_code\":200");
      start (fixture, CALLS[i]);
      assert_fails (fixture, CALLS[i], code);
    }
  /* A request that may have been acted on is never repeated by itself. */
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 2 * G_N_ELEMENTS (CALLS));
}

static void
test_answer_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (300 * 1024, ' ');

  ante_fake_http_answer (fixture->server, 200, NULL, body);
  start (fixture, "invite");
  assert_fails (fixture, "invite", ANTE_PROVIDER_ERROR_UNCONFIRMED);
}

static void
test_cancelled_before (Fixture *fixture, gconstpointer data)
{
  g_cancellable_cancel (fixture->cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      start (fixture, CALLS[i]);
      outcome = finish (fixture, CALLS[i]);
      g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_cancelled_under_way (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (CALLS); i++)
    {
      g_auto (Outcome) outcome = { 0 };

      ante_fake_http_hold (fixture->server);
      start (fixture, CALLS[i]);
      ante_test_wait_until (ante_fake_http_count (fixture->server) == i + 1);
      g_cancellable_cancel (fixture->cancellable);
      outcome = finish (fixture, CALLS[i]);
      if (i == 0)
        g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_error (outcome.error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED);
      g_object_unref (fixture->cancellable);
      fixture->cancellable = g_cancellable_new ();
    }
}

static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  gpointer provider = fixture->provider;
  g_auto (Outcome) outcome = { 0 };

  ante_fake_http_answer (fixture->server, 200, NULL, "{\"exams\":[]}");
  start (fixture, "list");
  g_object_unref (fixture->provider); /* the call keeps it */
  outcome = finish (fixture, "list");
  g_assert_no_error (outcome.error);
  g_object_ref (provider);
}

static void
test_plain_http_is_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_qualiphy_new ("http://api.example.com", NULL, &error));
  g_assert_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE);
}

static void
test_every_code_has_a_name (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code <= ANTE_PROVIDER_ERROR_INSECURE; code++)
    g_assert_true (g_hash_table_add (seen, (gpointer) ante_provider_error_to_code (code)));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/provider/qualiphy/answers/each-means-one-thing", test_answers);
  ADD ("/provider/qualiphy/requests/list", test_list_request);
  ADD ("/provider/qualiphy/requests/invite", test_invite_request);
  ADD ("/provider/qualiphy/requests/test-mode", test_test_mode);
  ADD ("/provider/qualiphy/requests/resend", test_resend_request);
  ADD ("/provider/qualiphy/requests/cancel", test_cancel_request);
  ADD ("/provider/qualiphy/requests/ids-that-are-no-numbers", test_ids_that_are_no_numbers);
  ADD ("/provider/qualiphy/not-sent/incomplete-patient", test_incomplete_patient);
  ADD ("/provider/qualiphy/not-sent/exams-that-cannot-be", test_exams_that_cannot_be_sent);
  ADD ("/provider/qualiphy/not-sent/without-a-key", test_without_a_key);
  ADD ("/provider/qualiphy/key-changes", test_key_changes);
  ADD ("/provider/qualiphy/left/nobody-there", test_nobody_there);
  ADD ("/provider/qualiphy/left/no-answer", test_no_answer);
  ADD ("/provider/qualiphy/left/answer-too-large", test_answer_too_large);
  ADD ("/provider/qualiphy/left/cancelled-before", test_cancelled_before);
  ADD ("/provider/qualiphy/left/cancelled-under-way", test_cancelled_under_way);
  ADD ("/provider/qualiphy/owner-gone", test_owner_gone);
  g_test_add_func ("/provider/qualiphy/plain-http-is-refused", test_plain_http_is_refused);
  g_test_add_func ("/provider/errors/every-code-has-a-name", test_every_code_has_a_name);
  return g_test_run ();
}
