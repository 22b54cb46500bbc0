/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic's tables and their rows. */
#include "relay/store/ante-relay-parcel.h"

/* What a relay was moved with goes on with it; one that never moved takes its first relay's identity along. A clinic
 * nobody has claimed has given nothing under any name. */
#define IDENTITY(column)                                                                           \
  "CASE WHEN c.id IS NULL THEN NULL ELSE coalesce (c.relay_" column ", r." column ") END"

const AnteRelayTable ANTE_RELAY_CLINIC_TABLE = {
  "clinic",
  { { "name", ANTE_RELAY_TEXT }, { "code_hash", ANTE_RELAY_BLOB },
    { "code_until_ms", ANTE_RELAY_INT }, { "id", ANTE_RELAY_TEXT },
    { "sign_key", ANTE_RELAY_BLOB }, { "desk_key", ANTE_RELAY_BLOB },
    { "clinical_key", ANTE_RELAY_BLOB }, { "hook_hash", ANTE_RELAY_BLOB },
    { "epoch", ANTE_RELAY_INT }, { "generation", ANTE_RELAY_TEXT },
    { "generation_ms", ANTE_RELAY_INT }, { "newest", ANTE_RELAY_INT },
    { "head", ANTE_RELAY_BLOB }, { "relay_id", ANTE_RELAY_TEXT },
    { "relay_key", ANTE_RELAY_BLOB }, { "floor", ANTE_RELAY_INT },
    { "floor_done", ANTE_RELAY_INT } },
};

const AnteRelayTable ANTE_RELAY_TABLES[] = {
  { "desk",
    { { "id", ANTE_RELAY_TEXT }, { "role", ANTE_RELAY_TEXT }, { "sign_key", ANTE_RELAY_BLOB },
      { "box_key", ANTE_RELAY_BLOB }, { "revoked_ms", ANTE_RELAY_INT } } },
  { "hook", { { "hash", ANTE_RELAY_BLOB }, { "no", ANTE_RELAY_INT }, { "made_ms", ANTE_RELAY_INT } } },
  { "desk_token",
    { { "hash", ANTE_RELAY_BLOB }, { "desk", ANTE_RELAY_TEXT }, { "made_ms", ANTE_RELAY_INT } } },
  { "entry",
    { { "number", ANTE_RELAY_INT }, { "audience", ANTE_RELAY_INT }, { "id", ANTE_RELAY_TEXT },
      { "received_ms", ANTE_RELAY_INT }, { "head", ANTE_RELAY_BLOB }, { "bytes", ANTE_RELAY_BLOB } } },
  { "told",
    { { "number", ANTE_RELAY_INT }, { "received_ms", ANTE_RELAY_INT }, { "kept", ANTE_RELAY_BLOB } } },
  { "token", { { "token", ANTE_RELAY_BLOB }, { "entry", ANTE_RELAY_TEXT } } },
  { "body_had", { { "hash", ANTE_RELAY_BLOB } } },
  { NULL, { { NULL, 0 } } },
};

AnteRelayRow *
ante_relay_row_new (guint n_values)
{
  AnteRelayRow *self = g_new0 (AnteRelayRow, 1);

  self->n_values = n_values;
  return self;
}

void
ante_relay_row_free (AnteRelayRow *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_values; i++)
    g_clear_pointer (&self->values[i].bytes, g_bytes_unref);
  g_free (self);
}

static gboolean
are_values_equal (const AnteRelayValue *a, const AnteRelayValue *b)
{
  if (a->is_null || b->is_null)
    return a->is_null && b->is_null;
  if (a->bytes == NULL || b->bytes == NULL)
    return a->bytes == NULL && b->bytes == NULL && a->number == b->number;
  return g_bytes_equal (a->bytes, b->bytes);
}

gboolean
ante_relay_row_equal (const AnteRelayRow *a, const AnteRelayRow *b)
{
  if (a->n_values != b->n_values)
    return FALSE;
  for (guint i = 0; i < a->n_values; i++)
    if (!are_values_equal (&a->values[i], &b->values[i]))
      return FALSE;
  return TRUE;
}

guint
ante_relay_table_width (const AnteRelayTable *table)
{
  guint width = 0;

  while (table->columns[width].name != NULL)
    width++;
  return width;
}

static void
add_names (GString *sql, const AnteRelayTable *table)
{
  for (guint i = 0; table->columns[i].name != NULL; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", table->columns[i].name);
}

static void
add_places (GString *sql, guint first, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (sql, "%s$%u", i > 0 ? ", " : "", first + i);
}

char *
ante_relay_table_select (const AnteRelayTable *table)
{
  GString *sql = g_string_new ("SELECT ");

  add_names (sql, table);
  g_string_append_printf (sql, " FROM %s WHERE clinic = $1 AND %s > $2 ORDER BY %s LIMIT $3", table->name,
                          table->columns[0].name, table->columns[0].name);
  return g_string_free (sql, FALSE);
}

char *
ante_relay_table_insert (const AnteRelayTable *table)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT INTO %s (clinic, ", table->name);
  add_names (sql, table);
  g_string_append (sql, ") VALUES ($1, ");
  add_places (sql, 2, ante_relay_table_width (table));
  g_string_append (sql, ")");
  return g_string_free (sql, FALSE);
}

char *
ante_relay_clinic_select (void)
{
  return g_strdup ("SELECT c.name, c.code_hash, c.code_until_ms, c.id, c.sign_key, c.desk_key, "
                   "c.clinical_key, c.hook_hash, c.epoch, c.generation, c.generation_ms, c.newest, "
                   "c.head, " IDENTITY ("id") ", " IDENTITY ("key") ", "
                   "c.floor, c.floor_done FROM clinic c, relay r "
                   "WHERE c.no = $1");
}

char *
ante_relay_clinic_insert (void)
{
  GString *sql = g_string_new ("INSERT INTO clinic (");

  add_names (sql, &ANTE_RELAY_CLINIC_TABLE);
  g_string_append (sql, ", state) VALUES (");
  add_places (sql, 1, ante_relay_table_width (&ANTE_RELAY_CLINIC_TABLE));
  g_string_append (sql, ", 'arriving') RETURNING no");
  return g_string_free (sql, FALSE);
}
