/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads which sockets were handed over. What is not understood is refused: a relay that listened
 * elsewhere instead would be silent to its clinics. */
#include "relay/ante-relay-handed-over.h"

#include <unistd.h>

#define MOST_SOCKETS 16

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, sentence);
  return FALSE;
}

static gboolean
read_variables (guint *n_sockets, GError **error)
{
  const char *listen_pid = g_getenv ("LISTEN_PID");
  const char *listen_fds = g_getenv ("LISTEN_FDS");
  const char *listen_fdnames = g_getenv ("LISTEN_FDNAMES");
  guint64 pid, n;

  if (listen_pid == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (listen_pid, 10, 1, G_MAXINT, &pid, NULL))
    return refuse (error, "the service manager's LISTEN_PID is not a process number.");
  if (pid != (guint64) getpid ())
    return TRUE; /* it was said to another program, which started this one */
  if (listen_fds == NULL ||
      !g_ascii_string_to_unsigned (listen_fds, 10, 1, MOST_SOCKETS, &n, NULL))
    return refuse (error, "the service manager's LISTEN_FDS is not a number of sockets from 1 "
                          "to " G_STRINGIFY (MOST_SOCKETS) ".");
  g_auto (GStrv) names = g_strsplit (listen_fdnames != NULL ? listen_fdnames : "", ":", -1);
  if (listen_fdnames != NULL && g_strv_length (names) != n)
    return refuse (error, "the service manager's LISTEN_FDNAMES does not name each socket.");
  *n_sockets = n;
  return TRUE;
}

gboolean
ante_relay_find_handed_over (guint *n_sockets, GError **error)
{
  *n_sockets = 0;
  gboolean understood = read_variables (n_sockets, error);

  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  return understood;
}

const char *
ante_relay_find_credentials (void)
{
  return g_getenv ("CREDENTIALS_DIRECTORY");
}
