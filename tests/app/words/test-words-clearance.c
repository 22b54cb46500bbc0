/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each clearance with what a person at the desk reads. */
#include "words-case.h"

#include <string.h>

typedef struct
{
  AnteClearance clearance;
  const char *text;
} VerdictCase;

static AnteClearance declined = { .code = ANTE_CLEARANCE_REJECTED, .exam_ms = NOW - 125 * MINUTE, .since_ms = NOW - 125 * MINUTE };
static AnteClearance deferred = { .code = ANTE_CLEARANCE_DEFERRED };
static AnteClearance conflicting = { .code = ANTE_CLEARANCE_CONFLICTING };
static AnteClearance unverified = { .code = ANTE_CLEARANCE_UNVERIFIED };

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
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 125 * MINUTE, .resends = 2, .max_resends = 3 },
    "waiting, invite sent 2 h ago · resent 2 of 3" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 3 * DAY }, "waiting, invite sent 3 days ago" },
  { { .code = ANTE_CLEARANCE_WAITING }, "waiting for the result" },
  { { .code = ANTE_CLEARANCE_OVERDUE, .since_ms = NOW - 26 * HOUR }, "overdue: no result, invite sent 26 h ago" },
  { { .code = ANTE_CLEARANCE_OVERDUE, .since_ms = NOW - 3 * DAY, .resends = 1, .max_resends = 3 },
    "overdue: no result, invite sent 3 days ago · resent 1 of 3" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2026-12-05", .instruction = (char *) "no lidocaine" },
    "cleared until 5 Dec 2026 · expires soon · no lidocaine" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14" }, "cleared until 14 Mar 2027" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .instruction = (char *) "no lidocaine" },
    "cleared until 14 Mar 2027 · no lidocaine" },
  { { .code = ANTE_CLEARANCE_CLEARED }, "cleared" },
  { { .code = ANTE_CLEARANCE_COVERED, .valid_until = (char *) "2027-02-12", .exam_ms = NOW - 282 * DAY },
    "covered by the 12 Feb exam, until 12 Feb 2027" },
  { { .code = ANTE_CLEARANCE_COVERED, .valid_until = (char *) "2026-12-01", .exam_ms = NOW - 355 * DAY },
    "covered by the 1 Dec 2025 exam, until 1 Dec 2026 · expires soon" },
  { { .code = ANTE_CLEARANCE_COVERED }, "covered by an earlier exam" },
  { { .code = ANTE_CLEARANCE_READ_NOTES, .valid_until = (char *) "2027-03-14" }, "cleared, read the notes" },
  { { .code = ANTE_CLEARANCE_REJECTED }, "not cleared: provider declined" },
  { { .code = ANTE_CLEARANCE_REJECTED, .since_ms = NOW - 25 * MINUTE }, "not cleared: provider declined · 25 min ago" },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "key", .since_ms = NOW - 2 * HOUR },
    "invite not sent: the provider refused the API key · 2 h ago" },
  { { .code = ANTE_CLEARANCE_UNCONFIRMED, .since_ms = NOW - 3 * MINUTE }, "invite unconfirmed: no answer came · 3 min ago" },
  { { .code = ANTE_CLEARANCE_CALL_AGAIN, .since_ms = NOW - 25 * MINUTE, .resends = 1, .max_resends = 5 },
    "call again: the exam was not completed (N/A) · resent 1 of 5 · 25 min ago" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW, .decided_ms = NOW - 4 * MINUTE, .too_late = TRUE },
    "too late to cancel: the provider has decided, result on its way · known 4 min ago" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW, .decided_ms = NOW - 4 * MINUTE },
    "the pharmacy has the prescription, result on its way · known 4 min ago" },
  { { .code = ANTE_CLEARANCE_LOST, .decided_ms = NOW - 25 * MINUTE },
    "result lost: the provider has decided, nothing came for 25 min" },
  { { .code = ANTE_CLEARANCE_DEFERRED }, "deferred: your medical director decides" },
  { { .code = ANTE_CLEARANCE_CONFLICTING }, "not cleared: two results contradict each other" },
  { { .code = ANTE_CLEARANCE_UNVERIFIED, .word = (char *) "Maybe" },
    "not cleared: unknown result “Maybe”, verify in the portal" },
  { { .code = ANTE_CLEARANCE_UNVERIFIED }, "not cleared: a result without a verdict, verify in the portal" },
  { { .code = ANTE_CLEARANCE_IDENTITY }, "on hold: name or birth date changed since the invite" },
  { { .code = ANTE_CLEARANCE_CALL_AGAIN }, "call again: the exam was not completed (N/A)" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 40 * MINUTE, .resends = 1, .max_resends = 3 },
    "missed the exam call at 9:50 AM · resent 1 of 3" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - DAY }, "missed the exam call yesterday" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 2 * DAY }, "missed the exam call on Thu 19 Nov" },
  { { .code = ANTE_CLEARANCE_MISSED }, "missed the exam call" },
  { { .code = ANTE_CLEARANCE_LINK_EXPIRED, .link_until_ms = NOW - 20 * DAY },
    "link expired (1 Nov), no result came" },
  { { .code = ANTE_CLEARANCE_EXPIRED, .valid_until = (char *) "2026-11-20" }, "expired: was good until 20 Nov 2026" },
  { { .code = ANTE_CLEARANCE_ENDED }, "ended: health has changed, a new exam is needed" },
  { { .code = ANTE_CLEARANCE_NEEDS_INVITE, .cancelled_ms = NOW - 40 * MINUTE },
    "needs an invite · the last one was cancelled at 9:50 AM" },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 40 * MINUTE, .resends = 3, .max_resends = 3 },
    "missed the exam call at 9:50 AM · all 3 resends used up" },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "refused", .suspect_state = TRUE },
    "invite not sent: the provider found nobody, check the patient’s state" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .ground = ANTE_GROUND_DIRECTOR },
    "cleared until 14 Mar 2027 · by the medical director" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .ground = ANTE_GROUND_RECORDED,
      .instruction = (char *) "no lidocaine" },
    "cleared until 14 Mar 2027 · recorded by hand · no lidocaine" },
  { { .code = ANTE_CLEARANCE_COVERED, .valid_until = (char *) "2027-02-12", .exam_ms = NOW - 282 * DAY,
      .ground = ANTE_GROUND_DIRECTOR },
    "covered by the 12 Feb exam, until 12 Feb 2027 · by the medical director" },
  { { .code = ANTE_CLEARANCE_REJECTED, .ground = ANTE_GROUND_DIRECTOR }, "not cleared: the medical director refused" },
  { { .code = ANTE_CLEARANCE_READING }, "not known yet: being read again" },
  { { .code = ANTE_CLEARANCE_UNKNOWN }, "unknown: update Anteroom on this computer" },
  { { .code = (AnteClearanceCode) 99 }, "unknown: update Anteroom on this computer" },
  { { .code = ANTE_CLEARANCE_CLEARED, .valid_until = (char *) "2027-03-14", .test = TRUE },
    "TEST, not a real exam: cleared until 14 Mar 2027" },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 5 * MINUTE, .flag = &declined },
    "waiting, invite sent 5 min ago · declined 2 h ago" },
  { { .code = ANTE_CLEARANCE_QUEUED, .flag = &deferred }, "invite queued, goes out when the relay answers · deferred before" },
  { { .code = ANTE_CLEARANCE_IDENTITY, .flag = &conflicting },
    "on hold: name or birth date changed since the invite · results contradicted before" },
  { { .code = ANTE_CLEARANCE_UNCONFIRMED, .flag = &unverified }, "invite unconfirmed: no answer came · flagged before" },
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

typedef struct
{
  AnteClearance clearance;
  const char *why;
  const char *todo; /* NULL: nothing */
} LongCase;

static const LongCase long_cases[] = {
  { { .code = ANTE_CLEARANCE_ENDED, .by = (char *) "Sam", .since_ms = NOW - HOUR, .health_note = (char *) "pregnant" },
    "Health has changed, said Sam, today at 9:30 AM. What changed: pregnant. "
    "No exam asked for before that clears anybody any more, whenever its answer comes.",
    "Send a new invite." },
  { { .code = ANTE_CLEARANCE_CLEARED, .exam_ms = NOW - HOUR, .valid_until = (char *) "2027-11-20",
      .ground = ANTE_GROUND_DIRECTOR, .provider = (char *) "Dr. Osei", .licence = (char *) "MD-1", .day = (char *) "2026-11-20" },
    "Approved by the medical director, Dr. Osei (license MD-1), 20 Nov 2026. Valid to the end of 20 Nov 2027.", NULL },
  { { .code = ANTE_CLEARANCE_CLEARED, .exam_ms = NOW - HOUR, .valid_until = (char *) "2027-11-19", .by = (char *) "Robin",
      .ground = ANTE_GROUND_RECORDED, .provider = (char *) "NP Liza", .day = (char *) "2026-11-19" },
    "Approved by NP Liza, 19 Nov 2026. Seen in the provider’s portal and recorded by Robin. Valid to the end of 19 Nov 2027.",
    NULL },
  { { .code = ANTE_CLEARANCE_REJECTED, .exam_ms = NOW - HOUR, .ground = ANTE_GROUND_DIRECTOR,
      .provider = (char *) "Dr. Osei", .licence = (char *) "MD-1", .day = (char *) "2026-11-20" },
    "The provider deferred it, and the medical director refused: Dr. Osei (license MD-1), 20 Nov 2026.",
    "Call the patient before they come. If something has changed since, ask for a new exam." },
  { { .code = ANTE_CLEARANCE_NEEDS_INVITE, .cancelled_ms = NOW - 40 * MINUTE },
    "The invite was cancelled today at 9:50 AM, before the provider decided.", "Send the invite." },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "refused", .problem_text = (char *) "No provider available",
      .suspect_state = TRUE, .since_ms = NOW - 40 * MINUTE },
    "The provider refused it. Check the patient’s details and try again. The provider wrote: “No provider available” "
    "That nobody is available nearly always means a wrong state: the clinic’s instead of where the patient will be. "
    "Asked for today at 9:50 AM.",
    "Ask where the patient will be during the exam, correct the state, then send the invite again." },
  { { .code = ANTE_CLEARANCE_COVERED, .exam_ms = NOW - 282 * DAY, .valid_until = (char *) "2027-02-12",
      .provider = (char *) "NP Liza", .patient_exam_id = (char *) "149784" },
    "Covered by an earlier exam: approved by NP Liza, 12 Feb at 10:30 AM. Valid to the end of 12 Feb 2027. Ref 149784.",
    NULL },
  { { .code = ANTE_CLEARANCE_CLEARED, .exam_ms = NOW - HOUR, .valid_until = (char *) "2027-11-21",
      .instruction = (char *) "Left side only" },
    "Approved by the provider, today at 9:30 AM. Valid to the end of 21 Nov 2027. Note: Left side only.", NULL },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 25 * MINUTE, .link_until_ms = NOW + 30 * DAY, .max_resends = 3, .can_resend = TRUE },
    "Invite sent today at 10:05 AM. Its link is good until 21 Dec. Not resent yet (3 left).",
    "Show the patient the link, or resend the invite." },
  { { .code = ANTE_CLEARANCE_WAITING, .since_ms = NOW - 25 * MINUTE, .link_until_ms = NOW + 30 * DAY, .resends = 3, .max_resends = 3 },
    "Invite sent today at 10:05 AM. Its link is good until 21 Dec. Resent 3 of 3.",
    "Show the patient the link when they come." },
  { { .code = ANTE_CLEARANCE_MISSED, .exam_ms = NOW - 40 * MINUTE, .provider = (char *) "NP Liza", .resends = 1, .max_resends = 3,
      .can_resend = TRUE },
    "The exam call did not take place: the patient did not answer, or no provider came within three minutes. Result by NP Liza, today at 9:50 AM. Resent 1 of 3. "
    "If they say that they waited, check the state they were in: with a wrong one the provider finds nobody.",
    "Call the patient, then resend the invite." },
  { { .code = ANTE_CLEARANCE_MISSED, .resends = 3, .max_resends = 3 },
    "The exam call did not take place: the patient did not answer, or no provider came within three minutes. Resent 3 of 3. "
    "If they say that they waited, check the state they were in: with a wrong one the provider finds nobody.",
    "Call the patient, then send a new invite." },
  { { .code = ANTE_CLEARANCE_LOST, .decided_ms = NOW - 25 * MINUTE, .too_late = TRUE },
    "The provider refused to cancel the invite, today at 10:05 AM: it had decided. "
    "How it decided has not come here, and may be lost. Until somebody has looked nobody is cleared by it.",
    "Look the exam up in the provider’s portal and record its outcome; a manager may." },
  { { .code = ANTE_CLEARANCE_WAITING, .decided_ms = NOW - 5 * MINUTE },
    "The pharmacy confirmed the prescription, today at 10:25 AM: the provider has decided. How it decided has not come here yet.",
    "Wait some minutes for the result. If it does not come, a manager looks it up in the provider’s portal." },
  { { .code = ANTE_CLEARANCE_MISSING_DATA, .missing = ANTE_MISSING_STATE_NOT_SERVED },
    "No invite can be sent yet. The provider gives no exams to patients who are in Alabama or Mississippi.",
    "Ask whether the patient will be in another state during the exam." },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "refused", .problem_text = (char *) "Bad dob." },
    "The provider refused it. Check the patient’s details and try again. The provider wrote: “Bad dob.”",
    "Put it right, then send the invite again." },
  { { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "needs-contract" },
    "The key is right, but the onboarding contract is not signed yet. A manager signs it in the provider’s portal.",
    "In the provider’s portal, sign all DocuSign documents and the prescription agreement (Settings, Agreements)." },
  { { .code = ANTE_CLEARANCE_NOT_REQUIRED, .test = TRUE },
    "This treatment needs no exam. This is a test exam: it clears nobody.", NULL },
};

static void
test_clearance_long (void)
{
  AnteWhen when = here ();

  for (guint i = 0; i < G_N_ELEMENTS (long_cases); i++)
    {
      g_autofree char *why = ante_words_clearance_why (&long_cases[i].clearance, &when);
      g_autofree char *todo = ante_words_clearance_todo (&long_cases[i].clearance);

      g_assert_cmpstr (why, ==, long_cases[i].why);
      g_assert_cmpstr (todo, ==, long_cases[i].todo);
    }
}

static void
test_asked_again (void)
{
  AnteWhen when = here ();
  AnteClearance again = { .code = ANTE_CLEARANCE_SENDING, .flag = &declined };
  g_autofree char *why = ante_words_clearance_why (&again, &when);
  g_autofree char *question = ante_words_new_exam (&again, "Adaeze");

  g_assert_cmpstr (why, ==, "The invite is on its way to the provider. It was asked for after an earlier exam: not cleared: "
                            "provider declined · 2 h ago. Only an approval of the new one clears.");
  g_assert_true (g_str_has_prefix (question, "It was declined."));
}

static void
test_why_not (void)
{
  AnteClearance botox = { .code = ANTE_CLEARANCE_CLEARED, .treatment_name = (char *) "Botox" };
  AnteClearance filler = { .code = ANTE_CLEARANCE_WAITING, .treatment_name = (char *) "Lip filler", .blocks = TRUE };
  AnteClearance prp = { .code = ANTE_CLEARANCE_READ_NOTES, .treatment_name = (char *) "PRP", .blocks = TRUE };
  AnteClearance gone = { .code = ANTE_CLEARANCE_UNKNOWN, .blocks = TRUE };
  const struct
  {
    AnteClearance *clearances[3];
    const char *text;
  } cases[] = {
    { { &botox }, NULL },
    { { &filler }, "Not yet: Lip filler is not cleared." },
    { { &botox, &filler }, "Not yet: Lip filler is not cleared. Botox alone can go ahead as its own appointment." },
    { { &filler, &prp }, "Not yet: Lip filler is not cleared and the provider’s notes for PRP have not been read." },
    { { &gone }, "Not yet: a treatment is unknown until this computer is updated." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) clearances = g_ptr_array_new ();
      g_autofree char *text = NULL;

      for (guint k = 0; k < 3 && cases[i].clearances[k] != NULL; k++)
        g_ptr_array_add (clearances, cases[i].clearances[k]);
      text = ante_words_why_not (clearances);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_stop_names_the_treatment (void)
{
  AnteWhen when = here ();
  AnteClearance botox = { .code = ANTE_CLEARANCE_CLEARED, .treatment_name = (char *) "Botox" };
  AnteClearance filler = { .code = ANTE_CLEARANCE_REJECTED, .treatment_name = (char *) "Filler", .blocks = TRUE };
  g_autoptr (GPtrArray) clearances = g_ptr_array_new ();
  g_autofree char *text = NULL;

  g_ptr_array_add (clearances, &botox);
  g_ptr_array_add (clearances, &filler);
  text = ante_words_stop (clearances, &when);
  g_assert_cmpstr (text, ==, "Stop: no longer cleared. Filler: not cleared: provider declined.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/clearance/short", test_clearance_short);
  g_test_add_func ("/words/clearance/every-code-has-words", test_every_code_has_words);
  g_test_add_func ("/words/clearance/markup-is-escaped", test_markup_is_escaped);
  g_test_add_func ("/words/clearance/long", test_clearance_long);
  g_test_add_func ("/words/clearance/asked-again", test_asked_again);
  g_test_add_func ("/words/clearance/why-not", test_why_not);
  g_test_add_func ("/words/clearance/stop-names-the-treatment", test_stop_names_the_treatment);
  return g_test_run ();
}
