/* SPDX-License-Identifier: GPL-3.0-or-later
 * Snapshots on the running desk. A manager's desk writes one when the log has grown by enough, a piece at a time
 * whenever it has nothing else to tell. A desk that reads the log from its beginning looks for the newest near the
 * log's end, shows it, and keeps what it shows fresh while it reads. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-store-snapshot.h"

/* --- Writing: everything here but the packing is the store's worker's --- */

static void
pack (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ante_packing_pack (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  AntePacking *packing; /* nullable: nothing to pack now */
  char *telling;        /* owned, nullable: what is kept behind a snapshot that has come back */
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->packing, ante_packing_free);
  g_free (step->telling);
  g_free (step);
}

static gboolean
save (AnteDesk *self, const char *kind, JsonObject *fields, GError **error)
{
  return ante_desk_save_one (self, ante_desk_make_write (self, kind, self->snapshot_id, fields), NULL, error);
}

static void
give_up_writing (AnteDesk *self)
{
  g_clear_pointer (&self->packing, ante_packing_free);
  self->snapshot_id[0] = '\0';
}

static gboolean
save_piece (AnteDesk *self, GError **error)
{
  return save (self, "snapshot.piece", ante_packing_make_piece (self->packing, self->next_piece), error);
}

/* What is kept behind it is remembered first: it is to be told once this has come back. */
static gboolean
save_made (AnteDesk *self, GError **error)
{
  g_autofree char *telling = ante_packing_make_telling (self->packing, self->snapshot_id);

  return ante_store_set_setting (self->store, ANTE_SETTING_KEPT_TO_TELL, telling, error) &&
         save (self, "snapshot.made", ante_packing_make_made (self->packing), error);
}

static gboolean
save_next (AnteDesk *self, GError **error)
{
  gboolean last = self->next_piece == ante_packing_get_n_pieces (self->packing);
  gboolean saved = last ? save_made (self, error) : save_piece (self, error);

  self->next_piece++;
  if (last && saved)
    give_up_writing (self);
  return saved;
}

static gboolean
begin_snapshot (AnteDesk *self, GError **error)
{
  g_autofree char *id = ante_random_id (self->random);

  g_strlcpy (self->snapshot_id, id, sizeof self->snapshot_id);
  return save (self, "snapshot.begun", json_object_new (), error);
}

/* The order of the log says whose turn it is: of two that begin, the first goes on and the other lets it. */
static gboolean
write_step (AnteDesk *self, Step *step, GError **error)
{
  AnteSnapshotState state;

  step->telling = ante_store_find_kept_to_tell (self->store);
  if (step->telling != NULL)
    return TRUE;
  if (!ante_store_may_make_snapshot (self->store))
    return TRUE;
  ante_store_read_snapshot_state (self->store, &state);
  if (self->packing != NULL)
    return save_next (self, error);
  if (state.newest - state.made < self->snapshot_every)
    return TRUE;
  if (state.begun > 0 && strcmp (state.id, self->snapshot_id) == 0)
    {
      step->packing = ante_store_begin_snapshot (self->store, error);
      return step->packing != NULL;
    }
  return (state.begun > 0 && state.newest - state.begun < ANTE_SNAPSHOT_PATIENCE) || begin_snapshot (self, error);
}

static void
run_write_step (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (!ante_desk_has_store (source, task))
    return;
  if (write_step (source, data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keep_packed (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Step *step = data;

  if (step->packing == NULL)
    give_up_writing (self); /* it is more than a snapshot holds */
  g_clear_pointer (&self->packing, ante_packing_free);
  self->packing = g_steal_pointer (&step->packing);
  self->next_piece = 0;
  g_task_return_boolean (task, TRUE);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);

  self->writing_snapshot = FALSE;
  ante_desk_write_snapshot (self);
}

static void
packed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) step_task = data;
  Step *step = g_task_get_task_data (step_task);
  Step *kept = g_new0 (Step, 1);
  g_autoptr (GTask) task = g_task_new (self, NULL, kept_cb, NULL);

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    kept->packing = g_steal_pointer (&step->packing);
  ante_worker_finish (self->packer);
  g_clear_object (&self->packer);
  g_task_set_task_data (task, kept, step_free);
  ante_desk_run (self, task, keep_packed);
}

static void
forget_telling (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!ante_desk_has_store (self, task))
    return;
  ante_store_set_setting (self->store, ANTE_SETTING_KEPT_TO_TELL, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

/* A relay that cannot be reached is told when the log is next asked for. One that does not want it, for it knows
 * nothing of it, or has dropped more, keeps what it has. */
static void
told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteDesk) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;
  gboolean told = ante_relay_link_keep_finish (ANTE_RELAY_LINK (source), result, &error);

  if (ANTE_RELAY_LINK (source) != self->relay || self->worker == NULL ||
      (!told && !g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED) &&
       !g_error_matches (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY)))
    {
      self->writing_snapshot = FALSE;
      return;
    }
  task = g_task_new (self, NULL, kept_cb, NULL);
  ante_desk_run (self, task, forget_telling);
}

static void
tell_what_is_kept (AnteDesk *self, const char *telling)
{
  if (self->relay != NULL)
    ante_relay_link_keep_async (self->relay, telling, NULL, told_cb, g_object_ref (self));
  else
    self->writing_snapshot = FALSE;
}

static void
stepped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  Step *step = g_task_get_task_data (G_TASK (result));
  g_autoptr (GTask) task = NULL;
  gboolean stepped = g_task_propagate_boolean (G_TASK (result), NULL);

  if (stepped && step->telling != NULL && self->worker != NULL)
    {
      tell_what_is_kept (self, step->telling);
      return;
    }
  if (!stepped || step->packing == NULL || self->worker == NULL)
    {
      self->writing_snapshot = FALSE;
      ante_desk_tell (self);
      return;
    }
  self->packer = ante_worker_new ("pack-snapshot");
  task = g_task_new (self, NULL, packed_cb, g_object_ref (result));
  g_task_set_task_data (task, step->packing, NULL);
  ante_worker_run (self->packer, task, pack);
}

void
ante_desk_write_snapshot (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->writing_snapshot || self->worker == NULL || self->snapshot->role != ANTE_ROLE_MANAGER || self->snapshot->reading ||
      self->snapshot->queued > 0)
    return;
  self->writing_snapshot = TRUE;
  task = g_task_new (self, NULL, stepped_cb, NULL);
  g_task_set_task_data (task, g_new0 (Step, 1), step_free);
  ante_desk_run (self, task, run_write_step);
}

void
ante_desk_give_up_snapshot (AnteDesk *self)
{
  give_up_writing (self);
}

/* --- Looking for the newest --- */

typedef struct
{
  AnteDesk *desk;       /* owned */
  char *generation;     /* of the first answer */
  AntePull *first;      /* the log's first entry */
  GQueue pulls;         /* AntePull, by number */
  gint64 low;           /* everything after it, up to @through, is among @pulls once @high is reached */
  gint64 high;          /* of the part that is asked for now */
  gint64 reached;       /* how far that part is */
  gint64 through;       /* how new the newest is */
  guint n_new;          /* pulls of the part that is looked at now */
  gint64 found;         /* the number that a snapshot is of; 0 none yet */
  guint n_parts;
  gboolean opened;
} Look;

#define MAX_PARTS 4

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->desk);
  g_free (look->generation);
  g_clear_pointer (&look->first, ante_pull_free);
  g_queue_clear_full (&look->pulls, (GDestroyNotify) ante_pull_free);
  g_free (look);
}

/* However it ended, the log is read from here on as always. Takes @look. */
static void
end_look (Look *look)
{
  g_autoptr (AnteDesk) self = g_object_ref (look->desk);

  look_free (look);
  self->looking = FALSE;
  ante_desk_follow (self);
}

static void pull_part (Look *look);

static AnteTaking *
list_items (const Look *look, guint n_pulls, guint *n_items)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (AnteTaking));

  for (GList *link = look->pulls.head; link != NULL && n_pulls > 0; link = link->next, n_pulls--)
    {
      const AntePull *pull = link->data;

      for (guint i = 0; i < pull->items->len; i++)
        {
          const AnteLogItem *item = g_ptr_array_index (pull->items, i);
          AnteTaking taking = { item->number, item->received_ms, item->head, item->blob };

          g_array_append_val (items, taking);
        }
    }
  *n_items = items->len;
  return (AnteTaking *) (gpointer) g_array_free (items, FALSE);
}

static void
open_found (AnteDesk *self, Look *look)
{
  const AnteLogItem *item = g_ptr_array_index (look->first->items, 0);
  AnteTaking first = { item->number, item->received_ms, item->head, item->blob };
  guint n_items;
  g_autofree AnteTaking *items = list_items (look, G_MAXUINT, &n_items);

  if (!ante_store_open_preview (self->store, &first, items, n_items, look->through, &look->opened, NULL) || !look->opened)
    return;
  ante_store_set_setting (self->store, "generation", look->generation, NULL);
  ante_desk_keep_as_of (self, ante_clock_now_ms (self->clock));
  ante_desk_publish (self, TRUE);
}

/* On the worker: whether a snapshot is among what has come; once all that it takes is here it is opened. */
static void
look_at (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Look *look = data;

  if (!ante_desk_has_store (self, task))
    return;
  if (look->found == 0)
    {
      guint n_items;
      g_autofree AnteTaking *items = list_items (look, look->n_new, &n_items);

      look->found = ante_store_find_snapshot (self->store, items, n_items);
    }
  if (look->found > look->low)
    open_found (self, look);
  g_task_return_boolean (task, TRUE);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  AnteDesk *self = look->desk;
  gboolean done = !g_task_propagate_boolean (G_TASK (result), NULL) || look->found > look->low || look->low == 0 || ++look->n_parts == MAX_PARTS;

  if (look->opened)
    ante_desk_show_preview (self, ante_clock_now_ms (self->clock));
  if (done)
    {
      end_look (look);
      return;
    }
  look->high = look->low;
  look->low = MAX (0, look->low - ANTE_PULL_MAX_ENTRIES);
  look->reached = look->low;
  look->n_new = 0;
  pull_part (look);
}

static void
look_at_part (Look *look)
{
  g_autoptr (GTask) task = g_task_new (look->desk, NULL, looked_cb, look);

  g_task_set_task_data (task, look, NULL);
  ante_desk_run (look->desk, task, look_at);
}

/* Nothing of an answer that came too late, or of another log. Takes the answer when it is of use. */
static gboolean
is_of_use (Look *look, const AntePull *answer, const GError *error, gpointer link)
{
  AnteDesk *self = look->desk;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || link != self->relay)
    return FALSE;
  g_clear_object (&self->pulling);
  if (answer == NULL || answer->diverged || answer->resync || (look->generation != NULL && strcmp (answer->generation, look->generation) != 0))
    return FALSE;
  if (look->generation == NULL)
    look->generation = g_strdup (answer->generation);
  return TRUE;
}

/* The relay failed, and reading finds that too; or somebody wants the log followed anew, which begins with looking. */
static void
break_off (Look *look, const GError *error, gpointer link)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || link != look->desk->relay)
    {
      look->desk->looked = FALSE;
      look->desk->newest = 0;
    }
  end_look (look);
}

/* What is beyond @high has come already. */
static void
drop_beyond (AntePull *pull, gint64 high)
{
  while (pull->items->len > 0 && ((AnteLogItem *) g_ptr_array_index (pull->items, pull->items->len - 1))->number > high)
    g_ptr_array_remove_index (pull->items, pull->items->len - 1);
}

static void
insert_pull (Look *look, AntePull *pull)
{
  g_queue_insert_before (&look->pulls, g_queue_peek_nth_link (&look->pulls, look->n_new++), pull);
}

static void
part_pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) answer = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);
  gboolean ends;

  if (!is_of_use (look, answer, error, source))
    {
      break_off (look, error, source);
      return;
    }
  ante_desk_note_relay_time (look->desk, answer->relay_now_ms);
  if (look->through == 0 && !answer->more)
    look->high = look->through = answer->through;
  ends = answer->through >= look->high || answer->through <= look->reached;
  look->reached = answer->through;
  drop_beyond (answer, look->high);
  insert_pull (look, g_steal_pointer (&answer));
  if (ends)
    look_at_part (look);
  else
    pull_part (look);
}

static void
pull_part (Look *look)
{
  AnteDesk *self = look->desk;

  if (self->relay == NULL || self->worker == NULL)
    {
      self->looking = FALSE;
      look_free (look);
      return;
    }
  self->pulling = g_cancellable_new ();
  ante_relay_link_pull_async (self->relay, look->reached, -1, NULL, 0, ANTE_PULL_MAX_ENTRIES, self->pulling, part_pulled_cb, look);
}

static void
first_pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Look *look = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) answer = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);

  if (!is_of_use (look, answer, error, source) || answer->items->len == 0)
    {
      break_off (look, error, source);
      return;
    }
  look->first = g_steal_pointer (&answer);
  pull_part (look);
}

gboolean
ante_desk_look_for_snapshot (AnteDesk *self)
{
  Look *look;

  if (self->looked || !self->snapshot->reading || self->snapshot->previewing || self->snapshot->cursor > 0 || self->newest < self->snapshot_every)
    return FALSE;
  self->looked = self->looking = TRUE;
  look = g_new0 (Look, 1);
  look->desk = g_object_ref (self);
  look->high = G_MAXINT64;
  look->low = look->reached = MAX (0, self->newest - ANTE_PULL_MAX_ENTRIES);
  self->pulling = g_cancellable_new ();
  ante_relay_link_pull_async (self->relay, 0, -1, NULL, 0, 1, self->pulling, first_pulled_cb, look);
  return TRUE;
}

/* --- Keeping what is shown fresh --- */

#define FRESH_EVERY_MS 2000

typedef struct
{
  AntePull *pull; /* owned */
  gint64 as_of_ms;
} Fresh;

static void
fresh_free (gpointer data)
{
  Fresh *fresh = data;

  ante_pull_free (fresh->pull);
  g_free (fresh);
}

static void
take_fresh (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  const AntePull *pull = ((Fresh *) data)->pull;
  g_autofree AnteTaking *rows = g_new0 (AnteTaking, MAX (pull->items->len, 1));
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  for (guint i = 0; i < pull->items->len; i++)
    {
      const AnteLogItem *item = g_ptr_array_index (pull->items, i);
      rows[i] = (AnteTaking){ item->number, item->received_ms, item->head, item->blob };
    }
  if (!ante_store_take_preview (self->store, rows, pull->items->len, pull->through, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!pull->more)
    ante_desk_keep_as_of (self, ((Fresh *) data)->as_of_ms);
  if (ante_store_get_preview (self->store) > 0 && pull->items->len > 0)
    ante_desk_publish (self, TRUE);
  g_task_return_boolean (task, TRUE);
}

static void ask_fresh (AnteDesk *self, guint after_ms);

static void
fresh_taken_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  const Fresh *fresh = g_task_get_task_data (G_TASK (result));
  gboolean taken = g_task_propagate_boolean (G_TASK (result), NULL);

  if (taken && !fresh->pull->more)
    ante_desk_show_preview (self, fresh->as_of_ms);
  else
    ask_fresh (self, taken ? 0 : FRESH_EVERY_MS);
}

static void
fresh_pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteDesk) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) answer = ante_relay_link_pull_finish (ANTE_RELAY_LINK (source), result, &error);
  g_autoptr (GTask) task = NULL;
  Fresh *fresh;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || ANTE_RELAY_LINK (source) != self->fresh_relay)
    return;
  g_clear_object (&self->freshening);
  if (answer == NULL || answer->resync || g_strcmp0 (answer->generation, self->snapshot->generation) != 0)
    {
      ask_fresh (self, FRESH_EVERY_MS);
      if (answer != NULL)
        ante_desk_poll_now (self); /* another log: following it drops the preview */
      return;
    }
  fresh = g_new0 (Fresh, 1);
  fresh->pull = g_steal_pointer (&answer);
  fresh->as_of_ms = ante_clock_now_ms (self->clock);
  task = g_task_new (self, NULL, fresh_taken_cb, NULL);
  g_task_set_task_data (task, fresh, fresh_free);
  ante_desk_run (self, task, take_fresh);
}

static gboolean
ask_fresh_cb (gpointer data)
{
  AnteDesk *self = data;

  self->fresh_source = 0;
  if (!self->snapshot->previewing || self->fresh_relay == NULL || self->freshening != NULL || self->worker == NULL)
    return G_SOURCE_REMOVE;
  self->freshening = g_cancellable_new ();
  ante_relay_link_pull_async (self->fresh_relay, self->snapshot->previewed, -1, NULL, 0, ANTE_PULL_MAX_ENTRIES, self->freshening,
                              fresh_pulled_cb, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
ask_fresh (AnteDesk *self, guint after_ms)
{
  if (self->fresh_source == 0 && self->fresh_relay != NULL)
    self->fresh_source = g_timeout_add (after_ms, ask_fresh_cb, self);
}

void
ante_desk_show_preview (AnteDesk *self, gint64 as_of_ms)
{
  if (as_of_ms > 0)
    {
      self->as_of_ms = as_of_ms;
      g_object_notify (G_OBJECT (self), "as-of-ms");
    }
  ask_fresh (self, FRESH_EVERY_MS);
}

void
ante_desk_stop_preview (AnteDesk *self)
{
  g_clear_handle_id (&self->fresh_source, g_source_remove);
  if (self->freshening != NULL)
    g_cancellable_cancel (self->freshening);
  g_clear_object (&self->freshening);
}
