/* SPDX-License-Identifier: GPL-3.0-or-later
 * The day board: the appointments of one list of one day, in groups. */
#pragma once
#include "app/board/ante-board-item.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Property "selected" (string, nullable, notifies): the appointment chosen. Signals: "opened" (const char *id):
 * somebody pressed Return on it; "clicked" (const char *id): with the first button, once. */
#define ANTE_TYPE_BOARD (ante_board_get_type ())
G_DECLARE_FINAL_TYPE (AnteBoard, ante_board, ANTE, BOARD, GtkWidget)

GtkWidget *ante_board_new (void);
/** ante_board_show: what is to be seen now. Selection, focus and scroll stay with their appointment. @day is borrowed
 *  for the call; NULL: nothing is known yet. */
void ante_board_show (AnteBoard *self, AnteDay *day, AnteList list, const AnteWhen *when, AnteRole role);
/** ante_board_set_next_step: what an empty day says and offers: a button's @label and @action_name; static strings. */
void ante_board_set_next_step (AnteBoard *self, const char *text, const char *label, const char *action_name);
/** ante_board_set_reading: the day is still being read: that nothing shows does not say that there is nothing. */
void ante_board_set_reading (AnteBoard *self, gboolean reading);
const char *ante_board_get_selected (AnteBoard *self);
/** ante_board_select: also scrolls there; one not here yet is chosen when it comes. NULL: none. */
void ante_board_select (AnteBoard *self, const char *appointment_id);
/** ante_board_focus: puts the keyboard on the chosen row, or the first. */
gboolean ante_board_focus (AnteBoard *self);
/** ante_board_focus_quietly: puts the keyboard on the chosen row, or on the first without choosing it: the next
 *  arrow key does. */
gboolean ante_board_focus_quietly (AnteBoard *self);
/** ante_board_move: @by rows up (negative) or down, over headings. */
void ante_board_move (AnteBoard *self, int by);
/** ante_board_perform_next: the next action of the chosen row. */
void ante_board_perform_next (AnteBoard *self);

G_END_DECLS
