/* SPDX-License-Identifier: GPL-3.0-or-later
 * The connection: its settings, its transactions, and what a bad disk or file makes of it. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Only a new file is made so; one that is there is read as it is. */
static void
test_small_pages (Fixture *fixture, gconstpointer ignored)
{
  AnteDatabase *database = fixture_open (fixture, ANTE_DATABASE_SMALL_PAGES);

  g_assert_cmpint (ask_int (database, "PRAGMA page_size"), ==, 2048);
  g_assert_true (ante_database_run (database, "CREATE TABLE t (a)", NULL));
  ante_database_close (database);
  database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_assert_cmpint (ask_int (database, "PRAGMA page_size"), ==, 2048);
  ante_database_close (database);
}

static void
test_opens_with_our_settings (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database =
      fixture_open (fixture, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_NO_CHECKPOINT);

  g_assert_cmpint (ask_int (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (ask_int (database, "PRAGMA wal_autocheckpoint"), ==, 0);
  g_assert_cmpint (ask_int (database, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (ask_int (database, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (ask_int (database, "PRAGMA temp_store"), ==, 2);
  g_assert_cmpint (ask_int (database, "PRAGMA busy_timeout"), ==, 5000);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM pragma_journal_mode "
                                      "WHERE journal_mode = 'wal'"), ==, 1);
}

static void
test_roomy_for_a_while (Fixture *fixture, gconstpointer ignored)
{
  static const gboolean turns[] = { FALSE, TRUE, FALSE };
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      g_assert_true (ante_database_set_roomy (database, turns[i], &error));
      g_assert_no_error (error);
      g_assert_cmpint (ask_int (database, "PRAGMA cache_size"), ==, turns[i] ? -16384 : -2048);
      g_assert_cmpint (ask_int (database, "PRAGMA wal_autocheckpoint"), ==, turns[i] ? 8000 : 1000);
    }
}

static void
test_roomy_checkpoints_no_more_than_before (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_NO_CHECKPOINT);

  g_assert_true (ante_database_set_roomy (database, TRUE, NULL));
  g_assert_cmpint (ask_int (database, "PRAGMA wal_autocheckpoint"), ==, 0);
}

static void
test_file_is_ours_alone (Fixture *fixture, gconstpointer ignored)
{
  mode_t before = umask (0);
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  struct stat status;

  run_sql (database, "CREATE TABLE t (a INTEGER) STRICT");
  umask (before);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (wal, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_read_only_writes_nothing (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) writer = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  run_sql (writer, "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)");
  g_autoptr (AnteDatabase) reader = fixture_open (fixture, ANTE_DATABASE_READ_ONLY);

  g_assert_cmpint (ask_int (reader, "SELECT a FROM t"), ==, 1);
  g_assert_false (ante_database_run (reader, "INSERT INTO t VALUES (2)", &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE);
}

static void
test_exclusive_keeps_others_out (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_EXCLUSIVE);
  run_sql (database, "CREATE TABLE t (a INTEGER) STRICT");

  pid_t child = fork ();
  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AnteDatabase) second G_GNUC_UNUSED = ante_database_open (fixture->path, 0, &error);
      _exit (g_error_matches (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_BUSY) ? 0 : 1);
    }
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

static void
test_rollback_is_always_safe (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  ante_database_rollback (database);
  run_sql (database, "CREATE TABLE t (a INTEGER UNIQUE) STRICT");
  g_assert_true (ante_database_begin (database, &error));
  run_sql (database, "INSERT INTO t VALUES (1)");
  ante_database_rollback (database);
  ante_database_rollback (database);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM t"), ==, 0);
}

static void
test_failed_commit_has_rolled_back (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  run_sql (database,
           "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT;"
           "CREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED) STRICT");
  g_assert_true (ante_database_begin (database, &error));
  run_sql (database, "INSERT INTO b VALUES (7)");
  g_assert_false (ante_database_commit (database, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_true (ante_database_begin (database, &error));
  g_assert_true (ante_database_commit (database, &error));
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM b"), ==, 0);
}

/* A child writes one row, commits, writes another and dies before or after the second commit. */
static void
die_in_a_transaction (Fixture *fixture, AnteDatabaseFlags flags, gboolean after_commit)
{
  pid_t child = fork ();

  if (child == 0)
    {
      g_autoptr (AnteDatabase) database = ante_database_open (fixture->path, flags, NULL);
      ante_database_begin (database, NULL);
      ante_database_run (database, "INSERT INTO t VALUES (2, zeroblob (3000000))", NULL);
      if (after_commit)
        ante_database_commit (database, NULL);
      raise (SIGKILL);
    }
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
}

static void
check_crash (Fixture *fixture, AnteDatabaseFlags flags, gboolean after_commit)
{
  g_autoptr (AnteDatabase) before = fixture_open (fixture, flags);
  run_sql (before, "CREATE TABLE t (a INTEGER, b BLOB) STRICT; INSERT INTO t VALUES (1, NULL)");
  g_clear_pointer (&before, ante_database_close);

  die_in_a_transaction (fixture, flags, after_commit);

  g_autoptr (AnteDatabase) after = fixture_open (fixture, ANTE_DATABASE_FULL_SYNC);
  g_assert_cmpint (ask_int (after, "SELECT count (*) FROM t"), ==, after_commit ? 2 : 1);
  g_assert_cmpint (ask_int (after, "SELECT count (*) FROM pragma_integrity_check "
                                   "WHERE integrity_check = 'ok'"), ==, 1);
}

static void
test_crash_before_commit_leaves_nothing (Fixture *fixture, gconstpointer flags)
{
  check_crash (fixture, GPOINTER_TO_UINT (flags), FALSE);
}

static void
test_crash_after_commit_leaves_all (Fixture *fixture, gconstpointer flags)
{
  check_crash (fixture, GPOINTER_TO_UINT (flags), TRUE);
}

static void
test_full_database_is_full (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  run_sql (database, "CREATE TABLE t (a BLOB) STRICT; PRAGMA max_page_count = 8");
  g_assert_true (ante_database_begin (database, &error));
  g_assert_false (
      ante_database_run (database, "INSERT INTO t VALUES (zeroblob (1000000))", &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_FULL);
  ante_database_rollback (database);
  run_sql (database, "INSERT INTO t VALUES (x'01')");
}

static void
allow_file_size (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_full_disk_is_full_and_passes (Fixture *fixture, gconstpointer flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, GPOINTER_TO_UINT (flags));

  run_sql (database, "CREATE TABLE t (a BLOB) STRICT; INSERT INTO t VALUES (x'01')");
  signal (SIGXFSZ, SIG_IGN);
  allow_file_size (128 * 1024);
  gboolean fitted =
      ante_database_begin (database, &error) &&
      ante_database_run (database, "INSERT INTO t VALUES (zeroblob (1000000))", &error) &&
      ante_database_commit (database, &error);
  ante_database_rollback (database);
  allow_file_size (RLIM_INFINITY);

  g_assert_false (fitted);
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_FULL);
  g_assert_cmpint (ask_int (database, "SELECT count (*) FROM t"), ==, 1);
  run_sql (database, "INSERT INTO t VALUES (zeroblob (1000000))");
}

static void
test_unusable_path_is_storage (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "no such folder", "test.db", NULL);

  g_assert_null (ante_database_open (path, ANTE_DATABASE_READ_WRITE, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (ante_database_open (fixture->path, ANTE_DATABASE_READ_ONLY, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE);
}

static void
test_foreign_file_is_corrupt (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strnfill (8192, 'x');
  g_autofree char *after = NULL;

  g_assert_true (g_file_set_contents (fixture->path, text, -1, NULL));
  g_assert_null (ante_database_open (fixture->path, ANTE_DATABASE_READ_WRITE, &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CORRUPT);
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, text);
}

static void
test_damaged_page_is_corrupt (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) before = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_autofree char *bytes = NULL;
  gsize length;

  run_sql (before, "CREATE TABLE t (a BLOB) STRICT;"
                   "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 500)"
                   "INSERT INTO t SELECT zeroblob (100) FROM n");
  g_clear_pointer (&before, ante_database_close);
  g_assert_true (g_file_get_contents (fixture->path, &bytes, &length, NULL));
  memset (bytes + 4096, 0x5a, length - 4096);
  g_assert_true (g_file_set_contents (fixture->path, bytes, length, NULL));

  g_autoptr (AnteDatabase) after = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);
  g_assert_false (ante_database_run (after, "SELECT sum (length (a)) FROM t", &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CORRUPT);
}

static void
test_wrong_sql_is_misuse (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_READ_WRITE);

  g_assert_false (ante_database_run (database, "SELEKT 1", &error));
  g_assert_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE);
}

static void
test_checkpoint_empties_the_log (Fixture *fixture, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteDatabase) database = fixture_open (fixture, ANTE_DATABASE_NO_CHECKPOINT);
  struct stat status;

  run_sql (database, "CREATE TABLE t (a BLOB) STRICT; INSERT INTO t VALUES (zeroblob (3000000))");
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, <, 100000);
  g_assert_true (ante_database_checkpoint (database, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_size, >, 3000000);
}

/* However the frames get to the file. */
static void
add_synced (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_autofree char *gathered = g_strconcat (path, "/gathered", NULL);

  g_test_add (path, Fixture, GUINT_TO_POINTER (ANTE_DATABASE_FULL_SYNC), fixture_set_up, func, fixture_tear_down);
  g_test_add (gathered, Fixture, GUINT_TO_POINTER (ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_GATHER), fixture_set_up, func,
              fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/database/open/has-our-settings", test_opens_with_our_settings);
  add_test ("/database/open/small-pages", test_small_pages);
  add_test ("/database/roomy/for-a-while", test_roomy_for_a_while);
  add_test ("/database/roomy/checkpoints-no-more-than-before", test_roomy_checkpoints_no_more_than_before);
  add_test ("/database/open/file-is-ours-alone", test_file_is_ours_alone);
  add_test ("/database/open/read-only-writes-nothing", test_read_only_writes_nothing);
  add_test ("/database/open/exclusive-keeps-others-out", test_exclusive_keeps_others_out);
  add_test ("/database/open/unusable-path-is-storage", test_unusable_path_is_storage);
  add_test ("/database/open/foreign-file-is-corrupt-and-untouched", test_foreign_file_is_corrupt);
  add_test ("/database/transaction/rollback-is-always-safe", test_rollback_is_always_safe);
  add_test ("/database/transaction/failed-commit-has-rolled-back",
            test_failed_commit_has_rolled_back);
  add_synced ("/database/transaction/crash-before-commit-leaves-nothing", test_crash_before_commit_leaves_nothing);
  add_synced ("/database/transaction/crash-after-commit-leaves-all", test_crash_after_commit_leaves_all);
  add_test ("/database/errors/full-database-is-full", test_full_database_is_full);
  add_synced ("/database/errors/full-disk-is-full-and-passes", test_full_disk_is_full_and_passes);
  add_test ("/database/errors/damaged-page-is-corrupt", test_damaged_page_is_corrupt);
  add_test ("/database/errors/wrong-sql-is-misuse", test_wrong_sql_is_misuse);
  add_test ("/database/checkpoint/moves-the-log-into-the-file", test_checkpoint_empties_the_log);
  return g_test_run ();
}
