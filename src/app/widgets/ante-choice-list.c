/* SPDX-License-Identifier: GPL-3.0-or-later
 * A long list of choices under a search. */
#include "app/widgets/ante-choice-list.h"

#include <glib/gi18n.h>

struct _AnteChoiceList
{
  AdwBin parent_instance;

  /* Under way */ char *wanted; /* what is searched for */
  /* Children */  GtkEditable *search;
                  GtkWidget *nothing;
                  GtkListView *list;
                  GtkFilter *filter;             /* owned by filtered */
                  GtkFilterListModel *filtered;  /* owned */
                  GtkSingleSelection *selection; /* owned by list */
};

G_DEFINE_FINAL_TYPE (AnteChoiceList, ante_choice_list, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  STOPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
list_activated_cb (AnteChoiceList *self, guint position)
{
  g_autoptr (AnteChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->filtered), position);

  if (choice != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, choice);
}

static void
search_stopped_cb (AnteChoiceList *self)
{
  g_signal_emit (self, signals[STOPPED], 0);
}

static gboolean
scroll_to_selected (gpointer data)
{
  AnteChoiceList *self = data;
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", selected);
  return G_SOURCE_REMOVE;
}

/* Return takes what was meant: "Kansas" is not Arkansas, though that comes first. */
static guint
find_best (AnteChoiceList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)), best = 0, best_rank = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AnteChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);
      guint rank = ante_choice_rank (choice, self->wanted);

      if (rank <= best_rank)
        continue;
      best = i;
      best_rank = rank;
    }
  return best;
}

static void
search_changed_cb (AnteChoiceList *self)
{
  gboolean empty;

  g_free (self->wanted);
  self->wanted = g_strdup (gtk_editable_get_text (self->search));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, find_best (self));
  scroll_to_selected (self);
  empty = g_list_model_get_n_items (G_LIST_MODEL (self->filtered)) == 0;
  gtk_widget_set_visible (self->nothing, empty);
}

/* Who types fast may press Return before the search has seen the last letter. */
static void
search_activated_cb (AnteChoiceList *self)
{
  AnteChoice *choice;

  if (g_strcmp0 (self->wanted, gtk_editable_get_text (self->search)) != 0)
    search_changed_cb (self);
  choice = gtk_single_selection_get_selected_item (self->selection);
  if (choice != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, choice);
}

static gboolean
search_key_cb (AnteChoiceList *self, guint keyval)
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

static void
select_id (AnteChoiceList *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (AnteChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->filtered), i);

      if (g_strcmp0 (ante_choice_get_id (choice), id) == 0)
        gtk_single_selection_set_selected (self->selection, i);
    }
}

static gboolean
is_wanted (gpointer item, gpointer data)
{
  AnteChoiceList *self = data;

  return ante_choice_matches (item, self->wanted);
}

static void
item_setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *subtitle = gtk_label_new (NULL);

  /* Whole: two choices may differ in their last words, as the doses of a medicine do. */
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 40);
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
make_list (AnteChoiceList *self)
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
make_search (AnteChoiceList *self)
{
  GtkWidget *search = gtk_search_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = GTK_EDITABLE (search);
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (search), 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);
  g_signal_connect_object (search, "search-changed", G_CALLBACK (search_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "activate", G_CALLBACK (search_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (search, "stop-search", G_CALLBACK (search_stopped_cb), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (search_key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (search, keys);
  return search;
}

static void
ante_choice_list_dispose (GObject *object)
{
  g_clear_object (&ANTE_CHOICE_LIST (object)->filtered);
  G_OBJECT_CLASS (ante_choice_list_parent_class)->dispose (object);
}

static void
ante_choice_list_finalize (GObject *object)
{
  g_free (ANTE_CHOICE_LIST (object)->wanted);
  G_OBJECT_CLASS (ante_choice_list_parent_class)->finalize (object);
}

static void
ante_choice_list_class_init (AnteChoiceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ante_choice_list_dispose;
  object_class->finalize = ante_choice_list_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, ANTE_TYPE_CHOICE);
  signals[STOPPED] = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
ante_choice_list_init (AnteChoiceList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->nothing = gtk_label_new (_("Nothing found"));
  gtk_widget_add_css_class (self->nothing, "dim-label");
  gtk_widget_set_margin_top (self->nothing, 12);
  gtk_widget_set_margin_bottom (self->nothing, 12);
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), self->nothing);
  gtk_box_append (GTK_BOX (box), make_list (self));
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
ante_choice_list_new (void)
{
  return g_object_new (ANTE_TYPE_CHOICE_LIST, NULL);
}

void
ante_choice_list_set_model (AnteChoiceList *self, GListModel *model)
{
  gtk_filter_list_model_set_model (self->filtered, model);
}

void
ante_choice_list_begin (AnteChoiceList *self, const char *id)
{
  gtk_editable_set_text (self->search, "");
  search_changed_cb (self);
  select_id (self, id);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  /* The rows have their places only after the first frame. */
  g_idle_add_full (G_PRIORITY_LOW, scroll_to_selected, g_object_ref (self), g_object_unref);
}
