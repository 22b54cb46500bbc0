/* SPDX-License-Identifier: GPL-3.0-or-later
 * One patient exam: words, sets of results, phases, notes read, links. */
#include "model-fixture.h"

static void
test_words (void)
{
  static const struct
  {
    const char *word;
    AnteOutcome outcome;
  } cases[] = {
    { "Approved", ANTE_OUTCOME_APPROVED },
    { "APPROVED", ANTE_OUTCOME_APPROVED },
    { " approved. ", ANTE_OUTCOME_APPROVED },
    { "Rejected", ANTE_OUTCOME_REJECTED },
    { "reject", ANTE_OUTCOME_REJECTED },
    { "Deferred to Medical Director", ANTE_OUTCOME_DEFERRED },
    { "Defer to Medical Director", ANTE_OUTCOME_DEFERRED },
    { "Deferred", ANTE_OUTCOME_DEFERRED },
    { "NA", ANTE_OUTCOME_NA },
    { "N/A", ANTE_OUTCOME_NA },
    { "n.a.", ANTE_OUTCOME_NA },
    { "Not Applicable", ANTE_OUTCOME_NA },
    { "Missed", ANTE_OUTCOME_MISSED },
    { NULL, ANTE_OUTCOME_UNKNOWN },
    { "", ANTE_OUTCOME_UNKNOWN },
    { "   ", ANTE_OUTCOME_UNKNOWN },
    { "Approve", ANTE_OUTCOME_UNKNOWN },
    { "Not approved", ANTE_OUTCOME_UNKNOWN },
    { "Unapproved", ANTE_OUTCOME_UNKNOWN },
    { "Approved pending review", ANTE_OUTCOME_UNKNOWN },
    { "Approved2", ANTE_OUTCOME_UNKNOWN },
    { "0 approved", ANTE_OUTCOME_UNKNOWN },
    { "\xc3\xa9" "approved", ANTE_OUTCOME_UNKNOWN },
    { "\xff" "approved", ANTE_OUTCOME_UNKNOWN },
    { "\xd0\xb0pproved", ANTE_OUTCOME_UNKNOWN }, /* a Cyrillic a */
    { "Missed call", ANTE_OUTCOME_UNKNOWN },
    { "Pending", ANTE_OUTCOME_UNKNOWN },
    { "nap", ANTE_OUTCOME_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ante_outcome_from_word (cases[i].word), ==, cases[i].outcome);
}

static void
test_sets (void)
{
  static const struct
  {
    const char *words[5];
    AnteExamState state;
  } cases[] = {
    { { NULL }, ANTE_EXAM_INVITED },
    { { "Missed" }, ANTE_EXAM_MISSED },
    { { "NA" }, ANTE_EXAM_NA },
    { { "Missed", "NA" }, ANTE_EXAM_NA },
    { { "NA", "Missed" }, ANTE_EXAM_NA },
    { { "NA", "Deferred" }, ANTE_EXAM_DEFERRED },
    { { "Approved" }, ANTE_EXAM_APPROVED },
    { { "Approved", "Approved" }, ANTE_EXAM_APPROVED },
    { { "Approved+" }, ANTE_EXAM_APPROVED_NOTES },
    { { "Approved", "Approved+" }, ANTE_EXAM_APPROVED_NOTES },
    { { "Approved", "Deferred" }, ANTE_EXAM_APPROVED_NOTES },
    { { "Approved", "NA" }, ANTE_EXAM_APPROVED_NOTES },
    { { "Missed", "Approved" }, ANTE_EXAM_APPROVED_NOTES },
    { { "Rejected", "Deferred", "NA" }, ANTE_EXAM_REJECTED },
    { { "Rejected", "Approved" }, ANTE_EXAM_CONFLICTING },
    { { "Approved+", "Rejected", "Deferred" }, ANTE_EXAM_CONFLICTING },
    { { "Maybe" }, ANTE_EXAM_UNVERIFIED },
    { { "Maybe", "Approved" }, ANTE_EXAM_UNVERIFIED },
    { { "Maybe", "Rejected" }, ANTE_EXAM_UNVERIFIED },
    { { "Maybe", "Rejected", "Approved" }, ANTE_EXAM_CONFLICTING },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();

      for (guint j = 0; cases[i].words[j] != NULL; j++)
        fixture_add_result (exam, cases[i].words[j], 1000 + j);
      g_assert_cmpint (ante_results_state (exam->results), ==, cases[i].state);
    }
  g_assert_cmpint (ante_results_state (NULL), ==, ANTE_EXAM_INVITED);
}

/* What came from a damaged disk may be no outcome at all. */
static void
test_no_outcome (void)
{
  g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();

  fixture_add_result (exam, "Approved", 1000);
  fixture_add_result (exam, "Approved", 1000)->outcome = (AnteOutcome) 77;
  g_assert_cmpint (ante_results_state (exam->results), ==, ANTE_EXAM_UNVERIFIED);
}

static void
test_phases (void)
{
  static const struct
  {
    AnteInvitePhase phase;
    gint64 age_ms;
    gint64 cancelled_ms;
    AnteExamState state;
  } cases[] = {
    { ANTE_INVITE_QUEUED, DAY, 0, ANTE_EXAM_QUEUED },
    { ANTE_INVITE_SENDING, 0, 0, ANTE_EXAM_SENDING },
    { ANTE_INVITE_SENDING, 2 * MINUTE - 1, 0, ANTE_EXAM_SENDING },
    { ANTE_INVITE_SENDING, 2 * MINUTE, 0, ANTE_EXAM_UNCONFIRMED },
    { ANTE_INVITE_SENDING, -2 * MINUTE + 1, 0, ANTE_EXAM_SENDING },
    { ANTE_INVITE_SENDING, -2 * MINUTE, 0, ANTE_EXAM_UNCONFIRMED },
    { ANTE_INVITE_UNCONFIRMED, 0, 0, ANTE_EXAM_UNCONFIRMED },
    { ANTE_INVITE_FAILED, 0, 0, ANTE_EXAM_FAILED },
    { ANTE_INVITE_SENT, 40 * DAY, 0, ANTE_EXAM_INVITED },
    { ANTE_INVITE_SENT, DAY, 5, ANTE_EXAM_CANCELLED },
    { (AnteInvitePhase) 99, DAY, 0, ANTE_EXAM_UNCONFIRMED },
  };
  gint64 now_ms = 1000 * DAY;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      AnteInvite *invite = fixture_add_invite (invites, "a", APPOINTMENT, 1, now_ms - cases[i].age_ms);

      invite->phase = cases[i].phase;
      fixture_exam (invite)->cancelled_ms = cases[i].cancelled_ms;
      g_assert_cmpint (ante_patient_exam_state (invite, fixture_exam (invite), now_ms), ==, cases[i].state);
    }
}

static void
test_result_beats_cancel_and_phase (void)
{
  static const AnteInvitePhase phases[] = { ANTE_INVITE_QUEUED, ANTE_INVITE_SENDING, ANTE_INVITE_UNCONFIRMED,
                                            ANTE_INVITE_FAILED, ANTE_INVITE_SENT };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      AnteInvite *invite = fixture_decide (invites, "a", APPOINTMENT, 1, 1000, "Rejected");

      invite->phase = phases[i];
      fixture_exam (invite)->cancelled_ms = 999;
      g_assert_cmpint (ante_patient_exam_state (invite, fixture_exam (invite), DAY), ==, ANTE_EXAM_REJECTED);
    }
}

static void
test_extreme_times (void)
{
  static const gint64 times[] = { G_MININT64, -1, 0, 1, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    for (guint j = 0; j < G_N_ELEMENTS (times); j++)
      {
        g_autoptr (GPtrArray) invites = fixture_invites ();
        AnteInvite *invite = fixture_add_invite (invites, "a", APPOINTMENT, 1, times[i]);

        invite->phase = ANTE_INVITE_SENDING;
        fixture_exam (invite)->last_resend_ms = times[j];
        g_assert_cmpint (ante_patient_exam_state (invite, fixture_exam (invite), times[j]), >=, 0);
        g_assert_cmpint (ante_link_until_ms (invite, fixture_exam (invite)), >=, 0);
      }
}

static void
test_notes_read (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = fixture_decide (invites, "a", APPOINTMENT, 1, 1000, "Approved+");
  AntePatientExam *exam = fixture_exam (invite);
  const char *first[] = { "delivery-0", NULL };
  const char *both[] = { "delivery-1", "delivery-0", NULL };

  g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, ANTE_EXAM_APPROVED_NOTES);
  exam->notes_read = g_strdupv ((GStrv) first);
  g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, ANTE_EXAM_APPROVED);

  fixture_add_result (exam, "Deferred", 5000); /* news nobody judged */
  g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, ANTE_EXAM_APPROVED_NOTES);
  g_strfreev (exam->notes_read);
  exam->notes_read = g_strdupv ((GStrv) both);
  g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, ANTE_EXAM_APPROVED);

  g_clear_pointer (&((AnteResult *) g_ptr_array_index (exam->results, 1))->delivery_id, g_free);
  g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, ANTE_EXAM_APPROVED_NOTES);
}

/* Having read the notes settles notes only: never a rejection, a deferral, a conflict or an unknown word. */
static void
test_notes_read_settle_nothing_else (void)
{
  static const char *const words[] = { "Rejected", "Deferred", "Maybe", "Missed", "NA" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      AnteInvite *invite = fixture_decide (invites, "a", APPOINTMENT, 1, 1000, words[i]);
      AntePatientExam *exam = fixture_exam (invite);
      const char *read[] = { "delivery-0", NULL };
      AnteExamState before = ante_patient_exam_state (invite, exam, DAY);

      exam->notes_read = g_strdupv ((GStrv) read);
      g_assert_cmpint (ante_patient_exam_state (invite, exam, DAY), ==, before);
      g_assert_cmpint (before, !=, ANTE_EXAM_APPROVED);
    }
}

static void
test_approved_ms (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();

  g_assert_cmpint (ante_patient_exam_approved_ms (exam, zone), ==, 0);
  fixture_add_result (exam, "Missed", 10);
  g_assert_cmpint (ante_patient_exam_approved_ms (exam, zone), ==, 0);
  fixture_add_result (exam, "Approved", 500);
  fixture_add_result (exam, "Approved+", 300);
  fixture_add_result (exam, "Approved", 900);
  g_assert_cmpint (ante_patient_exam_approved_ms (exam, zone), ==, 300);
  fixture_add_result (exam, "Approved", -7); /* a time not to be believed */
  g_assert_cmpint (ante_patient_exam_approved_ms (exam, zone), ==, 0);
}

static void
test_link (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = fixture_add_invite (invites, "a", APPOINTMENT, 1, 5 * DAY);
  AntePatientExam *exam = fixture_exam (invite);

  g_assert_cmpint (ante_link_until_ms (invite, exam), ==, 35 * DAY);
  exam->last_resend_ms = 20 * DAY;
  g_assert_cmpint (ante_link_until_ms (invite, exam), ==, 50 * DAY);

  exam->last_resend_ms = 0;
  invite->phase = ANTE_INVITE_UNCONFIRMED;
  invite->sent_ms = 0;
  g_assert_cmpint (ante_link_until_ms (invite, exam), ==, 35 * DAY);
  invite->phase = ANTE_INVITE_QUEUED;
  g_assert_cmpint (ante_link_until_ms (invite, exam), ==, 0);
  invite->phase = ANTE_INVITE_FAILED;
  g_assert_cmpint (ante_link_until_ms (invite, exam), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/results/words-are-read-strictly", test_words);
  g_test_add_func ("/model/results/a-set-has-one-state", test_sets);
  g_test_add_func ("/model/results/no-outcome-is-unverified", test_no_outcome);
  g_test_add_func ("/model/results/phases-and-their-age", test_phases);
  g_test_add_func ("/model/results/a-result-beats-cancel-and-phase", test_result_beats_cancel_and_phase);
  g_test_add_func ("/model/results/extreme-times-are-survived", test_extreme_times);
  g_test_add_func ("/model/results/notes-read-judges-each-result", test_notes_read);
  g_test_add_func ("/model/results/notes-read-settles-nothing-else", test_notes_read_settle_nothing_else);
  g_test_add_func ("/model/results/approval-time-is-the-first", test_approved_ms);
  g_test_add_func ("/model/results/link-lasts-thirty-days", test_link);
  return g_test_run ();
}
