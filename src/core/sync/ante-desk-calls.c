/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reserve, call, outcome: the provider is called for what the relay has accepted, once; that a call has
 * begun is on disk before; and a call whose answer is not known is said to be unconfirmed, never repeated. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-hooks.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"

/* A reservation older than this is not called for any more: other desks are about to call it unconfirmed. */
#define CALL_LIMIT_MS (ANTE_SENDING_LIMIT_MS - 30 * 1000)

/* One provider call of this process. */
typedef struct
{
  AnteDesk *desk;    /* owned */
  AnteEntry *entry;  /* owned: the reservation */
  gint64 age_ms;     /* of the reservation, … */
  AnteMoment aged;   /* … at this moment */
  /* For an invite */
  AntePatient *patient;
  GStrv exam_ids;
  char *webhook_url;
  AnteOrder *order; /* nullable: no prescription */
  char *redirect_approve, *redirect_reject, *redirect_na, *redirect_missed; /* nullable */
  /* For a resend */
  char *meeting_uuid, *patient_exam_id;
  gboolean is_unheard; /* nobody would listen where its news goes */
  /* Under way */
  guint attempts;
  /* Result: the outcome's fields, and for whom it was */
  JsonObject *outcome;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->desk);
  g_clear_pointer (&call->entry, ante_entry_unref);
  g_clear_pointer (&call->patient, ante_patient_free);
  g_clear_pointer (&call->exam_ids, g_strfreev);
  g_clear_pointer (&call->outcome, json_object_unref);
  g_free (call->webhook_url);
  ante_order_free (call->order);
  g_free (call->redirect_approve);
  g_free (call->redirect_reject);
  g_free (call->redirect_na);
  g_free (call->redirect_missed);
  g_free (call->meeting_uuid);
  g_free (call->patient_exam_id);
  g_free (call);
}

static gboolean
is_invite (const Call *call)
{
  return strcmp (call->entry->kind, "invite.sending") == 0;
}

static JsonObject *
make_outcome (const Call *call, const char *outcome)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "outcome", outcome);
  if (!is_invite (call))
    {
      json_object_set_string_member (fields, "exam", ante_json_peek_string (call->entry->fields, "exam"));
      json_object_set_int_member (fields, "n", ante_json_peek_int (call->entry->fields, "n", 1));
    }
  return fields;
}

/* --- The outcome becomes an entry, and the call is over, in one transaction --- */

static void
save_outcome (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Call *call = data;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (ante_desk_save_one (self,
                          ante_desk_make_write (self, is_invite (call) ? "invite.outcome" : "invite.resent",
                                                call->entry->subject, json_object_ref (call->outcome)),
                          call->entry->id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
save_again_cb (gpointer data);

static void
outcome_saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  Call *call = data;

  if (!g_task_propagate_boolean (G_TASK (result), NULL) && self->worker != NULL)
    {
      /* The disk is full: the answer is known only here, so it is kept and saved as soon as it can be. */
      g_timeout_add_seconds (2, save_again_cb, call);
      return;
    }
  g_hash_table_remove (self->in_flight, call->entry->id);
  ante_desk_tell (self);
  call_free (call);
}

static void
conclude (Call *call)
{
  g_autoptr (GTask) task = g_task_new (call->desk, NULL, outcome_saved_cb, call);

  g_task_set_task_data (task, call, NULL);
  ante_desk_run (call->desk, task, save_outcome);
}

static gboolean
save_again_cb (gpointer data)
{
  conclude (data);
  return G_SOURCE_REMOVE;
}

/* --- Answers --- */

static void finish_person (Call *call, GError *error);
static void make_call (Call *call);

static gboolean
retry_call_cb (gpointer data)
{
  Call *call = data;

  if (call->desk->worker != NULL)
    make_call (call);
  else
    call_free (call); /* nobody could keep the answer; on disk it has begun, so it ends as unconfirmed */
  return G_SOURCE_REMOVE;
}

/* By real time: a computer that slept wakes up with an old reservation. */
static gint64
age_of (const Call *call)
{
  return call->age_ms + ante_desk_elapsed_ms (call->desk, &call->aged);
}

/* Nothing left this computer: tried again, for as long as no other desk can think it unconfirmed. */
static gboolean
may_retry (Call *call, const GError *error)
{
  guint delay;

  if (!g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_NOT_SENT))
    return FALSE;
  delay = MIN (1000u << MIN (call->attempts, 4u), 15000u);
  if (age_of (call) + delay >= CALL_LIMIT_MS)
    return FALSE;
  call->attempts++;
  g_timeout_add (delay, retry_call_cb, call);
  return TRUE;
}

static const char *
word_for (const Call *call, const GError *error)
{
  if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED) || error->domain != ANTE_PROVIDER_ERROR)
    return "unconfirmed";
  if (!is_invite (call) && g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED))
    return "refused";
  return "failed";
}

#define MAX_PROBLEM_TEXT 300

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

static JsonArray *
list_answered (GPtrArray *exams)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < exams->len; i++)
    {
      const AnteInvitedExam *exam = g_ptr_array_index (exams, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", exam->exam_id);
      if (exam->patient_exam_id != NULL)
        json_object_set_string_member (object, "patient_exam", exam->patient_exam_id);
      if (exam->title != NULL)
        json_object_set_string_member (object, "title", exam->title);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
set_answer (JsonObject *outcome, const AnteInviteAnswer *answer)
{
  if (answer->meeting_url != NULL)
    json_object_set_string_member (outcome, "meeting_url", answer->meeting_url);
  if (answer->meeting_uuid != NULL)
    json_object_set_string_member (outcome, "meeting_uuid", answer->meeting_uuid);
  json_object_set_array_member (outcome, "exams", list_answered (answer->exams));
}

static void
failed (Call *call, GError *error)
{
  if (may_retry (call, error))
    {
      g_error_free (error);
      return;
    }
  call->outcome = make_outcome (call, word_for (call, error));
  set_problem (call->outcome, error);
  if (ante_provider_error_get_known (error) != NULL)
    set_answer (call->outcome, ante_provider_error_get_known (error));
  finish_person (call, error);
  conclude (call);
}

static void
invited_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  GError *error = NULL;
  g_autoptr (AnteInviteAnswer) answer = ante_provider_invite_finish (ANTE_PROVIDER (source), result, &error);

  if (answer == NULL)
    {
      failed (call, error);
      return;
    }
  call->outcome = make_outcome (call, "sent");
  set_answer (call->outcome, answer);
  conclude (call);
}

static void
resent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Call *call = data;
  GError *error = NULL;

  if (!ante_provider_resend_finish (ANTE_PROVIDER (source), result, &error))
    {
      failed (call, error);
      return;
    }
  call->outcome = make_outcome (call, "sent");
  finish_person (call, NULL);
  conclude (call);
}

/* Whoever asked for a resend waits for this. Takes @error. */
static void
finish_person (Call *call, GError *error)
{
  GTask *waiting = g_hash_table_lookup (call->desk->resends, call->entry->id);

  if (waiting != NULL && error != NULL)
    g_task_return_error (waiting, error);
  else if (waiting != NULL)
    g_task_return_boolean (waiting, TRUE);
  else
    g_clear_error (&error);
  g_hash_table_remove (call->desk->resends, call->entry->id);
}

static void
make_call (Call *call)
{
  AnteDesk *self = call->desk;
  AnteInviteRequest request = { 0 };

  if (age_of (call) >= CALL_LIMIT_MS)
    {
      failed (call, g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_NOT_SENT, "the reservation is too old"));
      return;
    }
  if (self->provider == NULL)
    {
      failed (call, g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused"));
      return;
    }
  if (!is_invite (call))
    {
      ante_provider_resend_async (self->provider, call->meeting_uuid, call->patient_exam_id, NULL, resent_cb, call);
      return;
    }
  request.exam_ids = call->exam_ids;
  request.patient = call->patient;
  request.test = ante_json_peek_bool (call->entry->fields, "test");
  request.webhook_url = call->webhook_url;
  request.invite_id = call->entry->subject;
  request.tag = ante_json_peek_string (call->entry->fields, "tag");
  request.order = call->order;
  request.redirect_approve = call->redirect_approve;
  request.redirect_reject = call->redirect_reject;
  request.redirect_na = call->redirect_na;
  request.redirect_missed = call->redirect_missed;
  ante_provider_invite_async (self->provider, &request, NULL, invited_cb, call);
}

/* --- Which calls are due (worker) --- */

typedef struct
{
  GHashTable *told_now, *in_flight; /* copies */
  GPtrArray *due;                   /* Call, to be made */
  GPtrArray *over;                  /* Call with its outcome, to be concluded */
} Survey;

static void
survey_free (gpointer data)
{
  Survey *survey = data;

  g_hash_table_unref (survey->told_now);
  g_hash_table_unref (survey->in_flight);
  g_clear_pointer (&survey->due, g_ptr_array_unref);
  g_clear_pointer (&survey->over, g_ptr_array_unref);
  g_free (survey);
}

static GStrv
list_exam_ids (JsonObject *fields)
{
  JsonArray *exams = ante_json_peek_array (fields, "exams");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonNode *node = json_array_get_element (exams, i);
      const char *id = JSON_NODE_HOLDS_OBJECT (node) ? ante_json_peek_string (json_node_get_object (node), "id") : NULL;

      if (id != NULL)
        g_strv_builder_add (builder, id);
    }
  return g_strv_builder_end (builder);
}

/* The relay may stop taking webhooks under an older secret; nobody begins with it when that could be near. */
static gboolean
is_usable (AnteDesk *self, const AnteHook *hook)
{
  return hook != NULL && (hook->until_ms == 0 || ante_desk_relay_now_ms (self) - hook->until_ms < ANTE_HOOK_USABLE_MS);
}

/* Under the secret that the reservation names, and no other: by that it is kept accepted. */
static char *
make_webhook_url (AnteDesk *self, Call *call)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  AnteEntity *clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  const char *url = clinic != NULL ? ante_json_peek_string (clinic->state, "public_url") : NULL;
  g_autoptr (GPtrArray) hooks = ante_hooks_read (tables);
  const AnteHook *hook = ante_hooks_find (hooks, ante_json_peek_string (call->entry->fields, "hook"));

  call->is_unheard = hook != NULL && !is_usable (self, hook);
  if (url == NULL || hook == NULL || call->is_unheard)
    return NULL;
  return g_strdup_printf ("%s/hooks/qualiphy/%s/%s/%s", url, hook->secret, call->entry->subject,
                          ante_json_peek_string (call->entry->fields, "tag"));
}

/* An invite that could bring no more news for months may be under a secret that was dropped. */
static gboolean
may_be_unheard (AnteDesk *self, AnteEntity *entity)
{
  g_autoptr (GPtrArray) hooks = ante_hooks_read (ante_store_get_tables (self->store));
  g_autoptr (AntePatient) nobody = ante_patient_new ();
  AnteInvite *invite = ante_invite_from_entity (ante_store_get_tables (self->store), entity, nobody);
  const char *name = ante_json_peek_string (entity->state, "hook");
  const AnteHook *hook = name != NULL ? ante_hooks_find (hooks, name) : NULL;
  gint64 quiet = ante_desk_relay_now_ms (self) - ante_invite_last_sent_ms (invite);

  ante_invite_free (invite);
  return name != NULL && !is_usable (self, hook) && quiet >= ANTE_NEWS_LIMIT_MS - ANTE_HOOK_USABLE_MS;
}

/* The order as it was reserved, to where the patient still wants it. */
static gboolean
prepare_order (Call *call)
{
  JsonNode *node = json_object_get_member (call->entry->fields, "order");
  g_autoptr (AnteAddress) address = ante_patient_ship_to (call->patient);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  call->order = JSON_NODE_HOLDS_OBJECT (node) ? ante_order_from_json (json_node_get_object (node)) : NULL;
  if (call->order == NULL || g_strv_length (call->exam_ids) != 1)
    return FALSE;
  return call->order->ship_to == NULL || ante_address_equal (call->order->ship_to, address);
}

/* Where the patient's browser goes afterwards; what is no safe address goes nowhere. */
static char *
dup_redirect (AnteDesk *self, const char *field)
{
  AnteEntity *clinic = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);
  const char *uri = clinic != NULL ? ante_json_peek_string (clinic->state, field) : NULL;

  return uri != NULL && ante_redirect_is_safe (uri) ? g_strdup (uri) : NULL;
}

static void
prepare_redirects (AnteDesk *self, Call *call)
{
  call->redirect_approve = dup_redirect (self, "redirect_approve");
  call->redirect_reject = dup_redirect (self, "redirect_reject");
  call->redirect_na = dup_redirect (self, "redirect_na");
  call->redirect_missed = dup_redirect (self, "redirect_missed");
}

/* The person as they are now must be the one the reservation names, and where they will be as well: a test
 * exam asked for in a real one's name would clear. */
static gboolean
prepare_invite (AnteDesk *self, Call *call)
{
  const char *patient_id = ante_json_peek_string (call->entry->fields, "patient");
  g_autofree char *name = NULL;

  call->patient = patient_id != NULL ? ante_store_read_patient (self->store, patient_id) : NULL;
  if (call->patient == NULL)
    return FALSE;
  name = ante_sent_name (call->patient);
  call->exam_ids = list_exam_ids (call->entry->fields);
  call->webhook_url = make_webhook_url (self, call);
  prepare_redirects (self, call);
  return call->webhook_url != NULL && prepare_order (call) && g_strcmp0 (name, ante_json_peek_string (call->entry->fields, "name")) == 0 &&
         g_strcmp0 (call->patient->dob, ante_json_peek_string (call->entry->fields, "dob")) == 0 &&
         g_strcmp0 (call->patient->tele_state, ante_json_peek_string (call->entry->fields, "tele_state")) == 0;
}

static gboolean
prepare_resend (AnteDesk *self, Call *call)
{
  AnteEntity *invite = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, call->entry->subject);
  JsonArray *exams = invite != NULL ? ante_json_peek_array (invite->state, "exams") : NULL;
  const char *exam_id = ante_json_peek_string (call->entry->fields, "exam");

  call->meeting_uuid = invite != NULL ? g_strdup (ante_json_peek_string (invite->state, "meeting_uuid")) : NULL;
  call->is_unheard = invite != NULL && may_be_unheard (self, invite);
  if (call->is_unheard)
    return FALSE;
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *exam = json_array_get_object_element (exams, i);

      if (g_strcmp0 (ante_json_peek_string (exam, "id"), exam_id) == 0)
        call->patient_exam_id = g_strdup (ante_json_peek_string (exam, "patient_exam"));
    }
  return call->patient_exam_id != NULL;
}

static void
set_failed (Call *call, const char *problem)
{
  call->outcome = make_outcome (call, "failed");
  json_object_set_string_member (call->outcome, "problem", problem);
}

/* Since when the relay has had it, by its own clock as soon as it is known; else since this process began to
 * tell it. -1: not known yet, as it comes back with the log. */
static gint64
find_age (AnteDesk *self, const Survey *survey, const AnteEntry *entry)
{
  const AnteMoment *told = g_hash_table_lookup (survey->told_now, entry->id);
  gint64 age = told != NULL ? ante_desk_elapsed_ms (self, told) : -1;

  if (entry->received_ms > 0 && ante_desk_knows_relay_time (self))
    return MAX (age, MAX (0, ante_desk_relay_now_ms (self) - entry->received_ms));
  return entry->received_ms > 0 && told == NULL ? -1 : age;
}

static void
survey_call (AnteDesk *self, Survey *survey, const AnteCall *known)
{
  gint64 age = find_age (self, survey, known->entry);
  Call *call;

  if (!known->told || g_hash_table_contains (survey->in_flight, known->entry->id) || (!known->begun && age < 0))
    return;
  call = g_new0 (Call, 1);
  call->desk = g_object_ref (self);
  call->entry = ante_entry_ref (known->entry);
  call->age_ms = MAX (age, 0);
  call->aged = ante_desk_moment (self);
  if (known->begun)
    call->outcome = make_outcome (call, "unconfirmed"); /* this program ended in the middle of the call */
  else if (call->age_ms >= CALL_LIMIT_MS)
    set_failed (call, "not-sent");
  else if (!(is_invite (call) ? prepare_invite (self, call) : prepare_resend (self, call)))
    set_failed (call, call->is_unheard ? "hook-changed" : "changed");
  else if (known->entry->received_ms == 0)
    {
      call_free (call); /* the log has not been read up to it: what was said of the webhook secret before it is not known */
      return;
    }
  else if (!ante_store_mark_begun (self->store, call->entry->id, TRUE, NULL))
    {
      call_free (call); /* the disk: nothing has left, so it stays due */
      return;
    }
  g_ptr_array_add (call->outcome != NULL ? survey->over : survey->due, call);
}

static void
survey_calls (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Survey *survey = data;
  g_autoptr (GPtrArray) calls = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  calls = ante_store_list_calls (self->store);
  for (guint i = 0; i < calls->len; i++)
    survey_call (self, survey, g_ptr_array_index (calls, i));
  g_task_return_boolean (task, TRUE);
}

static void
surveyed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  Survey *survey = g_task_get_task_data (G_TASK (result));
  gboolean again = self->call_again;

  self->calling = FALSE;
  self->call_again = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  for (guint i = 0; i < survey->due->len; i++)
    {
      Call *call = g_ptr_array_index (survey->due, i);

      g_hash_table_add (self->in_flight, g_strdup (call->entry->id));
      make_call (call);
    }
  for (guint i = 0; i < survey->over->len; i++)
    {
      Call *call = g_ptr_array_index (survey->over, i);

      g_hash_table_add (self->in_flight, g_strdup (call->entry->id));
      finish_person (call, g_error_new_literal (ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "not sent"));
      conclude (call);
    }
  if (again)
    ante_desk_make_calls (self);
}

static GHashTable *
copy_set (GHashTable *set)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (copy, g_strdup (key));
  return copy;
}

static GHashTable *
copy_moments (GHashTable *moments)
{
  GHashTable *copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer key, moment;

  g_hash_table_iter_init (&iter, moments);
  while (g_hash_table_iter_next (&iter, &key, &moment))
    g_hash_table_insert (copy, g_strdup (key), g_memdup2 (moment, sizeof (AnteMoment)));
  return copy;
}

void
ante_desk_make_calls (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;
  Survey *survey;

  if (self->worker == NULL)
    return;

  if (self->calling)
    {
      self->call_again = TRUE;
      return;
    }
  self->calling = TRUE;
  survey = g_new0 (Survey, 1);
  survey->told_now = copy_moments (self->told_now);
  survey->in_flight = copy_set (self->in_flight);
  survey->due = g_ptr_array_new ();
  survey->over = g_ptr_array_new ();
  task = g_task_new (self, NULL, surveyed_cb, NULL);
  g_task_set_task_data (task, survey, survey_free);
  ante_desk_run (self, task, survey_calls);
}
