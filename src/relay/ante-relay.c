/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the routes share: who is known, answers, and requests that are answered later. */
#include "relay/ante-relay.h"

#define RETRY_AFTER_S "5"
#define TOLD_AT_MOST_EVERY_MS (60 * 1000)

AnteRelay *
ante_relay_new (AnteClock *clock,
                AnteRandom *random,
                AnteRelayStore *store,
                const char *program_version,
                GError **error)
{
  g_auto (AnteRelayContents) contents = { 0 };

  if (!ante_relay_store_load (store, &contents, error))
    return NULL;
  AnteRelay *self = g_new0 (AnteRelay, 1);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->store = g_object_ref (store);
  self->program_version = program_version;
  g_strlcpy (self->id, contents.id, sizeof self->id);
  self->key = g_steal_pointer (&contents.key);
  self->told_of_trouble_ms = G_MININT64 / 2;
  self->directory = ante_relay_directory_new ();
  self->waiters = ante_relay_waiters_new ();

  g_ptr_array_set_free_func (contents.clinics, NULL);
  for (guint i = 0; i < contents.clinics->len; i++)
    ante_relay_directory_add_clinic (self->directory, g_ptr_array_index (contents.clinics, i));
  for (guint i = 0; i < contents.tokens->len; i++)
    ante_relay_directory_add_token (self->directory,
                                    &g_array_index (contents.tokens, AnteRelayToken, i));
  return self;
}

void
ante_relay_free (AnteRelay *self)
{
  if (self == NULL)
    return;
  ante_relay_waiters_free (self->waiters);
  ante_relay_directory_free (self->directory);
  ante_secret_unref (self->key);
  g_object_unref (self->store);
  g_object_unref (self->random);
  g_object_unref (self->clock);
  g_free (self->public_url);
  g_free (self);
}

static void
nothing_here_cb (SoupServer *server,
                 SoupServerMessage *message,
                 const char *path,
                 GHashTable *query,
                 gpointer data)
{
  ante_relay_answer_error (message, 404, "path", "There is nothing here.");
}

/* Counted by their own weak reference: however a request ends, its message goes. */
static void
request_gone_cb (gpointer data, GObject *message)
{
  ((AnteRelay *) data)->n_open--;
}

static void
request_started_cb (SoupServer *server, SoupServerMessage *message, AnteRelay *self)
{
  self->n_open++;
  g_object_weak_ref (G_OBJECT (message), request_gone_cb, self);
}

void
ante_relay_add_routes (AnteRelay *self, SoupServer *server)
{
  g_signal_connect (server, "request-started", G_CALLBACK (request_started_cb), self);
  soup_server_add_handler (server, NULL, nothing_here_cb, self, NULL);
  ante_relay_add_route_hooks (self, server);
  ante_relay_add_route_log (self, server);
  ante_relay_add_route_claim (self, server);
  ante_relay_add_route_healthz (self, server);
}

void
ante_relay_grown (AnteRelay *self, gint64 clinic_no, gint64 newest)
{
  AnteRelayClinic *clinic = ante_relay_directory_find (self->directory, clinic_no);

  g_return_if_fail (clinic != NULL);
  if (newest <= clinic->newest)
    return;
  clinic->newest = newest;
  ante_relay_waiters_wake_clinic (self->waiters, clinic_no);
}

AnteRelayPending *
ante_relay_pending_new (AnteRelay *relay, SoupServerMessage *message)
{
  AnteRelayPending *self = g_new0 (AnteRelayPending, 1);

  self->relay = relay;
  self->message = g_object_ref (message);
  soup_server_message_pause (message);
  return self;
}

void
ante_relay_pending_free (AnteRelayPending *self)
{
  soup_server_message_unpause (self->message);
  g_object_unref (self->message);
  g_free (self);
}

void
ante_relay_answer_error (SoupServerMessage *message,
                         guint status,
                         const char *code,
                         const char *words)
{
  g_autofree char *json = g_strdup_printf ("{\"error\":\"%s\",\"message\":\"%s\"}", code, words);

  ante_http_answer_json (message, status, json);
}

void
ante_relay_answer_later (SoupServerMessage *message,
                         guint status,
                         const char *code,
                         const char *words)
{
  ante_relay_answer_error (message, status, code, words);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                RETRY_AFTER_S);
}

void
ante_relay_answer_storage (AnteRelay *self, SoupServerMessage *message)
{
  gint64 now = ante_clock_monotonic_ms (self->clock);

  ante_relay_answer_later (message, 503, "storage",
                           "Nothing can be stored at the moment; try again shortly.");
  if (now - self->told_of_trouble_ms < TOLD_AT_MOST_EVERY_MS)
    return;
  self->told_of_trouble_ms = now;
  ante_relay_say ("nothing can be stored: is the disk full? Senders are told to try again.");
}

gboolean
ante_relay_is_at (SoupServerMessage *message, const char *path, const char *route)
{
  if (g_str_equal (path, route))
    return TRUE;
  ante_relay_answer_error (message, 404, "path", "There is nothing here.");
  return FALSE;
}

GBytes *
ante_relay_body (SoupServerMessage *message)
{
  return soup_message_body_flatten (soup_server_message_get_request_body (message));
}

void
ante_relay_say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("anteroom-relay: %s\n", line);
}
