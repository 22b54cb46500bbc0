/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row that stands for something still on its way, or that did not come. */
#include "app/widgets/ante-wait-row.h"

#include <glib/gi18n.h>

struct _AnteWaitRow
{
  AdwPreferencesRow parent_instance;

  GtkSpinner *spinner; /* borrowed: children */
  GtkLabel *label;
  GtkWidget *button;
};

G_DEFINE_FINAL_TYPE (AnteWaitRow, ante_wait_row, ADW_TYPE_PREFERENCES_ROW)

static guint retry_signal;

static void
clicked_cb (AnteWaitRow *self)
{
  g_signal_emit (self, retry_signal, 0);
}

static gboolean
ante_wait_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (gtk_widget_get_first_child (widget), direction);
}

static gboolean
ante_wait_row_grab_focus (GtkWidget *widget)
{
  AnteWaitRow *self = ANTE_WAIT_ROW (widget);

  return gtk_widget_get_visible (self->button) && gtk_widget_grab_focus (self->button);
}

static void
ante_wait_row_class_init (AnteWaitRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = ante_wait_row_focus;
  GTK_WIDGET_CLASS (klass)->grab_focus = ante_wait_row_grab_focus;
  retry_signal = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
ante_wait_row_init (AnteWaitRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->spinner = GTK_SPINNER (gtk_spinner_new ());
  self->label = GTK_LABEL (make_label ());
  self->button = gtk_button_new_with_mnemonic (_("_Try Again"));
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (column), self->button);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->spinner));
  gtk_box_append (GTK_BOX (box), column);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  ante_wait_row_say (self, NULL, FALSE);
}

static void
show (AnteWaitRow *self, const char *text, gboolean waiting, gboolean again)
{
  gtk_label_set_text (self->label, text != NULL ? text : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), waiting);
  gtk_spinner_set_spinning (self->spinner, waiting);
  gtk_widget_set_visible (self->button, again);
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
}

void
ante_wait_row_wait (AnteWaitRow *self, const char *text)
{
  g_return_if_fail (ANTE_IS_WAIT_ROW (self));

  show (self, text, TRUE, FALSE);
}

void
ante_wait_row_say (AnteWaitRow *self, const char *text, gboolean again)
{
  g_return_if_fail (ANTE_IS_WAIT_ROW (self));

  show (self, text, FALSE, again);
}
