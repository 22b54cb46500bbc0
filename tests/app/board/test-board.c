/* SPDX-License-Identifier: GPL-3.0-or-later
 * The board as a widget: rows for appointments, selection that stays, a next step on an empty day. */
#include "app/board/ante-board-private.h"
#include "board-case.h"
#include "support/ante-test-gtk.h"
#include "support/ante-test-wait.h"

typedef struct
{
  GtkWindow *window;
  AnteBoard *board;
  AnteDay *day;
  AnteWhen when;
} Case;

static Case *
make_case (void)
{
  Case *self = g_new0 (Case, 1);

  self->when = (AnteWhen) { BOARD_CASE_NOW, g_time_zone_new_utc () };
  self->day = g_new0 (AnteDay, 1);
  self->day->date = g_strdup (BOARD_CASE_DATE);
  self->day->appointments = g_ptr_array_new_with_free_func (g_object_unref);
  self->board = ANTE_BOARD (ante_board_new ());
  self->window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_default_size (self->window, 1000, 700);
  gtk_window_set_child (self->window, GTK_WIDGET (self->board));
  gtk_window_present (self->window);
  ante_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self->board)));
  return self;
}

static void
free_case (Case *self)
{
  gtk_window_destroy (self->window);
  ante_test_settle ();
  ante_day_free (self->day);
  g_time_zone_unref (self->when.zone);
  g_free (self);
}

static void
add (Case *self, const char *id, const char *time, AnteArrival arrival, AnteClearanceCode code)
{
  g_ptr_array_add (self->day->appointments, board_case_view (id, time, arrival, code));
}

static void
show (Case *self)
{
  ante_board_show (self->board, self->day, ANTE_LIST_TODAY, &self->when, ANTE_ROLE_MANAGER);
}

static AnteBoardRow *
get_row (Case *self, const char *id)
{
  guint position = ante_board_model_find (self->board->model, id);

  ante_test_wait_until (ante_board_find_row (self->board, position) != NULL);
  return ANTE_BOARD_ROW (ante_board_find_row (self->board, position));
}

static void
test_rows (void)
{
  Case *self = make_case ();

  add (self, "a", "10:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  show (self);
  g_assert_cmpstr (ante_board_item_get_id (ante_board_row_get_item (get_row (self, "b"))), ==, "b");
  ante_test_find_label (GTK_WIDGET (get_row (self, "a")), "Start treatment");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_widget_get_parent (GTK_WIDGET (get_row (self, "a")))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "10:00 AM, \u2068Nguyen, Minh Anh\u2069. Botox: cleared. Arrived, 18 min");
  free_case (self);
}

static void
test_selection_stays (void)
{
  Case *self = make_case ();

  add (self, "a", "10:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  add (self, "c", "11:30", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  show (self);
  get_row (self, "b");
  ante_board_select (self->board, "b");
  g_assert_true (ante_board_focus (self->board));
  GtkWidget *focus = gtk_window_get_focus (self->window);

  /* b arrives and moves up. */
  g_ptr_array_remove_index (self->day->appointments, 1);
  g_ptr_array_insert (self->day->appointments, 1, board_case_view ("b", "11:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_WAITING));
  show (self);
  ante_test_settle ();

  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "b");
  g_assert_cmpuint (gtk_single_selection_get_selected (self->board->selection), ==, ante_board_model_find (self->board->model, "b"));
  g_assert_true (gtk_window_get_focus (self->window) == focus);
  g_assert_true (gtk_widget_get_parent (GTK_WIDGET (get_row (self, "b"))) == focus);
  free_case (self);
}

static void
test_moves_over_headings (void)
{
  Case *self = make_case ();

  add (self, "a", "10:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  add (self, "c", "18:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  show (self);
  get_row (self, "c");
  ante_board_move (self->board, 1);
  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "a");
  ante_board_move (self->board, 1);
  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "b");
  ante_board_move (self->board, 5);
  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "c");
  ante_board_move (self->board, -1);
  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "b");
  free_case (self);
}

static void
test_chooses_what_comes (void)
{
  Case *self = make_case ();

  ante_board_select (self->board, "b");
  add (self, "a", "10:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  show (self);
  g_assert_cmpuint (gtk_single_selection_get_selected (self->board->selection), ==, 3);
  free_case (self);
}

/* The keyboard is on the first row before the chosen one has come; Return must not open another than that. */
static void
test_focus_follows_what_comes (void)
{
  Case *self = make_case ();

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", i);
      add (self, id, "15:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
    }
  ante_board_select (self->board, "id-50");
  show (self);
  get_row (self, "id-0");
  g_assert_true (ante_board_focus_quietly (self->board));
  g_assert_cmpstr (ante_board_get_selected (self->board), ==, "id-50");
  ante_test_wait_until (ante_board_model_get_n_appointments (self->board->model) == 60);
  g_assert_true (gtk_window_get_focus (self->window) == gtk_widget_get_parent (GTK_WIDGET (get_row (self, "id-50"))));
  free_case (self);
}

static void
test_whole_long_day (void)
{
  Case *self = make_case ();

  for (int i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("id-%d", i);
      add (self, id, "15:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
    }
  show (self);
  ante_test_wait_until (ante_board_model_get_n_appointments (self->board->model) == 60);
  free_case (self);
}

static void
test_empty (void)
{
  Case *self = make_case ();

  ante_board_set_next_step (self->board, "Say first what the clinic offers.", "Add Treatments", "win.treatments");
  show (self);
  ante_test_find_label (GTK_WIDGET (self->board), "No appointments");
  ante_test_find_label (GTK_WIDGET (self->board), "Add Treatments");
  g_assert_true (gtk_widget_get_visible (self->board->next_step));

  /* Of a day that is still being read nobody says that it is empty. */
  ante_board_set_reading (self->board, TRUE);
  show (self);
  ante_test_find_label (GTK_WIDGET (self->board), "Being Read Again");
  g_assert_false (gtk_widget_get_visible (self->board->next_step));
  free_case (self);
}

static void
test_narrow (void)
{
  Case *self = make_case ();

  add (self, "a", "10:00", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED);
  show (self);
  get_row (self, "a");
  gtk_window_set_default_size (self->window, 360, 700);
  ante_test_wait_until (gtk_widget_has_css_class (self->board->view, "cards"));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (self->board)), <=, 380);
  free_case (self);
}

int
main (int argc, char **argv)
{
  ante_test_gtk_init (&argc, &argv);
  g_test_add_func ("/app/board/shows-a-row-as-a-sentence", test_rows);
  g_test_add_func ("/app/board/keeps-selection-and-focus-on-the-appointment", test_selection_stays);
  g_test_add_func ("/app/board/steps-over-headings", test_moves_over_headings);
  g_test_add_func ("/app/board/chooses-what-comes-later", test_chooses_what_comes);
  g_test_add_func ("/app/board/focus-follows-what-comes-later", test_focus_follows_what_comes);
  g_test_add_func ("/app/board/shows-the-whole-of-a-long-day", test_whole_long_day);
  g_test_add_func ("/app/board/offers-a-next-step-when-empty", test_empty);
  g_test_add_func ("/app/board/folds-to-360-pixels", test_narrow);
  return g_test_run ();
}
