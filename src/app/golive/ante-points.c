/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's own checklist, held against this clinic. */
#include "app/golive/ante-points.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *title;
  AnteCheckState (*read) (const AnteChecks *checks, const AnteWhen *when, char **text); /* nullable */
} PointWords;

/* --- Tests --- */

static AnteTest
find_newest (const AnteChecks *checks, AnteTested tested)
{
  AnteTest newest = ANTE_N_TESTS;

  for (AnteTest test = 0; test < ANTE_N_TESTS; test++)
    if (checks->tested[test] == tested && (newest == ANTE_N_TESTS || checks->tested_ms[test] > checks->tested_ms[newest]))
      newest = test;
  return newest;
}

static AnteCheckState
read_tested (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  AnteTest right = find_newest (checks, ANTE_TESTED_AS_ASKED);
  g_autofree char *moment = NULL;

  if (right < ANTE_N_TESTS)
    {
      moment = ante_words_moment_full (checks->tested_ms[right], when->zone);
      *text = g_strdup_printf (_("a test in state TE went to the provider and its result came back as asked, %s"), moment);
      return ANTE_CHECK_RIGHT;
    }
  if (find_newest (checks, ANTE_TESTED_OTHERWISE) < ANTE_N_TESTS)
    {
      *text = g_strdup (_("a test came back with another word than its name asks for. Ask the provider’s support why, then test again below"));
      return ANTE_CHECK_TODO;
    }
  if (find_newest (checks, ANTE_TESTED_WAITING) < ANTE_N_TESTS)
    {
      *text = g_strdup (_("a test is at the provider. Its staff decide tests within 2 to 24 hours, not at weekends"));
      return ANTE_CHECK_UNKNOWN;
    }
  *text = g_strdup (_("no test was sent from this clinic yet. Send one below"));
  return ANTE_CHECK_TODO;
}

static const char *
describe_tested (AnteTested tested)
{
  switch (tested)
    {
    case ANTE_TESTED_AS_ASKED:
      return _("came back as asked");
    case ANTE_TESTED_OTHERWISE:
      return _("came back with another word");
    case ANTE_TESTED_WAITING:
      return _("is still at the provider");
    case ANTE_TESTED_NOT:
    default:
      return _("was not sent yet");
    }
}

static gboolean
is_to_be_sent (AnteTested tested)
{
  return tested == ANTE_TESTED_NOT || tested == ANTE_TESTED_OTHERWISE;
}

static AnteCheckState
read_outcomes (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  AnteTested approve = checks->tested[ANTE_TEST_APPROVE], reject = checks->tested[ANTE_TEST_REJECT];
  /* Translators: what became of the two tests: "Test Approve came back as asked, Test Reject was not sent yet". */
  g_autofree char *both = g_strdup_printf (_("Test Approve %s, Test Reject %s"), describe_tested (approve), describe_tested (reject));

  if (approve == ANTE_TESTED_AS_ASKED && reject == ANTE_TESTED_AS_ASKED)
    {
      *text = g_steal_pointer (&both);
      return ANTE_CHECK_RIGHT;
    }
  if (!is_to_be_sent (approve) && !is_to_be_sent (reject))
    {
      *text = g_steal_pointer (&both);
      return ANTE_CHECK_UNKNOWN;
    }
  /* Translators: %s: what became of the two tests. */
  *text = g_strdup_printf (_("%s. Choose below which outcome to ask for, and send it"), both);
  return ANTE_CHECK_TODO;
}

/* --- Left over from tests --- */

static AnteCheckState
read_states (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  g_autofree char *name = NULL;

  if (checks->n_in_test_state == 0)
    {
      *text = g_strdup (_("each invite goes out with the state that was asked of the patient, and nobody but tests is in the state TE"));
      return ANTE_CHECK_RIGHT;
    }
  name = ante_words_name (checks->in_test_state);
  *text = g_strdup_printf (ngettext ("%u patient is in the test state TE and is not called like a test, so would get no real exam: %s. Edit the appointment, switch the test off, and choose the state where the patient will be",
                                     "%u patients are in the test state TE and are not called like tests, so would get no real exam, such as %s. Edit each appointment, switch the test off, and choose the state where the patient will be",
                                     checks->n_in_test_state),
                           checks->n_in_test_state, name);
  return ANTE_CHECK_TODO;
}

static AnteCheckState
read_names (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  g_autofree char *name = NULL;

  if (checks->n_named_as_tests == 0)
    {
      *text = g_strdup (_("no patient outside the test state is called Test Approve, Test Reject or another name of a test"));
      return ANTE_CHECK_RIGHT;
    }
  name = ante_words_name (checks->named_as_test);
  *text = g_strdup_printf (ngettext ("%u patient has the name of a test and is not in the test state, so an invite would be a real exam and cost: %s. Correct the name, or cancel the appointment",
                                     "%u patients have the name of a test and are not in the test state, so an invite would be a real exam and cost, such as %s. Correct the names, or cancel the appointments",
                                     checks->n_named_as_tests),
                           checks->n_named_as_tests, name);
  return ANTE_CHECK_TODO;
}

/* --- How this program works --- */

static AnteCheckState
read_repeats (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  if (checks->public_url == NULL)
    {
      *text = g_strdup (_("results come over a relay, and none is connected yet. Connect it in Preferences"));
      return ANTE_CHECK_TODO;
    }
  *text = g_strdup (_("the relay keeps each result before it answers, and every computer counts it once by its exam, however often it comes"));
  return ANTE_CHECK_RIGHT;
}

static AnteCheckState
read_errors (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  *text = g_strdup_printf (_("each stands on the board until somebody acts on it. In the last %d days, refused: %u, without an answer: %u"),
                           ANTE_CHECKS_DAYS, checks->n_refused, checks->n_unanswered);
  return ANTE_CHECK_RIGHT;
}

static AnteCheckState
read_changes (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  *text = g_strdup (_("ask the provider’s support to tell the clinic of changes, and look in its portal under Settings, Notification Settings, whether the contact there is right"));
  return ANTE_CHECK_REMINDER;
}

static AnteCheckState
read_pharmacies (const AnteChecks *checks, const AnteWhen *when, char **text)
{
  if (checks->n_prescribing == 0)
    {
      *text = g_strdup (_("no treatment here prescribes"));
      return ANTE_CHECK_RIGHT;
    }
  *text = g_strdup_printf (ngettext ("%u treatment prescribes. Its pharmacy and package are chosen in the invite, kept with the patient and offered again",
                                     "%u treatments prescribe. Pharmacy and package are chosen in each invite, kept with the patient and offered again",
                                     checks->n_prescribing),
                           checks->n_prescribing);
  return ANTE_CHECK_RIGHT;
}

/* --- All of them --- */

static const PointWords points[ANTE_N_POINTS] = {
  [ANTE_POINT_TESTED] = { N_("Tested from end to end"), read_tested },
  [ANTE_POINT_STATES] = { N_("States are the patients’ own"), read_states },
  [ANTE_POINT_NAMES] = { N_("No test names among real patients"), read_names },
  [ANTE_POINT_OUTCOMES] = { N_("Approved and rejected both tested"), read_outcomes },
  [ANTE_POINT_KEY] = { N_("The API key works and is locked away"), NULL },
  [ANTE_POINT_REPEATS] = { N_("Repeated results count once"), read_repeats },
  [ANTE_POINT_ERRORS] = { N_("Invites that fail are seen"), read_errors },
  [ANTE_POINT_CHANGES] = { N_("Told when the provider changes its API"), read_changes },
  [ANTE_POINT_PHARMACIES] = { N_("Pharmacies are kept with the patient"), read_pharmacies },
};

const char *
ante_point_title (AntePoint point)
{
  g_return_val_if_fail (point < ANTE_N_POINTS, NULL);

  return _(points[point].title);
}

AnteCheckState
ante_point_read (AntePoint point, const AnteChecks *checks, const AnteWhen *when, char **text)
{
  g_return_val_if_fail (point < ANTE_N_POINTS, ANTE_CHECK_LOOKING);

  if (points[point].read != NULL)
    return points[point].read (checks, when, text);
  *text = g_strdup ("…");
  return ANTE_CHECK_LOOKING;
}
