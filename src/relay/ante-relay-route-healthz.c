/* SPDX-License-Identifier: GPL-3.0-or-later
 * GET /healthz: whether the relay lives and can store. */
#include "relay/ante-relay.h"

#define ROUTE "/healthz"

static void
healthz_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  AnteRelay *self = data;

  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (!ante_relay_store_is_well (self->store))
    {
      ante_relay_answer_storage (self, message);
      return;
    }
  g_autofree char *json =
      g_strdup_printf ("{\"ok\":true,\"version\":\"%s\"}", self->program_version);
  ante_http_answer_json (message, 200, json);
}

void
ante_relay_add_route_healthz (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, healthz_cb, self, NULL);
}
