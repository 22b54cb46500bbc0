/* SPDX-License-Identifier: GPL-3.0-or-later
 * The time of day and the time since boot, handed in so that tests can move them. */
#pragma once
#include <glib-object.h>

G_BEGIN_DECLS

#define ANTE_TYPE_CLOCK (ante_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (AnteClock, ante_clock, ANTE, CLOCK, GObject)

struct _AnteClockClass
{
  GObjectClass parent_class;

  gint64 (*now_ms) (AnteClock *self);
  gint64 (*monotonic_ms) (AnteClock *self);
};

/** ante_clock_new_system: Returns: (transfer full): the machine's own clock. Any thread. */
AnteClock *ante_clock_new_system (void);

/** ante_clock_now_ms: milliseconds since 1970-01-01 UTC; may jump. Any thread. */
gint64 ante_clock_now_ms (AnteClock *self);

/** ante_clock_monotonic_ms: milliseconds that never go back and stand still during sleep. Any thread. */
gint64 ante_clock_monotonic_ms (AnteClock *self);

G_END_DECLS
