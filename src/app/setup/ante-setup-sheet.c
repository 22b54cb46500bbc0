/* SPDX-License-Identifier: GPL-3.0-or-later
 * The assistant's page with the recovery sheet: the words, numbered, and a printer for them. */
#include "app/setup/ante-recovery-print.h"
#include "app/setup/ante-setup-step.h"
#include "app/widgets/ante-problem.h"
#include "app/widgets/ante-qr-view.h"
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define ANTE_TYPE_SETUP_SHEET (ante_setup_sheet_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupSheet, ante_setup_sheet, ANTE, SETUP_SHEET, AnteSetupStep)

struct _AnteSetupSheet
{
  AnteSetupStep parent_instance;

  GtkFlowBox *words;
  AnteQrView *code;
  GtkButton *print_button;
  AnteProblem *problem;
};

G_DEFINE_FINAL_TYPE (AnteSetupSheet, ante_setup_sheet, ANTE_TYPE_SETUP_STEP)

static void
add_word (AnteSetupSheet *self, guint number, const char *word)
{
  g_autofree char *markup = g_markup_printf_escaped ("<span alpha=\"60%%\">%u</span>  <b>%s</b>", number, word);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *child;

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "ante-sheet-word");
  gtk_flow_box_append (self->words, label);
  child = gtk_widget_get_parent (label);
  gtk_widget_set_focusable (child, FALSE);
}

static void
show_code (AnteSetupSheet *self, const char *const *words)
{
  char *text = ante_recovery_code_text (words);

  ante_qr_view_set_text (self->code, text);
  for (volatile char *c = text; *c != '\0'; c++)
    *c = '\0';
  g_free (text);
}

static void
ante_setup_sheet_enter (AnteSetupStep *step)
{
  AnteSetupSheet *self = ANTE_SETUP_SHEET (step);
  const char *const *words = ante_setup_get_words (ante_setup_step_get_setup (step));

  if (gtk_widget_get_first_child (GTK_WIDGET (self->words)) != NULL)
    return;
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    add_word (self, i + 1, words[i]);
  if (words != NULL)
    show_code (self, words);
  gtk_widget_grab_focus (GTK_WIDGET (self->print_button));
}

static void
printed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AnteSetupSheet) self = data;
  g_autoptr (GError) error = NULL;

  if (!ante_recovery_print_finish (result, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ante_problem_set_text (self->problem, _("It could not be printed. Try another printer, print to a file, or write the words down by hand."));
}

static void
print_clicked_cb (AnteSetupSheet *self)
{
  AnteSetup *setup = ante_setup_step_get_setup (ANTE_SETUP_STEP (self));
  g_autofree char *today = ante_desk_today (ante_setup_get_desk (setup));
  g_autofree char *date = ante_words_date_full (today);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  ante_problem_set_text (self->problem, NULL);
  ante_recovery_print_async (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, ante_setup_get_words (setup),
                             ante_setup_get_clinic_name (setup), date, printed_cb, g_object_ref (self));
}

static void
ante_setup_sheet_class_init (AnteSetupSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  ANTE_SETUP_STEP_CLASS (klass)->enter = ante_setup_sheet_enter;

  g_type_ensure (ANTE_TYPE_PROBLEM);
  g_type_ensure (ANTE_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/anteroom/Anteroom/setup/ante-setup-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, AnteSetupSheet, words);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupSheet, code);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupSheet, print_button);
  gtk_widget_class_bind_template_child (widget_class, AnteSetupSheet, problem);
}

static void
ante_setup_sheet_init (AnteSetupSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->print_button, "clicked", G_CALLBACK (print_clicked_cb), self, G_CONNECT_SWAPPED);
}
