/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /v1/self-test: a desk asks whether the relay can be reached from outside. The relay goes out and comes back in
 * by its own public address, and asks GET /healthz/{nonce} for a proof that only this relay can give: whatever stands
 * there instead is told from it. */
#include "relay/ante-relay.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"

#include <string.h>

#define ROUTE "/v1/self-test"
#define TIMEOUT_S 10
#define MOST_UNDER_WAY 8
#define MAX_ANSWER_BYTES 4096

typedef struct
{
  AnteRelayPending *pending; /* owned */
  AnteHttpClient *client;    /* owned */
  char nonce[33];
  gint64 began_ms;           /* monotonic */
} SelfTest;

static void
self_test_free (SelfTest *test)
{
  test->pending->relay->n_self_tests--;
  ante_relay_pending_free (test->pending);
  g_object_unref (test->client);
  g_free (test);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SelfTest, self_test_free)

/* Under the store's key, which several relays on one store share: any of them may be the one that is reached. */
char *
ante_relay_self_test_prove (AnteRelay *self, const char *nonce)
{
  g_autofree char *input = g_strdup_printf ("anteroom self-test v1 %s", nonce);
  guint8 proof[ANTE_HASH_BYTES];

  ante_keyed_hash (self->key, input, strlen (input), proof);
  return ante_hex_encode (proof, sizeof proof);
}

static gboolean
is_proof (SelfTest *test, GBytes *body)
{
  g_autofree char *proof = ante_relay_self_test_prove (test->pending->relay, test->nonce);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, NULL, NULL);
  const char *given;

  return object != NULL && ante_json_get_string (object, "proof", 64, &given, NULL) && g_str_equal (given, proof);
}

static const char *
judge (SelfTest *test, const AnteHttpAnswer *answer, const GError *error)
{
  if (answer != NULL)
    return answer->status == 200 && is_proof (test, answer->body) ? "ok" : "other";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_CERTIFICATE))
    return "certificate";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT))
    return "unreachable";
  return g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_TOO_LARGE) ? "other" : "silent";
}

static void
came_back_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  g_autoptr (SelfTest) test = data;
  AnteRelay *self = test->pending->relay;
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteHttpAnswer) answer = ante_http_client_send_finish (ANTE_HTTP_CLIENT (client), result, &error);
  const char *outcome = judge (test, answer, error);
  gint64 ms = ante_clock_monotonic_ms (self->clock) - test->began_ms;
  gboolean is_well = ante_relay_store_is_well (self->store);

  ante_relay_log ("self-test", "result=%s ms=%" G_GINT64_FORMAT, outcome, ms);
  g_autofree char *json = g_strdup_printf ("{\"version\":%d,\"result\":\"%s\",\"ms\":%" G_GINT64_FORMAT ",\"store\":%s}",
                                           ANTE_RELAY_VERSION_OF_ROUTES, outcome, ms, is_well ? "true" : "false");
  ante_http_answer_json (test->pending->message, 200, json);
}

static void
go_out (AnteRelayPending *pending)
{
  AnteRelay *self = pending->relay;
  SelfTest *test = g_new0 (SelfTest, 1);
  g_autofree char *nonce = ante_random_id (self->random);
  g_autofree char *path = g_strconcat ("/healthz/", nonce, NULL);

  self->n_self_tests++;
  test->pending = pending;
  test->client = ante_http_client_new (self->public_url, NULL, NULL);
  test->began_ms = ante_clock_monotonic_ms (self->clock);
  g_strlcpy (test->nonce, nonce, sizeof test->nonce);
  ante_http_client_send_async (test->client,
                               &(AnteHttpRequest){ .method = "GET",
                                                   .path = path,
                                                   .timeout_s = TIMEOUT_S,
                                                   .max_answer_bytes = MAX_ANSWER_BYTES },
                               self->ending, came_back_cb, test);
}

static void
ask_for_test (AnteRelayPending *taken,
              GHashTable *query,
              const AnteRelayClinic *clinic,
              const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;

  if (pending->relay->n_self_tests >= MOST_UNDER_WAY || pending->relay->is_stopping)
    ante_relay_answer_later (pending->message, 503, "busy", "The relay is being tested already; try again shortly.");
  else
    go_out (g_steal_pointer (&pending));
}

static void
self_test_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    ante_relay_authorise (data, message, query, ask_for_test);
  else
    ante_relay_answer_error (message, 405, "method", "A test is asked for with POST.");
}

void
ante_relay_add_route_self_test (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, self_test_cb, self, NULL);
}

void
ante_relay_end_self_tests (AnteRelay *self)
{
  g_cancellable_cancel (self->ending);
  while (self->n_self_tests > 0)
    g_main_context_iteration (NULL, TRUE);
}
