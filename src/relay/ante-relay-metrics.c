/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay counts, and how it tells. */
#include "relay/ante-relay-metrics.h"
#include "relay/ante-relay-say.h"

#include <string.h>

#define N_BOUNDS G_N_ELEMENTS (BOUNDS_MS)
#define TOLD_AT_MOST_EVERY_US (60 * G_USEC_PER_SEC)

static const guint BOUNDS_MS[] = { 5, 10, 25, 50, 100, 250, 500, 1000, 5000 };

/* By the beginning of the path; what is nowhere else is the last. */
static const struct
{
  const char *path, *name;
  gboolean is_timed; /* a desk's waiting says nothing of how quick the relay is */
} ROUTES[] = {
  { "/hooks/", "hooks", TRUE },   { "/v1/log", "log", FALSE },     { "/v1/claim", "claim", TRUE },
  { "/v1/", "desk", TRUE },       { "/healthz", "healthz", TRUE }, { "/metrics", "metrics", FALSE },
  { "/clinics", "control", TRUE },{ "/", "other", FALSE },
};

typedef struct
{
  guint64 n, n_told;
  gint64 told_us;
} Refusals;

typedef struct
{
  guint64 n[N_BOUNDS + 1]; /* up to each bound, and beyond the last */
  double sum_s;
} Histogram;

struct _AnteRelayMetrics
{
  gint64 started_ms;
  GHashTable *answered;     /* owned; labels -> count, owned */
  GHashTable *refused;      /* owned; labels -> Refusals, owned */
  GHashTable *last_webhook; /* owned; clinic, owned -> ms, owned */
  Histogram times[G_N_ELEMENTS (ROUTES)];
  guint64 n_stored, n_repeats;
  int n_storing;
};

static GQuark
started_quark (void)
{
  return g_quark_from_static_string ("anteroom-relay-request-started");
}

static GQuark
reason_quark (void)
{
  return g_quark_from_static_string ("anteroom-relay-refusal");
}

AnteRelayMetrics *
ante_relay_metrics_new (void)
{
  AnteRelayMetrics *self = g_new0 (AnteRelayMetrics, 1);

  self->started_ms = g_get_real_time () / 1000;
  self->answered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->last_webhook = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  return self;
}

void
ante_relay_metrics_free (AnteRelayMetrics *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->answered);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->last_webhook);
  g_free (self);
}

static guint
find_route (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));
  guint i = 0;

  while (i < G_N_ELEMENTS (ROUTES) - 1 && !g_str_has_prefix (path, ROUTES[i].path))
    i++;
  return i;
}

/* Takes @labels. */
static gpointer
find_count (GHashTable *table, char *labels, gsize size)
{
  gpointer count = g_hash_table_lookup (table, labels);

  if (count != NULL)
    {
      g_free (labels);
      return count;
    }
  count = g_malloc0 (size);
  g_hash_table_insert (table, labels, count);
  return count;
}

/* A line in the log, but not one for each. */
static void
tell_of_refusals (Refusals *refusals, const char *route, const char *reason)
{
  gint64 now = g_get_monotonic_time ();

  if (refusals->n_told > 0 && now - refusals->told_us < TOLD_AT_MOST_EVERY_US)
    return;
  ante_relay_log ("refused", "route=%s reason=%s count=%" G_GUINT64_FORMAT, route, reason,
                  refusals->n - refusals->n_told);
  refusals->n_told = refusals->n;
  refusals->told_us = now;
}

static void
count_refusal (AnteRelayMetrics *self, guint route, const char *reason)
{
  Refusals *refusals =
      find_count (self->refused, g_strdup_printf ("route=\"%s\",reason=\"%s\"", ROUTES[route].name, reason),
                  sizeof (Refusals));

  refusals->n++;
  tell_of_refusals (refusals, ROUTES[route].name, reason);
}

static void
count_time (Histogram *histogram, gint64 us)
{
  guint i = 0;

  while (i < N_BOUNDS && us > BOUNDS_MS[i] * G_GINT64_CONSTANT (1000))
    i++;
  histogram->n[i]++;
  histogram->sum_s += us / (double) G_USEC_PER_SEC;
}

static void
count_answer (AnteRelayMetrics *self, SoupServerMessage *message, const char *status)
{
  guint route = find_route (message);
  const gint64 *started = g_object_get_qdata (G_OBJECT (message), started_quark ());
  const char *reason = g_object_get_qdata (G_OBJECT (message), reason_quark ());
  guint64 *n = find_count (self->answered,
                           g_strdup_printf ("route=\"%s\",status=\"%s\"", ROUTES[route].name, status), sizeof *n);

  (*n)++;
  if (reason != NULL)
    count_refusal (self, route, reason);
  if (started != NULL && ROUTES[route].is_timed)
    count_time (&self->times[route], g_get_monotonic_time () - *started);
}

static void
request_started_cb (SoupServer *server, SoupServerMessage *message, AnteRelayMetrics *self)
{
  gint64 now = g_get_monotonic_time ();

  g_object_set_qdata_full (G_OBJECT (message), started_quark (), g_memdup2 (&now, sizeof now), g_free);
}

static void
request_finished_cb (SoupServer *server, SoupServerMessage *message, AnteRelayMetrics *self)
{
  g_autofree char *status = g_strdup_printf ("%u", soup_server_message_get_status (message));

  count_answer (self, message, status);
}

static void
request_aborted_cb (SoupServer *server, SoupServerMessage *message, AnteRelayMetrics *self)
{
  count_answer (self, message, "gone");
}

void
ante_relay_metrics_watch (AnteRelayMetrics *self, SoupServer *server)
{
  g_signal_connect (server, "request-started", G_CALLBACK (request_started_cb), self);
  g_signal_connect (server, "request-finished", G_CALLBACK (request_finished_cb), self);
  g_signal_connect (server, "request-aborted", G_CALLBACK (request_aborted_cb), self);
}

void
ante_relay_metrics_note_refusal (SoupServerMessage *message, const char *reason)
{
  g_object_set_qdata (G_OBJECT (message), reason_quark (), (gpointer) reason);
}

void
ante_relay_metrics_note_webhook (AnteRelayMetrics *self, gint64 clinic, gint64 now_ms, gboolean repeat)
{
  gint64 *last = g_hash_table_lookup (self->last_webhook, &clinic);

  self->n_stored++;
  self->n_repeats += repeat;
  if (last == NULL)
    {
      last = g_new0 (gint64, 1);
      g_hash_table_insert (self->last_webhook, g_memdup2 (&clinic, sizeof clinic), last);
    }
  *last = now_ms;
}

void
ante_relay_metrics_note_storing (AnteRelayMetrics *self, int change)
{
  self->n_storing += change;
}

/* --- The text --- */

static void
write_head (GString *text, const char *name, const char *type, const char *help)
{
  g_string_append_printf (text, "# HELP anteroom_relay_%s %s\n# TYPE anteroom_relay_%s %s\n", name, help, name, type);
}

static void
write_number (GString *text, const char *name, const char *type, const char *help, gint64 value)
{
  write_head (text, name, type, help);
  g_string_append_printf (text, "anteroom_relay_%s %" G_GINT64_FORMAT "\n", name, value);
}

static void
write_seconds (GString *text, gint64 ms)
{
  g_string_append_printf (text, "%" G_GINT64_FORMAT ".%03d\n", ms / 1000, (int) (ms % 1000));
}

/* A count is the first member of what the table holds. */
static void
write_table (GString *text, const char *name, const char *help, GHashTable *table)
{
  g_autoptr (GList) labels = g_list_sort (g_hash_table_get_keys (table), (GCompareFunc) strcmp);

  write_head (text, name, "counter", help);
  for (GList *label = labels; label != NULL; label = label->next)
    g_string_append_printf (text, "anteroom_relay_%s{%s} %" G_GUINT64_FORMAT "\n", name, (char *) label->data,
                            *(guint64 *) g_hash_table_lookup (table, label->data));
}

static void
write_times (GString *text, const char *route, const Histogram *histogram)
{
  guint64 n = 0;

  for (guint i = 0; i < N_BOUNDS; i++)
    {
      n += histogram->n[i];
      g_string_append_printf (text, "anteroom_relay_answer_seconds_bucket{route=\"%s\",le=\"%u.%03u\"} %" G_GUINT64_FORMAT "\n",
                              route, BOUNDS_MS[i] / 1000, BOUNDS_MS[i] % 1000, n);
    }
  n += histogram->n[N_BOUNDS];
  g_string_append_printf (text, "anteroom_relay_answer_seconds_bucket{route=\"%s\",le=\"+Inf\"} %" G_GUINT64_FORMAT "\n",
                          route, n);
  char sum[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf (text, "anteroom_relay_answer_seconds_sum{route=\"%s\"} %s\n", route,
                          g_ascii_formatd (sum, sizeof sum, "%.6f", histogram->sum_s));
  g_string_append_printf (text, "anteroom_relay_answer_seconds_count{route=\"%s\"} %" G_GUINT64_FORMAT "\n", route, n);
}

static void
write_last_webhooks (GString *text, GHashTable *table)
{
  GHashTableIter each;
  gpointer clinic, last;

  write_head (text, "last_webhook_time_seconds", "gauge",
              "When a clinic, by its number here, last had a webhook stored since this relay started.");
  g_hash_table_iter_init (&each, table);
  while (g_hash_table_iter_next (&each, &clinic, &last))
    {
      g_string_append_printf (text, "anteroom_relay_last_webhook_time_seconds{clinic=\"%" G_GINT64_FORMAT "\"} ",
                              *(gint64 *) clinic);
      write_seconds (text, *(gint64 *) last);
    }
}

char *
ante_relay_metrics_write (AnteRelayMetrics *self, const AnteRelayMetricsNow *now)
{
  GString *text = g_string_new (NULL);

  write_head (text, "info", "gauge", "Which version runs.");
  g_string_append_printf (text, "anteroom_relay_info{version=\"%s\"} 1\n", now->version);
  write_head (text, "start_time_seconds", "gauge", "When it started.");
  g_string_append (text, "anteroom_relay_start_time_seconds ");
  write_seconds (text, self->started_ms);
  write_number (text, "store_well", "gauge", "1 unless the last attempt to store something failed.",
                now->store_is_well);
  write_number (text, "store_queue", "gauge", "Writes asked for and not durable yet.", self->n_storing);
  write_number (text, "open_requests", "gauge", "Requests being answered, those of waiting desks among them.",
                now->n_open);
  write_number (text, "waiting_desks", "gauge", "Desks that wait for news.", now->n_waiting);
  write_number (text, "webhooks_stored_total", "counter", "Webhooks that are durable.", self->n_stored);
  write_number (text, "webhooks_repeated_total", "counter", "Those of them that had come before.", self->n_repeats);
  write_number (text, "malformed_requests_total", "counter", "Refused or cut off before they reached a route.",
                now->n_malformed);
  write_table (text, "answers_total", "Answers, by route and status; gone: the sender was, before it had one.",
               self->answered);
  write_table (text, "refused_total", "Requests not answered as was asked, by route and reason.", self->refused);
  write_head (text, "answer_seconds", "histogram", "From the whole request to the whole answer.");
  for (guint i = 0; i < G_N_ELEMENTS (ROUTES); i++)
    if (ROUTES[i].is_timed)
      write_times (text, ROUTES[i].name, &self->times[i]);
  write_last_webhooks (text, self->last_webhook);
  return g_string_free (text, FALSE);
}
