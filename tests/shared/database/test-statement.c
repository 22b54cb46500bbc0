/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements: the cache, what is bound, what comes back. */
#include "fixture.h"

static AnteStatement *
prepare (AnteDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  AnteStatement *statement = ante_database_prepare (database, sql, &error);

  g_assert_no_error (error);
  return statement;
}

static gboolean
step (AnteStatement *statement)
{
  g_autoptr (GError) error = NULL;
  gboolean row = FALSE;

  ante_statement_step (statement, &row, &error);
  g_assert_no_error (error);
  return row;
}

static void
test_same_text_is_the_same_statement (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  AnteStatement *first = prepare (database, "SELECT ?1");

  ante_statement_bind_int (first, 1, 5);
  g_assert_true (step (first));
  ante_statement_done (first);

  AnteStatement *second = prepare (database, "SELECT ?1");
  g_assert_true (second == first);
  g_assert_true (step (second));
  g_assert_true (ante_statement_is_null (second, 0)); /* nothing is left bound */
  ante_statement_done (second);
}

static void
test_statement_in_use_is_prepared_again (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  AnteStatement *outer = prepare (database, "SELECT 1 UNION SELECT 2");

  g_assert_true (step (outer));
  AnteStatement *inner = prepare (database, "SELECT 1 UNION SELECT 2");
  g_assert_true (inner != outer);
  g_assert_true (step (inner));
  ante_statement_done (inner);
  g_assert_true (step (outer));
  g_assert_cmpint (ante_statement_int (outer, 0), ==, 2);
  ante_statement_done (outer);
}

static void
test_many_texts_are_all_answered (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  for (int i = 0; i < 600; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);
      g_assert_cmpint (ask_int (database, sql), ==, i);
    }
}

static void
test_values_come_back (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_autoptr (AnteStatement) statement = prepare (database, "SELECT ?1, ?2, ?3, ?4, ?5");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0b", 2);
  gsize length = 99;

  ante_statement_bind_int (statement, 1, G_MININT64);
  ante_statement_bind_text (statement, 2, "Zoë");
  ante_statement_bind_bytes (statement, 3, bytes);
  ante_statement_bind_blob (statement, 4, NULL, 0);
  ante_statement_bind_bytes (statement, 5, NULL);
  g_assert_true (step (statement));

  g_autoptr (GBytes) back = ante_statement_bytes (statement, 2);
  g_assert_cmpint (ante_statement_int (statement, 0), ==, G_MININT64);
  g_assert_cmpstr (ante_statement_text (statement, 1), ==, "Zoë");
  g_assert_true (g_bytes_equal (back, bytes));
  g_assert_false (ante_statement_is_null (statement, 3)); /* an empty blob is not nothing */
  ante_statement_blob (statement, 3, &length);
  g_assert_cmpuint (length, ==, 0);
  g_assert_null (ante_statement_bytes (statement, 4));
}

static void
test_unknown_parameter_fails_the_step (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  AnteStatement *statement = prepare (database, "SELECT ?1");
  gboolean row = FALSE;

  ante_statement_bind_int (statement, 2, 1);
  g_assert_false (ante_statement_step (statement, &row, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE);
  ante_statement_done (statement);
  statement = prepare (database, "SELECT ?1");
  g_assert_true (step (statement)); /* and is forgotten with the statement given back */
  ante_statement_done (statement);
}

static void
test_one_statement_at_a_time (Fixture *fixture, gconstpointer ignored)
{
  static const char *const wrong[] = { "SELECT 1; SELECT 2", "", "  ", "SELEKT" };
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ante_database_prepare (database, wrong[i], &error));
      g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE);
    }
  g_assert_cmpint (ask_int (database, "SELECT 1; \n"), ==, 1);
}

static void
test_unique_says_constraint (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  run_sql (database, "CREATE TABLE t (a INTEGER UNIQUE) STRICT");
  g_autoptr (AnteStatement) statement = prepare (database, "INSERT INTO t VALUES (?1)");

  ante_statement_bind_int (statement, 1, 4);
  g_assert_true (ante_statement_run (statement, &error));
  g_assert_cmpint (ante_database_changes (database), ==, 1);
  g_assert_cmpint (ante_database_last_rowid (database), ==, 1);
  g_assert_false (ante_statement_run (statement, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CONSTRAINT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/database/statement/same-text-is-the-same-statement",
            test_same_text_is_the_same_statement);
  add_test ("/database/statement/in-use-is-prepared-again",
            test_statement_in_use_is_prepared_again);
  add_test ("/database/statement/many-texts-are-all-answered", test_many_texts_are_all_answered);
  add_test ("/database/statement/values-come-back", test_values_come_back);
  add_test ("/database/statement/unknown-parameter-fails-the-step",
            test_unknown_parameter_fails_the_step);
  add_test ("/database/statement/one-at-a-time", test_one_statement_at_a_time);
  add_test ("/database/statement/unique-says-constraint", test_unique_says_constraint);
  return g_test_run ();
}
