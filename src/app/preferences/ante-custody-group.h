/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about who holds the provider's API key: each choice is tried before it is made. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Signal "said" (const char *sentence): a choice was made, or could not be saved. Actions: "custody.check",
 * "custody.cancel", "custody.copy", "custody.forget". */
#define ANTE_TYPE_CUSTODY_GROUP (ante_custody_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteCustodyGroup, ante_custody_group, ANTE, CUSTODY_GROUP, AnteRowGroup)

/** ante_custody_group_set_desk: NULL: stops what is under way. */
void ante_custody_group_set_desk (AnteCustodyGroup *self, AnteDesk *desk);

G_END_DECLS
