/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done from the desk before one exam that waits for the patient: its questions, and what is to be uploaded. */
#include "app/detail/ante-preparation-card.h"

#include "app/widgets/ante-wrap.h"

#include <glib/gi18n.h>

struct _AntePreparationCard
{
  GtkWidget parent_instance;

  char *shown; /* owned, nullable: what it says now, so that nothing moves while that stays */
};

G_DEFINE_FINAL_TYPE (AntePreparationCard, ante_preparation_card, GTK_TYPE_WIDGET)

static void
add (AntePreparationCard *self,
     GtkWidget           *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

static void
clear (AntePreparationCard *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
add_label (AntePreparationCard *self,
           const char          *text,
           const char          *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  add (self, label);
}

static char *
write_heading (const AntePatientExam *exam)
{
  if (exam->title == NULL)
    return g_strdup (_("Before the exam"));
  /* Translators: the exam's title. */
  return g_strdup_printf (_("Before the exam: %s"), exam->title);
}

/* --- The questions --- */

static void
add_questions (AntePreparationCard   *self,
               const AntePreparation *it)
{
  g_autofree char *sentence = ante_words_answers (it->exam);
  GtkWidget *button;

  add_label (self, sentence, NULL);
  if (!it->may_send)
    return;
  button = gtk_button_new_with_label (_("Pre-fill the questions…"));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)", it->invite->id, it->exam->exam_id, it->person);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.fill-answers");
  add (self, button);
}

/* --- What is to be uploaded --- */

static GtkWidget *
make_upload_button (const AntePreparation *it,
                    const char            *type)
{
  /* Translators: a button; %s is what is to be uploaded, like "ID". */
  g_autofree char *label = g_strdup_printf (_("Upload %s…"), type);
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sss)", it->invite->id, it->exam->exam_id, type);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.attach-file");
  return button;
}

static void
add_attachments (AntePreparationCard   *self,
                 const AntePreparation *it)
{
  g_autofree char *required = it->required != NULL ? ante_words_required (it->required) : NULL;
  GtkWidget *buttons;

  if (required != NULL)
    add_label (self, required, NULL);
  for (guint i = 0; i < it->exam->attachments->len; i++)
    {
      g_autofree char *line = ante_words_attachment (g_ptr_array_index (it->exam->attachments, i));

      add_label (self, line, "quiet");
    }
  if (required == NULL)
    return;
  if (!it->uploads || !it->may_send)
    {
      add_label (self, _("The patient uploads these on the meeting page."), "quiet");
      return;
    }
  buttons = ante_wrap_new ();
  for (guint i = 0; it->required->attachments[i] != NULL; i++)
    ante_wrap_append (ANTE_WRAP (buttons), make_upload_button (it, it->required->attachments[i]));
  add (self, buttons);
}

/* One text of all that stands in the card, and of what its buttons are about. */
static char *
summarise (const AntePreparation *it)
{
  g_autofree char *answers = ante_words_answers (it->exam);
  g_autofree char *required = it->required != NULL ? ante_words_required (it->required) : NULL;
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n%s\n%s\n%s\n%s\n%s\n%d%d", it->invite->id, it->exam->exam_id, it->person,
                          it->exam->title != NULL ? it->exam->title : "", answers, required != NULL ? required : "",
                          it->may_send, it->uploads);
  for (guint i = 0; i < it->exam->attachments->len; i++)
    {
      g_autofree char *line = ante_words_attachment (g_ptr_array_index (it->exam->attachments, i));

      g_string_append_printf (text, "\n%s", line);
    }
  return g_string_free (text, FALSE);
}

static void
ante_preparation_card_dispose (GObject *object)
{
  clear (ANTE_PREPARATION_CARD (object));
  g_clear_pointer (&ANTE_PREPARATION_CARD (object)->shown, g_free);
  G_OBJECT_CLASS (ante_preparation_card_parent_class)->dispose (object);
}

static void
ante_preparation_card_class_init (AntePreparationCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_preparation_card_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-preparation-card");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_preparation_card_init (AntePreparationCard *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
}

GtkWidget *
ante_preparation_card_new (void)
{
  return g_object_new (ANTE_TYPE_PREPARATION_CARD, NULL);
}

void
ante_preparation_card_show (AntePreparationCard   *self,
                            const AntePreparation *preparation)
{
  g_return_if_fail (ANTE_IS_PREPARATION_CARD (self));

  g_autofree char *text = summarise (preparation);
  g_autofree char *heading = write_heading (preparation->exam);

  if (g_strcmp0 (self->shown, text) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&text);
  clear (self);
  add_label (self, heading, "heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  add_questions (self, preparation);
  add_attachments (self, preparation);
}
