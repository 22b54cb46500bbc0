/* SPDX-License-Identifier: GPL-3.0-or-later
 * How relays on one database tell each other: a thread with a connection of its own, which listens, and which sends
 * what this relay has to tell. Not the commit itself tells that logs grew: NOTIFY within every writer's transaction
 * makes their commits wait for one another. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

typedef struct _AnteRelayPgListener AnteRelayPgListener;

/** ante_relay_pg_listener_new: emits @store's signals in the context it was made in; @store and @where outlive
 *  it. Whenever it begins to hear, after having been deaf, it emits "changed" of everything. */
AnteRelayPgListener *ante_relay_pg_listener_new (AnteRelayStore *store, const char *where);
void ante_relay_pg_listener_free (AnteRelayPgListener *self); /* blocks, for seconds at most */

/** ante_relay_pg_listener_tell_grown: the others shall know; those of one moment go together. Any thread. */
void ante_relay_pg_listener_tell_grown (AnteRelayPgListener *self, gint64 clinic, gint64 newest);

/** ante_relay_pg_listener_hears: whether the connection was proven within the last seconds. Any thread. */
gboolean ante_relay_pg_listener_hears (AnteRelayPgListener *self);

G_END_DECLS
