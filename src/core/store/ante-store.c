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
#define PROJECTION_NAME "projection"

static AnteStoreError
translate (const GError *cause)
{
  if (cause->domain == ANTE_DATABASE_ERROR && cause->code == ANTE_DATABASE_ERROR_NEWER_SCHEMA)
    return ANTE_STORE_ERROR_NEWER;
  if (cause->domain == ANTE_DATABASE_ERROR && cause->code == ANTE_DATABASE_ERROR_CORRUPT)
    return ANTE_STORE_ERROR_DAMAGED;
  if (cause->domain == ANTE_STORE_ERROR)
    return (AnteStoreError) cause->code;
  return ANTE_STORE_ERROR_STORAGE;
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

static gboolean
load_settings (AnteStore *self, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "select name, value from setting", error);
  gboolean more = FALSE;

  if (row == NULL)
    return FALSE;
  while (ante_statement_step (row, &more, error) && more)
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
    }
  return !more;
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

  g_hash_table_remove_all (self->authors);
  ante_vault_get_sign_key (self->vault, key);
  g_hash_table_insert (self->authors, g_strdup (ante_vault_get_desk_id (self->vault)), g_bytes_new (key, sizeof key));
  for (guint i = 0; i < desks->len; i++)
    {
      const AnteEntity *desk = g_ptr_array_index (desks, i);

      if (ante_projection_find_author (self->base, desk->id, key))
        g_hash_table_insert (self->authors, g_strdup (desk->id), g_bytes_new (key, sizeof key));
    }
}

const guint8 *
ante_store_find_author (const char *desk_id, gpointer store)
{
  AnteStore *self = store;
  GBytes *key = g_hash_table_lookup (self->authors, desk_id);

  return key != NULL ? g_bytes_get_data (key, NULL) : NULL;
}

AnteEntry *
ante_store_open_entry (AnteStore *self, GBytes *blob, gboolean verify, gint64 number, gint64 received_ms,
                       AnteEnvelope *envelope, GError **error)
{
  AnteEntry *entry = ante_vault_open_entry (self->vault, blob, verify, ante_store_find_author, self, envelope, error);

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
  if (self->waiting->len == 0)
    return;
  self->over = ante_tables_new_over (self->base);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);

      if (waiting->entry == NULL)
        {
          ante_projection_mark_unreadable (self->over);
          continue;
        }
      waiting->entry->number = waiting->given_back ? 0 : waiting->number;
      ante_projection_apply (self->over, waiting->entry, NULL);
    }
}

static AnteWaiting *
read_waiting (AnteStore *self, AnteStatement *row)
{
  AnteWaiting *waiting = g_new0 (AnteWaiting, 1);
  AnteEnvelope envelope = { 0 };

  waiting->position = ante_statement_int (row, 0);
  g_strlcpy (waiting->id, ante_statement_text (row, 1), sizeof waiting->id);
  waiting->n_tokens = (guint) ante_statement_int (row, 2);
  waiting->number = ante_statement_int (row, 3);
  waiting->given_back = ante_statement_int (row, 4) != 0;
  waiting->blob = ante_statement_bytes (row, 5);
  waiting->entry = ante_store_open_entry (self, waiting->blob, FALSE, 0, 0, &envelope, NULL);
  waiting->counter = envelope.counter;
  waiting->audience = envelope.audience;
  waiting->ours = g_strcmp0 (envelope.author, ante_vault_get_desk_id (self->vault)) == 0;
  return waiting;
}

gboolean
ante_store_reload_outbox (AnteStore *self, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select position, id, tokens, number, given_back, body from outbox order by position", error);
  gboolean more = FALSE;

  if (row == NULL)
    return FALSE;
  g_ptr_array_set_size (self->waiting, 0);
  while (ante_statement_step (row, &more, error) && more)
    g_ptr_array_add (self->waiting, read_waiting (self, row));
  ante_store_redraw (self);
  return !more;
}

AnteTables *
ante_store_get_tables (AnteStore *self)
{
  return self->over != NULL ? self->over : self->base;
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
         ante_store_write_setting (self, PROJECTION_NAME, version, error);
}

static gboolean
draw_as_this_version (AnteStore *self, GError **error)
{
  const char *drawn = ante_store_get_setting (self, PROJECTION_NAME);
  g_autofree char *version = g_strdup_printf ("%d", ANTE_PROJECTION_VERSION);

  if (g_strcmp0 (drawn, version) == 0)
    return TRUE;
  return ante_store_rebuild (self, error) && ante_store_write_setting (self, PROJECTION_NAME, version, error);
}

static gboolean
open_inside (AnteStore *self, const char *path, GError **error)
{
  self->database = ante_database_open (path, ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_EXCLUSIVE, error);
  if (self->database == NULL || !migrate (self->database, error) || !load_settings (self, error) ||
      !check_keys (self, error))
    return FALSE;
  self->base = ante_tables_new (self->database, self->vault, "entity");
  ante_store_reload_authors (self);
  return draw_as_this_version (self, error) && ante_store_reload_outbox (self, error);
}

AnteStore *
ante_store_open (const char *data_dir, AnteVault *vault, GError **error)
{
  g_autoptr (AnteStore) self = g_new0 (AnteStore, 1);
  g_autofree char *path = make_path (data_dir);
  GError *cause = NULL;

  self->vault = ante_vault_ref (vault);
  self->data_dir = g_strdup (data_dir);
  self->waiting = g_ptr_array_new_with_free_func (ante_waiting_free);
  self->settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  if (g_mkdir_with_parents (data_dir, 0700) != 0)
    {
      g_set_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_STORAGE, "cannot make the data folder: %s", g_strerror (errno));
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
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->settings);
  g_hash_table_unref (self->authors);
  g_clear_pointer (&self->database, ante_database_close);
  ante_vault_unref (self->vault);
  g_free (self->data_dir);
  g_free (self);
}
