/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a new desk takes until today is on its board, from a real relay: with a manager's snapshot, and by reading the
 * whole log first. bench-snapshot N [BEHIND]: a log of N entries, whose newest snapshot is BEHIND entries old. */
#include "bench-log.h"

#include <string.h>

#include "core/store/ante-store-private.h"
#include "core/sync/ante-desk-private.h"
#include "core/sync/relay-seat.h"
#include "core/vault/vault-fixture.h"
#include "relay/relay-process.h"
#include "support/ante-test-wait.h"

#define PATIENCE_US (600 * G_TIME_SPAN_SECOND)
#define DAY "2026-01-01" /* the invented log has people there */

typedef struct
{
  RelayProcess relay;
  AnteClock *clock;
  AnteRandom *random;
  AnteVault *vault;
  AnteSecret *token;
  char *uri;
} Clinic;

static AnteDesk *
start (Clinic *clinic, const char *name, gint64 every)
{
  g_autofree char *data = g_build_filename (clinic->relay.folder, name, NULL);
  g_autofree char *keys = g_strconcat (data, "-keys", NULL);
  g_autoptr (AnteKeyring) keyring = relay_seat_keyring (keys, clinic->vault, clinic->uri, clinic->token);
  AnteDesk *desk = ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Training", data, "http://127.0.0.1:9", TRUE, clinic->clock,
                                                      clinic->random, keyring, NULL });

  desk->snapshot_every = every;
  ante_desk_start (desk, FALSE);
  return desk;
}

static void
stop (AnteDesk *desk)
{
  ante_desk_stop (desk);
  ante_test_settle ();
  g_object_unref (desk);
}

static void
turn (gint64 began)
{
  g_assert_cmpint (g_get_monotonic_time () - began, <, PATIENCE_US);
  g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_reading (AnteDesk *desk)
{
  gint64 done, of;

  return ante_desk_get_reading (desk, &done, &of);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(AnteDay **) data = ante_desk_load_day_finish (ANTE_DESK (source), result, NULL);
}

/* Until the day is there to be painted. Returns: seconds. */
static double
show_today (AnteDesk *desk, gint64 began)
{
  AnteDay *day = NULL;
  double took;

  while (ante_desk_get_as_of_ms (desk) == 0 || (is_reading (desk) && !ante_desk_get_previewing (desk)))
    turn (began);
  ante_desk_load_day_async (desk, DAY, NULL, loaded_cb, &day);
  while (day == NULL)
    turn (began);
  took = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  g_assert_cmpuint (day->appointments->len, >, 0);
  ante_day_free (day);
  return took;
}

static double
read_all (AnteDesk *desk, gint64 began)
{
  while (is_reading (desk))
    turn (began);
  g_assert_false (ante_desk_get_snapshot_wrong (desk));
  return (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
}

typedef struct
{
  AnteDesk *desk;
  AnteSnapshotState state;
} Job;

static void
state_job (gpointer data)
{
  ante_store_read_snapshot_state (((Job *) data)->desk->store, &((Job *) data)->state);
}

static gint64
write_snapshot (Clinic *clinic, gint64 every)
{
  AnteDesk *desk = start (clinic, "manager", every);
  gint64 began = g_get_monotonic_time ();
  Job job = { desk };

  while (ante_desk_get_state (desk) != ANTE_DESK_READY || is_reading (desk))
    turn (began);
  while (job.state.made == 0)
    {
      turn (began);
      ante_worker_run_sync (desk->worker, state_job, &job);
    }
  stop (desk);
  return job.state.newest - job.state.made;
}

int
main (int argc, char *argv[])
{
  guint n_entries = argc > 1 ? (guint) atoi (argv[1]) : 100000;
  guint behind = argc > 2 ? (guint) atoi (argv[2]) : 5000;
  g_autoptr (AnteSecret) recovery = NULL;
  Clinic clinic = { .clock = ante_clock_new_system (), .random = ante_random_new_system () };

  if (!ante_crypto_init ())
    return 1;
  relay_process_set_up (&clinic.relay, NULL);
  relay_process_start (&clinic.relay);

  AnteVault *author = ante_vault_new_first_desk (clinic.random, &recovery);
  clinic.vault = vault_fixture_beside (author, 7, TRUE);
  g_autoptr (GPtrArray) blobs = bench_log_write (author, &clinic.vault, 1, clinic.random, n_entries);
  g_autofree char *code = relay_process_add_clinic (&clinic.relay, "Lakeside Aesthetics");
  clinic.uri = g_strdup_printf ("http://127.0.0.1:%u", clinic.relay.port);
  clinic.token = relay_seat_claim (clinic.uri, code, author);
  relay_seat_push (clinic.uri, clinic.token, blobs, 0, blobs->len - behind);
  gint64 pieces = write_snapshot (&clinic, 1);
  relay_seat_push (clinic.uri, clinic.token, blobs, blobs->len - behind, blobs->len);

  gint64 began = g_get_monotonic_time ();
  AnteDesk *desk = start (&clinic, "with", 1);
  double with = show_today (desk, began);
  double with_all = read_all (desk, began);
  stop (desk);
  began = g_get_monotonic_time ();
  desk = start (&clinic, "without", G_MAXINT64);
  double without = show_today (desk, began);
  stop (desk);
  g_print ("new desk: entries=%u behind=%u (the snapshot's own: %" G_GINT64_FORMAT ") today with a snapshot %.2f s, the log read by %.2f s; "
           "without %.2f s; without/with=%.1f\n",
           n_entries, behind, pieces, with, with_all, without, without / with);

  relay_process_tear_down (&clinic.relay, NULL);
  ante_vault_unref (author);
  ante_vault_unref (clinic.vault);
  ante_secret_unref (clinic.token);
  g_object_unref (clinic.clock);
  g_object_unref (clinic.random);
  g_free (clinic.uri);
  return 0;
}
