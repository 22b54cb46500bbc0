/* SPDX-License-Identifier: GPL-3.0-or-later
 * From an address as an operator writes it to a listening socket. Only this machine can be listened
 * to: the public port belongs to the proxy in front. */
#include "shared/http/ante-http-address.h"
#include "shared/http/ante-http-listener.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define BACKLOG 1024
#define SOCKET_FILE_MODE 0660

static gboolean
refuse (GError **error, AnteListenerError code, const char *address, const char *why)
{
  g_set_error (error, ANTE_LISTENER_ERROR, code, "%s: %s", address, why);
  return FALSE;
}

static GSocketAddress *
parse_unix (const char *address, GError **error)
{
  const char *path = address + strlen ("unix:");

  if (g_path_is_absolute (path) && strlen (path) < 100)
    return g_unix_socket_address_new (path);
  refuse (error, ANTE_LISTENER_ERROR_ADDRESS, address, "the path must be absolute and short");
  return NULL;
}

static GSocketAddress *
parse_inet (const char *address, GError **error)
{
  const char *colon = strrchr (address, ':');
  guint64 port;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, 65535, &port, NULL))
    {
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, address, "not HOST:PORT or unix:/PATH");
      return NULL;
    }
  gboolean in_brackets = address[0] == '[' && colon > address + 1 && colon[-1] == ']';
  g_autofree char *host = in_brackets ? g_strndup (address + 1, colon - address - 2)
                                      : g_strndup (address, colon - address);
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (host);
  if (inet == NULL)
    {
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, address, "the host must be given as a number");
      return NULL;
    }
  if (!g_inet_address_get_is_loopback (inet))
    {
      refuse (error, ANTE_LISTENER_ERROR_PUBLIC, address, "not a loopback address");
      return NULL;
    }
  return g_inet_socket_address_new (inet, port);
}

static GSocketAddress *
parse (const char *address, GError **error)
{
  return g_str_has_prefix (address, "unix:") ? parse_unix (address, error)
                                             : parse_inet (address, error);
}

gboolean
ante_http_listener_check_address (const char *address, GError **error)
{
  g_autoptr (GSocketAddress) parsed = parse (address, error);

  return parsed != NULL;
}

static gboolean
somebody_listens (GSocketAddress *address)
{
  g_autoptr (GSocket) socket =
      g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);

  return socket != NULL && g_socket_connect (socket, address, NULL, NULL);
}

static gboolean
clear_stale_file (GSocketAddress *address, const char *path, GError **error)
{
  GStatBuf status;

  if (g_lstat (path, &status) != 0)
    return TRUE;
  if (!S_ISSOCK (status.st_mode))
    return refuse (error, ANTE_LISTENER_ERROR_ADDRESS, path,
                   "there is a file that is not a socket");
  if (somebody_listens (address))
    return refuse (error, ANTE_LISTENER_ERROR_ADDRESS, path, "another program listens there");
  g_unlink (path);
  return TRUE;
}

GSocket *
ante_http_address_listen (const char *text, char **unix_path, GError **error)
{
  gboolean is_unix = g_str_has_prefix (text, "unix:");
  const char *path = is_unix ? text + strlen ("unix:") : NULL;
  g_autoptr (GError) cause = NULL;
  g_autoptr (GSocketAddress) address = parse (text, error);

  if (address == NULL || (is_unix && !clear_stale_file (address, path, error)))
    return NULL;

  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                    G_SOCKET_PROTOCOL_DEFAULT, &cause);
  if (socket != NULL && is_unix)
    fchmod (g_socket_get_fd (socket),
            SOCKET_FILE_MODE); /* so that the file is never open to others */
  if (socket == NULL || !g_socket_bind (socket, address, TRUE, &cause))
    {
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, text, cause->message);
      return NULL;
    }
  g_socket_set_listen_backlog (socket, BACKLOG);
  g_socket_set_blocking (socket, FALSE);
  if ((is_unix && g_chmod (path, SOCKET_FILE_MODE) != 0) || !g_socket_listen (socket, &cause))
    {
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, text,
              cause != NULL ? cause->message : "cannot be opened");
      return NULL;
    }
  *unix_path = g_strdup (path);
  return g_steal_pointer (&socket);
}

static gboolean
is_of_this_machine (GSocketAddress *address)
{
  return G_IS_UNIX_SOCKET_ADDRESS (address) ||
         (G_IS_INET_SOCKET_ADDRESS (address) &&
          g_inet_address_get_is_loopback (
              g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))));
}

static gboolean
check_taken (GSocket *socket, const char *name, GError **error)
{
  g_autoptr (GSocketAddress) address = g_socket_get_local_address (socket, NULL);
  int listens = 0;

  if (g_socket_get_socket_type (socket) != G_SOCKET_TYPE_STREAM || address == NULL ||
      !g_socket_get_option (socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, NULL) || !listens)
    return refuse (error, ANTE_LISTENER_ERROR_ADDRESS, name, "nobody listens on it");
  if (!is_of_this_machine (address))
    return refuse (error, ANTE_LISTENER_ERROR_PUBLIC, name, "not a loopback address");
  return TRUE;
}

GSocket *
ante_http_address_take (int fd, GError **error)
{
  g_autofree char *name = g_strdup_printf ("socket %d", fd);
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GError) cause = NULL;

  if (socket == NULL)
    {
      close (fd);
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, name, "not a socket");
      return NULL;
    }
  if (!check_taken (socket, name, error))
    return NULL;
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);
  if (!g_socket_listen (socket, &cause)) /* again, for the backlog */
    {
      refuse (error, ANTE_LISTENER_ERROR_ADDRESS, name, cause->message);
      return NULL;
    }
  return g_steal_pointer (&socket);
}
