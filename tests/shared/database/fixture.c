/* SPDX-License-Identifier: GPL-3.0-or-later
 * A folder of its own for every database test, gone again afterwards. */
#include "fixture.h"

#include <glib/gstdio.h>

void
fixture_set_up (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("anteroom-database-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "test.db", NULL);
}

void
fixture_tear_down (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

AnteDatabase *
fixture_open (Fixture *self, AnteDatabaseFlags flags)
{
  g_autoptr (GError) error = NULL;
  AnteDatabase *database = ante_database_open (self->path, flags, &error);

  g_assert_no_error (error);
  g_assert_nonnull (database);
  return database;
}

void
run_sql (AnteDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;

  ante_database_run (database, sql, &error);
  g_assert_no_error (error);
}

gint64
ask_int (AnteDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, &error);
  gboolean row = FALSE;

  g_assert_no_error (error);
  ante_statement_step (statement, &row, &error);
  g_assert_no_error (error);
  g_assert_true (row);
  return ante_statement_int (statement, 0);
}
