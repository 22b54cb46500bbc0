/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text that keeps to the side of the window it stands in, whatever script it begins with. */
#include "app/widgets/ante-direction.h"

#include <string.h>

#define LEFT_TO_RIGHT_MARK "\u200e"
#define RIGHT_TO_LEFT_MARK "\u200f"

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

/* The first letter decides; tags have none. */
static gboolean
leaves (const char *line,
        const char *end,
        gboolean    mirrored)
{
  gboolean in_tag = FALSE;

  for (const char *c = line; c < end; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!in_tag && g_unichar_isalpha (letter))
        return is_written_leftwards (letter) != mirrored;
      in_tag = letter == '<' || (in_tag && letter != '>');
    }
  return FALSE;
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
      if (leaves (line, end, mirrored))
        g_string_append (directed, mirrored ? RIGHT_TO_LEFT_MARK : LEFT_TO_RIGHT_MARK);
      g_string_append_len (directed, line, end - line + (*end != '\0' ? 1 : 0));
    }
  return g_string_free (directed, FALSE);
}
