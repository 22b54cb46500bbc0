/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers while they are being given: one choice or several, what counts as a height, what is sent. */
#include "app/answers/ante-answers-draft.h"

enum { YES_NO, SEVERAL, HEIGHT, TEXT, ANSWERED, NAMELESS, N_QUESTIONS };

static void
add_question (GPtrArray *questions, const char *id, const char *text, AnteQuestionKind kind, gboolean answered)
{
  AnteQuestion *question = g_new0 (AnteQuestion, 1);

  question->id = g_strdup (id);
  question->text = g_strdup (text);
  question->kind = kind;
  question->answered = answered;
  question->choices = g_ptr_array_new ();
  g_ptr_array_add (questions, question);
}

static void
add_choice (AnteQuestion *question, const char *id, const char *text, gboolean has_text)
{
  AnteQuestionChoice *choice = g_new0 (AnteQuestionChoice, 1);

  choice->id = g_strdup (id);
  choice->text = g_strdup (text);
  choice->has_text = has_text;
  g_ptr_array_add (question->choices, choice);
}

static void
free_question (gpointer data)
{
  AnteQuestion *question = data;

  for (guint i = 0; i < question->choices->len; i++)
    {
      AnteQuestionChoice *choice = g_ptr_array_index (question->choices, i);

      g_free (choice->id);
      g_free (choice->text);
      g_free (choice);
    }
  g_ptr_array_unref (question->choices);
  g_free (question->id);
  g_free (question->text);
  g_free (question);
}

static GPtrArray *
make_questions (void)
{
  GPtrArray *questions = g_ptr_array_new_with_free_func (free_question);

  add_question (questions, "10", "Any medicine?", ANTE_QUESTION_SINGLE, FALSE);
  add_choice (g_ptr_array_index (questions, YES_NO), "100", "No", FALSE);
  add_choice (g_ptr_array_index (questions, YES_NO), "101", "Yes", TRUE);
  add_question (questions, "11", "Any of these?", ANTE_QUESTION_MULTIPLE, FALSE);
  add_choice (g_ptr_array_index (questions, SEVERAL), "110", "Heart", FALSE);
  add_choice (g_ptr_array_index (questions, SEVERAL), "111", "Thyroid", FALSE);
  add_choice (g_ptr_array_index (questions, SEVERAL), "112", "Else", TRUE);
  add_question (questions, "12", "What is your height?", ANTE_QUESTION_HEIGHT, FALSE);
  add_question (questions, "13", "Anything else?", ANTE_QUESTION_TEXT, FALSE);
  add_question (questions, "14", "Pregnant?", ANTE_QUESTION_TEXT, TRUE);
  add_question (questions, NULL, "Without an id", ANTE_QUESTION_TEXT, FALSE);
  return questions;
}

static const AnteAnswer *
answer_at (GPtrArray *answers, guint i)
{
  return g_ptr_array_index (answers, i);
}

static void
test_new_draft_has_nothing (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  g_autoptr (GPtrArray) answers = ante_answers_draft_get_answers (draft);

  g_assert_cmpuint (answers->len, ==, 0);
  g_assert_cmpuint (ante_answers_draft_count (draft), ==, 1); /* the provider has one already */
  g_assert_false (ante_answers_draft_get_touched (draft));
  g_assert_false (ante_answers_draft_get_valid (draft));
  g_assert_true (ante_answers_draft_is_open (draft, YES_NO));
  g_assert_false (ante_answers_draft_is_open (draft, ANSWERED));
  g_assert_false (ante_answers_draft_is_open (draft, NAMELESS));
}

static void
test_one_choice_excludes_the_others (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  g_autoptr (GPtrArray) answers = NULL;

  ante_answers_draft_choose (draft, YES_NO, 0, TRUE);
  ante_answers_draft_choose (draft, YES_NO, 1, TRUE);
  ante_answers_draft_choose (draft, YES_NO, 0, FALSE);
  ante_answers_draft_write_beside (draft, YES_NO, 1, "  Aspirin ");
  g_assert_false (ante_answers_draft_is_chosen (draft, YES_NO, 0));
  answers = ante_answers_draft_get_answers (draft);
  g_assert_cmpuint (answers->len, ==, 1);
  g_assert_cmpstr (answer_at (answers, 0)->question_id, ==, "10");
  g_assert_cmpstr (answer_at (answers, 0)->choice_id, ==, "101");
  g_assert_cmpstr (answer_at (answers, 0)->answer, ==, "Yes");
  g_assert_cmpstr (answer_at (answers, 0)->text, ==, "Aspirin");
}

static void
test_several_repeat_the_question (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  g_autoptr (GPtrArray) answers = NULL;

  ante_answers_draft_choose (draft, SEVERAL, 2, TRUE);
  ante_answers_draft_choose (draft, SEVERAL, 0, TRUE);
  ante_answers_draft_write_beside (draft, SEVERAL, 2, "   ");
  answers = ante_answers_draft_get_answers (draft);
  g_assert_cmpuint (answers->len, ==, 2);
  g_assert_cmpstr (answer_at (answers, 0)->choice_id, ==, "110");
  g_assert_cmpstr (answer_at (answers, 1)->choice_id, ==, "112");
  g_assert_cmpstr (answer_at (answers, 1)->question_id, ==, "11");
  g_assert_null (answer_at (answers, 1)->text);
  g_assert_cmpuint (ante_answers_draft_count (draft), ==, 2);
}

/* What stood beside a choice that was taken back is not sent. */
static void
test_taken_back_is_not_sent (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  g_autoptr (GPtrArray) answers = NULL;

  ante_answers_draft_choose (draft, YES_NO, 1, TRUE);
  ante_answers_draft_write_beside (draft, YES_NO, 1, "Warfarin");
  ante_answers_draft_choose (draft, YES_NO, 0, TRUE);
  ante_answers_draft_write (draft, TEXT, "Something");
  ante_answers_draft_clear (draft, TEXT);
  answers = ante_answers_draft_get_answers (draft);
  g_assert_cmpuint (answers->len, ==, 1);
  g_assert_cmpstr (answer_at (answers, 0)->answer, ==, "No");
  g_assert_null (answer_at (answers, 0)->text);
}

static void
test_text_and_height (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  g_autoptr (GPtrArray) answers = NULL;
  g_autofree char *long_text = g_strnfill (ANTE_ANSWER_MAX_CHARS + 1, 'x');

  ante_answers_draft_write (draft, HEIGHT, "tall");
  g_assert_cmpint (ante_answers_draft_get_problem (draft, HEIGHT), ==, ANTE_ANSWER_NO_HEIGHT);
  g_assert_false (ante_answers_draft_get_valid (draft));
  ante_answers_draft_write (draft, HEIGHT, "5 ft 7 in");
  ante_answers_draft_write (draft, TEXT, long_text);
  g_assert_cmpint (ante_answers_draft_get_problem (draft, TEXT), ==, ANTE_ANSWER_TOO_LONG);
  ante_answers_draft_write (draft, TEXT, " Allergic to nickel\n");
  g_assert_true (ante_answers_draft_get_valid (draft));
  answers = ante_answers_draft_get_answers (draft);
  g_assert_cmpuint (answers->len, ==, 2);
  g_assert_cmpuint (answer_at (answers, 0)->height_inches, ==, 67);
  g_assert_cmpstr (answer_at (answers, 0)->answer, ==, "5 ft 7 in");
  g_assert_cmpstr (answer_at (answers, 1)->answer, ==, "Allergic to nickel");
  g_assert_null (answer_at (answers, 1)->choice_id);
}

static void
count_cb (AnteAnswersDraft *draft, gpointer data)
{
  ++*(guint *) data;
}

static void
test_says_that_it_changed (void)
{
  g_autoptr (GPtrArray) questions = make_questions ();
  g_autoptr (AnteAnswersDraft) draft = ante_answers_draft_new (questions);
  guint n = 0;

  g_signal_connect (draft, "changed", G_CALLBACK (count_cb), &n);
  ante_answers_draft_choose (draft, YES_NO, 0, TRUE);
  ante_answers_draft_choose (draft, YES_NO, 0, TRUE);
  ante_answers_draft_write (draft, TEXT, "a");
  ante_answers_draft_write (draft, TEXT, "a");
  g_assert_cmpuint (n, ==, 2);
}

static void
test_heights (void)
{
  static const struct
  {
    const char *text;
    guint inches;
  } rows[] = {
    { "5'7\"", 67 },     { "5' 7", 67 },        { "5 ft 7 in", 67 }, { "5 feet 7 inches", 67 }, { "5’7”", 67 },
    { "5 7", 67 },       { "5ft", 60 },         { "6'", 72 },        { "67 in", 67 },           { "67\"", 67 },
    { "170 cm", 67 },    { "170cm", 67 },       { "1.70 m", 67 },    { "  5 FT 7 IN ", 67 },    { "5'11.5", 72 },
    { "", 0 },           { "67", 0 },           { "170", 0 },        { "tall", 0 },             { "5'12", 0 },
    { "5'7 or so", 0 },  { "-5'7", 0 },         { "5.5'", 0 },       { "20'", 0 },              { "1 cm", 0 },
    { "999999999 cm", 0 }, { "5 ft 7 ft", 0 },  { "in", 0 },         { "1e3 in", 0 },           { "nan", 0 },
    { NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (ante_height_read (rows[i].text) != rows[i].inches)
        g_error ("%s: %u", rows[i].text, ante_height_read (rows[i].text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answers/draft/new-draft-has-nothing", test_new_draft_has_nothing);
  g_test_add_func ("/answers/draft/one-choice-excludes-the-others", test_one_choice_excludes_the_others);
  g_test_add_func ("/answers/draft/several-repeat-the-question", test_several_repeat_the_question);
  g_test_add_func ("/answers/draft/taken-back-is-not-sent", test_taken_back_is_not_sent);
  g_test_add_func ("/answers/draft/text-and-height", test_text_and_height);
  g_test_add_func ("/answers/draft/says-that-it-changed", test_says_that_it_changed);
  g_test_add_func ("/answers/draft/heights", test_heights);
  return g_test_run ();
}
