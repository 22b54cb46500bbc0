/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which day and which list the window looks at, and keeping both right as time passes. */
#include "app/window/ante-window-private.h"

#include "app/board/ante-next-up.h"

#include <glib/gi18n.h>

AnteWhen
ante_window_when (AnteWindow *self)
{
  return ante_when_now (self->desk);
}

static gboolean
is_on_today (AnteWindow *self)
{
  g_autofree char *today = ante_desk_today (self->desk);

  return g_strcmp0 (self->date, today) == 0;
}

/* --- Saying which day it is --- */

static void
set_title (AnteWindow     *self,
           AdwWindowTitle *title,
           const char     *heading)
{
  const char *name = ante_desk_get_clinic_name (self->desk);
  gboolean compact = ante_adaptive_bin_get_compact (self->adaptive);
  gboolean is_whole_day = self->list == ANTE_LIST_TODAY;

  if (name == NULL)
    name = "";
  adw_window_title_set_title (title, !compact ? name : is_whole_day ? heading : ante_words_list (self->list));
  adw_window_title_set_subtitle (title, !compact ? "" : is_whole_day ? name : heading);
}

static void
show_title (AnteWindow *self)
{
  g_autofree char *today = ante_desk_today (self->desk);
  g_autofree char *heading = ante_words_date_heading (self->date, today);
  g_autofree char *brief = ante_words_date_brief (self->date, today);
  g_autofree char *full = ante_words_date_full (self->date);

  gtk_menu_button_set_label (self->date_button, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->date_button), GTK_ACCESSIBLE_PROPERTY_LABEL, full, -1);
  set_title (self, self->title, heading);
  set_title (self, self->short_title, brief);
}

static void
show_freshness (AnteWindow *self)
{
  AnteWhen when = ante_window_when (self);
  g_autofree char *as_of = ante_words_as_of (ante_desk_get_as_of_ms (self->desk), &when);
  AnteLinkState state = ante_desk_get_link_state (self->desk);
  gboolean online = state == ANTE_LINK_ONLINE;
  g_autofree char *sentence = online ? g_strdup_printf (_("%s, online. Ask the relay now"), as_of)
                                     : g_strdup_printf (_("%s, not connected. Ask the relay now"), as_of);

  gtk_label_set_label (self->freshness_label, as_of);
  gtk_label_set_label (self->compact_freshness_label, as_of);
  gtk_image_set_from_icon_name (self->freshness_icon, online ? "ante-online-symbolic" : "ante-offline-symbolic");
  if (online)
    gtk_widget_add_css_class (GTK_WIDGET (self->freshness_icon), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->freshness_icon), "success");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->freshness), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->compact_freshness), GTK_ACCESSIBLE_PROPERTY_LABEL, sentence, -1);
}

void
ante_window_refresh_words (AnteWindow *self)
{
  if (self->date == NULL)
    return;

  show_title (self);
  show_freshness (self);
}

/* --- Showing what was loaded --- */

/* An appointment needs a treatment. */
static gboolean
offers_treatments (AnteWindow *self)
{
  GPtrArray *treatments = ante_desk_get_treatments (self->desk);

  for (guint i = 0; treatments != NULL && i < treatments->len; i++)
    if (!((AnteTreatment *) g_ptr_array_index (treatments, i))->retired)
      return TRUE;

  return FALSE;
}

static gboolean
is_reading (AnteWindow *self)
{
  gint64 done, of;

  return ante_desk_get_reading (self->desk, &done, &of) && !ante_desk_get_previewing (self->desk);
}

static void
show_day (AnteWindow *self)
{
  AnteDay *day = ante_day_loader_get_day (self->shown);
  AnteWhen when = ante_window_when (self);

  ante_board_set_reading (self->board, is_reading (self));
  if (offers_treatments (self))
    ante_board_set_next_step (self->board, ante_words_list_empty_text (ANTE_LIST_TODAY), _("New Appointment"),
                              "win.new-appointment");
  else
    ante_board_set_next_step (self->board, _("An appointment is for a treatment: say first what the clinic offers."),
                              _("Add Treatments"), "win.treatments");
  ante_board_show (self->board, day, self->list, &when, ante_desk_get_role (self->desk));
  ante_lists_set_counts (self->lists, day != NULL ? day->counts : NULL);
  ante_lists_set_is_today (self->lists, is_on_today (self));
}

/* Once, so that the window does not begin half empty; from then on the person chooses. */
static void
choose_first (AnteWindow *self)
{
  AnteDay *day = ante_day_loader_get_day (self->shown);
  AnteAppointmentView *view = day != NULL && is_on_today (self) ? ante_next_up (day) : NULL;

  self->began = TRUE;
  if (view != NULL && self->list == ANTE_LIST_TODAY && ante_board_get_selected (self->board) == NULL)
    ante_board_select (self->board, ante_appointment_view_get_appointment (view)->id);
}

static void
loaded_cb (AnteWindow *self)
{
  show_day (self);
  if (!self->began && !is_reading (self))
    choose_first (self);
  ante_window_is_worth_seeing (self);
  if (!self->focused_once)
    self->focused_once = ante_board_focus_quietly (self->board);
  ante_window_update_alarms (self);
  ante_window_update_banners (self);
}

/* The rows say it as well as the banner: "the provider gives no answer since 9:50 AM". */
void
ante_window_say_anew (AnteWindow *self)
{
  if (self->date != NULL)
    show_day (self);
  ante_window_update_banners (self);
}

static void
failed_cb (AnteWindow   *self,
           const GError *error)
{
  ante_window_say_error (self, error);
}

/* While another day is looked at, today is followed beside it: an alarm is not to wait for anyone to look. */
static void
follow_today (AnteWindow *self)
{
  g_autofree char *today = ante_desk_today (self->desk);

  ante_day_loader_set_date (self->today, g_strcmp0 (self->date, today) == 0 ? NULL : today);
}

/* --- Time --- */

static gboolean minute_cb (gpointer data);

static void
wait_for_minute (AnteWindow *self)
{
  gint64 now_ms = ante_clock_now_ms (ante_desk_get_clock (self->desk));

  self->minute_id = g_timeout_add ((guint) (60000 - now_ms % 60000) + 50, minute_cb, self);
}

static void
turn_with_midnight (AnteWindow *self)
{
  g_autofree char *today = ante_desk_today (self->desk);

  if (self->follows_today && g_strcmp0 (self->date, today) != 0)
    ante_window_show_day (self, today);
  else
    follow_today (self);
}

static void
rederive (AnteWindow *self)
{
  turn_with_midnight (self);
  ante_day_loader_reload (self->shown);
  ante_day_loader_reload (self->today);
  if (self->detail != NULL)
    ante_detail_pane_reload (self->detail);
  ante_window_refresh_words (self);
  ante_window_update_banners (self);
}

static gboolean
minute_cb (gpointer data)
{
  AnteWindow *self = data;

  rederive (self);
  wait_for_minute (self);
  return G_SOURCE_REMOVE;
}

static void
woke_cb (AnteWindow *self)
{
  ante_desk_poll_now (self->desk);
  ante_desk_look_at_keyring (self->desk);
  rederive (self);
}

/* After the first frame: it need not hold it up. */
static gboolean
start_wake_cb (gpointer data)
{
  AnteWindow *self = data;

  if (self->shown == NULL || self->wake != NULL)
    return G_SOURCE_REMOVE;

  self->wake = ante_wake_new (ante_desk_get_clock (self->desk));
  g_signal_connect_object (self->wake, "woke", G_CALLBACK (woke_cb), self, G_CONNECT_SWAPPED);
  return G_SOURCE_REMOVE;
}

/* --- Choosing --- */

static gboolean
board_has_focus (AnteWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->board));
}

void
ante_window_show_day (AnteWindow *self,
                      const char *date)
{
  g_autofree char *today = ante_desk_today (self->desk);

  self->follows_today = g_strcmp0 (date, today) == 0;
  if (g_strcmp0 (self->date, date) != 0)
    {
      /* Another day's appointment beside the board would mislead. */
      self->focused_once = !board_has_focus (self);
      ante_board_select (self->board, NULL);
      g_free (self->date);
      self->date = g_strdup (date);
      ante_day_loader_set_date (self->shown, date);
      show_day (self);
    }

  follow_today (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.today", !self->follows_today);
  gtk_widget_set_visible (self->compact_today, !self->follows_today);
  ante_window_refresh_words (self);
}

/* Those that are not of appointments. */
static gboolean
has_own_page (AnteList list)
{
  return list == ANTE_LIST_UNMATCHED || list == ANTE_LIST_FOLLOW_UP;
}

void
ante_window_show_list (AnteWindow *self,
                       AnteList    list)
{
  self->list = list;
  ante_lists_choose (self->lists, list);
  if (self->date == NULL)
    return;

  gboolean had_focus = board_has_focus (self);

  if (!has_own_page (list))
    show_day (self);
  ante_window_show_middle (self);
  if (had_focus && (has_own_page (list) || !ante_board_focus_quietly (self->board)))
    ante_lists_focus (self->lists);
  ante_window_refresh_words (self);
}

AnteAppointmentView *
ante_window_find_view (AnteWindow *self,
                       const char *appointment_id)
{
  AnteDay *days[] = { ante_day_loader_get_day (self->shown), ante_day_loader_get_day (self->today) };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    for (guint j = 0; days[i] != NULL && j < days[i]->appointments->len; j++)
      {
        AnteAppointmentView *view = g_ptr_array_index (days[i]->appointments, j);

        if (g_strcmp0 (ante_appointment_view_get_appointment (view)->id, appointment_id) == 0)
          return view;
      }

  return NULL;
}

/* --- Actions --- */

static void
move_days (AnteWindow *self,
           int         days)
{
  g_autofree char *date = ante_words_date_after (self->date, days);

  if (date != NULL)
    ante_window_show_day (self, date);
}

static void
today_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date == NULL)
    return;

  g_autofree char *today = ante_desk_today (self->desk);
  ante_window_show_day (self, today);
}

static void
next_day_cb (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  move_days (ANTE_WINDOW (widget), 1);
}

static void
previous_day_cb (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  move_days (ANTE_WINDOW (widget), -1);
}

static void
refresh_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  AnteWindow *self = ANTE_WINDOW (widget);

  if (self->date == NULL)
    return;

  ante_desk_poll_now (self->desk);
  rederive (self);
}

static const char *const list_actions[ANTE_N_LISTS] = {
  "win.show-list-1", "win.show-list-2", "win.show-list-3", "win.show-list-4",
  "win.show-list-5", "win.show-list-6", "win.show-list-7", "win.show-list-8",
  "win.show-list-9",
};

static void
show_list_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  for (AnteList list = 0; list < ANTE_N_LISTS; list++)
    if (g_str_equal (action_name, list_actions[list]))
      ante_window_show_list (ANTE_WINDOW (widget), list);
}

void
ante_window_install_day_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.today", NULL, today_cb);
  gtk_widget_class_install_action (widget_class, "win.next-day", NULL, next_day_cb);
  gtk_widget_class_install_action (widget_class, "win.previous-day", NULL, previous_day_cb);
  gtk_widget_class_install_action (widget_class, "win.refresh", NULL, refresh_cb);
  for (AnteList list = 0; list < ANTE_N_LISTS; list++)
    gtk_widget_class_install_action (widget_class, list_actions[list], NULL, show_list_cb);
}

/* --- Beginning and end --- */

static void
date_chosen_cb (GtkCalendar *calendar,
                AnteWindow  *self)
{
  g_autoptr (GDateTime) chosen = gtk_calendar_get_date (calendar);
  g_autofree char *date = g_date_time_format (chosen, "%Y-%m-%d");

  gtk_menu_button_popdown (self->date_button);
  ante_window_show_day (self, date);
}

static void
show_in_calendar (AnteWindow *self)
{
  int year, month, day;

  if (sscanf (self->date, "%d-%d-%d", &year, &month, &day) != 3)
    return;

  g_autoptr (GDateTime) date = g_date_time_new_local (year, month, day, 12, 0, 0);
  g_signal_handlers_block_by_func (self->calendar, date_chosen_cb, self);
  gtk_calendar_select_day (GTK_CALENDAR (self->calendar), date);
  g_signal_handlers_unblock_by_func (self->calendar, date_chosen_cb, self);
}

/* The calendar is made when it is first asked for. */
static void
open_calendar_cb (GtkMenuButton *button,
                  gpointer       data)
{
  AnteWindow *self = data;

  if (self->calendar == NULL)
    {
      GtkWidget *popover = gtk_popover_new ();

      self->calendar = gtk_calendar_new ();
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->calendar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Choose a day"), -1);
      g_signal_connect (self->calendar, "day-selected", G_CALLBACK (date_chosen_cb), self);
      gtk_popover_set_child (GTK_POPOVER (popover), self->calendar);
      gtk_menu_button_set_popover (button, popover);
    }

  show_in_calendar (self);
}

static void
list_chosen_cb (AnteWindow *self,
                int         list)
{
  ante_window_show_list (self, (AnteList) list);
}

void
ante_window_start_days (AnteWindow *self)
{
  if (self->shown != NULL)
    return;

  self->shown = ante_day_loader_new (self->desk);
  self->today = ante_day_loader_new (self->desk);
  g_signal_connect_object (self->shown, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->today, "loaded", G_CALLBACK (ante_window_update_alarms), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->lists, "chosen", G_CALLBACK (list_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_menu_button_set_create_popup_func (self->date_button, open_calendar_cb, self, NULL);

  g_autofree char *today = ante_desk_today (self->desk);
  ante_window_show_day (self, today);
  wait_for_minute (self);
  g_idle_add_full (G_PRIORITY_LOW, start_wake_cb, g_object_ref (self), g_object_unref);
}

void
ante_window_stop_days (AnteWindow *self)
{
  g_clear_handle_id (&self->minute_id, g_source_remove);
  g_clear_object (&self->wake);
  g_clear_object (&self->shown);
  g_clear_object (&self->today);
}
