/* SPDX-License-Identifier: GPL-3.0-or-later
 * The connection: opening it with our settings, transactions, and SQLite's codes in our words. */
#include "shared/database/ante-database-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>

#define BUSY_TIMEOUT_MS 5000

G_DEFINE_QUARK (ante-database-error-quark, ante_database_error)

AnteDatabaseError
ante_database_error_from_errno (int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG ? ANTE_DATABASE_ERROR_FULL : ANTE_DATABASE_ERROR_STORAGE;
}

/* @number: what the system said, for codes that stand for it. */
static AnteDatabaseError
caller_can_do_about (int code, int number)
{
  if (code == SQLITE_IOERR_CORRUPTFS)
    return ANTE_DATABASE_ERROR_CORRUPT;

  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ANTE_DATABASE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return ANTE_DATABASE_ERROR_FULL;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return ante_database_error_from_errno (number);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_NOLFS:
      return ANTE_DATABASE_ERROR_STORAGE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ANTE_DATABASE_ERROR_BUSY;
    case SQLITE_CONSTRAINT:
      return ANTE_DATABASE_ERROR_CONSTRAINT;
    default:
      return ANTE_DATABASE_ERROR_MISUSE;
    }
}

/* Why the system failed last. Of a commit only the log's file knows. */
static int
ask_system_error (AnteDatabase *self)
{
  int number = self->handle != NULL ? sqlite3_system_errno (self->handle) : 0;
  sqlite3_file *log = NULL;

  if (self->handle == NULL || number != 0)
    return number;
  if (sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log != NULL && log->pMethods != NULL)
    log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &number);
  if (number == 0)
    sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number);
  return number;
}

gboolean
ante_database_fail (AnteDatabase *self, int code, GError **error)
{
  /* A code of our own finding, such as a bound parameter that does not exist, leaves the connection
   * without words for it. */
  gboolean has_own_words =
      self->handle != NULL && (sqlite3_errcode (self->handle) & 0xff) == (code & 0xff);

  g_set_error (error, ANTE_DATABASE_ERROR, caller_can_do_about (code, ask_system_error (self)), "SQLite says %d: %s", code,
               has_own_words ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code));
  return FALSE;
}

gboolean
ante_database_pragma_int (AnteDatabase *self, const char *sql, gint64 *value, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (self, sql, error);
  gboolean row;

  if (statement == NULL || !ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return ante_database_fail (self, SQLITE_CORRUPT, error);
  *value = ante_statement_int (statement, 0);
  return TRUE;
}

gboolean
ante_database_make_file (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_EXCL | O_RDWR, 0600);

  if (fd >= 0)
    return g_close (fd, error);
  if (errno == EEXIST)
    return TRUE;
  g_set_error (error, ANTE_DATABASE_ERROR, ante_database_error_from_errno (errno),
               "The database file cannot be made: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
connect_to_file (AnteDatabase *self, GError **error)
{
  gboolean read_only = (self->flags & ANTE_DATABASE_READ_ONLY) != 0;
  int mode = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

  if (!read_only && !ante_database_make_file (self->path, error))
    return FALSE;

  /* Without full syncs others could hear of a commit before its frames are in the file. */
  gboolean gathers = (self->flags & ANTE_DATABASE_GATHER) != 0 && (self->flags & ANTE_DATABASE_FULL_SYNC) != 0;
  int code = sqlite3_open_v2 (self->path, &self->handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                              gathers ? ante_database_gather_name () : NULL);
  if (code != SQLITE_OK)
    return ante_database_fail (self, code, error);
  return TRUE;
}

static gboolean
configure_connection (AnteDatabase *self, GError **error)
{
  static const struct
  {
    int option;
    int value;
  } settings[] = {
    { SQLITE_DBCONFIG_DEFENSIVE, 1 },         { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
    { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },       { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_DQS_DDL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      int code = sqlite3_db_config (self->handle, settings[i].option, settings[i].value, NULL);
      if (code != SQLITE_OK)
        return ante_database_fail (self, code, error);
    }
  if (self->flags & ANTE_DATABASE_READ_ONLY)
    sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  return TRUE;
}

/* The locking mode comes first: only then is an exclusive connection spared the shared-memory file.
 */
static gboolean
run_pragmas (AnteDatabase *self, GError **error)
{
  if ((self->flags & ANTE_DATABASE_EXCLUSIVE) &&
      !ante_database_run (self, "PRAGMA locking_mode = EXCLUSIVE", error))
    return FALSE;
  if ((self->flags & ANTE_DATABASE_SMALL_PAGES) && !ante_database_run (self, "PRAGMA page_size = 2048", error))
    return FALSE;
  if (!(self->flags & ANTE_DATABASE_READ_ONLY) &&
      !ante_database_run (self, "PRAGMA journal_mode = WAL", error))
    return FALSE;
  if ((self->flags & ANTE_DATABASE_NO_CHECKPOINT) &&
      !ante_database_run (self, "PRAGMA wal_autocheckpoint = 0", error))
    return FALSE;
  return ante_database_run (self,
                            self->flags & ANTE_DATABASE_FULL_SYNC ? "PRAGMA synchronous = FULL"
                                                                  : "PRAGMA synchronous = NORMAL",
                            error) &&
         ante_database_run (self, "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON", error) &&
         ante_database_set_roomy (self, FALSE, error);
}

/* SQLite reads nothing before it must; what is no database is to be found here and not later. */
static gboolean
look_inside (AnteDatabase *self, GError **error)
{
  gint64 ignored;

  return ante_database_pragma_int (self, "PRAGMA schema_version", &ignored, error);
}

AnteDatabase *
ante_database_open (const char *path, AnteDatabaseFlags flags, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (AnteDatabase) self = g_new0 (AnteDatabase, 1);
  self->path = g_strdup (path);
  self->flags = flags;
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                            (GDestroyNotify) ante_statement_free);

  if (!connect_to_file (self, error) || !configure_connection (self, error) ||
      !run_pragmas (self, error) || !look_inside (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ante_database_close (AnteDatabase *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->statements);
  sqlite3_close_v2 (self->handle);
  g_free (self->path);
  g_free (self);
}

gboolean
ante_database_run (AnteDatabase *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);
  return code == SQLITE_OK || ante_database_fail (self, code, error);
}

gboolean
ante_database_begin (AnteDatabase *self, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (self, "BEGIN IMMEDIATE", error);

  return statement != NULL && ante_statement_run (statement, error);
}

gboolean
ante_database_commit (AnteDatabase *self, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (self, "COMMIT", error);

  if (statement != NULL && ante_statement_run (statement, error))
    return TRUE;
  g_clear_pointer (&statement, ante_statement_done);
  ante_database_rollback (self);
  return FALSE;
}

void
ante_database_rollback (AnteDatabase *self)
{
  g_return_if_fail (self != NULL);

  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
ante_database_checkpoint (AnteDatabase *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  int code = sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return code == SQLITE_OK || ante_database_fail (self, code, error);
}

gboolean
ante_database_set_roomy (AnteDatabase *self, gboolean roomy, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!ante_database_run (self, roomy ? "PRAGMA cache_size = -16384" : "PRAGMA cache_size = -2048", error))
    return FALSE;
  if (self->flags & ANTE_DATABASE_NO_CHECKPOINT)
    return TRUE;
  return ante_database_run (self, roomy ? "PRAGMA wal_autocheckpoint = 8000" : "PRAGMA wal_autocheckpoint = 1000", error);
}

gint64
ante_database_changes (AnteDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return sqlite3_changes64 (self->handle);
}

gint64
ante_database_last_rowid (AnteDatabase *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return sqlite3_last_insert_rowid (self->handle);
}
