/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row of a group of which one is chosen: a title, words below it, and the sign in front. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/** ante_radio_row_add: @first: the group's first sign, NULL: this is it. @subtitle nullable. Returns: (transfer none): the
 *  sign, whose "toggled" and "active" say what is chosen. */
GtkCheckButton *ante_radio_row_add (AdwPreferencesGroup *group, GtkCheckButton *first, const char *title, const char *subtitle);

G_END_DECLS
