/* SPDX-License-Identifier: GPL-3.0-or-later
 * The writer under jobs that come in bursts from the main thread, some of which fail by themselves: each returns what
 * became of it, and what succeeded is there. Built with the thread sanitizer, that the two threads never meet unsynced. */
#include "relay/store/ante-relay-writer.h"
#include "support/ante-test-wait.h"

#include <glib/gstdio.h>

#define N_JOBS 3000
#define BURST 150

typedef struct
{
  gint64 value;
  gboolean is_wrong; /* it breaks a constraint */
  /* Result */ gint64 row;
} Job;

typedef struct
{
  guint n_done, n_refused;
} Counts;

static gboolean
insert (AnteDatabase *database, gpointer data, GError **error)
{
  Job *job = data;
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "INSERT INTO t (value) VALUES (?1)", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, job->is_wrong ? -1 : job->value);
  if (!ante_statement_run (statement, error))
    return FALSE;
  job->row = ante_database_last_rowid (database);
  return TRUE;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Counts *counts = data;
  const Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  g_assert_cmpint (done, ==, !job->is_wrong);
  g_assert_cmpint (job->row > 0, ==, done);
  counts->n_done++;
  counts->n_refused += !done;
}

static void
submit (AnteRelayWriter *writer, guint i, Counts *counts)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, done_cb, counts);
  Job *job = g_new0 (Job, 1);

  job->value = i;
  job->is_wrong = i % 97 == 0;
  g_task_set_task_data (task, job, g_free);
  ante_relay_writer_submit (writer, task, insert, 100);
}

static gint64
count_rows (const char *path)
{
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, "SELECT count (*) FROM t", NULL);
  gboolean row;

  g_assert_true (ante_statement_step (statement, &row, NULL) && row);
  return ante_statement_int (statement, 0);
}

static void
test_bursts (void)
{
  g_autofree char *folder = g_dir_make_tmp ("anteroom-writer-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "t.db", NULL);
  AnteDatabase *database =
      ante_database_open (path, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_NO_CHECKPOINT, NULL);
  Counts counts = { 0 };

  g_assert_true (ante_database_run (database, "CREATE TABLE t (value INTEGER CHECK (value >= 0)) STRICT", NULL));
  AnteRelayWriter *writer = ante_relay_writer_new (database);
  for (guint i = 1; i <= N_JOBS; i++)
    {
      submit (writer, i, &counts);
      if (i % BURST == 0)
        ante_test_wait_until (counts.n_done == i);
      if (i % (8 * BURST) == 0)
        g_usleep (250 * 1000); /* long enough for it to checkpoint */
    }
  g_assert_true (ante_relay_writer_is_well (writer));
  for (guint i = 1; i <= BURST; i++) /* and with some still queued */
    submit (writer, N_JOBS + i, &counts);
  ante_relay_writer_free (writer);
  ante_test_wait_until (counts.n_done == N_JOBS + BURST);
  g_assert_cmpint (count_rows (path), ==, counts.n_done - counts.n_refused);
  g_assert_cmpuint (counts.n_refused, >, N_JOBS / 100);

  g_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* --- A flood without a pause --- */

#define MIB (1024 * 1024)
#define FLOOD_MIB 200

static gboolean
insert_mib (AnteDatabase *database, gpointer data, GError **error)
{
  return ante_database_run (database, "INSERT INTO b (bytes) VALUES (zeroblob (1048576))", error);
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer n_done)
{
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  ++*(guint *) n_done;
}

/* It never finds nothing to do, and yet the log beside the file does not become as long as all that came. */
static void
test_log_is_bounded_in_a_flood (void)
{
  g_autofree char *folder = g_dir_make_tmp ("anteroom-writer-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "t.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  AnteDatabase *database =
      ante_database_open (path, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_NO_CHECKPOINT, NULL);
  guint n_done = 0;
  GStatBuf of_log, of_file;

  g_assert_true (ante_database_run (database, "CREATE TABLE b (bytes BLOB) STRICT", NULL));
  AnteRelayWriter *writer = ante_relay_writer_new (database);
  for (guint i = 0; i < FLOOD_MIB; i++)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, counted_cb, &n_done);

      ante_relay_writer_submit (writer, task, insert_mib, MIB);
    }
  ante_test_wait_until (n_done == FLOOD_MIB);
  g_assert_cmpint (g_stat (log, &of_log), ==, 0);
  g_assert_cmpint (of_log.st_size, <, 100 * MIB);
  ante_relay_writer_free (writer);
  g_assert_cmpint (g_stat (path, &of_file), ==, 0);
  g_assert_cmpint (of_file.st_size, >, FLOOD_MIB * MIB);

  g_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/writer/bursts", test_bursts);
  g_test_add_func ("/relay/writer/log-is-bounded-in-a-flood", test_log_is_bounded_in_a_flood);
  return g_test_run ();
}
