/* SPDX-License-Identifier: GPL-3.0-or-later
 * A log of which an operator has had dropped what no desk keeps, between running desks and a real relay: who starts reads
 * the rest and shows what the others show; who was away for too long reads everything again, by itself. */
#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/store/ante-store-snapshot.h"
#include "core/sync/clinic-seats.h"
#include "core/sync/relay-seat.h"
#include "relay/pg-server.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

#define HALF 300
#define NEVER 1000000
#define DAYS "40"
#define NEW_PATIENT "a00000000000000000000000000000ff"

/* Where the relays of the tests under way keep everything; NULL: in SQLite. */
static PgServer *server;
static const char *on_server[3];

static void
set_up (Clinic *clinic, gconstpointer ignored)
{
  if (server != NULL)
    pg_server_run (server, "DROP SCHEMA IF EXISTS anteroom_relay CASCADE");
  clinic_begin (clinic, HALF, server != NULL ? on_server : NULL);
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
  gint64 number;
  gboolean is_told;
  char *text;
} Job;

/* Half a year of the invented one is past; nobody's days depend on when this runs. */
static void
prune_job (gpointer data)
{
  Job *job = data;

  g_assert_true (ante_store_prune (job->seat->desk->store, "2026-09-01", 30, ante_desk_relay_now_ms (job->seat->desk), NULL));
}

static void
prune (Seat *seat)
{
  ante_worker_run_sync (seat->desk->worker, prune_job, &(Job){ seat });
}

static void
kept_job (gpointer data)
{
  Job *job = data;
  AnteSnapshotState state;

  ante_store_read_snapshot_state (job->seat->desk->store, &state);
  job->number = state.made;
  job->is_told = ante_store_get_setting (job->seat->desk->store, ANTE_SETTING_KEPT_TO_TELL) == NULL;
}

static gboolean
has_told (Seat *seat)
{
  Job job = { seat };

  ante_worker_run_sync (seat->desk->worker, kept_job, &job);
  return job.number > 0 && job.is_told;
}

static void
dump_job (gpointer data)
{
  Job *job = data;
  AnteTables *tables = ante_store_get_tables (job->seat->desk->store);
  GString *text = g_string_new (NULL);

  for (guint kind = ANTE_ENTITY_CLINIC; kind < ANTE_ENTITY_SNAPSHOT; kind++)
    {
      g_autoptr (GPtrArray) entities = ante_tables_of_kind (tables, (AnteEntityKind) kind);

      for (guint i = 0; i < entities->len; i++)
        {
          const AnteEntity *entity = g_ptr_array_index (entities, i);
          g_autofree char *json = ante_json_write_object (entity->state);

          g_string_append_printf (text, "%u %s %s %d %d %s\n", kind, entity->id, entity->parent, entity->day, entity->minute, json);
        }
    }
  job->text = g_string_free (text, FALSE);
}

static char *
dump (Seat *seat)
{
  Job job = { seat };

  ante_worker_run_sync (seat->desk->worker, dump_job, &job);
  return job.text;
}

/* All would be too much to read. */
static void
assert_same_lines (const char *here, const char *there)
{
  g_auto (GStrv) lines = g_strsplit (here, "\n", -1);
  g_auto (GStrv) others = g_strsplit (there, "\n", -1);

  for (guint i = 0; lines[i] != NULL && others[i] != NULL; i++)
    g_assert_cmpstr (lines[i], ==, others[i]);
  g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (others));
}

static void
check_same (Seat *seat, Seat *other)
{
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  prune (seat);
  prune (other);
  here = dump (seat);
  there = dump (other);
  g_assert_cmpuint (strlen (here), >, 1000);
  assert_same_lines (here, there);
}

static void
write_job (gpointer data)
{
  Job *job = data;
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "last_name", "Written while away");
  ante_desk_save_one (job->seat->desk, ante_desk_make_write (job->seat->desk, "patient.set", NEW_PATIENT, fields), NULL, NULL);
}

/* --- The operator --- */

static char *
run (Clinic *clinic, const char *what, int status)
{
  const char *const arguments[] = { "--data-dir", clinic->relay.data_dir, "--retention-days", DAYS, "retention", what, NULL };
  char *said = NULL;

  g_assert_cmpint (relay_process_run (arguments, &said), ==, status);
  return said;
}

/* Only a store in a file is the relay's own to check. */
static void
check_relay (Clinic *clinic)
{
  const char *const arguments[] = { "--data-dir", clinic->relay.data_dir, "check", NULL };
  g_autofree char *said = NULL;

  if (server != NULL)
    return;
  g_assert_cmpint (relay_process_run (arguments, &said), ==, 0);
  g_assert_nonnull (strstr (said, "all is as it was stored"));
}

/* As if the desks had told it so many days earlier. */
static void
let_time_pass (Clinic *clinic)
{
  g_autofree char *path = relay_process_path (&clinic->relay, "relay.db");
  AnteDatabase *database;

  if (server != NULL)
    {
      pg_server_run (server, "UPDATE anteroom_relay.told SET received_ms = received_ms - 100 * 86400000::bigint");
      return;
    }
  relay_process_stop (&clinic->relay);
  database = ante_database_open (path, ANTE_DATABASE_READ_WRITE, NULL);
  g_assert_true (ante_database_run (database, "UPDATE told SET received_ms = received_ms - 100 * 86400000", NULL));
  ante_database_close (database);
  clinic_restart_relay (clinic);
}

/* The whole log is there, a manager's desk has let go of what is past, and told what it keeps. */
static void
tell (Clinic *clinic, Seat *manager)
{
  relay_seat_push (clinic->uri, clinic->token, clinic->blobs, HALF, clinic->blobs->len);
  seat_open (clinic, manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (manager, CLINIC_N_ENTRIES));
  prune (manager);
  manager->desk->snapshot_every = 100;
  ante_desk_poll_now (manager->desk);
  ante_test_wait_until (has_told (manager));
}

static void
drop (Clinic *clinic)
{
  g_autofree char *too_new = run (clinic, "look", 0);
  g_autofree char *looked = NULL, *dropped = NULL, *again = NULL;

  g_assert_nonnull (strstr (too_new, "nothing to drop"));
  let_time_pass (clinic);
  looked = run (clinic, "look", 0);
  g_assert_nonnull (strstr (looked, "would be dropped"));
  dropped = run (clinic, "drop", 0);
  g_assert_nonnull (strstr (dropped, "were dropped"));
  again = run (clinic, "look", 0);
  g_assert_nonnull (strstr (again, "nothing to drop"));
  check_relay (clinic);
}

/* --- What is promised --- */

static void
test_who_starts_shows_the_same (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 }, seat = { 0 };

  tell (clinic, &manager);
  seat_stop (&manager);
  drop (clinic);
  seat_open (clinic, &manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, NEVER);
  seat.desk->snapshot_every = 100; /* it looks for one */
  ante_test_wait_until (seat_has_read (&manager, CLINIC_N_ENTRIES) && seat_has_read (&seat, CLINIC_N_ENTRIES));
  g_assert_false (seat.desk->snapshot->history_changed);
  g_assert_false (ante_desk_get_snapshot_wrong (seat.desk));
  g_assert_cmpint (seat.desk->snapshot->floor, >=, CLINIC_N_ENTRIES);
  seat.desk->snapshot_every = NEVER;
  check_same (&seat, &manager);
  seat_close (&seat);
  seat_close (&manager);
}

static void
test_who_was_away_reads_anew (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 }, away = { 0 };

  seat_open (clinic, &away, "away", clinic->managers[1], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (&away, HALF));
  ante_worker_run_sync (away.desk->worker, write_job, &(Job){ &away }); /* and told it to nobody */
  seat_stop (&away);
  tell (clinic, &manager);
  seat_stop (&manager);
  drop (clinic);
  seat_open (clinic, &manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  seat_open (clinic, &away, "away", clinic->managers[1], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (&away, CLINIC_N_ENTRIES) && ante_desk_get_queued (away.desk) == 0);
  ante_test_wait_until (manager.desk->snapshot->cursor == away.desk->snapshot->cursor);
  g_assert_cmpint (away.desk->snapshot->floor, >=, CLINIC_N_ENTRIES);
  g_assert_false (away.desk->snapshot->history_changed);
  g_assert_false (manager.desk->snapshot->history_changed);
  check_same (&away, &manager);
  g_autofree char *shown = dump (&manager);
  g_assert_nonnull (strstr (shown, "Written while away"));
  seat_close (&away);
  seat_close (&manager);
}

static void
kill_while_dropping (Clinic *clinic)
{
  g_autofree char *program = g_strdup (g_getenv ("ANTEROOM_RELAY"));
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL, program, "--data-dir", clinic->relay.data_dir,
                        "--retention-days", DAYS, "retention", "drop", NULL);

  g_usleep ((gulong) g_test_rand_int_range (0, 40000));
  if (server != NULL && g_test_rand_bit ())
    {
      pg_server_kill (server);
      g_assert_true (g_subprocess_wait (process, NULL, NULL));
      pg_server_start (server, NULL);
      return;
    }
  relay_process_kill (&clinic->relay);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  clinic_restart_relay (clinic);
}

/* Also without the operator coming again: who starts has what was begun finished. On PostgreSQL, either side is killed. */
static void
test_killed_while_it_drops (Clinic *clinic, gconstpointer ignored)
{
  const char *rounds = g_getenv ("ANTEROOM_KILL_ROUNDS");
  guint n_rounds = rounds != NULL ? (guint) g_ascii_strtoull (rounds, NULL, 10) : 6;
  Seat manager = { 0 }, seat = { 0 };

  tell (clinic, &manager);
  seat_stop (&manager);
  let_time_pass (clinic);
  for (guint i = 0; i < n_rounds; i++)
    {
      kill_while_dropping (clinic);
      check_relay (clinic);
    }
  seat_open (clinic, &manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (&manager, CLINIC_N_ENTRIES) && seat_has_read (&seat, CLINIC_N_ENTRIES));
  g_assert_false (seat.desk->snapshot->history_changed);
  check_same (&seat, &manager);
  check_relay (clinic);
  seat_close (&seat);
  seat_close (&manager);
}

/* Desks tell, and as long as no operator says anything everything is kept. */
static void
test_everything_is_kept_unless_said (Clinic *clinic, gconstpointer ignored)
{
  const char *const arguments[] = { "--data-dir", clinic->relay.data_dir, "retention", "drop", NULL };
  Seat manager = { 0 }, seat = { 0 };
  g_autofree char *said = NULL;

  tell (clinic, &manager);
  let_time_pass (clinic);
  g_assert_cmpint (relay_process_run (arguments, &said), ==, 2);
  g_assert_nonnull (strstr (said, "everything is kept"));
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (&seat, CLINIC_N_ENTRIES));
  g_assert_cmpint (seat.desk->snapshot->floor, ==, 0);
  seat_close (&seat);
  seat_close (&manager);
}

static gboolean
shows_what_was_written (Seat *seat)
{
  g_autofree char *shown = dump (seat);

  return strstr (shown, "Written while away") != NULL;
}

/* Where a restored relay has been told by the desks again what came after the backup: both show it, a new desk as well. */
static void
check_restored (Clinic *clinic, Seat *manager)
{
  Seat seat = { 0 };

  clinic_restore (clinic);
  seat_open (clinic, manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  seat_open (clinic, &seat, "new", clinic->managers[1], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (manager, CLINIC_N_ENTRIES) && ante_desk_get_queued (manager->desk) == 0);
  ante_test_wait_until (seat_has_read (&seat, CLINIC_N_ENTRIES) && shows_what_was_written (&seat));
  ante_test_wait_until (seat.desk->snapshot->cursor == manager->desk->snapshot->cursor);
  g_assert_false (seat.desk->snapshot->history_changed);
  g_assert_false (manager->desk->snapshot->history_changed);
  check_same (&seat, manager);
  g_assert_true (shows_what_was_written (&seat));
  seat_close (&seat);
  seat_close (manager);
  check_relay (clinic);
}

/* After the backup: so that it is lost with the relay. */
static void
write_what_is_lost (Clinic *clinic, Seat *manager)
{
  seat_open (clinic, manager, "manager", clinic->managers[0], clinic->uri, NEVER);
  ante_test_wait_until (seat_has_read (manager, CLINIC_N_ENTRIES) && ante_desk_get_link_state (manager->desk) == ANTE_LINK_ONLINE);
  gint64 cursor = manager->desk->snapshot->cursor;
  ante_worker_run_sync (manager->desk->worker, write_job, &(Job){ manager });
  ante_desk_poll_now (manager->desk);
  ante_test_wait_until (ante_desk_get_queued (manager->desk) == 0 && manager->desk->snapshot->cursor > cursor);
  seat_stop (manager);
}

/* What no desk keeps any more is at the relay again. */
static void
test_restored_to_before_it_was_dropped (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 };

  tell (clinic, &manager);
  seat_stop (&manager);
  clinic_back_up (clinic);
  drop (clinic);
  write_what_is_lost (clinic, &manager);
  check_restored (clinic, &manager);
}

static void
test_restored_to_after_it_was_dropped (Clinic *clinic, gconstpointer ignored)
{
  Seat manager = { 0 };

  tell (clinic, &manager);
  seat_stop (&manager);
  drop (clinic);
  clinic_back_up (clinic);
  write_what_is_lost (clinic, &manager);
  check_restored (clinic, &manager);
}

static void
add (const char *store, const char *name, void (*test) (Clinic *clinic, gconstpointer ignored))
{
  g_autofree char *path = g_strdup_printf ("/sync/retention/%s%s", store, name);

  g_test_add (path, Clinic, NULL, set_up, test, tear_down);
}

static void
add_both (const char *store)
{
  add (store, "who-starts-shows-the-same", test_who_starts_shows_the_same);
  add (store, "who-was-away-reads-anew", test_who_was_away_reads_anew);
  add (store, "killed-while-it-drops", test_killed_while_it_drops);
}

/* The same on PostgreSQL, where there is one: a clinic's desks know nothing of it. */
static int
run_on_postgresql (void)
{
  int status;

  server = pg_server_new ();
  on_server[0] = "--database";
  on_server[1] = server->where;
  add_both ("postgresql/");
  status = g_test_run ();
  pg_server_free (server);
  return status;
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  if (argc > 1)
    return !g_str_equal (argv[1], "postgresql") ? 2 : pg_server_is_installed () ? run_on_postgresql () : 77;
  add_both ("");
  add ("", "restored-to-before-it-was-dropped", test_restored_to_before_it_was_dropped);
  add ("", "restored-to-after-it-was-dropped", test_restored_to_after_it_was_dropped);
  add ("", "everything-is-kept-unless-said", test_everything_is_kept_unless_said);
  return g_test_run ();
}
