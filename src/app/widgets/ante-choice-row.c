/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with one choice out of a long list that can be searched. */
#include "app/widgets/ante-choice-row.h"
#include "app/widgets/ante-choice-list.h"

#include <glib/gi18n.h>

struct _AnteChoiceRow
{
  AnteFormRow parent_instance;

  /* Given */     GListModel *model; /* owned, nullable */
                  char *id;
                  char *placeholder;
  /* Children */  GtkWidget *button;
                  GtkLabel *value_label;
                  GtkPopover *popover;
                  AnteChoiceList *list;
};

G_DEFINE_FINAL_TYPE (AnteChoiceRow, ante_choice_row, ANTE_TYPE_FORM_ROW)

enum
{
  PROP_0,
  PROP_TEXT,
  PROP_MODEL,
  PROP_PLACEHOLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static AnteChoice *
find_choice (AnteChoiceRow *self, const char *id)
{
  guint n = self->model == NULL ? 0 : g_list_model_get_n_items (self->model);

  for (guint i = 0; i < n && id != NULL; i++)
    {
      g_autoptr (AnteChoice) choice = g_list_model_get_item (self->model, i);

      if (g_strcmp0 (ante_choice_get_id (choice), id) == 0)
        return g_steal_pointer (&choice);
    }
  return NULL;
}

static gboolean
is_chosen (AnteChoiceRow *self)
{
  return self->id != NULL && *self->id != '\0';
}

static void
show_value (AnteChoiceRow *self)
{
  g_autoptr (AnteChoice) choice = is_chosen (self) ? find_choice (self, self->id) : NULL;
  const char *value = choice != NULL ? ante_choice_get_title (choice) : is_chosen (self) ? self->id : self->placeholder;
  g_autofree char *name = NULL;

  gtk_label_set_text (self->value_label, value != NULL ? value : "");
  if (is_chosen (self))
    gtk_widget_remove_css_class (GTK_WIDGET (self->value_label), "dim-label");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->value_label), "dim-label");
  /* Translators: a control and what is chosen in it, for screen readers: "Time zone: Chicago". */
  name = g_strdup_printf (C_("choice", "%s: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)),
                          value != NULL ? value : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
choose (AnteChoiceRow *self, AnteChoice *choice)
{
  ante_choice_row_set_text (self, ante_choice_get_id (choice));
  gtk_popover_popdown (self->popover);
  gtk_widget_grab_focus (self->button);
}

static void
popover_shown_cb (AnteChoiceRow *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->popover), CLAMP (gtk_widget_get_width (GTK_WIDGET (self)), 240, 420), -1);
  ante_choice_list_begin (self->list, self->id);
}

static GtkWidget *
make_popover (AnteChoiceRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *list = ante_choice_list_new ();

  self->popover = GTK_POPOVER (popover);
  self->list = ANTE_CHOICE_LIST (list);
  gtk_widget_add_css_class (popover, "ante-choices");
  gtk_popover_set_child (self->popover, list);
  g_signal_connect_object (list, "chosen", G_CALLBACK (choose), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (list, "stopped", G_CALLBACK (gtk_popover_popdown), popover, G_CONNECT_SWAPPED);
  g_signal_connect_object (popover, "show", G_CALLBACK (popover_shown_cb), self, G_CONNECT_SWAPPED);
  return popover;
}

static GtkWidget *
make_button (AnteChoiceRow *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *value = gtk_label_new (NULL);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("pan-down-symbolic");

  self->value_label = GTK_LABEL (value);
  gtk_label_set_xalign (self->value_label, 0);
  gtk_label_set_ellipsize (self->value_label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), value);
  gtk_box_append (GTK_BOX (box), arrow);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), box);
  /* The button puts its child in the middle; here it reads as a line of the form. */
  gtk_widget_set_halign (gtk_widget_get_parent (box), GTK_ALIGN_FILL);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), make_popover (self));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "ante-field");
  return button;
}

static void
ante_choice_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  AnteChoiceRow *self = ANTE_CHOICE_ROW (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, ante_choice_row_get_text (self));
      break;
    case PROP_MODEL:
      g_value_set_object (value, self->model);
      break;
    case PROP_PLACEHOLDER:
      g_value_set_string (value, self->placeholder);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_choice_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  AnteChoiceRow *self = ANTE_CHOICE_ROW (object);

  switch (id)
    {
    case PROP_TEXT:
      ante_choice_row_set_text (self, g_value_get_string (value));
      break;
    case PROP_MODEL:
      ante_choice_row_set_model (self, g_value_get_object (value));
      break;
    case PROP_PLACEHOLDER:
      g_free (self->placeholder);
      self->placeholder = g_value_dup_string (value);
      show_value (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ante_choice_row_dispose (GObject *object)
{
  AnteChoiceRow *self = ANTE_CHOICE_ROW (object);

  g_clear_object (&self->model);
  G_OBJECT_CLASS (ante_choice_row_parent_class)->dispose (object);
}

static void
ante_choice_row_finalize (GObject *object)
{
  AnteChoiceRow *self = ANTE_CHOICE_ROW (object);

  g_free (self->id);
  g_free (self->placeholder);
  G_OBJECT_CLASS (ante_choice_row_parent_class)->finalize (object);
}

static void
ante_choice_row_class_init (AnteChoiceRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ante_choice_row_get_property;
  object_class->set_property = ante_choice_row_set_property;
  object_class->dispose = ante_choice_row_dispose;
  object_class->finalize = ante_choice_row_finalize;

  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_MODEL] = g_param_spec_object ("model", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  properties[PROP_PLACEHOLDER] = g_param_spec_string ("placeholder", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ante_choice_row_init (AnteChoiceRow *self)
{
  self->button = make_button (self);
  ante_form_row_set_control (ANTE_FORM_ROW (self), self->button);
  /* Newer toolkits take a label's text before a name that is given, and the name also says what is chosen. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  g_signal_connect (self, "notify::title", G_CALLBACK (show_value), NULL);
  show_value (self);
}

GtkWidget *
ante_choice_row_new (const char *title, GListModel *model)
{
  return g_object_new (ANTE_TYPE_CHOICE_ROW, "title", title, "model", model, NULL);
}

const char *
ante_choice_row_get_text (AnteChoiceRow *self)
{
  g_return_val_if_fail (ANTE_IS_CHOICE_ROW (self), "");
  return self->id != NULL ? self->id : "";
}

void
ante_choice_row_set_text (AnteChoiceRow *self, const char *id)
{
  g_return_if_fail (ANTE_IS_CHOICE_ROW (self));

  if (g_strcmp0 (ante_choice_row_get_text (self), id != NULL ? id : "") == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  show_value (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

void
ante_choice_row_set_model (AnteChoiceRow *self, GListModel *model)
{
  g_return_if_fail (ANTE_IS_CHOICE_ROW (self));

  if (!g_set_object (&self->model, model))
    return;
  ante_choice_list_set_model (self->list, model);
  show_value (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}
