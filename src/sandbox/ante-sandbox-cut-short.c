/* SPDX-License-Identifier: GPL-3.0-or-later
 * A webhook whose sender dies half-way: no HTTP library sends one, so this writes to the socket itself. */
#include "sandbox/ante-sandbox-webhook.h"

#include <string.h>

typedef struct
{
  char *request;       /* owned; already cut */
  GCancellable *cancellable; /* owned */
  GSocketConnection *connection; /* owned, nullable until connected */
  AnteSandboxCutShortDone done;
  gpointer data;
} CutShort;

static void
cut_short_free (CutShort *self)
{
  g_free (self->request);
  g_object_unref (self->cancellable);
  g_clear_object (&self->connection);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CutShort, cut_short_free)

static char *
write_request (GUri *uri, const char *body)
{
  gsize length = strlen (body);
  const char *path = *g_uri_get_path (uri) ? g_uri_get_path (uri) : "/";
  const char *query = g_uri_get_query (uri);
  g_autofree char *half = g_strndup (body, length / 2);
  g_autofree char *origin = g_uri_join (G_URI_FLAGS_ENCODED, "x", NULL, g_uri_get_host (uri),
                                        g_uri_get_port (uri), "", NULL, NULL);
  const char *host = origin + strlen ("x://");

  return g_strdup_printf ("POST %s%s%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                          path, query ? "?" : "", query ? query : "", host, length, half);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CutShort) self = data;
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);

  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  self->done (written ? NULL : "no connection", self->data);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (CutShort) self = data;

  self->connection = g_socket_client_connect_to_uri_finish (G_SOCKET_CLIENT (source), result, NULL);
  if (!self->connection)
    {
      self->done ("no connection", self->data);
      return;
    }
  GOutputStream *stream = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  const char *request = self->request;
  GCancellable *cancellable = self->cancellable;
  g_output_stream_write_all_async (stream, request, strlen (request), G_PRIORITY_DEFAULT, cancellable,
                                   written_cb, g_steal_pointer (&self));
}

void
ante_sandbox_send_cut_short (const char *url,
                             const char *body,
                             GCancellable *cancellable,
                             AnteSandboxCutShortDone done,
                             gpointer data)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  CutShort *self = g_new0 (CutShort, 1);
  gboolean secure = g_str_equal (g_uri_get_scheme (uri), "https");

  self->request = write_request (uri, body);
  self->cancellable = g_object_ref (cancellable);
  self->done = done;
  self->data = data;
  g_socket_client_set_tls (client, secure);
  g_socket_client_connect_to_uri_async (client, url, secure ? 443 : 80, cancellable, connected_cb, self);
}
