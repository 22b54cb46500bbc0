/* SPDX-License-Identifier: GPL-3.0-or-later
 * A server of one test: says byte for byte what it is told to, and keeps what it was asked. */
#include "support/ante-fake-http.h"

#include <string.h>

#define REQUEST_MAX_BYTES (16 * 1024 * 1024)
#define WAIT_US (5 * G_USEC_PER_SEC)

struct _AnteFakeHttp
{
  GSocketService *service; /* owned; one thread a connection */
  char *uri;               /* owned */
  GAsyncQueue *answers;    /* of char *: raw bytes */
  GAsyncQueue *requests;   /* of AnteFakeRequest */
  GCancellable *closing;   /* owned; ends what is held */
  gint n_requests;         /* atomic */
  gint n_threads;          /* atomic */
};

static const char HOLD[] = "(hold)";

void
ante_fake_request_free (AnteFakeRequest *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->head);
  g_free (self->body);
  g_free (self);
}

static gsize
read_content_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char *at = strstr (lower, "\r\ncontent-length:");

  return at != NULL ? g_ascii_strtoull (at + strlen ("\r\ncontent-length:"), NULL, 10) : 0;
}

static AnteFakeRequest *
parse_request (const char *text, gsize head_length)
{
  AnteFakeRequest *request = g_new0 (AnteFakeRequest, 1);
  g_auto (GStrv) words = NULL;

  request->head = g_strndup (text, head_length);
  request->body = g_strdup (text + head_length + 4);
  words = g_strsplit (request->head, " ", 3);
  request->method = g_strdup (words[0]);
  request->path = g_strdup (words[0] != NULL ? words[1] : NULL);
  return request;
}

/* NULL: the other side closed first. */
static AnteFakeRequest *
read_request (GInputStream *input, GCancellable *cancellable)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (65536);
  const char *end = NULL;

  while (text->len < REQUEST_MAX_BYTES)
    {
      gssize n_read = g_input_stream_read (input, buffer, 65536, cancellable, NULL);

      if (n_read <= 0)
        return NULL;
      g_string_append_len (text, buffer, n_read);
      end = strstr (text->str, "\r\n\r\n");
      if (end != NULL && text->len >= (gsize) (end - text->str) + 4 + read_content_length (text->str))
        return parse_request (text->str, (gsize) (end - text->str));
    }
  return NULL;
}

static void
hold (AnteFakeHttp *self)
{
  GPollFD fd = { 0 };

  if (g_cancellable_make_pollfd (self->closing, &fd))
    {
      g_poll (&fd, 1, -1);
      g_cancellable_release_fd (self->closing);
    }
}

/* On the main thread, so that a connection is counted before its thread begins. */
static gboolean
incoming_cb (GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  AnteFakeHttp *self = data;

  g_atomic_int_inc (&self->n_threads);
  return FALSE;
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  AnteFakeHttp *self = data;
  AnteFakeRequest *request = NULL;
  g_autofree char *answer = NULL;

  request = read_request (g_io_stream_get_input_stream (G_IO_STREAM (connection)), self->closing);
  if (request != NULL)
    {
      g_atomic_int_inc (&self->n_requests);
      g_async_queue_push (self->requests, request);
      answer = g_async_queue_timeout_pop (self->answers, WAIT_US);
      if (g_strcmp0 (answer, HOLD) == 0)
        hold (self);
      else if (answer != NULL)
        g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                                   strlen (answer), NULL, self->closing, NULL);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  g_atomic_int_add (&self->n_threads, -1);
  return TRUE;
}

AnteFakeHttp *
ante_fake_http_new (void)
{
  AnteFakeHttp *self = g_new0 (AnteFakeHttp, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  self->answers = g_async_queue_new_full (g_free);
  self->requests = g_async_queue_new_full ((GDestroyNotify) ante_fake_request_free);
  self->closing = g_cancellable_new ();
  self->service = g_threaded_socket_service_new (-1);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->uri = g_strdup_printf ("http://127.0.0.1:%u",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)));
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  return self;
}

void
ante_fake_http_free (AnteFakeHttp *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->closing);
  while (g_atomic_int_get (&self->n_threads) > 0)
    g_usleep (1000);
  g_object_unref (self->service);
  g_object_unref (self->closing);
  g_async_queue_unref (self->answers);
  g_async_queue_unref (self->requests);
  g_free (self->uri);
  g_free (self);
}

const char *
ante_fake_http_get_uri (AnteFakeHttp *self)
{
  return self->uri;
}

void
ante_fake_http_answer (AnteFakeHttp *self, guint status, const char *headers, const char *body)
{
  g_async_queue_push (self->answers,
                      g_strdup_printf ("HTTP/1.1 %u Said\r\nContent-Length: %" G_GSIZE_FORMAT
                                       "\r\nConnection: close\r\n%s\r\n%s",
                                       status, strlen (body), headers != NULL ? headers : "", body));
}

void
ante_fake_http_answer_raw (AnteFakeHttp *self, const char *bytes)
{
  g_async_queue_push (self->answers, g_strdup (bytes));
}

void
ante_fake_http_hold (AnteFakeHttp *self)
{
  g_async_queue_push (self->answers, g_strdup (HOLD));
}

AnteFakeRequest *
ante_fake_http_take_request (AnteFakeHttp *self)
{
  return g_async_queue_timeout_pop (self->requests, WAIT_US);
}

guint
ante_fake_http_count (AnteFakeHttp *self)
{
  return (guint) g_atomic_int_get (&self->n_requests);
}
