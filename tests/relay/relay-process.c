/* SPDX-License-Identifier: GPL-3.0-or-later
 * A real relay in a process of its own, and plain HTTP to it. */
#include "relay-process.h"
#include "shared/base/ante-json.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define WAITING_WITHIN_US (30 * G_USEC_PER_SEC)

static const AnteJsonLimits LIMITS = { 16 * 1024 * 1024, 16, 100000, 4 * 1024 * 1024 };

static const char *
relay_program (void)
{
  const char *path = g_getenv ("ANTEROOM_RELAY");

  g_assert_nonnull (path); /* run with meson test */
  return path;
}

void
relay_process_set_up (RelayProcess *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("anteroom-relay-XXXXXX", &error);
  g_assert_no_error (error);
  self->data_dir = g_build_filename (self->folder, "data", NULL);
}

void
relay_process_tear_down (RelayProcess *self, gconstpointer ignored)
{
  if (self->process != NULL)
    relay_process_stop (self);
  remove_tree (self->folder);
  g_assert_false (g_file_test (self->folder, G_FILE_TEST_EXISTS));
  g_free (self->folder);
  g_free (self->data_dir);
}

guint
find_free_port (void)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (socket, address, TRUE, NULL));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
copy_tree (const char *from, const char *to)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, NULL);
  const char *name;

  g_assert_cmpint (g_mkdir (to, 0700), ==, 0);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length;
      g_assert_true (g_file_get_contents (source, &bytes, &length, NULL));
      g_assert_true (g_file_set_contents_full (target, bytes, length, 0, 0600, NULL));
    }
}

static guint
read_port (GSubprocess *process)
{
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

  if (line == NULL)
    return 0;
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  return g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

gboolean
relay_process_try_start (RelayProcess *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (self->process);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      self->log != NULL ? G_SUBPROCESS_FLAGS_STDOUT_PIPE
                        : G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  if (self->log != NULL)
    g_subprocess_launcher_take_stderr_fd (
        launcher, g_open (self->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (self->credentials != NULL)
    g_subprocess_launcher_setenv (launcher, "CREDENTIALS_DIRECTORY", self->credentials, TRUE);
  g_autoptr (GStrvBuilder) arguments = g_strv_builder_new ();
  g_strv_builder_add_many (arguments, relay_program (), "--data-dir", self->data_dir, "--listen",
                           "127.0.0.1:0", "--public-url", "https://relay.example.org",
                           "--clinic-limit=0", "--desk-limit=0", "--stranger-limit=0", NULL);
  if (self->arguments != NULL)
    g_strv_builder_addv (arguments, (const char **) self->arguments);
  g_auto (GStrv) all = g_strv_builder_end (arguments);
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) all, &error);
  g_assert_no_error (error);
  self->port = read_port (self->process);
  if (self->port == 0)
    {
      g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
      g_clear_object (&self->process);
    }
  return self->port != 0;
}

void
relay_process_start (RelayProcess *self)
{
  g_assert_true (relay_process_try_start (self));
}

void
relay_process_stop (RelayProcess *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_clear_object (&self->process);
}

void
relay_process_kill (RelayProcess *self)
{
  g_subprocess_force_exit (self->process);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_false (g_subprocess_get_if_exited (self->process)); /* it was alive until now */
  g_clear_object (&self->process);
}

int
relay_process_run (const char *const *arguments, char **said)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (all, (gpointer) relay_program ());
  for (guint i = 0; arguments[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) arguments[i]);
  g_ptr_array_add (all, NULL);
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *) all->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, said, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

char *
relay_process_add_clinic (RelayProcess *self, const char *name)
{
  const char *const arguments[] = { "--data-dir", self->data_dir, "clinic", "add", name, NULL };
  g_autofree char *said = NULL;
  g_autoptr (GRegex) regex =
      g_regex_new ("^ *([0-9A-Z]{5}(?:-[0-9A-Z]{5}){3})$", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_cmpint (relay_process_run (arguments, &said), ==, 0);
  g_assert_true (g_regex_match (regex, said, 0, &match));
  return g_match_info_fetch (match, 1);
}

char *
relay_process_path (RelayProcess *self, const char *name)
{
  return g_build_filename (self->data_dir, name, NULL);
}

void
answer_free (Answer *self)
{
  g_free (self->head);
  g_free (self->body);
  g_clear_pointer (&self->object, json_object_unref);
  g_free (self);
}

static GString *
read_to_end (GSocket *socket)
{
  GString *received = g_string_new (NULL);
  char bytes[65536];
  gssize n_read;

  while ((n_read = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL)) > 0)
    g_string_append_len (received, bytes, n_read);
  return received;
}

static void
send_all (GSocket *socket, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize n_sent = g_socket_send (socket, bytes, length, NULL, NULL);
      if (n_sent <= 0)
        return;
      bytes += n_sent;
      length -= n_sent;
    }
}

Answer *
send_bytes (guint port, const char *bytes, gsize length, gboolean half)
{
  Answer *answer = g_new0 (Answer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  g_autoptr (GString) received = NULL;

  g_socket_set_timeout (socket, 60);
  if (g_socket_connect (socket, address, NULL, NULL))
    {
      send_all (socket, bytes, length);
      if (half)
        g_socket_shutdown (socket, FALSE, TRUE, NULL);
      received = read_to_end (socket);
    }
  const char *end = received != NULL ? strstr (received->str, "\r\n\r\n") : NULL;
  if (end == NULL || !g_str_has_prefix (received->str, "HTTP/1.1 "))
    return answer;
  answer->status = g_ascii_strtoull (received->str + strlen ("HTTP/1.1 "), NULL, 10);
  answer->head = g_strndup (received->str, end + 2 - received->str);
  answer->body = g_strdup (end + 4);
  answer->object = ante_json_read_object (answer->body, strlen (answer->body), &LIMITS, NULL);
  return answer;
}

Answer *
request_from (guint port, const char *forwarded_for, const char *method, const char *path, const char *bearer,
              const char *body)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n", method, path);
  if (forwarded_for != NULL)
    g_string_append_printf (text, "X-Forwarded-For: %s\r\n", forwarded_for);
  if (bearer != NULL)
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", bearer);
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          body != NULL ? strlen (body) : 0);
  if (body != NULL)
    g_string_append (text, body);
  return send_bytes (port, text->str, text->len, FALSE);
}

Answer *
request (guint port, const char *method, const char *path, const char *bearer, const char *body)
{
  return request_from (port, NULL, method, path, bearer, body);
}

static guint
count_waiting (guint metrics)
{
  static const char name[] = "\nanteroom_relay_waiting_desks ";
  g_autoptr (Answer) answer = request (metrics, "GET", "/metrics", NULL, NULL);
  const char *found = strstr (answer->body, name);

  g_assert_nonnull (found);
  return g_ascii_strtoull (found + strlen (name), NULL, 10);
}

void
wait_until_waiting (guint metrics, guint n)
{
  gint64 until = g_get_monotonic_time () + WAITING_WITHIN_US;

  while (count_waiting (metrics) != n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * 1000);
    }
}
