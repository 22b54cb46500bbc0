/* SPDX-License-Identifier: GPL-3.0-or-later
 * GET /metrics: on the operator's socket, and on an address of its own where one is set; never where the proxy
 * reaches. */
#include "relay/ante-relay.h"

#include <string.h>

#define ROUTE "/metrics"

static void
metrics_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer data)
{
  AnteRelay *self = data;
  AnteRelayMetricsNow now = {
    .version = self->program_version,
    .store_is_well = ante_relay_store_is_well (self->store),
    .n_waiting = ante_relay_waiters_count (self->waiters),
    .n_open = self->n_open,
    .n_malformed = self->listener != NULL ? ante_http_listener_count_refused (self->listener) : 0,
  };

  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (soup_server_message_get_method (message) != SOUP_METHOD_GET)
    {
      ante_relay_answer_error (message, 405, "method", "Metrics are read with GET.");
      return;
    }
  char *text = ante_relay_metrics_write (self->metrics, &now);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control", "no-store");
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain; version=0.0.4", SOUP_MEMORY_TAKE, text, strlen (text));
}

void
ante_relay_add_route_metrics (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, metrics_cb, self, NULL);
}
