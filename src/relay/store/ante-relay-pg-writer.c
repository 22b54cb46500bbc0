/* SPDX-License-Identifier: GPL-3.0-or-later
 * How batches are written to PostgreSQL: while one is under way, that of other clinics is sealed, so there are several
 * lanes, each with its connection and thread, and every clinic has its own of them. What one lane locks no other asks
 * for.
 *
 * A commit whose answer was lost may have been made: the batch is run again
 * on a new connection, and what is there already is found by its ids and left as it is. Where that is not possible
 * within seconds, all of it has failed as far as anybody is told; a sender that comes again is recognised. */
#include "relay/store/ante-relay-pg-writer.h"
#include "relay/store/ante-relay-pg-link.h"

#define MOST_TRIES 4
#define LONGEST_PAUSE_US (20 * 1000)
/* While there is no connection it is tried again as often, whether anybody writes or not. */
#define QUIET_MS 1000
#define GATHER_US 2000

#define N_LANES 2

typedef struct
{
  /* Given */      AnteRelayPgListener *listener; /* borrowed */
  /* Under way */  AnteRelayPgLink link;          /* the queue's thread's */
                   AnteRelayQueue *queue;         /* owned */
                   int is_well;                   /* atomic */
} Lane;

struct _AnteRelayPgWriter
{
  Lane lanes[N_LANES];
};

static gboolean
do_alone (AnteRelayPg *pg, const AnteRelayJob *job, GError **error)
{
  AnteRelayPgWork work = (AnteRelayPgWork) job->work;

  if (ante_relay_pg_run (pg, "BEGIN", error) && work (pg, g_task_get_task_data (job->task), error) &&
      ante_relay_pg_commit (pg, error))
    return TRUE;
  ante_relay_pg_rollback (pg);
  return FALSE;
}

static gboolean
commit_together (AnteRelayPg *pg, AnteRelayJob **jobs, guint n_jobs, gboolean is_again, GError **error)
{
  return jobs[0]->alone ? do_alone (pg, jobs[0], error) : ante_relay_pg_append (pg, jobs, n_jobs, is_again, error);
}

/* Again and again, as long as that is of use. */
static gboolean
write_together (Lane *self, AnteRelayJob **jobs, guint n_jobs, GError **error)
{
  gboolean is_again = FALSE;

  for (guint i = 1;; i++)
    {
      g_autoptr (GError) cause = NULL;
      AnteRelayPg *pg = ante_relay_pg_link_get (&self->link, &cause);
      if (pg != NULL && commit_together (pg, jobs, n_jobs, is_again, &cause))
        return TRUE;
      gboolean is_lost = g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_LOST);
      gboolean is_in_the_way =
          g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_AGAIN);
      if (is_lost)
        ante_relay_pg_link_drop (&self->link);
      if (i == MOST_TRIES || pg == NULL || !(is_lost || is_in_the_way))
        {
          g_propagate_error (error, g_steal_pointer (&cause));
          return FALSE;
        }
      if (is_in_the_way)
        g_usleep (g_random_int_range (0, LONGEST_PAUSE_US));
      is_again = TRUE;
    }
}

/* The store as a whole cannot do it; otherwise it is something about one of the batch. */
static gboolean
is_trouble (const GError *error)
{
  return error->domain == ANTE_RELAY_PG_ERROR && error->code != ANTE_RELAY_PG_ERROR_TAKEN &&
         error->code != ANTE_RELAY_PG_ERROR_OTHER;
}

static void
tell_of_job (Lane *self, const AnteRelayJob *job)
{
  gpointer data = g_task_get_task_data (job->task);

  if (job->alone || job->error != NULL)
    return;
  if (job->work == ANTE_RELAY_PG_DELIVER)
    {
      AnteRelayDelivery *delivery = data;
      ante_relay_pg_listener_tell_grown (self->listener, delivery->clinic, delivery->newest);
      return;
    }
  AnteRelayPush *push = data;
  if (push->newest > push->before)
    ante_relay_pg_listener_tell_grown (self->listener, push->clinic, push->newest);
}

static void
write_some (Lane *self, AnteRelayJob **jobs, guint n_jobs, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (write_together (self, jobs, n_jobs, &cause))
    {
      g_atomic_int_set (&self->is_well, TRUE);
      for (guint i = 0; i < n_jobs; i++)
        tell_of_job (self, jobs[i]);
      return;
    }
  if (is_trouble (cause))
    g_atomic_int_set (&self->is_well, FALSE);
  ante_relay_jobs_fail (jobs, n_jobs, cause);
  g_propagate_error (error, g_steal_pointer (&cause));
}

/* Where not the database but one of them is at fault, the others are not to suffer for it. */
static void
write_batch (gpointer data, AnteRelayJob **jobs, guint n_jobs)
{
  g_autoptr (GError) cause = NULL;

  write_some (data, jobs, n_jobs, &cause);
  if (cause == NULL || n_jobs == 1 || is_trouble (cause))
    return;
  for (guint i = 0; i < n_jobs; i++)
    write_some (data, &jobs[i], 1, NULL);
}

static gboolean
be_quiet (gpointer data)
{
  Lane *self = data;

  if (self->link.pg == NULL && ante_relay_pg_link_get (&self->link, NULL) != NULL)
    g_atomic_int_set (&self->is_well, TRUE);
  return self->link.pg == NULL;
}

static const AnteRelayQueueFuncs FUNCS = { write_batch, be_quiet, QUIET_MS, GATHER_US };

static void
lane_init (Lane *self, const char *where, AnteRelayPgListener *listener)
{
  self->listener = listener;
  self->link.where = where;
  self->is_well = TRUE;
  ante_relay_pg_link_get (&self->link, NULL); /* who comes first is not to wait for it */
  self->queue = ante_relay_queue_new ("relay-writer", &FUNCS, self);
}

static void
lane_clear (Lane *self)
{
  ante_relay_queue_free (self->queue);
  ante_relay_pg_link_drop (&self->link);
}

AnteRelayPgWriter *
ante_relay_pg_writer_new (const char *where, AnteRelayPgListener *listener)
{
  AnteRelayPgWriter *self = g_new0 (AnteRelayPgWriter, 1);

  for (guint i = 0; i < N_LANES; i++)
    lane_init (&self->lanes[i], where, listener);
  return self;
}

void
ante_relay_pg_writer_free (AnteRelayPgWriter *self)
{
  for (guint i = 0; i < N_LANES; i++)
    lane_clear (&self->lanes[i]);
  g_free (self);
}

void
ante_relay_pg_writer_append (
    AnteRelayPgWriter *self, gint64 clinic, GTask *task, const char *what, gsize n_bytes)
{
  Lane *lane = &self->lanes[(guint64) clinic % N_LANES];

  ante_relay_queue_submit (lane->queue, task, (gpointer) what, FALSE, n_bytes);
}

void
ante_relay_pg_writer_do (AnteRelayPgWriter *self, GTask *task, AnteRelayPgWork work)
{
  ante_relay_queue_submit (self->lanes[0].queue, task, (gpointer) work, TRUE, 0);
}

gboolean
ante_relay_pg_writer_is_well (AnteRelayPgWriter *self)
{
  for (guint i = 0; i < N_LANES; i++)
    if (!g_atomic_int_get (&self->lanes[i].is_well))
      return FALSE;
  return TRUE;
}
