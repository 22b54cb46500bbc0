/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay tells its operator. */
#include "relay/ante-relay-say.h"

#define PROGRAM "anteroom-relay: "

void
ante_relay_say (const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr (PROGRAM "%s\n", line);
}

void
ante_relay_log (const char *event, const char *pairs, ...)
{
  va_list arguments;

  if (pairs == NULL)
    {
      g_printerr (PROGRAM "event=%s\n", event);
      return;
    }
  va_start (arguments, pairs);
  g_autofree char *line = g_strdup_vprintf (pairs, arguments);
  va_end (arguments);
  g_printerr (PROGRAM "event=%s %s\n", event, line);
}
