/* SPDX-License-Identifier: GPL-3.0-or-later
 * POST /v1/claim: the first desk takes a clinic, with the code the operator was given. */
#include "relay/ante-relay-bodies.h"
#include "relay/ante-relay-codes.h"
#include "relay/ante-relay.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define ROUTE "/v1/claim"

/* A claim under way, with what only its answer may say. */
typedef struct
{
  AnteRelayPending *pending; /* owned */
  char *hook_secret;         /* owned */
  char *token;               /* owned */
} Claiming;

static void
claiming_free (Claiming *claiming)
{
  ante_relay_pending_free (claiming->pending);
  ante_wipe (claiming->hook_secret, strlen (claiming->hook_secret));
  ante_wipe (claiming->token, strlen (claiming->token));
  g_free (claiming->hook_secret);
  g_free (claiming->token);
  g_free (claiming);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Claiming, claiming_free)

static char *
write_answer (AnteRelay *self, const AnteRelayClinic *clinic, const Claiming *claiming)
{
  g_autoptr (JsonObject) answer = json_object_new ();

  json_object_set_int_member (answer, "version", ANTE_RELAY_VERSION_OF_ROUTES);
  json_object_set_string_member (answer, "relay", clinic->relay_id);
  json_object_set_string_member (answer, "name", clinic->name);
  json_object_set_string_member (answer, "public_url", self->public_url);
  json_object_set_string_member (answer, "hook_secret", claiming->hook_secret);
  json_object_set_string_member (answer, "token", claiming->token);
  json_object_set_string_member (answer, "generation", clinic->generation);
  return ante_json_write_object (answer);
}

static void
refuse_code (AnteRelay *self, SoupServerMessage *message)
{
  ante_relay_answer_stranger (self, message, 403, "code", "This code is wrong, was used, or is too old.");
}

static void
claimed_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autoptr (Claiming) claiming = data;
  g_autoptr (GError) error = NULL;
  AnteRelay *self = claiming->pending->relay;
  SoupServerMessage *message = claiming->pending->message;
  AnteRelayClaim *claim = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  if (g_error_matches (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_CODE))
    refuse_code (self, message);
  else if (claim == NULL)
    ante_relay_answer_failure (self, message, error);
  else
    {
      g_autofree char *json = write_answer (self, claim->clinic, claiming);
      ante_http_answer_json (message, 200, json);
      ante_wipe (json, strlen (json));
      ante_relay_stored (self);
      ante_relay_log ("clinic-claimed", "clinic=%" G_GINT64_FORMAT, claim->clinic->no);
    }
}

static void
begin_claim (AnteRelay *self, SoupServerMessage *message, AnteRelayClaim *claim, const char *code)
{
  Claiming *claiming = g_new0 (Claiming, 1);

  claiming->pending = ante_relay_pending_new (self, message);
  claiming->hook_secret = ante_relay_code_make_hook_secret (self->key, code, claim->clinic_id);
  claiming->token = ante_relay_code_make_token (self->random);

  ante_hash (claiming->token, strlen (claiming->token), claim->token_hash);
  ante_hash (claiming->hook_secret, strlen (claiming->hook_secret), claim->hook_hash);
  ante_relay_code_hash (code, claim->code_hash);
  claim->now_ms = ante_clock_now_ms (self->clock);
  ante_relay_store_claim_async (self->store, claim, claimed_cb, claiming);
}

static void
claim_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer data)
{
  AnteRelay *self = data;
  g_autoptr (GBytes) body = ante_relay_body (message);
  g_autofree char *code = NULL;

  if (!ante_relay_is_at (message, path, ROUTE))
    return;
  if (soup_server_message_get_method (message) != SOUP_METHOD_POST)
    {
      ante_relay_answer_error (message, 405, "method", "A clinic is claimed with POST.");
      return;
    }
  AnteRelayClaim *claim = ante_relay_read_claim (body, &code);
  if (!ante_relay_admit_stranger (self, message))
    g_clear_pointer (&claim, ante_relay_claim_free);
  else if (claim == NULL)
    ante_relay_answer_error (message, 400, "request", "This is not a claim.");
  else if (code == NULL)
    {
      ante_relay_claim_free (claim);
      refuse_code (self, message);
    }
  else
    begin_claim (self, message, claim, code);
}

void
ante_relay_add_route_claim (AnteRelay *self, SoupServer *server)
{
  soup_server_add_handler (server, ROUTE, claim_cb, self, NULL);
}
