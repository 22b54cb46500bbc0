/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the provider's questions, with room for the answer. */
#pragma once
#include "app/answers/ante-answers-draft.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_QUESTION_BOX (ante_question_box_get_type ())
G_DECLARE_FINAL_TYPE (AnteQuestionBox, ante_question_box, ANTE, QUESTION_BOX, AdwBin)

GtkWidget *ante_question_box_new (AnteAnswersDraft *draft, guint question);
/** ante_question_box_reveal: says what is wrong with the answer now. Returns: whether anything is; the focus is there then. */
gboolean ante_question_box_reveal (AnteQuestionBox *self);

G_END_DECLS
