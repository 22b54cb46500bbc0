/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text that keeps to the side of the window it stands in, whatever script it begins with. */
#include "app/widgets/ante-direction.h"

#include <string.h>

#define LEFT_TO_RIGHT_MARK "\u200e"
#define RIGHT_TO_LEFT_MARK "\u200f"

/* First strong isolate and its end: what is between keeps its own order. */
#define FSI "\u2068"
#define PDI "\u2069"

typedef enum
{
  STAYS,     /* begins as the window does, or has no letters */
  BEGINS,    /* begins with a word of the other direction */
  IS_OTHER,  /* is of the other direction altogether */
} Line;

static gboolean
is_written_leftwards (gunichar letter)
{
  switch (g_unichar_get_script (letter))
    {
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_NKO:
    case G_UNICODE_SCRIPT_SYRIAC:
    case G_UNICODE_SCRIPT_THAANA:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Tags of markup have no letters. */
static Line
look_at (const char *line,
         const char *end,
         gboolean    mirrored)
{
  gboolean in_tag = FALSE;
  Line found = STAYS;

  for (const char *c = line; c < end; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!in_tag && g_unichar_isalpha (letter))
        {
          if (is_written_leftwards (letter) == mirrored)
            return found == STAYS ? STAYS : BEGINS;
          found = IS_OTHER;
        }
      in_tag = letter == '<' || (in_tag && letter != '>');
    }
  return found;
}

static void
add_line (GString    *text,
          const char *line,
          const char *end,
          gboolean    mirrored)
{
  Line kind = look_at (line, end, mirrored);

  if (kind != STAYS)
    g_string_append (text, mirrored ? RIGHT_TO_LEFT_MARK : LEFT_TO_RIGHT_MARK);
  if (kind == IS_OTHER)
    g_string_append (text, FSI);
  g_string_append_len (text, line, end - line);
  if (kind == IS_OTHER)
    g_string_append (text, PDI);
}

char *
ante_directed (GtkWidget  *widget,
               const char *text)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GString *directed = g_string_new (NULL);

  for (const char *line = text, *end; line != NULL; line = *end != '\0' ? end + 1 : NULL)
    {
      end = line + strcspn (line, "\n");
      add_line (directed, line, end, mirrored);
      if (*end != '\0')
        g_string_append_c (directed, '\n');
    }
  return g_string_free (directed, FALSE);
}
