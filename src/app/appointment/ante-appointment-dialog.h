/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making or changing an appointment, and the patient's details with it. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "saved" (const char *appointment_id, const char *date, gpointer undo): @undo is an AnteUndo,
 * (transfer full) (nullable). Actions: "form.save", "form.close". */
#define ANTE_TYPE_APPOINTMENT_DIALOG (ante_appointment_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteAppointmentDialog, ante_appointment_dialog, ANTE, APPOINTMENT_DIALOG, AdwWindow)

/** ante_appointment_dialog_new: a new one on @date (YYYY-MM-DD). */
GtkWindow *ante_appointment_dialog_new (AnteDesk *desk, const char *date);
GtkWindow *ante_appointment_dialog_new_for_patient (AnteDesk *desk, const char *patient_id, const char *date);
GtkWindow *ante_appointment_dialog_new_for_view (AnteDesk *desk, AnteAppointmentView *view);

/** ante_appointment_dialog_focus_field: begins at @property of the drafts ("dob", "time", …) and says what
 *  is missing. */
void ante_appointment_dialog_focus_field (AnteAppointmentDialog *self, const char *property);

G_END_DECLS
