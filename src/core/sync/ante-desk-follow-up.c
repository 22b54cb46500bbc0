/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-ups that are due where the provider's own messages are off: listed, sent, marked as done. */
#include "core/sync/ante-desk-private.h"

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

typedef struct
{
  char *invite_id, *exam_id;
  gboolean done;
  /* Of one that was composed */
  AnteOrder *order;     /* owned, nullable */
  AnteAddress *ship_to; /* owned, nullable: as it was composed for */
} FollowUp;

static void
follow_up_free (gpointer data)
{
  FollowUp *follow_up = data;

  g_free (follow_up->invite_id);
  g_free (follow_up->exam_id);
  ante_order_free (follow_up->order);
  ante_address_free (follow_up->ship_to);
  g_free (follow_up);
}

static FollowUp *
follow_up_new (const char *invite_id, const char *exam_id, gboolean done)
{
  FollowUp *follow_up = g_new0 (FollowUp, 1);

  follow_up->invite_id = g_strdup (invite_id);
  follow_up->exam_id = g_strdup (exam_id);
  follow_up->done = done;
  return follow_up;
}

/* --- Reading --- */

GPtrArray *
ante_desk_read_follow_ups (AnteDesk *self)
{
  AnteEntity *clinic = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  if (clinic == NULL || !ante_json_peek_bool (clinic->state, "own_messages"))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) ante_follow_up_row_free);
  return ante_store_read_follow_ups (self->store, ante_json_peek_int (clinic->state, "own_messages_since", 0),
                                     ante_desk_relay_now_ms (self), self->store_zone);
}

/* Those that somebody has to do something about. */
guint
ante_desk_count_follow_ups (AnteDesk *self)
{
  g_autoptr (GPtrArray) rows = ante_desk_read_follow_ups (self);
  guint n = 0;

  for (guint i = 0; i < rows->len; i++)
    n += ante_follow_up_is_to_do (((AnteFollowUpRow *) g_ptr_array_index (rows, i))->follow_up) ? 1 : 0;
  return n;
}

static void
load_follow_ups (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (!g_task_return_error_if_cancelled (task) && ante_desk_has_store (self, task))
    g_task_return_pointer (task, ante_desk_read_follow_ups (self), (GDestroyNotify) g_ptr_array_unref);
}

void
ante_desk_load_follow_ups_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_follow_ups_async);
  ante_desk_run (self, task, load_follow_ups);
}

GPtrArray *
ante_desk_load_follow_ups_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Sending --- */

/* As it is listed now, for this invite and exam; NULL: it is not. */
static const AnteFollowUpRow *
find_row (GPtrArray *rows, const FollowUp *asked)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const AnteFollowUpRow *row = g_ptr_array_index (rows, i);

      if (g_strcmp0 (row->follow_up->invite_id, asked->invite_id) == 0 && g_strcmp0 (row->follow_up->exam_id, asked->exam_id) == 0)
        return row;
    }
  return NULL;
}

/* What was composed is what is needed now, to where the patient wants it now. */
static gboolean
is_possible (const AnteFollowUpRow *row, const FollowUp *asked)
{
  g_autoptr (AnteAddress) ship_to = ante_patient_ship_to (row->patient);

  if (!ante_follow_up_is_to_do (row->follow_up) || row->patient->unknown || ante_patient_missing (row->patient) != 0)
    return FALSE;
  return asked->order == NULL || (ante_follow_up_prescribes (row->follow_up) && ante_address_equal (ship_to, asked->ship_to));
}

static const char *
find_appointment (const AnteFollowUpRow *row)
{
  for (guint i = 0; i < row->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (row->invites, i);

      if (g_strcmp0 (invite->id, row->follow_up->invite_id) == 0)
        return invite->appointment_id;
    }
  return NULL;
}

/* Beside the appointment of the exam that it follows up; that may have left this computer by now. */
static AnteWrite *
reserve_follow_up (AnteDesk *self, const AnteFollowUpRow *due, const FollowUp *asked)
{
  const AnteFollowUp *follow_up = due->follow_up;
  g_autoptr (AnteAppointment) appointment = ante_appointment_new ();
  g_autoptr (GHashTable) exams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  AnteAppointmentRow row = { appointment, due->patient, due->invites, FALSE };
  AnteWrite *write;

  appointment->id = g_strdup (find_appointment (due));
  g_hash_table_insert (exams, g_strdup (follow_up->exam_id), g_strdup (follow_up->exam->title != NULL ? follow_up->exam->title : follow_up->exam_title));
  write = ante_desk_reserve_invite (self, &row, exams);
  json_object_set_string_member (write->entry->fields, "follow_up_of", asked->invite_id);
  if (asked->order != NULL)
    json_object_set_object_member (write->entry->fields, "order", ante_order_to_json (asked->order));
  return write;
}

static void
send_follow_up (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  const FollowUp *asked = data;
  g_autoptr (GPtrArray) rows = NULL;
  const AnteFollowUpRow *row;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  rows = ante_desk_read_follow_ups (self);
  row = find_row (rows, asked);
  if (row == NULL || !is_possible (row, asked))
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "there is no follow-up to send");
  else if (asked->order == NULL && ante_follow_up_prescribes (row->follow_up))
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NEEDS_ORDER, "somebody must say where the prescription goes");
  else if (ante_desk_save_one (self, reserve_follow_up (self, row, asked), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ante_desk_send_follow_up_async (AnteDesk *self,
                                const char *invite_id,
                                const char *exam_id,
                                AnteInviteDraft *meeting,
                                const AntePatient *patient,
                                GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  FollowUp *asked = follow_up_new (invite_id, exam_id, FALSE);

  if (meeting != NULL)
    {
      asked->order = ante_invite_draft_get_order (meeting, patient);
      asked->ship_to = ante_patient_ship_to (patient);
    }
  g_task_set_source_tag (task, ante_desk_send_follow_up_async);
  g_task_set_task_data (task, asked, follow_up_free);
  ante_desk_run (self, task, send_follow_up);
}

/* --- Marking as done --- */

static JsonObject *
write_done (const FollowUp *marked, gboolean done)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "exam", marked->exam_id);
  json_object_set_boolean_member (fields, "done", done);
  return fields;
}

static gboolean
mark_done (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const FollowUp *marked = data;

  if (!ante_desk_may_write (self, "followup.done", error))
    return FALSE;
  if (ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, marked->invite_id) == NULL)
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such invite here");
      return FALSE;
    }
  if (!ante_desk_save_one (self, ante_desk_make_write (self, "followup.done", marked->invite_id, write_done (marked, marked->done)), NULL, error))
    return FALSE;
  *undo = ante_undo_new ();
  ante_undo_add (*undo, "followup.done", marked->invite_id, write_done (marked, !marked->done), json_object_new ());
  return TRUE;
}

void
ante_desk_finish_follow_up_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data)
{
  ante_desk_run_change (self, mark_done, follow_up_new (invite_id, exam_id, TRUE), follow_up_free, ante_desk_finish_follow_up_async,
                        callback, data);
}
