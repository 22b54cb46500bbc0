/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clinic with a log on a relay of its own, and desks of it. */
#include "core/sync/clinic-seats.h"

#include "bench/bench-log.h"
#include "core/sync/relay-seat.h"
#include "core/vault/vault-fixture.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-wait.h"

void
clinic_begin (Clinic *clinic, guint n_pushed, const char *const *arguments)
{
  g_autoptr (AnteSecret) recovery = NULL;
  g_autofree char *code = NULL;

  clinic->clock = ante_clock_new_system ();
  clinic->random = ante_random_new_system ();
  relay_process_set_up (&clinic->relay, NULL);
  clinic->relay.arguments = arguments;
  relay_process_start (&clinic->relay);
  clinic->vault = ante_vault_new_first_desk (clinic->random, &recovery);
  for (guint i = 0; i < G_N_ELEMENTS (clinic->managers); i++)
    clinic->managers[i] = vault_fixture_beside (clinic->vault, 7 + i, TRUE);
  clinic->blobs = bench_log_write (clinic->vault, clinic->managers, G_N_ELEMENTS (clinic->managers), clinic->random,
                                   CLINIC_N_ENTRIES);
  code = relay_process_add_clinic (&clinic->relay, "Lakeside Aesthetics");
  clinic->uri = g_strdup_printf ("http://127.0.0.1:%u", clinic->relay.port);
  clinic->token = relay_seat_claim (clinic->uri, code, clinic->vault);
  relay_seat_push (clinic->uri, clinic->token, clinic->blobs, 0, n_pushed);
}

void
clinic_end (Clinic *clinic)
{
  relay_process_tear_down (&clinic->relay, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (clinic->managers); i++)
    ante_vault_unref (clinic->managers[i]);
  ante_vault_unref (clinic->vault);
  ante_secret_unref (clinic->token);
  g_ptr_array_unref (clinic->blobs);
  g_object_unref (clinic->clock);
  g_object_unref (clinic->random);
  g_free (clinic->uri);
}

void
clinic_restart_relay (Clinic *clinic)
{
  relay_process_start (&clinic->relay);
  g_free (clinic->uri);
  clinic->uri = g_strdup_printf ("http://127.0.0.1:%u", clinic->relay.port);
}

void
clinic_back_up (Clinic *clinic)
{
  g_autofree char *copy = g_build_filename (clinic->relay.folder, "backup", NULL);

  relay_process_stop (&clinic->relay);
  copy_tree (clinic->relay.data_dir, copy);
  clinic_restart_relay (clinic);
}

void
clinic_restore (Clinic *clinic)
{
  g_autofree char *copy = g_build_filename (clinic->relay.folder, "backup", NULL);

  relay_process_stop (&clinic->relay);
  remove_tree (clinic->relay.data_dir);
  copy_tree (copy, clinic->relay.data_dir);
  remove_tree (copy);
  clinic_restart_relay (clinic);
}

void
seat_open (Clinic *clinic, Seat *seat, const char *name, AnteVault *vault, const char *uri, gint64 snapshot_every)
{
  g_autoptr (AnteKeyring) keyring = NULL;

  g_free (seat->data);
  g_free (seat->keys);
  seat->data = g_strdup_printf ("%s/desk-%s", clinic->relay.folder, name);
  seat->keys = g_strdup_printf ("%s/keys-%s", clinic->relay.folder, name);
  keyring = relay_seat_keyring (seat->keys, vault, uri, clinic->token);
  seat->desk = ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Test", seat->data, CLINIC_NOWHERE, TRUE, clinic->clock,
                                                  clinic->random, keyring, NULL });
  seat->desk->snapshot_every = snapshot_every;
  ante_desk_start (seat->desk, FALSE);
}

/* What was asked of the relay lets go of the desk once it has been told that nobody waits. */
void
seat_stop (Seat *seat)
{
  g_object_add_weak_pointer (G_OBJECT (seat->desk), (gpointer *) &seat->desk);
  ante_desk_stop (seat->desk);
  g_object_unref (seat->desk);
  ante_test_wait_until (seat->desk == NULL);
}

void
seat_close (Seat *seat)
{
  seat_stop (seat);
  g_free (seat->data);
  g_free (seat->keys);
}

gboolean
seat_is_reading (const Seat *seat)
{
  gint64 done, of;

  return ante_desk_get_reading (seat->desk, &done, &of);
}

gboolean
seat_has_read (const Seat *seat, gint64 through)
{
  return ante_desk_get_state (seat->desk) == ANTE_DESK_READY && !seat_is_reading (seat) &&
         seat->desk->snapshot->cursor >= through;
}
