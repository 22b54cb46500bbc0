/* SPDX-License-Identifier: GPL-3.0-or-later
 * A log whose frames are written together: fewer writes, and nobody sees anything else than without. */
#include "fixture.h"

#include <sqlite3.h>

#define GATHERED (ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_GATHER | ANTE_DATABASE_SMALL_PAGES)
#define TABLE "CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB, b INTEGER) STRICT; CREATE INDEX t_b ON t (b)"

/* --- The system's door, which counts what is written to logs --- */

static sqlite3_vfs *systems;
static sqlite3_io_methods systems_methods;
static guint n_writes;

static int
counted_write (sqlite3_file *file, const void *bytes, int length, sqlite3_int64 at)
{
  n_writes++;
  return systems_methods.xWrite (file, bytes, length, at);
}

static int
counted_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_given)
{
  static sqlite3_io_methods counted;
  int code = systems->xOpen (systems, name, file, flags, flags_given);

  if (code != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0)
    return code;
  systems_methods = counted = *file->pMethods;
  counted.xWrite = counted_write;
  file->pMethods = &counted;
  return code;
}

static void
count_writes_from_now_on (void)
{
  static sqlite3_vfs vfs;

  systems = sqlite3_vfs_find (NULL);
  vfs = *systems;
  vfs.zName = "counting";
  vfs.xOpen = counted_open;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, TRUE), ==, SQLITE_OK);
}

static guint
count_writes_of_a_commit (Fixture *fixture, AnteDatabaseFlags flags)
{
  g_autoptr (AnteDatabase) database = fixture_open (fixture, flags);
  g_autoptr (GError) error = NULL;

  run_sql (database, "CREATE TABLE IF NOT EXISTS big (a BLOB) STRICT");
  n_writes = 0;
  g_assert_true (ante_database_begin (database, &error));
  for (guint i = 0; i < 40; i++)
    run_sql (database, "INSERT INTO big VALUES (randomblob (1500))");
  g_assert_true (ante_database_commit (database, &error));
  return n_writes;
}

static void
test_a_commit_is_one_write (Fixture *fixture, gconstpointer ignored)
{
  guint one_by_one = count_writes_of_a_commit (fixture, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_SMALL_PAGES);
  guint gathered = count_writes_of_a_commit (fixture, GATHERED);

  g_test_message ("%u writes, gathered %u", one_by_one, gathered);
  g_assert_cmpuint (one_by_one, >=, 80);
  g_assert_cmpuint (gathered, <=, 2);
}

/* Others could hear of a commit that is not in the file yet. */
static void
test_without_full_sync_nothing_waits (Fixture *fixture, gconstpointer ignored)
{
  g_assert_cmpuint (count_writes_of_a_commit (fixture, ANTE_DATABASE_GATHER | ANTE_DATABASE_SMALL_PAGES), >=, 80);
}

/* --- The same as without --- */

typedef struct
{
  AnteDatabase *gathered, *plain; /* owned; the same is done to both */
  AnteDatabase *reader;           /* owned; of the first */
  GRand *rand;                    /* owned */
} Twins;

static void
run_both (Twins *twins, const char *sql)
{
  run_sql (twins->gathered, sql);
  run_sql (twins->plain, sql);
}

static char *
describe (AnteDatabase *database)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT group_concat (id || ':' || length (a) || ':' || hex (substr (a, -9)) || ':' || b) FROM (SELECT * FROM t ORDER BY b, id)",
      NULL);
  gboolean row = FALSE;

  g_assert_true (ante_statement_step (statement, &row, NULL) && row);
  return g_strdup (ante_statement_text (statement, 0));
}

static void
check_same (Twins *twins)
{
  g_autofree char *gathered = describe (twins->gathered), *read = describe (twins->reader), *plain = describe (twins->plain);

  g_assert_cmpstr (gathered, ==, plain);
  g_assert_cmpstr (read, ==, plain);
}

/* Now and then more than waits at once. */
static void
change_something (Twins *twins)
{
  guint length = g_rand_int_range (twins->rand, 0, 20) == 0 ? 300000 : g_rand_int_range (twins->rand, 1, 9000);
  guint number = g_rand_int (twins->rand) % 1000;
  g_autofree char *blob = g_strnfill (2 * length, (char) ('0' + number % 10));
  g_autofree char *sql = NULL;

  switch (g_rand_int_range (twins->rand, 0, 4))
    {
    case 0:
      sql = g_strdup_printf ("DELETE FROM t WHERE id %% 37 = %u", number % 37);
      break;
    case 1:
      sql = g_strdup_printf ("UPDATE t SET b = b + 1, a = x'%s' WHERE id = (SELECT max (id) FROM t WHERE b < %u)", blob, number);
      break;
    default:
      sql = g_strdup_printf ("INSERT INTO t (a, b) VALUES (x'%s', %u)", blob, number);
      break;
    }
  run_both (twins, sql);
}

static void
change_and_maybe_take_back (Twins *twins)
{
  run_both (twins, "SAVEPOINT one");
  for (guint i = g_rand_int_range (twins->rand, 1, 6); i > 0; i--)
    change_something (twins);
  if (g_rand_boolean (twins->rand))
    run_both (twins, "ROLLBACK TO one");
  run_both (twins, "RELEASE one");
}

static void
make_a_transaction (Twins *twins)
{
  run_both (twins, "BEGIN IMMEDIATE");
  for (guint i = g_rand_int_range (twins->rand, 1, 8); i > 0; i--)
    if (g_rand_boolean (twins->rand))
      change_something (twins);
    else
      change_and_maybe_take_back (twins);
  run_both (twins, g_rand_int_range (twins->rand, 0, 4) == 0 ? "ROLLBACK" : "COMMIT");
}

/* With so little room in memory that pages go to the log, and come back from it, within a transaction. */
static void
test_same_as_without (Fixture *fixture, gconstpointer ignored)
{
  g_autofree char *path = g_strconcat (fixture->path, "-plain", NULL);
  Twins twins = { fixture_open (fixture, GATHERED), ante_database_open (path, ANTE_DATABASE_FULL_SYNC, NULL), NULL, g_rand_new_with_seed (7) };

  run_both (&twins, TABLE);
  run_both (&twins, "PRAGMA cache_size = 12; PRAGMA wal_autocheckpoint = 300");
  twins.reader = fixture_open (fixture, ANTE_DATABASE_READ_ONLY);
  for (guint i = 0; i < 150; i++)
    {
      make_a_transaction (&twins);
      if (i % 9 == 0)
        g_assert_true (ante_database_checkpoint (twins.gathered, NULL));
      check_same (&twins);
    }
  g_assert_cmpint (ask_int (twins.gathered, "SELECT count (*) FROM t"), >, 10);

  ante_database_close (twins.reader);
  ante_database_close (twins.gathered);
  twins.gathered = fixture_open (fixture, ANTE_DATABASE_FULL_SYNC);
  twins.reader = fixture_open (fixture, ANTE_DATABASE_READ_ONLY);
  check_same (&twins);
  g_assert_cmpint (ask_int (twins.reader, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), ==, 1);
  ante_database_close (twins.reader);
  ante_database_close (twins.gathered);
  ante_database_close (twins.plain);
  g_rand_free (twins.rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  count_writes_from_now_on ();
  add_test ("/database/gather/a-commit-is-one-write", test_a_commit_is_one_write);
  add_test ("/database/gather/without-full-sync-nothing-waits", test_without_full_sync_nothing_waits);
  add_test ("/database/gather/same-as-without", test_same_as_without);
  return g_test_run ();
}
