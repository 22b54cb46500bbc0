/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sandbox's own time: a clock that a script can move forward, and what is due on it. */
#include "sandbox/ante-sandbox-timeline.h"

typedef struct
{
  gint64 due_ms; /* on the monotonic clock plus the offset */
  guint64 order; /* equal times keep the order they were added in */
  AnteSandboxDue due;
  gpointer data;
  GDestroyNotify destroy; /* nullable */
} Item;

struct _AnteSandboxTimeline
{
  /* Given */ AnteClock *clock;     /* owned */
  /* Given */ gint64 offset_ms;     /* the sum of every advance */
  /* Under way */ GSequence *items; /* owned, of Item, the next one first */
  /* Under way */ guint64 n_added;
  /* Under way */ guint source;     /* 0 when nothing is due */
};

static void arm (AnteSandboxTimeline *self);

static void
item_free (Item *item)
{
  if (item->destroy)
    item->destroy (item->data);
  g_free (item);
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer data)
{
  const Item *x = a, *y = b;

  if (x->due_ms != y->due_ms)
    return x->due_ms < y->due_ms ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static gint64
position_ms (AnteSandboxTimeline *self)
{
  return ante_clock_monotonic_ms (self->clock) + self->offset_ms;
}

static Item *
first_item (AnteSandboxTimeline *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->items);

  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

static gboolean
something_due_cb (gpointer data)
{
  AnteSandboxTimeline *self = data;
  Item *item = first_item (self);

  self->source = 0;
  if (item && item->due_ms <= position_ms (self))
    {
      /* Run first, free second: the data lives in the item. */
      item->due (item->data);
      g_sequence_remove (g_sequence_lookup (self->items, item, compare_items, NULL));
    }
  arm (self);
  return G_SOURCE_REMOVE;
}

/* One source for the earliest item; a run adds or removes items, so it is made anew each time. */
static void
arm (AnteSandboxTimeline *self)
{
  Item *item = first_item (self);

  g_clear_handle_id (&self->source, g_source_remove);
  if (item)
    self->source = g_timeout_add (CLAMP (item->due_ms - position_ms (self), 0, G_MAXINT),
                                  something_due_cb, self);
}

AnteSandboxTimeline *
ante_sandbox_timeline_new (AnteClock *clock)
{
  AnteSandboxTimeline *self = g_new0 (AnteSandboxTimeline, 1);

  self->clock = g_object_ref (clock);
  self->items = g_sequence_new ((GDestroyNotify) item_free);
  return self;
}

void
ante_sandbox_timeline_free (AnteSandboxTimeline *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_sequence_free (self->items);
  g_object_unref (self->clock);
  g_free (self);
}

gint64
ante_sandbox_timeline_now_ms (AnteSandboxTimeline *self)
{
  return ante_clock_now_ms (self->clock) + self->offset_ms;
}

void
ante_sandbox_timeline_add (AnteSandboxTimeline *self,
                           gint64 delay_ms,
                           AnteSandboxDue due,
                           gpointer data,
                           GDestroyNotify destroy)
{
  Item *item = g_new0 (Item, 1);

  item->due_ms = position_ms (self) + MAX (delay_ms, 0);
  item->order = self->n_added++;
  item->due = due;
  item->data = data;
  item->destroy = destroy;
  g_sequence_insert_sorted (self->items, item, compare_items, NULL);
  arm (self);
}

void
ante_sandbox_timeline_advance (AnteSandboxTimeline *self, gint64 ms)
{
  g_return_if_fail (ms >= 0);

  self->offset_ms += ms;
  arm (self);
}
