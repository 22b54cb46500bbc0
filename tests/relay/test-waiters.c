/* SPDX-License-Identifier: GPL-3.0-or-later
 * Those who wait: bounded in number and time, woken a few a turn, and each exactly once. */
#include "relay/ante-relay-waiters.h"
#include "support/ante-test-wait.h"

#include <string.h>

#define MANY 1000

static const guint8 A_DESK[ANTE_HASH_BYTES] = "a desk";

typedef struct
{
  guint n_woken, n_last;
} Count;

static void
woken_cb (gpointer data, gboolean is_last)
{
  Count *count = data;

  count->n_woken++;
  if (is_last)
    count->n_last++;
}

static void
park_many (AnteRelayWaiters *waiters, Count *count, guint n, gint64 clinic)
{
  guint8 desk[ANTE_HASH_BYTES] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      memcpy (desk, &i, sizeof i);
      g_assert_true (ante_relay_waiters_park (waiters, clinic, desk, 60000, woken_cb, count));
    }
}

static void
test_a_few_a_turn (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count count = { 0 }, other = { 0 };
  guint most = 0;

  park_many (waiters, &count, 300, 1);
  park_many (waiters, &other, 5, 2);
  ante_relay_waiters_wake_clinic (waiters, 1);
  g_assert_cmpuint (count.n_woken, ==, 0); /* nobody within the call */
  while (count.n_woken < 300)
    {
      guint before = count.n_woken;
      g_main_context_iteration (NULL, TRUE);
      most = MAX (most, count.n_woken - before);
    }
  g_assert_cmpuint (most, <=, 32); /* idle and the latest moment may fall into one turn */
  g_assert_cmpuint (count.n_last, ==, 0);
  g_assert_cmpuint (other.n_woken, ==, 0);
  ante_relay_waiters_free (waiters);
  g_assert_cmpuint (other.n_last, ==, 5);
  g_assert_cmpuint (count.n_woken, ==, 300);
}

static gboolean
keep_busy_cb (gpointer ignored)
{
  return G_SOURCE_CONTINUE;
}

static void
test_woken_under_load (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count count = { 0 };
  guint load =
      g_idle_add_full (G_PRIORITY_DEFAULT, keep_busy_cb, NULL, NULL); /* never a quiet moment */

  park_many (waiters, &count, 20, 1);
  ante_relay_waiters_wake_clinic (waiters, 1);
  ante_test_wait_until (count.n_woken == 20);
  g_source_remove (load);
  ante_relay_waiters_free (waiters);
}

static void
test_time_ends_it (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count count = { 0 };

  g_assert_true (ante_relay_waiters_park (waiters, 1, A_DESK, 20, woken_cb, &count));
  ante_test_wait_until (count.n_woken == 1);
  g_assert_cmpuint (count.n_last, ==, 1);
  ante_relay_waiters_wake_clinic (waiters, 1);
  ante_relay_waiters_free (waiters);
  g_assert_cmpuint (count.n_woken, ==, 1);
}

static void
test_bounds (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count count = { 0 }, one = { 0 };

  for (guint i = 0; i < 4; i++)
    g_assert_true (ante_relay_waiters_park (waiters, 1, A_DESK, 60000, woken_cb, &one));
  g_assert_cmpuint (one.n_woken, ==, 0);
  g_assert_true (ante_relay_waiters_park (waiters, 1, A_DESK, 60000, woken_cb, &one));
  g_assert_cmpuint (one.n_last, ==, 1); /* the longest waiting made room */

  park_many (waiters, &count, MANY - 4, 2);
  g_assert_false (ante_relay_waiters_park (waiters, 3, A_DESK, 60000, woken_cb, &count));
  g_assert_cmpuint (count.n_woken, ==, 0);
  ante_relay_waiters_send_off (waiters);
  g_assert_cmpuint (count.n_last, ==, MANY - 4);
  g_assert_cmpuint (one.n_last, ==, 5);
  ante_relay_waiters_free (waiters);
}

static void
test_all_are_woken (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count one = { 0 }, other = { 0 };

  park_many (waiters, &one, 20, 1);
  park_many (waiters, &other, 20, 2);
  ante_relay_waiters_wake_all (waiters);
  g_assert_cmpuint (one.n_woken + other.n_woken, ==, 0);
  ante_test_wait_until (one.n_woken == 20 && other.n_woken == 20);
  g_assert_cmpuint (one.n_last + other.n_last, ==, 0);
  ante_relay_waiters_free (waiters);
}

static void
test_one_clinic_is_sent_off (void)
{
  AnteRelayWaiters *waiters = ante_relay_waiters_new (MANY);
  Count one = { 0 }, other = { 0 };

  park_many (waiters, &one, 20, 1);
  park_many (waiters, &other, 20, 2);
  ante_relay_waiters_send_off_clinic (waiters, 1);
  g_assert_cmpuint (one.n_last, ==, 20);
  g_assert_cmpuint (other.n_woken, ==, 0);
  ante_relay_waiters_free (waiters);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/waiters/a-few-a-turn", test_a_few_a_turn);
  g_test_add_func ("/relay/waiters/woken-under-load", test_woken_under_load);
  g_test_add_func ("/relay/waiters/time-ends-it", test_time_ends_it);
  g_test_add_func ("/relay/waiters/bounds", test_bounds);
  g_test_add_func ("/relay/waiters/all-are-woken", test_all_are_woken);
  g_test_add_func ("/relay/waiters/one-clinic-is-sent-off", test_one_clinic_is_sent_off);
  return g_test_run ();
}
