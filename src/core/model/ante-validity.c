/* SPDX-License-Identifier: GPL-3.0-or-later
 * Days: how long an approval is good, in the clinic's own calendar. */
#include "core/model/ante-model.h"

#include <stdio.h>

#include "core/model/ante-time-private.h"

static char *
write_day (int year, int month, int day)
{
  return year >= 1 && year <= 9999 ? g_strdup_printf ("%04d-%02d-%02d", year, month, day) : NULL;
}

char *
ante_day_of_ms (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;

  if (local == NULL)
    return NULL;
  return write_day (g_date_time_get_year (local), g_date_time_get_month (local),
                    g_date_time_get_day_of_month (local));
}

static gboolean
has_day_shape (const char *text)
{
  for (guint i = 0; i < 10; i++)
    {
      if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit (text[i]))
        return FALSE;
    }
  return text[10] == '\0';
}

gboolean
ante_day_read (const char *text, GDate *day)
{
  int year, month, day_of_month;

  if (text == NULL || !has_day_shape (text) ||
      sscanf (text, "%4d-%2d-%2d", &year, &month, &day_of_month) != 3 ||
      !g_date_valid_dmy ((GDateDay) day_of_month, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (day, (GDateDay) day_of_month, (GDateMonth) month, (GDateYear) year);
  return TRUE;
}

char *
ante_day_write (const GDate *day)
{
  return write_day (g_date_get_year (day), g_date_get_month (day), g_date_get_day (day));
}

char *
ante_valid_until (gint64 approved_ms, guint months, GTimeZone *zone)
{
  g_autofree char *approved = NULL;
  GDate day;

  g_return_val_if_fail (zone != NULL, NULL);

  approved = ante_day_of_ms (approved_ms, zone);
  if (months > ANTE_VALIDITY_MONTHS_MAX || !ante_day_read (approved, &day))
    return NULL;
  g_date_add_months (&day, months); /* 29 Feb and 31st: the month's last day */
  return ante_day_write (&day);
}
