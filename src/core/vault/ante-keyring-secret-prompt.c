/* SPDX-License-Identifier: GPL-3.0-or-later
 * The Secret Service's prompts: for a locked keyring's password, or for a first keyring's new one.
 *
 * Ours rather than libsecret's: there (0.20) a service that ends while it prompts leaves a task that never
 * returns, and a prompt that is cancelled waits for the service to say so, hung or not. */
#include "core/vault/ante-keyring-secret-private.h"

#define SERVICE_NAME "org.freedesktop.secrets"
#define SERVICE_INTERFACE "org.freedesktop.Secret.Service"
#define PROMPT_INTERFACE "org.freedesktop.Secret.Prompt"
#define COLLECTION_LABEL "org.freedesktop.Secret.Collection.Label"
#define NO_PROMPT "/"

typedef struct
{
  gboolean ended;
  gboolean accepted;
} Waiting;

static void
completed_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
              GVariant *parameters, gpointer data)
{
  Waiting *waiting = data;
  gboolean dismissed = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(bv)")))
    g_variant_get (parameters, "(bv)", &dismissed, NULL);
  waiting->accepted = !dismissed;
  waiting->ended = TRUE;
}

/* The service went, or another took its place. */
static void
owner_changed_cb (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *name,
                  GVariant *parameters, gpointer data)
{
  ((Waiting *) data)->ended = TRUE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer context)
{
  g_main_context_wakeup (context);
}

static void
wait_for_person (Waiting *waiting, GCancellable *cancellable)
{
  GMainContext *context = g_main_context_get_thread_default ();
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), context, NULL);

  while (!waiting->ended && !g_cancellable_is_cancelled (cancellable))
    g_main_context_iteration (context, TRUE);
  g_cancellable_disconnect (cancellable, id);
}

static gboolean
show (GDBusConnection *bus, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (bus, SERVICE_NAME, path, PROMPT_INTERFACE, "Prompt",
                                                             g_variant_new ("(s)", ""), NULL,
                                                             G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, cancellable, error);

  return answer != NULL;
}

/* Nobody waits for the answer. */
static void
take_away (GDBusConnection *bus, const char *path)
{
  g_dbus_connection_call (bus, SERVICE_NAME, path, PROMPT_INTERFACE, "Dismiss", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL, NULL);
}

/* FALSE with an error; else *accepted. Signals come to the thread's own context, which only this iterates. */
static gboolean
prompt (AnteKeyringCall *self, const char *path, gboolean *accepted, GError **error)
{
  GDBusConnection *bus = g_dbus_proxy_get_connection (G_DBUS_PROXY (self->service));
  Waiting waiting = { 0 };
  guint completed = g_dbus_connection_signal_subscribe (bus, SERVICE_NAME, PROMPT_INTERFACE, "Completed", path, NULL,
                                                        G_DBUS_SIGNAL_FLAGS_NONE, completed_cb, &waiting, NULL);
  guint changed = g_dbus_connection_signal_subscribe (bus, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                                      "NameOwnerChanged", NULL, SERVICE_NAME,
                                                      G_DBUS_SIGNAL_FLAGS_NONE, owner_changed_cb, &waiting, NULL);
  gboolean shown = show (bus, path, self->cancellable, error);

  if (shown)
    {
      ante_keyring_call_enter (self, ANTE_KEYRING_PROMPTING);
      wait_for_person (&waiting, self->cancellable);
    }
  g_dbus_connection_signal_unsubscribe (bus, completed);
  g_dbus_connection_signal_unsubscribe (bus, changed);
  if (g_cancellable_is_cancelled (self->cancellable))
    take_away (bus, path);
  if (!shown || g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  ante_keyring_call_enter (self, ANTE_KEYRING_ASKING);
  *accepted = waiting.accepted;
  return TRUE;
}

static GVariant *
call_service (AnteKeyringCall *self, const char *method, GVariant *parameters, const char *type, GError **error)
{
  return g_dbus_connection_call_sync (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->service)), SERVICE_NAME,
                                      g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->service)), SERVICE_INTERFACE,
                                      method, parameters, G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NONE, -1,
                                      self->cancellable, error);
}

gboolean
ante_keyring_call_unlock (AnteKeyringCall *self, const char *path, gboolean *accepted, GError **error)
{
  const char *paths[] = { path, NULL };
  g_autoptr (GVariant) answer = call_service (self, "Unlock", g_variant_new ("(^ao)", paths), "(aoo)", error);
  const char *prompt_path = NULL;

  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(ao&o)", NULL, &prompt_path);
  if (g_strcmp0 (prompt_path, NO_PROMPT) != 0)
    return prompt (self, prompt_path, accepted, error);
  *accepted = TRUE;
  return TRUE;
}

gboolean
ante_keyring_call_create_default (AnteKeyringCall *self, gboolean *accepted, GError **error)
{
  GVariantDict properties;
  g_autoptr (GVariant) answer = NULL;
  const char *prompt_path = NULL;

  g_variant_dict_init (&properties, NULL);
  g_variant_dict_insert (&properties, COLLECTION_LABEL, "s", "Login");
  answer = call_service (self, "CreateCollection",
                         g_variant_new ("(@a{sv}s)", g_variant_dict_end (&properties), SECRET_COLLECTION_DEFAULT),
                         "(oo)", error);
  if (answer == NULL)
    return FALSE;
  g_variant_get (answer, "(o&o)", NULL, &prompt_path);
  if (g_strcmp0 (prompt_path, NO_PROMPT) != 0)
    return prompt (self, prompt_path, accepted, error);
  *accepted = TRUE;
  return TRUE;
}
