/* SPDX-License-Identifier: GPL-3.0-or-later
 * Notices that the computer slept, or that its clock was moved. */
#pragma once
#include "shared/base/ante-clock.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Two ways, because neither is enough: logind says so where it runs, and the wall clock moving away from the
 * monotonic one says so everywhere. Signal "woke" (). Main thread. */
#define ANTE_TYPE_WAKE (ante_wake_get_type ())
G_DECLARE_FINAL_TYPE (AnteWake, ante_wake, ANTE, WAKE, GObject)

AnteWake *ante_wake_new (AnteClock *clock);
/** ante_wake_check: compares the clocks now; also done every five seconds. */
void ante_wake_check (AnteWake *self);

G_END_DECLS
