/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with one choice out of a long list that can be searched. */
#include "app/widgets/ante-choice-row.h"

#include <glib/gi18n.h>

struct _AnteChoiceRow
{
  AnteFormRow parent_instance;

  /* Given */     GListModel *model; /* owned, nullable */
                  char *id;
                  char *placeholder;
  /* Under way */ char *wanted; /* what is searched for */
  /* Children */  GtkWidget *button;
                  GtkLabel *value_label;
                  GtkPopover *popover;
                  GtkEditable *search;
                  GtkListView *list;
                  GtkWidget *nothing;
                  GtkFilter *filter;     /* borrowed from filtered */
                  GtkFilterListModel *filtered; /* owned */
                  GtkSingleSelection *selection; /* owned by list */
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
list_activated_cb (AnteChoiceRow *self, guint position)
{
  g_autoptr (AnteChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);

  if (choice != NULL)
    choose (self, choice);
}

static void
search_activated_cb (AnteChoiceRow *self)
{
  AnteChoice *choice = gtk_single_selection_get_selected_item (self->selection);

  if (choice != NULL)
    choose (self, choice);
}

static void
search_changed_cb (AnteChoiceRow *self)
{
  gboolean empty;

  g_free (self->wanted);
  self->wanted = g_strdup (gtk_editable_get_text (self->search));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
  empty = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0;
  gtk_widget_set_visible (self->nothing, empty);
}

static gboolean
search_key_cb (AnteChoiceRow *self, guint keyval)
{
  guint selected = gtk_single_selection_get_selected (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_Up)
    return GDK_EVENT_PROPAGATE;
  if (n == 0)
    return GDK_EVENT_STOP;
  if (keyval == GDK_KEY_Down)
    selected = selected == GTK_INVALID_LIST_POSITION ? 0 : MIN (selected + 1, n - 1);
  else
    selected = selected == GTK_INVALID_LIST_POSITION || selected == 0 ? 0 : selected - 1;
  gtk_single_selection_set_selected (self->selection, selected);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", selected);
  return GDK_EVENT_STOP;
}

static gboolean
scroll_to_chosen (gpointer data)
{
  AnteChoiceRow *self = data;
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", selected);
  return G_SOURCE_REMOVE;
}

static void
select_chosen (AnteChoiceRow *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AnteChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

      if (g_strcmp0 (ante_choice_get_id (choice), self->id) == 0)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

static void
popover_shown_cb (AnteChoiceRow *self)
{
  gtk_editable_set_text (self->search, "");
  search_changed_cb (self);
  select_chosen (self);
  gtk_widget_set_size_request (GTK_WIDGET (self->popover), CLAMP (gtk_widget_get_width (GTK_WIDGET (self)), 240, 420), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  /* The rows have their places only after the popover's first frame. */
  g_idle_add_full (G_PRIORITY_LOW, scroll_to_chosen, g_object_ref (self), g_object_unref);
}

static gboolean
is_wanted (gpointer item, gpointer data)
{
  AnteChoiceRow *self = data;

  return ante_choice_matches (item, self->wanted);
}

static void
item_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *subtitle = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_list_item_set_child (item, box);
}

/* A row is unnamed unless its parent is told what it shows. */
static void
name_list_row (GtkWidget *box, AnteChoice *choice)
{
  const char *subtitle = ante_choice_get_subtitle (choice);
  g_autofree char *name = subtitle == NULL ? g_strdup (ante_choice_get_title (choice))
                                           : g_strdup_printf ("%s, %s", ante_choice_get_title (choice), subtitle);
  GtkWidget *row = gtk_widget_get_parent (box);

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
item_bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  AnteChoice *choice = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *subtitle = gtk_widget_get_last_child (box);

  gtk_label_set_text (GTK_LABEL (title), ante_choice_get_title (choice));
  gtk_label_set_text (GTK_LABEL (subtitle), ante_choice_get_subtitle (choice));
  gtk_widget_set_visible (subtitle, ante_choice_get_subtitle (choice) != NULL);
  name_list_row (box, choice);
}

static GtkWidget *
make_list (AnteChoiceRow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  self->filtered = gtk_filter_list_model_new (NULL, self->filter);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->filtered)));
  g_signal_connect (factory, "setup", G_CALLBACK (item_setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (item_bind_cb), NULL);
  self->list = GTK_LIST_VIEW (gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory));
  gtk_list_view_set_single_click_activate (self->list, TRUE);
  g_signal_connect_object (self->list, "activate", G_CALLBACK (list_activated_cb), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->list));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 280);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  return scrolled;
}

static GtkWidget *
make_search (AnteChoiceRow *self)
{
  GtkWidget *search = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = GTK_EDITABLE (search);
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (search), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "stop-search", G_CALLBACK (gtk_popover_popdown), self->popover, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (search_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (search, keys);
  return search;
}

static GtkWidget *
make_popover (AnteChoiceRow *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->popover = GTK_POPOVER (popover);
  self->nothing = gtk_label_new (_("Nothing found"));
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_widget_set_margin_top (self->nothing, 12);
  gtk_widget_set_margin_bottom (self->nothing, 12);
  gtk_widget_add_css_class (popover, "ante-choices");
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), self->nothing);
  gtk_box_append (GTK_BOX (box), make_list (self));
  gtk_popover_set_child (self->popover, box);
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

  g_clear_object (&self->filtered);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (ante_choice_row_parent_class)->dispose (object);
}

static void
ante_choice_row_finalize (GObject *object)
{
  AnteChoiceRow *self = ANTE_CHOICE_ROW (object);

  g_free (self->id);
  g_free (self->placeholder);
  g_free (self->wanted);
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
  gtk_filter_list_model_set_model (self->filtered, model);
  show_value (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODEL]);
}
