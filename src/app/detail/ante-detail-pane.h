/* SPDX-License-Identifier: GPL-3.0-or-later
 * The appointment on the right: who, what may be done to them and why, and what happened. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Loads what it shows from the desk, and again when the desk changes. */
#define ANTE_TYPE_DETAIL_PANE (ante_detail_pane_get_type ())
G_DECLARE_FINAL_TYPE (AnteDetailPane, ante_detail_pane, ANTE, DETAIL_PANE, GtkWidget)

GtkWidget *ante_detail_pane_new (AnteDesk *desk);
/** ante_detail_pane_show: @appointment_id NULL: an invitation to choose one. */
void ante_detail_pane_show (AnteDetailPane *self, const char *appointment_id);
const char *ante_detail_pane_get_shown (AnteDetailPane *self);
/** ante_detail_pane_reload: soon; the minute has turned, say. */
void ante_detail_pane_reload (AnteDetailPane *self);
gboolean ante_detail_pane_focus (AnteDetailPane *self);

G_END_DECLS
