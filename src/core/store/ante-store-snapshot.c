/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing a snapshot: the rows are gathered here as they lie, sealed; opening and packing them is the long part, and
 * needs the store no more. */
#include "core/store/ante-store-snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "core/store/ante-pack.h"
#include "core/store/ante-store-private.h"
#include "shared/base/ante-json.h"

#define MAX_ROWS (2 * 1000 * 1000)

typedef struct
{
  int kind, day, minute;
  char id[33], parent[33];
  GBytes *sealed;
} Row;

typedef struct
{
  gint64 number, received_ms;
  GBytes *blob;
} RosterEntry;

struct _AntePacking
{
  /* Given */
  AnteVault *vault; /* owned */
  GArray *rows;     /* Row, by kind and id */
  GArray *roster;   /* RosterEntry, by number */
  gint64 number;
  int from_day;
  guint8 head[ANTE_HASH_BYTES];
  JsonObject *kept; /* owned; what is kept behind it, empty: that cannot be said */
  GBytes *numbers;  /* owned, nullable; of which numbers that is */
  /* Result */
  GBytes *pack;     /* owned, nullable */
};

static void
row_clear (gpointer data)
{
  g_bytes_unref (((Row *) data)->sealed);
}

static void
roster_entry_clear (gpointer data)
{
  g_bytes_unref (((RosterEntry *) data)->blob);
}

void
ante_packing_free (AntePacking *self)
{
  g_array_unref (self->rows);
  g_array_unref (self->roster);
  ante_vault_unref (self->vault);
  g_clear_pointer (&self->kept, json_object_unref);
  g_clear_pointer (&self->numbers, g_bytes_unref);
  g_clear_pointer (&self->pack, g_bytes_unref);
  g_free (self);
}

/* --- When --- */

void
ante_store_read_snapshot_state (AnteStore *self, AnteSnapshotState *state)
{
  AnteEntity *row = ante_tables_find (self->base, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);
  const char *id = row != NULL ? ante_json_peek_string (row->state, "id") : NULL;

  memset (state, 0, sizeof *state);
  state->newest = ante_store_get_cursor (self, ANTE_AUDIENCE_DESK);
  if (row == NULL)
    return;
  state->made = ante_json_peek_int (row->state, "made", 0);
  state->begun = ante_json_peek_int (row->state, "begun", 0);
  if (state->begun <= ante_json_peek_int (row->state, "made_at", 0))
    state->begun = 0;
  g_strlcpy (state->id, id != NULL ? id : "", sizeof state->id);
}

gboolean
ante_store_may_make_snapshot (AnteStore *self)
{
  const char *role = ante_projection_role_of (self->base, ante_vault_get_desk_id (self->vault));

  return g_strcmp0 (role, "manager") == 0 && ante_store_get_setting (self, ANTE_SETTING_CATCHING_UP) == NULL &&
         !ante_store_get_history_changed (self) && !ante_projection_is_unreadable (self->base) &&
         ante_tables_get_damage (self->base) == 0 && self->waiting->len == 0;
}

/* --- Gathering --- */

static gboolean
gather_rows (AnteStore *self, AntePacking *packing, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select kind, id, parent, day, minute, state from entity order by kind, id", error);
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  while ((good = ante_store_next_row (row, &more, error)) && more && packing->rows->len < MAX_ROWS)
    {
      Row one = { .kind = (int) ante_statement_int (row, 0), .day = (int) ante_statement_int (row, 3),
                  .minute = (int) ante_statement_int (row, 4), .sealed = ante_statement_bytes (row, 5) };

      g_strlcpy (one.id, ante_statement_text (row, 1), sizeof one.id);
      g_strlcpy (one.parent, ante_statement_text (row, 2), sizeof one.parent);
      g_array_append_val (packing->rows, one);
    }
  return good;
}

/* Who reads the snapshot proves from these alone who may have written it. */
static gboolean
gather_roster (AnteStore *self, AntePacking *packing, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "select distinct number, received, body from entry join entry_subject using (number)"
      " where verified = 1 and number <= ? and subject in (select id from entity where kind = 2) order by number",
      error);
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, packing->number);
  while ((good = ante_store_next_row (row, &more, error)) && more)
    {
      RosterEntry one = { ante_statement_int (row, 0), ante_statement_int (row, 1), ante_statement_bytes (row, 2) };

      g_array_append_val (packing->roster, one);
    }
  return good;
}

/* The number of an entry that every desk is given, so that every desk knows the log's hash there. */
static gboolean
find_number (AnteStore *self, AntePacking *packing, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select number, head from entry where audience = 1 order by number desc limit 1", error);
  gboolean found = FALSE;
  const void *head;
  gsize length;

  if (row == NULL || !ante_statement_step (row, &found, error))
    return FALSE;
  packing->number = found ? ante_statement_int (row, 0) : 0;
  head = found ? ante_statement_blob (row, 1, &length) : NULL;
  if (head != NULL && length == ANTE_HASH_BYTES)
    memcpy (packing->head, head, ANTE_HASH_BYTES);
  return TRUE;
}

static gboolean
describe_kept (AnteStore *self, AntePacking *packing, GError **error)
{
  packing->kept = ante_store_describe_kept (self, packing->number, &packing->numbers, error);
  return packing->kept != NULL;
}

AntePacking *
ante_store_begin_snapshot (AnteStore *self, GError **error)
{
  AntePacking *packing = g_new0 (AntePacking, 1);
  const char *pruned = ante_store_get_setting (self, ANTE_SETTING_PRUNED_BEFORE);
  GError *cause = NULL;

  packing->vault = ante_vault_ref (self->vault);
  packing->from_day = pruned != NULL ? atoi (pruned) : 0;
  packing->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  packing->roster = g_array_new (FALSE, FALSE, sizeof (RosterEntry));
  g_array_set_clear_func (packing->rows, row_clear);
  g_array_set_clear_func (packing->roster, roster_entry_clear);
  if (find_number (self, packing, &cause) && gather_rows (self, packing, &cause) && gather_roster (self, packing, &cause) &&
      describe_kept (self, packing, &cause))
    return packing;
  ante_packing_free (packing);
  ante_store_fail (error, cause);
  return NULL;
}

/* --- Packing --- */

static gboolean
pack_row (AntePacking *self, AntePackWriter *writer, const Row *row, GError **error)
{
  g_autofree char *key = ante_tables_make_key ((AnteEntityKind) row->kind, row->id);
  gsize length;
  gconstpointer sealed = g_bytes_get_data (row->sealed, &length);
  g_autoptr (GBytes) plain = ante_vault_open_column (self->vault, "entity", key, sealed, length, error);

  if (plain == NULL)
    return FALSE;
  return ante_pack_writer_add_row (writer, row->kind, row->id, row->parent, row->day, row->minute,
                                   g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), error);
}

gboolean
ante_packing_pack (AntePacking *self, GError **error)
{
  g_autoptr (AntePackWriter) writer = ante_pack_writer_new ();

  for (guint i = 0; i < self->roster->len; i++)
    {
      const RosterEntry *entry = &g_array_index (self->roster, RosterEntry, i);

      if (!ante_pack_writer_add_entry (writer, entry->number, entry->received_ms, entry->blob, error))
        return FALSE;
    }
  for (guint i = 0; i < self->rows->len; i++)
    if (!pack_row (self, writer, &g_array_index (self->rows, Row, i), error))
      return FALSE;
  self->pack = ante_pack_writer_finish (writer, error);
  return self->pack != NULL;
}

/* --- The entries it travels in --- */

guint
ante_packing_get_n_pieces (AntePacking *self)
{
  return (guint) ((g_bytes_get_size (self->pack) + ANTE_SNAPSHOT_PIECE - 1) / ANTE_SNAPSHOT_PIECE);
}

JsonObject *
ante_packing_make_piece (AntePacking *self, guint n)
{
  gsize length, from = (gsize) n * ANTE_SNAPSHOT_PIECE;
  const guint8 *bytes = g_bytes_get_data (self->pack, &length);
  g_autofree char *text = ante_base64_encode (bytes + from, MIN (ANTE_SNAPSHOT_PIECE, length - from));
  JsonObject *fields = json_object_new ();

  json_object_set_int_member (fields, "n", n);
  json_object_set_string_member (fields, "data", text);
  return fields;
}

JsonObject *
ante_packing_make_made (AntePacking *self)
{
  gsize length;
  gconstpointer bytes = g_bytes_get_data (self->pack, &length);
  guint8 hash[ANTE_HASH_BYTES];
  g_autofree char *head = ante_hex_encode (self->head, ANTE_HASH_BYTES);
  g_autofree char *hash_text = NULL;
  JsonObject *fields = json_object_new ();

  ante_hash (bytes, length, hash);
  hash_text = ante_hex_encode (hash, ANTE_HASH_BYTES);
  json_object_set_int_member (fields, "number", self->number);
  json_object_set_string_member (fields, "head", head);
  json_object_set_int_member (fields, "projection", ANTE_PROJECTION_VERSION);
  json_object_set_int_member (fields, "from", self->from_day);
  json_object_set_int_member (fields, "pieces", ante_packing_get_n_pieces (self));
  json_object_set_int_member (fields, "bytes", (gint64) length);
  json_object_set_string_member (fields, "hash", hash_text);
  if (self->numbers != NULL)
    json_object_set_object_member (fields, "kept", json_object_ref (self->kept));
  return fields;
}

char *
ante_packing_make_telling (AntePacking *self, const char *snapshot_id)
{
  g_autoptr (JsonObject) telling = json_object_new ();
  g_autofree char *head = ante_hex_encode (self->head, ANTE_HASH_BYTES);
  g_autofree char *kept = NULL;

  if (self->numbers == NULL)
    return NULL;
  kept = ante_base64_encode (g_bytes_get_data (self->numbers, NULL), g_bytes_get_size (self->numbers));
  json_object_set_string_member (telling, "snapshot", snapshot_id);
  json_object_set_int_member (telling, "number", self->number);
  json_object_set_string_member (telling, "head", head);
  json_object_set_string_member (telling, "kept", kept);
  return ante_json_write_object (telling);
}
