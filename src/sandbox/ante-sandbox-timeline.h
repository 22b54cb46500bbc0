/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sandbox's own time: a clock that a script can move forward, and what is due on it. */
#pragma once
#include "sandbox/ante-sandbox-types.h"
#include "shared/base/ante-clock.h"

G_BEGIN_DECLS

typedef void (*AnteSandboxDue) (gpointer data);

/** ante_sandbox_timeline_new: Returns: (transfer full). Main thread only. */
AnteSandboxTimeline *ante_sandbox_timeline_new (AnteClock *clock);
/** ante_sandbox_timeline_free: what is not yet due is destroyed without being run. */
void ante_sandbox_timeline_free (AnteSandboxTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandboxTimeline, ante_sandbox_timeline_free)

/** ante_sandbox_timeline_now_ms: the machine's time and every advance so far. */
gint64 ante_sandbox_timeline_now_ms (AnteSandboxTimeline *self);

/** ante_sandbox_timeline_add: runs @due from the main loop in @delay_ms; never before returning.
 *  @destroy (nullable) follows the run, or replaces it when the timeline is freed first. */
void ante_sandbox_timeline_add (AnteSandboxTimeline *self, gint64 delay_ms, AnteSandboxDue due,
                                gpointer data, GDestroyNotify destroy);

/** ante_sandbox_timeline_advance: moves the clock; what becomes due runs soon, in order. @ms >= 0. */
void ante_sandbox_timeline_advance (AnteSandboxTimeline *self, gint64 ms);

G_END_DECLS
