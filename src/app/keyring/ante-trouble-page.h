/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is shown instead of the day while the keys or the data cannot be opened. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_TROUBLE_PAGE (ante_trouble_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteTroublePage, ante_trouble_page, ANTE, TROUBLE_PAGE, GtkWidget)

/* A page with its own header bar that follows the desk's state: each trouble has its title, its reason, its
 * remedy and a retry. It never changes anything in the keyring. Actions: "trouble.unlock" (lets the keyring
 * ask for its password), "trouble.retry". */
GtkWidget *ante_trouble_page_new (AnteDesk *desk);

G_END_DECLS
