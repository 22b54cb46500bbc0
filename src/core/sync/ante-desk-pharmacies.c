/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the provider offers to a prescription: pharmacies and packages, asked for anew each time. */
#include "core/sync/ante-desk-private.h"

typedef GPtrArray *(*ListFinish) (AnteProvider *provider, GAsyncResult *result, GError **error);

/* Whether @self can be asked; else @task has failed. */
static gboolean
can_ask (AnteDesk *self, GTask *task)
{
  if (self->provider == NULL)
    g_task_return_new_error (task, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE, "the provider's address is refused");
  else if (!ante_provider_get_capabilities (self->provider)->has_pharmacies)
    g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_POSSIBLE, "the provider has no pharmacies");
  else
    return TRUE;
  return FALSE;
}

static void
take_list (GTask *task, ListFinish finish, gpointer provider, GAsyncResult *result)
{
  GError *error = NULL;
  GPtrArray *list = finish (provider, result, &error);

  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
pharmacies_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  take_list (data, ante_provider_pharmacies_finish, source, result);
}

static void
packages_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  take_list (data, ante_provider_packages_finish, source, result);
}

static void
search_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  take_list (data, ante_provider_search_pharmacies_finish, source, result);
}

void
ante_desk_load_pharmacies_async (AnteDesk *self,
                                 const char *exam_id,
                                 const char *patient_state,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_load_pharmacies_async);
  if (can_ask (self, task))
    ante_provider_pharmacies_async (self->provider, exam_id, patient_state, cancellable, pharmacies_cb, g_steal_pointer (&task));
}

GPtrArray *
ante_desk_load_pharmacies_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ante_desk_load_packages_async (AnteDesk *self,
                               const char *exam_id,
                               const char *pharmacy_id,
                               const char *patient_state,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  const char *ids[] = { pharmacy_id, NULL };

  g_task_set_source_tag (task, ante_desk_load_packages_async);
  if (can_ask (self, task))
    ante_provider_packages_async (self->provider, exam_id, (GStrv) ids, patient_state, cancellable, packages_cb,
                                  g_steal_pointer (&task));
}

GPtrArray *
ante_desk_load_packages_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ante_desk_search_pharmacies_async (AnteDesk *self,
                                   const char *name,
                                   const char *zip,
                                   const char *ncpdpid,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_search_pharmacies_async);
  if (can_ask (self, task))
    ante_provider_search_pharmacies_async (self->provider, name, zip, ncpdpid, cancellable, search_cb, g_steal_pointer (&task));
}

GPtrArray *
ante_desk_search_pharmacies_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
