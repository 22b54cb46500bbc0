/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a request comes from. */
#include "relay/ante-relay-source.h"

#include <string.h>

#define IPV6_NETWORK_BYTES 8
#define MAPPED "::ffff:"
#define LONGEST_PREFIX 128

void
ante_relay_source_clear (AnteRelaySource *self)
{
  g_clear_object (&self->address);
}

/* An IPv4 address may be written as an IPv6 one. */
static GInetAddress *
read_address (const char *text)
{
  if (g_ascii_strncasecmp (text, MAPPED, strlen (MAPPED)) == 0 && strchr (text, '.') != NULL)
    text += strlen (MAPPED);
  return g_inet_address_new_from_string (text);
}

static GInetAddress *
read_peer (SoupServerMessage *message)
{
  GSocketAddress *peer = soup_server_message_get_remote_address (message);

  if (!G_IS_INET_SOCKET_ADDRESS (peer)) /* a socket file */
    return NULL;
  return g_object_ref (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));
}

void
ante_relay_source_read (SoupServerMessage *message, AnteRelaySource *source)
{
  const char *hops = soup_message_headers_get_list (soup_server_message_get_request_headers (message),
                                                    "X-Forwarded-For");
  const char *comma = hops != NULL ? strrchr (hops, ',') : NULL;
  g_autofree char *last = hops != NULL ? g_strstrip (g_strdup (comma != NULL ? comma + 1 : hops)) : NULL;

  memset (source, 0, sizeof *source);
  source->address = last != NULL ? read_address (last) : read_peer (message);
  if (source->address == NULL)
    return;
  gsize length = g_inet_address_get_native_size (source->address);
  source->key[0] = length;
  memcpy (source->key + 1, g_inet_address_to_bytes (source->address), length == 4 ? 4 : IPV6_NETWORK_BYTES);
}

/* GLib takes a length that no address has for no length at all. */
static GInetAddressMask *
read_network (const char *text)
{
  const char *slash = strchr (text, '/');

  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, LONGEST_PREFIX, NULL, NULL))
    return NULL;
  return g_inet_address_mask_new_from_string (text, NULL);
}

GPtrArray *
ante_relay_networks_read (const char *text)
{
  g_autoptr (GPtrArray) networks = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) words = g_strsplit_set (text, ", \t", -1);

  for (char **word = words; *word != NULL; word++)
    {
      if (**word == '\0')
        continue;
      GInetAddressMask *network = read_network (*word);
      if (network == NULL)
        return NULL;
      g_ptr_array_add (networks, network);
    }
  return networks->len > 0 ? g_steal_pointer (&networks) : NULL;
}

gboolean
ante_relay_networks_hold (GPtrArray *networks, const AnteRelaySource *source)
{
  for (guint i = 0; source->address != NULL && i < networks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (networks, i), source->address))
      return TRUE;
  return FALSE;
}
