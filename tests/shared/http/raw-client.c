/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sends bytes as they are and gives back all that comes. */
#include "raw-client.h"

#include <string.h>

typedef struct
{
  GSocketAddress *address;
  RawExchange *exchange;
  GMainLoop *loop;
  GString *received;
} Job;

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
send_zeros (GSocket *socket, gsize n_zeros)
{
  static const char zeros[65536];

  while (n_zeros > 0)
    {
      gssize n_sent = g_socket_send (socket, zeros, MIN (n_zeros, sizeof zeros), NULL, NULL);
      if (n_sent <= 0)
        return;
      n_zeros -= n_sent;
    }
}

static gpointer
exchange (gpointer data)
{
  Job *job = data;
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (job->address), G_SOCKET_TYPE_STREAM, 0, NULL);
  char bytes[4096];
  gssize n_read = -1;

  g_socket_set_timeout (socket, 10);
  if (g_socket_connect (socket, job->address, NULL, NULL))
    {
      g_socket_send (socket, job->exchange->bytes, job->exchange->length, NULL, NULL);
      send_zeros (socket, job->exchange->n_zeros);
      if (job->exchange->finish)
        g_socket_shutdown (socket, FALSE, TRUE, NULL);
      g_autoptr (GError) error = NULL;
      while ((n_read = g_socket_receive (socket, bytes, sizeof bytes, NULL, &error)) > 0)
        g_string_append_len (job->received, bytes, n_read);
      job->exchange->closed = !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
    }
  job->exchange->took_ms = (g_get_monotonic_time () - start) / 1000;
  g_main_context_invoke (NULL, quit_cb, job->loop);
  return NULL;
}

char *
raw_exchange (GSocketAddress *address, RawExchange *what)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Job job = { address, what, loop, g_string_new (NULL) };
  GThread *thread = g_thread_new ("raw-client", exchange, &job);

  g_main_loop_run (loop);
  g_thread_join (thread);
  return g_string_free (job.received, FALSE);
}

char *
raw_ask (guint port, const char *text)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  RawExchange what = { .bytes = text, .length = strlen (text) };

  return raw_exchange (address, &what);
}
