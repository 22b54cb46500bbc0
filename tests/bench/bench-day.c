/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many clinics' desks that wait at several relays, and webhooks for them: bench-day CLINICS ADDRESS…, where the file
 * CLINICS has a webhook secret and a desk's token on each line. It reads commands and answers each with a line of JSON:
 *
 *   park N WAIT_S      N more desks wait, spread over clinics and relays, and again whenever they were answered
 *   wait SECONDS       from their next answer on, they wait so long
 *   rest SECONDS       nothing is sent
 *   send RATE SECONDS  webhooks at random instants, so many a second
 *
 * Every request is on a connection of its own. A clinic gets a webhook when all that its desks were to hear of the last
 * has been heard, so that what a desk hears is always of the one that was sent last. */
#include "bench-exchange.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_US (90 * G_USEC_PER_SEC)
#define SETTLE_US (2 * G_USEC_PER_SEC)
#define BETWEEN_DESKS_US 3000 /* not all of them come in one second */

typedef struct
{
  char *secret, *token;  /* owned */
  guint n_desks;
  guint n_to_hear;       /* desks that have not heard of the webhook under way */
  guint via;             /* the relay that it was sent to */
  gboolean is_sent;      /* it is under way */
  gint64 accepted_us;    /* when its 200 came; 0: not yet */
} Clinic;

typedef struct
{
  GPtrArray *loops;      /* owned; of BenchLoop, one a relay */
  GPtrArray *clinics;    /* owned; of Clinic */
  guint n_desks, wait_s;
  /* Since the last command */
  guint n_sent, n_failed, n_told, n_empty;
  guint failure;         /* the status that the last failure came with; 0: no answer */
  GArray *sender_ms, *other_ms, *same_ms; /* owned; of double */
} Day;

typedef struct
{
  Day *day;
  Clinic *clinic;
  guint at;              /* which relay */
  gint64 after;
} Desk;

static void park (Desk *desk);

static void
note (GArray *into, gint64 us)
{
  double ms = us / 1000.0;

  g_array_append_val (into, ms);
}

static void
note_told (Desk *desk)
{
  Clinic *clinic = desk->clinic;
  gint64 now = g_get_monotonic_time ();

  desk->day->n_told++;
  if (clinic->n_to_hear > 0)
    clinic->n_to_hear--;
  /* Who hears of it before its sender has read the answer has waited for nothing. */
  note (desk->at == clinic->via ? desk->day->same_ms : desk->day->other_ms,
        clinic->accepted_us > 0 ? now - clinic->accepted_us : 0);
}

static void
heard_cb (const BenchAnswer *answer, gpointer data)
{
  Desk *desk = data;
  const char *through = strstr (answer->body, "\"through\":");

  if (answer->status != 200 || through == NULL)
    {
      desk->day->n_failed++;
      desk->day->failure = answer->status;
      return;
    }
  if (strstr (answer->body, "\"entries\":[{") != NULL)
    note_told (desk);
  else
    desk->day->n_empty++;
  desk->after = g_ascii_strtoll (through + strlen ("\"through\":"), NULL, 10);
  park (desk);
}

static void
park (Desk *desk)
{
  g_autofree char *path = g_strdup_printf ("/v1/log?after=%" G_GINT64_FORMAT "&wait=%u&limit=10", desk->after, desk->day->wait_s);
  g_autoptr (GBytes) request = bench_write_request ("GET", path, desk->clinic->token, NULL);

  bench_loop_send (g_ptr_array_index (desk->day->loops, desk->at), request, g_get_monotonic_time (), heard_cb, desk);
}

static void
turn (Day *day, gint64 until_us)
{
  for (guint i = 0; i < day->loops->len; i++)
    bench_loop_turn (g_ptr_array_index (day->loops, i), MIN (until_us, g_get_monotonic_time () + 1000));
}

static void
go_on_for (Day *day, gint64 us)
{
  gint64 until = g_get_monotonic_time () + us;

  while (g_get_monotonic_time () < until)
    turn (day, until);
}

static void
park_some (Day *day, guint n)
{
  for (guint i = 0; i < n; i++, day->n_desks++)
    {
      Desk *desk = g_new0 (Desk, 1);
      Clinic *clinic = g_ptr_array_index (day->clinics, day->n_desks % day->clinics->len);
      *desk = (Desk){ day, clinic, (day->n_desks + day->n_desks / day->clinics->len) % day->loops->len, 0 };
      clinic->n_desks++;
      park (desk);
      go_on_for (day, BETWEEN_DESKS_US);
    }
  go_on_for (day, SETTLE_US);
}

typedef struct
{
  Day *day;
  Clinic *clinic;
} Sent;

static void
accepted_cb (const BenchAnswer *answer, gpointer data)
{
  g_autofree Sent *sent = data;

  sent->clinic->accepted_us = g_get_monotonic_time ();
  sent->clinic->is_sent = FALSE;
  if (answer->status != 200)
    {
      sent->day->n_failed++;
      sent->day->failure = answer->status;
    }
  note (sent->day->sender_ms, answer->took_us);
}

/* Of those that wait for nothing. */
static Clinic *
choose_clinic (Day *day)
{
  for (guint i = 0; i < 100; i++)
    {
      Clinic *clinic = g_ptr_array_index (day->clinics, g_random_int_range (0, day->clinics->len));
      if (!clinic->is_sent && clinic->n_to_hear == 0)
        return clinic;
    }
  return NULL;
}

static void
send_one (Day *day, gint64 due_us)
{
  Clinic *clinic = choose_clinic (day);

  if (clinic == NULL)
    {
      day->n_failed++;
      return;
    }
  Sent *sent = g_new0 (Sent, 1);
  g_autofree char *path = g_strconcat ("/hooks/qualiphy/", clinic->secret, NULL);
  g_autoptr (GBytes) request = bench_write_webhook (path, 2048);
  *sent = (Sent){ day, clinic };
  clinic->via = g_random_int_range (0, day->loops->len);
  clinic->is_sent = TRUE;
  clinic->accepted_us = 0;
  clinic->n_to_hear = clinic->n_desks;
  day->n_sent++;
  bench_loop_send (g_ptr_array_index (day->loops, clinic->via), request, due_us, accepted_cb, sent);
}

static void
send_for (Day *day, double rate, double seconds)
{
  gint64 due = g_get_monotonic_time (), until = due + seconds * G_USEC_PER_SEC;

  while (due < until)
    {
      due += -log (1.0 - g_random_double ()) / rate * G_USEC_PER_SEC;
      while (g_get_monotonic_time () < due)
        turn (day, due);
      send_one (day, due);
    }
  go_on_for (day, SETTLE_US);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
print_times (const char *name, GArray *ms)
{
  g_array_sort (ms, compare);
  for (guint i = 0; i < 2; i++)
    g_print (",\"%s_%s_ms\":%.3f", name, i == 0 ? "p50" : "p99",
             ms->len > 0 ? g_array_index (ms, double, ms->len *(i == 0 ? 50 : 99) / 100) : 0.0);
  g_array_set_size (ms, 0);
}

static void
report (Day *day, gint64 began_us)
{
  guint n_under_way = 0;

  for (guint i = 0; i < day->loops->len; i++)
    n_under_way += bench_loop_count (g_ptr_array_index (day->loops, i));
  g_print ("{\"seconds\":%.3f,\"sent\":%u,\"failed\":%u,\"failure\":%u,\"told\":%u,\"empty\":%u,\"under_way\":%u",
           (g_get_monotonic_time () - began_us) / 1e6, day->n_sent, day->n_failed, day->failure, day->n_told, day->n_empty, n_under_way);
  print_times ("sender", day->sender_ms);
  print_times ("same", day->same_ms);
  print_times ("other", day->other_ms);
  g_print ("}\n");
  fflush (stdout);
  day->n_sent = day->n_failed = day->n_told = day->n_empty = 0;
}

static void
do_command (Day *day, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  gint64 began = g_get_monotonic_time ();
  double first = words[0] != NULL && words[1] != NULL ? g_ascii_strtod (words[1], NULL) : 0;
  double second = first != 0 && words[2] != NULL ? g_ascii_strtod (words[2], NULL) : 0;

  if (g_strcmp0 (words[0], "park") == 0)
    {
      day->wait_s = second;
      park_some (day, first);
    }
  else if (g_strcmp0 (words[0], "wait") == 0)
    day->wait_s = first;
  else if (g_strcmp0 (words[0], "rest") == 0)
    go_on_for (day, first * G_USEC_PER_SEC);
  else if (g_strcmp0 (words[0], "send") == 0)
    send_for (day, first, second);
  else
    g_error ("nobody knows what “%s” is", line);
  report (day, began);
}

static GPtrArray *
read_clinics (const char *path)
{
  GPtrArray *clinics = g_ptr_array_new ();
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s cannot be read", path);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);
      Clinic *clinic = g_new0 (Clinic, 1);
      g_assert_cmpuint (g_strv_length (words), ==, 2);
      *clinic = (Clinic){ .secret = g_strdup (words[0]), .token = g_strdup (words[1]) };
      g_ptr_array_add (clinics, clinic);
    }
  return clinics;
}

int
main (int argc, char *argv[])
{
  Day day = { 0 };
  char line[100];

  if (argc < 3)
    return 2;
  day.clinics = read_clinics (argv[1]);
  day.loops = g_ptr_array_new_with_free_func ((GDestroyNotify) bench_loop_free);
  for (int i = 2; i < argc; i++)
    {
      BenchLoop *loop = bench_loop_new (argv[i]);
      bench_loop_set_patience (loop, PATIENCE_US);
      g_ptr_array_add (day.loops, loop);
    }
  day.sender_ms = g_array_new (FALSE, FALSE, sizeof (double));
  day.same_ms = g_array_new (FALSE, FALSE, sizeof (double));
  day.other_ms = g_array_new (FALSE, FALSE, sizeof (double));
  while (fgets (line, sizeof line, stdin) != NULL)
    do_command (&day, g_strchomp (line));
  g_ptr_array_unref (day.loops); /* those that wait go with it */
  return 0;
}
