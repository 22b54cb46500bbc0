/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was really reported about an appointment, newest first. */
#include "app/detail/ante-timeline-box.h"

#include "app/widgets/ante-direction.h"

#include <glib/gi18n.h>

/* More than a person scrolls through; the whole history is the audit's. */
#define MAX_LINES 60

struct _AnteTimelineBox
{
  GtkWidget parent_instance;

  GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE (AnteTimelineBox, ante_timeline_box, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text,
            gboolean    wraps)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wraps);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, wraps);
  return label;
}

static void
add_line (AnteTimelineBox        *self,
          int                     row,
          const AnteTimelineItem *item,
          const AnteWhen         *when)
{
  g_autofree char *moment = ante_words_moment (item->at_ms, when);
  g_autofree char *moment_full = ante_words_moment_full (item->at_ms, when->zone);
  g_autofree char *text = ante_words_timeline (item->code, (const char *const *) item->args, item->by, when);
  GtkWidget *at = make_label (moment, FALSE);
  g_autofree char *directed = ante_directed (GTK_WIDGET (self), text);
  GtkWidget *what = make_label (directed, TRUE);

  gtk_widget_add_css_class (at, "quiet");
  gtk_widget_add_css_class (at, "numeric");
  gtk_widget_set_tooltip_text (at, moment_full);
  if (item->ours_pending)
    {
      gtk_widget_add_css_class (what, "quiet");
      gtk_widget_set_tooltip_text (what, _("Not yet sent to the relay"));
    }

  gtk_grid_attach (GTK_GRID (self->grid), at, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), what, 1, row, 1, 1);
}

static void
ante_timeline_box_dispose (GObject *object)
{
  g_clear_pointer (&ANTE_TIMELINE_BOX (object)->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (ante_timeline_box_parent_class)->dispose (object);
}

static void
ante_timeline_box_class_init (AnteTimelineBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_timeline_box_dispose;
  gtk_widget_class_set_css_name (widget_class, "ante-timeline");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_timeline_box_init (AnteTimelineBox *self)
{
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 10);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Timeline"), -1);
}

void
ante_timeline_box_show (AnteTimelineBox *self,
                        GPtrArray       *items,
                        const AnteWhen  *when)
{
  g_return_if_fail (ANTE_IS_TIMELINE_BOX (self));

  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
  for (guint i = 0; i < MIN (items->len, MAX_LINES); i++)
    add_line (self, (int) i, g_ptr_array_index (items, i), when);
  gtk_widget_set_visible (GTK_WIDGET (self), items->len > 0);
}
