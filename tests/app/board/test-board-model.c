/* SPDX-License-Identifier: GPL-3.0-or-later
 * A day as a list: what stays keeps its item, and what changes is told once. */
#include "app/board/ante-board-model.h"
#include "app/board/ante-next-up.h"
#include "board-case.h"

#include <string.h>

typedef struct
{
  AnteBoardModel *model;
  GPtrArray *views;
  AnteWhen when;
  guint n_changes, position, removed, added;
} Case;

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, Case *self)
{
  self->n_changes++;
  self->position = position;
  self->removed = removed;
  self->added = added;
}

static Case *
make_case (void)
{
  Case *self = g_new0 (Case, 1);

  self->model = ante_board_model_new ();
  self->views = g_ptr_array_new_with_free_func (g_object_unref);
  self->when = (AnteWhen) { BOARD_CASE_NOW, g_time_zone_new_utc () };
  g_signal_connect (self->model, "items-changed", G_CALLBACK (items_changed_cb), self);
  return self;
}

static void
free_case (Case *self)
{
  g_assert_finalize_object (self->model);
  g_ptr_array_unref (self->views);
  g_time_zone_unref (self->when.zone);
  g_free (self);
}

static void
add (Case *self, const char *id, const char *time, AnteArrival arrival, AnteClearanceCode code)
{
  g_ptr_array_add (self->views, board_case_view (id, time, arrival, code));
}

static void
update (Case *self, AnteList list)
{
  self->n_changes = 0;
  ante_board_model_update (self->model, self->views, list, G_MAXUINT, &self->when, ANTE_ROLE_MANAGER);
}

/* "[0:2] a b [1:1] c": headings with their group and count, appointments by id. */
static char *
describe (Case *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (AnteBoardItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), i);

      if (i > 0)
        g_string_append_c (text, ' ');
      if (ante_board_item_get_id (item) != NULL)
        g_string_append (text, ante_board_item_get_id (item));
      else
        g_string_append_printf (text, "[%d:%u]", ante_board_item_get_group (item), ante_board_item_get_count (item));
    }

  return g_string_free (text, FALSE);
}

#define assert_items(self, wanted) \
  G_STMT_START { g_autofree char *items = describe (self); g_assert_cmpstr (items, ==, wanted); } G_STMT_END

static void
add_a_day (Case *self)
{
  add (self, "a", "10:00", ANTE_ARRIVAL_IN_ROOM, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  add (self, "c", "11:30", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
  add (self, "d", "16:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE);
  add (self, "e", "09:00", ANTE_ARRIVAL_CANCELLED, ANTE_CLEARANCE_NEEDS_INVITE);
}

static void
test_groups (void)
{
  Case *self = make_case ();

  update (self, ANTE_LIST_TODAY);
  assert_items (self, "");
  g_assert_cmpuint (self->n_changes, ==, 0);

  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  assert_items (self, "[0:1] a [1:2] b c [2:1] d [3:1] e");
  g_assert_cmpuint (self->n_changes, ==, 1);
  g_assert_cmpuint (ante_board_model_get_n_appointments (self->model), ==, 5);
  free_case (self);
}

static void
test_lists (void)
{
  Case *self = make_case ();

  add_a_day (self);
  update (self, ANTE_LIST_CLEARED);
  assert_items (self, "[0:1] a [1:1] c");
  update (self, ANTE_LIST_WAITING);
  assert_items (self, "[1:1] b");
  update (self, ANTE_LIST_MISSED);
  assert_items (self, "");
  free_case (self);
}

static void
test_same_again (void)
{
  Case *self = make_case ();

  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  g_autoptr (AnteBoardItem) before = g_list_model_get_item (G_LIST_MODEL (self->model), 3);

  g_ptr_array_set_size (self->views, 0);
  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  g_autoptr (AnteBoardItem) after = g_list_model_get_item (G_LIST_MODEL (self->model), 3);

  g_assert_cmpuint (self->n_changes, ==, 0);
  g_assert_true (before == after);
  g_assert_true (ante_board_item_get_view (after) == g_ptr_array_index (self->views, 1));
  free_case (self);
}

static void
test_moves (void)
{
  Case *self = make_case ();

  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  g_autoptr (AnteBoardItem) before = g_list_model_get_item (G_LIST_MODEL (self->model), 4);
  g_assert_cmpstr (ante_board_item_get_id (before), ==, "c");

  /* c arrives: from "next" to "in the clinic". */
  g_ptr_array_remove_index (self->views, 2);
  g_ptr_array_insert (self->views, 2, board_case_view ("c", "11:30", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED));
  update (self, ANTE_LIST_TODAY);

  assert_items (self, "[0:2] a c [1:1] b [2:1] d [3:1] e");
  g_assert_cmpuint (self->n_changes, ==, 1);
  g_assert_cmpuint (self->position, ==, 2);
  g_assert_cmpuint (self->removed, ==, 3);
  g_assert_cmpuint (self->added, ==, 3);
  g_autoptr (AnteBoardItem) after = g_list_model_get_item (G_LIST_MODEL (self->model), 2);
  g_assert_true (before == after);
  free_case (self);
}

static void
count_cb (guint *count)
{
  ++*count;
}

static void
test_tells_items (void)
{
  Case *self = make_case ();
  guint told = 0;

  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  g_autoptr (AnteBoardItem) heading = g_list_model_get_item (G_LIST_MODEL (self->model), 2);
  g_autoptr (AnteBoardItem) item = g_list_model_get_item (G_LIST_MODEL (self->model), 3);
  guint heading_told = 0;
  g_signal_connect_swapped (item, "changed", G_CALLBACK (count_cb), &told);
  g_signal_connect_swapped (heading, "changed", G_CALLBACK (count_cb), &heading_told);

  update (self, ANTE_LIST_TODAY);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpuint (heading_told, ==, 0);
  free_case (self);
}

static void
test_head (void)
{
  Case *self = make_case ();

  add_a_day (self);
  ante_board_model_update (self->model, self->views, ANTE_LIST_TODAY, 2, &self->when, ANTE_ROLE_MANAGER);
  assert_items (self, "[0:1] a [1:2] b");
  update (self, ANTE_LIST_TODAY);
  assert_items (self, "[0:1] a [1:2] b c [2:1] d [3:1] e");
  g_assert_cmpuint (self->removed, ==, 0);
  free_case (self);
}

/* Near and not cleared first within their group; then it is by time again. */
static void
test_near_first (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  const AnteWhen when = { BOARD_CASE_NOW, zone };
  Case *self = make_case ();

  add (self, "a", "10:40", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED);
  add (self, "b", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  add (self, "c", "12:30", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  for (guint i = 0; i < self->views->len; i++)
    ante_appointment_view_judge_near (g_ptr_array_index (self->views, i), 60, BOARD_CASE_NOW, zone);
  update (self, ANTE_LIST_TODAY);
  assert_items (self, "[1:3] b a c");

  g_autofree char *near = ante_words_near (g_ptr_array_index (self->views, 1), &when);
  g_autofree char *row = ante_words_row (g_ptr_array_index (self->views, 1), &when);
  g_autofree char *far = ante_words_near (g_ptr_array_index (self->views, 2), &when);

  g_assert_cmpstr (near, ==, "Not cleared, begins in 18 min");
  g_assert_nonnull (strstr (row, "Not cleared, begins in 18 min; Botox: waiting"));
  g_assert_null (far);
  free_case (self);
}

static void
test_finds (void)
{
  Case *self = make_case ();

  add_a_day (self);
  update (self, ANTE_LIST_TODAY);
  g_assert_cmpuint (ante_board_model_find (self->model, "d"), ==, 6);
  g_assert_cmpuint (ante_board_model_find (self->model, "z"), ==, G_MAXUINT);
  g_assert_cmpuint (ante_board_model_find (self->model, NULL), ==, G_MAXUINT);
  free_case (self);
}

/* Each step takes away whom one looked at before, by the id. */
static void
test_next_up (void)
{
  static const struct { const char *id, *time; AnteArrival arrival; AnteClearanceCode code; } people[] = {
    { "done", "08:00", ANTE_ARRIVAL_DONE, ANTE_CLEARANCE_CLEARED },
    { "treated", "09:00", ANTE_ARRIVAL_IN_ROOM, ANTE_CLEARANCE_CLEARED },
    { "stopped", "09:30", ANTE_ARRIVAL_IN_ROOM, ANTE_CLEARANCE_REJECTED },
    { "cleared", "10:50", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED },
    { "next", "11:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING },
    { "here-early", "11:30", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_WAITING },
    { "here-too", "11:45", ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_CLEARED },
    { "later", "18:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING },
    { "cancelled", "18:30", ANTE_ARRIVAL_CANCELLED, ANTE_CLEARANCE_WAITING },
  };
  static const char *const order[] = { "stopped", "here-early", "here-too", "next", "cleared", "treated", "later", NULL };
  Case *self = make_case ();
  AnteDay day = { NULL, self->views, { 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      add (self, people[i].id, people[i].time, people[i].arrival, people[i].code);
      ante_appointment_view_judge_near (g_ptr_array_index (self->views, i), 60, BOARD_CASE_NOW, self->when.zone);
    }

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      AnteAppointmentView *view = ante_next_up (&day);

      g_assert_cmpstr (view != NULL ? ante_appointment_view_get_appointment (view)->id : NULL, ==, order[i]);
      if (view != NULL)
        g_ptr_array_remove (self->views, view);
    }
  free_case (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/board/model/has-a-heading-over-each-group", test_groups);
  g_test_add_func ("/app/board/model/shows-one-list", test_lists);
  g_test_add_func ("/app/board/model/says-nothing-when-nothing-moved", test_same_again);
  g_test_add_func ("/app/board/model/keeps-the-item-that-moves", test_moves);
  g_test_add_func ("/app/board/model/tells-each-item-once", test_tells_items);
  g_test_add_func ("/app/board/model/begins-with-its-head", test_head);
  g_test_add_func ("/app/board/model/puts-near-and-not-cleared-first", test_near_first);
  g_test_add_func ("/app/board/next-up", test_next_up);
  g_test_add_func ("/app/board/model/finds-an-appointment", test_finds);
  return g_test_run ();
}
