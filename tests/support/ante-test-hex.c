/* SPDX-License-Identifier: GPL-3.0-or-later
 * Published vectors as they are printed: hexadecimal into bytes, and a comparison that shows both. */
#include "support/ante-test-hex.h"

#include <string.h>

static char *
without_spaces (const char *hex)
{
  g_auto (GStrv) parts = g_strsplit (hex, " ", -1);

  return g_strjoinv ("", parts);
}

GBytes *
ante_test_unhex (const char *hex)
{
  g_autofree char *digits = without_spaces (hex);
  gsize length = strlen (digits) / 2;
  g_autofree guint8 *bytes = g_malloc (MAX (length, 1));

  if (!ante_hex_decode (digits, bytes, length))
    g_error ("Not hexadecimal: %s", hex);
  return g_bytes_new (bytes, length);
}

AnteSecret *
ante_test_unhex_secret (const char *hex)
{
  g_autoptr (GBytes) bytes = ante_test_unhex (hex);

  return ante_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

void
ante_test_assert_hex (gconstpointer bytes, gsize length, const char *hex)
{
  g_autofree char *expected = without_spaces (hex);
  g_autofree char *found = ante_hex_encode (bytes, length);

  g_assert_cmpstr (found, ==, expected);
}
