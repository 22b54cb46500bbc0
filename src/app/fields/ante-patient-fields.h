/* SPDX-License-Identifier: GPL-3.0-or-later
 * The fields of a patient in a form. */
#pragma once
#include "core/model/ante-draft.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_PATIENT_FIELDS (ante_patient_fields_get_type ())
G_DECLARE_FINAL_TYPE (AntePatientFields, ante_patient_fields, ANTE, PATIENT_FIELDS, AdwBin)

/** ante_patient_fields_set_draft: @draft nullable. */
void ante_patient_fields_set_draft (AntePatientFields *self, AntePatientDraft *draft);
/** ante_patient_fields_show_only: the rows of these properties (and "ship-other": whether there is an address to ship
 *  to other than home, with its rows while there is) instead of the whole form, which folds away what is only needed
 *  for prescriptions; and what an invite needs is then a problem that blocks. NULL: the whole form. */
void ante_patient_fields_show_only (AntePatientFields *self, const char *const *properties);
/** ante_patient_fields_reveal: says every problem there is. Returns: (transfer none) (nullable): the first
 *  row that blocks. */
GtkWidget *ante_patient_fields_reveal (AntePatientFields *self);
/** ante_patient_fields_reveal_missing: also what an invite lacks; the first such row. */
GtkWidget *ante_patient_fields_reveal_missing (AntePatientFields *self);
/** ante_patient_fields_name_blocking: adds the names of the fields that keep it from being saved. */
void ante_patient_fields_name_blocking (AntePatientFields *self, GStrvBuilder *names);
/** ante_patient_fields_ask_about_name: says that first and last name were divided by guess, and goes there. */
void ante_patient_fields_ask_about_name (AntePatientFields *self);
/** ante_patient_fields_focus: unfolds what hides it. FALSE: no such field. */
gboolean ante_patient_fields_focus (AntePatientFields *self, const char *property);

G_END_DECLS
