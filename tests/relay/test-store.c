/* SPDX-License-Identifier: GPL-3.0-or-later
 * SQLite's writer: what depends on order and on a batch's company. And the codes clinics are claimed with. */
#include "relay/ante-relay-codes.h"
#include "relay/store/ante-relay-store.h"
#include "relay/store/ante-relay-writer.h"
#include "shared/database/ante-database.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#include <glib/gstdio.h>
#include <string.h>

#define CODE "0123456789ABCDEFGHJK"

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer ignored)
{
  self->folder = g_dir_make_tmp ("anteroom-store-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "relay.db", NULL);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  static const char *const ends[] = { "", "-wal", "-shm" }; /* the last two, when a reader was the last to close */

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (self->path, ends[i], NULL);
      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

/* --- The writer, with work of the test's own --- */

typedef struct
{
  guint n_running;
  guint n_stored, n_failed;
} Batch;

static gboolean
write_row (AnteDatabase *database, gpointer data, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO t VALUES (%d)", GPOINTER_TO_INT (data));

  return ante_database_run (database, sql, error);
}

static gboolean
hold_up (AnteDatabase *database, gpointer data, GError **error)
{
  g_usleep (100 * 1000); /* so that the others gather */
  return TRUE;
}

static gboolean
say_no (AnteDatabase *database, gpointer data, GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CODE, "no");
  return FALSE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Batch *batch = data;

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    batch->n_stored++;
  else
    batch->n_failed++;
  batch->n_running--;
}

static void
submit (AnteRelayWriter *writer, Batch *batch, AnteRelayWork work, int value)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, batch);

  g_task_set_task_data (task, GINT_TO_POINTER (value), NULL);
  batch->n_running++;
  ante_relay_writer_submit (writer, task, work, 0);
}

static AnteRelayWriter *
open_writer (const char *path)
{
  AnteDatabase *database =
      ante_database_open (path, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_NO_CHECKPOINT, NULL);

  g_assert_nonnull (database);
  g_assert_true (
      ante_database_run (database, "CREATE TABLE IF NOT EXISTS t (a INTEGER UNIQUE) STRICT", NULL));
  return ante_relay_writer_new (database);
}

static gint64
count_rows (const char *path)
{
  g_autoptr (AnteDatabase) database = ante_database_open (path, ANTE_DATABASE_READ_ONLY, NULL);
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT count (*) FROM t", NULL);
  gboolean row;

  g_assert_true (ante_statement_step (statement, &row, NULL));
  return ante_statement_int (statement, 0);
}

static void
test_one_bad_apple (Fixture *self, gconstpointer ignored)
{
  AnteRelayWriter *writer = open_writer (self->path);
  Batch batch = { 0 };

  submit (writer, &batch, hold_up, 0);
  for (int i = 0; i < 20; i++)
    submit (writer, &batch, i == 7 ? say_no : write_row,
            i == 13 ? 5 : i); /* 5 twice: a constraint */
  ante_test_wait_until (batch.n_running == 0);
  g_assert_cmpuint (batch.n_failed, ==, 2);
  g_assert_cmpuint (batch.n_stored, ==, 19);
  g_assert_true (ante_relay_writer_is_well (writer));
  ante_relay_writer_free (writer);
  g_assert_cmpint (count_rows (self->path), ==, 18);
}

static void
test_queue_is_bounded (Fixture *self, gconstpointer ignored)
{
  AnteRelayWriter *writer = open_writer (self->path);
  Batch batch = { 0 };

  submit (writer, &batch, hold_up, 0);
  for (int i = 0; i < 6000; i++)
    submit (writer, &batch, write_row, i);
  ante_test_wait_until (batch.n_running == 0);
  g_assert_cmpuint (batch.n_failed, >, 1000);
  guint n_stored = batch.n_stored - 1;
  ante_relay_writer_free (writer);
  g_assert_cmpint (count_rows (self->path), ==, n_stored);
}

static void
test_end_waits_for_the_queue (Fixture *self, gconstpointer ignored)
{
  AnteRelayWriter *writer = open_writer (self->path);
  Batch batch = { 0 };

  submit (writer, &batch, hold_up, 0);
  for (int i = 0; i < 500; i++)
    submit (writer, &batch, write_row, i);
  ante_relay_writer_free (writer);
  g_assert_cmpint (count_rows (self->path), ==, 500);
  ante_test_wait_until (batch.n_running == 0);
  g_assert_cmpuint (batch.n_failed, ==, 0);
}

/* --- Codes --- */

static void
test_codes (void)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (9);
  g_autofree char *code = ante_relay_code_new (random);
  g_autofree char *other = ante_relay_code_new (random);
  g_autofree char *shown = ante_relay_code_show (code);
  g_autofree char *back = ante_relay_code_normalise (shown);
  static const char *const wrong[] = { "",
                                       "ABCDE",
                                       "ABCDE-FGHJK-MNPQR-STVW",
                                       "ABCDE-FGHJK-MNPQR-STVWXY",
                                       "ABCDE-FGHJK-MNPQR-STVWU",
                                       "ABCDE_FGHJK-MNPQR-STVWX" };

  g_assert_cmpuint (strlen (code), ==, 20);
  g_assert_cmpuint (strspn (code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), ==, 20);
  g_assert_cmpuint (strlen (shown), ==, 23);
  g_assert_cmpstr (back, ==, code);
  g_assert_cmpstr (code, !=, other);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_null (ante_relay_code_normalise (wrong[i]));
  g_autofree char *lenient = ante_relay_code_normalise ("oil00 il000 00000 00000");
  g_assert_cmpstr (lenient, ==, "01100110000000000000");
}

static void
test_secret_depends_on_all (void)
{
  g_autoptr (AnteSecret) key = ante_secret_new ("0123456789abcdef0123456789abcdef", 32);
  g_autoptr (AnteSecret) other_key = ante_secret_new ("0123456789abcdef0123456789abcdeg", 32);
  g_autofree char *secret = ante_relay_code_make_hook_secret (key, CODE, "c");
  g_autofree char *same = ante_relay_code_make_hook_secret (key, CODE, "c");
  g_autofree char *of_other_clinic = ante_relay_code_make_hook_secret (key, CODE, "d");
  g_autofree char *of_other_code =
      ante_relay_code_make_hook_secret (key, "1123456789ABCDEFGHJK", "c");
  g_autofree char *of_other_relay = ante_relay_code_make_hook_secret (other_key, CODE, "c");

  g_assert_cmpuint (strlen (secret), ==, 43);
  g_assert_cmpstr (secret, ==, same);
  g_assert_cmpstr (secret, !=, of_other_clinic);
  g_assert_cmpstr (secret, !=, of_other_code);
  g_assert_cmpstr (secret, !=, of_other_relay);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/writer/one-bad-apple-harms-no-other", test_one_bad_apple);
  add_test ("/relay/writer/queue-is-bounded", test_queue_is_bounded);
  add_test ("/relay/writer/end-waits-for-the-queue", test_end_waits_for_the_queue);
  g_test_add_func ("/relay/codes/are-typed-and-read", test_codes);
  g_test_add_func ("/relay/codes/secret-depends-on-all", test_secret_depends_on_all);
  return g_test_run ();
}
