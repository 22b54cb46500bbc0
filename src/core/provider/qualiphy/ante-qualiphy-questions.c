/* SPDX-License-Identifier: GPL-3.0-or-later
 * The questions before an exam, and answers given for the patient (Qualiphy API reference, exam_questions and
 * exam_submit_answers). */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "core/provider/ante-provider-private.h"
#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-text.h"

#define QUESTIONS_MAX 500
#define CHOICES_MAX 200
#define ANSWERED_MAX 5000
#define QUESTION_MAX_CHARS 8000
#define CHOICE_MAX_CHARS 2000
#define ANSWERS_MAX 5000
#define ANSWER_MAX_CHARS 4000
#define HEIGHT_MAX_INCHES 120

/* --- exam_questions --- */

/* Of an invited exam by its meeting, in the shape public clients use: only that answer holds the ids that
 * exam_submit_answers wants. The newest reference asks by exam_id alone. */
char *
ante_qualiphy_write_questions (const char *exam_id, const char *meeting_uuid,
                               const char *patient_exam_id, GError **error)
{
  g_autoptr (JsonObject) body = NULL;

  if (!ante_qualiphy_is_number (exam_id))
    {
      ante_qualiphy_set_fault ("exam", error);
      return NULL;
    }
  body = json_object_new ();
  if (meeting_uuid == NULL)
    {
      ante_qualiphy_set_id (body, "exam_id", exam_id);
      return ante_json_write_object (body);
    }
  json_object_set_string_member (body, "meeting_uuid", meeting_uuid);
  ante_qualiphy_set_id (body, "patient_exam_id", patient_exam_id);
  return ante_json_write_object (body);
}

/* The wording, whole: what would have to be cut short is no question that could be answered. (transfer full). */
static char *
read_wording (JsonObject *object, const char *member, glong max_chars)
{
  const char *text = NULL;

  if (!ante_json_get_string (object, member, 4 * (gsize) max_chars, &text, NULL)
      || g_utf8_strlen (text, -1) > max_chars)
    return NULL;
  return ante_wire_clean_text (text, max_chars);
}

/* input_field: a number; seen as a flag like the others, where 2 means yes. What it means is not documented. */
static gboolean
has_input_field (JsonObject *object)
{
  gint64 flag = 0;

  return ante_json_get_optional_int (object, "input_field", 0, 1000, 0, &flag, NULL) && flag == 2;
}

static gboolean
has_choice (const AnteQuestion *question, const char *id)
{
  for (guint i = 0; i < question->choices->len; i++)
    if (g_str_equal (((const AnteQuestionChoice *) g_ptr_array_index (question->choices, i))->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
read_choice (JsonNode *node, AnteQuestion *question)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;

  if (object == NULL || !ante_json_get_id (object, "exam_question_response_id", &id, NULL) || has_choice (question, id))
    return FALSE;
  text = read_wording (object, "response", CHOICE_MAX_CHARS);
  if (text == NULL)
    return FALSE;
  ante_question_add_choice (question, id, text, has_input_field (object));
  return TRUE;
}

static gboolean
choice_reads (const AnteQuestion *question, guint n, const char *word)
{
  const AnteQuestionChoice *choice = g_ptr_array_index (question->choices, n);
  gsize length = strlen (word);

  return g_ascii_strncasecmp (choice->text, word, length) == 0 && !g_ascii_isalpha (choice->text[length]);
}

static gboolean
is_yes_or_no (const AnteQuestion *question)
{
  return question->choices->len == 2
         && ((choice_reads (question, 0, "yes") && choice_reads (question, 1, "no"))
             || (choice_reads (question, 0, "no") && choice_reads (question, 1, "yes")));
}

static gboolean
asks_for_height (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);

  return strstr (lower, "your height") != NULL || strstr (lower, "how tall") != NULL || g_str_has_prefix (lower, "height");
}

/* No member that says it is documented. A list without choices is text, a height where it asks for one; of choices only
 * yes and no exclude each other for certain. Taking one too many is seen by the provider, one that could not be
 * given is not. */
static AnteQuestionKind
find_kind (const AnteQuestion *question)
{
  if (question->choices->len == 0)
    return asks_for_height (question->text) ? ANTE_QUESTION_HEIGHT : ANTE_QUESTION_TEXT;
  return is_yes_or_no (question) ? ANTE_QUESTION_SINGLE : ANTE_QUESTION_MULTIPLE;
}

/* NULL when any of it cannot be read: a form with a hole in it would pass for the whole. */
static AnteQuestion *
read_question (JsonObject *object)
{
  g_autoptr (AnteQuestion) question = NULL;
  g_autofree char *id = NULL;
  g_autofree char *text = read_wording (object, "question", QUESTION_MAX_CHARS);
  JsonArray *responses = NULL;

  if (text == NULL || !ante_json_get_optional_id (object, "id", &id, NULL)
      || !ante_json_get_optional_array (object, "responses", CHOICES_MAX, &responses, NULL))
    return NULL;
  question = ante_question_new (id, text, ANTE_QUESTION_TEXT);
  for (guint i = 0; responses != NULL && i < json_array_get_length (responses); i++)
    if (!read_choice (json_array_get_element (responses, i), question))
      return NULL;
  question->kind = find_kind (question);
  return g_steal_pointer (&question);
}

static AnteQuestion *
find_question (GPtrArray *questions, const char *id)
{
  for (guint i = 0; i < questions->len; i++)
    {
      AnteQuestion *question = g_ptr_array_index (questions, i);

      if (g_strcmp0 (question->id, id) == 0)
        return question;
    }
  return NULL;
}

static gboolean
read_each_question (JsonArray *array, GPtrArray *questions)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autoptr (AnteQuestion) question
        = JSON_NODE_HOLDS_OBJECT (node) ? read_question (json_node_get_object (node)) : NULL;

      if (question == NULL || (question->id != NULL && find_question (questions, question->id) != NULL))
        return FALSE;
      g_ptr_array_add (questions, g_steal_pointer (&question));
    }
  return TRUE;
}

/* What the provider has answers to already; anything there that cannot be read says nothing. */
static void
mark_answered (JsonObject *answer, GPtrArray *questions)
{
  JsonArray *array = NULL;

  if (!ante_json_get_optional_array (answer, "answers", ANSWERED_MAX, &array, NULL) || array == NULL)
    return;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *id = NULL;
      AnteQuestion *question = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node) || !ante_json_get_id (json_node_get_object (node), "question_id", &id, NULL))
        continue;
      question = find_question (questions, id);
      if (question != NULL)
        question->answered = TRUE;
    }
}

/* Absent or the same: an answer to another question is no answer. */
static gboolean
names_no_other (JsonObject *answer, const char *member, const char *asked)
{
  g_autofree char *named = NULL;

  return ante_json_get_optional_id (answer, member, &named, NULL)
         && (named == NULL || asked == NULL || g_str_equal (named, asked));
}

GPtrArray *
ante_qualiphy_read_questions (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, error);
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_question_free);
  JsonArray *array = NULL;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_array (answer, "questions", QUESTIONS_MAX, &array, NULL)
      || !names_no_other (answer, "exam_id", question->exam_ids[0])
      || !names_no_other (answer, "patient_exam_id", question->patient_exam_id)
      || !names_no_other (answer, "meeting_uuid", question->meeting_uuid) || !read_each_question (array, questions))
    {
      ante_qualiphy_set_unbelievable (question, "not the questions of this exam", error);
      return NULL;
    }
  mark_answered (answer, questions);
  return g_steal_pointer (&questions);
}

/* --- exam_submit_answers --- */

static gboolean
is_answer (const AnteAnswer *answer)
{
  return ante_qualiphy_is_filled (answer->question_id) && ante_qualiphy_is_filled (answer->answer)
         && g_utf8_strlen (answer->answer, -1) <= ANSWER_MAX_CHARS
         && (answer->text == NULL
             || (g_utf8_validate (answer->text, -1, NULL) && g_utf8_strlen (answer->text, -1) <= ANSWER_MAX_CHARS))
         && answer->height_inches <= HEIGHT_MAX_INCHES;
}

static gboolean
are_answers (GPtrArray *answers)
{
  for (guint i = 0; i < answers->len; i++)
    if (!is_answer (g_ptr_array_index (answers, i)))
      return FALSE;
  return answers->len > 0 && answers->len <= ANSWERS_MAX;
}

/* height_inches "defaults to 0" and is on every sample. */
static JsonObject *
write_answer (const AnteAnswer *answer)
{
  JsonObject *object = json_object_new ();

  ante_qualiphy_set_id (object, "question_id", answer->question_id);
  json_object_set_string_member (object, "answer", answer->answer);
  if (ante_qualiphy_is_filled (answer->choice_id))
    ante_qualiphy_set_id (object, "exam_question_response_id", answer->choice_id);
  ante_qualiphy_set_text (object, "answer_text", answer->text);
  json_object_set_int_member (object, "height_inches", answer->height_inches);
  return object;
}

/* question_id and exam_question_response_id, "repeat the same question_id once per selection": the older {no, question,
 * answer} is not what the endpoint takes. Without meeting_uuid it answers "Invalid meeting id". */
char *
ante_qualiphy_write_answers (const char *meeting_uuid, const char *patient_exam_id, GPtrArray *answers,
                             GError **error)
{
  g_autoptr (JsonObject) body = NULL;
  JsonArray *array = NULL;

  if (!are_answers (answers))
    {
      ante_qualiphy_set_fault ("answers", error);
      return NULL;
    }
  body = json_object_new ();
  json_object_set_string_member (body, "meeting_uuid", meeting_uuid);
  ante_qualiphy_set_id (body, "patient_exam_id", patient_exam_id);
  array = json_array_new ();
  for (guint i = 0; i < answers->len; i++)
    json_array_add_object_element (array, write_answer (g_ptr_array_index (answers, i)));
  json_object_set_array_member (body, "answers", array);
  return ante_json_write_object (body);
}
