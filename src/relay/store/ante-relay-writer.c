/* SPDX-License-Identifier: GPL-3.0-or-later
 * How a batch is written to SQLite. */
#include "relay/store/ante-relay-writer.h"
#include "relay/store/ante-relay-queue.h"

/* A checkpoint holds up whoever comes meanwhile for as long as the disk takes to sync twice, and the first commit after
 * it for once more. So it begins at once when many jobs are over, to be over itself before more of their kind come, and
 * after few only in a long silence. */
#define QUIET_MS 20
#define MANY_JOBS 1000
#define LONG_QUIET_MS 2000
/* So that a flood without a pause cannot make the write-ahead log grow for ever. Of what is to be written; in the log it
 * is three to four times as much. */
#define BYTES_WITHOUT_CHECKPOINT (64 * 1024 * 1024)

struct _AnteRelayWriter
{
  /* Given */      AnteDatabase *database;  /* owned; the queue's thread's alone */
  /* Under way */  AnteRelayQueue *queue;   /* owned */
                   guint n_jobs;            /* since the last checkpoint; the thread's, as the next two */
                   gsize n_bytes;           /* in them */
                   guint quiet_ms;          /* since the last of them */
                   int is_well;             /* atomic */
};

/* Returns: FALSE when the whole transaction is lost, with *cause saying why. */
static gboolean
run_job (AnteDatabase *database, AnteRelayJob *job, GError **cause)
{
  AnteRelayWork work = (AnteRelayWork) job->work;

  g_clear_error (&job->error);
  if (work (database, g_task_get_task_data (job->task), &job->error) ||
      job->error->domain != ANTE_DATABASE_ERROR)
    return TRUE;
  g_propagate_error (cause, g_error_copy (job->error));
  return FALSE;
}

static gboolean
commit_together (AnteDatabase *database, AnteRelayJob **jobs, guint n_jobs, GError **cause)
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
checkpoint (AnteRelayWriter *self)
{
  ante_database_checkpoint (self->database, NULL); /* another time, if not now */
  self->n_jobs = 0;
  self->n_bytes = 0;
}

static gboolean
be_quiet (gpointer data)
{
  AnteRelayWriter *self = data;

  self->quiet_ms += QUIET_MS;
  if (self->n_jobs < MANY_JOBS && self->quiet_ms < LONG_QUIET_MS)
    return TRUE;
  checkpoint (self);
  return FALSE;
}

/* Where not the disk but one of them is at fault, the others are not to suffer for it. */
static void
write_batch (gpointer data, AnteRelayJob **jobs, guint n_jobs)
{
  AnteRelayWriter *self = data;
  g_autoptr (GError) cause = NULL;

  self->quiet_ms = 0;
  if (self->n_bytes > BYTES_WITHOUT_CHECKPOINT)
    checkpoint (self);
  self->n_jobs += n_jobs;
  for (guint i = 0; i < n_jobs; i++)
    self->n_bytes += jobs[i]->n_bytes;
  if (commit_together (self->database, jobs, n_jobs, &cause))
    {
      g_atomic_int_set (&self->is_well, TRUE);
      return;
    }
  gboolean is_storage = g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_STORAGE) ||
                        g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_FULL);
  if (is_storage || n_jobs == 1)
    {
      g_atomic_int_set (&self->is_well, FALSE);
      ante_relay_jobs_fail (jobs, n_jobs, cause);
      return;
    }
  for (guint i = 0; i < n_jobs; i++)
    {
      g_autoptr (GError) own_cause = NULL;
      if (!commit_together (self->database, &jobs[i], 1, &own_cause))
        ante_relay_jobs_fail (&jobs[i], 1, own_cause);
    }
}

static const AnteRelayQueueFuncs FUNCS = { write_batch, be_quiet, QUIET_MS, 0 };

AnteRelayWriter *
ante_relay_writer_new (AnteDatabase *database)
{
  AnteRelayWriter *self = g_new0 (AnteRelayWriter, 1);

  self->database = database;
  self->is_well = TRUE;
  self->queue = ante_relay_queue_new ("relay-writer", &FUNCS, self);
  return self;
}

void
ante_relay_writer_submit (AnteRelayWriter *self, GTask *task, AnteRelayWork work, gsize n_bytes)
{
  ante_relay_queue_submit (self->queue, task, (gpointer) work, FALSE, n_bytes);
}

gboolean
ante_relay_writer_is_well (AnteRelayWriter *self)
{
  return g_atomic_int_get (&self->is_well);
}

void
ante_relay_writer_free (AnteRelayWriter *self)
{
  ante_relay_queue_free (self->queue);
  ante_database_close (self->database);
  g_free (self);
}
