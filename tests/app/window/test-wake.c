/* SPDX-License-Identifier: GPL-3.0-or-later
 * Noticing sleep and a moved clock by the clocks alone. */
#include "app/window/ante-wake.h"
#include "support/ante-test-clock.h"

static void
count_cb (guint *count)
{
  ++*count;
}

static void
test_jumps (void)
{
  AnteTestClock *clock = ante_test_clock_new (G_GINT64_CONSTANT (1795257720000));
  g_autoptr (AnteWake) wake = ante_wake_new (ANTE_CLOCK (clock));
  guint woke = 0;

  g_signal_connect_swapped (wake, "woke", G_CALLBACK (count_cb), &woke);
  ante_wake_check (wake);
  ante_test_clock_advance (clock, 5000);
  ante_wake_check (wake);
  g_assert_cmpuint (woke, ==, 0);

  /* Slept for an hour: the monotonic clock stood still. */
  ante_test_clock_set (clock, G_GINT64_CONSTANT (1795257725000) + 3600000);
  ante_wake_check (wake);
  g_assert_cmpuint (woke, ==, 1);
  ante_wake_check (wake);
  g_assert_cmpuint (woke, ==, 1);

  /* Somebody set the clock back. */
  ante_test_clock_set (clock, G_GINT64_CONSTANT (1795257725000));
  ante_wake_check (wake);
  g_assert_cmpuint (woke, ==, 2);

  /* What a clock is corrected by in passing is no jump. */
  ante_test_clock_set (clock, G_GINT64_CONSTANT (1795257725000) + 2500);
  ante_wake_check (wake);
  g_assert_cmpuint (woke, ==, 2);
  g_object_unref (clock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/window/wake/notices-a-jump-once", test_jumps);
  return g_test_run ();
}
