/* SPDX-License-Identifier: GPL-3.0-or-later
 * Notices that the computer slept, or that its clock was moved. */
#include "app/window/ante-wake.h"

#define CHECK_SECONDS 5
#define JUMP_MS 3000

struct _AnteWake
{
  GObject parent_instance;

  AnteClock *clock;           /* owned */
  GCancellable *cancellable;  /* owned */
  GDBusConnection *system;    /* owned, nullable: no system bus (yet) */
  guint subscription;
  guint timer;
  gint64 offset_ms;           /* wall clock minus monotonic when last looked */
};

G_DEFINE_FINAL_TYPE (AnteWake, ante_wake, G_TYPE_OBJECT)

enum { WOKE, N_SIGNALS };
static guint signals[N_SIGNALS];

static gint64
measure_offset (AnteWake *self)
{
  return ante_clock_now_ms (self->clock) - ante_clock_monotonic_ms (self->clock);
}

static gboolean
timer_cb (gpointer data)
{
  ante_wake_check (data);
  return G_SOURCE_CONTINUE;
}

static void
prepare_for_sleep_cb (GDBusConnection *connection,
                      const char      *sender,
                      const char      *path,
                      const char      *interface,
                      const char      *signal,
                      GVariant        *parameters,
                      gpointer         data)
{
  AnteWake *self = data;
  gboolean going_to_sleep = TRUE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &going_to_sleep);
  if (going_to_sleep)
    return;

  self->offset_ms = measure_offset (self);
  g_signal_emit (self, signals[WOKE], 0);
}

static void
system_bus_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  g_autoptr (AnteWake) self = data;
  g_autoptr (GDBusConnection) system = g_bus_get_finish (result, NULL);

  /* Without a system bus the clocks are enough. */
  if (system == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->subscription = g_dbus_connection_signal_subscribe (system, "org.freedesktop.login1", "org.freedesktop.login1.Manager",
                                                           "PrepareForSleep", "/org/freedesktop/login1", NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, prepare_for_sleep_cb, self, NULL);
  self->system = g_steal_pointer (&system);
}

static void
ante_wake_dispose (GObject *object)
{
  AnteWake *self = ANTE_WAKE (object);

  if (self->system != NULL)
    g_dbus_connection_signal_unsubscribe (self->system, self->subscription);
  g_clear_object (&self->system);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->clock);

  G_OBJECT_CLASS (ante_wake_parent_class)->dispose (object);
}

static void
ante_wake_finalize (GObject *object)
{
  g_clear_object (&ANTE_WAKE (object)->cancellable);

  G_OBJECT_CLASS (ante_wake_parent_class)->finalize (object);
}

static void
ante_wake_class_init (AnteWakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_wake_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_wake_finalize;

  signals[WOKE] = g_signal_new ("woke", ANTE_TYPE_WAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_wake_init (AnteWake *self)
{
  self->cancellable = g_cancellable_new ();
}

AnteWake *
ante_wake_new (AnteClock *clock)
{
  g_return_val_if_fail (ANTE_IS_CLOCK (clock), NULL);

  AnteWake *self = g_object_new (ANTE_TYPE_WAKE, NULL);

  self->clock = g_object_ref (clock);
  self->offset_ms = measure_offset (self);
  self->timer = g_timeout_add_seconds (CHECK_SECONDS, timer_cb, self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_bus_cb, g_object_ref (self));
  return self;
}

void
ante_wake_check (AnteWake *self)
{
  g_return_if_fail (ANTE_IS_WAKE (self));

  gint64 offset_ms = measure_offset (self);
  gboolean jumped = ABS (offset_ms - self->offset_ms) > JUMP_MS;

  self->offset_ms = offset_ms;
  if (jumped)
    g_signal_emit (self, signals[WOKE], 0);
}
