/* SPDX-License-Identifier: GPL-3.0-or-later
 * Repeatable draws: a function of the seed, a purpose and a number. */
#include "sandbox/ante-sandbox-random.h"

#include <string.h>

static void
digest (guint64 seed, const char *what, guint64 n, guint8 bytes[32])
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT "|%s|%" G_GUINT64_FORMAT, seed, what, n);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = 32;

  g_checksum_update (checksum, (const guchar *) text, strlen (text));
  g_checksum_get_digest (checksum, bytes, &length);
}

guint64
ante_sandbox_draw (guint64 seed, const char *what, guint64 n)
{
  guint8 bytes[32];
  guint64 value = 0;

  digest (seed, what, n, bytes);
  for (guint i = 0; i < 8; i++)
    value = value << 8 | bytes[i];
  return value;
}

double
ante_sandbox_draw01 (guint64 seed, const char *what, guint64 n)
{
  return (double) (ante_sandbox_draw (seed, what, n) >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

char *
ante_sandbox_draw_uuid (guint64 seed, const char *what, guint64 n)
{
  guint8 b[32];

  digest (seed, what, n, b);
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
                          b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7],
                          b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}
