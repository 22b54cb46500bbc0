/* SPDX-License-Identifier: GPL-3.0-or-later
 * One line of the board: the heading of a group, or an appointment. */
#pragma once
#include "app/words/ante-words.h"

G_BEGIN_DECLS

/* Stays the same object while its appointment stays on the board, so that selection, scroll and focus do too.
 * Signal "changed" (): present it again. */
#define ANTE_TYPE_BOARD_ITEM (ante_board_item_get_type ())
G_DECLARE_FINAL_TYPE (AnteBoardItem, ante_board_item, ANTE, BOARD_ITEM, GObject)

AnteBoardItem *ante_board_item_new_heading (AnteGroup group);
AnteBoardItem *ante_board_item_new (const char *appointment_id);

/** ante_board_item_get_view: NULL for a heading. */
AnteAppointmentView *ante_board_item_get_view (AnteBoardItem *self);
/** ante_board_item_get_id: the appointment's; NULL for a heading. */
const char *ante_board_item_get_id (AnteBoardItem *self);
AnteGroup ante_board_item_get_group (AnteBoardItem *self);
/** ante_board_item_get_count: how many appointments a heading stands over. */
guint ante_board_item_get_count (AnteBoardItem *self);
/** ante_board_item_get_when: the moment the item is to be read at. */
const AnteWhen *ante_board_item_get_when (AnteBoardItem *self);
AnteRole ante_board_item_get_role (AnteBoardItem *self);

/** ante_board_item_set: new contents. @view NULL for a heading; @when is copied, its zone kept alive by the caller. */
void ante_board_item_set (AnteBoardItem *self, AnteAppointmentView *view, guint count, const AnteWhen *when, AnteRole role);

G_END_DECLS
