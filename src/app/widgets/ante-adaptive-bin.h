/* SPDX-License-Identifier: GPL-3.0-or-later
 * Lets a window be narrower than its wide layout, and says when it is. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* libadwaita 1.2 has no breakpoints. The bin asks for little width whatever its child would like, and turns
 * "compact" (boolean, notifying) on below "compact-chars", a width in characters so that large text makes the
 * layout narrow as a small window does. Property "child": the one child. */
#define ANTE_TYPE_ADAPTIVE_BIN (ante_adaptive_bin_get_type ())
G_DECLARE_FINAL_TYPE (AnteAdaptiveBin, ante_adaptive_bin, ANTE, ADAPTIVE_BIN, GtkWidget)

gboolean ante_adaptive_bin_get_compact (AnteAdaptiveBin *self);

/** ante_char_width: how wide a character of the widget's font is on average, in pixels. */
int ante_char_width (GtkWidget *widget);

G_END_DECLS
