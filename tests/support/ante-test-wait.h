/* SPDX-License-Identifier: GPL-3.0-or-later
 * Waiting on a condition, with a bound, while the main context turns. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_TEST_PATIENCE_MS 20000

/** ante_test_wait_until: turns the default main context until @condition holds; the test fails after
 *  ANTE_TEST_PATIENCE_MS. */
#define ante_test_wait_until(condition) \
  G_STMT_START \
  { \
    gint64 ante_test_deadline = g_get_monotonic_time () + ANTE_TEST_PATIENCE_MS * G_GINT64_CONSTANT (1000); \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > ante_test_deadline) \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition); \
        ante_test_turn (); \
      } \
  } \
  G_STMT_END

/** ante_test_turn: one turn of the default main context, of 10 ms at most. */
void ante_test_turn (void);

/** ante_test_settle: turns the default main context while anything is pending. */
void ante_test_settle (void);

G_END_DECLS
