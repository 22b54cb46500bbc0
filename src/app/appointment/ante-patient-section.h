/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom an appointment is for: found or new, with their details. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "changed": somebody else is chosen, or nobody; "typed": something was typed; "loaded": a patient
 * of this desk was chosen and is shown.
 * Action "patient.other": back to finding. */
#define ANTE_TYPE_PATIENT_SECTION (ante_patient_section_get_type ())
G_DECLARE_FINAL_TYPE (AntePatientSection, ante_patient_section, ANTE, PATIENT_SECTION, AdwBin)

void ante_patient_section_set_desk (AntePatientSection *self, AnteDesk *desk);
/** ante_patient_section_show: a patient whose appointment is edited: nobody else can be chosen. */
void ante_patient_section_show (AntePatientSection *self, const AntePatient *patient);
/** ante_patient_section_load: a patient of this desk, by id. */
void ante_patient_section_load (AntePatientSection *self, const char *patient_id);
/** ante_patient_section_get_draft: (transfer none); NULL while nobody is chosen. */
AntePatientDraft *ante_patient_section_get_draft (AntePatientSection *self);
/** ante_patient_section_is_searching: something stands in the search, and nobody is chosen. */
gboolean ante_patient_section_is_searching (AntePatientSection *self);

/* As of the fields; the search stands for a patient not chosen. */
GtkWidget *ante_patient_section_reveal (AntePatientSection *self);
void ante_patient_section_name_blocking (AntePatientSection *self, GStrvBuilder *names);
gboolean ante_patient_section_focus (AntePatientSection *self, const char *property);
/** ante_patient_section_reveal_missing: says also what an invite lacks. */
void ante_patient_section_reveal_missing (AntePatientSection *self);

G_END_DECLS
