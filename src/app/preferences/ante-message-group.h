/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about the messages to patients: whose they are, and the clinic's own words. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

#define ANTE_TYPE_MESSAGE_GROUP (ante_message_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteMessageGroup, ante_message_group, ANTE, MESSAGE_GROUP, AnteRowGroup)

/* Signal "failed" (const char *sentence): it could not be saved. */
/** ante_message_group_set_desk: whose settings these are; NULL lets go. */
void ante_message_group_set_desk (AnteMessageGroup *self, AnteDesk *desk);
/** ante_message_group_save: what was typed last and has not been left yet. */
void ante_message_group_save (AnteMessageGroup *self);

G_END_DECLS
