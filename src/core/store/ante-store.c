/* SPDX-License-Identifier: GPL-3.0-or-later
 * The local cache: opening, settings, what the facets share. */
#include "core/store/ante-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ante-store-resources.h"
#include "shared/base/ante-json.h"

G_DEFINE_QUARK (ante-store-error, ante_store_error)

#define CHECK_NAME "check"

static AnteStoreError
translate (const GError *cause)
{
  if (cause->domain == ANTE_STORE_ERROR)
    return (AnteStoreError) cause->code;
  if (cause->domain != ANTE_DATABASE_ERROR)
    return ANTE_STORE_ERROR_STORAGE;

  switch ((AnteDatabaseError) cause->code)
    {
    case ANTE_DATABASE_ERROR_NEWER_SCHEMA:
      return ANTE_STORE_ERROR_NEWER;
    case ANTE_DATABASE_ERROR_CORRUPT:
      return ANTE_STORE_ERROR_DAMAGED;
    case ANTE_DATABASE_ERROR_FULL:
      return ANTE_STORE_ERROR_FULL;
    case ANTE_DATABASE_ERROR_BUSY:
      return ANTE_STORE_ERROR_BUSY;
    case ANTE_DATABASE_ERROR_STORAGE:
    case ANTE_DATABASE_ERROR_CONSTRAINT:
    case ANTE_DATABASE_ERROR_MISUSE:
    default:
      return ANTE_STORE_ERROR_STORAGE;
    }
}

gboolean
ante_store_fail (GError **error, GError *cause)
{
  g_set_error_literal (error, ANTE_STORE_ERROR, translate (cause), cause->message);
  g_error_free (cause);
  return FALSE;
}

static char *
make_path (const char *data_dir)
{
  return g_build_filename (data_dir, "desk.db", NULL);
}

gboolean
ante_store_exists (const char *data_dir)
{
  g_autofree char *path = make_path (data_dir);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
ante_waiting_free (gpointer data)
{
  AnteWaiting *waiting = data;

  g_bytes_unref (waiting->blob);
  g_clear_pointer (&waiting->entry, ante_entry_unref);
  g_free (waiting);
}

static gboolean
migrate (AnteDatabase *database, GError **error)
{
  static const char *const names[] = { "001-cache.sql" };
  g_autoptr (GResource) resource = ante_store_get_resource ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  g_resource_ref (resource);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strconcat ("/org/anteroom/store/sql/", names[i], NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (resource, path, 0, error);

      if (bytes == NULL)
        return FALSE;
      g_ptr_array_add (texts, g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)));
    }
  return ante_database_migrate (database, (const char *const *) texts->pdata, texts->len, error);
}

/* --- Settings --- */

gboolean
ante_store_next_row (AnteStatement *row, gboolean *more, GError **error)
{
  *more = FALSE;
  return ante_statement_step (row, more, error);
}

static gboolean
load_setting (AnteStore *self, AnteStatement *row, GError **error)
{
  const char *name = ante_statement_text (row, 0);
  gsize length;
  const void *sealed = ante_statement_blob (row, 1, &length);
  g_autoptr (GBytes) plain = ante_vault_open_column (self->vault, "setting", name, sealed, length, NULL);

  if (plain == NULL)
    {
      g_set_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_WRONG_KEY, "the keys do not open setting %s", name);
      return FALSE;
    }
  g_hash_table_insert (self->settings, g_strdup (name),
                       g_strndup (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain)));
  return TRUE;
}

static gboolean
load_settings (AnteStore *self, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "select name, value from setting", error);
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  while ((good = ante_store_next_row (row, &more, error)) && more)
    if (!load_setting (self, row, error))
      return FALSE;
  return good;
}

const char *
ante_store_get_setting (AnteStore *self, const char *name)
{
  return g_hash_table_lookup (self->settings, name);
}

gboolean
ante_store_write_setting (AnteStore *self, const char *name, const char *value, GError **error)
{
  g_autoptr (AnteStatement) row = NULL;
  g_autoptr (GBytes) sealed = NULL;

  row = ante_database_prepare (self->database,
                               value != NULL ? "insert or replace into setting (name, value) values (?, ?)"
                                             : "delete from setting where name = ?",
                               error);
  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, name);
  if (value != NULL)
    {
      sealed = ante_vault_seal_column (self->vault, "setting", name, value, strlen (value));
      ante_statement_bind_bytes (row, 2, sealed);
    }
  if (!ante_statement_run (row, error))
    return FALSE;
  if (value != NULL)
    g_hash_table_insert (self->settings, g_strdup (name), g_strdup (value));
  else
    g_hash_table_remove (self->settings, name);
  return TRUE;
}

gboolean
ante_store_set_setting (AnteStore *self, const char *name, const char *value, GError **error)
{
  GError *cause = NULL;

  return ante_store_write_setting (self, name, value, &cause) || ante_store_fail (error, cause);
}

/* --- Transactions --- */

static GHashTable *
settings_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

gboolean
ante_store_begin (AnteStore *self, GError **error)
{
  GHashTableIter iter;
  gpointer name, value;

  if (!ante_database_begin (self->database, error))
    return FALSE;
  self->settings_before = settings_new ();
  g_hash_table_iter_init (&iter, self->settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (self->settings_before, g_strdup (name), g_strdup (value));
  return TRUE;
}

gboolean
ante_store_commit (AnteStore *self, GError **error)
{
  if (!ante_database_commit (self->database, error))
    return FALSE;
  g_clear_pointer (&self->settings_before, g_hash_table_unref);
  return TRUE;
}

AnteTables *
ante_store_new_base (AnteStore *self, const char *table)
{
  AnteTables *tables = ante_tables_new (self->database, self->vault, table);

  ante_tables_set_link_rules (tables, self->link_rules);
  return tables;
}

void
ante_store_set_link_rules (AnteStore *self, AnteLinkRules rules)
{
  self->link_rules = rules;
  ante_tables_set_link_rules (self->base, rules);
}

/* A cursor that moved in memory alone would leave out for good what was not taken. */
void
ante_store_roll_back (AnteStore *self)
{
  ante_database_rollback (self->database);
  if (self->settings_before != NULL)
    {
      g_hash_table_unref (self->settings);
      self->settings = g_steal_pointer (&self->settings_before);
    }
  g_clear_pointer (&self->over, ante_tables_free);
  ante_tables_free (self->base);
  self->base = ante_store_new_base (self, "entity");
  ante_store_reload_preview (self);
  ante_store_reload_authors (self);
}

/* --- What the facets share --- */

gint64
ante_store_read_int (AnteStore *self, const char *sql)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, NULL);
  gboolean found = FALSE;

  return row != NULL && ante_statement_step (row, &found, NULL) && found ? ante_statement_int (row, 0) : 0;
}

void
ante_store_reload_authors (AnteStore *self)
{
  g_autoptr (GPtrArray) desks = ante_tables_of_kind (self->base, ANTE_ENTITY_DESK);
  guint8 key[ANTE_KEY_BYTES];

  g_hash_table_unref (self->authors);
  self->authors = ante_authors_new ();
  ante_vault_get_sign_key (self->vault, key);
  ante_authors_add (self->authors, ante_vault_get_desk_id (self->vault), key);
  for (guint i = 0; i < desks->len; i++)
    {
      const AnteEntity *desk = g_ptr_array_index (desks, i);

      if (ante_projection_find_author (self->base, desk->id, key))
        ante_authors_add (self->authors, desk->id, key);
    }
}

gboolean
ante_store_is_newer (const GError *cause)
{
  return g_error_matches (cause, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NEWER) ||
         g_error_matches (cause, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NO_KEY) ||
         g_error_matches (cause, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER);
}

AnteEntry *
ante_store_open_entry (AnteStore *self, GBytes *blob, gboolean verify, gint64 number, gint64 received_ms,
                       AnteEnvelope *envelope, GError **error)
{
  AnteEntry *entry = ante_vault_open_entry (self->vault, blob, verify, ante_authors_find, self->authors, envelope, error);

  if (entry == NULL)
    return NULL;
  entry->number = number;
  entry->received_ms = received_ms;
  return entry;
}

void
ante_store_redraw (AnteStore *self)
{
  g_clear_pointer (&self->over, ante_tables_free);
}

static void
apply_waiting (AnteStore *self, AnteWaiting *waiting)
{
  if (waiting->entry == NULL)
    {
      if (waiting->verified || waiting->newer)
        ante_projection_mark_unreadable (self->over);
      return;
    }
  waiting->entry->number = waiting->given_back ? 0 : waiting->number;
  ante_projection_apply (self->over, waiting->entry, NULL);
}

const char *
ante_store_shown_table (AnteStore *self)
{
  return self->preview != NULL ? ANTE_PREVIEW_TABLE : "entity";
}

AnteTables *
ante_store_get_tables (AnteStore *self)
{
  if (self->preview != NULL)
    return self->preview; /* nothing is written meanwhile */
  if (self->waiting->len == 0)
    return self->base;
  if (self->over == NULL)
    {
      self->over = ante_tables_new_over (self->base);
      for (guint i = 0; i < self->waiting->len; i++)
        apply_waiting (self, g_ptr_array_index (self->waiting, i));
    }
  return self->over;
}

/* One that did not verify when it came is kept, to be given back; it shows as little as it did then. */
static AnteWaiting *
read_waiting (AnteStore *self, AnteStatement *row)
{
  AnteWaiting *waiting = g_new0 (AnteWaiting, 1);
  AnteEnvelope envelope = { 0 };
  g_autoptr (GError) error = NULL;

  waiting->position = ante_statement_int (row, 0);
  g_strlcpy (waiting->id, ante_statement_text (row, 1), sizeof waiting->id);
  waiting->n_tokens = (guint) ante_statement_int (row, 2);
  waiting->number = ante_statement_int (row, 3);
  waiting->given_back = ante_statement_int (row, 4) != 0;
  waiting->offered = ante_statement_int (row, 5) != 0;
  waiting->verified = ante_statement_int (row, 6) != 0;
  waiting->blob = ante_statement_bytes (row, 8);
  waiting->entry = ante_store_open_entry (self, waiting->blob, FALSE, 0, ante_statement_int (row, 7), &envelope, &error);
  waiting->newer = ante_store_is_newer (error);
  if (!waiting->verified)
    g_clear_pointer (&waiting->entry, ante_entry_unref);
  waiting->counter = envelope.counter;
  waiting->audience = envelope.audience;
  waiting->ours = waiting->verified && g_strcmp0 (envelope.author, ante_vault_get_desk_id (self->vault)) == 0;
  return waiting;
}

static gboolean
read_outbox (AnteStore *self, gint64 after, GPtrArray *to, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "select position, id, tokens, number, given_back, offered, verified, received, body from outbox"
      " where position > ? order by position",
      error);
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, after);
  while ((good = ante_store_next_row (row, &more, error)) && more)
    g_ptr_array_add (to, read_waiting (self, row));
  return good;
}

static gint64
last_position (AnteStore *self)
{
  return self->waiting->len > 0 ? ((AnteWaiting *) g_ptr_array_index (self->waiting, self->waiting->len - 1))->position : G_MININT64;
}

static void
take_waiting (AnteStore *self, GPtrArray *waiting)
{
  g_ptr_array_unref (self->waiting);
  self->waiting = g_ptr_array_ref (waiting);
  ante_store_redraw (self);
}

static void
add_waiting (AnteStore *self, GPtrArray *newly)
{
  g_ptr_array_set_free_func (newly, NULL);
  for (guint i = 0; i < newly->len; i++)
    {
      AnteWaiting *waiting = g_ptr_array_index (newly, i);

      g_ptr_array_add (self->waiting, waiting);
      if (self->over != NULL)
        apply_waiting (self, waiting);
    }
}

/* Read before the commit: once that is done nothing can fail any more. */
gboolean
ante_store_commit_outbox (AnteStore *self, gboolean all, GError **error)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (ante_waiting_free);

  if (!read_outbox (self, all ? G_MININT64 : last_position (self), waiting, error) || !ante_store_commit (self, error))
    return FALSE;
  if (all)
    take_waiting (self, waiting);
  else
    add_waiting (self, waiting);
  return TRUE;
}

static gboolean
load_outbox (AnteStore *self, GError **error)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (ante_waiting_free);

  if (!read_outbox (self, G_MININT64, waiting, error))
    return FALSE;
  take_waiting (self, waiting);
  return TRUE;
}

/* --- Opening --- */

/* The first setting of a new file; it opens only with the keys that wrote it. */
static gboolean
check_keys (AnteStore *self, GError **error)
{
  g_autofree char *version = NULL;

  if (ante_store_get_setting (self, CHECK_NAME) != NULL)
    return TRUE;
  version = g_strdup_printf ("%d", ANTE_PROJECTION_VERSION);
  return ante_store_write_setting (self, CHECK_NAME, "1", error) &&
         ante_store_write_setting (self, ANTE_SETTING_PROJECTION, version, error);
}

static gboolean
draw_as_this_version (AnteStore *self, GError **error)
{
  const char *drawn = ante_store_get_setting (self, ANTE_SETTING_PROJECTION);
  g_autofree char *version = g_strdup_printf ("%d", ANTE_PROJECTION_VERSION);

  if (g_strcmp0 (drawn, version) == 0)
    return TRUE;
  return ante_store_rebuild (self, error) && ante_store_write_setting (self, ANTE_SETTING_PROJECTION, version, error);
}

static gboolean
open_inside (AnteStore *self, const char *path, GError **error)
{
  self->database = ante_database_open (path, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_EXCLUSIVE, error);
  if (self->database == NULL || !migrate (self->database, error) || !load_settings (self, error) ||
      !check_keys (self, error))
    return FALSE;
  self->base = ante_store_new_base (self, "entity");
  ante_store_reload_preview (self);
  ante_store_reload_authors (self);
  return draw_as_this_version (self, error) && load_outbox (self, error);
}

AnteStore *
ante_store_open (const char *data_dir, AnteVault *vault, GError **error)
{
  g_autoptr (AnteStore) self = g_new0 (AnteStore, 1);
  g_autofree char *path = make_path (data_dir);
  GError *cause = NULL;

  self->vault = ante_vault_ref (vault);
  self->data_dir = g_strdup (data_dir);
  self->link_rules = ANTE_LINK_RULES_USUAL;
  self->waiting = g_ptr_array_new_with_free_func (ante_waiting_free);
  self->settings = settings_new ();
  self->returned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->authors = ante_authors_new ();
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error, ANTE_STORE_ERROR, errno == ENOSPC || errno == EDQUOT ? ANTE_STORE_ERROR_FULL : ANTE_STORE_ERROR_STORAGE, "cannot make the data folder: %s", g_strerror (errno));
      return NULL;
    }
  if (!open_inside (self, path, &cause))
    {
      ante_store_fail (error, cause);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
ante_store_close (AnteStore *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->over, ante_tables_free);
  g_clear_pointer (&self->base, ante_tables_free);
  g_clear_pointer (&self->preview, ante_tables_free);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->settings);
  g_clear_pointer (&self->settings_before, g_hash_table_unref);
  g_hash_table_unref (self->returned);
  g_hash_table_unref (self->authors);
  g_clear_pointer (&self->database, ante_database_close);
  ante_vault_unref (self->vault);
  g_free (self->data_dir);
  g_free (self);
}
