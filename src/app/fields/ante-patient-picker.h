/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finding a patient of this desk by typing, or saying that they are new. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "chosen" (const char *patient_id); "new" (const char *typed): the patient is not here yet. */
#define ANTE_TYPE_PATIENT_PICKER (ante_patient_picker_get_type ())
G_DECLARE_FINAL_TYPE (AntePatientPicker, ante_patient_picker, ANTE, PATIENT_PICKER, AdwBin)

void ante_patient_picker_set_desk (AntePatientPicker *self, AnteDesk *desk);
/** ante_patient_picker_set_known_only: before the desk is set: offers nobody new. */
void ante_patient_picker_set_known_only (AntePatientPicker *self);
const char *ante_patient_picker_get_text (AntePatientPicker *self);

/** ante_patient_picker_split_name: "Jo Whitfield" and "Whitfield, Jo" as first and last name; what has
 *  digits or an @ is no name: both empty. (transfer full) both. Returns: whether it might as well be divided
 *  elsewhere, so that a person has to look. */
gboolean ante_patient_picker_split_name (const char *typed, char **first_name, char **last_name);

G_END_DECLS
