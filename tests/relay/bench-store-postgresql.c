/* SPDX-License-Identifier: GPL-3.0-or-later
 * PostgreSQL's store against pgbench's plain inserts of the same size on the same server, each with 64 at once; and what
 * it costs to tell other relays that logs grew. Rounds are interleaved, since the disk has moods. A delivery is two
 * entries, each with its place in the chain, and a note of its body. "Sealed before": the part that a relay's main thread
 * seals, which is no work of the store's, was made before the clock ran. Run with:
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

/* Deliveries made before the clock runs; more than a round takes are made again. */

typedef struct
{
  double per_s, p99_ms, own_us, server_us; /* the last two: of the processor, for each */
} Figures;

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

/* Of every round's double at @offset in its figures. */
static double
median_at (const Figures *rounds, gsize offset)
{
  double sorted[N_ROUNDS];

  for (guint i = 0; i < N_ROUNDS; i++)
    memcpy (&sorted[i], (const char *) &rounds[i] + offset, sizeof (double));
  qsort (sorted, N_ROUNDS, sizeof *sorted, compare);
  return sorted[N_ROUNDS / 2];
}

#define median(rounds, member) median_at (rounds, G_STRUCT_OFFSET (Figures, member))

/* --- Processor time --- */

static double
own_processor_us (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage); /* every thread's */
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

/* --- pgbench --- */

static Figures
measure_pgbench (void)
{
  double before_us = pg_server_processor_us (server);
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
  double per_s = g_ascii_strtod (tps + strlen ("tps = "), NULL);
  return (Figures){ .per_s = per_s, .server_us = (pg_server_processor_us (server) - before_us) / (per_s * ROUND_S) };
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

static AnteRelayDelivery *
make_one (void)
{
  static guint8 filling[1800]; /* as large as a webhook's */
  static guint32 n;
  AnteRelayDelivery *delivery = hand_make_delivery (&hands[n % N_CLINICS], randomness, n);

  n++;
  g_bytes_unref (delivery->clinical_entry);
  delivery->clinical_entry = g_bytes_new (filling, sizeof filling);
  return delivery;
}

static void
send_one (Load *load)
{
  One *one = g_new0 (One, 1);

  one->load = load;
  one->start_us = g_get_monotonic_time ();
  load->n_running++;
  ante_relay_store_deliver_async (store, make_one (), sent_cb, one);
}

static Figures
measure_store (void)
{
  g_autoptr (GArray) took_ms = g_array_new (FALSE, FALSE, sizeof (double));
  double own_us = own_processor_us (), server_us = pg_server_processor_us (server);
  gint64 start = g_get_monotonic_time ();
  Load load = { start + ROUND_S * G_USEC_PER_SEC, 0, 0, took_ms };

  for (guint i = 0; i < AT_ONCE; i++)
    send_one (&load);
  while (load.n_running > 0)
    g_main_context_iteration (NULL, TRUE);
  double seconds = (g_get_monotonic_time () - start) / 1e6;
  g_array_sort (took_ms, compare);
  return (Figures){ .per_s = load.n_done / seconds,
                    .p99_ms = g_array_index (took_ms, double, took_ms->len * 99 / 100),
                    .own_us = (own_processor_us () - own_us) / load.n_done,
                    .server_us = (pg_server_processor_us (server) - server_us) / load.n_done };
}

/* --- Two relays' writers that batch, and ways to tell --- */

typedef struct
{
  Way way;
  AnteRelayPgListener *listener; /* borrowed */
  guint number;
  guint n_done;
} Writer;

/* NOTIFY in the commit itself is what a trigger does. */
static void
set_trigger (Way way)
{
  if (way == TELL_WITH_COMMIT || way == TELL_WITH_EACH)
    pg_server_run (server, "CREATE TRIGGER tell AFTER UPDATE ON anteroom_relay.clinic "
                           "FOR EACH STATEMENT EXECUTE FUNCTION anteroom_relay.tell ()");
  else
    pg_server_run (server, "DROP TRIGGER IF EXISTS tell ON anteroom_relay.clinic");
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
  g_assert_true (ante_relay_pg_append (pg, pointers, n_tasks, FALSE, NULL));
  for (guint i = 0; writer->way == TELL_APART && i < n_tasks; i++)
    {
      AnteRelayDelivery *delivery = g_task_get_task_data (tasks[i]);
      ante_relay_pg_listener_tell_grown (writer->listener, delivery->clinic, delivery->newest);
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

static Figures
measure_way (Way way, AnteRelayPgListener *listener)
{
  Writer writers[N_WRITERS];
  GThread *threads[N_WRITERS];
  Figures figures = { 0 };

  set_trigger (way);
  for (guint i = 0; i < N_WRITERS; i++)
    {
      writers[i] = (Writer){ way, listener, i, 0 };
      threads[i] = g_thread_new ("writer", write_thread, &writers[i]);
    }
  for (guint i = 0; i < N_WRITERS; i++)
    {
      g_thread_join (threads[i]);
      figures.per_s += writers[i].n_done / (double) ROUND_S;
    }
  set_trigger (TELL_NOBODY);
  return figures;
}

static void
report_store (const Figures *ours, const Figures *pgbench)
{
  g_print ("the store's deliveries: %.0f/s, p99 %.1f ms; of the processor each %.0f us here, %.0f us the server's: "
           "%.2f times\n",
           median (ours, per_s), median (ours, p99_ms), median (ours, own_us), median (ours, server_us),
           median (ours, per_s) / median (pgbench, per_s));
}

static void
print_ratios (const char *name, const Figures *ours, const Figures *theirs)
{
  g_print ("\"%s\":[", name);
  for (guint i = 0; i < N_ROUNDS; i++)
    g_print ("%s%.3f", i > 0 ? "," : "", ours[i].per_s / theirs[i].per_s);
  g_print ("]");
}

/* The last line, for programs: of every round. */
static void
print_rounds (const Figures *whole, const Figures *pgbench, const Figures *told, const Figures *untold)
{
  g_print ("{");
  print_ratios ("whole", whole, pgbench);
  g_print (",");
  print_ratios ("told", told, untold);
  g_print ("}\n");
}

int
main (int argc, char **argv)
{
  static const char *const WAYS[] = { "nobody is told", "told from a session of its own", "NOTIFY in each batch's commit",
                                      "NOTIFY in each delivery's commit" };
  Figures pgbench[N_ROUNDS], whole[N_ROUNDS], ways[N_WAYS][N_ROUNDS];

  if (!ante_crypto_init () || !pg_server_is_installed ())
    return 77;
  server = pg_server_new ();
  randomness = ante_test_random_new (3);
  store = ante_relay_store_postgresql_new (server->where, randomness, NULL);
  for (guint i = 0; i < N_CLINICS; i++)
    hand_claim (&hands[i], store, randomness, "0123456789abcdef"[i]);
  pg_server_run (server, "CREATE TABLE anteroom_relay.plain (seq bigserial PRIMARY KEY, body bytea); "
                         "CREATE FUNCTION anteroom_relay.tell () RETURNS trigger LANGUAGE plpgsql AS "
                         "$$ BEGIN NOTIFY anteroom_relay, 'grown 1:1'; RETURN NULL; END $$");
  AnteRelayPgListener *listener = ante_relay_pg_listener_new (store, server->where);

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      pgbench[i] = measure_pgbench ();
      whole[i] = measure_store ();
      for (guint way = 0; way < N_WAYS; way++)
        ways[way][i] = measure_way (way, listener);
    }
  g_print ("%d at once, median of %d rounds: pgbench's plain inserts %.0f/s, %.0f us of the processor each, the server's\n",
           AT_ONCE, N_ROUNDS, median (pgbench, per_s), median (pgbench, server_us));
  report_store (whole, pgbench);
  for (guint way = 0; way < N_WAYS; way++)
    g_print ("two writers, %s: %.0f deliveries/s: %.2f times\n", WAYS[way], median (ways[way], per_s),
             median (ways[way], per_s) / median (ways[TELL_NOBODY], per_s));
  print_rounds (whole, pgbench, ways[TELL_APART], ways[TELL_NOBODY]);

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
