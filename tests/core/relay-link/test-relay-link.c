/* SPDX-License-Identifier: GPL-3.0-or-later
 * The desk's calls to the relay, over real sockets to a server of the test's own. */
#include <string.h>

#include "core/relay-link/ante-relay-link.h"
#include "shared/base/ante-json.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-wait.h"

#define ID "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define GENERATION "0123456789abcdef0123456789abcdef"
#define HEAD "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SECRET "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define TOKEN "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

static const char CLAIM_ANSWER[]
  = "{\"version\":1,\"relay\":\"" ID "\",\"name\":\"Maple\",\"public_url\":\"https://relay.example.org\","
    "\"hook_secret\":\"" SECRET "\",\"token\":\"" TOKEN "\",\"generation\":\"" GENERATION "\"}";
static const char PAGE_ANSWER[]
  = "{\"version\":1,\"generation\":\"" GENERATION "\",\"now\":1,\"through\":6,\"through_head\":\"" HEAD "\",\"more\":false,"
    "\"diverged\":false,\"entries\":[{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":\"YWJj\"}]}";

typedef struct
{
  AnteFakeHttp *relay;   /* owned */
  AnteRelayLink *link;   /* owned */
  GAsyncResult *result;  /* owned, nullable: no answer yet */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) token = ante_secret_new (TOKEN, strlen (TOKEN));
  g_autoptr (GError) error = NULL;

  fixture->relay = ante_fake_http_new ();
  fixture->link = ante_relay_link_new (ante_fake_http_get_uri (fixture->relay), token, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer link = fixture->link;

  ante_test_settle ();
  g_clear_object (&fixture->result);
  if (link != NULL)
    {
      g_object_add_weak_pointer (link, &link);
      g_clear_object (&fixture->link);
      /* The reader's thread gives its task back a moment after the result. */
      ante_test_wait_until (link == NULL);
    }
  ante_fake_http_free (fixture->relay);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;

  g_set_object (&fixture->result, result);
}

static void
wait_for_result (Fixture *fixture)
{
  ante_test_wait_until (fixture->result != NULL);
}

static void
start_claim (Fixture *fixture, const char *code)
{
  static const guint8 KEYS[4][ANTE_KEY_BYTES] = { { 1 }, { 2 }, { 3 }, { 4 } };
  const AnteClaimRequest request = { .code = code, .clinic_id = GENERATION, .desk_id = ID,
                                     .sign_key = KEYS[0], .box_key = KEYS[1],
                                     .desk_audience_key = KEYS[2], .clinical_audience_key = KEYS[3] };

  g_clear_object (&fixture->result);
  ante_relay_link_claim_async (fixture->link, &request, NULL, done_cb, fixture);
}

static void
start_pull (Fixture *fixture, GCancellable *cancellable)
{
  guint8 head[ANTE_HASH_BYTES];

  ante_hex_decode (HEAD, head, sizeof head);
  g_clear_object (&fixture->result);
  ante_relay_link_pull_async (fixture->link, 5, 2, head, 20, 100, cancellable, done_cb, fixture);
}

static GBytes *
sample_entry (void)
{
  const AnteEnvelope envelope = { .version = 1, .clinic = GENERATION, .id = ID, .author = ID, .counter = 1, .epoch = 1,
                                  .audience = ANTE_AUDIENCE_DESK, .sealing = ANTE_SEALING_KEY };
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  g_autoptr (GBytes) body = g_bytes_new_static ("sealed", 6);

  return ante_envelope_join (header, body);
}

static void
start_push (Fixture *fixture, GBytes *entry)
{
  g_autoptr (GPtrArray) blobs = g_ptr_array_new ();

  g_ptr_array_add (blobs, entry);
  g_clear_object (&fixture->result);
  ante_relay_link_push_async (fixture->link, blobs, NULL, done_cb, fixture);
}

static void
assert_pull_fails (Fixture *fixture, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  wait_for_result (fixture);
  g_assert_null (ante_relay_link_pull_finish (fixture->link, fixture->result, &error));
  g_assert_error (error, domain, code);
}

static void
assert_member (const char *body, const char *member, const char *value)
{
  g_autoptr (JsonObject) object = ante_json_read_object (body, strlen (body), NULL, NULL);

  g_assert_nonnull (object);
  g_assert_cmpstr (ante_json_peek_string (object, member), ==, value);
}

static void
test_claim (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeRequest) request = NULL;
  g_autoptr (AnteClaim) claim = NULL;
  g_autoptr (GError) error = NULL;

  ante_fake_http_answer (fixture->relay, 200, NULL, CLAIM_ANSWER);
  start_claim (fixture, "abcde-fghjk-mnpqr-stvwx");
  wait_for_result (fixture);
  claim = ante_relay_link_claim_finish (fixture->link, fixture->result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (claim->clinic_name, ==, "Maple");

  request = ante_fake_http_take_request (fixture->relay);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/v1/claim");
  g_assert_null (strstr (request->head, "Bearer"));
  assert_member (request->body, "code", "ABCDEFGHJKMNPQRSTVWX");
  assert_member (request->body, "clinic", GENERATION);
  assert_member (request->body, "desk", ID);
  assert_member (request->body, "sign_key", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  assert_member (request->body, "box_key", "AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  assert_member (request->body, "desk_audience_key", "AwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  assert_member (request->body, "clinical_audience_key", "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}

static void
test_wrong_code (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) unsent = NULL;

  ante_fake_http_answer (fixture->relay, 403, NULL, "{\"error\":\"code\",\"message\":\"No.\"}");
  start_claim (fixture, "ABCDE-FGHJK-MNPQR-STVWX");
  wait_for_result (fixture);
  g_assert_null (ante_relay_link_claim_finish (fixture->link, fixture->result, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE);

  start_claim (fixture, "ABCDE-FGHJK");
  wait_for_result (fixture);
  g_assert_null (ante_relay_link_claim_finish (fixture->link, fixture->result, &unsent));
  g_assert_error (unsent, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE);
  g_assert_cmpuint (ante_fake_http_count (fixture->relay), ==, 1);
}

static void
test_pull (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeRequest) request = NULL;
  g_autoptr (AntePull) pull = NULL;
  g_autoptr (GError) error = NULL;

  ante_fake_http_answer (fixture->relay, 200, NULL, PAGE_ANSWER);
  start_pull (fixture, NULL);
  wait_for_result (fixture);
  pull = ante_relay_link_pull_finish (fixture->link, fixture->result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pull->through, ==, 6);
  g_assert_cmpuint (pull->items->len, ==, 1);

  request = ante_fake_http_take_request (fixture->relay);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->path, ==, "/v1/log?after=5&wait=20&limit=100&clinical=2&head=" HEAD);
  g_assert_nonnull (strstr (request->head, "\r\nAuthorization: Bearer " TOKEN));
  g_assert_cmpstr (request->body, ==, "");
}

static void
test_push (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) entry = sample_entry ();
  g_autofree char *text = ante_base64_encode (g_bytes_get_data (entry, NULL), g_bytes_get_size (entry));
  g_autofree char *expected = g_strdup_printf ("{\"entries\":[\"%s\"]}", text);
  g_autoptr (AnteFakeRequest) request = NULL;
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  ante_fake_http_answer (fixture->relay, 200, NULL,
                         "{\"version\":1,\"generation\":\"" GENERATION "\",\"through\":9,"
                         "\"results\":[{\"id\":\"" ID "\",\"status\":\"stored\",\"number\":9}]}");
  start_push (fixture, entry);
  wait_for_result (fixture);
  results = ante_relay_link_push_finish (fixture->link, fixture->result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (((AntePushed *) g_ptr_array_index (results, 0))->number, ==, 9);

  request = ante_fake_http_take_request (fixture->relay);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (request->path, ==, "/v1/log");
  g_assert_nonnull (strstr (request->head, "\r\nAuthorization: Bearer " TOKEN));
  g_assert_cmpstr (request->body, ==, expected);
}

static void
test_statuses (Fixture *fixture, gconstpointer data)
{
  ante_fake_http_answer (fixture->relay, 401, NULL, "{\"error\":\"token\"}");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED);

  ante_fake_http_answer (fixture->relay, 503, "Retry-After: 12\r\n", "{\"error\":\"storage\"}");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY);

  ante_fake_http_answer (fixture->relay, 200, NULL, "<html>Sign in</html>");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY);

  ante_fake_http_answer (fixture->relay, 302, "Location: https://login.example.org/\r\n", "");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY);
}

static void
test_cut_off (Fixture *fixture, gconstpointer data)
{
  ante_fake_http_answer_raw (fixture->relay, "");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_SILENT);

  ante_fake_http_answer_raw (fixture->relay, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"version\":1");
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_SILENT);
}

static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeHttp) gone = ante_fake_http_new ();
  g_autoptr (AnteSecret) token = ante_secret_new (TOKEN, strlen (TOKEN));
  g_autoptr (AnteRelayLink) link = ante_relay_link_new (ante_fake_http_get_uri (gone), token, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&gone, ante_fake_http_free);
  ante_relay_link_pull_async (link, 0, -1, NULL, 0, 1, NULL, done_cb, fixture);
  wait_for_result (fixture);
  g_assert_null (ante_relay_link_pull_finish (link, fixture->result, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_UNREACHABLE);
  g_clear_object (&fixture->result);
}

static void
test_plain_http_is_refused (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_relay_link_new ("http://relay.example.org", NULL, NULL, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_UNTRUSTED);
}

static void
test_without_a_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteRelayLink) link = ante_relay_link_new (ante_fake_http_get_uri (fixture->relay), NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;

  ante_relay_link_pull_async (link, 0, -1, NULL, 0, 1, NULL, done_cb, fixture);
  wait_for_result (fixture);
  g_assert_null (ante_relay_link_pull_finish (link, fixture->result, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED);
  g_assert_cmpuint (ante_fake_http_count (fixture->relay), ==, 0);
  g_clear_object (&fixture->result);
}

static void
test_one_of_a_kind_at_a_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) entry = sample_entry ();
  g_autoptr (AnteFakeRequest) request = NULL;

  ante_fake_http_hold (fixture->relay);
  start_pull (fixture, cancellable);
  ante_test_wait_until (ante_fake_http_count (fixture->relay) == 1);
  start_pull (fixture, NULL);
  assert_pull_fails (fixture, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_object (&fixture->result);

  /* A push passes the waiting pull. */
  ante_fake_http_answer (fixture->relay, 401, NULL, "{\"error\":\"token\"}");
  start_push (fixture, entry);
  wait_for_result (fixture);
  g_assert_null (ante_relay_link_push_finish (fixture->link, fixture->result, NULL));

  g_clear_object (&fixture->result);
  g_cancellable_cancel (cancellable);
  assert_pull_fails (fixture, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  ante_fake_http_answer (fixture->relay, 200, NULL, PAGE_ANSWER);
  start_pull (fixture, NULL);
  wait_for_result (fixture);
  g_clear_pointer (&fixture->result, g_object_unref);
}

static void
ignored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  guint *n_cancelled = data;

  g_assert_null (ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  (*n_cancelled)++;
}

static void
test_cancelled_one_makes_way_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (AntePull) pull = NULL;
  g_autoptr (GError) error = NULL;
  guint n_cancelled = 0;

  ante_fake_http_hold (fixture->relay);
  ante_relay_link_pull_async (fixture->link, 5, 2, NULL, 20, 100, cancellable, ignored_cb, &n_cancelled);
  ante_test_wait_until (ante_fake_http_count (fixture->relay) == 1);
  ante_fake_http_answer (fixture->relay, 200, NULL, PAGE_ANSWER);
  g_cancellable_cancel (cancellable);
  start_pull (fixture, NULL);
  wait_for_result (fixture);
  pull = ante_relay_link_pull_finish (fixture->link, fixture->result, &error);
  g_assert_no_error (error);
  ante_test_wait_until (n_cancelled == 1);
}

static void
test_owner_gone (Fixture *fixture, gconstpointer data)
{
  gpointer link = fixture->link;
  g_autoptr (AntePull) pull = NULL;

  ante_fake_http_answer (fixture->relay, 200, NULL, PAGE_ANSWER);
  start_pull (fixture, NULL);
  g_object_add_weak_pointer (link, &link);
  g_clear_object (&fixture->link);
  g_assert_nonnull (link); /* the call keeps it */
  wait_for_result (fixture);
  pull = ante_relay_link_pull_finish (link, fixture->result, NULL);
  g_assert_nonnull (pull);
  g_clear_object (&fixture->result);
  ante_test_wait_until (link == NULL);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD ("/relay-link/claim/says-who-we-are", test_claim);
  ADD ("/relay-link/claim/wrong-code", test_wrong_code);
  ADD ("/relay-link/pull/asks-and-reads", test_pull);
  ADD ("/relay-link/push/gives-and-reads", test_push);
  ADD ("/relay-link/fails/by-status", test_statuses);
  ADD ("/relay-link/fails/when-cut-off", test_cut_off);
  ADD ("/relay-link/fails/when-nobody-is-there", test_nobody_there);
  g_test_add_func ("/relay-link/fails/plain-http-is-refused", test_plain_http_is_refused);
  ADD ("/relay-link/fails/without-a-token", test_without_a_token);
  ADD ("/relay-link/calls/one-of-a-kind-at-a-time", test_one_of_a_kind_at_a_time);
  ADD ("/relay-link/calls/cancelled-one-makes-way-at-once", test_cancelled_one_makes_way_at_once);
  ADD ("/relay-link/calls/outlive-their-owner", test_owner_gone);
  return g_test_run ();
}
