/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strict reader of a request's head: what it hands on, and all it refuses. */
#include "shared/http/ante-http-head.h"

#include <string.h>

static guint
read_text (const char *text, AnteHttpHead *head)
{
  return ante_http_head_read (text, strlen (text), head);
}

static void
test_is_written_canonically (void)
{
  g_auto (AnteHttpHead) head = { 0 };

  g_assert_cmpuint (
      read_text (
          "POST /hooks/x?a=%20b HTTP/1.1\r\nHOST:  clinic.example:8080 \r\ncontent-length:5\r\n"
          "Range: bytes=0-1\r\nConnection: keep-alive, X\r\nUpgrade: h2c\r\nX-Odd: \x80\xff\r\n"
          "Authorization: Bearer abc\t\r\n\r\n",
          &head),
      ==, 0);
  g_assert_cmpstr (head.canonical->str, ==,
                   "POST /hooks/x?a=%20b HTTP/1.1\r\nHOST: clinic.example:8080\r\n"
                   "Authorization: Bearer abc\r\nContent-Length: 5\r\n\r\n");
  g_assert_cmpint (head.body_length, ==, 5);
  g_assert_false (head.wants_go_ahead);
}

static void
test_host_of_an_old_request (void)
{
  g_auto (AnteHttpHead) head = { 0 };

  g_assert_cmpuint (read_text ("GET / HTTP/1.0\r\n\r\n", &head), ==, 0);
  g_assert_cmpstr (head.canonical->str, ==,
                   "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
}

static void
test_go_ahead (void)
{
  g_auto (AnteHttpHead) head = { 0 };

  g_assert_cmpuint (read_text ("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n", &head),
                    ==, 0);
  g_assert_true (head.wants_go_ahead);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    guint status;
  } cases[] = {
    { "", 400 },
    { "\r\n", 400 },
    { "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400 },
    { "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 400 },
    { "GET / HTTP/1.11\r\nHost: a\r\n\r\n", 400 },
    { "GET / http/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET /\r\nHost: a\r\n\r\n", 400 },
    { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400 },
    { "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405 },
    { "get / HTTP/1.1\r\nHost: a\r\n\r\n", 405 },
    { "G@T / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 0\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2 2\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551618\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411 },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 411 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
      411 },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 2\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nX: a\x7f\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417 },
    { "GET / HTTP/1.1\r\nHost: a\r\n\r\nsurplus", 400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (AnteHttpHead) head = { 0 };
      guint status = read_text (cases[i].text, &head);
      if (status != cases[i].status)
        g_test_message ("case %u", i);
      g_assert_cmpuint (status, ==, cases[i].status);
      g_assert_null (head.canonical);
    }
}

static void
test_bounds (void)
{
  g_auto (AnteHttpHead) head = { 0 };
  g_autoptr (GString) many = g_string_new ("GET / HTTP/1.1\r\nHost: a\r\n");
  g_autofree char *long_path = g_strnfill (4097, 'a');
  g_autofree char *long_target = g_strdup_printf ("GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", long_path);

  for (int i = 0; i < 64; i++)
    g_string_append_printf (many, "X-%d: y\r\n", i);
  g_string_append (many, "\r\n");
  g_assert_cmpuint (read_text (many->str, &head), ==, 431);
  g_assert_cmpuint (read_text (long_target, &head), ==, 414);
}

static void
test_end_is_found (void)
{
  const char *whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\r\n\r\n";
  gsize head_length = strlen ("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  gboolean hopeless;

  for (gsize length = 0; length < head_length; length++)
    {
      g_assert_cmpuint (ante_http_head_find_end (whole, length, &hopeless), ==, 0);
      g_assert_false (hopeless);
    }
  for (gsize length = head_length; length <= strlen (whole); length++)
    g_assert_cmpuint (ante_http_head_find_end (whole, length, &hopeless), ==, head_length);
}

static void
test_hopeless_heads (void)
{
  static const char *const texts[] = { "GET / HTTP/1.1\nHost: a\n\n", "\n", "GET / \rX",
                                       "GET / HTTP/1.1\r\nA: \rb" };
  g_autofree char *endless = g_strnfill (ANTE_HTTP_HEAD_MAX_BYTES, 'a');
  gboolean hopeless;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_cmpuint (ante_http_head_find_end (texts[i], strlen (texts[i]), &hopeless), ==, 0);
      g_assert_true (hopeless);
    }
  ante_http_head_find_end ("GET /\0 ", 7, &hopeless);
  g_assert_true (hopeless);
  ante_http_head_find_end (endless, ANTE_HTTP_HEAD_MAX_BYTES - 1, &hopeless);
  g_assert_false (hopeless);
  ante_http_head_find_end (endless, ANTE_HTTP_HEAD_MAX_BYTES, &hopeless);
  g_assert_true (hopeless);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/head/is-written-canonically", test_is_written_canonically);
  g_test_add_func ("/http/head/host-of-an-old-request", test_host_of_an_old_request);
  g_test_add_func ("/http/head/go-ahead", test_go_ahead);
  g_test_add_func ("/http/head/refused", test_refused);
  g_test_add_func ("/http/head/bounds", test_bounds);
  g_test_add_func ("/http/head/end-is-found-at-every-cut", test_end_is_found);
  g_test_add_func ("/http/head/hopeless-heads", test_hopeless_heads);
  return g_test_run ();
}
