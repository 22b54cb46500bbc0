/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's tests: the names that steer them, and whether one came back as its name asks. */
#include "core/model/ante-test.h"

static const struct
{
  const char *first, *last;
  AnteOutcome outcome; /* what such a patient's exam ends with */
} tests[ANTE_N_TESTS] = {
  [ANTE_TEST_APPROVE] = { "Test", "Approve", ANTE_OUTCOME_APPROVED },
  [ANTE_TEST_REJECT] = { "Test", "Reject", ANTE_OUTCOME_REJECTED },
  [ANTE_TEST_NA] = { "Test", "N/A", ANTE_OUTCOME_NA },
  [ANTE_TEST_RX_APPROVE] = { "Test", "Prescription Approve", ANTE_OUTCOME_APPROVED },
  [ANTE_TEST_RX_REJECT] = { "Test", "Prescription Reject", ANTE_OUTCOME_REJECTED },
};

const char *
ante_test_first_name (AnteTest test)
{
  return test < ANTE_N_TESTS ? tests[test].first : NULL;
}

const char *
ante_test_last_name (AnteTest test)
{
  return test < ANTE_N_TESTS ? tests[test].last : NULL;
}

static gboolean
is_name (const char *name, const char *wanted)
{
  g_autofree char *folded = name != NULL ? g_utf8_casefold (name, -1) : NULL;
  g_autofree char *other = g_utf8_casefold (wanted, -1);

  return g_strcmp0 (folded, other) == 0;
}

AnteTest
ante_test_from_name (const AntePatient *patient)
{
  g_return_val_if_fail (patient != NULL, ANTE_N_TESTS);

  for (guint i = 0; i < ANTE_N_TESTS; i++)
    if (is_name (patient->first_name, tests[i].first) && is_name (patient->last_name, tests[i].last))
      return (AnteTest) i;
  return ANTE_N_TESTS;
}

/* --- What came of one --- */

AnteTest
ante_test_of_invite (const AnteInvite *invite)
{
  g_return_val_if_fail (invite != NULL, ANTE_N_TESTS);

  for (guint i = 0; invite->test && invite->sent_name != NULL && i < ANTE_N_TESTS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s, %s", tests[i].last, tests[i].first);

      if (is_name (invite->sent_name, name))
        return (AnteTest) i;
    }
  return ANTE_N_TESTS;
}

gboolean
ante_test_may_become (GPtrArray *invites)
{
  for (guint i = 0; i < invites->len; i++)
    if (!((const AnteInvite *) g_ptr_array_index (invites, i))->test)
      return FALSE;
  return TRUE;
}

/* What a person recorded by hand has not come the way that is tested. */
static AnteTested
judge_exam (const AntePatientExam *exam, AnteTest test, gint64 *came_ms)
{
  AnteTested tested = ANTE_TESTED_WAITING;

  for (guint i = 0; i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);
      gboolean as_asked = test == ANTE_N_TESTS || result->outcome == tests[test].outcome;

      if (result->recorded)
        continue;
      if (tested == ANTE_TESTED_WAITING)
        *came_ms = result->received_ms;
      tested = as_asked && tested != ANTE_TESTED_OTHERWISE ? ANTE_TESTED_AS_ASKED : ANTE_TESTED_OTHERWISE;
    }
  return tested;
}

AnteTested
ante_test_judge (const AnteInvite *invite, gint64 *came_ms)
{
  AnteTest test = ante_test_of_invite (invite);
  AnteTested tested = invite->exams->len > 0 ? ANTE_TESTED_AS_ASKED : ANTE_TESTED_WAITING;
  gint64 last_ms = 0;

  for (guint i = 0; i < invite->exams->len; i++)
    {
      gint64 ms = 0;
      AnteTested one = judge_exam (g_ptr_array_index (invite->exams, i), test, &ms);

      last_ms = MAX (last_ms, ms);
      if (one == ANTE_TESTED_OTHERWISE || (one == ANTE_TESTED_WAITING && tested != ANTE_TESTED_OTHERWISE))
        tested = one;
    }
  if (came_ms != NULL)
    *came_ms = tested == ANTE_TESTED_WAITING ? 0 : last_ms;
  return tested;
}

const char *
ante_test_other_word (const AnteInvite *invite)
{
  AnteTest test = ante_test_of_invite (invite);

  for (guint i = 0; test < ANTE_N_TESTS && i < invite->exams->len; i++)
    {
      const AntePatientExam *exam = g_ptr_array_index (invite->exams, i);

      for (guint k = 0; k < exam->results->len; k++)
        {
          const AnteResult *result = g_ptr_array_index (exam->results, k);

          if (!result->recorded && result->outcome != tests[test].outcome)
            return result->word != NULL ? result->word : "";
        }
    }
  return NULL;
}
