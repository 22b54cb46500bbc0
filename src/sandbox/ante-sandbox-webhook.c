/* SPDX-License-Identifier: GPL-3.0-or-later
 * Delivers webhooks, tries again with back-off until one is answered, and remembers each attempt. */
#include "sandbox/ante-sandbox-webhook.h"

#include "sandbox/ante-sandbox-random.h"
#include "sandbox/ante-sandbox-timeline.h"
#include "shared/http/ante-http-client.h"

#define ANSWER_TIMEOUT_S 10
#define MAX_ANSWER_BYTES (64 * 1024)

struct _AnteSandboxSender
{
  /* Given */ AnteSandboxTimeline *timeline; /* not owned */
  /* Given */ guint64 seed;
  /* Given */ char *base;                    /* owned, nullable: each invite's own */
  /* Given */ gboolean silent;
  /* Under way */ GHashTable *clients;       /* owned, origin -> AnteHttpClient */
  /* Under way */ GCancellable *cancellable; /* owned */
  /* Under way */ GPtrArray *held;           /* owned, of AnteSandboxDelivery */
  /* Under way */ guint n_under_way;
};

/* One attempt, or one that is due. */
typedef struct
{
  AnteSandboxSender *sender;     /* not owned: outlives every attempt */
  AnteSandboxDelivery *delivery; /* owned */
  gint64 started_us;
} Attempt;

static Attempt *
attempt_new (AnteSandboxSender *sender, AnteSandboxDelivery *delivery)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->sender = sender;
  attempt->delivery = ante_sandbox_delivery_ref (delivery);
  return attempt;
}

static void
attempt_free (Attempt *attempt)
{
  ante_sandbox_delivery_unref (attempt->delivery);
  g_free (attempt);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void
release_held (AnteSandboxSender *self, AnteSandboxDelivery *overtaker)
{
  for (guint i = self->held->len; i-- > 0;)
    {
      g_autoptr (AnteSandboxDelivery) delivery = ante_sandbox_delivery_ref (self->held->pdata[i]);

      if (delivery == overtaker)
        continue;
      g_ptr_array_remove_index (self->held, i);
      ante_sandbox_sender_send (self, delivery, 0);
    }
}

static void
plan_next_attempt (AnteSandboxSender *self, AnteSandboxDelivery *delivery)
{
  guint n = delivery->attempts->len;
  g_autofree char *what = g_strdup_printf ("retry %" G_GINT64_FORMAT " %u", delivery->patient_exam_id,
                                           delivery->index);

  if (n >= ANTE_SANDBOX_MAX_ATTEMPTS)
    {
      delivery->state = ANTE_SANDBOX_DELIVERY_GIVEN_UP;
      return;
    }
  ante_sandbox_sender_send (self, delivery,
                            ante_http_backoff_ms (n - 1, ante_sandbox_draw01 (self->seed, what, n)));
}

static void
attempt_ended (Attempt *attempt, guint status, const char *problem)
{
  AnteSandboxSender *self = attempt->sender;
  AnteSandboxDelivery *delivery = attempt->delivery;
  gint64 took_ms = (g_get_monotonic_time () - attempt->started_us) / 1000;
  AnteSandboxAttempt record = {
    .at_ms = ante_sandbox_timeline_now_ms (self->timeline) - took_ms,
    .took_ms = took_ms,
    .status = status,
    .problem = problem,
  };

  g_array_append_val (delivery->attempts, record);
  if (status >= 200 && status < 300)
    {
      delivery->state = ANTE_SANDBOX_DELIVERY_ANSWERED;
      release_held (self, delivery);
    }
  else
    plan_next_attempt (self, delivery);
}

static const char *
name_problem (const GError *error)
{
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT))
    return "no connection";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NO_ANSWER))
    return "no answer";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_TOO_LARGE))
    return "answer too large";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_INSECURE))
    return "plain HTTP refused";
  if (g_error_matches (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_CERTIFICATE))
    return "certificate not trusted";
  return "failed";
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Attempt) attempt = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteHttpAnswer) answer =
    ante_http_client_send_finish (ANTE_HTTP_CLIENT (source), result, &error);

  attempt->sender->n_under_way--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  attempt_ended (attempt, answer ? answer->status : 0, answer ? NULL : name_problem (error));
}

static void
cut_short_cb (const char *problem, gpointer data)
{
  g_autoptr (Attempt) attempt = data;

  attempt->sender->n_under_way--;
  if (!g_cancellable_is_cancelled (attempt->sender->cancellable))
    attempt_ended (attempt, 0, problem ? problem : "cut short on purpose");
}

/* Where @url leads once the base, if any, has taken its origin's place. */
static gboolean
split_url (AnteSandboxSender *self, const char *url, char **origin, char **path)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);

  if (!uri)
    return FALSE;
  const char *query = g_uri_get_query (uri);
  const char *plain = g_uri_get_path (uri);
  *path = g_strconcat (*plain ? plain : "/", query ? "?" : NULL, query, NULL);
  *origin = self->base ? g_strdup (self->base)
                       : g_uri_join (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                                     g_uri_get_port (uri), "", NULL, NULL);
  return TRUE;
}

static AnteHttpClient *
find_client (AnteSandboxSender *self, const char *origin, GError **error)
{
  AnteHttpClient *client = g_hash_table_lookup (self->clients, origin);

  if (!client && (client = ante_http_client_new (origin, NULL, error)))
    g_hash_table_insert (self->clients, g_strdup (origin), client);
  return client;
}

static void
attempt_due_cb (gpointer data)
{
  Attempt *due = data;
  AnteSandboxSender *self = due->sender;
  AnteSandboxDelivery *delivery = due->delivery;
  g_autoptr (Attempt) attempt = attempt_new (self, delivery);
  g_autofree char *origin = NULL, *path = NULL;
  g_autoptr (GError) error = NULL;
  AnteHttpClient *client;

  if (delivery->state == ANTE_SANDBOX_DELIVERY_ANSWERED)
    return;
  attempt->started_us = g_get_monotonic_time ();
  if (!split_url (self, delivery->url, &origin, &path) || !(client = find_client (self, origin, &error)))
    {
      attempt_ended (attempt, 0, error ? name_problem (error) : "address not understood");
      return;
    }

  self->n_under_way++;
  if (delivery->cut_short)
    {
      g_autofree char *url = g_strconcat (origin, path, NULL);

      delivery->cut_short = FALSE;
      ante_sandbox_send_cut_short (url, delivery->body, self->cancellable, cut_short_cb,
                                   g_steal_pointer (&attempt));
      return;
    }
  ante_http_client_send_async (client,
                               &(AnteHttpRequest) { .method = "POST",
                                                    .path = path,
                                                    .json = delivery->body,
                                                    .timeout_s = ANSWER_TIMEOUT_S,
                                                    .max_answer_bytes = MAX_ANSWER_BYTES },
                               self->cancellable, answered_cb, g_steal_pointer (&attempt));
}

static void
held_long_enough_cb (gpointer data)
{
  Attempt *due = data;

  if (g_ptr_array_remove (due->sender->held, due->delivery))
    ante_sandbox_sender_send (due->sender, due->delivery, 0);
}

AnteSandboxSender *
ante_sandbox_sender_new (AnteSandboxTimeline *timeline, guint64 seed, const char *base, GError **error)
{
  gboolean silent = base && g_str_equal (base, "none");
  g_autoptr (AnteHttpClient) client = NULL;

  if (base && !silent && !(client = ante_http_client_new (base, NULL, error)))
    return NULL;

  AnteSandboxSender *self = g_new0 (AnteSandboxSender, 1);
  self->timeline = timeline;
  self->seed = seed;
  self->silent = silent;
  self->base = silent ? NULL : g_strdup (base);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->cancellable = g_cancellable_new ();
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_sandbox_delivery_unref);
  return self;
}

void
ante_sandbox_sender_free (AnteSandboxSender *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->n_under_way > 0)
    g_main_context_iteration (NULL, TRUE);
  g_hash_table_unref (self->clients);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->held);
  g_free (self->base);
  g_free (self);
}

void
ante_sandbox_sender_send (AnteSandboxSender *self, AnteSandboxDelivery *delivery, gint64 delay_ms)
{
  delivery->state = self->silent ? ANTE_SANDBOX_DELIVERY_DROPPED : ANTE_SANDBOX_DELIVERY_QUEUED;
  if (!self->silent)
    ante_sandbox_timeline_add (self->timeline, delay_ms, attempt_due_cb, attempt_new (self, delivery),
                               (GDestroyNotify) attempt_free);
}

void
ante_sandbox_sender_hold (AnteSandboxSender *self, AnteSandboxDelivery *delivery, gint64 at_most_ms)
{
  delivery->state = ANTE_SANDBOX_DELIVERY_HELD;
  g_ptr_array_add (self->held, ante_sandbox_delivery_ref (delivery));
  ante_sandbox_timeline_add (self->timeline, at_most_ms, held_long_enough_cb, attempt_new (self, delivery),
                             (GDestroyNotify) attempt_free);
}

gboolean
ante_sandbox_sender_is_holding (AnteSandboxSender *self)
{
  return self->held->len > 0;
}
