/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the provider noted about one exam, for those entitled, and the sign-off that it was read. */
#include "app/detail/ante-notes-dialog.h"

#include "app/detail/ante-note-box.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define MAX_INSTRUCTION 200

struct _AnteNotesDialog
{
  AdwWindow parent_instance;

  AnteDesk *desk;            /* owned */
  GCancellable *cancellable; /* owned: cancelled with the dialog */
  gboolean asks;             /* an approval waits for them to be read */

  AdwWindowTitle *title;
  GtkLabel *status;
  GtkBox *notes;
  AdwPreferencesGroup *sign_off;
  GtkButton *close;
  GtkWidget *confirm;
  GtkEditable *instruction;
};

G_DEFINE_FINAL_TYPE (AnteNotesDialog, ante_notes_dialog, ADW_TYPE_WINDOW)

enum { READ, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
add_note (AnteNotesDialog        *self,
          const AnteClinicalNote *note)
{
  gtk_box_append (self->notes, ante_note_box_new (note, ante_desk_get_zone (self->desk)));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (AnteNotesDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = ante_desk_load_notes_finish (ANTE_DESK (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->status), notes == NULL || notes->len == 0);
  if (notes == NULL)
    {
      g_autofree char *sentence = ante_words_error (error);
      gtk_label_set_label (self->status, sentence);
      return;
    }

  gtk_label_set_label (self->status, _("The provider gave no notes."));
  for (guint i = 0; i < notes->len; i++)
    add_note (self, g_ptr_array_index (notes, i));

  gtk_widget_set_visible (GTK_WIDGET (self->sign_off), self->asks);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "notes.confirm", self->asks);
}

/* One line: what is pasted may have more. */
static char *
read_instruction (AnteNotesDialog *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (self->instruction));

  g_strdelimit (text, "\r\n\t", ' ');
  g_strstrip (text);
  if (g_utf8_strlen (text, -1) > MAX_INSTRUCTION)
    return g_utf8_substring (text, 0, MAX_INSTRUCTION);

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
confirm_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  AnteNotesDialog *self = ANTE_NOTES_DIALOG (widget);
  g_autofree char *instruction = read_instruction (self);

  g_signal_emit (self, signals[READ], 0, instruction);
  gtk_window_close (GTK_WINDOW (self));
}

static void
ante_notes_dialog_dispose (GObject *object)
{
  AnteNotesDialog *self = ANTE_NOTES_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (ante_notes_dialog_parent_class)->dispose (object);
}

static void
ante_notes_dialog_class_init (AnteNotesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_notes_dialog_dispose;
  signals[READ] = g_signal_new ("read", ANTE_TYPE_NOTES_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/detail/ante-notes-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, title);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, status);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, notes);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, sign_off);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, close);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, confirm);
  gtk_widget_class_bind_template_child (widget_class, AnteNotesDialog, instruction);
  gtk_widget_class_install_action (widget_class, "notes.confirm", NULL, confirm_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
ante_notes_dialog_init (AnteNotesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "notes.confirm", FALSE);
}

GtkWindow *
ante_notes_dialog_new (AnteDesk            *desk,
                       AnteAppointmentView *view,
                       const AnteClearance *clearance)
{
  g_return_val_if_fail (ANTE_IS_DESK (desk), NULL);
  g_return_val_if_fail (clearance != NULL && clearance->invite_id != NULL, NULL);

  AnteNotesDialog *self = g_object_new (ANTE_TYPE_NOTES_DIALOG, NULL);
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", person, clearance->treatment_name);

  self->desk = g_object_ref (desk);
  self->asks = clearance->code == ANTE_CLEARANCE_READ_NOTES;
  gtk_widget_set_visible (self->confirm, self->asks);
  if (!self->asks)
    gtk_button_set_label (self->close, _("Close"));
  adw_window_title_set_subtitle (self->title, subtitle);
  ante_desk_load_notes_async (desk, clearance->invite_id, clearance->exam_id, self->cancellable, loaded_cb, g_object_ref (self));
  return GTK_WINDOW (self);
}
