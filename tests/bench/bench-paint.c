/* SPDX-License-Identifier: GPL-3.0-or-later
 * Saying on standard output when something was painted. */
#include "bench/bench-paint.h"

#include <stdio.h>

void
bench_report_paint (void)
{
  static gboolean reported;

  if (reported)
    return;
  reported = TRUE;
  printf ("painted %" G_GINT64_FORMAT "\n", g_get_monotonic_time () * 1000);
  fflush (stdout);
}

void
bench_report_change (const char *text)
{
  printf ("changed %" G_GINT64_FORMAT " %s\n", g_get_monotonic_time () * 1000, text);
  fflush (stdout);
}
