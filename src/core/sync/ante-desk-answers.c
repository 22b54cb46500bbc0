/* SPDX-License-Identifier: GPL-3.0-or-later
 * Before an exam: the provider's questions, asked for anew each time, answers given for the patient, and files. Each is
 * called for once; how it went becomes an entry, and what was asked and answered one for the clinical audience. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define MAX_RECORD_BYTES (1200 * 1000) /* what an entry holds, with room for what is around it */
#define MAX_PROBLEM_TEXT 300

/* One call under way. */
typedef struct
{
  /* Given */
  const char *kind;               /* static: the entry that tells how it went */
  char *invite_id, *exam_id;      /* owned */
  GPtrArray *answers;             /* owned, nullable: AnteAnswer */
  char *file_name, *file_type;    /* owned, nullable */
  GBytes *file;                   /* owned, nullable */
  /* Looked up */
  char *meeting_uuid, *patient_exam_id; /* owned */
  AnteUploadForm form;
  /* Result */
  JsonObject *outcome;            /* owned: fields of the entry */
  JsonObject *record;             /* owned, nullable: what only the clinical audience may read */
  GError *error;                  /* owned, nullable: for the person */
} Preparing;

static void
preparing_free (gpointer data)
{
  Preparing *call = data;

  g_free (call->invite_id);
  g_free (call->exam_id);
  g_clear_pointer (&call->answers, g_ptr_array_unref);
  g_free (call->file_name);
  g_free (call->file_type);
  g_clear_pointer (&call->file, g_bytes_unref);
  g_free (call->meeting_uuid);
  g_free (call->patient_exam_id);
  g_clear_pointer (&call->outcome, json_object_unref);
  g_clear_pointer (&call->record, json_object_unref);
  g_clear_error (&call->error);
  g_free (call);
}

static GTask *
begin (AnteDesk *self, const char *kind, const char *invite_id, const char *exam_id, gpointer tag,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  Preparing *call = g_new0 (Preparing, 1);

  call->kind = kind;
  call->invite_id = g_strdup (invite_id);
  call->exam_id = g_strdup (exam_id);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, preparing_free);
  return task;
}

static void
refuse (GTask *task, AnteDeskError code, const char *why)
{
  g_task_return_new_error (task, ANTE_DESK_ERROR, (int) code, "%s", why);
}

/* --- What must be so (worker) --- */

/* The provider takes what is for an exam that waits for the patient. */
static gboolean
find_waiting_exam (AnteDesk *self, GTask *task, Preparing *call)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, call->invite_id);
  g_autoptr (AntePatient) patient = entity != NULL ? ante_store_read_patient (self->store, entity->parent) : NULL;
  g_autoptr (AnteInvite) invite = patient != NULL ? ante_invite_from_entity (ante_store_get_tables (self->store), entity, patient) : NULL;

  for (guint i = 0; invite != NULL && i < invite->exams->len; i++)
    {
      const AntePatientExam *exam = g_ptr_array_index (invite->exams, i);

      if (g_strcmp0 (exam->exam_id, call->exam_id) != 0)
        continue;
      if (ante_patient_exam_state (invite, exam, ante_desk_relay_now_ms (self)) != ANTE_EXAM_INVITED ||
          invite->meeting_uuid == NULL || exam->patient_exam_id == NULL)
        {
          refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "the exam does not wait for the patient");
          return FALSE;
        }
      call->meeting_uuid = g_strdup (invite->meeting_uuid);
      call->patient_exam_id = g_strdup (exam->patient_exam_id);
      return TRUE;
    }
  refuse (task, ANTE_DESK_ERROR_GONE, "no such exam here");
  return FALSE;
}

/* What could not be kept for the clinical audience is not sent. */
static gboolean
can_be_kept (AnteDesk *self, GTask *task, Preparing *call)
{
  if (ante_store_get_setting (self->store, ANTE_SETTING_CATCHING_UP) != NULL)
    refuse (task, ANTE_DESK_ERROR_NOT_READY, "this computer still reads the clinic's log");
  else if (call->record != NULL && !ante_vault_holds (self->vault, ANTE_AUDIENCE_CLINICAL))
    refuse (task, ANTE_DESK_ERROR_NOT_ALLOWED, "this desk writes nothing clinical");
  else
    return TRUE;
  return FALSE;
}

static gboolean
uploads (AnteDesk *self, GTask *task, Preparing *call)
{
  AnteEntity *clinic = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  if (call->file == NULL || (clinic != NULL && ante_clinic_uploads (clinic->state, &call->form)))
    return TRUE;
  refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "uploading is off");
  return FALSE;
}

static void
look_before (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Preparing *call = data;

  if (ante_desk_may_ask (self, task, call->kind) && can_be_kept (self, task, call) && uploads (self, task, call) &&
      find_waiting_exam (self, task, call))
    g_task_return_boolean (task, TRUE);
}

/* --- How it went becomes entries (worker) --- */

static void
save_outcome (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Preparing *call = data;
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  AnteWrite *write, *record;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  write = ante_desk_make_write (self, call->kind, call->invite_id, json_object_ref (call->outcome));
  g_ptr_array_add (writes, write);
  if (call->record != NULL)
    {
      json_object_set_string_member (call->record, "sent", write->entry->id);
      record = ante_desk_make_write (self, "answers.record", call->invite_id, json_object_ref (call->record));
      record->audience = ANTE_AUDIENCE_CLINICAL;
      g_ptr_array_add (writes, record);
    }
  if (ante_desk_save_writes (self, writes, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Not saved: the person is told, and may send it once more; the provider keeps the later answer. */
static void
outcome_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) outer = data;
  Preparing *call = g_task_get_task_data (outer);
  GError *error = NULL;

  g_hash_table_remove (self->preparing, call->patient_exam_id);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else if (call->error != NULL)
    g_task_return_error (outer, g_steal_pointer (&call->error));
  else
    g_task_return_boolean (outer, TRUE);
  ante_desk_tell (self);
}

static const char *
word_for (const GError *error)
{
  if (error == NULL)
    return "sent";
  if (error->domain == ANTE_PROVIDER_ERROR && error->code != ANTE_PROVIDER_ERROR_UNCONFIRMED)
    return "failed";
  return "unconfirmed";
}

static void
set_problem (JsonObject *outcome, const GError *error)
{
  g_autofree char *text = g_utf8_make_valid (error->message, -1);

  if (error->domain != ANTE_PROVIDER_ERROR)
    return;
  if (g_utf8_strlen (text, -1) > MAX_PROBLEM_TEXT)
    *g_utf8_offset_to_pointer (text, MAX_PROBLEM_TEXT) = '\0';
  json_object_set_string_member (outcome, "problem", ante_provider_error_to_code (error->code));
  json_object_set_string_member (outcome, "text", text);
}

/* Takes @outer and @error. What did not leave was not said to anybody: there is nothing to keep of it. */
static void
conclude (GTask *outer, GError *error)
{
  AnteDesk *self = g_task_get_source_object (outer);
  Preparing *call = g_task_get_task_data (outer);
  g_autoptr (GTask) task = NULL;

  call->error = error;
  json_object_set_string_member (call->outcome, "outcome", word_for (error));
  if (error != NULL)
    set_problem (call->outcome, error);
  if (g_str_equal (word_for (error), "failed"))
    g_clear_pointer (&call->record, json_object_unref);
  task = g_task_new (self, NULL, outcome_saved_cb, outer);
  g_task_set_task_data (task, call, NULL);
  ante_desk_run (self, task, save_outcome);
}

/* --- Calling --- */

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  ante_provider_answer_finish (ANTE_PROVIDER (source), result, &error);
  conclude (data, error);
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GError *error = NULL;

  ante_provider_upload_finish (ANTE_PROVIDER (source), result, &error);
  conclude (data, error);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) outer = data;
  Preparing *call = g_task_get_task_data (outer);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else if (!g_hash_table_add (self->preparing, g_strdup (call->patient_exam_id)))
    refuse (outer, ANTE_DESK_ERROR_NOT_POSSIBLE, "something is on its way for this exam");
  else if (call->file != NULL)
    ante_provider_upload_async (self->provider, call->form, call->patient_exam_id, call->file_name, call->file_type,
                                call->file, NULL, uploaded_cb, g_steal_pointer (&outer));
  else
    ante_provider_answer_async (self->provider, call->meeting_uuid, call->patient_exam_id, call->answers, NULL, answered_cb,
                                g_steal_pointer (&outer));
}

/* Whether the provider can be asked; else @task has failed. */
static gboolean
can_ask (AnteDesk *self, GTask *task, gboolean attachment)
{
  const AnteProviderCapabilities *can = self->provider != NULL ? ante_provider_get_capabilities (self->provider) : NULL;

  if (can == NULL)
    g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused");
  else if (attachment ? !can->takes_attachments : !can->has_questions)
    refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "the provider takes no such thing");
  else
    return TRUE;
  return FALSE;
}

/* Looks first, on the worker, with the data of @outer; takes @outer. */
static void
look (AnteDesk *self, GTask *outer, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, outer);

  g_task_set_task_data (task, g_task_get_task_data (outer), NULL);
  ante_desk_run (self, task, look_before);
}

/* --- Questions --- */

static void
questions_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) outer = data;
  GError *error = NULL;
  GPtrArray *questions = ante_provider_questions_finish (ANTE_PROVIDER (source), result, &error);

  if (questions != NULL)
    g_task_return_pointer (outer, questions, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (outer, error);
}

static void
looked_for_questions_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  g_autoptr (GTask) outer = data;
  Preparing *call = g_task_get_task_data (outer);
  GCancellable *cancellable = g_task_get_cancellable (outer);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (outer, error);
  else
    ante_provider_questions_async (self->provider, call->exam_id, call->meeting_uuid, call->patient_exam_id, cancellable,
                                   questions_cb, g_steal_pointer (&outer));
}

void
ante_desk_load_questions_async (AnteDesk *self, const char *invite_id, const char *exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = begin (self, "answers.sent", invite_id, exam_id, ante_desk_load_questions_async, cancellable, callback, data);

  if (can_ask (self, task, FALSE))
    look (self, g_steal_pointer (&task), looked_for_questions_cb);
}

GPtrArray *
ante_desk_load_questions_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Answers --- */

static const char *
kind_word (AnteQuestionKind kind)
{
  static const char *const words[] = {
    [ANTE_QUESTION_SINGLE] = "single", [ANTE_QUESTION_MULTIPLE] = "multiple",
    [ANTE_QUESTION_TEXT] = "text",     [ANTE_QUESTION_HEIGHT] = "height",
  };

  return words[kind];
}

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

static JsonObject *
write_question (const AnteQuestion *question)
{
  JsonObject *object = json_object_new ();
  JsonArray *choices = json_array_new ();

  set_text (object, "id", question->id);
  set_text (object, "text", question->text);
  set_text (object, "kind", kind_word (question->kind));
  for (guint i = 0; i < question->choices->len; i++)
    {
      const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, i);
      JsonObject *one = json_object_new ();

      set_text (one, "id", choice->id);
      set_text (one, "text", choice->text);
      json_array_add_object_element (choices, one);
    }
  json_object_set_array_member (object, "choices", choices);
  return object;
}

static JsonObject *
write_answer (const AnteAnswer *answer)
{
  JsonObject *object = json_object_new ();

  set_text (object, "question", answer->question_id);
  set_text (object, "choice", answer->choice_id);
  set_text (object, "answer", answer->answer);
  set_text (object, "text", answer->text);
  if (answer->height_inches > 0)
    json_object_set_int_member (object, "height_inches", answer->height_inches);
  return object;
}

static JsonObject *
write_record (const char *exam_id, GPtrArray *questions, GPtrArray *answers)
{
  JsonObject *record = json_object_new ();
  JsonArray *asked = json_array_new ();
  JsonArray *given = json_array_new ();

  for (guint i = 0; i < questions->len; i++)
    json_array_add_object_element (asked, write_question (g_ptr_array_index (questions, i)));
  for (guint i = 0; i < answers->len; i++)
    json_array_add_object_element (given, write_answer (g_ptr_array_index (answers, i)));
  json_object_set_string_member (record, "exam", exam_id);
  json_object_set_array_member (record, "questions", asked);
  json_object_set_array_member (record, "answers", given);
  return record;
}

static gboolean
has_answer (GPtrArray *answers, const char *question_id)
{
  for (guint i = 0; i < answers->len; i++)
    if (g_strcmp0 (((const AnteAnswer *) g_ptr_array_index (answers, i))->question_id, question_id) == 0)
      return TRUE;
  return FALSE;
}

/* With those that the provider has an answer to already. */
static guint
count_answered (GPtrArray *questions, GPtrArray *answers)
{
  guint n = 0;

  for (guint i = 0; i < questions->len; i++)
    {
      const AnteQuestion *question = g_ptr_array_index (questions, i);

      if (question->answered || (question->id != NULL && has_answer (answers, question->id)))
        n++;
    }
  return n;
}

static JsonObject *
begin_outcome (const char *exam_id)
{
  JsonObject *outcome = json_object_new ();

  json_object_set_string_member (outcome, "exam", exam_id);
  return outcome;
}

static gboolean
is_too_long (JsonObject *record)
{
  g_autofree char *text = ante_json_write_object (record);

  return strlen (text) > MAX_RECORD_BYTES;
}

void
ante_desk_send_answers_async (AnteDesk *self, const char *invite_id, const char *exam_id, GPtrArray *questions, GPtrArray *answers, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = begin (self, "answers.sent", invite_id, exam_id, ante_desk_send_answers_async, NULL, callback, data);
  Preparing *call = g_task_get_task_data (task);

  g_return_if_fail (answers->len > 0 && questions->len <= ANTE_QUESTIONS_MAX);

  if (!can_ask (self, task, FALSE))
    return;
  call->answers = g_ptr_array_ref (answers);
  call->record = write_record (exam_id, questions, answers);
  call->outcome = begin_outcome (exam_id);
  json_object_set_int_member (call->outcome, "answered", count_answered (questions, answers));
  json_object_set_int_member (call->outcome, "asked", questions->len);
  if (is_too_long (call->record))
    refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "too long to be kept");
  else
    look (self, g_steal_pointer (&task), looked_cb);
}

gboolean
ante_desk_send_answers_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- Attachments --- */

gboolean
ante_clinic_uploads (JsonObject *clinic, AnteUploadForm *form)
{
  const char *word = ante_json_peek_string (clinic, "attachments");
  gboolean json = g_strcmp0 (word, "json") == 0;

  if (!json && g_strcmp0 (word, "multipart") != 0)
    return FALSE;
  if (form != NULL)
    *form = json ? ANTE_UPLOAD_JSON : ANTE_UPLOAD_MULTIPART;
  return TRUE;
}

gboolean
ante_desk_get_uploads (AnteDesk *self)
{
  return self->provider != NULL && ante_provider_get_capabilities (self->provider)->takes_attachments &&
         ante_clinic_uploads (self->snapshot->clinic, NULL);
}

void
ante_desk_send_attachment_async (AnteDesk *self, const char *invite_id, const char *exam_id, const char *type, const char *file_name, GBytes *file, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = begin (self, "attachment.sent", invite_id, exam_id, ante_desk_send_attachment_async, NULL, callback, data);
  Preparing *call = g_task_get_task_data (task);

  if (!can_ask (self, task, TRUE))
    return;
  if (g_bytes_get_size (file) == 0 || g_bytes_get_size (file) > ANTE_UPLOAD_MAX_BYTES)
    {
      refuse (task, ANTE_DESK_ERROR_NOT_POSSIBLE, "the file is empty or too large");
      return;
    }
  call->file = g_bytes_ref (file);
  call->file_name = g_utf8_make_valid (file_name, -1);
  call->file_type = g_strdup (type);
  call->outcome = begin_outcome (exam_id);
  set_text (call->outcome, "name", call->file_name);
  set_text (call->outcome, "type", call->file_type);
  look (self, g_steal_pointer (&task), looked_cb);
}

gboolean
ante_desk_send_attachment_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
