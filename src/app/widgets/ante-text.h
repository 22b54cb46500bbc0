/* SPDX-License-Identifier: GPL-3.0-or-later
 * Text of a row: markup that wraps and is laid out as few times as can be.
 *
 * A label lays a text out for the least width it can have, for the widest, for the one it gets and once more;
 * with some seventy texts on a board that was a tenth of the time to its first frame. This one takes a least width
 * it is told, and keeps the widest layout wherever it fits. Styled like a label; not selectable. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_TEXT (ante_text_get_type ())
G_DECLARE_FINAL_TYPE (AnteText, ante_text, ANTE, TEXT, GtkWidget)

/** ante_text_new: @min_chars is how narrow it may be made, in characters; 0: it never wraps. */
GtkWidget *ante_text_new (int min_chars);
/** ante_text_set_markup: Pango markup; each line keeps to the side of the window. Setting the same again does nothing. */
void ante_text_set_markup (AnteText *self, const char *markup);
/** ante_text_set_struck: whether a line goes through it. */
void ante_text_set_struck (AnteText *self, gboolean struck);
/** ante_text_get_text: what it says, without markup. */
const char *ante_text_get_text (AnteText *self);

G_END_DECLS
