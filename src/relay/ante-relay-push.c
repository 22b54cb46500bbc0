/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /v1/log: a desk's entries, appended in the order given, each with an answer of its own. The
 * same entry again is answered with the number it has. */
#include "relay/ante-relay-sealing.h"
#include "relay/ante-relay.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define ENTRY_MAX_CHARS (ANTE_ENTRY_MAX_BYTES / 3 * 4 + 4)

static const AnteJsonLimits LIMITS = {
  .max_bytes = ANTE_PUSH_MAX_BODY_BYTES,
  .max_depth = 4,
  .max_values = ANTE_PUSH_MAX_ENTRIES + 20,
  .max_string = ENTRY_MAX_CHARS,
};

/* Why an entry that can be read is not to be stored, or NULL. Entries of other authors are given
 * back after a restore, and taken; only this relay's own deliveries must be its own. */
static const char *
find_refusal (const AnteRelayClinic *clinic, const AnteEnvelope *envelope, GBytes *body)
{
  if (strcmp (envelope->clinic, clinic->id) != 0)
    return "it is another clinic's";
  if (strcmp (envelope->author, clinic->relay_id) == 0 &&
      !ante_relay_made (clinic->relay_key, envelope, body))
    return "this relay did not make it";
  return NULL;
}

/* Returns: FALSE when it is no entry at all. */
static gboolean
read_entry (const AnteRelayClinic *clinic, const char *text, AnteRelayPush *push)
{
  g_autoptr (GBytes) bytes = ante_base64_decode (text, ANTE_ENTRY_MAX_BYTES, NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  AnteRelayPushed pushed = { 0 };

  if (bytes == NULL)
    return FALSE;
  if (ante_envelope_read (bytes, &pushed.envelope, NULL, &body, &error))
    pushed.refusal = find_refusal (clinic, &pushed.envelope, body);
  else if (g_error_matches (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER) &&
           ante_id_is_valid (pushed.envelope.id))
    pushed.refusal = "it is of a version newer than this relay";
  else
    return FALSE;
  pushed.bytes = g_steal_pointer (&bytes);
  g_array_append_val (push->entries, pushed);
  return TRUE;
}

static gboolean
read_entries (const AnteRelayClinic *clinic, JsonArray *entries, AnteRelayPush *push)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonNode *node = json_array_get_element (entries, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
          !read_entry (clinic, json_node_get_string (node), push))
        return FALSE;
    }
  return TRUE;
}

static AnteRelayPush *
read_push (AnteRelay *self, const AnteRelayClinic *clinic, GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object =
      ante_json_read_object (text != NULL ? text : "", length, &LIMITS, NULL);
  AnteRelayPush *push = ante_relay_push_new (clinic->no, ante_clock_now_ms (self->clock));
  JsonArray *entries;

  if (object != NULL &&
      ante_json_get_array (object, "entries", ANTE_PUSH_MAX_ENTRIES, &entries, NULL) &&
      read_entries (clinic, entries, push))
    return push;
  ante_relay_push_free (push);
  return NULL;
}

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
  AnteRelayPush *push = read_push (self, clinic, body);
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
