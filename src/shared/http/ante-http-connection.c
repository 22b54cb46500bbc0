/* SPDX-License-Identifier: GPL-3.0-or-later
 * One accepted connection, from its first byte to its last. SoupServer never meets a socket: it is
 * given the canonical head and the whole body out of memory, and writes its answer to the real
 * connection. */
#include "shared/http/ante-http-connection.h"
#include "shared/http/ante-http-head.h"
#include "shared/http/ante-http-request-stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define READ_AT_ONCE 16384
#define READS_PER_TURN 8
#define MOST_BYTES_HELD (64 * 1024 * 1024)
#define LONGEST_ANSWER_S 120   /* a parked request and the sending of its answer, together */
#define LINGER_MS 1000         /* how long a refused sender may go on before it is cut off */
#define RETRY_AFTER_S 5

typedef enum { READING_HEAD, READING_BODY, HANDED_ON, LINGERING } State;

struct _AnteHttpConnection
{
  /* Given */      AnteHttpConnections *all;       /* borrowed, outlives it */
                   GSocket *socket;                /* owned */
                   GSocketConnection *connection;  /* owned */
  /* Under way */  State state;
                   GByteArray *received; /* owned; the head, then canonical head and body */
                   gsize wanted;                   /* of received, once the head is read */
                   gsize n_counted;                /* our part of all->bytes_held */
                   GSource *readable;              /* owned, nullable */
                   AnteDeadline *time_limit;       /* nullable */
                   AnteHttpRequestStream *stream;  /* borrowed: SoupServer's, while handed on */
};

static const struct
{
  guint status;
  const char *reason, *code, *words;
} REFUSALS[] = {
  { 400, "Bad Request", "request", "The request is not well formed." },
  { 405, "Method Not Allowed", "method", "This method is not served here." },
  { 408, "Request Timeout", "slow", "The request did not arrive in time." },
  { 411, "Length Required", "length", "A request needs a Content-Length." },
  { 413, "Content Too Large", "too-large", "The request is larger than is accepted here." },
  { 414, "URI Too Long", "request", "The address is too long." },
  { 417, "Expectation Failed", "request", "This expectation cannot be met." },
  { 431, "Request Header Fields Too Large", "request", "The request's head is too large." },
  { 503, "Service Unavailable", "busy", "Too much at once; try again shortly." },
};

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
count_bytes (AnteHttpConnection *self)
{
  gsize now = self->received != NULL ? self->received->len : 0;

  self->all->bytes_held += now - self->n_counted;
  self->n_counted = now;
}

static void
forget_received (AnteHttpConnection *self)
{
  g_clear_pointer (&self->received, g_byte_array_unref);
  count_bytes (self);
}

void
ante_http_connection_end (AnteHttpConnection *self)
{
  drop_source (&self->readable);
  g_clear_pointer (&self->time_limit, ante_deadline_drop);
  forget_received (self);
  if (self->stream != NULL)
    ante_http_request_stream_forget (self->stream);
  g_hash_table_remove (self->all->connections, self);
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_object_unref (self->connection);
  g_object_unref (self->socket);
  g_free (self);
}

static void
time_is_up_cb (gpointer data)
{
  AnteHttpConnection *self = data;

  self->time_limit = NULL;
  if (self->state == READING_BODY || (self->state == READING_HEAD && self->received->len > 0))
    ante_http_connection_refuse (self, 408);
  else if (self->state == HANDED_ON)
    g_socket_shutdown (self->socket, TRUE, TRUE, NULL); /* SoupServer finds out and lets go */
  else
    ante_http_connection_end (self);
}

static void
limit_time (AnteHttpConnection *self, guint ms)
{
  g_clear_pointer (&self->time_limit, ante_deadline_drop);
  self->time_limit = ante_deadlines_add (self->all->deadlines, ms, time_is_up_cb, self);
}

static void watch_for_bytes (AnteHttpConnection *self);

/* Closing with bytes unread would make the kernel take back an answer still on its way. */
static void
linger (AnteHttpConnection *self)
{
  self->state = LINGERING;
  forget_received (self);
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  limit_time (self, LINGER_MS);
  watch_for_bytes (self);
}

static char *
write_refusal (guint status)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (REFUSALS) - 1 && REFUSALS[i].status != status)
    i++;
  g_autofree char *json = g_strdup_printf ("{\"error\":\"%s\",\"message\":\"%s\"}",
                                           REFUSALS[i].code, REFUSALS[i].words);
  g_autofree char *retry = REFUSALS[i].status == 503
                               ? g_strdup_printf ("Retry-After: %d\r\n", RETRY_AFTER_S)
                               : g_strdup ("");
  return g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json\r\n"
                          "Cache-Control: no-store\r\n%sContent-Length: %" G_GSIZE_FORMAT
                          "\r\nConnection: close\r\n\r\n%s",
                          REFUSALS[i].status, REFUSALS[i].reason, retry, strlen (json), json);
}

void
ante_http_connection_refuse (AnteHttpConnection *self, guint status)
{
  g_autofree char *answer = write_refusal (status);

  self->all->n_refused++;
  g_socket_send (self->socket, answer, strlen (answer), NULL, NULL); /* fits any send buffer */
  linger (self);
}

static void
answered_cb (gpointer data)
{
  AnteHttpConnection *self = data;
  char surplus;

  self->stream = NULL;
  g_socket_shutdown (self->socket, FALSE, TRUE, NULL);
  if (g_socket_receive (self->socket, &surplus, 1, NULL, NULL) <= 0)
    ante_http_connection_end (self);
  else
    linger (self);
}

/* SoupServer writes head and body of an answer one after the other. Held back until there is a packet full, or until the
 * sending side is closed behind it, they and the end of the connection go as one. A socket file knows no packets. */
static void
send_in_one (AnteHttpConnection *self)
{
  g_socket_set_option (self->socket, IPPROTO_TCP, TCP_CORK, TRUE, NULL);
}

/* @self may be answered, and gone, before this returns. */
static void
hand_on (AnteHttpConnection *self)
{
  g_autoptr (GSocketAddress) here = g_socket_get_local_address (self->socket, NULL);
  g_autoptr (GSocketAddress) there = g_socket_get_remote_address (self->socket, NULL);

  if (here == NULL || there == NULL) /* it has gone meanwhile */
    {
      ante_http_connection_end (self);
      return;
    }
  g_autoptr (GBytes) request = g_byte_array_free_to_bytes (g_steal_pointer (&self->received));
  count_bytes (self);
  drop_source (&self->readable);
  self->state = HANDED_ON;
  send_in_one (self);
  self->stream = ante_http_request_stream_new (
      request, g_io_stream_get_output_stream (G_IO_STREAM (self->connection)), answered_cb, self);
  limit_time (self, LONGEST_ANSWER_S * 1000);

  g_autoptr (GIOStream) stream = G_IO_STREAM (self->stream);
  soup_server_accept_iostream (self->all->server, stream, here, there, NULL);
}

static void
begin_body (AnteHttpConnection *self, AnteHttpHead *head, gsize head_length)
{
  static const char go_ahead[] = "HTTP/1.1 100 Continue\r\n\r\n";
  gsize n_body = MIN (self->received->len - head_length, (gsize) head->body_length);
  GByteArray *canonical = g_byte_array_new ();

  g_byte_array_append (canonical, (const guint8 *) head->canonical->str, head->canonical->len);
  g_byte_array_append (canonical, self->received->data + head_length, n_body);
  g_byte_array_unref (self->received);
  self->received = canonical;
  self->wanted = head->canonical->len + head->body_length;
  self->state = READING_BODY;
  limit_time (self, self->all->limits.body_timeout_s * 1000);
  if (head->wants_go_ahead && self->received->len < self->wanted)
    g_socket_send (self->socket, go_ahead, strlen (go_ahead), NULL, NULL);
}

static gsize
most_body_bytes (AnteHttpConnection *self, const AnteHttpHead *head)
{
  const AnteListenerLimits *limits = &self->all->limits;
  const char *path = strchr (head->canonical->str, ' ') + 1;
  gsize length = limits->large_path != NULL ? strlen (limits->large_path) : 0;

  return length > 0 && strncmp (path, limits->large_path, length) == 0 && path[length] == ' '
             ? limits->large_body_bytes
             : limits->max_body_bytes;
}

static void
look_for_head (AnteHttpConnection *self)
{
  g_auto (AnteHttpHead) head = { 0 };
  const char *bytes = (const char *) self->received->data;
  gboolean hopeless;
  gsize length = ante_http_head_find_end (bytes, self->received->len, &hopeless);

  if (length == 0)
    {
      if (hopeless)
        ante_http_connection_refuse (self,
                                     self->received->len >= ANTE_HTTP_HEAD_MAX_BYTES ? 431 : 400);
      return;
    }
  guint status = ante_http_head_read (bytes, length, &head);
  if (status == 0 && head.body_length > (goffset) most_body_bytes (self, &head))
    status = 413;
  if (status == 0)
    begin_body (self, &head, length);
  else
    ante_http_connection_refuse (self, status);
}

static void
take_bytes (AnteHttpConnection *self, const guint8 *bytes, gsize length)
{
  if (self->all->bytes_held + length > MOST_BYTES_HELD)
    {
      ante_http_connection_refuse (self, 503);
      return;
    }
  if (self->state == READING_BODY)
    length =
        MIN (length, self->wanted - self->received->len); /* what follows is no request of ours */
  g_byte_array_append (self->received, bytes, length);
  if (self->state == READING_HEAD)
    look_for_head (self);
  count_bytes (self);
}

/* Returns: whether to try again at once; FALSE also when @self is handed on or gone. */
static gboolean
read_once (AnteHttpConnection *self)
{
  guint8 bytes[READ_AT_ONCE];
  g_autoptr (GError) error = NULL;
  gssize n_read = g_socket_receive (self->socket, (char *) bytes, sizeof bytes, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  if (n_read <= 0) /* cut short: nobody is answered */
    {
      ante_http_connection_end (self);
      return FALSE;
    }
  if (self->state != LINGERING)
    take_bytes (self, bytes, n_read);
  if (self->state != READING_BODY || self->received->len < self->wanted)
    return TRUE;
  hand_on (self);
  return FALSE;
}

static gboolean
readable_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  for (guint i = 0; i < READS_PER_TURN; i++)
    if (!read_once (data))
      break;
  return G_SOURCE_CONTINUE; /* means nothing when it was dropped meanwhile */
}

static void
watch_for_bytes (AnteHttpConnection *self)
{
  if (self->readable != NULL)
    return;
  self->readable = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_static_name (self->readable, "[anteroom] HTTP connection");
  g_source_set_callback (self->readable, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_attach (self->readable, g_main_context_get_thread_default ());
}

void
ante_http_connection_start (AnteHttpConnections *all, GSocket *socket)
{
  AnteHttpConnection *self = g_new0 (AnteHttpConnection, 1);

  g_socket_set_blocking (socket, FALSE);
  self->all = all;
  self->socket = g_object_ref (socket);
  self->connection = g_socket_connection_factory_create_connection (socket);
  self->received = g_byte_array_new ();
  g_hash_table_add (all->connections, self);
  limit_time (self, all->limits.header_timeout_s * 1000);
  watch_for_bytes (self);
  readable_cb (socket, G_IO_IN, self);
}
