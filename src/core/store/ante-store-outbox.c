/* SPDX-License-Identifier: GPL-3.0-or-later
 * What this desk still has to tell: saving, telling in order, taking back, and the provider calls begun. */
#include "core/store/ante-store-private.h"

#include <string.h>

AnteWrite *
ante_write_new (AnteEntry *entry, AnteAudience audience)
{
  AnteWrite *self = g_new0 (AnteWrite, 1);

  self->entry = entry;
  self->audience = audience;
  return self;
}

void
ante_write_add_token (AnteWrite *self, const guint8 token[ANTE_HASH_BYTES])
{
  if (self->tokens == NULL)
    self->tokens = g_array_new (FALSE, FALSE, ANTE_HASH_BYTES);
  g_array_append_vals (self->tokens, token, 1);
}

void
ante_write_free (AnteWrite *self)
{
  ante_entry_unref (self->entry);
  g_clear_pointer (&self->tokens, g_array_unref);
  g_free (self);
}

void
ante_pending_free (AntePending *self)
{
  g_free (self->id);
  g_bytes_unref (self->blob);
  g_free (self);
}

/* The end of this desk's own chain: the last of its entries that waits, else the last that came back. */
static gboolean
find_own_end (AnteStore *self, AnteAudience audience, guint64 *counter, guint8 hash[ANTE_HASH_BYTES], GError **error)
{
  for (guint i = self->waiting->len; i > 0; i--)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i - 1);

      if (waiting->ours && waiting->audience == audience)
        {
          *counter = waiting->counter;
          ante_entry_hash (waiting->blob, hash);
          return TRUE;
        }
    }
  return ante_store_last_of_chain (self, ante_vault_get_desk_id (self->vault), audience, counter, hash, error);
}

static gboolean
insert_call (AnteStore *self, const char *id, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "insert into call (id) values (?)", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, id);
  return ante_statement_run (row, error);
}

static gboolean
insert_waiting (AnteStore *self, const AnteEntry *entry, GBytes *blob, guint n_tokens, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database,
      "insert into outbox (position, id, tokens, body) values ((select coalesce(max(position), 0) + 1 from outbox), ?, ?, ?)",
      error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, entry->id);
  ante_statement_bind_int (row, 2, n_tokens);
  ante_statement_bind_bytes (row, 3, blob);
  return ante_statement_run (row, error) && (n_tokens == 0 || insert_call (self, entry->id, error));
}

typedef struct
{
  guint64 counter;
  guint8 hash[ANTE_HASH_BYTES];
} ChainEnd;

static gboolean
save_writes (AnteStore *self, GPtrArray *writes, GError **error)
{
  ChainEnd ends[3];

  if (!find_own_end (self, ANTE_AUDIENCE_DESK, &ends[ANTE_AUDIENCE_DESK].counter, ends[ANTE_AUDIENCE_DESK].hash, error) ||
      !find_own_end (self, ANTE_AUDIENCE_CLINICAL, &ends[ANTE_AUDIENCE_CLINICAL].counter, ends[ANTE_AUDIENCE_CLINICAL].hash, error))
    return FALSE;
  for (guint i = 0; i < writes->len; i++)
    {
      AnteWrite *write = g_ptr_array_index (writes, i);
      ChainEnd *end = &ends[write->audience];
      guint n_tokens = write->tokens != NULL ? write->tokens->len : 0;
      g_autoptr (GBytes) blob = ante_vault_seal_entry (
          self->vault, write->entry, write->audience, end->counter + 1, end->hash,
          n_tokens > 0 ? (const guint8 (*)[ANTE_HASH_BYTES]) (gpointer) write->tokens->data : NULL, n_tokens);

      if (g_bytes_get_size (blob) > ANTE_ENTRY_MAX_BYTES)
        {
          g_set_error_literal (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_STORAGE, "more than an entry can hold");
          return FALSE;
        }
      if (!insert_waiting (self, write->entry, blob, n_tokens, error))
        return FALSE;
      end->counter++;
      ante_entry_hash (blob, end->hash);
    }
  return TRUE;
}

static gboolean
run_with_text (AnteStore *self, const char *sql, const char *first, const char *second, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, sql, error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, first);
  if (second != NULL)
    ante_statement_bind_text (row, 2, second);
  return ante_statement_run (row, error);
}

static gboolean
finish_call (AnteStore *self, const char *id, GError **error)
{
  return id == NULL || run_with_text (self, "delete from call where id = ?", id, NULL, error);
}

gboolean
ante_store_save (AnteStore *self, GPtrArray *writes, const char *finished_call, GError **error)
{
  GError *cause = NULL;

  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (!save_writes (self, writes, &cause) || !finish_call (self, finished_call, &cause) ||
      !ante_store_commit_outbox (self, FALSE, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  return TRUE;
}

/* --- Calls --- */

void
ante_call_free (AnteCall *self)
{
  ante_entry_unref (self->entry);
  g_free (self);
}

gboolean
ante_store_mark_begun (AnteStore *self, const char *id, gboolean begun, GError **error)
{
  GError *cause = NULL;

  return run_with_text (self, begun ? "update call set begun = 1 where id = ?" : "update call set begun = 0 where id = ?",
                        id, NULL, &cause) ||
         ante_store_fail (error, cause);
}

/* A copy of its own: calls go on on another thread than this. */
static AnteEntry *
copy_waiting (AnteStore *self, const AnteWaiting *waiting)
{
  AnteEnvelope envelope;
  AnteEntry *entry = ante_store_open_entry (self, waiting->blob, FALSE, 0, 0, &envelope, NULL);

  if (entry != NULL)
    {
      entry->number = waiting->entry->number;
      entry->received_ms = waiting->entry->received_ms;
    }
  return entry;
}

/* The reservation among what came back from the relay. */
static AnteEntry *
find_returned (AnteStore *self, const char *id)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "select number, received, body from entry where id = ?", NULL);
  g_autoptr (GBytes) blob = NULL;
  AnteEnvelope envelope;
  gboolean found = FALSE;

  if (row == NULL)
    return NULL;
  ante_statement_bind_text (row, 1, id);
  if (!ante_statement_step (row, &found, NULL) || !found)
    return NULL;
  blob = ante_statement_bytes (row, 2);
  return ante_store_open_entry (self, blob, FALSE, ante_statement_int (row, 0), ante_statement_int (row, 1), &envelope, NULL);
}

static AnteCall *
make_call (AnteStore *self, const char *id, gboolean begun)
{
  gboolean told = TRUE;
  AnteEntry *entry = ante_store_find_pending (self, id, &told);
  AnteCall *call;

  if (entry == NULL)
    entry = find_returned (self, id);
  if (entry == NULL)
    return NULL;
  call = g_new0 (AnteCall, 1);
  call->entry = entry;
  call->begun = begun;
  call->told = told;
  return call;
}

GPtrArray *
ante_store_list_calls (AnteStore *self)
{
  GPtrArray *calls = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_call_free);
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "select id, begun from call", NULL);
  gboolean more = FALSE;

  while (row != NULL && ante_statement_step (row, &more, NULL) && more)
    {
      AnteCall *call = make_call (self, ante_statement_text (row, 0), ante_statement_int (row, 1) != 0);

      if (call != NULL)
        g_ptr_array_add (calls, call);
    }
  return calls;
}

/* --- Telling --- */

GPtrArray *
ante_store_list_pending (AnteStore *self)
{
  GPtrArray *pending = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_pending_free);
  gsize size = 0;

  for (guint i = 0; i < self->waiting->len && pending->len < ANTE_PUSH_MAX_ENTRIES; i++)
    {
      const AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);
      AntePending *item;

      if (waiting->number > 0)
        continue;
      size += g_bytes_get_size (waiting->blob) * 4 / 3 + 8;
      if (pending->len > 0 && size > ANTE_PUSH_MAX_BYTES)
        break;
      item = g_new0 (AntePending, 1);
      item->position = waiting->position;
      item->id = g_strdup (waiting->id);
      item->blob = g_bytes_ref (waiting->blob);
      item->has_tokens = waiting->n_tokens > 0;
      g_ptr_array_add (pending, item);
      if (item->has_tokens && !waiting->given_back)
        break; /* what follows may have to be chained anew when this one is refused */
    }
  return pending;
}

guint
ante_store_count_pending (AnteStore *self)
{
  return self->waiting->len;
}

static AnteWaiting *
find_waiting (AnteStore *self, const char *id)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      AnteWaiting *waiting = g_ptr_array_index (self->waiting, i);

      if (strcmp (waiting->id, id) == 0)
        return waiting;
    }
  return NULL;
}

static gboolean
write_number (AnteStore *self, const char *id, gint64 number, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (self->database, "update outbox set number = ? where id = ?", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_int (row, 1, number);
  ante_statement_bind_text (row, 2, id);
  return ante_statement_run (row, error);
}

gboolean
ante_store_mark_told (AnteStore *self, const char *id, gint64 number, GError **error)
{
  return ante_store_mark_all_told (self, &(AnteTold){ id, number }, 1, error);
}

gboolean
ante_store_mark_all_told (AnteStore *self, const AnteTold *told, guint n_told, GError **error)
{
  GError *cause = NULL;
  gboolean good;

  if (n_told == 0)
    return TRUE;
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  good = TRUE;
  for (guint i = 0; good && i < n_told; i++)
    good = write_number (self, told[i].id, told[i].number, &cause);
  if (!good || !ante_store_commit (self, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  for (guint i = 0; i < n_told; i++)
    {
      AnteWaiting *waiting = find_waiting (self, told[i].id);

      if (waiting != NULL)
        waiting->number = told[i].number;
    }
  ante_store_redraw (self);
  return TRUE;
}

gboolean
ante_store_mark_offered (AnteStore *self, const char *id, GError **error)
{
  AnteWaiting *waiting = find_waiting (self, id);
  GError *cause = NULL;

  if (waiting == NULL || waiting->offered)
    return TRUE;
  if (!run_with_text (self, "update outbox set offered = 1 where id = ?", id, NULL, &cause))
    return ante_store_fail (error, cause);
  waiting->offered = TRUE;
  return TRUE;
}

AnteEntry *
ante_store_find_pending (AnteStore *self, const char *id, gboolean *told)
{
  AnteWaiting *waiting = find_waiting (self, id);

  if (waiting == NULL || waiting->entry == NULL)
    return NULL;
  *told = waiting->number > 0;
  return copy_waiting (self, waiting);
}

static gboolean
is_behind (const AnteWaiting *later, const AnteWaiting *withdrawn)
{
  return later->position > withdrawn->position && later->ours && later->audience == withdrawn->audience && later->entry != NULL;
}

/* What the relay has already stays as it has it, the gap before it included. */
static gboolean
is_told_behind (AnteStore *self, const AnteWaiting *withdrawn)
{
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *later = g_ptr_array_index (self->waiting, i);

      if (is_behind (later, withdrawn) && later->number > 0)
        return TRUE;
    }
  return FALSE;
}

/* Every entry of ours behind the one withdrawn gets the counter before it, and a new seal. */
static gboolean
chain_anew (AnteStore *self, const AnteWaiting *withdrawn, GError **error)
{
  ChainEnd end;
  AnteEnvelope envelope;

  if (is_told_behind (self, withdrawn))
    return TRUE;
  if (!ante_envelope_read (withdrawn->blob, &envelope, NULL, NULL, error))
    return FALSE;
  end.counter = envelope.counter - 1;
  memcpy (end.hash, envelope.previous, sizeof end.hash);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const AnteWaiting *later = g_ptr_array_index (self->waiting, i);
      g_autoptr (GBytes) blob = NULL;
      g_autoptr (AnteStatement) row = NULL;

      if (!is_behind (later, withdrawn))
        continue;
      if (!ante_envelope_read (later->blob, &envelope, NULL, NULL, error))
        return FALSE;
      blob = ante_vault_seal_entry (self->vault, later->entry, later->audience, end.counter + 1, end.hash,
                                    (const guint8 (*)[ANTE_HASH_BYTES]) envelope.tokens, envelope.n_tokens);
      row = ante_database_prepare (self->database, "update outbox set body = ? where position = ?", error);
      if (row == NULL)
        return FALSE;
      ante_statement_bind_bytes (row, 1, blob);
      ante_statement_bind_int (row, 2, later->position);
      if (!ante_statement_run (row, error))
        return FALSE;
      end.counter++;
      ante_entry_hash (blob, end.hash);
    }
  return TRUE;
}

static gboolean
keep_refused (AnteStore *self, const AnteWaiting *waiting, const char *reason, GError **error)
{
  g_autoptr (AnteStatement) row = ante_database_prepare (
      self->database, "insert or replace into refused (id, reason, body) values (?, ?, ?)", error);

  if (row == NULL)
    return FALSE;
  ante_statement_bind_text (row, 1, waiting->id);
  ante_statement_bind_text (row, 2, reason);
  ante_statement_bind_bytes (row, 3, waiting->blob);
  return ante_statement_run (row, error);
}

static gboolean
withdraw_inside (AnteStore *self, const AnteWaiting *waiting, const char *reason, GError **error)
{
  if (reason != NULL && !keep_refused (self, waiting, reason, error))
    return FALSE;
  if (waiting->ours && !waiting->given_back && !chain_anew (self, waiting, error))
    return FALSE;
  return run_with_text (self, "delete from outbox where id = ?", waiting->id, NULL, error) &&
         run_with_text (self, "delete from call where id = ?", waiting->id, NULL, error);
}

gboolean
ante_store_withdraw (AnteStore *self, const char *id, const char *reason, GError **error)
{
  const AnteWaiting *waiting = find_waiting (self, id);
  GError *cause = NULL;

  if (waiting == NULL || waiting->number > 0 || (waiting->offered && reason == NULL))
    {
      g_set_error_literal (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_TAKEN, "the relay has it already");
      return FALSE;
    }
  if (!ante_store_begin (self, &cause))
    return ante_store_fail (error, cause);
  if (!withdraw_inside (self, waiting, reason, &cause) || !ante_store_commit_outbox (self, TRUE, &cause))
    {
      ante_store_roll_back (self);
      return ante_store_fail (error, cause);
    }
  return TRUE;
}
