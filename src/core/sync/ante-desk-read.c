/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the app reads: a day, one appointment in detail, the unmatched inbox, notes, search. */
#include "core/sync/ante-desk-private.h"

#include <stdio.h>
#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"

void
ante_day_free (AnteDay *self)
{
  g_free (self->date);
  g_ptr_array_unref (self->appointments);
  g_free (self);
}

void
ante_detail_free (AnteDetail *self)
{
  g_object_unref (self->view);
  g_ptr_array_unref (self->timeline);
  g_free (self);
}

void
ante_unmatched_free (AnteUnmatched *self)
{
  g_free (self->delivery_id);
  g_free (self->word);
  g_free (self->provider);
  g_free (self->email);
  g_free (self->phone);
  g_free (self->patient_exam_id);
  g_free (self->exam_id);
  g_free (self->reason);
  g_free (self);
}

void
ante_clinical_note_free (AnteClinicalNote *self)
{
  g_free (self->delivery_id);
  g_free (self->word);
  g_free (self->provider);
  g_free (self->reason);
  g_ptr_array_unref (self->answers);
  g_free (self);
}

void
ante_search_hit_free (AnteSearchHit *self)
{
  g_free (self->patient_id);
  g_free (self->name);
  g_free (self->dob);
  g_free (self->phone);
  g_free (self->email);
  g_free (self->appointment_id);
  g_free (self->date);
  g_free (self->time);
  g_free (self);
}

/* --- A day --- */

static AnteRole
own_role (AnteDesk *self)
{
  return ante_role_from_text (ante_projection_role_of (ante_store_get_tables (self->store), ante_vault_get_desk_id (self->vault)));
}

guint
ante_clinic_near_minutes (JsonObject *clinic)
{
  return (guint) CLAMP (ante_json_peek_int (clinic, "near_minutes", ANTE_NEAR_MINUTES_DEFAULT), 0, ANTE_NEAR_MINUTES_MAX);
}

static guint
read_near_minutes (AnteDesk *self)
{
  AnteEntity *clinic = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  return clinic != NULL ? ante_clinic_near_minutes (clinic->state) : ANTE_NEAR_MINUTES_DEFAULT;
}

static AnteAppointmentView *
make_view (AnteDesk *self, AnteAppointmentRow *row, GPtrArray *treatments)
{
  AnteAppointmentView *view;
  gint64 now = ante_desk_relay_now_ms (self);
  gint64 moment = ante_desk_judging_moment (row->appointment, now, self->store_zone);

  view = ante_appointment_view_new (row, ante_desk_judge (self, row, treatments, moment, self->store_zone),
                                    ante_desk_judge (self, row, treatments, now, self->store_zone), own_role (self), now,
                                    self->store_zone);
  ante_appointment_view_judge_near (view, read_near_minutes (self), now, self->store_zone);
  return view;
}

static void
count_lists (AnteDay *day, AnteAppointmentView *view)
{
  if (ante_patient_is_test (ante_appointment_view_get_patient (view)))
    return;
  for (guint list = 0; list < ANTE_N_LISTS; list++)
    if (ante_appointment_view_in_list (view, (AnteList) list))
      day->counts[list]++;
}

static void
load_day (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) treatments = NULL;
  AnteDay *day;

  if (g_task_return_error_if_cancelled (task) || !ante_desk_has_store (self, task))
    return;
  rows = ante_store_read_day (self->store, data);
  treatments = ante_store_read_treatments (self->store);
  day = g_new0 (AnteDay, 1);
  day->date = g_strdup (data);
  day->appointments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < rows->len; i++)
    {
      AnteAppointmentView *view = make_view (self, g_ptr_array_index (rows, i), treatments);

      g_ptr_array_add (day->appointments, view);
      count_lists (day, view);
    }
  g_ptr_array_set_free_func (rows, NULL); /* the views own them now */
  day->counts[ANTE_LIST_FOLLOW_UP] = ante_desk_count_follow_ups (self);
  day->counts[ANTE_LIST_UNMATCHED] = ante_store_count_unmatched (self->store);
  g_task_return_pointer (task, day, (GDestroyNotify) ante_day_free);
}

void
ante_desk_load_day_async (AnteDesk *self, const char *date, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_day_async);
  g_task_set_task_data (task, g_strdup (date), g_free);
  ante_desk_run (self, task, load_day);
}

AnteDay *
ante_desk_load_day_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- One appointment --- */

static GPtrArray *
read_timeline (AnteDesk *self, AnteAppointmentView *view)
{
  GPtrArray *invites = ante_appointment_view_get_invites (view);
  g_autoptr (GPtrArray) subjects = g_ptr_array_new ();
  g_autoptr (GPtrArray) linked = NULL;
  g_autoptr (GPtrArray) entries = NULL;

  linked = ante_store_read_linked (self->store, ante_appointment_view_get_patient (view)->id);
  g_ptr_array_add (subjects, ante_appointment_view_get_appointment (view)->id);
  g_ptr_array_add (subjects, ante_appointment_view_get_patient (view)->id);
  for (guint i = 0; i < invites->len; i++)
    g_ptr_array_add (subjects, ((AnteInvite *) g_ptr_array_index (invites, i))->id);
  for (guint i = 0; i < linked->len; i++)
    g_ptr_array_add (subjects, (char *) ante_json_peek_string (g_ptr_array_index (linked, i), "delivery"));
  g_ptr_array_add (subjects, NULL);
  entries = ante_store_read_timeline (self->store, (const char *const *) subjects->pdata);
  return ante_timeline_from_entries (entries, invites);
}

static void
load_detail (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  g_autoptr (GPtrArray) treatments = NULL;
  AnteAppointmentRow *row;
  AnteDetail *detail;

  if (g_task_return_error_if_cancelled (task) || !ante_desk_has_store (self, task))
    return;
  row = ante_store_read_appointment (self->store, data);
  if (row == NULL)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such appointment here");
      return;
    }
  treatments = ante_store_read_treatments (self->store);
  detail = g_new0 (AnteDetail, 1);
  detail->view = make_view (self, row, treatments);
  detail->timeline = read_timeline (self, detail->view);
  g_task_return_pointer (task, detail, (GDestroyNotify) ante_detail_free);
}

void
ante_desk_load_detail_async (AnteDesk *self, const char *appointment_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_detail_async);
  g_task_set_task_data (task, g_strdup (appointment_id), g_free);
  ante_desk_run (self, task, load_detail);
}

AnteDetail *
ante_desk_load_detail_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
load_patient (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  AntePatient *patient;

  if (!ante_desk_has_store (self, task))
    return;
  patient = ante_store_read_patient (self->store, data);
  if (patient == NULL)
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such patient here");
  else
    g_task_return_pointer (task, patient, (GDestroyNotify) ante_patient_free);
}

void
ante_desk_load_patient_async (AnteDesk *self, const char *patient_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_patient_async);
  g_task_set_task_data (task, g_strdup (patient_id), g_free);
  ante_desk_run (self, task, load_patient);
}

AntePatient *
ante_desk_load_patient_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The unmatched inbox --- */

static AnteUnmatched *
read_unmatched (JsonObject *state)
{
  JsonObject *fields = ante_json_peek_object (state, "fields");
  AnteUnmatched *unmatched = g_new0 (AnteUnmatched, 1);

  unmatched->delivery_id = g_strdup (ante_json_peek_string (state, "delivery"));
  unmatched->received_ms = ante_json_peek_int (state, "received_ms", 0);
  unmatched->reason = g_strdup (ante_json_peek_string (state, "reason"));
  if (fields == NULL)
    return unmatched;
  unmatched->word = g_strdup (ante_json_peek_string (fields, "status"));
  unmatched->provider = g_strdup (ante_json_peek_string (fields, "provider_name"));
  unmatched->email = g_strdup (ante_json_peek_string (fields, "email"));
  unmatched->phone = g_strdup (ante_json_peek_string (fields, "phone"));
  unmatched->patient_exam_id = g_strdup (ante_json_peek_string (fields, "patient_exam"));
  unmatched->exam_id = g_strdup (ante_json_peek_string (fields, "exam"));
  return unmatched;
}

static void
load_unmatched (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  g_autoptr (GPtrArray) states = NULL;
  GPtrArray *inbox;

  if (!ante_desk_has_store (self, task))
    return;
  states = ante_store_read_unmatched (self->store);
  inbox = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_unmatched_free);
  for (guint i = 0; i < states->len; i++)
    g_ptr_array_add (inbox, read_unmatched (g_ptr_array_index (states, i)));
  g_task_return_pointer (task, inbox, (GDestroyNotify) g_ptr_array_unref);
}

void
ante_desk_load_unmatched_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_unmatched_async);
  ante_desk_run (self, task, load_unmatched);
}

GPtrArray *
ante_desk_load_unmatched_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Notes, for the clinical audience --- */

typedef struct
{
  char *invite_id, *exam_id;
} ExamName;

static void
exam_name_free (gpointer data)
{
  g_free (((ExamName *) data)->invite_id);
  g_free (((ExamName *) data)->exam_id);
  g_free (data);
}

static void
add_answers (GPtrArray *answers, JsonObject *fields)
{
  JsonArray *given = ante_json_peek_array (fields, "questions_answers");

  for (guint i = 0; given != NULL && i < json_array_get_length (given) && i < 200; i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      const char *question = JSON_NODE_HOLDS_OBJECT (node) ? ante_json_peek_string (json_node_get_object (node), "question") : NULL;
      const char *answer = JSON_NODE_HOLDS_OBJECT (node) ? ante_json_peek_string (json_node_get_object (node), "answer") : NULL;
      const char *pair[] = { question != NULL ? question : "", answer != NULL ? answer : "", NULL };

      g_ptr_array_add (answers, g_strdupv ((GStrv) pair));
    }
}

static AnteClinicalNote *
note_new (const char *ground, const char *id, gint64 ms)
{
  AnteClinicalNote *note = g_new0 (AnteClinicalNote, 1);

  note->ground = ground;
  note->delivery_id = g_strdup (id);
  note->received_ms = ms;
  note->answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return note;
}

/* What was written for the clinical audience beside the entry @id: @member, where @refers names it. */
static char *
find_companion (GPtrArray *entries, const char *kind, const char *refers, const char *id, const char *member)
{
  for (guint i = 0; i < entries->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->kind, kind) == 0 && g_strcmp0 (ante_json_peek_string (entry->fields, refers), id) == 0)
        return g_strdup (ante_json_peek_string (entry->fields, member));
    }
  return NULL;
}

static void
add_recorded (GPtrArray *notes, JsonArray *records, GPtrArray *entries)
{
  for (guint i = 0; records != NULL && i < json_array_get_length (records); i++)
    {
      JsonObject *record = json_array_get_object_element (records, i);
      const char *id = ante_json_peek_string (record, "entry");
      AnteClinicalNote *note = note_new (ANTE_GROUND_RECORDED, id, ante_json_peek_int (record, "at_ms", 0));

      note->word = g_strdup (ante_json_peek_string (record, "outcome"));
      note->provider = g_strdup (ante_json_peek_string (record, "provider"));
      note->reason = find_companion (entries, "outcome.note", "record", id, "note");
      g_ptr_array_add (notes, note);
    }
}

static void
add_decisions (GPtrArray *notes, JsonArray *decisions, GPtrArray *entries)
{
  for (guint i = 0; decisions != NULL && i < json_array_get_length (decisions); i++)
    {
      JsonObject *decision = json_array_get_object_element (decisions, i);
      const char *id = ante_json_peek_string (decision, "entry");
      AnteClinicalNote *note = note_new (ANTE_GROUND_DIRECTOR, id, ante_json_peek_int (decision, "at_ms", 0));

      note->word = g_strdup (ante_json_peek_bool (decision, "approved") ? "approve" : "refuse");
      note->provider = g_strdup (ante_json_peek_string (decision, "director"));
      note->reason = find_companion (entries, "deferral.reason", "decision", id, "reason");
      g_ptr_array_add (notes, note);
    }
}

/* The wording of a question in a record of answers. */
static const char *
find_wording (JsonArray *questions, const char *id)
{
  for (guint i = 0; questions != NULL && i < json_array_get_length (questions); i++)
    {
      JsonNode *node = json_array_get_element (questions, i);
      JsonObject *question = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (question != NULL && g_strcmp0 (ante_json_peek_string (question, "id"), id) == 0)
        return ante_json_peek_string (question, "text");
    }
  return NULL;
}

static void
add_given_answer (GPtrArray *answers, JsonObject *record, JsonObject *given)
{
  const char *question = find_wording (ante_json_peek_array (record, "questions"), ante_json_peek_string (given, "question"));
  const char *answer = ante_json_peek_string (given, "answer");
  const char *text = ante_json_peek_string (given, "text");
  g_autofree char *both = text != NULL && answer != NULL ? g_strdup_printf ("%s: %s", answer, text) : g_strdup (answer);
  const char *pair[] = { question != NULL ? question : "", both != NULL ? both : "", NULL };

  g_ptr_array_add (answers, g_strdupv ((GStrv) pair));
}

/* What was answered for the patient from here. */
static void
add_given_answers (GPtrArray *notes, const char *exam_id, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (entries, i);
      JsonArray *given = ante_json_peek_array (entry->fields, "answers");
      AnteClinicalNote *note;

      if (strcmp (entry->kind, "answers.record") != 0 || g_strcmp0 (ante_json_peek_string (entry->fields, "exam"), exam_id) != 0)
        continue;
      note = note_new (ANTE_GROUND_ANSWERED, entry->id, entry->at_ms);
      note->provider = g_strdup (entry->person);
      for (guint k = 0; given != NULL && k < json_array_get_length (given) && k < ANTE_QUESTIONS_MAX; k++)
        if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (given, k)))
          add_given_answer (note->answers, entry->fields, json_array_get_object_element (given, k));
      g_ptr_array_add (notes, note);
    }
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  gint64 first = (*(AnteClinicalNote *const *) a)->received_ms;
  gint64 second = (*(AnteClinicalNote *const *) b)->received_ms;

  return first < second ? 1 : first > second ? -1 : 0;
}

static AnteClinicalNote *
read_note (AnteDesk *self, JsonObject *result)
{
  const char *delivery = ante_json_peek_string (result, "delivery");
  const char *subjects[] = { delivery, NULL };
  g_autoptr (GPtrArray) entries = ante_store_read_timeline (self->store, subjects);

  AnteClinicalNote *note = note_new (ANTE_GROUND_RESULT, delivery, ante_json_peek_int (result, "received_ms", 0));

  note->word = g_strdup (ante_json_peek_string (result, "word"));
  note->provider = g_strdup (ante_json_peek_string (result, "provider"));
  for (guint i = 0; i < entries->len; i++)
    {
      AnteEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->kind, "delivery.clinical") != 0)
        continue;
      g_autoptr (JsonObject) said = ante_wire_clinical_read (entry->fields);
      note->reason = g_strdup (ante_json_peek_string (said, "reason"));
      add_answers (note->answers, said);
      break;
    }
  return note;
}

static void
remember_shown (AnteDesk *self, const ExamName *name, GPtrArray *notes)
{
  g_autoptr (GStrvBuilder) shown = g_strv_builder_new ();

  for (guint i = 0; i < notes->len; i++)
    g_strv_builder_add (shown, ((AnteClinicalNote *) g_ptr_array_index (notes, i))->delivery_id);
  g_hash_table_replace (self->notes_shown, g_strconcat (name->invite_id, "|", name->exam_id, NULL), g_strv_builder_end (shown));
}

static gboolean
may_read_notes (AnteDesk *self)
{
  return ante_vault_holds (self->vault, ANTE_AUDIENCE_CLINICAL) && ante_desk_may_write (self, "notes.read", NULL);
}

static void
load_notes (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  ExamName *name = data;
  const char *subjects[] = { name->invite_id, NULL };
  g_autoptr (GPtrArray) entries = NULL;
  AnteEntity *invite;
  JsonArray *exams;
  GPtrArray *notes;

  if (!ante_desk_has_store (self, task))
    return;
  if (!may_read_notes (self))
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_ALLOWED, "this desk does not read clinical notes");
      return;
    }
  invite = ante_tables_find (ante_store_get_tables (self->store), ANTE_ENTITY_INVITE, name->invite_id);
  exams = invite != NULL ? ante_json_peek_array (invite->state, "exams") : NULL;
  notes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clinical_note_free);
  entries = ante_store_read_timeline (self->store, subjects);
  for (guint i = 0; exams != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *exam = json_array_get_object_element (exams, i);
      JsonArray *results = ante_json_peek_array (exam, "results");

      if (g_strcmp0 (ante_json_peek_string (exam, "id"), name->exam_id) != 0)
        continue;
      for (guint k = results != NULL ? json_array_get_length (results) : 0; k > 0; k--)
        g_ptr_array_add (notes, read_note (self, json_array_get_object_element (results, k - 1)));
      add_recorded (notes, ante_json_peek_array (exam, "records"), entries);
      add_decisions (notes, ante_json_peek_array (exam, "decisions"), entries);
      add_given_answers (notes, name->exam_id, entries);
    }
  g_ptr_array_sort (notes, compare_notes);
  remember_shown (self, name, notes);
  g_task_return_pointer (task, notes, (GDestroyNotify) g_ptr_array_unref);
}

void
ante_desk_load_notes_async (AnteDesk *self, const char *invite_id, const char *exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  ExamName *name = g_new0 (ExamName, 1);

  name->invite_id = g_strdup (invite_id);
  name->exam_id = g_strdup (exam_id);
  g_task_set_source_tag (task, ante_desk_load_notes_async);
  g_task_set_task_data (task, name, exam_name_free);
  ante_desk_run (self, task, load_notes);
}

GPtrArray *
ante_desk_load_notes_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- Search: the index is built on the store's thread when it is first wanted, then handed over --- */

static void
build_index (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;

  if (ante_desk_has_store (self, task))
    g_task_return_pointer (task, ante_store_read_search_index (self->store), (GDestroyNotify) ante_search_index_free);
}

static void
index_built_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  AnteDesk *self = ANTE_DESK (source);
  AnteSearchIndex *index = g_task_propagate_pointer (G_TASK (result), NULL);

  self->search_building = FALSE;
  if (index == NULL)
    return;
  g_clear_pointer (&self->search, ante_search_index_free);
  self->search = index;
  g_signal_emit_by_name (self, "changed");
}

static void
refresh_index (AnteDesk *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->search_building || (self->search != NULL && !self->search_stale))
    return;
  self->search_building = TRUE;
  self->search_stale = FALSE;
  task = g_task_new (self, NULL, index_built_cb, NULL);
  ante_desk_run (self, task, build_index);
}

gboolean
ante_desk_search_is_ready (AnteDesk *self)
{
  refresh_index (self);
  return self->search != NULL;
}

typedef struct
{
  GPtrArray *hits;
} Gathering;

static void
gather (const AnteSearchRow *row, gpointer data)
{
  Gathering *gathering = data;
  AnteSearchHit *hit = g_new0 (AnteSearchHit, 1);

  hit->patient_id = g_strdup (row->patient_id);
  hit->name = g_strdup_printf ("%s, %s", row->last_name, row->first_name);
  hit->dob = g_strdup (row->dob);
  hit->phone = g_strdup (row->phone);
  hit->email = g_strdup (row->email);
  if (row->appointment_id != NULL)
    {
      hit->appointment_id = g_strdup (row->appointment_id);
      hit->date = g_strdup_printf ("%04d-%02d-%02d", row->day / 10000, row->day / 100 % 100, row->day % 100);
      hit->time = g_strdup_printf ("%02d:%02d", row->minute / 60, row->minute % 60);
    }
  g_ptr_array_add (gathering->hits, hit);
}

GPtrArray *
ante_desk_search (AnteDesk *self, const char *text, guint max_hits)
{
  Gathering gathering = { g_ptr_array_new_with_free_func ((GDestroyNotify) ante_search_hit_free) };
  g_autofree char *today = ante_desk_today (self);
  int year = 0, month = 0, day = 0;

  refresh_index (self);
  if (self->search == NULL)
    return gathering.hits;
  sscanf (today, "%4d-%2d-%2d", &year, &month, &day);
  ante_search_index_find (self->search, text, year * 10000 + month * 100 + day, max_hits, gather, &gathering);
  return gathering.hits;
}
