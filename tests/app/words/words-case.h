/* SPDX-License-Identifier: GPL-3.0-or-later
 * The moment and the place that the sentences are tested at. */
#pragma once
#include "app/words/ante-words.h"

/* Saturday 21 November 2026, 10:30 in Chicago. */
#define NOW G_GINT64_CONSTANT (1795278600000)
#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static inline AnteWhen
here (void)
{
  static GTimeZone *zone;

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("America/Chicago");
  g_assert_nonnull (zone);
  return (AnteWhen) { .now_ms = NOW, .zone = zone };
}
