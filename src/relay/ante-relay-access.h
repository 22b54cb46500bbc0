/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come, asked and changed by a manager's desk: what the routes of webhook secrets and of desks share. */
#pragma once
#include "relay/ante-relay.h"

G_BEGIN_DECLS

/* The answer of one that was done: (transfer full). */
typedef char *(*AnteRelayAccessWriter) (const AnteRelayAccess *access);

/** ante_relay_access: does @access for @desk, which must be a manager's, and answers with what @write says, or why it
 *  was not done. Takes @pending and @access. */
void ante_relay_access (AnteRelayPending *pending, const AnteRelayToken *desk, AnteRelayAccess *access,
                        AnteRelayAccessWriter write);
/** ante_relay_access_begin_answer: what every answer begins with; an object left open. (transfer full). */
GString *ante_relay_access_begin_answer (const AnteRelayAccess *access);

G_END_DECLS
