/* SPDX-License-Identifier: GPL-3.0-or-later
 * The window over a real desk: every command by its action, as a key, a menu or a screen reader would. */
#include "app/board/ante-board-private.h"
#include "app/window/ante-window-private.h"
#include "../board/board-case.h"
#include "support/ante-test-desk.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

static GtkApplication *application;

typedef struct
{
  AnteTestDesk *desk;
  AnteWindow *window;
  char *appointment_id; /* nullable */
} Case;

static Case *
make_case (gboolean with_appointment)
{
  Case *self = g_new0 (Case, 1);

  self->desk = ante_test_desk_new_ready ();
  if (with_appointment)
    {
      ante_test_desk_add_treatment (self->desk, "Facial", NULL);
      AnteTreatment *treatment = g_ptr_array_index (ante_desk_get_treatments (self->desk->desk), 0);
      self->appointment_id = ante_test_desk_add_appointment (self->desk, "Minh Anh", "Nguyen", "1990-06-30", treatment->id);
    }

  self->window = ante_window_new (application, self->desk->desk, self->desk->folder);
  ante_window_open (self->window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)) && ante_day_loader_get_day (self->window->shown) != NULL);
  return self;
}

static void
free_case (Case *self)
{
  AnteWindow *window = self->window;

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  gtk_window_destroy (GTK_WINDOW (self->window));
  ante_test_wait_until (window == NULL);
  ante_test_desk_free (self->desk);
  g_free (self->appointment_id);
  g_free (self);
}

static AnteAppointmentView *
get_view (Case *self)
{
  return ante_window_find_view (self->window, self->appointment_id);
}

static GtkWidget *
get_row (Case *self)
{
  guint position = ante_board_model_find (self->window->board->model, self->appointment_id);

  ante_test_wait_until (ante_board_find_row (self->window->board, position) != NULL);
  return ante_board_find_row (self->window->board, position);
}

static gboolean
act (Case *self, const char *action)
{
  return gtk_widget_activate_action (GTK_WIDGET (self->window), action, NULL);
}

static void
test_arrival (void)
{
  Case *self = make_case (TRUE);

  g_assert_true (gtk_widget_activate_action (get_row (self), "appointment.check-in", NULL));
  ante_test_wait_until (ante_appointment_view_get_arrival (get_view (self)) == ANTE_ARRIVAL_ARRIVED);
  ante_test_wait_until (self->window->undo != NULL);

  g_assert_true (act (self, "win.undo"));
  ante_test_wait_until (ante_appointment_view_get_arrival (get_view (self)) != ANTE_ARRIVAL_ARRIVED);
  g_assert_null (self->window->undo);

  /* Check in, start, finish, by the one button of the row. */
  static const AnteArrival story[] = { ANTE_ARRIVAL_ARRIVED, ANTE_ARRIVAL_IN_ROOM, ANTE_ARRIVAL_DONE };
  for (guint i = 0; i < G_N_ELEMENTS (story); i++)
    {
      g_assert_true (gtk_widget_activate_action (get_row (self), "appointment.next", NULL));
      ante_test_wait_until (ante_appointment_view_get_arrival (get_view (self)) == story[i]);
      ante_test_wait_until (self->window->undo != NULL);
    }
  free_case (self);
}

static void
test_impossible_is_disabled (void)
{
  Case *self = make_case (TRUE);

  gtk_widget_activate_action (get_row (self), "appointment.finish", NULL);
  gtk_widget_activate_action (get_row (self), "invite.send", NULL);
  gtk_widget_activate_action (get_row (self), "notes.read", NULL);

  /* Also when it comes by the window's own door. */
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.perform", "(sss)", "appointment.finish", self->appointment_id, "");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.perform", "(sss)", "appointment.explode", self->appointment_id, "");
  gtk_widget_activate_action (GTK_WIDGET (self->window), "win.perform", "(sss)", "appointment.cancel", "no such id", "");
  ante_test_settle ();
  g_assert_cmpint (ante_appointment_view_get_appointment (get_view (self))->arrival, ==, ANTE_ARRIVAL_EXPECTED);
  free_case (self);
}

static void
test_cancelled_stays (void)
{
  Case *self = make_case (TRUE);

  g_assert_true (gtk_widget_activate_action (get_row (self), "appointment.cancel", NULL));
  ante_test_wait_until (ante_appointment_view_get_arrival (get_view (self)) == ANTE_ARRIVAL_CANCELLED);
  ante_test_wait_until (gtk_widget_has_css_class (get_row (self), "struck"));
  g_assert_true (gtk_widget_activate_action (get_row (self), "appointment.restore", NULL));
  ante_test_wait_until (ante_appointment_view_get_arrival (get_view (self)) != ANTE_ARRIVAL_CANCELLED);
  free_case (self);
}

static void
test_days (void)
{
  Case *self = make_case (TRUE);

  ante_board_select (self->window->board, self->appointment_id);
  g_assert_true (act (self, "win.next-day"));
  g_assert_cmpstr (self->window->date, ==, "2026-11-22");
  g_assert_null (ante_board_get_selected (self->window->board));
  g_assert_cmpstr (ante_day_loader_get_date (self->window->today), ==, ANTE_TEST_TODAY);
  g_assert_true (act (self, "win.previous-day"));
  g_assert_true (act (self, "win.previous-day"));
  g_assert_cmpstr (self->window->date, ==, "2026-11-20");
  g_assert_true (act (self, "win.today"));
  g_assert_cmpstr (self->window->date, ==, ANTE_TEST_TODAY);
  g_assert_null (ante_day_loader_get_date (self->window->today));
  free_case (self);
}

/* The day as it is, but that the invite is on its way; the store is not asked for it again. */
static void
pretend_sending (Case *self)
{
  GPtrArray *appointments = ante_day_loader_get_day (self->window->shown)->appointments;

  g_assert_cmpuint (appointments->len, ==, 1);
  g_object_unref (appointments->pdata[0]);
  appointments->pdata[0] = board_case_view (self->appointment_id, "09:30", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_SENDING);
}

static gboolean
row_says (Case *self, const char *words)
{
  AnteBoardItem *item = ante_board_row_get_item (ANTE_BOARD_ROW (get_row (self)));
  g_autofree char *sentence = ante_words_row (ante_board_item_get_view (item), ante_board_item_get_when (item));

  return strstr (sentence, words) != NULL;
}

/* No entry comes with it, so nothing else has the rows shown again before the minute turns. */
static void
test_rows_say_that_the_provider_is_silent (void)
{
  Case *self = make_case (TRUE);

  pretend_sending (self);
  g_signal_emit_by_name (self->desk->desk->provider, "called", ANTE_PROVIDER_ERROR_NOT_SENT);
  g_assert_true (row_says (self, "invite waits: the provider gives no answer since "));
  g_signal_emit_by_name (self->desk->desk->provider, "called", ANTE_PROVIDER_ANSWERED);
  g_assert_true (row_says (self, "sending the invite"));
  free_case (self);
}

static void
test_lists (void)
{
  Case *self = make_case (TRUE);

  g_assert_true (act (self, "win.show-list-3"));
  g_assert_cmpint (self->window->list, ==, ANTE_LIST_WAITING);
  ante_test_find_label (GTK_WIDGET (self->window), "Nobody is waiting");
  g_assert_true (act (self, "win.show-list-8"));
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == self->window->follow_up);
  ante_test_find_label (GTK_WIDGET (self->window), "No follow-up is due");
  g_assert_true (act (self, "win.show-list-9"));
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == self->window->unmatched);
  g_assert_true (act (self, "win.show-list-1"));
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == GTK_WIDGET (self->window->board));
  free_case (self);
}

static void
test_search (void)
{
  Case *self = make_case (TRUE);

  g_assert_true (act (self, "win.search"));
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == self->window->search);
  GtkWidget *entry = ante_test_find (self->window->search, GTK_TYPE_SEARCH_ENTRY);
  ante_test_wait_until (ante_desk_search_is_ready (self->desk->desk));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nguy");
  g_signal_emit_by_name (entry, "activate"); /* at once, as who types fast */
  g_assert_cmpstr (ante_board_get_selected (self->window->board), ==, self->appointment_id);
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == GTK_WIDGET (self->window->board));
  g_assert_cmpstr (ante_detail_pane_get_shown (self->window->detail), ==, self->appointment_id);

  g_assert_true (act (self, "win.search"));
  g_assert_true (act (self, "win.back"));
  g_assert_true (gtk_stack_get_visible_child (self->window->middle) == GTK_WIDGET (self->window->board));
  free_case (self);
}

static guint
count_found (Case *self)
{
  GtkWidget *list = ante_test_find (self->window->search, GTK_TYPE_LIST_VIEW);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

/* The first are there with the letter, the others a moment later; another letter's are not mixed with them. */
static void
test_search_shows_all (void)
{
  Case *self = make_case (TRUE);
  AnteTreatment *treatment = g_ptr_array_index (ante_desk_get_treatments (self->desk->desk), 0);
  g_autofree char *treatment_id = g_strdup (treatment->id);

  for (guint i = 0; i < 24; i++)
    {
      g_autofree char *first = g_strdup_printf ("Ada%c", 'a' + i);

      g_free (ante_test_desk_add_appointment (self->desk, first, i < 12 ? "Nguyenson" : "Nguyenberg", "1990-06-30", treatment_id));
    }
  g_assert_true (act (self, "win.search"));
  GtkWidget *entry = ante_test_find (self->window->search, GTK_TYPE_SEARCH_ENTRY);
  ante_test_wait_until (ante_desk_search_is_ready (self->desk->desk));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nguyen");
  ante_test_wait_until (count_found (self) == 25);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nguyens");
  ante_test_wait_until (count_found (self) == 12);
  ante_test_settle ();
  g_assert_cmpuint (count_found (self), ==, 12);

  /* What no longer shows is not chosen. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  ante_test_wait_until (count_found (self) == 0);
  free_case (self);
}

static void
test_first_steps (void)
{
  Case *self = make_case (FALSE);

  ante_test_find_label (GTK_WIDGET (self->window->board), "Add Treatments");
  ante_test_desk_add_treatment (self->desk, "Facial", NULL);
  ante_day_loader_reload (self->window->shown);
  ante_test_wait_until (self->window->board->next_action != NULL && g_str_equal (self->window->board->next_action, "win.new-appointment"));
  free_case (self);
}

static void
test_says_what_it_is_without (void)
{
  Case *self = make_case (FALSE);

  g_assert_cmpint (ante_desk_get_link_state (self->desk->desk), ==, ANTE_LINK_NOT_SET_UP);
  g_assert_nonnull (ante_banner_get_title (self->window->link_banner));
  g_assert_null (ante_banner_get_title (self->window->clock_banner));
  g_assert_null (ante_banner_get_title (self->window->test_banner));
  g_assert_cmpuint (self->window->alarms->len, ==, 0);
  free_case (self);
}

static void
test_size (void)
{
  Case *self = make_case (FALSE);
  g_autofree char *path = g_build_filename (self->desk->folder, "window.ini", NULL);
  g_autofree char *state = NULL;

  gtk_window_set_default_size (GTK_WINDOW (self->window), 900, 600);
  ante_test_settle ();
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  gtk_window_close (GTK_WINDOW (self->window));
  ante_test_wait_until (self->window == NULL);
  g_assert_true (g_file_get_contents (path, &state, NULL, NULL));
  g_assert_nonnull (strstr (state, "width=900"));

  /* A damaged file is no reason to fail. */
  g_assert_true (g_file_set_contents (path, "[Window]\nwidth=-5\nheight=99999999\nmaximized=perhaps\n", -1, NULL));
  self->window = ante_window_new (application, self->desk->desk, self->desk->folder);
  ante_window_open (self->window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->window)));
  free_case (self);
}

static void
make_narrow (Case *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 640);
  ante_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self->window)) <= 360);
  ante_test_wait_until (gtk_widget_get_mapped (self->window->compact_bar));
}

static double
find_top (Case *self, GtkWidget *widget)
{
  graphene_rect_t place;

  return gtk_widget_compute_bounds (widget, GTK_WIDGET (self->window), &place) ? place.origin.y : 0;
}

static double
find_bottom (Case *self, GtkWidget *widget)
{
  return find_top (self, widget) + gtk_widget_get_height (widget);
}

/* Somebody comes back to the desk: whom to look at is chosen, and in a narrow window the list shows all the same. */
static void
test_begins_with_somebody (void)
{
  Case *self = make_case (TRUE);

  g_assert_cmpstr (ante_board_get_selected (self->window->board), ==, self->appointment_id);
  ante_test_wait_until (g_strcmp0 (ante_detail_pane_get_shown (self->window->detail), self->appointment_id) == 0);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == gtk_widget_get_parent (get_row (self)));

  /* Once: what a person unchooses stays so. */
  ante_board_select (self->window->board, NULL);
  ante_day_loader_reload (self->window->shown);
  ante_test_settle ();
  g_assert_null (ante_board_get_selected (self->window->board));
  gtk_window_destroy (GTK_WINDOW (self->window));
  ante_test_settle ();

  self->window = ante_window_new (application, self->desk->desk, self->desk->folder);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 640);
  ante_window_open (self->window);
  ante_test_wait_until (adw_leaflet_get_folded (self->window->inner) && ante_board_get_selected (self->window->board) != NULL);
  ante_test_settle ();
  g_assert_true (adw_leaflet_get_visible_child (self->window->inner) == GTK_WIDGET (self->window->middle));
  g_assert_true (adw_leaflet_get_visible_child (self->window->outer) == GTK_WIDGET (self->window->inner));
  free_case (self);
}

/* Nothing of it leaves the window at its sides. */
static void
expect_within (Case *self, GtkWidget *widget)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (self->window), &place));
  g_assert_cmpfloat (place.origin.x, >=, 0);
  g_assert_cmpfloat (place.origin.x + place.size.width, <=, gtk_widget_get_width (GTK_WIDGET (self->window)));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child))
      expect_within (self, child);
}

static void
test_toast_leaves_the_foot (void)
{
  Case *self = make_case (TRUE);

  make_narrow (self);
  ante_window_offer_undo (self->window, "von und zu Rauschenberg-Featherstonehaugh, Wilhelmina Maria Theresia is checked in",
                          NULL);
  ante_test_settle ();

  GtkWidget *toast = ante_test_find (GTK_WIDGET (self->window->toasts), g_type_from_name ("AdwToastWidget"));
  /* It slides in from below. */
  ante_test_wait_until (find_bottom (self, toast) > 0 && find_bottom (self, toast) <= find_top (self, self->window->compact_bar));
  expect_within (self, toast);
  free_case (self);
}

static GtkLabel *
find_shown_heading (Case *self)
{
  AdwWindowTitle *titles[] = { self->window->title, self->window->short_title };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (gtk_widget_get_mapped (GTK_WIDGET (titles[i])))
      return GTK_LABEL (ante_test_find_label (GTK_WIDGET (titles[i]), adw_window_title_get_title (titles[i])));
  return NULL;
}

/* The widest days of a year, with the three buttons of a window that can be had, in text half as large again. */
static void
test_whole_date_where_narrow (void)
{
  static const char *const dates[] = { "2026-09-30", "2026-11-25", "2026-12-28", "2026-05-20", "2026-08-26" };
  Case *self = make_case (FALSE);
  GtkSettings *settings = gtk_settings_get_default ();

  g_object_set (settings, "gtk-xft-dpi", 96 * 1024 * 3 / 2, "gtk-decoration-layout", "icon:minimize,maximize,close", NULL);
  make_narrow (self);
  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      ante_window_show_day (self->window, dates[i]);
      ante_test_settle ();
      ante_test_wait_until (find_shown_heading (self) != NULL
                            && !pango_layout_is_ellipsized (gtk_label_get_layout (find_shown_heading (self))));
      g_assert_true (g_str_has_prefix (gtk_label_get_text (find_shown_heading (self)), "Mon")
                     || g_str_has_prefix (gtk_label_get_text (find_shown_heading (self)), "Wed"));
    }
  gtk_settings_reset_property (settings, "gtk-xft-dpi");
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
  free_case (self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  application = GTK_APPLICATION (adw_application_new ("org.example.WindowTest", G_APPLICATION_NON_UNIQUE));
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));

  g_test_add_func ("/app/window/checks-in-starts-finishes-and-takes-back", test_arrival);
  g_test_add_func ("/app/window/does-nothing-that-is-not-possible", test_impossible_is_disabled);
  g_test_add_func ("/app/window/keeps-a-cancelled-row", test_cancelled_stays);
  g_test_add_func ("/app/window/turns-the-days-and-follows-today", test_days);
  g_test_add_func ("/app/window/rows-say-that-the-provider-is-silent", test_rows_say_that_the_provider_is_silent);
  g_test_add_func ("/app/window/shows-each-list", test_lists);
  g_test_add_func ("/app/window/finds-a-patient", test_search);
  g_test_add_func ("/app/window/shows-all-that-is-found", test_search_shows_all);
  g_test_add_func ("/app/window/offers-the-first-steps", test_first_steps);
  g_test_add_func ("/app/window/says-that-the-relay-is-missing", test_says_what_it_is_without);
  g_test_add_func ("/app/window/remembers-its-size", test_size);
  g_test_add_func ("/app/window/begins-with-whom-one-looks-at-first", test_begins_with_somebody);
  g_test_add_func ("/app/window/toast-leaves-the-foot-of-a-narrow-window-free", test_toast_leaves_the_foot);
  g_test_add_func ("/app/window/whole-date-where-narrow-and-large", test_whole_date_where_narrow);
  int code = g_test_run ();

  g_object_unref (application);
  return code;
}
