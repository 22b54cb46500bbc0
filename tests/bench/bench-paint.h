/* SPDX-License-Identifier: GPL-3.0-or-later
 * Saying on standard output when something was painted, on the clock that every process shares. */
#pragma once
#include <glib.h>

/** bench_report_paint: prints "painted NANOSECONDS" of the monotonic clock, once. */
void bench_report_paint (void);
/** bench_report_change: prints "changed NANOSECONDS TEXT", each time. */
void bench_report_change (const char *text);
