/* SPDX-License-Identifier: GPL-3.0-or-later
 * The line over the board that names its columns, while there are columns. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_BOARD_HEADER (ante_board_header_get_type ())
G_DECLARE_FINAL_TYPE (AnteBoardHeader, ante_board_header, ANTE, BOARD_HEADER, GtkWidget)

GtkWidget *ante_board_header_new (void);

G_END_DECLS
