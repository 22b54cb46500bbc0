/* SPDX-License-Identifier: GPL-3.0-or-later
 * Answers to the provider's questions while they are being given. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Signal "changed". Any of the questions may stay open; which ones the provider can take no answer to from here
 * (without an id, or answered already) is told by ante_answers_draft_is_open(). */
#define ANTE_ANSWER_MAX_CHARS 4000
#define ANTE_TYPE_ANSWERS_DRAFT (ante_answers_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteAnswersDraft, ante_answers_draft, ANTE, ANSWERS_DRAFT, GObject)

typedef enum
{
  ANTE_ANSWER_OK,
  ANTE_ANSWER_TOO_LONG,
  ANTE_ANSWER_NO_HEIGHT, /* what was typed is not understood as one */
} AnteAnswerProblem;

/** ante_answers_draft_new: @questions: AnteQuestion; kept, and never changed. */
AnteAnswersDraft *ante_answers_draft_new (GPtrArray *questions);
GPtrArray *ante_answers_draft_get_questions (AnteAnswersDraft *self); /* AnteQuestion (transfer none) */

gboolean ante_answers_draft_is_open (AnteAnswersDraft *self, guint question);
/** ante_answers_draft_choose: of a single choice, @chosen takes the others back. */
void ante_answers_draft_choose (AnteAnswersDraft *self, guint question, guint choice, gboolean chosen);
gboolean ante_answers_draft_is_chosen (AnteAnswersDraft *self, guint question, guint choice);
/** ante_answers_draft_write: the text or height of a question; with @choice, what stands beside that choice. */
void ante_answers_draft_write (AnteAnswersDraft *self, guint question, const char *text);
void ante_answers_draft_write_beside (AnteAnswersDraft *self, guint question, guint choice, const char *text);
/** ante_answers_draft_clear: as if it had not been answered. */
void ante_answers_draft_clear (AnteAnswersDraft *self, guint question);

gboolean ante_answers_draft_has_answer (AnteAnswersDraft *self, guint question);
AnteAnswerProblem ante_answers_draft_get_problem (AnteAnswersDraft *self, guint question);
/** ante_answers_draft_count: questions that have an answer now or had one before; never more than there are questions. */
guint ante_answers_draft_count (AnteAnswersDraft *self);
/** ante_answers_draft_get_touched: whether anything is answered or typed that closing would lose. */
gboolean ante_answers_draft_get_touched (AnteAnswersDraft *self);
/** ante_answers_draft_get_valid: one answer at least, and none with a problem. */
gboolean ante_answers_draft_get_valid (AnteAnswersDraft *self);
/** ante_answers_draft_get_answers: AnteAnswer (transfer full). */
GPtrArray *ante_answers_draft_get_answers (AnteAnswersDraft *self);

/** ante_height_read: "5'7", "5 ft 7 in", "67 in", "170 cm", "1.70 m" in inches; 0: not understood. */
guint ante_height_read (const char *text);
/** ante_height_write: "5 ft 7 in". (transfer full). */
char *ante_height_write (guint inches);

G_END_DECLS
