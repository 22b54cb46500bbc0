/* SPDX-License-Identifier: GPL-3.0-or-later
 * The client, against servers that answer, break off, dawdle and lie. */
#include "outcome.h"
#include "raw-server.h"

#include <string.h>

static void
post_to_script (RawScript script, Outcome *outcome)
{
  g_autoptr (RawServer) server = raw_server_new (script, NULL);
  g_autofree char *uri = raw_server_base_uri (server);

  post_to (uri, NULL, outcome);
}

static void
get_path (const char *base_uri, const char *path, Outcome *outcome)
{
  g_autoptr (AnteHttpClient) client = client_for (base_uri, NULL);
  AnteHttpRequest request = {
    .method = "GET", .path = path, .timeout_s = 5, .max_answer_bytes = 1000
  };

  send_with (client, &request, NULL, outcome);
}

/* --- what the servers do --- */

static char *last_request; /* owned; written by the script, read once it has answered */

static void
answer_well (RawServer *server, GIOStream *stream)
{
  g_free (last_request);
  last_request = raw_read_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                     "Retry-After: 17\r\nContent-Length: 11\r\n\r\n{\"ok\":true}");
}

static void
close_unread (RawServer *server, GIOStream *stream)
{
}

static void
close_after_reading (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
}

static void
answer_half (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
}

static void
answer_half_a_head (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void
dawdle (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_wait_for_end (server);
}

static void
dawdle_in_the_body (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  raw_wait_for_end (server);
}

static void
say_nothing (RawServer *server, GIOStream *stream)
{
  raw_wait_for_end (server);
}

static void
declare_too_much (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n");
  raw_wait_for_end (server);
}

static void
send_too_much_unsaid (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  g_autofree char *lump = g_strnfill (2000, 'x');
  raw_write (stream, "HTTP/1.1 200 OK\r\n\r\n");
  raw_write (stream, lump);
}

static void
redirect_elsewhere (RawServer *server, GIOStream *stream)
{
  raw_skip_request (stream);
  raw_write (stream,
             "HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n");
}

static void
answer_with_path_as_retry_after (RawServer *server, GIOStream *stream)
{
  g_autofree char *request = raw_read_request (stream);
  const char *mark = strstr (request, "?") + 1;
  g_autofree char *value = g_uri_unescape_segment (mark, strstr (mark, " "), NULL);
  g_autofree char *answer = g_strdup_printf (
      "HTTP/1.1 503 Service Unavailable\r\nDate: Fri, 07 Mar 2025 10:00:00 GMT\r\n"
      "%s%s\r\nContent-Length: 0\r\n\r\n", value[0] == '\0' ? "X: y" : "Retry-After: ", value);
  raw_write (stream, answer);
}

/* --- the tests --- */

static void
test_whole_answer (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (answer_well, NULL);
  g_autofree char *uri = raw_server_base_uri (server);
  g_autoptr (AnteHttpClient) client = client_for (uri, NULL);
  AnteHttpRequest request = { .method = "POST",
                              .path = "/api/x?y=1",
                              .bearer = "t0ken",
                              .json = "{\"a\":1}",
                              .timeout_s = 5,
                              .max_answer_bytes = 11 };

  g_assert_cmpstr (ante_http_client_get_base_uri (client), ==, uri);
  send_with (client, &request, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->status, ==, 200);
  g_assert_cmpmem (g_bytes_get_data (outcome.answer->body, NULL),
                   g_bytes_get_size (outcome.answer->body), "{\"ok\":true}", 11);
  g_assert_cmpstr (outcome.answer->content_type, ==, "application/json");
  g_assert_cmpint (outcome.answer->retry_after_s, ==, 17);
  g_assert_true (g_str_has_prefix (last_request, "POST /api/x?y=1 HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (last_request, "\r\nAuthorization: Bearer t0ken\r\n"));
  g_assert_nonnull (strstr (last_request, "\r\nContent-Type: application/json\r\n"));
  g_assert_true (g_str_has_suffix (last_request, "\r\n\r\n{\"a\":1}"));
}

/* The file's bytes come as they are, and nothing in its name ends a line. */
static void
test_form (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (answer_well, NULL);
  g_autofree char *uri = raw_server_base_uri (server);
  g_autoptr (AnteHttpClient) client = client_for (uri, NULL);
  g_autoptr (GBytes) file = g_bytes_new_static ("line\r\n--two--\r\n", 15);
  const AnteHttpPart parts[] = {
    { .name = "number", .text = "4844" },
    { .name = "file", .file_name = "zoë \"x\"\r\nEvil: 1.pdf", .content_type = "application/pdf", .file = file },
  };
  AnteHttpRequest request = { .method = "POST", .path = "/up", .parts = parts, .n_parts = G_N_ELEMENTS (parts),
                              .timeout_s = 5, .max_answer_bytes = 11 };

  send_with (client, &request, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_nonnull (strstr (last_request, "\r\nContent-Type: multipart/form-data; boundary="));
  g_assert_nonnull (strstr (last_request, "name=\"number\"\r\n\r\n4844\r\n"));
  g_assert_nonnull (strstr (last_request, "\r\nContent-Type: application/pdf\r\n"));
  g_assert_nonnull (strstr (last_request, "\r\n\r\nline\r\n--two--\r\n\r\n--"));
  g_assert_null (strstr (last_request, "\r\nEvil:"));
}

static void
test_unknown_name (void)
{
  g_auto (Outcome) outcome = { NULL };

  post_to ("https://nowhere.invalid", NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NOT_SENT);
}

static void
test_closed_port (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (close_unread, NULL);
  g_autofree char *uri = raw_server_base_uri (server);

  g_clear_pointer (&server, raw_server_free);
  post_to (uri, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NOT_SENT);
}

static void
test_broken_off (gconstpointer script)
{
  g_auto (Outcome) outcome = { NULL };

  post_to_script ((RawScript) script, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NO_ANSWER);
}

static void
test_too_large (gconstpointer script)
{
  g_auto (Outcome) outcome = { NULL };

  post_to_script ((RawScript) script, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_TOO_LARGE);
}

static void
test_post_is_never_repeated (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (close_after_reading, NULL);
  g_autofree char *uri = raw_server_base_uri (server);

  post_to (uri, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NO_ANSWER);
  g_assert_cmpuint (raw_server_count_connections (server), ==, 1);
}

static void
keep_open_for_two (RawServer *server, GIOStream *stream)
{
  answer_well (server, stream);
  g_autofree char *second = raw_read_request (stream);
  if (second[0] != '\0')
    raw_write (stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static void
test_post_has_a_fresh_connection (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (keep_open_for_two, NULL);
  g_autofree char *uri = raw_server_base_uri (server);
  g_autoptr (AnteHttpClient) client = client_for (uri, NULL);
  AnteHttpRequest get = { .method = "GET", .path = "/", .timeout_s = 5, .max_answer_bytes = 1000 };

  send_with (client, &get, NULL, &outcome);
  g_assert_no_error (outcome.error);
  send_with (client, &get, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (raw_server_count_connections (server), ==, 1); /* reused */

  send_with (client, &get, NULL, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (raw_server_count_connections (server), ==, 2);
  /* that connection is idle and waits for a second request; the server sees to one at a time, so a
   * POST that took it would be answered by it, and one that does not waits for it to be closed */
  AnteHttpRequest post = {
    .method = "POST", .path = "/", .json = "{}", .timeout_s = 1, .max_answer_bytes = 1000
  };
  send_with (client, &post, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NO_ANSWER);
}

static void
test_plain_http_elsewhere (void)
{
  static const char *const refused[] = {
    "http://example.com",
    "http://192.0.2.1",
    "http://0.0.0.0:80",
    "http://127.0.0.1.example.com",
    "http://localhost.example",
    "ftp://127.0.0.1",
    "https://u:p@example.com",
    "https://example.com/",
    "https://example.com?a=b",
    "https://",
    "nonsense",
    "",
    "http://127.0.0.1@example.com",
    "https://example.com#f",
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (ante_http_client_new (refused[i], NULL, &error));
      g_assert_error (error, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_INSECURE);
    }
}

static void
test_silent_handshake (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (say_nothing, NULL);
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u", raw_server_get_port (server));

  post_to (uri, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NOT_SENT);
}

static void
test_handshake_broken_off (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (close_unread, NULL);
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u", raw_server_get_port (server));

  post_to (uri, NULL, &outcome);
  check_fails (&outcome, ANTE_HTTP_ERROR_NOT_SENT);
}

static void
test_redirect_is_an_answer (void)
{
  g_auto (Outcome) outcome = { NULL };

  post_to_script (redirect_elsewhere, &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (outcome.answer->status, ==, 302);
}

static void
test_retry_after (void)
{
  static const struct
  {
    const char *value;
    gint64 seconds;
  } cases[] = {
    { "0", 0 }, { "120", 120 }, { "99999", 3600 }, { "99999999999999999999", 3600 },
    { "Fri, 07 Mar 2025 10:01:30 GMT", 90 }, { "Fri, 07 Mar 2025 09:00:00 GMT", 0 },
    { "Sat, 07 Mar 2026 10:00:00 GMT", 3600 }, { "soon", -1 }, { "-5", -1 }, { "", -1 },
  };
  g_autoptr (RawServer) server = raw_server_new (answer_with_path_as_retry_after, NULL);
  g_autofree char *uri = raw_server_base_uri (server);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outcome) outcome = { NULL };
      g_autofree char *escaped = g_uri_escape_string (cases[i].value, NULL, FALSE);
      g_autofree char *path = g_strconcat ("/?", escaped, NULL);
      get_path (uri, path, &outcome);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (outcome.answer->status, ==, 503);
      g_assert_cmpint (outcome.answer->retry_after_s, ==, cases[i].seconds);
    }
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (dawdle, NULL);
  g_autofree char *uri = raw_server_base_uri (server);
  g_autoptr (AnteHttpClient) client = client_for (uri, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  AnteHttpRequest request = {
    .method = "POST", .path = "/", .json = "{}", .timeout_s = 30, .max_answer_bytes = 10
  };

  g_timeout_add (50, cancel_cb, cancellable);
  send_with (client, &request, cancellable, &outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  send_with (client, &request, cancellable, &outcome); /* cancelled before it began */
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_owner_gone (void)
{
  g_auto (Outcome) outcome = { NULL };
  g_autoptr (RawServer) server = raw_server_new (answer_well, NULL);
  g_autofree char *uri = raw_server_base_uri (server);
  AnteHttpClient *client = client_for (uri, NULL);
  AnteHttpRequest request = {
    .method = "GET", .path = "/", .timeout_s = 5, .max_answer_bytes = 1000
  };

  g_object_add_weak_pointer (G_OBJECT (client), (gpointer *) &client);
  outcome.loop = g_main_loop_new (NULL, FALSE);
  ante_http_client_send_async (client, &request, NULL, outcome_sent_cb, &outcome);
  g_object_unref (client);
  g_main_loop_run (outcome.loop);
  g_main_loop_unref (outcome.loop);
  g_assert_no_error (outcome.error);
  while (client != NULL && g_main_context_iteration (NULL, TRUE))
    ;
  g_assert_null (client);
}

#define add_script_test(path, func, script)                                                        \
  g_test_add_data_func (path, (gconstpointer) script, func)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/client/whole-answer", test_whole_answer);
  g_test_add_func ("/http/client/form", test_form);
  g_test_add_func ("/http/client/redirect-is-an-answer", test_redirect_is_an_answer);
  g_test_add_func ("/http/client/retry-after", test_retry_after);
  g_test_add_func ("/http/client/not-sent/unknown-name", test_unknown_name);
  g_test_add_func ("/http/client/not-sent/closed-port", test_closed_port);
  g_test_add_func ("/http/client/not-sent/silent-handshake", test_silent_handshake);
  g_test_add_func ("/http/client/not-sent/handshake-broken-off", test_handshake_broken_off);
  add_script_test ("/http/client/no-answer/closed-at-once", test_broken_off, close_unread);
  add_script_test ("/http/client/no-answer/closed-after-reading", test_broken_off,
                   close_after_reading);
  add_script_test ("/http/client/no-answer/half-a-head", test_broken_off, answer_half_a_head);
  add_script_test ("/http/client/no-answer/half-an-answer", test_broken_off, answer_half);
  add_script_test ("/http/client/no-answer/slow", test_broken_off, dawdle);
  add_script_test ("/http/client/no-answer/slow-in-the-body", test_broken_off, dawdle_in_the_body);
  add_script_test ("/http/client/too-large/declared", test_too_large, declare_too_much);
  add_script_test ("/http/client/too-large/unsaid", test_too_large, send_too_much_unsaid);
  g_test_add_func ("/http/client/post/is-never-repeated", test_post_is_never_repeated);
  g_test_add_func ("/http/client/post/has-a-fresh-connection", test_post_has_a_fresh_connection);
  g_test_add_func ("/http/client/insecure/plain-http-elsewhere", test_plain_http_elsewhere);
  g_test_add_func ("/http/client/cancelled", test_cancelled);
  g_test_add_func ("/http/client/owner-gone", test_owner_gone);
  int failed = g_test_run ();
  g_free (last_request);
  return failed;
}
