/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a delivery does. It acts only on the patient exams of its own invite, and only with that invite's
 * tag; whatever else it is goes to the unmatched inbox and clears nothing. */
#include "core/store/ante-projection-private.h"

#include <string.h>

#include "core/model/ante-model.h"
#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"

/* Why a delivery acts on nothing; words/ has a sentence for each. */
#define REASON_UNREADABLE "unreadable"
#define REASON_NO_TAG "no-tag"
#define REASON_DISAGREE "disagree"
#define REASON_UNKNOWN_INVITE "unknown-invite"
#define REASON_WRONG_TAG "wrong-tag"
#define REASON_OTHER_EXAM "other-exam"

static void
await_invite (AnteTables *tables, const char *invite, const char *delivery)
{
  AnteEntity *awaited = ante_tables_ensure (tables, ANTE_ENTITY_AWAITED, invite);
  JsonArray *waiting = ante_json_peek_array (awaited->state, "deliveries");

  if (waiting == NULL)
    {
      waiting = json_array_new ();
      json_object_set_array_member (awaited->state, "deliveries", waiting);
    }
  json_array_add_string_element (waiting, delivery);
  ante_tables_touch (tables, awaited);
}

void
ante_projection_forget_invite (AnteTables *tables, AnteEntity *unmatched, const char *invite)
{
  const char *reason = ante_json_peek_string (unmatched->state, "reason");
  JsonObject *fields = ante_json_peek_object (unmatched->state, "fields");

  if (fields == NULL || g_strcmp0 (ante_json_peek_string (fields, "invite"), invite) != 0 ||
      (g_strcmp0 (reason, REASON_WRONG_TAG) != 0 && g_strcmp0 (reason, REASON_OTHER_EXAM) != 0))
    return;
  json_object_set_string_member (unmatched->state, "reason", REASON_UNKNOWN_INVITE);
  ante_tables_touch (tables, unmatched);
  await_invite (tables, invite, unmatched->id);
}

void
ante_projection_stop_awaiting (AnteTables *tables, AnteEntity *unmatched)
{
  JsonObject *fields = ante_json_peek_object (unmatched->state, "fields");
  const char *invite = fields != NULL ? ante_json_peek_string (fields, "invite") : NULL;
  AnteEntity *awaited = invite != NULL ? ante_tables_find (tables, ANTE_ENTITY_AWAITED, invite) : NULL;
  JsonArray *waiting = awaited != NULL ? ante_json_peek_array (awaited->state, "deliveries") : NULL;
  g_autoptr (JsonArray) left = json_array_new ();

  for (guint i = 0; waiting != NULL && i < json_array_get_length (waiting); i++)
    if (g_strcmp0 (json_array_get_string_element (waiting, i), unmatched->id) != 0)
      json_array_add_string_element (left, json_array_get_string_element (waiting, i));
  if (waiting == NULL || json_array_get_length (left) == json_array_get_length (waiting))
    return;
  if (json_array_get_length (left) == 0)
    {
      ante_tables_delete (tables, awaited);
      return;
    }
  json_object_set_array_member (awaited->state, "deliveries", g_steal_pointer (&left));
  ante_tables_touch (tables, awaited);
}

static void
leave_unmatched (AnteApplying *self, const char *reason)
{
  AnteEntity *unmatched = ante_tables_ensure (self->tables, ANTE_ENTITY_UNMATCHED, self->entry->subject);
  const char *invite = ante_json_peek_string (self->entry->fields, "invite");

  json_object_set_object_member (unmatched->state, "fields", json_object_ref (self->entry->fields));
  json_object_set_string_member (unmatched->state, "reason", reason);
  json_object_set_int_member (unmatched->state, "received_ms", ante_applying_time (self));
  json_object_set_int_member (unmatched->state, "number", self->entry->number);
  ante_tables_touch (self->tables, unmatched);
  ante_applying_add_subject (self, self->entry->subject);
  if (strcmp (reason, REASON_UNKNOWN_INVITE) == 0 && ante_id_is_valid (invite))
    await_invite (self->tables, invite, self->entry->subject);
  self->applied->attention++;
}

static gboolean
tags_agree (JsonObject *fields, AnteEntity *invite)
{
  const char *given = ante_json_peek_string (fields, "tag");
  const char *kept = ante_json_peek_string (invite->state, "tag");

  return given != NULL && kept != NULL && strlen (given) == 32 && strlen (kept) == 32 &&
         ante_bytes_equal (given, kept, 32);
}

/* The first tagged delivery of an unconfirmed invite binds the provider's id to the exam it names. */
static void
bind (JsonObject *exam, const char *patient_exam)
{
  if (patient_exam != NULL && ante_json_peek_string (exam, "patient_exam") == NULL)
    json_object_set_string_member (exam, "patient_exam", patient_exam);
}

static JsonObject *
only_exam (JsonObject *invite)
{
  JsonArray *exams = ante_json_peek_array (invite, "exams");

  return json_array_get_length (exams) == 1 ? json_array_get_object_element (exams, 0) : NULL;
}

static gboolean
fits (JsonObject *exam, const char *patient_exam, const char *exam_id)
{
  const char *bound = ante_json_peek_string (exam, "patient_exam");

  return (exam_id == NULL || g_strcmp0 (ante_json_peek_string (exam, "id"), exam_id) == 0) &&
         (patient_exam == NULL || bound == NULL || strcmp (bound, patient_exam) == 0);
}

static JsonObject *
find_exam (JsonObject *invite, const char *patient_exam, const char *exam_id)
{
  JsonObject *exam = ante_invite_state_find_exam (invite, "patient_exam", patient_exam);

  if (exam == NULL)
    exam = exam_id != NULL ? ante_invite_state_find_exam (invite, "id", exam_id) : only_exam (invite);
  return exam != NULL && fits (exam, patient_exam, exam_id) ? exam : NULL;
}

/* The same body says the same. One without a hash, or with another word under a known hash, is no repeat. */
static gboolean
is_repeat (JsonObject *result, JsonObject *fields)
{
  const char *body_hash = ante_json_peek_string (fields, "body_hash");

  return body_hash != NULL && g_strcmp0 (ante_json_peek_string (result, "body_hash"), body_hash) == 0 &&
         g_strcmp0 (ante_json_peek_string (result, "word"), ante_json_peek_string (fields, "status")) == 0;
}

static gboolean
has_result (JsonArray *results, JsonObject *fields)
{
  for (guint i = 0; i < json_array_get_length (results); i++)
    if (is_repeat (json_array_get_object_element (results, i), fields))
      return TRUE;
  return FALSE;
}

static void
copy_text (JsonObject *to, const char *name, JsonObject *from, const char *member)
{
  const char *text = ante_json_peek_string (from, member);

  if (text != NULL)
    json_object_set_string_member (to, name, text);
}

static void
add_result (AnteApplying *self, AnteEntity *invite, JsonObject *exam)
{
  JsonObject *fields = self->entry->fields;
  JsonArray *results = ante_json_peek_array (exam, "results");
  JsonObject *result;

  if (results == NULL)
    {
      results = json_array_new ();
      json_object_set_array_member (exam, "results", results);
    }
  if (has_result (results, fields))
    return; /* a repeat changes nothing */
  result = json_object_new ();
  json_object_set_string_member (result, "delivery", self->entry->subject);
  copy_text (result, "word", fields, "status");
  copy_text (result, "provider", fields, "provider_name");
  copy_text (result, "body_hash", fields, "body_hash");
  json_object_set_int_member (result, "received_ms", ante_json_peek_int (fields, "received", self->entry->at_ms));
  json_object_set_boolean_member (result, "has_notes", ante_json_peek_bool (fields, "has_notes"));
  json_object_set_boolean_member (result, "has_document", ante_json_peek_bool (fields, "has_document"));
  json_array_add_object_element (results, result);
  if (ante_outcome_from_word (ante_json_peek_string (fields, "status")) != ANTE_OUTCOME_APPROVED ||
      ante_json_peek_bool (fields, "has_notes"))
    self->applied->attention++;
  ante_tables_touch (self->tables, invite);
}

static JsonObject *
find_told (JsonArray *told, JsonNode *said)
{
  g_autofree char *wanted = ante_json_write (said);

  for (guint i = 0; i < json_array_get_length (told); i++)
    {
      JsonObject *one = json_array_get_object_element (told, i);
      g_autofree char *text = ante_json_write (json_object_get_member (one, "said"));

      if (strcmp (text, wanted) == 0)
        return one;
    }
  return NULL;
}

/* What a delivery tells of a prescription is kept beside the exam as it came, once for each thing said; how it is
 * read together is the model's. One that says the same again keeps the time of the earlier. */
static void
add_told (AnteApplying *self, AnteEntity *invite, JsonObject *exam, const char *member)
{
  JsonNode *said = json_object_get_member (self->entry->fields, member);
  JsonArray *told = ante_json_peek_array (exam, member);
  gint64 received_ms = ante_json_peek_int (self->entry->fields, "received", self->entry->at_ms);
  JsonObject *one;

  if (said == NULL || JSON_NODE_HOLDS_NULL (said))
    return;
  if (told == NULL)
    {
      told = json_array_new ();
      json_object_set_array_member (exam, member, told);
    }
  one = find_told (told, said);
  if (one != NULL && ante_json_peek_int (one, "received_ms", 0) <= received_ms)
    return;
  if (one == NULL)
    {
      one = json_object_new ();
      json_array_add_object_element (told, one);
    }
  json_object_set_string_member (one, "delivery", self->entry->subject);
  json_object_set_int_member (one, "received_ms", received_ms);
  json_object_set_member (one, "said", json_node_copy (said));
  ante_tables_touch (self->tables, invite);
}

void
ante_project_delivery (AnteApplying *self)
{
  JsonObject *fields = self->entry->fields;
  const char *patient_exam = ante_json_peek_string (fields, "patient_exam");
  const char *invite_id = ante_json_peek_string (fields, "invite");
  AnteEntity *invite;
  JsonObject *exam;

  ante_applying_add_subject (self, self->entry->subject);
  if (ante_json_peek_bool (fields, "rejected"))
    return leave_unmatched (self, REASON_UNREADABLE);
  if (invite_id == NULL || ante_json_peek_string (fields, "tag") == NULL)
    return leave_unmatched (self, REASON_NO_TAG);
  if (g_strcmp0 (ante_json_peek_string (fields, "pair"), "different") == 0)
    return leave_unmatched (self, REASON_DISAGREE);
  invite = ante_tables_find (self->tables, ANTE_ENTITY_INVITE, invite_id);
  if (invite == NULL || ante_json_peek_array (invite->state, "exams") == NULL)
    return leave_unmatched (self, REASON_UNKNOWN_INVITE);
  if (!tags_agree (fields, invite))
    return leave_unmatched (self, REASON_WRONG_TAG);
  exam = find_exam (invite->state, patient_exam, ante_json_peek_string (fields, "exam"));
  if (exam == NULL)
    return leave_unmatched (self, REASON_OTHER_EXAM);

  ante_applying_add_subject (self, invite_id);
  ante_applying_add_subject (self, invite->parent);
  bind (exam, patient_exam);
  ante_tables_touch (self->tables, invite);
  if (ante_wire_event_of (fields) == ANTE_WIRE_EVENT_RESULT)
    add_result (self, invite, exam);
  add_told (self, invite, exam, "rx");
  add_told (self, invite, exam, "tracking");
}
