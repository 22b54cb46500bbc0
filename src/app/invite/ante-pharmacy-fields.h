/* SPDX-License-Identifier: GPL-3.0-or-later
 * A prescription to any pharmacy: who picks it, which one, how the patient gets it, who pays. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "search": the person wants to look for a pharmacy. */
#define ANTE_TYPE_PHARMACY_FIELDS (ante_pharmacy_fields_get_type ())
G_DECLARE_FINAL_TYPE (AntePharmacyFields, ante_pharmacy_fields, ANTE, PHARMACY_FIELDS, AdwBin)

void ante_pharmacy_fields_set_draft (AntePharmacyFields *self, AnteInviteDraft *draft);
/** ante_pharmacy_fields_reveal: says every problem. Returns: (transfer none) (nullable): the first row with one that blocks. */
GtkWidget *ante_pharmacy_fields_reveal (AntePharmacyFields *self);
/** ante_pharmacy_fields_focus_chosen: to the pharmacy that has just been found. */
void ante_pharmacy_fields_focus_chosen (AntePharmacyFields *self);

G_END_DECLS
