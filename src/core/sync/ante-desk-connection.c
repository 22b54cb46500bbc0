/* SPDX-License-Identifier: GPL-3.0-or-later
 * Testing the connection: from here to the relay, and from the relay out and back in by its public address. */
#include "core/sync/ante-desk-private.h"

static void
tested_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  AnteSelfTest *test = ante_relay_link_self_test_finish (ANTE_RELAY_LINK (source), result, &error);

  if (test != NULL)
    g_task_return_pointer (task, test, g_free);
  else
    g_task_return_error (task, error);
}

void
ante_desk_test_connection_async (AnteDesk *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_DESK (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, ante_desk_test_connection_async);
  if (self->relay == NULL)
    {
      g_task_return_new_error (task, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "no relay is connected");
      return;
    }
  ante_desk_poll_now (self);
  ante_relay_link_self_test_async (self->relay, cancellable, tested_cb, g_steal_pointer (&task));
}

AnteSelfTest *
ante_desk_test_connection_finish (AnteDesk *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, ante_desk_test_connection_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
