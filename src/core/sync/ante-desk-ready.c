/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sending what needs nobody's choice, judged on the store's thread at the moment it is reserved: however often and
 * from wherever it is asked for, an exam that is on its way already is not sent again. */
#include "core/sync/ante-desk-private.h"

#include "core/model/ante-readiness.h"

typedef struct
{
  char *appointment_id;
  /* Result */
  char *invite_id; /* nullable */
  AnteReadyCode code;
} Ready;

static void
ready_free (gpointer data)
{
  Ready *ready = data;

  g_free (ready->appointment_id);
  g_free (ready->invite_id);
  g_free (ready);
}

static AnteReadiness *
judge (AnteDesk *self, const AnteAppointmentRow *row)
{
  gint64 now = ante_desk_relay_now_ms (self);
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self->store);
  g_autoptr (GPtrArray) clearances =
    ante_desk_judge (self, row, treatments, ante_desk_judging_moment (row->appointment, now, self->store_zone), self->store_zone);

  return ante_readiness_judge (row->appointment, row->patient, clearances, treatments, now, self->store_zone);
}

static gboolean
reserve (AnteDesk *self, const AnteAppointmentRow *row, GPtrArray *exams, char **invite_id, GError **error)
{
  g_autoptr (GPtrArray) writes = ante_desk_reserve_exams (self, row, exams);
  g_autofree char *id = g_strdup (((AnteWrite *) g_ptr_array_index (writes, 0))->entry->subject);

  if (!ante_desk_save_writes (self, writes, NULL, error))
    return FALSE;
  *invite_id = g_steal_pointer (&id);
  return TRUE;
}

static void
send_ready (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Ready *ready = data;
  AnteAppointmentRow *row;
  g_autoptr (AnteReadiness) readiness = NULL;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  row = ante_store_read_appointment (self->store, ready->appointment_id);
  if (row == NULL)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such appointment here");
      return;
    }
  readiness = judge (self, row);
  ready->code = readiness->code;
  if (readiness->code == ANTE_READY_SEND && !reserve (self, row, readiness->exams, &ready->invite_id, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  ante_appointment_row_free (row);
}

void
ante_desk_send_ready_async (AnteDesk *self, const char *appointment_id, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Ready *ready = g_new0 (Ready, 1);

  ready->appointment_id = g_strdup (appointment_id);
  g_task_set_source_tag (task, ante_desk_send_ready_async);
  g_task_set_task_data (task, ready, ready_free);
  ante_desk_run (self, task, send_ready);
}

gboolean
ante_desk_send_ready_finish (AnteDesk *self, GAsyncResult *result, char **invite_id, AnteReadyCode *code, GError **error)
{
  Ready *ready = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (code != NULL)
    *code = ready->code;
  if (invite_id != NULL)
    *invite_id = g_steal_pointer (&ready->invite_id);
  ante_desk_tell (self);
  return TRUE;
}
