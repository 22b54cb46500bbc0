/* SPDX-License-Identifier: GPL-3.0-or-later
 * proxy NAME: prints what the proxy in front is to be given. */
#include "relay/ante-relay-open.h"
#include "relay/ante-relay-proxy.h"

#include <stdlib.h>

int
ante_relay_run_proxy (const AnteRelayOptions *options)
{
  const AnteRelayProxy *proxy = ante_relay_proxy_find (options->arguments[0]);
  g_autoptr (GError) error = NULL;

  if (proxy == NULL)
    return ante_relay_refuse ("the proxies there is a part for are nginx and caddy.");
  g_autofree char *snippet = ante_relay_proxy_write (proxy, options, &error);
  if (snippet == NULL)
    return ante_relay_refuse (error->message);
  g_print ("%s", snippet);
  return EXIT_SUCCESS;
}
