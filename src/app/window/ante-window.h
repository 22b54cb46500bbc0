/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one window: lists, board, appointment, and what stands before them. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Every command is an action of the window, so that menu, key, button and test come in by one door:
 * win.new-appointment, win.search, win.today, win.next-day, win.previous-day, win.show-list-1 … 9, win.refresh,
 * win.treatments, win.preferences, win.connect-relay, win.shortcuts, win.about, win.back, win.lists, win.next-region,
 * win.previous-region, win.undo, and win.perform (command, appointment id, treatment id or ""). */
#define ANTE_TYPE_WINDOW (ante_window_get_type ())
G_DECLARE_FINAL_TYPE (AnteWindow, ante_window, ANTE, WINDOW, AdwApplicationWindow)

AnteWindow *ante_window_new (GtkApplication *application, AnteDesk *desk, const char *data_dir);
/** ante_window_set_relay_uri: an address the assistant begins with, for training. */
void ante_window_set_relay_uri (AnteWindow *self, const char *uri);
/** ante_window_open: presents the window as soon as it has something to show, and soon in any case. */
void ante_window_open (AnteWindow *self);
/** ante_window_show_attention: today's whole day, because of a notification. */
void ante_window_show_attention (AnteWindow *self);

G_END_DECLS
