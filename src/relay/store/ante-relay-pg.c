/* SPDX-License-Identifier: GPL-3.0-or-later
 * Statements and their rows. */
#include "relay/store/ante-relay-pg-private.h"

#include <string.h>

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

gboolean
ante_relay_pg_is_committed (AnteRelayPgRows *answer, GError **error)
{
  if (strcmp (PQcmdStatus ((PGresult *) answer), "COMMIT") == 0)
    return TRUE;
  g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_OTHER,
                       "The database did not commit");
  return FALSE;
}

gboolean
ante_relay_pg_commit (AnteRelayPg *self, GError **error)
{
  PGresult *result = PQexec (self->connection, "COMMIT");
  gboolean done = is_done (self, result, error) &&
                  ante_relay_pg_is_committed ((AnteRelayPgRows *) result, error);

  PQclear (result);
  return done;
}

void
ante_relay_pg_rollback (AnteRelayPg *self)
{
  if (PQtransactionStatus (self->connection) != PQTRANS_IDLE)
    PQclear (PQexec (self->connection, "ROLLBACK"));
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

/* Its values as libpq wants them; borrowed from the ask. */
typedef struct
{
  const char *values[ANTE_RELAY_PG_MOST_VALUES];
  int lengths[ANTE_RELAY_PG_MOST_VALUES], formats[ANTE_RELAY_PG_MOST_VALUES];
} Given;

static void
give (const AnteRelayPgAsk *ask, Given *given)
{
  for (int i = 0; i < ask->n_values; i++)
    {
      GByteArray *value = ask->values[i];
      /* an empty array has no data, which would be null */
      given->values[i] = value == NULL ? NULL : value->len > 0 ? (const char *) value->data : "";
      given->lengths[i] = value != NULL ? (int) value->len : 0;
      given->formats[i] = 1;
    }
}

AnteRelayPgRows *
ante_relay_pg_rows (AnteRelayPg *self, AnteRelayPgAsk *ask, GError **error)
{
  const char *name = prepare (self, ask, error);
  Given given;

  if (name == NULL)
    return NULL;
  give (ask, &given);
  PGresult *result = PQexecPrepared (self->connection, name, ask->n_values, given.values,
                                     given.lengths, given.formats, 1);
  if (is_done (self, result, error))
    return (AnteRelayPgRows *) result;
  PQclear (result);
  return NULL;
}

/* --- Many, without waiting for one answer before the next is asked --- */

static gboolean
refuse_lost (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST,
                       "The connection to the database broke");
  return FALSE;
}

static gboolean
prepare_all (AnteRelayPg *self, GPtrArray *asks, GError **error)
{
  for (guint i = 0; i < asks->len; i++)
    if (prepare (self, g_ptr_array_index (asks, i), error) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
send_all (AnteRelayPg *self, GPtrArray *asks, GError **error)
{
  for (guint i = 0; i < asks->len; i++)
    {
      AnteRelayPgAsk *ask = g_ptr_array_index (asks, i);
      Given given;
      give (ask, &given);
      if (!PQsendQueryPrepared (self->connection, g_hash_table_lookup (self->prepared, ask->sql),
                                ask->n_values, given.values, given.lengths, given.formats, 1))
        return refuse_lost (error);
    }
  return PQpipelineSync (self->connection) == 1 || refuse_lost (error);
}

/* Those after one that failed were not done, and their answers say no more than that. */
static void
take_answer (AnteRelayPg *self, PGresult *result, GPtrArray *answers, GError **cause)
{
  if (*cause == NULL && is_done (self, result, cause))
    g_ptr_array_add (answers, result);
  else
    PQclear (result);
}

/* All are taken, whatever they say, so that the next thing asked gets an answer of its own. */
static gboolean
take_answers (AnteRelayPg *self, GPtrArray *asks, GPtrArray *answers, GError **error)
{
  g_autoptr (GError) cause = NULL;

  for (guint i = 0; i < asks->len; i++)
    {
      PGresult *result = PQgetResult (self->connection);
      if (result == NULL)
        return refuse_lost (error);
      take_answer (self, result, answers, &cause);
      PQclear (PQgetResult (self->connection)); /* no more of this one */
    }
  PGresult *end = PQgetResult (self->connection);
  gboolean has_ended = PQresultStatus (end) == PGRES_PIPELINE_SYNC;
  PQclear (end);
  if (cause == NULL)
    return has_ended || refuse_lost (error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

GPtrArray *
ante_relay_pg_rows_of_all (AnteRelayPg *self, GPtrArray *asks, GError **error)
{
  g_autoptr (GPtrArray) answers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) ante_relay_pg_rows_free);

  if (!prepare_all (self, asks, error))
    return NULL;
  if (!PQenterPipelineMode (self->connection))
    {
      refuse_lost (error);
      return NULL;
    }
  gboolean done = send_all (self, asks, error) && take_answers (self, asks, answers, error);
  if (!PQexitPipelineMode (self->connection))
    { /* it can be asked nothing more */
      g_clear_error (error);
      done = refuse_lost (error);
    }
  return done ? g_steal_pointer (&answers) : NULL;
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
      refuse_lost (error);
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
