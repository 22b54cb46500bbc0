/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk without a relay: what it reserves, when it would still call, and what may be taken back. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/sync/ante-desk-private.h"
#include "shared/base/ante-json.h"
#include "support/ante-fake-http.h"
#include "support/ante-test-clock.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

#define PATIENT "a0000000000000000000000000000001"
#define APPOINTMENT "b0000000000000000000000000000001"
#define OLD_INVITE "c0000000000000000000000000000009"
#define ONE_EXAM "e0000000000000000000000000000001"
#define TWO_EXAMS "e0000000000000000000000000000002"
#define NOW_MS G_GINT64_CONSTANT (1795258800000) /* 2026-11-21, in the morning of New York */

typedef struct
{
  char *folder, *data, *keys;
  AnteTestClock *clock;
  AnteDesk *desk;
  /* Of the last thing asked */
  gboolean done;
  GError *error;
  AnteUndo *undo;
  AnteDay *day;
} Away;

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      g_unlink (inside);
    }
  g_rmdir (path);
}

static void
setup_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_auto (GStrv) words = ante_desk_begin_setup_finish (ANTE_DESK (source), result, NULL);

  g_assert_nonnull (words);
  ((Away *) data)->done = TRUE;
}

static void
change_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Away *away = data;

  g_clear_error (&away->error);
  g_clear_pointer (&away->undo, ante_undo_free);
  ante_desk_change_finish (ANTE_DESK (source), result, &away->undo, &away->error);
  away->done = TRUE;
}

static void
invite_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Away *away = data;

  g_clear_error (&away->error);
  ante_desk_invite_finish (ANTE_DESK (source), result, &away->error);
  away->done = TRUE;
}

static void
wait (Away *away)
{
  ante_test_wait_until (away->done);
  away->done = FALSE;
}

/* --- On the store's thread --- */

typedef struct
{
  AnteDesk *desk;
  const char *kind, *subject, *json;
  /* Result */
  GPtrArray *pending;
  char *text;
} Job;

static void
write_job (gpointer data)
{
  Job *job = data;
  JsonObject *fields = ante_json_read_object (job->json, strlen (job->json), NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (fields);
  ante_desk_save_one (job->desk, ante_desk_make_write (job->desk, job->kind, job->subject, fields), NULL, &error);
  g_assert_no_error (error);
}

static void
write_entry (Away *away, const char *kind, const char *subject, const char *json)
{
  ante_worker_run_sync (away->desk->worker, write_job, &(Job){ away->desk, kind, subject, json });
}

static AnteDesk *
make_desk (Away *away)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteKeyring) keyring = ante_test_keyring_new (away->keys);

  return ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Test", away->data, "http://127.0.0.1:9", TRUE,
                                            ANTE_CLOCK (away->clock), random, keyring, NULL });
}

static Away *
away_open (void)
{
  Away *away = g_new0 (Away, 1);

  away->folder = g_dir_make_tmp ("anteroom-away-XXXXXX", NULL);
  away->data = g_build_filename (away->folder, "data", NULL);
  away->keys = g_build_filename (away->folder, "keys", NULL);
  g_mkdir (away->keys, 0700);
  away->clock = ante_test_clock_new (NOW_MS);
  away->desk = make_desk (away);
  ante_desk_start (away->desk, FALSE);
  ante_test_wait_until (ante_desk_get_state (away->desk) == ANTE_DESK_FIRST_RUN);
  ante_desk_begin_setup_async (away->desk, "Maple Clinic", "America/New_York", "key", setup_cb, away);
  wait (away);
  ante_desk_finish_setup (away->desk);
  write_entry (away, "clinic.set", ante_vault_get_clinic_id (away->desk->vault),
               "{\"public_url\":\"https://relay.example.com\",\"hook_secret\":\"secret\"}");
  write_entry (away, "treatment.set", ONE_EXAM, "{\"name\":\"Botox\",\"validity_months\":12,\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"}]}");
  write_entry (away, "treatment.set", TWO_EXAMS,
               "{\"name\":\"Both\",\"validity_months\":12,\"exams\":[{\"id\":\"10\",\"title\":\"Botox\"},{\"id\":\"11\",\"title\":\"Filler\"}]}");
  write_entry (away, "patient.set", PATIENT,
               "{\"first_name\":\"Adaeze\",\"last_name\":\"Okafor\",\"dob\":\"1990-06-30\",\"email\":\"adaeze@example.com\","
               "\"phone\":\"+14155550142\",\"tele_state\":\"CA\"}");
  write_entry (away, "appointment.set", APPOINTMENT,
               "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"15:00\",\"minutes\":30,\"treatments\":[\"" TWO_EXAMS "\"]}");
  ante_test_settle ();
  return away;
}

static void
away_close (Away *away)
{
  ante_desk_stop (away->desk);
  ante_test_settle ();
  g_assert_finalize_object (away->desk);
  g_object_unref (away->clock);
  g_clear_error (&away->error);
  g_clear_pointer (&away->undo, ante_undo_free);
  g_clear_pointer (&away->day, ante_day_free);
  remove_folder (away->data);
  remove_folder (away->keys);
  g_rmdir (away->folder);
  g_free (away->folder);
  g_free (away->data);
  g_free (away->keys);
  g_free (away);
}

static void
list_job (gpointer data)
{
  Job *job = data;

  job->pending = ante_store_list_pending (job->desk->store);
}

/* The reservation that is told next. */
static AntePending *
find_reservation (Away *away, AnteEnvelope *envelope, GPtrArray **keep)
{
  Job job = { away->desk };
  AntePending *last;

  ante_worker_run_sync (away->desk->worker, list_job, &job);
  *keep = job.pending;
  last = g_ptr_array_index (job.pending, job.pending->len - 1);
  g_assert_true (last->has_tokens);
  g_assert_true (ante_envelope_read (last->blob, envelope, NULL, NULL, NULL));
  return last;
}

static gboolean
has_token (Away *away, const AnteEnvelope *envelope, const char *text)
{
  guint8 token[ANTE_HASH_BYTES];

  ante_vault_clinic_hash (away->desk->vault, "inviting", text, token);
  for (guint i = 0; i < envelope->n_tokens; i++)
    if (memcmp (envelope->tokens[i], token, ANTE_HASH_BYTES) == 0)
      return TRUE;
  return FALSE;
}

static void
ask_for_invite (Away *away)
{
  ante_desk_send_invite_async (away->desk, APPOINTMENT, NULL, invite_cb, away);
  wait (away);
  g_assert_no_error (away->error);
}

/* Exam 10 was asked for twice before. Another desk that now asks for exam 11 alone reserves its first attempt:
 * so must the invite for both, or 11 would be sent by both. */
static void
test_each_exam_is_reserved_by_its_own_number (void)
{
  Away *away = away_open ();
  AnteEnvelope envelope;
  g_autoptr (GPtrArray) keep = NULL;

  write_entry (away, "invite.sending", OLD_INVITE,
               "{\"patient\":\"" PATIENT "\",\"appointment\":\"" APPOINTMENT "\",\"attempt\":2,\"tag\":\"" OLD_INVITE "\","
               "\"name\":\"Okafor, Adaeze\",\"dob\":\"1990-06-30\",\"tele_state\":\"CA\",\"exams\":[{\"id\":\"10\"}]}");
  write_entry (away, "invite.outcome", OLD_INVITE, "{\"outcome\":\"failed\"}");
  ask_for_invite (away);
  find_reservation (away, &envelope, &keep);
  g_assert_cmpuint (envelope.n_tokens, ==, 2);
  g_assert_true (has_token (away, &envelope, PATIENT "|10|3"));
  g_assert_true (has_token (away, &envelope, PATIENT "|11|1"));
  away_close (away);
}

/* --- When it would still call --- */

static void
tell_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) pending = ante_store_list_pending (job->desk->store);

  for (guint i = 0; i < pending->len; i++)
    ante_store_mark_told (job->desk->store, ((AntePending *) g_ptr_array_index (pending, i))->id, 100 + i, NULL);
}

static void
problem_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) invites = ante_tables_of_kind (ante_store_get_tables (job->desk->store), ANTE_ENTITY_INVITE);
  AnteEntity *invite = g_ptr_array_index (invites, 0);
  const char *problem = ante_json_peek_string (invite->state, "problem");

  g_assert_cmpuint (invites->len, ==, 1);
  job->text = g_strdup (problem);
}

/* As if the relay had just taken it, and this process told it at @moment. Returns: why it was not called. */
static char *
call_after (Away *away, AnteMoment moment)
{
  AnteEnvelope envelope;
  g_autoptr (GPtrArray) keep = NULL;
  AntePending *reservation = find_reservation (away, &envelope, &keep);
  Job job = { away->desk };

  g_hash_table_insert (away->desk->told_now, g_strdup (reservation->id), g_memdup2 (&moment, sizeof moment));
  ante_worker_run_sync (away->desk->worker, tell_job, &job);
  ante_desk_make_calls (away->desk);
  do
    {
      g_clear_pointer (&job.text, g_free);
      ante_test_turn ();
      ante_worker_run_sync (away->desk->worker, problem_job, &job);
    }
  while (job.text == NULL);
  return job.text;
}

static void
test_old_reservation_is_not_called (void)
{
  Away *away = away_open ();
  AnteMoment moment = ante_desk_moment (away->desk);
  g_autofree char *problem = NULL;

  ask_for_invite (away);
  ante_test_clock_advance (away->clock, 91 * 1000);
  problem = call_after (away, moment);
  g_assert_cmpstr (problem, ==, "not-sent");
  away_close (away);
}

/* The monotonic clock stands still while a computer sleeps; the one on the wall does not. */
static void
test_reservation_grows_old_in_its_sleep (void)
{
  Away *away = away_open ();
  AnteMoment moment = ante_desk_moment (away->desk);
  g_autofree char *problem = NULL;

  ask_for_invite (away);
  ante_test_clock_set (away->clock, NOW_MS + 3600 * 1000);
  problem = call_after (away, moment);
  g_assert_cmpstr (problem, ==, "not-sent");
  away_close (away);
}

/* Asked for where exams are real, called where they are tests: the test's approval would clear. */
static void
test_who_has_moved_is_not_called (void)
{
  Away *away = away_open ();
  g_autofree char *problem = NULL;

  ask_for_invite (away);
  write_entry (away, "patient.set", PATIENT, "{\"tele_state\":\"TE\"}");
  problem = call_after (away, ante_desk_moment (away->desk));
  g_assert_cmpstr (problem, ==, "changed");
  away_close (away);
}

static void
test_relay_time_holds_through_jumps (void)
{
  Away *away = away_open ();
  AnteDesk *desk = away->desk;

  g_assert_false (ante_desk_knows_relay_time (desk));
  ante_desk_note_relay_time (desk, NOW_MS + 100 * 1000); /* within what is tolerated, and yet believed */
  g_assert_cmpint (ante_desk_relay_now_ms (desk), ==, NOW_MS + 100 * 1000);
  ante_test_clock_set (away->clock, NOW_MS - 7200 * 1000); /* somebody sets it back */
  g_assert_cmpint (ante_desk_relay_now_ms (desk), ==, NOW_MS + 100 * 1000);
  ante_test_clock_set (away->clock, NOW_MS + 7200 * 1000); /* it slept */
  g_assert_cmpint (ante_desk_relay_now_ms (desk), ==, NOW_MS + 7300 * 1000);
  ante_test_clock_set (away->clock, NOW_MS);
  ante_desk_note_relay_time (desk, NOW_MS - 400 * 86400 * G_GINT64_CONSTANT (1000)); /* a relay long behind */
  g_assert_cmpint (ante_desk_relay_now_ms (desk), ==, NOW_MS);
  away_close (away);
}

/* --- Taking back --- */

static void
arrive (Away *away, AnteArrival arrival)
{
  ante_desk_set_arrival_async (away->desk, APPOINTMENT, arrival, change_cb, away);
  wait (away);
}

static void
test_undo_may_be_freed_at_once (void)
{
  Away *away = away_open ();

  arrive (away, ANTE_ARRIVAL_ARRIVED);
  g_assert_no_error (away->error);
  g_assert_nonnull (away->undo);
  {
    g_autoptr (AnteUndo) undo = g_steal_pointer (&away->undo);

    ante_desk_undo_async (away->desk, undo, change_cb, away);
  }
  wait (away);
  g_assert_no_error (away->error);
  away_close (away);
}

static void
test_undo_is_late_when_something_newer_happened (void)
{
  Away *away = away_open ();
  g_autoptr (AnteUndo) undo = NULL;

  arrive (away, ANTE_ARRIVAL_ARRIVED);
  undo = g_steal_pointer (&away->undo);
  arrive (away, ANTE_ARRIVAL_NO_SHOW);
  ante_desk_undo_async (away->desk, undo, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_UNDO_LATE);
  away_close (away);
}

static void
test_undo_takes_nobody_away (void)
{
  Away *away = away_open ();
  g_autoptr (AnteUndo) undo = ante_undo_new ();
  JsonObject *withdrawn = json_object_new ();

  json_object_set_boolean_member (withdrawn, "withdrawn", TRUE);
  ante_undo_add (undo, "appointment.set", APPOINTMENT, withdrawn, json_object_new ());
  arrive (away, ANTE_ARRIVAL_ARRIVED);
  ante_desk_undo_async (away->desk, undo, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_UNDO_LATE);
  arrive (away, ANTE_ARRIVAL_EXPECTED);
  ante_desk_undo_async (away->desk, undo, change_cb, away);
  wait (away);
  g_assert_no_error (away->error);
  away_close (away);
}

/* Whoever was in the room does not come back into it by an undo: only through the gate. */
static void
test_undo_does_not_open_the_gate (void)
{
  Away *away = away_open ();
  g_autoptr (AnteUndo) undo = ante_undo_new ();
  JsonObject *in_room = json_object_new ();

  json_object_set_string_member (in_room, "arrival", "in-room");
  json_object_set_int_member (in_room, "since", NOW_MS - 3600 * 1000);
  ante_undo_add (undo, "arrival.set", APPOINTMENT, in_room, json_object_new ());
  ante_desk_undo_async (away->desk, undo, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GATE_CLOSED);
  arrive (away, ANTE_ARRIVAL_IN_ROOM);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GATE_CLOSED);
  away_close (away);
}

/* --- Each change, taken back --- */

#define LASER "e0000000000000000000000000000003"
#define VISIT "b0000000000000000000000000000002"

static void
day_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Away *away = data;

  g_clear_pointer (&away->day, ante_day_free);
  away->day = ante_desk_load_day_finish (ANTE_DESK (source), result, NULL);
  g_assert_nonnull (away->day);
  away->done = TRUE;
}

static void
load_day (Away *away)
{
  ante_desk_load_day_async (away->desk, "2026-11-21", NULL, day_cb, away);
  wait (away);
}

static AnteAppointmentView *
find_view (Away *away, const char *id)
{
  load_day (away);
  for (guint i = 0; i < away->day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (away->day->appointments, i);

      if (g_str_equal (ante_appointment_view_get_appointment (view)->id, id))
        return view;
    }
  return NULL;
}

/* Whatever a change may have changed, of every row of the day. */
static char *
describe_day (Away *away)
{
  GString *text = g_string_new (NULL);

  load_day (away);
  for (guint i = 0; i < away->day->appointments->len; i++)
    {
      AnteAppointmentView *view = g_ptr_array_index (away->day->appointments, i);
      const AnteAppointment *appointment = ante_appointment_view_get_appointment (view);
      const AntePatient *patient = ante_appointment_view_get_patient (view);

      g_string_append_printf (text, "%s %s %s %d %s; %s %s %s %s; arrival %d,", appointment->id, appointment->date, appointment->time,
                              (int) appointment->minutes, appointment->note, patient->first_name, patient->last_name, patient->dob,
                              patient->phone, ante_appointment_view_get_arrival (view));
      for (guint k = 0; appointment->treatments != NULL && appointment->treatments[k] != NULL; k++)
        g_string_append_printf (text, " %s", appointment->treatments[k]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Away *away = data;

  g_clear_error (&away->error);
  g_clear_pointer (&away->undo, ante_undo_free);
  ante_desk_save_finish (ANTE_DESK (source), result, NULL, NULL, &away->undo, &away->error);
  away->done = TRUE;
}

static void
do_book (Away *away)
{
  g_autoptr (AntePatientDraft) patient = ante_patient_draft_new (NULL, "2026-11-21");
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (NULL, "2026-11-21", "2026-11-21");

  g_object_set (patient, "first-name", "Minh Anh", "last-name", "Nguyen", "dob", "3/14/1988", NULL);
  g_object_set (appointment, "time", "16:00", NULL);
  ante_appointment_draft_set_treatment (appointment, LASER, TRUE);
  ante_desk_save_async (away->desk, patient, appointment, saved_cb, away);
  wait (away);
}

static void
do_edit (Away *away)
{
  AnteAppointmentView *view = find_view (away, VISIT);
  g_autoptr (AntePatientDraft) patient = ante_patient_draft_new (ante_appointment_view_get_patient (view), "2026-11-21");
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (ante_appointment_view_get_appointment (view), NULL, "2026-11-21");

  g_object_set (patient, "phone", "(212) 555-0123", "last-name", "Okafor-Lind", NULL);
  g_object_set (appointment, "note", "Prefers mornings", "minutes", "45", NULL);
  ante_appointment_draft_set_treatment (appointment, ONE_EXAM, TRUE);
  ante_desk_save_async (away->desk, patient, appointment, saved_cb, away);
  wait (away);
}

static void
do_move (Away *away)
{
  AnteAppointmentView *view = find_view (away, VISIT);
  g_autoptr (AnteAppointmentDraft) appointment = ante_appointment_draft_new (ante_appointment_view_get_appointment (view), NULL, "2026-11-21");

  g_object_set (appointment, "date", "2026-11-24", "time", "9:15", NULL);
  ante_desk_save_async (away->desk, NULL, appointment, saved_cb, away);
  wait (away);
}

static void
do_cancel (Away *away)
{
  ante_desk_cancel_appointment_async (away->desk, VISIT, TRUE, change_cb, away);
  wait (away);
}

static void
set_arrival (Away *away, AnteArrival arrival)
{
  ante_desk_set_arrival_async (away->desk, VISIT, arrival, change_cb, away);
  wait (away);
  g_assert_no_error (away->error);
}

static void
do_arrive (Away *away)
{
  set_arrival (away, ANTE_ARRIVAL_ARRIVED);
}

static void
do_enter (Away *away)
{
  set_arrival (away, ANTE_ARRIVAL_IN_ROOM);
}

static void
do_finish (Away *away)
{
  set_arrival (away, ANTE_ARRIVAL_DONE);
}

static void
do_miss (Away *away)
{
  set_arrival (away, ANTE_ARRIVAL_NO_SHOW);
}

static void
test_undo_brings_the_old_value_back (void)
{
  static const struct
  {
    const char *name;
    AnteArrival before; /* EXPECTED: as it was made */
    void (*change) (Away *away);
  } changes[] = {
    { "book", ANTE_ARRIVAL_EXPECTED, do_book },
    { "edit", ANTE_ARRIVAL_EXPECTED, do_edit },
    { "move", ANTE_ARRIVAL_EXPECTED, do_move },
    { "cancel", ANTE_ARRIVAL_EXPECTED, do_cancel },
    { "arrived", ANTE_ARRIVAL_EXPECTED, do_arrive },
    { "no-show", ANTE_ARRIVAL_EXPECTED, do_miss },
    { "in room", ANTE_ARRIVAL_ARRIVED, do_enter },
    { "done", ANTE_ARRIVAL_IN_ROOM, do_finish },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      Away *away = away_open ();
      g_autoptr (AnteUndo) undo = NULL;
      g_autofree char *before = NULL;
      g_autofree char *changed = NULL;
      g_autofree char *after = NULL;

      g_test_message ("%s", changes[i].name);
      write_entry (away, "treatment.set", LASER, "{\"name\":\"Laser\",\"validity_months\":12,\"exams\":[]}");
      write_entry (away, "appointment.set", VISIT,
                   "{\"patient\":\"" PATIENT "\",\"date\":\"2026-11-21\",\"time\":\"14:00\",\"minutes\":30,\"treatments\":[\"" LASER "\"]}");
      ante_test_settle ();
      if (changes[i].before != ANTE_ARRIVAL_EXPECTED)
        set_arrival (away, ANTE_ARRIVAL_ARRIVED);
      if (changes[i].before == ANTE_ARRIVAL_IN_ROOM)
        set_arrival (away, ANTE_ARRIVAL_IN_ROOM);
      before = describe_day (away);
      changes[i].change (away);
      g_assert_no_error (away->error);
      undo = g_steal_pointer (&away->undo);
      g_assert_nonnull (undo);
      changed = describe_day (away);
      g_assert_cmpstr (changed, !=, before);
      ante_desk_undo_async (away->desk, undo, change_cb, away);
      wait (away);
      g_assert_no_error (away->error);
      after = describe_day (away);
      g_assert_cmpstr (after, ==, before);
      away_close (away);
    }
}

/* --- How the relay is --- */

static void
come_to (Away *away, AnteLinkState state)
{
  ante_test_wait_until (ante_desk_get_link_state (away->desk) == state);
}

/* Reached and not answering is one thing for two minutes, and another from then on; not reached at all is not silence. */
static void
test_silent_after_two_minutes (void)
{
  Away *away = away_open ();
  g_autoptr (AnteFakeHttp) relay = ante_fake_http_new ();
  g_autoptr (AnteSecret) token = ante_secret_new ("token", 5);

  for (guint i = 0; i < 50; i++)
    ante_fake_http_answer (relay, 500, NULL, "");
  ante_desk_open_relay (away->desk, ante_fake_http_get_uri (relay), token);
  come_to (away, ANTE_LINK_OFFLINE);
  ante_test_clock_advance (away->clock, 119 * 1000);
  ante_desk_poll_now (away->desk);
  ante_test_settle ();
  g_assert_cmpint (ante_desk_get_link_state (away->desk), ==, ANTE_LINK_OFFLINE);
  ante_test_clock_advance (away->clock, 2 * 1000);
  ante_desk_poll_now (away->desk);
  come_to (away, ANTE_LINK_SILENT);

  ante_desk_open_relay (away->desk, "http://127.0.0.1:9", token); /* nobody is there */
  ante_test_clock_advance (away->clock, 600 * 1000);
  ante_desk_poll_now (away->desk);
  come_to (away, ANTE_LINK_OFFLINE);
  ante_desk_open_relay (away->desk, NULL, NULL);
  come_to (away, ANTE_LINK_NOT_SET_UP);
  away_close (away);
}

static void
test_refused_by_the_relay (void)
{
  Away *away = away_open ();
  g_autoptr (AnteFakeHttp) relay = ante_fake_http_new ();
  g_autoptr (AnteSecret) token = ante_secret_new ("token", 5);

  for (guint i = 0; i < 50; i++)
    ante_fake_http_answer (relay, 401, NULL, "{\"error\":\"token\",\"message\":\"This computer is not known.\"}");
  ante_desk_open_relay (away->desk, ante_fake_http_get_uri (relay), token);
  come_to (away, ANTE_LINK_REFUSED);
  ante_desk_open_relay (away->desk, NULL, NULL);
  away_close (away);
}

/* --- An assistant that was ended --- */

/* Keys, and a cache in which nothing was written: it begins again, and comes to its end. */
static void
test_assistant_begins_again (void)
{
  Away *away = away_open ();
  g_autoptr (AnteVault) vault = ante_vault_ref (away->desk->vault);

  ante_desk_stop (away->desk);
  ante_test_settle ();
  g_object_unref (away->desk);
  remove_folder (away->data);
  ante_store_close (ante_store_open (away->data, vault, NULL));

  away->desk = make_desk (away);
  ante_desk_start (away->desk, FALSE);
  ante_test_wait_until (ante_desk_get_state (away->desk) == ANTE_DESK_FIRST_RUN);
  ante_desk_begin_setup_async (away->desk, "Maple Clinic", "America/New_York", "key", setup_cb, away);
  wait (away);
  ante_desk_finish_setup (away->desk);
  ante_test_wait_until (ante_desk_get_state (away->desk) == ANTE_DESK_READY);
  ante_test_wait_until (ante_desk_get_role (away->desk) == ANTE_ROLE_MANAGER);
  away_close (away);
}

/* --- Notes --- */

static void
deliver_job (gpointer data)
{
  Job *job = data;
  AnteTables *tables = ante_store_get_tables (job->desk->store);
  AnteEntity *invite = ante_tables_find (tables, ANTE_ENTITY_INVITE, OLD_INVITE);
  JsonObject *exam = json_array_get_object_element (ante_json_peek_array (invite->state, "exams"), 0);
  JsonObject *result = json_object_new ();

  if (ante_json_peek_array (exam, "results") == NULL)
    json_object_set_array_member (exam, "results", json_array_new ());
  json_object_set_string_member (result, "delivery", job->subject);
  json_object_set_string_member (result, "word", job->kind != NULL ? job->kind : "Approved");
  json_array_add_object_element (ante_json_peek_array (exam, "results"), result);
}

static void
judged_job (gpointer data)
{
  Job *job = data;
  AnteEntity *invite = ante_tables_find (ante_store_get_tables (job->desk->store), ANTE_ENTITY_INVITE, OLD_INVITE);
  JsonObject *exam = json_array_get_object_element (ante_json_peek_array (invite->state, "exams"), 0);
  JsonArray *judged = ante_json_peek_array (exam, "notes_read");

  g_assert_cmpuint (json_array_get_length (judged), ==, 1);
  job->text = g_strdup (json_array_get_string_element (judged, 0));
}

static void
notes_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) notes = ante_desk_load_notes_finish (ANTE_DESK (source), result, NULL);

  g_assert_cmpuint (notes->len, ==, 1);
  ((Away *) data)->done = TRUE;
}

/* A result that came while the notes were read is not judged by who has not seen it. */
static void
test_notes_read_judges_what_was_shown (void)
{
  Away *away = away_open ();
  Job job = { away->desk, .subject = "d0000000000000000000000000000001" };
  g_autofree char *judged = NULL;

  write_entry (away, "invite.sending", OLD_INVITE, "{\"patient\":\"" PATIENT "\",\"exams\":[{\"id\":\"10\"}]}");
  ante_worker_run_sync (away->desk->worker, deliver_job, &job);
  ante_desk_load_notes_async (away->desk, OLD_INVITE, "10", NULL, notes_cb, away);
  wait (away);
  job.subject = "d0000000000000000000000000000002";
  ante_worker_run_sync (away->desk->worker, deliver_job, &job);
  ante_desk_read_notes_async (away->desk, OLD_INVITE, "10", NULL, change_cb, away);
  wait (away);
  g_assert_no_error (away->error);
  ante_worker_run_sync (away->desk->worker, judged_job, &job);
  judged = job.text;
  g_assert_cmpstr (judged, ==, "d0000000000000000000000000000001");
  away_close (away);
}

/* Likewise who decides: news while they write keeps the decision from being saved. */
static void
test_decision_judges_what_was_shown (void)
{
  Away *away = away_open ();
  Job job = { away->desk, .kind = "Deferred", .subject = "d0000000000000000000000000000001" };
  g_autoptr (AnteJudgementDraft) draft = ante_judgement_draft_new (ANTE_JUDGEMENT_DECISION, NULL, "2026-11-21");

  g_object_set (draft, "director", "Dr. Osei", "licence", "MD-7", "day", "today", "choice", "approve", "reason", "fine", NULL);
  write_entry (away, "invite.sending", OLD_INVITE, "{\"patient\":\"" PATIENT "\",\"exams\":[{\"id\":\"10\"}]}");
  ante_desk_decide_async (away->desk, OLD_INVITE, "10", draft, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE); /* nothing is deferred */
  ante_worker_run_sync (away->desk->worker, deliver_job, &job);
  ante_desk_load_notes_async (away->desk, OLD_INVITE, "10", NULL, notes_cb, away);
  wait (away);
  job.subject = "d0000000000000000000000000000002";
  job.kind = "Missed";
  ante_worker_run_sync (away->desk->worker, deliver_job, &job);
  ante_desk_decide_async (away->desk, OLD_INVITE, "10", draft, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE);
  ante_desk_decide_async (away->desk, OLD_INVITE, "12", draft, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_GONE);
  away_close (away);
}

/* What never left has no outcome at the provider; a number other than the provider's is another exam's. */
static void
test_outcome_is_of_an_exam_that_is_there (void)
{
  Away *away = away_open ();
  g_autoptr (AnteJudgementDraft) draft = ante_judgement_draft_new (ANTE_JUDGEMENT_RECORD, NULL, "2026-11-21");

  g_object_set (draft, "patient-exam", "77", "provider", "NP Liza", "day", "today", "choice", "approved", NULL);
  write_entry (away, "invite.sending", OLD_INVITE, "{\"patient\":\"" PATIENT "\",\"exams\":[{\"id\":\"10\"}]}");
  ante_desk_record_outcome_async (away->desk, OLD_INVITE, "10", draft, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE);
  write_entry (away, "invite.outcome", OLD_INVITE, "{\"outcome\":\"sent\",\"exams\":[{\"id\":\"10\",\"patient_exam\":\"76\"}]}");
  ante_desk_record_outcome_async (away->desk, OLD_INVITE, "10", draft, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE);
  g_object_set (draft, "patient-exam", "76", NULL);
  ante_desk_record_outcome_async (away->desk, OLD_INVITE, "10", draft, change_cb, away);
  wait (away);
  g_assert_no_error (away->error);
  g_assert_nonnull (away->undo);
  {
    g_autoptr (AnteUndo) undo = g_steal_pointer (&away->undo);

    ante_desk_undo_async (away->desk, undo, change_cb, away);
  }
  wait (away);
  g_assert_no_error (away->error);
  away_close (away);
}

/* An invite that waits for the relay may yet be refused, another desk having been first: what was written about it would
 * stay behind, about an invite that nobody knows. */
static void
test_nothing_is_said_of_an_invite_that_waits (void)
{
  Away *away = away_open ();

  write_entry (away, "invite.sending", OLD_INVITE, "{\"patient\":\"" PATIENT "\",\"exams\":[{\"id\":\"10\"}]}");
  ante_desk_confirm_identity_async (away->desk, OLD_INVITE, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE);
  ante_desk_read_notes_async (away->desk, OLD_INVITE, "10", NULL, change_cb, away);
  wait (away);
  g_assert_error (away->error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE);
  write_entry (away, "invite.outcome", OLD_INVITE, "{\"outcome\":\"sent\",\"exams\":[{\"id\":\"10\",\"patient_exam\":\"76\"}]}");
  ante_desk_confirm_identity_async (away->desk, OLD_INVITE, change_cb, away);
  wait (away);
  g_assert_no_error (away->error);
  away_close (away);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add_func ("/sync/reserve/each-exam-by-its-own-number", test_each_exam_is_reserved_by_its_own_number);
  g_test_add_func ("/sync/call/an-old-reservation-is-not-called", test_old_reservation_is_not_called);
  g_test_add_func ("/sync/call/a-reservation-grows-old-in-its-sleep", test_reservation_grows_old_in_its_sleep);
  g_test_add_func ("/sync/call/who-has-moved-is-not-called", test_who_has_moved_is_not_called);
  g_test_add_func ("/sync/time/holds-through-jumps", test_relay_time_holds_through_jumps);
  g_test_add_func ("/sync/undo/may-be-freed-at-once", test_undo_may_be_freed_at_once);
  g_test_add_func ("/sync/undo/is-late-when-something-newer-happened", test_undo_is_late_when_something_newer_happened);
  g_test_add_func ("/sync/undo/takes-nobody-away", test_undo_takes_nobody_away);
  g_test_add_func ("/sync/undo/does-not-open-the-gate", test_undo_does_not_open_the_gate);
  g_test_add_func ("/sync/undo/brings-the-old-value-back", test_undo_brings_the_old_value_back);
  g_test_add_func ("/sync/link/silent-after-two-minutes", test_silent_after_two_minutes);
  g_test_add_func ("/sync/link/refused-by-the-relay", test_refused_by_the_relay);
  g_test_add_func ("/sync/setup/an-assistant-that-was-ended-begins-again", test_assistant_begins_again);
  g_test_add_func ("/sync/notes/judges-what-was-shown", test_notes_read_judges_what_was_shown);
  g_test_add_func ("/sync/decision/judges-what-was-shown", test_decision_judges_what_was_shown);
  g_test_add_func ("/sync/outcome/is-of-an-exam-that-is-there", test_outcome_is_of_an_exam_that_is_there);
  g_test_add_func ("/sync/identity/nothing-is-said-of-an-invite-that-waits", test_nothing_is_said_of_an_invite_that_waits);
  return g_test_run ();
}
