/* SPDX-License-Identifier: GPL-3.0-or-later
 * Requests, each on a connection of its own. */
#define _GNU_SOURCE
#include "bench-exchange.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_US (10 * G_USEC_PER_SEC)
#define EVENTS_A_TURN 256
#define READ_AT_ONCE 65536
#define SOURCES 200 /* of one address alone the ports run out */

typedef struct
{
  BenchLoop *loop;        /* borrowed */
  int fd;
  GBytes *request;        /* owned */
  gsize n_sent;
  GString *received;      /* owned */
  gint64 due_us;
  BenchAnswered answered;
  gpointer data;
  GList link;             /* in the loop's, in the order they were sent */
} Exchange;

struct _BenchLoop
{
  union
  {
    struct sockaddr any;
    struct sockaddr_in inet;
    struct sockaddr_un local;
  } address;
  socklen_t length;
  int epoll;
  gint64 patience_us;
  GQueue under_way;       /* of Exchange */
  guint n_sent;
};

static void
fail (const char *what)
{
  g_error ("%s: %s", what, g_strerror (errno));
}

BenchLoop *
bench_loop_new (const char *address)
{
  BenchLoop *self = g_new0 (BenchLoop, 1);
  const char *colon = strchr (address, ':');

  self->patience_us = PATIENCE_US;
  if (g_str_has_prefix (address, "unix:"))
    {
      self->address.local.sun_family = AF_UNIX;
      self->length = sizeof self->address.local;
      g_strlcpy (self->address.local.sun_path, colon + 1, sizeof self->address.local.sun_path);
    }
  else
    {
      g_assert_true (g_str_has_prefix (address, "127.0.0.1:"));
      self->address.inet.sin_family = AF_INET;
      self->address.inet.sin_port = htons (g_ascii_strtoull (colon + 1, NULL, 10));
      self->address.inet.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
      self->length = sizeof self->address.inet;
    }
  self->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll < 0)
    fail ("epoll");
  return self;
}

static void
exchange_free (Exchange *exchange)
{
  g_queue_unlink (&exchange->loop->under_way, &exchange->link);
  close (exchange->fd);
  g_bytes_unref (exchange->request);
  g_string_free (exchange->received, TRUE);
  g_free (exchange);
}

void
bench_loop_free (BenchLoop *self)
{
  while (self->under_way.head != NULL)
    exchange_free (self->under_way.head->data);
  close (self->epoll);
  g_free (self);
}

/* Where the answer's body begins; NULL: not there yet. */
static const char *
find_body (const GString *received)
{
  const char *end = strstr (received->str, "\r\n\r\n");

  return end != NULL ? end + 4 : NULL;
}

static gboolean
is_whole (const GString *received)
{
  const char *body = find_body (received);

  if (body == NULL)
    return FALSE;
  const char *length = strcasestr (received->str, "\r\nContent-Length:");
  if (length == NULL || length > body)
    return FALSE; /* the end of the connection is the answer's */
  return (gsize) (received->str + received->len - body) >= g_ascii_strtoull (length + strlen ("\r\nContent-Length:"), NULL, 10);
}

static void
end_exchange (Exchange *exchange, gboolean is_answered)
{
  BenchAnswer answer = { 0, g_get_monotonic_time () - exchange->due_us, "" };
  const char *body = find_body (exchange->received);
  BenchAnswered answered = exchange->answered;
  gpointer data = exchange->data;

  if (is_answered && body != NULL && g_str_has_prefix (exchange->received->str, "HTTP/1."))
    {
      answer.status = g_ascii_strtoull (exchange->received->str + strlen ("HTTP/1.1 "), NULL, 10);
      answer.body = body;
    }
  g_queue_unlink (&exchange->loop->under_way, &exchange->link);
  close (exchange->fd);
  answered (&answer, data);
  g_bytes_unref (exchange->request);
  g_string_free (exchange->received, TRUE);
  g_free (exchange);
}

static void
watch (Exchange *exchange, int operation, guint32 events)
{
  struct epoll_event event = { events, { .ptr = exchange } };

  if (epoll_ctl (exchange->loop->epoll, operation, exchange->fd, &event) != 0)
    fail ("epoll_ctl");
}

/* Returns: FALSE: the other side has gone. */
static gboolean
send_some (Exchange *exchange)
{
  gsize length;
  const char *bytes = g_bytes_get_data (exchange->request, &length);

  while (exchange->n_sent < length)
    {
      gssize n = send (exchange->fd, bytes + exchange->n_sent, length - exchange->n_sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0)
        return errno == EAGAIN || errno == ENOTCONN;
      exchange->n_sent += n;
    }
  return TRUE;
}

static gboolean
is_sent (Exchange *exchange)
{
  return exchange->n_sent == g_bytes_get_size (exchange->request);
}

static void
receive_some (Exchange *exchange)
{
  char bytes[READ_AT_ONCE];

  for (;;)
    {
      gssize n = recv (exchange->fd, bytes, sizeof bytes, MSG_DONTWAIT);
      if (n < 0 && errno == EAGAIN)
        return;
      if (n > 0)
        g_string_append_len (exchange->received, bytes, n);
      if (n <= 0 || is_whole (exchange->received))
        {
          end_exchange (exchange, n >= 0);
          return;
        }
    }
}

static void
move_on (Exchange *exchange, guint32 events)
{
  if ((events & EPOLLOUT) && !is_sent (exchange))
    {
      if (!send_some (exchange))
        {
          end_exchange (exchange, FALSE);
          return;
        }
      if (is_sent (exchange))
        watch (exchange, EPOLL_CTL_MOD, EPOLLIN);
    }
  if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
    receive_some (exchange);
}

/* Of a range of our own addresses, each has its own ports. */
static void
choose_source (BenchLoop *self, int fd)
{
  struct sockaddr_in source = { .sin_family = AF_INET };
  int yes = 1;

  source.sin_addr.s_addr = htonl (INADDR_LOOPBACK + 1 + self->n_sent % SOURCES);
  setsockopt (fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind (fd, (struct sockaddr *) &source, sizeof source) != 0)
    fail ("bind");
}

void
bench_loop_send (BenchLoop *self, GBytes *request, gint64 due_us, BenchAnswered answered, gpointer data)
{
  Exchange *exchange = g_new0 (Exchange, 1);

  *exchange = (Exchange){ .loop = self, .request = g_bytes_ref (request), .received = g_string_new (NULL), .due_us = due_us,
                          .answered = answered, .data = data };
  exchange->link.data = exchange;
  exchange->fd = socket (self->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (exchange->fd < 0)
    fail ("socket");
  if (self->address.any.sa_family == AF_INET)
    choose_source (self, exchange->fd);
  self->n_sent++;
  g_queue_push_tail_link (&self->under_way, &exchange->link);
  if ((connect (exchange->fd, &self->address.any, self->length) != 0 && errno != EINPROGRESS) || !send_some (exchange))
    {
      end_exchange (exchange, FALSE);
      return;
    }
  watch (exchange, EPOLL_CTL_ADD, is_sent (exchange) ? EPOLLIN : EPOLLIN | EPOLLOUT);
}

void
bench_loop_set_patience (BenchLoop *self, gint64 patience_us)
{
  self->patience_us = patience_us;
}

guint
bench_loop_count (BenchLoop *self)
{
  return self->under_way.length;
}

static void
give_up_on_the_late (BenchLoop *self)
{
  gint64 now = g_get_monotonic_time ();

  while (self->under_way.head != NULL && ((Exchange *) self->under_way.head->data)->due_us + self->patience_us < now)
    end_exchange (self->under_way.head->data, FALSE);
}

void
bench_loop_turn (BenchLoop *self, gint64 until_us)
{
  struct epoll_event events[EVENTS_A_TURN];
  struct timespec wait = { 0 };
  gint64 left_us = CLAMP (until_us - g_get_monotonic_time (), 0, G_USEC_PER_SEC);

  wait.tv_sec = left_us / G_USEC_PER_SEC;
  wait.tv_nsec = left_us % G_USEC_PER_SEC * 1000;
  int n = epoll_pwait2 (self->epoll, events, EVENTS_A_TURN, &wait, NULL);
  for (int i = 0; i < n; i++)
    move_on (events[i].data.ptr, events[i].events);
  give_up_on_the_late (self);
}

GBytes *
bench_write_request (const char *method, const char *path, const char *bearer, const char *body)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s %s HTTP/1.1\r\nHost: relay.example.org\r\nConnection: close\r\n", method, path);
  if (bearer != NULL)
    g_string_append_printf (text, "Authorization: Bearer %s\r\n", bearer);
  if (body != NULL)
    g_string_append_printf (text, "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n", strlen (body));
  g_string_append_printf (text, "\r\n%s", body != NULL ? body : "");
  return g_string_free_to_bytes (text);
}

static void
append_answer (GString *body, guint number)
{
  g_string_append_printf (body, "%s{\"no\":%u,\"question\":\"Has anything changed since the last visit (%u)?\",\"answer\":\"No, nothing at all\"}",
                          number > 1 ? "," : "", number, number);
}

GBytes *
bench_write_webhook (const char *path, gsize length)
{
  static guint64 number;
  static guint32 run;
  g_autoptr (GString) body = g_string_new (NULL);

  if (run == 0)
    run = g_random_int_range (1, G_MAXINT32);
  g_string_printf (body, "{\"event\":1,\"exam_id\":4201,\"exam_name\":\"Botox\",\"exam_status\":\"Approved\",\"reason\":\"\","
                         "\"patient_exam_id\":\"%u-%" G_GUINT64_FORMAT "\",\"provider_name\":\"NP Liza Marrow\",\"questions_answers\":[",
                   run, ++number);
  for (guint i = 1; i == 1 || body->len + 100 < length; i++)
    append_answer (body, i);
  g_string_append (body, "]}");
  return bench_write_request ("POST", path, NULL, body->str);
}
