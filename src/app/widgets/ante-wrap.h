/* SPDX-License-Identifier: GPL-3.0-or-later
 * Children in lines, as words in a paragraph. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* libadwaita 1.2 has no wrap box, and a GtkFlowBox adds a nameless focusable node around each child. */
#define ANTE_TYPE_WRAP (ante_wrap_get_type ())
G_DECLARE_FINAL_TYPE (AnteWrap, ante_wrap, ANTE, WRAP, GtkWidget)

GtkWidget *ante_wrap_new (void);
void ante_wrap_append (AnteWrap *self, GtkWidget *child);

G_END_DECLS
