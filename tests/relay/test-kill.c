/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay killed at random moments under a stream of webhooks and pushes: whatever it said yes to
 * is in the log afterwards, once. ANTEROOM_KILL_ROUNDS sets the rounds; 30 unless said. */
#include "senders.h"

#include <stdlib.h>

#define SHORTEST_ROUND_US (20 * 1000)
#define LONGEST_ROUND_US (250 * 1000)

static void
test_everything_accepted_is_there (RelayProcess *relay, gconstpointer ignored)
{
  guint n_rounds =
      g_getenv ("ANTEROOM_KILL_ROUNDS") != NULL ? atoi (g_getenv ("ANTEROOM_KILL_ROUNDS")) : 30;
  g_autoptr (Clinic) clinic = clinic_on (relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      senders_start (senders, relay->port);
      g_usleep (g_test_rand_int_range (SHORTEST_ROUND_US, LONGEST_ROUND_US));
      relay_process_kill (relay);
      senders_join (senders);
      relay_process_start (relay);
    }
  senders_check_all_there (senders, relay->port);
  g_test_message ("%u rounds, %u webhooks and %u pushes accepted, all there", n_rounds,
                  senders_accepted (senders), senders_pushed (senders));
  g_assert_cmpuint (senders_accepted (senders), >, n_rounds);
  g_assert_cmpuint (senders_pushed (senders), >, 0);
  senders_free (senders);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  g_test_add ("/relay/kill/everything-accepted-is-there", RelayProcess, NULL, relay_process_set_up,
              test_everything_accepted_is_there, relay_process_tear_down);
  return g_test_run ();
}
