/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text from outside, made fit to keep and to show: bounded, one direction, no control characters. */
#include "shared/wire/ante-wire-text.h"

#define CUT_SHORT "… (cut short)"
#define CUT_SHORT_CHARS 13

/* Marks that turn the direction of what follows, and could make one word look like another. */
static gboolean
turns_direction (gunichar c)
{
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
         || (c >= 0x2066 && c <= 0x2069);
}

static gboolean
ends_line (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029;
}

static char *
clean (const char *text, glong max_chars, gboolean one_line)
{
  g_autoptr (GString) cleaned = g_string_new (NULL);
  gboolean visible = FALSE;
  glong n_chars = 0;

  for (; *text != '\0' && n_chars <= max_chars; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (ends_line (c))
        c = one_line ? ' ' : c == '\t' ? '\t' : '\n';
      else if (g_unichar_iscntrl (c) || turns_direction (c))
        continue;
      if (cleaned->len == 0 && g_unichar_isspace (c))
        continue;
      visible |= g_unichar_isgraph (c);
      g_string_append_unichar (cleaned, c);
      n_chars++;
    }
  if (!visible)
    return NULL;

  if (n_chars > max_chars)
    {
      char *end = g_utf8_offset_to_pointer (cleaned->str, MAX (max_chars - CUT_SHORT_CHARS, 0));

      g_string_truncate (cleaned, (gsize) (end - cleaned->str));
      g_string_append (cleaned, CUT_SHORT);
    }
  return g_strchomp (g_string_free (g_steal_pointer (&cleaned), FALSE));
}

char *
ante_wire_clean_line (const char *text, glong max_chars)
{
  g_return_val_if_fail (text != NULL && max_chars > CUT_SHORT_CHARS, NULL);

  return clean (text, max_chars, TRUE);
}

char *
ante_wire_clean_text (const char *text, glong max_chars)
{
  g_return_val_if_fail (text != NULL && max_chars > CUT_SHORT_CHARS, NULL);

  return clean (text, max_chars, FALSE);
}
