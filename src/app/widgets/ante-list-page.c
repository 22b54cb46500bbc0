/* SPDX-License-Identifier: GPL-3.0-or-later
 * A page with one list that is read anew whenever it is seen: nothing yet, the list, or why there is nothing in it. */
#include "app/widgets/ante-list-page.h"

#include <adwaita.h>

struct _AnteListPage
{
  GtkWidget parent_instance;

  /* Given */     GObject *source;           /* owned */
                  AnteListPageLoad load;
  /* Under way */ GCancellable *cancellable; /* owned: cancelled with the page; NULL: it goes */
                  gboolean loading, again;
  /* Shown */     GtkWidget *stack;
                  AdwPreferencesGroup *group;
                  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (AnteListPage, ante_list_page, GTK_TYPE_WIDGET)

static void
reload (AnteListPage *self)
{
  self->again = self->loading;
  if (self->loading || self->cancellable == NULL)
    return;

  self->loading = TRUE;
  self->load (self, self->source, self->cancellable);
}

static void
ante_list_page_dispose (GObject *object)
{
  AnteListPage *self = ANTE_LIST_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->source);

  G_OBJECT_CLASS (ante_list_page_parent_class)->dispose (object);
}

static void
ante_list_page_class_init (AnteListPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_list_page_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-list-page");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
}

static void
ante_list_page_init (AnteListPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), "loading");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
  g_signal_connect (self, "map", G_CALLBACK (reload), NULL);
}

static void
add_list (AnteListPage            *self,
          const AnteListPageWords *words)
{
  GtkWidget *page = adw_preferences_page_new ();

  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, words->name, -1);

  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_description (self->group, words->explanation);
  adw_preferences_group_add (self->group, GTK_WIDGET (self->list));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  gtk_stack_add_named (GTK_STACK (self->stack), page, "list");
}

static void
add_empty (AnteListPage            *self,
           const AnteListPageWords *words)
{
  GtkWidget *empty = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), words->empty_icon);
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), words->empty_title);
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), words->empty_text);
  gtk_widget_add_css_class (empty, "compact");
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
}

GtkWidget *
ante_list_page_new (const AnteListPageWords *words,
                    gpointer                 source,
                    AnteListPageLoad         load)
{
  g_return_val_if_fail (G_IS_OBJECT (source), NULL);

  AnteListPage *self = g_object_new (ANTE_TYPE_LIST_PAGE, NULL);

  self->source = g_object_ref (source);
  self->load = load;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words->name, -1);
  add_list (self, words);
  add_empty (self, words);
  return GTK_WIDGET (self);
}

void
ante_list_page_add_button (AnteListPage *self,
                           const char   *label,
                           const char   *action)
{
  g_return_if_fail (ANTE_IS_LIST_PAGE (self));

  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  adw_preferences_group_set_header_suffix (self->group, button);
}

void
ante_list_page_reload (AnteListPage *self)
{
  g_return_if_fail (ANTE_IS_LIST_PAGE (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    reload (self);
}

void
ante_list_page_set_content (GtkWidget  *row,
                            const char *content)
{
  g_return_if_fail (GTK_IS_WIDGET (row));

  g_object_set_data_full (G_OBJECT (row), "content", g_strdup (content), g_free);
}

static gboolean
is_the_same (GtkListBoxRow *shown,
             GtkWidget     *row)
{
  const char *content = g_object_get_data (G_OBJECT (row), "content");

  return shown != NULL && content != NULL && g_strcmp0 (g_object_get_data (G_OBJECT (shown), "content"), content) == 0;
}

static void
show_rows (AnteListPage *self,
           GPtrArray    *rows)
{
  GtkListBoxRow *shown;

  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (GtkWidget) row = g_object_ref_sink (g_ptr_array_index (rows, i));

      shown = gtk_list_box_get_row_at_index (self->list, (int) i);
      if (is_the_same (shown, row))
        continue;
      if (shown != NULL)
        gtk_list_box_remove (self->list, GTK_WIDGET (shown));
      gtk_list_box_insert (self->list, row, (int) i);
    }
  while ((shown = gtk_list_box_get_row_at_index (self->list, (int) rows->len)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (shown));
}

void
ante_list_page_show (AnteListPage *self,
                     GPtrArray    *rows)
{
  g_return_if_fail (ANTE_IS_LIST_PAGE (self));

  self->loading = FALSE;
  if (self->cancellable == NULL)
    return;

  if (rows != NULL)
    {
      show_rows (self, rows);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), rows->len > 0 ? "list" : "empty");
    }
  if (self->again)
    reload (self);
}
