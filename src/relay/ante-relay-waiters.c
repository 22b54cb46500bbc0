/* SPDX-License-Identifier: GPL-3.0-or-later
 * Desks that wait. Each is either waiting or in the row of those to be woken. */
#include "relay/ante-relay-waiters.h"

#define MOST_WAITING 1000
#define MOST_OF_ONE_DESK 4
#define WOKEN_A_TURN 16
#define LONGEST_IN_THE_ROW_MS 25

typedef struct
{
  gint64 clinic;
  gconstpointer desk;
  AnteRelayWoken woken;
  gpointer data;
  GSource *time_limit;     /* owned */
  GQueue *queue;           /* borrowed: the one it is in */
  GList link;              /* in it */
} Waiter;

struct _AnteRelayWaiters
{
  GQueue waiting;   /* of Waiter, the longest waiting first */
  GQueue row;       /* of Waiter, to be woken */
  GSource *idle;    /* owned, nullable: wakes when there is nothing better to do */
  GSource *latest;  /* owned, nullable: wakes even under a load that never pauses */
};

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
end_waiter (Waiter *waiter, gboolean is_last)
{
  AnteRelayWoken woken = waiter->woken;
  gpointer data = waiter->data;

  g_queue_unlink (waiter->queue, &waiter->link);
  drop_source (&waiter->time_limit);
  g_free (waiter);
  woken (data, is_last);
}

static gboolean
time_is_up_cb (gpointer waiter)
{
  end_waiter (waiter, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_some_cb (gpointer data)
{
  AnteRelayWaiters *self = data;

  for (guint i = 0; i < WOKEN_A_TURN && self->row.head != NULL; i++)
    end_waiter (self->row.head->data, FALSE);
  if (self->row.head == NULL)
    {
      drop_source (&self->idle);
      drop_source (&self->latest);
    }
  return G_SOURCE_CONTINUE; /* means nothing when they were dropped */
}

static GSource *
attach (GSource *source, int priority, GSourceFunc func, gpointer data)
{
  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

static void
watch_the_row (AnteRelayWaiters *self)
{
  if (self->idle != NULL || self->row.head == NULL)
    return;
  self->idle = attach (g_idle_source_new (), G_PRIORITY_DEFAULT_IDLE, wake_some_cb, self);
  self->latest =
      attach (g_timeout_source_new (LONGEST_IN_THE_ROW_MS), G_PRIORITY_DEFAULT, wake_some_cb, self);
}

AnteRelayWaiters *
ante_relay_waiters_new (void)
{
  AnteRelayWaiters *self = g_new0 (AnteRelayWaiters, 1);

  g_queue_init (&self->waiting);
  g_queue_init (&self->row);
  return self;
}

void
ante_relay_waiters_free (AnteRelayWaiters *self)
{
  if (self == NULL)
    return;
  ante_relay_waiters_send_off (self);
  drop_source (&self->idle);
  drop_source (&self->latest);
  g_free (self);
}

/* The one that has waited longest for @desk, when there are as many as there may be. */
static Waiter *
find_surplus (AnteRelayWaiters *self, gconstpointer desk)
{
  Waiter *longest = NULL;
  guint n_found = 0;

  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;
      if (waiter->desk != desk)
        continue;
      if (n_found++ == 0)
        longest = waiter;
    }
  return n_found >= MOST_OF_ONE_DESK ? longest : NULL;
}

gboolean
ante_relay_waiters_park (AnteRelayWaiters *self, gint64 clinic, gconstpointer desk, guint ms,
                         AnteRelayWoken woken, gpointer data)
{
  Waiter *surplus = find_surplus (self, desk);

  if (surplus != NULL)
    end_waiter (surplus, TRUE);
  if (self->waiting.length + self->row.length >= MOST_WAITING)
    return FALSE;

  Waiter *waiter = g_new0 (Waiter, 1);
  waiter->clinic = clinic;
  waiter->desk = desk;
  waiter->woken = woken;
  waiter->data = data;
  waiter->link.data = waiter;
  waiter->queue = &self->waiting;
  waiter->time_limit =
      attach (g_timeout_source_new (ms), G_PRIORITY_DEFAULT, time_is_up_cb, waiter);
  g_queue_push_tail_link (&self->waiting, &waiter->link);
  return TRUE;
}

void
ante_relay_waiters_wake_clinic (AnteRelayWaiters *self, gint64 clinic)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Waiter *waiter = link->data;
      next = link->next;
      if (waiter->clinic != clinic)
        continue;
      g_queue_unlink (&self->waiting, &waiter->link);
      waiter->queue = &self->row;
      g_queue_push_tail_link (&self->row, &waiter->link);
    }
  watch_the_row (self);
}

void
ante_relay_waiters_send_off (AnteRelayWaiters *self)
{
  while (self->row.head != NULL)
    end_waiter (self->row.head->data, TRUE);
  while (self->waiting.head != NULL)
    end_waiter (self->waiting.head->data, TRUE);
}
