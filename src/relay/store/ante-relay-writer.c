/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one thread that writes, and its queue. */
#include "relay/store/ante-relay-writer.h"
#include "relay/store/ante-relay-store.h"

#define MOST_QUEUED 4096
#define MOST_IN_A_COMMIT 256
#define QUIET_BEFORE_CHECKPOINT_US (200 * G_TIME_SPAN_MILLISECOND)
/* So that a flood without a pause cannot make the write-ahead log grow for ever. */
#define COMMITS_WITHOUT_CHECKPOINT 20000

typedef struct
{
  GTask *task;        /* owned */
  AnteRelayWork work;
  GError *error;      /* owned, nullable: how it went */
} Job;

struct _AnteRelayWriter
{
  /* Given */      AnteDatabase *database;  /* owned; the thread's alone */
                   GMainContext *context;   /* owned; where tasks return */
  /* Under way */  GThread *thread;         /* owned */
                   GMutex lock;
                   GCond changed;           /* something was queued, or the end was asked for */
                   GQueue queue;            /* of Job, under the lock */
                   gboolean ending;         /* under the lock */
                   guint n_unchecked;       /* commits since the last checkpoint; the thread's */
                   int is_well;             /* atomic */
};

static void
job_free (Job *job)
{
  g_object_unref (job->task);
  g_clear_error (&job->error);
  g_free (job);
}

static void
return_task (Job *job)
{
  if (job->error == NULL)
    g_task_return_boolean (job->task, TRUE);
  else if (job->error->domain == ANTE_DATABASE_ERROR)
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

/* Returns: FALSE when the whole transaction is lost, with *cause saying why. */
static gboolean
run_job (AnteDatabase *database, Job *job, GError **cause)
{
  g_clear_error (&job->error);
  if (job->work (database, g_task_get_task_data (job->task), &job->error) ||
      job->error->domain != ANTE_DATABASE_ERROR)
    return TRUE;
  g_propagate_error (cause, g_error_copy (job->error));
  return FALSE;
}

static gboolean
commit_together (AnteDatabase *database, Job **jobs, guint n_jobs, GError **cause)
{
  ante_database_rollback (database); /* one that could not be, for want of memory */
  if (!ante_database_begin (database, cause))
    return FALSE;
  for (guint i = 0; i < n_jobs; i++)
    if (!run_job (database, jobs[i], cause))
      {
        ante_database_rollback (database);
        return FALSE;
      }
  return ante_database_commit (database, cause);
}

static void
fail_all (Job **jobs, guint n_jobs, const GError *cause)
{
  for (guint i = 0; i < n_jobs; i++)
    {
      g_clear_error (&jobs[i]->error);
      jobs[i]->error = g_error_copy (cause);
    }
}

/* Where not the disk but one of them is at fault, the others are not to suffer for it. */
static void
write_batch (AnteRelayWriter *self, GPtrArray *batch)
{
  Job **jobs = (Job **) batch->pdata;
  g_autoptr (GError) cause = NULL;

  self->n_unchecked++;
  if (commit_together (self->database, jobs, batch->len, &cause))
    {
      g_atomic_int_set (&self->is_well, TRUE);
      return;
    }
  gboolean is_storage = g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE) ||
                        g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_FULL);
  if (is_storage || batch->len == 1)
    {
      g_atomic_int_set (&self->is_well, FALSE);
      fail_all (jobs, batch->len, cause);
      return;
    }
  for (guint i = 0; i < batch->len; i++)
    {
      g_autoptr (GError) own_cause = NULL;
      if (!commit_together (self->database, &jobs[i], 1, &own_cause))
        fail_all (&jobs[i], 1, own_cause);
    }
}

static void
checkpoint (AnteRelayWriter *self)
{
  ante_database_checkpoint (self->database, NULL); /* another time, if not now */
  self->n_unchecked = 0;
}

/* Under the lock. Returns: FALSE when it has been quiet long enough to checkpoint. */
static gboolean
wait_for_jobs (AnteRelayWriter *self)
{
  gint64 until = g_get_monotonic_time () + QUIET_BEFORE_CHECKPOINT_US;

  while (g_queue_is_empty (&self->queue) && !self->ending)
    {
      if (self->n_unchecked == 0)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, until))
        return FALSE;
    }
  return TRUE;
}

/* Returns: (transfer full): what gathered; empty: nothing for now; NULL: the end. */
static GPtrArray *
take_batch (AnteRelayWriter *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) batch = g_ptr_array_new_with_free_func ((GDestroyNotify) job_free);

  if (!wait_for_jobs (self))
    return g_steal_pointer (&batch);
  if (g_queue_is_empty (&self->queue))
    return NULL;
  while (!g_queue_is_empty (&self->queue) && batch->len < MOST_IN_A_COMMIT)
    g_ptr_array_add (batch, g_queue_pop_head (&self->queue));
  return g_steal_pointer (&batch);
}

static void
return_batch (AnteRelayWriter *self, GPtrArray *batch)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[anteroom] relay batch committed");
  g_source_set_callback (source, batch_done_cb, batch, (GDestroyNotify) g_ptr_array_unref);
  g_source_attach (source, self->context);
}

static gpointer
write_thread (gpointer data)
{
  AnteRelayWriter *self = data;
  GPtrArray *batch;

  while ((batch = take_batch (self)) != NULL)
    {
      gboolean was_quiet = batch->len == 0;
      if (!was_quiet)
        write_batch (self, batch);
      return_batch (self, batch);
      if (was_quiet || self->n_unchecked > COMMITS_WITHOUT_CHECKPOINT)
        checkpoint (self);
    }
  checkpoint (self);
  return NULL;
}

AnteRelayWriter *
ante_relay_writer_new (AnteDatabase *database)
{
  AnteRelayWriter *self = g_new0 (AnteRelayWriter, 1);

  self->database = database;
  self->context = g_main_context_ref_thread_default ();
  self->is_well = TRUE;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("relay-writer", write_thread, self);
  return self;
}

static gboolean
queue_job (AnteRelayWriter *self, Job *job)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  if (self->ending || g_queue_get_length (&self->queue) >= MOST_QUEUED)
    return FALSE;
  g_queue_push_tail (&self->queue, job);
  g_cond_signal (&self->changed);
  return TRUE;
}

void
ante_relay_writer_submit (AnteRelayWriter *self, GTask *task, AnteRelayWork work)
{
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->work = work;
  if (queue_job (self, job))
    return;
  job->error = g_error_new_literal (ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_STORAGE,
                                    "Too much is queued");
  return_task (job);
  job_free (job);
}

gboolean
ante_relay_writer_is_well (AnteRelayWriter *self)
{
  return g_atomic_int_get (&self->is_well);
}

void
ante_relay_writer_free (AnteRelayWriter *self)
{
  g_mutex_lock (&self->lock);
  self->ending = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  ante_database_close (self->database);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}
