/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls that leave the relay. A clinic that waits for a slow answer has connections of its own, so that no other
 * waits with it. */
#include "relay/ante-relay-calls.h"

struct _AnteRelayCalls
{
  /* Given */      char *base_uri;       /* owned */
                   GCancellable *ending; /* owned */
  /* Under way */  GHashTable *clinics;  /* owned; number -> Caller, while it has calls under way */
                   guint n_under_way;
};

typedef struct
{
  gint64 clinic;
  AnteHttpClient *client; /* owned */
  guint n_under_way;
} Caller;

typedef struct
{
  AnteRelayCalls *calls;
  Caller *caller;
  AnteRelayCalled called;
  gpointer data;
} UnderWay;

static void
caller_free (gpointer data)
{
  Caller *caller = data;

  g_object_unref (caller->client);
  g_free (caller);
}

AnteRelayCalls *
ante_relay_calls_new (const char *base_uri, GError **error)
{
  g_autoptr (AnteHttpClient) would_do = ante_http_client_new (base_uri, NULL, error);
  AnteRelayCalls *self = NULL;

  if (would_do == NULL)
    return NULL;
  self = g_new0 (AnteRelayCalls, 1);
  self->base_uri = g_strdup (base_uri);
  self->ending = g_cancellable_new ();
  self->clinics = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, caller_free);
  return self;
}

void
ante_relay_calls_free (AnteRelayCalls *self)
{
  if (self == NULL)
    return;
  g_return_if_fail (self->n_under_way == 0);
  g_hash_table_unref (self->clinics);
  g_object_unref (self->ending);
  g_free (self->base_uri);
  g_free (self);
}

void
ante_relay_calls_end (AnteRelayCalls *self)
{
  g_cancellable_cancel (self->ending);
  while (self->n_under_way > 0)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
ante_relay_calls_may_begin (AnteRelayCalls *self, gint64 clinic)
{
  const Caller *caller = g_hash_table_lookup (self->clinics, &clinic);

  return self->n_under_way < ANTE_RELAY_CALLS_IN_ALL
         && (caller == NULL || caller->n_under_way < ANTE_RELAY_CALLS_PER_CLINIC);
}

guint
ante_relay_calls_count (AnteRelayCalls *self)
{
  return self->n_under_way;
}

static Caller *
find_caller (AnteRelayCalls *self, gint64 clinic)
{
  Caller *caller = g_hash_table_lookup (self->clinics, &clinic);

  if (caller == NULL)
    {
      caller = g_new0 (Caller, 1);
      caller->clinic = clinic;
      caller->client = ante_http_client_new (self->base_uri, NULL, NULL);
      g_hash_table_insert (self->clinics, &caller->clinic, caller);
    }
  caller->n_under_way++;
  self->n_under_way++;
  return caller;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree UnderWay *under_way = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteHttpAnswer) answer = ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &error);

  under_way->calls->n_under_way--;
  if (--under_way->caller->n_under_way == 0)
    g_hash_table_remove (under_way->calls->clinics, &under_way->caller->clinic);
  under_way->called (answer, error, under_way->data);
}

void
ante_relay_calls_send (AnteRelayCalls *self, gint64 clinic, AnteQualiphyCall call, GBytes *body,
                       const char *content_type, AnteRelayCalled called, gpointer data)
{
  const AnteQualiphyEndpoint *endpoint = &ANTE_QUALIPHY_ENDPOINTS[call];
  g_autofree char *path = g_strconcat (ANTE_QUALIPHY_FOLDER, endpoint->name, NULL);
  UnderWay *under_way = g_new0 (UnderWay, 1);

  under_way->calls = self;
  under_way->caller = find_caller (self, clinic);
  under_way->called = called;
  under_way->data = data;
  ante_http_client_send_async (under_way->caller->client,
                               &(AnteHttpRequest){ .method = "POST",
                                                   .path = path,
                                                   .body = body,
                                                   .content_type = content_type,
                                                   .timeout_s = ante_relayed_timeout_s (call),
                                                   .max_answer_bytes = endpoint->max_answer_bytes },
                               self->ending, answered_cb, under_way);
}
