/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the program takes on its command line. */
#include "app/window/ante-application.h"

static void
test_loopback (void)
{
  g_assert_true (ante_uri_is_loopback ("http://127.0.0.1:8790"));
  g_assert_true (ante_uri_is_loopback ("http://localhost:8790/"));
  g_assert_true (ante_uri_is_loopback ("http://[::1]:8790"));

  static const char *const refused[] = {
    NULL, "", "127.0.0.1", "https://127.0.0.1", "http://127.0.0.1.example.com", "http://127.0.0.2.example.com",
    "http://example.com", "http://127.0.0.1@example.com", "http://me:pw@127.0.0.1", "http://localhost.example.com",
    "file:///etc/passwd", "http://[::2]", "http://0.0.0.0", "http://10.0.0.1",
  };
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (ante_uri_is_loopback (refused[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/application/takes-addresses-on-this-computer-only", test_loopback);
  return g_test_run ();
}
