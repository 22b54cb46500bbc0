/* SPDX-License-Identifier: GPL-3.0-or-later
 * Before an exam: the provider's questions, and files for it. */
#include "app/window/ante-window-private.h"

#include "app/answers/ante-answers-dialog.h"

#include <glib/gi18n.h>

/* --- Questions --- */

static void
sent_cb (AnteAnswersDialog *dialog,
         const char        *sentence,
         AnteWindow        *self)
{
  ante_window_say (self, sentence);
}

static void
fill_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  const char *invite_id, *exam_id, *whose;
  GtkWindow *dialog;

  g_variant_get (parameter, "(&s&s&s)", &invite_id, &exam_id, &whose);
  if (!ante_role_may_write (ante_desk_get_role (self->desk), "answers.sent"))
    return;
  dialog = ante_answers_dialog_new (self->desk, invite_id, exam_id, whose);
  g_signal_connect_object (dialog, "sent", G_CALLBACK (sent_cb), self, 0);
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

/* --- Files --- */

typedef struct
{
  AnteWindow *window;             /* owned */
  char *invite_id, *exam_id, *type; /* owned */
  GFile *file;                    /* owned, nullable until chosen */
} Attaching;

static void
attaching_free (Attaching *attaching)
{
  g_object_unref (attaching->window);
  g_free (attaching->invite_id);
  g_free (attaching->exam_id);
  g_free (attaching->type);
  g_clear_object (&attaching->file);
  g_free (attaching);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attaching, attaching_free)

static void
say_upload_error (Attaching    *attaching,
                  const GError *error)
{
  if (g_error_matches (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED))
    ante_window_say (attaching->window, _("No answer came from the provider, so it is not known whether the file arrived. Look in its portal."));
  else
    ante_window_say_error (attaching->window, error);
}

static void
uploaded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (Attaching) attaching = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!ante_desk_send_attachment_finish (ANTE_DESK (source), result, &error))
    {
      say_upload_error (attaching, error);
      return;
    }
  /* Translators: %s is what was asked for, like "ID". */
  sentence = g_strdup_printf (_("%s is uploaded to the provider"), attaching->type);
  ante_window_say (attaching->window, sentence);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Attaching) attaching = data;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (source), result, NULL, NULL);
  g_autofree char *name = g_file_get_basename (attaching->file);
  const Attaching *what = attaching;

  if (bytes == NULL)
    ante_window_say (attaching->window, _("The file cannot be read. Nothing was uploaded."));
  else
    ante_desk_send_attachment_async (what->window->desk, what->invite_id, what->exam_id, what->type, name, bytes, uploaded_cb,
                                     g_steal_pointer (&attaching));
}

/* Looked at before it is read: a film would fill the memory. */
static void
looked_at_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (Attaching) attaching = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  GFile *file = attaching->file;

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    ante_window_say (attaching->window, _("The file cannot be read. Nothing was uploaded."));
  else if (g_file_info_get_size (info) == 0)
    ante_window_say (attaching->window, _("The file is empty. Nothing was uploaded."));
  else if (g_file_info_get_size (info) > ANTE_UPLOAD_MAX_BYTES)
    ante_window_say (attaching->window, _("The file is larger than 10 MB. Nothing was uploaded: make a smaller picture of it."));
  else
    g_file_load_bytes_async (file, NULL, read_cb, g_steal_pointer (&attaching));
}

static void
chosen_cb (GtkNativeDialog *chooser,
           int              response,
           gpointer         data)
{
  g_autoptr (Attaching) attaching = data;
  GFile *file;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = attaching->file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                               G_PRIORITY_DEFAULT, NULL, looked_at_cb, g_steal_pointer (&attaching));
    }
  g_object_unref (chooser);
}

static GtkFileFilter *
make_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Pictures and PDF documents"));
  gtk_file_filter_add_pixbuf_formats (filter);
  for (guint i = 0; i < 4; i++)
    gtk_file_filter_add_mime_type (filter, ((const char *[]){ "image/jpeg", "image/png", "image/heic", "application/pdf" })[i]);
  return filter;
}

static void
attach_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  Attaching *attaching;
  GtkFileChooserNative *chooser;
  g_autoptr (GtkFileFilter) filter = make_filter ();
  g_autofree char *title = NULL;

  if (!ante_desk_get_uploads (self->desk) || !ante_role_may_write (ante_desk_get_role (self->desk), "attachment.sent"))
    return;
  attaching = g_new0 (Attaching, 1);
  attaching->window = g_object_ref (self);
  g_variant_get (parameter, "(sss)", &attaching->invite_id, &attaching->exam_id, &attaching->type);
  /* Translators: the title of a file chooser; %s is what is to be uploaded, like "ID". */
  title = g_strdup_printf (_("Upload %s"), attaching->type);
  chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Upload"), _("_Cancel"));
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), attaching);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
ante_window_install_answers_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.fill-answers", "(sss)", fill_cb);
  gtk_widget_class_install_action (widget_class, "win.attach-file", "(sss)", attach_cb);
}
