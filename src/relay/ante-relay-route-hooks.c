/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /hooks/qualiphy/{secret}[/{invite}/{tag}]: one webhook, sealed in two parts on arrival and
 * appended to the clinic's log. 200 is said only when it is durable. */
#include "relay/ante-relay-sealing.h"
#include "relay/ante-relay.h"
#include "shared/wire/ante-wire-qualiphy.h"

#include <string.h>

#define ROUTE "/hooks/qualiphy"
#define MOST_SEGMENTS 3

/* A webhook on its way into the log. */
typedef struct
{
  AnteRelayPending *pending; /* owned */
  char **address;            /* owned; what is below the route */
  guint8 secret[ANTE_KEY_BYTES]; /* the first of it; wiped when it goes */
  gint64 clinic;
  gboolean is_rejected;
} Arrival;

static void
arrival_free (Arrival *arrival)
{
  ante_relay_pending_free (arrival->pending);
  g_strfreev (arrival->address);
  ante_wipe (arrival->secret, sizeof arrival->secret);
  g_free (arrival);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Arrival, arrival_free)

/* 43 characters of base64url. */
static gboolean
decode_secret (const char *text, guint8 secret[ANTE_KEY_BYTES])
{
  g_autofree char *standard = g_strconcat (text, "=", NULL);

  g_strdelimit (standard, "-", '+');
  g_strdelimit (standard, "_", '/');
  g_autoptr (GBytes) bytes = ante_base64_decode (standard, ANTE_KEY_BYTES, NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) != ANTE_KEY_BYTES)
    return FALSE;
  memcpy (secret, g_bytes_get_data (bytes, NULL), ANTE_KEY_BYTES);
  return TRUE;
}

/* Under a key made of the secret in the address, which is not kept: whoever has the disk cannot try
 * bodies against it. The address counts: a body sent first to a wrong one must not make the right
 * one a repeat. */
static void
hash_body (const guint8 secret[ANTE_KEY_BYTES],
           const char *invite,
           const char *tag,
           GBytes *body,
           guint8 hash[ANTE_HASH_BYTES])
{
  g_autoptr (GByteArray) input = g_byte_array_new ();
  const char *parts[] = { invite, tag };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_byte_array_append (input, (const guint8 *) (parts[i] != NULL ? parts[i] : ""),
                         parts[i] != NULL ? strlen (parts[i]) + 1 : 1);
  if (g_bytes_get_size (body) > 0)
    g_byte_array_append (input, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  ante_derived_hash (secret, 1, "bodyhash", input->data, input->len, hash);
  ante_wipe (input->data, input->len);
}

static void
name_delivery (JsonObject *fields, const AnteRelayDelivery *delivery)
{
  json_object_set_string_member (fields, "id", delivery->id);
  json_object_set_int_member (fields, "received", delivery->received_ms);
}

static AnteRelayDelivery *
begin_delivery (AnteRelay *self, const AnteRelayClinic *clinic)
{
  AnteRelayDelivery *delivery = g_new0 (AnteRelayDelivery, 1);
  g_autofree char *id = ante_random_id (self->random);

  delivery->clinic = clinic->no;
  delivery->epoch = clinic->epoch;
  delivery->received_ms = ante_clock_now_ms (self->clock);
  delivery->relay_key = ante_secret_ref (clinic->relay_key);
  g_strlcpy (delivery->clinic_id, clinic->id, sizeof delivery->clinic_id);
  g_strlcpy (delivery->relay_id, clinic->relay_id, sizeof delivery->relay_id);
  g_strlcpy (delivery->id, id, sizeof delivery->id);
  delivery->desk_key = ante_relay_sender_get_key (self->sender, clinic->desk_key);
  return delivery;
}

static gboolean
seal_clinical_part (AnteRelayDelivery *delivery, const AnteBoxKey *key, JsonObject *clinical)
{
  AnteRelaySealing sealing = {
    .clinic_id = delivery->clinic_id,
    .relay_id = delivery->relay_id,
    .delivery_id = delivery->id,
    .relay_key = delivery->relay_key,
    .epoch = delivery->epoch,
    .received_ms = delivery->received_ms,
  };

  delivery->clinical_entry = ante_relay_seal_part (&sealing, "delivery.clinical", ANTE_AUDIENCE_CLINICAL, key, clinical,
                                                   delivery->clinical_id);
  return delivery->clinical_entry != NULL;
}

/* The desk part is sealed once it is known whether this is a repeat. Returns: FALSE when it cannot be sealed within
 * bounds. */
static gboolean
fill_delivery (AnteRelayDelivery *delivery, const AnteBoxKey *clinical_key, Arrival *arrival, GBytes *body)
{
  const char *invite = arrival->address[1];
  const char *tag = invite != NULL ? arrival->address[2] : NULL;
  g_autoptr (JsonObject) clinical = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (text == NULL)
    text = "";
  arrival->is_rejected =
      !ante_qualiphy_webhook_split (text, length, invite, tag, &delivery->desk, &clinical, NULL);
  if (arrival->is_rejected)
    ante_qualiphy_webhook_reject (text, length, invite, tag, &delivery->desk, &clinical);

  hash_body (arrival->secret, invite, tag, body, delivery->body_hash);
  g_autofree char *hash = ante_hex_encode (delivery->body_hash, ANTE_HASH_BYTES);
  json_object_set_string_member (delivery->desk, "body_hash", hash);
  name_delivery (delivery->desk, delivery);
  name_delivery (clinical, delivery);
  return seal_clinical_part (delivery, clinical_key, clinical);
}

static void
delivered_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (Arrival) arrival = data;
  AnteRelay *self = arrival->pending->relay;
  SoupServerMessage *message = arrival->pending->message;
  g_autoptr (GError) error = NULL;
  AnteRelayDelivery *delivery = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  ante_relay_metrics_note_storing (self->metrics, -1);
  if (delivery == NULL)
    ante_relay_answer_failure (self, message, error);
  else if (arrival->is_rejected)
    ante_relay_answer_error (
        message, 400, "json",
        "This is not a JSON object within bounds; it was kept for inspection.");
  else
    ante_http_answer_json (message, 200, "{\"ok\":true}");
  if (delivery == NULL)
    return;
  ante_relay_stored (self);
  ante_relay_metrics_note_webhook (self->metrics, arrival->clinic, delivery->received_ms, delivery->repeat);
  ante_relay_grown (self, arrival->clinic, delivery->newest);
}

/* Takes the arrival. */
static void
take_webhook (Arrival *taken, const AnteRelayClinic *clinic, GBytes *body)
{
  g_autoptr (Arrival) arrival = taken;
  AnteRelay *self = arrival->pending->relay;
  SoupServerMessage *message = arrival->pending->message;
  AnteRelayDelivery *delivery = begin_delivery (self, clinic);
  g_autoptr (AnteBoxKey) clinical_key = ante_relay_sender_get_key (self->sender, clinic->clinical_key);

  /* The keys were tried when the clinic was claimed: what is in the database is not what was put there. */
  if (delivery->desk_key == NULL || clinical_key == NULL)
    ante_relay_answer_storage (self, message);
  else if (!fill_delivery (delivery, clinical_key, arrival, body))
    ante_relay_answer_error (message, 413, "too-large", "This is more than is accepted here.");
  else
    {
      arrival->clinic = clinic->no;
      ante_relay_metrics_note_storing (self->metrics, 1);
      ante_relay_store_deliver_async (self->store, delivery, delivered_cb, g_steal_pointer (&arrival));
      return;
    }
  ante_relay_delivery_free (delivery);
}

/* Returns: whether it was: @message is not a webhook to be taken now. */
static gboolean
answer_unfit (SoupServerMessage *message, GBytes *body)
{
  if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    ante_relay_answer_error (message, 405, "method", "Webhooks are sent with POST.");
  else if (g_bytes_get_size (body) > ANTE_HOOK_MAX_BYTES)
    ante_relay_answer_error (message, 413, "too-large", "This is more than is accepted here.");
  else
    return FALSE;
  return TRUE;
}

static void
found_cb (const AnteRelayClinic *clinic,
          const AnteRelayToken *token,
          const GError *error,
          gpointer data)
{
  g_autoptr (Arrival) arrival = data;
  AnteRelay *self = arrival->pending->relay;
  SoupServerMessage *message = arrival->pending->message;
  g_autoptr (GBytes) body = ante_relay_body (message);

  if (error != NULL)
    ante_relay_answer_storage (self, message);
  else if (clinic == NULL)
    ante_relay_answer_stranger (self, message, 404, "path", "There is nothing here.");
  else if (!clinic->is_here)
    ante_relay_answer_moved (message);
  else if (!answer_unfit (message, body) && ante_relay_admit_clinic (self, message, clinic->no))
    take_webhook (g_steal_pointer (&arrival), clinic, body);
}

static void
hooks_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  AnteRelay *self = data;
  const char *below = path[strlen (ROUTE)] == '/' ? path + strlen (ROUTE) + 1 : "";
  g_auto (GStrv) address = g_strsplit (below, "/", MOST_SEGMENTS + 1);
  guint8 secret[ANTE_KEY_BYTES];

  if (!ante_relay_admit_from (self, message))
    return;
  if (address[0] == NULL || !decode_secret (address[0], secret) || g_strv_length (address) > MOST_SEGMENTS)
    {
      ante_relay_answer_stranger (self, message, 404, "path", "There is nothing here.");
      return;
    }
  Arrival *arrival = g_new0 (Arrival, 1);
  arrival->pending = ante_relay_pending_new (self, message);
  arrival->address = g_steal_pointer (&address);
  memcpy (arrival->secret, secret, sizeof secret);
  ante_wipe (secret, sizeof secret);
  ante_relay_directory_find_secret (self->directory, arrival->address[0], found_cb, arrival);
}

void
ante_relay_add_route_hooks (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, hooks_cb, self, NULL);
}
