/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text that keeps to the side of the window it stands in, whatever script it begins with. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_directed: @text (plain or markup) for a label at @widget. Pango takes a paragraph's direction, and with it the
 *  side it is aligned to, from its first letter: a line that begins with a name of the other script would leave the
 *  lines around it. Each such line gets an invisible mark before it; one that is of the other direction altogether
 *  keeps its own order within. (transfer full). */
char *ante_directed (GtkWidget *widget, const char *text);

G_END_DECLS
