/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each hop of a test invite: waited for within bounds, done with its time, or said to have failed. */
#include "app/golive/ante-hops.h"
#include "board-case.h"

#include <string.h>

#define NOW BOARD_CASE_NOW
#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)

typedef struct
{
  AnteInvitePhase phase;
  gint64 reserved_ago, sent_ago, result_ago, seen_ago; /* -1: not */
  const char *states; /* of the four hops: - ahead, w waiting, d done, f failed */
  const char *name;   /* whose test it is; NULL: Test Approve */
  const char *word;   /* that came; NULL: Approved */
} HopCase;

static const HopCase cases[] = {
  { ANTE_INVITE_QUEUED, 5, -1, -1, -1, "w---" },
  { ANTE_INVITE_SENDING, MINUTE, -1, -1, -1, "dw--" },
  { ANTE_INVITE_SENDING, 2 * MINUTE, -1, -1, -1, "df--" }, /* bounded */
  { ANTE_INVITE_UNCONFIRMED, MINUTE, -1, -1, -1, "df--" },
  { ANTE_INVITE_FAILED, MINUTE, -1, -1, -1, "df--" },
  { ANTE_INVITE_SENT, MINUTE, 59000, -1, -1, "ddw-" },
  { ANTE_INVITE_SENT, 30 * HOUR, 30 * HOUR - 1000, -1, -1, "ddw-" },
  { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "dddd" },
  { ANTE_INVITE_UNCONFIRMED, 5 * MINUTE, -1, MINUTE, MINUTE, "dfdd" }, /* its result came all the same */
  { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "ddfd", NULL, "Rejected" },
  { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "ddfd", NULL, "Under review" },
  { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "dddd", "Reject, Test", "Rejected" },
  { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "ddfd", "Reject, Test", "Approved" },
};

static AnteAppointmentView *
make_view (const HopCase *one)
{
  AnteAppointmentView *view = board_case_view ("a", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  AnteInvite *invite = ante_invite_new ();
  AntePatientExam *exam = ante_patient_exam_new ();
  AnteResult *result = ante_result_new ();

  invite->test = TRUE;
  invite->phase = one->phase;
  invite->reserved_ms = NOW - one->reserved_ago;
  invite->sent_ms = one->sent_ago >= 0 ? NOW - one->sent_ago : 0;
  invite->sent_name = g_strdup (one->name != NULL ? one->name : "Approve, Test");
  result->word = g_strdup (one->word != NULL ? one->word : "Approved");
  result->outcome = ante_outcome_from_word (result->word);
  result->received_ms = NOW - one->result_ago;
  if (one->result_ago >= 0)
    g_ptr_array_add (exam->results, result);
  else
    ante_result_free (result);
  g_ptr_array_add (invite->exams, exam);
  g_ptr_array_set_free_func (ante_appointment_view_get_invites (view), (GDestroyNotify) ante_invite_free);
  g_ptr_array_add (ante_appointment_view_get_invites (view), invite);
  return view;
}

static void
test_states (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteAppointmentView) view = make_view (&cases[i]);
      AnteHop hops[ANTE_N_HOPS];
      char states[ANTE_N_HOPS + 1] = { 0 };

      ante_hops_read (view, cases[i].seen_ago >= 0 ? NOW - cases[i].seen_ago : 0, NOW, hops);
      for (int k = 0; k < ANTE_N_HOPS; k++)
        states[k] = "-wdf"[hops[k].state];
      g_test_message ("row %u", i);
      g_assert_cmpstr (states, ==, cases[i].states);
    }
}

static void
test_times_and_words (void)
{
  const HopCase done = { ANTE_INVITE_SENT, MINUTE, 59960, 57000, 45000, "dddd" };
  g_autoptr (AnteAppointmentView) view = make_view (&done);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const AnteWhen when = { NOW, zone };
  const AnteInvite *invite = ante_hops_find_invite (view);
  AnteHop hops[ANTE_N_HOPS];

  ante_hops_read (view, NOW - 45000, NOW, hops);
  g_assert_cmpint (hops[ANTE_HOP_RESERVED].after_ms, ==, -1);
  g_assert_cmpint (hops[ANTE_HOP_ANSWERED].after_ms, ==, 40);
  g_assert_cmpint (hops[ANTE_HOP_RESULT].after_ms, ==, 2960);
  g_assert_cmpint (hops[ANTE_HOP_DESK].after_ms, ==, 12000);

  static const char *const says[] = { "10:41 AM", "40 ms after", "3.0 s after", "12 s after" };
  for (AnteHopKind kind = 0; kind < ANTE_N_HOPS; kind++)
    {
      g_autofree char *sentence = ante_hop_sentence (kind, &hops[kind], invite, &when);

      g_assert_nonnull (strstr (sentence, says[kind]));
    }
}

static void
test_another_word_is_said (void)
{
  const HopCase other = { ANTE_INVITE_SENT, MINUTE, 59960, 57000, 45000, "ddfd", "Reject, Test", "Approved" };
  g_autoptr (AnteAppointmentView) view = make_view (&other);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const AnteWhen when = { NOW, zone };
  g_autofree char *sentence = NULL;
  AnteHop hops[ANTE_N_HOPS];

  ante_hops_read (view, NOW - 45000, NOW, hops);
  sentence = ante_hop_sentence (ANTE_HOP_RESULT, &hops[ANTE_HOP_RESULT], ante_hops_find_invite (view), &when);
  g_assert_true (g_str_has_prefix (sentence, "“Approved” came, and this was to be Test Reject: it is rejected. Ask"));
  g_assert_cmpint (hops[ANTE_HOP_DESK].ms, ==, NOW - 45000); /* it was shown here all the same */
}

static void
test_waiting_is_honest (void)
{
  const HopCase fresh = { ANTE_INVITE_SENT, MINUTE, 59000, -1, -1, "" }, old = { ANTE_INVITE_SENT, 30 * HOUR, 30 * HOUR, -1, -1, "" };
  const struct { const HopCase *one; const char *says; } waits[] = { { &fresh, "2 to 24 hours" }, { &old, "more than a day" } };
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const AnteWhen when = { NOW, zone };

  for (guint i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_autoptr (AnteAppointmentView) view = make_view (waits[i].one);
      g_autofree char *sentence = NULL;
      AnteHop hops[ANTE_N_HOPS];

      ante_hops_read (view, 0, NOW, hops);
      sentence = ante_hop_sentence (ANTE_HOP_RESULT, &hops[ANTE_HOP_RESULT], ante_hops_find_invite (view), &when);
      g_assert_nonnull (strstr (sentence, waits[i].says));
    }
}

static void
test_only_tests_count (void)
{
  const HopCase sent = { ANTE_INVITE_SENT, MINUTE, 59000, 57000, 56000, "" };
  g_autoptr (AnteAppointmentView) view = make_view (&sent);
  AnteHop hops[ANTE_N_HOPS];

  ((AnteInvite *) ante_hops_find_invite (view))->test = FALSE;
  g_assert_null (ante_hops_find_invite (view));
  ante_hops_read (view, 0, NOW, hops);
  for (AnteHopKind kind = 0; kind < ANTE_N_HOPS; kind++)
    g_assert_cmpint (hops[kind].state, ==, ANTE_HOP_AHEAD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/golive/hops/by-phase-and-age", test_states);
  g_test_add_func ("/golive/hops/times-and-words", test_times_and_words);
  g_test_add_func ("/golive/hops/another-word-is-said", test_another_word_is_said);
  g_test_add_func ("/golive/hops/waiting-is-honest", test_waiting_is_honest);
  g_test_add_func ("/golive/hops/only-tests-count", test_only_tests_count);
  return g_test_run ();
}
