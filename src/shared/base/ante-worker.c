/* SPDX-License-Identifier: GPL-3.0-or-later
 * The named thread and its queue. The thread owns the queue, never the worker, so the worker may go
 * from any thread, its own included. */
#include "shared/base/ante-worker.h"

struct _AnteWorker
{
  GObject parent_instance;

  /* Given */      char *name;         /* owned */
  /* Under way */  GAsyncQueue *jobs;  /* owned; of Job */
                   GMutex lock;        /* orders pushing against finishing */
                   gboolean finished;  /* under the lock; nothing is pushed after */
                   GThread *thread;    /* under the lock; owned, NULL once joined */
};

G_DEFINE_FINAL_TYPE (AnteWorker, ante_worker, G_TYPE_OBJECT)

typedef enum { JOB_TASK, JOB_CALL, JOB_STOP } JobKind;

/* Somebody on another thread who waits for a call to be over; lives on their stack. */
typedef struct
{
  GMutex lock;
  GCond done_changed;
  gboolean done;
} Waiter;

typedef struct
{
  JobKind kind;
  /* JOB_TASK */ GTask *task;           /* owned */
                 GTaskThreadFunc run;
  /* JOB_CALL */ void (*call) (gpointer data);
                 gpointer data;
                 Waiter *waiter;
} Job;

static gboolean
task_released_cb (gpointer task)
{
  return G_SOURCE_REMOVE; /* the unref is the source's destroy notify */
}

/* The last reference to a task may hold the last one to its owner, and owners belong to the thread
 * that made them: our reference is dropped in the task's own context, behind its result. */
static void
release_task_in_its_context (GTask *task)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_static_name (source, "[anteroom] worker task released");
  g_source_set_callback (source, task_released_cb, task, g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
run_task (Job *job)
{
  GTask *task = job->task;

  if (!g_task_get_check_cancellable (task) || !g_task_return_error_if_cancelled (task))
    job->run (task, g_task_get_source_object (task), g_task_get_task_data (task),
              g_task_get_cancellable (task));
  release_task_in_its_context (g_steal_pointer (&job->task));
}

static void
run_call (Job *job)
{
  Waiter *waiter = job->waiter;

  job->call (job->data);

  g_mutex_lock (&waiter->lock);
  waiter->done = TRUE;
  g_cond_signal (&waiter->done_changed);
  g_mutex_unlock (&waiter->lock);
}

static gpointer
work (gpointer data)
{
  g_autoptr (GAsyncQueue) jobs = data;

  for (;;)
    {
      g_autofree Job *job = g_async_queue_pop (jobs);

      if (job->kind == JOB_STOP)
        return NULL;
      else if (job->kind == JOB_TASK)
        run_task (job);
      else
        run_call (job);
    }
}

/* Takes @job on success; FALSE: the worker has finished, and @job stays the caller's. */
static gboolean
push_unless_finished (AnteWorker *self, Job *job)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->finished)
    return FALSE;
  if (job->kind == JOB_STOP)
    self->finished = TRUE;
  g_async_queue_push (self->jobs, job);
  return TRUE;
}

static gboolean
is_called_from_its_own_thread (AnteWorker *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->thread == g_thread_self ();
}

static GThread *
steal_thread (AnteWorker *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return g_steal_pointer (&self->thread);
}

static void
ante_worker_dispose (GObject *object)
{
  ante_worker_finish (ANTE_WORKER (object));
  G_OBJECT_CLASS (ante_worker_parent_class)->dispose (object);
}

static void
ante_worker_finalize (GObject *object)
{
  AnteWorker *self = ANTE_WORKER (object);

  g_async_queue_unref (self->jobs);
  g_mutex_clear (&self->lock);
  g_free (self->name);
  G_OBJECT_CLASS (ante_worker_parent_class)->finalize (object);
}

static void
ante_worker_class_init (AnteWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ante_worker_dispose;
  object_class->finalize = ante_worker_finalize;
}

static void
ante_worker_init (AnteWorker *self)
{
  g_mutex_init (&self->lock);
  self->jobs = g_async_queue_new ();
}

AnteWorker *
ante_worker_new (const char *name)
{
  AnteWorker *self = g_object_new (ANTE_TYPE_WORKER, NULL);

  self->name = g_strdup (name);
  self->thread = g_thread_new (self->name, work, g_async_queue_ref (self->jobs));
  return self;
}

void
ante_worker_run (AnteWorker *self, GTask *task, GTaskThreadFunc func)
{
  g_return_if_fail (ANTE_IS_WORKER (self));
  g_return_if_fail (G_IS_TASK (task));
  g_return_if_fail (func != NULL);

  Job *job = g_new0 (Job, 1);
  job->kind = JOB_TASK;
  job->task = g_object_ref (task);
  job->run = func;

  if (push_unless_finished (self, job))
    return;
  g_free (job);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The worker has finished");
  release_task_in_its_context (task);
}

void
ante_worker_run_sync (AnteWorker *self, void (*func) (gpointer data), gpointer data)
{
  g_return_if_fail (ANTE_IS_WORKER (self));
  g_return_if_fail (func != NULL);
  g_return_if_fail (!is_called_from_its_own_thread (self));

  Waiter waiter = { .done = FALSE };
  Job *job = g_new0 (Job, 1);
  job->kind = JOB_CALL;
  job->call = func;
  job->data = data;
  job->waiter = &waiter;

  g_mutex_init (&waiter.lock);
  g_cond_init (&waiter.done_changed);
  if (push_unless_finished (self, job))
    {
      g_mutex_lock (&waiter.lock);
      while (!waiter.done)
        g_cond_wait (&waiter.done_changed, &waiter.lock);
      g_mutex_unlock (&waiter.lock);
    }
  else
    {
      g_free (job);
      g_critical ("A call was given to a worker that has finished");
    }
  g_cond_clear (&waiter.done_changed);
  g_mutex_clear (&waiter.lock);
}

void
ante_worker_finish (AnteWorker *self)
{
  g_return_if_fail (ANTE_IS_WORKER (self));

  Job *stop = g_new0 (Job, 1);
  stop->kind = JOB_STOP;
  if (!push_unless_finished (self, stop))
    g_free (stop);

  GThread *thread = steal_thread (self);
  if (thread == NULL)
    return;
  if (thread == g_thread_self ())
    g_thread_unref (thread); /* let go from a task of our own: the loop ends by itself */
  else
    g_thread_join (thread);
}
