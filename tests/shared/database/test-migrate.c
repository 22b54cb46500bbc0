/* SPDX-License-Identifier: GPL-3.0-or-later
 * Migrations: each step whole or not at all, a copy kept, a newer file left alone. */
#include "fixture.h"

#include <glib/gstdio.h>

static const char *const STEPS[] = {
  "CREATE TABLE word (text TEXT NOT NULL) STRICT",
  "ALTER TABLE word ADD COLUMN length INTEGER; UPDATE word SET length = length (text)",
  "CREATE INDEX word_by_length ON word (length)",
};

static const char *const BROKEN_STEPS[] = {
  "CREATE TABLE word (text TEXT NOT NULL) STRICT",
  "DELETE FROM word; CREATE TABLE half (a) ; INSERT INTO nowhere VALUES (1)",
};

static const char *const SELF_COMMITTING_STEPS[] = {
  "CREATE TABLE word (text TEXT NOT NULL) STRICT; COMMIT",
};

static void
migrate (AnteDatabase *database, guint n_steps)
{
  g_autoptr (GError) error = NULL;

  ante_database_migrate (database, STEPS, n_steps, &error);
  g_assert_no_error (error);
}

static gboolean
copy_exists (Fixture *fixture, guint version)
{
  g_autofree char *path = g_strdup_printf ("%s.before-%u", fixture->path, version);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
test_fresh_file_takes_every_step (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  migrate (database, 3);
  g_assert_cmpint (ask_int (database, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM sqlite_schema"), ==, 2);
  g_assert_false (copy_exists (fixture, 3));
}

static void
test_current_file_is_left_alone (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  migrate (database, 2);
  gint64 before = ask_int (database, "PRAGMA data_version");
  migrate (database, 2);
  g_assert_cmpint (ask_int (database, "PRAGMA data_version"), ==, before);
  g_assert_false (copy_exists (fixture, 2));
}

static void
test_older_file_is_copied_first (Fixture *fixture, gconstpointer ignored)
{
  g_autofree char *copy_path = g_strdup_printf ("%s.before-3", fixture->path);
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  GStatBuf status;

  migrate (database, 1);
  run_sql (database, "INSERT INTO word VALUES ('seven'), ('to')");
  migrate (database, 3);
  g_assert_cmpint (ask_int (database, "SELECT sum (length) FROM word"), ==, 7);

  g_autoptr (AnteDatabase) copy = ante_database_open (copy_path, ANTE_DATABASE_READ_ONLY, NULL);
  g_assert_nonnull (copy);
  g_assert_cmpint (ask_int (copy, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (ask_int (copy, "SELECT count (*) FROM word"), ==, 2);
  g_assert_cmpint (g_stat (copy_path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_failing_step_changes_nothing (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  migrate (database, 1);
  run_sql (database, "INSERT INTO word VALUES ('kept')");
  g_assert_false (ante_database_migrate (database, BROKEN_STEPS, 2, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE);
  g_assert_cmpint (ask_int (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM word"), ==, 1);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM sqlite_schema"), ==, 1);

  migrate (database, 3);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM word"), ==, 1);
}

static void
test_step_may_not_end_its_transaction (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  g_assert_false (ante_database_migrate (database, SELF_COMMITTING_STEPS, 1, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE);
  g_assert_cmpint (ask_int (database, "PRAGMA user_version"), ==, 0);
}

static GBytes *
read_file (const char *path)
{
  char *bytes;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

static void
test_newer_file_is_refused_untouched (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) newer = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  migrate (newer, 3);
  g_clear_pointer (&newer, ante_database_close);
  g_autoptr (GBytes) before = read_file (fixture->path);

  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_assert_false (ante_database_migrate (database, STEPS, 2, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_NEWER_SCHEMA);
  g_clear_pointer (&database, ante_database_close);
  g_autoptr (GBytes) after = read_file (fixture->path);
  g_assert_true (g_bytes_equal (before, after));
  g_assert_false (copy_exists (fixture, 2));
}

static void
test_without_a_copy_nothing_changes (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *obstacle = g_strdup_printf ("%s.before-3", fixture->path);
  g_autofree char *inside = g_build_filename (obstacle, "x", NULL);
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  migrate (database, 1);
  g_assert_cmpint (g_mkdir_with_parents (inside, 0700), ==, 0); /* the copy cannot be put there */
  g_assert_false (ante_database_migrate (database, STEPS, 3, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE);
  g_assert_cmpint (ask_int (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (g_rmdir (inside), ==, 0);
  g_assert_cmpint (g_rmdir (obstacle), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/database/migrate/fresh-file-takes-every-step", test_fresh_file_takes_every_step);
  add_test ("/database/migrate/current-file-is-left-alone", test_current_file_is_left_alone);
  add_test ("/database/migrate/older-file-is-copied-first", test_older_file_is_copied_first);
  add_test ("/database/migrate/failing-step-changes-nothing", test_failing_step_changes_nothing);
  add_test ("/database/migrate/step-may-not-end-its-transaction",
            test_step_may_not_end_its_transaction);
  add_test ("/database/migrate/newer-file-is-refused-untouched",
            test_newer_file_is_refused_untouched);
  add_test ("/database/migrate/without-a-copy-nothing-changes",
            test_without_a_copy_nothing_changes);
  return g_test_run ();
}
