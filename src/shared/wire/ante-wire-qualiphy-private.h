/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the two halves of the webhook parser. */
#pragma once
#include "shared/base/ante-json.h"

G_BEGIN_DECLS

/** ante_qualiphy_member_text: a member as text: numbers and booleans as JSON writes them, lists and objects
 *  as their JSON after "not text: ". NULL when absent or null. (transfer full). */
char *ante_qualiphy_member_text (JsonObject *body, const char *member);

/** ante_qualiphy_clinical_part: the body as it came. @is_json: the strict reader takes it. (transfer full). */
JsonObject *ante_qualiphy_clinical_part (const char *body, gsize length, gboolean is_json);

extern const AnteJsonLimits ANTE_QUALIPHY_HOOK_LIMITS;

/** ante_qualiphy_add_rx: of a prescription (event 2) and of tracking (event 3) what a front desk may know, as the
 *  members "rx" and "tracking" of @desk; of any other event nothing. */
void ante_qualiphy_add_rx (JsonObject *desk, JsonObject *body, gint64 event);

G_END_DECLS
