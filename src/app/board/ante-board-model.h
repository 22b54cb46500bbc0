/* SPDX-License-Identifier: GPL-3.0-or-later
 * A day as a list: headings and appointments, in four groups. */
#pragma once
#include "app/board/ante-board-item.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* A GListModel of AnteBoardItem. An update changes as little as it can: an appointment that stays keeps its item,
 * and one "items-changed" covers everything that moved. Main thread. */
#define ANTE_TYPE_BOARD_MODEL (ante_board_model_get_type ())
G_DECLARE_FINAL_TYPE (AnteBoardModel, ante_board_model, ANTE, BOARD_MODEL, GObject)

AnteBoardModel *ante_board_model_new (void);
/** ante_board_model_update: @views: AnteAppointmentView by time; those of @list are shown, at most @max of them. The
 *  headings count them all. */
void ante_board_model_update (AnteBoardModel *self, GPtrArray *views, AnteList list, guint max, const AnteWhen *when, AnteRole role);
/** ante_board_model_find: the position of an appointment, or G_MAXUINT. */
guint ante_board_model_find (AnteBoardModel *self, const char *appointment_id);
/** ante_board_model_get_n_appointments: without the headings. */
guint ante_board_model_get_n_appointments (AnteBoardModel *self);

G_END_DECLS
