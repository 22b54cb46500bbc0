/* SPDX-License-Identifier: GPL-3.0-or-later
 * Snapshots between running desks and a real relay: written by one manager's desk by itself, shown by a new one before it
 * has read the log, with nobody let in meanwhile; killed in between, and the relay restored. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/sync/clinic-seats.h"
#include "core/sync/relay-seat.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

#define EVERY 200
#define DAY "2026-01-01" /* the invented log has somebody there */

static void
set_up (Clinic *clinic, gconstpointer ignored)
{
  clinic_begin (clinic, CLINIC_N_ENTRIES, NULL);
}

static void
tear_down (Clinic *clinic, gconstpointer ignored)
{
  clinic_end (clinic);
}

/* --- On the store's thread --- */

typedef struct
{
  Seat *seat;
  AnteSnapshotState state;
  guint n_made;
  char *day;
} Job;

static void
state_job (gpointer data)
{
  Job *job = data;

  ante_store_read_snapshot_state (job->seat->desk->store, &job->state);
}

static gint64
made (Seat *seat)
{
  Job job = { seat };

  ante_worker_run_sync (seat->desk->worker, state_job, &job);
  return job.state.made;
}

static gint64
begun (Seat *seat)
{
  Job job = { seat };

  ante_worker_run_sync (seat->desk->worker, state_job, &job);
  return job.state.begun;
}

static void
count_made_job (gpointer data)
{
  Job *job = data;
  AnteStore *store = job->seat->desk->store;
  AnteEntity *row = ante_tables_find (store->base, ANTE_ENTITY_SNAPSHOT, ANTE_SNAPSHOT_ROW);

  job->n_made = row != NULL ? json_array_get_length (ante_json_peek_array (row->state, "ids")) : 0;
}

static void
read_day_job (gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) rows = ante_store_read_day (job->seat->desk->store, DAY);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const AnteAppointmentRow *row = g_ptr_array_index (rows, i);

      g_string_append_printf (text, "%s %s %s %d %d\n", row->appointment->id, row->appointment->time, row->patient->last_name, row->patient->unknown,
                              row->appointment->arrival);
    }
  job->day = g_string_free (text, FALSE);
}

static char *
read_day (Seat *seat)
{
  Job job = { seat };

  ante_worker_run_sync (seat->desk->worker, read_day_job, &job);
  g_assert_cmpuint (strlen (job.day), >, 40);
  return job.day;
}

/* --- Written --- */

static void
write_one (Clinic *clinic, Seat *manager)
{
  seat_open (clinic, manager, "manager", clinic->managers[0], clinic->uri, EVERY);
  ante_test_wait_until (seat_has_read (manager, CLINIC_N_ENTRIES));
  ante_test_wait_until (made (manager) > 0);
  g_assert_cmpint (made (manager), >=, CLINIC_N_ENTRIES);
}

static void
test_written_by_itself (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 };

  write_one (clinic, &manager);
  g_assert_false (manager.desk->snapshot->history_changed);
  seat_close (&manager);
}

/* Both want to; the log's order says who does. */
static void
test_two_managers_do_not_both (Clinic *clinic, gconstpointer ignored)
{
  Seat seats[2] = { 0 };
  Job job = { &seats[0] };

  seat_open (clinic, &seats[0], "manager", clinic->managers[0], clinic->uri, EVERY);
  seat_open (clinic, &seats[1], "other", clinic->managers[1], clinic->uri, EVERY);
  ante_test_wait_until (seat_has_read (&seats[0], CLINIC_N_ENTRIES) && seat_has_read (&seats[1], CLINIC_N_ENTRIES));
  ante_test_wait_until (made (&seats[0]) > 0 && made (&seats[1]) > 0);
  for (guint i = 0; i < 50; i++)
    ante_test_turn ();
  ante_worker_run_sync (seats[0].desk->worker, count_made_job, &job);
  g_assert_cmpuint (job.n_made, ==, 1);
  seat_close (&seats[0]);
  seat_close (&seats[1]);
}

static void
begin_job (gpointer data)
{
  Job *job = data;

  ante_desk_save_one (job->seat->desk,
                      ante_desk_make_write (job->seat->desk, "snapshot.begun", "50000000000000000000000000000009", json_object_new ()), NULL, NULL);
}

/* It has begun, and says nothing more for a while. */
static void
test_another_is_let_go_on (Clinic *clinic, gconstpointer ignored)
{
  Seat first = { 0 }, seat = { 0 };

  seat_open (clinic, &first, "first", clinic->managers[0], clinic->uri, EVERY);
  first.desk->snapshot_every = CLINIC_N_ENTRIES * 2;
  ante_test_wait_until (seat_has_read (&first, CLINIC_N_ENTRIES));
  ante_worker_run_sync (first.desk->worker, begin_job, &(Job){ &first });
  ante_test_settle ();
  ante_desk_tell (first.desk);
  ante_test_wait_until (begun (&first) > 0);
  seat_open (clinic, &seat, "manager", clinic->managers[1], clinic->uri, EVERY);
  ante_test_wait_until (seat_has_read (&seat, CLINIC_N_ENTRIES));
  for (guint i = 0; i < 50; i++)
    ante_test_turn ();
  g_assert_cmpint (made (&seat), ==, 0);
  g_assert_cmpint (seat.desk->snapshot->cursor, ==, begun (&first)); /* nothing was told since */
  seat_close (&seat);
  seat_close (&first);
}

static void
test_small_log_has_none (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 };

  seat_open (clinic, &manager, "manager", clinic->managers[0], clinic->uri, EVERY);
  manager.desk->snapshot_every = CLINIC_N_ENTRIES * 2;
  ante_test_wait_until (seat_has_read (&manager, CLINIC_N_ENTRIES));
  for (guint i = 0; i < 50; i++)
    ante_test_turn ();
  g_assert_cmpint (made (&manager), ==, 0);
  g_assert_cmpuint (ante_desk_get_queued (manager.desk), ==, 0);
  seat_close (&manager);
}

/* --- Shown --- */

static void
stop_at_preview_cb (AnteDesk *desk, gpointer data)
{
  Seat *seat = data;

  if (!ante_desk_get_previewing (desk))
    return;
  seat->n_previews++;
  ante_desk_stop (desk); /* as if it was killed: nothing has been read yet */
}

static void
start_and_stop_at_preview (Clinic *clinic, Seat *seat)
{
  seat_open (clinic, seat, "new", clinic->managers[1], clinic->uri, EVERY);
  g_signal_connect (seat->desk, "changed", G_CALLBACK (stop_at_preview_cb), seat);
  ante_test_wait_until (seat->n_previews > 0);
  seat_stop (seat);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteUndo) undo = NULL;

  g_assert_false (ante_desk_change_finish (ANTE_DESK (source), result, &undo, data));
}

/* As if every treatment was cleared. */
static void
enter_job (gpointer data)
{
  Job *job = data;
  JsonObject *fields = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_string_member (fields, "arrival", "in-room");
  g_assert_false (ante_desk_save_one (job->seat->desk, ante_desk_make_write (job->seat->desk, "arrival.set", job->day, fields), NULL, &error));
  g_assert_error (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY);
}

static void
check_nothing_can_be_changed (Seat *seat, const char *day)
{
  g_autofree char *appointment = g_strndup (day, 32);
  g_autoptr (GError) error = NULL;

  ante_desk_set_arrival_async (seat->desk, appointment, ANTE_ARRIVAL_ARRIVED, changed_cb, &error);
  ante_test_wait_until (error != NULL);
  g_assert_error (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY);
  ante_worker_run_sync (seat->desk->worker, enter_job, &(Job){ .seat = seat, .day = appointment });
  g_assert_cmpuint (ante_desk_get_queued (seat->desk), ==, 0);
}

static void
check_has_read (Seat *seat, const char *day)
{
  g_autofree char *read = NULL;

  ante_test_wait_until (seat_has_read (seat, CLINIC_N_ENTRIES) && ante_desk_get_link_state (seat->desk) == ANTE_LINK_ONLINE);
  g_assert_false (ante_desk_get_previewing (seat->desk));
  g_assert_false (ante_desk_get_snapshot_wrong (seat->desk));
  read = read_day (seat);
  g_assert_cmpstr (read, ==, day);
}

/* Killed before it has read anything, without the relay, and with it again. */
static void
test_shown_before_the_log_is_read (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 }, seat = { 0 };
  g_autofree char *day = NULL;
  g_autofree char *shown = NULL;

  write_one (clinic, &manager);
  day = read_day (&manager);
  start_and_stop_at_preview (clinic, &seat);
  seat_open (clinic, &seat, "new", clinic->managers[1], CLINIC_NOWHERE, EVERY);
  ante_test_wait_until (ante_desk_get_state (seat.desk) == ANTE_DESK_READY);
  g_assert_true (seat_is_reading (&seat));
  g_assert_true (ante_desk_get_previewing (seat.desk));
  g_assert_cmpint (seat.desk->snapshot->cursor, ==, 0);
  g_assert_cmpint (ante_desk_get_role (seat.desk), ==, ANTE_ROLE_MANAGER);
  g_assert_cmpint (ante_desk_get_as_of_ms (seat.desk), >, 0);
  shown = read_day (&seat);
  g_assert_cmpstr (shown, ==, day);
  check_nothing_can_be_changed (&seat, shown);
  seat_stop (&seat);

  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, EVERY);
  check_has_read (&seat, day);
  seat_close (&seat);
  seat_close (&manager);
}

/* Somebody presses "try again" while it is looked for. */
static void
test_asked_again_while_it_looks (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 }, seat = { 0 };
  g_autofree char *day = NULL;

  write_one (clinic, &manager);
  day = read_day (&manager);
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, EVERY);
  ante_test_wait_until (seat.desk->looking);
  ante_desk_poll_now (seat.desk);
  check_has_read (&seat, day);
  g_assert_true (seat.desk->looked);
  seat_close (&seat);
  seat_close (&manager);
}

/* The relay comes back as it was before the snapshot: that is gone, and the log is read as always. */
static void
test_relay_restored_in_between (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 }, seat = { 0 };
  g_autofree char *day = NULL;

  clinic_back_up (clinic);
  write_one (clinic, &manager);
  day = read_day (&manager);
  seat_close (&manager);
  start_and_stop_at_preview (clinic, &seat);
  clinic_restore (clinic);
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, EVERY);
  check_has_read (&seat, day);
  seat_close (&seat);
}

static void
add (const char *path, void (*test) (Clinic *clinic, gconstpointer ignored))
{
  g_test_add (path, Clinic, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  add ("/sync/snapshot/written-by-itself", test_written_by_itself);
  add ("/sync/snapshot/two-managers-do-not-both", test_two_managers_do_not_both);
  add ("/sync/snapshot/another-is-let-go-on", test_another_is_let_go_on);
  add ("/sync/snapshot/small-log-has-none", test_small_log_has_none);
  add ("/sync/snapshot/shown-before-the-log-is-read", test_shown_before_the_log_is_read);
  add ("/sync/snapshot/asked-again-while-it-looks", test_asked_again_while_it_looks);
  add ("/sync/snapshot/relay-restored-in-between", test_relay_restored_in_between);
  return g_test_run ();
}
