/* SPDX-License-Identifier: GPL-3.0-or-later
 * Telling the relay what the outbox holds, in order, a batch at a time. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

typedef struct
{
  GPtrArray *pending; /* AntePending */
  GPtrArray *answers; /* AntePushed, nullable */
  AnteMoment began;
} Batch;

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_clear_pointer (&batch->pending, g_ptr_array_unref);
  g_clear_pointer (&batch->answers, g_ptr_array_unref);
  g_free (batch);
}

static void start_telling (AnteDesk *self);

static void
finish_telling (AnteDesk *self, gboolean again)
{
  gboolean asked_again = self->tell_again;

  self->telling = FALSE;
  self->tell_again = FALSE;
  if (again || asked_again)
    start_telling (self);
}

static void
finish_waiting_resend (AnteDesk *self, const char *id)
{
  GTask *waiting = g_hash_table_lookup (self->resends, id);

  if (waiting == NULL)
    return;
  g_task_return_new_error (waiting, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "another desk has reserved it");
  g_hash_table_remove (self->resends, id);
}

/* --- What the relay answered, into the store --- */

static gboolean
store_taken (AnteDesk *self, const Batch *batch, GError **error)
{
  g_autofree AnteTold *told = g_new0 (AnteTold, batch->answers->len + 1);
  guint n_told = 0;

  for (guint i = 0; i < batch->answers->len; i++)
    {
      const AntePushed *answer = g_ptr_array_index (batch->answers, i);

      if (answer->status == ANTE_PUSHED_STORED)
        told[n_told++] = (AnteTold){ answer->id, answer->number };
    }
  return ante_store_mark_all_told (self->store, told, n_told, error);
}

static gboolean
store_refused (AnteDesk *self, const Batch *batch, GError **error)
{
  for (guint i = 0; i < batch->answers->len; i++)
    {
      const AntePushed *answer = g_ptr_array_index (batch->answers, i);
      g_autoptr (GError) cause = NULL;

      if (answer->status == ANTE_PUSHED_STORED ||
          ante_store_withdraw (self->store, answer->id, answer->status == ANTE_PUSHED_TAKEN ? "taken" : "refused", &cause) ||
          g_error_matches (cause, ANTE_STORE_ERROR, ANTE_STORE_ERROR_TAKEN))
        continue;
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  return TRUE;
}

static void
store_answers (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Batch *batch = data;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (!store_taken (self, batch, &error) || !store_refused (self, batch, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ante_desk_publish (self, FALSE);
  g_task_return_boolean (task, TRUE);
}

static gboolean
answered_all (const Batch *batch)
{
  return batch->answers->len >= batch->pending->len;
}

static void
answers_stored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  Batch *batch = g_task_get_task_data (G_TASK (result));
  gboolean stored = g_task_propagate_boolean (G_TASK (result), NULL);

  for (guint i = 0; stored && i < batch->answers->len; i++)
    {
      const AntePushed *answer = g_ptr_array_index (batch->answers, i);

      if (answer->status == ANTE_PUSHED_STORED)
        g_hash_table_replace (self->told_now, g_strdup (answer->id), g_memdup2 (&batch->began, sizeof batch->began));
      else
        finish_waiting_resend (self, answer->id);
    }
  ante_desk_make_calls (self);
  finish_telling (self, stored && answered_all (batch) && self->snapshot->queued > 0);
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) given = data;
  AnteDesk *self = g_task_get_source_object (given);
  Batch *batch = g_task_get_task_data (given);
  g_autoptr (GTask) task = NULL;
  Batch *answered;

  batch->answers = ante_relay_link_push_finish (ANTE_RELAY_LINK (source), result, NULL);
  if (ANTE_RELAY_LINK (source) != self->relay)
    {
      finish_telling (self, TRUE); /* what another relay says is not true of this one */
      return;
    }
  if (batch->answers == NULL)
    {
      /* It stays in the outbox. The long poll notices as well when the relay is gone, and tells again. */
      finish_telling (self, FALSE);
      return;
    }
  answered = g_new0 (Batch, 1);
  answered->pending = g_ptr_array_ref (batch->pending);
  answered->answers = g_ptr_array_ref (batch->answers);
  answered->began = batch->began;
  task = g_task_new (self, NULL, answers_stored_cb, NULL);
  g_task_set_task_data (task, answered, batch_free);
  ante_desk_run (self, task, store_answers);
}

/* --- What is next --- */

/* Before a reservation leaves, it is on disk that it may have left. */
static void
list_pending (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  g_autoptr (GPtrArray) pending = NULL;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  pending = ante_store_list_pending (self->store);
  for (guint i = 0; i < pending->len; i++)
    {
      const AntePending *item = g_ptr_array_index (pending, i);

      if (item->has_tokens && !ante_store_mark_offered (self->store, item->id, &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_return_pointer (task, g_steal_pointer (&pending), (GDestroyNotify) g_ptr_array_unref);
}

static void
pending_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GPtrArray) pending = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) blobs = NULL;
  GTask *task;
  Batch *batch;

  if (pending == NULL || pending->len == 0 || self->relay == NULL)
    {
      finish_telling (self, FALSE);
      return;
    }
  blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < pending->len; i++)
    g_ptr_array_add (blobs, g_bytes_ref (((AntePending *) g_ptr_array_index (pending, i))->blob));
  batch = g_new0 (Batch, 1);
  batch->pending = g_steal_pointer (&pending);
  batch->began = ante_desk_moment (self);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, batch, batch_free);
  ante_relay_link_push_async (self->relay, blobs, NULL, pushed_cb, task);
}

static void
start_telling (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->relay == NULL || self->worker == NULL)
    return;
  self->telling = TRUE;
  task = g_task_new (self, NULL, pending_listed_cb, NULL);
  ante_desk_run (self, task, list_pending);
}

void
ante_desk_tell (AnteDesk *self)
{
  if (self->telling)
    self->tell_again = TRUE;
  else if (self->snapshot->queued > 0)
    start_telling (self);
}
