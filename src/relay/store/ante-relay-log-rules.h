/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is the same of a log in every store. Any thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/** ante_relay_roll_head: from the rolling hash before @entry to the one with it. */
void ante_relay_roll_head (guint8 head[ANTE_HASH_BYTES], GBytes *entry);

/** ante_relay_is_what_was_dropped: whether @entry has the bytes that an entry had before they were dropped, by the
 *  log's hashes @before it and @with it, which stay. */
gboolean ante_relay_is_what_was_dropped (GBytes *entry, const guint8 before[ANTE_HASH_BYTES],
                                         const guint8 with[ANTE_HASH_BYTES]);

/** ante_relay_seal_desk_part: the desk part, once it is known whether the delivery is a repeat. Returns: (transfer
 *  full), with its @id; NULL when it cannot be sealed. */
GBytes *ante_relay_seal_desk_part (AnteRelayDelivery *delivery, char id[33]);

G_END_DECLS
