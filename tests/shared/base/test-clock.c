/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clocks: the machine's, and the one that tests move. */
#include "support/ante-test-clock.h"

static void
test_system_tells_the_time (void)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  gint64 before = g_get_real_time () / 1000;
  gint64 now = ante_clock_now_ms (clock);

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <, before + 60 * 1000);
}

static void
test_system_monotonic_never_goes_back (void)
{
  g_autoptr (AnteClock) clock = ante_clock_new_system ();
  gint64 last = ante_clock_monotonic_ms (clock);

  g_assert_cmpint (last, >, 0);
  for (int i = 0; i < 1000; i++)
    {
      gint64 now = ante_clock_monotonic_ms (clock);

      g_assert_cmpint (now, >=, last);
      last = now;
    }
}

static void
test_stands_still_until_moved (void)
{
  g_autoptr (AnteTestClock) test_clock = ante_test_clock_new (1700000000000);
  AnteClock *clock = ANTE_CLOCK (test_clock);
  gint64 monotonic = ante_clock_monotonic_ms (clock);

  g_assert_cmpint (ante_clock_now_ms (clock), ==, 1700000000000);

  ante_test_clock_advance (test_clock, 1500);
  g_assert_cmpint (ante_clock_now_ms (clock), ==, 1700000001500);
  g_assert_cmpint (ante_clock_monotonic_ms (clock), ==, monotonic + 1500);
}

static void
test_jump_leaves_monotonic_alone (void)
{
  g_autoptr (AnteTestClock) test_clock = ante_test_clock_new (1700000000000);
  AnteClock *clock = ANTE_CLOCK (test_clock);
  gint64 monotonic = ante_clock_monotonic_ms (clock);

  ante_test_clock_set (test_clock, 1600000000000);
  g_assert_cmpint (ante_clock_now_ms (clock), ==, 1600000000000);
  g_assert_cmpint (ante_clock_monotonic_ms (clock), ==, monotonic);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/system-tells-the-time", test_system_tells_the_time);
  g_test_add_func ("/base/clock/system-monotonic-never-goes-back", test_system_monotonic_never_goes_back);
  g_test_add_func ("/base/clock/test-clock-stands-still-until-moved", test_stands_still_until_moved);
  g_test_add_func ("/base/clock/test-clock-jump-leaves-monotonic-alone", test_jump_leaves_monotonic_alone);
  return g_test_run ();
}
