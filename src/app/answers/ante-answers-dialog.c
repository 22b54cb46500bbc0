/* SPDX-License-Identifier: GPL-3.0-or-later
 * The questions of one exam, asked at the desk and sent to the provider. */
#include "app/answers/ante-answers-dialog.h"

#include "app/answers/ante-question-box.h"
#include "app/widgets/ante-discard.h"
#include "app/widgets/ante-problem.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

struct _AnteAnswersDialog
{
  AdwWindow parent_instance;

  /* Given */     AnteDesk *desk;            /* owned; NULL: closed */
                  char *invite_id, *exam_id; /* owned */
  /* Under way */ AnteAnswersDraft *draft;   /* owned, nullable: no questions yet */
                  GPtrArray *boxes;          /* AnteQuestionBox, borrowed: children */
                  GCancellable *cancellable; /* owned: cancelled with the dialog */
                  gboolean sending, closing;
  /* Template */  AdwWindowTitle *title;
                  GtkButton *send_button;
                  GtkStack *stack;
                  AnteProblem *problem;
                  AnteProblem *failure;
                  GtkLabel *nothing;
                  GtkLabel *count;
                  GtkBox *questions;
                  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (AnteAnswersDialog, ante_answers_dialog, ADW_TYPE_WINDOW)

static guint sent_signal;

/* --- What may be done --- */

static void
show_state (AnteAnswersDialog *self)
{
  gboolean ready = self->draft != NULL && ante_answers_draft_get_touched (self->draft) && !self->sending;
  g_autofree char *count = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "answers.send", ready);
  gtk_widget_set_sensitive (GTK_WIDGET (self->questions), !self->sending);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->sending);
  gtk_spinner_set_spinning (self->spinner, self->sending);
  if (self->draft == NULL)
    return;
  count = ante_words_answers_count (ante_answers_draft_count (self->draft),
                                    ante_answers_draft_get_questions (self->draft)->len);
  gtk_label_set_label (self->count, count);
}

/* --- The questions --- */

static void
remove_questions (AnteAnswersDialog *self)
{
  g_ptr_array_set_size (self->boxes, 0);
  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self->questions))) != NULL;)
    gtk_box_remove (self->questions, child);
  g_clear_object (&self->draft);
}

static gboolean
has_open_question (AnteAnswersDraft *draft)
{
  for (guint i = 0; i < ante_answers_draft_get_questions (draft)->len; i++)
    if (ante_answers_draft_is_open (draft, i))
      return TRUE;
  return FALSE;
}

static void
show_questions (AnteAnswersDialog *self,
                GPtrArray         *questions)
{
  remove_questions (self);
  self->draft = ante_answers_draft_new (questions);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  for (guint i = 0; i < questions->len; i++)
    {
      GtkWidget *box = ante_question_box_new (self->draft, i);

      g_ptr_array_add (self->boxes, box);
      gtk_box_append (self->questions, box);
    }
  if (has_open_question (self->draft))
    {
      gtk_stack_set_visible_child_name (self->stack, "form");
      gtk_widget_child_focus (GTK_WIDGET (self->questions), GTK_DIR_TAB_FORWARD);
    }
  else
    {
      gtk_label_set_label (self->nothing, questions->len == 0 ? _("The provider asks nothing before this exam that could be answered from here.")
                                                              : _("The provider has an answer to every question. The patient is not asked again."));
      gtk_stack_set_visible_child_name (self->stack, "nothing");
    }
  show_state (self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteAnswersDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) questions = ante_desk_load_questions_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = NULL;

  if (self->desk == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (questions != NULL)
    {
      show_questions (self, questions);
      return;
    }
  text = ante_words_error (error);
  ante_problem_set_text (self->failure, text);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  show_state (self);
}

static void
load (AnteAnswersDialog *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  ante_problem_set_text (self->problem, NULL);
  ante_desk_load_questions_async (self->desk, self->invite_id, self->exam_id, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
load_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  load (ANTE_ANSWERS_DIALOG (widget));
}

/* --- Sending --- */

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (AnteAnswersDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean sent = ante_desk_send_answers_finish (ANTE_DESK (source), result, &error);
  g_autofree char *text = NULL;

  if (self->desk == NULL)
    return; /* closed: how it went is in the timeline */
  self->sending = FALSE;
  if (sent)
    {
      text = ante_words_answers_sent (ante_answers_draft_count (self->draft), ante_answers_draft_get_questions (self->draft)->len);
      self->closing = TRUE;
      g_signal_emit (self, sent_signal, 0, text);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  text = ante_words_answers_error (error);
  ante_problem_set_text (self->problem, text);
  show_state (self);
}

static void
send_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteAnswersDialog *self = ANTE_ANSWERS_DIALOG (widget);
  g_autoptr (GPtrArray) answers = NULL;

  for (guint i = 0; i < self->boxes->len; i++)
    if (ante_question_box_reveal (g_ptr_array_index (self->boxes, i)))
      return;
  if (!ante_answers_draft_get_valid (self->draft))
    return;
  answers = ante_answers_draft_get_answers (self->draft);
  self->sending = TRUE;
  ante_problem_set_text (self->problem, NULL);
  show_state (self);
  ante_desk_send_answers_async (self->desk, self->invite_id, self->exam_id, ante_answers_draft_get_questions (self->draft),
                                answers, sent_cb, g_object_ref (self));
}

/* --- Closing --- */

static gboolean
ante_answers_dialog_close_request (GtkWindow *window)
{
  AnteAnswersDialog *self = ANTE_ANSWERS_DIALOG (window);

  if (!self->closing && !self->sending && self->draft != NULL && ante_answers_draft_get_touched (self->draft))
    {
      ante_discard_ask (window, &self->closing, _("Discard the Answers?"),
                        _("They have not been sent to the provider, and they are kept nowhere."), _("_Keep Answering"));
      return TRUE;
    }
  return GTK_WINDOW_CLASS (ante_answers_dialog_parent_class)->close_request (window);
}

/* --- The widget --- */

static void
ante_answers_dialog_dispose (GObject *object)
{
  AnteAnswersDialog *self = ANTE_ANSWERS_DIALOG (object);

  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->boxes, g_ptr_array_unref);
  g_clear_pointer (&self->invite_id, g_free);
  g_clear_pointer (&self->exam_id, g_free);

  G_OBJECT_CLASS (ante_answers_dialog_parent_class)->dispose (object);
}

static void
ante_answers_dialog_class_init (AnteAnswersDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_answers_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = ante_answers_dialog_close_request;
  sent_signal = g_signal_new ("sent", ANTE_TYPE_ANSWERS_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (ANTE_TYPE_PROBLEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/answers/ante-answers-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, title);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, send_button);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, failure);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, nothing);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, count);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, questions);
  gtk_widget_class_bind_template_child (widget_class, AnteAnswersDialog, spinner);
  gtk_widget_class_install_action (widget_class, "answers.send", NULL, send_cb);
  gtk_widget_class_install_action (widget_class, "answers.load", NULL, load_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "answers.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "answers.send", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ante_answers_dialog_init (AnteAnswersDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->boxes = g_ptr_array_new ();
}

GtkWindow *
ante_answers_dialog_new (AnteDesk   *desk,
                         const char *invite_id,
                         const char *exam_id,
                         const char *subtitle)
{
  AnteAnswersDialog *self = g_object_new (ANTE_TYPE_ANSWERS_DIALOG, NULL);

  self->desk = g_object_ref (desk);
  self->invite_id = g_strdup (invite_id);
  self->exam_id = g_strdup (exam_id);
  adw_window_title_set_subtitle (self->title, subtitle);
  show_state (self);
  load (self);
  return GTK_WINDOW (self);
}
