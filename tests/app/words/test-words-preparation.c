/* SPDX-License-Identifier: GPL-3.0-or-later
 * How it stands with the questions and the files before an exam. */
#include "app/words/ante-words.h"

static void
test_answers (void)
{
  static const struct
  {
    guint answered, asked;
    const char *outcome, *text;
  } rows[] = {
    { 0, 0, NULL, "The provider’s questions are open: the patient answers them in the meeting." },
    { 4, 6, "sent", "4 of 6 questions answered here: the patient sees the rest in the meeting." },
    { 6, 6, "sent", "6 of 6 questions answered here: the patient is asked nothing more." },
    { 1, 1, "sent", "1 of 1 question answered here: the patient is asked nothing more." },
    { 4, 6, "unconfirmed", "4 of 6 questions answered, but unconfirmed: no answer came from the provider." },
    { 4, 6, "failed", "4 of 6 questions answered. The last answers did not reach the provider." },
    { 0, 0, "failed", "The answers did not reach the provider: the patient is asked in the meeting." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();
      g_autofree char *text = NULL;

      exam->answered = rows[i].answered;
      exam->asked = rows[i].asked;
      exam->answers_outcome = g_strdup (rows[i].outcome);
      text = ante_words_answers (exam);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_sent (void)
{
  g_autofree char *all = ante_words_answers_sent (6, 6);
  g_autofree char *one = ante_words_answers_sent (5, 6);
  g_autofree char *some = ante_words_answers_sent (2, 6);

  g_assert_cmpstr (all, ==, "The answers are sent: the patient is asked nothing more");
  g_assert_cmpstr (one, ==, "The answers are sent: 1 question is left for the meeting");
  g_assert_cmpstr (some, ==, "The answers are sent: 4 questions are left for the meeting");
}

static void
test_required (void)
{
  g_autoptr (AnteExamRef) exam = ante_exam_ref_new ("10", "Oxygen");
  g_autofree char *nothing = ante_words_required (exam);
  g_autofree char *text = NULL;
  g_autofree char *beyond = NULL;

  g_assert_null (nothing);
  exam->attachments = g_strdupv ((char *[]){ (char *) "ID", (char *) "Lab", NULL });
  text = ante_words_required (exam);
  g_assert_cmpstr (text, ==, "The provider asks for: ID and Lab.");
  g_strfreev (exam->attachments);
  exam->attachments = g_strdupv ((char *[]){ (char *) "Lab", NULL });
  beyond = ante_words_required (exam);
  g_assert_cmpstr (beyond, ==, "The provider asks for a photo ID and: Lab.");
}

static void
test_attachments (void)
{
  static const struct
  {
    const char *outcome, *text;
  } rows[] = {
    { "sent", "ID: card.jpg is uploaded." },
    { "failed", "ID: card.jpg was not uploaded." },
    { "unconfirmed", "ID: no answer came whether card.jpg arrived. Look in the provider’s portal." },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AnteAttachmentSent sent = { (char *) "card.jpg", (char *) "ID", (char *) rows[i].outcome, 0 };
      g_autofree char *text = ante_words_attachment (&sent);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/preparation/answers", test_answers);
  g_test_add_func ("/words/preparation/sent", test_sent);
  g_test_add_func ("/words/preparation/required", test_required);
  g_test_add_func ("/words/preparation/attachments", test_attachments);
  return g_test_run ();
}
