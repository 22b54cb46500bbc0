/* SPDX-License-Identifier: GPL-3.0-or-later
 * exam_invite, exam_invite_resend and exam_invite_cancel (Qualiphy API reference, same names). */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-event.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

static gboolean
has_prescription (GPtrArray *exams)
{
  for (guint i = 0; i < exams->len; i++)
    if (((const AnteSandboxExam *) exams->pdata[i])->rx_type == 2)
      return TRUE;
  return FALSE;
}

static JsonObject *
invite_to_json (AnteSandbox *self, AnteSandboxMeeting *meeting)
{
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();
  g_autofree char *url = g_strdup_printf ("%s/meeting/%s", self->public_url, meeting->uuid);

  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];
      JsonObject *item = json_object_new ();

      json_object_set_int_member (item, "patient_exam_id", exam->id);
      json_object_set_string_member (item, "exam_title", exam->exam->title);
      json_object_set_int_member (item, "exam_id", exam->exam->id);
      json_array_add_object_element (list, item);
    }
  json_object_set_int_member (object, "http_code", 200);
  json_object_set_string_member (object, "meeting_url", url);
  json_object_set_string_member (object, "meeting_uuid", meeting->uuid);
  json_object_set_array_member (object, "patient_exams", list);
  return object;
}

/* Newest documents name patient_exam_id alone, older ones the meeting too: it may be left out, but not wrong. */
static gboolean
meeting_fits (AnteSandboxPatientExam *exam, JsonObject *request)
{
  const char *uuid;

  if (!ante_json_get_optional_string (request, "meeting_uuid", 64, &uuid, NULL))
    return FALSE;
  return !uuid || g_str_equal (uuid, exam->meeting->uuid);
}

static const char *
object_to_resend (AnteSandboxPatientExam *exam, JsonObject *request)
{
  if (!meeting_fits (exam, request))
    return "Invalid meeting id";
  if (!ante_sandbox_exam_is_open (exam))
    return ante_sandbox_already_text (exam);
  if (exam->n_resends >= ANTE_SANDBOX_MAX_RESENDS)
    return "Exam invite can be resent at most 3 times."; /* assumed wording */
  return NULL;
}

JsonNode *
ante_sandbox_exam_invite (AnteSandbox *self, JsonObject *request, guint *status)
{
  gint64 now_ms = ante_sandbox_timeline_now_ms (self->timeline);
  g_autoptr (GPtrArray) exams = NULL;
  g_autoptr (GError) error = NULL;
  AnteSandboxMeeting *invite = ante_sandbox_read_invite (request, now_ms, &exams, &error);

  if (!invite)
    return ante_sandbox_refuse (400, error->message, status);
  if (has_prescription (exams)
      && ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_401_RX_CONTRACT, "exam_invite", NULL))
    {
      ante_sandbox_meeting_free (invite);
      /* The line break is the provider's own. */
      return ante_sandbox_refuse (401, "Need to sign Prescriptive Services Contract via\nQualiphy Portal!",
                                  status);
    }
  if (ante_sandbox_faults_take (self->faults, ANTE_SANDBOX_FAULT_NO_PROVIDER, "exam_invite", NULL))
    {
      ante_sandbox_meeting_free (invite);
      return ante_sandbox_refuse (400, "No provider available for tele_state.", status); /* assumed wording */
    }

  AnteSandboxMeeting *meeting = ante_sandbox_state_add_meeting (self->state, invite, exams, now_ms);
  ante_sandbox_meeting_made (self, meeting);
  return ante_sandbox_say (invite_to_json (self, meeting), status);
}

JsonNode *
ante_sandbox_exam_invite_resend (AnteSandbox *self, JsonObject *request, guint *status)
{
  JsonNode *refusal = NULL;
  AnteSandboxPatientExam *exam = ante_sandbox_find_named_exam (self, request, &refusal, status);

  if (!exam)
    return refusal;
  const char *objection = object_to_resend (exam, request);
  if (objection)
    {
      exam->n_resends_refused++;
      return ante_sandbox_refuse (400, objection, status);
    }

  exam->n_resends++;
  exam->meeting->link_expires_ms =
    ante_sandbox_timeline_now_ms (self->timeline) + ANTE_SANDBOX_LINK_LIFE_MS;
  JsonObject *answer = json_object_new ();
  json_object_set_int_member (answer, "http_code", 200);
  return ante_sandbox_say (answer, status);
}

JsonNode *
ante_sandbox_exam_invite_cancel (AnteSandbox *self, JsonObject *request, guint *status)
{
  JsonNode *refusal = NULL;
  AnteSandboxPatientExam *exam = ante_sandbox_find_named_exam (self, request, &refusal, status);

  if (!exam)
    return refusal;
  if (!ante_sandbox_exam_is_open (exam))
    {
      exam->n_cancels_refused++;
      return ante_sandbox_refuse (400, ante_sandbox_already_text (exam), status);
    }

  exam->n_cancels++;
  exam->state = ANTE_SANDBOX_EXAM_CANCELLED;
  exam->cancelled_ms = ante_sandbox_timeline_now_ms (self->timeline);
  g_autofree char *when = ante_sandbox_utc_text (exam->cancelled_ms);
  JsonObject *answer = json_object_new ();
  json_object_set_int_member (answer, "http_code", 200);
  json_object_set_int_member (answer, "patient_exam_id", exam->id);
  json_object_set_string_member (answer, "status", "cancelled");
  json_object_set_string_member (answer, "cancelled_at", when);
  return ante_sandbox_say (answer, status);
}

AnteSandboxPatientExam *
ante_sandbox_find_named_exam (AnteSandbox *self, JsonObject *request, JsonNode **refusal, guint *status)
{
  g_autoptr (GError) error = NULL;
  AnteSandboxPatientExam *exam;
  gint64 id;

  if (!ante_json_get_int (request, "patient_exam_id", 1, G_MAXINT64, &id, &error))
    {
      gboolean missing = g_error_matches (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_MISSING);

      *refusal = ante_sandbox_refuse (400, missing ? "patient_exam_id is required."
                                                   : "patient_exam_id must be an integer.", status);
      return NULL;
    }
  exam = ante_sandbox_state_find_patient_exam (self->state, id);
  if (!exam)
    *refusal = ante_sandbox_refuse (400, "Invalid patient exam id", status);
  return exam;
}

const char *
ante_sandbox_already_text (AnteSandboxPatientExam *exam)
{
  switch (exam->state)
    {
    case ANTE_SANDBOX_EXAM_APPROVED:
      return "Exam status is already approved.";
    case ANTE_SANDBOX_EXAM_REJECTED:
      return "Exam status is already rejected.";
    case ANTE_SANDBOX_EXAM_DEFERRED:
      return "Exam status is already Deferred to Medical Director.";
    /* The texts from here on are assumed: no document shows them. */
    case ANTE_SANDBOX_EXAM_NA:
      return "Exam status is already NA.";
    case ANTE_SANDBOX_EXAM_MISSED:
      return "Exam status is already missed.";
    case ANTE_SANDBOX_EXAM_CANCELLED:
      return "Exam status is already cancelled.";
    case ANTE_SANDBOX_EXAM_PENDING:
    case ANTE_SANDBOX_EXAM_WAITING:
      break;
    }
  g_return_val_if_reached ("");
}
