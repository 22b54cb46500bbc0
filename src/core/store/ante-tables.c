/* SPDX-License-Identifier: GPL-3.0-or-later
 * The projection's entities: loading, layering, writing back. */
#include "core/store/ante-tables.h"

#include <string.h>

#include "shared/base/ante-json.h"

struct _AnteTables
{
  /* Given */
  AnteDatabase *database; /* borrowed, NULL in memory */
  AnteVault *vault;       /* owned, likewise */
  AnteTables *below;      /* borrowed, nullable */
  char *table;            /* nullable */
  AnteLinkRules link_rules;

  /* Under way */
  GHashTable *loaded;     /* "K:id" -> AnteEntity, owned */
  GHashTable *absent;     /* "K:id" known not to be in the database */
  guint damage;
};

static void
ante_entity_free (gpointer data)
{
  AnteEntity *entity = data;

  json_object_unref (entity->state);
  g_free (entity);
}

char *
ante_tables_make_key (AnteEntityKind kind, const char *id)
{
  char *key = g_malloc (35);

  key[0] = (char) ('A' + kind);
  key[1] = ':';
  g_strlcpy (key + 2, id, 33);
  return key;
}

static AnteEntity *
entity_new (AnteEntityKind kind, const char *id)
{
  AnteEntity *entity = g_new0 (AnteEntity, 1);

  entity->kind = kind;
  g_strlcpy (entity->id, id, sizeof entity->id);
  return entity;
}

static JsonNode *
clone_node (JsonNode *node)
{
  JsonNode *copy;

  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      copy = json_node_new (JSON_NODE_OBJECT);
      json_node_take_object (copy, ante_json_clone (json_node_get_object (node)));
      return copy;
    case JSON_NODE_ARRAY:
      {
        JsonArray *from = json_node_get_array (node);
        JsonArray *to = json_array_sized_new (json_array_get_length (from));

        for (guint i = 0; i < json_array_get_length (from); i++)
          json_array_add_element (to, clone_node (json_array_get_element (from, i)));
        copy = json_node_new (JSON_NODE_ARRAY);
        json_node_take_array (copy, to);
        return copy;
      }
    case JSON_NODE_VALUE:
    case JSON_NODE_NULL:
    default:
      return json_node_copy (node);
    }
}

JsonObject *
ante_json_clone (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, clone_node (node));
  return copy;
}

static AnteTables *
tables_new (void)
{
  AnteTables *self = g_new0 (AnteTables, 1);

  self->loaded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, ante_entity_free);
  self->absent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->link_rules = ANTE_LINK_RULES_USUAL;
  return self;
}

AnteTables *
ante_tables_new (AnteDatabase *database, AnteVault *vault, const char *table)
{
  AnteTables *self = tables_new ();

  self->database = database;
  self->vault = ante_vault_ref (vault);
  self->table = g_strdup (table);
  return self;
}

AnteTables *
ante_tables_new_over (AnteTables *below)
{
  AnteTables *self = tables_new ();

  self->below = below;
  return self;
}

void
ante_tables_set_link_rules (AnteTables *self, AnteLinkRules rules)
{
  self->link_rules = rules;
}

AnteLinkRules
ante_tables_get_link_rules (AnteTables *self)
{
  return self->below != NULL ? ante_tables_get_link_rules (self->below) : self->link_rules;
}

void
ante_tables_free (AnteTables *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->loaded);
  g_hash_table_unref (self->absent);
  g_clear_pointer (&self->vault, ante_vault_unref);
  g_free (self->table);
  g_free (self);
}

static AnteEntity *
keep (AnteTables *self, AnteEntity *entity)
{
  g_hash_table_insert (self->loaded, ante_tables_make_key (entity->kind, entity->id), entity);
  return entity;
}

const AnteJsonLimits ANTE_STATE_LIMITS = {
  .max_bytes = 256 * 1024 * 1024, .max_depth = 64, .max_values = 10 * 1000 * 1000, .max_string = 16 * 1024 * 1024,
};

/* Columns: kind, id, parent, day, minute, state. */
static AnteEntity *
read_row (AnteTables *self, AnteStatement *row)
{
  AnteEntityKind kind = (AnteEntityKind) ante_statement_int (row, 0);
  const char *id = ante_statement_text (row, 1);
  g_autofree char *key = ante_tables_make_key (kind, id);
  AnteEntity *entity = g_hash_table_lookup (self->loaded, key);
  g_autoptr (GBytes) plain = NULL;
  const void *sealed;
  JsonObject *state;
  gsize length;

  if (entity != NULL)
    return entity->deleted ? NULL : entity;
  sealed = ante_statement_blob (row, 5, &length);
  plain = ante_vault_open_column (self->vault, "entity", key, sealed, length, NULL);
  state = plain != NULL
              ? ante_json_read_object (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), &ANTE_STATE_LIMITS, NULL)
              : NULL;
  if (state == NULL)
    {
      self->damage++;
      return NULL;
    }
  entity = entity_new (kind, id);
  g_strlcpy (entity->parent, ante_statement_text (row, 2), sizeof entity->parent);
  entity->day = (int) ante_statement_int (row, 3);
  entity->minute = (int) ante_statement_int (row, 4);
  entity->state = state;
  return keep (self, entity);
}

static AnteEntity *
load (AnteTables *self, AnteEntityKind kind, const char *id)
{
  g_autofree char *sql = g_strdup_printf (
      "select kind, id, parent, day, minute, state from %s where kind = ? and id = ?", self->table);
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  gboolean found = FALSE;

  if (row == NULL)
    {
      self->damage++;
      return NULL;
    }
  ante_statement_bind_int (row, 1, kind);
  ante_statement_bind_text (row, 2, id);
  if (!ante_statement_step (row, &found, NULL))
    {
      self->damage++;
      return NULL;
    }
  if (!found)
    {
      g_hash_table_add (self->absent, ante_tables_make_key (kind, id));
      return NULL;
    }
  return read_row (self, row);
}

static AnteEntity *
copy_up (AnteTables *self, const AnteEntity *from)
{
  AnteEntity *entity = entity_new (from->kind, from->id);

  memcpy (entity->parent, from->parent, sizeof entity->parent);
  entity->day = from->day;
  entity->minute = from->minute;
  entity->state = ante_json_clone (from->state);
  return keep (self, entity);
}

AnteEntity *
ante_tables_find (AnteTables *self, AnteEntityKind kind, const char *id)
{
  g_autofree char *key = NULL;
  AnteEntity *entity;

  if (id == NULL)
    return NULL;
  key = ante_tables_make_key (kind, id);
  entity = g_hash_table_lookup (self->loaded, key);
  if (entity != NULL)
    return entity->deleted ? NULL : entity;
  if (self->below != NULL)
    {
      entity = ante_tables_find (self->below, kind, id);
      return entity != NULL ? copy_up (self, entity) : NULL;
    }
  if (self->database == NULL || g_hash_table_contains (self->absent, key))
    return NULL;
  return load (self, kind, id);
}

AnteEntity *
ante_tables_ensure (AnteTables *self, AnteEntityKind kind, const char *id)
{
  AnteEntity *entity = ante_tables_find (self, kind, id);

  if (entity == NULL)
    {
      entity = entity_new (kind, id);
      entity->state = json_object_new ();
      keep (self, entity);
    }
  return entity;
}

void
ante_tables_touch (AnteTables *self, AnteEntity *entity)
{
  entity->dirty = TRUE;
  entity->deleted = FALSE;
}

void
ante_tables_delete (AnteTables *self, AnteEntity *entity)
{
  entity->dirty = TRUE;
  entity->deleted = TRUE;
}

typedef struct
{
  AnteEntityKind kind;
  const char *parent; /* NULL: any */
  int day;            /* -1: any */
} Filter;

static gboolean
matches (const AnteEntity *entity, const Filter *filter)
{
  return !entity->deleted && entity->kind == filter->kind &&
         (filter->parent == NULL || g_strcmp0 (entity->parent, filter->parent) == 0) &&
         (filter->day < 0 || entity->day == filter->day);
}

static void
load_rows (AnteTables *self, const Filter *filter)
{
  g_autofree char *sql = g_strdup_printf (
      "select kind, id, parent, day, minute, state from %s where %s", self->table,
      filter->parent != NULL ? "+kind = ? and parent = ?" : filter->day >= 0 ? "+kind = ? and day = ?" : "kind = ?");
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  gboolean more = FALSE, good = row != NULL;

  if (!good)
    {
      self->damage++;
      return;
    }
  ante_statement_bind_int (row, 1, filter->kind);
  if (filter->parent != NULL)
    ante_statement_bind_text (row, 2, filter->parent);
  else if (filter->day >= 0)
    ante_statement_bind_int (row, 2, filter->day);
  while ((good = ante_statement_step (row, &more, NULL)) && more)
    read_row (self, row);
  self->damage += good ? 0 : 1;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const AnteEntity *left = *(AnteEntity *const *) a;
  const AnteEntity *right = *(AnteEntity *const *) b;

  return strcmp (left->id, right->id);
}

static GPtrArray *
list (AnteTables *self, const Filter *filter)
{
  GPtrArray *found = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer entity;

  if (self->below != NULL)
    {
      g_autoptr (GPtrArray) lower = list (self->below, filter);

      for (guint i = 0; i < lower->len; i++)
        {
          AnteEntity *from = g_ptr_array_index (lower, i);
          ante_tables_find (self, from->kind, from->id);
        }
    }
  else if (self->database != NULL)
    load_rows (self, filter);
  g_hash_table_iter_init (&iter, self->loaded);
  while (g_hash_table_iter_next (&iter, NULL, &entity))
    if (matches (entity, filter))
      g_ptr_array_add (found, entity);
  g_ptr_array_sort (found, compare_ids);
  return found;
}

GPtrArray *
ante_tables_of_kind (AnteTables *self, AnteEntityKind kind)
{
  return list (self, &(Filter){ kind, NULL, -1 });
}

GPtrArray *
ante_tables_of_parent (AnteTables *self, AnteEntityKind kind, const char *parent)
{
  return list (self, &(Filter){ kind, parent, -1 });
}

GPtrArray *
ante_tables_of_day (AnteTables *self, AnteEntityKind kind, int day)
{
  return list (self, &(Filter){ kind, NULL, day });
}

/* What search reads: five lines that open without a JSON reader. */
static GBytes *
seal_brief (AnteTables *self, AnteEntityKind kind, JsonObject *state, const char *key)
{
  static const char *const fields[] = { "last_name", "first_name", "dob", "phone", "email" };
  g_autoptr (GString) lines = g_string_new (NULL);

  if (kind != ANTE_ENTITY_PATIENT)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = ante_json_peek_string (state, fields[i]);
      g_string_append_printf (lines, "%s\n", value != NULL ? value : "");
    }
  return ante_vault_seal_column (self->vault, "brief", key, lines->str, lines->len);
}

gboolean
ante_tables_insert (AnteTables *self, AnteEntityKind kind, const char *id, const char *parent, int day, int minute,
                    JsonObject *state, const char *json, gsize length, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "insert or replace into %s (kind, id, parent, day, minute, brief, state) values (?, ?, ?, ?, ?, ?, ?)",
      self->table);
  g_autofree char *key = ante_tables_make_key (kind, id);
  g_autoptr (GBytes) sealed = ante_vault_seal_column (self->vault, "entity", key, json, length);
  g_autoptr (GBytes) brief = seal_brief (self, kind, state, key);
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, kind);
  ante_statement_bind_text (row, 2, id);
  ante_statement_bind_text (row, 3, parent);
  ante_statement_bind_int (row, 4, day);
  ante_statement_bind_int (row, 5, minute);
  ante_statement_bind_bytes (row, 6, brief);
  ante_statement_bind_bytes (row, 7, sealed);
  return ante_statement_run (row, error);
}

static gboolean
write_row (AnteTables *self, const AnteEntity *entity, GError **error)
{
  g_autofree char *json = ante_json_write_object (entity->state);

  return ante_tables_insert (self, entity->kind, entity->id, entity->parent, entity->day, entity->minute, entity->state, json,
                             strlen (json), error);
}

static gboolean
delete_row (AnteTables *self, const AnteEntity *entity, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("delete from %s where kind = ? and id = ?", self->table);
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, entity->kind);
  ante_statement_bind_text (row, 2, entity->id);
  return ante_statement_run (row, error);
}

gboolean
ante_tables_flush (AnteTables *self, gboolean forget, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (self->database != NULL, FALSE);

  g_hash_table_iter_init (&iter, self->loaded);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      AnteEntity *entity = value;

      if (!entity->dirty)
        continue;
      if (!(entity->deleted ? delete_row (self, entity, error) : write_row (self, entity, error)))
        return FALSE;
      entity->dirty = FALSE;
    }
  g_hash_table_remove_all (self->absent);
  if (forget)
    g_hash_table_remove_all (self->loaded);
  return TRUE;
}

guint
ante_tables_get_damage (AnteTables *self)
{
  return self->damage + (self->below != NULL ? ante_tables_get_damage (self->below) : 0);
}

guint
ante_tables_get_loaded (AnteTables *self)
{
  return g_hash_table_size (self->loaded);
}
