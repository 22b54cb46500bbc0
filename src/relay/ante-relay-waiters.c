/* SPDX-License-Identifier: GPL-3.0-or-later
 * Desks that wait. Each is either waiting or in the row of those to be woken. */
#include "relay/ante-relay-waiters.h"
#include "shared/base/ante-deadlines.h"

#include <string.h>

#define MOST_OF_ONE_DESK 4
#define WOKEN_A_TURN 16
#define LONGEST_IN_THE_ROW_MS 25

typedef struct
{
  AnteRelayWaiters *waiters;      /* borrowed */
  gint64 clinic;
  guint8 desk[ANTE_HASH_BYTES];
  AnteRelayWoken woken;
  gpointer data;
  AnteDeadline *time_limit;
  GQueue *queue;                  /* borrowed: the one it is in */
  GList link;                     /* in it */
} Waiter;

/* Those of one clinic; there while somebody waits. */
typedef struct
{
  gint64 clinic;
  GQueue waiting;                 /* of Waiter, the longest waiting first */
} Place;

struct _AnteRelayWaiters
{
  /* Given */      guint most;
  /* Under way */  GHashTable *places;  /* owned; set of Place by clinic */
                   AnteDeadlines *deadlines; /* owned; of them all */
                   guint n_waiting;
                   GQueue row;          /* of Waiter, to be woken */
                   GSource *idle;       /* owned, nullable: wakes when there is nothing better to do */
                   GSource *latest;     /* owned, nullable: wakes even under a load that never pauses */
};

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
take_from_queue (Waiter *waiter)
{
  AnteRelayWaiters *self = waiter->waiters;

  g_queue_unlink (waiter->queue, &waiter->link);
  if (waiter->queue == &self->row)
    return;
  self->n_waiting--;
  if (waiter->queue->length == 0)
    g_hash_table_remove (self->places, &waiter->clinic);
}

static void
end_waiter (Waiter *waiter, gboolean is_last)
{
  AnteRelayWoken woken = waiter->woken;
  gpointer data = waiter->data;

  take_from_queue (waiter);
  g_clear_pointer (&waiter->time_limit, ante_deadline_drop);
  g_free (waiter);
  woken (data, is_last);
}

static void
time_is_up_cb (gpointer data)
{
  Waiter *waiter = data;

  waiter->time_limit = NULL;
  end_waiter (waiter, TRUE);
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
ante_relay_waiters_new (guint most)
{
  AnteRelayWaiters *self = g_new0 (AnteRelayWaiters, 1);

  self->most = most;
  self->places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->deadlines = ante_deadlines_new ();
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
  ante_deadlines_free (self->deadlines);
  g_hash_table_unref (self->places);
  g_free (self);
}

/* The one that has waited longest for @desk, when there are as many as there may be. */
static Waiter *
find_surplus (Place *place, const guint8 desk[ANTE_HASH_BYTES])
{
  Waiter *longest = NULL;
  guint n_found = 0;

  for (GList *link = place != NULL ? place->waiting.head : NULL; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;
      if (memcmp (waiter->desk, desk, ANTE_HASH_BYTES) != 0)
        continue;
      if (n_found++ == 0)
        longest = waiter;
    }
  return n_found >= MOST_OF_ONE_DESK ? longest : NULL;
}

static Place *
make_place (AnteRelayWaiters *self, gint64 clinic)
{
  Place *place = g_hash_table_lookup (self->places, &clinic);

  if (place != NULL)
    return place;
  place = g_new0 (Place, 1);
  place->clinic = clinic; /* the first member: its key */
  g_queue_init (&place->waiting);
  g_hash_table_add (self->places, place);
  return place;
}

gboolean
ante_relay_waiters_park (AnteRelayWaiters *self,
                         gint64 clinic,
                         const guint8 desk[ANTE_HASH_BYTES],
                         guint ms,
                         AnteRelayWoken woken,
                         gpointer data)
{
  Waiter *surplus = find_surplus (g_hash_table_lookup (self->places, &clinic), desk);

  if (surplus != NULL)
    end_waiter (surplus, TRUE);
  if (self->n_waiting + self->row.length >= self->most)
    return FALSE;

  Waiter *waiter = g_new0 (Waiter, 1);
  waiter->waiters = self;
  waiter->clinic = clinic;
  memcpy (waiter->desk, desk, ANTE_HASH_BYTES);
  waiter->woken = woken;
  waiter->data = data;
  waiter->link.data = waiter;
  waiter->queue = &make_place (self, clinic)->waiting;
  waiter->time_limit = ante_deadlines_add (self->deadlines, ms, time_is_up_cb, waiter);
  g_queue_push_tail_link (waiter->queue, &waiter->link);
  self->n_waiting++;
  return TRUE;
}

static void
move_to_row (AnteRelayWaiters *self, Place *place)
{
  GList *link;

  self->n_waiting -= place->waiting.length;
  while ((link = g_queue_pop_head_link (&place->waiting)) != NULL)
    {
      ((Waiter *) link->data)->queue = &self->row;
      g_queue_push_tail_link (&self->row, link);
    }
}

guint
ante_relay_waiters_count (AnteRelayWaiters *self)
{
  return self->n_waiting + self->row.length;
}

void
ante_relay_waiters_wake_clinic (AnteRelayWaiters *self, gint64 clinic)
{
  Place *place = g_hash_table_lookup (self->places, &clinic);

  if (place == NULL)
    return;
  move_to_row (self, place);
  g_hash_table_remove (self->places, &clinic);
  watch_the_row (self);
}

static gboolean
empty_place (gpointer place, gpointer ignored, gpointer data)
{
  move_to_row (data, place);
  return TRUE;
}

void
ante_relay_waiters_wake_all (AnteRelayWaiters *self)
{
  g_hash_table_foreach_remove (self->places, empty_place, self);
  watch_the_row (self);
}

void
ante_relay_waiters_send_off_clinic (AnteRelayWaiters *self, gint64 clinic)
{
  Place *place;

  while ((place = g_hash_table_lookup (self->places, &clinic)) != NULL)
    end_waiter (place->waiting.head->data, TRUE);
}

void
ante_relay_waiters_send_off (AnteRelayWaiters *self)
{
  ante_relay_waiters_wake_all (self);
  while (self->row.head != NULL)
    end_waiter (self->row.head->data, TRUE);
}
