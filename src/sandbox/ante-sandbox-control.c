/* SPDX-License-Identifier: GPL-3.0-or-later
 * The control routes: what a person does on the pages, and what no page offers, for scripts. */
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-journal.h"
#include "sandbox/ante-sandbox-prescription.h"
#include "sandbox/ante-sandbox-questionnaire.h"
#include "sandbox/ante-sandbox-requests.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-listener.h"

#include <string.h>

#define MAX_REASON_BYTES 8000
#define MAX_ADVANCE_MS (G_GINT64_CONSTANT (10) * 366 * 24 * 60 * 60 * 1000)

/* Returns: (transfer full) the answer, or NULL with an error of ours or of the JSON reader. */
typedef JsonObject *(*Command) (AnteSandbox *self, JsonObject *request, GError **error);

static AnteSandboxPatientExam *
find_exam (AnteSandbox *self, JsonObject *request, GError **error)
{
  AnteSandboxPatientExam *exam;
  gint64 id;

  if (!ante_json_get_int (request, "patient_exam_id", 1, G_MAXINT64, &id, error))
    return NULL;
  exam = ante_sandbox_state_find_patient_exam (self->state, id);
  if (!exam)
    g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_UNKNOWN, "There is no such patient exam.");
  return exam;
}

static JsonObject *
list_prescriptions (AnteSandboxPatientExam *exam)
{
  JsonObject *answer = json_object_new ();

  json_object_set_int_member (answer, "patient_exam_id", exam->id);
  json_object_set_array_member (answer, "prescriptions", ante_sandbox_prescriptions_to_json (exam));
  return answer;
}

static JsonObject *
prescribe (AnteSandbox *self, JsonObject *request, GError **error)
{
  AnteSandboxPatientExam *exam = find_exam (self, request, error);
  gboolean older;

  if (!exam || !ante_json_get_optional_bool (request, "older", FALSE, &older, error)
      || !ante_sandbox_prescribe (self, exam, older, 0, error))
    return NULL;
  return list_prescriptions (exam);
}

static JsonObject *
ship (AnteSandbox *self, JsonObject *request, GError **error)
{
  AnteSandboxPatientExam *exam = find_exam (self, request, error);
  gboolean older;

  if (!exam || !ante_json_get_optional_bool (request, "older", FALSE, &older, error)
      || !ante_sandbox_ship (self, exam, older, error))
    return NULL;
  return list_prescriptions (exam);
}

static JsonObject *
list_requests (AnteSandbox *self, JsonObject *request, GError **error)
{
  return ante_sandbox_requests_to_json (self->requests);
}

static JsonObject *
decide (AnteSandbox *self, JsonObject *request, GError **error)
{
  AnteSandboxPatientExam *exam = find_exam (self, request, error);
  AnteSandboxResult *result;
  const char *decision, *reason;
  gboolean again;

  if (!exam || !ante_json_get_string (request, "decision", 64, &decision, error)
      || !ante_json_get_optional_string (request, "reason", MAX_REASON_BYTES, &reason, error)
      || !ante_json_get_optional_bool (request, "again", FALSE, &again, error))
    return NULL;
  if (!(result = ante_sandbox_decide (self, exam, decision, reason, again, error)))
    return NULL;

  JsonObject *answer = json_object_new ();
  json_object_set_int_member (answer, "patient_exam_id", exam->id);
  json_object_set_string_member (answer, "state", ante_sandbox_exam_state_word (exam->state));
  json_object_set_string_member (answer, "exam_status", result->status);
  json_object_set_boolean_member (answer, "webhook", exam->meeting->webhook_url != NULL);
  return answer;
}

static gboolean
add_given_answer (JsonNode *node, AnteSandboxMeeting *meeting, GError **error)
{
  const char *question, *answer;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID,
                           "Each answer is an object with question and answer.");
      return FALSE;
    }
  if (!ante_json_get_string (json_node_get_object (node), "question", 4000, &question, error)
      || !ante_json_get_string (json_node_get_object (node), "answer", 4000, &answer, error))
    return FALSE;
  ante_sandbox_meeting_add_answer (meeting, question, answer);
  return TRUE;
}

/* Scripts that do not care what the patient says get a healthy one; what the clinic has answered stays. */
static gboolean
add_answers (JsonObject *request, AnteSandboxMeeting *meeting, GError **error)
{
  JsonArray *answers;

  if (!ante_json_get_optional_array (request, "answers", 100, &answers, error))
    return FALSE;
  ante_sandbox_take_submitted (meeting);
  if (!answers && meeting->answers->len == 0)
    ante_sandbox_meeting_add_answer (meeting, "Are you currently taking any medications?", "No.");
  for (guint i = 0; answers && i < json_array_get_length (answers); i++)
    if (!add_given_answer (json_array_get_element (answers, i), meeting, error))
      {
        g_array_set_size (meeting->answers, 0);
        return FALSE;
      }
  return TRUE;
}

static JsonObject *
finish_patient (AnteSandbox *self, JsonObject *request, GError **error)
{
  AnteSandboxMeeting *meeting;
  const char *uuid;

  if (!ante_json_get_string (request, "meeting_uuid", 64, &uuid, error))
    return NULL;
  if (!(meeting = ante_sandbox_state_find_meeting (self->state, uuid)))
    {
      g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_UNKNOWN, "There is no such meeting.");
      return NULL;
    }
  if (meeting->finished || ante_sandbox_timeline_now_ms (self->timeline) >= meeting->link_expires_ms)
    {
      g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_CONFLICT,
                           meeting->finished ? "The patient has already finished." : "The link has expired.");
      return NULL;
    }
  if (!add_answers (request, meeting, error))
    return NULL;
  ante_sandbox_patient_finished (self, meeting);

  JsonObject *answer = json_object_new ();
  json_object_set_string_member (answer, "meeting_uuid", meeting->uuid);
  json_object_set_boolean_member (answer, "patient_finished", TRUE);
  return answer;
}

static JsonObject *
list_faults (AnteSandbox *self, JsonObject *request, GError **error)
{
  JsonObject *answer = json_object_new ();

  json_object_set_array_member (answer, "faults", ante_sandbox_faults_to_json (self->faults));
  return answer;
}

static JsonObject *
set_fault (AnteSandbox *self, JsonObject *request, GError **error)
{
  const char *fault, *route;
  gint64 count, delay_ms;

  if (!ante_json_get_string (request, "fault", 64, &fault, error)
      || !ante_json_get_optional_string (request, "route", 64, &route, error)
      || !ante_json_get_optional_int (request, "count", G_MININT64, G_MAXINT64, -1, &count, error)
      || !ante_json_get_optional_int (request, "delay_ms", G_MININT64, G_MAXINT64, -1, &delay_ms, error)
      || !ante_sandbox_faults_set (self->faults, fault, count, delay_ms, route, error))
    return NULL;
  return list_faults (self, request, error);
}

static JsonObject *
advance (AnteSandbox *self, JsonObject *request, GError **error)
{
  gint64 ms;

  if (!ante_json_get_int (request, "ms", 0, MAX_ADVANCE_MS, &ms, error))
    return NULL;
  ante_sandbox_timeline_advance (self->timeline, ms);

  JsonObject *answer = json_object_new ();
  json_object_set_int_member (answer, "now", ante_sandbox_timeline_now_ms (self->timeline));
  return answer;
}

static JsonObject *
list_exams (AnteSandbox *self, JsonObject *request, GError **error)
{
  return ante_sandbox_list_exams (self);
}

static JsonObject *
journal (AnteSandbox *self, JsonObject *request, GError **error)
{
  return ante_sandbox_journal (self);
}

static const struct
{
  const char *method;
  const char *path;
  Command run;
} commands[] = {
  { "GET", "/control/exams", list_exams },
  { "GET", "/control/journal", journal },
  { "GET", "/control/faults", list_faults },
  { "POST", "/control/faults", set_fault },
  { "GET", "/control/requests", list_requests },
  { "POST", "/control/decide", decide },
  { "POST", "/control/prescribe", prescribe },
  { "POST", "/control/ship", ship },
  { "POST", "/control/patient-finish", finish_patient },
  { "POST", "/control/advance", advance },
};

static Command
find_command (const char *method, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].method, method) && g_str_equal (commands[i].path, path))
      return commands[i].run;
  return NULL;
}

static void
answer_error (SoupServerMessage *message, guint status, const char *code, const char *sentence)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "error", code);
  json_object_set_string_member (object, "message", sentence);
  g_autofree char *text = ante_json_write_object (object);
  ante_http_answer_json (message, status, text);
}

static void
answer_g_error (SoupServerMessage *message, const GError *error)
{
  if (g_error_matches (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_UNKNOWN))
    answer_error (message, SOUP_STATUS_NOT_FOUND, "unknown", error->message);
  else if (g_error_matches (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_CONFLICT))
    answer_error (message, SOUP_STATUS_CONFLICT, "conflict", error->message);
  else
    answer_error (message, SOUP_STATUS_BAD_REQUEST, "invalid", error->message);
}

static JsonObject *
read_request (SoupServerMessage *message, GError **error)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return ante_json_read_object (data ? data : "", length, NULL, error);
}

static void
control_asked_cb (SoupServer *server,
                  SoupServerMessage *message,
                  const char *path,
                  GHashTable *query,
                  gpointer data)
{
  const char *method = soup_server_message_get_method (message);
  Command run = find_command (method, path);
  g_autoptr (JsonObject) request = NULL, answer = NULL;
  g_autoptr (GError) error = NULL;

  if (!run)
    {
      answer_error (message, SOUP_STATUS_NOT_FOUND, "unknown", "There is no such control route.");
      return;
    }
  if (g_str_equal (method, "POST") && !(request = read_request (message, &error)))
    {
      answer_g_error (message, error);
      return;
    }
  if (!(answer = run (data, request, &error)))
    {
      answer_g_error (message, error);
      return;
    }
  g_autofree char *text = ante_json_write_object (answer);
  ante_http_answer_json (message, SOUP_STATUS_OK, text);
}

void
ante_sandbox_serve_control (AnteSandbox *self, SoupServer *server)
{
  soup_server_add_handler (server, "/control", control_asked_cb, self, NULL);
}
