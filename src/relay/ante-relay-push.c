/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /v1/log: a desk's entries, appended in the order given, each with an answer of its own. The
 * same entry again is answered with the number it has. */
#include "relay/ante-relay-bodies.h"
#include "relay/ante-relay.h"

#include <string.h>

static void
write_result (GString *json, const AnteRelayPushed *pushed)
{
  g_string_append_printf (json, "{\"id\":\"%s\",", pushed->envelope.id);
  if (pushed->status == ANTE_RELAY_STORED)
    g_string_append_printf (json, "\"status\":\"stored\",\"number\":%" G_GINT64_FORMAT "}",
                            pushed->number);
  else if (pushed->status == ANTE_RELAY_TAKEN)
    g_string_append (json, "\"status\":\"taken\"}");
  else
    g_string_append_printf (json, "\"status\":\"refused\",\"reason\":\"%s\"}", pushed->refusal);
}

static char *
write_answer (const AnteRelayPush *push)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (
      json, "{\"version\":%d,\"generation\":\"%s\",\"through\":%" G_GINT64_FORMAT ",\"results\":[",
      ANTE_RELAY_VERSION_OF_ROUTES, push->generation, push->newest);
  for (guint i = 0; i < push->entries->len; i++)
    {
      if (i > 0)
        g_string_append_c (json, ',');
      write_result (json, &g_array_index (push->entries, AnteRelayPushed, i));
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

static void
pushed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteRelayPending) pending = data;
  AnteRelay *self = pending->relay;
  g_autoptr (GError) error = NULL;
  AnteRelayPush *push = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  ante_relay_metrics_note_storing (self->metrics, -1);
  if (push == NULL)
    {
      ante_relay_answer_failure (self, pending->message, error);
      return;
    }
  g_autofree char *json = write_answer (push);
  ante_http_answer_json (pending->message, 200, json);
  ante_relay_stored (self);
  ante_relay_grown (self, push->clinic, push->newest);
}

void
ante_relay_push (AnteRelayPending *taken,
                 GHashTable *query,
                 const AnteRelayClinic *clinic,
                 const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;
  AnteRelay *self = pending->relay;
  g_autoptr (GBytes) body = ante_relay_body (pending->message);

  if (desk->role == ANTE_ROLE_VIEWER)
    {
      ante_relay_answer_error (pending->message, 403, "role",
                               "This desk may look and not change.");
      return;
    }
  AnteRelayPush *push = ante_relay_read_push (clinic, ante_clock_now_ms (self->clock), body);
  if (push == NULL)
    {
      ante_relay_answer_error (pending->message, 400, "request",
                               "These are not entries, or too many at once.");
      return;
    }
  if (ante_relay_push_size (push) > ANTE_PUSH_MAX_BYTES)
    {
      ante_relay_push_free (push);
      ante_relay_answer_error (pending->message, 413, "too-large",
                               "These are more bytes than are accepted at once.");
      return;
    }
  ante_relay_metrics_note_storing (self->metrics, 1);
  ante_relay_store_push_async (self->store, push, pushed_cb, g_steal_pointer (&pending));
}
