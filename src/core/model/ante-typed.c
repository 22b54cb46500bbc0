/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people type or paste: lines of text in any script, and plain ASCII for numbers, dates and
 * times. */
#include "core/model/ante-typed-private.h"

#include <string.h>

/* No date, time or telephone number is longer. */
#define PLAIN_MAX_BYTES 200

/* At four bytes a character, with as many marks again that are taken out. */
#define BYTES_PER_CHARACTER 8

static gboolean
is_dash (gunichar c)
{
  return c == 0x2212 || g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION;
}

char *
ante_typed_plain (const char *typed)
{
  g_autoptr (GString) plain = g_string_new (NULL);

  if (typed == NULL || strlen (typed) > PLAIN_MAX_BYTES || !g_utf8_validate (typed, -1, NULL))
    return NULL;
  for (const char *at = typed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c))
        g_string_append_c (plain, ' ');
      else if (is_dash (c))
        g_string_append_c (plain, '-');
      else if (c < 0x80 && g_ascii_isgraph ((char) c))
        g_string_append_c (plain, g_ascii_tolower ((char) c));
      else if (g_unichar_type (c) != G_UNICODE_FORMAT)
        return NULL;
    }
  for (char *twice = strstr (plain->str, "  "); twice != NULL; twice = strstr (plain->str, "  "))
    g_string_erase (plain, twice - plain->str, 1);
  g_strstrip (plain->str);
  return g_string_free (g_steal_pointer (&plain), FALSE);
}

/* Marks that change how the text around them reads, or cannot be seen at all. The joiners U+200C
 * and U+200D stay: names in several scripts need them. */
static gboolean
is_hidden_mark (gunichar c)
{
  return c == 0x00AD || c == 0x061C || c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

gboolean
ante_typed_is_blank (const char *typed)
{
  if (typed == NULL)
    return TRUE;
  if (!g_utf8_validate (typed, -1, NULL))
    return FALSE;
  for (const char *at = typed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isspace (c) && !is_hidden_mark (c))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_usable (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_PRIVATE_USE:
      return FALSE;
    default:
      return (c & 0xFFFE) != 0xFFFE && !(c >= 0xFDD0 && c <= 0xFDEF) && c != 0xFFFC && c != 0xFFFD;
    }
}

static gboolean
append_usable (GString *line, const char *typed)
{
  gboolean space = FALSE;

  for (const char *at = typed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || c == 0x2028 || c == 0x2029)
        space = line->len > 0;
      else if (is_hidden_mark (c))
        continue;
      else if (!is_usable (c))
        return FALSE;
      else
        {
          if (space)
            g_string_append_c (line, ' ');
          space = FALSE;
          g_string_append_unichar (line, c);
        }
    }
  return TRUE;
}

AnteFieldProblem
ante_line_read (const char *typed, guint max_characters, char **line)
{
  g_autoptr (GString) usable = g_string_new (NULL);
  g_autofree char *composed = NULL;

  if (typed == NULL)
    return ANTE_FIELD_EMPTY;
  if (strlen (typed) > (gsize) max_characters * BYTES_PER_CHARACTER)
    return ANTE_FIELD_TOO_LONG;
  if (!g_utf8_validate (typed, -1, NULL) || !append_usable (usable, typed))
    return ANTE_FIELD_BAD_CHARACTERS;
  if (usable->len == 0)
    return ANTE_FIELD_EMPTY;
  composed = g_utf8_normalize (usable->str, -1, G_NORMALIZE_NFC);
  if (composed == NULL)
    return ANTE_FIELD_BAD_CHARACTERS;
  if (g_utf8_strlen (composed, -1) > max_characters)
    return ANTE_FIELD_TOO_LONG;
  *line = g_steal_pointer (&composed);
  return ANTE_FIELD_OK;
}

char *
ante_name_normalise (const char *typed)
{
  char *name = NULL;

  return ante_line_read (typed, ANTE_NAME_MAX, &name) == ANTE_FIELD_OK ? name : NULL;
}

gboolean
ante_email_is_plausible (const char *email)
{
  const char *at, *domain;

  if (email == NULL || strlen (email) > 254)
    return FALSE;
  for (const char *c = email; *c != '\0'; c++)
    {
      if (!g_ascii_isgraph (*c) || strchr (",;:<>()[]\"\\", *c) != NULL)
        return FALSE;
    }
  at = strchr (email, '@');
  if (at == NULL || at == email || strchr (at + 1, '@') != NULL || at - email > 64)
    return FALSE;
  domain = at + 1;
  return strchr (domain, '.') != NULL && *domain != '.' && !g_str_has_suffix (domain, ".") &&
         strstr (domain, "..") == NULL;
}

#define REDIRECT_MAX_BYTES 2000

gboolean
ante_redirect_is_safe (const char *uri)
{
  g_autoptr (GUri) parsed = NULL;

  if (uri == NULL || strlen (uri) > REDIRECT_MAX_BYTES)
    return FALSE;
  for (const char *c = uri; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  parsed = g_uri_parse (uri, G_URI_FLAGS_ENCODED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  return parsed != NULL && g_strcmp0 (g_uri_get_scheme (parsed), "https") == 0 && g_uri_get_host (parsed) != NULL &&
         *g_uri_get_host (parsed) != '\0' && g_uri_get_userinfo (parsed) == NULL;
}
