/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one load of every relay and peer: webhooks, each on a fresh connection. Either so many under way at any time,
 *   bench-load --at-once 64 --seconds 4 127.0.0.1:8470 /hooks/qualiphy/…
 * or bursts that do not wait for answers, and are timed from when they were due:
 *   bench-load --burst 128 --rate 400 --count 10000 127.0.0.1:8470 /hooks/qualiphy/…
 * Prints one line of JSON. Whoever answers anything but 200 ends it with status 1. */
#include "bench-exchange.h"

#include <stdlib.h>
#include <string.h>

#define LATE_MS 100

static int at_once, burst, count;
static int length = 2048;
static double seconds, rate;

static const GOptionEntry OPTIONS[] = {
  { "at-once", 0, 0, G_OPTION_ARG_INT, &at_once, "so many under way at any time", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "for so long", "S" },
  { "burst", 0, 0, G_OPTION_ARG_INT, &burst, "so many at the same moment", "N" },
  { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, "so many a second on the average", "N" },
  { "count", 0, 0, G_OPTION_ARG_INT, &count, "so many in all", "N" },
  { "length", 0, 0, G_OPTION_ARG_INT, &length, "of each body, in bytes", "N" },
  { NULL },
};

typedef struct
{
  BenchLoop *loop;       /* owned */
  const char *path;      /* borrowed */
  gint64 until_us;       /* no more are sent; 0: for as many as are counted */
  guint n_unanswered, n_refused, n_late;
  GArray *took_ms;       /* owned; of double, of those answered 200 */
} Load;

static void send_one (Load *load, gint64 due_us);

static void
answered_cb (const BenchAnswer *answer, gpointer data)
{
  Load *load = data;
  double took_ms = answer->took_us / 1000.0;

  if (answer->status == 0)
    load->n_unanswered++;
  else if (answer->status != 200)
    load->n_refused++;
  else
    g_array_append_val (load->took_ms, took_ms);
  load->n_late += took_ms > LATE_MS;
  if (at_once > 0 && g_get_monotonic_time () < load->until_us)
    send_one (load, g_get_monotonic_time ());
}

static void
send_one (Load *load, gint64 due_us)
{
  g_autoptr (GBytes) request = bench_write_webhook (load->path, length);

  bench_loop_send (load->loop, request, due_us > 0 ? due_us : g_get_monotonic_time (), answered_cb, load);
}

static void
wait_for_the_rest (Load *load)
{
  while (bench_loop_count (load->loop) > 0)
    bench_loop_turn (load->loop, G_MAXINT64);
}

static void
keep_under_way (Load *load)
{
  load->until_us = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  for (int i = 0; i < at_once; i++)
    send_one (load, 0);
  wait_for_the_rest (load);
}

static void
send_bursts (Load *load)
{
  gint64 start = g_get_monotonic_time ();

  for (int n_sent = 0; n_sent < count; n_sent += burst)
    {
      gint64 due = start + n_sent / rate * G_USEC_PER_SEC;
      while (g_get_monotonic_time () < due)
        bench_loop_turn (load->loop, due);
      for (int i = 0; i < MIN (burst, count - n_sent); i++)
        send_one (load, due);
    }
  wait_for_the_rest (load);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *sorted, double part)
{
  return sorted->len > 0 ? g_array_index (sorted, double, (guint) ((sorted->len - 1) * part)) : 0;
}

static void
report (Load *load, double took_s)
{
  g_array_sort (load->took_ms, compare);
  g_print ("{\"answered\":%u,\"refused\":%u,\"unanswered\":%u,\"late\":%u,\"rate\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"worst_ms\":%.3f}\n",
           load->took_ms->len, load->n_refused, load->n_unanswered, load->n_late, load->took_ms->len / took_s,
           quantile (load->took_ms, 0.5), quantile (load->took_ms, 0.99), quantile (load->took_ms, 1));
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) options = g_option_context_new ("ADDRESS PATH");
  Load load = { 0 };

  g_option_context_add_main_entries (options, OPTIONS, NULL);
  if (!g_option_context_parse (options, &argc, &argv, NULL) || argc != 3 ||
      (at_once > 0) == (burst > 0 && rate > 0 && count > 0))
    return 2;
  load.loop = bench_loop_new (argv[1]);
  load.path = argv[2];
  load.took_ms = g_array_new (FALSE, FALSE, sizeof (double));
  gint64 start = g_get_monotonic_time ();
  if (at_once > 0)
    keep_under_way (&load);
  else
    send_bursts (&load);
  report (&load, (g_get_monotonic_time () - start) / 1e6);
  bench_loop_free (load.loop);
  g_array_unref (load.took_ms);
  return load.n_refused + load.n_unanswered > 0 ? 1 : 0;
}
