/* SPDX-License-Identifier: GPL-3.0-or-later
 * The only door to SQLite: connection, statement, transaction, migrations. No table of ours lives here.
 * A connection belongs to one thread at a time. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_DATABASE_ERROR (ante_database_error_quark ())
GQuark ante_database_error_quark (void);

typedef enum
{
  ANTE_DATABASE_ERROR_NEWER_SCHEMA, /* written by a newer version: leave it untouched, update this program */
  ANTE_DATABASE_ERROR_CORRUPT,      /* not a database, or damaged */
  ANTE_DATABASE_ERROR_FULL,         /* no room on the disk: free some, try again */
  ANTE_DATABASE_ERROR_STORAGE,      /* I/O error, read-only, no right to it: try again later */
  ANTE_DATABASE_ERROR_BUSY,         /* another process holds it */
  ANTE_DATABASE_ERROR_CONSTRAINT,   /* a unique or check constraint said no */
  ANTE_DATABASE_ERROR_MISUSE,       /* our own SQL is wrong */
} AnteDatabaseError;

typedef enum
{
  ANTE_DATABASE_READ_WRITE = 0,
  ANTE_DATABASE_READ_ONLY = 1 << 0,
  ANTE_DATABASE_FULL_SYNC = 1 << 1,      /* synchronous=FULL; otherwise NORMAL (WAL either way) */
  ANTE_DATABASE_NO_CHECKPOINT = 1 << 2,  /* no automatic checkpoint; call ante_database_checkpoint() */
  ANTE_DATABASE_EXCLUSIVE = 1 << 3,      /* locking_mode=EXCLUSIVE: no second process may open it */
  ANTE_DATABASE_SMALL_PAGES = 1 << 4,    /* of 2 KiB, in a file that is new: where each change touches many of them */
  ANTE_DATABASE_GATHER = 1 << 5,         /* with FULL_SYNC: a commit's frames are written together, not one by one */
} AnteDatabaseFlags;

typedef struct _AnteDatabase AnteDatabase;
typedef struct _AnteStatement AnteStatement;

/** ante_database_open: opens or creates @path (mode 0600, foreign keys on, WAL, temp_store memory,
 *  busy timeout 5 s, defensive, trusted_schema off). Returns: (transfer full). */
AnteDatabase *ante_database_open (const char *path, AnteDatabaseFlags flags, GError **error);
void ante_database_close (AnteDatabase *self); /* finalises cached statements; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteDatabase, ante_database_close)

/** ante_database_migrate: brings user_version up to @n_steps; step k is SQL text steps[k-1], run with
 *  its version in one transaction. Before migrating an existing older file a copy PATH.before-N is kept,
 *  N being the version it is brought up to. A newer user_version is refused untouched (NEWER_SCHEMA). */
gboolean ante_database_migrate (AnteDatabase *self, const char *const *steps, guint n_steps, GError **error);

/** ante_database_keep_copy: all that is committed, as the file PATH.@suffix, which has that name only when it is whole;
 *  one of that name is replaced. Outside of a transaction. */
gboolean ante_database_keep_copy (AnteDatabase *self, const char *suffix, GError **error);

/** ante_database_run: runs SQL that returns no rows (several statements allowed). */
gboolean ante_database_run (AnteDatabase *self, const char *sql, GError **error);
gboolean ante_database_begin (AnteDatabase *self, GError **error);    /* BEGIN IMMEDIATE */
gboolean ante_database_commit (AnteDatabase *self, GError **error);   /* failing, it has rolled back */
void ante_database_rollback (AnteDatabase *self);                     /* safe when none is open */
gboolean ante_database_checkpoint (AnteDatabase *self, GError **error); /* PASSIVE */
/** ante_database_set_roomy: for changes all over the file, many in a transaction: 16 MiB of the file may be held
 *  in memory and the write-ahead log grow to 32 MiB before it is moved into the file by itself. Otherwise, as
 *  at first, 2 and 4. */
gboolean ante_database_set_roomy (AnteDatabase *self, gboolean roomy, GError **error);
gint64 ante_database_changes (AnteDatabase *self);
gint64 ante_database_last_rowid (AnteDatabase *self);

/** ante_database_prepare: a statement from the connection's cache, reset and unbound; borrowed until
 *  ante_statement_done(). NULL with MISUSE when the SQL is wrong. */
AnteStatement *ante_database_prepare (AnteDatabase *self, const char *sql, GError **error);
void ante_statement_done (AnteStatement *self); /* resets, clears bindings, gives it back; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteStatement, ante_statement_done)

/* Parameters count from 1, columns from 0. Bound text and blobs are copied. A parameter that could not
 * be bound makes the next step fail. */
void ante_statement_bind_int (AnteStatement *self, int parameter, gint64 value);
void ante_statement_bind_text (AnteStatement *self, int parameter, const char *value); /* NULL binds null */
void ante_statement_bind_blob (AnteStatement *self, int parameter, gconstpointer bytes, gsize length);
void ante_statement_bind_bytes (AnteStatement *self, int parameter, GBytes *bytes);    /* NULL binds null */
void ante_statement_bind_null (AnteStatement *self, int parameter);

/** ante_statement_step: TRUE and *row TRUE: a row is there; TRUE and *row FALSE: finished. */
gboolean ante_statement_step (AnteStatement *self, gboolean *row, GError **error);
/** ante_statement_run: steps to the end of a statement that gives no rows. */
gboolean ante_statement_run (AnteStatement *self, GError **error);
gint64 ante_statement_int (AnteStatement *self, int column);
const char *ante_statement_text (AnteStatement *self, int column);          /* borrowed until the next step */
const void *ante_statement_blob (AnteStatement *self, int column, gsize *length); /* likewise */
/** ante_statement_copy_blob: Returns: FALSE where it is not of exactly @length, and @bytes is untouched. */
gboolean ante_statement_copy_blob (AnteStatement *self, int column, guint8 *bytes, gsize length);
GBytes *ante_statement_bytes (AnteStatement *self, int column);             /* (transfer full), NULL for null */
gboolean ante_statement_is_null (AnteStatement *self, int column);

G_END_DECLS
