/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's checklist, each of its nine points: what is said of it by what is known, and what to do. */
#include "app/golive/ante-points.h"

#include <string.h>

#define NOW G_GINT64_CONSTANT (1795257720000) /* 2026-11-21 10:42 in UTC */

typedef struct
{
  const char *name;
  AntePoint point;
  AnteChecks checks;
  AnteCheckState state;
  const char *says;
} PointCase;

#define RELAY ((char *) "https://relay.example.com")

static const PointCase cases[] = {
  { "never tested", ANTE_POINT_TESTED, { 0 }, ANTE_CHECK_TODO, "Send one below" },
  { "waits", ANTE_POINT_TESTED, { .tested = { ANTE_TESTED_WAITING } }, ANTE_CHECK_UNKNOWN, "2 to 24 hours" },
  { "another word", ANTE_POINT_TESTED, { .tested = { ANTE_TESTED_OTHERWISE } }, ANTE_CHECK_TODO, "another word" },
  { "right", ANTE_POINT_TESTED, { .tested = { ANTE_TESTED_AS_ASKED }, .tested_ms = { NOW } }, ANTE_CHECK_RIGHT, "21 November 2026" },
  { "right, then wrong", ANTE_POINT_TESTED,
    { .tested = { ANTE_TESTED_AS_ASKED, ANTE_TESTED_OTHERWISE }, .tested_ms = { NOW, NOW + 1 } }, ANTE_CHECK_RIGHT, "as asked" },

  { "nobody in TE", ANTE_POINT_STATES, { .n_named_as_tests = 3 }, ANTE_CHECK_RIGHT, "nobody but tests" },
  { "one in TE", ANTE_POINT_STATES, { .n_in_test_state = 1, .in_test_state = (char *) "Okafor, Ada" }, ANTE_CHECK_TODO, "1 patient is in the test state TE" },
  { "two in TE", ANTE_POINT_STATES, { .n_in_test_state = 2, .in_test_state = (char *) "Okafor, Ada" }, ANTE_CHECK_TODO, "such as Okafor, Ada. Edit each appointment, switch the test off" },

  { "no test names", ANTE_POINT_NAMES, { .n_in_test_state = 3 }, ANTE_CHECK_RIGHT, "no patient outside" },
  { "one test name", ANTE_POINT_NAMES, { .n_named_as_tests = 1, .named_as_test = (char *) "Reject, Test" }, ANTE_CHECK_TODO, "a real exam and cost: Reject, Test" },
  { "two test names", ANTE_POINT_NAMES, { .n_named_as_tests = 2, .named_as_test = (char *) "Reject, Test" }, ANTE_CHECK_TODO, "2 patients have the name" },

  { "neither", ANTE_POINT_OUTCOMES, { 0 }, ANTE_CHECK_TODO, "Test Approve was not sent yet, Test Reject was not sent yet. Choose below" },
  { "approved alone", ANTE_POINT_OUTCOMES, { .tested = { ANTE_TESTED_AS_ASKED } }, ANTE_CHECK_TODO, "Test Approve came back as asked, Test Reject was not sent yet" },
  { "rejected wrong", ANTE_POINT_OUTCOMES, { .tested = { ANTE_TESTED_AS_ASKED, ANTE_TESTED_OTHERWISE } }, ANTE_CHECK_TODO, "Test Reject came back with another word" },
  { "rejected waits", ANTE_POINT_OUTCOMES, { .tested = { ANTE_TESTED_AS_ASKED, ANTE_TESTED_WAITING } }, ANTE_CHECK_UNKNOWN, "Test Reject is still at the provider" },
  { "both", ANTE_POINT_OUTCOMES, { .tested = { ANTE_TESTED_AS_ASKED, ANTE_TESTED_AS_ASKED } }, ANTE_CHECK_RIGHT, "Test Reject came back as asked" },
  { "both others", ANTE_POINT_OUTCOMES, { .tested = { 0, 0, ANTE_TESTED_AS_ASKED, ANTE_TESTED_AS_ASKED } }, ANTE_CHECK_TODO, "Test Approve was not sent" },

  { "key", ANTE_POINT_KEY, { 0 }, ANTE_CHECK_LOOKING, "…" }, /* the provider is asked for it */

  { "no relay", ANTE_POINT_REPEATS, { 0 }, ANTE_CHECK_TODO, "Connect it in Preferences" },
  { "relay", ANTE_POINT_REPEATS, { .public_url = RELAY }, ANTE_CHECK_RIGHT, "counts it once" },

  { "errors", ANTE_POINT_ERRORS, { .n_refused = 2, .n_unanswered = 3 }, ANTE_CHECK_RIGHT, "refused: 2, without an answer: 3" },
  { "changes", ANTE_POINT_CHANGES, { 0 }, ANTE_CHECK_REMINDER, "Settings, Notification Settings" },
  { "no prescriptions", ANTE_POINT_PHARMACIES, { 0 }, ANTE_CHECK_RIGHT, "no treatment here prescribes" },
  { "prescriptions", ANTE_POINT_PHARMACIES, { .n_prescribing = 2 }, ANTE_CHECK_RIGHT, "2 treatments prescribe." },
};

static void
test_every_point (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const AnteWhen when = { NOW, zone };
  gboolean seen[ANTE_N_POINTS] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = NULL;
      AnteCheckState state = ante_point_read (cases[i].point, &cases[i].checks, &when, &text);

      g_test_message ("%s: %s", cases[i].name, text);
      g_assert_cmpint (state, ==, cases[i].state);
      g_assert_nonnull (strstr (text, cases[i].says));
      seen[cases[i].point] = TRUE;
    }
  for (AntePoint point = 0; point < ANTE_N_POINTS; point++)
    g_assert_true (seen[point] && *ante_point_title (point) != '\0');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/golive/points/every-point", test_every_point);
  return g_test_run ();
}
