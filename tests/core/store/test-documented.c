/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every webhook that the provider's documents show, newest and older, from its bytes to the state of the exam:
 * through the relay's parser, as a delivery, over the projection, into the model. */
#include <string.h>

#include "core/store/ante-projection.h"
#include "core/store/ante-values.h"
#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"
#include "shared/wire/ante-wire-qualiphy.h"

#define MANAGER "11111111111111111111111111111111"
#define RELAY "99999999999999999999999999999999"
#define PATIENT "a0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define TAG "0123456789abcdef0123456789abcdef"

/* As tests/data/qualiphy/webhooks.json calls them. */
static const char *const STATES[] = {
  [ANTE_EXAM_QUEUED] = "queued",           [ANTE_EXAM_SENDING] = "sending",
  [ANTE_EXAM_UNCONFIRMED] = "unconfirmed", [ANTE_EXAM_FAILED] = "failed",
  [ANTE_EXAM_INVITED] = "invited",         [ANTE_EXAM_MISSED] = "missed",
  [ANTE_EXAM_NA] = "n/a",                  [ANTE_EXAM_DEFERRED] = "deferred",
  [ANTE_EXAM_APPROVED] = "approved",       [ANTE_EXAM_APPROVED_NOTES] = "approved, notes",
  [ANTE_EXAM_REJECTED] = "rejected",       [ANTE_EXAM_CONFLICTING] = "conflicting",
  [ANTE_EXAM_UNVERIFIED] = "unverified",   [ANTE_EXAM_CANCELLED] = "cancelled",
};
static const char *const EVENTS[] = {
  [ANTE_WIRE_EVENT_OTHER] = "other",
  [ANTE_WIRE_EVENT_RESULT] = "result",
  [ANTE_WIRE_EVENT_PRESCRIPTION] = "prescription",
  [ANTE_WIRE_EVENT_TRACKING] = "tracking",
};

typedef struct
{
  AnteTables *tables;   /* owned */
  AnteApplied *applied; /* owned */
  gint64 number;
} Clinic;

static void
apply (Clinic *clinic, const char *author, const char *kind, const char *subject, JsonObject *fields)
{
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, subject, fields);

  g_strlcpy (entry->author, author, sizeof entry->author);
  entry->version = 1;
  entry->number = ++clinic->number;
  entry->at_ms = 1000 * clinic->number;
  entry->based_on = entry->number - 1;
  ante_applied_reset (clinic->applied);
  ante_projection_apply (clinic->tables, entry, clinic->applied);
  g_assert_false (clinic->applied->refused);
}

static void
write_entry (Clinic *clinic, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);

  g_assert_nonnull (fields);
  apply (clinic, MANAGER, kind, subject, fields);
}

/* A clinic that has sent the exam the sample is about. */
static void
clinic_open (Clinic *clinic, JsonObject *sample)
{
  const char *exam = json_object_get_string_member (sample, "exam");
  g_autofree char *sending = g_strdup_printf (
      "{\"patient\":\"" PATIENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-06-30\","
      "\"exams\":[{\"id\":\"%s\",\"title\":\"Exam\"}]}", exam);
  g_autofree char *outcome = g_strdup_printf (
      "{\"outcome\":\"sent\",\"meeting_url\":\"https://example.com/m\",\"exams\":[{\"id\":\"%s\",\"patient_exam\":\"%s\"}]}",
      exam, json_object_get_string_member (sample, "patient_exam"));

  *clinic = (Clinic){ .tables = ante_tables_new_over (NULL), .applied = ante_applied_new () };
  write_entry (clinic, "roster.set", MANAGER, "{\"name\":\"Front desk\",\"role\":\"manager\",\"sign_key\":\"\"}");
  write_entry (clinic, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}");
  write_entry (clinic, "invite.sending", INVITE, sending);
  write_entry (clinic, "invite.outcome", INVITE, outcome);
}

static void
clinic_close (Clinic *clinic)
{
  ante_tables_free (clinic->tables);
  ante_applied_free (clinic->applied);
}

/* As the relay takes it: at the invite's own address. Returns: (transfer full): what a desk gets of it. */
static JsonObject *
deliver (Clinic *clinic, const char *delivery, const char *body)
{
  JsonObject *desk = NULL;
  g_autoptr (JsonObject) clinical = NULL;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);

  g_assert_true (ante_qualiphy_webhook_split (body, strlen (body), INVITE, TAG, &desk, &clinical, NULL));
  json_object_set_string_member (desk, "id", delivery);
  json_object_set_int_member (desk, "received", 5000);
  json_object_set_string_member (desk, "body_hash", hash);
  apply (clinic, RELAY, "delivery", delivery, desk);
  g_assert_null (ante_tables_find (clinic->tables, ANTE_ENTITY_UNMATCHED, delivery));
  return desk;
}

static void
deliver_once (Clinic *clinic, const char *delivery, const char *body)
{
  g_autoptr (JsonObject) desk = deliver (clinic, delivery, body);

  g_assert_nonnull (desk);
}

/* The prescriptions or the parcels a front desk is told of; of controlled ones their number alone. */
static void
assert_told (JsonObject *desk, JsonObject *sample)
{
  JsonObject *rx = ante_json_peek_object (desk, "rx");
  JsonArray *told = rx != NULL ? ante_json_peek_array (rx, "items") : ante_json_peek_array (desk, "tracking");
  JsonArray *expected = ante_json_peek_array (sample, "told");
  const char *member = rx != NULL ? "prescription" : "tracking_number";

  g_assert_true ((told == NULL) == (expected == NULL));
  g_assert_cmpint (rx != NULL ? ante_json_peek_int (rx, "controlled", 0) : 0, ==,
                   ante_json_peek_int (sample, "controlled", 0));
  for (guint i = 0; told != NULL && i < MAX (json_array_get_length (told), json_array_get_length (expected)); i++)
    g_assert_cmpstr (ante_json_peek_string (json_array_get_object_element (told, i), member), ==,
                     json_array_get_string_element (expected, i));
}

static const char *
exam_state (Clinic *clinic)
{
  AnteEntity *entity = ante_tables_find (clinic->tables, ANTE_ENTITY_INVITE, INVITE);
  g_autoptr (AntePatient) patient = ante_patient_from_entity (ante_tables_find (clinic->tables, ANTE_ENTITY_PATIENT, PATIENT));
  g_autoptr (AnteInvite) invite = ante_invite_from_entity (clinic->tables, entity, patient);

  return STATES[ante_patient_exam_state (invite, g_ptr_array_index (invite->exams, 0), 1000 * clinic->number)];
}

/* A plain approval of the same exam. (transfer full). */
static char *
write_approval (JsonObject *sample)
{
  return g_strdup_printf ("{\"event\":1,\"reason\":\"\",\"exam_id\":\"%s\",\"patient_exam_id\":\"%s\","
                          "\"exam_status\":\"Approved\",\"provider_name\":\"NP Ida Quill\"}",
                          json_object_get_string_member (sample, "exam"),
                          json_object_get_string_member (sample, "patient_exam"));
}

#define DELIVERY "d0000000000000000000000000000001"
#define DELIVERY_AGAIN "d0000000000000000000000000000002"
#define APPROVAL "d0000000000000000000000000000003"

/* Alone, and twice: the same. */
static void
check_alone (JsonObject *sample, const char *body)
{
  g_autoptr (JsonObject) desk = NULL;
  Clinic clinic;

  clinic_open (&clinic, sample);
  g_assert_cmpstr (exam_state (&clinic), ==, "invited");
  desk = deliver (&clinic, DELIVERY, body);
  g_assert_cmpstr (EVENTS[ante_wire_event_of (desk)], ==, json_object_get_string_member (sample, "event"));
  assert_told (desk, sample);
  g_assert_cmpstr (exam_state (&clinic), ==, json_object_get_string_member (sample, "alone"));
  deliver_once (&clinic, DELIVERY_AGAIN, body);
  g_assert_cmpstr (exam_state (&clinic), ==, json_object_get_string_member (sample, "alone"));
  clinic_close (&clinic);
}

/* Beside an approval, whichever comes first. */
static void
check_with_approval (JsonObject *sample, const char *body, gboolean approval_first)
{
  g_autofree char *approval = write_approval (sample);
  Clinic clinic;

  clinic_open (&clinic, sample);
  if (approval_first)
    deliver_once (&clinic, APPROVAL, approval);
  deliver_once (&clinic, DELIVERY, body);
  if (!approval_first)
    deliver_once (&clinic, APPROVAL, approval);
  g_assert_cmpstr (exam_state (&clinic), ==, json_object_get_string_member (sample, "with_approval"));
  clinic_close (&clinic);
}

static void
check_sample (JsonObject *sample)
{
  g_autofree char *body = ante_json_write (json_object_get_member (sample, "body"));

  g_test_message ("%s (%s)", json_object_get_string_member (sample, "name"),
                  json_object_get_string_member (sample, "source"));
  check_alone (sample, body);
  check_with_approval (sample, body, TRUE);
  check_with_approval (sample, body, FALSE);
}

static void
test_every_documented_webhook (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "qualiphy", "webhooks.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *samples = NULL;
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  root = ante_json_read (text, length, NULL, NULL);
  g_assert_nonnull (root);
  samples = json_node_get_array (root);
  g_assert_cmpuint (json_array_get_length (samples), >=, 19);
  for (guint i = 0; i < json_array_get_length (samples); i++)
    check_sample (json_array_get_object_element (samples, i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/documented/every-webhook-ends-in-what-it-means", test_every_documented_webhook);
  return g_test_run ();
}
