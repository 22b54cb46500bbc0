/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that fit no invite of this clinic: shown, never acted on. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_unmatched_page_new: an AnteListPage of what @desk knows. Its buttons are "win.link-delivery" (delivery, what it is)
 *  and "win.open-portal". */
GtkWidget *ante_unmatched_page_new (AnteDesk *desk);

G_END_DECLS
