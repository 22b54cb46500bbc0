/* SPDX-License-Identifier: GPL-3.0-or-later
 * Power cuts, full disks, failing syncs and memory that is not given, under a stream of webhooks and
 * pushes: whatever the relay said yes to is in the log afterwards, and what it could not keep it
 * answered with 503. ANTEROOM_FAULT_ROUNDS sets the rounds of each. */
#include "faults.h"
#include "senders.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_UNLESS_SAID 12
#define MOST_CALLS_TO_CUT 400
#define MOST_CALLS_TO_CUT_QUIET 40
#define QUIET_US (300 * 1000)
#define LONGEST_WELL_US (60 * 1000)
#define LONGEST_ILL_US (80 * 1000)
#define MOST_ALLOCATIONS 4000

typedef struct
{
  RelayProcess relay;
  char *page, *image; /* owned */
  Faults *faults;     /* owned */
  GRand *random;      /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer with_image)
{
  relay_process_set_up (&self->relay, NULL);
  self->page = g_build_filename (self->relay.folder, "faults", NULL);
  self->image = g_build_filename (self->relay.folder, "image", NULL);
  g_assert_cmpint (g_mkdir (self->image, 0700), ==, 0);
  self->faults = faults_new (self->page, self->relay.data_dir, with_image != NULL ? self->image : NULL);
  self->random = g_rand_new_with_seed (g_test_rand_int ());
}

static void
tear_down (Fixture *self, gconstpointer with_image)
{
  relay_process_tear_down (&self->relay, NULL);
  faults_free (self->faults);
  g_rand_free (self->random);
  g_free (self->page);
  g_free (self->image);
}

static guint
count_rounds (void)
{
  const char *said = g_getenv ("ANTEROOM_FAULT_ROUNDS");

  return said != NULL ? atoi (said) : ROUNDS_UNLESS_SAID;
}

static void
order (int *what, int value)
{
  g_atomic_int_set (what, value);
}

static gint64
pause_up_to (Fixture *self, gint64 us)
{
  gint64 length = g_rand_int_range (self->random, us / 10, us);

  g_usleep (length);
  return length;
}

static void
say (const char *what, guint n_rounds, Senders *senders, Fixture *self)
{
  g_test_message ("%s: %u rounds, %u webhooks and %u pushes accepted, all there; told to wait %u times; %d calls failed",
                  what, n_rounds, senders_accepted (senders), senders_pushed (senders),
                  senders_told_to_wait (senders), g_atomic_int_get (&self->faults->n_failed));
}

/* It ends by itself, at the call it was ordered to. */
static void
wait_for_cut (Fixture *self)
{
  g_assert_true (g_subprocess_wait (self->relay.process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (self->relay.process));
  g_assert_cmpint (g_subprocess_get_term_sig (self->relay.process), ==, SIGKILL);
  g_clear_object (&self->relay.process);
}

/* A pause in which it checkpoints, with the cut at one of the calls for that. */
static void
cut_while_quiet (Fixture *self, Senders *senders)
{
  senders_start (senders, self->relay.port);
  pause_up_to (self, LONGEST_WELL_US);
  senders_stop (senders);
  order (&self->faults->cut_in, g_rand_int_range (self->random, 1, MOST_CALLS_TO_CUT_QUIET));
  g_usleep (QUIET_US);
}

/* In every other round what was not synced may have got there in parts. */
static void
test_power_cuts (Fixture *self, gconstpointer with_image)
{
  guint n_rounds = count_rounds ();
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      if (round % 3 == 2)
        cut_while_quiet (self, senders);
      senders_start (senders, self->relay.port);
      if (round % 3 != 2)
        order (&self->faults->cut_in, g_rand_int_range (self->random, 1, MOST_CALLS_TO_CUT));
      wait_for_cut (self);
      senders_join (senders);
      faults_restore (self->relay.data_dir, self->image, round % 2 == 1 ? self->random : NULL);
      relay_process_start (&self->relay);
    }
  senders_check_all_there (senders, self->relay.port);
  say ("power cuts", n_rounds, senders, self);
  g_assert_cmpuint (senders_accepted (senders), >, n_rounds);
  senders_free (senders);
}

static void
check_is_well (Fixture *self, Clinic *clinic)
{
  g_autoptr (Answer) answer = clinic_webhook (clinic, self->relay.port, NULL, "{\"event\":1,\"patient_exam_id\":\"well\"}");
  g_autoptr (Answer) health = request (self->relay.port, "GET", "/healthz", NULL, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpuint (health->status, ==, 200);
}

/* Some time of trouble, then none, without a restart. */
static void
run_trouble (Fixture *self, Senders *senders, int *what, int number)
{
  guint n_waited = senders_told_to_wait (senders);

  senders_start (senders, self->relay.port);
  pause_up_to (self, LONGEST_WELL_US);
  order (what, number);
  pause_up_to (self, LONGEST_ILL_US);
  while (senders_told_to_wait (senders) == n_waited) /* until it has been noticed */
    g_usleep (1000);
  order (what, 0);
  pause_up_to (self, LONGEST_WELL_US);
  senders_stop (senders);
}

static void
test_full_disk (Fixture *self, gconstpointer with_image)
{
  guint n_rounds = count_rounds ();
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      run_trouble (self, senders, &self->faults->fail_writes, ENOSPC);
      check_is_well (self, clinic);
    }
  senders_check_all_there (senders, self->relay.port);
  say ("full disk", n_rounds, senders, self);
  senders_free (senders);
}

/* What a failed sync was to keep, the disk has forgotten: each round ends with a cut. */
static void
test_failing_syncs (Fixture *self, gconstpointer with_image)
{
  guint n_rounds = count_rounds ();
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      run_trouble (self, senders, &self->faults->fail_syncs, EIO);
      check_is_well (self, clinic);
      relay_process_kill (&self->relay);
      faults_restore (self->relay.data_dir, self->image, NULL);
      relay_process_start (&self->relay);
    }
  senders_check_all_there (senders, self->relay.port);
  say ("failing syncs", n_rounds, senders, self);
  senders_free (senders);
}

/* SQLite says so, and so does the relay. */
static void
test_no_memory_for_the_database (Fixture *self, gconstpointer with_image)
{
  guint n_rounds = count_rounds ();
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      senders_start (senders, self->relay.port);
      order (&self->faults->sqlite_memory_in, g_rand_int_range (self->random, 1, 200));
      order (&self->faults->sqlite_memory_for, g_rand_int_range (self->random, 1, 40));
      pause_up_to (self, LONGEST_ILL_US);
      senders_stop (senders);
      order (&self->faults->sqlite_memory_for, 0);
      check_is_well (self, clinic);
    }
  senders_check_all_there (senders, self->relay.port);
  say ("no memory for the database", n_rounds, senders, self);
  g_assert_cmpint (g_atomic_int_get (&self->faults->n_failed), >, 0);
  senders_free (senders);
}

#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__) /* these give the memory themselves */
/* Elsewhere the process ends at once, and the service manager starts it again. */
static void
test_no_memory (Fixture *self, gconstpointer with_image)
{
  guint n_rounds = count_rounds (), n_ended = 0;
  g_autoptr (Clinic) clinic = clinic_on (&self->relay);
  Senders *senders = senders_new (clinic, NULL);

  for (guint round = 0; round < n_rounds; round++)
    {
      senders_start (senders, self->relay.port);
      order (&self->faults->any_memory_in, g_rand_int_range (self->random, 1, MOST_ALLOCATIONS));
      pause_up_to (self, LONGEST_ILL_US);
      order (&self->faults->any_memory_in, 0);
      g_autoptr (Answer) health = request (self->relay.port, "GET", "/healthz", NULL, NULL);
      if (health->status != 0)
        {
          senders_stop (senders);
          continue;
        }
      senders_join (senders);
      n_ended++;
      g_assert_true (g_subprocess_wait (self->relay.process, NULL, NULL));
      g_clear_object (&self->relay.process);
      relay_process_start (&self->relay);
    }
  senders_check_all_there (senders, self->relay.port);
  say ("no memory", n_rounds, senders, self);
  g_test_message ("it ended in %u of them", n_ended);
  g_assert_cmpint (g_atomic_int_get (&self->faults->n_failed), >, 0);
  senders_free (senders);
}
#endif

#define add_test(path, func, image) g_test_add (path, Fixture, image, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/faults/power-cuts", test_power_cuts, "image");
  add_test ("/relay/faults/full-disk", test_full_disk, NULL);
  add_test ("/relay/faults/failing-syncs", test_failing_syncs, "image");
  add_test ("/relay/faults/no-memory-for-the-database", test_no_memory_for_the_database, NULL);
#if !defined (__SANITIZE_ADDRESS__) && !defined (__SANITIZE_THREAD__)
  add_test ("/relay/faults/no-memory", test_no_memory, NULL);
#endif
  return g_test_run ();
}
