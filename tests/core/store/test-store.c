/* SPDX-License-Identifier: GPL-3.0-or-later
 * The store's promises: saved is kept, told once, the log's order wins, a restored relay loses nothing,
 * and no verdict depends on the window. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "core/store/ante-store-private.h"
#include "core/store/store-fixture.h"
#include "shared/base/ante-json.h"

#define PATIENT "a0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define INVITE "c0000000000000000000000000000001"
#define TREATMENT "e0000000000000000000000000000001"
#define DELIVERY "d0000000000000000000000000000001"
#define TAG "0123456789abcdef0123456789abcdef"
#define DAY_MS (24 * 3600 * (gint64) 1000)

static void
write_patient (Desk *desk)
{
  desk_write (desk, "patient.set", PATIENT,
              "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\",\"email\":\"adaeze@example.com\","
              "\"phone\":\"+14155550142\",\"tele_state\":\"CA\"}",
              NULL, NULL);
}

static void
write_appointment (Desk *desk)
{
  desk_write (desk, "appointment.set", APPOINTMENT,
              "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"10:15\",\"minutes\":45,\"treatments\":[\"" TREATMENT "\"]}",
              NULL, NULL);
}

static void
write_invite (Desk *desk, char *id)
{
  desk_write (desk, "invite.sending", INVITE,
              "{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"attempt\":1,\"tag\":\"" TAG "\","
              "\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-06-30\",\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}",
              "invite-1", id);
}

static void
write_answer (Desk *desk)
{
  desk_write (desk, "invite.outcome", INVITE,
              "{\"outcome\":\"sent\",\"meeting_url\":\"https://example.com/m\",\"exams\":[{\"id\":\"10\",\"patient_exam\":\"501\"}]}",
              NULL, NULL);
}

static void
deliver (Desk *desk, FakeLog *log, const char *delivery, const char *status, gint64 received_ms)
{
  g_autofree char *json = g_strdup_printf ("{\"event\":1,\"invite\":\"" INVITE "\",\"tag\":\"" TAG "\",\"pair\":\"same\",\"patient_exam\":\"501\","
                                           "\"exam\":\"10\",\"status\":\"%s\",\"body_hash\":\"%s\"}",
                                           status, delivery);

  desk_deliver (desk, log, delivery, json, received_ms);
}

static void
write_day (Desk *desk)
{
  write_patient (desk);
  write_appointment (desk);
  write_invite (desk, NULL);
  write_answer (desk);
}

static const char *
appointment_time (Desk *desk)
{
  AnteEntity *entity = ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_APPOINTMENT, APPOINTMENT);

  return entity != NULL ? ante_json_peek_string (entity->state, "time") : NULL;
}

/* --- Saved is kept --- */

static void
test_saved_shows_and_survives (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) rows = NULL;

  write_day (desk);
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  desk_reopen (desk);
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  rows = ante_store_read_day (desk->store, "2026-11-21");
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_true (((AnteAppointmentRow *) g_ptr_array_index (rows, 0))->pending);
  desk_free (desk);
}

/* A day is read, and its invites are sent, in the order people look for names. */
static void
test_same_hour_goes_by_name (void)
{
  static const struct { const char *first, *last, *time; } booked[] = {
    { "Zoe", "Chen", "10:15" }, { "Bea", "Chen", "10:15" }, { "Ann", "Zuk", "09:00" }, { "Cy", "Abel", "10:15" },
  };
  static const char *const expected[] = { "Ann", "Cy", "Bea", "Zoe" };
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (booked); i++)
    {
      g_autofree char *patient = g_strdup_printf ("a%031u", i), *appointment = g_strdup_printf ("b%031u", i);
      g_autofree char *person = g_strdup_printf ("{\"first_name\":\"%s\",\"last_name\":\"%s\",\"dob\":\"1990-06-30\"}",
                                                 booked[i].first, booked[i].last);
      g_autofree char *visit = g_strdup_printf ("{\"patient\":\"%s\",\"date\":\"2026-11-21\",\"time\":\"%s\",\"minutes\":45,\"treatments\":[]}",
                                                patient, booked[i].time);

      desk_write (desk, "patient.set", patient, person, NULL, NULL);
      desk_write (desk, "appointment.set", appointment, visit, NULL, NULL);
    }
  rows = ante_store_read_day (desk->store, "2026-11-21");
  g_assert_cmpuint (rows->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (((AnteAppointmentRow *) g_ptr_array_index (rows, i))->patient->first_name, ==, expected[i]);
  desk_free (desk);
}

static void
test_full_disk_says_so_and_keeps_what_was (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *note = g_strnfill (200000, 'x');
  g_autoptr (JsonObject) fields = json_object_new ();
  g_autoptr (GError) error = NULL;
  AnteEntry *entry;

  write_day (desk);
  before = desk_dump (desk);
  g_assert_true (ante_database_run (desk->store->database, "pragma max_page_count = 30", NULL));
  json_object_set_string_member (fields, "note", note);
  entry = ante_entry_new ("appointment.set", APPOINTMENT, fields);
  g_strlcpy (entry->id, "f0000000000000000000000000000001", sizeof entry->id);
  entry->version = 1;
  g_ptr_array_add (writes, ante_write_new (entry, ANTE_AUDIENCE_DESK));
  g_assert_false (ante_store_save (desk->store, writes, NULL, &error));
  g_assert_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_FULL);
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  desk_free (desk);
}

/* --- Telling --- */

static void
test_forgets_only_what_came_back (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();

  write_day (desk);
  desk_push (desk, log);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 5);
  desk_reopen (desk);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 5);
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  desk_pull (desk, log, NULL);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 0);
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  g_assert_false (ante_store_get_history_changed (desk->store));
  fake_log_free (log);
  desk_free (desk);
}

static void
test_nothing_goes_past_a_reservation (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) first = NULL;

  write_patient (desk);
  write_invite (desk, NULL);
  write_appointment (desk);
  first = ante_store_list_pending (desk->store);
  g_assert_cmpuint (first->len, ==, 3); /* roster, patient, and the reservation last */
  g_assert_true (((AntePending *) g_ptr_array_index (first, 2))->has_tokens);
  desk_free (desk);
}

static void
test_withdrawn_reservation_leaves_no_gap (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autoptr (GError) error = NULL;
  char id[33];

  write_patient (desk);
  write_invite (desk, id);
  write_appointment (desk);
  g_assert_true (ante_store_withdraw (desk->store, id, "taken", &error));
  g_assert_no_error (error);
  desk_sync (desk, log);
  g_assert_false (ante_store_get_history_changed (desk->store));
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  g_assert_null (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_INVITE, INVITE));
  g_assert_cmpint (ante_store_read_int (desk->store, "select count(*) from refused"), ==, 1);
  g_assert_cmpint (ante_store_read_int (desk->store, "select count(*) from call"), ==, 0);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_told_reservation_is_not_withdrawn (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  char id[33];

  write_patient (desk);
  write_invite (desk, id);
  desk_push (desk, log);
  g_assert_false (ante_store_withdraw (desk->store, id, NULL, NULL));
  fake_log_free (log);
  desk_free (desk);
}

/* One refused in the middle: what the relay has behind it stays as the relay has it. */
static void
test_what_is_told_is_not_sealed_anew (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  char middle[33], last[33];
  g_autoptr (GBytes) told = NULL;
  const AnteWaiting *waiting;

  desk_sync (desk, log);
  desk_write (desk, "patient.set", PATIENT, "{\"last_name\":\"Okafor\"}", NULL, middle);
  desk_write (desk, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\"}", NULL, last);
  waiting = g_ptr_array_index (desk->store->waiting, 1);
  told = g_bytes_ref (waiting->blob);
  g_assert_true (ante_store_mark_all_told (desk->store, &(AnteTold){ last, 2 }, 1, NULL));
  g_assert_true (ante_store_withdraw (desk->store, middle, "refused", NULL));
  waiting = g_ptr_array_index (desk->store->waiting, 0);
  g_assert_cmpstr (waiting->id, ==, last);
  g_assert_true (g_bytes_equal (waiting->blob, told));
  fake_log_free (log);
  desk_free (desk);
}

static void
test_told_all_or_none (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) pending = NULL;
  char first[33], second[33];

  desk_write (desk, "patient.set", PATIENT, "{\"last_name\":\"Okafor\"}", NULL, first);
  desk_write (desk, "patient.set", PATIENT, "{\"first_name\":\"Adaeze\"}", NULL, second);
  g_assert_true (ante_database_run (desk->store->database,
                                    "create trigger full before update on outbox when new.number = 9 begin select raise (abort, 'full'); end", NULL));
  g_assert_false (ante_store_mark_all_told (desk->store, (AnteTold[]){ { first, 8 }, { second, 9 } }, 2, NULL));
  pending = ante_store_list_pending (desk->store);
  g_assert_cmpuint (pending->len, ==, 3);
  desk_free (desk);
}

/* Its push is under way, or broke off: the relay may have it, so nobody takes it back any more. */
static void
test_offered_reservation_is_not_withdrawn (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  char id[33];

  write_patient (desk);
  write_invite (desk, id);
  g_assert_true (ante_store_mark_offered (desk->store, id, NULL));
  desk_reopen (desk);
  g_assert_false (ante_store_withdraw (desk->store, id, NULL, NULL));
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 3);
  g_assert_true (ante_store_withdraw (desk->store, id, "taken", NULL)); /* but the relay may refuse it */
  desk_sync (desk, log);
  g_assert_false (ante_store_get_history_changed (desk->store));
  fake_log_free (log);
  desk_free (desk);
}

static const char *
phase_of (Desk *desk)
{
  return ante_json_peek_string (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_INVITE, INVITE)->state, "phase");
}

/* Given back to a restored relay, an invite that was called is not one that still waits in the queue. */
static void
test_given_back_reservation_is_not_queued (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  char id[33];

  write_patient (desk);
  write_invite (desk, id);
  g_assert_cmpstr (phase_of (desk), ==, "queued");
  desk_sync (desk, log);
  g_assert_true (ante_store_mark_begun (desk->store, id, TRUE, NULL));
  fake_log_truncate (log, 1);
  g_assert_true (ante_store_restart_from (desk->store, 1, fake_log_head (log, 1), "new", NULL));
  g_assert_cmpstr (phase_of (desk), ==, "sending");
  g_assert_false (ante_store_withdraw (desk->store, id, NULL, NULL));
  desk_reopen (desk);
  g_assert_cmpstr (phase_of (desk), ==, "sending");
  desk_sync (desk, log);
  g_assert_false (ante_store_get_history_changed (desk->store));
  fake_log_free (log);
  desk_free (desk);
}

static gint64
time_saving (Desk *desk, guint n)
{
  gint64 began = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++)
    desk_write (desk, "appointment.set", APPOINTMENT, "{\"note\":\"again\"}", NULL, NULL);
  return g_get_monotonic_time () - began;
}

static void
test_hundreds_waiting_cost_no_more_each (void)
{
  Desk *desk = desk_open (1);
  gint64 few, many;

  write_appointment (desk);
  ante_store_get_tables (desk->store);
  few = time_saving (desk, 100);
  time_saving (desk, 800);
  many = time_saving (desk, 100);
  g_test_message ("100 saved: %" G_GINT64_FORMAT " us at first, %" G_GINT64_FORMAT " us behind 900 others", few, many);
  g_assert_cmpint (many, <, 4 * few + 200000);
  desk_free (desk);
}

/* --- Calls --- */

static void
test_call_begun_is_known_after_a_restart (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autoptr (GPtrArray) calls = NULL;
  char id[33];

  write_patient (desk);
  write_invite (desk, id);
  desk_push (desk, log);
  g_assert_true (ante_store_mark_begun (desk->store, id, TRUE, NULL));
  desk_pull (desk, log, NULL);
  desk_reopen (desk);
  calls = ante_store_list_calls (desk->store);
  g_assert_cmpuint (calls->len, ==, 1);
  g_assert_true (((AnteCall *) g_ptr_array_index (calls, 0))->begun);
  g_assert_true (((AnteCall *) g_ptr_array_index (calls, 0))->told);
  g_assert_cmpstr (((AnteCall *) g_ptr_array_index (calls, 0))->entry->subject, ==, INVITE);
  fake_log_free (log);
  desk_free (desk);
}

/* --- The same entries, the same tables --- */

static void
test_rebuild_gives_the_same_tables (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  write_day (desk);
  desk_sync (desk, log);
  deliver (desk, log, DELIVERY, "Approved", 2000000);
  desk_sync (desk, log);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_APPROVED);
  before = desk_dump (desk);
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  desk_reopen (desk);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_APPROVED);
  g_assert_false (ante_store_get_history_changed (desk->store));
  fake_log_free (log);
  desk_free (desk);
}

static void
test_rebuild_keeps_what_waits (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();

  write_patient (desk);
  desk_sync (desk, log);
  write_appointment (desk);
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  g_assert_cmpstr (appointment_time (desk), ==, "10:15");
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 1);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_failed_rebuild_leaves_all_as_it_was (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *reopened = NULL;

  write_day (desk);
  desk_sync (desk, log);
  deliver (desk, log, DELIVERY, "Rejected", 2000000);
  desk_sync (desk, log);
  write_appointment (desk);
  before = desk_dump (desk);
  g_assert_true (ante_database_run (desk->store->database,
                                    "create trigger full before insert on entry_subject when new.number > 3 begin select raise (abort, 'full'); end", NULL));
  g_assert_false (ante_store_rebuild (desk->store, NULL));
  g_assert_true (ante_database_run (desk->store->database, "drop trigger full", NULL));
  after = desk_dump (desk);
  g_assert_cmpstr (before, ==, after);
  desk_reopen (desk);
  reopened = desk_dump (desk);
  g_assert_cmpstr (before, ==, reopened);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_REJECTED);
  fake_log_free (log);
  desk_free (desk);
}

/* --- Forgery --- */

static void
test_edited_entry_does_nothing (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };
  LogItem *item;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  write_patient (desk);
  desk_push (desk, log);
  item = &g_array_index (log->items, LogItem, 1);
  bytes = g_memdup2 (g_bytes_get_data (item->blob, &length), g_bytes_get_size (item->blob));
  bytes[length - 1] ^= 1;
  g_bytes_unref (item->blob);
  item->blob = g_bytes_new (bytes, length);
  desk_pull (desk, log, &taken);
  g_assert_true (taken.history_changed);
  g_assert_true (ante_store_get_history_changed (desk->store));
  g_assert_null (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_PATIENT, PATIENT));
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_dropped_entry_is_a_gap (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };

  write_patient (desk);
  write_appointment (desk);
  desk_push (desk, log);
  g_array_remove_index (log->items, 1);
  g_array_index (log->items, LogItem, 1).number = 2;
  desk_pull (desk, log, &taken);
  g_assert_true (taken.history_changed);
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (desk);
}

/* One desk's keys in two places: each goes on from the same entry, and one of the two is not what it was. */
static void
test_two_ways_on_are_a_fork (void)
{
  Desk *desk = desk_open (1), *copy = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };

  write_patient (desk);
  desk_sync (desk, log);
  g_assert_false (ante_store_get_history_changed (desk->store));
  write_appointment (copy);
  desk_push (copy, log);
  desk_pull (desk, log, &taken);
  g_assert_true (taken.history_changed);
  g_assert_true (ante_store_get_history_changed (desk->store));
  desk_reopen (desk);
  g_assert_true (ante_store_get_history_changed (desk->store));
  ante_taken_clear (&taken);
  fake_log_free (log);
  desk_free (copy);
  desk_free (desk);
}

/* --- A relay restored from an older copy --- */

static void
test_restored_relay_loses_nothing (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  AnteTaken taken = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  write_day (desk);
  desk_sync (desk, log);
  deliver (desk, log, DELIVERY, "Rejected", 2000000);
  desk_sync (desk, log);
  desk_write (desk, "appointment.set", APPOINTMENT, "{\"time\":\"10:45\"}", NULL, NULL);
  before = desk_dump (desk);

  fake_log_truncate (log, 3);
  g_assert_true (ante_store_restart_from (desk->store, 3, fake_log_head (log, 3), "new", &error));
  g_assert_no_error (error);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_REJECTED); /* no verdict regresses meanwhile */
  g_assert_cmpstr (appointment_time (desk), ==, "10:45");
  desk_reopen (desk);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_REJECTED);

  desk_push (desk, log);
  desk_pull (desk, log, &taken);
  g_assert_cmpuint (taken.attention, ==, 0); /* nobody is called a second time */
  ante_taken_clear (&taken);
  g_assert_cmpuint (ante_store_count_pending (desk->store), ==, 0);
  g_assert_cmpuint (log->items->len, ==, 7);
  g_assert_cmpint (desk_exam_state (desk, INVITE), ==, ANTE_EXAM_REJECTED);
  g_assert_cmpstr (appointment_time (desk), ==, "10:45");
  g_assert_false (ante_store_get_history_changed (desk->store));
  after = desk_dump (desk);
  g_assert_cmpuint (strlen (before), >, 100);
  g_assert_cmpuint (strlen (after), >, 100);
  fake_log_free (log);
  desk_free (desk);
}

/* --- The window --- */

static gint64
day_ms (const char *date)
{
  g_autofree char *text = g_strconcat (date, "T12:00:00Z", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, NULL);

  return g_date_time_to_unix (time) * 1000;
}

static AnteClearanceCode
judge (Desk *desk, const char *now)
{
  AnteAppointmentRow *row = ante_store_read_appointment (desk->store, "b0000000000000000000000000000002");
  g_autoptr (GPtrArray) treatments = ante_store_read_treatments (desk->store);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (AnteClearance) clearance = NULL;
  AnteClearanceCode code;

  g_assert_nonnull (row);
  g_assert_cmpuint (treatments->len, ==, 1);
  clearance = ante_clearance_judge (g_ptr_array_index (treatments, 0), TREATMENT, row->appointment, row->patient, row->invites,
                                    day_ms (now), day_ms (now), zone);
  code = clearance->code;
  ante_appointment_row_free (row);
  return code;
}

/* Approved 364 days ago; the appointment it was for left long ago; judged after a restart, offline. */
static void
check_old_result (const char *status, AnteClearanceCode on_day_364, AnteClearanceCode on_day_366)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autoptr (GPtrArray) old_day = NULL;

  desk_write (desk, "treatment.set", TREATMENT, "{\"name\":\"Botox\",\"validity_months\":12,\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}", NULL, NULL);
  desk->clock_ms = day_ms ("2026-01-10");
  write_patient (desk);
  desk_write (desk, "appointment.set", APPOINTMENT,
              "{\"patient\":\"" PATIENT "\",\"date\":\"2026-01-10\",\"time\":\"10:15\",\"minutes\":45,\"treatments\":[\"" TREATMENT "\"]}", NULL, NULL);
  write_invite (desk, NULL);
  write_answer (desk);
  desk_sync (desk, log);
  deliver (desk, log, DELIVERY, status, day_ms ("2026-01-10"));
  desk_sync (desk, log);
  desk->clock_ms = day_ms ("2027-01-08");
  desk_write (desk, "appointment.set", "b0000000000000000000000000000002",
              "{\"patient\":\"" PATIENT "\",\"date\":\"2027-01-09\",\"time\":\"10:15\",\"minutes\":45,\"treatments\":[\"" TREATMENT "\"]}", NULL, NULL);
  desk_sync (desk, log);

  g_assert_true (ante_store_prune (desk->store, "2027-01-09", 30, day_ms ("2027-01-09"), NULL));
  desk_reopen (desk);
  old_day = ante_store_read_day (desk->store, "2026-01-10");
  g_assert_cmpuint (old_day->len, ==, 0);
  g_assert_cmpint (judge (desk, "2027-01-09"), ==, on_day_364);
  g_assert_cmpint (judge (desk, "2027-01-11"), ==, on_day_366);
  g_assert_true (ante_store_rebuild (desk->store, NULL)); /* also from what is left of the entries */
  g_assert_cmpint (judge (desk, "2027-01-09"), ==, on_day_364);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_no_verdict_depends_on_the_window (void)
{
  check_old_result ("Approved", ANTE_CLEARANCE_COVERED, ANTE_CLEARANCE_EXPIRED);
}

static void
test_an_old_rejection_is_still_shown (void)
{
  check_old_result ("Rejected", ANTE_CLEARANCE_REJECTED, ANTE_CLEARANCE_NEEDS_INVITE);
}

static void
test_who_matters_to_nobody_leaves (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();

  desk->clock_ms = day_ms ("2026-01-10");
  write_day (desk);
  desk_sync (desk, log);
  deliver (desk, log, DELIVERY, "Approved", day_ms ("2026-01-10"));
  desk_sync (desk, log);
  g_assert_true (ante_store_prune (desk->store, "2027-01-09", 30, day_ms ("2027-01-09"), NULL));
  g_assert_nonnull (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_PATIENT, PATIENT));
  g_assert_true (ante_store_prune (desk->store, "2028-09-09", 30, day_ms ("2028-09-09"), NULL));
  g_assert_null (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_PATIENT, PATIENT));
  g_assert_null (ante_tables_find (ante_store_get_tables (desk->store), ANTE_ENTITY_INVITE, INVITE));
  g_assert_cmpint (ante_store_read_int (desk->store, "select count(*) from entry_subject where subject = '" PATIENT "'"), ==, 0);
  fake_log_free (log);
  desk_free (desk);
}

/* --- What a treatment needs --- */

static void
test_treatment_without_its_exams_is_not_known (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  desk_write (desk, "treatment.set", TREATMENT, "{\"name\":\"Botox\"}", NULL, NULL);
  before = ante_store_read_treatments (desk->store);
  g_assert_cmpuint (before->len, ==, 0);
  desk_write (desk, "treatment.set", TREATMENT, "{\"exams\":[]}", NULL, NULL);
  after = ante_store_read_treatments (desk->store);
  g_assert_cmpuint (after->len, ==, 1);
  desk_free (desk);
}

static void
open_past_visit (Desk **desk, FakeLog **log)
{
  *desk = desk_open (1);
  *log = fake_log_new ();
  (*desk)->clock_ms = day_ms ("2026-01-10");
  write_day (*desk);
  desk_sync (*desk, *log);
}

/* What an author's chain ends in may have left: a rebuild must not make the next entry a fork. */
static void
test_chains_survive_the_window (void)
{
  Desk *desk;
  FakeLog *log;

  open_past_visit (&desk, &log);
  desk_write (desk, "appointment.set", APPOINTMENT, "{\"date\":\"2026-01-11\"}", NULL, NULL);
  desk_sync (desk, log);
  g_assert_true (ante_store_prune (desk->store, "2026-06-09", 30, day_ms ("2026-06-09"), NULL));
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  write_patient (desk);
  desk_sync (desk, log);
  g_assert_false (ante_store_get_history_changed (desk->store));
  fake_log_free (log);
  desk_free (desk);
}

/* A patient's results go with the patient: they do not turn up unmatched when the tables are drawn again. */
static void
test_results_leave_with_the_patient (void)
{
  Desk *desk;
  FakeLog *log;
  g_autoptr (GPtrArray) unmatched = NULL;

  open_past_visit (&desk, &log);
  deliver (desk, log, DELIVERY, "Approved", day_ms ("2026-01-10"));
  desk_sync (desk, log);
  g_assert_true (ante_store_prune (desk->store, "2027-01-09", 30, day_ms ("2027-01-09"), NULL)); /* the appointment */
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  g_assert_true (ante_store_prune (desk->store, "2028-09-09", 30, day_ms ("2028-09-09"), NULL)); /* the patient */
  g_assert_true (ante_store_rebuild (desk->store, NULL));
  unmatched = ante_store_read_unmatched (desk->store);
  g_assert_cmpuint (unmatched->len, ==, 0);
  g_assert_cmpuint (ante_store_count_unmatched (desk->store), ==, 0);
  g_assert_cmpint (ante_store_read_int (desk->store, "select count(*) from entry"), ==, 1); /* the roster */ /* the roster */
  fake_log_free (log);
  desk_free (desk);
}

/* --- Opening --- */

static void
test_other_keys_do_not_open (void)
{
  Desk *desk = desk_open (1);
  Desk *other = desk_open (2);
  g_autoptr (GError) error = NULL;
  AnteStore *opened;

  ante_store_close (desk->store);
  desk->store = NULL;
  opened = ante_store_open (desk->dir, other->vault, &error);
  g_assert_null (opened);
  g_assert_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_WRONG_KEY);
  desk_reopen (desk);
  desk_free (desk);
  desk_free (other);
}

static void
test_newer_file_is_left_alone (void)
{
  Desk *desk = desk_open (1);
  g_autoptr (GError) error = NULL;

  g_assert_true (ante_database_run (desk->store->database, "pragma user_version = 99", NULL));
  ante_store_close (desk->store);
  desk->store = ante_store_open (desk->dir, desk->vault, &error);
  g_assert_null (desk->store);
  g_assert_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_NEWER);
  desk_free (desk);
}

static GBytes *
read_file (Desk *desk)
{
  g_autofree char *path = g_build_filename (desk->dir, "desk.db", NULL);
  char *bytes;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  return g_bytes_new_take (bytes, length);
}

/* Opens it in vain and proves that it was left as it was. */
static void
fail_to_open (Desk *desk, AnteStoreError code)
{
  g_autoptr (GBytes) before = read_file (desk);
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) error = NULL;

  desk->store = ante_store_open (desk->dir, desk->vault, &error);
  g_assert_null (desk->store);
  g_assert_error (error, ANTE_STORE_ERROR, (int) code);
  after = read_file (desk);
  g_assert_true (g_bytes_equal (before, after));
}

static void
test_held_file_is_busy (void)
{
  Desk *desk = desk_open (1);
  g_autofree char *path = g_build_filename (desk->dir, "desk.db", NULL);
  g_autofree char *dump = NULL;
  g_autofree char *again = NULL;
  AnteDatabase *holder;

  write_day (desk);
  dump = desk_dump (desk);
  ante_store_close (desk->store);
  holder = ante_database_open (path, ANTE_DATABASE_EXCLUSIVE, NULL);
  g_assert_true (ante_database_run (holder, "begin exclusive", NULL));
  fail_to_open (desk, ANTE_STORE_ERROR_BUSY);
  ante_database_rollback (holder);
  ante_database_close (holder);
  desk_reopen (desk);
  again = desk_dump (desk);
  g_assert_cmpstr (dump, ==, again);
  desk_free (desk);
}

static void
allow_file_size (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A version that draws the tables otherwise has to write before it can show anything. */
static void
test_no_room_to_open_is_full (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autofree char *dump = NULL;
  g_autofree char *again = NULL;

  write_day (desk);
  desk_sync (desk, log);
  dump = desk_dump (desk);
  g_assert_true (ante_store_set_setting (desk->store, ANTE_SETTING_PROJECTION, "0", NULL));
  ante_store_close (desk->store);
  signal (SIGXFSZ, SIG_IGN);
  allow_file_size (4096);
  fail_to_open (desk, ANTE_STORE_ERROR_FULL);
  allow_file_size (RLIM_INFINITY);
  desk_reopen (desk);
  again = desk_dump (desk);
  g_assert_cmpstr (dump, ==, again);
  fake_log_free (log);
  desk_free (desk);
}

static void
test_no_room_for_a_new_one_is_full (void)
{
  Desk *desk = desk_open (1);
  g_autofree char *folder = g_build_filename (desk->dir, "new", NULL);
  g_autofree char *path = g_build_filename (folder, "desk.db", NULL);
  g_autoptr (GError) error = NULL;
  AnteStore *opened;

  signal (SIGXFSZ, SIG_IGN);
  allow_file_size (4096);
  opened = ante_store_open (folder, desk->vault, &error);
  allow_file_size (RLIM_INFINITY);
  g_assert_null (opened);
  g_assert_error (error, ANTE_STORE_ERROR, ANTE_STORE_ERROR_FULL);
  opened = ante_store_open (folder, desk->vault, NULL);
  g_assert_nonnull (opened);
  ante_store_close (opened);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  desk_free (desk);
}

/* --- Nothing readable at rest --- */

static void
test_no_name_in_the_file (void)
{
  static const char *const secrets[] = { "Okafor", "Adaeze", "adaeze@example.com", "4155550142", "1990-06-30", TAG, "patient.set" };
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  static const char *const files[] = { "desk.db", "desk.db-wal" };

  write_day (desk);
  desk_sync (desk, log);
  write_patient (desk);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (desk->dir, files[i], NULL);
      g_autofree char *text = NULL;
      gsize length = 0;

      if (!g_file_get_contents (path, &text, &length, NULL))
        continue;
      for (guint k = 0; k < G_N_ELEMENTS (secrets); k++)
        for (gsize at = 0; at + strlen (secrets[k]) <= length; at++)
          if (memcmp (text + at, secrets[k], strlen (secrets[k])) == 0)
            g_error ("%s holds %s", files[i], secrets[k]);
    }
  fake_log_free (log);
  desk_free (desk);
}

/* --- Search --- */

static void
count_hit (const AnteSearchRow *row, gpointer data)
{
  g_ptr_array_add (data, g_strdup (row->last_name));
}

static guint
hits (AnteSearchIndex *index, const char *text)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  return ante_search_index_find (index, text, 20261121, 10, count_hit, found);
}

static void
test_search_finds_people (void)
{
  Desk *desk = desk_open (1);
  FakeLog *log = fake_log_new ();
  g_autoptr (AnteSearchIndex) index = NULL;

  write_day (desk);
  desk_sync (desk, log);
  desk_write (desk, "patient.set", "a0000000000000000000000000000002",
              "{\"first_name\":\"Tomás\",\"last_name\":\"Ferreira\",\"phone\":\"+14155550199\",\"email\":\"tomas@example.org\"}", NULL, NULL);
  index = ante_store_read_search_index (desk->store);
  g_assert_cmpuint (ante_search_index_get_size (index), ==, 2);
  g_assert_cmpuint (hits (index, "okaf"), ==, 1);
  g_assert_cmpuint (hits (index, "OKAFOR, ada"), ==, 1);
  g_assert_cmpuint (hits (index, "ada okafor"), ==, 1);
  g_assert_cmpuint (hits (index, "tomas"), ==, 1);
  g_assert_cmpuint (hits (index, "TOMÁS"), ==, 1);
  g_assert_cmpuint (hits (index, "555-01"), ==, 2);
  g_assert_cmpuint (hits (index, "(415) 555-0199"), ==, 1);
  g_assert_cmpuint (hits (index, "example.org"), ==, 1);
  g_assert_cmpuint (hits (index, "nobody"), ==, 0);
  g_assert_cmpuint (hits (index, "   "), ==, 0);
  fake_log_free (log);
  desk_free (desk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/store/outbox/saved-shows-at-once-and-survives", test_saved_shows_and_survives);
  g_test_add_func ("/store/day/the-same-hour-goes-by-name", test_same_hour_goes_by_name);
  g_test_add_func ("/store/outbox/a-full-disk-says-so-and-keeps-what-was", test_full_disk_says_so_and_keeps_what_was);
  g_test_add_func ("/store/outbox/forgets-only-what-came-back", test_forgets_only_what_came_back);
  g_test_add_func ("/store/outbox/nothing-goes-past-a-reservation", test_nothing_goes_past_a_reservation);
  g_test_add_func ("/store/outbox/a-withdrawn-reservation-leaves-no-gap", test_withdrawn_reservation_leaves_no_gap);
  g_test_add_func ("/store/outbox/a-told-reservation-is-not-withdrawn", test_told_reservation_is_not_withdrawn);
  g_test_add_func ("/store/outbox/what-is-told-is-not-sealed-anew", test_what_is_told_is_not_sealed_anew);
  g_test_add_func ("/store/outbox/told-all-or-none", test_told_all_or_none);
  g_test_add_func ("/store/outbox/an-offered-reservation-is-not-withdrawn", test_offered_reservation_is_not_withdrawn);
  g_test_add_func ("/store/outbox/a-given-back-reservation-is-not-queued", test_given_back_reservation_is_not_queued);
  g_test_add_func ("/store/outbox/hundreds-waiting-cost-no-more-each", test_hundreds_waiting_cost_no_more_each);
  g_test_add_func ("/store/calls/begun-is-known-after-a-restart", test_call_begun_is_known_after_a_restart);
  g_test_add_func ("/store/rebuild/gives-the-same-tables", test_rebuild_gives_the_same_tables);
  g_test_add_func ("/store/rebuild/keeps-what-waits", test_rebuild_keeps_what_waits);
  g_test_add_func ("/store/rebuild/that-fails-leaves-all-as-it-was", test_failed_rebuild_leaves_all_as_it_was);
  g_test_add_func ("/store/log/two-ways-on-are-a-fork", test_two_ways_on_are_a_fork);
  g_test_add_func ("/store/log/an-edited-entry-does-nothing", test_edited_entry_does_nothing);
  g_test_add_func ("/store/log/a-dropped-entry-is-a-gap", test_dropped_entry_is_a_gap);
  g_test_add_func ("/store/restart/a-restored-relay-loses-nothing", test_restored_relay_loses_nothing);
  g_test_add_func ("/store/window/no-verdict-depends-on-it", test_no_verdict_depends_on_the_window);
  g_test_add_func ("/store/window/an-old-rejection-is-still-shown", test_an_old_rejection_is_still_shown);
  g_test_add_func ("/store/window/who-matters-to-nobody-leaves", test_who_matters_to_nobody_leaves);
  g_test_add_func ("/store/treatment/without-its-exams-is-not-known", test_treatment_without_its_exams_is_not_known);
  g_test_add_func ("/store/window/chains-survive-it", test_chains_survive_the_window);
  g_test_add_func ("/store/window/results-leave-with-the-patient", test_results_leave_with_the_patient);
  g_test_add_func ("/store/open/other-keys-do-not", test_other_keys_do_not_open);
  g_test_add_func ("/store/open/a-newer-file-is-left-alone", test_newer_file_is_left_alone);
  g_test_add_func ("/store/open/a-held-file-is-busy", test_held_file_is_busy);
  g_test_add_func ("/store/open/no-room-to-open-is-full", test_no_room_to_open_is_full);
  g_test_add_func ("/store/open/no-room-for-a-new-one-is-full", test_no_room_for_a_new_one_is_full);
  g_test_add_func ("/store/sealed/no-name-in-the-file", test_no_name_in_the_file);
  g_test_add_func ("/store/search/finds-people", test_search_finds_people);
  return g_test_run ();
}
