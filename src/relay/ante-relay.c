/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the routes share: who is known, answers, and requests that are answered later. */
#include "relay/ante-relay.h"

#include <sys/resource.h>

#define FEWEST_WAITING 500
#define MOST_WAITING 50000
#define TOLD_AT_MOST_EVERY_MS (60 * 1000)
#define MOST_REMEMBERED 100000
#define MOST_SOURCES_REMEMBERED 10000

/* Those who wait may not take up the connections that webhooks come in by. */
static guint
most_waiting (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return FEWEST_WAITING;
  return CLAMP (limit.rlim_cur / 4 * 3, FEWEST_WAITING, MOST_WAITING);
}

/* Another relay on the same store made a log grow. */
static void
store_grown_cb (AnteRelayStore *store, gint64 clinic, gint64 newest, AnteRelay *self)
{
  ante_relay_grown (self, clinic, newest);
}

/* Who waits may be somebody the clinic no longer knows: they are sent off, and known anew when they ask
 * again. */
static void
store_changed_cb (AnteRelayStore *store, gint64 clinic, AnteRelay *self)
{
  ante_relay_directory_forget (self->directory, clinic);
  if (clinic == 0)
    ante_relay_waiters_wake_all (self->waiters);
  else
    ante_relay_waiters_send_off_clinic (self->waiters, clinic);
}

AnteRelay *
ante_relay_new (AnteClock *clock,
                AnteRandom *random,
                AnteRelayStore *store,
                const char *program_version,
                GError **error)
{
  g_auto (AnteRelayIdentity) identity = { 0 };

  if (!ante_relay_store_load (store, &identity, error))
    return NULL;
  AnteRelay *self = g_new0 (AnteRelay, 1);
  self->clock = g_object_ref (clock);
  self->random = g_object_ref (random);
  self->store = g_object_ref (store);
  self->program_version = program_version;
  g_strlcpy (self->id, identity.id, sizeof self->id);
  self->key = g_steal_pointer (&identity.key);
  self->ending = g_cancellable_new ();
  self->dropping = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->metrics = ante_relay_metrics_new ();
  ante_relay_limit (self, ANTE_RELAY_WEBHOOKS_OF_A_CLINIC, ANTE_RELAY_REQUESTS_OF_A_DESK, ANTE_RELAY_REQUESTS_OF_STRANGERS);
  self->directory = ante_relay_directory_new (store);
  self->waiters = ante_relay_waiters_new (most_waiting ());
  self->sender = ante_relay_sender_new (random);
  self->asked = ante_relay_asked_new ();
  g_signal_connect (store, "grown", G_CALLBACK (store_grown_cb), self);
  g_signal_connect (store, "changed", G_CALLBACK (store_changed_cb), self);
  return self;
}

static void
set_limit (AnteRelayLimits **limits, guint a_minute, guint most)
{
  ante_relay_limits_free (*limits);
  *limits = ante_relay_limits_new (a_minute, most);
}

void
ante_relay_limit (AnteRelay *self, guint of_clinic, guint of_desk, guint of_strangers)
{
  set_limit (&self->clinics, of_clinic, MOST_REMEMBERED);
  set_limit (&self->desks, of_desk, MOST_REMEMBERED);
  set_limit (&self->strangers, of_strangers, MOST_SOURCES_REMEMBERED);
}

void
ante_relay_free (AnteRelay *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->store, self);
  ante_relay_calls_free (self->calls);
  ante_relay_keys_free (self->keys);
  ante_relay_limits_free (self->clinics);
  ante_relay_limits_free (self->desks);
  ante_relay_limits_free (self->strangers);
  ante_relay_metrics_free (self->metrics);
  g_object_unref (self->ending);
  g_hash_table_unref (self->dropping);
  g_clear_pointer (&self->hook_networks, g_ptr_array_unref);
  ante_relay_waiters_free (self->waiters);
  ante_relay_sender_free (self->sender);
  g_hash_table_unref (self->asked);
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
  ante_relay_metrics_watch (self->metrics, server);
  soup_server_add_handler (server, NULL, nothing_here_cb, self, NULL);
  ante_relay_add_route_hooks (self, server);
  ante_relay_add_route_log (self, server);
  ante_relay_add_route_kept (self, server);
  ante_relay_add_route_claim (self, server);
  ante_relay_add_route_provider (self, server);
  ante_relay_add_route_hook_secrets (self, server);
  ante_relay_add_route_desks (self, server);
  ante_relay_add_route_healthz (self, server);
  ante_relay_add_route_self_test (self, server);
}

void
ante_relay_grown (AnteRelay *self, gint64 clinic_no, gint64 newest)
{
  if (ante_relay_directory_note_newest (self->directory, clinic_no, newest))
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

  ante_relay_metrics_note_refusal (message, code);
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
                                ANTE_RELAY_RETRY_AFTER_S);
}

void
ante_relay_answer_storage (AnteRelay *self, SoupServerMessage *message)
{
  gint64 now = ante_clock_monotonic_ms (self->clock);

  ante_relay_answer_later (message, 503, "storage",
                           "Nothing can be stored at the moment; try again shortly.");
  if (self->told_of_trouble_ms != 0 && now - self->told_of_trouble_ms < TOLD_AT_MOST_EVERY_MS)
    return;
  self->told_of_trouble_ms = now;
  ante_relay_log ("storage-failing", "advice=\"is the disk full, or the database damaged? anteroom-relay check tells; senders are told to try again\"");
}

void
ante_relay_stored (AnteRelay *self)
{
  if (self->told_of_trouble_ms == 0)
    return;
  self->told_of_trouble_ms = 0;
  ante_relay_log ("storage-well", NULL);
}

void
ante_relay_answer_moved (SoupServerMessage *message)
{
  ante_relay_answer_later (message, 503, "moved",
                           "This clinic has been moved to another relay; it answers there.");
}

void
ante_relay_answer_failure (AnteRelay *self, SoupServerMessage *message, const GError *error)
{
  if (g_error_matches (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED))
    ante_relay_answer_moved (message);
  else if (g_error_matches (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_DROPPING))
    ante_relay_answer_later (message, 503, "dropping", "What is asked for is being put in order; try again shortly.");
  else
    ante_relay_answer_storage (self, message);
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
