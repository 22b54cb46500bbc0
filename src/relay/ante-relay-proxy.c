/* SPDX-License-Identifier: GPL-3.0-or-later
 * Fills the snippets in. They are the very files that are installed: the example's name and socket in them
 * are replaced. */
#include "relay/ante-relay-proxy.h"

#include <gio/gio.h>

#define RESOURCES "/org/anteroom/relay/"
#define NAME_IN_SNIPPETS "relay.example.org"
#define SOCKET_IN_NGINX "unix:/run/anteroom-relay/relay.sock"
#define SOCKET_IN_CADDY "unix//run/anteroom-relay/relay.sock"

static const AnteRelayProxy PROXIES[] = {
  { "nginx", "/etc/nginx/sites-available/anteroom-relay", "www-data",
    "ln -s ../sites-available/anteroom-relay /etc/nginx/sites-enabled/" },
  { "caddy", "/etc/caddy/Caddyfile", "caddy", NULL },
};

const AnteRelayProxy *
ante_relay_proxy_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (PROXIES); i++)
    if (g_str_equal (PROXIES[i].name, name))
      return &PROXIES[i];
  return NULL;
}

/* Takes @text over. */
static char *
replace (char *text, const char *what, const char *with)
{
  g_autofree char *before = text;
  g_auto (GStrv) parts = g_strsplit (before, what, -1);

  return g_strjoinv (with, parts);
}

static char *
fill_nginx (char *text, GUri *url, const char *listen)
{
  g_autofree char *port = g_strdup_printf ("%d ssl;", g_uri_get_port (url));

  if (g_uri_get_port (url) > 0)
    text = replace (text, "443 ssl;", port);
  text = replace (text, NAME_IN_SNIPPETS, g_uri_get_host (url));
  return replace (text, SOCKET_IN_NGINX, listen);
}

static char *
fill_caddy (char *text, GUri *url, const char *listen)
{
  g_autofree char *socket = g_str_has_prefix (listen, "unix:")
                                ? g_strconcat ("unix/", listen + strlen ("unix:"), NULL)
                                : g_strdup (listen);
  g_autofree char *name =
      g_uri_get_port (url) > 0
          ? g_strdup_printf ("%s:%d", g_uri_get_host (url), g_uri_get_port (url))
          : g_strdup (g_uri_get_host (url));

  g_autofree char *port = g_strdup_printf ("https://:%d {", g_uri_get_port (url));

  if (g_uri_get_port (url) > 0)
    text = replace (text, "https://:443 {", port);
  text = replace (text, NAME_IN_SNIPPETS, name);
  return replace (text, SOCKET_IN_CADDY, socket);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

/* Name and socket go into another program's settings: nothing in them may mean anything else there. */
static gboolean
is_plain (const char *text, const char *also)
{
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr (also, *text) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
check (GUri *url, const char *listen, GError **error)
{
  if (url == NULL)
    return refuse (error, "say where the provider reaches this relay, with --public-url.");
  if (g_uri_get_path (url)[0] != '\0')
    return refuse (error, "the proxy's part is written for a public address that ends with its "
                          "name; see the file it is made from for one with a path.");
  if (!is_plain (g_uri_get_host (url), ".-"))
    return refuse (error, "the public address needs a name in letters, digits, dots and hyphens.");
  if (!is_plain (listen, ".-_/:[]"))
    return refuse (error, "a proxy cannot be told of a socket with such signs in its name.");
  return TRUE;
}

char *
ante_relay_proxy_write (const AnteRelayProxy *proxy, const AnteRelayOptions *options, GError **error)
{
  gboolean is_nginx = g_str_equal (proxy->name, "nginx");
  g_autoptr (GUri) url = options->public_url != NULL
                             ? g_uri_parse (options->public_url, G_URI_FLAGS_NONE, NULL)
                             : NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (
      is_nginx ? RESOURCES "nginx.conf" : RESOURCES "Caddyfile", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  if (!check (url, options->listen, error))
    return NULL;
  return is_nginx ? fill_nginx (g_strndup (text, length), url, options->listen)
                  : fill_caddy (g_strndup (text, length), url, options->listen);
}
