/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was sent to the provider before an exam: answers to its questions, and files. Nothing of it clears. */
#include "core/store/ante-projection-private.h"

#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define MAX_ATTACHMENTS 40
#define MAX_TEXT 300

/* *outcome: a word that is known. NULL: the entry is refused. */
static JsonObject *
find_exam (AnteApplying *self, AnteEntity **invite, const char **outcome)
{
  static const char *const outcomes[] = { "sent", "failed", "unconfirmed", NULL };
  JsonObject *exam;

  *invite = ante_applying_find_invite (self);
  if (*invite == NULL)
    return NULL;
  *outcome = ante_json_peek_string (self->entry->fields, "outcome");
  exam = ante_invite_state_find_exam ((*invite)->state, "id", ante_json_peek_string (self->entry->fields, "exam"));
  if (exam != NULL && *outcome != NULL && g_strv_contains (outcomes, *outcome))
    return exam;
  ante_applying_refuse (self);
  return NULL;
}

/* Answers that did not arrive take nothing away from those that did. */
void
ante_project_answers (AnteApplying *self)
{
  AnteEntity *invite;
  const char *outcome;
  JsonObject *exam = find_exam (self, &invite, &outcome);
  gint64 answered = ante_json_peek_int (self->entry->fields, "answered", 0);
  gint64 asked = ante_json_peek_int (self->entry->fields, "asked", 0);
  JsonObject *answers;

  if (exam == NULL)
    return;
  if (answered < 1 || asked > ANTE_QUESTIONS_MAX || answered > asked)
    {
      ante_applying_refuse (self);
      return;
    }
  answers = ante_json_peek_object (exam, "answers");
  if (answers == NULL)
    {
      answers = json_object_new ();
      json_object_set_object_member (exam, "answers", answers);
    }
  json_object_set_string_member (answers, "outcome", outcome);
  if (g_strcmp0 (outcome, "failed") != 0)
    {
      json_object_set_int_member (answers, "answered", answered);
      json_object_set_int_member (answers, "asked", asked);
    }
  ante_tables_touch (self->tables, invite);
}

static void
put_text (JsonObject *to, const char *member, const char *text)
{
  g_autofree char *cut = NULL;

  if (text == NULL)
    return;
  cut = g_utf8_strlen (text, -1) > MAX_TEXT ? g_utf8_substring (text, 0, MAX_TEXT) : g_strdup (text);
  json_object_set_string_member (to, member, cut);
}

void
ante_project_attachment (AnteApplying *self)
{
  AnteEntity *invite;
  const char *outcome;
  JsonObject *exam = find_exam (self, &invite, &outcome);
  JsonArray *attachments;
  JsonObject *sent;

  if (exam == NULL)
    return;
  attachments = ante_json_peek_array (exam, "attachments");
  if (attachments == NULL)
    {
      attachments = json_array_new ();
      json_object_set_array_member (exam, "attachments", attachments);
    }
  sent = json_object_new ();
  put_text (sent, "name", ante_json_peek_string (self->entry->fields, "name"));
  put_text (sent, "type", ante_json_peek_string (self->entry->fields, "type"));
  json_object_set_string_member (sent, "outcome", outcome);
  json_object_set_int_member (sent, "at_ms", ante_applying_time (self));
  json_array_add_object_element (attachments, sent);
  while (json_array_get_length (attachments) > MAX_ATTACHMENTS)
    json_array_remove_element (attachments, 0);
  ante_tables_touch (self->tables, invite);
}
