/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people judge: notes read, the person confirmed, health changed, a deferral decided, an outcome seen in the
 * portal, a delivery that belongs to somebody. Each lists what it judged, and says what must be so at that moment. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

/* What the worker needs of a judgement; drafts stay on the main thread. */
typedef struct
{
  char *subject, *exam_id;            /* the second nullable */
  char *patient_id, *entry_id;        /* nullable */
  char *director, *licence, *provider, *patient_exam, *date, *choice, *reason; /* nullable */
} Judgement;

static void
judgement_free (gpointer data)
{
  Judgement *self = data;

  g_free (self->subject);
  g_free (self->exam_id);
  g_free (self->patient_id);
  g_free (self->entry_id);
  g_free (self->director);
  g_free (self->licence);
  g_free (self->provider);
  g_free (self->patient_exam);
  g_free (self->date);
  g_free (self->choice);
  g_free (self->reason);
  g_free (self);
}

static Judgement *
judgement_new (const char *subject, const char *exam_id, AnteJudgementDraft *draft)
{
  Judgement *self = g_new0 (Judgement, 1);

  self->subject = g_strdup (subject);
  self->exam_id = g_strdup (exam_id);
  if (draft == NULL)
    return self;
  self->director = ante_judgement_draft_get_value (draft, "director");
  self->licence = ante_judgement_draft_get_value (draft, "licence");
  self->provider = ante_judgement_draft_get_value (draft, "provider");
  self->patient_exam = ante_judgement_draft_get_value (draft, "patient-exam");
  self->date = ante_judgement_draft_get_value (draft, "day");
  self->choice = ante_judgement_draft_get_value (draft, "choice");
  self->reason = ante_judgement_draft_get_value (draft, "reason");
  return self;
}

/* --- Helpers (worker) --- */

static gboolean
fail (GError **error, AnteDeskError code, const char *why)
{
  g_set_error_literal (error, ANTE_DESK_ERROR, (int) code, why);
  return FALSE;
}

static void
put_text (JsonObject *fields, const char *member, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (fields, member, text);
}

/* An invite as the rules see it, and the exam of it that is judged. */
typedef struct
{
  AntePatient *patient;
  AnteInvite *invite;
  AntePatientExam *exam; /* borrowed of the invite; NULL when only the invite is judged */
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->patient, ante_patient_free);
  g_clear_pointer (&self->invite, ante_invite_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static gboolean
find_case (AnteDesk *self, const Judgement *judgement, Case *found, GError **error)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, judgement->subject);

  found->patient = entity != NULL ? ante_store_read_patient (self->store, entity->parent) : NULL;
  found->invite = found->patient != NULL ? ante_invite_from_entity (ante_store_get_tables (self->store), entity, found->patient) : NULL;
  for (guint i = 0; found->invite != NULL && i < found->invite->exams->len; i++)
    {
      AntePatientExam *exam = g_ptr_array_index (found->invite->exams, i);

      if (g_strcmp0 (exam->exam_id, judgement->exam_id) == 0)
        found->exam = exam;
    }
  if (found->invite != NULL && (judgement->exam_id == NULL || found->exam != NULL))
    return TRUE;
  return fail (error, ANTE_DESK_ERROR_GONE, "no such exam here");
}

/* Whether the person had it before their eyes: what came while they read is not judged by them. */
static gboolean
was_shown (AnteDesk *self, const Judgement *judgement, const char *delivery)
{
  g_autofree char *key = g_strconcat (judgement->subject, "|", judgement->exam_id, NULL);
  GStrv shown = g_hash_table_lookup (self->notes_shown, key);

  return shown == NULL || g_strv_contains ((const char *const *) shown, delivery);
}

/* *whole: (nullable) whether all that there is was shown. */
static JsonArray *
list_judged (AnteDesk *self, const Judgement *judgement, const AntePatientExam *exam, gboolean *whole)
{
  JsonArray *judged = json_array_new ();

  if (whole != NULL)
    *whole = TRUE;
  for (guint i = 0; i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      if (was_shown (self, judgement, result->delivery_id))
        json_array_add_string_element (judged, result->delivery_id);
      else if (whole != NULL)
        *whole = FALSE;
    }
  return judged;
}

static gboolean
save (AnteDesk *self, const char *kind, const char *subject, JsonObject *fields, GError **error)
{
  return ante_desk_save_one (self, ante_desk_make_write (self, kind, subject, fields), NULL, error);
}

/* With what only the clinical audience may read of it, in one transaction. */
static gboolean
save_with_companion (AnteDesk *self, AnteWrite *write, const char *companion, const char *refers, const char *member,
                     const char *text, GError **error)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  JsonObject *fields;
  AnteWrite *beside;

  g_ptr_array_add (writes, write);
  if (text != NULL && *text != '\0')
    {
      if (!ante_vault_holds (self->vault, ANTE_AUDIENCE_CLINICAL))
        return fail (error, ANTE_DESK_ERROR_NOT_ALLOWED, "this desk writes nothing clinical");
      fields = json_object_new ();
      json_object_set_string_member (fields, refers, write->entry->id);
      json_object_set_string_member (fields, member, text);
      beside = ante_desk_make_write (self, companion, write->entry->subject, fields);
      beside->audience = ANTE_AUDIENCE_CLINICAL;
      g_ptr_array_add (writes, beside);
    }
  return ante_desk_save_writes (self, writes, NULL, error);
}

/* Taken back by naming the entry. */
static AnteUndo *
undo_by_withdrawing (const char *kind, const char *subject, const char *exam_id, const char *entry_id)
{
  AnteUndo *undo = ante_undo_new ();
  JsonObject *before = json_object_new ();

  put_text (before, "exam", exam_id);
  json_object_set_string_member (before, "withdrawn", entry_id);
  ante_undo_add (undo, kind, subject, before, json_object_new ());
  return undo;
}

/* --- Notes read, and the person confirmed --- */

/* The relay may still refuse what waits here; an entry about it would then speak of an invite that no desk knows, and pass
 * for a history that changed. */
static gboolean
may_be_refused (const AnteInvite *invite)
{
  return invite->phase == ANTE_INVITE_QUEUED;
}

static gboolean
read_notes (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  g_auto (Case) found = { 0 };
  JsonObject *fields;

  if (!ante_desk_may_write (self, "notes.read", error) || !find_case (self, judgement, &found, error))
    return FALSE;
  if (found.exam->results->len == 0 && may_be_refused (found.invite))
    return fail (error, ANTE_DESK_ERROR_NOT_POSSIBLE, "nothing has been said yet");
  fields = json_object_new ();
  json_object_set_string_member (fields, "exam", judgement->exam_id);
  json_object_set_array_member (fields, "deliveries", list_judged (self, judgement, found.exam, NULL));
  put_text (fields, "instruction", judgement->reason);
  return save (self, "notes.read", judgement->subject, fields, error);
}

void
ante_desk_read_notes_async (AnteDesk *self, const char *invite_id, const char *exam_id, const char *instruction, GAsyncReadyCallback callback, gpointer data)
{
  Judgement *judgement;

  g_return_if_fail (exam_id != NULL);

  judgement = judgement_new (invite_id, exam_id, NULL);
  judgement->reason = g_strdup (instruction);
  ante_desk_run_change (self, read_notes, judgement, judgement_free, ante_desk_read_notes_async, callback, data);
}

static gboolean
confirm_identity (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  g_auto (Case) found = { 0 };
  g_autofree char *name = NULL;
  JsonObject *fields;

  if (!ante_desk_may_write (self, "identity.confirmed", error) || !find_case (self, judgement, &found, error))
    return FALSE;
  if (may_be_refused (found.invite))
    return fail (error, ANTE_DESK_ERROR_NOT_POSSIBLE, "the invite has not left yet");
  name = ante_sent_name (found.patient);
  fields = json_object_new ();
  json_object_set_string_member (fields, "name", name);
  put_text (fields, "dob", found.patient->dob);
  return save (self, "identity.confirmed", judgement->subject, fields, error);
}

void
ante_desk_confirm_identity_async (AnteDesk *self, const char *invite_id, GAsyncReadyCallback callback, gpointer data)
{
  ante_desk_run_change (self, confirm_identity, judgement_new (invite_id, NULL, NULL), judgement_free,
                        ante_desk_confirm_identity_async, callback, data);
}

/* --- Health has changed --- */

static gboolean
change_health (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  JsonObject *fields;
  AnteWrite *write;
  g_autofree char *id = NULL;

  if (!ante_desk_may_write (self, "health.changed", error))
    return FALSE;
  if (ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_PATIENT, judgement->subject) == NULL)
    return fail (error, ANTE_DESK_ERROR_GONE, "no such patient here");
  fields = json_object_new ();
  put_text (fields, "note", judgement->reason);
  write = ante_desk_make_write (self, "health.changed", judgement->subject, fields);
  id = g_strdup (write->entry->id);
  if (!ante_desk_save_one (self, write, NULL, error))
    return FALSE;
  *undo = undo_by_withdrawing ("health.changed", judgement->subject, NULL, id);
  return TRUE;
}

void
ante_desk_change_health_async (AnteDesk *self, const char *patient_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ante_judgement_draft_get_valid (draft));

  ante_desk_run_change (self, change_health, judgement_new (patient_id, NULL, draft), judgement_free,
                        ante_desk_change_health_async, callback, data);
}

/* --- A deferral decided --- */

static JsonObject *
write_decision (const Judgement *judgement, JsonArray *judged)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "exam", judgement->exam_id);
  json_object_set_array_member (fields, "deliveries", judged);
  json_object_set_boolean_member (fields, "approved", g_strcmp0 (judgement->choice, "approve") == 0);
  put_text (fields, "director", judgement->director);
  put_text (fields, "licence", judgement->licence);
  put_text (fields, "date", judgement->date);
  return fields;
}

static gboolean
decide (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  g_auto (Case) found = { 0 };
  g_autoptr (JsonArray) judged = NULL;
  gboolean whole;
  AnteWrite *write;
  g_autofree char *id = NULL;

  if (!ante_desk_may_write (self, "deferral.decided", error) || !find_case (self, judgement, &found, error))
    return FALSE;
  judged = list_judged (self, judgement, found.exam, &whole);
  if (!whole || ante_patient_exam_state (found.invite, found.exam, ante_desk_relay_now_ms (self)) != ANTE_EXAM_DEFERRED)
    return fail (error, ANTE_DESK_ERROR_NOT_POSSIBLE, "it is not deferred any more, or there is news");
  write = ante_desk_make_write (self, "deferral.decided", judgement->subject, write_decision (judgement, json_array_ref (judged)));
  id = g_strdup (write->entry->id);
  if (!save_with_companion (self, write, "deferral.reason", "decision", "reason", judgement->reason, error))
    return FALSE;
  *undo = undo_by_withdrawing ("deferral.decided", judgement->subject, judgement->exam_id, id);
  return TRUE;
}

void
ante_desk_decide_async (AnteDesk *self, const char *invite_id, const char *exam_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (exam_id != NULL);
  g_return_if_fail (ante_judgement_draft_get_valid (draft));

  ante_desk_run_change (self, decide, judgement_new (invite_id, exam_id, draft), judgement_free, ante_desk_decide_async,
                        callback, data);
}

/* --- An outcome recorded by hand --- */

/* What never reached the provider has no outcome there, nor has what is on its way this moment. */
static gboolean
can_have_outcome (const Case *found, gint64 now_ms)
{
  switch (ante_patient_exam_state (found->invite, found->exam, now_ms))
    {
    case ANTE_EXAM_QUEUED:
    case ANTE_EXAM_SENDING:
    case ANTE_EXAM_FAILED:
      return FALSE;
    default:
      return TRUE;
    }
}

static JsonObject *
write_record (const Judgement *judgement)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "exam", judgement->exam_id);
  put_text (fields, "patient_exam", judgement->patient_exam);
  put_text (fields, "outcome", judgement->choice);
  put_text (fields, "provider", judgement->provider);
  put_text (fields, "date", judgement->date);
  json_object_set_boolean_member (fields, "has_notes", judgement->reason != NULL && *judgement->reason != '\0');
  return fields;
}

static gboolean
record_outcome (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  g_auto (Case) found = { 0 };
  AnteWrite *write;
  g_autofree char *id = NULL;

  if (!ante_desk_may_write (self, "outcome.recorded", error) || !find_case (self, judgement, &found, error))
    return FALSE;
  if (!can_have_outcome (&found, ante_desk_relay_now_ms (self)) ||
      (found.exam->patient_exam_id != NULL && g_strcmp0 (found.exam->patient_exam_id, judgement->patient_exam) != 0))
    return fail (error, ANTE_DESK_ERROR_NOT_POSSIBLE, "the provider knows no such exam");
  write = ante_desk_make_write (self, "outcome.recorded", judgement->subject, write_record (judgement));
  id = g_strdup (write->entry->id);
  if (!save_with_companion (self, write, "outcome.note", "record", "note", judgement->reason, error))
    return FALSE;
  *undo = undo_by_withdrawing ("outcome.recorded", judgement->subject, judgement->exam_id, id);
  return TRUE;
}

void
ante_desk_record_outcome_async (AnteDesk *self, const char *invite_id, const char *exam_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (exam_id != NULL);
  g_return_if_fail (ante_judgement_draft_get_valid (draft));

  ante_desk_run_change (self, record_outcome, judgement_new (invite_id, exam_id, draft), judgement_free,
                        ante_desk_record_outcome_async, callback, data);
}

/* --- Taking back --- */

/* The projection refuses it of others, and would take that for a history that changed. */
static gboolean
may_withdraw_health (AnteDesk *self, const Judgement *judgement)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  AnteEntity *patient = ante_tables_find (tables, ANTE_ENTITY_PATIENT, judgement->subject);
  JsonArray *changes = patient != NULL ? ante_json_peek_array (patient->state, "health") : NULL;
  const char *own = ante_vault_get_desk_id (self->vault);
  AnteRole role = ante_role_from_text (ante_projection_role_of (tables, own));

  if (role == ANTE_ROLE_CLINICIAN || role == ANTE_ROLE_MANAGER)
    return TRUE;
  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonObject *change = json_array_get_object_element (changes, i);

      if (g_strcmp0 (ante_json_peek_string (change, "entry"), judgement->entry_id) == 0)
        return g_strcmp0 (ante_json_peek_string (change, "desk"), own) == 0;
    }
  return FALSE;
}

static gboolean
is_decision (const AntePatientExam *exam, const char *entry_id)
{
  for (guint i = 0; i < exam->decisions->len; i++)
    if (g_strcmp0 (((AnteDecision *) g_ptr_array_index (exam->decisions, i))->id, entry_id) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
withdraw (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  g_auto (Case) found = { 0 };
  const char *kind = "health.changed";
  JsonObject *fields;

  if (judgement->exam_id != NULL && !find_case (self, judgement, &found, error))
    return FALSE;
  if (found.exam != NULL)
    kind = is_decision (found.exam, judgement->entry_id) ? "deferral.decided" : "outcome.recorded";
  if (!ante_desk_may_write (self, kind, error))
    return FALSE;
  if (found.exam == NULL && !may_withdraw_health (self, judgement))
    return fail (error, ANTE_DESK_ERROR_NOT_ALLOWED, "another desk said so");
  fields = json_object_new ();
  put_text (fields, "exam", judgement->exam_id);
  json_object_set_string_member (fields, "withdrawn", judgement->entry_id);
  return save (self, kind, judgement->subject, fields, error);
}

void
ante_desk_withdraw_async (AnteDesk *self, const char *subject_id, const char *exam_id, const char *entry_id, GAsyncReadyCallback callback, gpointer data)
{
  Judgement *judgement = judgement_new (subject_id, exam_id, NULL);

  judgement->entry_id = g_strdup (entry_id);
  ante_desk_run_change (self, withdraw, judgement, judgement_free, ante_desk_withdraw_async, callback, data);
}

/* --- A delivery that belongs to somebody --- */

static AnteUndo *
undo_link (const char *delivery_id)
{
  AnteUndo *undo = ante_undo_new ();
  JsonObject *before = json_object_new ();

  json_object_set_null_member (before, "patient");
  ante_undo_add (undo, "delivery.linked", delivery_id, before, json_object_new ());
  return undo;
}

static gboolean
link_delivery (AnteDesk *self, gpointer data, AnteUndo **undo, GError **error)
{
  const Judgement *judgement = data;
  AnteTables *tables = ante_store_get_tables (self->store);
  JsonObject *fields;

  if (!ante_desk_may_write (self, "delivery.linked", error))
    return FALSE;
  if (ante_tables_find (tables, ANTE_ENTITY_UNMATCHED, judgement->subject) == NULL ||
      ante_tables_find (tables, ANTE_ENTITY_PATIENT, judgement->patient_id) == NULL)
    return fail (error, ANTE_DESK_ERROR_GONE, "no such delivery, or no such patient, here");
  fields = json_object_new ();
  json_object_set_string_member (fields, "patient", judgement->patient_id);
  put_text (fields, "why", judgement->reason);
  if (!save (self, "delivery.linked", judgement->subject, fields, error))
    return FALSE;
  *undo = undo_link (judgement->subject);
  return TRUE;
}

void
ante_desk_link_delivery_async (AnteDesk *self, const char *delivery_id, const char *patient_id, AnteJudgementDraft *draft, GAsyncReadyCallback callback, gpointer data)
{
  Judgement *judgement;

  g_return_if_fail (ante_judgement_draft_get_valid (draft));

  judgement = judgement_new (delivery_id, NULL, draft);
  judgement->patient_id = g_strdup (patient_id);
  ante_desk_run_change (self, link_delivery, judgement, judgement_free, ante_desk_link_delivery_async, callback, data);
}
