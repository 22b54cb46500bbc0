/* SPDX-License-Identifier: GPL-3.0-or-later
 * The questions of one exam, asked at the desk and sent to the provider. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Fetches the questions when it is made. Signal "sent" (const char *sentence): the answers are with the provider. */
#define ANTE_TYPE_ANSWERS_DIALOG (ante_answers_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteAnswersDialog, ante_answers_dialog, ANTE, ANSWERS_DIALOG, AdwWindow)

/** ante_answers_dialog_new: @subtitle: whose and which exam. */
GtkWindow *ante_answers_dialog_new (AnteDesk *desk, const char *invite_id, const char *exam_id, const char *subtitle);

G_END_DECLS
