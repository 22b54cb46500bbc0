/* SPDX-License-Identifier: GPL-3.0-or-later
 * Invites that go out by themselves: the desk that booked waits a moment, in which a person may hold the invite back,
 * judges anew and reserves it like any other. What waits is remembered on disk until it is reserved or held. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/model/ante-readiness.h"

#define SETTING_WAITING "automatic" /* appointment ids, with a space between */
#define MAX_WAITING 200

typedef struct
{
  AnteDesk *desk; /* borrowed: it stops before it goes */
  char *appointment_id;
  guint source;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_clear_handle_id (&waiting->source, g_source_remove);
  g_free (waiting->appointment_id);
  g_free (waiting);
}

/* --- What waits, on disk (worker). Losing it is no danger: the row says that an invite is needed. --- */

static GStrv
read_waiting (AnteDesk *self)
{
  const char *ids = ante_store_get_setting (self->store, SETTING_WAITING);

  return g_strsplit (ids != NULL ? ids : "", " ", MAX_WAITING);
}

static void
write_waiting (AnteDesk *self, const char *without, const char *with)
{
  g_auto (GStrv) ids = read_waiting (self);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; ids[i] != NULL; i++)
    if (*ids[i] != '\0' && g_strcmp0 (ids[i], without) != 0 && g_strcmp0 (ids[i], with) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", ids[i]);
  if (with != NULL)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", with);
  ante_store_set_setting (self->store, SETTING_WAITING, text->len > 0 ? text->str : NULL, NULL);
}

static AnteReadiness *
judge (AnteDesk *self, const AnteAppointmentRow *row)
{
  gint64 now = ante_desk_relay_now_ms (self);
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self->store);
  g_autoptr (GPtrArray) clearances =
    ante_desk_judge (self, row, treatments, ante_desk_judging_moment (row->appointment, now, self->store_zone), self->store_zone);

  return ante_readiness_judge_automatic (row->appointment, row->patient, clearances, treatments, now, self->store_zone);
}

static AnteReadiness *
judge_id (AnteDesk *self, const char *appointment_id, AnteAppointmentRow **row)
{
  *row = ante_store_read_appointment (self->store, appointment_id);
  return *row != NULL ? judge (self, *row) : NULL;
}

/* --- Sending (worker) --- */

static void
send_now (AnteDesk *self, const char *appointment_id)
{
  AnteAppointmentRow *row;
  g_autoptr (AnteReadiness) readiness = judge_id (self, appointment_id, &row);

  if (readiness != NULL && readiness->code == ANTE_READY_SEND)
    {
      g_autoptr (GPtrArray) writes = ante_desk_reserve_exams (self, row, readiness->exams);

      ante_desk_save_writes (self, writes, NULL, NULL);
    }
  g_clear_pointer (&row, ante_appointment_row_free);
  write_waiting (self, appointment_id, NULL);
}

static void
send_task (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  send_now (self, data);
  g_task_return_boolean (task, TRUE);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    ante_desk_tell (ANTE_DESK (source));
}

static gboolean
due_cb (gpointer data)
{
  Waiting *waiting = data;
  AnteDesk *self = waiting->desk;
  g_autoptr (GTask) task = g_task_new (self, NULL, sent_cb, NULL);

  waiting->source = 0;
  g_task_set_task_data (task, g_strdup (waiting->appointment_id), g_free);
  g_hash_table_remove (self->automatic, waiting->appointment_id);
  ante_desk_run (self, task, send_task);
  return G_SOURCE_REMOVE;
}

/* --- Waiting (main thread) --- */

static void
wait_a_moment (AnteDesk *self, const char *appointment_id)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->desk = self;
  waiting->appointment_id = g_strdup (appointment_id);
  waiting->source = g_timeout_add (ANTE_AUTOMATIC_DELAY_MS, due_cb, waiting);
  g_hash_table_replace (self->automatic, waiting->appointment_id, waiting);
  g_signal_emit_by_name (self, "automatic", appointment_id);
}

static void
consider (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AnteAppointmentRow *row;
  g_autoptr (AnteReadiness) readiness = NULL;
  gboolean wanted;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  readiness = judge_id (self, data, &row);
  g_clear_pointer (&row, ante_appointment_row_free);
  wanted = readiness != NULL && readiness->code == ANTE_READY_SEND;
  if (wanted)
    write_waiting (self, NULL, data);
  g_task_return_boolean (task, wanted);
}

static void
considered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    wait_a_moment (ANTE_DESK (source), g_task_get_task_data (G_TASK (result)));
}

void
ante_desk_consider_automatic (AnteDesk *self, const char *appointment_id)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, considered_cb, NULL);

  g_task_set_task_data (task, g_strdup (appointment_id), g_free);
  ante_desk_run (self, task, consider);
}

static void
list_waiting (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (ante_desk_has_store (self, task))
    g_task_return_pointer (task, read_waiting (self), (GDestroyNotify) g_strfreev);
}

static void
waiting_listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_auto (GStrv) ids = g_task_propagate_pointer (G_TASK (result), NULL);

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    if (ante_id_is_valid (ids[i]))
      wait_a_moment (self, ids[i]);
}

/* Ended in that moment: begun again, the person has it once more. */
void
ante_desk_resume_automatic (AnteDesk *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, waiting_listed_cb, NULL);

  ante_desk_run (self, task, list_waiting);
}

/* --- Held back, and the end --- */

static void
forget (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!ante_desk_has_store (self, task))
    return;
  write_waiting (self, data, NULL);
  g_task_return_boolean (task, TRUE);
}

gboolean
ante_desk_hold_automatic (AnteDesk *self, const char *appointment_id)
{
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (ANTE_IS_DESK (self), FALSE);
  g_return_val_if_fail (appointment_id != NULL, FALSE);

  if (!g_hash_table_contains (self->automatic, appointment_id))
    return FALSE;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_task_data (task, g_strdup (appointment_id), g_free);
  g_hash_table_remove (self->automatic, appointment_id);
  ante_desk_run (self, task, forget);
  return TRUE;
}

static void
send_waiting (gpointer data)
{
  AnteDesk *self = data;
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->automatic);
  while (self->store != NULL && g_hash_table_iter_next (&iter, &id, NULL))
    send_now (self, id);
}

/* Who closes the program has had their moment. */
void
ante_desk_finish_automatic (AnteDesk *self)
{
  if (g_hash_table_size (self->automatic) > 0 && self->worker != NULL)
    ante_worker_run_sync (self->worker, send_waiting, self);
  g_hash_table_remove_all (self->automatic);
}

GHashTable *
ante_desk_new_automatic (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, waiting_free);
}
