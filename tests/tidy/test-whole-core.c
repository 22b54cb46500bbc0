/* SPDX-License-Identifier: GPL-3.0-or-later
 * All of core and shared linked whole, with no GTK behind them: nothing there may need a display. */
#include <glib.h>

static char *
read_maps (void)
{
  g_autoptr (GError) error = NULL;
  char *maps = NULL;

  g_file_get_contents ("/proc/self/maps", &maps, NULL, &error);
  g_assert_no_error (error);
  return maps;
}

static gboolean
is_mapped (const char *library)
{
  g_autofree char *maps = read_maps ();
  g_autofree char *file = g_strconcat ("/", library, NULL);

  return g_strstr_len (maps, -1, file) != NULL;
}

static void
test_needs_no_display (void)
{
  static const char *const display[] = { "libgtk-", "libgdk-", "libadwaita-", "libgsk-", "libwayland-client",
                                         "libX11" };

  for (gsize i = 0; i < G_N_ELEMENTS (display); i++)
    {
      g_test_message ("%s", display[i]);
      g_assert_false (is_mapped (display[i]));
    }
}

/* Were the rooms not really in this program, what they stand on would not be either. */
static void
test_is_really_linked (void)
{
  static const char *const under[] = { "libjson-glib-1.0", "libsodium", "libsqlite3", "libsoup-3.0",
                                       "libsecret-1" };

  for (gsize i = 0; i < G_N_ELEMENTS (under); i++)
    {
      g_test_message ("%s", under[i]);
      g_assert_true (is_mapped (under[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tidy/whole-core/needs-no-display", test_needs_no_display);
  g_test_add_func ("/tidy/whole-core/is-really-linked", test_is_really_linked);
  return g_test_run ();
}
