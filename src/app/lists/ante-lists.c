/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lists on the left, each with how many it holds. */
#include "app/lists/ante-lists.h"

#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *row;
  GtkWidget *name;
  GtkWidget *count;
} Line;

struct _AnteLists
{
  GtkWidget parent_instance;

  GtkWidget *box; /* the GtkListBox */
  Line lines[ANTE_N_LISTS];
  int chosen; /* AnteList */
};

G_DEFINE_FINAL_TYPE (AnteLists, ante_lists, GTK_TYPE_WIDGET)

enum { CHOSEN, OPENED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char *const icons[ANTE_N_LISTS] = {
  [ANTE_LIST_TODAY] = "ante-today-symbolic",
  [ANTE_LIST_TO_INVITE] = "ante-invite-symbolic",
  [ANTE_LIST_WAITING] = "ante-waiting-symbolic",
  [ANTE_LIST_CLEARED] = "ante-cleared-symbolic",
  [ANTE_LIST_FLAGGED] = "ante-flag-symbolic",
  [ANTE_LIST_MISSED] = "ante-missed-symbolic",
  [ANTE_LIST_CALL_AGAIN] = "ante-call-again-symbolic",
  [ANTE_LIST_FOLLOW_UP] = "ante-refresh-symbolic",
  [ANTE_LIST_UNMATCHED] = "ante-unmatched-symbolic",
};

static void
name_line (Line  *line,
           guint  count)
{
  const char *name = gtk_label_get_label (GTK_LABEL (line->name));
  /* Translators: a list and how many appointments it holds, for screen readers: "Waiting, 4". */
  g_autofree char *sentence = g_strdup_printf (C_("list", "%s, %u"), name, count);

  gtk_accessible_update_property (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

static void
add_line (AnteLists *self,
          AnteList   list)
{
  Line *line = &self->lines[list];
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[list]);

  gtk_accessible_update_state (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  line->name = gtk_label_new (ante_words_list (list));
  gtk_label_set_xalign (GTK_LABEL (line->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (line->name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (line->name, TRUE);
  line->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (line->count, "numeric");
  gtk_widget_add_css_class (line->count, "dim-label");

  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), line->name);
  gtk_box_append (GTK_BOX (box), line->count);

  line->row = gtk_list_box_row_new ();
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line->row), box);
  gtk_list_box_append (GTK_LIST_BOX (self->box), line->row);
  name_line (line, 0);
}

static void
add_separator (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       data)
{
  if (gtk_list_box_row_get_index (row) == ANTE_LIST_FOLLOW_UP && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
}

/* The box says so again when the focus comes to it. */
static void
row_selected_cb (GtkListBox    *box,
                 GtkListBoxRow *row,
                 AnteLists     *self)
{
  if (row == NULL || gtk_list_box_row_get_index (row) == self->chosen)
    return;

  self->chosen = gtk_list_box_row_get_index (row);
  g_signal_emit (self, signals[CHOSEN], 0, self->chosen);
}

static void
row_activated_cb (GtkListBox    *box,
                  GtkListBoxRow *row,
                  AnteLists     *self)
{
  row_selected_cb (box, row, self);
  g_signal_emit (self, signals[OPENED], 0);
}

static void
ante_lists_dispose (GObject *object)
{
  AnteLists *self = ANTE_LISTS (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (ante_lists_parent_class)->dispose (object);
}

static void
ante_lists_class_init (AnteListsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_lists_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-lists");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NAVIGATION);

  signals[CHOSEN] = g_signal_new ("chosen", ANTE_TYPE_LISTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[OPENED] = g_signal_new ("opened", ANTE_TYPE_LISTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ante_lists_init (AnteLists *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = gtk_list_box_new ();
  gtk_widget_add_css_class (self->box, "navigation-sidebar");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->box), GTK_SELECTION_BROWSE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->box), add_separator, NULL, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Lists"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Lists"), -1);
  for (AnteList list = 0; list < ANTE_N_LISTS; list++)
    add_line (self, list);

  ante_lists_choose (self, ANTE_LIST_TODAY);
  g_signal_connect (self->box, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect (self->box, "row-activated", G_CALLBACK (row_activated_cb), self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Lists"), -1);
  gtk_widget_set_parent (scroller, GTK_WIDGET (self));
}

GtkWidget *
ante_lists_new (void)
{
  return g_object_new (ANTE_TYPE_LISTS, NULL);
}

void
ante_lists_choose (AnteLists *self,
                   AnteList   list)
{
  g_return_if_fail (ANTE_IS_LISTS (self));
  g_return_if_fail (list < ANTE_N_LISTS);

  self->chosen = (int) list;
  gtk_list_box_select_row (GTK_LIST_BOX (self->box), GTK_LIST_BOX_ROW (self->lines[list].row));
}

void
ante_lists_set_counts (AnteLists   *self,
                       const guint *counts)
{
  g_return_if_fail (ANTE_IS_LISTS (self));

  for (AnteList list = 0; list < ANTE_N_LISTS; list++)
    {
      guint count = counts != NULL ? counts[list] : 0;
      g_autofree char *text = count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");

      gtk_label_set_label (GTK_LABEL (self->lines[list].count), text);
      name_line (&self->lines[list], count);
    }
}

void
ante_lists_set_is_today (AnteLists *self,
                         gboolean   is_today)
{
  g_return_if_fail (ANTE_IS_LISTS (self));

  gtk_label_set_label (GTK_LABEL (self->lines[ANTE_LIST_TODAY].name),
                       is_today ? ante_words_list (ANTE_LIST_TODAY) : C_("list", "Whole day"));
}

gboolean
ante_lists_focus (AnteLists *self)
{
  g_return_val_if_fail (ANTE_IS_LISTS (self), FALSE);

  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->box));

  return row != NULL && gtk_widget_grab_focus (GTK_WIDGET (row));
}
