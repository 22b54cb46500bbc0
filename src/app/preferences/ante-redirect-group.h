/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the patient's browser goes after the exam. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

#define ANTE_TYPE_REDIRECT_GROUP (ante_redirect_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteRedirectGroup, ante_redirect_group, ANTE, REDIRECT_GROUP, AnteRowGroup)

/** ante_redirect_group_set_desk: shows what the clinic has set; NULL lets it go. */
void ante_redirect_group_set_desk (AnteRedirectGroup *self, AnteDesk *desk);
/** ante_redirect_group_save: what was typed, as far as it can be used; the row that was left last has not saved yet. */
void ante_redirect_group_save (AnteRedirectGroup *self);

G_END_DECLS
