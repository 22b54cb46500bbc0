/* SPDX-License-Identifier: GPL-3.0-or-later
 * What entries of people's judgements do to the tables: who may, in every order, twice, from a program that means
 * no good; and on disk: drawn again, the inbox, and what leaves with the patient. */
#include <string.h>

#include "core/store/ante-values.h"
#include "core/store/store-fixture.h"
#include "shared/base/ante-json.h"

#define MANAGER "11111111111111111111111111111111"
#define RECEPTION "22222222222222222222222222222222"
#define CLINICIAN "33333333333333333333333333333333"
#define OTHER_DESK "44444444444444444444444444444444"
#define RELAY "99999999999999999999999999999999"
#define PATIENT "a0000000000000000000000000000001"
#define OTHER_PATIENT "a0000000000000000000000000000002"
#define APPOINTMENT "b0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define LATER_INVITE "c0000000000000000000000000000002"
#define DELIVERY "d0000000000000000000000000000001"
#define TAG "0123456789abcdef0123456789abcdef"

typedef struct
{
  AnteTables *tables;
  AnteApplied *applied;
  gint64 number;
  char last[33]; /* id of the last entry */
} Log;

static void
apply_to (Log *log, AnteAudience audience, const char *author, const char *kind, const char *subject, const char *json)
{
  g_autoptr (JsonObject) fields = ante_json_read_object (json, strlen (json), NULL, NULL);
  g_autoptr (AnteEntry) entry = NULL;

  g_assert_nonnull (fields);
  entry = ante_entry_new (kind, subject, fields);
  g_strlcpy (entry->author, author, sizeof entry->author);
  entry->version = 1;
  entry->audience = audience;
  entry->number = ++log->number;
  entry->at_ms = 1000 * log->number;
  entry->person = g_strdup ("Robin");
  g_snprintf (entry->id, sizeof entry->id, "e%031x", (guint) log->number);
  g_strlcpy (log->last, entry->id, sizeof log->last);
  ante_applied_reset (log->applied);
  ante_projection_apply (log->tables, entry, log->applied);
}

static void
apply (Log *log, const char *author, const char *kind, const char *subject, const char *json)
{
  apply_to (log, ANTE_AUDIENCE_DESK, author, kind, subject, json);
}

static void
deliver (Log *log, const char *id, const char *invite, const char *word)
{
  g_autofree char *json = g_strdup_printf ("{\"event\":1,\"received\":5000,\"invite\":\"%s\",\"tag\":\"" TAG "\",\"pair\":\"same\",\"exam\":\"10\","
                                           "\"patient_exam\":\"pe\",\"status\":\"%s\",\"body_hash\":\"%s\"}", invite, word, id);

  apply (log, RELAY, "delivery", id, json);
}

static void
invite (Log *log, const char *id)
{
  apply (log, RECEPTION, "invite.sending", id,
         "{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"attempt\":1,\"tag\":\"" TAG "\",\"name\":\"Okafor, Adaeze\","
         "\"dob\":\"1990-06-30\",\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}");
  g_assert_false (log->applied->refused);
}

static void
log_open (Log *log)
{
  log->tables = ante_tables_new_over (NULL);
  log->applied = ante_applied_new ();
  log->number = 0;
  apply (log, MANAGER, "roster.set", MANAGER, "{\"role\":\"manager\"}");
  apply (log, MANAGER, "roster.set", RECEPTION, "{\"role\":\"reception\"}");
  apply (log, MANAGER, "roster.set", OTHER_DESK, "{\"role\":\"reception\"}");
  apply (log, MANAGER, "roster.set", CLINICIAN, "{\"role\":\"clinician\"}");
  apply (log, RECEPTION, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\"}");
  invite (log, INVITE);
}

static void
log_close (Log *log)
{
  ante_tables_free (log->tables);
  ante_applied_free (log->applied);
}

static AntePatient *
read_patient (Log *log)
{
  return ante_patient_from_entity (ante_tables_find (log->tables, ANTE_ENTITY_PATIENT, PATIENT));
}

static AnteInvite *
read_invite (Log *log, const char *id)
{
  g_autoptr (AntePatient) patient = read_patient (log);

  return ante_invite_from_entity (log->tables, ante_tables_find (log->tables, ANTE_ENTITY_INVITE, id), patient);
}

static AnteExamState
state_of (Log *log)
{
  g_autoptr (AnteInvite) read = read_invite (log, INVITE);

  return ante_patient_exam_state (read, g_ptr_array_index (read->exams, 0), 1000 * log->number);
}

static gboolean
is_ended (Log *log, const char *id)
{
  g_autoptr (AntePatient) patient = read_patient (log);
  g_autoptr (AnteInvite) read = read_invite (log, id);

  return read->health_seen < patient->health_seq;
}

static void
take_back (Log *log, const char *author, const char *kind, const char *subject, const char *entry)
{
  g_autofree char *json = g_strdup_printf ("{\"exam\":\"10\",\"withdrawn\":\"%s\"}", entry);

  apply (log, author, kind, subject, json);
}

/* --- Health has changed --- */

static void
test_health_is_by_the_order_of_the_log (void)
{
  Log log;

  log_open (&log);
  g_assert_false (is_ended (&log, INVITE));
  apply (&log, RECEPTION, "health.changed", PATIENT, "{\"note\":\"pregnant\"}");
  g_assert_false (log.applied->refused);
  invite (&log, LATER_INVITE);
  g_assert_true (is_ended (&log, INVITE));
  g_assert_false (is_ended (&log, LATER_INVITE));
  apply (&log, CLINICIAN, "health.changed", PATIENT, "{}");
  g_assert_true (is_ended (&log, LATER_INVITE));
  {
    g_autoptr (AntePatient) patient = read_patient (&log);

    g_assert_cmpstr (patient->health_by, ==, "Robin");
    g_assert_null (patient->health_note);
    g_assert_cmpint (patient->health_ms, ==, 1000 * log.number);
  }
  log_close (&log);
}

static void
test_health_is_taken_back_by_those_who_may (void)
{
  Log log;
  g_autofree char *first = NULL;

  log_open (&log);
  apply (&log, RECEPTION, "health.changed", PATIENT, "{\"note\":\"pregnant\"}");
  first = g_strdup (log.last);
  take_back (&log, OTHER_DESK, "health.changed", PATIENT, first);
  g_assert_true (log.applied->refused);
  g_assert_true (is_ended (&log, INVITE));
  take_back (&log, RECEPTION, "health.changed", PATIENT, first);
  g_assert_false (log.applied->refused);
  g_assert_false (is_ended (&log, INVITE));
  take_back (&log, RECEPTION, "health.changed", PATIENT, first); /* twice is once */
  g_assert_false (is_ended (&log, INVITE));
  apply (&log, RECEPTION, "health.changed", PATIENT, "{\"note\":\"new medicine\"}");
  take_back (&log, CLINICIAN, "health.changed", PATIENT, first); /* of another */
  g_assert_true (is_ended (&log, INVITE));
  take_back (&log, CLINICIAN, "health.changed", PATIENT, log.last); /* of itself, which it is not */
  g_assert_true (is_ended (&log, INVITE));
  log_close (&log);
}

/* The second of two ends as much as the first did. */
static void
test_an_earlier_health_change_stays (void)
{
  Log log;
  g_autofree char *second = NULL;

  log_open (&log);
  apply (&log, RECEPTION, "health.changed", PATIENT, "{\"note\":\"one\"}");
  apply (&log, RECEPTION, "health.changed", PATIENT, "{\"note\":\"two\"}");
  second = g_strdup (log.last);
  take_back (&log, RECEPTION, "health.changed", PATIENT, second);
  g_assert_true (is_ended (&log, INVITE));
  log_close (&log);
}

/* --- Decisions --- */

#define DECIDED "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":\"Dr. Osei\",\"licence\":\"MD-7\",\"date\":\"1970-01-01\"}"

static void
test_decision_is_for_those_entitled (void)
{
  Log log;

  log_open (&log);
  deliver (&log, DELIVERY, INVITE, "Deferred");
  apply (&log, RECEPTION, "deferral.decided", INVITE, DECIDED);
  g_assert_true (log.applied->refused);
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_DEFERRED);
  apply (&log, CLINICIAN, "deferral.decided", INVITE, DECIDED);
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_APPROVED);
  log_close (&log);
}

static void
test_decision_before_what_it_judged (void)
{
  Log log;

  log_open (&log);
  apply (&log, MANAGER, "deferral.decided", INVITE, DECIDED);
  g_assert_cmpint (state_of (&log), !=, ANTE_EXAM_APPROVED);
  deliver (&log, DELIVERY, INVITE, "Deferred"); /* which is what it judged */
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_APPROVED);
  deliver (&log, "d0000000000000000000000000000002", INVITE, "Missed");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_DEFERRED);
  log_close (&log);
}

static void
test_repeats_reopen_nothing (void)
{
  Log log;
  g_autofree char *id = NULL;

  log_open (&log);
  deliver (&log, DELIVERY, INVITE, "Deferred");
  apply (&log, MANAGER, "deferral.decided", INVITE, DECIDED);
  id = g_strdup (log.last);
  apply (&log, RELAY, "delivery", "d0000000000000000000000000000002",
         "{\"event\":1,\"received\":9000,\"invite\":\"" INVITE "\",\"tag\":\"" TAG "\",\"pair\":\"same\",\"exam\":\"10\",\"patient_exam\":\"pe\","
         "\"status\":\"Deferred\",\"body_hash\":\"" DELIVERY "\"}");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_APPROVED);
  take_back (&log, CLINICIAN, "deferral.decided", INVITE, id);
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_DEFERRED);
  log_close (&log);
}

/* Whatever is in it, nobody is approved by it. */
static void
test_hostile_decisions (void)
{
  static const char *const hostile[] = {
    "{}",
    "{\"exam\":\"10\"}",
    "{\"exam\":\"11\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":\"x\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[],\"approved\":true,\"director\":\"x\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":\"" DELIVERY "\",\"approved\":true,\"director\":\"x\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[1,null,{}],\"approved\":true,\"director\":\"x\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":\"\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":7,\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":\"x\",\"date\":\"1970-13-01\"}",
    "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":true,\"director\":\"x\"}",
    "{\"exam\":\"10\",\"deliveries\":[\"" DELIVERY "\"],\"approved\":\"true\",\"director\":\"x\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"withdrawn\":7}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      Log log;

      log_open (&log);
      deliver (&log, DELIVERY, INVITE, "Deferred");
      apply (&log, MANAGER, "deferral.decided", INVITE, hostile[i]);
      g_assert_cmpint (state_of (&log), !=, ANTE_EXAM_APPROVED);
      log_close (&log);
    }
}

/* --- Recorded outcomes --- */

static void
test_record_is_one_more_result (void)
{
  Log log;
  g_autofree char *id = NULL;

  log_open (&log);
  apply (&log, CLINICIAN, "outcome.recorded", INVITE, "{\"exam\":\"10\",\"patient_exam\":\"pe\",\"outcome\":\"approved\",\"date\":\"1970-01-01\"}");
  g_assert_true (log.applied->refused);
  apply (&log, MANAGER, "outcome.recorded", INVITE,
         "{\"exam\":\"10\",\"patient_exam\":\"pe\",\"outcome\":\"approved\",\"provider\":\"NP Liza\",\"date\":\"1970-01-01\"}");
  id = g_strdup (log.last);
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_APPROVED);
  deliver (&log, DELIVERY, INVITE, "Rejected");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_CONFLICTING);
  take_back (&log, MANAGER, "outcome.recorded", INVITE, id);
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_REJECTED);
  log_close (&log);
}

/* The provider gives this exam one number: whoever read another looked at somebody else's. */
static void
test_record_of_another_exam (void)
{
  Log log;

  log_open (&log);
  apply (&log, MANAGER, "outcome.recorded", INVITE, "{\"exam\":\"10\",\"patient_exam\":\"another\",\"outcome\":\"approved\",\"date\":\"1970-01-01\"}");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_APPROVED); /* nobody has said otherwise yet */
  deliver (&log, DELIVERY, INVITE, "Approved");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_UNVERIFIED);
  log_close (&log);
  log_open (&log);
  apply (&log, MANAGER, "outcome.recorded", INVITE, "{\"exam\":\"10\",\"patient_exam\":\"one\",\"outcome\":\"approved\",\"date\":\"1970-01-01\"}");
  apply (&log, MANAGER, "outcome.recorded", INVITE, "{\"exam\":\"10\",\"patient_exam\":\"two\",\"outcome\":\"approved\",\"date\":\"1970-01-01\"}");
  g_assert_cmpint (state_of (&log), ==, ANTE_EXAM_UNVERIFIED);
  log_close (&log);
}

static void
test_hostile_records (void)
{
  static const char *const hostile[] = {
    "{\"exam\":\"10\"}",
    "{\"exam\":\"10\",\"outcome\":\"approved\"}",
    "{\"exam\":\"10\",\"outcome\":\"approved\",\"patient_exam\":\"pe\"}",
    "{\"exam\":\"10\",\"outcome\":\"approved\",\"patient_exam\":\"pe\",\"date\":\"tomorrow\"}",
    "{\"exam\":\"10\",\"outcome\":\"approved\",\"patient_exam\":7,\"date\":\"1970-01-01\"}",
    "{\"exam\":\"10\",\"outcome\":\"approved1\",\"patient_exam\":\"pe\",\"date\":\"1970-01-01\"}",
    "{\"exam\":\"12\",\"outcome\":\"approved\",\"patient_exam\":\"pe\",\"date\":\"1970-01-01\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      Log log;

      log_open (&log);
      apply (&log, MANAGER, "outcome.recorded", INVITE, hostile[i]);
      g_assert_cmpint (state_of (&log), !=, ANTE_EXAM_APPROVED);
      log_close (&log);
    }
}

/* --- What only some may read --- */

static void
test_companions_touch_nothing (void)
{
  Log log;

  log_open (&log);
  apply_to (&log, ANTE_AUDIENCE_CLINICAL, CLINICIAN, "deferral.reason", INVITE, "{\"decision\":\"x\",\"reason\":\"fine\"}");
  g_assert_false (log.applied->refused);
  g_assert_cmpuint (log.applied->subjects->len, ==, 1);
  apply_to (&log, ANTE_AUDIENCE_DESK, CLINICIAN, "deferral.reason", INVITE, "{\"decision\":\"x\",\"reason\":\"for all\"}");
  g_assert_true (log.applied->refused); /* a reason that every desk could read */
  apply_to (&log, ANTE_AUDIENCE_CLINICAL, RECEPTION, "outcome.note", INVITE, "{\"record\":\"x\",\"note\":\"fine\"}");
  g_assert_true (log.applied->refused);
  apply_to (&log, ANTE_AUDIENCE_CLINICAL, MANAGER, "health.changed", PATIENT, "{}");
  g_assert_true (log.applied->refused); /* what only some can read must not move what all show */
  g_assert_false (is_ended (&log, INVITE));
  log_close (&log);
}

/* --- A delivery that belongs to somebody --- */

static void
test_link_clears_nothing (void)
{
  Log log;

  log_open (&log);
  apply (&log, RELAY, "delivery", DELIVERY, "{\"event\":1,\"status\":\"Approved\",\"received\":5000}");
  apply (&log, CLINICIAN, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}");
  g_assert_true (log.applied->refused);
  apply (&log, RECEPTION, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}");
  g_assert_cmpstr (ante_tables_find (log.tables, ANTE_ENTITY_UNMATCHED, DELIVERY)->parent, ==, PATIENT);
  g_assert_cmpint (state_of (&log), !=, ANTE_EXAM_APPROVED);
  apply (&log, RECEPTION, "delivery.linked", DELIVERY, "{\"patient\":null}");
  g_assert_cmpstr (ante_tables_find (log.tables, ANTE_ENTITY_UNMATCHED, DELIVERY)->parent, ==, "");
  apply (&log, RECEPTION, "delivery.linked", DELIVERY, "{\"patient\":\"nobody\"}");
  g_assert_true (log.applied->refused);
  apply (&log, RECEPTION, "delivery.linked", "d00000000000000000000000000000ff", "{\"patient\":\"" PATIENT "\"}");
  g_assert_null (ante_tables_find (log.tables, ANTE_ENTITY_UNMATCHED, "d00000000000000000000000000000ff"));
  log_close (&log);
}

/* Somebody attached it before the invite it names was known here: then it acts all the same. */
static void
test_link_does_not_swallow_a_result (void)
{
  Log log;
  g_autoptr (AnteInvite) read = NULL;

  log_open (&log);
  deliver (&log, DELIVERY, LATER_INVITE, "Rejected");
  apply (&log, RECEPTION, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}");
  invite (&log, LATER_INVITE);
  read = read_invite (&log, LATER_INVITE);
  g_assert_cmpint (ante_patient_exam_state (read, g_ptr_array_index (read->exams, 0), 0), ==, ANTE_EXAM_REJECTED);
  g_assert_null (ante_tables_find (log.tables, ANTE_ENTITY_UNMATCHED, DELIVERY));
  log_close (&log);
}

/* --- On disk --- */

static guint
count_inbox (Desk *desk)
{
  g_autoptr (GPtrArray) inbox = ante_store_read_unmatched (desk->store);

  g_assert_cmpuint (ante_store_count_unmatched (desk->store), ==, inbox->len);
  return inbox->len;
}

static void
test_inbox_and_drawing_again (void)
{
  Desk *desk = desk_open (5);
  FakeLog *log = fake_log_new ();
  g_autoptr (GPtrArray) linked = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  desk_write (desk, "patient.set", PATIENT, "{\"first_name\":\"Ada\",\"last_name\":\"Link\"}", NULL, NULL);
  desk_sync (desk, log);
  desk_deliver (desk, log, DELIVERY, "{\"event\":1,\"status\":\"Approved\"}", 5000);
  desk_deliver (desk, log, "d0000000000000000000000000000002", "{\"event\":1,\"status\":\"Missed\"}", 6000);
  desk_pull (desk, log, NULL);
  g_assert_cmpuint (count_inbox (desk), ==, 2);
  desk_write (desk, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}", NULL, NULL);
  g_assert_cmpuint (count_inbox (desk), ==, 1); /* while it waits */
  desk_write (desk, "health.changed", PATIENT, "{\"note\":\"pregnant\"}", NULL, NULL);
  desk_sync (desk, log);
  g_assert_cmpuint (count_inbox (desk), ==, 1);
  linked = ante_store_read_linked (desk->store, PATIENT);
  g_assert_cmpuint (linked->len, ==, 1);
  g_assert_cmpstr (ante_json_peek_string (g_ptr_array_index (linked, 0), "delivery"), ==, DELIVERY);
  before = desk_dump (desk);
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  after = desk_dump (desk);
  g_assert_cmpstr (after, ==, before);
  fake_log_free (log);
  desk_free (desk);
}

/* With the patient goes what was attached to them; nobody else's does. */
static void
test_linked_leaves_with_the_patient (void)
{
  Desk *desk = desk_open (6);
  FakeLog *log = fake_log_new ();
  g_autoptr (GPtrArray) linked = NULL;

  desk_write (desk, "patient.set", PATIENT, "{\"first_name\":\"Ada\",\"last_name\":\"Link\"}", NULL, NULL);
  desk_deliver (desk, log, DELIVERY, "{\"event\":1,\"status\":\"Approved\"}", 5000);
  desk_deliver (desk, log, "d0000000000000000000000000000002", "{\"event\":1,\"status\":\"Missed\"}", 6000);
  desk_sync (desk, log);
  desk_write (desk, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}", NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (ante_store_prune (desk->store, "2030-01-01", 30, G_GINT64_CONSTANT (1893456000000), NULL));
  g_assert_null (ante_store_read_patient (desk->store, PATIENT));
  linked = ante_store_read_linked (desk->store, PATIENT);
  g_assert_cmpuint (linked->len, ==, 0);
  g_assert_cmpuint (count_inbox (desk), ==, 1);
  fake_log_free (log);
  desk_free (desk);
}

/* What named an invite that never came, and left with the patient it was attached to, is drawn nowhere: whoever reads only
 * what is kept sees the same. */
static void
test_linked_leaves_nothing_awaited (void)
{
  static const char named[] = "{\"event\":1,\"invite\":\"c00000000000000000000000000000aa\",\"tag\":\"00000000000000000000000000000001\","
                              "\"pair\":\"same\",\"status\":\"Approved\"}";

  for (guint n_others = 0; n_others < 3; n_others++)
    {
      Desk *desk = desk_open (7);
      FakeLog *log = fake_log_new ();
      g_autofree char *before = NULL, *after = NULL;

      desk_write (desk, "patient.set", PATIENT, "{\"first_name\":\"Ada\",\"last_name\":\"Link\"}", NULL, NULL);
      desk_deliver (desk, log, DELIVERY, named, 5000);
      for (guint i = 0; i < n_others; i++)
        {
          g_autofree char *other = g_strdup_printf ("d00000000000000000000000000000b%u", i);
          desk_deliver (desk, log, other, named, 6000 + i);
        }
      desk_sync (desk, log);
      desk_write (desk, "delivery.linked", DELIVERY, "{\"patient\":\"" PATIENT "\",\"why\":\"same email\"}", NULL, NULL);
      desk_sync (desk, log);
      g_assert_true (ante_store_prune (desk->store, "2030-01-01", 30, G_GINT64_CONSTANT (1893456000000), NULL));
      g_assert_cmpuint (count_inbox (desk), ==, n_others);
      before = desk_dump (desk);
      g_assert_true (ante_store_rebuild (desk->store, NULL));
      after = desk_dump (desk);
      g_assert_cmpstr (before, ==, after);
      g_assert_null (strstr (after, DELIVERY));
      fake_log_free (log);
      desk_free (desk);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/health/is-by-the-order-of-the-log", test_health_is_by_the_order_of_the_log);
  g_test_add_func ("/store/health/is-taken-back-by-those-who-may", test_health_is_taken_back_by_those_who_may);
  g_test_add_func ("/store/health/an-earlier-change-stays", test_an_earlier_health_change_stays);
  g_test_add_func ("/store/decision/is-for-those-entitled", test_decision_is_for_those_entitled);
  g_test_add_func ("/store/decision/before-what-it-judged", test_decision_before_what_it_judged);
  g_test_add_func ("/store/decision/repeats-reopen-nothing", test_repeats_reopen_nothing);
  g_test_add_func ("/store/decision/hostile", test_hostile_decisions);
  g_test_add_func ("/store/record/is-one-more-result", test_record_is_one_more_result);
  g_test_add_func ("/store/record/of-another-exam", test_record_of_another_exam);
  g_test_add_func ("/store/record/hostile", test_hostile_records);
  g_test_add_func ("/store/clinical/companions-touch-nothing", test_companions_touch_nothing);
  g_test_add_func ("/store/link/clears-nothing", test_link_clears_nothing);
  g_test_add_func ("/store/link/does-not-swallow-a-result", test_link_does_not_swallow_a_result);
  g_test_add_func ("/store/link/inbox-and-drawing-again", test_inbox_and_drawing_again);
  g_test_add_func ("/store/link/leaves-with-the-patient", test_linked_leaves_with_the_patient);
  g_test_add_func ("/store/link/leaves-nothing-awaited", test_linked_leaves_nothing_awaited);
  return g_test_run ();
}
