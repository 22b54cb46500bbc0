/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text of a row: markup that wraps and is laid out as few times as can be. */
#include "app/widgets/ante-text.h"

#include "app/widgets/ante-adaptive-bin.h"
#include "app/widgets/ante-direction.h"

#define UNLIMITED -1

struct _AnteText
{
  GtkWidget parent_instance;

  int min_chars;
  char *markup;        /* owned, nullable, as it was given */
  gboolean struck;
  PangoLayout *layout; /* owned; as wide as was last asked for, or unlimited where that fits */
  int natural;         /* width unlimited, in pixels */
  guint serial;        /* of the context that @natural was measured in; 0: not measured */
};

G_DEFINE_FINAL_TYPE (AnteText, ante_text, GTK_TYPE_WIDGET)

static int
get_natural_width (AnteText *self)
{
  guint serial = pango_context_get_serial (pango_layout_get_context (self->layout));

  if (self->serial == serial)
    return self->natural;

  pango_layout_set_width (self->layout, UNLIMITED);
  pango_layout_get_pixel_size (self->layout, &self->natural, NULL);
  self->serial = serial;
  return self->natural;
}

static void
lay_out (AnteText *self,
         int       width)
{
  gboolean fits = width < 0 || get_natural_width (self) <= width;

  pango_layout_set_width (self->layout, fits ? UNLIMITED : width * PANGO_SCALE);
}

static void
write_layout (AnteText *self)
{
  g_autofree char *directed = ante_directed (GTK_WIDGET (self), self->markup);

  pango_layout_set_markup (self->layout, directed, -1);
  if (self->struck)
    {
      PangoAttrList *attributes = pango_attr_list_copy (pango_layout_get_attributes (self->layout));

      pango_attr_list_insert (attributes, pango_attr_strikethrough_new (TRUE));
      pango_layout_set_attributes (self->layout, attributes);
      pango_attr_list_unref (attributes);
    }

  self->serial = 0;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ante_text_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  AnteText *self = ANTE_TEXT (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *natural = get_natural_width (self);
      *minimum = self->min_chars > 0 ? MIN (*natural, self->min_chars * ante_char_width (widget)) : *natural;
      return;
    }

  lay_out (self, for_size);
  pango_layout_get_pixel_size (self->layout, NULL, natural);
  *minimum = *natural;
  *minimum_baseline = *natural_baseline = PANGO_PIXELS (pango_layout_get_baseline (self->layout));
}

static void
ante_text_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  lay_out (ANTE_TEXT (widget), width);
}

static GtkSizeRequestMode
ante_text_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ante_text_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  AnteText *self = ANTE_TEXT (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean is_unlimited = pango_layout_get_width (self->layout) == UNLIMITED;
  int width, height;

  pango_layout_get_pixel_size (self->layout, &width, &height);
  gtk_snapshot_render_layout (snapshot, gtk_widget_get_style_context (widget),
                              mirrored && is_unlimited ? gtk_widget_get_width (widget) - width : 0,
                              (gtk_widget_get_height (widget) - height) / 2,
                              self->layout);
}

static void
ante_text_finalize (GObject *object)
{
  AnteText *self = ANTE_TEXT (object);

  g_clear_object (&self->layout);
  g_free (self->markup);

  G_OBJECT_CLASS (ante_text_parent_class)->finalize (object);
}

static void
ante_text_class_init (AnteTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ante_text_finalize;
  widget_class->measure = ante_text_measure;
  widget_class->size_allocate = ante_text_size_allocate;
  widget_class->get_request_mode = ante_text_get_request_mode;
  widget_class->snapshot = ante_text_snapshot;

  gtk_widget_class_set_css_name (widget_class, "label");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ante_text_init (AnteText *self)
{
  self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  pango_layout_set_wrap (self->layout, PANGO_WRAP_WORD_CHAR);
}

GtkWidget *
ante_text_new (int min_chars)
{
  AnteText *self = g_object_new (ANTE_TYPE_TEXT, NULL);

  self->min_chars = min_chars;
  return GTK_WIDGET (self);
}

void
ante_text_set_markup (AnteText   *self,
                      const char *markup)
{
  g_return_if_fail (ANTE_IS_TEXT (self));
  g_return_if_fail (markup != NULL);

  if (g_strcmp0 (self->markup, markup) == 0)
    return;

  g_free (self->markup);
  self->markup = g_strdup (markup);
  write_layout (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, ante_text_get_text (self), -1);
}

void
ante_text_set_struck (AnteText *self,
                      gboolean  struck)
{
  g_return_if_fail (ANTE_IS_TEXT (self));

  if (self->struck == struck)
    return;

  self->struck = struck;
  if (self->markup != NULL)
    write_layout (self);
}

const char *
ante_text_get_text (AnteText *self)
{
  g_return_val_if_fail (ANTE_IS_TEXT (self), NULL);

  return pango_layout_get_text (self->layout);
}
