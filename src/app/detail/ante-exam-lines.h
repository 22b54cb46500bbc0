/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the detail pane says of one exam besides its verdict: before it, and of its prescription. */
#pragma once
#include "app/words/ante-words.h"

G_BEGIN_DECLS

typedef struct
{
  const AnteInvite *invite;
  const AntePatientExam *exam;
  const AnteExamRef *required; /* nullable: what the exam asks to be uploaded */
  const char *person;          /* whose it is, as a title says it */
  gboolean may_send;           /* this desk's role */
  gboolean uploads;            /* the clinic uploads files from its desks */
} AntePreparation;

/** ante_preparation_lines: what can be done before an exam that waits for the patient: its questions, and what is to be
 *  uploaded. The buttons activate "win.fill-answers" (invite, exam, whose) and "win.attach-file" (invite, exam, type).
 *  (transfer full): AnteCardLine. */
GPtrArray *ante_preparation_lines (const AntePreparation *it);

/** ante_prescription_lines: who has the prescription, and what is on its way. Tracking numbers are copied by "win.copy".
 *  (transfer full): AnteCardLine. */
GPtrArray *ante_prescription_lines (const AnteInvite *invite, const AntePatientExam *exam, const AnteWhen *when);

G_END_DECLS
