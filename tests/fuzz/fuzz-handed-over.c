/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any text as what the service manager says of its sockets: a line each for LISTEN_PID, where "self" stands for this very
 * process, LISTEN_FDS and LISTEN_FDNAMES; a line that is not there is not said. It is understood or refused, and no child
 * hears of it. */
#include "fuzz/ante-fuzz.h"

#include <unistd.h>

#include "relay/ante-relay-handed-over.h"

static const char *const NAMES[] = { "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" };

static void
say (const char *name, const char *line)
{
  g_autofree char *self = g_strdup_printf ("%d", (int) getpid ());

  if (line != NULL)
    g_setenv (name, g_str_equal (line, "self") ? self : line, TRUE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_auto (GStrv) lines = g_strsplit (text, "\n", G_N_ELEMENTS (NAMES));
  g_autoptr (GError) error = NULL;
  guint n_sockets = 77;

  for (guint i = 0; i < G_N_ELEMENTS (NAMES) && lines[i] != NULL; i++)
    say (NAMES[i], lines[i]);
  gboolean understood = ante_relay_find_handed_over (&n_sockets, &error);
  g_assert_true (understood == (error == NULL));
  g_assert_cmpuint (n_sockets, <=, understood ? 16 : 0);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    g_assert_null (g_getenv (NAMES[i]));
  return 0;
}
