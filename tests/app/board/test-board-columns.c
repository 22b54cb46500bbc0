/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a row puts its parts. */
#include "app/board/ante-board-columns.h"

static void
test_fill_the_row (void)
{
  for (int char_width = 5; char_width <= 20; char_width++)
    for (int width = 84 * char_width; width < 400 * char_width; width += 37)
      {
        AnteSlot slots[ANTE_N_COLUMNS];

        ante_board_columns (width, char_width, slots);
        g_assert_cmpint (slots[0].x, ==, 0);
        for (int i = 1; i < ANTE_N_COLUMNS; i++)
          g_assert_cmpint (slots[i].x, ==, slots[i - 1].x + slots[i - 1].width + ANTE_BOARD_GAP);
        g_assert_cmpint (slots[ANTE_COLUMN_ACTION].x + slots[ANTE_COLUMN_ACTION].width, <=, width);
        g_assert_cmpint (slots[ANTE_COLUMN_ACTION].x + slots[ANTE_COLUMN_ACTION].width, >, width - ANTE_N_COLUMNS);
        g_assert_cmpint (slots[ANTE_COLUMN_VERDICTS].width, >, slots[ANTE_COLUMN_WHO].width);
        g_assert_cmpint (slots[ANTE_COLUMN_WHO].width, >, 8 * char_width);
      }
}

static void
test_large_text_makes_cards (void)
{
  g_assert_true (ante_board_is_wide (860, 8));
  g_assert_false (ante_board_is_wide (860, 12));
  g_assert_false (ante_board_is_wide (360, 7));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/board/columns/fill-the-row", test_fill_the_row);
  g_test_add_func ("/app/board/columns/large-text-makes-cards", test_large_text_makes_cards);
  return g_test_run ();
}
