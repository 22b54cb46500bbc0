/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's tests: their names, and what is made of each word that may come back for each of them. */
#include "core/model/ante-test.h"
#include "model-fixture.h"

static void
test_names (void)
{
  for (AnteTest test = 0; test < ANTE_N_TESTS; test++)
    {
      AntePatient patient = { .first_name = (char *) ante_test_first_name (test), .last_name = (char *) ante_test_last_name (test) };

      g_assert_cmpint (ante_test_from_name (&patient), ==, test);
      patient.first_name = (char *) "Tess";
      g_assert_cmpint (ante_test_from_name (&patient), ==, ANTE_N_TESTS);
    }
  g_assert_null (ante_test_last_name (ANTE_N_TESTS));
  g_assert_cmpint (ante_test_from_name (&(AntePatient){ 0 }), ==, ANTE_N_TESTS);
}

static AnteInvite *
add_test (GPtrArray *invites, const char *name)
{
  AnteInvite *invite = fixture_add_invite (invites, "a", APPOINTMENT, 1, 1000);

  invite->test = TRUE;
  g_free (invite->sent_name);
  invite->sent_name = g_strdup (name);
  return invite;
}

static const struct
{
  const char *name;
  AnteTest test;
  const char *words[3]; /* of its one exam, as they came */
  AnteTested tested;
} cases[] = {
  { "Approve, Test", ANTE_TEST_APPROVE, { NULL }, ANTE_TESTED_WAITING },
  { "Approve, Test", ANTE_TEST_APPROVE, { "Approved" }, ANTE_TESTED_AS_ASKED },
  { "APPROVE, test", ANTE_TEST_APPROVE, { "Approved+", "Approved" }, ANTE_TESTED_AS_ASKED },
  { "Approve, Test", ANTE_TEST_APPROVE, { "Rejected" }, ANTE_TESTED_OTHERWISE },
  { "Approve, Test", ANTE_TEST_APPROVE, { "Approved", "Rejected" }, ANTE_TESTED_OTHERWISE },
  { "Approve, Test", ANTE_TEST_APPROVE, { "Rejected", "Approved" }, ANTE_TESTED_OTHERWISE },
  { "Approve, Test", ANTE_TEST_APPROVE, { "Under review" }, ANTE_TESTED_OTHERWISE },
  { "Reject, Test", ANTE_TEST_REJECT, { "Rejected" }, ANTE_TESTED_AS_ASKED },
  { "Reject, Test", ANTE_TEST_REJECT, { "Approved" }, ANTE_TESTED_OTHERWISE },
  { "N/A, Test", ANTE_TEST_NA, { "N/A" }, ANTE_TESTED_AS_ASKED },
  { "Prescription Approve, Test", ANTE_TEST_RX_APPROVE, { "Approved" }, ANTE_TESTED_AS_ASKED },
  { "Prescription Reject, Test", ANTE_TEST_RX_REJECT, { "Missed" }, ANTE_TESTED_OTHERWISE },
  { "Our own, Test", ANTE_N_TESTS, { "Deferred" }, ANTE_TESTED_AS_ASKED }, /* asks for nothing */
};

static void
test_each_word (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      AnteInvite *invite = add_test (invites, cases[i].name);
      guint n = 0;
      gint64 came_ms = -1;

      for (; n < G_N_ELEMENTS (cases[i].words) && cases[i].words[n] != NULL; n++)
        fixture_add_result (fixture_exam (invite), cases[i].words[n], 5000 + n);
      g_test_message ("row %u", i);
      g_assert_cmpint (ante_test_of_invite (invite), ==, cases[i].test);
      g_assert_cmpint (ante_test_judge (invite, &came_ms), ==, cases[i].tested);
      g_assert_cmpint (came_ms, ==, n == 0 ? 0 : 5000);
      g_assert_cmpint (ante_test_other_word (invite) != NULL, ==, cases[i].tested == ANTE_TESTED_OTHERWISE);
    }
}

static void
test_every_exam_of_it (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = add_test (invites, "Reject, Test");
  AntePatientExam *second = ante_patient_exam_new ();
  gint64 came_ms = -1;

  g_ptr_array_add (invite->exams, second);
  fixture_add_result (fixture_exam (invite), "Rejected", 5000);
  g_assert_cmpint (ante_test_judge (invite, &came_ms), ==, ANTE_TESTED_WAITING);
  g_assert_cmpint (came_ms, ==, 0);
  fixture_add_result (second, "Rejected", 7000);
  g_assert_cmpint (ante_test_judge (invite, &came_ms), ==, ANTE_TESTED_AS_ASKED);
  g_assert_cmpint (came_ms, ==, 7000);
  fixture_add_result (second, "Approved", 8000);
  g_assert_cmpint (ante_test_judge (invite, NULL), ==, ANTE_TESTED_OTHERWISE);
  g_assert_cmpstr (ante_test_other_word (invite), ==, "Approved");
}

/* What a person wrote down says nothing about the way that is tested. */
static void
test_recorded_by_hand (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = add_test (invites, "Approve, Test");

  fixture_add_result (fixture_exam (invite), "Approved", 5000)->recorded = TRUE;
  g_assert_cmpint (ante_test_judge (invite, NULL), ==, ANTE_TESTED_WAITING);
}

static void
test_real_patients (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = add_test (invites, "Approve, Test");

  invite->test = FALSE; /* somebody's real name, or real exam */
  g_assert_cmpint (ante_test_of_invite (invite), ==, ANTE_N_TESTS);
}

static void
test_who_may_become_one (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();

  g_assert_true (ante_test_may_become (invites));
  add_test (invites, "Approve, Test");
  g_assert_true (ante_test_may_become (invites));
  fixture_add_invite (invites, "b", APPOINTMENT, 2, 1000)->phase = ANTE_INVITE_FAILED;
  g_assert_false (ante_test_may_become (invites));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/tests/names", test_names);
  g_test_add_func ("/model/tests/each-word", test_each_word);
  g_test_add_func ("/model/tests/every-exam-of-it", test_every_exam_of_it);
  g_test_add_func ("/model/tests/recorded-by-hand", test_recorded_by_hand);
  g_test_add_func ("/model/tests/real-patients", test_real_patients);
  g_test_add_func ("/model/tests/who-may-become-one", test_who_may_become_one);
  return g_test_run ();
}
