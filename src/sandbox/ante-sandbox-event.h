/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the bodies of the events share. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

void ante_sandbox_set_id (JsonObject *object, const char *member, gint64 id, gboolean as_string);
/** ante_sandbox_answers_to_json: questions_answers. @answers: of AnteSandboxAnswer. (transfer full). */
JsonArray *ante_sandbox_answers_to_json (GArray *answers);
/** ante_sandbox_utc_text: ISO 8601 with milliseconds. (transfer full). */
char *ante_sandbox_utc_text (gint64 ms);

G_END_DECLS
