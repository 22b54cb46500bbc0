/* SPDX-License-Identifier: GPL-3.0-or-later
 * The running relay asked to look its store through, or to copy it: POST /care begins, GET /care says how far it is.
 * On the operator's socket. */
#pragma once
#include "relay/ante-relay.h"
#include "relay/store/ante-relay-care.h"

G_BEGIN_DECLS

#define ANTE_RELAY_COPY_NAME "relay.db.copy"

typedef struct _AnteRelayCare AnteRelayCare;

/** ante_relay_care_new: puts the route on @server; it outlives that. */
AnteRelayCare *ante_relay_care_new (AnteRelay *relay, SoupServer *server, const char *data_dir);
void ante_relay_care_free (AnteRelayCare *self); /* waits for what is under way */

/** ante_relay_care_ask: asks the relay that runs in @data_dir to "check" or "copy", and waits. Returns: (transfer full);
 *  a copy is then in the data folder as ANTE_RELAY_COPY_NAME. @error's message is one sentence for the operator. */
AnteRelayReport *ante_relay_care_ask (const char *data_dir, const char *what, GError **error);

/** ante_relay_care_do: the same in this process, when no relay runs. */
AnteRelayReport *ante_relay_care_do (const char *data_dir, const char *what, GError **error);

G_END_DECLS
