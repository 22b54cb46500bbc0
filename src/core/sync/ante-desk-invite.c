/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people ask of the provider: an invite, a resend, a cancel. Here is the reserving; the calls that
 * follow are in ante-desk-calls.c. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-hooks.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define PURPOSE_INVITE "inviting"
#define PURPOSE_RESEND "resendin"

typedef struct
{
  char *appointment_id; /* of an invite */
  char *decided;        /* nullable */
  char *invite_id, *exam_id;
  /* Result of a look at the store */
  char *entry_id, *meeting_uuid, *patient_exam_id;
  gboolean withdrawn;
} Asking;

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_free (asking->appointment_id);
  g_free (asking->decided);
  g_free (asking->invite_id);
  g_free (asking->exam_id);
  g_free (asking->entry_id);
  g_free (asking->meeting_uuid);
  g_free (asking->patient_exam_id);
  g_free (asking);
}

static void
refuse (GTask *task, AnteDeskError code, const char *why)
{
  g_task_return_new_error (task, ANTE_DESK_ERROR, (int) code, "%s", why);
}

gboolean
ante_desk_may_ask (AnteDesk *self, GTask *task, const char *kind)
{
  const char *role;

  if (!ante_desk_has_store (self, task))
    return FALSE;
  role = ante_projection_role_of (ante_store_get_tables (self->store), ante_vault_get_desk_id (self->vault));
  if (ante_role_may_write (ante_role_from_text (role), kind))
    return TRUE;
  refuse (task, ANTE_DESK_ERROR_NOT_ALLOWED, "this desk's role may not do that");
  return FALSE;
}

/* --- An invite --- */

/* The next attempt at this exam for this patient. */
static guint
next_attempt (GPtrArray *invites, const char *exam_id)
{
  guint attempt = 0;

  for (guint i = 0; i < invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (invites, i);

      for (guint k = 0; k < invite->exams->len; k++)
        if (g_strcmp0 (((AntePatientExam *) g_ptr_array_index (invite->exams, k))->exam_id, exam_id) == 0)
          attempt = MAX (attempt, invite->attempt);
    }
  return attempt + 1;
}

static char *
make_tag (AnteDesk *self)
{
  return ante_random_id (self->random); /* 16 random bytes */
}

/* Each exam's token counts for itself, so that another desk that asks for one of them alone collides. The
 * invite is as late as the latest. Returns: its attempt. */
static guint
add_exams (AnteDesk *self, AnteWrite *write, GHashTable *exams, const AnteAppointmentRow *row)
{
  JsonArray *array = json_array_new ();
  g_autoptr (GList) ids = g_list_sort (g_hash_table_get_keys (exams), (GCompareFunc) g_strcmp0);
  guint latest = 1;

  for (GList *l = ids; l != NULL; l = l->next)
    {
      JsonObject *exam = json_object_new ();
      const char *title = g_hash_table_lookup (exams, l->data);
      guint attempt = next_attempt (row->invites, l->data);
      g_autofree char *reserved = g_strdup_printf ("%s|%s|%u", row->patient->id, (char *) l->data, attempt);
      guint8 token[ANTE_HASH_BYTES];

      json_object_set_string_member (exam, "id", l->data);
      if (title != NULL)
        json_object_set_string_member (exam, "title", title);
      json_array_add_object_element (array, exam);
      ante_vault_clinic_hash (self->vault, PURPOSE_INVITE, reserved, token);
      ante_write_add_token (write, token);
      latest = MAX (latest, attempt);
    }
  json_object_set_array_member (write->entry->fields, "exams", array);
  return latest;
}

AnteWrite *
ante_desk_reserve_invite (AnteDesk *self, const AnteAppointmentRow *row, GHashTable *exams)
{
  g_autofree char *invite_id = ante_random_id (self->random);
  g_autofree char *tag = make_tag (self);
  g_autofree char *hook = ante_hooks_dup_newest (ante_store_get_tables (self->store));
  g_autofree char *name = ante_sent_name (row->patient);
  JsonObject *fields = json_object_new ();
  AnteWrite *write = ante_desk_make_write (self, "invite.sending", invite_id, fields);

  fields = write->entry->fields;
  json_object_set_string_member (fields, "patient", row->patient->id);
  json_object_set_string_member (fields, "appointment", row->appointment->id);
  json_object_set_string_member (fields, "tag", tag);
  if (hook != NULL)
    json_object_set_string_member (fields, "hook", hook);
  json_object_set_string_member (fields, "name", name);
  json_object_set_string_member (fields, "dob", row->patient->dob);
  json_object_set_string_member (fields, "tele_state", row->patient->tele_state);
  json_object_set_boolean_member (fields, "test", g_strcmp0 (row->patient->tele_state, ANTE_STATE_TEST) == 0);
  json_object_set_int_member (fields, "attempt", add_exams (self, write, exams, row));
  return write;
}

static void
send_invite (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Asking *asking = data;
  AnteAppointmentRow *row;
  g_autoptr (GPtrArray) needed = NULL;
  g_autoptr (GHashTable) exams = NULL;
  GError *error = NULL;

  if (!ante_desk_may_ask (self, task, "invite.sending"))
    return;
  row = ante_store_read_appointment (self->store, asking->appointment_id);
  if (row == NULL)
    {
      refuse (task, ANTE_DESK_ERROR_GONE, "no such appointment here");
      return;
    }
  needed = ante_desk_list_exams (self, row, asking->decided);
  exams = ante_desk_name_exams (needed);
  if (ante_invite_needs_order (needed))
    refuse (task, ANTE_DESK_ERROR_NEEDS_ORDER, "somebody must say where the prescription goes");
  else if (g_hash_table_size (exams) == 0 || g_hash_table_size (exams) > ANTE_ENVELOPE_MAX_TOKENS ||
      row->appointment->cancelled || row->patient->unknown || ante_patient_missing (row->patient) != 0)
    refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "there is nothing to send");
  else if (ante_desk_save_one (self, ante_desk_reserve_invite (self, row, exams), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  ante_appointment_row_free (row);
}

void
ante_desk_send_invite_async (AnteDesk *self, const char *appointment_id, const char *decided, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Asking *asking = g_new0 (Asking, 1);

  asking->appointment_id = g_strdup (appointment_id);
  asking->decided = g_strdup (decided);
  g_task_set_source_tag (task, ante_desk_send_invite_async);
  g_task_set_task_data (task, asking, asking_free);
  ante_desk_run (self, task, send_invite);
}

gboolean
ante_desk_invite_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  ante_desk_tell (self);
  return TRUE;
}

/* --- One exam of an invite --- */

static AntePatientExam *
find_exam (const AnteInvite *invite, const char *exam_id)
{
  for (guint i = 0; i < invite->exams->len; i++)
    {
      AntePatientExam *exam = g_ptr_array_index (invite->exams, i);

      if (g_strcmp0 (exam->exam_id, exam_id) == 0)
        return exam;
    }
  return NULL;
}

static AnteInvite *
read_invite (AnteDesk *self, const char *invite_id)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, invite_id);
  g_autoptr (AntePatient) patient = entity != NULL ? ante_store_read_patient (self->store, entity->parent) : NULL;

  return patient != NULL ? ante_invite_from_entity (ante_store_get_tables (self->store), entity, patient) : NULL;
}

/* --- A resend: after missed or N/A it is tried; the provider may refuse --- */

static gboolean
may_resend (AnteDesk *self, const AnteInvite *invite, const AntePatientExam *exam)
{
  gint64 now = ante_desk_relay_now_ms (self);

  if (exam->patient_exam_id == NULL || exam->resends >= invite->link_rules.max_resends || exam->resend_refused ||
      (exam->resend_reserved_ms > 0 && now - exam->resend_reserved_ms < ANTE_SENDING_LIMIT_MS))
    return FALSE;
  switch (ante_patient_exam_state (invite, exam, now))
    {
    case ANTE_EXAM_INVITED:
      return ante_decided_ms (exam) == 0;
    case ANTE_EXAM_MISSED:
    case ANTE_EXAM_NA:
      return TRUE;
    case ANTE_EXAM_QUEUED:
    case ANTE_EXAM_SENDING:
    case ANTE_EXAM_UNCONFIRMED:
    case ANTE_EXAM_FAILED:
    case ANTE_EXAM_DEFERRED:
    case ANTE_EXAM_APPROVED:
    case ANTE_EXAM_APPROVED_NOTES:
    case ANTE_EXAM_REJECTED:
    case ANTE_EXAM_CONFLICTING:
    case ANTE_EXAM_UNVERIFIED:
    case ANTE_EXAM_CANCELLED:
    default:
      return FALSE;
    }
}

/* Numbers that were reserved are used up, also when nothing came of it: their tokens are taken. */
static gint64
next_resend (AnteDesk *self, const char *invite_id, const char *exam_id)
{
  AnteEntity *invite = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, invite_id);
  JsonArray *exams = invite != NULL ? ante_json_peek_array (invite->state, "exams") : NULL;

  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *exam = json_array_get_object_element (exams, i);

      if (g_strcmp0 (ante_json_peek_string (exam, "id"), exam_id) == 0)
        return ante_json_peek_int (exam, "resend_n", 0) + 1;
    }
  return 1;
}

static void
reserve_resend (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Asking *asking = data;
  g_autoptr (AnteInvite) invite = NULL;
  AntePatientExam *exam;
  g_autofree char *reserved = NULL;
  guint8 token[ANTE_HASH_BYTES];
  JsonObject *fields;
  AnteWrite *write;
  GError *error = NULL;
  gint64 n;

  if (!ante_desk_may_ask (self, task, "invite.resending"))
    return;
  invite = read_invite (self, asking->invite_id);
  exam = invite != NULL ? find_exam (invite, asking->exam_id) : NULL;
  if (exam == NULL || !may_resend (self, invite, exam))
    {
      refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "there is nothing to resend");
      return;
    }
  n = next_resend (self, asking->invite_id, exam->exam_id);
  fields = json_object_new ();
  json_object_set_string_member (fields, "exam", exam->exam_id);
  json_object_set_int_member (fields, "n", n);
  write = ante_desk_make_write (self, "invite.resending", asking->invite_id, fields);
  reserved = g_strdup_printf ("%s|%s|%" G_GINT64_FORMAT, asking->invite_id, exam->exam_id, n);
  ante_vault_clinic_hash (self->vault, PURPOSE_RESEND, reserved, token);
  ante_write_add_token (write, token);
  asking->entry_id = g_strdup (write->entry->id);
  if (ante_desk_save_one (self, write, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
resend_reserved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) outer = data;
  Asking *asking = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (outer, error);
      return;
    }
  g_hash_table_insert (self->resends, g_strdup (asking->entry_id), g_steal_pointer (&outer));
  ante_desk_tell (self);
}

static Asking *
ask_about (const char *invite_id, const char *exam_id)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->invite_id = g_strdup (invite_id);
  asking->exam_id = g_strdup (exam_id);
  return asking;
}

void
ante_desk_resend_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) outer = g_task_new (self, NULL, callback, data);
  g_autoptr (GTask) task = NULL;

  g_task_set_source_tag (outer, ante_desk_resend_async);
  if (self->link_state != ANTE_LINK_ONLINE)
    {
      g_task_return_new_error (outer, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_UNREACHABLE, "a resend is reserved at the relay, which cannot be reached");
      return;
    }
  task = g_task_new (self, NULL, resend_reserved_cb, g_steal_pointer (&outer));
  g_task_set_task_data (task, ask_about (invite_id, exam_id), asking_free);
  ante_desk_run (self, task, reserve_resend);
}

/* --- A cancel --- */

/* One that was never told is simply taken out of the outbox. */
static void
look_before_cancel (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Asking *asking = data;
  g_autoptr (AnteInvite) invite = NULL;
  AnteEntity *entity;
  AntePatientExam *exam;

  if (!ante_desk_may_ask (self, task, "invite.cancelled"))
    return;
  invite = read_invite (self, asking->invite_id);
  exam = invite != NULL ? find_exam (invite, asking->exam_id) : NULL;
  if (exam == NULL)
    {
      refuse (task, ANTE_DESK_ERROR_GONE, "no such exam here");
      return;
    }
  if (invite->phase == ANTE_INVITE_QUEUED)
    {
      entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, asking->invite_id);
      asking->withdrawn = ante_store_withdraw (self->store, ante_json_peek_string (entity->state, "entry"), NULL, NULL);
      if (asking->withdrawn)
        {
          ante_desk_publish (self, FALSE);
          g_task_return_boolean (task, TRUE);
          return;
        }
    }
  asking->patient_exam_id = g_strdup (exam->patient_exam_id);
  if (asking->patient_exam_id == NULL)
    refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "the provider's id is not known");
  else
    g_task_return_boolean (task, TRUE);
}

static void
save_cancel (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  JsonObject *fields = data;
  const char *invite_id = g_object_get_data (G_OBJECT (task), "invite");
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (ante_desk_save_one (self, ante_desk_make_write (self, "invite.cancelled", invite_id, json_object_ref (fields)), NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

typedef struct
{
  GTask *outer;   /* owned */
  Asking *asking; /* owned */
  GError *decided;/* nullable: too late, and why */
} Cancelling;

static void
cancelling_free (Cancelling *cancelling)
{
  g_object_unref (cancelling->outer);
  asking_free (cancelling->asking);
  g_clear_error (&cancelling->decided);
  g_free (cancelling);
}

static void
cancel_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  Cancelling *cancelling = data;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (cancelling->outer, error);
  else if (cancelling->decided != NULL)
    g_task_return_error (cancelling->outer, g_steal_pointer (&cancelling->decided));
  else
    g_task_return_boolean (cancelling->outer, TRUE);
  ante_desk_tell (self);
  cancelling_free (cancelling);
}

static void
cancel_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Cancelling *cancelling = data;
  AnteDesk *self = g_task_get_source_object (cancelling->outer);
  g_autoptr (GTask) task = NULL;
  JsonObject *fields;
  GError *error = NULL;
  gboolean cancelled = ante_provider_cancel_finish (ANTE_PROVIDER (source), result, &error);

  if (!cancelled && !g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_DECIDED))
    {
      g_task_return_error (cancelling->outer, error);
      cancelling_free (cancelling);
      return;
    }
  fields = json_object_new ();
  json_object_set_string_member (fields, "exam", cancelling->asking->exam_id);
  json_object_set_string_member (fields, "outcome", cancelled ? "cancelled" : "decided");
  cancelling->decided = error;
  task = g_task_new (self, NULL, cancel_saved_cb, cancelling);
  g_object_set_data_full (G_OBJECT (task), "invite", g_strdup (cancelling->asking->invite_id), g_free);
  g_task_set_task_data (task, fields, (GDestroyNotify) json_object_unref);
  ante_desk_run (self, task, save_cancel);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) outer = data;
  Asking *asking = g_task_get_task_data (G_TASK (result));
  Cancelling *cancelling;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else if (asking->withdrawn)
    g_task_return_boolean (outer, TRUE);
  else if (self->provider == NULL)
    g_task_return_new_error (outer, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused");
  else
    {
      cancelling = g_new0 (Cancelling, 1);
      cancelling->outer = g_steal_pointer (&outer);
      cancelling->asking = ask_about (asking->invite_id, asking->exam_id);
      ante_provider_cancel_async (self->provider, asking->patient_exam_id, NULL, cancel_answered_cb, cancelling);
    }
}

void
ante_desk_cancel_invite_async (AnteDesk *self, const char *invite_id, const char *exam_id, GAsyncReadyCallback callback, gpointer data)
{
  GTask *outer = g_task_new (self, NULL, callback, data);
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, outer);

  g_task_set_source_tag (outer, ante_desk_cancel_invite_async);
  g_task_set_task_data (task, ask_about (invite_id, exam_id), asking_free);
  ante_desk_run (self, task, look_before_cancel);
}
