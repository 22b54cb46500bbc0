/* SPDX-License-Identifier: GPL-3.0-or-later
 * The day board: the appointments of one list of one day, in groups. */
#include "app/board/ante-board-private.h"

#include "app/board/ante-board-columns.h"
#include "app/board/ante-board-header.h"
#include "app/commands/ante-command-target.h"
#include "app/widgets/ante-adaptive-bin.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define HEAD_ROWS 14
#define MIN_WIDTH 300
#define NATURAL_CHARS 100
#define MIN_HEIGHT 120
#define NATURAL_HEIGHT 600

G_DEFINE_FINAL_TYPE (AnteBoard, ante_board, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_SELECTED, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { OPENED, CLICKED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* --- Rows --- */

static char *
write_heading (AnteBoardItem *item)
{
  /* Translators: a heading over a group of appointments and how many they are: "Next · 4". */
  return g_strdup_printf (C_("group", "%s · %u"), ante_words_group (ante_board_item_get_group (item)),
                          ante_board_item_get_count (item));
}

static void
show_heading (GtkWidget     *label,
              AnteBoardItem *item)
{
  g_autofree char *text = write_heading (item);
  GtkWidget *row = gtk_widget_get_parent (label);

  gtk_label_set_label (GTK_LABEL (label), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
heading_changed_cb (AnteBoardItem *item,
                    GtkListItem   *list_item)
{
  show_heading (gtk_list_item_get_child (list_item), item);
}

static void
bind_heading (GtkListItem   *list_item,
              AnteBoardItem *item)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);

  if (!GTK_IS_LABEL (label))
    {
      label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "group-heading");
      gtk_list_item_set_child (list_item, label);
    }

  gtk_list_item_set_selectable (list_item, FALSE);
  gtk_list_item_set_activatable (list_item, FALSE);
  gtk_widget_set_focusable (gtk_widget_get_parent (label), FALSE);
  g_signal_connect_object (item, "changed", G_CALLBACK (heading_changed_cb), list_item, 0);
  show_heading (label, item);
}

static void
bind_appointment (AnteBoard     *self,
                  GtkListItem   *list_item,
                  AnteBoardItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (!ANTE_IS_BOARD_ROW (row))
    {
      row = ante_board_row_new ();
      gtk_list_item_set_child (list_item, row);
    }

  gtk_list_item_set_selectable (list_item, TRUE);
  gtk_list_item_set_activatable (list_item, TRUE);
  gtk_widget_set_focusable (gtk_widget_get_parent (row), TRUE);
  g_hash_table_insert (self->rows, item, row);
  ante_board_row_set_item (ANTE_BOARD_ROW (row), item);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         AnteBoard                *self)
{
  AnteBoardItem *item = gtk_list_item_get_item (list_item);

  if (ante_board_item_get_id (item) == NULL)
    bind_heading (list_item, item);
  else
    bind_appointment (self, list_item, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           AnteBoard                *self)
{
  AnteBoardItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *child = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (item, heading_changed_cb, list_item);
  if (!ANTE_IS_BOARD_ROW (child))
    return;

  g_hash_table_remove (self->rows, item);
  ante_board_row_set_item (ANTE_BOARD_ROW (child), NULL);
}

GtkWidget *
ante_board_find_row (AnteBoard *self,
                     guint      position)
{
  g_autoptr (AnteBoardItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);

  return item != NULL ? g_hash_table_lookup (self->rows, item) : NULL;
}

/* --- Selection --- */

static void
remember_selected (AnteBoard  *self,
                   const char *id)
{
  if (g_strcmp0 (self->selected, id) == 0)
    return;

  g_free (self->selected);
  self->selected = g_strdup (id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
selected_cb (GtkSingleSelection *selection,
             GParamSpec         *pspec,
             AnteBoard          *self)
{
  AnteBoardItem *item = gtk_single_selection_get_selected_item (selection);

  if (item != NULL && ante_board_item_get_id (item) != NULL)
    remember_selected (self, ante_board_item_get_id (item));
}

static void
activate_cb (GtkListView *view,
             guint        position,
             AnteBoard   *self)
{
  g_autoptr (AnteBoardItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  const char *id = ante_board_item_get_id (item);

  if (id != NULL)
    g_signal_emit (self, signals[OPENED], 0, id);
}

void
ante_board_clicked (AnteBoard    *self,
                    AnteBoardRow *row)
{
  AnteBoardItem *item = ante_board_row_get_item (row);

  if (item != NULL)
    g_signal_emit (self, signals[CLICKED], 0, ante_board_item_get_id (item));
}

/* With the heading over it, if it is the first of its group. */
static void
scroll_to (AnteBoard *self,
           guint      position)
{
  g_autoptr (AnteBoardItem) above = position > 0 ? g_list_model_get_item (G_LIST_MODEL (self->model), position - 1) : NULL;

  if (above != NULL && ante_board_item_get_id (above) == NULL)
    gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", position - 1);
  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", position);
}

static void
choose (AnteBoard *self,
        guint      position)
{
  gtk_single_selection_set_selected (self->selection, position);
  scroll_to (self, position);
}

static gboolean
has_focus (AnteBoard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, self->view);
}

static gboolean
focus_row (AnteBoard *self,
           guint      position)
{
  GtkWidget *row = ante_board_find_row (self, position);

  return row != NULL && gtk_widget_grab_focus (gtk_widget_get_parent (row));
}

/* The appointment @by appointments away from @from, staying within the list; headings are stepped over. */
static guint
find_neighbour (AnteBoard *self,
                guint      from,
                int        by)
{
  int n_items = (int) g_list_model_get_n_items (G_LIST_MODEL (self->model));
  int step = by < 0 ? -1 : 1, position = from == GTK_INVALID_LIST_POSITION ? (by < 0 ? n_items : -1) : (int) from;
  guint found = from;

  for (int left = ABS (by); left > 0;)
    {
      position += step;
      if (position < 0 || position >= n_items)
        return found;

      g_autoptr (AnteBoardItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), (guint) position);
      if (ante_board_item_get_id (item) == NULL)
        continue;
      found = (guint) position;
      left--;
    }

  return found;
}

/* --- Empty --- */

static void
make_empty (AnteBoard *self)
{
  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "ante-today-symbolic");
  gtk_widget_add_css_class (self->empty, "compact");
  gtk_widget_set_vexpand (self->empty, TRUE);

  self->next_step = gtk_button_new ();
  gtk_widget_set_halign (self->next_step, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->next_step, "pill");
  gtk_widget_add_css_class (self->next_step, "suggested-action");
  adw_status_page_set_child (ADW_STATUS_PAGE (self->empty), self->next_step);
  gtk_box_append (GTK_BOX (self->box), self->empty);
}

static void
show_empty (AnteBoard *self,
            gboolean   empty)
{
  if (empty && self->empty == NULL)
    make_empty (self);

  gtk_widget_set_visible (self->header, !empty && self->wide);
  gtk_widget_set_visible (self->scroller, !empty);
  if (self->empty == NULL)
    return;

  gtk_widget_set_visible (self->empty, empty);

  gboolean offered = self->list == ANTE_LIST_TODAY && self->next_label != NULL && !self->reading;
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty),
                             self->reading ? _("Being Read Again") : ante_words_list_empty_title (self->list));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty),
                                   self->reading ? _("What was booked appears here by itself.")
                                   : offered ? self->next_text
                                             : ante_words_list_empty_text (self->list));
  gtk_widget_set_visible (self->next_step, offered);
  if (offered)
    gtk_button_set_label (GTK_BUTTON (self->next_step), self->next_label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->next_step), offered ? self->next_action : NULL);
}

/* --- The widget --- */

static void
paint (AnteBoard *self)
{
  self->wide = self->wanted_wide;
  if (self->wide)
    gtk_widget_remove_css_class (self->view, "cards");
  else
    gtk_widget_add_css_class (self->view, "cards");
  gtk_widget_set_visible (self->header, self->wide && gtk_widget_get_visible (self->scroller));
}

static gboolean
paint_cb (gpointer data)
{
  AnteBoard *self = data;

  self->paint_id = 0;
  paint (self);
  return G_SOURCE_REMOVE;
}

static void
ante_board_size_allocate (GtkWidget *widget,
                          int        width,
                          int        height,
                          int        baseline)
{
  AnteBoard *self = ANTE_BOARD (widget);

  /* Where rows put their parts follows from the width they are given; how they are painted may come a frame later,
   * for widgets may not change while they are being placed. */
  self->wanted_wide = ante_board_is_wide (width - 40, ante_char_width (widget));
  if (self->wanted_wide != self->wide && self->paint_id == 0)
    self->paint_id = g_idle_add_full (GDK_PRIORITY_EVENTS, paint_cb, self, NULL);

  gtk_widget_allocate (self->box, width, height, baseline, NULL);
}

/* The board scrolls, so it takes what it is given: nobody has to lay out every row to ask it. */
static void
ante_board_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_CHARS * ante_char_width (widget);
      return;
    }

  *minimum = MIN_HEIGHT;
  *natural = NATURAL_HEIGHT;
}

static void
ante_board_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  g_value_set_string (value, ANTE_BOARD (object)->selected);
}

static void
ante_board_dispose (GObject *object)
{
  AnteBoard *self = ANTE_BOARD (object);

  g_clear_handle_id (&self->paint_id, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (ante_board_parent_class)->dispose (object);
}

static void
ante_board_finalize (GObject *object)
{
  AnteBoard *self = ANTE_BOARD (object);

  g_hash_table_unref (self->rows);
  g_clear_pointer (&self->rest, g_ptr_array_unref);
  g_free (self->selected);
  g_free (self->wanted);

  G_OBJECT_CLASS (ante_board_parent_class)->finalize (object);
}

static void
ante_board_class_init (AnteBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ante_board_dispose;
  object_class->finalize = ante_board_finalize;
  object_class->get_property = ante_board_get_property;

  properties[PROP_SELECTED] = g_param_spec_string ("selected", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[OPENED] = g_signal_new ("opened", ANTE_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CLICKED] = g_signal_new ("clicked", ANTE_TYPE_BOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_css_name (widget_class, "ante-board");
  widget_class->measure = ante_board_measure;
  widget_class->size_allocate = ante_board_size_allocate;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_REGION);
}

static void
build_list (AnteBoard *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), self);

  self->model = ante_board_model_new ();
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->model));
  g_signal_connect (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self);

  self->view = gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (self->selection)), factory);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Appointments"), -1);
  g_signal_connect (self->view, "activate", G_CALLBACK (activate_cb), self);
}

static void
ante_board_init (AnteBoard *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Day board"), -1);
  self->wide = self->wanted_wide = TRUE;
  self->rows = g_hash_table_new (NULL, NULL);
  build_list (self);

  self->header = ante_board_header_new ();
  gtk_box_append (GTK_BOX (self->box), self->header);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->view);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Appointments"), -1);
  gtk_box_append (GTK_BOX (self->box), self->scroller);

  ante_board_keys_init (self);
}

GtkWidget *
ante_board_new (void)
{
  return g_object_new (ANTE_TYPE_BOARD, NULL);
}

static void
select_wanted (AnteBoard *self)
{
  const char *id = self->wanted != NULL ? self->wanted : self->selected;
  guint position = ante_board_model_find (self->model, id);

  if (position == GTK_INVALID_LIST_POSITION)
    return;

  if (self->wanted == NULL)
    {
      gtk_single_selection_set_selected (self->selection, position);
      return;
    }

  g_clear_pointer (&self->wanted, g_free);
  choose (self, position);
  /* Return opens the row with the keyboard: never another than the one that is shown as chosen. */
  if (has_focus (self))
    focus_row (self, position);
}

/* The first frame shows what fits a screen; the rows below it come with the next. */
static gboolean
show_rest_cb (GtkWidget     *widget,
              GdkFrameClock *clock,
              gpointer       data)
{
  AnteBoard *self = ANTE_BOARD (widget);

  if (data == NULL)
    {
      gtk_widget_add_tick_callback (widget, show_rest_cb, self, NULL);
      return G_SOURCE_REMOVE;
    }

  g_autoptr (GPtrArray) rest = g_steal_pointer (&self->rest);
  if (rest != NULL)
    ante_board_model_update (self->model, rest, self->list, G_MAXUINT, &self->when, self->role);
  select_wanted (self);
  return G_SOURCE_REMOVE;
}

static void
show_head (AnteBoard *self,
           GPtrArray *views)
{
  self->rest = g_ptr_array_ref (views);
  ante_board_model_update (self->model, views, self->list, HEAD_ROWS, &self->when, self->role);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), show_rest_cb, NULL, NULL);
}

void
ante_board_show (AnteBoard      *self,
                 AnteDay        *day,
                 AnteList        list,
                 const AnteWhen *when,
                 AnteRole        role)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  GPtrArray *views = day != NULL ? day->appointments : none;
  gboolean is_first = self->when.zone == NULL && day != NULL;

  self->list = list;
  self->role = role;
  g_clear_pointer (&self->rest, g_ptr_array_unref);
  if (day != NULL)
    self->when = *when;
  if (is_first && views->len > HEAD_ROWS)
    show_head (self, views);
  else
    ante_board_model_update (self->model, views, list, G_MAXUINT, when, role);
  select_wanted (self);
  show_empty (self, day != NULL && ante_board_model_get_n_appointments (self->model) == 0);
}

void
ante_board_set_next_step (AnteBoard  *self,
                          const char *text,
                          const char *label,
                          const char *action_name)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  self->next_text = text;
  self->next_label = label;
  self->next_action = action_name;
}

void
ante_board_set_reading (AnteBoard *self,
                        gboolean   reading)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  self->reading = reading;
}

const char *
ante_board_get_selected (AnteBoard *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD (self), NULL);

  return self->selected;
}

void
ante_board_select (AnteBoard  *self,
                   const char *appointment_id)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  g_free (self->wanted);
  self->wanted = g_strdup (appointment_id);
  if (appointment_id == NULL)
    gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  remember_selected (self, appointment_id);
  select_wanted (self);
}

gboolean
ante_board_focus (AnteBoard *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD (self), FALSE);

  guint position = gtk_single_selection_get_selected (self->selection);

  if (position == GTK_INVALID_LIST_POSITION)
    position = find_neighbour (self, GTK_INVALID_LIST_POSITION, 1);
  if (position == GTK_INVALID_LIST_POSITION)
    return FALSE;

  choose (self, position);
  return focus_row (self, position);
}

gboolean
ante_board_focus_quietly (AnteBoard *self)
{
  g_return_val_if_fail (ANTE_IS_BOARD (self), FALSE);

  guint position = gtk_single_selection_get_selected (self->selection);

  if (position == GTK_INVALID_LIST_POSITION)
    position = find_neighbour (self, GTK_INVALID_LIST_POSITION, 1);
  return position != GTK_INVALID_LIST_POSITION && focus_row (self, position);
}

void
ante_board_move (AnteBoard *self,
                 int        by)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  guint position = find_neighbour (self, gtk_single_selection_get_selected (self->selection), by);

  if (position == GTK_INVALID_LIST_POSITION)
    return;

  choose (self, position);
  focus_row (self, position);
}

void
ante_board_perform_next (AnteBoard *self)
{
  g_return_if_fail (ANTE_IS_BOARD (self));

  GtkWidget *row = ante_board_find_row (self, gtk_single_selection_get_selected (self->selection));

  if (row != NULL)
    gtk_widget_activate_action (row, "appointment.next", NULL);
}
