/* SPDX-License-Identifier: GPL-3.0-or-later
 * The meeting link as a QR code, for the patient who stands at the desk. */
#include "app/reach/ante-code-dialog.h"

#include "app/widgets/ante-print.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-qr-view.h"

#include <glib/gi18n.h>

struct _AnteCodeDialog
{
  AdwWindow parent_instance;

  AnteLinkSheet *sheet; /* owned */

  GtkLabel *greeting;
  AnteQrView *code;
  GtkWidget *print_button;
  GtkWidget *test_label;
  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteCodeDialog, ante_code_dialog, ADW_TYPE_WINDOW)

static void
printed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (AnteCodeDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!ante_print_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->problem != NULL)
    ante_problem_set_text (self->problem, _("It could not be printed. Try another printer, or print to a file."));
}

static void
print_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  AnteCodeDialog *self = ANTE_CODE_DIALOG (widget);

  ante_problem_set_text (self->problem, NULL);
  ante_link_print_async (GTK_WINDOW (self), self->sheet, printed_cb, g_object_ref (self));
}

static void
ante_code_dialog_dispose (GObject *object)
{
  AnteCodeDialog *self = ANTE_CODE_DIALOG (object);

  self->problem = NULL;
  g_clear_pointer (&self->sheet, ante_link_sheet_free);
  G_OBJECT_CLASS (ante_code_dialog_parent_class)->dispose (object);
}

static void
ante_code_dialog_class_init (AnteCodeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_code_dialog_dispose;
  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/reach/ante-code-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteCodeDialog, greeting);
  gtk_widget_class_bind_template_child (widget_class, AnteCodeDialog, code);
  gtk_widget_class_bind_template_child (widget_class, AnteCodeDialog, print_button);
  gtk_widget_class_bind_template_child (widget_class, AnteCodeDialog, test_label);
  gtk_widget_class_bind_template_child (widget_class, AnteCodeDialog, problem);
  gtk_widget_class_install_action (widget_class, "link.print", NULL, print_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "link.print", NULL);
}

static void
ante_code_dialog_init (AnteCodeDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
greet (const char *first_name)
{
  if (first_name == NULL || *first_name == '\0')
    return g_strdup (_("Scan this with your phone"));
  /* Translators: to the patient at the desk; the first name. */
  return g_strdup_printf (_("%s, scan this with your phone"), first_name);
}

GtkWindow *
ante_code_dialog_new (const char          *first_name,
                      const AnteLinkSheet *sheet,
                      gboolean             test)
{
  g_return_val_if_fail (sheet != NULL && sheet->link != NULL, NULL);

  AnteCodeDialog *self = g_object_new (ANTE_TYPE_CODE_DIALOG, NULL);
  g_autofree char *greeting = greet (first_name);

  self->sheet = ante_link_sheet_copy (sheet);
  gtk_label_set_label (self->greeting, greeting);
  ante_qr_view_set_text (self->code, sheet->link);
  gtk_widget_set_visible (self->print_button, !test);
  gtk_widget_set_visible (self->test_label, test);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "link.print", !test);
  return GTK_WINDOW (self);
}
