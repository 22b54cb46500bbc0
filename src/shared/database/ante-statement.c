/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements and their cache. A statement asked for again while it is out is prepared a second time
 * and forgotten afterwards, so that one function may call another that uses the same SQL. */
#include "shared/database/ante-database-private.h"

#include <string.h>

/* Our SQL is constant text, some hundred sentences at most; over this a statement is not kept. */
#define MOST_KEPT 256

struct _AnteStatement
{
  /* Given */      AnteDatabase *database;  /* outlives it */
                   sqlite3_stmt *handle;    /* owned */
                   gboolean kept;           /* in the cache; otherwise freed when done */
  /* Under way */  gboolean is_out;
                   int bind_code;           /* the first failure to bind, told by the next step */
};

static AnteStatement *
prepare_anew (AnteDatabase *database, const char *sql, GError **error)
{
  sqlite3_stmt *handle = NULL;
  const char *rest = NULL;
  int code =
      sqlite3_prepare_v3 (database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest);

  if (code != SQLITE_OK)
    {
      ante_database_fail (database, code, error);
      return NULL;
    }
  if (handle == NULL || rest[strspn (rest, " \t\r\n;")] != '\0')
    {
      sqlite3_finalize (handle);
      g_set_error_literal (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_MISUSE,
                           "Exactly one SQL statement is prepared at a time");
      return NULL;
    }

  AnteStatement *self = g_new0 (AnteStatement, 1);
  self->database = database;
  self->handle = handle;
  return self;
}

static void
note_bind_code (AnteStatement *self, int code)
{
  if (self->bind_code == SQLITE_OK)
    self->bind_code = code;
}

void
ante_statement_free (AnteStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

AnteStatement *
ante_database_prepare (AnteDatabase *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, NULL);

  AnteStatement *kept = g_hash_table_lookup (self->statements, sql);
  if (kept != NULL && !kept->is_out)
    {
      kept->is_out = TRUE;
      return kept;
    }

  AnteStatement *fresh = prepare_anew (self, sql, error);
  if (fresh == NULL)
    return NULL;
  fresh->is_out = TRUE;
  fresh->kept = kept == NULL && g_hash_table_size (self->statements) < MOST_KEPT;
  if (fresh->kept)
    g_hash_table_insert (self->statements, (gpointer) sqlite3_sql (fresh->handle), fresh);
  return fresh;
}

void
ante_statement_done (AnteStatement *self)
{
  if (self == NULL)
    return;
  if (!self->kept)
    {
      ante_statement_free (self);
      return;
    }
  sqlite3_reset (self->handle);
  sqlite3_clear_bindings (self->handle);
  self->bind_code = SQLITE_OK;
  self->is_out = FALSE;
}

void
ante_statement_bind_int (AnteStatement *self, int parameter, gint64 value)
{
  g_return_if_fail (self != NULL);
  note_bind_code (self, sqlite3_bind_int64 (self->handle, parameter, value));
}

void
ante_statement_bind_text (AnteStatement *self, int parameter, const char *value)
{
  g_return_if_fail (self != NULL);
  note_bind_code (self, sqlite3_bind_text (self->handle, parameter, value, -1, SQLITE_TRANSIENT));
}

void
ante_statement_bind_blob (AnteStatement *self, int parameter, gconstpointer bytes, gsize length)
{
  g_return_if_fail (self != NULL);
  note_bind_code (self, sqlite3_bind_blob64 (self->handle, parameter, length == 0 ? "" : bytes,
                                             length, SQLITE_TRANSIENT));
}

void
ante_statement_bind_bytes (AnteStatement *self, int parameter, GBytes *bytes)
{
  gsize length;

  if (bytes == NULL)
    {
      ante_statement_bind_null (self, parameter);
      return;
    }
  gconstpointer data = g_bytes_get_data (bytes, &length);
  ante_statement_bind_blob (self, parameter, data, length);
}

void
ante_statement_bind_null (AnteStatement *self, int parameter)
{
  g_return_if_fail (self != NULL);
  note_bind_code (self, sqlite3_bind_null (self->handle, parameter));
}

gboolean
ante_statement_step (AnteStatement *self, gboolean *row, GError **error)
{
  g_return_val_if_fail (self != NULL && row != NULL, FALSE);

  if (self->bind_code != SQLITE_OK)
    return ante_database_fail (self->database, self->bind_code, error);

  int code = sqlite3_step (self->handle);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return ante_database_fail (self->database, code, error);
  *row = code == SQLITE_ROW;
  return TRUE;
}

gboolean
ante_statement_run (AnteStatement *self, GError **error)
{
  gboolean row = TRUE;

  while (row)
    if (!ante_statement_step (self, &row, error))
      return FALSE;
  sqlite3_reset (self->handle);
  return TRUE;
}

gint64
ante_statement_int (AnteStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, 0);
  return sqlite3_column_int64 (self->handle, column);
}

const char *
ante_statement_text (AnteStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, NULL);
  return (const char *) sqlite3_column_text (self->handle, column);
}

const void *
ante_statement_blob (AnteStatement *self, int column, gsize *length)
{
  g_return_val_if_fail (self != NULL && length != NULL, NULL);

  const void *bytes = sqlite3_column_blob (self->handle, column);
  *length = sqlite3_column_bytes (self->handle, column);
  return bytes;
}

gboolean
ante_statement_copy_blob (AnteStatement *self, int column, guint8 *bytes, gsize length)
{
  gsize found;
  const void *blob = ante_statement_blob (self, column, &found);

  if (blob == NULL || found != length)
    return FALSE;
  memcpy (bytes, blob, length);
  return TRUE;
}

GBytes *
ante_statement_bytes (AnteStatement *self, int column)
{
  gsize length;

  if (ante_statement_is_null (self, column))
    return NULL;
  const void *bytes = ante_statement_blob (self, column, &length);
  return g_bytes_new (bytes, length);
}

gboolean
ante_statement_is_null (AnteStatement *self, int column)
{
  g_return_val_if_fail (self != NULL, TRUE);
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}
