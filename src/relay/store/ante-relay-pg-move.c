/* SPDX-License-Identifier: GPL-3.0-or-later
 * Taking a clinic out of PostgreSQL, and putting one in. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-parcel.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <string.h>

gboolean
ante_relay_pg_list (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayList *list = data;
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("SELECT no, name, id, state, code_hash, newest FROM clinic ORDER BY no");
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);

  if (rows == NULL)
    return FALSE;
  g_array_set_size (list->clinics, 0);
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    {
      gsize length;
      const void *code = ante_relay_pg_blob (rows, i, 4, &length);
      AnteRelayListed listed = { .no = ante_relay_pg_int (rows, i, 0), .newest = ante_relay_pg_int (rows, i, 5) };
      if (length != ANTE_HASH_BYTES || !ante_relay_state_read (ante_relay_pg_text (rows, i, 3), &listed.state))
        return ante_relay_pg_refuse_damaged (error);
      memcpy (listed.code_hash, code, ANTE_HASH_BYTES);
      listed.name = g_strdup (ante_relay_pg_text (rows, i, 1));
      if (!ante_relay_pg_is_null (rows, i, 2))
        g_strlcpy (listed.id, ante_relay_pg_text (rows, i, 2), sizeof listed.id);
      g_array_append_val (list->clinics, listed);
    }
  return TRUE;
}

gboolean
ante_relay_pg_mark (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayMark *mark = data;
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask ("UPDATE clinic SET state = $2 WHERE no = $1");
  gint64 n_changed = 0;

  ante_relay_pg_give_int (ask, mark->clinic);
  ante_relay_pg_give_text (ask, ante_relay_state_word (mark->state));
  if (!ante_relay_pg_do (pg, ask, &n_changed, error))
    return FALSE;
  return n_changed == 1 ? ante_relay_pg_tell_of_change (pg, mark->clinic, error)
                        : ante_relay_pg_refuse_moved (error);
}

static AnteRelayRow *
read_row (AnteRelayPgRows *rows, guint at, const AnteRelayTable *table)
{
  AnteRelayRow *row = ante_relay_row_new (ante_relay_table_width (table));

  for (guint i = 0; i < row->n_values; i++)
    {
      AnteRelayValue *value = &row->values[i];
      value->is_null = ante_relay_pg_is_null (rows, at, i);
      if (table->columns[i].type == ANTE_RELAY_INT)
        value->number = ante_relay_pg_int (rows, at, i);
      else
        value->bytes = ante_relay_pg_bytes (rows, at, i);
    }
  return row;
}

static void
give_value (AnteRelayPgAsk *ask, AnteRelayType type, const AnteRelayValue *value)
{
  if (type == ANTE_RELAY_INT)
    {
      ante_relay_pg_give_int (ask, value->number); /* none of them may be null */
      return;
    }
  gsize length = 0;
  const char *bytes = value->is_null ? NULL : g_bytes_get_data (value->bytes, &length);
  if (type == ANTE_RELAY_BLOB && !value->is_null)
    ante_relay_pg_give_blob (ask, bytes, length);
  else if (type == ANTE_RELAY_BLOB)
    ante_relay_pg_give_no_blob (ask);
  else
    {
      g_autofree char *text = value->is_null ? NULL : g_strndup (bytes, length);
      ante_relay_pg_give_text (ask, text);
    }
}

static void
give_start (AnteRelayPgAsk *ask, AnteRelayType type)
{
  if (type == ANTE_RELAY_INT)
    ante_relay_pg_give_int (ask, 0);
  else if (type == ANTE_RELAY_BLOB)
    ante_relay_pg_give_blob (ask, "", 0);
  else
    ante_relay_pg_give_text (ask, "");
}

gboolean
ante_relay_pg_take_out (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayParcel *parcel = data;
  gboolean is_clinic = parcel->table == &ANTE_RELAY_CLINIC_TABLE;
  g_autofree char *sql = is_clinic ? ante_relay_clinic_select () : ante_relay_table_select (parcel->table);
  g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (sql);
  AnteRelayType key = parcel->table->columns[0].type;

  ante_relay_pg_give_int (ask, parcel->clinic);
  if (!is_clinic)
    {
      if (parcel->after != NULL)
        give_value (ask, key, &parcel->after->values[0]);
      else
        give_start (ask, key);
      ante_relay_pg_give_int (ask, ANTE_RELAY_PARCEL_ROWS);
    }
  g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
  if (rows == NULL)
    return FALSE;
  g_ptr_array_set_size (parcel->rows, 0);
  for (guint i = 0; i < ante_relay_pg_n_rows (rows); i++)
    g_ptr_array_add (parcel->rows, read_row (rows, i, parcel->table));
  return TRUE;
}

gboolean
ante_relay_pg_put_in (AnteRelayPg *pg, gpointer data, GError **error)
{
  AnteRelayParcel *parcel = data;
  gboolean is_clinic = parcel->table == &ANTE_RELAY_CLINIC_TABLE;
  g_autofree char *sql = is_clinic ? ante_relay_clinic_insert () : ante_relay_table_insert (parcel->table);

  for (guint i = 0; i < parcel->rows->len; i++)
    {
      const AnteRelayRow *row = g_ptr_array_index (parcel->rows, i);
      g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (sql);
      if (!is_clinic)
        ante_relay_pg_give_int (ask, parcel->clinic);
      for (guint j = 0; j < row->n_values; j++)
        give_value (ask, parcel->table->columns[j].type, &row->values[j]);
      g_autoptr (AnteRelayPgRows) rows = ante_relay_pg_rows (pg, ask, error);
      if (rows == NULL)
        return FALSE;
      if (is_clinic)
        parcel->clinic = ante_relay_pg_int (rows, 0, 0);
    }
  return TRUE;
}

gboolean
ante_relay_pg_discard (AnteRelayPg *pg, gpointer data, GError **error)
{
  static const char *const DELETIONS[] = {
    "DELETE FROM body_had WHERE clinic = $1", "DELETE FROM token WHERE clinic = $1",
    "DELETE FROM told WHERE clinic = $1",
    "DELETE FROM entry WHERE clinic = $1",    "DELETE FROM desk_token WHERE clinic = $1",
    "DELETE FROM desk WHERE clinic = $1",     "DELETE FROM hook WHERE clinic = $1",
    "DELETE FROM clinic WHERE no = $1",
  };
  AnteRelayMark *mark = data;

  for (guint i = 0; i < G_N_ELEMENTS (DELETIONS); i++)
    {
      g_autoptr (AnteRelayPgAsk) ask = ante_relay_pg_ask (DELETIONS[i]);
      ante_relay_pg_give_int (ask, mark->clinic);
      if (!ante_relay_pg_do (pg, ask, NULL, error))
        return FALSE;
    }
  return ante_relay_pg_tell_of_change (pg, mark->clinic, error);
}
