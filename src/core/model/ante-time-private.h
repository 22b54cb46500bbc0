/* SPDX-License-Identifier: GPL-3.0-or-later
 * Times and days as the rules compare them. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* The end of the year 9999: days stay ten characters long, and sums of times cannot overflow. */
#define ANTE_LAST_MS G_GINT64_CONSTANT (253402300799999)

static inline gint64
ante_bound_ms (gint64 ms)
{
  return CLAMP (ms, 0, ANTE_LAST_MS);
}

/** ante_day_of_ms: the day of @ms in @zone, YYYY-MM-DD; such days compare as texts. NULL: out of the
 *  calendar. (transfer full). */
char *ante_day_of_ms (gint64 ms, GTimeZone *zone);

/** ante_day_read: strictly YYYY-MM-DD. *@day is written only on success. */
gboolean ante_day_read (const char *text, GDate *day);

/** ante_day_write: (transfer full). */
char *ante_day_write (const GDate *day);

G_END_DECLS
