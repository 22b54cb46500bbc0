/* SPDX-License-Identifier: GPL-3.0-or-later
 * Choosing exams from the provider's catalogue, by search. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Ticks and unticks the exams of a draft. Signal "toggled": one was. */
#define ANTE_TYPE_EXAM_PICKER (ante_exam_picker_get_type ())
G_DECLARE_FINAL_TYPE (AnteExamPicker, ante_exam_picker, ANTE, EXAM_PICKER, AdwBin)

/** ante_exam_picker_open: loads the catalogue for @draft and takes the focus. Both are borrowed references,
 *  held until the picker goes. */
void ante_exam_picker_open (AnteExamPicker *self, AnteDesk *desk, AnteTreatmentDraft *draft);
/** ante_exam_picker_make_offered: @exams, AnteCatalogueExam, as treatments have them: AnteExamRef (transfer full). */
GPtrArray *ante_exam_picker_make_offered (GPtrArray *exams);
/** ante_exam_picker_get_offered: what it has loaded, likewise; NULL: nothing yet. Borrowed. */
GPtrArray *ante_exam_picker_get_offered (AnteExamPicker *self);

G_END_DECLS
