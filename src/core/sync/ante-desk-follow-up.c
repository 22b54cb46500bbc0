/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-ups that are due where the provider's own messages are off: listed, sent, marked as done. */
#include "core/sync/ante-desk-private.h"

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

typedef struct
{
  char *invite_id, *exam_id;
  gboolean done;
} FollowUp;

static void
follow_up_free (gpointer data)
{
  FollowUp *follow_up = data;

  g_free (follow_up->invite_id);
  g_free (follow_up->exam_id);
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
    {
      AnteFollowUpState state = ((AnteFollowUpRow *) g_ptr_array_index (rows, i))->follow_up->state;

      n += state == ANTE_FOLLOW_UP_DUE || state == ANTE_FOLLOW_UP_UNCONFIRMED;
    }
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

/* It is listed as something to do now, for this invite and exam. */
static gboolean
is_due (AnteDesk *self, const FollowUp *asked)
{
  g_autoptr (GPtrArray) rows = ante_desk_read_follow_ups (self);

  for (guint i = 0; i < rows->len; i++)
    {
      const AnteFollowUp *one = ((AnteFollowUpRow *) g_ptr_array_index (rows, i))->follow_up;

      if (g_strcmp0 (one->invite_id, asked->invite_id) == 0 && g_strcmp0 (one->exam_id, asked->exam_id) == 0)
        return one->state == ANTE_FOLLOW_UP_DUE || one->state == ANTE_FOLLOW_UP_UNCONFIRMED;
    }
  return FALSE;
}

static const AnteInvite *
find_invite (GPtrArray *invites, const char *id)
{
  for (guint i = 0; i < invites->len; i++)
    if (g_strcmp0 (((AnteInvite *) g_ptr_array_index (invites, i))->id, id) == 0)
      return g_ptr_array_index (invites, i);
  return NULL;
}

static const char *
find_title (const AnteInvite *invite, const char *exam_id)
{
  for (guint i = 0; i < invite->exams->len; i++)
    {
      const AntePatientExam *exam = g_ptr_array_index (invite->exams, i);

      if (g_strcmp0 (exam->exam_id, exam_id) == 0)
        return exam->title;
    }
  return NULL;
}

/* The same exam, with the same order, beside the same appointment; that may have left this computer by now. */
static AnteWrite *
reserve_follow_up (AnteDesk *self, const FollowUp *asked, AntePatient *patient, GPtrArray *invites, const AnteInvite *original)
{
  g_autoptr (AnteAppointment) appointment = ante_appointment_new ();
  g_autoptr (GHashTable) exams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  AnteAppointmentRow row = { appointment, patient, invites, FALSE };
  AnteWrite *write;

  appointment->id = g_strdup (original->appointment_id);
  g_hash_table_insert (exams, g_strdup (asked->exam_id), g_strdup (find_title (original, asked->exam_id)));
  write = ante_desk_reserve_invite (self, &row, exams);
  json_object_set_string_member (write->entry->fields, "follow_up_of", asked->invite_id);
  if (original->order != NULL)
    json_object_set_object_member (write->entry->fields, "order", ante_order_to_json (original->order));
  return write;
}

static void
send_follow_up (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  const FollowUp *asked = data;
  AnteEntity *entity;
  g_autoptr (AntePatient) patient = NULL;
  g_autoptr (GPtrArray) invites = NULL;
  const AnteInvite *original = NULL;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, asked->invite_id);
  patient = entity != NULL ? ante_store_read_patient (self->store, entity->parent) : NULL;
  invites = patient != NULL ? ante_invites_of_patient (ante_store_get_tables (self->store), patient) : NULL;
  original = invites != NULL ? find_invite (invites, asked->invite_id) : NULL;
  if (original == NULL)
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such invite here");
  else if (patient->unknown || ante_patient_missing (patient) != 0 || !is_due (self, asked))
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "there is no follow-up to send");
  else if (ante_desk_save_one (self, reserve_follow_up (self, asked, patient, invites, original), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ante_desk_send_follow_up_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, ante_desk_send_follow_up_async);
  g_task_set_task_data (task, follow_up_new (invite_id, exam_id, FALSE), follow_up_free);
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
