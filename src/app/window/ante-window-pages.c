/* SPDX-License-Identifier: GPL-3.0-or-later
 * Going from one part of the window to another, wide or narrow, and what stands before the day. */
#include "app/window/ante-window-private.h"

#include "app/search/ante-search-page.h"
#include "app/followup/ante-follow-up-page.h"
#include "app/unmatched/ante-unmatched-page.h"

#include <glib/gi18n.h>

/* --- Made when first needed --- */

static AnteDetailPane *
get_detail (AnteWindow *self)
{
  if (self->detail == NULL)
    {
      self->detail = ANTE_DETAIL_PANE (ante_detail_pane_new (self->desk));
      gtk_widget_set_size_request (GTK_WIDGET (self->detail), 330, -1);
      adw_leaflet_append (self->inner, GTK_WIDGET (self->detail));
    }

  return self->detail;
}

static void search_chosen_cb (AnteWindow *self, const AnteSearchHit *hit);
static void close_search (AnteWindow *self);

static AnteSearchPage *
get_search (AnteWindow *self)
{
  if (self->search == NULL)
    {
      self->search = ante_search_page_new (self->desk);
      gtk_stack_add_named (self->middle, self->search, "search");
      g_signal_connect_object (self->search, "chosen", G_CALLBACK (search_chosen_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->search, "closed", G_CALLBACK (close_search), self, G_CONNECT_SWAPPED);
    }

  return ANTE_SEARCH_PAGE (self->search);
}

static GtkWidget *
get_follow_up (AnteWindow *self)
{
  if (self->follow_up == NULL)
    {
      self->follow_up = ante_follow_up_page_new (self->desk);
      gtk_stack_add_named (self->middle, self->follow_up, "follow-up");
    }

  return self->follow_up;
}

static GtkWidget *
get_unmatched (AnteWindow *self)
{
  if (self->unmatched == NULL)
    {
      self->unmatched = ante_unmatched_page_new (self->desk);
      gtk_stack_add_named (self->middle, self->unmatched, "unmatched");
    }

  return self->unmatched;
}

/* --- Where one is --- */

static gboolean
shows_lists_alone (AnteWindow *self)
{
  return adw_leaflet_get_folded (self->outer) && adw_leaflet_get_visible_child (self->outer) == GTK_WIDGET (self->lists);
}

static gboolean
shows_detail_alone (AnteWindow *self)
{
  return !shows_lists_alone (self) && adw_leaflet_get_folded (self->inner) && self->detail != NULL
      && adw_leaflet_get_visible_child (self->inner) == GTK_WIDGET (self->detail);
}

static gboolean
is_searching (AnteWindow *self)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->search_button));
}

/* One button leads back from the appointment, or to the lists where they do not show. */
static void
show_back_button (AnteWindow *self)
{
  gboolean back = shows_detail_alone (self) || shows_lists_alone (self);
  const char *label = back ? _("Back to the board") : _("Lists");

  gtk_button_set_icon_name (GTK_BUTTON (self->back_button), back ? "ante-back-symbolic" : "ante-lists-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->back_button), back ? "win.back" : "win.lists");
  gtk_widget_set_tooltip_text (self->back_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_visible (self->back_button, back || adw_leaflet_get_folded (self->outer));
}

static gboolean
show_back_button_cb (gpointer data)
{
  AnteWindow *self = data;

  self->back_id = 0;
  show_back_button (self);
  return G_SOURCE_REMOVE;
}

/* A leaflet folds while it is being placed, and then the header bar is placed already. */
static void
folded_cb (AnteWindow *self)
{
  if (self->back_id == 0)
    self->back_id = g_idle_add_full (GDK_PRIORITY_EVENTS, show_back_button_cb, self, NULL);
}

static void
compact_cb (AnteWindow *self)
{
  gboolean compact = ante_adaptive_bin_get_compact (self->adaptive);

  gtk_widget_set_visible (self->pager, !compact);
  gtk_widget_set_visible (self->today_button, !compact);
  gtk_widget_set_visible (self->add_button, !compact);
  gtk_widget_set_visible (self->search_button, !compact);
  gtk_widget_set_visible (self->freshness, !compact);
  gtk_widget_set_visible (self->compact_bar, compact);
  ante_window_refresh_words (self);
}

/* --- Going --- */

void
ante_window_show_middle (AnteWindow *self)
{
  if (is_searching (self))
    gtk_stack_set_visible_child (self->middle, GTK_WIDGET (get_search (self)));
  else if (self->list == ANTE_LIST_UNMATCHED)
    gtk_stack_set_visible_child (self->middle, get_unmatched (self));
  else if (self->list == ANTE_LIST_FOLLOW_UP)
    gtk_stack_set_visible_child (self->middle, get_follow_up (self));
  else
    gtk_stack_set_visible_child_name (self->middle, "board");
}

static void
go_to_middle (AnteWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->middle));
}

static void
selected_cb (AnteWindow *self)
{
  ante_detail_pane_show (get_detail (self), ante_board_get_selected (self->board));
}

static void
go_to_detail (AnteWindow *self)
{
  get_detail (self);
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  if (adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->detail));
}

void
ante_window_open_appointment (AnteWindow *self,
                              const char *appointment_id)
{
  AnteAppointmentView *view = ante_window_find_view (self, appointment_id);

  if (view != NULL)
    ante_window_show_day (self, ante_appointment_view_get_appointment (view)->date);
  if (self->list != ANTE_LIST_TODAY && (view == NULL || !ante_appointment_view_in_list (view, self->list)))
    ante_window_show_list (self, ANTE_LIST_TODAY);

  ante_board_select (self->board, appointment_id);
  go_to_detail (self);
}

static void
opened_cb (AnteWindow *self,
           const char *appointment_id)
{
  GtkWidget *focus;

  go_to_detail (self);
  focus = gtk_window_get_focus (GTK_WINDOW (self));
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->detail)))
    ante_detail_pane_focus (self->detail);
}

static void
clicked_cb (AnteWindow *self,
            const char *appointment_id)
{
  if (adw_leaflet_get_folded (self->inner))
    go_to_detail (self);
}

static void
list_opened_cb (AnteWindow *self)
{
  if (!shows_lists_alone (self))
    return;

  go_to_middle (self);
  if (gtk_stack_get_visible_child (self->middle) == GTK_WIDGET (self->board))
    ante_board_focus_quietly (self->board);
}

/* --- Search --- */

static void
close_search (AnteWindow *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->search_button), FALSE);
}

static void
search_toggled_cb (AnteWindow *self)
{
  if (self->date == NULL)
    return;

  ante_window_show_middle (self);
  go_to_middle (self);
  if (is_searching (self))
    ante_search_page_begin (get_search (self));
  else
    ante_board_focus (self->board);
}

static void
search_chosen_cb (AnteWindow          *self,
                  const AnteSearchHit *hit)
{
  g_autofree char *appointment_id = g_strdup (hit->appointment_id);
  g_autofree char *patient_id = g_strdup (hit->patient_id);
  g_autofree char *date = g_strdup (hit->date);

  if (appointment_id == NULL || date == NULL)
    {
      ante_window_add_for_patient (self, patient_id);
      return;
    }

  close_search (self);
  ante_window_show_day (self, date);
  ante_window_show_list (self, ANTE_LIST_TODAY);
  ante_board_select (self->board, appointment_id);
  go_to_detail (self);
}

/* --- Actions --- */

static void
search_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (is_searching (self))
    ante_search_page_begin (get_search (self));
  else if (self->date != NULL)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->search_button), TRUE);
}

static void
back_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date == NULL)
    return;

  if (is_searching (self))
    close_search (self);
  else if (shows_lists_alone (self) || shows_detail_alone (self))
    go_to_middle (self);

  if (gtk_stack_get_visible_child (self->middle) == GTK_WIDGET (self->board))
    ante_board_focus (self->board);
}

static void
lists_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date == NULL)
    return;

  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->lists));
  ante_lists_focus (self->lists);
}

typedef enum { REGION_LISTS, REGION_MIDDLE, REGION_DETAIL, N_REGIONS } Region;

static Region
find_region (AnteWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->lists)))
    return REGION_LISTS;
  if (focus != NULL && self->detail != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->detail)))
    return REGION_DETAIL;

  return REGION_MIDDLE;
}

static gboolean
focus_region (AnteWindow *self,
              Region      region)
{
  switch (region)
    {
    case REGION_LISTS:
      return !adw_leaflet_get_folded (self->outer) && ante_lists_focus (self->lists);
    case REGION_DETAIL:
      return !adw_leaflet_get_folded (self->inner) && self->detail != NULL && ante_detail_pane_focus (self->detail);
    case REGION_MIDDLE:
    case N_REGIONS:
    default:
      if (gtk_stack_get_visible_child (self->middle) == GTK_WIDGET (self->board))
        return ante_board_focus (self->board);
      return gtk_widget_child_focus (gtk_stack_get_visible_child (self->middle), GTK_DIR_TAB_FORWARD);
    }
}

static void
region_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);
  int step = g_str_equal (action_name, "win.next-region") ? 1 : N_REGIONS - 1;
  int region = find_region (self);

  if (self->date == NULL)
    return;

  for (int tried = 0; tried < N_REGIONS; tried++)
    {
      region = (region + step) % N_REGIONS;
      if (focus_region (self, (Region) region))
        return;
    }
}

static void
shortcuts_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/org/anteroom/Anteroom/window/ante-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

void
ante_window_install_page_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.lists", NULL, lists_cb);
  gtk_widget_class_install_action (widget_class, "win.next-region", NULL, region_cb);
  gtk_widget_class_install_action (widget_class, "win.previous-region", NULL, region_cb);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_cb);
}

void
ante_window_connect_pages (AnteWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  g_signal_connect_object (self->adaptive, "notify::compact", G_CALLBACK (compact_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outer, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->outer, "notify::visible-child", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inner, "notify::folded", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inner, "notify::visible-child", G_CALLBACK (folded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_button, "toggled", G_CALLBACK (search_toggled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lists, "opened", G_CALLBACK (list_opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "opened", G_CALLBACK (opened_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->board, "clicked", G_CALLBACK (clicked_cb), self, G_CONNECT_SWAPPED);
}

/* --- What stands before the day --- */

static void
drop_page (AnteWindow  *self,
           GtkWidget  **page)
{
  if (*page == NULL)
    return;

  gtk_stack_remove (self->pages, *page);
  *page = NULL;
}

static void
show_page (AnteWindow  *self,
           GtkWidget  **page,
           GtkWidget *(*make) (AnteWindow *self))
{
  if (*page == NULL)
    {
      *page = make (self);
      gtk_stack_add_child (self->pages, *page);
    }

  gtk_stack_set_visible_child (self->pages, *page);
  ante_window_is_worth_seeing (self);
}

static void
show_ready (AnteWindow *self)
{
  ante_window_start_days (self);
  get_detail (self);
  gtk_stack_set_visible_child_name (self->pages, "day");
  drop_page (self, &self->setup);
  drop_page (self, &self->trouble);
  ante_window_update_banners (self);
}

void
ante_window_follow_state (AnteWindow *self)
{
  switch (ante_desk_get_state (self->desk))
    {
    case ANTE_DESK_STARTING:
      break;
    case ANTE_DESK_READY:
      show_ready (self);
      break;
    case ANTE_DESK_FIRST_RUN:
      show_page (self, &self->setup, ante_window_make_setup);
      break;
    case ANTE_DESK_KEYRING_LOCKED:
    case ANTE_DESK_KEYRING_ABSENT:
    case ANTE_DESK_KEYRING_DENIED:
    case ANTE_DESK_WRONG_KEY:
    case ANTE_DESK_STORE_NEWER:
    case ANTE_DESK_STORE_FULL:
    case ANTE_DESK_STORE_BUSY:
    case ANTE_DESK_STORE_CLOSED:
    case ANTE_DESK_STORE_DAMAGED:
    default:
      show_page (self, &self->trouble, ante_window_make_trouble);
    }
}
