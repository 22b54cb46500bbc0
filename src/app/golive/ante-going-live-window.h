/* SPDX-License-Identifier: GPL-3.0-or-later
 * Going live: the provider's checklist held against this clinic's real settings, and a test through the whole pipe. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_GOING_LIVE_WINDOW (ante_going_live_window_get_type ())
G_DECLARE_FINAL_TYPE (AnteGoingLiveWindow, ante_going_live_window, ANTE, GOING_LIVE_WINDOW, AdwWindow)

GtkWindow *ante_going_live_window_new (AnteDesk *desk);

G_END_DECLS
