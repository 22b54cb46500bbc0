/* SPDX-License-Identifier: GPL-3.0-or-later
 * What comes back from the relay: taking entries in order, following every author's chain, starting again
 * from a common point when the relay was restored, and rebuilding the projection. */
#include "core/store/ante-store-private.h"

#include <stdlib.h>
#include <string.h>


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
                          guint8 hash[ANTE_HASH_BYTES], GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "select counter, hash from chain where author = ? and audience = ?", error);
  gboolean found = FALSE;
  const void *bytes;
  gsize length;

  *counter = 0;
  memset (hash, 0, ANTE_HASH_BYTES);
  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, author);
  ante_statement_bind_int (row, 2, audience);
  if (!ante_statement_step (row, &found, error))
    return FALSE;
  if (!found)
    return TRUE;
  bytes = ante_statement_blob (row, 1, &length);
  *counter = (guint64) ante_statement_int (row, 0);
  if (length == ANTE_HASH_BYTES)
    memcpy (hash, bytes, ANTE_HASH_BYTES);
  return TRUE;
}

gboolean
ante_store_write_chain (AnteStore *self, const char *author, AnteAudience audience, guint64 counter,
                        const guint8 hash[ANTE_HASH_BYTES], GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "insert or replace into chain (author, audience, counter, hash) values (?, ?, ?, ?)", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, author);
  ante_statement_bind_int (row, 2, audience);
  ante_statement_bind_int (row, 3, (gint64) counter);
  ante_statement_bind_blob (row, 4, hash, ANTE_HASH_BYTES);
  return ante_statement_run (row, error);
}

static gboolean
write_link (AnteStore *self, const AnteEnvelope *envelope, guint64 counter, const guint8 hash[ANTE_HASH_BYTES], GError **error)
{
  return ante_store_write_chain (self, envelope->author, envelope->audience, counter, hash, error);
}

gboolean
ante_store_follow_chain (AnteStore *self, const AnteEnvelope *envelope, GBytes *blob, gint64 number, gboolean *goes_on, GError **error)
{
  guint64 counter;
  guint8 last[ANTE_HASH_BYTES], hash[ANTE_HASH_BYTES];

  *goes_on = TRUE;
  if (envelope->counter == 0)
    return TRUE; /* deliveries are not chained: the relay has no key to sign with */
  if (!ante_store_last_of_chain (self, envelope->author, envelope->audience, &counter, last, error))
    return FALSE;
  *goes_on = envelope->counter == counter + 1 && ante_bytes_equal (envelope->previous, last, ANTE_HASH_BYTES);
  if (!*goes_on && envelope->counter > counter + 1 && !ante_store_leave_gap (self, number, envelope, goes_on, error))
    return FALSE;
  ante_entry_hash (blob, hash);
  return write_link (self, envelope, envelope->counter, hash, error);
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

/* --- Room --- */

#define MANY 500 /* entries at a time: somebody waits for the whole log */

/* Ids are random, so that many entries change pages all over the file: without room for them each is written
 * and read back several times in one transaction. Nobody needs the room afterwards. Failing is no harm. */
void
ante_store_make_room (AnteStore *self, gboolean roomy)
{
  if (self->roomy == roomy)
    return;
  self->roomy = roomy;
  ante_database_set_roomy (self->database, roomy, NULL);
}

/* --- Taking --- */

/* *is_new: FALSE when an entry of that id, or number, is here already. */
static gboolean
insert_entry (AnteStore *self, const AnteTaking *item, const AnteEnvelope *envelope, gboolean verified, gboolean *is_new,
              GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "insert or ignore into entry (number, id, author, audience, received, head, verified, body) values (?, ?, ?, ?, ?, ?, ?, ?)",
      error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, item->number);
  ante_statement_bind_text (row, 2, envelope->id);
  ante_statement_bind_text (row, 3, envelope->author);
  ante_statement_bind_int (row, 4, envelope->audience);
  ante_statement_bind_int (row, 5, item->received_ms);
  ante_statement_bind_blob (row, 6, item->head, ANTE_HASH_BYTES);
  ante_statement_bind_int (row, 7, verified);
  ante_statement_bind_bytes (row, 8, item->blob);
  if (!ante_statement_run (row, error))
    return FALSE;
  *is_new = ante_database_changes (self->database) > 0;
  return TRUE;
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
  if (!ante_statement_run (row, error))
    return FALSE;
  if (ante_database_changes (self->database) > 0)
    g_hash_table_add (self->returned, g_strdup (id));
  return TRUE;
}

/* An entry that did not open: newer than this program, or forged. Either way it is kept. */
static void
note_unopened (AnteStore *self, const GError *cause, AnteTaken *taken)
{
  if (ante_store_is_newer (cause))
    {
      ante_projection_mark_unreadable (self->base);
      taken->unreadable = TRUE;
    }
  else
    taken->history_changed = TRUE;
}

/* @news: FALSE for what was shown already, and comes back from a relay that had lost it. */
static void
note_applied (AnteStore *self, const AnteApplied *applied, gboolean news, AnteTaken *taken)
{
  const char *own = ante_vault_get_desk_id (self->vault);

  taken->history_changed |= applied->refused;
  taken->unreadable |= applied->unknown;
  if (!news)
    return;
  taken->attention += applied->attention;
  for (guint i = 0; i < applied->lost->len; i++)
    if (strcmp (g_array_index (applied->lost, AnteLostEdit, i).author, own) == 0)
      g_array_append_val (taken->lost, g_array_index (applied->lost, AnteLostEdit, i));
}

static void
open_again (AnteStore *self, AnteOpened *opened, GBytes *blob)
{
  g_clear_pointer (&opened->entry, ante_entry_unref);
  g_clear_error (&opened->error);
  opened->entry = ante_vault_open_entry (self->vault, blob, TRUE, ante_authors_find, self->authors, &opened->envelope, &opened->error);
}

static gboolean
apply_entry (AnteStore *self, const AnteTaking *item, AnteOpened *opened, AnteApplied *applied, AnteTaken *taken, GError **error)
{
  AnteEntry *entry = opened->entry;
  gboolean goes_on;

  if (!ante_store_follow_chain (self, &opened->envelope, item->blob, item->number, &goes_on, error))
    return FALSE;
  taken->history_changed |= !goes_on;
  entry->number = item->number;
  entry->received_ms = item->received_ms;
  ante_applied_reset (applied);
  ante_projection_apply (self->base, entry, applied);
  note_applied (self, applied, !g_hash_table_contains (self->returned, opened->envelope.id), taken);
  taken->n_entries++;
  taken->people |= ante_store_concerns_people (entry->kind);
  return (applied->refused || ante_store_close_floor (self, entry, error)) &&
         ante_store_write_subjects (self, item->number, applied->subjects, error);
}

static gboolean
take_opened (AnteStore *self, const AnteTaking *item, AnteOpened *opened, AnteApplied *applied, AnteTaken *taken,
             GError **error)
{
  gboolean is_new;

  if (opened->envelope.id[0] == '\0')
    {
      taken->history_changed = TRUE; /* not even a head: there is nothing to keep it under */
      return TRUE;
    }
  if (!insert_entry (self, item, &opened->envelope, opened->entry != NULL, &is_new, error))
    return FALSE;
  if (!is_new)
    {
      taken->history_changed = TRUE; /* what has happened does not happen again */
      return TRUE;
    }
  if (!forget_told (self, opened->envelope.id, error))
    return FALSE;
  if (opened->entry != NULL)
    return apply_entry (self, item, opened, applied, taken, error);
  note_unopened (self, opened->error, taken);
  return TRUE;
}

/* Asked for again after a cut connection, an entry may come twice. One from before the cursor was taken, or
 * has left with the window. */
static gboolean
was_taken (AnteStore *self, const AnteTaking *item, const AnteOpened *opened, gboolean *taken, GError **error)
{
  g_autoptr (AnteStatement) row = NULL;

  *taken = opened->envelope.id[0] != '\0' &&
           item->number <= ante_store_get_cursor (self, opened->envelope.audience == ANTE_AUDIENCE_CLINICAL ? ANTE_AUDIENCE_CLINICAL
                                                                                                            : ANTE_AUDIENCE_DESK);
  if (*taken)
    return TRUE;
  row = ante_database_prepare (self->database, "select 1 from entry where number = ?", error);
  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, item->number);
  return ante_statement_step (row, taken, error);
}

/* A batch is opened with the roster that stood before it. Once an entry of it has changed the roster, what
 * follows of an author whose key is another now is opened again: where an answer happens to be cut changes
 * nothing. */
static gboolean
take_items (AnteStore *self, const AnteTaking *items, guint n_items, AnteTaken *taken, GError **error)
{
  g_autoptr (AnteAuthors) authors = g_hash_table_ref (self->authors);
  g_autoptr (AnteOpening) opening = ante_opening_new (self->vault, items, n_items, TRUE, authors);
  g_autoptr (AnteApplied) applied = ante_applied_new ();

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (AnteOpened) one = ante_opening_next (opening);
      gboolean known;

      if (!was_taken (self, &items[i], one, &known, error))
        return FALSE;
      if (known)
        continue;
      if (!ante_authors_agree (authors, self->authors, one->envelope.author))
        open_again (self, one, items[i].blob);
      if (!take_opened (self, &items[i], one, applied, taken, error))
        return FALSE;
      if (one->entry != NULL && strcmp (one->entry->kind, "roster.set") == 0)
        ante_store_reload_authors (self);
    }
  return TRUE;
}

/* A cursor never goes back but when the log starts again. */
static gboolean
move_cursors (AnteStore *self, gboolean clinical, gint64 through, const guint8 through_head[ANTE_HASH_BYTES], GError **error)
{
  if (through >= ante_store_get_cursor (self, ANTE_AUDIENCE_DESK) &&
      (!write_number_setting (self, ANTE_SETTING_CURSOR_DESK, through, error) || !write_head (self, through_head, error)))
    return FALSE;
  return !clinical || through < ante_store_get_cursor (self, ANTE_AUDIENCE_CLINICAL) ||
         write_number_setting (self, ANTE_SETTING_CURSOR_CLINICAL, through, error);
}

static gboolean
take_inside (AnteStore *self, const AnteTaking *items, guint n_items, gboolean clinical, gint64 through,
             const guint8 through_head[ANTE_HASH_BYTES], AnteTaken *taken, GError **error)
{
  if (!take_items (self, items, n_items, taken, error))
    return FALSE;
  if (taken->history_changed && !ante_store_get_history_changed (self) &&
      !ante_store_write_setting (self, ANTE_SETTING_HISTORY, "1", error))
    return FALSE;
  return move_cursors (self, clinical, through, through_head, error) && ante_tables_flush (self->base, FALSE, error);
}

/* What came back waits no longer. */
static void
drop_returned (AnteStore *self)
{
  for (guint i = self->waiting->len; i > 0 && g_hash_table_size (self->returned) > 0; i--)
    if (g_hash_table_remove (self->returned, ((AnteWaiting *) g_ptr_array_index (self->waiting, i - 1))->id))
      g_ptr_array_remove_index (self->waiting, i - 1);
}

/* The relay took it, gave it a number, and passed that number without it: it is told again, unless it was dropped since,
 * with what it was about. */
static void
tell_again_what_did_not_come (AnteStore *self)
{
  for (guint i = self->waiting->len; i > 0; i--)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i - 1);

      if (waiting->number == 0 || waiting->number > ante_store_get_cursor (self, waiting->audience))
        continue;
      if (!waiting->ours || !ante_store_may_be_dropped (self, waiting->number, waiting->counter, waiting->audience))
        ante_store_mark_told (self, waiting->id, 0, NULL);
      else if (forget_told (self, waiting->id, NULL))
        g_ptr_array_remove_index (self->waiting, i - 1);
    }
}

#define MAX_LOADED 4000

gboolean
ante_store_take (AnteStore *self, const AnteTaking *items, guint n_items, gboolean clinical, gint64 through,
                 const guint8 through_head[ANTE_HASH_BYTES], AnteTaken *taken, GError **error)
{
  GError *cause = NULL;

  memset (taken, 0, sizeof *taken);
  taken->lost = g_array_new (FALSE, FALSE, sizeof (AnteLostEdit));
  g_hash_table_remove_all (self->returned);
  ante_store_make_room (self, n_items >= MANY);
  if (n_items == 0 && through == ante_store_get_cursor (self, ANTE_AUDIENCE_DESK) &&
      (!clinical || through == ante_store_get_cursor (self, ANTE_AUDIENCE_CLINICAL)))
    return TRUE;
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (!take_inside (self, items, n_items, clinical, through, through_head, taken, &cause) ||
      !ante_store_commit (self, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  drop_returned (self);
  tell_again_what_did_not_come (self);
  ante_store_redraw (self);
  ante_store_reload_authors (self);
  if (ante_tables_get_loaded (self->base) > MAX_LOADED)
    ante_tables_flush (self->base, TRUE, NULL);
  return TRUE;
}

/* --- Rebuilding --- */

#define REBUILD_BATCH 1000

typedef struct
{
  AnteTaking items[REBUILD_BATCH];
  gboolean verified[REBUILD_BATCH];
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
      self->database, "select number, received, body, verified from entry where number > ? order by number limit ?", error);
  gboolean more, good;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, after);
  ante_statement_bind_int (row, 2, REBUILD_BATCH);
  while ((good = ante_store_next_row (row, &more, error)) && more && batch->n < REBUILD_BATCH)
    {
      batch->verified[batch->n] = ante_statement_int (row, 3) != 0;
      batch->items[batch->n++] = (AnteTaking){ ante_statement_int (row, 0), ante_statement_int (row, 1), NULL, ante_statement_bytes (row, 2) };
    }
  return good;
}

static gboolean
mark_verified (AnteStore *self, gint64 number, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "update entry set verified = 1 where number = ?", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, number);
  return ante_statement_run (row, error);
}

/* Signatures were verified on arrival, and the seal of each entry is checked again here. What did not verify
 * then is held to the roster as it stands at that place: a newer program may read it, a forgery stays one. */
static gboolean
verify_late (AnteStore *self, AnteOpened *opened, const AnteTaking *item, GError **error)
{
  ante_store_reload_authors (self);
  open_again (self, opened, item->blob);
  return opened->entry == NULL || mark_verified (self, item->number, error);
}

static gboolean
reapply (AnteStore *self, Batch *batch, AnteApplied *applied, GError **error)
{
  g_autoptr (AnteOpening) opening = ante_opening_new (self->vault, batch->items, batch->n, FALSE, self->authors);
  AnteTaken ignored = { 0 };

  for (guint i = 0; i < batch->n; i++)
    {
      g_autoptr (AnteOpened) one = ante_opening_next (opening);

      if (!batch->verified[i] && !verify_late (self, one, &batch->items[i], error))
        return FALSE;
      if (one->entry == NULL)
        {
          note_unopened (self, one->error, &ignored);
          continue;
        }
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

/* The chains stay as they are: what they end in may have left with the window. */
static const char empty_copy[] =
    "create table drawn (kind integer not null, id text not null, parent text not null, day integer not null,"
    " minute integer not null, brief blob, state blob not null, primary key (kind, id)) strict, without rowid;"
    "delete from entry_subject;";

static const char swap_in[] =
    "drop table entity; alter table drawn rename to entity;"
    "create index entity_parent on entity (parent); create index entity_day on entity (day, parent, minute);";

/* Inside a transaction of the caller. */
static gboolean
redraw_projection (AnteStore *self, GError **error)
{
  gboolean drawn;

  ante_store_make_room (self, TRUE);
  g_clear_pointer (&self->over, ante_tables_free);
  ante_tables_free (self->base);
  self->base = ante_store_new_base (self, "drawn");
  drawn = ante_store_drop_preview (self, error) && ante_database_run (self->database, empty_copy, error) && replay (self, error) &&
          ante_tables_flush (self->base, TRUE, error) && ante_database_run (self->database, swap_in, error);
  ante_tables_free (self->base);
  self->base = ante_store_new_base (self, "entity");
  ante_store_make_room (self, FALSE);
  return drawn;
}

static gboolean
finish_redrawing (AnteStore *self, gboolean drawn, GError *cause, GError **error)
{
  if (!drawn || !ante_store_commit_outbox (self, TRUE, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  ante_store_reload_authors (self);
  return TRUE;
}

gboolean
ante_store_rebuild (AnteStore *self, GError **error)
{
  GError *cause = NULL;
  gboolean drawn;

  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  drawn = redraw_projection (self, &cause);
  return finish_redrawing (self, drawn, cause, error);
}

/* --- A restored relay --- */

static gboolean
write_tokens (AnteStore *self, gint64 position, guint n_tokens, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "update outbox set tokens = ? where position = ?", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, n_tokens);
  ante_statement_bind_int (row, 2, position);
  return ante_statement_run (row, error);
}

/* Its author's chain ends before it again. */
static gboolean
wind_chain_back (AnteStore *self, const AnteEnvelope *envelope, GError **error)
{
  return envelope->counter == 0 || write_link (self, envelope, envelope->counter - 1, envelope->previous, error);
}

static gboolean
unlink_moved (AnteStore *self, gint64 common, GError **error)
{
  g_autoptr (AnteStatement) rows = ante_database_prepare (
      self->database,
      "select outbox.position, entry.body, entry.verified from entry join outbox on outbox.id = entry.id"
      " where entry.number > ? order by entry.number desc",
      error);
  gboolean more, good;

  if (rows == NULL)
    return FALSE;
  ante_statement_bind_int (rows, 1, common);
  while ((good = ante_store_next_row (rows, &more, error)) && more)
    {
      g_autoptr (GBytes) blob = ante_statement_bytes (rows, 1);
      AnteEnvelope envelope = { 0 };

      if (!ante_envelope_read (blob, &envelope, NULL, NULL, NULL))
        continue;
      if (envelope.n_tokens > 0 && !write_tokens (self, ante_statement_int (rows, 0), envelope.n_tokens, error))
        return FALSE;
      if (ante_statement_int (rows, 2) != 0 && !wind_chain_back (self, &envelope, error))
        return FALSE;
    }
  return good;
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
      "insert or ignore into outbox (position, id, tokens, offered, given_back, received, verified, body)"
      " select ? - 1 - (? - number), id, 0, 1, 1, received, verified, body from entry where number > ? order by number",
      error);
  g_autoptr (AnteStatement) removal = NULL;

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, first);
  ante_statement_bind_int (row, 2, newest);
  ante_statement_bind_int (row, 3, common);
  if (!ante_statement_run (row, error) || !unlink_moved (self, common, error))
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

  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  moved = move_to_outbox (self, common, &cause) &&
          write_number_setting (self, ANTE_SETTING_CURSOR_DESK, common, &cause) &&
          write_number_setting (self, ANTE_SETTING_CURSOR_CLINICAL, clinical, &cause) &&
          write_head (self, head, &cause) &&
          ante_store_write_setting (self, ANTE_SETTING_GENERATION, generation, &cause) && redraw_projection (self, &cause);
  return finish_redrawing (self, moved, cause, error);
}
