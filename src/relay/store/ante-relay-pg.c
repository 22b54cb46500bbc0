/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements, their values and their rows, in PostgreSQL's binary form. */
#include "relay/store/ante-relay-pg-private.h"

#include <libpq-fe.h>
#include <string.h>

/* The types of values, by their numbers in every PostgreSQL. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_BYTEAS = 1001, OID_TEXTS = 1009, OID_INT8S = 1016 };

#define MOST_VALUES 16

struct _AnteRelayPgAsk
{
  const char *sql;                  /* borrowed */
  int n_values;
  Oid types[MOST_VALUES];
  GByteArray *values[MOST_VALUES];  /* owned, nullable: null */
};

G_DEFINE_QUARK (ante-relay-pg-error-quark, ante_relay_pg_error)

static AnteRelayPgError
classify (AnteRelayPg *self, const char *state)
{
  static const struct
  {
    const char *prefix;
    AnteRelayPgError code;
  } KNOWN[] = {
    { "40", ANTE_RELAY_PG_ERROR_AGAIN },      /* serialization failure, deadlock */
    { "55P03", ANTE_RELAY_PG_ERROR_AGAIN },   /* lock not available */
    { "57014", ANTE_RELAY_PG_ERROR_AGAIN },   /* statement timeout */
    { "23505", ANTE_RELAY_PG_ERROR_TAKEN },   /* unique violation */
    { "57P", ANTE_RELAY_PG_ERROR_LOST },      /* being shut down */
    { "25006", ANTE_RELAY_PG_ERROR_LOST },    /* read-only: it is no longer the one that is written to */
    { "08", ANTE_RELAY_PG_ERROR_LOST },       /* connection */
    { "53", ANTE_RELAY_PG_ERROR_STORAGE },    /* out of disk, memory, connections */
    { "58", ANTE_RELAY_PG_ERROR_STORAGE },    /* I/O error */
    { "XX", ANTE_RELAY_PG_ERROR_STORAGE },    /* damaged */
  };

  if (PQstatus (self->connection) != CONNECTION_OK || state == NULL)
    return ANTE_RELAY_PG_ERROR_LOST;
  for (guint i = 0; i < G_N_ELEMENTS (KNOWN); i++)
    if (g_str_has_prefix (state, KNOWN[i].prefix))
      return KNOWN[i].code;
  return ANTE_RELAY_PG_ERROR_OTHER;
}

/* The server's own words may quote what is stored: only its code is repeated. */
static gboolean
set_error (AnteRelayPg *self, const PGresult *result, GError **error)
{
  const char *state = PQresultErrorField (result, PG_DIAG_SQLSTATE);

  g_set_error (error, ANTE_RELAY_PG_ERROR, classify (self, state), "The database answered %s",
               state != NULL ? state : "nothing");
  return FALSE;
}

static gboolean
is_done (AnteRelayPg *self, const PGresult *result, GError **error)
{
  ExecStatusType status = PQresultStatus (result);

  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || set_error (self, result, error);
}

gboolean
ante_relay_pg_run (AnteRelayPg *self, const char *sql, GError **error)
{
  PGresult *result = PQexec (self->connection, sql);
  gboolean done = is_done (self, result, error);

  PQclear (result);
  return done;
}

/* A transaction in which something went wrong is rolled back by COMMIT, and that is not called an error. */
gboolean
ante_relay_pg_commit (AnteRelayPg *self, GError **error)
{
  PGresult *result = PQexec (self->connection, "COMMIT");
  gboolean done = is_done (self, result, error);

  if (done && strcmp (PQcmdStatus (result), "COMMIT") != 0)
    {
      g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_OTHER,
                           "The database did not commit");
      done = FALSE;
    }
  PQclear (result);
  return done;
}

void
ante_relay_pg_rollback (AnteRelayPg *self)
{
  if (PQtransactionStatus (self->connection) != PQTRANS_IDLE)
    PQclear (PQexec (self->connection, "ROLLBACK"));
}

AnteRelayPgAsk *
ante_relay_pg_ask (const char *sql)
{
  AnteRelayPgAsk *self = g_new0 (AnteRelayPgAsk, 1);

  self->sql = sql;
  return self;
}

void
ante_relay_pg_ask_free (AnteRelayPgAsk *self)
{
  for (int i = 0; i < self->n_values; i++)
    g_clear_pointer (&self->values[i], g_byte_array_unref);
  g_free (self);
}

static GByteArray *
add_value (AnteRelayPgAsk *self, Oid type)
{
  g_assert (self->n_values < MOST_VALUES);
  self->types[self->n_values] = type;
  return self->values[self->n_values++] = g_byte_array_new ();
}

static void
put_int32 (GByteArray *into, gint32 value)
{
  gint32 big_endian = GINT32_TO_BE (value);

  g_byte_array_append (into, (const guint8 *) &big_endian, sizeof big_endian);
}

static void
put_int64 (GByteArray *into, gint64 value)
{
  gint64 big_endian = GINT64_TO_BE (value);

  g_byte_array_append (into, (const guint8 *) &big_endian, sizeof big_endian);
}

void
ante_relay_pg_give_int (AnteRelayPgAsk *self, gint64 value)
{
  put_int64 (add_value (self, OID_INT8), value);
}

void
ante_relay_pg_give_text (AnteRelayPgAsk *self, const char *value)
{
  GByteArray *into = add_value (self, OID_TEXT);

  if (value != NULL)
    g_byte_array_append (into, (const guint8 *) value, strlen (value));
  else
    g_clear_pointer (&self->values[self->n_values - 1], g_byte_array_unref);
}

void
ante_relay_pg_give_blob (AnteRelayPgAsk *self, gconstpointer bytes, gsize length)
{
  g_byte_array_append (add_value (self, OID_BYTEA), bytes, length);
}

void
ante_relay_pg_give_no_blob (AnteRelayPgAsk *self)
{
  add_value (self, OID_BYTEA);
  g_clear_pointer (&self->values[self->n_values - 1], g_byte_array_unref);
}

/* One dimension, no nulls, counted from 1; then each element with its length before it. */
static GByteArray *
add_array (AnteRelayPgAsk *self, Oid type, Oid of, guint length)
{
  GByteArray *into = add_value (self, type);

  put_int32 (into, length > 0 ? 1 : 0);
  put_int32 (into, 0);
  put_int32 (into, of);
  if (length > 0)
    {
      put_int32 (into, length);
      put_int32 (into, 1);
    }
  return into;
}

void
ante_relay_pg_give_ints (AnteRelayPgAsk *self, GArray *values)
{
  GByteArray *into = add_array (self, OID_INT8S, OID_INT8, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      put_int32 (into, sizeof (gint64));
      put_int64 (into, g_array_index (values, gint64, i));
    }
}

void
ante_relay_pg_give_texts (AnteRelayPgAsk *self, GPtrArray *values)
{
  GByteArray *into = add_array (self, OID_TEXTS, OID_TEXT, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      const char *text = g_ptr_array_index (values, i);
      put_int32 (into, strlen (text));
      g_byte_array_append (into, (const guint8 *) text, strlen (text));
    }
}

void
ante_relay_pg_give_blobs (AnteRelayPgAsk *self, GPtrArray *values)
{
  GByteArray *into = add_array (self, OID_BYTEAS, OID_BYTEA, values->len);

  for (guint i = 0; i < values->len; i++)
    {
      gsize length;
      gconstpointer bytes = g_bytes_get_data (g_ptr_array_index (values, i), &length);
      put_int32 (into, length);
      if (length > 0)
        g_byte_array_append (into, bytes, length);
    }
}

/* Returns: the statement's name on this connection, or NULL. */
static const char *
prepare (AnteRelayPg *self, AnteRelayPgAsk *ask, GError **error)
{
  const char *known = g_hash_table_lookup (self->prepared, ask->sql);

  if (known != NULL)
    return known;
  g_autofree char *name = g_strdup_printf ("s%u", g_hash_table_size (self->prepared));
  PGresult *result = PQprepare (self->connection, name, ask->sql, ask->n_values, ask->types);
  gboolean done = is_done (self, result, error);
  PQclear (result);
  if (!done)
    return NULL;
  known = name;
  g_hash_table_insert (self->prepared, g_strdup (ask->sql), g_steal_pointer (&name));
  return known;
}

AnteRelayPgRows *
ante_relay_pg_rows (AnteRelayPg *self, AnteRelayPgAsk *ask, GError **error)
{
  const char *values[MOST_VALUES];
  int lengths[MOST_VALUES], formats[MOST_VALUES];
  const char *name = prepare (self, ask, error);

  if (name == NULL)
    return NULL;
  for (int i = 0; i < ask->n_values; i++)
    {
      GByteArray *value = ask->values[i];
      /* an empty array has no data, which would be null */
      values[i] = value == NULL ? NULL : value->len > 0 ? (const char *) value->data : "";
      lengths[i] = value != NULL ? (int) value->len : 0;
      formats[i] = 1;
    }
  PGresult *result =
      PQexecPrepared (self->connection, name, ask->n_values, values, lengths, formats, 1);
  if (is_done (self, result, error))
    return (AnteRelayPgRows *) result;
  PQclear (result);
  return NULL;
}

gboolean
ante_relay_pg_do (AnteRelayPg *self, AnteRelayPgAsk *ask, gint64 *n_changed, GError **error)
{
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (self, ask, error);

  if (rows == NULL)
    return FALSE;
  if (n_changed != NULL)
    *n_changed = g_ascii_strtoll (PQcmdTuples ((PGresult *) rows), NULL, 10);
  return TRUE;
}

void
ante_relay_pg_rows_free (AnteRelayPgRows *self)
{
  PQclear ((PGresult *) self);
}

guint
ante_relay_pg_n_rows (AnteRelayPgRows *self)
{
  return PQntuples ((PGresult *) self);
}

gboolean
ante_relay_pg_is_null (AnteRelayPgRows *self, guint row, guint column)
{
  return PQgetisnull ((PGresult *) self, row, column);
}

gint64
ante_relay_pg_int (AnteRelayPgRows *self, guint row, guint column)
{
  gint64 big_endian = 0;

  g_return_val_if_fail (PQftype ((PGresult *) self, column) == OID_INT8, 0);
  if (!ante_relay_pg_is_null (self, row, column))
    memcpy (&big_endian, PQgetvalue ((PGresult *) self, row, column), sizeof big_endian);
  return GINT64_FROM_BE (big_endian);
}

const char *
ante_relay_pg_text (AnteRelayPgRows *self, guint row, guint column)
{
  return ante_relay_pg_is_null (self, row, column) ? NULL
                                                   : PQgetvalue ((PGresult *) self, row, column);
}

const void *
ante_relay_pg_blob (AnteRelayPgRows *self, guint row, guint column, gsize *length)
{
  gboolean is_null = ante_relay_pg_is_null (self, row, column);

  *length = is_null ? 0 : PQgetlength ((PGresult *) self, row, column);
  return is_null ? NULL : PQgetvalue ((PGresult *) self, row, column);
}

GBytes *
ante_relay_pg_bytes (AnteRelayPgRows *self, guint row, guint column)
{
  gsize length;
  const void *bytes = ante_relay_pg_blob (self, row, column, &length);

  return bytes != NULL ? g_bytes_new (bytes, length) : NULL;
}

int
ante_relay_pg_socket (AnteRelayPg *self)
{
  return PQsocket (self->connection);
}

char *
ante_relay_pg_take_told (AnteRelayPg *self, GError **error)
{
  PGnotify *notify;
  char *told = NULL;

  if (!PQconsumeInput (self->connection))
    {
      g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST,
                           "The connection to the database broke");
      return NULL;
    }
  while (told == NULL && (notify = PQnotifies (self->connection)) != NULL)
    {
      if (notify->be_pid != PQbackendPID (self->connection))
        told = g_strdup (notify->extra);
      PQfreemem (notify);
    }
  return told;
}
