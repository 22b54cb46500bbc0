/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keyring services for tests: gnome-keyring-daemon in any state, or a fake. */
#include "keyring-fixture.h"

#include <signal.h>
#include <string.h>

#define SECRETS "org.freedesktop.secrets"
#define PATIENCE_US (20 * G_USEC_PER_SEC)

struct _KeyringFake
{
  GSubprocess *process; /* owned */
};

static GDBusConnection *
get_bus (void)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);

  g_assert_no_error (error);
  return bus;
}

static GVariant *
ask_bus (const char *method, const char *type)
{
  g_autoptr (GDBusConnection) bus = get_bus ();

  return g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                      method, g_variant_new ("(s)", SECRETS), G_VARIANT_TYPE (type),
                                      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
}

static gboolean
is_running (void)
{
  g_autoptr (GVariant) answer = ask_bus ("NameHasOwner", "(b)");
  gboolean running = FALSE;

  g_variant_get (answer, "(b)", &running);
  return running;
}

static void
wait_until_running (gboolean running)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (is_running () != running)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10 * 1000);
    }
}

static void
send_signal (int number)
{
  g_autoptr (GVariant) answer = ask_bus ("GetConnectionUnixProcessID", "(u)");
  guint32 pid = 0;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(u)", &pid);
  g_assert_cmpuint (pid, >, 1);
  g_assert_cmpint (kill ((pid_t) pid, number), ==, 0);
}

static void
remove_folder (GFile *folder)
{
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children (folder, "standard::name", G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *file = NULL;

  while (files != NULL && g_file_enumerator_iterate (files, NULL, &file, NULL, NULL) && file != NULL)
    g_file_delete (file, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

void
keyring_stop (void)
{
  if (is_running ())
    send_signal (SIGKILL);
  wait_until_running (FALSE);
}

void
keyring_reset (void)
{
  g_autoptr (GFile) folder = g_file_new_build_filename (g_get_user_data_dir (), "keyrings", NULL);

  g_assert_true (strstr (g_file_peek_path (folder), "anteroom-bus.") != NULL); /* never somebody's own */
  keyring_stop ();
  remove_folder (folder);
}

void
keyring_start_unlocked (const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) input = g_bytes_new_static (password, strlen (password)); /* to the last byte */
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GSubprocess) process = NULL;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG"); /* fatal warnings are for us, not for it */
  process = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate (process, input, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  wait_until_running (TRUE);
}

void
keyring_lock (void)
{
  g_autoptr (GDBusConnection) bus = get_bus ();
  const char *paths[] = { "/org/freedesktop/secrets/aliases/default", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "Lock",
      g_variant_new ("(^ao)", paths), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

  g_assert_no_error (error);
}

void
keyring_pause (void)
{
  send_signal (SIGSTOP);
}

void
keyring_resume (void)
{
  send_signal (SIGCONT);
}

/* --- The fake --- */

KeyringFake *
keyring_fake_start (const char *const *options)
{
  KeyringFake *self = g_new0 (KeyringFake, 1);
  g_autofree char *program = g_test_build_filename (G_TEST_DIST, "support", "fake_secret_service.py", NULL);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (arguments, (gpointer) "/usr/bin/python3");
  g_ptr_array_add (arguments, program);
  g_ptr_array_add (arguments, (gpointer) "--schema=" KEYRING_SCHEMA);
  for (; *options != NULL; options++)
    g_ptr_array_add (arguments, (gpointer) *options);
  g_ptr_array_add (arguments, NULL);
  wait_until_running (FALSE);
  self->process = g_subprocess_newv ((const char *const *) arguments->pdata, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  wait_until_running (TRUE);
  return self;
}

GStrv
keyring_fake_secrets (KeyringFake *self)
{
  g_autoptr (GDBusConnection) bus = get_bus ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (bus, SECRETS, "/test", "org.anteroom.Test", "Secrets", NULL,
                                                             G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                                             &error);
  GStrv secrets = NULL;

  g_assert_no_error (error);
  g_variant_get (answer, "(^as)", &secrets);
  return secrets;
}

void
keyring_fake_stop (KeyringFake *self)
{
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self);
  wait_until_running (FALSE);
}

/* --- Calls --- */

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

char *
keyring_look_up (AnteKeyring *keyring, const char *name, gboolean may_prompt, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AnteSecret) secret = NULL;

  ante_keyring_lookup_async (keyring, name, may_prompt, NULL, ended_cb, &result);
  if (!ante_keyring_lookup_finish (keyring, wait_for (&result), &secret, error) || secret == NULL)
    return NULL;
  return g_strndup ((const char *) ante_secret_bytes (secret), ante_secret_length (secret));
}

gboolean
keyring_store (AnteKeyring *keyring, const char *name, const char *text, gboolean replace, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (AnteSecret) secret = ante_secret_new (text, strlen (text));

  ante_keyring_store_async (keyring, name, secret, replace, NULL, ended_cb, &result);
  return ante_keyring_store_finish (keyring, wait_for (&result), error);
}

gboolean
keyring_forget (AnteKeyring *keyring, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ante_keyring_forget_async (keyring, name, NULL, ended_cb, &result);
  return ante_keyring_forget_finish (keyring, wait_for (&result), error);
}

void
keyring_expect (AnteKeyring *keyring, const char *name, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = keyring_look_up (keyring, name, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found, ==, text);
}

void
keyring_expect_lookup_error (AnteKeyring *keyring, const char *name, gboolean may_prompt, int code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = keyring_look_up (keyring, name, may_prompt, &error);

  g_assert_null (found);
  g_assert_error (error, ANTE_KEYRING_ERROR, code);
}

void
keyring_expect_store_error (AnteKeyring *keyring, const char *name, gboolean replace, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (keyring_store (keyring, name, "not this one", replace, &error));
  g_assert_error (error, ANTE_KEYRING_ERROR, code);
}
