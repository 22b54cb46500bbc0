/* SPDX-License-Identifier: GPL-3.0-or-later
 * The listener, spoken to with raw bytes: what reaches a handler, and what never does. */
#include "raw-client.h"
#include "shared/http/ante-http-listener.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  AnteHttpListener *listener;
  guint port;
  guint n_handled;
  char *last_path;          /* owned */
  GBytes *last_body;        /* owned */
  SoupServerMessage *parked; /* owned, nullable */
} Fixture;

static void
handle_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer data)
{
  Fixture *self = data;

  self->n_handled++;
  g_free (self->last_path);
  self->last_path = g_strdup (path);
  g_clear_pointer (&self->last_body, g_bytes_unref);
  self->last_body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  ante_http_answer_json (message, 200, "{\"ok\":true}");
}

static void
park_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer data)
{
  Fixture *self = data;

  self->n_handled++;
  self->parked = g_object_ref (message);
  soup_server_message_pause (message);
}

static void
set_up (Fixture *self, gconstpointer ignored)
{
  AnteListenerLimits limits = { .max_body_bytes = 100000,
                                .header_timeout_s = 1,
                                .body_timeout_s = 1 };
  g_autoptr (GError) error = NULL;

  self->listener = ante_http_listener_new (&limits);
  soup_server_add_handler (ante_http_listener_get_server (self->listener), NULL, handle_cb, self,
                           NULL);
  soup_server_add_handler (ante_http_listener_get_server (self->listener), "/park", park_cb, self,
                           NULL);
  ante_http_listener_listen (self->listener, "127.0.0.1:0", &error);
  g_assert_no_error (error);
  self->port = ante_http_listener_get_port (self->listener);
  g_assert_cmpuint (self->port, >, 0);
}

static void
tear_down (Fixture *self, gconstpointer ignored)
{
  g_object_add_weak_pointer (G_OBJECT (self->listener), (gpointer *) &self->listener);
  g_object_unref (self->listener);
  g_assert_null (self->listener);
  g_clear_object (&self->parked);
  g_clear_pointer (&self->last_body, g_bytes_unref);
  g_free (self->last_path);
}

static void
check_status (const char *answer, guint status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %u ", status);

  if (!g_str_has_prefix (answer, start))
    g_test_message ("answer: %s", answer);
  g_assert_true (g_str_has_prefix (answer, start));
  g_assert_null (strstr (answer + 1, "HTTP/1.1")); /* one answer and no second */
}

static void
test_request_is_handled (Fixture *self, gconstpointer ignored)
{
  g_autofree char *answer =
      raw_ask (self->port, "POST /a%2Fb?c=d HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");

  check_status (answer, 200);
  g_assert_nonnull (strstr (answer, "\r\nContent-Type: application/json\r\n"));
  g_assert_nonnull (strstr (answer, "\r\nCache-Control: no-store\r\n"));
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
  g_assert_null (strstr (answer, "\r\nServer:"));
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n{\"ok\":true}"));
  g_assert_cmpstr (self->last_path, ==, "/a%2Fb");
  g_assert_cmpmem (g_bytes_get_data (self->last_body, NULL), g_bytes_get_size (self->last_body),
                   "body", 4);
}

static void
test_body_in_many_pieces (Fixture *self, gconstpointer ignored)
{
  g_autofree char *body = g_strnfill (100000, 'b');
  g_autofree char *text =
      g_strdup_printf ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n%s", body);
  g_autofree char *answer = raw_ask (self->port, text);

  check_status (answer, 200);
  g_assert_cmpmem (g_bytes_get_data (self->last_body, NULL), g_bytes_get_size (self->last_body),
                   body, 100000);
}

/* Twenty ways to frame a request so that two programs may read it differently. */
static void
test_framing (Fixture *self, gconstpointer ignored)
{
  static const struct
  {
    const char *name, *head;
    guint status;
    gboolean handled;
  } cases[] = {
    { "plain", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n", 200, TRUE },
    { "two lengths (n, 0)",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\nContent-Length: 0\r\n\r\n", 400, FALSE },
    { "two lengths (0, n)",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: %u\r\n\r\n", 400, FALSE },
    { "two equal lengths",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\nContent-Length: %u\r\n\r\n", 400,
      FALSE },
    { "length and chunked",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      411, FALSE },
    { "chunked and length",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "%u\r\n\r\n0\r\n\r\n",
      411, FALSE },
    { "chunked",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 411,
      FALSE },
    { "chunk of ff…ff",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab\r\n",
      411, FALSE },
    { "chunk of -1", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nab\r\n",
      411, FALSE },
    { "chunk of 0x2",
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nab\r\n0\r\n\r\n", 411,
      FALSE },
    { "unknown encoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 411,
      FALSE },
    { "length +n", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +%u\r\n\r\n", 400, FALSE },
    { "length -1", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, FALSE },
    { "length in a list", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %u, %u\r\n\r\n", 400,
      FALSE },
    { "length over 64 bits",
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551617\r\n\r\n", 400, FALSE },
    { "space before the colon", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length : %u\r\n\r\n", 400,
      FALSE },
    { "two hosts", "POST / HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: %u\r\n\r\n", 400,
      FALSE },
    { "no host", "POST / HTTP/1.1\r\nContent-Length: %u\r\n\r\n", 400, FALSE },
    { "bare line feeds", "POST / HTTP/1.1\nHost: x\nContent-Length: %u\n\n", 400, FALSE },
    { "folded field", "POST / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\nContent-Length: %u\r\n\r\n", 400,
      FALSE },
    { "absolute address", "POST http://x/ HTTP/1.1\r\nHost: x\r\nContent-Length: %u\r\n\r\n", 400,
      FALSE },
    { "a length and no more", "POST / HTTP/1.1\r\nHost: x\r\n\r\n", 200, TRUE },
  };
  const char *second = "GET /second HTTP/1.1\r\nHost: x\r\n\r\n";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = strlen (second);
      g_autofree char *head = g_strdup_printf (cases[i].head, n, n);
      g_autofree char *text =
          g_strconcat (head, second, NULL); /* a body, and another request to a fool */
      guint before = self->n_handled;
      g_autofree char *answer = raw_ask (self->port, text);

      g_test_message ("%s", cases[i].name);
      check_status (answer, cases[i].status);
      g_assert_cmpuint (self->n_handled - before, ==, cases[i].handled ? 1 : 0);
      g_assert_cmpstr (self->last_path, !=, "/second");
    }
}

static void
ask_raw (Fixture *self, RawExchange *what, char **answer)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, self->port);

  *answer = raw_exchange (address, what);
}

static void
test_short_body_is_never_seen (Fixture *self, gconstpointer ignored)
{
  const char *text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nshort";
  RawExchange what = { .bytes = text, .length = strlen (text), .finish = TRUE };
  g_autofree char *answer = NULL;

  ask_raw (self, &what, &answer);
  g_assert_cmpstr (answer, ==, "");
  g_assert_true (what.closed);
  g_assert_cmpuint (self->n_handled, ==, 0);
}

static void
test_unfinished_head_is_cut_off (Fixture *self, gconstpointer ignored)
{
  g_autofree char *answer = raw_ask (self->port, "POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ");

  check_status (answer, 408);
}

static void
test_silence_is_cut_off (Fixture *self, gconstpointer ignored)
{
  RawExchange what = { .bytes = "", .length = 0 };
  g_autofree char *answer = NULL;

  ask_raw (self, &what, &answer);
  g_assert_cmpstr (answer, ==, "");
  g_assert_true (what.closed);
  g_assert_cmpint (what.took_ms, <, 5000);
}

static void
test_unfinished_body_is_cut_off (Fixture *self, gconstpointer ignored)
{
  const char *text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nshort";
  RawExchange what = { .bytes = text, .length = strlen (text) };
  g_autofree char *answer = NULL;

  ask_raw (self, &what, &answer);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 408 "));
  g_assert_true (what.closed);
  g_assert_cmpint (what.took_ms, <, 5000);
  g_assert_cmpuint (self->n_handled, ==, 0);
}

static void
test_large_body_is_refused_and_not_held (Fixture *self, gconstpointer ignored)
{
  const char *text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 314572800\r\n\r\n";
  RawExchange what = { .bytes = text, .length = strlen (text), .n_zeros = 314572800 };
  g_autofree char *answer = NULL;

  ask_raw (self, &what, &answer);
  g_assert_true (answer[0] == '\0' || g_str_has_prefix (answer, "HTTP/1.1 413 "));
  g_assert_true (what.closed);
  g_assert_cmpuint (self->n_handled, ==, 0);

  g_autofree char *patient =
      raw_ask (self->port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
  check_status (patient, 413);
}

static void
test_endless_head_is_refused (Fixture *self, gconstpointer ignored)
{
  g_autofree char *filling = g_strnfill (20000, 'x');
  g_autofree char *text = g_strdup_printf ("GET / HTTP/1.1\r\nHost: x\r\nX: %s", filling);
  g_autofree char *answer = raw_ask (self->port, text);

  check_status (answer, 431);
}

static void
test_go_ahead_is_given (Fixture *self, gconstpointer ignored)
{
  const char *text =
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n\r\n";
  RawExchange what = { .bytes = text, .length = strlen (text), .n_zeros = 70000 };
  g_autofree char *answer = NULL;

  ask_raw (self, &what, &answer);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "));
}

static gboolean
answer_parked_cb (gpointer data)
{
  Fixture *self = data;

  if (self->parked == NULL)
    return G_SOURCE_CONTINUE;
  ante_http_answer_json (self->parked, 202, "{}");
  soup_server_message_unpause (self->parked);
  g_clear_object (&self->parked);
  return G_SOURCE_REMOVE;
}

static void
test_parked_request_is_answered_later (Fixture *self, gconstpointer ignored)
{
  g_timeout_add (1500, answer_parked_cb, self); /* longer than the limits on the request itself */
  g_autofree char *answer = raw_ask (self->port, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n");

  check_status (answer, 202);
}

static gboolean
close_listener_cb (gpointer data)
{
  Fixture *self = data;

  if (self->parked == NULL)
    return G_SOURCE_CONTINUE;
  ante_http_listener_close (self->listener);
  return G_SOURCE_REMOVE;
}

static void
test_close_ends_what_is_parked (Fixture *self, gconstpointer ignored)
{
  g_timeout_add (20, close_listener_cb, self);
  g_autofree char *answer = raw_ask (self->port, "GET /park HTTP/1.1\r\nHost: x\r\n\r\n");

  g_assert_cmpstr (answer, ==, "");
  g_autofree char *refused = raw_ask (self->port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  g_assert_cmpstr (refused, ==, "");
}

static void
test_addresses (Fixture *self, gconstpointer ignored)
{
  static const struct
  {
    const char *address;
    int code; /* an AnteListenerError */
  } refused[] = {
    { "0.0.0.0:8080", ANTE_LISTENER_ERROR_PUBLIC },
    { "192.0.2.7:80", ANTE_LISTENER_ERROR_PUBLIC },
    { "[::]:8080", ANTE_LISTENER_ERROR_PUBLIC },
    { "[2001:db8::1]:1", ANTE_LISTENER_ERROR_PUBLIC },
    { "localhost:80", ANTE_LISTENER_ERROR_ADDRESS },
    { "8080", ANTE_LISTENER_ERROR_ADDRESS },
    { "127.0.0.1:70000", ANTE_LISTENER_ERROR_ADDRESS },
    { "127.0.0.1:", ANTE_LISTENER_ERROR_ADDRESS },
    { "unix:relative", ANTE_LISTENER_ERROR_ADDRESS },
    { "", ANTE_LISTENER_ERROR_ADDRESS },
    { "unix:/nonexistent-folder/socket", ANTE_LISTENER_ERROR_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (ante_http_listener_listen (self->listener, refused[i].address, &error));
      g_assert_error (error, ANTE_LISTENER_ERROR, refused[i].code);
    }
}

static void
test_port_in_use (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", self->port);

  g_assert_false (ante_http_listener_listen (self->listener, address, &error));
  g_assert_error (error, ANTE_LISTENER_ERROR, ANTE_LISTENER_ERROR_ADDRESS);
}

static void
test_unix_socket (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("anteroom-socket-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "relay.sock", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr (GSocketAddress) there = g_unix_socket_address_new (path);
  const char *text = "GET / HTTP/1.0\r\n\r\n";
  RawExchange what = { .bytes = text, .length = strlen (text) };
  GStatBuf status;

  g_assert_true (ante_http_listener_listen (self->listener, address, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0660);
  g_autofree char *answer = raw_exchange (there, &what);
  check_status (answer, 200);

  g_assert_false (
      ante_http_listener_listen (self->listener, address, &error)); /* somebody listens */
  g_assert_error (error, ANTE_LISTENER_ERROR, ANTE_LISTENER_ERROR_ADDRESS);
  ante_http_listener_close (self->listener);
  g_assert_cmpint (g_stat (path, &status), !=, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_stale_socket_file_is_replaced (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("anteroom-socket-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "relay.sock", NULL);
  g_autofree char *address = g_strconcat ("unix:", path, NULL);
  g_autoptr (GSocketAddress) there = g_unix_socket_address_new (path);
  g_autoptr (GSocket) crashed = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, 0, NULL);

  g_assert_true (g_socket_bind (crashed, there, FALSE, NULL));
  g_socket_close (crashed, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (ante_http_listener_listen (self->listener, address, &error));
  g_assert_no_error (error);
  ante_http_listener_close (self->listener);

  g_assert_true (g_file_set_contents (path, "precious", -1, NULL));
  g_assert_false (ante_http_listener_listen (self->listener, address, &error));
  g_assert_error (error, ANTE_LISTENER_ERROR, ANTE_LISTENER_ERROR_ADDRESS);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_rmdir (folder);
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A socket that was handed over can be shut by whoever else has it: it is ready for ever, with nobody there. */
static void
test_shut_socket_is_not_asked_for_ever (Fixture *self, gconstpointer ignored)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GInetAddress) here = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (here, 0);
  g_autoptr (GSocket) shared = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, 0, NULL);
  gboolean over = FALSE;
  guint turns = 0;

  g_assert_true (g_socket_bind (shared, address, TRUE, NULL));
  g_assert_true (g_socket_listen (shared, NULL));
  g_assert_true (ante_http_listener_take (self->listener, dup (g_socket_get_fd (shared)), &error));
  g_assert_no_error (error);
  g_assert_cmpint (shutdown (g_socket_get_fd (shared), SHUT_RDWR), ==, 0);
  g_timeout_add (500, over_cb, &over);
  while (!over)
    turns += g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (turns, <, 50);
}

#define add_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/http/listener/request-is-handled", test_request_is_handled);
  add_test ("/http/listener/body-in-many-pieces", test_body_in_many_pieces);
  add_test ("/http/listener/framing", test_framing);
  add_test ("/http/listener/short-body-is-never-seen", test_short_body_is_never_seen);
  add_test ("/http/listener/cut-off/unfinished-head", test_unfinished_head_is_cut_off);
  add_test ("/http/listener/cut-off/silence", test_silence_is_cut_off);
  add_test ("/http/listener/cut-off/unfinished-body", test_unfinished_body_is_cut_off);
  add_test ("/http/listener/refused/large-body", test_large_body_is_refused_and_not_held);
  add_test ("/http/listener/refused/endless-head", test_endless_head_is_refused);
  add_test ("/http/listener/go-ahead-is-given", test_go_ahead_is_given);
  add_test ("/http/listener/parked/is-answered-later", test_parked_request_is_answered_later);
  add_test ("/http/listener/parked/close-ends-it", test_close_ends_what_is_parked);
  add_test ("/http/listener/address/refused", test_addresses);
  add_test ("/http/listener/address/port-in-use", test_port_in_use);
  add_test ("/http/listener/unix/serves-and-cleans-up", test_unix_socket);
  add_test ("/http/listener/unix/stale-file-is-replaced", test_stale_socket_file_is_replaced);
  add_test ("/http/listener/taken/a-shut-socket-is-not-asked-for-ever", test_shut_socket_is_not_asked_for_ever);
  return g_test_run ();
}
