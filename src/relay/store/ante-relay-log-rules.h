/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is the same of a log in every store. Any thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/** ante_relay_roll_head: from the rolling hash before @entry to the one with it. */
void ante_relay_roll_head (guint8 head[ANTE_HASH_BYTES], GBytes *entry);

/** ante_relay_seal_desk_part: the desk part, once it is known whether the delivery is a repeat. Returns: (transfer
 *  full), with its @id; NULL when it cannot be sealed. */
GBytes *ante_relay_seal_desk_part (AnteRelayDelivery *delivery, char id[33]);

G_END_DECLS
