/* SPDX-License-Identifier: GPL-3.0-or-later
 * The first-run assistant, from the welcome to an open board. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_SETUP_PAGE (ante_setup_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteSetupPage, ante_setup_page, ANTE, SETUP_PAGE, GtkWidget)

/* A page with its own header bar, for a desk in state FIRST_RUN. When the last step is passed the desk is
 * READY and the page may go. Actions: "setup.next", "setup.back", "setup.skip", "setup.cancel". */
GtkWidget *ante_setup_page_new (AnteDesk *desk);
/** ante_setup_page_set_relay_uri: an address to begin with, for training. */
void ante_setup_page_set_relay_uri (AnteSetupPage *self, const char *uri);

G_END_DECLS
