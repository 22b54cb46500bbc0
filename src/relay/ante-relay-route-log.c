/* SPDX-License-Identifier: GPL-3.0-or-later
 * /v1/log: GET pulls, POST pushes. Who asks is known by the token. */
#include "relay/ante-relay.h"

#define ROUTE "/v1/log"

static const AnteRelayToken *
find_desk (AnteRelay *self, SoupServerMessage *message)
{
  const char *authorization = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");

  if (authorization == NULL || !g_str_has_prefix (authorization, "Bearer "))
    return NULL;
  return ante_relay_directory_find_token (self->directory, authorization + strlen ("Bearer "));
}

static void
log_cb (SoupServer *server,
        SoupServerMessage *message,
        const char *path,
        GHashTable *query,
        gpointer data)
{
  AnteRelay *self = data;
  const char *method = soup_server_message_get_method (message);
  const AnteRelayToken *desk = find_desk (self, message);

  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (desk == NULL)
    ante_relay_answer_error (message, 401, "token", "This desk is not known here.");
  else if (method == SOUP_METHOD_GET)
    ante_relay_pull (self, message, query, desk);
  else if (method == SOUP_METHOD_POST)
    ante_relay_push (self, message, desk);
  else
    ante_relay_answer_error (message, 405, "method",
                             "The log is read with GET and added to with POST.");
}

void
ante_relay_add_route_log (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, log_cb, self, NULL);
}
