/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with a line of text. */
#include "app/widgets/ante-field-row.h"

struct _AnteFieldRow
{
  AnteFormRow parent_instance;

  gboolean secret;
  GtkEditable *entry; /* borrowed: a child */
};

G_DEFINE_FINAL_TYPE (AnteFieldRow, ante_field_row, ANTE_TYPE_FORM_ROW)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_SECRET,
  PROP_PLACEHOLDER,
  PROP_INPUT_PURPOSE,
  PROP_MAX_LENGTH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint activated_signal;

static void
entry_changed_cb (AnteFieldRow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
entry_activated_cb (AnteFieldRow *self)
{
  g_signal_emit (self, activated_signal, 0);
}

/* A selection that outlives the focus looks like something to act on. */
static void
entry_left_cb (AnteFieldRow *self)
{
  gtk_editable_select_region (self->entry, 0, 0);
}

/* The row is a bigger target than the line of text in it. */
static void
row_pressed_cb (AnteFieldRow *self, int n_press, double x, double y, GtkGesture *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (picked == NULL || gtk_widget_is_ancestor (picked, GTK_WIDGET (self->entry))
      || GTK_IS_BUTTON (picked) || gtk_widget_get_ancestor (picked, GTK_TYPE_BUTTON) != NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static GtkWidget *
make_entry (gboolean secret)
{
  GtkWidget *entry = secret ? gtk_password_entry_new () : gtk_entry_new ();

  if (secret)
    gtk_password_entry_set_show_peek_icon (GTK_PASSWORD_ENTRY (entry), TRUE);
  else
    gtk_entry_set_has_frame (GTK_ENTRY (entry), FALSE);
  gtk_widget_add_css_class (entry, "ante-field");
  gtk_widget_set_hexpand (entry, TRUE);
  /* Narrow windows come first: the row is as wide as it may be anyway. */
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 4);
  return entry;
}

static void
ante_field_row_constructed (GObject *object)
{
  AnteFieldRow *self = ANTE_FIELD_ROW (object);
  GtkWidget *entry = make_entry (self->secret);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  G_OBJECT_CLASS (ante_field_row_parent_class)->constructed (object);
  self->entry = GTK_EDITABLE (entry);
  ante_form_row_set_control (ANTE_FORM_ROW (self), entry);
  g_signal_connect_object (entry, "changed", G_CALLBACK (entry_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "activate", G_CALLBACK (entry_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (entry_left_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (row_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
ante_field_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteFieldRow *self = ANTE_FIELD_ROW (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, ante_field_row_get_text (self));
      break;
    case PROP_SECRET:
      g_value_set_boolean (value, self->secret);
      break;
    case PROP_PLACEHOLDER:
      g_object_get_property (G_OBJECT (self->entry), "placeholder-text", value);
      break;
    case PROP_INPUT_PURPOSE:
      g_value_set_enum (value, GTK_IS_ENTRY (self->entry) ? gtk_entry_get_input_purpose (GTK_ENTRY (self->entry))
                                                          : GTK_INPUT_PURPOSE_PASSWORD);
      break;
    case PROP_MAX_LENGTH:
      g_value_set_int (value, GTK_IS_ENTRY (self->entry) ? gtk_entry_get_max_length (GTK_ENTRY (self->entry)) : 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
set_purpose (AnteFieldRow *self, GtkInputPurpose purpose)
{
  gboolean is_number = purpose == GTK_INPUT_PURPOSE_PHONE || purpose == GTK_INPUT_PURPOSE_DIGITS || purpose == GTK_INPUT_PURPOSE_NUMBER;
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), purpose);
  if (!mirrored || !is_number)
    return;

  /* The parts of a phone number would change places; it stays on the row's side all the same. */
  gtk_widget_set_direction (gtk_widget_get_first_child (GTK_WIDGET (self->entry)), GTK_TEXT_DIR_LTR);
  gtk_entry_set_alignment (GTK_ENTRY (self->entry), 1);
}

static void
ante_field_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteFieldRow *self = ANTE_FIELD_ROW (object);

  switch (id)
    {
    case PROP_TEXT:
      ante_field_row_set_text (self, g_value_get_string (value));
      break;
    case PROP_SECRET:
      self->secret = g_value_get_boolean (value);
      break;
    case PROP_PLACEHOLDER:
      g_object_set_property (G_OBJECT (self->entry), "placeholder-text", value);
      break;
    case PROP_INPUT_PURPOSE:
      if (GTK_IS_ENTRY (self->entry))
        set_purpose (self, g_value_get_enum (value));
      break;
    case PROP_MAX_LENGTH:
      if (GTK_IS_ENTRY (self->entry))
        gtk_entry_set_max_length (GTK_ENTRY (self->entry), g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_field_row_class_init (AnteFieldRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->constructed = ante_field_row_constructed;
  object_class->get_property = ante_field_row_get_property;
  object_class->set_property = ante_field_row_set_property;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_SECRET] = g_param_spec_boolean ("secret", NULL, NULL, FALSE, flags | G_PARAM_CONSTRUCT_ONLY);
  properties[PROP_PLACEHOLDER] = g_param_spec_string ("placeholder", NULL, NULL, NULL, flags);
  properties[PROP_INPUT_PURPOSE] = g_param_spec_enum ("input-purpose", NULL, NULL, GTK_TYPE_INPUT_PURPOSE,
                                                      GTK_INPUT_PURPOSE_FREE_FORM, flags);
  properties[PROP_MAX_LENGTH] = g_param_spec_int ("max-length", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
ante_field_row_init (AnteFieldRow *self)
{
}

GtkWidget *
ante_field_row_new (const char *title)
{
  return g_object_new (ANTE_TYPE_FIELD_ROW, "title", title, NULL);
}

const char *
ante_field_row_get_text (AnteFieldRow *self)
{
  g_return_val_if_fail (ANTE_IS_FIELD_ROW (self), "");
  return gtk_editable_get_text (self->entry);
}

void
ante_field_row_set_text (AnteFieldRow *self, const char *text)
{
  g_return_if_fail (ANTE_IS_FIELD_ROW (self));

  /* What comes back through a two-way binding while typing must not move the cursor. */
  if (g_strcmp0 (gtk_editable_get_text (self->entry), text != NULL ? text : "") == 0)
    return;
  gtk_editable_set_text (self->entry, text != NULL ? text : "");
}
