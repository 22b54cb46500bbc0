/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many statements asked of PostgreSQL on one way: what a failing one leaves, and what a commit says. */
#include "pg-server.h"
#include "relay/store/ante-relay-pg.h"

static PgServer *server;

typedef struct
{
  AnteRelayPg *pg;   /* owned */
  GPtrArray *asks;   /* owned; of AnteRelayPgAsk */
} Fixture;

static void
set_up (Fixture *self, gconstpointer ignored)
{
  pg_server_run (server, "DROP TABLE IF EXISTS thing; CREATE TABLE thing (no bigint PRIMARY KEY, bytes bytea)");
  self->pg = ante_relay_pg_open (server->where, NULL);
  g_assert_nonnull (self->pg);
  self->asks = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_relay_pg_ask_free);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  g_ptr_array_unref (self->asks);
  ante_relay_pg_close (self->pg);
}

static AnteRelayPgAsk *
add (Fixture *self, const char *sql)
{
  AnteRelayPgAsk *ask = ante_relay_pg_ask (sql);

  g_ptr_array_add (self->asks, ask);
  return ask;
}

static void
add_insert (Fixture *self, gint64 no, gsize n_bytes)
{
  AnteRelayPgAsk *ask = add (self, "INSERT INTO public.thing VALUES ($1, $2) RETURNING no, bytes");
  g_autofree guint8 *bytes = g_malloc0 (n_bytes);

  ante_relay_pg_give_int (ask, no);
  ante_relay_pg_give_blob (ask, bytes, n_bytes);
}

static GPtrArray *
ask_all (Fixture *self, GError **error)
{
  GPtrArray *answers = ante_relay_pg_rows_of_all (self->pg, self->asks, error);

  g_ptr_array_set_size (self->asks, 0);
  return answers;
}

static void
test_answers_come_in_their_order (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  add (self, "BEGIN");
  for (guint i = 0; i < 5; i++)
    add_insert (self, i, 10);
  add (self, "COMMIT");
  g_autoptr (GPtrArray) answers = ask_all (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answers->len, ==, 7);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (ante_relay_pg_int (g_ptr_array_index (answers, i + 1), 0, 0), ==, i);
  g_assert_true (ante_relay_pg_is_committed (g_ptr_array_index (answers, 6), NULL));
  g_assert_cmpint (pg_server_ask (server, "SELECT count(*) FROM thing"), ==, 5);
}

/* More on either way than any buffer holds: neither side waits for the other to read first. */
static void
test_much_is_asked_and_answered (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    add_insert (self, i, 1024 * 1024);
  g_autoptr (GPtrArray) answers = ask_all (self, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (answers->len, ==, 40);
}

static void
test_one_that_fails_stops_those_after_it (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  add (self, "BEGIN");
  add_insert (self, 1, 10);
  add_insert (self, 1, 10);
  add_insert (self, 2, 10);
  add (self, "COMMIT");
  g_assert_null (ask_all (self, &error));
  g_assert_error (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_TAKEN);
  ante_relay_pg_rollback (self->pg);
  g_assert_cmpint (pg_server_ask (server, "SELECT count(*) FROM thing"), ==, 0);
  add_insert (self, 3, 10);
  g_autoptr (GPtrArray) answers = ask_all (self, NULL); /* the connection is as good as before */
  g_assert_nonnull (answers);
}

static void
test_what_was_rolled_back_is_not_committed (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ante_relay_pg_run (self->pg, "BEGIN", NULL));
  g_assert_false (ante_relay_pg_run (self->pg, "SELECT 1 / 0", NULL));
  add (self, "COMMIT");
  g_autoptr (GPtrArray) answers = ask_all (self, NULL);
  g_assert_nonnull (answers); /* which PostgreSQL does not call an error */
  g_assert_false (ante_relay_pg_is_committed (g_ptr_array_index (answers, 0), &error));
  g_assert_error (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_OTHER);
}

static void
test_a_lost_connection_is_told (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  pg_server_run (server, "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'anteroom-relay'");
  add (self, "BEGIN");
  add_insert (self, 1, 10);
  add (self, "COMMIT");
  g_assert_null (ask_all (self, &error));
  g_assert_error (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!pg_server_is_installed ())
    {
      g_printerr ("skipped: there is no PostgreSQL server\n");
      return 77;
    }
  server = pg_server_new ();
  add_test ("/relay/postgresql/many/answers-come-in-their-order", test_answers_come_in_their_order);
  add_test ("/relay/postgresql/many/much-is-asked-and-answered", test_much_is_asked_and_answered);
  add_test ("/relay/postgresql/many/one-that-fails-stops-those-after-it", test_one_that_fails_stops_those_after_it);
  add_test ("/relay/postgresql/many/what-was-rolled-back-is-not-committed",
            test_what_was_rolled_back_is_not_committed);
  add_test ("/relay/postgresql/many/a-lost-connection-is-told", test_a_lost_connection_is_told);
  int status = g_test_run ();
  pg_server_free (server);
  return status;
}
