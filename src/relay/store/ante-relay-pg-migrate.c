/* SPDX-License-Identifier: GPL-3.0-or-later
 * The tables, brought up to what this version wants, step by step; the steps have SQLite's numbers. */
#include "relay/ante-relay-resources.h"
#include "relay/store/ante-relay-pg-tables.h"

#define SQL "/org/anteroom/relay/store/sql/postgresql/"

/* Relays that start at the same moment do it one after the other. */
#define PREPARE                                                                                    \
  "BEGIN; SELECT pg_advisory_xact_lock (4711208470); "                                             \
  "CREATE SCHEMA IF NOT EXISTS anteroom_relay; "                                                   \
  "CREATE TABLE IF NOT EXISTS version (one bigint PRIMARY KEY CHECK (one = 1), "                   \
  "version bigint NOT NULL); INSERT INTO version VALUES (1, 0) ON CONFLICT DO NOTHING"

static const char *const STEPS[] = { SQL "001-relay.sql", SQL "002-moved.sql", SQL "003-access.sql", SQL "004-kept.sql" };

static gboolean
read_version (AnteRelayPg *pg, gint64 *version, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("SELECT version FROM version");
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);

  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) != 1)
    return ante_relay_pg_refuse_damaged (error);
  *version = ante_relay_pg_int (rows, 0, 0);
  return TRUE;
}

static gboolean
write_version (AnteRelayPg *pg, gint64 version, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("UPDATE version SET version = $1");

  ante_relay_pg_give_int (ask, version);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static gboolean
take_steps (AnteRelayPg *pg, GError **error)
{
  g_autoptr (GResource) resource = g_resource_ref (ante_relay_get_resource ());
  gint64 version = 0;

  if (!read_version (pg, &version, error))
    return FALSE;
  if (version > (gint64) G_N_ELEMENTS (STEPS))
    {
      g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_NEWER,
                           "The database is of a newer version");
      return FALSE;
    }
  for (guint i = version; i < G_N_ELEMENTS (STEPS); i++)
    {
      g_autoptr (GBytes) step = g_resource_lookup_data (resource, STEPS[i], 0, NULL);
      if (!ante_relay_pg_run (pg, g_bytes_get_data (step, NULL), error))
        return FALSE;
    }
  return write_version (pg, G_N_ELEMENTS (STEPS), error);
}

gboolean
ante_relay_pg_migrate (AnteRelayPg *pg, GError **error)
{
  if (ante_relay_pg_run (pg, PREPARE, error) && take_steps (pg, error) &&
      ante_relay_pg_commit (pg, error))
    return TRUE;
  ante_relay_pg_rollback (pg);
  return FALSE;
}
