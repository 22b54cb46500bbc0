/* SPDX-License-Identifier: GPL-3.0-or-later
 * The message of a clinic that delivers the meeting link itself: a text with placeholders in braces. */
#include "core/model/ante-message.h"

#include <string.h>

#define LINK "link"

static const char *const placeholders[] = { "first_name", "clinic", LINK, "link_until", "date", "time", NULL };

const char *const *
ante_message_placeholders (void)
{
  return placeholders;
}

static const char *
find_fact (const AnteMessageFacts *facts, const char *name, gsize length, gboolean *known)
{
  const char *const values[] = { facts->first_name, facts->clinic, facts->link, facts->link_until, facts->date, facts->time };

  for (guint i = 0; placeholders[i] != NULL; i++)
    if (strlen (placeholders[i]) == length && strncmp (placeholders[i], name, length) == 0)
      {
        *known = TRUE;
        return values[i];
      }
  *known = FALSE;
  return NULL;
}

static gboolean
has_bad_characters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (g_unichar_iscntrl (character) && character != '\n' && character != '\t')
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

/* From one brace to the next. @at: at a brace; after: behind the placeholder. */
static AnteMessageProblem
check_placeholder (const char **at, gboolean *has_link, char **unknown)
{
  static const AnteMessageFacts nothing = { 0 };
  const char *name = *at + 1;
  gsize length = strcspn (name, "{}\n");
  gboolean known;

  if (**at == '}' || name[length] != '}')
    return ANTE_MESSAGE_BRACES;
  find_fact (&nothing, name, length, &known);
  if (!known)
    {
      if (unknown != NULL)
        *unknown = g_strndup (name, length);
      return ANTE_MESSAGE_UNKNOWN;
    }
  *has_link = *has_link || (length == strlen (LINK) && strncmp (name, LINK, length) == 0);
  *at = name + length + 1;
  return ANTE_MESSAGE_OK;
}

AnteMessageProblem
ante_message_check (const char *text, char **unknown)
{
  gboolean has_link = FALSE;

  if (unknown != NULL)
    *unknown = NULL;
  if (text == NULL)
    return ANTE_MESSAGE_EMPTY;
  if (!g_utf8_validate (text, -1, NULL))
    return ANTE_MESSAGE_BAD_CHARACTERS;
  if (is_blank (text))
    return ANTE_MESSAGE_EMPTY;
  if (g_utf8_strlen (text, -1) > ANTE_MESSAGE_MAX_CHARS)
    return ANTE_MESSAGE_TOO_LONG;
  if (has_bad_characters (text))
    return ANTE_MESSAGE_BAD_CHARACTERS;
  for (const char *at = strpbrk (text, "{}"); at != NULL; at = strpbrk (at, "{}"))
    {
      AnteMessageProblem problem = check_placeholder (&at, &has_link, unknown);

      if (problem != ANTE_MESSAGE_OK)
        return problem;
    }
  return has_link ? ANTE_MESSAGE_OK : ANTE_MESSAGE_NO_LINK;
}

char *
ante_message_write (const char *text, const AnteMessageFacts *facts)
{
  GString *message = g_string_new (NULL);

  g_return_val_if_fail (text != NULL && facts != NULL, g_string_free (message, FALSE));

  while (*text != '\0')
    {
      gsize plain = strcspn (text, "{");
      gsize length;
      const char *fact;
      gboolean known;

      g_string_append_len (message, text, (gssize) plain);
      text += plain;
      if (*text == '\0')
        break;
      length = strcspn (text + 1, "{}\n");
      fact = find_fact (facts, text + 1, length, &known);
      if (!known || text[1 + length] != '}')
        {
          g_string_append_c (message, *text++);
          continue;
        }
      g_string_append (message, fact != NULL ? fact : "");
      text += length + 2;
    }
  return g_string_free (message, FALSE);
}
