/* SPDX-License-Identifier: GPL-3.0-or-later
 * exam_questions in both of its shapes, and exam_submit_answers (Qualiphy API reference, same names). */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-questionnaire.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define MAX_ANSWERS 200
#define MAX_TEXT_BYTES 16000
#define MAX_INCHES 120

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, format, args));
  va_end (args);
  return FALSE;
}

/* The newest reference: by exam_id alone, numbered, without ids. It says itself that this was never seen live. */
static JsonObject *
list_by_number (const AnteSandboxExam *exam)
{
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint n = 0; ante_sandbox_question (exam, n); n++)
    {
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "no", n + 1);
      json_object_set_string_member (item, "question", ante_sandbox_question (exam, n)->text);
      json_array_add_object_element (list, item);
    }
  json_object_set_int_member (answer, "exam_id", exam->id);
  json_object_set_array_member (answer, "questions", list);
  return answer;
}

static JsonArray *
list_choices (const AnteSandboxExam *exam, guint n)
{
  const AnteSandboxQuestion *question = ante_sandbox_question (exam, n);
  JsonArray *list = json_array_new ();

  for (guint i = 0; question->choices[i]; i++)
    {
      JsonObject *item = json_object_new ();

      json_object_set_string_member (item, "response", ante_sandbox_choice_text (question, i));
      json_object_set_int_member (item, "input_field", question->choices[i][0] == '+' ? 2 : 1);
      json_object_set_int_member (item, "exam_question_response_id", ante_sandbox_choice_id (exam, n, i));
      json_array_add_object_element (list, item);
    }
  return list;
}

static JsonArray *
list_submitted (AnteSandboxPatientExam *exam)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < exam->submitted->len; i++)
    {
      const AnteSandboxSubmitted *submitted = &g_array_index (exam->submitted, AnteSandboxSubmitted, i);
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "question_id", ante_sandbox_question_id (exam->exam, submitted->question));
      if (submitted->choice)
        json_object_set_int_member (item, "exam_question_response_id", submitted->choice);
      json_object_set_string_member (item, "response", submitted->text);
      json_array_add_object_element (list, item);
    }
  return list;
}

/* As a public client reads it, with the ids that exam_submit_answers takes. */
static JsonObject *
list_by_id (AnteSandboxPatientExam *exam)
{
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint n = 0; ante_sandbox_question (exam->exam, n); n++)
    {
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "id", ante_sandbox_question_id (exam->exam, n));
      json_object_set_string_member (item, "question", ante_sandbox_question (exam->exam, n)->text);
      json_object_set_array_member (item, "responses", list_choices (exam->exam, n));
      json_array_add_object_element (list, item);
    }
  json_object_set_int_member (answer, "http_code", 200);
  json_object_set_int_member (answer, "exam_id", exam->exam->id);
  json_object_set_string_member (answer, "meeting_uuid", exam->meeting->uuid);
  json_object_set_int_member (answer, "patient_exam_id", exam->id);
  json_object_set_array_member (answer, "questions", list);
  json_object_set_array_member (answer, "answers", list_submitted (exam));
  return answer;
}

/* The meeting and the patient exam in it. NULL: the refusal is in @refusal. */
static AnteSandboxPatientExam *
find_exam_of_meeting (AnteSandbox *self, JsonObject *request, JsonNode **refusal, guint *status)
{
  const char *uuid = ante_json_peek_string (request, "meeting_uuid");
  AnteSandboxMeeting *meeting = uuid ? ante_sandbox_state_find_meeting (self->state, uuid) : NULL;
  AnteSandboxPatientExam *exam;

  if (!meeting)
    {
      *refusal = ante_sandbox_refuse (400, "Invalid meeting id", status);
      return NULL;
    }
  exam = ante_sandbox_find_named_exam (self, request, refusal, status);
  if (exam && exam->meeting != meeting)
    {
      *refusal = ante_sandbox_refuse (400, "Invalid meeting id", status);
      return NULL;
    }
  return exam;
}

JsonNode *
ante_sandbox_exam_questions (AnteSandbox *self, JsonObject *request, guint *status)
{
  JsonNode *refusal = NULL;
  AnteSandboxPatientExam *exam;
  gint64 id;

  if (!json_object_has_member (request, "meeting_uuid") && ante_json_get_int (request, "exam_id", 1, G_MAXINT64, &id, NULL))
    {
      const AnteSandboxExam *listed = ante_sandbox_catalogue_find (id);

      return listed ? ante_sandbox_say (list_by_number (listed), status)
                    : ante_sandbox_refuse (400, "Invalid exam id", status);
    }
  exam = find_exam_of_meeting (self, request, &refusal, status);
  return exam ? ante_sandbox_say (list_by_id (exam), status) : refusal;
}

static gboolean
find_question (AnteSandboxPatientExam *exam, gint64 id, guint *n)
{
  for (*n = 0; ante_sandbox_question (exam->exam, *n); (*n)++)
    if (ante_sandbox_question_id (exam->exam, *n) == id)
      return TRUE;
  return FALSE;
}

static gboolean
is_choice (AnteSandboxPatientExam *exam, guint n, gint64 choice)
{
  const AnteSandboxQuestion *question = ante_sandbox_question (exam->exam, n);

  for (guint i = 0; question->choices[i]; i++)
    if (ante_sandbox_choice_id (exam->exam, n, i) == choice)
      return TRUE;
  return FALSE;
}

/* Whether another answer to the same question stands beside @given. */
static gboolean
is_given_twice (GArray *given_so_far, const AnteSandboxQuestion *question, const AnteSandboxSubmitted *given)
{
  for (guint i = 0; i < given_so_far->len; i++)
    {
      const AnteSandboxSubmitted *other = &g_array_index (given_so_far, AnteSandboxSubmitted, i);

      if (other->question == given->question
          && (question->asks != ANTE_SANDBOX_ASKS_SOME || other->choice == given->choice))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_kind (const AnteSandboxQuestion *question, const AnteSandboxSubmitted *given, gint64 inches, GError **error)
{
  gboolean has_choices = question->choices[0] != NULL;

  if (has_choices && !given->choice)
    return refuse (error, "exam_question_response_id is required.");
  if (!has_choices && given->choice)
    return refuse (error, "Invalid exam_question_response_id");
  if (question->asks == ANTE_SANDBOX_ASKS_HEIGHT && inches == 0)
    return refuse (error, "height_inches is required.");
  return TRUE;
}

/* One of answers[]. The older {no, question, answer} lacks question_id, and is refused for it. */
static gboolean
read_answer (AnteSandboxPatientExam *exam, JsonNode *node, GArray *given, GError **error)
{
  JsonObject *json = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  AnteSandboxSubmitted one = { 0 };
  const char *answer = NULL, *more = NULL;
  gint64 id = 0, inches = 0;

  if (!json || !ante_json_get_int (json, "question_id", 1, G_MAXINT64, &id, NULL))
    return refuse (error, "question_id is required.");
  if (!ante_json_get_string (json, "answer", MAX_TEXT_BYTES, &answer, NULL) || *answer == '\0')
    return refuse (error, "answer is required.");
  if (!ante_json_get_optional_int (json, "exam_question_response_id", 1, G_MAXINT64, 0, &one.choice, NULL)
      || !ante_json_get_optional_string (json, "answer_text", MAX_TEXT_BYTES, &more, NULL)
      || !ante_json_get_optional_int (json, "height_inches", 0, MAX_INCHES, 0, &inches, NULL))
    return refuse (error, "Invalid Request.");
  if (!find_question (exam, id, &one.question))
    return refuse (error, "Invalid question_id %" G_GINT64_FORMAT ".", id);
  if (one.choice && !is_choice (exam, one.question, one.choice))
    return refuse (error, "Invalid exam_question_response_id");
  if (!check_kind (ante_sandbox_question (exam->exam, one.question), &one, inches, error))
    return FALSE;
  if (is_given_twice (given, ante_sandbox_question (exam->exam, one.question), &one))
    return refuse (error, "question_id %" G_GINT64_FORMAT " is answered twice.", id);
  one.text = more && *more ? g_strdup_printf ("%s: %s", answer, more) : g_strdup (answer);
  g_array_append_val (given, one);
  return TRUE;
}

/* Later answers replace earlier ones to the same questions. */
static void
keep_answers (AnteSandboxPatientExam *exam, GArray *given)
{
  for (guint i = exam->submitted->len; i-- > 0;)
    for (guint k = 0; k < given->len; k++)
      if (g_array_index (given, AnteSandboxSubmitted, k).question
          == g_array_index (exam->submitted, AnteSandboxSubmitted, i).question)
        {
          g_array_remove_index (exam->submitted, i);
          break;
        }
  for (guint k = 0; k < given->len; k++)
    {
      AnteSandboxSubmitted *one = &g_array_index (given, AnteSandboxSubmitted, k);

      g_array_append_vals (exam->submitted, one, 1);
      one->text = NULL;
    }
}

static void
given_clear (AnteSandboxSubmitted *given)
{
  g_free (given->text);
}

JsonNode *
ante_sandbox_exam_submit_answers (AnteSandbox *self, JsonObject *request, guint *status)
{
  g_autoptr (GArray) given = g_array_new (FALSE, TRUE, sizeof (AnteSandboxSubmitted));
  g_autoptr (GError) error = NULL;
  JsonNode *refusal = NULL;
  AnteSandboxPatientExam *exam = find_exam_of_meeting (self, request, &refusal, status);
  JsonArray *answers = NULL;
  JsonObject *done;

  g_array_set_clear_func (given, (GDestroyNotify) given_clear);
  if (!exam)
    return refusal;
  if (!ante_sandbox_exam_is_open (exam))
    return ante_sandbox_refuse (400, ante_sandbox_already_text (exam), status);
  if (!ante_json_get_array (request, "answers", MAX_ANSWERS, &answers, NULL) || json_array_get_length (answers) == 0)
    return ante_sandbox_refuse (400, "answers is required.", status);
  for (guint i = 0; i < json_array_get_length (answers); i++)
    if (!read_answer (exam, json_array_get_element (answers, i), given, &error))
      return ante_sandbox_refuse (400, error->message, status);
  keep_answers (exam, given);
  done = json_object_new ();
  json_object_set_int_member (done, "http_code", 200);
  json_object_set_string_member (done, "status", "ok");
  return ante_sandbox_say (done, status);
}
