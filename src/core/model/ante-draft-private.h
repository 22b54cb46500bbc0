/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the drafts share. */
#pragma once
#include <json-glib/json-glib.h>

#include "core/model/ante-draft.h"

G_BEGIN_DECLS

/** ante_draft_set_text: NULL is the empty text. Returns: whether it changed. */
gboolean ante_draft_set_text (char **slot, const char *text);

/** ante_draft_put_text: @after as @member, or JSON null for cleared, if it differs from @before. */
void ante_draft_put_text (JsonObject *changes, const char *member, const char *before, const char *after);

/** ante_draft_close_changes: (transfer full) of @changes: NULL instead of an empty object. */
JsonObject *ante_draft_close_changes (JsonObject *changes);

/** ante_number_read: whole decimal digits from @min to @max. EMPTY or OUT_OF_RANGE; *@number is written
 *  only with OK. */
AnteFieldProblem ante_number_read (const char *typed, guint min, guint max, guint *number);

G_END_DECLS
