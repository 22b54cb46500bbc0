/* SPDX-License-Identifier: GPL-3.0-or-later
 * /v1/provider/qualiphy/ENDPOINT: a desk's call of the provider, with the key of its clinic. What passes through is a
 * patient's: it is held in memory for as long as the call takes, and nothing of it is said anywhere else. */
#include "relay/ante-relay.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define REQUEST_MAX_DEPTH 16
#define REQUEST_MAX_VALUES 20000
#define KEY_LOOKED_FOR_MIN_BYTES 8 /* anything shorter may stand in a text by chance */

/* A call on its way; ends with one line in the log. */
typedef struct
{
  AnteRelayPending *pending; /* owned */
  AnteSecret *key;           /* owned; nullable: none was found */
  gint64 clinic;
  char desk[33];
  AnteQualiphyCall call;
  gint64 began_ms;           /* monotonic */
  gsize n_sent;
} Forwarding;

/* Why nothing is sent. */
typedef struct
{
  guint status;
  const char *problem, *message;
} Refusal;

static const Refusal NO_ENDPOINT = { 404, "endpoint", "No such call of the provider is made from here." };
static const Refusal NOT_POST = { 405, "method", "The provider is called with POST." };
static const Refusal NOT_ITS_ROLE = { 403, "role", "This desk may not call the provider." };
static const Refusal IS_STOPPING = { 503, "stopping", "The relay is stopping; try again shortly." };
static const Refusal IS_TOO_LARGE = { 413, "too-large", "The request is larger than this call may be." };
static const Refusal NO_REQUEST = { 400, "request", "The body is no request of this call." };
static const Refusal IS_BUSY = { 429, "busy", "Too many calls of the provider are under way; try again shortly." };
static const Refusal NO_KEY = { 200, "no-key", "There is no key of this clinic on the relay." };
static const Refusal BAD_KEY_FILE = { 200, "key-file", "The key of this clinic on the relay cannot be used." };

static void
answer_problem (SoupServerMessage *message, guint status, AnteRelayedFate fate, const char *problem, const char *words)
{
  g_autofree char *json = ante_relayed_write_problem (fate, problem, words);

  ante_http_answer_json (message, status, json);
  if (status == 429 || status == 503)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  ANTE_RELAY_RETRY_AFTER_S);
}

static void
refuse (SoupServerMessage *message, const Refusal *refusal)
{
  answer_problem (message, refusal->status, ANTE_RELAYED_NOT_SENT, refusal->problem, refusal->message);
}

static void
forwarding_free (Forwarding *self)
{
  ante_relay_pending_free (self->pending);
  g_clear_pointer (&self->key, ante_secret_unref);
  g_free (self);
}

/* The one line of a call: who and what kind, never what was said. */
static void
record (const Forwarding *self, const char *result, gsize n_received)
{
  AnteRelay *relay = self->pending->relay;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (ante_clock_now_ms (relay->clock) / 1000);
  g_autofree char *time = g_date_time_format_iso8601 (now);

  ante_relay_say ("provider call time=%s clinic=%" G_GINT64_FORMAT " desk=%s endpoint=%s result=%s ms=%" G_GINT64_FORMAT
                  " out=%" G_GSIZE_FORMAT " in=%" G_GSIZE_FORMAT,
                  time, self->clinic, self->desk, ANTE_QUALIPHY_ENDPOINTS[self->call].name, result,
                  ante_clock_monotonic_ms (relay->clock) - self->began_ms, self->n_sent, n_received);
}

/* An answer that repeats the key does not take it to a desk. (transfer full). */
static GBytes *
blank_key (GBytes *body, const AnteSecret *key)
{
  gsize length = 0;
  const guint8 *bytes = g_bytes_get_data (body, &length);
  const gsize key_length = ante_secret_length (key);
  g_autofree guint8 *copy = NULL;

  if (key_length < KEY_LOOKED_FOR_MIN_BYTES)
    return g_bytes_ref (body);
  for (gsize i = 0; i + key_length <= length; i++)
    if (memcmp (bytes + i, ante_secret_bytes (key), key_length) == 0)
      {
        if (copy == NULL)
          copy = g_memdup2 (bytes, length);
        memset (copy + i, '*', key_length);
      }
  return copy != NULL ? g_bytes_new_take (g_steal_pointer (&copy), length) : g_bytes_ref (body);
}

static void
answer_with (const Forwarding *self, const AnteHttpAnswer *answer)
{
  g_autoptr (GBytes) body = blank_key (answer->body, self->key);
  g_autofree char *json = ante_relayed_write_answer (answer->status, body);
  g_autofree char *result = g_strdup_printf ("%uxx", answer->status / 100);

  ante_http_answer_json (self->pending->message, 200, json);
  record (self, result, g_bytes_get_size (answer->body));
}

static void
answer_failure (const Forwarding *self, const GError *error)
{
  static const struct { int code; AnteRelayedFate fate; const char *problem, *message, *result; } FAILURES[] = {
    { ANTE_HTTP_ERROR_NOT_SENT, ANTE_RELAYED_NOT_SENT, "unreachable", "The provider cannot be reached from the relay.",
      "not-sent" },
    { ANTE_HTTP_ERROR_CERTIFICATE, ANTE_RELAYED_NOT_SENT, "certificate",
      "The provider's certificate is not trusted by the relay.", "not-sent" },
    { ANTE_HTTP_ERROR_TOO_LARGE, ANTE_RELAYED_UNCONFIRMED, "too-large", "The provider's answer is too large.",
      "unconfirmed" },
    { -1, ANTE_RELAYED_UNCONFIRMED, "no-answer", "The provider gave no whole answer.", "unconfirmed" },
  };
  guint i = 0;

  while (FAILURES[i].code >= 0 && !g_error_matches (error, ANTE_HTTP_ERROR, FAILURES[i].code))
    i++;
  answer_problem (self->pending->message, 200, FAILURES[i].fate, FAILURES[i].problem, FAILURES[i].message);
  record (self, FAILURES[i].result, 0);
}

static void
called_cb (const AnteHttpAnswer *answer, const GError *error, gpointer data)
{
  Forwarding *self = data;

  if (answer != NULL)
    answer_with (self, answer);
  else
    answer_failure (self, error);
  forwarding_free (self);
}

/* Strictly, before the key stands beside it: a provider that cannot read a body may repeat its beginning. */
static gboolean
is_request (GBytes *body)
{
  const AnteJsonLimits limits = { g_bytes_get_size (body), REQUEST_MAX_DEPTH, REQUEST_MAX_VALUES,
                                  g_bytes_get_size (body) };
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object = text != NULL ? ante_json_read_object (text, length, &limits, NULL) : NULL;

  return object != NULL && !json_object_has_member (object, "api_key");
}

/* With the key in its place, and its type as it is sent on; NULL: it is no request of the call. (transfer full). */
static GBytes *
complete (const Forwarding *self, GBytes *body, char **content_type)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->pending->message);
  g_autoptr (GHashTable) parameters = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &parameters);

  if (g_strcmp0 (type, "application/json") == 0)
    {
      *content_type = g_strdup (type);
      return is_request (body) ? ante_qualiphy_add_key (body, self->key) : NULL;
    }
  if (g_strcmp0 (type, "multipart/form-data") == 0 && ANTE_QUALIPHY_ENDPOINTS[self->call].takes_form)
    {
      const char *boundary = g_hash_table_lookup (parameters, "boundary");

      *content_type = g_strdup_printf ("multipart/form-data; boundary=\"%s\"", boundary != NULL ? boundary : "");
      return ante_qualiphy_add_key_to_form (body, boundary, self->key);
    }
  return NULL;
}

/* What speaks against it before the key is looked for; NULL: nothing. */
static const Refusal *
find_refusal (const Forwarding *self, AnteRelayRole role)
{
  AnteRelay *relay = self->pending->relay;

  if (role != ANTE_ROLE_RECEPTION && role != ANTE_ROLE_MANAGER)
    return &NOT_ITS_ROLE;
  if (relay->is_stopping)
    return &IS_STOPPING;
  if (self->n_sent > ANTE_QUALIPHY_ENDPOINTS[self->call].max_request_bytes)
    return &IS_TOO_LARGE;
  return ante_relay_calls_may_begin (relay->calls, self->clinic) ? NULL : &IS_BUSY;
}

static const Refusal *
find_key (Forwarding *self, const char *clinic_id)
{
  g_autoptr (GError) error = NULL;

  self->key = ante_relay_keys_read (self->pending->relay->keys, clinic_id, &error);
  if (self->key != NULL)
    return NULL;
  ante_relay_say ("the provider's key of clinic %" G_GINT64_FORMAT ", a file named qualiphy_%s: %s", self->clinic,
                  clinic_id, error->message);
  return g_error_matches (error, ANTE_RELAY_KEY_ERROR, ANTE_RELAY_KEY_ERROR_ABSENT) ? &NO_KEY : &BAD_KEY_FILE;
}

/* Takes @self. */
static void
forward (Forwarding *self, const AnteRelayClinic *clinic, AnteRelayRole role)
{
  g_autoptr (GBytes) body = ante_relay_body (self->pending->message);
  g_autoptr (GBytes) whole = NULL;
  g_autofree char *content_type = NULL;
  const Refusal *refusal = NULL;

  self->n_sent = g_bytes_get_size (body);
  refusal = find_refusal (self, role);
  if (refusal == NULL)
    refusal = find_key (self, clinic->id);
  if (refusal == NULL)
    whole = complete (self, body, &content_type);
  if (whole != NULL)
    {
      ante_relay_calls_send (self->pending->relay->calls, self->clinic, self->call, whole, content_type, called_cb, self);
      return;
    }
  if (refusal == NULL)
    refusal = &NO_REQUEST;
  refuse (self->pending->message, refusal);
  record (self, refusal->problem, 0);
  forwarding_free (self);
}

static void
known_desk_calls (AnteRelayPending *pending, GHashTable *query, const AnteRelayClinic *clinic, const AnteRelayToken *desk)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (pending->message));
  AnteQualiphyCall call = ANTE_QUALIPHY_N_CALLS;

  if (!g_str_has_prefix (path, ANTE_RELAYED_PATH)
      || !ante_qualiphy_find_call (path + strlen (ANTE_RELAYED_PATH), &call))
    refuse (pending->message, &NO_ENDPOINT);
  else if (soup_server_message_get_method (pending->message) != SOUP_METHOD_POST)
    refuse (pending->message, &NOT_POST);
  else
    {
      Forwarding *forwarding = g_new0 (Forwarding, 1);

      forwarding->pending = pending;
      forwarding->clinic = clinic->no;
      g_strlcpy (forwarding->desk, desk->desk, sizeof forwarding->desk);
      forwarding->call = call;
      forwarding->began_ms = ante_clock_monotonic_ms (pending->relay->clock);
      forward (forwarding, clinic, desk->role);
      return;
    }
  ante_relay_pending_free (pending);
}

static void
provider_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ante_relay_authorise (data, message, query, known_desk_calls);
}

void
ante_relay_add_route_provider (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, "/v1/provider", provider_cb, self, NULL);
}
