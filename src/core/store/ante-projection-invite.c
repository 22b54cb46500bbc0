/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the entries about invites do: reserved, answered, resent, cancelled, notes read, person confirmed. */
#include "core/store/ante-projection-private.h"

#include <string.h>

#include "core/store/ante-hooks.h"
#include "shared/base/ante-json.h"

JsonObject *
ante_invite_state_find_exam (JsonObject *invite, const char *member, const char *value)
{
  JsonArray *exams = ante_json_peek_array (invite, "exams");

  for (guint i = 0; exams != NULL && value != NULL && i < json_array_get_length (exams); i++)
    {
      JsonObject *exam = json_array_get_object_element (exams, i);

      if (g_strcmp0 (ante_json_peek_string (exam, member), value) == 0)
        return exam;
    }
  return NULL;
}

static void
copy_member (JsonObject *to, JsonObject *from, const char *member)
{
  JsonNode *node = json_object_get_member (from, member);

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node))
    json_object_set_member (to, member, json_node_copy (node));
}

AnteEntity *
ante_applying_find_invite (AnteApplying *self)
{
  AnteEntity *invite = ante_tables_find (self->tables, ANTE_ENTITY_INVITE, self->entry->subject);

  ante_applying_add_subject (self, self->entry->subject);
  if (invite == NULL || ante_json_peek_array (invite->state, "exams") == NULL)
    {
      ante_applying_refuse (self);
      return NULL;
    }
  ante_applying_add_subject (self, invite->parent);
  return invite;
}

static JsonObject *
find_exam (AnteApplying *self, AnteEntity *invite)
{
  JsonObject *exam = ante_invite_state_find_exam (invite->state, "id", ante_json_peek_string (self->entry->fields, "exam"));

  if (exam == NULL)
    ante_applying_refuse (self);
  return exam;
}

/* Only who reserved it, or a manager, may say how it went. */
static gboolean
may_conclude (AnteApplying *self, const char *reserved_by)
{
  const char *role = ante_projection_role_of (self->tables, self->entry->author);

  return g_strcmp0 (reserved_by, self->entry->author) == 0 || g_strcmp0 (role, "manager") == 0;
}

static JsonArray *
copy_asked_exams (JsonObject *fields)
{
  JsonArray *asked = ante_json_peek_array (fields, "exams");
  JsonArray *exams = json_array_new ();

  for (guint i = 0; asked != NULL && i < json_array_get_length (asked); i++)
    {
      JsonNode *node = json_array_get_element (asked, i);
      JsonObject *exam;

      if (!JSON_NODE_HOLDS_OBJECT (node) || ante_json_peek_string (json_node_get_object (node), "id") == NULL)
        continue;
      exam = json_object_new ();
      copy_member (exam, json_node_get_object (node), "id");
      copy_member (exam, json_node_get_object (node), "title");
      json_array_add_object_element (exams, exam);
    }
  return exams;
}

/* Deliveries that named this invite before it was known here act now. */
static void
apply_awaited (AnteApplying *self)
{
  AnteEntity *awaited = ante_tables_find (self->tables, ANTE_ENTITY_AWAITED, self->entry->subject);
  JsonArray *waiting = awaited != NULL ? ante_json_peek_array (awaited->state, "deliveries") : NULL;

  for (guint i = 0; waiting != NULL && i < json_array_get_length (waiting); i++)
    {
      const char *id = json_array_get_string_element (waiting, i);
      AnteEntity *unmatched = ante_tables_find (self->tables, ANTE_ENTITY_UNMATCHED, id);
      g_autoptr (AnteEntry) delivery = NULL;
      g_autoptr (AnteApplied) applied = ante_applied_new ();
      AnteApplying again = { self->tables, NULL, applied };

      if (unmatched == NULL)
        continue;
      delivery = ante_entry_new ("delivery", id, ante_json_peek_object (unmatched->state, "fields"));
      delivery->at_ms = ante_json_peek_int (unmatched->state, "received_ms", 0);
      delivery->received_ms = delivery->at_ms;
      delivery->number = ante_json_peek_int (unmatched->state, "number", 0);
      ante_tables_delete (self->tables, unmatched);
      again.entry = delivery;
      ante_project_delivery (&again);
      ante_applying_add_subject (self, id); /* it goes when this goes */
      self->applied->attention += applied->attention;
    }
  if (awaited != NULL)
    ante_tables_delete (self->tables, awaited);
}

/* One that is given back to a restored relay was told once: nobody takes it for one that can still wait. */
static gboolean
was_told (const AnteEntry *entry)
{
  return entry->number > 0 || entry->received_ms > 0;
}

/* Those that stood in the log before it. */
static gint64
count_health_changes (AnteApplying *self, const char *patient)
{
  AnteEntity *entity = patient != NULL ? ante_tables_find (self->tables, ANTE_ENTITY_PATIENT, patient) : NULL;

  return entity != NULL ? ante_json_peek_int (entity->state, "health_n", 0) : 0;
}

/* Where it does not say so, it was made with the one that was the newest then. */
static void
name_hook (AnteApplying *self, JsonObject *invite)
{
  const char *named = ante_json_peek_string (self->entry->fields, "hook");
  g_autofree char *newest = named == NULL ? ante_hooks_dup_newest (self->tables) : NULL;

  if (named != NULL || newest != NULL)
    json_object_set_string_member (invite, "hook", named != NULL ? named : newest);
}

void
ante_project_sending (AnteApplying *self)
{
  JsonObject *fields = self->entry->fields;
  AnteEntity *invite = ante_tables_ensure (self->tables, ANTE_ENTITY_INVITE, self->entry->subject);
  const char *patient = ante_json_peek_string (fields, "patient");

  ante_applying_add_subject (self, self->entry->subject);
  ante_applying_add_subject (self, patient);
  ante_applying_add_subject (self, ante_json_peek_string (fields, "appointment"));
  if (ante_json_peek_array (invite->state, "exams") != NULL)
    {
      ante_applying_refuse (self); /* an invite is reserved once */
      return;
    }
  g_strlcpy (invite->parent, patient != NULL ? patient : "", sizeof invite->parent);
  for (guint i = 0; i < 6; i++)
    copy_member (invite->state, fields,
                 ((const char *[]){ "appointment", "attempt", "tag", "name", "dob", "tele_state" })[i]);
  copy_member (invite->state, fields, "test");
  copy_member (invite->state, fields, "follow_up_of");
  name_hook (self, invite->state);
  if (ante_json_peek_object (fields, "order") != NULL)
    copy_member (invite->state, fields, "order");
  json_object_set_array_member (invite->state, "exams", copy_asked_exams (fields));
  json_object_set_string_member (invite->state, "by_desk", self->entry->author);
  if (self->entry->person != NULL)
    json_object_set_string_member (invite->state, "by", self->entry->person);
  json_object_set_string_member (invite->state, "phase", was_told (self->entry) ? "sending" : "queued");
  json_object_set_int_member (invite->state, "reserved_ms", ante_applying_time (self));
  json_object_set_int_member (invite->state, "health_seen", count_health_changes (self, patient));
  json_object_set_string_member (invite->state, "entry", self->entry->id);
  ante_tables_touch (self->tables, invite);
  apply_awaited (self);
}

/* How final a phase is: an answer beats a failure beats not knowing. */
static int
rank_phase (const char *phase)
{
  static const char *const order[] = { "queued", "sending", "unconfirmed", "failed", "sent" };

  for (int i = 0; i < (int) G_N_ELEMENTS (order); i++)
    if (g_strcmp0 (phase, order[i]) == 0)
      return i;
  return -1;
}

/* The ids the provider gave. One that a tagged delivery has already bound otherwise is evidence that
 * somebody is wrong: the exam is to be verified in the portal. */
static void
bind_answered_exams (AnteEntity *invite, JsonArray *answered)
{
  for (guint i = 0; answered != NULL && i < json_array_get_length (answered); i++)
    {
      JsonNode *node = json_array_get_element (answered, i);
      JsonObject *given = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *exam = given != NULL ? ante_invite_state_find_exam (invite->state, "id", ante_json_peek_string (given, "id")) : NULL;
      const char *bound, *id;

      if (exam == NULL)
        continue;
      bound = ante_json_peek_string (exam, "patient_exam");
      id = ante_json_peek_string (given, "patient_exam");
      if (bound != NULL && id != NULL && strcmp (bound, id) != 0)
        json_object_set_boolean_member (exam, "disputed", TRUE);
      else if (id != NULL)
        json_object_set_string_member (exam, "patient_exam", id);
      copy_member (exam, given, "title");
    }
}

void
ante_project_outcome (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *fields = self->entry->fields;
  const char *outcome = ante_json_peek_string (fields, "outcome");

  if (invite == NULL)
    return;
  if (rank_phase (outcome) < 2 || !may_conclude (self, ante_json_peek_string (invite->state, "by_desk")))
    {
      ante_applying_refuse (self);
      return;
    }
  if (rank_phase (outcome) <= rank_phase (ante_json_peek_string (invite->state, "phase")))
    return;
  json_object_set_string_member (invite->state, "phase", outcome);
  json_object_remove_member (invite->state, "problem");
  json_object_remove_member (invite->state, "text");
  for (guint i = 0; i < 4; i++)
    copy_member (invite->state, fields, ((const char *[]){ "meeting_url", "meeting_uuid", "problem", "text" })[i]);
  if (strcmp (outcome, "sent") == 0)
    json_object_set_int_member (invite->state, "sent_ms", self->entry->at_ms);
  bind_answered_exams (invite, ante_json_peek_array (fields, "exams")); /* of an unconfirmed one: what is known */
  ante_tables_touch (self->tables, invite);
}

#define MAX_RESEND 1000

/* Every number reserved is used up; who reserved it says how it went. */
void
ante_project_resending (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;
  gint64 n = ante_json_peek_int (self->entry->fields, "n", 1);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, n);

  if (exam == NULL)
    return;
  if (n < 1 || n > MAX_RESEND)
    {
      ante_applying_refuse (self);
      return;
    }
  if (ante_json_peek_object (exam, "resending") == NULL)
    json_object_set_object_member (exam, "resending", json_object_new ());
  json_object_set_string_member (ante_json_peek_object (exam, "resending"), number, self->entry->author);
  json_object_set_int_member (exam, "resend_n", MAX (n, ante_json_peek_int (exam, "resend_n", 0)));
  json_object_set_int_member (exam, "resend_reserved_ms", ante_applying_time (self));
  ante_tables_touch (self->tables, invite);
}

static void
count_resend (AnteApplying *self, JsonObject *exam, const char *outcome)
{
  if (g_strcmp0 (outcome, "refused") == 0)
    json_object_set_boolean_member (exam, "resend_refused", TRUE);
  else if (g_strcmp0 (outcome, "failed") != 0) /* unconfirmed: it may have gone */
    json_object_set_int_member (exam, "resends", ante_json_peek_int (exam, "resends", 0) + 1);
  if (g_strcmp0 (outcome, "sent") == 0)
    json_object_set_int_member (exam, "last_resend_ms", self->entry->at_ms);
}

void
ante_project_resent (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;
  JsonObject *resending = exam != NULL ? ante_json_peek_object (exam, "resending") : NULL;
  gint64 n = ante_json_peek_int (self->entry->fields, "n", 1);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  const char *reserved_by = resending != NULL ? ante_json_peek_string (resending, number) : NULL;

  if (exam == NULL)
    return;
  if (reserved_by == NULL || !may_conclude (self, reserved_by))
    {
      ante_applying_refuse (self);
      return;
    }
  json_object_remove_member (resending, number);
  if (n == ante_json_peek_int (exam, "resend_n", 0))
    json_object_set_int_member (exam, "resend_reserved_ms", 0);
  count_resend (self, exam, ante_json_peek_string (self->entry->fields, "outcome"));
  ante_tables_touch (self->tables, invite);
}

void
ante_project_cancelled (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;

  if (exam == NULL)
    return;
  if (g_strcmp0 (ante_json_peek_string (self->entry->fields, "outcome"), "cancelled") == 0)
    json_object_set_int_member (exam, "cancelled_ms", self->entry->at_ms);
  else if (g_strcmp0 (ante_json_peek_string (self->entry->fields, "outcome"), "decided") == 0 && ante_json_peek_int (exam, "too_late_ms", 0) == 0)
    json_object_set_int_member (exam, "too_late_ms", self->entry->at_ms);
  ante_tables_touch (self->tables, invite);
}

void
ante_project_notes_read (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;

  if (exam == NULL)
    return;
  json_object_remove_member (exam, "notes_read");
  json_object_remove_member (exam, "instruction");
  copy_member (exam, self->entry->fields, "instruction");
  if (ante_json_peek_array (self->entry->fields, "deliveries") != NULL)
    json_object_set_member (exam, "notes_read", json_node_copy (json_object_get_member (self->entry->fields, "deliveries")));
  json_object_set_int_member (exam, "notes_read_ms", self->entry->at_ms);
  if (self->entry->person != NULL)
    json_object_set_string_member (exam, "notes_read_by", self->entry->person);
  ante_tables_touch (self->tables, invite);
}

void
ante_project_follow_up_done (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;

  if (exam == NULL)
    return;
  if (ante_json_peek_bool (self->entry->fields, "done"))
    json_object_set_int_member (exam, "follow_up_done_ms", self->entry->at_ms);
  else
    json_object_remove_member (exam, "follow_up_done_ms");
  ante_tables_touch (self->tables, invite);
}

void
ante_project_identity (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *confirmed;

  if (invite == NULL)
    return;
  confirmed = json_object_new ();
  copy_member (confirmed, self->entry->fields, "name");
  copy_member (confirmed, self->entry->fields, "dob");
  json_object_set_object_member (invite->state, "confirmed", confirmed);
  ante_tables_touch (self->tables, invite);
}
