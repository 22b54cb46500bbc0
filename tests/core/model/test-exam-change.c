/* SPDX-License-Identifier: GPL-3.0-or-later
 * What has changed of an exam at the provider since it was chosen. */
#include "core/model/ante-exam-change.h"

static AnteExamRef *
exam_new (const char *id, const char *title, guint rx_type, const char *uploads)
{
  AnteExamRef *exam = ante_exam_ref_new (id, title);

  exam->rx_type = rx_type;
  exam->attachments = uploads != NULL ? g_strsplit (uploads, ",", 0) : NULL;
  return exam;
}

static void
test_table (void)
{
  static const struct
  {
    const char *name, *id, *title;
    guint rx_type;
    const char *uploads;
    AnteExamChange change;
  } cases[] = {
    { "as it was", "10", "Botox", 1, "ID", ANTE_EXAM_UNCHANGED },
    { "gone", "11", "Botox", 1, "ID", ANTE_EXAM_GONE },
    { "another name", "10", "Neurotoxins", 1, "ID", ANTE_EXAM_OTHER_TITLE },
    { "prescribes now", "10", "Botox", 2, "ID", ANTE_EXAM_OTHER_KIND },
    { "to another pharmacy by its name", "10", "Urgent Care: Botox", 2, "ID", ANTE_EXAM_OTHER_KIND | ANTE_EXAM_OTHER_TITLE },
    { "another upload", "10", "Botox", 1, "Lab", ANTE_EXAM_OTHER_UPLOADS },
    { "one upload more", "10", "Botox", 1, "ID,Lab", ANTE_EXAM_OTHER_UPLOADS },
    { "no upload", "10", "Botox", 1, NULL, ANTE_EXAM_OTHER_UPLOADS },
  };
  g_autoptr (AnteExamRef) kept = exam_new ("10", "Botox", 1, "ID");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) offered = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);

      g_ptr_array_add (offered, exam_new ("9", "Botox", 2, NULL)); /* another one */
      g_ptr_array_add (offered, exam_new (cases[i].id, cases[i].title, cases[i].rx_type, cases[i].uploads));
      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (ante_exam_find_change (kept, offered), ==, cases[i].change);
    }
}

/* No uploads are no uploads, however that is said; and an empty list says nothing of any exam. */
static void
test_nothing_is_said_of_nothing (void)
{
  g_autoptr (AnteExamRef) kept = exam_new ("10", "Botox", 1, NULL);
  g_autoptr (AnteExamRef) now = exam_new ("10", "Botox", 1, "");
  g_autoptr (GPtrArray) offered = g_ptr_array_new ();

  g_assert_cmpint (ante_exam_find_change (kept, offered), ==, ANTE_EXAM_UNCHANGED);
  g_ptr_array_add (offered, now);
  g_assert_cmpint (ante_exam_find_change (kept, offered), ==, ANTE_EXAM_UNCHANGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exam-change/table", test_table);
  g_test_add_func ("/exam-change/nothing-is-said-of-nothing", test_nothing_is_said_of_nothing);
  return g_test_run ();
}
