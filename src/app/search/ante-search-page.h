/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds patients by name, phone or email, as one types. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals: "chosen" (AnteSearchHit *, borrowed); "closed" (): Escape. */
#define ANTE_TYPE_SEARCH_PAGE (ante_search_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteSearchPage, ante_search_page, ANTE, SEARCH_PAGE, GtkWidget)

GtkWidget *ante_search_page_new (AnteDesk *desk);
/** ante_search_page_begin: an empty entry with the focus. */
void ante_search_page_begin (AnteSearchPage *self);

G_END_DECLS
