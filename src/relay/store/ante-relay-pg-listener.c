/* SPDX-License-Identifier: GPL-3.0-or-later
 * Being told, and telling. */
#include "relay/store/ante-relay-pg-listener.h"
#include "relay/store/ante-relay-pg-link.h"
#include "relay/store/ante-relay-pg-tables.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Proven this often; not trusted any more when that has failed for so long. */
#define PROVEN_EVERY_MS 1000
#define TRUSTED_FOR_US (4 * G_TIME_SPAN_SECOND)
/* What grows within so long is told together. */
#define GATHER_US (4 * 1000)
/* Of one NOTIFY; PostgreSQL takes less than 8000. */
#define MOST_BYTES_TOLD 7000

struct _AnteRelayPgListener
{
  /* Given */      AnteRelayStore *store;   /* borrowed */
                   GMainContext *context;   /* owned; where signals are emitted */
  /* Under way */  AnteRelayPgLink link;    /* the thread's */
                   GThread *thread;         /* owned */
                   int wake_fd;             /* there is something to tell, or it ends */
                   int ending;              /* atomic */
                   GMutex lock;
                   GHashTable *grown;       /* owned; clinic -> newest, to be told; under the lock */
                   gint64 proven_us;        /* monotonic; set by the thread, under the lock; 0: deaf */
};

/* Something to be said on the main thread. */
typedef struct
{
  AnteRelayStore *store;  /* owned */
  gboolean has_changed;   /* otherwise it has grown */
  gint64 clinic, newest;
} News;

static gboolean
news_cb (gpointer data)
{
  News *news = data;

  if (news->has_changed)
    g_signal_emit_by_name (news->store, "changed", news->clinic);
  else
    g_signal_emit_by_name (news->store, "grown", news->clinic, news->newest);
  return G_SOURCE_REMOVE;
}

static void
news_free (gpointer data)
{
  g_object_unref (((News *) data)->store);
  g_free (data);
}

static void
emit (AnteRelayPgListener *self, gboolean has_changed, gint64 clinic, gint64 newest)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  News *news = g_new0 (News, 1);

  *news = (News){ g_object_ref (self->store), has_changed, clinic, newest };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[anteroom] another relay's news");
  g_source_set_callback (source, news_cb, news, news_free);
  g_source_attach (source, self->context);
}

static void
set_proven (AnteRelayPgListener *self, gint64 us)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  self->proven_us = us;
}

gboolean
ante_relay_pg_listener_hears (AnteRelayPgListener *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  return self->proven_us > 0 && g_get_monotonic_time () - self->proven_us < TRUSTED_FOR_US;
}

/* "changed CLINIC", or "grown CLINIC:NEWEST …". What is neither is from a later version, which has reasons of its
 * own for it. */
static void
take_told (AnteRelayPgListener *self, const char *told)
{
  g_auto (GStrv) words = g_strsplit (told, " ", -1);

  if (words[0] == NULL)
    return;
  for (guint i = 1; words[i] != NULL; i++)
    {
      char *rest = NULL;
      gint64 clinic = g_ascii_strtoll (words[i], &rest, 10);
      if (strcmp (words[0], "changed") == 0)
        emit (self, TRUE, clinic, 0);
      else if (strcmp (words[0], "grown") == 0 && *rest == ':')
        emit (self, FALSE, clinic, g_ascii_strtoll (rest + 1, NULL, 10));
    }
}

static gboolean
take_all (AnteRelayPgListener *self, AnteRelayPg *pg, GError **error)
{
  g_autoptr (GError) cause = NULL;

  for (;;)
    {
      g_autofree char *told = ante_relay_pg_take_told (pg, &cause);
      if (told == NULL)
        break;
      take_told (self, told);
    }
  if (cause != NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return error == NULL || *error == NULL;
}

/* Returns: (transfer full): what fits into one message, taken from what is to be told; NULL when there is
 * nothing. */
static char *
compose (AnteRelayPgListener *self)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  GString *message = NULL;
  GHashTableIter iter;
  gint64 *clinic, *newest;

  g_hash_table_iter_init (&iter, self->grown);
  while ((message == NULL || message->len < MOST_BYTES_TOLD) &&
         g_hash_table_iter_next (&iter, (gpointer *) &clinic, (gpointer *) &newest))
    {
      if (message == NULL)
        message = g_string_new ("grown");
      g_string_append_printf (message, " %" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, *clinic, *newest);
      g_hash_table_iter_remove (&iter);
    }
  return message != NULL ? g_string_free (message, FALSE) : NULL;
}

static gboolean
tell (AnteRelayPg *pg, const char *message, GError **error)
{
  g_autoptr (AnteRelayPgAsk) ask =
      ante_relay_pg_ask ("SELECT pg_notify ('" ANTE_RELAY_PG_CHANNEL "', $1)");

  ante_relay_pg_give_text (ask, message);
  return ante_relay_pg_do (pg, ask, NULL, error);
}

static gboolean
tell_all (AnteRelayPgListener *self, AnteRelayPg *pg, GError **error)
{
  for (;;)
    {
      g_autofree char *message = compose (self);
      if (message == NULL)
        return TRUE;
      if (!tell (pg, message, error))
        return FALSE;
    }
}

/* Returns: whether it was woken by wake_fd. */
static gboolean
wait_for_something (AnteRelayPgListener *self, AnteRelayPg *pg)
{
  struct pollfd fds[] = { { .fd = self->wake_fd, .events = POLLIN },
                          { .fd = pg != NULL ? ante_relay_pg_socket (pg) : -1, .events = POLLIN } };
  guint64 count;

  while (poll (fds, G_N_ELEMENTS (fds), PROVEN_EVERY_MS) < 0 && errno == EINTR)
    ;
  return (fds[0].revents & POLLIN) != 0 && read (self->wake_fd, &count, sizeof count) > 0;
}

static gboolean
prove (AnteRelayPgListener *self, AnteRelayPg *pg, GError **error)
{
  gint64 before = g_get_monotonic_time ();

  if (before - self->proven_us < PROVEN_EVERY_MS * G_TIME_SPAN_MILLISECOND / 2)
    return TRUE;
  if (!ante_relay_pg_run (pg, "SELECT 1", error))
    return FALSE;
  set_proven (self, before);
  return TRUE;
}

/* One turn while there is a connection. */
static gboolean
turn (AnteRelayPgListener *self, AnteRelayPg *pg, GError **error)
{
  if (wait_for_something (self, pg))
    g_usleep (GATHER_US);
  return tell_all (self, pg, error) && prove (self, pg, error) && take_all (self, pg, error);
}

static void
listen_as_long_as_it_lasts (AnteRelayPgListener *self)
{
  g_autoptr (GError) error = NULL;
  AnteRelayPg *pg = ante_relay_pg_link_get (&self->link, &error);
  gint64 before = g_get_monotonic_time ();

  if (pg != NULL && ante_relay_pg_run (pg, "LISTEN " ANTE_RELAY_PG_CHANNEL, &error))
    {
      set_proven (self, before);
      emit (self, TRUE, 0, 0);
      while (!g_atomic_int_get (&self->ending) && turn (self, pg, &error))
        ;
    }
  set_proven (self, 0);
  ante_relay_pg_link_drop (&self->link);
}

static gpointer
listen_thread (gpointer data)
{
  AnteRelayPgListener *self = data;

  while (!g_atomic_int_get (&self->ending))
    {
      listen_as_long_as_it_lasts (self);
      if (!g_atomic_int_get (&self->ending))
        wait_for_something (self, NULL);
    }
  return NULL;
}

AnteRelayPgListener *
ante_relay_pg_listener_new (AnteRelayStore *store, const char *where)
{
  AnteRelayPgListener *self = g_new0 (AnteRelayPgListener, 1);

  self->store = store;
  self->context = g_main_context_ref_thread_default ();
  self->link.where = where;
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0)
    g_error ("no file descriptor is left");
  g_mutex_init (&self->lock);
  self->grown = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->thread = g_thread_new ("relay-listener", listen_thread, self);
  return self;
}

static void
wake (AnteRelayPgListener *self)
{
  guint64 one = 1;

  if (write (self->wake_fd, &one, sizeof one) < 0)
    g_assert (errno == EAGAIN); /* it is awake as it is */
}

void
ante_relay_pg_listener_free (AnteRelayPgListener *self)
{
  g_atomic_int_set (&self->ending, TRUE);
  wake (self);
  g_thread_join (self->thread);
  close (self->wake_fd);
  g_hash_table_unref (self->grown);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
note_grown (AnteRelayPgListener *self, gint64 clinic, gint64 newest)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

  g_hash_table_replace (self->grown, g_memdup2 (&clinic, sizeof clinic),
                        g_memdup2 (&newest, sizeof newest));
}

void
ante_relay_pg_listener_tell_grown (AnteRelayPgListener *self, gint64 clinic, gint64 newest)
{
  note_grown (self, clinic, newest);
  wake (self);
}
