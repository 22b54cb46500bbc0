/* SPDX-License-Identifier: GPL-3.0-or-later
 * Many time limits behind one source. GLib looks at each of its sources in every turn of the main loop; thousands that
 * wait for a time, one each, cost more than all else it does. One thread: that of the context it was made in. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _AnteDeadlines AnteDeadlines;
typedef struct _AnteDeadline AnteDeadline;
typedef void (*AnteDeadlineFunc) (gpointer data);

/** ante_deadlines_new: in the thread's default context. Returns: (transfer full). */
AnteDeadlines *ante_deadlines_new (void);
/** ante_deadlines_free: none may be left in it. May be called by one of them. */
void ante_deadlines_free (AnteDeadlines *self);

/** ante_deadlines_add: calls @func once, in @ms at the earliest. Returns: (transfer none): gone once @func is called. */
AnteDeadline *ante_deadlines_add (AnteDeadlines *self, guint ms, AnteDeadlineFunc func, gpointer data);
/** ante_deadline_drop: it is not called. */
void ante_deadline_drop (AnteDeadline *deadline);

G_END_DECLS
