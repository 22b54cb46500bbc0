/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long to wait before trying again, and what counts as this machine. */
#include "shared/http/ante-http-client.h"

static void
test_backoff (void)
{
  g_assert_cmpuint (ante_http_backoff_ms (0, 0.0), ==, 0);
  g_assert_cmpuint (ante_http_backoff_ms (0, 0.5), ==, 500);
  g_assert_cmpuint (ante_http_backoff_ms (1, 0.5), ==, 1000);
  g_assert_cmpuint (ante_http_backoff_ms (5, 0.999999), <=, 32000);
  g_assert_cmpuint (ante_http_backoff_ms (5, 0.999999), >, 31000);
  g_assert_cmpuint (ante_http_backoff_ms (6, 0.5), ==, 30000);
  g_assert_cmpuint (ante_http_backoff_ms (G_MAXUINT, 0.5), ==, 30000);
}

static void
test_loopback (void)
{
  static const char *const here[] = {
    "http://127.0.0.1", "http://127.0.0.1:8080/x", "http://127.3.2.1",
    "http://[::1]:80",  "https://localhost",       "http://LocalHost:1",
  };
  static const char *const elsewhere[] = {
    "http://example.com",
    "http://10.0.0.1",
    "http://[::2]",
    "http://0.0.0.0",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "127.0.0.1",
    "",
    "http://128.0.0.1",
    "http://[::ffff:10.0.0.1]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (here); i++)
    g_assert_true (ante_http_is_loopback (here[i]));
  for (guint i = 0; i < G_N_ELEMENTS (elsewhere); i++)
    g_assert_false (ante_http_is_loopback (elsewhere[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/rules/backoff-doubles-to-a-minute", test_backoff);
  g_test_add_func ("/http/rules/loopback", test_loopback);
  return g_test_run ();
}
