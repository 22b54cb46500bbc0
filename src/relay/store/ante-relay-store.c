/* SPDX-License-Identifier: GPL-3.0-or-later
 * The store's interface: tasks for its operations, and the values they carry. */
#include "relay/store/ante-relay-store.h"
#include "relay/store/ante-relay-parcel.h"

G_DEFINE_INTERFACE (AnteRelayStore, ante_relay_store, G_TYPE_OBJECT)
G_DEFINE_QUARK (ante-relay-store-error-quark, ante_relay_store_error)

void
ante_relay_clinic_free (AnteRelayClinic *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->relay_key, ante_secret_unref);
  g_clear_pointer (&self->hooks, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

void
ante_relay_identity_clear (AnteRelayIdentity *self)
{
  g_clear_pointer (&self->key, ante_secret_unref);
}

void
ante_relay_lookup_free (AnteRelayLookup *self)
{
  ante_relay_clinic_free (self->clinic);
  g_free (self);
}

void
ante_relay_new_clinic_free (AnteRelayNewClinic *self)
{
  g_free (self->name);
  g_free (self);
}

void
ante_relay_claim_free (AnteRelayClaim *self)
{
  ante_relay_clinic_free (self->clinic);
  g_free (self);
}

void
ante_relay_delivery_free (AnteRelayDelivery *self)
{
  g_clear_pointer (&self->relay_key, ante_secret_unref);
  g_clear_pointer (&self->desk_key, ante_box_key_unref);
  g_clear_pointer (&self->desk, json_object_unref);
  g_clear_pointer (&self->clinical_entry, g_bytes_unref);
  g_free (self);
}

gsize
ante_relay_delivery_size (const AnteRelayDelivery *self)
{
  return self->clinical_entry != NULL ? g_bytes_get_size (self->clinical_entry) : 0;
}

static void
pushed_clear (gpointer item)
{
  g_bytes_unref (((AnteRelayPushed *) item)->bytes);
}

AnteRelayPush *
ante_relay_push_new (gint64 clinic, gint64 received_ms)
{
  AnteRelayPush *self = g_new0 (AnteRelayPush, 1);

  self->clinic = clinic;
  self->received_ms = received_ms;
  self->entries = g_array_new (FALSE, TRUE, sizeof (AnteRelayPushed));
  g_array_set_clear_func (self->entries, pushed_clear);
  return self;
}

void
ante_relay_push_free (AnteRelayPush *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

gsize
ante_relay_push_size (const AnteRelayPush *self)
{
  gsize sum = 0;

  for (guint i = 0; i < self->entries->len; i++)
    sum += g_bytes_get_size (g_array_index (self->entries, AnteRelayPushed, i).bytes);
  return sum;
}

static void
item_clear (gpointer item)
{
  g_bytes_unref (((AnteRelayItem *) item)->bytes);
}

AnteRelayPull *
ante_relay_pull_new (gint64 clinic)
{
  AnteRelayPull *self = g_new0 (AnteRelayPull, 1);

  self->clinic = clinic;
  self->clinical_after = -1;
  self->items = g_array_new (FALSE, TRUE, sizeof (AnteRelayItem));
  g_array_set_clear_func (self->items, item_clear);
  return self;
}

void
ante_relay_pull_free (AnteRelayPull *self)
{
  g_array_unref (self->items);
  g_free (self);
}

AnteRelayAccess *
ante_relay_access_new (gint64 clinic, AnteRelayAccessVerb verb, const char *by)
{
  AnteRelayAccess *self = g_new0 (AnteRelayAccess, 1);

  self->clinic = clinic;
  self->verb = verb;
  g_strlcpy (self->by, by, sizeof self->by);
  self->hooks = g_array_new (FALSE, TRUE, sizeof (AnteRelayHook));
  self->desks = g_array_new (FALSE, TRUE, sizeof (AnteRelayDesk));
  return self;
}

void
ante_relay_access_free (AnteRelayAccess *self)
{
  g_array_unref (self->hooks);
  g_array_unref (self->desks);
  g_free (self);
}

void
ante_relay_telling_free (AnteRelayTelling *self)
{
  g_bytes_unref (self->kept);
  g_free (self);
}

static void
listed_clear (gpointer listed)
{
  g_free (((AnteRelayListed *) listed)->name);
}

AnteRelayList *
ante_relay_list_new (void)
{
  AnteRelayList *self = g_new0 (AnteRelayList, 1);

  self->clinics = g_array_new (FALSE, TRUE, sizeof (AnteRelayListed));
  g_array_set_clear_func (self->clinics, listed_clear);
  return self;
}

void
ante_relay_list_free (AnteRelayList *self)
{
  g_array_unref (self->clinics);
  g_free (self);
}

AnteRelayParcel *
ante_relay_parcel_new (gint64 clinic, const AnteRelayTable *table)
{
  AnteRelayParcel *self = g_new0 (AnteRelayParcel, 1);

  self->clinic = clinic;
  self->table = table;
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_relay_row_free);
  return self;
}

void
ante_relay_parcel_free (AnteRelayParcel *self)
{
  ante_relay_row_free (self->after);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
ante_relay_store_default_init (AnteRelayStoreInterface *interface)
{
  g_signal_new ("grown", ANTE_TYPE_RELAY_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                2, G_TYPE_INT64, G_TYPE_INT64);
  g_signal_new ("changed", ANTE_TYPE_RELAY_STORE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_INT64);
}

static GTask *
make_task (AnteRelayStore *self, gpointer argument, GDestroyNotify free_argument,
           GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, ante_relay_store_finish);
  g_task_set_task_data (task, argument, free_argument);
  return task;
}

gboolean
ante_relay_store_load (AnteRelayStore *self, AnteRelayIdentity *identity, GError **error)
{
  g_return_val_if_fail (ANTE_IS_RELAY_STORE (self), FALSE);
  return ANTE_RELAY_STORE_GET_IFACE (self)->load (self, identity, error);
}

#define DEFINE_OPERATION(name, Argument, free_argument)                                            \
  void ante_relay_store_##name##_async (AnteRelayStore *self, Argument *argument,                  \
                                        GAsyncReadyCallback callback, gpointer data)               \
  {                                                                                                \
    g_return_if_fail (ANTE_IS_RELAY_STORE (self));                                                 \
    g_autoptr (GTask) task =                                                                       \
        make_task (self, argument, (GDestroyNotify) free_argument, callback, data);                \
    ANTE_RELAY_STORE_GET_IFACE (self)->name (self, task);                                          \
  }

DEFINE_OPERATION (add_clinic, AnteRelayNewClinic, ante_relay_new_clinic_free)
DEFINE_OPERATION (claim, AnteRelayClaim, ante_relay_claim_free)
DEFINE_OPERATION (deliver, AnteRelayDelivery, ante_relay_delivery_free)
DEFINE_OPERATION (push, AnteRelayPush, ante_relay_push_free)
DEFINE_OPERATION (renew, AnteRelayRenewal, g_free)
DEFINE_OPERATION (pull, AnteRelayPull, ante_relay_pull_free)
DEFINE_OPERATION (look_up, AnteRelayLookup, ante_relay_lookup_free)
DEFINE_OPERATION (access, AnteRelayAccess, ante_relay_access_free)
DEFINE_OPERATION (tell, AnteRelayTelling, ante_relay_telling_free)
DEFINE_OPERATION (drop, AnteRelayDropping, g_free)
DEFINE_OPERATION (list, AnteRelayList, ante_relay_list_free)
DEFINE_OPERATION (mark, AnteRelayMark, g_free)
DEFINE_OPERATION (take_out, AnteRelayParcel, ante_relay_parcel_free)
DEFINE_OPERATION (put_in, AnteRelayParcel, ante_relay_parcel_free)
DEFINE_OPERATION (discard, AnteRelayMark, g_free)

gpointer
ante_relay_store_finish (AnteRelayStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_relay_store_finish), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_task_get_task_data (G_TASK (result));
}

gboolean
ante_relay_store_hears (AnteRelayStore *self)
{
  g_return_val_if_fail (ANTE_IS_RELAY_STORE (self), FALSE);
  return ANTE_RELAY_STORE_GET_IFACE (self)->hears (self);
}

gboolean
ante_relay_store_is_well (AnteRelayStore *self)
{
  g_return_val_if_fail (ANTE_IS_RELAY_STORE (self), FALSE);
  return ANTE_RELAY_STORE_GET_IFACE (self)->is_well (self);
}

void
ante_relay_store_close (AnteRelayStore *self)
{
  g_return_if_fail (ANTE_IS_RELAY_STORE (self));
  ANTE_RELAY_STORE_GET_IFACE (self)->close (self);
}
