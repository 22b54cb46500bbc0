/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where secrets rest: the system keyring behind an interface. Locked, absent, denied and missing are
 * four answers and never the same one. Main thread, asynchronous, every call has its own deadline. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_KEYRING_ERROR (ante_keyring_error_quark ())
GQuark ante_keyring_error_quark (void);

typedef enum
{
  ANTE_KEYRING_ERROR_LOCKED,  /* it is there and locked, or the unlock prompt was dismissed */
  ANTE_KEYRING_ERROR_ABSENT,  /* no keyring service on this computer, it does not start, or hangs */
  ANTE_KEYRING_ERROR_DENIED,  /* the service refused this program */
  ANTE_KEYRING_ERROR_EXISTS,  /* a secret of that name is there already: never overwritten */
} AnteKeyringError;

#define ANTE_TYPE_KEYRING (ante_keyring_get_type ())
G_DECLARE_INTERFACE (AnteKeyring, ante_keyring, ANTE, KEYRING, GObject)

struct _AnteKeyringInterface
{
  GTypeInterface parent_iface;
  void (*lookup_async) (AnteKeyring *self, const char *name, gboolean may_prompt, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data);
  gboolean (*lookup_finish) (AnteKeyring *self, GAsyncResult *result, AnteSecret **secret, GError **error);
  void (*store_async) (AnteKeyring *self, const char *name, AnteSecret *secret, gboolean replace,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  gboolean (*store_finish) (AnteKeyring *self, GAsyncResult *result, GError **error);
  void (*forget_async) (AnteKeyring *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer data);
  gboolean (*forget_finish) (AnteKeyring *self, GAsyncResult *result, GError **error);
};

/** ante_keyring_lookup_finish: TRUE with *secret NULL only when the keyring is open and *proven* not to
 *  hold @name. *secret: (transfer full). */
void ante_keyring_lookup_async (AnteKeyring *self, const char *name, gboolean may_prompt,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_keyring_lookup_finish (AnteKeyring *self, GAsyncResult *result, AnteSecret **secret, GError **error);
/** ante_keyring_store_async: @replace FALSE fails with EXISTS when @name is there. Read back before success. */
void ante_keyring_store_async (AnteKeyring *self, const char *name, AnteSecret *secret, gboolean replace,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_keyring_store_finish (AnteKeyring *self, GAsyncResult *result, GError **error);

/** ante_keyring_forget_async: takes @name out, for what a person has asked to have deleted. Success only when it is
 *  proven not to be there any more. */
void ante_keyring_forget_async (AnteKeyring *self, const char *name, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
gboolean ante_keyring_forget_finish (AnteKeyring *self, GAsyncResult *result, GError **error);

/** ante_keyring_new_system: libsecret under schema @application_id. (transfer full). */
AnteKeyring *ante_keyring_new_system (const char *application_id);

G_END_DECLS
