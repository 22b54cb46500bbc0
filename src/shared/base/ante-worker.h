/* SPDX-License-Identifier: GPL-3.0-or-later
 * One named thread with a queue: tasks run on it one after another, in the order they were given. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_TYPE_WORKER (ante_worker_get_type ())
G_DECLARE_FINAL_TYPE (AnteWorker, ante_worker, ANTE, WORKER, GObject)

/** ante_worker_new: starts the thread. Returns: (transfer full). */
AnteWorker *ante_worker_new (const char *name);

/** ante_worker_run: runs @func with @task on the worker's thread; the task returns in the context it
 *  was made in, and is released there too. A task cancelled before its turn returns CANCELLED without
 *  reaching @func, unless it was told not to check (g_task_set_check_cancellable()). Given to a worker
 *  that has finished, it returns G_IO_ERROR_CLOSED. Any thread. */
void ante_worker_run (AnteWorker *self, GTask *task, GTaskThreadFunc func);

/** ante_worker_run_sync: runs @func on the thread, in turn, and waits for it. Not from the worker's own
 *  thread, and not after ante_worker_finish(). */
void ante_worker_run_sync (AnteWorker *self, void (*func) (gpointer data), gpointer data);

/** ante_worker_finish: runs what is queued, joins the thread. Idempotent; also done on dispose. */
void ante_worker_finish (AnteWorker *self);

G_END_DECLS
