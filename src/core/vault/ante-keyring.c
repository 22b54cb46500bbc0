/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring's interface: checks what is asked and hands it on. */
#include "core/vault/ante-keyring.h"

G_DEFINE_QUARK (ante-keyring-error-quark, ante_keyring_error)
G_DEFINE_INTERFACE (AnteKeyring, ante_keyring, G_TYPE_OBJECT)

static void
ante_keyring_default_init (AnteKeyringInterface *iface)
{
}

static gboolean
is_name (const char *name)
{
  return name != NULL && name[0] != '\0' && g_utf8_validate (name, -1, NULL);
}

void
ante_keyring_lookup_async (AnteKeyring *self, const char *name, gboolean may_prompt, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_KEYRING (self));
  g_return_if_fail (is_name (name));

  ANTE_KEYRING_GET_IFACE (self)->lookup_async (self, name, may_prompt, cancellable, callback, data);
}

gboolean
ante_keyring_lookup_finish (AnteKeyring *self, GAsyncResult *result, AnteSecret **secret, GError **error)
{
  g_return_val_if_fail (ANTE_IS_KEYRING (self), FALSE);
  g_return_val_if_fail (secret != NULL, FALSE);

  return ANTE_KEYRING_GET_IFACE (self)->lookup_finish (self, result, secret, error);
}

void
ante_keyring_store_async (AnteKeyring *self, const char *name, AnteSecret *secret, gboolean replace,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_KEYRING (self));
  g_return_if_fail (is_name (name));
  g_return_if_fail (secret != NULL);

  ANTE_KEYRING_GET_IFACE (self)->store_async (self, name, secret, replace, cancellable, callback, data);
}

gboolean
ante_keyring_store_finish (AnteKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_KEYRING (self), FALSE);

  return ANTE_KEYRING_GET_IFACE (self)->store_finish (self, result, error);
}

void
ante_keyring_forget_async (AnteKeyring *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer data)
{
  g_return_if_fail (ANTE_IS_KEYRING (self));
  g_return_if_fail (is_name (name));

  ANTE_KEYRING_GET_IFACE (self)->forget_async (self, name, cancellable, callback, data);
}

gboolean
ante_keyring_forget_finish (AnteKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (ANTE_IS_KEYRING (self), FALSE);

  return ANTE_KEYRING_GET_IFACE (self)->forget_finish (self, result, error);
}
