/* SPDX-License-Identifier: GPL-3.0-or-later
 * One appointment on the board: columns where there is room, a card where there is not. */
#pragma once
#include "app/board/ante-board-item.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Presents one AnteBoardItem and nothing else. Carries the appointment's commands as actions, and
 * "appointment.next": the one its button offers. */
#define ANTE_TYPE_BOARD_ROW (ante_board_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteBoardRow, ante_board_row, ANTE, BOARD_ROW, GtkWidget)

GtkWidget *ante_board_row_new (void);
/** ante_board_row_set_item: @item NULL to rest. */
void ante_board_row_set_item (AnteBoardRow *self, AnteBoardItem *item);
AnteBoardItem *ante_board_row_get_item (AnteBoardRow *self);

G_END_DECLS
