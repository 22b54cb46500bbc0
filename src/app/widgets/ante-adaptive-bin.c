/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lets a window be narrower than its wide layout, and says when it is. */
#include "app/widgets/ante-adaptive-bin.h"

#define MIN_WIDTH 340

struct _AnteAdaptiveBin
{
  GtkWidget parent_instance;

  GtkWidget *child;
  int compact_chars;
  gboolean compact;
  gboolean wanted;  /* compact as the last allocation would have it */
  guint settle_id;  /* 0: nothing to change */
};

G_DEFINE_FINAL_TYPE (AnteAdaptiveBin, ante_adaptive_bin, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_CHILD, PROP_COMPACT_CHARS, PROP_COMPACT, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
settle (AnteAdaptiveBin *self)
{
  if (self->compact == self->wanted)
    return;

  self->compact = self->wanted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPACT]);
}

/* Widgets may not change what they ask for while they are being placed. */
static gboolean
settle_cb (gpointer data)
{
  AnteAdaptiveBin *self = data;

  self->settle_id = 0;
  settle (self);
  return G_SOURCE_REMOVE;
}

static void
ante_adaptive_bin_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  AnteAdaptiveBin *self = ANTE_ADAPTIVE_BIN (widget);
  int child_min = 0, child_natural = 0;

  if (for_size >= 0)
    {
      int needs = 0;
      gtk_widget_measure (self->child, orientation == GTK_ORIENTATION_VERTICAL ? GTK_ORIENTATION_HORIZONTAL
                                                                               : GTK_ORIENTATION_VERTICAL,
                          -1, &needs, NULL, NULL, NULL);
      for_size = MAX (for_size, needs);
    }

  gtk_widget_measure (self->child, orientation, for_size, &child_min, &child_natural, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN (child_min, MIN_WIDTH) : child_min;
  *natural = MAX (child_natural, *minimum);
}

static void
ante_adaptive_bin_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  AnteAdaptiveBin *self = ANTE_ADAPTIVE_BIN (widget);
  int min_width = 0;

  self->wanted = width < self->compact_chars * ante_char_width (widget);
  if (self->wanted != self->compact && self->settle_id == 0)
    self->settle_id = g_idle_add_full (GDK_PRIORITY_EVENTS, settle_cb, self, NULL);

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &min_width, NULL, NULL, NULL);
  gtk_widget_allocate (self->child, MAX (width, min_width), height, baseline, NULL);
}

static void
ante_adaptive_bin_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  AnteAdaptiveBin *self = ANTE_ADAPTIVE_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      g_value_set_object (value, self->child);
      break;
    case PROP_COMPACT_CHARS:
      g_value_set_int (value, self->compact_chars);
      break;
    case PROP_COMPACT:
      g_value_set_boolean (value, self->compact);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_adaptive_bin_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  AnteAdaptiveBin *self = ANTE_ADAPTIVE_BIN (object);

  switch (id)
    {
    case PROP_CHILD:
      g_clear_pointer (&self->child, gtk_widget_unparent);
      self->child = g_value_get_object (value);
      if (self->child != NULL)
        gtk_widget_set_parent (self->child, GTK_WIDGET (self));
      break;
    case PROP_COMPACT_CHARS:
      self->compact_chars = g_value_get_int (value);
      gtk_widget_queue_allocate (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_adaptive_bin_dispose (GObject *object)
{
  AnteAdaptiveBin *self = ANTE_ADAPTIVE_BIN (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);

  G_OBJECT_CLASS (ante_adaptive_bin_parent_class)->dispose (object);
}

static void
ante_adaptive_bin_class_init (AnteAdaptiveBinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_adaptive_bin_dispose;
  object_class->get_property = ante_adaptive_bin_get_property;
  object_class->set_property = ante_adaptive_bin_set_property;
  widget_class->measure = ante_adaptive_bin_measure;
  widget_class->size_allocate = ante_adaptive_bin_size_allocate;

  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT_CHARS] = g_param_spec_int ("compact-chars", NULL, NULL, 0, 1000, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMPACT] = g_param_spec_boolean ("compact", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ante_adaptive_bin_init (AnteAdaptiveBin *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

gboolean
ante_adaptive_bin_get_compact (AnteAdaptiveBin *self)
{
  g_return_val_if_fail (ANTE_IS_ADAPTIVE_BIN (self), FALSE);

  return self->compact;
}

int
ante_char_width (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = PANGO_PIXELS (pango_font_metrics_get_approximate_char_width (metrics));

  pango_font_metrics_unref (metrics);
  return MAX (1, width);
}
