/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clock that stands still until a test moves it. */
#pragma once
#include "shared/base/ante-clock.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEST_CLOCK (ante_test_clock_get_type ())
G_DECLARE_FINAL_TYPE (AnteTestClock, ante_test_clock, ANTE, TEST_CLOCK, AnteClock)

/** ante_test_clock_new: stands at @now_ms since the epoch, monotonic 1 000 000 ms. (transfer full). */
AnteTestClock *ante_test_clock_new (gint64 now_ms);

/** ante_test_clock_set: the time of day jumps; the monotonic time does not. Any thread. */
void ante_test_clock_set (AnteTestClock *self, gint64 now_ms);

/** ante_test_clock_advance: both move by @ms, never negative. Any thread. */
void ante_test_clock_advance (AnteTestClock *self, gint64 ms);

G_END_DECLS
