/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a patient is asked before an exam: three questions before every exam, three more before a prescription. */
#include "sandbox/ante-sandbox-questionnaire.h"

static const AnteSandboxQuestion questions[] = {
  { "Are you currently taking any medications?", ANTE_SANDBOX_ASKS_ONE, { "No", "+Yes", NULL } },
  { "Have you ever had a reaction to a treatment of this kind or to an anesthetic?", ANTE_SANDBOX_ASKS_ONE,
    { "No", "+Yes", NULL } },
  { "Are you pregnant or breastfeeding?", ANTE_SANDBOX_ASKS_ONE, { "No", "+Yes", NULL } },
  { "Do you have any of these? Choose all that apply.", ANTE_SANDBOX_ASKS_SOME,
    { "Heart issues", "Memory loss", "Thyroid disease", "+Something else", "None of these", NULL } },
  { "What is your height?", ANTE_SANDBOX_ASKS_HEIGHT, { NULL } },
  { "What should the provider know about you?", ANTE_SANDBOX_ASKS_TEXT, { NULL } },
};

#define N_BEFORE_EVERY_EXAM 3

const AnteSandboxQuestion *
ante_sandbox_question (const AnteSandboxExam *exam, guint n)
{
  guint n_asked = exam->rx_type == 2 ? G_N_ELEMENTS (questions) : N_BEFORE_EVERY_EXAM;

  return n < n_asked ? &questions[n] : NULL;
}

gint64
ante_sandbox_question_id (const AnteSandboxExam *exam, guint n)
{
  return exam->id * 10 + n;
}

gint64
ante_sandbox_choice_id (const AnteSandboxExam *exam, guint n, guint choice)
{
  return (exam->id * 10 + n) * 10 + choice;
}

const char *
ante_sandbox_choice_text (const AnteSandboxQuestion *question, guint choice)
{
  return question->choices[choice] + (question->choices[choice][0] == '+');
}

gboolean
ante_sandbox_is_answered (AnteSandboxPatientExam *exam, guint n)
{
  for (guint i = 0; i < exam->submitted->len; i++)
    if (g_array_index (exam->submitted, AnteSandboxSubmitted, i).question == n)
      return TRUE;
  return FALSE;
}

const AnteSandboxQuestion *
ante_sandbox_meeting_asks (AnteSandboxMeeting *meeting, guint n, gboolean *answered)
{
  const AnteSandboxQuestion *question = NULL;

  *answered = TRUE;
  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];
      const AnteSandboxQuestion *asked = ante_sandbox_question (exam->exam, n);

      if (!asked)
        continue;
      question = asked;
      if (exam->state == ANTE_SANDBOX_EXAM_PENDING && !ante_sandbox_is_answered (exam, n))
        *answered = FALSE;
    }
  return question;
}

static gboolean
has_answer (AnteSandboxMeeting *meeting, const char *question)
{
  for (guint i = 0; i < meeting->answers->len; i++)
    if (g_str_equal (g_array_index (meeting->answers, AnteSandboxAnswer, i).question, question))
      return TRUE;
  return FALSE;
}

/* Several choices of one question are one answer. */
static char *
join_answers (AnteSandboxPatientExam *exam, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < exam->submitted->len; i++)
    {
      const AnteSandboxSubmitted *submitted = &g_array_index (exam->submitted, AnteSandboxSubmitted, i);

      if (submitted->question == n)
        g_string_append_printf (text, "%s%s", text->len ? ", " : "", submitted->text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
ante_sandbox_take_submitted (AnteSandboxMeeting *meeting)
{
  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];

      for (guint n = 0; ante_sandbox_question (exam->exam, n); n++)
        {
          const char *question = ante_sandbox_question (exam->exam, n)->text;
          g_autofree char *answer = NULL;

          if (!ante_sandbox_is_answered (exam, n) || has_answer (meeting, question))
            continue;
          answer = join_answers (exam, n);
          ante_sandbox_meeting_add_answer (meeting, question, answer);
        }
    }
}
