/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people of the clinic add to what the provider said: health has changed, the medical director decided, an
 * outcome was seen in the portal, a delivery belongs to somebody. Each can be taken back by naming its entry. */
#include "core/store/ante-projection-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define MAX_TEXT 300
#define MAX_JUDGED 200

static const char *
text_of (AnteApplying *self, const char *member)
{
  return ante_json_peek_string (self->entry->fields, member);
}

/* A text of somebody else's program may have any length. */
static void
put_text (JsonObject *to, const char *member, const char *text)
{
  g_autofree char *cut = NULL;

  if (text == NULL)
    return;
  cut = g_utf8_strlen (text, -1) > MAX_TEXT ? g_utf8_substring (text, 0, MAX_TEXT) : g_strdup (text);
  json_object_set_string_member (to, member, cut);
}

static JsonArray *
ensure_array (JsonObject *state, const char *member)
{
  JsonArray *array = ante_json_peek_array (state, member);

  if (array == NULL)
    {
      array = json_array_new ();
      json_object_set_array_member (state, member, array);
    }
  return array;
}

/* One judgement: whose entry, when, by whom. */
static JsonObject *
begin_judgement (AnteApplying *self)
{
  JsonObject *judgement = json_object_new ();

  json_object_set_string_member (judgement, "entry", self->entry->id);
  json_object_set_string_member (judgement, "desk", self->entry->author);
  json_object_set_int_member (judgement, "at_ms", ante_applying_time (self));
  put_text (judgement, "by", self->entry->person);
  return judgement;
}

/* Returns: its place, -1: not there (any more). */
static int
find_judgement (JsonArray *array, const char *entry)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (g_strcmp0 (ante_json_peek_string (json_array_get_object_element (array, i), "entry"), entry) == 0)
      return (int) i;
  return -1;
}

/* *withdraws: whether the entry takes one back; then it is gone, if it was there. Taken back twice it stays so. */
static gboolean
withdraw (AnteApplying *self, JsonObject *state, const char *member)
{
  const char *withdrawn = text_of (self, "withdrawn");
  JsonArray *array = ante_json_peek_array (state, member);
  int place = withdrawn != NULL ? find_judgement (array, withdrawn) : -1;

  if (place >= 0)
    json_array_remove_element (array, (guint) place);
  return withdrawn != NULL;
}

/* --- Health has changed --- */

static gboolean
may_withdraw_health (AnteApplying *self, JsonObject *patient)
{
  JsonArray *changes = ante_json_peek_array (patient, "health");
  int place = find_judgement (changes, text_of (self, "withdrawn"));
  const char *role = ante_projection_role_of (self->tables, self->entry->author);

  if (place < 0)
    return TRUE;
  return g_strcmp0 (role, "clinician") == 0 || g_strcmp0 (role, "manager") == 0 ||
         g_strcmp0 (ante_json_peek_string (json_array_get_object_element (changes, (guint) place), "desk"), self->entry->author) == 0;
}

/* They are numbered as they come in the log; an invite remembers how many there were before it. */
void
ante_project_health (AnteApplying *self)
{
  AnteEntity *patient = ante_tables_ensure (self->tables, ANTE_ENTITY_PATIENT, self->entry->subject);
  JsonObject *change;
  gint64 n;

  ante_applying_add_subject (self, self->entry->subject);
  if (!may_withdraw_health (self, patient->state))
    {
      ante_applying_refuse (self);
      return;
    }
  if (!withdraw (self, patient->state, "health"))
    {
      n = ante_json_peek_int (patient->state, "health_n", 0) + 1;
      change = begin_judgement (self);
      put_text (change, "note", text_of (self, "note"));
      json_object_set_int_member (change, "n", n);
      json_array_add_object_element (ensure_array (patient->state, "health"), change);
      json_object_set_int_member (patient->state, "health_n", n);
    }
  ante_tables_touch (self->tables, patient);
}

/* --- About one exam of an invite --- */

static JsonObject *
find_exam (AnteApplying *self, AnteEntity *invite)
{
  JsonObject *exam = ante_invite_state_find_exam (invite->state, "id", text_of (self, "exam"));

  if (exam == NULL)
    ante_applying_refuse (self);
  return exam;
}

/* The results a decision is about; NULL: there is no telling. */
static JsonNode *
copy_judged (AnteApplying *self)
{
  JsonArray *judged = ante_json_peek_array (self->entry->fields, "deliveries");

  if (judged == NULL || json_array_get_length (judged) == 0 || json_array_get_length (judged) > MAX_JUDGED)
    return NULL;
  return json_node_copy (json_object_get_member (self->entry->fields, "deliveries"));
}

void
ante_project_decision (AnteApplying *self)
{
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;
  JsonNode *judged;
  JsonObject *decision;

  if (exam == NULL)
    return;
  if (!withdraw (self, exam, "decisions"))
    {
      judged = copy_judged (self);
      if (judged == NULL)
        {
          ante_applying_refuse (self);
          return;
        }
      decision = begin_judgement (self);
      json_object_set_member (decision, "deliveries", judged);
      json_object_set_boolean_member (decision, "approved", ante_json_peek_bool (self->entry->fields, "approved"));
      for (guint i = 0; i < 3; i++)
        put_text (decision, ((const char *[]){ "director", "licence", "date" })[i],
                  text_of (self, ((const char *[]){ "director", "licence", "date" })[i]));
      json_array_add_object_element (ensure_array (exam, "decisions"), decision);
    }
  ante_tables_touch (self->tables, invite);
}

void
ante_project_record (AnteApplying *self)
{
  static const char *const texts[] = { "patient_exam", "outcome", "provider", "date" };
  AnteEntity *invite = ante_applying_find_invite (self);
  JsonObject *exam = invite != NULL ? find_exam (self, invite) : NULL;
  JsonObject *record;

  if (exam == NULL)
    return;
  if (!withdraw (self, exam, "records"))
    {
      record = begin_judgement (self);
      for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
        put_text (record, texts[i], text_of (self, texts[i]));
      json_object_set_boolean_member (record, "has_notes", ante_json_peek_bool (self->entry->fields, "has_notes"));
      json_array_add_object_element (ensure_array (exam, "records"), record);
    }
  ante_tables_touch (self->tables, invite);
}

/* What goes with a decision or a record for the clinical audience: nothing here may hang on it. */
void
ante_project_clinical_companion (AnteApplying *self)
{
  ante_applying_add_subject (self, self->entry->subject);
}

/* --- A delivery that belongs to somebody --- */

/* It clears nothing. It stays among the unmatched, out of the inbox, since the invite that it names may still come. */
void
ante_project_link (AnteApplying *self)
{
  AnteEntity *unmatched = ante_tables_find (self->tables, ANTE_ENTITY_UNMATCHED, self->entry->subject);
  const char *patient = text_of (self, "patient");
  JsonObject *link;

  ante_applying_add_subject (self, self->entry->subject);
  ante_applying_add_subject (self, patient);
  if (unmatched == NULL)
    return; /* it has found its invite meanwhile */
  ante_applying_add_subject (self, unmatched->parent);
  if (patient != NULL && !ante_id_is_valid (patient))
    {
      ante_applying_refuse (self);
      return;
    }
  g_strlcpy (unmatched->parent, patient != NULL ? patient : "", sizeof unmatched->parent);
  json_object_remove_member (unmatched->state, "link");
  if (patient != NULL)
    {
      link = begin_judgement (self);
      put_text (link, "why", text_of (self, "why"));
      json_object_set_object_member (unmatched->state, "link", link);
    }
  ante_tables_touch (self->tables, unmatched);
}
