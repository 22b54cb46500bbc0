/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many time limits behind one source, the next in front. */
#include "shared/base/ante-deadlines.h"

struct _AnteDeadline
{
  AnteDeadlines *all;     /* borrowed */
  gint64 at_us;           /* of the monotonic clock */
  AnteDeadlineFunc func;
  gpointer data;
  GSequenceIter *place;   /* borrowed */
};

struct _AnteDeadlines
{
  GSequence *waiting;     /* owned; of AnteDeadline, by when */
  GSource *source;        /* owned */
};

/* What GLib calls with. */
typedef struct
{
  GSource source;
  AnteDeadlines *all;     /* borrowed */
} Source;

static AnteDeadline *
peek_next (AnteDeadlines *self)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->waiting);

  return g_sequence_iter_is_end (first) ? NULL : g_sequence_get (first);
}

static void
set_ready (AnteDeadlines *self)
{
  const AnteDeadline *next = peek_next (self);

  g_source_set_ready_time (self->source, next != NULL ? next->at_us : -1);
}

static void
take_out (AnteDeadline *deadline)
{
  g_sequence_remove (deadline->place);
  g_free (deadline);
}

/* One that is called may add, drop, and free them all. */
static gboolean
dispatch (GSource *source, GSourceFunc ignored, gpointer unused)
{
  gint64 now_us = g_source_get_time (source);
  AnteDeadline *next;

  while (!g_source_is_destroyed (source) && (next = peek_next (((Source *) source)->all)) != NULL && next->at_us <= now_us)
    {
      AnteDeadlineFunc func = next->func;
      gpointer data = next->data;

      take_out (next);
      func (data);
    }
  if (!g_source_is_destroyed (source))
    set_ready (((Source *) source)->all);
  return G_SOURCE_CONTINUE;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer ignored)
{
  const AnteDeadline *one = a, *other = b;

  return one->at_us < other->at_us ? -1 : one->at_us > other->at_us;
}

AnteDeadlines *
ante_deadlines_new (void)
{
  static GSourceFuncs funcs = { NULL, NULL, dispatch, NULL, NULL, NULL };
  AnteDeadlines *self = g_new0 (AnteDeadlines, 1);

  self->waiting = g_sequence_new (NULL);
  self->source = g_source_new (&funcs, sizeof (Source));
  ((Source *) self->source)->all = self;
  g_source_set_static_name (self->source, "[anteroom] deadlines");
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
ante_deadlines_free (AnteDeadlines *self)
{
  g_return_if_fail (self != NULL && g_sequence_is_empty (self->waiting));

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_sequence_free (self->waiting);
  g_free (self);
}

AnteDeadline *
ante_deadlines_add (AnteDeadlines *self, guint ms, AnteDeadlineFunc func, gpointer data)
{
  g_return_val_if_fail (self != NULL && func != NULL, NULL);

  AnteDeadline *deadline = g_new0 (AnteDeadline, 1);

  deadline->all = self;
  deadline->at_us = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  deadline->func = func;
  deadline->data = data;
  deadline->place = g_sequence_insert_sorted (self->waiting, deadline, compare, NULL);
  if (peek_next (self) == deadline)
    set_ready (self);
  return deadline;
}

void
ante_deadline_drop (AnteDeadline *deadline)
{
  g_return_if_fail (deadline != NULL);

  AnteDeadlines *all = deadline->all;
  gboolean was_next = peek_next (all) == deadline;

  take_out (deadline);
  if (was_next)
    set_ready (all);
}
