/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a row of the board puts its parts, for every width. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  ANTE_COLUMN_TIME,
  ANTE_COLUMN_WHO,
  ANTE_COLUMN_VERDICTS,
  ANTE_COLUMN_ARRIVAL,
  ANTE_COLUMN_ACTION,
  ANTE_N_COLUMNS,
} AnteColumn;

typedef struct { int x, y, width, height; } AnteSlot;

#define ANTE_BOARD_GAP 12

/** ante_board_is_wide: whether a row of @width pixels has columns; below, it is a card. @char_width in pixels. */
gboolean ante_board_is_wide (int width, int char_width);
/** ante_board_columns: x and width of each column of a wide row, the same for every row of that width. */
void ante_board_columns (int width, int char_width, AnteSlot slots[ANTE_N_COLUMNS]);

G_END_DECLS
