/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people change: patients, appointments, treatments, arrivals; each saved in one transaction with its
 * promise to be told, and each with its undo. */
#include "core/sync/ante-desk-private.h"

#include <string.h>

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

/* One change under way: writes to make on the store's thread. */
typedef struct
{
  /* Given */
  GPtrArray *parts;      /* Part */
  AnteUndo *expect;      /* nullable: must still be so (an undo) */
  AnteChangeFunc func;   /* nullable: makes it, of @data, instead of the parts */
  gpointer data;
  GDestroyNotify free_data;
  /* Result */
  AnteUndo *undo;
  char *patient_id, *appointment_id;
  gboolean booked;       /* an appointment is new, or its treatments are others */
} Change;

typedef struct
{
  const char *kind; /* static */
  AnteEntityKind entity;
  char *subject;
  JsonObject *fields;
  gboolean is_new;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->subject);
  json_object_unref (part->fields);
  g_free (part);
}

static Change *
change_new (void)
{
  Change *change = g_new0 (Change, 1);

  change->parts = g_ptr_array_new_with_free_func (part_free);
  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;

  g_ptr_array_unref (change->parts);
  g_clear_pointer (&change->expect, ante_undo_free);
  g_clear_pointer (&change->undo, ante_undo_free);
  if (change->free_data != NULL)
    change->free_data (change->data);
  g_free (change->patient_id);
  g_free (change->appointment_id);
  g_free (change);
}

/* Takes @fields. */
static void
add_part (Change *change, const char *kind, AnteEntityKind entity, const char *subject, JsonObject *fields, gboolean is_new)
{
  Part *part = g_new0 (Part, 1);

  part->kind = kind;
  part->entity = entity;
  part->subject = g_strdup (subject);
  part->fields = fields;
  part->is_new = is_new;
  g_ptr_array_add (change->parts, part);
}

/* What can be taken back, and the record that must still be as the change left it. */
static const struct
{
  const char *kind;
  AnteEntityKind entity;
  gboolean edits; /* field by field: undone by writing the fields as they were */
} undoable[] = {
  { "patient.set", ANTE_ENTITY_PATIENT, TRUE },
  { "appointment.set", ANTE_ENTITY_APPOINTMENT, TRUE },
  { "arrival.set", ANTE_ENTITY_APPOINTMENT, TRUE },
  { "treatment.set", ANTE_ENTITY_TREATMENT, TRUE },
  { "clinic.set", ANTE_ENTITY_CLINIC, TRUE },
  { "followup.done", ANTE_ENTITY_INVITE, FALSE },
  { "health.changed", ANTE_ENTITY_PATIENT, FALSE },
  { "deferral.decided", ANTE_ENTITY_INVITE, FALSE },
  { "outcome.recorded", ANTE_ENTITY_INVITE, FALSE },
  { "delivery.linked", ANTE_ENTITY_UNMATCHED, FALSE },
};

static guint
find_undoable (const char *kind)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (undoable) && strcmp (undoable[i].kind, kind) != 0)
    i++;
  return i;
}

/* --- Undo: what the fields were --- */

static JsonNode *
copy_or_null (JsonObject *state, const char *field)
{
  JsonNode *node = state != NULL ? json_object_get_member (state, field) : NULL;

  return node != NULL ? json_node_copy (node) : json_node_new (JSON_NODE_NULL);
}

static JsonObject *
remember_fields (JsonObject *state, JsonObject *fields)
{
  JsonObject *before = json_object_new ();
  JsonObjectIter iter;
  const char *field;

  json_object_iter_init (&iter, fields);
  while (json_object_iter_next (&iter, &field, NULL))
    json_object_set_member (before, field, copy_or_null (state, field));
  return before;
}

static JsonObject *
remember_arrival (JsonObject *state)
{
  JsonObject *before = json_object_new ();
  const char *arrival = ante_json_peek_string (state, "arrival");

  json_object_set_string_member (before, "arrival", arrival != NULL ? arrival : "expected");
  json_object_set_int_member (before, "since", ante_json_peek_int (state, "arrival_ms", 0));
  return before;
}

static JsonObject *
only_arrival (JsonObject *fields)
{
  JsonObject *after = json_object_new ();

  json_object_set_string_member (after, "arrival", ante_json_peek_string (fields, "arrival"));
  return after;
}

/* A new appointment is taken back whole; a new patient stays, since others may have used them by then. */
static void
remember (AnteDesk *self, AnteUndo *undo, const Part *part)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (self->store), part->entity, part->subject);
  guint kind = find_undoable (part->kind);

  if (kind < G_N_ELEMENTS (undoable) && !undoable[kind].edits)
    return; /* what was taken back is not brought back by a key */
  if (strcmp (part->kind, "arrival.set") == 0)
    ante_undo_add (undo, part->kind, part->subject, remember_arrival (entity->state), only_arrival (part->fields));
  else if (!part->is_new && entity != NULL)
    ante_undo_add (undo, part->kind, part->subject, remember_fields (entity->state, part->fields), ante_json_clone (part->fields));
  else if (strcmp (part->kind, "appointment.set") == 0)
    {
      JsonObject *withdrawn = json_object_new ();

      json_object_set_boolean_member (withdrawn, "withdrawn", TRUE);
      ante_undo_add (undo, part->kind, part->subject, withdrawn, ante_json_clone (part->fields));
    }
}

static gboolean
is_still_so (JsonObject *state, JsonObject *after)
{
  JsonObjectIter iter;
  const char *field;
  JsonNode *node;

  json_object_iter_init (&iter, after);
  while (json_object_iter_next (&iter, &field, &node))
    {
      JsonNode *now = json_object_get_member (state, field);

      if (JSON_NODE_HOLDS_NULL (node) ? now != NULL : now == NULL || !json_node_equal (now, node))
        return FALSE;
    }
  return TRUE;
}

/* --- The gate --- */

static JsonArray *
write_references (GPtrArray *clearances)
{
  JsonArray *references = json_array_new ();

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      for (guint k = 0; clearance->references != NULL && k < clearance->references->len; k++)
        {
          const AnteReference *reference = g_ptr_array_index (clearance->references, k);
          JsonObject *object = json_object_new ();

          json_object_set_string_member (object, "treatment", reference->treatment_id);
          json_object_set_string_member (object, "patient_exam", reference->patient_exam_id);
          json_object_set_string_member (object, "kind", reference->kind);
          json_object_set_string_member (object, "provider", reference->provider);
          json_object_set_int_member (object, "at", reference->at_ms);
          json_array_add_object_element (references, object);
        }
    }
  return references;
}

/* Every way into the room comes through here: a button, a key, an undo. There is no override. */
static gboolean
pass_gate (AnteDesk *self, Part *part, GError **error)
{
  AnteAppointmentRow *row;
  g_autoptr (GPtrArray) treatments = NULL;
  g_autoptr (GPtrArray) clearances = NULL;
  gboolean open;

  if (strcmp (part->kind, "arrival.set") != 0 || g_strcmp0 (ante_json_peek_string (part->fields, "arrival"), "in-room") != 0)
    return TRUE;
  row = ante_store_read_appointment (self->store, part->subject);
  if (row == NULL)
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "no such appointment here");
      return FALSE;
    }
  treatments = ante_store_read_treatments (self->store);
  clearances = ante_desk_judge (self, row, treatments, ante_desk_relay_now_ms (self), self->store_zone);
  open = ante_gate_is_open (clearances) && !row->appointment->cancelled && !row->appointment->unknown && !row->patient->unknown;
  ante_appointment_row_free (row);
  if (!open)
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GATE_CLOSED, "not every treatment is cleared");
      return FALSE;
    }
  /* Judged now, so in the room since now, whatever an undo remembered. */
  json_object_remove_member (part->fields, "since");
  json_object_set_array_member (part->fields, "references", write_references (clearances));
  json_object_set_int_member (part->fields, "judged_at", ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK));
  return TRUE;
}

/* --- Making a change (worker) --- */

gboolean
ante_desk_may_write (AnteDesk *self, const char *kind, GError **error)
{
  const char *role = ante_projection_role_of (ante_store_get_tables (self->store), ante_vault_get_desk_id (self->vault));

  if (ante_role_may_write (ante_role_from_text (role), kind))
    return TRUE;
  g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_ALLOWED, "this desk's role may not do that");
  return FALSE;
}

/* Whoever was asked for an exam in earnest stays a real person: another desk may have done so since the form opened. */
static gboolean
stays_real (AnteDesk *self, const Part *part, GError **error)
{
  AnteTables *tables = ante_store_get_tables (self->store);
  g_autoptr (AntePatient) patient = NULL;
  g_autoptr (GPtrArray) invites = NULL;

  if (part->is_new || strcmp (part->kind, "patient.set") != 0 || g_strcmp0 (ante_json_peek_string (part->fields, "tele_state"), ANTE_STATE_TEST) != 0)
    return TRUE;
  patient = ante_patient_from_entity (ante_tables_find (tables, ANTE_ENTITY_PATIENT, part->subject));
  invites = ante_invites_of_patient (tables, patient);
  if (ante_test_may_become (invites))
    return TRUE;
  g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_IS_REAL, "a real exam was asked for");
  return FALSE;
}

static gboolean
may_make (AnteDesk *self, const Part *part, GError **error)
{
  AnteTables *tables = ante_store_get_tables (self->store);

  if (!ante_desk_may_write (self, part->kind, error))
    return FALSE;
  if (!part->is_new && part->entity != ANTE_ENTITY_CLINIC && ante_tables_find (tables, part->entity, part->subject) == NULL)
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE, "it is not here any more");
      return FALSE;
    }
  return stays_real (self, part, error) && pass_gate (self, (Part *) part, error);
}

/* An appointment taken back whole must not take along a patient who is here by now. */
static gboolean
takes_somebody_away (JsonObject *state, const AnteUndoPart *part)
{
  const char *arrival = ante_json_peek_string (state, "arrival");

  return ante_json_peek_bool (part->before, "withdrawn") && arrival != NULL && strcmp (arrival, "expected") != 0;
}

static gboolean
still_expected (AnteDesk *self, const AnteUndo *expect, GError **error)
{
  AnteTables *tables = ante_store_get_tables (self->store);

  for (guint i = 0; expect != NULL && i < expect->parts->len; i++)
    {
      const AnteUndoPart *part = g_ptr_array_index (expect->parts, i);
      guint place = find_undoable (part->kind);
      AnteEntityKind kind = place < G_N_ELEMENTS (undoable) ? undoable[place].entity : ANTE_ENTITY_APPOINTMENT;
      AnteEntity *entity = ante_tables_find (tables, kind, kind == ANTE_ENTITY_CLINIC ? ANTE_CLINIC_ROW : part->subject);

      if (entity == NULL || !is_still_so (entity->state, part->after) || takes_somebody_away (entity->state, part))
        {
          g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_UNDO_LATE, "something newer has happened");
          return FALSE;
        }
    }
  return TRUE;
}

static void
make_change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Change *change = data;
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  g_autoptr (AnteUndo) undo = ante_undo_new ();
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (!still_expected (self, change->expect, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < change->parts->len; i++)
    {
      Part *part = g_ptr_array_index (change->parts, i);

      if (!may_make (self, part, &error))
        {
          g_task_return_error (task, error);
          return;
        }
      remember (self, undo, part);
      g_ptr_array_add (writes, ante_desk_make_write (self, part->kind, part->subject, json_object_ref (part->fields)));
    }
  if (!ante_desk_save_writes (self, writes, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  change->undo = g_steal_pointer (&undo);
  g_task_return_boolean (task, TRUE);
}

static void
run_change (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteDesk *self = source;
  Change *change = data;
  GError *error = NULL;

  if (!ante_desk_has_store (self, task))
    return;
  if (change->func (self, change->data, &change->undo, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start_change (AnteDesk *self, Change *change, gpointer tag, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, change, change_free);
  ante_desk_run (self, task, change->func != NULL ? run_change : make_change);
}

void
ante_desk_run_change (AnteDesk *self, AnteChangeFunc func, gpointer data, GDestroyNotify free_data, gpointer tag,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  Change *change = change_new ();

  change->func = func;
  change->data = data;
  change->free_data = free_data;
  start_change (self, change, tag, callback, user_data);
}

gboolean
ante_desk_change_finish (AnteDesk *self, GAsyncResult *result, AnteUndo **undo, GError **error)
{
  Change *change = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (undo != NULL)
    *undo = g_steal_pointer (&change->undo);
  ante_desk_tell (self);
  return TRUE;
}

/* --- Patients, appointments, treatments --- */

void
ante_desk_save_async (AnteDesk *self, AntePatientDraft *patient, AnteAppointmentDraft *appointment, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();
  g_autoptr (JsonObject) patient_fields = patient != NULL ? ante_patient_draft_get_changes (patient) : NULL;

  if (patient != NULL)
    {
      const char *id = ante_patient_draft_get_id (patient);

      change->patient_id = id != NULL ? g_strdup (id) : ante_random_id (self->random);
      if (patient_fields != NULL)
        add_part (change, "patient.set", ANTE_ENTITY_PATIENT, change->patient_id, g_steal_pointer (&patient_fields), id == NULL);
    }
  if (appointment != NULL)
    {
      const char *id = ante_appointment_draft_get_id (appointment);
      JsonObject *fields;

      change->appointment_id = id != NULL ? g_strdup (id) : ante_random_id (self->random);
      if (change->patient_id != NULL)
        ante_appointment_draft_set_patient_id (appointment, change->patient_id);
      fields = ante_appointment_draft_get_changes (appointment);
      if (fields != NULL)
        {
          change->booked = id == NULL || json_object_has_member (fields, "treatments");
          add_part (change, "appointment.set", ANTE_ENTITY_APPOINTMENT, change->appointment_id, fields, id == NULL);
        }
    }
  start_change (self, change, ante_desk_save_async, callback, data);
}

gboolean
ante_desk_save_finish (AnteDesk *self, GAsyncResult *result, char **patient_id, char **appointment_id, AnteUndo **undo, GError **error)
{
  Change *change = g_task_get_task_data (G_TASK (result));

  if (!ante_desk_change_finish (self, result, undo, error))
    return FALSE;
  if (change->booked)
    ante_desk_consider_automatic (self, change->appointment_id);
  if (patient_id != NULL)
    *patient_id = g_steal_pointer (&change->patient_id);
  if (appointment_id != NULL)
    *appointment_id = g_steal_pointer (&change->appointment_id);
  return TRUE;
}

void
ante_desk_save_treatment_async (AnteDesk *self, AnteTreatmentDraft *draft, gboolean retired, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();
  const char *id = ante_treatment_draft_get_id (draft);
  g_autofree char *subject = id != NULL ? g_strdup (id) : ante_random_id (self->random);
  JsonObject *fields = ante_treatment_draft_get_changes (draft);

  if (fields == NULL)
    fields = json_object_new ();
  json_object_set_boolean_member (fields, "retired", retired);
  add_part (change, "treatment.set", ANTE_ENTITY_TREATMENT, subject, fields, id == NULL);
  start_change (self, change, ante_desk_save_treatment_async, callback, data);
}

gboolean
ante_desk_save_treatment_finish (AnteDesk *self, GAsyncResult *result, AnteUndo **undo, GError **error)
{
  return ante_desk_change_finish (self, result, undo, error);
}

void
ante_desk_cancel_appointment_async (AnteDesk *self, const char *appointment_id, gboolean cancelled, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();
  JsonObject *fields = json_object_new ();

  json_object_set_boolean_member (fields, "cancelled", cancelled);
  add_part (change, "appointment.set", ANTE_ENTITY_APPOINTMENT, appointment_id, fields, FALSE);
  start_change (self, change, ante_desk_cancel_appointment_async, callback, data);
}

/* --- Arrivals --- */

static const char *
arrival_word (AnteArrival arrival)
{
  switch (arrival)
    {
    case ANTE_ARRIVAL_ARRIVED:
      return "arrived";
    case ANTE_ARRIVAL_IN_ROOM:
      return "in-room";
    case ANTE_ARRIVAL_DONE:
      return "done";
    case ANTE_ARRIVAL_NO_SHOW:
      return "no-show";
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
    case ANTE_ARRIVAL_CANCELLED:
    default:
      return "expected";
    }
}

void
ante_desk_set_arrival_async (AnteDesk *self, const char *appointment_id, AnteArrival arrival, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "arrival", arrival_word (arrival));
  add_part (change, "arrival.set", ANTE_ENTITY_APPOINTMENT, appointment_id, fields, FALSE);
  start_change (self, change, ante_desk_set_arrival_async, callback, data);
}

/* --- Undo --- */

void
ante_desk_undo_async (AnteDesk *self, AnteUndo *undo, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();

  change->expect = ante_undo_copy (undo);
  for (guint i = 0; i < undo->parts->len; i++)
    {
      const AnteUndoPart *part = g_ptr_array_index (undo->parts, i);
      guint place = find_undoable (part->kind);

      if (place < G_N_ELEMENTS (undoable))
        add_part (change, undoable[place].kind, undoable[place].entity, part->subject, ante_json_clone (part->before), FALSE);
    }
  start_change (self, change, ante_desk_undo_async, callback, data);
}

/* --- The clinic --- */

void
ante_desk_set_clinic_async (AnteDesk *self, JsonObject *fields, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new ();

  add_part (change, "clinic.set", ANTE_ENTITY_CLINIC, ante_vault_get_clinic_id (self->vault), fields, TRUE);
  start_change (self, change, ante_desk_set_clinic_async, callback, data);
}

void
ante_desk_save_clinic_async (AnteDesk *self, const char *name, const char *zone, guint window_days, GAsyncReadyCallback callback, gpointer data)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "name", name);
  json_object_set_string_member (fields, "zone", zone);
  json_object_set_int_member (fields, "window_days", window_days);
  ante_desk_set_clinic_async (self, fields, callback, data);
}
