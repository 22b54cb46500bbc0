/* SPDX-License-Identifier: GPL-3.0-or-later
 * Taking a clinic out of SQLite, and putting one in. */
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-parcel.h"
#include "relay/store/ante-relay-tables.h"

#include <string.h>

static gboolean
refuse_clinic (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED,
                       "The clinic is not as it was");
  return FALSE;
}

gboolean
ante_relay_tables_list (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayList *list = data;
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "SELECT no, name, id, state, code_hash, newest FROM clinic ORDER BY no", error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      gsize length;
      const void *code = ante_statement_blob (statement, 4, &length);
      AnteRelayListed listed = { .no = ante_statement_int (statement, 0), .newest = ante_statement_int (statement, 5) };
      listed.name = g_strdup (ante_statement_text (statement, 1));
      if (!ante_statement_is_null (statement, 2))
        g_strlcpy (listed.id, ante_statement_text (statement, 2), sizeof listed.id);
      if (length == ANTE_HASH_BYTES)
        memcpy (listed.code_hash, code, ANTE_HASH_BYTES);
      g_array_append_val (list->clinics, listed);
      if (!ante_relay_state_read (ante_statement_text (statement, 3),
                                  &g_array_index (list->clinics, AnteRelayListed, list->clinics->len - 1).state))
        return refuse_clinic (error);
    }
}

gboolean
ante_relay_tables_mark (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayMark *mark = data;
  g_autoptr (AnteStatement) statement =
      ante_database_prepare (database, "UPDATE clinic SET state = ?2 WHERE no = ?1", error);

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, mark->clinic);
  ante_statement_bind_text (statement, 2, ante_relay_state_word (mark->state));
  if (!ante_statement_run (statement, error))
    return FALSE;
  return ante_database_changes (database) == 1 || refuse_clinic (error);
}

static AnteRelayRow *
read_row (AnteStatement *statement, const AnteRelayTable *table)
{
  AnteRelayRow *row = ante_relay_row_new (ante_relay_table_width (table));

  for (guint i = 0; i < row->n_values; i++)
    {
      AnteRelayValue *value = &row->values[i];
      value->is_null = ante_statement_is_null (statement, i);
      if (table->columns[i].type == ANTE_RELAY_INT)
        value->number = ante_statement_int (statement, i);
      else if (table->columns[i].type == ANTE_RELAY_BLOB)
        value->bytes = ante_statement_bytes (statement, i);
      else if (!value->is_null)
        {
          const char *text = ante_statement_text (statement, i);
          value->bytes = g_bytes_new (text, strlen (text));
        }
    }
  return row;
}

static void
bind_value (AnteStatement *statement, int parameter, AnteRelayType type, const AnteRelayValue *value)
{
  if (value->is_null)
    ante_statement_bind_null (statement, parameter);
  else if (type == ANTE_RELAY_INT)
    ante_statement_bind_int (statement, parameter, value->number);
  else if (type == ANTE_RELAY_BLOB)
    ante_statement_bind_blob (statement, parameter, g_bytes_get_data (value->bytes, NULL),
                              g_bytes_get_size (value->bytes));
  else
    {
      g_autofree char *text =
          g_strndup (g_bytes_get_data (value->bytes, NULL), g_bytes_get_size (value->bytes));
      ante_statement_bind_text (statement, parameter, text);
    }
}

/* Before the first key there is. */
static void
bind_start (AnteStatement *statement, int parameter, AnteRelayType type)
{
  if (type == ANTE_RELAY_INT)
    ante_statement_bind_int (statement, parameter, 0);
  else if (type == ANTE_RELAY_BLOB)
    ante_statement_bind_blob (statement, parameter, "", 0);
  else
    ante_statement_bind_text (statement, parameter, "");
}

gboolean
ante_relay_tables_take_out (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayParcel *parcel = data;
  gboolean is_clinic = parcel->table == &ANTE_RELAY_CLINIC_TABLE;
  g_autofree char *sql = is_clinic ? ante_relay_clinic_select () : ante_relay_table_select (parcel->table);
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, error);
  AnteRelayType key = parcel->table->columns[0].type;
  gboolean row;

  if (statement == NULL)
    return FALSE;
  ante_statement_bind_int (statement, 1, parcel->clinic);
  if (!is_clinic)
    {
      if (parcel->after != NULL)
        bind_value (statement, 2, key, &parcel->after->values[0]);
      else
        bind_start (statement, 2, key);
      ante_statement_bind_int (statement, 3, ANTE_RELAY_PARCEL_ROWS);
    }
  for (;;)
    {
      if (!ante_statement_step (statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      g_ptr_array_add (parcel->rows, read_row (statement, parcel->table));
    }
}

static gboolean
put_row (AnteDatabase *database, AnteRelayParcel *parcel, const char *sql, const AnteRelayRow *row, GError **error)
{
  gboolean is_clinic = parcel->table == &ANTE_RELAY_CLINIC_TABLE;
  g_autoptr (AnteStatement) statement = ante_database_prepare (database, sql, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  if (!is_clinic)
    ante_statement_bind_int (statement, 1, parcel->clinic);
  for (guint i = 0; i < row->n_values; i++)
    bind_value (statement, i + (is_clinic ? 1 : 2), parcel->table->columns[i].type, &row->values[i]);
  if (!is_clinic)
    return ante_statement_run (statement, error);
  if (!ante_statement_step (statement, &has_row, error))
    return FALSE;
  parcel->clinic = ante_statement_int (statement, 0);
  while (has_row)
    if (!ante_statement_step (statement, &has_row, error))
      return FALSE;
  return TRUE;
}

gboolean
ante_relay_tables_put_in (AnteDatabase *database, gpointer data, GError **error)
{
  AnteRelayParcel *parcel = data;
  g_autofree char *sql = parcel->table == &ANTE_RELAY_CLINIC_TABLE ? ante_relay_clinic_insert ()
                                                                    : ante_relay_table_insert (parcel->table);

  for (guint i = 0; i < parcel->rows->len; i++)
    if (!put_row (database, parcel, sql, g_ptr_array_index (parcel->rows, i), error))
      return FALSE;
  return TRUE;
}

gboolean
ante_relay_tables_discard (AnteDatabase *database, gpointer data, GError **error)
{
  static const char *const DELETIONS[] = {
    "DELETE FROM body_had WHERE clinic = ?1", "DELETE FROM token WHERE clinic = ?1",
    "DELETE FROM told WHERE clinic = ?1",
    "DELETE FROM entry WHERE clinic = ?1",    "DELETE FROM desk_token WHERE clinic = ?1",
    "DELETE FROM desk WHERE clinic = ?1",     "DELETE FROM hook WHERE clinic = ?1",
    "DELETE FROM clinic WHERE no = ?1",
  };
  AnteRelayMark *mark = data;

  for (guint i = 0; i < G_N_ELEMENTS (DELETIONS); i++)
    {
      g_autoptr (AnteStatement) statement = ante_database_prepare (database, DELETIONS[i], error);
      if (statement == NULL)
        return FALSE;
      ante_statement_bind_int (statement, 1, mark->clinic);
      if (!ante_statement_run (statement, error))
        return FALSE;
    }
  return TRUE;
}
