/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come, in PostgreSQL: a clinic's webhook secrets and its desks, asked and changed. Changes of one clinic wait
 * for each other, and for whoever appends to its log. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <string.h>

#define CLINIC "SELECT generation, newest, (state = 'here')::int::bigint FROM clinic WHERE no = $1"

static gboolean
read_clinic (AnteRelayPg *pg, AnteRelayAccess *access, gint64 *newest, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask (ante_relay_access_asks_only (access) ? CLINIC : CLINIC " FOR NO KEY UPDATE");

  ante_relay_pg_give_int (ask, access->clinic);
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  if (ante_relay_pg_n_rows (rows) == 0)
    return ante_relay_pg_refuse_damaged (error);
  if (ante_relay_pg_int (rows, 0, 2) == 0)
    return ante_relay_pg_refuse_moved (error);
  g_strlcpy (access->generation, ante_relay_pg_text (rows, 0, 0), sizeof access->generation);
  *newest = ante_relay_pg_int (rows, 0, 1);
  return TRUE;
}

static AnteRelayPgRows *
ask_of_clinic (AnteRelayPg *pg, const char *sql, const AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (sql);

  ante_relay_pg_give_int (ask, access->clinic);
  return ante_relay_pg_rows (pg, ask, error);
}

static gboolean
read_hooks (AnteRelayPg *pg, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgRows) rows =
      ask_of_clinic (pg, "SELECT hash, made_ms FROM hook WHERE clinic = $1 ORDER BY no", access, error);

  if (rows == NULL)
    return FALSE;
  g_array_set_size (access->hooks, 0);
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *hash = ante_relay_pg_blob (rows, i, 0, &length);
      AnteRelayHook hook = { .made_ms = ante_relay_pg_int (rows, i, 1) };
      if (length != sizeof hook.hash)
        return ante_relay_pg_refuse_damaged (error);
      memcpy (hook.hash, hash, length);
      g_array_append_val (access->hooks, hook);
    }
  return TRUE;
}

static gboolean
read_desks (AnteRelayPg *pg, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgRows) rows =
      ask_of_clinic (pg, "SELECT id, role, revoked_ms FROM desk WHERE clinic = $1 ORDER BY id", access, error);

  if (rows == NULL)
    return FALSE;
  g_array_set_size (access->desks, 0);
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      AnteRelayDesk desk = { .is_revoked = ante_relay_pg_int (rows, i, 2) != 0 };
      g_strlcpy (desk.id, ante_relay_pg_text (rows, i, 0), sizeof desk.id);
      if (!ante_relay_role_read (ante_relay_pg_text (rows, i, 1), &desk.role))
        return ante_relay_pg_refuse_damaged (error);
      g_array_append_val (access->desks, desk);
    }
  return TRUE;
}

static gboolean
write_hook (AnteRelayPg *pg, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (
      "INSERT INTO hook (hash, clinic, no, made_ms) "
      "SELECT $1, $2, 1 + coalesce (max (no), 0), $3 FROM hook WHERE clinic = $2 ON CONFLICT DO NOTHING");
  gint64 n_changed = 0;

  ante_relay_pg_give_blob (ask, access->hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (ask, access->clinic);
  ante_relay_pg_give_int (ask, access->now_ms);
  if (!ante_relay_pg_do (pg, ask, &n_changed, error))
    return FALSE;
  if (n_changed == 0)
    ante_relay_access_was_not_free (access);
  return TRUE;
}

static gboolean
forget_hook (AnteRelayPg *pg, const AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("DELETE FROM hook WHERE hash = $1 AND clinic = $2");

  ante_relay_pg_give_blob (ask, access->hash, ANTE_HASH_BYTES);
  ante_relay_pg_give_int (ask, access->clinic);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static gboolean
write_revoked (AnteRelayPg *pg, const AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteRelayPgAsk) desk =
      ante_relay_pg_ask ("UPDATE desk SET revoked_ms = $3 WHERE clinic = $1 AND id = $2");
  g_autoptr (AnteRelayPgAsk) tokens = ante_relay_pg_ask ("DELETE FROM desk_token WHERE clinic = $1 AND desk = $2");

  ante_relay_pg_give_int (desk, access->clinic);
  ante_relay_pg_give_text (desk, access->desk);
  ante_relay_pg_give_int (desk, MAX (access->now_ms, 1));
  ante_relay_pg_give_int (tokens, access->clinic);
  ante_relay_pg_give_text (tokens, access->desk);
  return ante_relay_pg_do (pg, desk, NULL, error) && ante_relay_pg_do (pg, tokens, NULL, error);
}

static gboolean
write_change (AnteRelayPg *pg, AnteRelayAccess *access, AnteRelayAccessWrite write, GError **error)
{
  switch (write)
    {
    case ANTE_RELAY_WRITE_HOOK: return write_hook (pg, access, error);
    case ANTE_RELAY_FORGET_HOOK: return forget_hook (pg, access, error);
    case ANTE_RELAY_WRITE_REVOKED: return write_revoked (pg, access, error);
    case ANTE_RELAY_WRITE_NOTHING: break;
    }
  return TRUE;
}

gboolean
ante_relay_pg_access (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayAccess *access = data;
  gint64 newest = 0;

  if (!read_clinic (pg, access, &newest, error) || !read_hooks (pg, access, error) || !read_desks (pg, access, error) ||
      !write_change (pg, access, ante_relay_access_judge (access, newest), error))
    return FALSE;
  /* Told also when it was so before: it may have been done by an attempt whose answer was lost. */
  return ante_relay_access_asks_only (access) || ante_relay_pg_tell_of_change (pg, access->clinic, error);
}
