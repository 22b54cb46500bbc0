/* SPDX-License-Identifier: GPL-3.0-or-later
 * Menu items that a screen reader can read. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_menu_names_keep: gives the items of @menu, a GtkPopoverMenu, their words as accessible names, each
 *  time it opens. Main thread. */
void ante_menu_names_keep (GtkWidget *menu);

G_END_DECLS
