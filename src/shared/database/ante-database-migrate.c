/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbered steps from one version of a schema to the next. user_version counts the steps taken. */
#include "shared/database/ante-database-private.h"

#include <errno.h>
#include <glib/gstdio.h>

static gboolean
read_version (AnteDatabase *self, gint64 *version, GError **error)
{
  return ante_database_pragma_int (self, "PRAGMA user_version", version, error);
}

/* Leaving must not touch the file either: a checkpoint on close would. */
static gboolean
refuse_newer (AnteDatabase *self, gint64 version, guint n_steps, GError **error)
{
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  g_set_error (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_NEWER_SCHEMA,
               "The database has version %" G_GINT64_FORMAT ", this program knows %u", version,
               n_steps);
  return FALSE;
}

static gboolean
is_empty (AnteDatabase *self, gboolean *empty, GError **error)
{
  gint64 n_objects;

  if (!ante_database_pragma_int (self, "SELECT count (*) FROM sqlite_schema", &n_objects, error))
    return FALSE;
  *empty = n_objects == 0;
  return TRUE;
}

static gboolean
copy_pages (AnteDatabase *self, const char *path, GError **error)
{
  g_autoptr (AnteDatabase) copy = g_new0 (AnteDatabase, 1);

  copy->statements = g_hash_table_new (g_str_hash, g_str_equal);
  int code =
      sqlite3_open_v2 (path, &copy->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    return ante_database_fail (copy, code, error);

  sqlite3_backup *backup = sqlite3_backup_init (copy->handle, "main", self->handle, "main");
  if (backup == NULL)
    return ante_database_fail (copy, sqlite3_errcode (copy->handle), error);
  int step_code = sqlite3_backup_step (backup, -1);
  code = sqlite3_backup_finish (backup);
  return (code == SQLITE_OK && step_code == SQLITE_DONE) ||
         ante_database_fail (copy, code != SQLITE_OK ? code : step_code, error);
}

/* Under a name of its own until it is whole, so that a copy by the right name is always a good one.
 */
gboolean
ante_database_keep_copy (AnteDatabase *self, const char *suffix, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".", suffix, NULL);
  g_autofree char *unfinished = g_strconcat (path, ".unfinished", NULL);

  g_unlink (unfinished);
  if (!ante_database_make_file (unfinished, error))
    return FALSE;
  if (!copy_pages (self, unfinished, error))
    {
      g_unlink (unfinished);
      return FALSE;
    }
  if (g_rename (unfinished, path) == 0)
    return TRUE;
  g_set_error (error, ANTE_DATABASE_ERROR, ante_database_error_from_errno (errno),
               "A copy of the database cannot be kept: %s", g_strerror (errno));
  g_unlink (unfinished);
  return FALSE;
}

static gboolean
run_step (AnteDatabase *self, const char *sql, gint64 version, GError **error)
{
  g_autofree char *set_version =
      g_strdup_printf ("PRAGMA user_version = %" G_GINT64_FORMAT, version);

  if (!ante_database_run (self, sql, error))
    return FALSE;
  if (sqlite3_get_autocommit (self->handle))
    {
      g_set_error_literal (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE,
                           "A migration step ended its own transaction");
      return FALSE;
    }
  return ante_database_run (self, set_version, error);
}

/* The version is read again inside: another process may have taken the step meanwhile. */
static gboolean
take_next_step (
    AnteDatabase *self, const char *const *steps, guint n_steps, gint64 *version, GError **error)
{
  gint64 found;

  if (!ante_database_begin (self, error))
    return FALSE;
  if (read_version (self, &found, error) &&
      (found >= n_steps || run_step (self, steps[found], found + 1, error)) &&
      ante_database_commit (self, error))
    {
      *version = MAX (found, MIN (found + 1, (gint64) n_steps));
      return TRUE;
    }
  ante_database_rollback (self);
  return FALSE;
}

gboolean
ante_database_migrate (AnteDatabase *self, const char *const *steps, guint n_steps, GError **error)
{
  g_return_val_if_fail (self != NULL && (steps != NULL || n_steps == 0), FALSE);

  gint64 version;
  g_autofree char *suffix = g_strdup_printf ("before-%u", n_steps);
  gboolean empty;

  if (!read_version (self, &version, error) || !is_empty (self, &empty, error))
    return FALSE;
  if (version < 0 || version > n_steps)
    return refuse_newer (self, version, n_steps, error);
  if (version < n_steps && !empty && !ante_database_keep_copy (self, suffix, error))
    return FALSE;

  while (version < n_steps)
    if (!take_next_step (self, steps, n_steps, &version, error))
      return FALSE;
  return version == n_steps || refuse_newer (self, version, n_steps, error);
}
