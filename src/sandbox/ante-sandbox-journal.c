/* SPDX-License-Identifier: GPL-3.0-or-later
 * What happened so far, for scripts that count. */
#include "sandbox/ante-sandbox-journal.h"

#include "sandbox/ante-sandbox-questionnaire.h"
#include "sandbox/ante-sandbox.h"

typedef struct
{
  gint64 n_made, n_attempts, n_answered, n_given_up, n_dropped, n_open;
} Totals;

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

static JsonArray *
attempts_to_json (GArray *attempts)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < attempts->len; i++)
    {
      const AnteSandboxAttempt *attempt = &g_array_index (attempts, AnteSandboxAttempt, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "at", attempt->at_ms);
      json_object_set_int_member (object, "took_ms", attempt->took_ms);
      json_object_set_int_member (object, "status", attempt->status);
      set_text (object, "problem", attempt->problem);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonObject *
delivery_to_json (AnteSandboxDelivery *delivery)
{
  JsonObject *object = json_object_new ();
  JsonArray *faults = json_array_new ();

  for (guint i = 0; i < delivery->faults->len; i++)
    json_array_add_string_element (faults, delivery->faults->pdata[i]);
  json_object_set_string_member (object, "exam_status", delivery->exam_status);
  json_object_set_string_member (object, "state", ante_sandbox_delivery_state_word (delivery->state));
  json_object_set_string_member (object, "url", delivery->url);
  json_object_set_string_member (object, "body", delivery->body);
  json_object_set_array_member (object, "faults", faults);
  json_object_set_array_member (object, "attempts", attempts_to_json (delivery->attempts));
  return object;
}

static void
count_delivery (AnteSandboxDelivery *delivery, Totals *totals)
{
  totals->n_made++;
  totals->n_attempts += delivery->attempts->len;
  totals->n_answered += delivery->state == ANTE_SANDBOX_DELIVERY_ANSWERED;
  totals->n_given_up += delivery->state == ANTE_SANDBOX_DELIVERY_GIVEN_UP;
  totals->n_dropped += delivery->state == ANTE_SANDBOX_DELIVERY_DROPPED;
  totals->n_open += delivery->state == ANTE_SANDBOX_DELIVERY_QUEUED
                    || delivery->state == ANTE_SANDBOX_DELIVERY_HELD;
}

static JsonObject *
totals_to_json (const Totals *totals)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "made", totals->n_made);
  json_object_set_int_member (object, "attempts", totals->n_attempts);
  json_object_set_int_member (object, "answered", totals->n_answered);
  json_object_set_int_member (object, "given_up", totals->n_given_up);
  json_object_set_int_member (object, "dropped", totals->n_dropped);
  json_object_set_int_member (object, "open", totals->n_open);
  return object;
}

JsonArray *
ante_sandbox_prescriptions_to_json (AnteSandboxPatientExam *exam)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < exam->prescriptions->len; i++)
    {
      const AnteSandboxPrescription *prescription = &g_array_index (exam->prescriptions, AnteSandboxPrescription, i);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "prescription_id", prescription->id);
      json_object_set_string_member (object, "drug_name", prescription->medicine->drug_name);
      json_object_set_string_member (object, "schedule_code", prescription->medicine->schedule_code);
      set_text (object, "tracking_number", prescription->tracking_number);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonArray *
attachments_to_json (GArray *attachments)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < attachments->len; i++)
    {
      const AnteSandboxAttachment *attachment = &g_array_index (attachments, AnteSandboxAttachment, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "file_name", attachment->file_name);
      set_text (object, "file_type", attachment->file_type);
      json_object_set_int_member (object, "bytes", attachment->bytes);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonArray *
submitted_to_json (AnteSandboxPatientExam *exam)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < exam->submitted->len; i++)
    {
      const AnteSandboxSubmitted *submitted = &g_array_index (exam->submitted, AnteSandboxSubmitted, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "question", ante_sandbox_question (exam->exam, submitted->question)->text);
      json_object_set_string_member (object, "answer", submitted->text);
      json_array_add_object_element (list, object);
    }
  return list;
}

static JsonObject *
exam_to_json (AnteSandboxPatientExam *exam, Totals *totals)
{
  JsonObject *object = json_object_new ();
  JsonArray *deliveries = json_array_new ();

  for (guint i = 0; i < exam->deliveries->len; i++)
    {
      count_delivery (exam->deliveries->pdata[i], totals);
      json_array_add_object_element (deliveries, delivery_to_json (exam->deliveries->pdata[i]));
    }
  json_object_set_int_member (object, "patient_exam_id", exam->id);
  json_object_set_int_member (object, "exam_id", exam->exam->id);
  json_object_set_string_member (object, "meeting_uuid", exam->meeting->uuid);
  json_object_set_string_member (object, "state", ante_sandbox_exam_state_word (exam->state));
  json_object_set_int_member (object, "results", exam->results->len);
  json_object_set_int_member (object, "resends", exam->n_resends);
  json_object_set_int_member (object, "resends_refused", exam->n_resends_refused);
  json_object_set_int_member (object, "cancels", exam->n_cancels);
  json_object_set_int_member (object, "cancels_refused", exam->n_cancels_refused);
  json_object_set_array_member (object, "submitted", submitted_to_json (exam));
  json_object_set_array_member (object, "attachments", attachments_to_json (exam->attachments));
  json_object_set_array_member (object, "prescriptions", ante_sandbox_prescriptions_to_json (exam));
  json_object_set_array_member (object, "webhooks", deliveries);
  return object;
}

static JsonObject *
routes_to_json (AnteSandbox *self)
{
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < ANTE_SANDBOX_N_ROUTES; i++)
    {
      const AnteSandboxRouteCount *count = &self->counts[i];
      JsonObject *route = json_object_new ();

      json_object_set_int_member (route, "asked", (gint64) count->n_asked);
      json_object_set_int_member (route, "done", (gint64) count->n_done);
      json_object_set_int_member (route, "refused", (gint64) count->n_refused);
      json_object_set_int_member (route, "lost", (gint64) count->n_lost);
      json_object_set_object_member (object, ante_sandbox_route_name (i), route);
    }
  return object;
}

static void
set_person (JsonObject *object, const AnteSandboxMeeting *meeting)
{
  json_object_set_string_member (object, "first_name", meeting->first_name);
  json_object_set_string_member (object, "last_name", meeting->last_name);
  json_object_set_string_member (object, "dob", meeting->dob);
  json_object_set_string_member (object, "email", meeting->email);
}

static JsonArray *
invite_keys_to_json (AnteSandbox *self)
{
  GPtrArray *keys = ante_sandbox_state_get_invite_keys (self->state);
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < keys->len; i++)
    {
      const AnteSandboxInviteKey *key = keys->pdata[i];
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "exam_id", key->first->exam->id);
      set_person (object, key->first->meeting);
      json_object_set_int_member (object, "count", key->patient_exams->len);
      json_object_set_int_member (object, "most_open", key->most_open);
      json_array_add_object_element (list, object);
    }
  return list;
}

JsonObject *
ante_sandbox_journal (AnteSandbox *self)
{
  GPtrArray *exams = ante_sandbox_state_get_patient_exams (self->state);
  JsonObject *journal = json_object_new ();
  JsonArray *list = json_array_new ();
  Totals totals = { 0 };

  for (guint i = 0; i < exams->len; i++)
    json_array_add_object_element (list, exam_to_json (exams->pdata[i], &totals));
  json_object_set_int_member (journal, "now", ante_sandbox_timeline_now_ms (self->timeline));
  json_object_set_int_member (journal, "meetings", ante_sandbox_state_get_meetings (self->state)->len);
  json_object_set_object_member (journal, "routes", routes_to_json (self));
  json_object_set_object_member (journal, "webhooks", totals_to_json (&totals));
  json_object_set_array_member (journal, "patient_exams", list);
  json_object_set_array_member (journal, "invite_keys", invite_keys_to_json (self));
  return journal;
}

static JsonObject *
listed_exam_to_json (AnteSandbox *self, AnteSandboxPatientExam *exam)
{
  const AnteSandboxMeeting *meeting = exam->meeting;
  JsonObject *object = json_object_new ();
  g_autofree char *url = g_strdup_printf ("%s/meeting/%s", self->public_url, meeting->uuid);

  json_object_set_int_member (object, "patient_exam_id", exam->id);
  json_object_set_int_member (object, "exam_id", exam->exam->id);
  json_object_set_string_member (object, "exam_title", exam->exam->title);
  json_object_set_string_member (object, "state", ante_sandbox_exam_state_word (exam->state));
  json_object_set_string_member (object, "meeting_uuid", meeting->uuid);
  json_object_set_string_member (object, "meeting_url", url);
  json_object_set_int_member (object, "made", meeting->made_ms);
  json_object_set_int_member (object, "link_expires", meeting->link_expires_ms);
  json_object_set_boolean_member (object, "patient_finished", meeting->finished);
  json_object_set_boolean_member (object, "test", meeting->test);
  set_person (object, meeting);
  json_object_set_string_member (object, "phone_number", meeting->phone);
  json_object_set_string_member (object, "tele_state", meeting->tele_state);
  set_text (object, "webhook_url", meeting->webhook_url);
  set_text (object, "additional_data", meeting->additional_data);
  return object;
}

JsonObject *
ante_sandbox_list_exams (AnteSandbox *self)
{
  GPtrArray *exams = ante_sandbox_state_get_patient_exams (self->state);
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < exams->len; i++)
    json_array_add_object_element (list, listed_exam_to_json (self, exams->pdata[i]));
  json_object_set_array_member (answer, "exams", list);
  return answer;
}
