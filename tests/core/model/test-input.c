/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people type: telephone numbers, dates, times, names, addresses, states. */
#include "core/model/ante-model.h"

#include <string.h>

#define TODAY "2026-11-21"

typedef struct
{
  const char *typed;
  const char *expected; /* NULL: refused */
} Case;

static char *
read_dob (const char *typed)
{
  return ante_dob_normalise (typed, TODAY);
}

static char *
read_date (const char *typed)
{
  return ante_date_normalise (typed, TODAY);
}

static void
check (const Case *cases, guint n, char *(*read) (const char *typed))
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *got = read (cases[i].typed);

      if (g_strcmp0 (got, cases[i].expected) != 0)
        g_error ("“%s” was read as “%s”, not “%s”", cases[i].typed, got, cases[i].expected);
    }
}

static void
test_phone (void)
{
  static const Case cases[] = {
    { "4155550142", "+14155550142" },
    { "(415) 555-0142", "+14155550142" },
    { "415.555.0142", "+14155550142" },
    { " +1 415 555 0142 ", "+14155550142" },
    { "1-415-555-0142", "+14155550142" },
    { "+14155550142", "+14155550142" },
    { "415\xe2\x80\x91" "555\xe2\x80\x93" "0142", "+14155550142" },      /* other hyphens */
    { "\xe2\x80\xaa(415)\xc2\xa0" "555-0142\xe2\x80\xac", "+14155550142" }, /* pasted marks, hard space */
    { NULL, NULL },
    { "", NULL },
    { "415555014", NULL },
    { "41555501422", NULL },
    { "24155550142", NULL },
    { "+4155550142", NULL },
    { "+44 20 7946 0958", NULL },
    { "115 555 0142", NULL },
    { "415 155 0142", NULL },
    { "015 555 0142", NULL },
    { "415 055 0142", NULL },
    { "415-555-0142 x12", NULL },
    { "415-555-0142 or 415-555-0143", NULL },
    { "++14155550142", NULL },
    { "1+4155550142", NULL },
    { "\xd9\xa4\xd9\xa1\xd9\xa5" "5550142", NULL }, /* Arabic digits */
    { "415555\xff" "0142", NULL },
  };

  check (cases, G_N_ELEMENTS (cases), ante_phone_normalise);
}

static void
test_phone_shown (void)
{
  static const Case cases[] = {
    { "+14155550142", "(415) 555-0142" },
    { "4155550142", "(415) 555-0142" },
    { "+442079460958", "+442079460958" },
    { "", "" },
    { NULL, "" },
  };

  check (cases, G_N_ELEMENTS (cases), ante_phone_format);
}

static void
test_dob (void)
{
  static const Case cases[] = {
    { "1990-06-30", "1990-06-30" },
    { "1990-6-3", "1990-06-03" },
    { "6/30/1990", "1990-06-30" },
    { "06/03/1990", "1990-06-03" },
    { "6-30-1990", "1990-06-30" },
    { "6.30.1990", "1990-06-30" },
    { "6 30 1990", "1990-06-30" },
    { "06301990", "1990-06-30" },
    { "19900630", "1990-06-30" },
    { "12102010", "2010-12-10" },
    { "20101210", "2010-12-10" },
    { "30 Jun 1990", "1990-06-30" },
    { "30 june 1990", "1990-06-30" },
    { "Jun 30, 1990", "1990-06-30" },
    { "JUNE 30 1990", "1990-06-30" },
    { "June 30th, 1990", "1990-06-30" },
    { "1st Sept 1990", "1990-09-01" },
    { "30-Jun-1990", "1990-06-30" },
    { "30Jun1990", "1990-06-30" },
    { "1990 Jun 30", "1990-06-30" },
    { "2/29/1992", "1992-02-29" },
    { TODAY, TODAY },
    { "11/21/1906", "1906-11-21" },
    { NULL, NULL },
    { "", NULL },
    { "today", NULL },
    { "2/29/1991", NULL },
    { "6/31/1990", NULL },
    { "0/10/1990", NULL },
    { "13/10/1990", NULL },
    { "30/6/1990", NULL },
    { "1990-30-06", NULL },
    { "6/30/90", NULL },
    { "063090", NULL },
    { "90-06-30", NULL },
    { "6/30", NULL },
    { "6/30/19900", NULL },
    { "6/30/1990 5", NULL },
    { "6//30//1990", "1990-06-30" },
    { "6///30/1990", NULL },
    { "/6/30/1990", NULL },
    { "6/30/1990/", NULL },
    { "Ju 3 1990", NULL },
    { "Junes 3 1990", NULL },
    { "3 th Jun 1990", NULL },
    { "30 Jun 90", NULL },
    { "11/22/2026", NULL },
    { "11/20/1906", NULL },
    { "1/1/0001", NULL },
    { "99999999999999999999", NULL },
    { "6/30/1990x", NULL },
    { "\xd9\xa3/6/1990", NULL },
  };

  check (cases, G_N_ELEMENTS (cases), read_dob);
}

/* No day the clinic could call today brings the arithmetic down. */
static void
test_dob_any_today (void)
{
  static const char *const days[] = { "2024-02-29", "0001-01-01", "0120-03-01", "9999-12-31", "", "x", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autofree char *dob = ante_dob_normalise ("2/28/1990", days[i]);
      g_autofree char *date = ante_date_normalise ("tomorrow", days[i]);

      g_assert_cmpint (dob != NULL, ==, i == 0);
      g_assert_cmpint (date != NULL, ==, i <= 2);
    }
}

static void
test_date (void)
{
  static const Case cases[] = {
    { "today", "2026-11-21" },
    { " Tomorrow ", "2026-11-22" },
    { "12/31/2026", "2026-12-31" },
    { "11/20/2026", "2026-11-20" },
    { "Dec 1, 2027", "2027-12-01" },
    { "2027-01-02", "2027-01-02" },
    { "yesterday", NULL },
    { "12/31", NULL },
    { "", NULL },
    { NULL, NULL },
  };
  g_autofree char *leap = ante_date_normalise ("tomorrow", "2028-02-28");
  g_autofree char *year = ante_date_normalise ("tomorrow", "2026-12-31");

  check (cases, G_N_ELEMENTS (cases), read_date);
  g_assert_cmpstr (leap, ==, "2028-02-29");
  g_assert_cmpstr (year, ==, "2027-01-01");
}

static void
test_time (void)
{
  static const Case cases[] = {
    { "930", "09:30" },
    { "9:30", "09:30" },
    { "0930", "09:30" },
    { "9.30", "09:30" },
    { "9", "09:00" },
    { "14", "14:00" },
    { "2p", "14:00" },
    { "2 pm", "14:00" },
    { "2:15 pm", "14:15" },
    { "2:15PM", "14:15" },
    { "215p", "14:15" },
    { "2:15 p.m.", "14:15" },
    { "12am", "00:00" },
    { "12 pm", "12:00" },
    { "12:30 a", "00:30" },
    { "14:15", "14:15" },
    { "1415", "14:15" },
    { "0:05", "00:05" },
    { "23:59", "23:59" },
    { " 9:30 ", "09:30" },
    { NULL, NULL },
    { "", NULL },
    { "24:00", NULL },
    { "9:60", NULL },
    { "960", NULL },
    { "2400", NULL },
    { "13pm", NULL },
    { "0am", NULL },
    { "14:15 pm", NULL },
    { "9:3", NULL },
    { "9:300", NULL },
    { "12345", NULL },
    { "9:30 x", NULL },
    { "9:30 pm pm", NULL },
    { "noon", NULL },
    { ":30", NULL },
    { "-9", NULL },
    { "pm", NULL },
  };

  check (cases, G_N_ELEMENTS (cases), ante_time_normalise);
}

static void
test_name (void)
{
  static const Case cases[] = {
    { "Adaeze", "Adaeze" },
    { "  Minh   Anh ", "Minh Anh" },
    { "Minh\t\nAnh\n", "Minh Anh" },
    { "O\xe2\x80\x99" "Brien", "O\xe2\x80\x99" "Brien" },
    { "Jose\xcc\x81", "Jos\xc3\xa9" },                                 /* composed */
    { "\xc3\x85sa", "\xc3\x85sa" },
    { "\xe2\x84\xab" "sa", "\xc3\x85sa" },                             /* the Angstrom sign */
    { "\xd8\xb1\xd8\xa7\xd9\x86\xdb\x8c\xd8\xa7", "\xd8\xb1\xd8\xa7\xd9\x86\xdb\x8c\xd8\xa7" },
    { "\xe2\x80\xaf" "Ana\xc2\xa0Mar\xc3\xad" "a", "Ana Mar\xc3\xad" "a" }, /* hard spaces */
    { "Ana\xe2\x80\xa8Mar\xc3\xad" "a", "Ana Mar\xc3\xad" "a" },       /* line separator */
    { "A\xe2\x80\xae" "dA", "AdA" },                                   /* right-to-left override */
    { "\xe2\x80\x8f\xe2\x81\xa6" "Ada\xe2\x81\xa9", "Ada" },
    { "\xef\xbb\xbf" "Ada\xe2\x80\x8b", "Ada" },
    { "J\xe2\x80\x8e" "o\xcc\x81", "J\xc3\xb3" },
    { "e\xe2\x80\x8e\xcc\x81", "\xc3\xa9" },                           /* a mark between base and accent */
    { "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd9\x86", "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd9\x86" }, /* joiners stay */
    { "Test N/A", "Test N/A" },
    { NULL, NULL },
    { "", NULL },
    { " \t ", NULL },
    { "\xe2\x80\x8f", NULL },
    { "Ada\x07", NULL },
    { "Ada\x1b[31m", NULL },
    { "Ada\x7f", NULL },
    { "Ada\xc2\x85", NULL },
    { "Ada\xc2\x9b", NULL },
    { "Ada\xef\xbf\xbd", NULL },
    { "Ada\xee\x80\x80", NULL },   /* private use */
    { "Ada\xef\xbf\xbf", NULL },   /* no character */
    { "Ada\xff", NULL },
    { "Ada\xed\xa0\x80", NULL },   /* half a surrogate */
    { "Ada\xc0\x80", NULL },       /* an overlong zero */
  };

  check (cases, G_N_ELEMENTS (cases), ante_name_normalise);
}

static void
test_name_length (void)
{
  g_autofree char *hundred = g_strnfill (100, 'a');
  g_autofree char *more = g_strnfill (101, 'a');
  g_autofree char *vast = g_strnfill (64 * 1024 * 1024, 'a');
  g_autofree char *ok = ante_name_normalise (hundred);

  g_assert_cmpstr (ok, ==, hundred);
  g_assert_null (ante_name_normalise (more));
  g_assert_null (ante_name_normalise (vast));
}

static void
test_email (void)
{
  static const struct
  {
    const char *email;
    gboolean plausible;
  } cases[] = {
    { "ana@example.com", TRUE },
    { "Ana.Maria+gfe@mail.example.org", TRUE },
    { "o'brien@example.com", TRUE },
    { "a@b.co", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { "ana", FALSE },
    { "ana@", FALSE },
    { "@example.com", FALSE },
    { "ana@example", FALSE },
    { "ana@.com", FALSE },
    { "ana@example.", FALSE },
    { "ana@example..com", FALSE },
    { "ana@@example.com", FALSE },
    { "ana@ex@ample.com", FALSE },
    { "ana maria@example.com", FALSE },
    { " ana@example.com", FALSE },
    { "ana@example.com,eva@example.com", FALSE },
    { "Ana <ana@example.com>", FALSE },
    { "ana@example.com\n", FALSE },
    { "\"ana\"@example.com", FALSE },
    { "an\xc3\xa4@example.com", FALSE },
    { "ana\xe2\x80\xae@example.com", FALSE },
  };
  g_autofree char *local = g_strnfill (64, 'a');
  g_autofree char *domain = g_strnfill (185, 'b');
  g_autofree char *longest = g_strconcat (local, "@", domain, ".com", NULL);
  g_autofree char *longer = g_strconcat (local, "@", domain, ".come", NULL);
  g_autofree char *long_local = g_strconcat (local, "a@example.com", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (ante_email_is_plausible (cases[i].email) != cases[i].plausible)
        g_error ("“%s”", cases[i].email);
    }
  g_assert_cmpuint (strlen (longest), ==, 254);
  g_assert_true (ante_email_is_plausible (longest));
  g_assert_false (ante_email_is_plausible (longer));
  g_assert_false (ante_email_is_plausible (long_local));
}

static void
test_states (void)
{
  static const Case cases[] = {
    { "ca", "CA" },       { "CA", "CA" },           { " California ", "CA" }, { "new york", "NY" },
    { "DC", "DC" },       { "west  virginia", "WV" }, { "AL", "AL" },           { "TE", "TE" },
    { "XX", NULL },       { "", NULL },             { NULL, NULL },           { "C", NULL },
    { "Californ", NULL }, { "PR", NULL },           { "Test", NULL },         { "c\xc3\xa4", NULL },
  };
  guint n, not_served = 0;
  const AnteState *states = ante_states (&n);

  g_assert_cmpuint (n, ==, 51);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (strlen (states[i].code), ==, 2);
      g_assert_true (ante_state_find (states[i].code) == &states[i]);
      g_assert_true (ante_state_find (states[i].name) == &states[i]);
      g_assert_cmpstr (states[i].code, !=, "TE");
      if (i > 0)
        g_assert_cmpstr (states[i - 1].name, <, states[i].name);
      if (!states[i].served)
        not_served++;
    }
  g_assert_cmpuint (not_served, ==, 2);
  g_assert_false (ante_state_find ("AL")->served);
  g_assert_false (ante_state_find ("Mississippi")->served);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const AnteState *state = ante_state_find (cases[i].typed);

      g_assert_cmpstr (state != NULL ? state->code : NULL, ==, cases[i].expected);
    }
}

/* --- Whatever is typed: no crash, and what was read reads as itself --- */

static const char *const spices[] = {
  "1990", "6", "30", "/", "-", ".", ",", " ", "jun", "st", "pm", "a", ":", "+1", "(415)", "5550142", "0",
  "415 555 0142", "9:30", "6/30/1990", "tomorrow",
  "\xe2\x80\x8f", "\xcc\x81", "\xc2\xa0", "\xed\x95\x9c", "\xe1\x84\x80", "\xe1\x85\xa1", "\xf0\x9f\x92\x89", "@", "x",
};

static char *
make_text (void)
{
  GString *text = g_string_new (NULL);
  gint n = g_test_rand_int_range (0, 9);

  for (gint i = 0; i < n; i++)
    {
      gunichar c;

      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          c = (gunichar) g_test_rand_int_range (1, 0x110000);
          if (g_unichar_validate (c))
            g_string_append_unichar (text, c);
          break;
        case 1:
          g_string_append_c (text, (char) g_test_rand_int_range (1, 256));
          break;
        default:
          g_string_append (text, spices[g_test_rand_int_range (0, G_N_ELEMENTS (spices))]);
          break;
        }
    }
  return g_string_free (text, FALSE);
}

static void
test_idempotent (void)
{
  static char *(*const readers[]) (const char *typed) = { ante_phone_normalise, read_dob, read_date,
                                                          ante_time_normalise, ante_name_normalise };
  guint read[G_N_ELEMENTS (readers)] = { 0 };

  for (guint i = 0; i < 200000; i++)
    {
      g_autofree char *text = make_text ();
      g_autofree char *shown = ante_phone_format (text);

      for (guint j = 0; j < G_N_ELEMENTS (readers); j++)
        {
          g_autofree char *once = readers[j] (text);
          g_autofree char *twice = once != NULL ? readers[j] (once) : NULL;

          g_assert_cmpstr (once, ==, twice);
          g_assert_true (once == NULL || g_utf8_validate (once, -1, NULL));
          read[j] += once != NULL;
        }
      g_assert_nonnull (shown);
      ante_email_is_plausible (text);
      ante_state_find (text);
      ante_outcome_from_word (text);
    }
  for (guint j = 0; j < G_N_ELEMENTS (readers); j++)
    g_assert_cmpuint (read[j], >, 0); /* the texts are not all nonsense */
}

static void
test_every_day_is_read_back (void)
{
  GDate day;

  g_date_clear (&day, 1);
  g_date_set_dmy (&day, 1, G_DATE_JANUARY, 1907);
  for (guint i = 0; i < 119 * 365; i++, g_date_add_days (&day, 1))
    {
      char iso[11], us[11], solid[9];
      g_autofree char *from_iso = NULL;
      g_autofree char *from_us = NULL;
      g_autofree char *from_solid = NULL;

      g_date_strftime (iso, sizeof iso, "%Y-%m-%d", &day);
      g_date_strftime (us, sizeof us, "%m/%d/%Y", &day);
      g_date_strftime (solid, sizeof solid, "%m%d%Y", &day);
      from_iso = read_dob (iso);
      from_us = read_dob (us);
      from_solid = read_dob (solid);
      g_assert_cmpstr (from_iso, ==, iso);
      g_assert_cmpstr (from_us, ==, iso);
      g_assert_cmpstr (from_solid, ==, iso);
    }
}

static void
test_redirects (void)
{
  static const struct { const char *uri; gboolean safe; } cases[] = {
    { "https://example.com", TRUE },          { "https://example.com/after?x=1#y", TRUE }, { "HTTPS://example.com/", TRUE },
    { "http://example.com", FALSE },          { "https://", FALSE },                       { "https:///path", FALSE },
    { "javascript:alert(1)", FALSE },         { "https://user:word@example.com", FALSE },  { "https://user@example.com", FALSE },
    { "example.com", FALSE },                 { "", FALSE },                               { NULL, FALSE },
    { "https://exa mple.com", FALSE },
  };
  g_autofree char *long_path = g_strnfill (3000, 'a');
  g_autofree char *vast = g_strconcat ("https://example.com/", long_path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ante_redirect_is_safe (cases[i].uri), ==, cases[i].safe);
  g_assert_false (ante_redirect_is_safe (vast));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/input/phone-as-people-type-it", test_phone);
  g_test_add_func ("/model/input/phone-as-people-read-it", test_phone_shown);
  g_test_add_func ("/model/input/date-of-birth-in-us-order", test_dob);
  g_test_add_func ("/model/input/date-of-birth-on-any-today", test_dob_any_today);
  g_test_add_func ("/model/input/every-day-is-read-back", test_every_day_is_read_back);
  g_test_add_func ("/model/input/date-of-an-appointment", test_date);
  g_test_add_func ("/model/input/time-of-day", test_time);
  g_test_add_func ("/model/input/name-in-any-script", test_name);
  g_test_add_func ("/model/input/name-is-bounded", test_name_length);
  g_test_add_func ("/model/input/email-is-plausible", test_email);
  g_test_add_func ("/model/input/states-and-who-serves-them", test_states);
  g_test_add_func ("/model/input/what-was-read-reads-as-itself", test_idempotent);
  g_test_add_func ("/model/input/redirects", test_redirects);
  return g_test_run ();
}
