/* SPDX-License-Identifier: GPL-3.0-or-later
 * How often somebody may: by the minute, apart from others, in a table that does not grow. */
#include "relay/ante-relay-limits.h"

#include <string.h>

static gboolean
take (AnteRelayLimits *limits, guint who, gint64 now_ms, guint *wait_s)
{
  guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES] = { 0 };

  memcpy (key, &who, sizeof who);
  gboolean may = ante_relay_limits_may (limits, key, now_ms, wait_s);
  g_assert_true (ante_relay_limits_take (limits, key, now_ms, wait_s) == may);
  return may;
}

static void
test_a_minutes_worth (void)
{
  AnteRelayLimits *limits = ante_relay_limits_new (60, 10);
  guint wait_s;

  for (guint i = 0; i < 60; i++)
    g_assert_true (take (limits, 1, 1000, &wait_s));
  g_assert_false (take (limits, 1, 1000, &wait_s));
  g_assert_cmpuint (wait_s, >=, 1);
  g_assert_cmpuint (wait_s, <=, 2);
  g_assert_true (take (limits, 2, 1000, &wait_s)); /* another is another */
  g_assert_true (take (limits, 1, 1000 + wait_s * 1000 + 1000, &wait_s)); /* who waits as told, may */
  for (guint i = 0; i < 60; i++)
    g_assert_true (take (limits, 1, 10 * 60 * 1000, &wait_s));
  g_assert_false (take (limits, 1, 10 * 60 * 1000, &wait_s)); /* no more than a minute's worth is saved up */
  g_assert_false (take (limits, 1, 0, &wait_s));              /* a clock that goes back gives nothing */
  ante_relay_limits_free (limits);
}

static void
test_no_limit (void)
{
  AnteRelayLimits *limits = ante_relay_limits_new (0, 1);
  guint wait_s;

  for (guint i = 0; i < 100000; i++)
    g_assert_true (take (limits, i % 7, 0, &wait_s));
  ante_relay_limits_free (limits);
}

/* A million addresses do not make anybody forgotten who has been told to wait, nor the table grow. */
static void
test_table_is_bounded_and_fair (void)
{
  AnteRelayLimits *limits = ante_relay_limits_new (10, 100);
  guint wait_s, n_admitted = 0;

  for (guint i = 0; i < 10; i++)
    g_assert_true (take (limits, 1, 0, &wait_s));
  for (guint i = 0; i < 100000; i++)
    n_admitted += take (limits, 1000 + i, 0, &wait_s);
  g_assert_cmpuint (n_admitted, ==, 99 + 10); /* a place each, and one shared by the rest */
  g_assert_false (take (limits, 1, 0, &wait_s));

  g_assert_true (take (limits, 5, 2 * 60 * 1000, &wait_s)); /* the quiet ones have made room */
  for (guint i = 0; i < 9; i++)
    g_assert_true (take (limits, 5, 2 * 60 * 1000, &wait_s));
  g_assert_false (take (limits, 5, 2 * 60 * 1000, &wait_s)); /* in a place of its own */
  ante_relay_limits_free (limits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/limits/a-minutes-worth", test_a_minutes_worth);
  g_test_add_func ("/relay/limits/none", test_no_limit);
  g_test_add_func ("/relay/limits/table-is-bounded-and-fair", test_table_is_bounded_and_fair);
  return g_test_run ();
}
