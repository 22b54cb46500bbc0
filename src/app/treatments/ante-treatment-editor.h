/* SPDX-License-Identifier: GPL-3.0-or-later
 * One treatment: what it is called, which exams it needs, and for how long they are good. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "saved" (const char *name, gpointer undo): @undo is an AnteUndo, (transfer full) (nullable).
 * Actions: "treatment.save", "treatment.retire", "treatment.exams", "treatment.back". */
#define ANTE_TYPE_TREATMENT_EDITOR (ante_treatment_editor_get_type ())
G_DECLARE_FINAL_TYPE (AnteTreatmentEditor, ante_treatment_editor, ANTE, TREATMENT_EDITOR, AdwWindow)

/** ante_treatment_editor_new: @treatment NULL: a new one. */
GtkWindow *ante_treatment_editor_new (AnteDesk *desk, const AnteTreatment *treatment);
/** ante_treatment_make_warning: what marks a row whose exam has changed at the provider; the words beside it say so too. */
GtkWidget *ante_treatment_make_warning (void);
/** ante_treatment_editor_set_offered: what the provider lists now, AnteExamRef: what has changed of the exams is said at
 *  each, and can be taken over. */
void ante_treatment_editor_set_offered (AnteTreatmentEditor *self, GPtrArray *offered);

G_END_DECLS
