/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many log entries a second a desk takes into an empty cache from a real relay: asked for over HTTP, read,
 * every signature verified, stored and drawn. The relay is a process of its own on this computer:
 * bench-pull N. Peer in the same run: opening and verifying the same entries and doing nothing with them. */
#include "bench-log.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/sync/ante-desk-private.h"
#include "core/sync/relay-seat.h"
#include "relay/relay-process.h"
#include "support/ante-test-keyring.h"
#include "support/ante-test-random.h"
#include "support/ante-test-wait.h"

#define PATIENCE_US (300 * G_TIME_SPAN_SECOND)

/* The processor's time of a process so far, in seconds. */
static double
processor_time (const char *pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user, system;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (sscanf (strrchr (text, ')'), ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system), ==, 2);
  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

/* Until the relay's log is all in the cache. Returns: seconds. */
static double
pull_all (AnteDesk *desk)
{
  gint64 began = g_get_monotonic_time ();

  ante_desk_start (desk, FALSE);
  while (ante_desk_get_as_of_ms (desk) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time () - began, <, PATIENCE_US);
      g_main_context_iteration (NULL, TRUE);
    }
  return (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
}

static double
open_only (AnteVault *vault, GPtrArray *blobs)
{
  gint64 began = g_get_monotonic_time ();
  g_autoptr (AnteAuthors) authors = ante_authors_new ();
  guint8 key[ANTE_KEY_BYTES];

  ante_vault_get_sign_key (vault, key);
  ante_authors_add (authors, ante_vault_get_desk_id (vault), key);
  bench_log_open (vault, authors, blobs);
  return (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
}

int
main (int argc, char *argv[])
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  g_autoptr (AnteSecret) recovery = NULL;
  RelayProcess relay = { 0 };

  if (!ante_crypto_init ())
    return 1;
  relay_process_set_up (&relay, NULL);
  relay_process_start (&relay);

  AnteVault *vault = ante_vault_new_first_desk (random, &recovery);
  g_autoptr (GPtrArray) blobs = bench_log_write (vault, NULL, 0, random, argc > 1 ? (guint) atoi (argv[1]) : 100000);
  g_autofree char *code = relay_process_add_clinic (&relay, "Lakeside Aesthetics");
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u", relay.port);
  g_autoptr (AnteSecret) token = relay_seat_claim (uri, code, vault);
  relay_seat_push (uri, token, blobs, 0, blobs->len);

  g_autofree char *data = g_build_filename (relay.folder, "desk", NULL);
  g_autofree char *keys = g_build_filename (relay.folder, "keys", NULL);
  g_autoptr (AnteKeyring) keyring = relay_seat_keyring (keys, vault, uri, token);
  g_autoptr (AnteDesk) desk = ante_desk_new (&(AnteDeskOptions){ "org.anteroom.Anteroom.Training", data, "http://127.0.0.1:9", TRUE,
                                                                 clock, random, keyring, NULL });
  const char *relay_pid = g_subprocess_get_identifier (relay.process);
  desk->snapshot_every = G_MAXINT64; /* no looking for one: bench-snapshot is about that */
  double desk_before = processor_time ("self"), relay_before = processor_time (relay_pid);
  double took = pull_all (desk);
  double per_entry = 1e6 / blobs->len;
  double desk_cpu = processor_time ("self") - desk_before, relay_cpu = processor_time (relay_pid) - relay_before;

  ante_desk_stop (desk);
  double opened = open_only (vault, blobs);
  g_print ("replay from a relay: entries=%u pulled=%.0f/s open-and-verify-only=%.0f/s pulled/only=%.2f; processor per entry: desk %.0f us, relay %.0f us\n",
           blobs->len, blobs->len / took, blobs->len / opened, opened / took, desk_cpu * per_entry, relay_cpu * per_entry);

  relay_process_tear_down (&relay, NULL);
  ante_vault_unref (vault);
  return 0;
}
