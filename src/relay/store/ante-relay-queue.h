/* SPDX-License-Identifier: GPL-3.0-or-later
 * What waits to be written, and the one thread that writes it: whatever has gathered while the last commit was
 * under way is written together (group commit). How, is the store's own. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  /* Given */  GTask *task;     /* owned; its data is the operation's argument */
               gpointer work;   /* borrowed; what the store wants to know it by */
               gboolean alone;  /* not with others in a batch */
               gsize n_bytes;
  /* Result */ GError *error;   /* owned, nullable: it is durable */
} AnteRelayJob;

typedef struct
{
  /* Writes one batch, in order, and leaves an error with each job that was not; on the queue's thread. */
  void (*write) (gpointer store, AnteRelayJob **jobs, guint n_jobs);
  /* When nothing has come for @quiet_ms, again and again for as long as it returns TRUE, and once at the end. */
  gboolean (*be_quiet) (gpointer store);
  guint quiet_ms;
  guint gather_us; /* how much longer jobs are gathered when there are several at once; 0: not at all */
} AnteRelayQueueFuncs;

typedef struct _AnteRelayQueue AnteRelayQueue;

/** ante_relay_queue_new: starts the thread, named @name; @store and @funcs outlive it. (transfer full). */
AnteRelayQueue *ante_relay_queue_new (const char *name, const AnteRelayQueueFuncs *funcs, gpointer store);

/** ante_relay_queue_submit: @task returns TRUE, or its job's error, in the context the queue was made in. With too
 *  many or too large ones waiting it fails at once with an ANTE_RELAY_STORE_ERROR_STORAGE. Main thread. */
void ante_relay_queue_submit (AnteRelayQueue *self, GTask *task, gpointer work, gboolean alone, gsize n_bytes);

/** ante_relay_queue_free: writes what is queued, joins the thread; blocks. */
void ante_relay_queue_free (AnteRelayQueue *self);

/** ante_relay_jobs_fail: @cause for all of them. */
void ante_relay_jobs_fail (AnteRelayJob **jobs, guint n_jobs, const GError *cause);

G_END_DECLS
