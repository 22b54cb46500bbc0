/* SPDX-License-Identifier: GPL-3.0-or-later
 * Desks that wait for news, and a webhook that brings some: bench-park ADDRESS PATH TOKENS N, where the file TOKENS
 * has a desk's token on each line, of which N wait. Says “parked”, reads a line, sends the webhook, and prints what the
 * sender and the last desk waited, as JSON. */
#include "bench-exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEYOND "9007199254740991"
#define SETTLE_US (400 * 1000) /* for them to have reached the relay, and to wait */

typedef struct
{
  gint64 after;          /* the log's end */
  guint n_told, n_wrong;
  gint64 sent_us;        /* when the webhook was; 0: not yet */
  double sender_ms, last_ms;
} Park;

static void
told_end_cb (const BenchAnswer *answer, gpointer data)
{
  Park *park = data;
  const char *through = strstr (answer->body, "\"through\":");

  if (answer->status != 200 || through == NULL)
    g_error ("the log's end is not told: %u", answer->status);
  park->after = g_ascii_strtoll (through + strlen ("\"through\":"), NULL, 10);
}

static void
told_cb (const BenchAnswer *answer, gpointer data)
{
  Park *park = data;

  park->n_told++;
  park->n_wrong += answer->status != 200 || strstr (answer->body, "\"entries\":[{") == NULL || park->sent_us == 0;
  park->last_ms = (g_get_monotonic_time () - park->sent_us) / 1000.0;
}

static void
accepted_cb (const BenchAnswer *answer, gpointer data)
{
  Park *park = data;

  park->n_wrong += answer->status != 200;
  park->sender_ms = answer->took_us / 1000.0;
}

static void
ask (BenchLoop *loop, const char *token, const char *query, BenchAnswered answered, Park *park)
{
  g_autofree char *path = g_strconcat ("/v1/log?", query, NULL);
  g_autoptr (GBytes) request = bench_write_request ("GET", path, token, NULL);

  bench_loop_send (loop, request, g_get_monotonic_time (), answered, park);
}

static void
wait_for_all (BenchLoop *loop)
{
  while (bench_loop_count (loop) > 0)
    bench_loop_turn (loop, G_MAXINT64);
}

static void
settle (BenchLoop *loop)
{
  gint64 until = g_get_monotonic_time () + SETTLE_US;

  while (g_get_monotonic_time () < until)
    bench_loop_turn (loop, until);
}

int
main (int argc, char *argv[])
{
  g_autofree char *text = NULL;
  Park park = { 0 };
  char line[8];

  if (argc != 5 || !g_file_get_contents (argv[3], &text, NULL, NULL))
    return 2;
  g_auto (GStrv) tokens = g_strsplit (g_strstrip (text), "\n", -1);
  guint n = MIN ((guint) atoi (argv[4]), g_strv_length (tokens));
  BenchLoop *loop = bench_loop_new (argv[1]);

  ask (loop, tokens[0], "after=" BEYOND "&limit=0", told_end_cb, &park);
  wait_for_all (loop);
  g_autofree char *query = g_strdup_printf ("after=%" G_GINT64_FORMAT "&wait=50&limit=10", park.after);
  for (guint i = 0; i < n; i++)
    ask (loop, tokens[i], query, told_cb, &park);
  settle (loop);
  g_print ("parked\n");
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return 1;

  g_autoptr (GBytes) webhook = bench_write_webhook (argv[2], 2048);
  park.sent_us = g_get_monotonic_time ();
  bench_loop_send (loop, webhook, park.sent_us, accepted_cb, &park);
  wait_for_all (loop);
  g_print ("{\"told\":%u,\"wrong\":%u,\"sender_ms\":%.3f,\"last_ms\":%.3f}\n", park.n_told, park.n_wrong, park.sender_ms, park.last_ms);
  bench_loop_free (loop);
  return park.n_wrong > 0 || park.n_told != n ? 1 : 0;
}
