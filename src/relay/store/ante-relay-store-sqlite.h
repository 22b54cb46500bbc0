/* SPDX-License-Identifier: GPL-3.0-or-later
 * The relay's store in one SQLite file: one thread that writes, one that reads. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

#define ANTE_RELAY_DATABASE_NAME "relay.db" /* in the data folder */

#define ANTE_TYPE_RELAY_STORE_SQLITE (ante_relay_store_sqlite_get_type ())
G_DECLARE_FINAL_TYPE (AnteRelayStoreSqlite, ante_relay_store_sqlite, ANTE, RELAY_STORE_SQLITE, GObject)

/** ante_relay_store_sqlite_new: opens or creates @path. @random: for the relay's own id and key, the first
 *  time. Blocks. Returns: (transfer full), or NULL with NEWER, CORRUPT or STORAGE. */
AnteRelayStore *ante_relay_store_sqlite_new (const char *path, AnteRandom *random, GError **error);

G_END_DECLS
