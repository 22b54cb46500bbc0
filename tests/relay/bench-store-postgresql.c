/* SPDX-License-Identifier: GPL-3.0-or-later
 * PostgreSQL's store against pgbench's plain inserts of the same size on the same server, each with 64 at once; and what
 * it costs to tell other relays that logs grew. Rounds are interleaved, since the disk has moods. Run with:
 * meson test --benchmark relay-store-postgresql -v */
#include "pg-server.h"
#include "relay/store/ante-relay-pg-listener.h"
#include "relay/store/ante-relay-pg-tables.h"
#include "relay/store/ante-relay-store-postgresql.h"
#include "store-hands.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define AT_ONCE 64
#define N_CLINICS 16
#define N_ROUNDS 3
#define ROUND_S 4
#define N_WRITERS 2

typedef enum { TELL_NOBODY, TELL_APART, TELL_WITH_COMMIT, TELL_WITH_EACH, N_WAYS } Way;

static PgServer *server;
static AnteRandom *randomness;
static Hand hands[N_CLINICS];
static AnteRelayStore *store;

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *values)
{
  double sorted[N_ROUNDS];

  memcpy (sorted, values, sizeof sorted);
  qsort (sorted, N_ROUNDS, sizeof *sorted, compare);
  return sorted[N_ROUNDS / 2];
}

/* --- pgbench --- */

static double
measure_pgbench (void)
{
  g_autofree char *script = g_build_filename (server->folder, "insert.sql", NULL);
  g_autofree char *program = g_build_filename (server->binaries, "pgbench", NULL);
  g_autofree char *seconds = g_strdup_printf ("%d", ROUND_S);
  g_autofree char *clients = g_strdup_printf ("%d", AT_ONCE);
  g_autofree char *said = NULL;
  g_autoptr (GSubprocess) process = NULL;

  g_assert_true (g_file_set_contents (
      script, "INSERT INTO anteroom_relay.plain (body) VALUES (decode (repeat ('5a', 2000), 'hex'));\n", -1, NULL));
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, program, "-n",
                              "-M", "prepared", "-c", clients, "-j", "2", "-T", seconds, "-f", script, server->where, NULL);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, NULL));
  const char *tps = strstr (said, "tps = ");
  g_assert_nonnull (tps);
  return g_ascii_strtod (tps + strlen ("tps = "), NULL);
}

/* --- The store, with 64 deliveries under way --- */

typedef struct
{
  gint64 until_us;
  guint n_done, n_running;
  GArray *took_ms;  /* of double */
} Load;

typedef struct
{
  Load *load;
  gint64 start_us;
} One;

static void send_one (Load *load);

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree One *one = data;
  double took_ms = (g_get_monotonic_time () - one->start_us) / 1000.0;

  g_assert_nonnull (ante_relay_store_finish (ANTE_RELAY_STORE (source), result, NULL));
  one->load->n_running--;
  one->load->n_done++;
  g_array_append_val (one->load->took_ms, took_ms);
  if (g_get_monotonic_time () < one->load->until_us)
    send_one (one->load);
}

static void
send_one (Load *load)
{
  static guint32 n;
  One *one = g_new0 (One, 1);
  AnteRelayDelivery *delivery = hand_make_delivery (&hands[n % N_CLINICS], randomness, n);
  g_autofree guint8 *filling = g_malloc0 (1800);

  n++;
  g_bytes_unref (delivery->clinical_entry); /* as large as a webhook's */
  ante_random_fill (randomness, filling, 1800);
  delivery->clinical_entry = g_bytes_new (filling, 1800);
  one->load = load;
  one->start_us = g_get_monotonic_time ();
  load->n_running++;
  ante_relay_store_deliver_async (store, delivery, sent_cb, one);
}

/* Of this program, every thread's. */
static double
processor_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static double
measure_store (double *p99_ms, double *used_us)
{
  double before_us = processor_us ();
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GArray) took_ms = g_array_new (FALSE, FALSE, sizeof (double));
  Load load = { start + ROUND_S * G_USEC_PER_SEC, 0, 0, took_ms };

  for (guint i = 0; i < AT_ONCE; i++)
    send_one (&load);
  while (load.n_running > 0)
    g_main_context_iteration (NULL, TRUE);
  double seconds = (g_get_monotonic_time () - start) / 1e6;
  *used_us = (processor_us () - before_us) / load.n_done;
  g_array_sort (took_ms, compare);
  *p99_ms = g_array_index (took_ms, double, took_ms->len * 99 / 100);
  return load.n_done / seconds;
}

/* --- Two relays' writers that batch, and ways to tell --- */

typedef struct
{
  Way way;
  AnteRelayPgListener *listener; /* borrowed */
  guint number;
  guint n_done;
} Writer;

static void
tell (Writer *writer, AnteRelayPg *pg, gint64 clinic, gint64 newest)
{
  if (writer->way == TELL_APART)
    ante_relay_pg_listener_tell_grown (writer->listener, clinic, newest);
  else if (writer->way != TELL_NOBODY)
    g_assert_true (ante_relay_pg_run (pg, "NOTIFY anteroom_relay, 'grown 1:1'", NULL));
}

/* One batch, or with TELL_WITH_EACH as many commits of one. */
static guint
write_some (Writer *writer, AnteRelayPg *pg, GTask **tasks, guint n_tasks)
{
  AnteRelayJob jobs[AT_ONCE] = { { NULL } };
  AnteRelayJob *pointers[AT_ONCE];

  for (guint i = 0; i < n_tasks; i++)
    {
      jobs[i].task = tasks[i];
      jobs[i].work = (gpointer) ANTE_RELAY_PG_DELIVER;
      pointers[i] = &jobs[i];
    }
  g_assert_true (ante_relay_pg_run (pg, "BEGIN", NULL));
  g_assert_true (ante_relay_pg_append (pg, pointers, n_tasks, FALSE, NULL));
  if (writer->way == TELL_WITH_COMMIT || writer->way == TELL_WITH_EACH)
    tell (writer, pg, 1, 1);
  g_assert_true (ante_relay_pg_commit (pg, NULL));
  for (guint i = 0; writer->way == TELL_APART && i < n_tasks; i++)
    {
      AnteRelayDelivery *delivery = g_task_get_task_data (tasks[i]);
      tell (writer, pg, delivery->clinic, delivery->newest);
    }
  return n_tasks;
}

static gpointer
write_thread (gpointer data)
{
  Writer *writer = data;
  g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (server->where, NULL);
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  gint64 until = g_get_monotonic_time () + ROUND_S * G_USEC_PER_SEC;
  guint at_once = writer->way == TELL_WITH_EACH ? 1 : 16;

  for (guint32 n = writer->number; g_get_monotonic_time () < until;)
    {
      GTask *tasks[AT_ONCE];
      for (guint i = 0; i < at_once; i++, n += N_WRITERS)
        {
          tasks[i] = g_task_new (NULL, NULL, NULL, NULL);
          /* clinics of its own, so that only the telling makes them wait */
          g_task_set_task_data (tasks[i], hand_make_delivery (&hands[n % N_CLINICS], random, g_random_int ()),
                                (GDestroyNotify) ante_relay_delivery_free);
        }
      writer->n_done += write_some (writer, pg, tasks, at_once);
      for (guint i = 0; i < at_once; i++)
        g_object_unref (tasks[i]);
    }
  return NULL;
}

static double
measure_way (Way way, AnteRelayPgListener *listener)
{
  Writer writers[N_WRITERS];
  GThread *threads[N_WRITERS];
  double sum = 0;

  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Writer){ way, listener, i, 0 };
      threads[i] = g_thread_new ("writer", write_thread, &writers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (threads[i]);
      sum += writers[i].n_done;
    }
  return sum / ROUND_S;
}

int
main (int argc, char **argv)
{
  static const char *const WAYS[] = { "nobody is told", "told from a session of its own", "NOTIFY in each batch's commit",
                                      "NOTIFY in each delivery's commit" };
  double pgbench[N_ROUNDS], ours[N_ROUNDS], p99[N_ROUNDS], used_us[N_ROUNDS], ways[N_WAYS][N_ROUNDS];

  if (!ante_crypto_init () || !pg_server_is_installed ())
    return 77;
  server = pg_server_new ();
  randomness = ante_test_random_new (3);
  store = ante_relay_store_postgresql_new (server->where, randomness, NULL);
  for (guint i = 0; i < N_CLINICS; i++)
    hand_claim (&hands[i], store, randomness, "0123456789abcdef"[i]);
  pg_server_run (server, "CREATE TABLE anteroom_relay.plain (seq bigserial PRIMARY KEY, body bytea)");
  AnteRelayPgListener *listener = ante_relay_pg_listener_new (store, server->where);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      pgbench[i] = measure_pgbench ();
      ours[i] = measure_store (&p99[i], &used_us[i]);
      for (guint way = 0; way < N_WAYS; way++)
        ways[way][i] = measure_way (way, listener);
    }
  g_print ("%d at once, median of %d rounds: pgbench's plain inserts %.0f/s; the store's deliveries (two entries each) "
           "%.0f/s, p99 %.1f ms, %.0f us of the processor each, sealing them included: %.2f times\n",
           AT_ONCE, N_ROUNDS, median (pgbench), median (ours), median (p99), median (used_us),
           median (ours) / median (pgbench));
  for (guint way = 0; way < N_WAYS; way++)
    g_print ("two writers, %s: %.0f deliveries/s: %.2f times\n", WAYS[way], median (ways[way]),
             median (ways[way]) / median (ways[TELL_NOBODY]));

  ante_relay_pg_listener_free (listener);
  ante_relay_store_close (store);
  ante_test_settle ();
  g_object_unref (store);
  for (guint i = 0; i < N_CLINICS; i++)
    hand_clear (&hands[i]);
  g_object_unref (randomness);
  pg_server_free (server);
  return 0;
}
