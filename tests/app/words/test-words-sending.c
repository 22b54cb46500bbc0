/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said about the near and about a day's invites. */
#include "words-case.h"

static void
test_attention_names_nobody (void)
{
  g_autofree char *one = ante_words_near_attention (1);
  g_autofree char *more = ante_words_near_attention (3);

  g_assert_cmpstr (one, ==, "1 appointment is near and not cleared");
  g_assert_cmpstr (more, ==, "3 appointments are near and not cleared");
}

static void
test_clearances_in_a_line (void)
{
  AnteWhen when = here ();
  AnteClearance botox = { .code = ANTE_CLEARANCE_NEEDS_INVITE, .treatment_name = (char *) "Botox" };
  AnteClearance facial = { .code = ANTE_CLEARANCE_NOT_REQUIRED, .treatment_name = (char *) "Facial" };
  g_autoptr (GPtrArray) clearances = g_ptr_array_new ();
  g_autofree char *none = ante_words_clearances (clearances, &when);
  g_autofree char *both = NULL;

  g_assert_cmpstr (none, ==, "");
  g_ptr_array_add (clearances, &botox);
  g_ptr_array_add (clearances, &facial);
  both = ante_words_clearances (clearances, &when);
  g_assert_cmpstr (both, ==, "Botox: needs an invite; Facial: no exam needed");
}

static void
test_a_test_never_looks_cleared (void)
{
  const char *style;

  for (AnteClearanceCode code = 0; code <= ANTE_CLEARANCE_UNKNOWN; code++)
    {
      AnteClearance test = { .code = code, .test = TRUE };

      g_assert_cmpstr (ante_words_verdict_icon (&test, &style), ==, "ante-flag-symbolic");
      g_assert_cmpstr (style, !=, "success");
    }
}

static void
test_days (void)
{
  static const struct { const char *date; int days; const char *then; } cases[] = {
    { "2026-11-21", 1, "2026-11-22" }, { "2026-12-31", 1, "2027-01-01" }, { "2026-03-01", -1, "2026-02-28" },
    { "2026-03-08", 1, "2026-03-09" }, { "soon", 1, NULL }, { NULL, 1, NULL }, { "2026-13-45", 1, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *then = ante_words_date_after (cases[i].date, cases[i].days);

      g_assert_cmpstr (then, ==, cases[i].then);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/near/attention-names-nobody", test_attention_names_nobody);
  g_test_add_func ("/words/sending/clearances-in-a-line", test_clearances_in_a_line);
  g_test_add_func ("/words/test/never-looks-cleared", test_a_test_never_looks_cleared);
  g_test_add_func ("/words/time/days-after", test_days);
  return g_test_run ();
}
