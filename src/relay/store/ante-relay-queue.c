/* SPDX-License-Identifier: GPL-3.0-or-later
 * The queue of what is to be written, and its thread. */
#include "relay/store/ante-relay-queue.h"
#include "relay/store/ante-relay-store.h"

#define MOST_QUEUED 4096
#define MOST_BYTES_QUEUED (256 * 1024 * 1024)
#define MOST_IN_A_BATCH 256
#define MOST_BYTES_IN_A_BATCH (8 * 1024 * 1024)

struct _AnteRelayQueue
{
  /* Given */      const AnteRelayQueueFuncs *funcs;
                   gpointer store;          /* borrowed */
                   GMainContext *context;   /* owned; where tasks return */
  /* Under way */  GThread *thread;         /* owned */
                   GMutex lock;
                   GCond changed;           /* something was queued, or the end was asked for */
                   GQueue jobs;             /* of AnteRelayJob, under the lock */
                   gsize n_bytes;           /* theirs, under the lock */
                   gboolean ending;         /* under the lock */
                   gboolean may_be_quiet;   /* there is something to do in a quiet moment; the thread's */
                   gboolean is_busy;        /* the last batch was of more than one; the thread's */
};

static void
job_free (AnteRelayJob *job)
{
  g_object_unref (job->task);
  g_clear_error (&job->error);
  g_free (job);
}

void
ante_relay_jobs_fail (AnteRelayJob **jobs, guint n_jobs, const GError *cause)
{
  for (guint i = 0; i < n_jobs; i++)
    {
      g_clear_error (&jobs[i]->error);
      jobs[i]->error = g_error_copy (cause);
    }
}

/* Whatever happened below, those above are told what they can do about it. */
static void
return_task (AnteRelayJob *job)
{
  if (job->error == NULL)
    g_task_return_boolean (job->task, TRUE);
  else if (job->error->domain != ANTE_RELAY_STORE_ERROR)
    g_task_return_new_error (job->task, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE,
                             "%s", job->error->message);
  else
    g_task_return_error (job->task, g_steal_pointer (&job->error));
}

static gboolean
batch_done_cb (gpointer data)
{
  GPtrArray *batch = data;

  for (guint i = 0; i < batch->len; i++)
    return_task (g_ptr_array_index (batch, i));
  return G_SOURCE_REMOVE;
}

static void
return_batch (AnteRelayQueue *self, GPtrArray *batch)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[anteroom] relay batch committed");
  g_source_set_callback (source, batch_done_cb, batch, (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, self->context);
}

typedef enum { SOME_QUEUED, QUIET, ENDED } Waited;

static Waited
wait_for_jobs (AnteRelayQueue *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  gint64 until = g_get_monotonic_time () + self->funcs->quiet_ms * G_TIME_SPAN_MILLISECOND;

  while (g_queue_is_empty (&self->jobs) && !self->ending)
    {
      if (!self->may_be_quiet)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, until))
        return QUIET;
    }
  return g_queue_is_empty (&self->jobs) ? ENDED : SOME_QUEUED;
}

static gboolean
fits (GPtrArray *batch, const AnteRelayJob *next, gsize n_bytes)
{
  if (batch->len == 0)
    return TRUE;
  AnteRelayJob *first = g_ptr_array_index (batch, 0);
  return !first->alone && !next->alone && batch->len < MOST_IN_A_BATCH &&
         n_bytes + next->n_bytes <= MOST_BYTES_IN_A_BATCH;
}

/* A little more, where jobs come as quickly as they are written: many in one commit cost the database far less than
 * many commits. One that comes alone does not wait. */
static void
let_gather (AnteRelayQueue *self)
{
  if (self->is_busy && self->funcs->gather_us > 0)
    g_usleep (self->funcs->gather_us);
}

static GPtrArray *
take_gathered (AnteRelayQueue *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GPtrArray *batch = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);
  gsize n_bytes = 0;

  while (!g_queue_is_empty (&self->jobs) && fits (batch, g_queue_peek_head (&self->jobs), n_bytes))
    {
      AnteRelayJob *job = g_queue_pop_head (&self->jobs);
      n_bytes += job->n_bytes;
      self->n_bytes -= job->n_bytes;
      g_ptr_array_add (batch, job);
    }
  return batch;
}

/* Returns: (transfer full): what gathered; empty: nothing for now; NULL: the end. */
static GPtrArray *
take_batch (AnteRelayQueue *self)
{
  Waited waited = wait_for_jobs (self);

  if (waited == ENDED)
    return NULL;
  if (waited == SOME_QUEUED)
    let_gather (self);
  GPtrArray *batch = take_gathered (self);
  self->is_busy = batch->len > 1;
  return batch;
}

static gpointer
write_thread (gpointer data)
{
  AnteRelayQueue *self = data;
  GPtrArray *batch;

  while ((batch = take_batch (self)) != NULL)
    {
      gboolean was_quiet = batch->len == 0;
      if (!was_quiet)
        self->funcs->write (self->store, (AnteRelayJob **) batch->pdata, batch->len);
      return_batch (self, batch);
      self->may_be_quiet = !was_quiet || self->funcs->be_quiet (self->store);
    }
  self->funcs->be_quiet (self->store);
  return NULL;
}

AnteRelayQueue *
ante_relay_queue_new (const char *name, const AnteRelayQueueFuncs *funcs, gpointer store)
{
  AnteRelayQueue *self = g_new0 (AnteRelayQueue, 1);

  self->funcs = funcs;
  self->store = store;
  self->context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->jobs);
  self->thread = g_thread_new (name, write_thread, self);
  return self;
}

static gboolean
queue_job (AnteRelayQueue *self, AnteRelayJob *job)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->ending || g_queue_get_length (&self->jobs) >= MOST_QUEUED ||
      self->n_bytes + job->n_bytes > MOST_BYTES_QUEUED)
    return FALSE;
  g_queue_push_tail (&self->jobs, job);
  self->n_bytes += job->n_bytes;
  g_cond_signal (&self->changed);
  return TRUE;
}

void
ante_relay_queue_submit (
    AnteRelayQueue *self, GTask *task, gpointer work, gboolean alone, gsize n_bytes)
{
  AnteRelayJob *job = g_new0 (AnteRelayJob, 1);

  job->task = g_object_ref (task);
  job->work = work;
  job->alone = alone;
  job->n_bytes = n_bytes;
  if (queue_job (self, job))
    return;
  job->error = g_error_new_literal (ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE,
                                    "Too much is queued");
  return_task (job);
  job_free (job);
}

void
ante_relay_queue_free (AnteRelayQueue *self)
{
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}
