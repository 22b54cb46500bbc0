/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a request comes from: what the proxy on this machine wrote last into X-Forwarded-For, for only the proxy
 * can reach the relay; what stands before that is the sender's own word, and is not looked at. */
#pragma once
#include "relay/ante-relay-limits.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct
{
  GInetAddress *address;  /* owned, nullable: the proxy does not say, or nonsense */
  guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES]; /* one an IPv4 address, one an IPv6 network of 64 bits */
} AnteRelaySource;
void ante_relay_source_clear (AnteRelaySource *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelaySource, ante_relay_source_clear)

void ante_relay_source_read (SoupServerMessage *message, AnteRelaySource *source);

/** ante_relay_networks_read: from "192.0.2.0/24, 2001:db8::/32 198.51.100.7". Returns: (transfer full): of
 *  GInetAddressMask; NULL when one of them is none, or there is none. */
GPtrArray *ante_relay_networks_read (const char *text);

/** ante_relay_networks_hold: an unknown address is in none. */
gboolean ante_relay_networks_hold (GPtrArray *networks, const AnteRelaySource *source);

G_END_DECLS
