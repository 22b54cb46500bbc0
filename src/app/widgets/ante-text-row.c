/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with a text of several lines. */
#include "app/widgets/ante-text-row.h"

struct _AnteTextRow
{
  AnteFormRow parent_instance;

  GtkTextBuffer *buffer; /* borrowed from the view, a child */
  gboolean replacing;    /* a text is being put in: the empty buffer between is not one */
};

G_DEFINE_FINAL_TYPE (AnteTextRow, ante_text_row, ANTE_TYPE_FORM_ROW)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
dup_text (AnteTextRow *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

static void
set_text (AnteTextRow *self, const char *text)
{
  g_autofree char *now = dup_text (self);

  /* What comes back through a two-way binding while typing must not move the cursor. */
  if (g_strcmp0 (now, text != NULL ? text : "") == 0)
    return;
  self->replacing = TRUE;
  gtk_text_buffer_set_text (self->buffer, text != NULL ? text : "", -1);
  self->replacing = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
buffer_changed_cb (AnteTextRow *self)
{
  if (!self->replacing)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
ante_text_row_constructed (GObject *object)
{
  AnteTextRow *self = ANTE_TEXT_ROW (object);
  GtkWidget *view = gtk_text_view_new ();

  G_OBJECT_CLASS (ante_text_row_parent_class)->constructed (object);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_widget_add_css_class (view, "ante-text");
  gtk_widget_set_hexpand (view, TRUE);
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  ante_form_row_set_control (ANTE_FORM_ROW (self), view);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (buffer_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
ante_text_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TEXT)
    g_value_take_string (value, dup_text (ANTE_TEXT_ROW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_text_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TEXT)
    set_text (ANTE_TEXT_ROW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ante_text_row_class_init (AnteTextRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ante_text_row_constructed;
  object_class->get_property = ante_text_row_get_property;
  object_class->set_property = ante_text_row_set_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_text_row_init (AnteTextRow *self)
{
}

GtkWidget *
ante_text_row_new (const char *title)
{
  return g_object_new (ANTE_TYPE_TEXT_ROW, "title", title, NULL);
}
