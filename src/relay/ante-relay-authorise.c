/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which desk asks: known by the token it brings. */
#include "relay/ante-relay.h"

#include <string.h>

#define SCHEME "Bearer "

/* A request whose desk is being looked for. */
typedef struct
{
  AnteRelayPending *pending; /* owned */
  GHashTable *query;         /* owned, nullable */
  AnteRelayDeskFunc func;
} Asking;

static void
asking_free (Asking *asking)
{
  g_clear_pointer (&asking->pending, ante_relay_pending_free);
  g_clear_pointer (&asking->query, g_hash_table_unref);
  g_free (asking);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static void
found_cb (const AnteRelayClinic *clinic,
          const AnteRelayToken *desk,
          const GError *error,
          gpointer data)
{
  g_autoptr (Asking) asking = data;
  AnteRelay *self = asking->pending->relay;
  SoupServerMessage *message = asking->pending->message;

  if (error != NULL)
    ante_relay_answer_storage (self, message);
  else if (clinic == NULL)
    ante_relay_answer_stranger (self, message, 401, "token", "This desk is not known here.");
  else if (!clinic->is_here)
    ante_relay_answer_moved (message);
  else if (ante_relay_admit_desk (self, message, desk))
    asking->func (g_steal_pointer (&asking->pending), asking->query, clinic, desk);
}

void
ante_relay_authorise (AnteRelay *self,
                      SoupServerMessage *message,
                      GHashTable *query,
                      AnteRelayDeskFunc func)
{
  const char *authorization = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");

  if (authorization == NULL || !g_str_has_prefix (authorization, SCHEME))
    {
      ante_relay_answer_stranger (self, message, 401, "token", "This desk is not known here.");
      return;
    }
  Asking *asking = g_new0 (Asking, 1);
  asking->pending = ante_relay_pending_new (self, message);
  asking->query = query != NULL ? g_hash_table_ref (query) : NULL;
  asking->func = func;
  ante_relay_directory_find_token (self->directory, authorization + strlen (SCHEME), found_cb,
                                   asking);
}
