/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a patient is asked before an exam: three questions before every exam, three more before a prescription. */
#pragma once
#include "sandbox/ante-sandbox-state.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_SANDBOX_ASKS_ONE,    /* of its choices */
  ANTE_SANDBOX_ASKS_SOME,   /* of its choices */
  ANTE_SANDBOX_ASKS_TEXT,
  ANTE_SANDBOX_ASKS_HEIGHT,
} AnteSandboxAsks;

typedef struct
{
  const char *text;
  AnteSandboxAsks asks;
  const char *choices[6]; /* ended by NULL; one that begins with a plus sign has room for words beside it */
} AnteSandboxQuestion;

/** ante_sandbox_question: (nullable): the @n th of @exam, from 0. */
const AnteSandboxQuestion *ante_sandbox_question (const AnteSandboxExam *exam, guint n);
/** ante_sandbox_question_id: differs between exams, so that nobody keeps it. */
gint64 ante_sandbox_question_id (const AnteSandboxExam *exam, guint n);
gint64 ante_sandbox_choice_id (const AnteSandboxExam *exam, guint n, guint choice);
/** ante_sandbox_choice_text: without the mark. (transfer none) */
const char *ante_sandbox_choice_text (const AnteSandboxQuestion *question, guint choice);

/** ante_sandbox_is_answered: whether the clinic has answered the @n th question of @exam. */
gboolean ante_sandbox_is_answered (AnteSandboxPatientExam *exam, guint n);
/** ante_sandbox_meeting_asks: (nullable): the @n th question of the meeting's page; *answered: for every exam of it
 *  that is still pending. */
const AnteSandboxQuestion *ante_sandbox_meeting_asks (AnteSandboxMeeting *meeting, guint n, gboolean *answered);
/** ante_sandbox_take_submitted: what the clinic answered becomes part of the meeting's answers. */
void ante_sandbox_take_submitted (AnteSandboxMeeting *meeting);

G_END_DECLS
