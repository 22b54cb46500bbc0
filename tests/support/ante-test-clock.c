/* SPDX-License-Identifier: GPL-3.0-or-later
 * A clock that stands still until a test moves it. */
#include "support/ante-test-clock.h"

struct _AnteTestClock
{
  AnteClock parent_instance;

  GMutex lock;
  gint64 now_ms;       /* under the lock */
  gint64 monotonic_ms; /* under the lock */
};

G_DEFINE_FINAL_TYPE (AnteTestClock, ante_test_clock, ANTE_TYPE_CLOCK)

static gint64
test_now_ms (AnteClock *clock)
{
  AnteTestClock *self = ANTE_TEST_CLOCK (clock);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->now_ms;
}

static gint64
test_monotonic_ms (AnteClock *clock)
{
  AnteTestClock *self = ANTE_TEST_CLOCK (clock);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->monotonic_ms;
}

static void
ante_test_clock_finalize (GObject *object)
{
  g_mutex_clear (&ANTE_TEST_CLOCK (object)->lock);
  G_OBJECT_CLASS (ante_test_clock_parent_class)->finalize (object);
}

static void
ante_test_clock_class_init (AnteTestClockClass *klass)
{
  AnteClockClass *clock_class = ANTE_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ante_test_clock_finalize;
  clock_class->now_ms = test_now_ms;
  clock_class->monotonic_ms = test_monotonic_ms;
}

static void
ante_test_clock_init (AnteTestClock *self)
{
  g_mutex_init (&self->lock);
  self->monotonic_ms = 1000000;
}

AnteTestClock *
ante_test_clock_new (gint64 now_ms)
{
  AnteTestClock *self = g_object_new (ANTE_TYPE_TEST_CLOCK, NULL);

  self->now_ms = now_ms;
  return self;
}

void
ante_test_clock_set (AnteTestClock *self, gint64 now_ms)
{
  g_return_if_fail (ANTE_IS_TEST_CLOCK (self));
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->now_ms = now_ms;
}

void
ante_test_clock_advance (AnteTestClock *self, gint64 ms)
{
  g_return_if_fail (ANTE_IS_TEST_CLOCK (self));
  g_return_if_fail (ms >= 0);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->now_ms += ms;
  self->monotonic_ms += ms;
}
