/* SPDX-License-Identifier: GPL-3.0-or-later
 * /v1/hook-secrets: GET lists those that are accepted, by their hashes; POST adds one; DELETE /HASH?generation=G&through=N
 * drops one, which whoever asks has read that nothing uses. Never all at once: a desk that knows less than another
 * cannot take away what it has not heard of. */
#include "relay/ante-relay-access.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define ROUTE "/v1/hook-secrets"
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)

static const AnteJsonLimits LIMITS = { .max_bytes = 1024, .max_depth = 2, .max_values = 10, .max_string = 256 };

static char *
write_answer (const AnteRelayAccess *access)
{
  GString *json = ante_relay_access_begin_answer (access);

  g_string_append (json, ",\"secrets\":[");
  for (guint i = 0; i < access->hooks->len; i++)
    {
      const AnteRelayHook *hook = &g_array_index (access->hooks, AnteRelayHook, i);
      g_autofree char *hash = ante_hex_encode (hook->hash, ANTE_HASH_BYTES);
      g_string_append_printf (json, "%s{\"hash\":\"%s\",\"made\":%" G_GINT64_FORMAT "}", i > 0 ? "," : "", hash, hook->made_ms);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

static gboolean
read_added (AnteRelayPending *pending, AnteRelayAccess *access)
{
  g_autoptr (GBytes) body = ante_relay_body (pending->message);
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object = ante_json_read_object (text != NULL ? text : "", length, &LIMITS, NULL);
  const char *hash;

  access->verb = ANTE_RELAY_ACCESS_ADD;
  return object != NULL && ante_json_get_string (object, "hash", 2 * ANTE_HASH_BYTES, &hash, NULL) &&
         ante_hex_decode (hash, access->hash, ANTE_HASH_BYTES);
}

static gboolean
read_dropped (const char *below, GHashTable *query, AnteRelayAccess *access)
{
  const char *generation = query != NULL ? g_hash_table_lookup (query, "generation") : NULL;
  const char *through = query != NULL ? g_hash_table_lookup (query, "through") : NULL;
  guint64 number;

  access->verb = ANTE_RELAY_ACCESS_DROP;
  if (generation == NULL || !ante_id_is_valid (generation) || through == NULL ||
      !g_ascii_string_to_unsigned (through, 10, 0, NUMBER_MAX, &number, NULL))
    return FALSE;
  g_strlcpy (access->known_generation, generation, sizeof access->known_generation);
  access->through = number;
  return *below == '/' && ante_hex_decode (below + 1, access->hash, ANTE_HASH_BYTES);
}

static void
known_desk_asks (AnteRelayPending *taken, GHashTable *query, const AnteRelayClinic *clinic, const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;
  g_autoptr (AnteRelayAccess) access = ante_relay_access_new (clinic->no, ANTE_RELAY_ACCESS_ASK, desk->desk);
  const char *method = soup_server_message_get_method (pending->message);
  const char *below = g_uri_get_path (soup_server_message_get_uri (pending->message)) + strlen (ROUTE);
  gboolean is_right = *below == '\0';

  if (method == SOUP_METHOD_POST && is_right)
    is_right = read_added (pending, access);
  else if (method == SOUP_METHOD_DELETE)
    is_right = read_dropped (below, query, access);
  if (is_right)
    ante_relay_access (g_steal_pointer (&pending), desk, g_steal_pointer (&access), write_answer);
  else
    ante_relay_answer_error (pending->message, 400, "request", "This is not a question about webhook secrets.");
}

static void
hook_secrets_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_POST || method == SOUP_METHOD_DELETE)
    ante_relay_authorise (data, message, query, known_desk_asks);
  else
    ante_relay_answer_error (message, 405, "method", "Webhook secrets are listed with GET, added with POST and dropped with DELETE.");
}

void
ante_relay_add_route_hook_secrets (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, hook_secrets_cb, self, NULL);
}
