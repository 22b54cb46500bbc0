/* SPDX-License-Identifier: GPL-3.0-or-later
 * The proxies that may stand in front, and the part of each one's settings that is the relay's. */
#pragma once
#include "relay/ante-relay-options.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;      /* "nginx" */
  const char *snippet;   /* where it goes */
  const char *user;      /* whom the proxy runs as, on Debian */
  const char *then;      /* what makes it known to the proxy, a line a command */
} AnteRelayProxy;

/** ante_relay_proxy_find: NULL when there is none of that name. */
const AnteRelayProxy *ante_relay_proxy_find (const char *name);

/** ante_relay_proxy_write: the snippet, with the relay's name and socket in it. (transfer full). NULL when the public
 *  address is not one that a proxy can be given; @error's message is one sentence for the operator. */
char *ante_relay_proxy_write (const AnteRelayProxy *proxy, const AnteRelayOptions *options, GError **error);

G_END_DECLS
