/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is brought to POST /v1/claim and POST /v1/log, read. Pure functions, any thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/** ante_relay_read_claim: what it says of clinic, desk and keys, each of which can be sealed to. *code: (transfer full),
 *  normalised, nullable: what was typed is no code. Returns: (transfer full), or NULL when it is not a claim. */
AnteRelayClaim *ante_relay_read_claim (GBytes *body, char **code);

/** ante_relay_read_push: a desk's entries for @clinic's log, in their order; those that are not to be stored have their
 *  refusal. Returns: (transfer full), or NULL when one of them is no entry, or they are too many. */
AnteRelayPush *ante_relay_read_push (const AnteRelayClinic *clinic, gint64 now_ms, GBytes *body);

G_END_DECLS
