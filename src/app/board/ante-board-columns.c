/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a row of the board puts its parts, for every width. */
#include "app/board/ante-board-columns.h"

#define WIDE_CHARS 88

/* In characters; 0: shares what is left, by weight. */
static const struct { int chars, weight; } columns[ANTE_N_COLUMNS] = {
  [ANTE_COLUMN_TIME] = { 10, 0 },
  [ANTE_COLUMN_WHO] = { 0, 3 },
  [ANTE_COLUMN_VERDICTS] = { 0, 5 },
  [ANTE_COLUMN_ARRIVAL] = { 11, 0 },
  [ANTE_COLUMN_ACTION] = { 26, 0 },
};

gboolean
ante_board_is_wide (int width,
                    int char_width)
{
  return width >= WIDE_CHARS * char_width;
}

void
ante_board_columns (int      width,
                    int      char_width,
                    AnteSlot slots[ANTE_N_COLUMNS])
{
  int fixed = ANTE_BOARD_GAP * (ANTE_N_COLUMNS - 1), weights = 0, x = 0;

  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    {
      fixed += columns[i].chars * char_width;
      weights += columns[i].weight;
    }

  int shared = MAX (0, width - fixed);

  for (int i = 0; i < ANTE_N_COLUMNS; i++)
    {
      slots[i].x = x;
      slots[i].width = columns[i].chars * char_width + shared * columns[i].weight / weights;
      x += slots[i].width + ANTE_BOARD_GAP;
    }
}
