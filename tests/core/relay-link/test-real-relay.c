/* SPDX-License-Identifier: GPL-3.0-or-later
 * The desk's calls against anteroom-relay itself, as another process: that both read the written format alike. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "core/relay-link/ante-relay-link.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"
#include "shared/wire/ante-wire-event.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#define DESK "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1"
#define CLINIC "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1"
#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"

static const char *relay_program;

typedef struct
{
  char *folder;            /* owned */
  GSubprocess *relay;      /* owned, nullable: stopped */
  char *uri;               /* owned */
  char *code;              /* owned */
  AnteRandom *random;      /* owned */
  AnteSecret *secrets[4];  /* owned: sign, box, desk audience, clinical audience */
  guint8 keys[4][ANTE_KEY_BYTES];
  AnteClaim *claim;        /* owned, nullable */
  AnteRelayLink *link;     /* owned, nullable: not claimed */
} Fixture;

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GAsyncResult **at = data;

  *at = g_object_ref (result);
}

/* --- The relay --- */

/* The code is the one line of its answer that stands by itself. */
static char *
add_clinic (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, relay_program, "--data-dir", folder, "clinic", "add",
                        "Maple Skin Clinic", NULL);
  g_autofree char *said = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  g_assert_true (g_subprocess_get_successful (process));
  lines = g_strsplit (said, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "    "))
      return g_strdup (g_strstrip (lines[i]));
  g_error ("no code in: %s", said);
}

static void
start_relay (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *line = NULL;

  fixture->relay = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, relay_program, "--data-dir", fixture->folder,
                                     "--listen", "127.0.0.1:0", NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (fixture->relay));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "listening on http://"));
  g_free (fixture->uri);
  fixture->uri = g_strdup (line + strlen ("listening on "));
}

static void
stop_relay (Fixture *fixture)
{
  g_subprocess_send_signal (fixture->relay, SIGTERM);
  g_assert_true (g_subprocess_wait (fixture->relay, NULL, NULL));
  g_assert_true (g_subprocess_get_successful (fixture->relay));
  g_clear_object (&fixture->relay);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

/* --- Calls, waited for --- */

static AnteClaim *
claim (Fixture *fixture, const char *code, const guint8 *sign_key, GError **error)
{
  const AnteClaimRequest request = { .code = code, .clinic_id = CLINIC, .desk_id = DESK, .sign_key = sign_key,
                                     .box_key = fixture->keys[1], .desk_audience_key = fixture->keys[2],
                                     .clinical_audience_key = fixture->keys[3] };
  g_autoptr (AnteRelayLink) link = ante_relay_link_new (fixture->uri, NULL, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  ante_relay_link_claim_async (link, &request, NULL, result_cb, &result);
  ante_test_wait_until (result != NULL);
  return ante_relay_link_claim_finish (link, result, error);
}

static AntePull *
pull (Fixture *fixture, gint64 after, gint64 clinical_after, const guint8 *head, guint limit, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ante_relay_link_pull_async (fixture->link, after, clinical_after, head, 0, limit, NULL, result_cb, &result);
  ante_test_wait_until (result != NULL);
  return ante_relay_link_pull_finish (fixture->link, result, error);
}

static AntePull *
pull_all (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  AntePull *page = pull (fixture, 0, 0, NULL, ANTE_PULL_MAX_ENTRIES, &error);

  g_assert_no_error (error);
  return page;
}

static GPtrArray *
push (Fixture *fixture, GPtrArray *blobs)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *results = NULL;

  ante_relay_link_push_async (fixture->link, blobs, NULL, result_cb, &result);
  ante_test_wait_until (result != NULL);
  results = ante_relay_link_push_finish (fixture->link, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, blobs->len);
  return results;
}

static void
assert_pushed (GPtrArray *results, guint i, AntePushStatus status, gint64 number)
{
  const AntePushed *pushed = g_ptr_array_index (results, i);

  g_assert_cmpint (pushed->status, ==, status);
  g_assert_cmpint (pushed->number, ==, number);
}

static GBytes *
make_entry (const char *clinic, guint8 id, guint8 token)
{
  AnteEnvelope envelope = { .version = 1, .author = DESK, .counter = id, .epoch = 1, .audience = ANTE_AUDIENCE_DESK,
                            .sealing = ANTE_SEALING_KEY };
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static ("sealed", 6);

  g_strlcpy (envelope.clinic, clinic, sizeof envelope.clinic);
  g_snprintf (envelope.id, sizeof envelope.id, "%032x", id);
  if (token != 0)
    {
      envelope.n_tokens = 1;
      memset (envelope.tokens[0], token, ANTE_HASH_BYTES);
    }
  header = ante_envelope_write_header (&envelope);
  return ante_envelope_join (header, body);
}

static GPtrArray *
one_entry (const char *clinic, guint8 id, guint8 token)
{
  GPtrArray *blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (blobs, make_entry (clinic, id, token));
  return blobs;
}

/* --- Set up and tear down --- */

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("anteroom-real-relay-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->random = ante_test_random_new (7);
  fixture->secrets[0] = ante_sign_keypair (fixture->random, fixture->keys[0]);
  for (guint i = 1; i < 4; i++)
    fixture->secrets[i] = ante_box_keypair (fixture->random, fixture->keys[i]);
  fixture->code = add_clinic (fixture->folder);
  start_relay (fixture);
}

static void
set_up_claimed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set_up (fixture, data);
  fixture->claim = claim (fixture, fixture->code, fixture->keys[0], &error);
  g_assert_no_error (error);
  fixture->link = ante_relay_link_new (fixture->uri, fixture->claim->token, NULL, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->link);
  g_clear_pointer (&fixture->claim, ante_claim_free);
  if (fixture->relay != NULL)
    stop_relay (fixture);
  remove_folder (fixture->folder);
  for (guint i = 0; i < 4; i++)
    ante_secret_unref (fixture->secrets[i]);
  g_object_unref (fixture->random);
  g_free (fixture->folder);
  g_free (fixture->uri);
  g_free (fixture->code);
}

/* --- Tests --- */

static void
test_claim (Fixture *fixture, gconstpointer data)
{
  g_autofree char *typed = g_ascii_strdown (fixture->code, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again_error = NULL;
  g_autoptr (GError) other_error = NULL;
  g_autoptr (GError) wrong_error = NULL;
  g_autoptr (AnteClaim) first = claim (fixture, g_strdelimit (typed, "-", ' '), fixture->keys[0], &error);
  g_autoptr (AnteClaim) again = claim (fixture, fixture->code, fixture->keys[0], &again_error);

  g_assert_no_error (error);
  g_assert_cmpstr (first->clinic_name, ==, "Maple Skin Clinic");
  g_assert_cmpstr (first->public_url, ==, fixture->uri);
  g_assert_no_error (again_error);
  g_assert_cmpstr (again->hook_secret, ==, first->hook_secret);
  g_assert_cmpstr (again->relay_id, ==, first->relay_id);
  g_assert_false (ante_secret_equal (again->token, first->token));

  g_assert_null (claim (fixture, fixture->code, fixture->keys[1], &other_error));
  g_assert_error (other_error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE);
  g_assert_null (claim (fixture, "00000-00000-00000-00000", fixture->keys[0], &wrong_error));
  g_assert_error (wrong_error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE);
}

static void
test_unknown_token (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteSecret) token = ante_secret_new ("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", 43);
  g_autoptr (GError) error = NULL;

  fixture->link = ante_relay_link_new (fixture->uri, token, NULL, NULL);
  g_assert_null (pull (fixture, 0, -1, NULL, 10, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED);
}

static void
test_push_and_pull (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) blobs = one_entry (CLINIC, 1, 9);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (AntePull) empty = pull_all (fixture);
  g_autoptr (AntePull) page = NULL;
  guint8 head[ANTE_HASH_BYTES] = { 0 };

  g_assert_cmpint (empty->through, ==, 0);
  g_assert_cmpmem (empty->through_head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
  g_assert_cmpstr (empty->generation, ==, fixture->claim->generation);

  g_ptr_array_add (blobs, make_entry (CLINIC, 2, 0));
  g_ptr_array_add (blobs, make_entry (CLINIC, 3, 9)); /* a token that is the first one's */
  g_ptr_array_add (blobs, make_entry (INVITE, 4, 0)); /* another clinic's */
  results = push (fixture, blobs);
  assert_pushed (results, 0, ANTE_PUSHED_STORED, 1);
  assert_pushed (results, 1, ANTE_PUSHED_STORED, 2);
  assert_pushed (results, 2, ANTE_PUSHED_TAKEN, 0);
  assert_pushed (results, 3, ANTE_PUSHED_REFUSED, 0);
  again = push (fixture, blobs);
  assert_pushed (again, 0, ANTE_PUSHED_STORED, 1);
  assert_pushed (again, 1, ANTE_PUSHED_STORED, 2);

  page = pull_all (fixture);
  g_assert_cmpint (page->through, ==, 2);
  g_assert_cmpuint (page->items->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const AnteLogItem *item = g_ptr_array_index (page->items, i);
      g_autoptr (GByteArray) chained = g_byte_array_new ();

      g_assert_cmpint (item->number, ==, i + 1);
      g_assert_true (g_bytes_equal (item->blob, g_ptr_array_index (blobs, i)));
      g_byte_array_append (chained, head, sizeof head);
      g_byte_array_append (chained, g_bytes_get_data (item->blob, NULL), (guint) g_bytes_get_size (item->blob));
      ante_hash (chained->data, chained->len, head);
      g_assert_cmpmem (item->head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
    }
  g_assert_cmpmem (page->through_head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) blobs = one_entry (CLINIC, 1, 0);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (AntePull) first = NULL;
  g_autoptr (AntePull) second = NULL;
  g_autoptr (AntePull) state = NULL;
  g_autoptr (GError) error = NULL;

  for (guint8 i = 2; i <= 5; i++)
    g_ptr_array_add (blobs, make_entry (CLINIC, i, 0));
  results = push (fixture, blobs);
  first = pull (fixture, 0, -1, NULL, 3, &error);
  g_assert_no_error (error);
  g_assert_true (first->more);
  g_assert_cmpint (first->through, ==, 3);
  second = pull (fixture, first->through, -1, first->through_head, 3, &error);
  g_assert_no_error (error);
  g_assert_false (second->more);
  g_assert_cmpint (second->through, ==, 5);
  g_assert_cmpuint (second->items->len, ==, 2);

  state = pull (fixture, 3, -1, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state->through, ==, 3);
  g_assert_cmpmem (state->through_head, ANTE_HASH_BYTES, first->through_head, ANTE_HASH_BYTES);
}

static void
test_divergence (Fixture *fixture, gconstpointer data)
{
  static const guint8 OTHER_HEAD[ANTE_HASH_BYTES] = { 1 };
  g_autoptr (GPtrArray) blobs = one_entry (CLINIC, 1, 0);
  g_autoptr (GPtrArray) results = push (fixture, blobs);
  g_autoptr (AntePull) beyond = NULL;
  g_autoptr (AntePull) other = NULL;
  g_autoptr (AntePull) state = NULL;
  g_autoptr (GError) error = NULL;

  beyond = pull (fixture, 7, -1, OTHER_HEAD, 10, &error);
  g_assert_no_error (error);
  g_assert_true (beyond->diverged);
  g_assert_cmpint (beyond->through, ==, 1);
  g_assert_cmpstr (beyond->generation, !=, fixture->claim->generation);

  other = pull (fixture, 1, -1, OTHER_HEAD, 10, &error);
  g_assert_no_error (error);
  g_assert_true (other->diverged);

  state = pull (fixture, 7, -1, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_false (state->diverged);
  g_assert_cmpint (state->through, ==, 1);
  g_assert_cmpstr (state->generation, ==, other->generation);
}

static void
test_long_poll_ends_with_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) waiting = NULL;
  g_autoptr (GPtrArray) blobs = one_entry (CLINIC, 1, 0);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (AntePull) page = NULL;
  g_autoptr (GError) error = NULL;

  ante_relay_link_pull_async (fixture->link, 0, -1, NULL, ANTE_PULL_MAX_WAIT_S, 10, NULL, result_cb, &waiting);
  for (guint i = 0; i < 10; i++)
    ante_test_turn ();
  g_assert_null (waiting);
  results = push (fixture, blobs);
  ante_test_wait_until (waiting != NULL);
  page = ante_relay_link_pull_finish (fixture->link, waiting, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->items->len, ==, 1);
}

/* Sends a webhook as the provider does; returns the status of its answer. */
static guint
send_webhook (Fixture *fixture, const char *body)
{
  g_autofree char *path = g_strdup_printf ("/hooks/qualiphy/%s/" INVITE "/" TAG, fixture->claim->hook_secret);
  g_autoptr (AnteHttpClient) provider = ante_http_client_new (fixture->uri, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AnteHttpAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  ante_http_client_send_async (provider, &(AnteHttpRequest){ .method = "POST", .path = path, .json = body,
                                                             .timeout_s = 10, .max_answer_bytes = 4096 },
                               NULL, result_cb, &result);
  ante_test_wait_until (result != NULL);
  answer = ante_http_client_send_finish (provider, result, &error);
  g_assert_no_error (error);
  return answer->status;
}

static AnteEntry *
open_delivery (Fixture *fixture, const AnteLogItem *item, AnteAudience audience)
{
  static const guint8 NO_SIGNATURE[ANTE_SIGNATURE_BYTES];
  guint key = audience == ANTE_AUDIENCE_DESK ? 2 : 3;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) plain = NULL;
  g_autoptr (GError) error = NULL;
  AnteEnvelope envelope;
  AnteEntry *entry = NULL;
  const char *inside = NULL;
  gsize length = 0;

  g_assert_true (ante_envelope_read (item->blob, &envelope, NULL, &body, &error));
  g_assert_cmpint (envelope.audience, ==, audience);
  g_assert_cmpint (envelope.sealing, ==, ANTE_SEALING_SENT_BOX);
  g_assert_cmpstr (envelope.author, ==, fixture->claim->relay_id);
  plain = ante_sent_box_open (fixture->keys[key], fixture->secrets[key], g_bytes_get_data (body, NULL),
                         g_bytes_get_size (body), &error);
  g_assert_no_error (error);
  inside = g_bytes_get_data (plain, &length);
  g_assert_cmpmem (inside, ANTE_SIGNATURE_BYTES, NO_SIGNATURE, ANTE_SIGNATURE_BYTES);
  entry = ante_entry_read_payload (inside + ANTE_SIGNATURE_BYTES, length - ANTE_SIGNATURE_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (json_object_get_string_member (entry->fields, "id"), ==, entry->subject);
  g_assert_cmpint (json_object_get_int_member (entry->fields, "received"), ==, item->received_ms);
  return entry;
}

static void
test_delivery (Fixture *fixture, gconstpointer data)
{
  static const char BODY[] = "{\"event\":1,\"exam_id\":800,\"patient_exam_id\":4844,\"exam_status\":\"Approved\","
                             "\"reason\":\"Avoid the left brow.\",\"provider_name\":\"NP Liza\"}";
  g_autoptr (AntePull) page = NULL;
  g_autoptr (AnteEntry) desk = NULL;
  g_autoptr (AnteEntry) clinical = NULL;

  g_assert_cmpuint (send_webhook (fixture, BODY), ==, 200);
  page = pull_all (fixture);
  g_assert_cmpuint (page->items->len, ==, 2);
  desk = open_delivery (fixture, g_ptr_array_index (page->items, 0), ANTE_AUDIENCE_DESK);
  clinical = open_delivery (fixture, g_ptr_array_index (page->items, 1), ANTE_AUDIENCE_CLINICAL);
  g_assert_cmpstr (desk->kind, ==, "delivery");
  g_assert_cmpstr (clinical->kind, ==, "delivery.clinical");
  g_assert_cmpstr (clinical->subject, ==, desk->subject);
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "status"), ==, "Approved");
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "invite"), ==, INVITE);
  g_assert_cmpstr (json_object_get_string_member (desk->fields, "tag"), ==, TAG);
  g_assert_cmpuint (strlen (json_object_get_string_member (desk->fields, "body_hash")), ==, 64);
  g_assert_false (json_object_get_boolean_member (desk->fields, "repeat"));
  g_assert_false (json_object_get_boolean_member (desk->fields, "rejected"));
  g_autoptr (JsonObject) said = ante_wire_clinical_read (clinical->fields);
  g_assert_cmpstr (json_object_get_string_member (said, "reason"), ==, "Avoid the left brow.");
}

static void
test_rejected_delivery (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AntePull) page = NULL;
  g_autoptr (AnteEntry) desk = NULL;

  g_assert_cmpuint (send_webhook (fixture, "<html>"), ==, 400);
  page = pull_all (fixture);
  g_assert_cmpuint (page->items->len, ==, 2);
  desk = open_delivery (fixture, g_ptr_array_index (page->items, 0), ANTE_AUDIENCE_DESK);
  g_assert_true (json_object_get_boolean_member (desk->fields, "rejected"));
}

static void
test_stopped_and_started (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) blobs = one_entry (CLINIC, 1, 0);
  g_autoptr (GPtrArray) results = push (fixture, blobs);
  g_autoptr (AntePull) page = NULL;
  g_autoptr (GError) error = NULL;

  stop_relay (fixture);
  g_assert_null (pull (fixture, 0, -1, NULL, 10, &error));
  g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_UNREACHABLE);

  start_relay (fixture);
  g_clear_object (&fixture->link);
  fixture->link = ante_relay_link_new (fixture->uri, fixture->claim->token, NULL, NULL);
  page = pull_all (fixture);
  g_assert_cmpuint (page->items->len, ==, 1);
  g_assert_cmpstr (page->generation, ==, fixture->claim->generation);
}

#define ADD(path, set_up, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_assert_cmpint (argc, ==, 2);
  relay_program = argv[1];

  ADD ("/relay-link/real/claim-and-claim-again", set_up, test_claim);
  ADD ("/relay-link/real/unknown-token", set_up, test_unknown_token);
  ADD ("/relay-link/real/push-and-pull", set_up_claimed, test_push_and_pull);
  ADD ("/relay-link/real/pages", set_up_claimed, test_pages);
  ADD ("/relay-link/real/divergence", set_up_claimed, test_divergence);
  ADD ("/relay-link/real/long-poll-ends-with-news", set_up_claimed, test_long_poll_ends_with_news);
  ADD ("/relay-link/real/delivery-opens", set_up_claimed, test_delivery);
  ADD ("/relay-link/real/rejected-delivery-is-kept", set_up_claimed, test_rejected_delivery);
  ADD ("/relay-link/real/stopped-and-started", set_up_claimed, test_stopped_and_started);
  return g_test_run ();
}
