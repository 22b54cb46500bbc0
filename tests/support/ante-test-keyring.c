/* SPDX-License-Identifier: GPL-3.0-or-later
 * A keyring for tests without a session bus. */
#include "support/ante-test-keyring.h"

#include <glib/gstdio.h>

#include <string.h>

struct _AnteTestKeyring
{
  GObject parent_instance;

  char *folder;
  int error;
};

static void keyring_iface_init (AnteKeyringInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AnteTestKeyring, ante_test_keyring, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ANTE_TYPE_KEYRING, keyring_iface_init))

static char *
make_path (AnteTestKeyring *self, const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static gboolean
fails (AnteTestKeyring *self, GTask *task)
{
  if (self->error < 0)
    return FALSE;
  g_task_return_new_error (task, ANTE_KEYRING_ERROR, self->error, "as the test wants it");
  return TRUE;
}

static void
lookup_async (AnteKeyring *keyring, const char *name, gboolean may_prompt, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  AnteTestKeyring *self = ANTE_TEST_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *path = make_path (self, name);
  g_autofree char *bytes = NULL;
  gsize length;

  if (fails (self, task))
    return;
  if (g_file_get_contents (path, &bytes, &length, NULL))
    g_task_return_pointer (task, ante_secret_new (bytes, length), (GDestroyNotify) ante_secret_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static gboolean
lookup_finish (AnteKeyring *keyring, GAsyncResult *result, AnteSecret **secret, GError **error)
{
  GError *cause = NULL;
  AnteSecret *found = g_task_propagate_pointer (G_TASK (result), &cause);

  if (cause != NULL)
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  *secret = found;
  return TRUE;
}

static void
store_async (AnteKeyring *keyring, const char *name, AnteSecret *secret, gboolean replace, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
  AnteTestKeyring *self = ANTE_TEST_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *path = make_path (self, name);
  GError *error = NULL;

  if (fails (self, task))
    return;
  if (!replace && g_file_test (path, G_FILE_TEST_EXISTS))
    g_task_return_new_error (task, ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_EXISTS, "%s is there", name);
  else if (g_file_set_contents (path, (const char *) ante_secret_bytes (secret), (gssize) ante_secret_length (secret), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
store_finish (AnteKeyring *keyring, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
forget_async (AnteKeyring *keyring, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  AnteTestKeyring *self = ANTE_TEST_KEYRING (keyring);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *path = make_path (self, name);

  if (fails (self, task))
    return;
  g_unlink (path);
  g_task_return_boolean (task, TRUE);
}

static void
keyring_iface_init (AnteKeyringInterface *iface)
{
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
  iface->store_async = store_async;
  iface->store_finish = store_finish;
  iface->forget_async = forget_async;
  iface->forget_finish = store_finish;
}

static void
ante_test_keyring_finalize (GObject *object)
{
  g_free (ANTE_TEST_KEYRING (object)->folder);
  G_OBJECT_CLASS (ante_test_keyring_parent_class)->finalize (object);
}

static void
ante_test_keyring_class_init (AnteTestKeyringClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_test_keyring_finalize;
}

static void
ante_test_keyring_init (AnteTestKeyring *self)
{
  self->error = -1;
}

AnteKeyring *
ante_test_keyring_new (const char *folder)
{
  AnteTestKeyring *self = g_object_new (ANTE_TYPE_TEST_KEYRING, NULL);

  self->folder = g_strdup (folder);
  return ANTE_KEYRING (self);
}

void
ante_test_keyring_set_error (AnteTestKeyring *self, int code)
{
  self->error = code;
}
