/* SPDX-License-Identifier: GPL-3.0-or-later
 * /v1/log: GET pulls, POST pushes. Who asks is known by the token. */
#include "relay/ante-relay.h"

#define ROUTE "/v1/log"

static void
log_cb (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer data)
{
  const char *method = soup_server_message_get_method (message);

  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (method == SOUP_METHOD_GET)
    ante_relay_authorise (data, message, query, ante_relay_pull);
  else if (method == SOUP_METHOD_POST)
    ante_relay_authorise (data, message, query, ante_relay_push);
  else
    ante_relay_answer_error (message, 405, "method",
                             "The log is read with GET and added to with POST.");
}

void
ante_relay_add_route_log (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, log_cb, self, NULL);
}
