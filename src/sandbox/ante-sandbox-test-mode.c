/* SPDX-License-Identifier: GPL-3.0-or-later
 * Test mode: state and tele_state are TE, and the patient's name says how the exam is to end. */
#include "sandbox/ante-sandbox-decision.h"
#include "sandbox/ante-sandbox.h"

#include <string.h>

/* The first match wins, so the longer wish stands first. At the provider a person reads the name, so
 * "Test GFE Approved" counts too: a wish is the start of a word, unless it ends with a space. Approve,
 * Reject and N/A are documented; the others are the sandbox's own, for training and for tests. */
static const struct
{
  const char *wish;
  const char *decision;
} wishes[] = {
  { " approve notes", "approve-notes" },
  { " approve with notes", "approve-notes" },
  { " approve", "approve" },
  { " reject", "reject" },
  { " n a ", "na" },
  { " na ", "na" },
  { " defer", "defer" },
  { " missed ", "missed" },
};

typedef struct
{
  AnteSandbox *sandbox;
  AnteSandboxMeeting *meeting;
} Due;

/* "Test N/A" as " test n a ": lower case, words apart by single spaces. */
static char *
plain_words (const char *first_name, const char *last_name)
{
  g_autofree char *both = g_strdup_printf ("%s %s", first_name, last_name);
  g_autoptr (GString) words = g_string_new (" ");

  for (const char *p = both; *p; p++)
    if (g_ascii_isalpha (*p))
      g_string_append_c (words, g_ascii_tolower (*p));
    else if (words->str[words->len - 1] != ' ')
      g_string_append_c (words, ' ');
  if (words->str[words->len - 1] != ' ')
    g_string_append_c (words, ' ');
  return g_string_free (g_steal_pointer (&words), FALSE);
}

const char *
ante_sandbox_test_outcome (const char *first_name, const char *last_name)
{
  g_autofree char *words = plain_words (first_name, last_name);

  if (!strstr (words, " test "))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (strstr (words, wishes[i].wish))
      return wishes[i].decision;
  return NULL;
}

static void
decide_test_cb (gpointer data)
{
  Due *due = data;
  AnteSandboxMeeting *meeting = due->meeting;
  const char *outcome = ante_sandbox_test_outcome (meeting->first_name, meeting->last_name);

  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];

      if (ante_sandbox_exam_is_open (exam))
        ante_sandbox_decide (due->sandbox, exam, outcome, NULL, FALSE, NULL);
    }
}

static void
decide_test_later (AnteSandbox *self, AnteSandboxMeeting *meeting, gint64 delay_ms)
{
  if (!meeting->test || !ante_sandbox_test_outcome (meeting->first_name, meeting->last_name))
    return;

  Due *due = g_new0 (Due, 1);
  due->sandbox = self;
  due->meeting = meeting;
  ante_sandbox_timeline_add (self->timeline, delay_ms, decide_test_cb, due, g_free);
}

void
ante_sandbox_patient_finished (AnteSandbox *self, AnteSandboxMeeting *meeting)
{
  meeting->finished = TRUE;
  for (guint i = 0; i < meeting->patient_exams->len; i++)
    {
      AnteSandboxPatientExam *exam = meeting->patient_exams->pdata[i];

      if (exam->state == ANTE_SANDBOX_EXAM_PENDING)
        exam->state = ANTE_SANDBOX_EXAM_WAITING;
    }
  decide_test_later (self, meeting, 0);
}

void
ante_sandbox_meeting_made (AnteSandbox *self, AnteSandboxMeeting *meeting)
{
  if (self->test_delay_ms >= 0)
    decide_test_later (self, meeting, self->test_delay_ms);
}
