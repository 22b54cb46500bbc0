/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one entry does to the tables, in memory: who may, later wins, unknown fails safe, and a delivery
 * acts only on its own invite. */
#include <string.h>

#include "core/store/ante-projection.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"

#define MANAGER "11111111111111111111111111111111"
#define RECEPTION "22222222222222222222222222222222"
#define VIEWER "33333333333333333333333333333333"
#define RELAY "99999999999999999999999999999999"
#define PATIENT "a0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define OTHER_INVITE "c0000000000000000000000000000002"
#define TAG "0123456789abcdef0123456789abcdef"
#define WRONG_TAG "1123456789abcdef0123456789abcdef"

typedef struct
{
  AnteTables *tables;
  AnteApplied *applied;
  gint64 number;
} Log;

static void
apply (Log *log, const char *author, const char *kind, const char *subject, gint64 based_on, const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, &error);
  g_autoptr (AnteEntry) entry = NULL;

  g_assert_no_error (error);
  entry = ante_entry_new (kind, subject, fields);
  g_strlcpy (entry->author, author, sizeof entry->author);
  entry->version = 1;
  entry->number = ++log->number;
  entry->at_ms = 1000 * log->number;
  entry->based_on = based_on;
  ante_applied_reset (log->applied);
  ante_projection_apply (log->tables, entry, log->applied);
}

static void
log_open (Log *log)
{
  log->tables = ante_tables_new_over (NULL);
  log->applied = ante_applied_new ();
  log->number = 0;
  apply (log, MANAGER, "roster.set", MANAGER, 0, "{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"\"}");
  g_assert_false (log->applied->refused);
  apply (log, MANAGER, "roster.set", RECEPTION, 1, "{\"role\":\"reception\"}");
  apply (log, MANAGER, "roster.set", VIEWER, 1, "{\"role\":\"viewer\"}");
  apply (log, RECEPTION, "patient.set", PATIENT, 1, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}");
  apply (log, RECEPTION, "appointment.set", APPOINTMENT, 1,
         "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"10:15\",\"minutes\":45,\"treatments\":[]}");
  g_assert_false (log->applied->refused);
}

static void
log_close (Log *log)
{
  ante_tables_free (log->tables);
  ante_applied_free (log->applied);
}

static void
invite (Log *log, const char *id, const char *exams)
{
  g_autofree char *json = g_strdup_printf ("{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"attempt\":1,"
                                           "\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-06-30\",\"exams\":%s}",
                                           exams);

  apply (log, RECEPTION, "invite.sending", id, 1, json);
  g_assert_false (log->applied->refused);
}

static void
answer (Log *log, const char *id, const char *exams)
{
  g_autofree char *json = g_strdup_printf ("{\"outcome\":\"sent\",\"meeting_url\":\"https://example.com/m\",\"exams\":%s}", exams);

  apply (log, RECEPTION, "invite.outcome", id, 1, json);
}

typedef struct
{
  const char *invite, *tag, *pair, *patient_exam, *exam, *status, *body;
} Webhook;

static void
deliver (Log *log, const char *delivery, const Webhook *webhook)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autofree char *json = NULL;

  json_object_set_int_member (fields, "event", 1);
  json_object_set_int_member (fields, "received", 5000);
  if (webhook->invite != NULL)
    json_object_set_string_member (fields, "invite", webhook->invite);
  if (webhook->tag != NULL)
    json_object_set_string_member (fields, "tag", webhook->tag);
  json_object_set_string_member (fields, "pair", webhook->pair != NULL ? webhook->pair : "same");
  if (webhook->patient_exam != NULL)
    json_object_set_string_member (fields, "patient_exam", webhook->patient_exam);
  if (webhook->exam != NULL)
    json_object_set_string_member (fields, "exam", webhook->exam);
  if (webhook->status != NULL)
    json_object_set_string_member (fields, "status", webhook->status);
  json_object_set_string_member (fields, "body_hash", webhook->body != NULL ? webhook->body : delivery);
  json = ante_json_write_object (fields);
  apply (log, RELAY, "delivery", delivery, 0, json);
}

static AnteExamState
state_of (Log *log, const char *invite_id, guint index)
{
  AnteEntity *entity = ante_tables_find (log->tables, ANTE_ENTITY_INVITE, invite_id);
  g_autoptr (AntePatient) patient = ante_patient_from_entity (ante_tables_find (log->tables, ANTE_ENTITY_PATIENT, PATIENT));
  g_autoptr (AnteInvite) read = ante_invite_from_entity (log->tables, entity, patient);

  return ante_patient_exam_state (read, g_ptr_array_index (read->exams, index), 1000 * log->number);
}

static const char *
why_unmatched (Log *log, const char *delivery)
{
  AnteEntity *entity = ante_tables_find (log->tables, ANTE_ENTITY_UNMATCHED, delivery);

  return entity != NULL ? ante_json_peek_string (entity->state, "reason") : NULL;
}

#define DELIVERY "d0000000000000000000000000000001"
#define DELIVERY_2 "d0000000000000000000000000000002"

/* --- Who may --- */

static void
test_role_may_not_write (void)
{
  Log log;

  log_open (&log);
  apply (&log, VIEWER, "patient.set", PATIENT, 1, "{\"last_name\":\"Else\"}");
  g_assert_true (log.applied->refused);
  apply (&log, RECEPTION, "notes.read", INVITE, 1, "{\"exam\":\"1\"}");
  g_assert_true (log.applied->refused);
  apply (&log, RECEPTION, "roster.set", RECEPTION, 1, "{\"role\":\"manager\"}");
  g_assert_true (log.applied->refused);
  apply (&log, "44444444444444444444444444444444", "roster.set", "44444444444444444444444444444444", 1, "{\"role\":\"manager\"}");
  g_assert_true (log.applied->refused);
  g_assert_cmpstr (ante_json_peek_string (ante_tables_find (log.tables, ANTE_ENTITY_PATIENT, PATIENT)->state, "last_name"), ==, "Okafor");
  g_assert_cmpstr (ante_projection_role_of (log.tables, RECEPTION), ==, "reception");
  log_close (&log);
}

static void
test_lost_role_keeps_the_past (void)
{
  Log log;

  log_open (&log);
  apply (&log, MANAGER, "roster.set", RECEPTION, 1, "{\"revoked\":true}");
  apply (&log, RECEPTION, "patient.set", PATIENT, 1, "{\"last_name\":\"Else\"}");
  g_assert_true (log.applied->refused);
  g_assert_cmpstr (ante_json_peek_string (ante_tables_find (log.tables, ANTE_ENTITY_PATIENT, PATIENT)->state, "last_name"), ==, "Okafor");
  log_close (&log);
}

/* --- Two edits meet --- */

static void
test_later_edit_shows_and_loser_is_told (void)
{
  Log log;
  JsonObject *state;

  log_open (&log);
  apply (&log, RECEPTION, "appointment.set", APPOINTMENT, 5, "{\"time\":\"10:30\"}");
  apply (&log, MANAGER, "appointment.set", APPOINTMENT, 5, "{\"time\":\"11:00\",\"note\":\"Bring ID\"}");
  state = ante_tables_find (log.tables, ANTE_ENTITY_APPOINTMENT, APPOINTMENT)->state;
  g_assert_cmpstr (ante_json_peek_string (state, "time"), ==, "11:00");
  g_assert_cmpuint (log.applied->lost->len, ==, 1);
  g_assert_cmpstr (g_array_index (log.applied->lost, AnteLostEdit, 0).author, ==, RECEPTION);
  g_assert_cmpstr (g_array_index (log.applied->lost, AnteLostEdit, 0).field, ==, "time");
  /* Made with the other's edit known, nobody loses. */
  apply (&log, RECEPTION, "appointment.set", APPOINTMENT, log.number, "{\"time\":\"11:15\"}");
  g_assert_cmpuint (log.applied->lost->len, ==, 0);
  /* An edit of another field made hours ago reverts nothing. */
  apply (&log, MANAGER, "appointment.set", APPOINTMENT, 5, "{\"minutes\":60}");
  g_assert_cmpstr (ante_json_peek_string (state, "time"), ==, "11:15");
  g_assert_cmpuint (log.applied->lost->len, ==, 0);
  log_close (&log);
}

/* --- Unknown fails safe --- */

static void
test_unknown_kind_makes_unknown (void)
{
  Log log;
  g_autoptr (AntePatient) patient = NULL;

  log_open (&log);
  apply (&log, RECEPTION, "patient.allergies", PATIENT, 1, "{\"penicillin\":true}");
  g_assert_true (log.applied->unknown);
  patient = ante_patient_from_entity (ante_tables_find (log.tables, ANTE_ENTITY_PATIENT, PATIENT));
  g_assert_true (patient->unknown);
  log_close (&log);
}

static void
test_unknown_kind_of_a_stranger_is_refused (void)
{
  Log log;

  log_open (&log);
  apply (&log, "44444444444444444444444444444444", "patient.allergies", PATIENT, 1, "{}");
  g_assert_true (log.applied->refused);
  g_assert_false (ante_json_peek_bool (ante_tables_find (log.tables, ANTE_ENTITY_PATIENT, PATIENT)->state, "unknown"));
  log_close (&log);
}

static gboolean
is_unknown (Log *log, AnteEntityKind kind, const char *id)
{
  AnteEntity *entity = ante_tables_find (log->tables, kind, id);

  return entity != NULL && ante_json_peek_bool (entity->state, "unknown");
}

static void
apply_newer (Log *log, const char *author, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);

  g_strlcpy (entry->author, author, sizeof entry->author);
  entry->version = 2;
  entry->number = ++log->number;
  ante_applied_reset (log->applied);
  ante_projection_apply (log->tables, entry, log->applied);
}

/* The rejection may be in what this program cannot read. */
static void
test_newer_entry_makes_all_it_names_unknown (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply_newer (&log, RELAY, "delivery", "d0000000000000000000000000000001", "{\"invite\":\"" INVITE "\",\"verdict\":\"no\"}");
  g_assert_true (is_unknown (&log, ANTE_ENTITY_INVITE, INVITE));
  g_assert_false (is_unknown (&log, ANTE_ENTITY_PATIENT, PATIENT));
  apply_newer (&log, RECEPTION, "invite.sending", OTHER_INVITE, "{\"patient\":\"" PATIENT "\"}");
  g_assert_true (is_unknown (&log, ANTE_ENTITY_PATIENT, PATIENT));
  g_assert_false (ante_projection_is_unreadable (log.tables));
  apply_newer (&log, MANAGER, "roster.set", "55555555555555555555555555555555", "{}");
  g_assert_true (ante_projection_is_unreadable (log.tables));
  log_close (&log);
}

static void
test_a_list_that_cannot_be_read_makes_unknown (void)
{
  Log log;
  g_autoptr (AnteAppointment) appointment = NULL;

  log_open (&log);
  apply (&log, RECEPTION, "appointment.set", APPOINTMENT, 1, "{\"treatments\":[\"e0000000000000000000000000000001\",{\"id\":7},[]]}");
  appointment = ante_appointment_from_entity (ante_tables_find (log.tables, ANTE_ENTITY_APPOINTMENT, APPOINTMENT));
  g_assert_true (appointment->unknown);
  g_assert_cmpuint (g_strv_length (appointment->treatments), ==, 1);
  log_close (&log);
}

static void
test_an_arrival_that_is_none_is_refused (void)
{
  static const char *const rows[] = { "{\"arrival\":\"gone\"}", "{\"arrival\":7}", "{\"arrival\":null}", "{}" };
  Log log;

  log_open (&log);
  apply (&log, RECEPTION, "arrival.set", APPOINTMENT, 1, "{\"arrival\":\"in-room\"}");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      apply (&log, RECEPTION, "arrival.set", APPOINTMENT, 1, rows[i]);
      g_assert_true (log.applied->refused);
      g_assert_cmpstr (ante_json_peek_string (ante_tables_find (log.tables, ANTE_ENTITY_APPOINTMENT, APPOINTMENT)->state, "arrival"), ==, "in-room");
    }
  log_close (&log);
}

/* Only some desks read the clinical audience: what it says must not move what all of them show. */
static void
test_clinical_entries_move_nothing (void)
{
  Log log;
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (AnteEntry) entry = NULL;

  log_open (&log);
  json_object_set_string_member (fields, "last_name", "Else");
  entry = ante_entry_new ("patient.set", PATIENT, fields);
  g_strlcpy (entry->author, RECEPTION, sizeof entry->author);
  entry->number = ++log.number;
  entry->audience = ANTE_AUDIENCE_CLINICAL;
  ante_applied_reset (log.applied);
  ante_projection_apply (log.tables, entry, log.applied);
  g_assert_true (log.applied->refused);
  g_assert_cmpstr (ante_json_peek_string (ante_tables_find (log.tables, ANTE_ENTITY_PATIENT, PATIENT)->state, "last_name"), ==, "Okafor");
  log_close (&log);
}

/* --- Before the exam --- */

static JsonObject *
first_exam (Log *log)
{
  AnteEntity *entity = ante_tables_find (log->tables, ANTE_ENTITY_INVITE, INVITE);

  return json_array_get_object_element (ante_json_peek_array (entity->state, "exams"), 0);
}

static void
test_answers_are_counted (void)
{
  Log log;
  JsonObject *answers;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply (&log, RECEPTION, "answers.sent", INVITE, 1, "{\"exam\":\"10\",\"answered\":4,\"asked\":6,\"outcome\":\"sent\"}");
  g_assert_false (log.applied->refused);
  apply (&log, RECEPTION, "answers.sent", INVITE, 1, "{\"exam\":\"10\",\"answered\":6,\"asked\":6,\"outcome\":\"failed\"}");
  g_assert_false (log.applied->refused);
  answers = ante_json_peek_object (first_exam (&log), "answers");
  g_assert_cmpint (ante_json_peek_int (answers, "answered", 0), ==, 4); /* those that arrived are still there */
  g_assert_cmpstr (ante_json_peek_string (answers, "outcome"), ==, "failed");
  apply (&log, RECEPTION, "answers.sent", INVITE, 1, "{\"exam\":\"10\",\"answered\":6,\"asked\":6,\"outcome\":\"unconfirmed\"}");
  apply (&log, RECEPTION, "answers.sent", INVITE, 1, "{\"exam\":\"10\",\"answered\":6,\"asked\":6,\"outcome\":\"unconfirmed\"}");
  answers = ante_json_peek_object (first_exam (&log), "answers");
  g_assert_cmpint (ante_json_peek_int (answers, "answered", 0), ==, 6);
  g_assert_cmpint (state_of (&log, INVITE, 0), !=, ANTE_EXAM_APPROVED);
  log_close (&log);
}

static void
test_hostile_answers_do_nothing (void)
{
  static const struct
  {
    const char *author, *kind, *json;
  } rows[] = {
    { VIEWER, "answers.sent", "{\"exam\":\"10\",\"answered\":1,\"asked\":2,\"outcome\":\"sent\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":\"99\",\"answered\":1,\"asked\":2,\"outcome\":\"sent\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":\"10\",\"answered\":3,\"asked\":2,\"outcome\":\"sent\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":\"10\",\"answered\":-1,\"asked\":2,\"outcome\":\"sent\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":\"10\",\"answered\":1,\"asked\":99999999,\"outcome\":\"sent\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":\"10\",\"answered\":1,\"asked\":2,\"outcome\":\"Approved\"}" },
    { RECEPTION, "answers.sent", "{\"exam\":{},\"answered\":[],\"asked\":\"2\",\"outcome\":7}" },
    { RECEPTION, "answers.sent", "{}" },
    { VIEWER, "attachment.sent", "{\"exam\":\"10\",\"name\":\"id.jpg\",\"outcome\":\"sent\"}" },
    { RECEPTION, "attachment.sent", "{\"exam\":\"10\",\"name\":\"id.jpg\",\"outcome\":\"cleared\"}" },
    { RECEPTION, "attachment.sent", "{\"exam\":\"99\",\"name\":\"id.jpg\",\"outcome\":\"sent\"}" },
    { RECEPTION, "attachment.sent", "{\"exam\":null,\"name\":[],\"outcome\":{}}" },
    /* Of the clinical audience, and of that alone */
    { RECEPTION, "answers.record", "{\"exam\":\"10\"}" },
  };
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      apply (&log, rows[i].author, rows[i].kind, INVITE, 1, rows[i].json);
      g_assert_true (log.applied->refused);
      g_assert_null (ante_json_peek_object (first_exam (&log), "answers"));
      g_assert_null (ante_json_peek_array (first_exam (&log), "attachments"));
    }
  apply (&log, RECEPTION, "answers.sent", OTHER_INVITE, 1, "{\"exam\":\"10\",\"answered\":1,\"asked\":2,\"outcome\":\"sent\"}");
  g_assert_true (log.applied->refused);
  log_close (&log);
}

static void
test_attachments_are_bounded (void)
{
  g_autofree char *name = g_strnfill (5000, 'n');
  g_autofree char *json = g_strdup_printf ("{\"exam\":\"10\",\"name\":\"%s\",\"type\":\"ID\",\"outcome\":\"sent\"}", name);
  Log log;
  JsonArray *attachments;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  for (guint i = 0; i < 100; i++)
    {
      apply (&log, RECEPTION, "attachment.sent", INVITE, 1, json);
      g_assert_false (log.applied->refused);
    }
  attachments = ante_json_peek_array (first_exam (&log), "attachments");
  g_assert_cmpuint (json_array_get_length (attachments), ==, 40);
  g_assert_cmpuint (strlen (ante_json_peek_string (json_array_get_object_element (attachments, 39), "name")), ==, 300);
  log_close (&log);
}

/* The record of what was asked and answered moves nothing: a desk that cannot read it shows the same. */
static void
test_answers_record_moves_nothing (void)
{
  Log log;
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (AnteEntry) entry = NULL;
  g_autofree char *before = NULL, *after = NULL;
  AnteEntity *entity;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  entity = ante_tables_find (log.tables, ANTE_ENTITY_INVITE, INVITE);
  before = ante_json_write_object (entity->state);
  json_object_set_string_member (fields, "exam", "10");
  json_object_set_string_member (fields, "outcome", "approved");
  entry = ante_entry_new ("answers.record", INVITE, fields);
  g_strlcpy (entry->author, RECEPTION, sizeof entry->author);
  entry->version = 1;
  entry->number = ++log.number;
  entry->audience = ANTE_AUDIENCE_CLINICAL;
  ante_applied_reset (log.applied);
  ante_projection_apply (log.tables, entry, log.applied);
  g_assert_false (log.applied->refused);
  g_assert_true (g_ptr_array_find_with_equal_func (log.applied->subjects, INVITE, g_str_equal, NULL));
  after = ante_json_write_object (entity->state);
  g_assert_cmpstr (after, ==, before);
  log_close (&log);
}

/* --- Deliveries --- */

static void
test_delivery_acts_on_its_own_invite (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]");
  answer (&log, INVITE, "[{\"id\":\"10\",\"patient_exam\":\"501\"},{\"id\":\"11\",\"patient_exam\":\"502\"}]");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved" });
  g_assert_null (why_unmatched (&log, DELIVERY));
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_APPROVED);
  g_assert_cmpint (state_of (&log, INVITE, 1), ==, ANTE_EXAM_INVITED);
  log_close (&log);
}

static void
test_delivery_that_is_not_its_own (void)
{
  static const struct
  {
    Webhook webhook;
    const char *reason;
  } rows[] = {
    { { NULL, NULL, NULL, "501", "10", "Approved" }, "no-tag" },
    { { INVITE, NULL, NULL, "501", "10", "Approved" }, "no-tag" },
    { { INVITE, WRONG_TAG, NULL, "501", "10", "Approved" }, "wrong-tag" },
    { { INVITE, "0123", NULL, "501", "10", "Approved" }, "wrong-tag" },
    { { INVITE, TAG, "different", "501", "10", "Approved" }, "disagree" },
    { { INVITE, TAG, NULL, "777", "10", "Approved" }, "other-exam" },
    { { INVITE, TAG, NULL, "501", "11", "Approved" }, "other-exam" },
    { { INVITE, TAG, NULL, "501", "4711", "Approved" }, "other-exam" },
    { { INVITE, TAG, NULL, NULL, "4711", "Approved" }, "other-exam" },
    { { INVITE, TAG, NULL, NULL, NULL, "Approved" }, "other-exam" },
    { { INVITE, TAG, NULL, "601", "10", "Approved" }, "other-exam" }, /* the other invite's exam */
    { { OTHER_INVITE, WRONG_TAG, NULL, "601", "10", "Approved" }, "wrong-tag" },
    { { "c0000000000000000000000000000009", TAG, NULL, "501", "10", "Approved" }, "unknown-invite" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Log log;

      log_open (&log);
      invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]");
      answer (&log, INVITE, "[{\"id\":\"10\",\"patient_exam\":\"501\"},{\"id\":\"11\",\"patient_exam\":\"502\"}]");
      invite (&log, OTHER_INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
      answer (&log, OTHER_INVITE, "[{\"id\":\"10\",\"patient_exam\":\"601\"}]");
      deliver (&log, DELIVERY, &rows[i].webhook);
      g_assert_cmpstr (why_unmatched (&log, DELIVERY), ==, rows[i].reason);
      g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_INVITED);
      g_assert_cmpint (state_of (&log, INVITE, 1), ==, ANTE_EXAM_INVITED);
      g_assert_cmpint (state_of (&log, OTHER_INVITE, 0), ==, ANTE_EXAM_INVITED);
      g_assert_cmpuint (log.applied->attention, ==, 1);
      log_close (&log);
    }
}

static void
test_unconfirmed_invite_is_bound_by_its_first_tagged_delivery (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply (&log, RECEPTION, "invite.outcome", INVITE, 1, "{\"outcome\":\"unconfirmed\"}");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved" });
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_APPROVED);
  deliver (&log, DELIVERY_2, &(Webhook){ INVITE, TAG, NULL, "502", "10", "Rejected" });
  g_assert_cmpstr (why_unmatched (&log, DELIVERY_2), ==, "other-exam");
  log_close (&log);
}

static void
test_an_answer_that_disputes_the_binding_is_to_be_verified (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved" });
  answer (&log, INVITE, "[{\"id\":\"10\",\"patient_exam\":\"502\"}]");
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_UNVERIFIED);
  log_close (&log);
}

static void
test_delivery_before_its_invite_waits_for_it (void)
{
  Log log;

  log_open (&log);
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved" });
  g_assert_cmpstr (why_unmatched (&log, DELIVERY), ==, "unknown-invite");
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  g_assert_null (why_unmatched (&log, DELIVERY));
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_APPROVED);
  log_close (&log);
}

static void
test_repeat_changes_nothing (void)
{
  Log log;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Deferred", "body" });
  before = ante_json_write_object (ante_tables_find (log.tables, ANTE_ENTITY_INVITE, INVITE)->state);
  deliver (&log, DELIVERY_2, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Deferred", "body" });
  after = ante_json_write_object (ante_tables_find (log.tables, ANTE_ENTITY_INVITE, INVITE)->state);
  g_assert_cmpstr (before, ==, after);
  log_close (&log);
}

/* Without a hash, or with another word under the same hash, it is no repeat: a rejection is never swallowed. */
static void
test_only_a_repeat_is_one (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved", "body" });
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_APPROVED);
  deliver (&log, DELIVERY_2, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Rejected", "body" });
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_CONFLICTING);
  invite (&log, OTHER_INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply (&log, RELAY, "delivery", DELIVERY, 0, "{\"event\":1,\"invite\":\"" OTHER_INVITE "\",\"tag\":\"" TAG "\",\"exam\":\"10\",\"status\":\"Approved\"}");
  apply (&log, RELAY, "delivery", DELIVERY_2, 0, "{\"event\":1,\"invite\":\"" OTHER_INVITE "\",\"tag\":\"" TAG "\",\"exam\":\"10\",\"status\":\"Rejected\"}");
  g_assert_cmpint (state_of (&log, OTHER_INVITE, 0), ==, ANTE_EXAM_CONFLICTING);
  log_close (&log);
}

static void
test_unknown_word_never_clears (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  deliver (&log, DELIVERY, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Approved?" });
  deliver (&log, DELIVERY_2, &(Webhook){ INVITE, TAG, NULL, "501", "10", "Fully cleared" });
  g_assert_cmpint (state_of (&log, INVITE, 0), ==, ANTE_EXAM_UNVERIFIED);
  log_close (&log);
}

/* --- Resends --- */

static gint64
exam_number (Log *log, const char *member)
{
  JsonObject *state = ante_tables_find (log->tables, ANTE_ENTITY_INVITE, INVITE)->state;

  return ante_json_peek_int (json_array_get_object_element (ante_json_peek_array (state, "exams"), 0), member, 0);
}

/* A number whose resend failed is used up, for its token is taken; what counts is what may have gone out. */
static void
test_failed_resend_does_not_end_them (void)
{
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply (&log, RECEPTION, "invite.resending", INVITE, 1, "{\"exam\":\"10\",\"n\":1}");
  g_assert_cmpint (exam_number (&log, "resend_reserved_ms"), >, 0);
  apply (&log, RECEPTION, "invite.resent", INVITE, 1, "{\"exam\":\"10\",\"n\":1,\"outcome\":\"failed\"}");
  g_assert_cmpint (exam_number (&log, "resend_reserved_ms"), ==, 0);
  g_assert_cmpint (exam_number (&log, "resend_n"), ==, 1);
  g_assert_cmpint (exam_number (&log, "resends"), ==, 0);
  apply (&log, RECEPTION, "invite.resending", INVITE, 1, "{\"exam\":\"10\",\"n\":2}");
  apply (&log, MANAGER, "invite.resending", INVITE, 1, "{\"exam\":\"10\",\"n\":3}");
  apply (&log, RECEPTION, "invite.resent", INVITE, 1, "{\"exam\":\"10\",\"n\":3,\"outcome\":\"sent\"}");
  g_assert_true (log.applied->refused); /* somebody else's */
  apply (&log, RECEPTION, "invite.resent", INVITE, 1, "{\"exam\":\"10\",\"n\":2,\"outcome\":\"sent\"}");
  g_assert_cmpint (exam_number (&log, "resends"), ==, 1);
  g_assert_cmpint (exam_number (&log, "resend_reserved_ms"), >, 0);
  apply (&log, RECEPTION, "invite.resent", INVITE, 1, "{\"exam\":\"10\",\"n\":2,\"outcome\":\"sent\"}");
  g_assert_true (log.applied->refused); /* nothing reserved */
  apply (&log, MANAGER, "invite.resent", INVITE, 1, "{\"exam\":\"10\",\"n\":3,\"outcome\":\"unconfirmed\"}");
  g_assert_cmpint (exam_number (&log, "resends"), ==, 2);
  apply (&log, RECEPTION, "invite.resending", INVITE, 1, "{\"exam\":\"10\",\"n\":9007199254740991}");
  g_assert_true (log.applied->refused);
  log_close (&log);
}

/* When the provider first said so; whose own result is still to come. */
static void
test_too_late_to_cancel (void)
{
  Log log;
  gint64 first;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  apply (&log, RECEPTION, "invite.cancelled", INVITE, 1, "{\"exam\":\"10\",\"outcome\":\"decided\"}");
  first = exam_number (&log, "too_late_ms");
  g_assert_cmpint (first, >, 0);
  g_assert_cmpint (exam_number (&log, "cancelled_ms"), ==, 0);
  apply (&log, MANAGER, "invite.cancelled", INVITE, 1, "{\"exam\":\"10\",\"outcome\":\"decided\"}");
  g_assert_cmpint (exam_number (&log, "too_late_ms"), ==, first);
  log_close (&log);
}

/* --- Every order of every subset of distinct results, each once or twice, ends in the same state --- */

static const char *const words[] = { "Approved", "Rejected", "Deferred to Medical Director", "NA", "Missed" };
#define N_WORDS G_N_ELEMENTS (words)

/* The reference: what the set says, and nothing about order. */
static AnteExamState
reference_state (guint set)
{
  gboolean approved = set & 1, rejected = set & 2, deferred = set & 4, na = set & 8, missed = set & 16;

  if (approved && rejected)
    return ANTE_EXAM_CONFLICTING;
  if (rejected)
    return ANTE_EXAM_REJECTED;
  if (approved)
    return deferred || na || missed ? ANTE_EXAM_APPROVED_NOTES : ANTE_EXAM_APPROVED;
  if (deferred)
    return ANTE_EXAM_DEFERRED;
  if (na && missed)
    return G_MAXINT; /* either, but always the same */
  if (na)
    return ANTE_EXAM_NA;
  return missed ? ANTE_EXAM_MISSED : ANTE_EXAM_INVITED;
}

typedef struct
{
  guint set, doubled;
  guint n_orders;
  AnteExamState first;
} Orders;

static void
play (Orders *orders, const guint *order, guint n)
{
  AnteExamState expected = reference_state (orders->set), state;
  Log log;

  log_open (&log);
  invite (&log, INVITE, "[{\"id\":\"10\",\"title\":\"Botox\"}]");
  answer (&log, INVITE, "[{\"id\":\"10\",\"patient_exam\":\"501\"}]");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *delivery = g_strdup_printf ("d%031u", i + 1);

      deliver (&log, delivery, &(Webhook){ INVITE, TAG, NULL, "501", "10", words[order[i]], words[order[i]] });
    }
  state = state_of (&log, INVITE, 0);
  if (orders->n_orders++ == 0)
    orders->first = state;
  g_assert_cmpint (state, ==, orders->first);
  if (expected != G_MAXINT)
    g_assert_cmpint (state, ==, expected);
  else
    g_assert_true (state == ANTE_EXAM_NA || state == ANTE_EXAM_MISSED);
  log_close (&log);
}

static void
permute (Orders *orders, guint *left, guint *order, guint n, guint at)
{
  if (at == n)
    {
      play (orders, order, n);
      return;
    }
  for (guint word = 0; word < N_WORDS; word++)
    if (left[word] > 0)
      {
        left[word]--;
        order[at] = word;
        permute (orders, left, order, n, at + 1);
        left[word]++;
      }
}

static void
test_every_order_ends_the_same (void)
{
  guint total = 0;

  for (guint set = 0; set < 1u << N_WORDS; set++)
    for (guint doubled = 0; doubled < 1u << N_WORDS; doubled++)
      {
        Orders orders = { set, doubled, 0, ANTE_EXAM_INVITED };
        guint left[N_WORDS] = { 0 }, order[2 * N_WORDS], n = 0;

        if ((doubled & ~set) != 0)
          continue;
        for (guint word = 0; word < N_WORDS; word++)
          {
            left[word] = (set >> word & 1) + (doubled >> word & 1);
            n += left[word];
          }
        if (n > 6) /* the model's own test goes further; here every way through the deliveries counts */
          continue;
        permute (&orders, left, order, n, 0);
        total += orders.n_orders;
      }
  g_test_message ("%u orders", total);
  g_assert_cmpuint (total, >, 3000);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/projection/roles/a-role-writes-only-what-it-may", test_role_may_not_write);
  g_test_add_func ("/projection/roles/a-lost-role-keeps-what-it-wrote-before", test_lost_role_keeps_the_past);
  g_test_add_func ("/projection/edits/the-later-shows-and-the-loser-is-told", test_later_edit_shows_and_loser_is_told);
  g_test_add_func ("/projection/unknown/a-kind-makes-what-it-names-unknown", test_unknown_kind_makes_unknown);
  g_test_add_func ("/projection/unknown/a-stranger-can-make-nothing-unknown", test_unknown_kind_of_a_stranger_is_refused);
  g_test_add_func ("/projection/unknown/a-newer-entry-makes-all-it-names-unknown", test_newer_entry_makes_all_it_names_unknown);
  g_test_add_func ("/projection/unknown/a-list-that-cannot-be-read", test_a_list_that_cannot_be_read_makes_unknown);
  g_test_add_func ("/projection/arrival/a-word-that-is-none-is-refused", test_an_arrival_that_is_none_is_refused);
  g_test_add_func ("/projection/roles/clinical-entries-move-nothing", test_clinical_entries_move_nothing);
  g_test_add_func ("/projection/before/answers-are-counted", test_answers_are_counted);
  g_test_add_func ("/projection/before/hostile-answers-do-nothing", test_hostile_answers_do_nothing);
  g_test_add_func ("/projection/before/attachments-are-bounded", test_attachments_are_bounded);
  g_test_add_func ("/projection/before/answers-record-moves-nothing", test_answers_record_moves_nothing);
  g_test_add_func ("/projection/delivery/only-a-repeat-is-one", test_only_a_repeat_is_one);
  g_test_add_func ("/projection/delivery/acts-on-its-own-exam-alone", test_delivery_acts_on_its_own_invite);
  g_test_add_func ("/projection/delivery/anything-else-is-unmatched", test_delivery_that_is_not_its_own);
  g_test_add_func ("/projection/delivery/binds-an-unconfirmed-invite-once", test_unconfirmed_invite_is_bound_by_its_first_tagged_delivery);
  g_test_add_func ("/projection/delivery/disputed-ids-are-to-be-verified", test_an_answer_that_disputes_the_binding_is_to_be_verified);
  g_test_add_func ("/projection/delivery/waits-for-its-invite", test_delivery_before_its_invite_waits_for_it);
  g_test_add_func ("/projection/delivery/a-repeat-changes-nothing", test_repeat_changes_nothing);
  g_test_add_func ("/projection/delivery/an-unknown-word-never-clears", test_unknown_word_never_clears);
  g_test_add_func ("/projection/resend/a-failed-one-does-not-end-them", test_failed_resend_does_not_end_them);
  g_test_add_func ("/projection/cancel/too-late-is-kept", test_too_late_to_cancel);
  g_test_add_func ("/projection/delivery/every-order-ends-the-same", test_every_order_ends_the_same);
  return g_test_run ();
}
