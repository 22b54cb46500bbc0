/* SPDX-License-Identifier: GPL-3.0-or-later
 * What comes back from the relay: taking entries in order, following every author's chain, starting again
 * from a common point when the relay was restored, and rebuilding the projection. */
#include "core/store/ante-store-private.h"

#include <stdlib.h>
#include <string.h>

#include "core/store/ante-opening.h"

void
ante_taken_clear (AnteTaken *self)
{
  g_clear_pointer (&self->lost, g_array_unref);
}

gboolean
ante_store_concerns_people (const char *kind)
{
  return strcmp (kind, "patient.set") == 0 || strcmp (kind, "appointment.set") == 0;
}

/* --- Chains --- */

gboolean
ante_store_last_of_chain (AnteStore *self, const char *author, AnteAudience audience, guint64 *counter,
                          guint8 hash[ANTE_HASH_BYTES])
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select counter, hash from chain where author = ? and audience = ?", NULL);
  gboolean found = FALSE;
  const void *bytes;
  gsize length;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, author);
  ante_statement_bind_int (row, 2, audience);
  if (!ante_statement_step (row, &found, NULL) || !found)
    return FALSE;
  bytes = ante_statement_blob (row, 1, &length);
  if (length != ANTE_HASH_BYTES)
    return FALSE;
  *counter = (guint64) ante_statement_int (row, 0);
  memcpy (hash, bytes, ANTE_HASH_BYTES);
  return TRUE;
}

gboolean
ante_store_follow_chain (AnteStore *self, const AnteEnvelope *envelope, GBytes *blob)
{
  guint64 counter = 0;
  guint8 last[ANTE_HASH_BYTES] = { 0 }, hash[ANTE_HASH_BYTES];
  g_autoptr (AnteStatement) row = NULL;
  gboolean goes_on;

  if (envelope->counter == 0)
    return TRUE; /* deliveries are not chained: the relay has no key to sign with */
  ante_store_last_of_chain (self, envelope->author, envelope->audience, &counter, last);
  goes_on = envelope->counter == counter + 1 && ante_bytes_equal (envelope->previous, last, ANTE_HASH_BYTES);
  ante_entry_hash (blob, hash);
  row = ante_database_prepare (self->database,
                               "insert or replace into chain (author, audience, counter, hash) values (?, ?, ?, ?)", NULL);
  if (row == NULL)
    return goes_on;
  ante_statement_bind_text (row, 1, envelope->author);
  ante_statement_bind_int (row, 2, envelope->audience);
  ante_statement_bind_int (row, 3, (gint64) envelope->counter);
  ante_statement_bind_blob (row, 4, hash, sizeof hash);
  ante_statement_run (row, NULL);
  return goes_on;
}

/* --- Cursors --- */

static gint64
read_number_setting (AnteStore *self, const char *name)
{
  const char *text = ante_store_get_setting (self, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

static gboolean
write_number_setting (AnteStore *self, const char *name, gint64 number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  return ante_store_write_setting (self, name, text, error);
}

gint64
ante_store_get_cursor (AnteStore *self, AnteAudience audience)
{
  return read_number_setting (self, audience == ANTE_AUDIENCE_DESK ? ANTE_SETTING_CURSOR_DESK : ANTE_SETTING_CURSOR_CLINICAL);
}

void
ante_store_get_head (AnteStore *self, guint8 head[ANTE_HASH_BYTES])
{
  const char *text = ante_store_get_setting (self, ANTE_SETTING_HEAD);

  if (text == NULL || !ante_hex_decode (text, head, ANTE_HASH_BYTES))
    memset (head, 0, ANTE_HASH_BYTES);
}

static gboolean
write_head (AnteStore *self, const guint8 head[ANTE_HASH_BYTES], GError **error)
{
  g_autofree char *text = ante_hex_encode (head, ANTE_HASH_BYTES);

  return ante_store_write_setting (self, ANTE_SETTING_HEAD, text, error);
}

gint64
ante_store_find_head (AnteStore *self, gint64 number, guint8 head[ANTE_HASH_BYTES])
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select number, head from entry where number <= ? order by number desc limit 1", NULL);
  gboolean found = FALSE;
  const void *bytes;
  gsize length;

  memset (head, 0, ANTE_HASH_BYTES);
  if (row == NULL)
    return 0;
  ante_statement_bind_int (row, 1, number);
  if (!ante_statement_step (row, &found, NULL) || !found)
    return 0;
  bytes = ante_statement_blob (row, 1, &length);
  if (length == ANTE_HASH_BYTES)
    memcpy (head, bytes, ANTE_HASH_BYTES);
  return ante_statement_int (row, 0);
}

gboolean
ante_store_get_history_changed (AnteStore *self)
{
  return ante_store_get_setting (self, ANTE_SETTING_HISTORY) != NULL;
}

/* --- Taking --- */

static gboolean
insert_entry (AnteStore *self, const AnteTaking *item, const AnteEnvelope *envelope, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "insert or ignore into entry (number, id, author, audience, received, head, body) values (?, ?, ?, ?, ?, ?, ?)", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, item->number);
  ante_statement_bind_text (row, 2, envelope->id);
  ante_statement_bind_text (row, 3, envelope->author);
  ante_statement_bind_int (row, 4, envelope->audience);
  ante_statement_bind_int (row, 5, item->received_ms);
  ante_statement_bind_blob (row, 6, item->head, ANTE_HASH_BYTES);
  ante_statement_bind_bytes (row, 7, item->blob);
  return ante_statement_run (row, error);
}

gboolean
ante_store_write_subjects (AnteStore *self, gint64 number, GPtrArray *subjects, GError **error)
{
  for (guint i = 0; i < subjects->len; i++)
    {
      g_autoptr (AnteStatement) row = ante_database_prepare (
          self->database, "insert or ignore into entry_subject (subject, number) values (?, ?)", error);

      if (row == NULL)
        return FALSE;
      ante_statement_bind_text (row, 1, g_ptr_array_index (subjects, i));
      ante_statement_bind_int (row, 2, number);
      if (!ante_statement_run (row, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
forget_told (AnteStore *self, const char *id, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "delete from outbox where id = ?", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, id);
  return ante_statement_run (row, error);
}

/* An entry that did not open: newer than this program, or forged. Either way it is kept. */
static void
note_unopened (AnteStore *self, const GError *cause, AnteTaken *taken)
{
  if (g_error_matches (cause, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NEWER) ||
      g_error_matches (cause, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_NO_KEY) ||
      g_error_matches (cause, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER))
    {
      ante_projection_mark_unreadable (self->base);
      taken->unreadable = TRUE;
    }
  else
    taken->history_changed = TRUE;
}

static void
note_applied (AnteStore *self, const AnteApplied *applied, AnteTaken *taken)
{
  const char *own = ante_vault_get_desk_id (self->vault);

  taken->attention += applied->attention;
  taken->history_changed |= applied->refused;
  taken->unreadable |= applied->unknown;
  for (guint i = 0; i < applied->lost->len; i++)
    if (strcmp (g_array_index (applied->lost, AnteLostEdit, i).author, own) == 0)
      g_array_append_val (taken->lost, g_array_index (applied->lost, AnteLostEdit, i));
}

/* A desk that the roster names for the first time may have written further entries of this very batch. */
static AnteEntry *
open_late (AnteStore *self, AnteOpened *opened, GBytes *blob)
{
  if (opened->entry != NULL || !g_error_matches (opened->error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR))
    return opened->entry;
  ante_store_reload_authors (self);
  g_clear_error (&opened->error);
  opened->entry = ante_vault_open_entry (self->vault, blob, TRUE, ante_store_find_author, self, &opened->envelope, &opened->error);
  return opened->entry;
}

static gboolean
apply_opened (AnteStore *self, const AnteTaking *item, AnteOpened *opened, AnteApplied *applied, AnteTaken *taken,
              GError **error)
{
  AnteEntry *entry = open_late (self, opened, item->blob);

  if (opened->envelope.id[0] == '\0')
    {
      taken->history_changed = TRUE; /* not even a head: there is nothing to keep it under */
      return TRUE;
    }
  if (!insert_entry (self, item, &opened->envelope, error) || !forget_told (self, opened->envelope.id, error))
    return FALSE;
  if (entry == NULL)
    {
      note_unopened (self, opened->error, taken);
      return TRUE;
    }
  if (!ante_store_follow_chain (self, &opened->envelope, item->blob))
    taken->history_changed = TRUE;
  entry->number = item->number;
  entry->received_ms = item->received_ms;
  ante_applied_reset (applied);
  ante_projection_apply (self->base, entry, applied);
  note_applied (self, applied, taken);
  taken->n_entries++;
  taken->people |= ante_store_concerns_people (entry->kind);
  return ante_store_write_subjects (self, item->number, applied->subjects, error);
}

/* Asked for again after a cut connection, an entry may come twice. */
static gboolean
is_known (AnteStore *self, gint64 number)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "select 1 from entry where number = ?", NULL);
  gboolean found = FALSE;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, number);
  return ante_statement_step (row, &found, NULL) && found;
}

static gboolean
take_inside (AnteStore *self, const AnteTaking *items, guint n_items, gboolean clinical, gint64 through,
             const guint8 through_head[ANTE_HASH_BYTES], AnteTaken *taken, GError **error)
{
  g_autoptr (GPtrArray) opened = ante_open_all (self->vault, items, n_items, TRUE, ante_store_find_author, self);
  g_autoptr (AnteApplied) applied = ante_applied_new ();

  for (guint i = 0; i < n_items; i++)
    if (!is_known (self, items[i].number) &&
        !apply_opened (self, &items[i], g_ptr_array_index (opened, i), applied, taken, error))
      return FALSE;
  if (taken->history_changed && !ante_store_get_history_changed (self) &&
      !ante_store_write_setting (self, ANTE_SETTING_HISTORY, "1", error))
    return FALSE;
  return write_number_setting (self, ANTE_SETTING_CURSOR_DESK, through, error) &&
         (!clinical || write_number_setting (self, ANTE_SETTING_CURSOR_CLINICAL, through, error)) &&
         write_head (self, through_head, error) && ante_tables_flush (self->base, FALSE, error);
}

#define MAX_LOADED 4000

gboolean
ante_store_take (AnteStore *self, const AnteTaking *items, guint n_items, gboolean clinical, gint64 through,
                 const guint8 through_head[ANTE_HASH_BYTES], AnteTaken *taken, GError **error)
{
  GError *cause = NULL;

  memset (taken, 0, sizeof *taken);
  taken->lost = g_array_new (FALSE, FALSE, sizeof (AnteLostEdit));
  if (n_items == 0 && through == ante_store_get_cursor (self, ANTE_AUDIENCE_DESK) &&
      (!clinical || through == ante_store_get_cursor (self, ANTE_AUDIENCE_CLINICAL)))
    return TRUE;
  if (!ante_database_begin (self->database, &cause))
    return ante_store_fail (error, cause);
  if (!take_inside (self, items, n_items, clinical, through, through_head, taken, &cause) ||
      !ante_database_commit (self->database, &cause))
    {
      ante_database_rollback (self->database);
      g_clear_pointer (&self->over, ante_tables_free);
      ante_tables_free (self->base); /* what was applied in memory did not happen */
      self->base = ante_tables_new (self->database, self->vault, "entity");
      ante_store_reload_outbox (self, NULL);
      return ante_store_fail (error, cause);
    }
  ante_store_reload_authors (self);
  g_clear_pointer (&self->over, ante_tables_free);
  if (ante_tables_get_loaded (self->base) > MAX_LOADED)
    ante_tables_flush (self->base, TRUE, NULL);
  return ante_store_reload_outbox (self, &cause) || ante_store_fail (error, cause);
}

/* --- Rebuilding --- */

#define REBUILD_BATCH 1000

typedef struct
{
  AnteTaking items[REBUILD_BATCH];
  guint n;
} Batch;

static void
batch_clear (Batch *batch)
{
  for (guint i = 0; i < batch->n; i++)
    g_bytes_unref (batch->items[i].blob);
  batch->n = 0;
}

static gboolean
read_batch (AnteStore *self, gint64 after, Batch *batch, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select number, received, body from entry where number > ? order by number limit ?", error);
  gboolean more = FALSE;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, after);
  ante_statement_bind_int (row, 2, REBUILD_BATCH);
  while (batch->n < REBUILD_BATCH && ante_statement_step (row, &more, error) && more)
    batch->items[batch->n++] = (AnteTaking){ ante_statement_int (row, 0), ante_statement_int (row, 1), NULL, ante_statement_bytes (row, 2) };
  return TRUE;
}

/* Signatures were verified on arrival, and the seal of each entry is checked again here. */
static gboolean
reapply (AnteStore *self, Batch *batch, AnteApplied *applied, GError **error)
{
  g_autoptr (GPtrArray) opened = ante_open_all (self->vault, batch->items, batch->n, FALSE, ante_store_find_author, self);
  AnteTaken ignored = { 0 };

  for (guint i = 0; i < batch->n; i++)
    {
      AnteOpened *one = g_ptr_array_index (opened, i);

      if (one->entry == NULL)
        {
          note_unopened (self, one->error, &ignored);
          continue;
        }
      ante_store_follow_chain (self, &one->envelope, batch->items[i].blob);
      one->entry->number = batch->items[i].number;
      one->entry->received_ms = batch->items[i].received_ms;
      ante_applied_reset (applied);
      ante_projection_apply (self->base, one->entry, applied);
      if (!ante_store_write_subjects (self, one->entry->number, applied->subjects, error))
        return FALSE;
    }
  return ante_tables_flush (self->base, ante_tables_get_loaded (self->base) > MAX_LOADED, error);
}

static gboolean
replay (AnteStore *self, GError **error)
{
  g_autoptr (AnteApplied) applied = ante_applied_new ();
  g_autofree Batch *batch = g_new0 (Batch, 1);
  gint64 after = 0;
  gboolean good = TRUE;

  do
    {
      batch_clear (batch);
      good = read_batch (self, after, batch, error) && reapply (self, batch, applied, error);
      if (batch->n > 0)
        after = batch->items[batch->n - 1].number;
    }
  while (good && batch->n > 0);
  batch_clear (batch);
  return good;
}

static const char empty_copy[] =
    "create table drawn (kind integer not null, id text not null, parent text not null, day integer not null,"
    " minute integer not null, brief blob, state blob not null, primary key (kind, id)) strict, without rowid;"
    "delete from entry_subject; delete from chain;";

static const char swap_in[] =
    "drop table entity; alter table drawn rename to entity;"
    "create index entity_parent on entity (kind, parent); create index entity_day on entity (kind, day);";

/* Inside a transaction of the caller. */
static gboolean
redraw_projection (AnteStore *self, GError **error)
{
  gboolean drawn;

  g_clear_pointer (&self->over, ante_tables_free);
  ante_tables_free (self->base);
  self->base = ante_tables_new (self->database, self->vault, "drawn");
  drawn = ante_database_run (self->database, empty_copy, error) && replay (self, error) &&
          ante_tables_flush (self->base, TRUE, error) && ante_database_run (self->database, swap_in, error);
  ante_tables_free (self->base);
  self->base = ante_tables_new (self->database, self->vault, "entity");
  return drawn;
}

static gboolean
finish_redrawing (AnteStore *self, gboolean drawn, GError *cause, GError **error)
{
  if (!drawn || !ante_database_commit (self->database, &cause))
    {
      ante_database_rollback (self->database);
      ante_store_reload_authors (self);
      ante_store_reload_outbox (self, NULL);
      return ante_store_fail (error, cause);
    }
  ante_store_reload_authors (self);
  return ante_store_reload_outbox (self, &cause) || ante_store_fail (error, cause);
}

gboolean
ante_store_rebuild (AnteStore *self, GError **error)
{
  GError *cause = NULL;

  if (!ante_database_begin (self->database, &cause))
    return ante_store_fail (error, cause);
  return finish_redrawing (self, redraw_projection (self, &cause), cause, error);
}

/* --- A restored relay --- */

static gboolean
count_tokens_of_moved (AnteStore *self, GError **error)
{
  g_autoptr (AnteStatement) rows = ante_database_prepare (self->database, "select position, body from outbox where given_back = 1", error);
  g_autoptr (GArray) counts = g_array_new (FALSE, FALSE, sizeof (gint64) * 2);
  gboolean more = FALSE;

  if (rows == NULL)
    return FALSE;
  while (ante_statement_step (rows, &more, error) && more)
    {
      g_autoptr (GBytes) blob = ante_statement_bytes (rows, 1);
      AnteEnvelope envelope = { 0 };
      gint64 pair[2] = { ante_statement_int (rows, 0), 0 };

      if (ante_envelope_read (blob, &envelope, NULL, NULL, NULL))
        pair[1] = envelope.n_tokens;
      if (pair[1] > 0)
        g_array_append_val (counts, pair);
    }
  for (guint i = 0; i < counts->len; i++)
    {
      const gint64 *pair = (const gint64 *) (gpointer) counts->data + 2 * i;
      g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "update outbox set tokens = ? where position = ?", error);

      if (row == NULL)
        return FALSE;
      ante_statement_bind_int (row, 1, pair[1]);
      ante_statement_bind_int (row, 2, pair[0]);
      if (!ante_statement_run (row, error))
        return FALSE;
    }
  return TRUE;
}

/* What the relay lost goes to the front of the outbox, in the order it had. What it had been told and
 * not yet given back has to be told again as well. */
static gboolean
move_to_outbox (AnteStore *self, gint64 common, GError **error)
{
  gint64 first = ante_store_read_int (self, "select coalesce(min(position), 1) from outbox");
  gint64 newest = ante_store_read_int (self, "select coalesce(max(number), 0) from entry");
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "insert or ignore into outbox (position, id, tokens, given_back, body)"
      " select ? - 1 - (? - number), id, 0, 1, body from entry where number > ? order by number",
      error);
  g_autoptr (AnteStatement) removal = NULL;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, first);
  ante_statement_bind_int (row, 2, newest);
  ante_statement_bind_int (row, 3, common);
  if (!ante_statement_run (row, error) || !count_tokens_of_moved (self, error))
    return FALSE;
  removal = ante_database_prepare (self->database, "delete from entry where number > ?", error);
  if (removal == NULL)
    return FALSE;
  ante_statement_bind_int (removal, 1, common);
  return ante_statement_run (removal, error) && ante_database_run (self->database, "update outbox set number = 0", error);
}

gboolean
ante_store_restart_from (AnteStore *self, gint64 common, const guint8 head[ANTE_HASH_BYTES], const char *generation,
                         GError **error)
{
  gint64 clinical = MIN (common, ante_store_get_cursor (self, ANTE_AUDIENCE_CLINICAL));
  GError *cause = NULL;
  gboolean moved;

  if (!ante_database_begin (self->database, &cause))
    return ante_store_fail (error, cause);
  moved = move_to_outbox (self, common, &cause) &&
          write_number_setting (self, ANTE_SETTING_CURSOR_DESK, common, &cause) &&
          write_number_setting (self, ANTE_SETTING_CURSOR_CLINICAL, clinical, &cause) &&
          write_head (self, head, &cause) &&
          ante_store_write_setting (self, ANTE_SETTING_GENERATION, generation, &cause) && redraw_projection (self, &cause);
  return finish_redrawing (self, moved, cause, error);
}
