/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tables of sentences: each code with what a person at the desk reads. */
#include "app/words/ante-words.h"

#include <string.h>

/* Saturday 21 November 2026, 10:30 in Chicago. */
#define NOW G_GINT64_CONSTANT (1795278600000)
#define MINUTE G_GINT64_CONSTANT (60000)
#define DAY (24 * 60 * MINUTE)

static AnteWhen
here (void)
{
  static GTimeZone *zone;

  if (zone == NULL)
    zone = g_time_zone_new_identifier ("America/Chicago");
  g_assert_nonnull (zone);
  return (AnteWhen) { .now_ms = NOW, .zone = zone };
}

typedef struct
{
  AnteClearance clearance;
  const char *text;
} VerdictCase;

static const VerdictCase short_cases[] = {
  { { .code = ANTE_CLEARANCE_NOT_REQUIRED }, "no exam needed" },
  { { .code = ANTE_CLEARANCE_NEEDS_INVITE }, "needs an invite" },
  { { .code = ANTE_CLEARANCE_MISSING_DATA, .missing = ANTE_MISSING_DOB }, "needs an invite · date of birth missing" },
  { { .code = ANTE_CLEARANCE_MISSING_DATA, .missing = ANTE_MISSING_DOB | ANTE_MISSING_PHONE },
    "needs an invite · date of birth and phone missing" },
  { { .code = ANTE_CLEARANCE_MISSING_DATA, .missing = ANTE_MISSING_DOB | ANTE_MISSING_EMAIL | ANTE_MISSING_PHONE },
    "needs an invite · date of birth, email and phone missing" },
  { { .code = ANTE_CLEARANCE_MISSING_DATA, .missing = ANTE_MISSING_STATE_NOT_SERVED },
    "needs an invite · no exams in the patient’s state" },
  { { .code = ANTE_CLEARANCE_QUEUED }, "invite queued, goes out when the relay answers" },
  { { .code = ANTE_CLEARANCE_SENDING }, "sending the invite" },
  { { .code = ANTE_CLEARANCE_UNCONFIRMED }, "invite unconfirmed: no answer came" },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "needs-provider" },
    "invite not sent: a provider has to be added in the portal" },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "of the future" },
    "invite not sent: the provider did not take it" },
  { { .code = ANTE_CLEARANCE_SEND_FAILED }, "invite not sent: the provider did not take it" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 25 * MINUTE }, "waiting, invite sent 25 min ago" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 125 * MINUTE, .resends = 2 },
    "waiting, invite sent 2 h ago · resent 2 of 3" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 3 * DAY }, "waiting, invite sent 3 days ago" },
  { { .code = ANTE_CLEARANCE_WAITING }, "waiting for the result" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14" }, "cleared until 14 Mar 2027" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .instruction = (char *) "no lidocaine" },
    "cleared until 14 Mar 2027 · no lidocaine" },
  { { .code = ANTE_CLEARANCE_CLEARED }, "cleared" },
  { { .code = ANTE_CLEARANCE_COVERED, .valid_until = (char *) "2027-02-12", .exam_ms = NOW - 282 * DAY },
    "covered by the 12 Feb exam, until 12 Feb 2027" },
  { { .code = ANTE_CLEARANCE_COVERED, .valid_until = (char *) "2026-12-01", .exam_ms = NOW - 355 * DAY },
    "covered by the 1 Dec 2025 exam, until 1 Dec 2026" },
  { { .code = ANTE_CLEARANCE_COVERED }, "covered by an earlier exam" },
  { { .code = ANTE_CLEARANCE_READ_NOTES, .valid_until = (char *) "2027-03-14" }, "cleared, read the notes" },
  { { .code = ANTE_CLEARANCE_REJECTED }, "not cleared: provider declined" },
  { { .code = ANTE_CLEARANCE_DEFERRED }, "deferred: your medical director decides" },
  { { .code = ANTE_CLEARANCE_CONFLICTING }, "not cleared: two results contradict each other" },
  { { .code = ANTE_CLEARANCE_UNVERIFIED, .word = (char *) "Maybe" },
    "not cleared: unknown result “Maybe”, verify in the portal" },
  { { .code = ANTE_CLEARANCE_UNVERIFIED }, "not cleared: a result without a verdict, verify in the portal" },
  { { .code = ANTE_CLEARANCE_IDENTITY }, "on hold: name or birth date changed since the invite" },
  { { .code = ANTE_CLEARANCE_CALL_AGAIN }, "call again: the exam was not completed (N/A)" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 40 * MINUTE, .resends = 1 },
    "missed the exam call at 9:50 AM · resent 1 of 3" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - DAY }, "missed the exam call yesterday" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 2 * DAY }, "missed the exam call on Thu 19 Nov" },
  { { .code = ANTE_CLEARANCE_MISSED }, "missed the exam call" },
  { { .code = ANTE_CLEARANCE_LINK_EXPIRED, .link_until_ms = NOW - 20 * DAY },
    "link expired (1 Nov), no result came" },
  { { .code = ANTE_CLEARANCE_EXPIRED, .valid_until = (char *) "2026-11-20" }, "expired: was good until 20 Nov 2026" },
  { { .code = ANTE_CLEARANCE_UNKNOWN }, "unknown: update Anteroom on this computer" },
  { { .code = (AnteClearanceCode) 99 }, "unknown: update Anteroom on this computer" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .test = TRUE },
    "cleared until 14 Mar 2027 · TEST, not a real exam" },
};

static void
test_clearance_short (void)
{
  AnteWhen when = here ();

  for (guint i = 0; i < G_N_ELEMENTS (short_cases); i++)
    {
      g_autofree char *text = ante_words_clearance_short (&short_cases[i].clearance, &when);

      g_assert_cmpstr (text, ==, short_cases[i].text);
    }
}

static void
test_every_code_has_words (void)
{
  AnteWhen when = here ();

  for (guint code = 0; code <= ANTE_CLEARANCE_UNKNOWN; code++)
    {
      AnteClearance clearance = { .code = code, .treatment_name = (char *) "Botox" };
      g_autofree char *brief = ante_words_clearance_short (&clearance, &when);
      g_autofree char *why = ante_words_clearance_why (&clearance, &when);

      g_assert_cmpuint (strlen (brief), >, 0);
      g_assert_true (g_str_has_suffix (ante_words_clearance_icon (code), "-symbolic"));
      g_assert_nonnull (ante_words_clearance_style (code));
      if (code != ANTE_CLEARANCE_CLEARED && code != ANTE_CLEARANCE_COVERED && code != ANTE_CLEARANCE_READ_NOTES
          && code != ANTE_CLEARANCE_EXPIRED)
        g_assert_cmpuint (strlen (why), >, 0);
      g_assert_null (strchr (why, '%'));
    }
}

static void
test_markup_is_escaped (void)
{
  AnteWhen when = here ();
  AnteClearance clearance = { .code = ANTE_CLEARANCE_UNVERIFIED, .treatment_name = (char *) "A & <B>", .word = (char *) "<i>" };
  g_autofree char *markup = ante_words_clearance_markup (&clearance, &when);

  g_assert_cmpstr (markup, ==,
                   "<b>A &amp; &lt;B&gt;</b> not cleared: unknown result “&lt;i&gt;”, verify in the portal");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/clearance/short", test_clearance_short);
  g_test_add_func ("/words/clearance/every-code-has-words", test_every_code_has_words);
  g_test_add_func ("/words/clearance/markup-is-escaped", test_markup_is_escaped);
  return g_test_run ();
}
