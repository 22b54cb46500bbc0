/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dates, times and durations as people write them. */
#include "words-case.h"

typedef struct
{
  const char *in;
  const char *out;
} TextCase;

static void
check (const TextCase *cases, guint n, char *(*say) (const char *))
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = say (cases[i].in);

      g_assert_cmpstr (text, ==, cases[i].out);
    }
}

static void
test_clock (void)
{
  const TextCase cases[] = {
    { "00:05", "12:05 AM" }, { "09:30", "9:30 AM" },  { "12:00", "12:00 PM" },
    { "13:30", "1:30 PM" },  { "23:59", "11:59 PM" }, { "noon", "noon" },
  };

  check (cases, G_N_ELEMENTS (cases), ante_words_clock);
}

static void
test_dates (void)
{
  const TextCase dates[] = { { "2027-03-14", "14 Mar 2027" }, { "2028-02-29", "29 Feb 2028" }, { "soon", "soon" } };
  const TextCase typed[] = { { "2027-03-14", "3/14/2027" }, { "1990-06-30", "6/30/1990" } };
  const TextCase full[] = { { "2026-11-21", "Saturday 21 November 2026" } };

  check (dates, G_N_ELEMENTS (dates), ante_words_date);
  check (typed, G_N_ELEMENTS (typed), ante_words_date_typed);
  check (full, G_N_ELEMENTS (full), ante_words_date_full);
}

static void
test_dates_near (void)
{
  g_autofree char *this_year = ante_words_date_near ("2026-02-12", "2026-11-21");
  g_autofree char *other_year = ante_words_date_near ("2025-12-01", "2026-11-21");
  g_autofree char *heading = ante_words_date_heading ("2026-11-21", "2026-01-01");
  g_autofree char *far_heading = ante_words_date_heading ("2027-11-20", "2026-01-01");
  g_autofree char *brief = ante_words_date_brief ("2026-11-21", "2026-01-01");
  g_autofree char *far_brief = ante_words_date_brief ("2027-11-20", "2026-01-01");

  g_assert_cmpstr (this_year, ==, "12 Feb");
  g_assert_cmpstr (other_year, ==, "1 Dec 2025");
  g_assert_cmpstr (heading, ==, "Sat 21 November");
  g_assert_cmpstr (far_heading, ==, "Sat 20 November 2027");
  g_assert_cmpstr (brief, ==, "Sat 21 Nov");
  g_assert_cmpstr (far_brief, ==, "Sat 20 Nov 2027");
}

/* What people typed is shown as they type it: a form reads it back as the same day. */
static void
test_typed_dates_come_back (void)
{
  const char *days[] = { "2026-01-02", "2024-02-29", "1990-12-31", "2026-11-21" };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *typed = ante_words_date_typed (days[i]);
      g_autofree char *back = ante_date_normalise (typed, "2026-11-21");

      g_assert_cmpstr (back, ==, days[i]);
    }
}

static void
test_clock_comes_back (void)
{
  for (guint minute = 0; minute < 24 * 60; minute += 7)
    {
      g_autofree char *time = g_strdup_printf ("%02u:%02u", minute / 60, minute % 60);
      g_autofree char *clock = ante_words_clock (time);
      g_autofree char *back = ante_time_normalise (clock);

      g_assert_cmpstr (back, ==, time);
    }
}

static void
test_moments (void)
{
  AnteWhen when = here ();
  const struct
  {
    gint64 ms;
    const char *day, *moment;
  } cases[] = {
    { NOW, "today", "10:30 AM" },
    { NOW - 10 * HOUR, "today", "12:30 AM" },
    { NOW - 11 * HOUR, "yesterday", "Fri" },
    { NOW + 20 * HOUR, "tomorrow", "tomorrow" },
    { NOW - 2 * DAY, "Thu 19 Nov", "Thu" },
    { NOW - 7 * DAY, "14 Nov", "14 Nov" },
    { NOW - 400 * DAY, "17 Oct 2025", "17 Oct 2025" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *day = ante_words_day (cases[i].ms, &when);
      g_autofree char *moment = ante_words_moment (cases[i].ms, &when);

      g_assert_cmpstr (day, ==, cases[i].day);
      g_assert_cmpstr (moment, ==, cases[i].moment);
    }
}

static void
test_durations (void)
{
  const struct
  {
    gint64 ms;
    const char *span, *ago;
  } cases[] = {
    { 0, "just now", "just now" },
    { 59999, "just now", "just now" },
    { -5 * HOUR, "just now", "just now" },
    { MINUTE, "1 min", "1 min ago" },
    { 18 * MINUTE, "18 min", "18 min ago" },
    { 60 * MINUTE, "1 h", "1 h ago" },
    { 125 * MINUTE, "2 h 5 min", "2 h ago" },
    { 47 * HOUR, "47 h", "47 h ago" },
    { 2 * DAY, "2 days", "2 days ago" },
    { 31 * DAY, "31 days", "31 days ago" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *span = ante_words_duration (cases[i].ms);
      g_autofree char *ago = ante_words_ago (NOW - cases[i].ms, NOW);

      g_assert_cmpstr (span, ==, cases[i].span);
      g_assert_cmpstr (ago, ==, cases[i].ago);
    }
}

static void
test_join (void)
{
  const char *none[] = { NULL }, *one[] = { "a", NULL }, *two[] = { "a", "b", NULL }, *three[] = { "a", "b", "c", NULL };
  g_autofree char *text0 = ante_words_join (none);
  g_autofree char *text1 = ante_words_join (one);
  g_autofree char *text2 = ante_words_join (two);
  g_autofree char *text3 = ante_words_join (three);

  g_assert_cmpstr (text0, ==, "");
  g_assert_cmpstr (text1, ==, "a");
  g_assert_cmpstr (text2, ==, "a and b");
  g_assert_cmpstr (text3, ==, "a, b and c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/time/clock", test_clock);
  g_test_add_func ("/words/time/dates", test_dates);
  g_test_add_func ("/words/time/dates-near", test_dates_near);
  g_test_add_func ("/words/time/typed-dates-come-back", test_typed_dates_come_back);
  g_test_add_func ("/words/time/clock-comes-back", test_clock_comes_back);
  g_test_add_func ("/words/time/moments", test_moments);
  g_test_add_func ("/words/time/durations", test_durations);
  g_test_add_func ("/words/time/join", test_join);
  return g_test_run ();
}
