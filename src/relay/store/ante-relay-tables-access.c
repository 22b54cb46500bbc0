/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come, in SQLite: a clinic's webhook secrets and its desks, asked and changed. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-tables.h"

#include <string.h>

static gboolean
read_clinic (AnteDatabase *database, AnteRelayAccess *access, gint64 *newest, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT generation, newest, state = 'here' FROM clinic WHERE no = ?1", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, access->clinic);
  if (!ante_statement_step (statement, &row, error))
    return FALSE;
  if (!row)
    return ante_relay_tables_refuse_damaged (error);
  if (ante_statement_int (statement, 2) == 0)
    return ante_relay_tables_refuse_moved (error);
  g_strlcpy (access->generation, ante_statement_text (statement, 0), sizeof access->generation);
  *newest = ante_statement_int (statement, 1);
  return TRUE;
}

static gboolean
read_hooks (AnteDatabase *database, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT hash, made_ms FROM hook WHERE clinic = ?1 ORDER BY no", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, access->clinic);
  g_array_set_size (access->hooks, 0);
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      gsize length;
      const void *hash = ante_statement_blob (statement, 0, &length);
      AnteRelayHook hook = { .made_ms = ante_statement_int (statement, 1) };
      if (length != sizeof hook.hash)
        return ante_relay_tables_refuse_damaged (error);
      memcpy (hook.hash, hash, length);
      g_array_append_val (access->hooks, hook);
    }
}

static gboolean
read_desks (AnteDatabase *database, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database, "SELECT id, role, revoked_ms FROM desk WHERE clinic = ?1 ORDER BY id", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, access->clinic);
  g_array_set_size (access->desks, 0);
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      AnteRelayDesk desk = { .is_revoked = ante_statement_int (statement, 2) != 0 };
      g_strlcpy (desk.id, ante_statement_text (statement, 0), sizeof desk.id);
      if (!ante_relay_role_read (ante_statement_text (statement, 1), &desk.role))
        return ante_relay_tables_refuse_damaged (error);
      g_array_append_val (access->desks, desk);
    }
}

static gboolean
write_hook (AnteDatabase *database, AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteStatement) statement = ante_database_prepare (
      database,
      "INSERT INTO hook (hash, clinic, no, made_ms) "
      "SELECT ?1, ?2, 1 + coalesce (max (no), 0), ?3 FROM hook WHERE clinic = ?2 ON CONFLICT DO NOTHING",
      error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_blob (statement, 1, access->hash, ANTE_HASH_BYTES);
  ante_statement_bind_int (statement, 2, access->clinic);
  ante_statement_bind_int (statement, 3, access->now_ms);
  if (!ante_statement_run (statement, error))
    return FALSE;
  if (ante_database_changes (database) == 0)
    ante_relay_access_was_not_free (access);
  return TRUE;
}

static gboolean
forget_hook (AnteDatabase *database, const AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "DELETE FROM hook WHERE hash = ?1 AND clinic = ?2", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_blob (statement, 1, access->hash, ANTE_HASH_BYTES);
  ante_statement_bind_int (statement, 2, access->clinic);
  return ante_statement_run (statement, error);
}

static gboolean
write_revoked (AnteDatabase *database, const AnteRelayAccess *access, GError **error)
{
  g_autoptr (AnteStatement) desk = ante_database_prepare (
      database, "UPDATE desk SET revoked_ms = max (?3, 1) WHERE clinic = ?1 AND id = ?2", error);
  g_autoptr (AnteStatement) tokens =
      desk != NULL ? ante_database_prepare (database, "DELETE FROM desk_token WHERE clinic = ?1 AND desk = ?2", error)
                   : NULL;

  if (tokens == NULL)
    return FALSE;
  ante_statement_bind_int (desk, 1, access->clinic);
  ante_statement_bind_text (desk, 2, access->desk);
  ante_statement_bind_int (desk, 3, access->now_ms);
  ante_statement_bind_int (tokens, 1, access->clinic);
  ante_statement_bind_text (tokens, 2, access->desk);
  return ante_statement_run (desk, error) && ante_statement_run (tokens, error);
}

gboolean
ante_relay_tables_access (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayAccess *access = data;
  gint64 newest = 0;

  if (!read_clinic (database, access, &newest, error) || !read_hooks (database, access, error) ||
      !read_desks (database, access, error))
    return FALSE;
  switch (ante_relay_access_judge (access, newest))
    {
    case ANTE_RELAY_WRITE_HOOK: return write_hook (database, access, error);
    case ANTE_RELAY_FORGET_HOOK: return forget_hook (database, access, error);
    case ANTE_RELAY_WRITE_REVOKED: return write_revoked (database, access, error);
    case ANTE_RELAY_WRITE_NOTHING: break;
    }
  return TRUE;
}
