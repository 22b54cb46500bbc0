/* SPDX-License-Identifier: GPL-3.0-or-later
 * /v1/desks: GET lists the clinic's desks; DELETE /ID revokes one: its tokens are gone, and none is made for it again. */
#include "relay/ante-relay-access.h"
#include "relay/store/ante-relay-clinic-rules.h"

#include <string.h>

#define ROUTE "/v1/desks"

static char *
write_answer (const AnteRelayAccess *access)
{
  GString *json = ante_relay_access_begin_answer (access);

  g_string_append (json, ",\"desks\":[");
  for (guint i = 0; i < access->desks->len; i++)
    {
      const AnteRelayDesk *desk = &g_array_index (access->desks, AnteRelayDesk, i);
      g_string_append_printf (json, "%s{\"id\":\"%s\",\"role\":\"%s\",\"revoked\":%s}", i > 0 ? "," : "", desk->id,
                              ante_relay_role_word (desk->role), desk->is_revoked ? "true" : "false");
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

static void
known_desk_asks (AnteRelayPending *taken, GHashTable *query, const AnteRelayClinic *clinic, const AnteRelayToken *desk)
{
  g_autoptr (AnteRelayPending) pending = taken;
  g_autoptr (AnteRelayAccess) access = ante_relay_access_new (clinic->no, ANTE_RELAY_ACCESS_ASK, desk->desk);
  const char *below = g_uri_get_path (soup_server_message_get_uri (pending->message)) + strlen (ROUTE);
  gboolean is_right = *below == '\0';

  if (soup_server_message_get_method (pending->message) == SOUP_METHOD_DELETE)
    {
      access->verb = ANTE_RELAY_ACCESS_REVOKE;
      is_right = *below == '/' && ante_id_is_valid (below + 1);
      if (is_right)
        g_strlcpy (access->desk, below + 1, sizeof access->desk);
    }
  if (is_right)
    ante_relay_access (g_steal_pointer (&pending), desk, g_steal_pointer (&access), write_answer);
  else
    ante_relay_answer_error (pending->message, 400, "request", "This is not a question about desks.");
}

static void
desks_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  const char *method = soup_server_message_get_method (message);

  if (method == SOUP_METHOD_GET || method == SOUP_METHOD_DELETE)
    ante_relay_authorise (data, message, query, known_desk_asks);
  else
    ante_relay_answer_error (message, 405, "method", "Desks are listed with GET and revoked with DELETE.");
}

void
ante_relay_add_route_desks (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, desks_cb, self, NULL);
}
