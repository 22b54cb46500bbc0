/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results that fit no invite of this clinic: shown, never acted on. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_UNMATCHED_PAGE (ante_unmatched_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteUnmatchedPage, ante_unmatched_page, ANTE, UNMATCHED_PAGE, GtkWidget)

GtkWidget *ante_unmatched_page_new (AnteDesk *desk);
/** ante_unmatched_page_reload: soon. */
void ante_unmatched_page_reload (AnteUnmatchedPage *self);

G_END_DECLS
