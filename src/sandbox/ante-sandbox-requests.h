/* SPDX-License-Identifier: GPL-3.0-or-later
 * The last requests of the API as they came, for tests that look at the wire. Never with the key. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

AnteSandboxRequests *ante_sandbox_requests_new (void);
void ante_sandbox_requests_free (AnteSandboxRequests *self);

/** ante_sandbox_requests_add: keeps a copy of @request without its api_key; a file is kept as its size. */
void ante_sandbox_requests_add (AnteSandboxRequests *self, const char *route, JsonObject *request, gint64 now_ms);

/** ante_sandbox_requests_to_json: the last few hundred, oldest first. Returns: (transfer full). */
JsonObject *ante_sandbox_requests_to_json (AnteSandboxRequests *self);

G_END_DECLS
