/* SPDX-License-Identifier: GPL-3.0-or-later
 * Addresses and claim codes as people type them. */
#include "app/setup/ante-setup.h"

#include <string.h>

#define CODE_LENGTH 20

char *
ante_setup_tidy_uri (const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed != NULL ? typed : ""));
  g_autofree char *uri = NULL;
  g_autoptr (GUri) parsed = NULL;

  if (*text == '\0' || strpbrk (text, " \t\n") != NULL)
    return NULL;
  uri = strstr (text, "://") != NULL ? g_strdup (text) : g_strconcat ("https://", text, NULL);
  while (g_str_has_suffix (uri, "/"))
    uri[strlen (uri) - 1] = '\0';
  parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  if (parsed == NULL || g_uri_get_host (parsed) == NULL || *g_uri_get_host (parsed) == '\0'
      || (!g_str_equal (g_uri_get_scheme (parsed), "https") && !g_str_equal (g_uri_get_scheme (parsed), "http")))
    return NULL;
  return g_steal_pointer (&uri);
}

gboolean
ante_setup_code_is_whole (const char *typed)
{
  guint n = 0;

  for (const char *c = typed != NULL ? typed : ""; *c != '\0'; c++)
    {
      if (*c == ' ' || *c == '-' || *c == '\t')
        continue;
      if (!g_ascii_isalnum (*c))
        return FALSE;
      n++;
    }
  return n == CODE_LENGTH;
}
