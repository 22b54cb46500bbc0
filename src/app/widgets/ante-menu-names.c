/* SPDX-License-Identifier: GPL-3.0-or-later
 * Menu items that a screen reader can read: GTK 4.18 draws an item's words and gives it no name. */
#include "app/widgets/ante-menu-names.h"

/* The words without the marks of their mnemonics. (transfer full). */
static char *
strip_underlines (const char *words)
{
  GString *plain = g_string_new (NULL);

  for (const char *at = words; *at != '\0'; at++)
    {
      if (*at == '_' && at[1] != '\0')
        at++;
      g_string_append_c (plain, *at);
    }
  return g_string_free (plain, FALSE);
}

static void
name_item (GtkWidget *item)
{
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (item), "text") == NULL)
    return;
  g_object_get (item, "text", &words, NULL);
  if (words == NULL || *words == '\0')
    return;
  name = strip_underlines (words);
  /* It refers to a label that is hidden from assistive technologies, and such a name is empty. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
name_items (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      switch (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (child)))
        {
        case GTK_ACCESSIBLE_ROLE_MENU_ITEM:
        case GTK_ACCESSIBLE_ROLE_MENU_ITEM_CHECKBOX:
        case GTK_ACCESSIBLE_ROLE_MENU_ITEM_RADIO:
          name_item (child);
          break;
        default:
          name_items (child);
          break;
        }
    }
}

void
ante_menu_names_keep (GtkWidget *menu)
{
  g_return_if_fail (GTK_IS_POPOVER_MENU (menu));

  g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);
}
