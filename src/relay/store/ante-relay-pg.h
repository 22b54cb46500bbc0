/* SPDX-License-Identifier: GPL-3.0-or-later
 * A connection to PostgreSQL: the one door to libpq. Each is used by one thread at a time. No message ever repeats
 * what was stored or asked. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_RELAY_PG_ERROR (ante_relay_pg_error_quark ())
GQuark ante_relay_pg_error_quark (void);

typedef enum
{
  ANTE_RELAY_PG_ERROR_SETTINGS, /* how it is to be reached is not as it must be; the message says what to do */
  ANTE_RELAY_PG_ERROR_LOST,     /* no connection, or it broke: whether a commit under way was made is not known */
  ANTE_RELAY_PG_ERROR_AGAIN,    /* two writers met, or one had to wait too long: undone, worth another try */
  ANTE_RELAY_PG_ERROR_STORAGE,  /* the server cannot store: disk full, I/O error, shutting down */
  ANTE_RELAY_PG_ERROR_TAKEN,    /* something that must be unique was there */
  ANTE_RELAY_PG_ERROR_OTHER,    /* the data or our own SQL is wrong */
} AnteRelayPgError;

typedef struct _AnteRelayPg AnteRelayPg;
typedef struct _AnteRelayPgAsk AnteRelayPgAsk;
typedef struct _AnteRelayPgRows AnteRelayPgRows;

/** ante_relay_pg_open: connects as @where says (a postgresql:// address or keywords with values), and refuses what
 *  would not be safe: a password in it, no checked certificate on the way to another machine, a server that says
 *  yes before it has written. Blocks, for some seconds at most. Returns: (transfer full). */
AnteRelayPg *ante_relay_pg_open (const char *where, GError **error);
void ante_relay_pg_close (AnteRelayPg *self); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayPg, ante_relay_pg_close)

/** ante_relay_pg_run: SQL without values or rows, several statements allowed. */
gboolean ante_relay_pg_run (AnteRelayPg *self, const char *sql, GError **error);
/** ante_relay_pg_commit: FALSE: nothing was, or with LOST it is not known. */
gboolean ante_relay_pg_commit (AnteRelayPg *self, GError **error);
/** ante_relay_pg_rollback: what was begun is undone, as far as there is a connection. */
void ante_relay_pg_rollback (AnteRelayPg *self);

/* --- A statement with values, given in their order. Prepared once a connection. --- */
AnteRelayPgAsk *ante_relay_pg_ask (const char *sql);
void ante_relay_pg_ask_free (AnteRelayPgAsk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayPgAsk, ante_relay_pg_ask_free)
void ante_relay_pg_give_int (AnteRelayPgAsk *self, gint64 value);
void ante_relay_pg_give_text (AnteRelayPgAsk *self, const char *value);   /* NULL is null */
void ante_relay_pg_give_blob (AnteRelayPgAsk *self, gconstpointer bytes, gsize length);
void ante_relay_pg_give_no_blob (AnteRelayPgAsk *self);                   /* null */
/* Arrays, one element after the other. */
void ante_relay_pg_give_ints (AnteRelayPgAsk *self, GArray *values);      /* of gint64 */
void ante_relay_pg_give_texts (AnteRelayPgAsk *self, GPtrArray *values);  /* of char* */
void ante_relay_pg_give_blobs (AnteRelayPgAsk *self, GPtrArray *values);  /* of GBytes */

/** ante_relay_pg_rows: asks @self and takes the answer. Returns: (transfer full). */
AnteRelayPgRows *ante_relay_pg_rows (AnteRelayPg *connection, AnteRelayPgAsk *self, GError **error);
/** ante_relay_pg_do: asks, where there are no rows to take. @n_changed: nullable; how many rows were. */
gboolean ante_relay_pg_do (AnteRelayPg *connection, AnteRelayPgAsk *self, gint64 *n_changed, GError **error);

/** ante_relay_pg_rows_of_all: asks each of @asks (of AnteRelayPgAsk) without waiting for the answer to the one before: one way to
 *  the server and back. The first that fails stops those after it. Where one of them is COMMIT, see
 *  ante_relay_pg_is_committed. Returns: (transfer full): of AnteRelayPgRows, in their order. */
GPtrArray *ante_relay_pg_rows_of_all (AnteRelayPg *connection, GPtrArray *asks, GError **error);
/** ante_relay_pg_is_committed: whether @answer, to COMMIT, says that it was. A transaction in which something went wrong
 *  is rolled back instead, and that is not called an error. */
gboolean ante_relay_pg_is_committed (AnteRelayPgRows *answer, GError **error);

void ante_relay_pg_rows_free (AnteRelayPgRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayPgRows, ante_relay_pg_rows_free)
guint ante_relay_pg_n_rows (AnteRelayPgRows *self);
/* Rows and columns count from 0; int columns are bigint. */
gboolean ante_relay_pg_is_null (AnteRelayPgRows *self, guint row, guint column);
gint64 ante_relay_pg_int (AnteRelayPgRows *self, guint row, guint column);
const char *ante_relay_pg_text (AnteRelayPgRows *self, guint row, guint column);    /* borrowed; NULL for null */
const void *ante_relay_pg_blob (AnteRelayPgRows *self, guint row, guint column, gsize *length); /* likewise */
GBytes *ante_relay_pg_bytes (AnteRelayPgRows *self, guint row, guint column);       /* (transfer full) */

/* --- Being told. --- */
/** ante_relay_pg_socket: readable when there may be something to take. */
int ante_relay_pg_socket (AnteRelayPg *self);
/** ante_relay_pg_take_told: what others have NOTIFYed, one at a time: (transfer full), NULL when there is no more;
 *  with @error when the connection is lost. This connection's own are left out. */
char *ante_relay_pg_take_told (AnteRelayPg *self, GError **error);

G_END_DECLS
