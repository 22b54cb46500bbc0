/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one entry does to the tables: who may, the table of kinds, and the records that are edited
 * field by field. */
#include "core/store/ante-hooks.h"
#include "core/store/ante-projection-private.h"

#include <stdio.h>
#include <string.h>

#include "core/model/ante-model.h"
#include "shared/base/ante-json.h"

#define NUMBERS "_numbers" /* field -> the log number that set it */
#define AUTHORS "_authors" /* field -> who did */

AnteApplied *
ante_applied_new (void)
{
  AnteApplied *self = g_new0 (AnteApplied, 1);

  self->subjects = g_ptr_array_new_with_free_func (g_free);
  self->lost = g_array_new (FALSE, FALSE, sizeof (AnteLostEdit));
  return self;
}

void
ante_applied_reset (AnteApplied *self)
{
  g_ptr_array_set_size (self->subjects, 0);
  g_array_set_size (self->lost, 0);
  self->attention = 0;
  self->refused = FALSE;
  self->unknown = FALSE;
}

void
ante_applied_free (AnteApplied *self)
{
  g_ptr_array_unref (self->subjects);
  g_array_unref (self->lost);
  g_free (self);
}

gint64
ante_applying_number (const AnteApplying *self)
{
  return self->entry->number > 0 ? self->entry->number : ANTE_UNNUMBERED;
}

gint64
ante_applying_time (const AnteApplying *self)
{
  return self->entry->received_ms > 0 ? self->entry->received_ms : self->entry->at_ms;
}

void
ante_applying_add_subject (AnteApplying *self, const char *subject)
{
  if (subject == NULL || !ante_id_is_valid (subject))
    return;
  for (guint i = 0; i < self->applied->subjects->len; i++)
    if (strcmp (g_ptr_array_index (self->applied->subjects, i), subject) == 0)
      return;
  g_ptr_array_add (self->applied->subjects, g_strdup (subject));
}

void
ante_applying_refuse (AnteApplying *self)
{
  self->applied->refused = TRUE;
}

/* --- Records edited field by field --- */

static JsonObject *
ensure_object (JsonObject *parent, const char *member)
{
  JsonObject *object = ante_json_peek_object (parent, member);

  if (object == NULL)
    {
      object = json_object_new ();
      json_object_set_object_member (parent, member, object);
    }
  return object;
}

static gboolean
is_same (JsonNode *a, JsonNode *b)
{
  if (a == NULL || JSON_NODE_HOLDS_NULL (a))
    return b == NULL || JSON_NODE_HOLDS_NULL (b);
  return b != NULL && json_node_equal (a, b);
}

static void
note_lost_edit (AnteApplying *self, const char *field, gint64 set_at, const char *set_by)
{
  AnteLostEdit lost;

  if (self->entry->number == 0 || set_at <= self->entry->based_on || set_by == NULL ||
      strcmp (set_by, self->entry->author) == 0)
    return;
  g_strlcpy (lost.author, set_by, sizeof lost.author);
  g_strlcpy (lost.subject, self->entry->subject, sizeof lost.subject);
  lost.field = g_intern_string (field);
  g_array_append_val (self->applied->lost, lost);
}

/* The later in the log shows. Every edit stays in the history, since its entry does. */
static void
merge_field (AnteApplying *self, JsonObject *state, const char *field, JsonNode *value)
{
  JsonObject *numbers = ensure_object (state, NUMBERS);
  JsonObject *authors = ensure_object (state, AUTHORS);
  gint64 set_at = ante_json_peek_int (numbers, field, 0);

  if (!is_same (json_object_get_member (state, field), value))
    note_lost_edit (self, field, set_at, ante_json_peek_string (authors, field));
  if (JSON_NODE_HOLDS_NULL (value))
    json_object_remove_member (state, field);
  else
    json_object_set_member (state, field, json_node_copy (value));
  json_object_set_int_member (numbers, field, ante_applying_number (self));
  json_object_set_string_member (authors, field, self->entry->author);
}

static gboolean
names_field (const char *const *fields, const char *name)
{
  for (; *fields != NULL; fields++)
    if (strcmp (*fields, name) == 0)
      return TRUE;
  return FALSE;
}

static AnteEntity *
merge_record (AnteApplying *self, AnteEntityKind kind, const char *id, const char *const *fields)
{
  AnteEntity *entity = ante_tables_ensure (self->tables, kind, id);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init (&iter, self->entry->fields);
  while (json_object_iter_next (&iter, &name, &value))
    if (names_field (fields, name))
      merge_field (self, entity->state, name, value);
  ante_tables_touch (self->tables, entity);
  ante_applying_add_subject (self, id);
  return entity;
}

static void
project_clinic (AnteApplying *self)
{
  static const char *const fields[] = { "name", "zone", "window_days", "relay_id", "public_url", "hook_secret",
                                        "redirect_approve", "redirect_reject", "redirect_na", "redirect_missed",
                                        "near_minutes", "own_messages", "own_messages_since", "message_template",
                                        "attachments", "key_at", NULL };
  AnteEntity *clinic = merge_record (self, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW, fields);
  const char *secret = ante_json_peek_string (self->entry->fields, "hook_secret");

  if (secret != NULL)
    ante_hooks_project (clinic->state, secret, ante_applying_time (self), self->entry->person);
  ante_applying_add_subject (self, self->entry->subject);
}

static void
project_roster (AnteApplying *self)
{
  static const char *const fields[] = { "name", "role", "sign_key", "box_key", "revoked", NULL };

  merge_record (self, ANTE_ENTITY_DESK, self->entry->subject, fields);
}

static void
project_recovery (AnteApplying *self)
{
  ante_applying_add_subject (self, self->entry->subject);
}

static void
project_treatment (AnteApplying *self)
{
  static const char *const fields[] = { "name", "exams", "validity_months", "retired", "auto_invite", "glp1", NULL };

  merge_record (self, ANTE_ENTITY_TREATMENT, self->entry->subject, fields);
}

static void
project_patient (AnteApplying *self)
{
  static const char *const fields[] = { "first_name", "last_name", "dob", "email", "phone", "tele_state", "gender", "license",
                                        "address_line_1", "address_line_2", "city", "state", "zip", "ship_other",
                                        "ship_address_line_1", "ship_address_line_2", "ship_city", "ship_state", "ship_zip",
                                        NULL };

  merge_record (self, ANTE_ENTITY_PATIENT, self->entry->subject, fields);
}

static int
read_day (const char *date)
{
  int year, month, day;

  return date != NULL && sscanf (date, "%4d-%2d-%2d", &year, &month, &day) == 3 ? year * 10000 + month * 100 + day : 0;
}

static int
read_minute (const char *time)
{
  int hour, minute;

  return time != NULL && sscanf (time, "%2d:%2d", &hour, &minute) == 2 ? hour * 60 + minute : 0;
}

static void
project_appointment (AnteApplying *self)
{
  static const char *const fields[] = { "patient", "date", "time", "minutes", "treatments", "note", "cancelled", "withdrawn", NULL };
  AnteEntity *entity = merge_record (self, ANTE_ENTITY_APPOINTMENT, self->entry->subject, fields);
  const char *patient = ante_json_peek_string (entity->state, "patient");

  g_strlcpy (entity->parent, patient != NULL ? patient : "", sizeof entity->parent);
  entity->day = read_day (ante_json_peek_string (entity->state, "date"));
  entity->minute = read_minute (ante_json_peek_string (entity->state, "time"));
}

/* An arrival is one fact: its parts are replaced together. A word that is none would take somebody out of
 * the room unseen. */
static void
project_arrival (AnteApplying *self)
{
  static const char *const words[] = { "expected", "arrived", "in-room", "done", "no-show", NULL };
  JsonObject *fields = self->entry->fields;
  JsonNode *references = json_object_get_member (fields, "references");
  const char *word = ante_json_peek_string (fields, "arrival");
  AnteEntity *entity;

  ante_applying_add_subject (self, self->entry->subject);
  if (word == NULL || !names_field (words, word))
    {
      ante_applying_refuse (self);
      return;
    }
  entity = ante_tables_ensure (self->tables, ANTE_ENTITY_APPOINTMENT, self->entry->subject);
  json_object_set_string_member (entity->state, "arrival", word);
  json_object_set_int_member (entity->state, "arrival_ms", ante_json_peek_int (fields, "since", self->entry->at_ms));
  if (references != NULL && JSON_NODE_HOLDS_ARRAY (references))
    json_object_set_member (entity->state, "references", json_node_copy (references));
  else
    json_object_remove_member (entity->state, "references");
  ante_tables_touch (self->tables, entity);
}

/* --- The table of kinds --- */

typedef struct
{
  const char *kind;
  gint64 newest; /* the newest version of it this program reads */
  void (*project) (AnteApplying *self);
  gboolean clinical; /* of the clinical audience, and of that alone */
} Kind;

static const Kind kinds[] = {
  { "clinic.set", 1, project_clinic },
  { "roster.set", 1, project_roster },
  { "recovery.set", 1, project_recovery },
  { "treatment.set", 1, project_treatment },
  { "patient.set", 1, project_patient },
  { "appointment.set", 1, project_appointment },
  { "arrival.set", 1, project_arrival },
  { "invite.sending", 1, ante_project_sending },
  { "invite.outcome", 1, ante_project_outcome },
  { "invite.resending", 1, ante_project_resending },
  { "invite.resent", 1, ante_project_resent },
  { "invite.cancelled", 1, ante_project_cancelled },
  { "notes.read", 1, ante_project_notes_read },
  { "identity.confirmed", 1, ante_project_identity },
  { "followup.done", 1, ante_project_follow_up_done },
  { "health.changed", 1, ante_project_health },
  { "deferral.decided", 1, ante_project_decision },
  { "deferral.reason", 1, ante_project_clinical_companion, TRUE },
  { "outcome.recorded", 1, ante_project_record },
  { "outcome.note", 1, ante_project_clinical_companion, TRUE },
  { "delivery.linked", 1, ante_project_link },
  { "answers.sent", 1, ante_project_answers },
  { "answers.record", 1, ante_project_clinical_companion, TRUE },
  { "attachment.sent", 1, ante_project_attachment },
  { "snapshot.begun", 1, ante_project_snapshot_begun },
  { "snapshot.piece", 1, ante_project_snapshot_piece },
  { "snapshot.made", 1, ante_project_snapshot_made },
};

static const Kind *
find_kind (const char *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].kind, kind) == 0)
      return &kinds[i];
  return NULL;
}

static void
mark_entity (AnteApplying *self, AnteEntity *entity)
{
  json_object_set_boolean_member (entity->state, "unknown", TRUE);
  ante_tables_touch (self->tables, entity);
}

static void
mark_named (AnteApplying *self, AnteEntityKind kind, const char *field)
{
  const char *id = ante_json_peek_string (self->entry->fields, field);

  if (id == NULL || !ante_id_is_valid (id))
    return;
  mark_entity (self, ante_tables_ensure (self->tables, kind, id));
  ante_applying_add_subject (self, id);
}

/* An id that nothing here has is marked as every kind of record that treatment hangs on, so that it stays
 * unknown when it becomes known. */
static void
mark_subject (AnteApplying *self)
{
  static const AnteEntityKind marked[] = { ANTE_ENTITY_PATIENT, ANTE_ENTITY_APPOINTMENT, ANTE_ENTITY_INVITE, ANTE_ENTITY_TREATMENT };
  gboolean found = FALSE;

  ante_applying_add_subject (self, self->entry->subject);
  for (guint i = 0; i < G_N_ELEMENTS (marked); i++)
    {
      AnteEntity *entity = ante_tables_find (self->tables, marked[i], self->entry->subject);

      if (entity == NULL)
        continue;
      found = TRUE;
      mark_entity (self, entity);
    }
  for (guint i = 0; !found && i < G_N_ELEMENTS (marked); i++)
    mark_entity (self, ante_tables_ensure (self->tables, marked[i], self->entry->subject));
}

/* Whatever the entry names becomes unknown: update this computer. A newer invite may be the one that was
 * rejected, a newer delivery the one that says so; and who may not be known any more has written anything. */
static void
mark_unknown (AnteApplying *self)
{
  self->applied->unknown = TRUE;
  if (g_str_has_prefix (self->entry->kind, "roster.") || g_str_has_prefix (self->entry->kind, "clinic."))
    {
      ante_projection_mark_unreadable (self->tables);
      return;
    }
  mark_subject (self);
  mark_named (self, ANTE_ENTITY_PATIENT, "patient");
  mark_named (self, ANTE_ENTITY_APPOINTMENT, "appointment");
  mark_named (self, ANTE_ENTITY_INVITE, "invite");
}

static gboolean
is_first_roster (AnteApplying *self)
{
  g_autoptr (GPtrArray) desks = NULL;

  if (strcmp (self->entry->kind, "roster.set") != 0 || strcmp (self->entry->subject, self->entry->author) != 0)
    return FALSE;
  desks = ante_tables_of_kind (self->tables, ANTE_ENTITY_DESK);
  return desks->len == 0 &&
         g_strcmp0 (ante_json_peek_string (self->entry->fields, "role"), "manager") == 0;
}

static gboolean
author_may (AnteApplying *self)
{
  const char *role = ante_projection_role_of (self->tables, self->entry->author);

  if (role == NULL)
    return is_first_roster (self);
  return ante_role_may_write (ante_role_from_text (role), self->entry->kind);
}

/* What a relay brings; a kind of the family that this program does not know is taken for one. */
static gboolean
is_delivery (const AnteEntry *entry)
{
  return g_str_has_prefix (entry->kind, "delivery") && find_kind (entry->kind) == NULL;
}

static void
apply_delivery (AnteApplying *self)
{
  gboolean clinical = strcmp (self->entry->kind, "delivery.clinical") == 0;

  if (clinical)
    ante_applying_add_subject (self, self->entry->subject);
  else if (self->entry->version > 1 || strcmp (self->entry->kind, "delivery") != 0)
    mark_unknown (self);
  else
    ante_project_delivery (self);
}

/* One that only a newer program can read. It says nothing that the log does not say. */
static gboolean
is_of_another_snapshot (const AnteEntry *entry, const Kind *kind)
{
  return g_str_has_prefix (entry->kind, "snapshot.") && (kind == NULL || entry->version > kind->newest);
}

void
ante_projection_apply (AnteTables *tables, AnteEntry *entry, AnteApplied *applied)
{
  g_autoptr (AnteApplied) own = applied == NULL ? ante_applied_new () : NULL;
  AnteApplying self = { tables, entry, applied != NULL ? applied : own };
  const Kind *kind;

  if (is_delivery (entry))
    {
      apply_delivery (&self);
      return;
    }
  kind = find_kind (entry->kind);
  if (is_of_another_snapshot (entry, kind))
    return;
  if (kind == NULL || entry->version > kind->newest)
    {
      if (ante_projection_role_of (tables, entry->author) != NULL)
        mark_unknown (&self);
      else
        ante_applying_refuse (&self);
      return;
    }
  /* What only some desks can read must not move what all of them show. */
  if (!author_may (&self) || entry->audience != (kind->clinical ? ANTE_AUDIENCE_CLINICAL : ANTE_AUDIENCE_DESK))
    {
      ante_applying_refuse (&self);
      return;
    }
  kind->project (&self);
}

/* --- Questions --- */

const char *
ante_projection_role_of (AnteTables *tables, const char *desk_id)
{
  AnteEntity *desk = ante_tables_find (tables, ANTE_ENTITY_DESK, desk_id);

  if (desk == NULL || ante_json_peek_bool (desk->state, "revoked"))
    return NULL;
  return ante_json_peek_string (desk->state, "role");
}

gboolean
ante_projection_find_author (AnteTables *tables, const char *desk_id, guint8 key[ANTE_KEY_BYTES])
{
  AnteEntity *desk = ante_tables_find (tables, ANTE_ENTITY_DESK, desk_id);
  const char *text = desk != NULL ? ante_json_peek_string (desk->state, "sign_key") : NULL;
  g_autoptr (GBytes) bytes = text != NULL ? ante_base64_decode (text, ANTE_KEY_BYTES, NULL) : NULL;

  if (bytes == NULL || g_bytes_get_size (bytes) != ANTE_KEY_BYTES)
    return FALSE;
  memcpy (key, g_bytes_get_data (bytes, NULL), ANTE_KEY_BYTES);
  return TRUE;
}

void
ante_projection_mark_unreadable (AnteTables *tables)
{
  AnteEntity *clinic = ante_tables_ensure (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  json_object_set_boolean_member (clinic->state, "unreadable", TRUE);
  ante_tables_touch (tables, clinic);
}

gboolean
ante_projection_is_unreadable (AnteTables *tables)
{
  AnteEntity *clinic = ante_tables_find (tables, ANTE_ENTITY_CLINIC, ANTE_CLINIC_ROW);

  return clinic != NULL && ante_json_peek_bool (clinic->state, "unreadable");
}
