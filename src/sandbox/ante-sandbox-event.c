/* SPDX-License-Identifier: GPL-3.0-or-later
 * The body of event 1, member by member in the order of the reference's samples. */
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox-event.h"
#include "sandbox/ante-sandbox-pdf.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

static void
set_text_or_null (JsonObject *object, const char *member, const char *text)
{
  if (text)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

void
ante_sandbox_set_id (JsonObject *object, const char *member, gint64 id, gboolean as_string)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  if (as_string)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_int_member (object, member, id);
}

JsonArray *
ante_sandbox_answers_to_json (GArray *answers)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < answers->len; i++)
    {
      const AnteSandboxAnswer *answer = &g_array_index (answers, AnteSandboxAnswer, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "no", i + 1);
      json_object_set_string_member (object, "question", answer->question);
      json_object_set_string_member (object, "answer", answer->answer);
      json_array_add_object_element (list, object);
    }
  return list;
}

char *
ante_sandbox_utc_text (gint64 ms)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *seconds = g_date_time_format (at, "%Y-%m-%dT%H:%M:%S");

  return g_strdup_printf ("%s.%03dZ", seconds, (int) (ms % 1000));
}

char *
ante_sandbox_event_1 (AnteSandbox *self, AnteSandboxResult *result, gboolean ids_as_strings)
{
  AnteSandboxPatientExam *exam = result->patient_exam;
  AnteSandboxMeeting *meeting = exam->meeting;
  gboolean prescribed = exam->exam->rx_type == 2 && result->state == ANTE_SANDBOX_EXAM_APPROVED;
  g_autofree char *link = result->has_pdf ? ante_sandbox_pdf_link (self, result) : NULL;
  g_autoptr (JsonObject) event = json_object_new ();

  json_object_set_int_member (event, "event", 1);
  json_object_set_string_member (event, "reason", result->reason);
  ante_sandbox_set_id (event, "exam_id", exam->exam->id, ids_as_strings);
  set_text_or_null (event, "exam_url", link);
  json_object_set_string_member (event, "exam_name", exam->exam->title);
  json_object_set_string_member (event, "exam_status", result->status);
  set_text_or_null (event, "rx_status", prescribed ? "Pharmacy Confirmed" : NULL);
  json_object_set_string_member (event, "clinic_name", self->clinic_name);
  json_object_set_string_member (event, "patient_email", meeting->email);
  json_object_set_string_member (event, "patient_phone_number", meeting->phone);
  ante_sandbox_set_id (event, "patient_exam_id", exam->id, ids_as_strings);
  set_text_or_null (event, "provider_name", result->provider_name);
  set_text_or_null (event, "additional_data", meeting->additional_data);
  json_object_set_array_member (event, "questions_answers", ante_sandbox_answers_to_json (meeting->answers));
  return ante_json_write_object (event);
}
