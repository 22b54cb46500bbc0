/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line over the board that names its columns, while there are columns. */
#include "app/board/ante-board-header.h"

#include "app/board/ante-board-columns.h"
#include "app/widgets/ante-adaptive-bin.h"

#include <glib/gi18n.h>

struct _AnteBoardHeader
{
  GtkWidget parent_instance;

  GtkWidget *titles[ANTE_COLUMN_ACTION]; /* the action has none */
};

G_DEFINE_FINAL_TYPE (AnteBoardHeader, ante_board_header, GTK_TYPE_WIDGET)

static const char *const titles[ANTE_COLUMN_ACTION] = {
  [ANTE_COLUMN_TIME] = NC_("column", "Time"),
  [ANTE_COLUMN_WHO] = NC_("column", "Patient"),
  [ANTE_COLUMN_VERDICTS] = NC_("column", "Clearance, per treatment"),
  [ANTE_COLUMN_ARRIVAL] = NC_("column", "Arrival"),
};

static void
ante_board_header_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  AnteBoardHeader *self = ANTE_BOARD_HEADER (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    gtk_widget_measure (self->titles[ANTE_COLUMN_TIME], orientation, -1, minimum, natural, NULL, NULL);
}

static void
ante_board_header_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  AnteBoardHeader *self = ANTE_BOARD_HEADER (widget);
  /* The rows' font, not the smaller one of the titles. */
  int char_width = ante_char_width (gtk_widget_get_parent (widget));
  gboolean wide = ante_board_is_wide (width, char_width);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  AnteSlot slots[ANTE_N_COLUMNS];

  ante_board_columns (width, char_width, slots);

  for (int i = 0; i < ANTE_COLUMN_ACTION; i++)
    {
      int x = mirrored ? width - slots[i].x - slots[i].width : slots[i].x;

      gtk_widget_set_child_visible (self->titles[i], wide);
      if (wide)
        gtk_widget_size_allocate (self->titles[i], &(GtkAllocation) { x, 0, slots[i].width, height }, -1);
    }
}

static void
ante_board_header_dispose (GObject *object)
{
  AnteBoardHeader *self = ANTE_BOARD_HEADER (object);

  for (int i = 0; i < ANTE_COLUMN_ACTION; i++)
    g_clear_pointer (&self->titles[i], gtk_widget_unparent);

  G_OBJECT_CLASS (ante_board_header_parent_class)->dispose (object);
}

static void
ante_board_header_class_init (AnteBoardHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ante_board_header_dispose;
  widget_class->measure = ante_board_header_measure;
  widget_class->size_allocate = ante_board_header_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "ante-board-header");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_board_header_init (AnteBoardHeader *self)
{
  for (int i = 0; i < ANTE_COLUMN_ACTION; i++)
    {
      self->titles[i] = gtk_label_new (g_dpgettext2 (NULL, "column", titles[i]));
      gtk_label_set_xalign (GTK_LABEL (self->titles[i]), 0);
      gtk_label_set_ellipsize (GTK_LABEL (self->titles[i]), PANGO_ELLIPSIZE_END);
      gtk_widget_set_parent (self->titles[i], GTK_WIDGET (self));
    }
}

GtkWidget *
ante_board_header_new (void)
{
  return g_object_new (ANTE_TYPE_BOARD_HEADER, NULL);
}
