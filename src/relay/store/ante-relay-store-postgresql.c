/* SPDX-License-Identifier: GPL-3.0-or-later
 * The store in PostgreSQL: some connections write, some read, one listens, each with a thread of its own; each is made
 * anew when it breaks. */
#include "relay/store/ante-relay-store-postgresql.h"
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-pg-link.h"
#include "relay/store/ante-relay-pg-writer.h"
#include "shared/base/ante-worker.h"

#define N_READERS 2

typedef struct
{
  AnteRelayPgLink link;  /* its thread's */
  AnteWorker *worker;    /* owned */
} Reader;

struct _AnteRelayStorePostgresql
{
  GObject parent_instance;

  /* Given */      char *where;                    /* owned */
  /* Under way */  AnteRelayPgListener *listener;  /* owned */
                   AnteRelayPgWriter *writer;      /* owned */
                   Reader readers[N_READERS];
                   guint next_reader;
};

static void store_interface_init (AnteRelayStoreInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteRelayStorePostgresql, ante_relay_store_postgresql, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_RELAY_STORE, store_interface_init))

static gboolean
translate_error (GError **error, GError *cause)
{
  AnteRelayStoreError code = ANTE_RELAY_STORE_ERROR_STORAGE;

  if (cause->domain == ANTE_RELAY_STORE_ERROR)
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  if (g_error_matches (cause, ANTE_RELAY_PG_ERROR, ANTE_RELAY_PG_ERROR_SETTINGS))
    code = ANTE_RELAY_STORE_ERROR_SETTINGS;
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, code, cause->message);
  g_error_free (cause);
  return FALSE;
}

static gboolean
load_identity (AnteRelayPg *pg, gpointer identity, GError **error)
{
  return ante_relay_pg_load (pg, identity, error);
}

static gboolean
load (AnteRelayStore *store, AnteRelayIdentity *identity, GError **error)
{
  AnteRelayStorePostgresql *self = ANTE_RELAY_STORE_POSTGRESQL (store);
  GError *cause = NULL;

  return ante_relay_pg_link_read (&self->readers[0].link, load_identity, identity, &cause) ||
         translate_error (error, cause);
}

static void
add_clinic (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task,
                           ante_relay_pg_add_clinic);
}

static void
claim (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_claim);
}

static void
renew (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_renew);
}

static void
deliver (AnteRelayStore *store, GTask *task)
{
  const AnteRelayDelivery *delivery = g_task_get_task_data (task);

  ante_relay_pg_writer_append (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, delivery->clinic, task,
                               ANTE_RELAY_PG_DELIVER, ante_relay_delivery_size (delivery));
}

static void
push (AnteRelayStore *store, GTask *task)
{
  const AnteRelayPush *entries = g_task_get_task_data (task);

  ante_relay_pg_writer_append (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, entries->clinic, task,
                               ANTE_RELAY_PG_PUSH, ante_relay_push_size (entries));
}

/* A question, and who answers it. */
typedef struct
{
  AnteRelayPgLink *link; /* borrowed */
  AnteRelayPgWork work;
} Reading;

static GQuark
reading_quark (void)
{
  return g_quark_from_static_string ("ante-relay-reading");
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reading *reading = g_object_get_qdata (G_OBJECT (task), reading_quark ());
  GError *cause = NULL, *error = NULL;

  if (ante_relay_pg_link_read (reading->link, reading->work, data, &cause))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  translate_error (&error, cause);
  g_task_return_error (task, error);
}

static void
read_with (AnteRelayStore *store, GTask *task, AnteRelayPgWork work)
{
  AnteRelayStorePostgresql *self = ANTE_RELAY_STORE_POSTGRESQL (store);
  Reader *reader = &self->readers[self->next_reader++ % N_READERS];
  Reading *reading = g_new0 (Reading, 1);

  reading->link = &reader->link;
  reading->work = work;
  g_object_set_qdata_full (G_OBJECT (task), reading_quark (), reading, g_free);
  ante_worker_run (reader->worker, task, read_thread);
}

static void
pull (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_pg_pull);
}

static void
look_up (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_pg_look_up);
}

static void
change_access (AnteRelayStore *store, GTask *task)
{
  if (ante_relay_access_asks_only (g_task_get_task_data (task)))
    read_with (store, task, ante_relay_pg_access);
  else
    ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_access);
}

static void
tell (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_tell);
}

static void
drop (AnteRelayStore *store, GTask *task)
{
  if (((AnteRelayDropping *) g_task_get_task_data (task))->only_look)
    read_with (store, task, ante_relay_pg_drop);
  else
    ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_drop);
}

static void
list (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_pg_list);
}

static void
take_out (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_pg_take_out);
}

static void
mark (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_mark);
}

static void
put_in (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task, ante_relay_pg_put_in);
}

static void
discard (AnteRelayStore *store, GTask *task)
{
  ante_relay_pg_writer_do (ANTE_RELAY_STORE_POSTGRESQL (store)->writer, task,
                           ante_relay_pg_discard);
}

static gboolean
hears (AnteRelayStore *store)
{
  AnteRelayStorePostgresql *self = ANTE_RELAY_STORE_POSTGRESQL (store);

  return self->listener != NULL && ante_relay_pg_listener_hears (self->listener);
}

/* A relay that nobody writes to notices by its listener that the database is gone. */
static gboolean
is_well (AnteRelayStore *store)
{
  AnteRelayStorePostgresql *self = ANTE_RELAY_STORE_POSTGRESQL (store);

  return ante_relay_pg_writer_is_well (self->writer) && hears (store);
}

static void
close_store (AnteRelayStore *store)
{
  AnteRelayStorePostgresql *self = ANTE_RELAY_STORE_POSTGRESQL (store);

  for (guint i = 0; i < N_READERS; i++)
    {
      g_clear_object (&self->readers[i].worker);
      ante_relay_pg_link_drop (&self->readers[i].link);
    }
  g_clear_pointer (&self->writer, ante_relay_pg_writer_free);
  g_clear_pointer (&self->listener, ante_relay_pg_listener_free);
}

static void
store_interface_init (AnteRelayStoreInterface *interface)
{
  interface->load = load;
  interface->add_clinic = add_clinic;
  interface->claim = claim;
  interface->deliver = deliver;
  interface->push = push;
  interface->renew = renew;
  interface->pull = pull;
  interface->look_up = look_up;
  interface->access = change_access;
  interface->tell = tell;
  interface->drop = drop;
  interface->list = list;
  interface->mark = mark;
  interface->take_out = take_out;
  interface->put_in = put_in;
  interface->discard = discard;
  interface->hears = hears;
  interface->is_well = is_well;
  interface->close = close_store;
}

static void
ante_relay_store_postgresql_dispose (GObject *object)
{
  close_store (ANTE_RELAY_STORE (object));
  G_OBJECT_CLASS (ante_relay_store_postgresql_parent_class)->dispose (object);
}

static void
ante_relay_store_postgresql_finalize (GObject *object)
{
  g_free (ANTE_RELAY_STORE_POSTGRESQL (object)->where);
  G_OBJECT_CLASS (ante_relay_store_postgresql_parent_class)->finalize (object);
}

static void
ante_relay_store_postgresql_class_init (AnteRelayStorePostgresqlClass *klass)
{
  ante_relay_pg_error_quark (); /* asked by several threads: they find it made */
  ante_relay_store_error_quark ();
  G_OBJECT_CLASS (klass)->dispose = ante_relay_store_postgresql_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_relay_store_postgresql_finalize;
}

static void
ante_relay_store_postgresql_init (AnteRelayStorePostgresql *self)
{
}

AnteRelayStore *
ante_relay_store_postgresql_new (const char *where, AnteRandom *random, GError **error)
{
  g_return_val_if_fail (where != NULL && ANTE_IS_RANDOM (random), NULL);

  GError *cause = NULL;
  g_autoptr (AnteRelayPg) pg = ante_relay_pg_open (where, &cause);
  if (pg == NULL || !ante_relay_pg_migrate (pg, &cause) ||
      !ante_relay_pg_introduce (pg, random, &cause))
    {
      translate_error (error, cause);
      return NULL;
    }

  AnteRelayStorePostgresql *self = g_object_new (ANTE_TYPE_RELAY_STORE_POSTGRESQL, NULL);
  self->where = g_strdup (where);
  self->readers[0].link.pg = g_steal_pointer (&pg);
  for (guint i = 0; i < N_READERS; i++)
    {
      self->readers[i].link.where = self->where;
      self->readers[i].worker = ante_worker_new ("relay-reader");
    }
  self->listener = ante_relay_pg_listener_new (ANTE_RELAY_STORE (self), self->where);
  self->writer = ante_relay_pg_writer_new (self->where, self->listener);
  return ANTE_RELAY_STORE (self);
}
