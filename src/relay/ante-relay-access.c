/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come, asked and changed by a manager's desk: what the routes of webhook secrets and of desks share. */
#include "relay/ante-relay-access.h"

static const struct { guint status; const char *code, *message; } REFUSALS[] = {
  [ANTE_RELAY_ACCESS_NO_MANAGER] = { 401, "token", "This desk is not known here." },
  [ANTE_RELAY_ACCESS_TOO_MANY] = { 409, "too-many", "As many webhook secrets are accepted as there may be; drop one first." },
  [ANTE_RELAY_ACCESS_NEWEST] = { 409, "newest", "The newest webhook secret stays; add another first." },
  [ANTE_RELAY_ACCESS_BEHIND] = { 409, "behind", "The log has gone on since; read it to its end first." },
  [ANTE_RELAY_ACCESS_NOT_FREE] = { 409, "taken", "This is another's; make a new one." },
  [ANTE_RELAY_ACCESS_LAST_MANAGER] = { 409, "last-manager", "No manager's desk would be left." },
};

/* An answer that is on its way. */
typedef struct
{
  AnteRelayPending *pending; /* owned */
  AnteRelayAccessWriter write;
} Asking;

static void
note_change (AnteRelay *self, const AnteRelayAccess *access)
{
  static const char *const EVENTS[] = {
    [ANTE_RELAY_ACCESS_ADD] = "hook-secret-added",
    [ANTE_RELAY_ACCESS_DROP] = "hook-secret-dropped",
    [ANTE_RELAY_ACCESS_REVOKE] = "desk-revoked",
  };

  ante_relay_directory_forget (self->directory, access->clinic);
  if (access->verb == ANTE_RELAY_ACCESS_REVOKE)
    ante_relay_waiters_send_off_clinic (self->waiters, access->clinic);
  ante_relay_log (EVENTS[access->verb], "clinic=%" G_GINT64_FORMAT, access->clinic);
}

static void
done_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  g_autofree Asking *asking = data;
  g_autoptr (AnteRelayPending) pending = asking->pending;
  g_autoptr (GError) error = NULL;
  AnteRelayAccess *access = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &error);

  if (access == NULL)
    ante_relay_answer_failure (pending->relay, pending->message, error);
  else if (access->outcome != ANTE_RELAY_ACCESS_DONE)
    ante_relay_answer_error (pending->message, REFUSALS[access->outcome].status, REFUSALS[access->outcome].code,
                             REFUSALS[access->outcome].message);
  else
    {
      g_autofree char *json = asking->write (access);
      ante_http_answer_json (pending->message, 200, json);
    }
  if (access != NULL && access->has_changed)
    note_change (pending->relay, access);
}

void
ante_relay_access (AnteRelayPending *pending, const AnteRelayToken *desk, AnteRelayAccess *access, AnteRelayAccessWriter write)
{
  Asking *asking;

  if (desk->role != ANTE_ROLE_MANAGER)
    {
      ante_relay_answer_error (pending->message, 403, "role", "Only a manager's desk may do this.");
      ante_relay_access_free (access);
      ante_relay_pending_free (pending);
      return;
    }
  asking = g_new0 (Asking, 1);
  asking->pending = pending;
  asking->write = write;
  access->now_ms = ante_clock_now_ms (pending->relay->clock);
  ante_relay_store_access_async (pending->relay->store, access, done_cb, asking);
}

GString *
ante_relay_access_begin_answer (const AnteRelayAccess *access)
{
  GString *json = g_string_new (NULL);

  g_string_append_printf (json, "{\"version\":%d,\"generation\":\"%s\"", ANTE_RELAY_VERSION_OF_ROUTES, access->generation);
  return json;
}
