/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant asks three words of the recovery sheet back: the only proof that it is on paper. */
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"

#include <glib/gi18n.h>

#define N_ASKED 3

#define ANTE_TYPE_SETUP_WORDS (ante_setup_words_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupWords, ante_setup_words, ANTE, SETUP_WORDS, AnteSetupStep)

struct _AnteSetupWords
{
  AnteSetupStep parent_instance;

  AdwPreferencesGroup *group;
  AnteFieldRow *rows[N_ASKED]; /* borrowed from the group; NULL before the first time */
  guint asked[N_ASKED];        /* from 0, ascending */
};

G_DEFINE_FINAL_TYPE (AnteSetupWords, ante_setup_words, ANTE_TYPE_SETUP_STEP)

/* Distinct and ascending: sampled without replacement in one pass. */
static void
choose_words (AnteSetupWords *self, guint n_words)
{
  guint chosen = 0;

  for (guint i = 0; i < n_words && chosen < N_ASKED; i++)
    if (g_random_int_range (0, n_words - i) < (gint) (N_ASKED - chosen))
      self->asked[chosen++] = i;
}

static gboolean
fits (AnteSetupWords *self, guint number)
{
  const char *const *words = ante_setup_get_words (ante_setup_step_get_setup (ANTE_SETUP_STEP (self)));
  g_autofree char *typed = g_strstrip (g_utf8_casefold (ante_field_row_get_text (self->rows[number]), -1));

  return g_str_equal (typed, words[self->asked[number]]);
}

static void
say_if_wrong (AnteSetupWords *self, guint number)
{
  g_autofree char *text = NULL;

  if (!fits (self, number))
    text = g_strdup_printf (_("This is not word %u of the sheet. Read it again, or choose Back"),
                            self->asked[number] + 1);
  ante_form_row_set_problem (ANTE_FORM_ROW (self->rows[number]), text, TRUE);
}

/* What was said is taken back while it is being put right. */
static void
row_edited_cb (AnteFormRow *row)
{
  ante_form_row_set_problem (row, NULL, FALSE);
}

static void
row_activated_cb (AnteSetupWords *self, AnteFieldRow *row)
{
  for (guint i = 0; i + 1 < N_ASKED; i++)
    if (row == self->rows[i])
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->rows[i + 1]));
        return;
      }
  ante_setup_step_advance (ANTE_SETUP_STEP (self));
}

static void
ask (AnteSetupWords *self, guint number)
{
  g_autofree char *title = g_strdup_printf (_("Word %u"), self->asked[number] + 1);
  GtkWidget *row = ante_field_row_new (title);

  self->rows[number] = ANTE_FIELD_ROW (row);
  adw_preferences_group_add (self->group, row);
  g_signal_connect (row, "notify::text", G_CALLBACK (row_edited_cb), NULL);
  g_signal_connect_object (row, "activated", G_CALLBACK (row_activated_cb), self, G_CONNECT_SWAPPED);
}

static void
ante_setup_words_enter (AnteSetupStep *step)
{
  AnteSetupWords *self = ANTE_SETUP_WORDS (step);
  const char *const *words = ante_setup_get_words (ante_setup_step_get_setup (step));

  if (self->rows[0] == NULL)
    {
      choose_words (self, g_strv_length ((char **) words));
      for (guint i = 0; i < N_ASKED; i++)
        ask (self, i);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->rows[0]));
}

static void
ante_setup_words_advance (AnteSetupStep *step)
{
  AnteSetupWords *self = ANTE_SETUP_WORDS (step);

  for (guint i = 0; i < N_ASKED; i++)
    say_if_wrong (self, i);
  for (guint i = 0; i < N_ASKED; i++)
    if (!fits (self, i))
      {
        gtk_widget_grab_focus (GTK_WIDGET (self->rows[i]));
        return;
      }
  ante_setup_step_pass (step);
}

static void
ante_setup_words_class_init (AnteSetupWordsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_words_enter;
  ANTE_SETUP_STEP_CLASS (klass)->advance = ante_setup_words_advance;

  g_type_ensure (ANTE_TYPE_ROW_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-words.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupWords, group);
}

static void
ante_setup_words_init (AnteSetupWords *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ante_setup_step_set_ready (ANTE_SETUP_STEP (self), TRUE);
}
