/* SPDX-License-Identifier: GPL-3.0-or-later
 * Types into the window's search, letter by letter, and prints what each letter costs. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** bench_type_begin: in @window, whose board is painted; ends the program when all is typed. */
void bench_type_begin (GtkWidget *window);

G_END_DECLS
