/* SPDX-License-Identifier: GPL-3.0-or-later
 * One patient found. */
#pragma once
#include "app/words/ante-words.h"

G_BEGIN_DECLS

#define ANTE_TYPE_SEARCH_ITEM (ante_search_item_get_type ())
G_DECLARE_FINAL_TYPE (AnteSearchItem, ante_search_item, ANTE, SEARCH_ITEM, GObject)

/** ante_search_item_new: @hit: (transfer full). */
AnteSearchItem *ante_search_item_new (AnteSearchHit *hit);
const AnteSearchHit *ante_search_item_get_hit (AnteSearchItem *self);

/** ante_search_item_markup: name, and under it what tells two people of one name apart. */
char *ante_search_item_markup (AnteSearchItem *self);
/** ante_search_item_appointment: "Sat 21 November, 10:30 AM" or that there is none. */
char *ante_search_item_appointment (AnteSearchItem *self, const char *today);

G_END_DECLS
