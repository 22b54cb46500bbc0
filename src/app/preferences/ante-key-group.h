/* SPDX-License-Identifier: GPL-3.0-or-later
 * Replacing the provider's API key: tried first, then kept. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Signal "replaced": the new key is in use. Actions: "key.replace", "key.cancel". */
#define ANTE_TYPE_KEY_GROUP (ante_key_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteKeyGroup, ante_key_group, ANTE, KEY_GROUP, AnteRowGroup)

/** ante_key_group_set_desk: NULL: stops what is under way. */
void ante_key_group_set_desk (AnteKeyGroup *self, AnteDesk *desk);

G_END_DECLS
