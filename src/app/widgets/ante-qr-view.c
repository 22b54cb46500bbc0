/* SPDX-License-Identifier: GPL-3.0-or-later
 * A QR code on the screen: black on white in every colour scheme, its modules whole pixels. */
#include "app/widgets/ante-qr-view.h"

#include "app/widgets/ante-qr-code.h"

/* Of one module, in logical pixels: still read by a telephone, and read with ease. */
#define LEAST_PIXELS 3
#define FINE_PIXELS 6

struct _AnteQrView
{
  GtkWidget parent_instance;

  AnteQrCode *code; /* owned, nullable */
  char *label;      /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (AnteQrView, ante_qr_view, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_LABEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint
count_modules (AnteQrView *self)
{
  return self->code != NULL ? ante_qr_code_get_size (self->code) + 2 * ANTE_QR_QUIET : 0;
}

/* The largest whole number of device pixels a module may have in a square of that side. */
static double
fit_module (AnteQrView *self, double side)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int pixels = (int) (side * scale) / (int) count_modules (self);

  return (double) MAX (pixels, 1) / scale;
}

static double
round_to_pixel (AnteQrView *self, double at)
{
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  return (double) (int) (at * scale) / scale;
}

static void
snapshot_row (AnteQrView *self, GtkSnapshot *snapshot, guint row, const graphene_point_t *from, double module)
{
  static const GdkRGBA black = { 0, 0, 0, 1 };
  guint size = ante_qr_code_get_size (self->code);

  for (guint column = 0; column < size; column++)
    {
      guint run = ante_qr_code_get_run (self->code, column, row);

      if (run > 0)
        gtk_snapshot_append_color (snapshot, &black,
                                   &GRAPHENE_RECT_INIT (from->x + (float) (column * module), from->y + (float) (row * module),
                                                        (float) (run * module), (float) module));
      column += run;
    }
}

static void
ante_qr_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA white = { 1, 1, 1, 1 };
  AnteQrView *self = ANTE_QR_VIEW (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double module, side, x, y;

  if (self->code == NULL)
    return;
  module = fit_module (self, MIN (width, height));
  side = module * count_modules (self);
  x = round_to_pixel (self, (width - side) / 2);
  y = round_to_pixel (self, (height - side) / 2);
  gtk_snapshot_append_color (snapshot, &white, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) side, (float) side));
  for (guint row = 0; row < ante_qr_code_get_size (self->code); row++)
    snapshot_row (self, snapshot, row,
                  &GRAPHENE_POINT_INIT ((float) (x + ANTE_QR_QUIET * module), (float) (y + ANTE_QR_QUIET * module)), module);
}

static GtkSizeRequestMode
ante_qr_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ante_qr_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  int modules = (int) count_modules (ANTE_QR_VIEW (widget));

  *minimum = modules * LEAST_PIXELS;
  *natural = modules * FINE_PIXELS;
  *minimum_baseline = *natural_baseline = -1;
}

static void
ante_qr_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteQrView *self = ANTE_QR_VIEW (object);

  if (id == PROP_LABEL)
    g_value_set_string (value, self->label);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_qr_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteQrView *self = ANTE_QR_VIEW (object);

  switch (id)
    {
    case PROP_TEXT:
      ante_qr_view_set_text (self, g_value_get_string (value));
      break;
    case PROP_LABEL:
      ante_qr_view_set_label (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_qr_view_finalize (GObject *object)
{
  AnteQrView *self = ANTE_QR_VIEW (object);

  g_clear_pointer (&self->code, ante_qr_code_free);
  g_free (self->label);
  G_OBJECT_CLASS (ante_qr_view_parent_class)->finalize (object);
}

static void
ante_qr_view_class_init (AnteQrViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = ante_qr_view_get_property;
  object_class->set_property = ante_qr_view_set_property;
  object_class->finalize = ante_qr_view_finalize;
  widget_class->snapshot = ante_qr_view_snapshot;
  widget_class->measure = ante_qr_view_measure;
  widget_class->get_request_mode = ante_qr_view_get_request_mode;

  /* Written only: a code may hold a secret, which is not kept beside it. */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "ante-qr");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ante_qr_view_init (AnteQrView *self)
{
}

GtkWidget *
ante_qr_view_new (void)
{
  return g_object_new (ANTE_TYPE_QR_VIEW, NULL);
}

void
ante_qr_view_set_text (AnteQrView *self, const char *text)
{
  g_return_if_fail (ANTE_IS_QR_VIEW (self));

  g_clear_pointer (&self->code, ante_qr_code_free);
  self->code = ante_qr_code_new (text);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
ante_qr_view_set_label (AnteQrView *self, const char *label)
{
  g_return_if_fail (ANTE_IS_QR_VIEW (self));

  if (g_strcmp0 (self->label, label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LABEL]);
}

gboolean
ante_qr_view_has_code (AnteQrView *self)
{
  g_return_val_if_fail (ANTE_IS_QR_VIEW (self), FALSE);

  return self->code != NULL;
}
