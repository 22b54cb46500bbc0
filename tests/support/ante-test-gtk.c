/* SPDX-License-Identifier: GPL-3.0-or-later
 * What tests of widgets share. */
#include "support/ante-test-gtk.h"

#include "ante-resources.h"

typedef gboolean (*Wanted) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
search (GtkWidget *widget, Wanted wanted, gconstpointer data)
{
  if (wanted (widget, data))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = search (child, wanted, data);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
says (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), data);
}

static gboolean
is_of_type (GtkWidget *widget, gconstpointer data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) data);
}

static gboolean
is_row (GtkWidget *widget, gconstpointer data)
{
  return ADW_IS_PREFERENCES_ROW (widget)
      && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), data) == 0;
}

void
ante_test_gtk_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  gtk_init ();
  adw_init ();
  ante_register_resource ();
}

GtkWidget *
ante_test_find_label (GtkWidget *widget, const char *text)
{
  GtkWidget *label = search (widget, says, text);

  g_assert_nonnull (label);
  return label;
}

GtkWidget *
ante_test_find (GtkWidget *widget, GType type)
{
  GtkWidget *found = search (widget, is_of_type, &type);

  g_assert_nonnull (found);
  return found;
}

GtkWidget *
ante_test_find_row (GtkWidget *widget, const char *title)
{
  GtkWidget *row = search (widget, is_row, title);

  g_assert_nonnull (row);
  return row;
}

gboolean
ante_test_has_row (GtkWidget *widget, const char *title)
{
  return search (widget, is_row, title) != NULL;
}

void
ante_test_count (guint *count)
{
  *count += 1;
}
