/* SPDX-License-Identifier: GPL-3.0-or-later
 * How the clinic brings the meeting link to its patients: whose messages, and with which words. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Properties: "text" (the message, "" for the usual one), "own" (boolean: the provider's own messages are off). */
#define ANTE_TYPE_MESSAGE_DRAFT (ante_message_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteMessageDraft, ante_message_draft, ANTE, MESSAGE_DRAFT, GObject)

AnteMessageDraft *ante_message_draft_new (AnteDesk *desk);
/** ante_message_draft_find_problem: an AnteFormProblemFunc; borrowed until the text changes. */
const char *ante_message_draft_find_problem (GObject *self, const char *property, gboolean *blocks);
/** ante_message_draft_preview: what an invented patient would read; NULL while the text is not right. (transfer full). */
char *ante_message_draft_preview (AnteMessageDraft *self);
/** ante_message_draft_is_changed: something differs from the desk's, and the text is right. */
gboolean ante_message_draft_is_changed (AnteMessageDraft *self);
void ante_message_draft_save_async (AnteMessageDraft *self, GAsyncReadyCallback callback, gpointer data); /* ante_desk_change_finish */

G_END_DECLS
