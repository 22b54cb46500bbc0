/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dates, times and durations as people write them. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS (60 * MINUTE_MS)

/* The C locale is taken for American: that is where the clinics are. */
static gboolean
people_write_twelve_hours (void)
{
  const char *locale = setlocale (LC_TIME, NULL);
  const char *format = nl_langinfo (T_FMT);

  if (locale == NULL || g_str_equal (locale, "C") || g_str_has_prefix (locale, "C.") || g_str_equal (locale, "POSIX"))
    return TRUE;
  return strstr (format, "%r") != NULL || strstr (format, "%I") != NULL || strstr (format, "%l") != NULL;
}

static const char *
time_format (void)
{
  if (people_write_twelve_hours ())
    /* Translators: a time of day with AM or PM, as in "1:30 PM"; see g_date_time_format(). */
    return C_("time", "%-I:%M %p");
  /* Translators: a time of day of 24 hours, as in "13:30"; see g_date_time_format(). */
  return C_("time", "%H:%M");
}

static GDateTime *
date_time_from_ms (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);

  return utc == NULL ? NULL : g_date_time_to_timezone (utc, zone);
}

/* Noon: no day has its noon skipped by a change of the clocks. */
static GDateTime *
date_time_from_date (const char *date)
{
  int year = 0, month = 0, day = 0;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return NULL;
  return g_date_time_new_utc (year, month, day, 12, 0, 0);
}

static char *
format_or_as_it_is (GDateTime *time, const char *format, const char *otherwise)
{
  g_autofree char *text = time == NULL ? NULL : g_date_time_format (time, format);

  return text != NULL ? g_steal_pointer (&text) : g_strdup (otherwise != NULL ? otherwise : "");
}

static gboolean
same_year (const char *date, const char *today)
{
  return date != NULL && today != NULL && strncmp (date, today, 4) == 0;
}

/* Days from now's day to that of @ms: 0 today, -1 yesterday. */
static int
days_from_now (gint64 ms, const AnteWhen *when)
{
  g_autoptr (GDateTime) then = date_time_from_ms (ms, when->zone);
  g_autoptr (GDateTime) now = date_time_from_ms (when->now_ms, when->zone);
  GDate then_day, now_day;

  if (then == NULL || now == NULL)
    return G_MAXINT;
  g_date_clear (&then_day, 1);
  g_date_clear (&now_day, 1);
  g_date_set_dmy (&then_day, g_date_time_get_day_of_month (then), g_date_time_get_month (then), g_date_time_get_year (then));
  g_date_set_dmy (&now_day, g_date_time_get_day_of_month (now), g_date_time_get_month (now), g_date_time_get_year (now));
  return g_date_days_between (&now_day, &then_day);
}

static gboolean
is_this_year (gint64 ms, const AnteWhen *when)
{
  g_autoptr (GDateTime) then = date_time_from_ms (ms, when->zone);
  g_autoptr (GDateTime) now = date_time_from_ms (when->now_ms, when->zone);

  return then != NULL && now != NULL && g_date_time_get_year (then) == g_date_time_get_year (now);
}

AnteWhen
ante_when_now (AnteDesk *desk)
{
  return (AnteWhen) { ante_clock_now_ms (ante_desk_get_clock (desk)), ante_desk_get_zone (desk),
                      ante_desk_get_provider_silent_since_ms (desk) };
}

char *
ante_words_today (const AnteWhen *when)
{
  g_autoptr (GDateTime) now = date_time_from_ms (when->now_ms, when->zone);

  return format_or_as_it_is (now, "%Y-%m-%d", NULL);
}

char *
ante_words_clock (const char *hh_mm)
{
  int hour = 0, minute = 0;
  g_autoptr (GDateTime) time = NULL;

  if (hh_mm == NULL || sscanf (hh_mm, "%2d:%2d", &hour, &minute) != 2)
    return g_strdup (hh_mm != NULL ? hh_mm : "");
  time = g_date_time_new_utc (2000, 1, 1, hour, minute, 0);
  return format_or_as_it_is (time, time_format (), hh_mm);
}

char *
ante_words_time (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = date_time_from_ms (ms, zone);

  return format_or_as_it_is (time, time_format (), NULL);
}

char *
ante_words_date (const char *date)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  /* Translators: a date with its year, as in "14 Mar 2027"; see g_date_time_format(). */
  return format_or_as_it_is (time, C_("date", "%-d %b %Y"), date);
}

char *
ante_words_date_near (const char *date, const char *today)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  if (!same_year (date, today))
    return ante_words_date (date);
  /* Translators: a date of this year, as in "12 Feb"; see g_date_time_format(). */
  return format_or_as_it_is (time, C_("date", "%-d %b"), date);
}

char *
ante_words_date_heading (const char *date, const char *today)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  if (same_year (date, today))
    /* Translators: the day above the board, as in "Sat 21 November". */
    return format_or_as_it_is (time, C_("date", "%a %-d %B"), date);
  /* Translators: the day above the board in another year, as in "Sat 21 November 2026". */
  return format_or_as_it_is (time, C_("date", "%a %-d %B %Y"), date);
}

char *
ante_words_date_brief (const char *date, const char *today)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  if (same_year (date, today))
    /* Translators: the day above a narrow board, short, as in "Sat 21 Nov". */
    return format_or_as_it_is (time, C_("date, short", "%a %-d %b"), date);
  /* Translators: the day above a narrow board in another year, short, as in "Sat 21 Nov 2026". */
  return format_or_as_it_is (time, C_("date, short", "%a %-d %b %Y"), date);
}

char *
ante_words_date_typed (const char *date)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  return format_or_as_it_is (time, "%-m/%-d/%Y", date);
}

char *
ante_words_date_after (const char *date, int days)
{
  g_autoptr (GDateTime) from = NULL;
  g_autoptr (GDateTime) to = NULL;
  int year, month, day;

  if (date == NULL || sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return NULL;
  from = g_date_time_new_utc (year, month, day, 12, 0, 0);
  to = from != NULL ? g_date_time_add_days (from, days) : NULL;
  return to != NULL ? g_date_time_format (to, "%Y-%m-%d") : NULL;
}

char *
ante_words_date_full (const char *date)
{
  g_autoptr (GDateTime) time = date_time_from_date (date);

  /* Translators: a date written out, as in "Saturday 21 November 2026". */
  return format_or_as_it_is (time, C_("date", "%A %-d %B %Y"), date);
}

char *
ante_words_day (gint64 ms, const AnteWhen *when)
{
  g_autoptr (GDateTime) time = date_time_from_ms (ms, when->zone);
  int days = days_from_now (ms, when);

  if (days == 0)
    return g_strdup (C_("day", "today"));
  if (days == -1)
    return g_strdup (C_("day", "yesterday"));
  if (days == 1)
    return g_strdup (C_("day", "tomorrow"));
  if (ABS (days) < 7)
    /* Translators: a day of this week, as in "Thu 19 Nov". */
    return format_or_as_it_is (time, C_("date", "%a %-d %b"), NULL);
  return format_or_as_it_is (time, is_this_year (ms, when) ? C_("date", "%-d %b") : C_("date", "%-d %b %Y"), NULL);
}

char *
ante_words_moment (gint64 ms, const AnteWhen *when)
{
  g_autoptr (GDateTime) time = date_time_from_ms (ms, when->zone);
  int days = days_from_now (ms, when);

  if (days == 0)
    return ante_words_time (ms, when->zone);
  if (days < 0 && days > -7)
    /* Translators: a weekday, as in "Thu". */
    return format_or_as_it_is (time, C_("date", "%a"), NULL);
  return ante_words_day (ms, when);
}

char *
ante_words_moment_full (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = date_time_from_ms (ms, zone);
  g_autofree char *day = format_or_as_it_is (time, C_("date", "%A %-d %B %Y"), NULL);
  g_autofree char *clock = ante_words_time (ms, zone);

  /* Translators: a day and a time: "Saturday 21 November 2026, 10:24 AM". */
  return g_strdup_printf (C_("moment", "%s, %s"), day, clock);
}

/* Whole units only, never more than two: nobody at a desk reads seconds. */
static char *
format_span (gint64 span_ms)
{
  gint64 minutes = span_ms / MINUTE_MS;
  gint64 hours = minutes / 60;
  gint64 days = hours / 24;

  if (days >= 2)
    return g_strdup_printf (ngettext ("%d day", "%d days", days), (int) days);
  if (hours >= 1 && minutes % 60 != 0)
    /* Translators: hours and minutes: "2 h 5 min". */
    return g_strdup_printf (_("%d h %d min"), (int) hours, (int) (minutes % 60));
  if (hours >= 1)
    return g_strdup_printf (_("%d h"), (int) hours);
  return g_strdup_printf (_("%d min"), (int) minutes);
}

char *
ante_words_duration (gint64 duration_ms)
{
  if (duration_ms < MINUTE_MS)
    return g_strdup (_("just now"));
  return format_span (duration_ms);
}

char *
ante_words_ago (gint64 ms, gint64 now_ms)
{
  g_autofree char *span = NULL;

  if (now_ms - ms < MINUTE_MS)
    return g_strdup (_("just now"));
  /* Past two hours the minutes say nothing any more. */
  span = format_span (now_ms - ms < 2 * HOUR_MS ? now_ms - ms : (now_ms - ms) / HOUR_MS * HOUR_MS);
  /* Translators: how long ago: "25 min ago", "3 days ago". */
  return g_strdup_printf (_("%s ago"), span);
}

char *
ante_words_minutes (guint minutes)
{
  return minutes == 0 ? g_strdup ("") : format_span (minutes * MINUTE_MS);
}

char *
ante_words_join (const char *const *items)
{
  guint n = items == NULL ? 0 : g_strv_length ((char **) items);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      if (i > 0 && i + 1 == n)
        /* Translators: between the last two of a list, with its spaces. */
        g_string_append (text, C_("list", " and "));
      else if (i > 0)
        /* Translators: between the items of a list, with its space. */
        g_string_append (text, C_("list", ", "));
      g_string_append (text, items[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
