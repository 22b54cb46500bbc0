/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /v1/kept: a manager's desk tells which entries it keeps of the log up to a number. By itself that drops
 * nothing: an operator may, later, what no desk keeps. */
#include "relay/ante-relay.h"
#include "relay/store/ante-relay-kept.h"
#include "shared/base/ante-json.h"

#define ROUTE "/v1/kept"
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)

static const AnteJsonLimits LIMITS = {
  .max_bytes = ANTE_KEPT_MAX_BYTES / 3 * 4 + 1024,
  .max_depth = 2,
  .max_values = 20,
  .max_string = ANTE_KEPT_MAX_BYTES / 3 * 4 + 4,
};

static AnteRelayTelling *
read_telling (AnteRelay *self, gint64 clinic, GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, &LIMITS, NULL);
  AnteRelayTelling telling = { .clinic = clinic, .received_ms = ante_clock_now_ms (self->clock) };
  const char *head, *kept;

  if (object == NULL || !ante_json_get_int (object, "number", 1, NUMBER_MAX, &telling.number, NULL) ||
      !ante_json_get_string (object, "head", 2 * ANTE_HASH_BYTES, &head, NULL) ||
      !ante_hex_decode (head, telling.head, ANTE_HASH_BYTES) ||
      !ante_json_get_string (object, "kept", LIMITS.max_string, &kept, NULL))
    return NULL;
  telling.kept = ante_base64_decode (kept, ANTE_KEPT_MAX_BYTES, NULL);
  if (telling.kept != NULL && ante_relay_kept_is_whole (telling.kept, telling.number))
    return g_memdup2 (&telling, sizeof telling);
  g_clear_pointer (&telling.kept, g_bytes_unref);
  return NULL;
}

static void
answer (SoupServerMessage *message, AnteRelayToldStatus status)
{
  switch (status)
    {
    case ANTE_RELAY_TOLD:
      {
        g_autofree char *json = g_strdup_printf ("{\"version\":%d}", ANTE_RELAY_VERSION_OF_ROUTES);
        ante_http_answer_json (message, 200, json);
        return;
      }
    case ANTE_RELAY_TOLD_OF_OTHER:
      ante_relay_answer_error (message, 409, "log", "This is not of the log as it is here.");
      return;
    case ANTE_RELAY_TOLD_LATE:
      ante_relay_answer_error (message, 409, "late", "Entries were dropped beyond this.");
      return;
    case ANTE_RELAY_TOLD_LACKING:
      ante_relay_answer_error (message, 409, "lacking", "Some of this was dropped.");
      return;
    default:
      g_assert_not_reached ();
    }
}

static void
told_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteRelayPending) pending = data;
  g_autoptr (GError) error = NULL;
  AnteRelayTelling *telling = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  if (telling != NULL)
    answer (pending->message, telling->status);
  else
    ante_relay_answer_failure (pending->relay, pending->message, error);
}

static void
tell (AnteRelayPending *taken, GHashTable *query, const AnteRelayClinic *clinic, const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;
  AnteRelay *self = pending->relay;
  g_autoptr (GBytes) body = ante_relay_body (pending->message);

  if (desk->role != ANTE_ROLE_MANAGER)
    {
      ante_relay_answer_error (pending->message, 403, "role", "Only a manager's desk says what is kept.");
      return;
    }
  AnteRelayTelling *telling = read_telling (self, desk->clinic, body);
  if (telling == NULL)
    {
      ante_relay_answer_error (pending->message, 400, "request", "This does not say what is kept of a log.");
      return;
    }
  ante_relay_store_tell_async (self->store, telling, told_cb, g_steal_pointer (&pending));
}

static void
kept_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    ante_relay_authorise (data, message, query, tell);
  else
    ante_relay_answer_error (message, 405, "method", "What is kept is told with POST.");
}

void
ante_relay_add_route_kept (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, kept_cb, self, NULL);
}
