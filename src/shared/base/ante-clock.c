/* SPDX-License-Identifier: GPL-3.0-or-later
 * The machine's clock behind the interface; a test puts its own in its place. */
#include "shared/base/ante-clock.h"

#define ANTE_TYPE_SYSTEM_CLOCK (ante_system_clock_get_type ())
G_DECLARE_FINAL_TYPE (AnteSystemClock, ante_system_clock, ANTE, SYSTEM_CLOCK, AnteClock)

struct _AnteSystemClock
{
  AnteClock parent_instance;
};

G_DEFINE_ABSTRACT_TYPE (AnteClock, ante_clock, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (AnteSystemClock, ante_system_clock, ANTE_TYPE_CLOCK)

static gint64
system_now_ms (AnteClock *self)
{
  return g_get_real_time () / 1000;
}

static gint64
system_monotonic_ms (AnteClock *self)
{
  return g_get_monotonic_time () / 1000;
}

static void
ante_clock_class_init (AnteClockClass *klass)
{
}

static void
ante_clock_init (AnteClock *self)
{
}

static void
ante_system_clock_class_init (AnteSystemClockClass *klass)
{
  AnteClockClass *clock_class = ANTE_CLOCK_CLASS (klass);

  clock_class->now_ms = system_now_ms;
  clock_class->monotonic_ms = system_monotonic_ms;
}

static void
ante_system_clock_init (AnteSystemClock *self)
{
}

AnteClock *
ante_clock_new_system (void)
{
  return g_object_new (ANTE_TYPE_SYSTEM_CLOCK, NULL);
}

gint64
ante_clock_now_ms (AnteClock *self)
{
  g_return_val_if_fail (ANTE_IS_CLOCK (self), 0);

  return ANTE_CLOCK_GET_CLASS (self)->now_ms (self);
}

gint64
ante_clock_monotonic_ms (AnteClock *self)
{
  g_return_val_if_fail (ANTE_IS_CLOCK (self), 0);

  return ANTE_CLOCK_GET_CLASS (self)->monotonic_ms (self);
}
