/* SPDX-License-Identifier: GPL-3.0-or-later
 * One word about an exam with what was noted beside it, for those entitled. */
#include "app/detail/ante-note-box.h"

#include "app/words/ante-words.h"

#include <glib/gi18n.h>

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* Whose word it is, said with the word. */
static char *
write_word (const AnteClinicalNote *note)
{
  if (g_strcmp0 (note->ground, ANTE_GROUND_DIRECTOR) == 0)
    return g_strdup (g_strcmp0 (note->word, "approve") == 0 ? _("Medical director: approved") : _("Medical director: refused"));
  if (g_strcmp0 (note->ground, ANTE_GROUND_ANSWERED) == 0)
    return g_strdup (_("Answered for the patient"));
  if (note->word == NULL)
    return g_strdup (_("No verdict"));
  if (g_strcmp0 (note->ground, ANTE_GROUND_RECORDED) == 0)
    /* Translators: %s is a word like "approved": a manager saw it in the provider's portal. */
    return g_strdup_printf (_("Recorded by hand: %s"), note->word);
  return g_strdup (note->word);
}

static char *
write_heading (const AnteClinicalNote *note,
               GTimeZone              *zone)
{
  g_autofree char *moment = ante_words_moment_full (note->received_ms, zone);
  g_autofree char *word = write_word (note);

  if (note->provider == NULL)
    return g_strdup_printf ("%s · %s", word, moment);

  /* Translators: the provider's own word, who said it, when: "Approved · NP Liza · Saturday 21 November 2026, 9:50 AM". */
  return g_strdup_printf (C_("notes", "%s · %s · %s"), word, note->provider, moment);
}

GtkWidget *
ante_note_box_new (const AnteClinicalNote *note,
                   GTimeZone              *zone)
{
  g_autofree char *heading = write_heading (note, zone);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), make_label (heading, "heading"));
  if (g_strcmp0 (note->ground, ANTE_GROUND_ANSWERED) != 0)
    gtk_box_append (GTK_BOX (box), make_label (note->reason != NULL ? note->reason : _("No notes were given."), NULL));

  for (guint i = 0; note->answers != NULL && i < note->answers->len; i++)
    {
      char **pair = g_ptr_array_index (note->answers, i);

      gtk_box_append (GTK_BOX (box), make_label (pair[0], "quiet"));
      if (pair[0] != NULL && pair[1] != NULL)
        gtk_box_append (GTK_BOX (box), make_label (pair[1], NULL));
    }

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "note");
  return box;
}
