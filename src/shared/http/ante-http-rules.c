/* SPDX-License-Identifier: GPL-3.0-or-later
 * Two rules without state: how long to wait before trying again, and what counts as this machine.
 */
#include "shared/http/ante-http-client.h"

#include <libsoup/soup.h>

#define FIRST_WAIT_MS 1000
#define LONGEST_WAIT_MS 60000

guint
ante_http_backoff_ms (guint attempt, double random01)
{
  guint ceiling = attempt < 6 ? FIRST_WAIT_MS << attempt : LONGEST_WAIT_MS;

  return (guint) (MIN (ceiling, LONGEST_WAIT_MS) * CLAMP (random01, 0.0, 1.0));
}

gboolean
ante_http_is_loopback (const char *uri_text)
{
  g_return_val_if_fail (uri_text != NULL, FALSE);

  g_autoptr (GUri) uri = g_uri_parse (uri_text, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (g_uri_get_host (uri), "localhost") == 0)
    return TRUE;

  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (g_uri_get_host (uri));
  return address != NULL && g_inet_address_get_is_loopback (address);
}
