/* SPDX-License-Identifier: GPL-3.0-or-later
 * Says a sentence to a screen reader without moving the focus. */
#include "app/widgets/ante-live-region.h"

struct _AnteLiveRegion
{
  GtkWidget parent_instance;

  char *text;      /* owned */
  guint show_id;   /* source that puts the region back; 0: none */
};

G_DEFINE_FINAL_TYPE (AnteLiveRegion, ante_live_region, GTK_TYPE_WIDGET)

static AnteLiveRegion *
find_region (GtkWidget *widget)
{
  if (ANTE_IS_LIVE_REGION (widget))
    return ANTE_LIVE_REGION (widget);

  GtkRoot *root = gtk_widget_get_root (widget);

  return root != NULL ? g_object_get_data (G_OBJECT (root), "ante-live-region") : NULL;
}

static gboolean
show_cb (gpointer data)
{
  AnteLiveRegion *self = data;

  self->show_id = 0;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  return G_SOURCE_REMOVE;
}

static void
ante_live_region_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ante_live_region_parent_class)->root (widget);
  g_object_set_data (G_OBJECT (gtk_widget_get_root (widget)), "ante-live-region", widget);
}

static void
ante_live_region_unroot (GtkWidget *widget)
{
  g_object_set_data (G_OBJECT (gtk_widget_get_root (widget)), "ante-live-region", NULL);
  GTK_WIDGET_CLASS (ante_live_region_parent_class)->unroot (widget);
}

static void
ante_live_region_finalize (GObject *object)
{
  AnteLiveRegion *self = ANTE_LIVE_REGION (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_free (self->text);

  G_OBJECT_CLASS (ante_live_region_parent_class)->finalize (object);
}

static void
ante_live_region_class_init (AnteLiveRegionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ante_live_region_finalize;
  widget_class->root = ante_live_region_root;
  widget_class->unroot = ante_live_region_unroot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
ante_live_region_init (AnteLiveRegion *self)
{
  self->text = g_strdup ("");
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ante_live_region_new (void)
{
  return g_object_new (ANTE_TYPE_LIVE_REGION, NULL);
}

void
ante_live_region_say (GtkWidget  *widget,
                      const char *sentence)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (sentence != NULL);

  AnteLiveRegion *self = find_region (widget);

  if (self == NULL)
    return;

  g_free (self->text);
  self->text = g_strdup (sentence);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  if (self->show_id == 0)
    self->show_id = g_timeout_add (20, show_cb, self);
}

const char *
ante_live_region_get_text (AnteLiveRegion *self)
{
  g_return_val_if_fail (ANTE_IS_LIVE_REGION (self), NULL);

  return self->text;
}
