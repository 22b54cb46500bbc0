/* SPDX-License-Identifier: GPL-3.0-or-later
 * Between the two halves of the webhook parser. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ante_qualiphy_member_text: a member as text: numbers and booleans as JSON writes them, lists and objects
 *  as their JSON after "not text: ". NULL when absent or null. (transfer full). */
char *ante_qualiphy_member_text (JsonObject *body, const char *member);

/** ante_qualiphy_clinical_part: the raw bytes and what was read of them. (transfer full). */
JsonObject *ante_qualiphy_clinical_part (JsonObject *parsed, const char *body, gsize length);

G_END_DECLS
