/* SPDX-License-Identifier: GPL-3.0-or-later
 * The key pair that deliveries are sealed from. Making one, and what it shares with a clinic, costs a hundred times what
 * sealing does: so it is kept, with what it shares with whom, for a second, and then wiped. Main thread. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

#define ANTE_RELAY_SENDER_MS 1000     /* whoever reads this process' memory opens what was sealed since then at most */
#define ANTE_RELAY_SENDER_OWNERS 512  /* each takes some pages of locked memory */

typedef struct _AnteRelaySender AnteRelaySender;
AnteRelaySender *ante_relay_sender_new (AnteRandom *random);
void ante_relay_sender_free (AnteRelaySender *self);
/** ante_relay_sender_get_key: for the owner of @public_key. Returns: (transfer full), to be let go as soon as what it was
 *  asked for is sealed, or NULL when nobody can own @public_key. */
AnteBoxKey *ante_relay_sender_get_key (AnteRelaySender *self, const guint8 public_key[ANTE_KEY_BYTES]);

G_END_DECLS
