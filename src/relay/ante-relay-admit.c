/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who may come now. Whoever is known is counted by what he is known as, and strangers by where they come from: a
 * provider sends the results of many clinics from few addresses, and is never stopped for what others do there. */
#include "relay/ante-relay-source.h"
#include "relay/ante-relay.h"

#include <string.h>

static gboolean
tell_to_wait (SoupServerMessage *message, const char *code, guint wait_s)
{
  g_autofree char *seconds = g_strdup_printf ("%u", wait_s);

  ante_relay_answer_error (message, 429, code, "This is more than is taken in a minute; try again later.");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", seconds);
  return FALSE;
}

gboolean
ante_relay_admit_from (AnteRelay *self, SoupServerMessage *message)
{
  g_auto (AnteRelaySource) source = { NULL };

  if (self->hook_networks == NULL)
    return TRUE;
  ante_relay_source_read (message, &source);
  if (ante_relay_networks_hold (self->hook_networks, &source))
    return TRUE;
  ante_relay_answer_error (message, 403, source.address != NULL ? "network" : "network-unknown",
                           "Webhooks are not taken from there.");
  return FALSE;
}

/* Where the proxy does not say who comes, all are one, and none of them is stopped. */
static gboolean
check_source (AnteRelay *self,
              SoupServerMessage *message,
              gboolean (*check) (AnteRelayLimits *, const guint8 *, gint64, guint *))
{
  g_auto (AnteRelaySource) source = { NULL };
  guint wait_s;

  ante_relay_source_read (message, &source);
  if (source.address == NULL ||
      check (self->strangers, source.key, ante_clock_monotonic_ms (self->clock), &wait_s))
    return TRUE;
  return tell_to_wait (message, "source-rate", wait_s);
}

gboolean
ante_relay_admit_stranger (AnteRelay *self, SoupServerMessage *message)
{
  return check_source (self, message, ante_relay_limits_may);
}

void
ante_relay_answer_stranger (AnteRelay *self,
                            SoupServerMessage *message,
                            guint status,
                            const char *code,
                            const char *words)
{
  if (check_source (self, message, ante_relay_limits_take))
    ante_relay_answer_error (message, status, code, words);
}

gboolean
ante_relay_admit_clinic (AnteRelay *self, SoupServerMessage *message, gint64 clinic)
{
  guint8 key[ANTE_RELAY_LIMITS_KEY_BYTES] = { 0 };
  guint wait_s;

  memcpy (key, &clinic, sizeof clinic);
  return ante_relay_limits_take (self->clinics, key, ante_clock_monotonic_ms (self->clock), &wait_s) ||
         tell_to_wait (message, "clinic-rate", wait_s);
}

gboolean
ante_relay_admit_desk (AnteRelay *self, SoupServerMessage *message, const AnteRelayToken *desk)
{
  guint wait_s;

  return ante_relay_limits_take (self->desks, desk->hash, ante_clock_monotonic_ms (self->clock), &wait_s) ||
         tell_to_wait (message, "desk-rate", wait_s);
}
