/* SPDX-License-Identifier: GPL-3.0-or-later
 * For the providers behind the interface. */
#pragma once
#include "core/provider/ante-provider.h"

G_BEGIN_DECLS

/** ante_invite_answer_new: with no exams. Returns: (transfer full). */
AnteInviteAnswer *ante_invite_answer_new (void);
void ante_invite_answer_add_exam (AnteInviteAnswer *self, const char *exam_id, const char *patient_exam_id,
                                  const char *title);

/** ante_question_new: with no choices. Returns: (transfer full). */
AnteQuestion *ante_question_new (const char *id, const char *text, AnteQuestionKind kind);
void ante_question_add_choice (AnteQuestion *self, const char *id, const char *text, gboolean has_text);

/** ante_provider_error_new_known: UNCONFIRMED, with what is known. @known: (transfer full). */
GError *ante_provider_error_new_known (const char *message, AnteInviteAnswer *known);

G_END_DECLS
