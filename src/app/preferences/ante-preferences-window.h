/* SPDX-License-Identifier: GPL-3.0-or-later
 * Everything the assistant asked, and what came later, to be changed. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What is changed is saved on leaving its row. The window it is transient for opens other places by its
 * actions "win.treatments" and "win.connect-relay". */
#define ANTE_TYPE_PREFERENCES_WINDOW (ante_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (AntePreferencesWindow, ante_preferences_window, ANTE, PREFERENCES_WINDOW, AdwPreferencesWindow)

GtkWindow *ante_preferences_window_new (AnteDesk *desk);

G_END_DECLS
