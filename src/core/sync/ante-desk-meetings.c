/* SPDX-License-Identifier: GPL-3.0-or-later
 * Invites in meetings that a person has composed. The drafts are read on the main thread; what they want is
 * held against what the appointment needs on the store's. */
#include "core/sync/ante-desk-private.h"

G_STATIC_ASSERT (ANTE_MEETING_EXAMS_MAX == ANTE_ENVELOPE_MAX_TOKENS);

typedef struct
{
  GStrv exam_ids;
  AnteOrder *order; /* owned, nullable */
} Meeting;

typedef struct
{
  char *appointment_id;
  AnteAddress *ship_to; /* owned, nullable: as the orders were composed for */
  GPtrArray *meetings;  /* Meeting */
  char *decided; /* nullable */
} Sending;

static void
meeting_free (gpointer data)
{
  Meeting *meeting = data;

  g_strfreev (meeting->exam_ids);
  ante_order_free (meeting->order);
  g_free (meeting);
}

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_free (sending->appointment_id);
  g_free (sending->decided);
  ante_address_free (sending->ship_to);
  g_ptr_array_unref (sending->meetings);
  g_free (sending);
}

GPtrArray *
ante_desk_list_exams (AnteDesk *self, const AnteAppointmentRow *row, const char *decided)
{
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (self->store);
  g_autoptr (GPtrArray) clearances = NULL;

  clearances = ante_desk_judge (self, row, treatments,
                                ante_desk_judging_moment (row->appointment, ante_desk_relay_now_ms (self), self->store_zone),
                                self->store_zone);
  return ante_invite_list_exams (clearances, treatments, decided);
}

GHashTable *
ante_desk_name_exams (GPtrArray *exams)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (exams, i);

      g_hash_table_insert (names, g_strdup (exam->id), g_strdup (exam->title));
    }
  return names;
}

GPtrArray *
ante_desk_reserve_exams (AnteDesk *self, const AnteAppointmentRow *row, GPtrArray *exams)
{
  GPtrArray *writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  g_autoptr (GPtrArray) together = g_ptr_array_new ();

  for (guint i = 0; i < exams->len; i++)
    {
      g_ptr_array_add (together, g_ptr_array_index (exams, i));
      if (together->len == ANTE_MEETING_EXAMS_MAX || i + 1 == exams->len)
        {
          g_autoptr (GHashTable) names = ante_desk_name_exams (together);

          g_ptr_array_add (writes, ante_desk_reserve_invite (self, row, names));
          g_ptr_array_set_size (together, 0);
        }
    }
  return writes;
}

/* --- On the worker --- */

static const AnteExamRef *
find_exam (GPtrArray *exams, const char *id)
{
  for (guint i = 0; i < exams->len; i++)
    if (g_strcmp0 (((AnteExamRef *) g_ptr_array_index (exams, i))->id, id) == 0)
      return g_ptr_array_index (exams, i);
  return NULL;
}

/* What of @meeting the appointment still needs, or NULL when it is not exactly that any more. */
static GPtrArray *
match_exams (const Meeting *meeting, GPtrArray *needed)
{
  g_autoptr (GPtrArray) exams = g_ptr_array_new ();

  for (guint i = 0; meeting->exam_ids[i] != NULL; i++)
    {
      const AnteExamRef *exam = find_exam (needed, meeting->exam_ids[i]);

      if (exam == NULL)
        return NULL;
      g_ptr_array_add (exams, (gpointer) exam);
    }
  if (exams->len == 0 || exams->len > ANTE_MEETING_EXAMS_MAX)
    return NULL;
  if (meeting->order != NULL && exams->len > 1)
    return NULL;
  return ante_invite_needs_order (exams) == (meeting->order != NULL) ? g_steal_pointer (&exams) : NULL;
}

static AnteWrite *
reserve_meeting (AnteDesk *self, const AnteAppointmentRow *row, const Meeting *meeting, GPtrArray *needed)
{
  g_autoptr (GPtrArray) exams = match_exams (meeting, needed);
  g_autoptr (GHashTable) names = NULL;
  AnteWrite *write;

  if (exams == NULL)
    return NULL;
  names = ante_desk_name_exams (exams);
  write = ante_desk_reserve_invite (self, row, names);
  if (meeting->order != NULL)
    json_object_set_object_member (write->entry->fields, "order", ante_order_to_json (meeting->order));
  return write;
}

static gboolean
is_possible (const Sending *sending, const AnteAppointmentRow *row)
{
  g_autoptr (AnteAddress) ship_to = ante_patient_ship_to (row->patient);

  return !row->appointment->cancelled && !row->patient->unknown && ante_patient_missing (row->patient) == 0 &&
         ante_address_equal (ship_to, sending->ship_to);
}

static GPtrArray *
reserve_meetings (AnteDesk *self, const AnteAppointmentRow *row, const Sending *sending)
{
  g_autoptr (GPtrArray) needed = ante_desk_list_exams (self, row, sending->decided);
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);

  for (guint i = 0; i < sending->meetings->len; i++)
    {
      AnteWrite *write = reserve_meeting (self, row, g_ptr_array_index (sending->meetings, i), needed);

      if (write == NULL)
        return NULL;
      g_ptr_array_add (writes, write);
    }
  return writes->len > 0 ? g_steal_pointer (&writes) : NULL;
}

static void
send_meetings (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Sending *sending = data;
  g_autoptr (GPtrArray) writes = NULL;
  AnteAppointmentRow *row;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  row = ante_store_read_appointment (self->store, sending->appointment_id);
  if (row == NULL)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such appointment here");
      return;
    }
  if (is_possible (sending, row))
    writes = reserve_meetings (self, row, sending);
  if (writes == NULL)
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "what was composed is not what is needed now");
  else if (ante_desk_save_writes (self, writes, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  ante_appointment_row_free (row);
}

/* --- On the main thread --- */

static Meeting *
read_meeting (AnteInviteDraft *draft, const AntePatient *patient)
{
  GPtrArray *exams = ante_invite_draft_get_exams (draft);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  Meeting *meeting = g_new0 (Meeting, 1);

  for (guint i = 0; i < exams->len; i++)
    g_strv_builder_add (ids, ((AnteExamRef *) g_ptr_array_index (exams, i))->id);
  meeting->exam_ids = g_strv_builder_end (ids);
  meeting->order = ante_invite_draft_get_order (draft, patient);
  return meeting;
}

static Sending *
read_meetings (GPtrArray *drafts, const AntePatient *patient)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->ship_to = ante_patient_ship_to (patient);
  sending->meetings = g_ptr_array_new_with_free_func (meeting_free);
  for (guint i = 0; i < drafts->len; i++)
    {
      AnteInviteDraft *draft = g_ptr_array_index (drafts, i);
      gboolean wanted;

      g_object_get (draft, "wanted", &wanted, NULL);
      if (wanted)
        g_ptr_array_add (sending->meetings, read_meeting (draft, patient));
    }
  return sending;
}

void
ante_desk_send_meetings_async (AnteDesk *self,
                               const char *appointment_id,
                               GPtrArray *meetings,
                               const AntePatient *patient,
                               const char *decided,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Sending *sending = read_meetings (meetings, patient);

  sending->appointment_id = g_strdup (appointment_id);
  sending->decided = g_strdup (decided);
  g_task_set_source_tag (task, ante_desk_send_meetings_async);
  g_task_set_task_data (task, sending, sending_free);
  ante_desk_run (self, task, send_meetings);
}
