/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay's store in one SQLite file. Exactly one connection writes and checkpoints; the other
 * only reads (two that write or checkpoint at once can damage a write-ahead log before
 * SQLite 3.51.3). */
#include "relay/store/ante-relay-store-sqlite.h"
#include "relay/ante-relay-resources.h"
#include "relay/store/ante-relay-clinic-rules.h"
#include "relay/store/ante-relay-tables.h"
#include "relay/store/ante-relay-writer.h"
#include "shared/base/ante-worker.h"

struct _AnteRelayStoreSqlite
{
  GObject parent_instance;

  /* Under way */ AnteRelayWriter *writer;  /* owned */
                  AnteDatabase *reading;    /* owned; the reader's alone */
                  AnteWorker *reader;       /* owned */
};

static void store_interface_init (AnteRelayStoreInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteRelayStoreSqlite, ante_relay_store_sqlite, G_TYPE_OBJECT,
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
  if (g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_NEWER_SCHEMA))
    code = ANTE_RELAY_STORE_ERROR_NEWER;
  else if (g_error_matches (cause, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CORRUPT))
    code = ANTE_RELAY_STORE_ERROR_CORRUPT;
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, code, cause->message);
  g_error_free (cause);
  return FALSE;
}

static gboolean
load (AnteRelayStore *store, AnteRelayIdentity *identity, GError **error)
{
  AnteRelayStoreSqlite *self = ANTE_RELAY_STORE_SQLITE (store);
  GError *cause = NULL;

  return ante_relay_tables_load (self->reading, identity, &cause) || translate_error (error, cause);
}

static void
write_with (AnteRelayStore *store, GTask *task, AnteRelayWork work, gsize n_bytes)
{
  ante_relay_writer_submit (ANTE_RELAY_STORE_SQLITE (store)->writer, task, work, n_bytes);
}

static void
add_clinic (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_add_clinic, 0);
}

static void
claim (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_claim, 0);
}

static void
deliver (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_deliver,
              ante_relay_delivery_size (g_task_get_task_data (task)));
}

static void
push (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_push,
              ante_relay_push_size (g_task_get_task_data (task)));
}

static void
renew (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_renew, 0);
}

static void
tell (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_tell,
              g_bytes_get_size (((AnteRelayTelling *) g_task_get_task_data (task))->kept));
}

static void
mark (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_mark, 0);
}

static void
put_in (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_put_in, 0);
}

static void
discard (AnteRelayStore *store, GTask *task)
{
  write_with (store, task, ante_relay_tables_discard, 0);
}

static GQuark
work_quark (void)
{
  return g_quark_from_static_string ("ante-relay-work");
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  AnteRelayWork work = (AnteRelayWork) g_object_get_qdata (G_OBJECT (task), work_quark ());
  GError *cause = NULL, *error = NULL;

  if (work (ANTE_RELAY_STORE_SQLITE (source)->reading, data, &cause))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  translate_error (&error, cause);
  g_task_return_error (task, error);
}

static void
read_with (AnteRelayStore *store, GTask *task, AnteRelayWork work)
{
  g_object_set_qdata (G_OBJECT (task), work_quark (), (gpointer) work);
  ante_worker_run (ANTE_RELAY_STORE_SQLITE (store)->reader, task, read_thread);
}

static void
pull (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_tables_pull);
}

static void
look_up (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_tables_look_up);
}

/* A question is asked of the reader. */
static void
change_access (AnteRelayStore *store, GTask *task)
{
  if (ante_relay_access_asks_only (g_task_get_task_data (task)))
    read_with (store, task, ante_relay_tables_access);
  else
    write_with (store, task, ante_relay_tables_access, 0);
}

static void
drop (AnteRelayStore *store, GTask *task)
{
  if (((AnteRelayDropping *) g_task_get_task_data (task))->only_look)
    read_with (store, task, ante_relay_tables_drop);
  else
    write_with (store, task, ante_relay_tables_drop, 0);
}

static void
list (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_tables_list);
}

static void
take_out (AnteRelayStore *store, GTask *task)
{
  read_with (store, task, ante_relay_tables_take_out);
}

/* Nobody else is on it. */
static gboolean
hears (AnteRelayStore *store)
{
  return TRUE;
}

static gboolean
is_well (AnteRelayStore *store)
{
  return ante_relay_writer_is_well (ANTE_RELAY_STORE_SQLITE (store)->writer);
}

static void
close_store (AnteRelayStore *store)
{
  AnteRelayStoreSqlite *self = ANTE_RELAY_STORE_SQLITE (store);

  g_clear_object (&self->reader);
  g_clear_pointer (&self->reading, ante_database_close);
  g_clear_pointer (&self->writer, ante_relay_writer_free);
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
ante_relay_store_sqlite_dispose (GObject *object)
{
  close_store (ANTE_RELAY_STORE (object));
  G_OBJECT_CLASS (ante_relay_store_sqlite_parent_class)->dispose (object);
}

static void
ante_relay_store_sqlite_class_init (AnteRelayStoreSqliteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_relay_store_sqlite_dispose;
}

static void
ante_relay_store_sqlite_init (AnteRelayStoreSqlite *self)
{
}

#define SQL "/org/anteroom/relay/store/sql/"

static gboolean
migrate (AnteDatabase *database, GError **error)
{
  static const char *const paths[] = { SQL "001-relay.sql", SQL "002-moved.sql", SQL "003-access.sql", SQL "004-kept.sql" };
  g_autoptr (GResource) resource = g_resource_ref (ante_relay_get_resource ());
  GBytes *bytes[G_N_ELEMENTS (paths)];
  const char *steps[G_N_ELEMENTS (paths)];

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      bytes[i] = g_resource_lookup_data (resource, paths[i], 0, NULL);
      steps[i] = g_bytes_get_data (bytes[i], NULL);
    }
  gboolean done = ante_database_migrate (database, steps, G_N_ELEMENTS (steps), error);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_bytes_unref (bytes[i]);
  return done;
}

static AnteDatabase *
open_for_writing (const char *path, AnteRandom *random, GError **error)
{
  AnteDatabaseFlags flags =
      ANTE_DATABASE_FULL_SYNC | ANTE_DATABASE_NO_CHECKPOINT | ANTE_DATABASE_SMALL_PAGES | ANTE_DATABASE_GATHER;
  g_autoptr (AnteDatabase) database = ante_database_open (path, flags, error);

  if (database == NULL || !migrate (database, error) ||
      !ante_relay_tables_introduce (database, random, error) || !ante_database_set_roomy (database, TRUE, error))
    return NULL;
  return g_steal_pointer (&database);
}

AnteRelayStore *
ante_relay_store_sqlite_new (const char *path, AnteRandom *random, GError **error)
{
  g_return_val_if_fail (path != NULL && ANTE_IS_RANDOM (random), NULL);

  GError *cause = NULL;
  g_autoptr (AnteDatabase) writing = open_for_writing (path, random, &cause);
  g_autoptr (AnteDatabase) reading =
      writing != NULL ? ante_database_open (path, ANTE_DATABASE_READ_ONLY, &cause) : NULL;
  if (reading == NULL)
    {
      translate_error (error, cause);
      return NULL;
    }

  AnteRelayStoreSqlite *self = g_object_new (ANTE_TYPE_RELAY_STORE_SQLITE, NULL);
  self->writer = ante_relay_writer_new (g_steal_pointer (&writing));
  self->reading = g_steal_pointer (&reading);
  self->reader = ante_worker_new ("relay-reader");
  return ANTE_RELAY_STORE (self);
}
