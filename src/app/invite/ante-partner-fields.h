/* SPDX-License-Identifier: GPL-3.0-or-later
 * A prescription from one of the provider's partners: who chooses, which pharmacy, which package. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_PARTNER_FIELDS (ante_partner_fields_get_type ())
G_DECLARE_FINAL_TYPE (AntePartnerFields, ante_partner_fields, ANTE, PARTNER_FIELDS, AdwBin)

/** ante_partner_fields_set_draft: asks the provider for its pharmacies as soon as the state is known. */
void ante_partner_fields_set_draft (AntePartnerFields *self, AnteDesk *desk, AnteInviteDraft *draft);
/** ante_partner_fields_set_state: two letters, nullable: where the patient will be. */
void ante_partner_fields_set_state (AntePartnerFields *self, const char *state);
/** ante_partner_fields_set_last: the order that may be repeated, nullable: named where it is not offered any more. */
void ante_partner_fields_set_last (AntePartnerFields *self, const AnteOrder *last);
/** ante_partner_fields_reveal: says every problem. Returns: (transfer none) (nullable): the first row with one that blocks. */
GtkWidget *ante_partner_fields_reveal (AntePartnerFields *self);
/** ante_partner_fields_stop: ends what is under way. */
void ante_partner_fields_stop (AntePartnerFields *self);

G_END_DECLS
