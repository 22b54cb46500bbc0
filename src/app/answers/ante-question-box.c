/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the provider's questions, with room for the answer. */
#include "app/answers/ante-question-box.h"

#include "app/widgets/ante-field-row.h"
#include "app/widgets/ante-row-group.h"
#include "app/widgets/ante-text-row.h"

#include <glib/gi18n.h>

/* One choice, and what may be written beside it. */
typedef struct
{
  AnteQuestionBox *box;  /* borrowed: the parent */
  guint number;
  GtkCheckButton *check; /* borrowed, as the next: children */
  AnteFormRow *beside;   /* nullable */
} Choice;

struct _AnteQuestionBox
{
  AdwBin parent_instance;

  AnteAnswersDraft *draft; /* owned, nullable: gone with dispose */
  guint question;
  GPtrArray *choices;      /* owned, of Choice */
  AdwPreferencesGroup *group; /* borrowed: a child */
  AnteFormRow *text;       /* borrowed, nullable: likewise */
  GtkWidget *clear_button; /* likewise */
  gboolean clearing;
};

G_DEFINE_FINAL_TYPE (AnteQuestionBox, ante_question_box, ADW_TYPE_BIN)

static const AnteQuestion *
get_question (AnteQuestionBox *self)
{
  return g_ptr_array_index (ante_answers_draft_get_questions (self->draft), self->question);
}

static char *
dup_text (AnteFormRow *row)
{
  char *text = NULL;

  g_object_get (row, "text", &text, NULL);
  return text;
}

/* --- What the draft says --- */

static void
show_height (AnteQuestionBox *self)
{
  g_autofree char *text = dup_text (self->text);
  guint inches = ante_height_read (text);
  g_autofree char *understood = inches > 0 ? ante_height_write (inches) : NULL;

  ante_form_row_set_hint (self->text, understood != NULL ? understood : _("For example 5 ft 7 in, 67 in or 170 cm"));
}

static void
show_draft (AnteQuestionBox *self)
{
  gboolean answered = ante_answers_draft_has_answer (self->draft, self->question);

  if (self->clear_button != NULL)
    gtk_widget_set_visible (self->clear_button, answered);
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = g_ptr_array_index (self->choices, i);

      if (choice->beside != NULL)
        gtk_widget_set_visible (GTK_WIDGET (choice->beside), ante_answers_draft_is_chosen (self->draft, self->question, choice->number));
    }
  if (get_question (self)->kind == ANTE_QUESTION_HEIGHT && self->text != NULL)
    show_height (self);
  if (self->text != NULL && ante_answers_draft_get_problem (self->draft, self->question) == ANTE_ANSWER_OK)
    ante_form_row_set_problem (self->text, NULL, FALSE);
}

/* --- What a person does --- */

static void
check_toggled_cb (Choice *choice)
{
  AnteQuestionBox *self = choice->box;

  if (!self->clearing)
    ante_answers_draft_choose (self->draft, self->question, choice->number, gtk_check_button_get_active (choice->check));
}

static void
beside_changed_cb (Choice *choice)
{
  AnteQuestionBox *self = choice->box;
  g_autofree char *text = dup_text (choice->beside);

  if (!self->clearing)
    ante_answers_draft_write_beside (self->draft, self->question, choice->number, text);
}

static void
text_changed_cb (AnteQuestionBox *self)
{
  g_autofree char *text = dup_text (self->text);

  if (!self->clearing)
    ante_answers_draft_write (self->draft, self->question, text);
}

static void
clear_cb (AnteQuestionBox *self)
{
  GtkWidget *first = NULL;

  self->clearing = TRUE;
  for (guint i = 0; i < self->choices->len; i++)
    {
      Choice *choice = g_ptr_array_index (self->choices, i);

      gtk_check_button_set_active (choice->check, FALSE);
      if (choice->beside != NULL)
        g_object_set (choice->beside, "text", "", NULL);
      first = first != NULL ? first : GTK_WIDGET (choice->check);
    }
  if (self->text != NULL)
    {
      g_object_set (self->text, "text", "", NULL);
      first = GTK_WIDGET (self->text);
    }
  self->clearing = FALSE;
  if (first != NULL)
    gtk_widget_grab_focus (first);
  ante_answers_draft_clear (self->draft, self->question);
}

/* Tabbing out is when one is told. */
static void
text_left_cb (AnteQuestionBox *self)
{
  static const char *const sentences[] = {
    [ANTE_ANSWER_TOO_LONG] = N_("This is too long. Shorten it"),
    [ANTE_ANSWER_NO_HEIGHT] = N_("This is not understood as a height. Write it as 5 ft 7 in, 67 in or 170 cm"),
  };
  AnteAnswerProblem problem = self->draft != NULL ? ante_answers_draft_get_problem (self->draft, self->question) : ANTE_ANSWER_OK;

  if (self->text != NULL)
    ante_form_row_set_problem (self->text, problem != ANTE_ANSWER_OK ? _(sentences[problem]) : NULL, TRUE);
}

/* --- Rows --- */

static void
add_beside (AnteQuestionBox *self,
            Choice          *choice,
            const char      *label)
{
  /* Translators: %s is a choice of the provider's: more words to it are asked for. */
  g_autofree char *title = g_strdup_printf (_("More about “%s”"), label);

  choice->beside = ANTE_FORM_ROW (ante_field_row_new (title));
  g_object_set (choice->beside, "max-length", ANTE_ANSWER_MAX_CHARS, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (choice->beside), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (choice->beside), FALSE);
  g_signal_connect_swapped (choice->beside, "notify::text", G_CALLBACK (beside_changed_cb), choice);
  adw_preferences_group_add (self->group, GTK_WIDGET (choice->beside));
}

static GtkCheckButton *
find_group (AnteQuestionBox *self)
{
  if (get_question (self)->kind != ANTE_QUESTION_SINGLE || self->choices->len == 0)
    return NULL;
  return ((Choice *) g_ptr_array_index (self->choices, 0))->check;
}

static void
add_choice (AnteQuestionBox          *self,
            const AnteQuestionChoice *offered,
            guint                     number)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  Choice *choice = g_new0 (Choice, 1);

  gtk_check_button_set_group (GTK_CHECK_BUTTON (check), find_group (self));
  choice->box = self;
  choice->number = number;
  choice->check = GTK_CHECK_BUTTON (check);
  g_ptr_array_add (self->choices, choice);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (check_toggled_cb), choice);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), offered->text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (self->group, row);
  if (offered->has_text)
    add_beside (self, choice, offered->text);
}

static void
add_text (AnteQuestionBox *self)
{
  gboolean height = get_question (self)->kind == ANTE_QUESTION_HEIGHT;
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkWidget *row = height ? ante_field_row_new (_("Height")) : ante_text_row_new (_("Answer"));

  self->text = ANTE_FORM_ROW (row);
  g_signal_connect_object (row, "notify::text", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (text_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (row, focus);
  adw_preferences_group_add (self->group, row);
}

static void
add_note (AnteQuestionBox *self,
          const char      *sentence)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentence);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_sensitive (row, FALSE);
  adw_preferences_group_add (self->group, row);
}

static GtkWidget *
make_clear_button (AnteQuestionBox *self)
{
  /* Translators: the name of a button; %s is a question. */
  g_autofree char *name = g_strdup_printf (_("Leave open: %s"), get_question (self)->text);

  self->clear_button = gtk_button_new_with_label (C_("answer", "Leave open"));
  /* Newer GTK lets the words on it name it, which say less. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->clear_button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->clear_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_valign (self->clear_button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->clear_button, FALSE);
  gtk_widget_add_css_class (self->clear_button, "flat");
  g_signal_connect_object (self->clear_button, "clicked", G_CALLBACK (clear_cb), self, G_CONNECT_SWAPPED);
  return self->clear_button;
}

/* The whole wording, in as many lines as it takes. */
static GtkWidget *
make_header (AnteQuestionBox *self)
{
  GtkWidget *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *wording = gtk_label_new (get_question (self)->text);

  gtk_label_set_xalign (GTK_LABEL (wording), 0);
  gtk_label_set_wrap (GTK_LABEL (wording), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (wording), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (wording, TRUE);
  gtk_widget_add_css_class (wording, "heading");
  gtk_box_append (GTK_BOX (header), wording);
  if (ante_answers_draft_is_open (self->draft, self->question))
    gtk_box_append (GTK_BOX (header), make_clear_button (self));
  return header;
}

static void
fill (AnteQuestionBox *self)
{
  const AnteQuestion *question = get_question (self);

  if (question->answered)
    add_note (self, _("The provider has an answer to this already."));
  else if (question->id == NULL)
    add_note (self, _("This cannot be answered from here: the patient is asked in the meeting."));
  if (!ante_answers_draft_is_open (self->draft, self->question))
    return;
  for (guint i = 0; i < question->choices->len; i++)
    add_choice (self, g_ptr_array_index (question->choices, i), i);
  if (question->kind == ANTE_QUESTION_TEXT || question->kind == ANTE_QUESTION_HEIGHT)
    add_text (self);
}

/* --- The widget --- */

static void
ante_question_box_dispose (GObject *object)
{
  AnteQuestionBox *self = ANTE_QUESTION_BOX (object);

  self->clearing = TRUE; /* nothing is written any more */
  self->text = NULL;
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (ante_question_box_parent_class)->dispose (object);
}

static void
ante_question_box_finalize (GObject *object)
{
  g_ptr_array_unref (ANTE_QUESTION_BOX (object)->choices);
  G_OBJECT_CLASS (ante_question_box_parent_class)->finalize (object);
}

static void
ante_question_box_class_init (AnteQuestionBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ante_question_box_dispose;
  G_OBJECT_CLASS (klass)->finalize = ante_question_box_finalize;
}

static void
ante_question_box_init (AnteQuestionBox *self)
{
  self->choices = g_ptr_array_new_with_free_func (g_free);
}

GtkWidget *
ante_question_box_new (AnteAnswersDraft *draft,
                       guint             question)
{
  AnteQuestionBox *self = g_object_new (ANTE_TYPE_QUESTION_BOX, NULL);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->draft = g_object_ref (draft);
  self->question = question;
  self->group = g_object_new (ANTE_TYPE_ROW_GROUP, "list-name", get_question (self)->text, NULL);
  gtk_box_append (GTK_BOX (column), make_header (self));
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->group));
  adw_bin_set_child (ADW_BIN (self), column);
  fill (self);
  g_signal_connect_object (draft, "changed", G_CALLBACK (show_draft), self, G_CONNECT_SWAPPED);
  show_draft (self);
  return GTK_WIDGET (self);
}

gboolean
ante_question_box_reveal (AnteQuestionBox *self)
{
  if (ante_answers_draft_get_problem (self->draft, self->question) == ANTE_ANSWER_OK)
    return FALSE;
  text_left_cb (self);
  if (self->text != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
  return TRUE;
}
