/* SPDX-License-Identifier: GPL-3.0-or-later
 * The form for what a person of the clinic adds to what the provider said. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "saved" (AnteUndo *undo: taken over by the handler, nullable); the dialog closes by itself. */
#define ANTE_TYPE_JUDGEMENT_DIALOG (ante_judgement_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteJudgementDialog, ante_judgement_dialog, ANTE, JUDGEMENT_DIALOG, AdwWindow)

/** Health has changed: ends every exam asked for before. */
GtkWindow *ante_judgement_dialog_new_health (AnteDesk *desk, AnteAppointmentView *view);
/** What the medical director decided about the deferral @clearance is about. */
GtkWindow *ante_judgement_dialog_new_decision (AnteDesk *desk, AnteAppointmentView *view, const AnteClearance *clearance);
/** An outcome seen in the portal for the exam @clearance is about. */
GtkWindow *ante_judgement_dialog_new_record (AnteDesk *desk, AnteAppointmentView *view, const AnteClearance *clearance);
/** Whom an unmatched delivery belongs to. @facts: what it says, in a line. */
GtkWindow *ante_judgement_dialog_new_link (AnteDesk *desk, const char *delivery_id, const char *facts);

G_END_DECLS
