/* SPDX-License-Identifier: GPL-3.0-or-later
 * GET /healthz: whether the relay lives and can store. GET /healthz/{nonce}: that it is this one. */
#include "relay/ante-relay.h"

#include <string.h>

#define ROUTE "/healthz"

static void
answer_proof (AnteRelay *self, SoupServerMessage *message, const char *nonce)
{
  g_autofree char *proof = ante_relay_self_test_prove (self, nonce);
  g_autofree char *json = g_strdup_printf ("{\"proof\":\"%s\"}", proof);

  ante_http_answer_json (message, 200, json);
}

static void
healthz_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  AnteRelay *self = data;
  const char *nonce = path[strlen (ROUTE)] == '/' ? path + strlen (ROUTE) + 1 : "";

  if (ante_id_is_valid (nonce))
    {
      answer_proof (self, message, nonce);
      return;
    }
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
