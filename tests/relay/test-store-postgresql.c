/* SPDX-License-Identifier: GPL-3.0-or-later
 * What only a store shared by several relays has to promise: cursors, news of one another, and servers and
 * connections that go away. ANTEROOM_EVENTS sets how many deliveries go through; 1500 unless said. */
#include "pg-server.h"
#include "relay/ante-relay-directory.h"
#include "relay/store/ante-relay-pg-tables.h"
#include "relay/store/ante-relay-store-postgresql.h"
#include "store-hands.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#include <stdlib.h>
#include <string.h>

#define N_STORES 2
#define N_STREAMS 8
#define N_CLINICS 3
#define N_READERS (N_STORES * N_CLINICS)

static PgServer *server;

typedef struct
{
  AnteRandom *random;                /* owned */
  AnteRelayStore *stores[N_STORES];  /* owned */
  Hand hands[N_CLINICS];
  guint n_events;
} Fixture;

static guint
events_wanted (void)
{
  const char *said = g_getenv ("ANTEROOM_EVENTS");

  return said != NULL ? atoi (said) : 1500;
}

static AnteRelayStore *
open_store (AnteRandom *random)
{
  g_autoptr (GError) error = NULL;
  AnteRelayStore *store = ante_relay_store_postgresql_new (server->where, random, &error);

  g_assert_no_error (error);
  return store;
}

static void
set_up (Fixture *self, gconstpointer ignored)
{
  pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
  self->random = ante_test_random_new (7);
  self->n_events = events_wanted ();
  for (guint i = 0; i < N_STORES; i++)
    self->stores[i] = open_store (self->random);
  for (guint i = 0; i < N_CLINICS; i++)
    hand_claim (&self->hands[i], self->stores[i % N_STORES], self->random, 'a' + i);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  for (guint i = 0; i < N_STORES; i++)
    ante_relay_store_close (self->stores[i]);
  ante_test_settle ();
  for (guint i = 0; i < N_STORES; i++)
    g_object_unref (self->stores[i]);
  for (guint i = 0; i < N_CLINICS; i++)
    hand_clear (&self->hands[i]);
  g_object_unref (self->random);
}

/* --- Streams of deliveries, and readers --- */

typedef struct
{
  Fixture *fixture;
  AnteRelayStore *store;    /* borrowed */
  guint first, n_to_send;
  guint n_sent, n_running;
  guint n_kept[N_CLINICS], n_failed;
} Stream;

typedef struct
{
  Stream *stream;
  guint clinic;
} Sent;

static void stream_next (Stream *stream);

static void
sent_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Sent *sent = data;
  g_autoptr (GError) error = NULL;

  if (ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error) != NULL)
    sent->stream->n_kept[sent->clinic]++;
  else
    {
      g_assert_error (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE);
      sent->stream->n_failed++;
    }
  sent->stream->n_running--;
  stream_next (sent->stream);
}

static void
stream_next (Stream *stream)
{
  Fixture *fixture = stream->fixture;
  guint n = stream->first + stream->n_sent;

  if (stream->n_sent >= stream->n_to_send)
    return;
  stream->n_sent++;
  stream->n_running++;
  Sent *sent = g_new0 (Sent, 1);
  sent->stream = stream;
  sent->clinic = n % N_CLINICS;
  ante_relay_store_deliver_async (
      stream->store, hand_make_delivery (&fixture->hands[sent->clinic], fixture->random, n), sent_cb, sent);
}

typedef struct
{
  const Hand *hand;        /* borrowed */
  AnteRelayStore *store;   /* borrowed */
  gint64 read_to;
  guint n_running;
  gboolean is_ending;
} Reader;

static void reader_next (Reader *reader);

static void
read_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Reader *reader = data;
  const AnteRelayPull *pull = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, NULL);

  reader->n_running--;
  for (guint i = 0; pull != NULL && i < pull->items->len; i++)
    g_assert_cmpint (g_array_index (pull->items, AnteRelayItem, i).number, ==, ++reader->read_to);
  reader_next (reader);
}

static void
reader_next (Reader *reader)
{
  if (reader->is_ending)
    return;
  reader->n_running++;
  ante_relay_store_pull_async (reader->store, hand_make_pull (reader->hand, reader->read_to, reader->read_to, 200),
                               read_cb, reader);
}

static void
start_streams (Fixture *self, Stream *streams)
{
  for (guint i = 0; i < N_STREAMS; i++)
    {
      guint each = self->n_events / N_STREAMS;
      streams[i] = (Stream){ .fixture = self, .store = self->stores[i % N_STORES], .first = i * each, .n_to_send = each };
      stream_next (&streams[i]);
    }
}

static guint
count_running (const Stream *streams)
{
  guint n = 0;

  for (guint i = 0; i < N_STREAMS; i++)
    n += streams[i].n_running;
  return n;
}

static guint
count_done (const Stream *streams)
{
  guint n = 0;

  for (guint i = 0; i < N_STREAMS; i++)
    n += streams[i].n_sent - streams[i].n_running;
  return n;
}

static void
finish_streams (const Stream *streams)
{
  while (count_running (streams) > 0)
    ante_test_turn ();
}

static guint
count_kept (const Stream *streams, guint clinic)
{
  guint n = 0;

  for (guint i = 0; i < N_STREAMS; i++)
    n += streams[i].n_kept[clinic];
  return n;
}

static guint
count_failed (const Stream *streams)
{
  guint n = 0;

  for (guint i = 0; i < N_STREAMS; i++)
    n += streams[i].n_failed;
  return n;
}

static void
test_no_cursor_skips_or_repeats (Fixture *self, gconstpointer ignored)
{
  Stream streams[N_STREAMS];
  Reader readers[N_READERS];

  for (guint i = 0; i < N_READERS; i++)
    {
      readers[i] = (Reader){ &self->hands[i % N_CLINICS], self->stores[i / N_CLINICS], 0, 0, FALSE };
      reader_next (&readers[i]);
    }
  start_streams (self, streams);
  finish_streams (streams);
  g_assert_cmpuint (count_failed (streams), ==, 0);
  for (guint i = 0; i < N_READERS; i++)
    {
      gint64 expected = 2 * (gint64) count_kept (streams, i % N_CLINICS);
      while (readers[i].read_to < expected)
        ante_test_turn ();
      readers[i].is_ending = TRUE;
      ante_test_wait_until (readers[i].n_running == 0);
      g_assert_cmpint (readers[i].read_to, ==, expected);
      g_assert_cmpint (hand_check_log (readers[i].hand, readers[i].store), ==, expected);
    }
}

/* --- What a reader without the clinic's lock would miss: the measure of the test above --- */

typedef struct
{
  guint n_rows;
  int is_done;  /* atomic */
} Naive;

static gpointer
naive_writer (gpointer data)
{
  Naive *naive = data;
  g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (server->where, NULL);

  for (guint i = 0; i < naive->n_rows; i++)
    g_assert_true (ante_relay_pg_run (pg, "INSERT INTO naive (body) VALUES (repeat ('x', 2000))", NULL));
  return NULL;
}

static gpointer
naive_reader (gpointer data)
{
  Naive *naive = data;
  g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (server->where, NULL);
  gint64 last = 0;
  guint n_read = 0;
  gboolean was_done;

  do
    {
      g_autoptr (AnteRelayPgAsk) ask =
          ante_relay_pg_ask ("SELECT seq FROM naive WHERE seq > $1 ORDER BY seq");
      was_done = g_atomic_int_get (&naive->is_done);
      ante_relay_pg_give_int (ask, last);
      g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, NULL);
      guint n_rows = ante_relay_pg_n_rows (rows);
      n_read += n_rows;
      if (n_rows > 0)
        last = ante_relay_pg_int (rows, n_rows - 1, 0);
    }
  while (!was_done);
  return GUINT_TO_POINTER (n_read);
}

static void
test_a_naive_cursor_misses (Fixture *self, gconstpointer ignored)
{
  Naive naive = { .n_rows = MAX (self->n_events / N_STREAMS, 250) };
  GThread *writers[N_STREAMS];

  pg_server_run (server, "CREATE TABLE anteroom_relay.naive (seq bigserial PRIMARY KEY, body text)");
  GThread *reader = g_thread_new ("reader", naive_reader, &naive);
  for (guint i = 0; i < N_STREAMS; i++)
    writers[i] = g_thread_new ("writer", naive_writer, &naive);
  for (guint i = 0; i < N_STREAMS; i++)
    g_thread_join (writers[i]);
  g_atomic_int_set (&naive.is_done, TRUE);
  guint n_read = GPOINTER_TO_UINT (g_thread_join (reader));
  guint n_missed = N_STREAMS * naive.n_rows - n_read;
  g_test_message ("missed %u of %u", n_missed, N_STREAMS * naive.n_rows);
  g_assert_cmpuint (100 * n_missed, >, N_STREAMS * naive.n_rows);
}

/* --- Things that go away --- */

static void
check_nothing_lost (Fixture *self, const Stream *streams)
{
  for (guint i = 0; i < N_CLINICS; i++)
    g_assert_cmpint (hand_check_log (&self->hands[i], self->stores[i % N_STORES]), >=,
                     2 * (gint64) count_kept (streams, i));
}

static void
test_broken_connections_lose_and_double_nothing (Fixture *self, gconstpointer ignored)
{
  Stream streams[N_STREAMS];
  gint64 n_entries = 0, n_kept = 0;

  start_streams (self, streams);
  for (guint i = 1; i <= 10; i++)
    {
      while (count_done (streams) < self->n_events * i / 12)
        ante_test_turn ();
      pg_server_run (server, "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE "
                             "application_name = 'anteroom-relay' AND query NOT LIKE 'LISTEN%'");
    }
  finish_streams (streams);
  g_assert_cmpuint (count_failed (streams), ==, 0);
  for (guint i = 0; i < N_CLINICS; i++)
    {
      n_entries += hand_check_log (&self->hands[i], self->stores[0]);
      n_kept += count_kept (streams, i);
    }
  g_assert_cmpint (n_entries, ==, 2 * n_kept);
}

static void
test_killed_server_loses_nothing (Fixture *self, gconstpointer ignored)
{
  Stream streams[N_STREAMS];

  start_streams (self, streams);
  for (guint i = 1; i <= 3; i++)
    {
      while (count_done (streams) < self->n_events * i / 5)
        ante_test_turn ();
      pg_server_kill (server);
      pg_server_start (server, NULL);
    }
  finish_streams (streams);
  for (guint i = 0; i < N_STORES; i++)
    ante_test_wait_until (ante_relay_store_is_well (self->stores[i]));
  g_assert_cmpuint (count_failed (streams), <, self->n_events);
  check_nothing_lost (self, streams);
}

static GTask *
make_task (gpointer data, GDestroyNotify free_data)
{
  GTask *task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, data, free_data);
  return task;
}

static void
append_and_commit (AnteRelayPg *pg, AnteRelayJob **jobs, guint n_jobs, gboolean is_again)
{
  g_autoptr (GError) error = NULL;

  ante_relay_pg_append (pg, jobs, n_jobs, is_again, &error);
  g_assert_no_error (error);
}

/* As after a commit whose answer was lost. */
static void
test_a_batch_run_again_adds_nothing (Fixture *self, gconstpointer ignored)
{
  Hand *hand = &self->hands[0];
  g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (server->where, NULL);
  AnteRelayDelivery *delivery = hand_make_delivery (hand, self->random, 1);
  AnteRelayPush *push = hand_make_push (hand);
  g_autofree char *id = ante_random_id (self->random);
  hand_add_entry (push, hand_make_entry (hand, id, ANTE_AUDIENCE_DESK, 1, 5));
  g_autoptr (GTask) delivering = make_task (delivery, (GDestroyNotify) ante_relay_delivery_free);
  g_autoptr (GTask) pushing = make_task (push, (GDestroyNotify) ante_relay_push_free);
  AnteRelayJob first = { .task = delivering, .work = (gpointer) ANTE_RELAY_PG_DELIVER };
  AnteRelayJob second = { .task = pushing, .work = (gpointer) ANTE_RELAY_PG_PUSH };
  AnteRelayJob *jobs[] = { &first, &second };

  append_and_commit (pg, jobs, G_N_ELEMENTS (jobs), FALSE);
  g_assert_cmpint (hand_check_log (hand, self->stores[0]), ==, 3);
  append_and_commit (pg, jobs, G_N_ELEMENTS (jobs), TRUE);
  g_assert_cmpint (hand_check_log (hand, self->stores[0]), ==, 3);
  g_assert_cmpint (g_array_index (push->entries, AnteRelayPushed, 0).status, ==, ANTE_RELAY_STORED);
  g_assert_cmpint (g_array_index (push->entries, AnteRelayPushed, 0).number, ==, 3);
}

/* --- News of one another --- */

typedef struct
{
  gint64 grown_clinic, grown_to;
  guint n_changed, n_all_changed;
} News;

static void
grown_cb (AnteRelayStore *store, gint64 clinic, gint64 newest, News *news)
{
  news->grown_clinic = clinic;
  news->grown_to = newest;
}

static void
changed_cb (AnteRelayStore *store, gint64 clinic, News *news)
{
  news->n_changed++;
  news->n_all_changed += clinic == 0;
}

static void
watch (AnteRelayStore *store, News *news)
{
  ante_test_wait_until (ante_relay_store_hears (store));
  ante_test_settle (); /* what it had to say of having begun to hear */
  g_signal_connect (store, "grown", G_CALLBACK (grown_cb), news);
  g_signal_connect (store, "changed", G_CALLBACK (changed_cb), news);
}

static void
test_growth_is_told_to_the_others (Fixture *self, gconstpointer ignored)
{
  News news = { 0 }, own = { 0 };
  g_auto (Op) op = { NULL };

  watch (self->stores[0], &own);
  watch (self->stores[1], &news);
  hand_deliver (&op, &self->hands[1], self->stores[0], self->random, 1);
  g_assert_no_error (op.error);
  ante_test_wait_until (news.grown_clinic != 0);
  g_assert_cmpint (news.grown_clinic, ==, self->hands[1].no);
  g_assert_cmpint (news.grown_to, ==, 2);
  g_assert_cmpint (own.grown_clinic, ==, 0); /* it knows */
  g_signal_handlers_disconnect_by_data (self->stores[0], &own);
  g_signal_handlers_disconnect_by_data (self->stores[1], &news);
}

typedef struct
{
  gboolean is_answered, is_known;
} Found;

static void
found_cb (const AnteRelayClinic *clinic, const AnteRelayToken *token, const GError *error, gpointer data)
{
  Found *found = data;

  g_assert_no_error (error);
  found->is_answered = TRUE;
  found->is_known = clinic != NULL;
}

static gboolean
knows (AnteRelayDirectory *directory, const char *token)
{
  Found found = { FALSE, FALSE };

  ante_relay_directory_find_token (directory, token, found_cb, &found);
  ante_test_wait_until (found.is_answered);
  return found.is_known;
}

static void
forget_cb (AnteRelayStore *store, gint64 clinic, AnteRelayDirectory *directory)
{
  ante_relay_directory_forget (directory, clinic);
}

static void
claim_token (Fixture *self, AnteRelayStore *store, const char *token)
{
  guint8 hash[ANTE_HASH_BYTES];
  g_auto (Op) op = { NULL };

  ante_hash (token, strlen (token), hash);
  hand_try_claim (&op, store, hand_make_claim (&self->hands[0], HANDS_NOW_MS, hash));
  g_assert_no_error (op.error);
}

#define REVOKE "DELETE FROM anteroom_relay.desk_token WHERE made_ms = 1700000000000; "

static void
test_who_is_known_holds_everywhere (Fixture *self, gconstpointer ignored)
{
  AnteRelayStore *store = self->stores[1];
  AnteRelayDirectory *directory = ante_relay_directory_new (store);
  g_autofree char *revoke =
      g_strdup_printf (REVOKE "NOTIFY anteroom_relay, 'changed %" G_GINT64_FORMAT "'", self->hands[0].no);
  News news = { 0 };

  watch (store, &news);
  g_signal_connect (store, "changed", G_CALLBACK (forget_cb), directory);
  g_assert_false (knows (directory, "a token"));
  claim_token (self, self->stores[0], "a token");
  g_assert_true (knows (directory, "a token"));
  ante_test_wait_until (news.n_changed > 0);
  g_assert_true (knows (directory, "a token"));
  guint before = news.n_changed;
  pg_server_run (server, revoke);
  ante_test_wait_until (news.n_changed > before);
  g_assert_false (knows (directory, "a token"));
  g_signal_handlers_disconnect_by_data (store, &news);
  g_signal_handlers_disconnect_by_data (store, directory);
  ante_relay_directory_free (directory);
}

/* What was remembered is worth nothing after a time in which nothing could be heard. */
static void
test_deaf_relays_trust_nothing_they_remember (Fixture *self, gconstpointer ignored)
{
  AnteRelayStore *store = self->stores[1];
  AnteRelayDirectory *directory = ante_relay_directory_new (store);
  News news = { 0 };

  watch (store, &news);
  g_signal_connect (store, "changed", G_CALLBACK (forget_cb), directory);
  claim_token (self, self->stores[0], "a token");
  ante_test_wait_until (news.n_changed > 0);
  g_assert_true (knows (directory, "a token"));
  g_assert_true (knows (directory, "a token"));
  pg_server_run (server, "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE "
                         "application_name = 'anteroom-relay'; " REVOKE); /* and nobody is told */
  ante_test_wait_until (!ante_relay_store_hears (store) || news.n_all_changed > 0);
  g_assert_false (knows (directory, "a token"));
  ante_test_wait_until (news.n_all_changed > 0);
  ante_test_wait_until (ante_relay_store_hears (store));
  g_assert_false (knows (directory, "a token"));
  g_signal_handlers_disconnect_by_data (store, &news);
  g_signal_handlers_disconnect_by_data (store, directory);
  ante_relay_directory_free (directory);
}

/* --- Ways to a server that are refused --- */

static void
check_refused (const char *where, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_relay_pg_open (where, &error));
  g_assert_error (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_null (strstr (error->message, "tiger"));
}

static void
test_unsafe_ways_are_refused (Fixture *self, gconstpointer ignored)
{
  check_refused ("postgresql://scott:tiger@/relay?host=/run", "passfile");
  check_refused ("postgresql://scott@/relay?host=/run&password=tiger", "passfile");
  check_refused ("postgresql://scott:tiger@[/relay", "postgresql://USER@HOST");
  check_refused ("postgresql://scott@192.0.2.1/relay?sslmode=require", "verify-full");
  check_refused ("postgresql://scott@db.example.org/relay?sslmode=disable", "verify-full");
  check_refused ("postgresql://scott@localhost,192.0.2.1/relay?sslmode=prefer", "verify-full");
}

static void
check_role (const char *setting, const char *word)
{
  g_autofree char *set = g_strdup_printf ("ALTER ROLE relay SET %s", setting);

  pg_server_run (server, set);
  if (word != NULL)
    check_refused (server->where, word);
  else
    {
      g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (server->where, NULL);
      g_assert_nonnull (pg);
    }
  pg_server_run (server, "ALTER ROLE relay RESET ALL");
}

static void
test_servers_that_could_lose_are_refused (Fixture *self, gconstpointer ignored)
{
  check_role ("synchronous_commit = off", "synchronous_commit");
  check_role ("synchronous_commit = local", "synchronous_commit");
  check_role ("synchronous_commit = remote_apply", NULL);
  check_role ("default_transaction_isolation = 'serializable'", NULL);
  pg_server_stop (server);
  pg_server_start (server, "fsync=off");
  check_refused (server->where, "fsync");
  pg_server_stop (server);
  pg_server_start (server, "full_page_writes=off");
  check_refused (server->where, "full_page_writes");
  pg_server_stop (server);
  pg_server_start (server, NULL);
}

static void
test_newer_tables_are_left_alone (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  pg_server_run (server, "UPDATE anteroom_relay.version SET version = version + 1");
  g_assert_null (ante_relay_store_postgresql_new (server->where, self->random, &error));
  g_assert_error (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_NEWER);
}

/* What an earlier version left. */
static void
test_older_tables_are_brought_up (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  pg_server_run (server, "DROP TABLE anteroom_relay.told; ALTER TABLE anteroom_relay.clinic DROP COLUMN floor; "
                         "ALTER TABLE anteroom_relay.clinic DROP COLUMN floor_done; UPDATE anteroom_relay.version SET version = 3");
  g_autoptr (AnteRelayStore) store = ante_relay_store_postgresql_new (server->where, self->random, &error);
  g_assert_no_error (error);
  g_auto (Hand) hand = { "" };
  hand_claim (&hand, store, self->random, 'f');
  g_assert_cmpint (hand_check_log (&hand, store), ==, 0);
  ante_relay_store_close (store);
  ante_test_settle ();
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  if (!pg_server_is_installed ())
    {
      g_printerr ("skipped: there is no PostgreSQL server\n");
      return 77;
    }
  server = pg_server_new ();
  add_test ("/relay/postgresql/no-cursor-skips-or-repeats", test_no_cursor_skips_or_repeats);
  add_test ("/relay/postgresql/a-naive-cursor-misses", test_a_naive_cursor_misses);
  add_test ("/relay/postgresql/broken-connections-lose-and-double-nothing",
            test_broken_connections_lose_and_double_nothing);
  add_test ("/relay/postgresql/killed-server-loses-nothing", test_killed_server_loses_nothing);
  add_test ("/relay/postgresql/a-batch-run-again-adds-nothing", test_a_batch_run_again_adds_nothing);
  add_test ("/relay/postgresql/growth-is-told-to-the-others", test_growth_is_told_to_the_others);
  add_test ("/relay/postgresql/who-is-known-holds-everywhere", test_who_is_known_holds_everywhere);
  add_test ("/relay/postgresql/deaf-relays-trust-nothing-they-remember",
            test_deaf_relays_trust_nothing_they_remember);
  add_test ("/relay/postgresql/refused/unsafe-ways", test_unsafe_ways_are_refused);
  add_test ("/relay/postgresql/refused/servers-that-could-lose", test_servers_that_could_lose_are_refused);
  add_test ("/relay/postgresql/refused/newer-tables", test_newer_tables_are_left_alone);
  add_test ("/relay/postgresql/older-tables-are-brought-up", test_older_tables_are_brought_up);
  int status = g_test_run ();
  pg_server_free (server);
  return status;
}
