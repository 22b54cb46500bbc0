/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay's store in a PostgreSQL database, which several relays share, none of them special. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

#define ANTE_TYPE_RELAY_STORE_POSTGRESQL (ante_relay_store_postgresql_get_type ())
G_DECLARE_FINAL_TYPE (AnteRelayStorePostgresql, ante_relay_store_postgresql, ANTE, RELAY_STORE_POSTGRESQL, GObject)

/** ante_relay_store_postgresql_new: connects to @where, makes the tables what this version wants. @random: for the
 *  relay's own id and key, the first time. Blocks. Returns: (transfer full), or NULL with SETTINGS, NEWER, CORRUPT,
 *  or STORAGE, when it cannot be reached now. */
AnteRelayStore *ante_relay_store_postgresql_new (const char *where, AnteRandom *random, GError **error);

G_END_DECLS
