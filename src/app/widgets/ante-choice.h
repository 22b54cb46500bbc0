/* SPDX-License-Identifier: GPL-3.0-or-later
 * One thing to choose from a long list: what it is called and what else finds it. Immutable. */
#pragma once
#include <glib-object.h>

G_BEGIN_DECLS

#define ANTE_TYPE_CHOICE (ante_choice_get_type ())
G_DECLARE_FINAL_TYPE (AnteChoice, ante_choice, ANTE, CHOICE, GObject)

/** ante_choice_new: @subtitle and @keywords (only for finding it) are nullable. (transfer full). */
AnteChoice *ante_choice_new (const char *id, const char *title, const char *subtitle, const char *keywords);
const char *ante_choice_get_id (AnteChoice *self);
const char *ante_choice_get_title (AnteChoice *self);
const char *ante_choice_get_subtitle (AnteChoice *self); /* NULL: none */
/** ante_choice_matches: whether every word of @text is found in it; an empty text matches all. */
gboolean ante_choice_matches (AnteChoice *self, const char *text);
/** ante_choice_rank: how well @text names it, the greater the better: its id or all of its title, the title's beginning,
 *  one of the title's words; 0 for everything else. */
guint ante_choice_rank (AnteChoice *self, const char *text);

G_END_DECLS
