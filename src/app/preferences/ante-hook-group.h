/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about the secret in the clinic's webhook address. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

#define ANTE_TYPE_HOOK_GROUP (ante_hook_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteHookGroup, ante_hook_group, ANTE, HOOK_GROUP, AnteRowGroup)

/* Signal "said" (const char *sentence): something for a person to read. */
/** ante_hook_group_set_desk: whose address this is; NULL lets go. Hidden while there is no relay. */
void ante_hook_group_set_desk (AnteHookGroup *self, AnteDesk *desk);

G_END_DECLS
