/* SPDX-License-Identifier: GPL-3.0-or-later
 * The group of Preferences about files for the provider: off, or in one of its two forms. */
#pragma once
#include "app/widgets/ante-row-group.h"
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

#define ANTE_TYPE_UPLOAD_GROUP (ante_upload_group_get_type ())
G_DECLARE_FINAL_TYPE (AnteUploadGroup, ante_upload_group, ANTE, UPLOAD_GROUP, AnteRowGroup)

/* Signal "failed" (const char *sentence): it could not be saved. */
/** ante_upload_group_set_desk: whose setting this is; NULL lets go. */
void ante_upload_group_set_desk (AnteUploadGroup *self, AnteDesk *desk);

G_END_DECLS
