/* SPDX-License-Identifier: GPL-3.0-or-later
 * A server that does to each connection what a script says, in a thread of its own. */
#include "raw-server.h"

#include <string.h>

struct _RawServer
{
  GSocket *socket;
  guint port;
  RawScript script;
  GTlsCertificate *certificate;
  GCancellable *end;
  GThread *thread;
  int n_connections;
};

static void
serve (RawServer *self, GSocket *accepted)
{
  g_autoptr (GSocketConnection) plain = g_socket_connection_factory_create_connection (accepted);
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (plain));

  if (self->certificate != NULL)
    {
      g_autoptr (GIOStream) tls = g_tls_server_connection_new (stream, self->certificate, NULL);
      g_set_object (&stream, tls);
    }
  self->script (self, stream);
  g_io_stream_close (stream, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (plain), NULL, NULL);
}

static gpointer
run (gpointer data)
{
  RawServer *self = data;

  for (;;)
    {
      g_autoptr (GSocket) accepted = g_socket_accept (self->socket, self->end, NULL);
      if (accepted == NULL)
        return NULL;
      g_atomic_int_inc (&self->n_connections);
      serve (self, accepted);
    }
}

RawServer *
raw_server_new (RawScript script, GTlsCertificate *certificate)
{
  RawServer *self = g_new0 (RawServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wanted = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GError) error = NULL;

  self->script = script;
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->end = g_cancellable_new ();
  self->socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, &error);
  g_assert_no_error (error);
  g_assert_true (g_socket_bind (self->socket, wanted, TRUE, &error));
  g_assert_true (g_socket_listen (self->socket, &error));
  g_autoptr (GSocketAddress) bound = g_socket_get_local_address (self->socket, &error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  self->thread = g_thread_new ("raw-server", run, self);
  return self;
}

void
raw_server_free (RawServer *self)
{
  g_cancellable_cancel (self->end);
  g_thread_join (self->thread);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_object_unref (self->end);
  g_clear_object (&self->certificate);
  g_free (self);
}

guint
raw_server_get_port (RawServer *self)
{
  return self->port;
}

guint
raw_server_count_connections (RawServer *self)
{
  return g_atomic_int_get (&self->n_connections);
}

char *
raw_server_base_uri (RawServer *self)
{
  return g_strdup_printf ("%s://127.0.0.1:%u", self->certificate != NULL ? "https" : "http",
                          self->port);
}

static gboolean
is_whole (GString *request)
{
  const char *end = strstr (request->str, "\r\n\r\n");
  const char *length = strstr (request->str, "Content-Length: ");

  if (end == NULL)
    return FALSE;
  if (length == NULL || length > end)
    return TRUE;
  return strlen (end + 4) >= g_ascii_strtoull (length + strlen ("Content-Length: "), NULL, 10);
}

char *
raw_read_request (GIOStream *stream)
{
  GString *request = g_string_new (NULL);
  char bytes[4096];

  while (!is_whole (request))
    {
      gssize n_read = g_input_stream_read (g_io_stream_get_input_stream (stream), bytes,
                                           sizeof bytes, NULL, NULL);
      if (n_read <= 0)
        break;
      g_string_append_len (request, bytes, n_read);
    }
  return g_string_free (request, FALSE);
}

void
raw_skip_request (GIOStream *stream)
{
  g_free (raw_read_request (stream));
}

void
raw_write (GIOStream *stream, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                             NULL, NULL);
}

void
raw_wait_for_end (RawServer *self)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (self->end, &fd));
  g_poll (&fd, 1, 30000);
  g_cancellable_release_fd (self->end);
}
