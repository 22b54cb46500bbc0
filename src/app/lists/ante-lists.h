/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lists on the left, each with how many it holds. */
#pragma once
#include "core/model/ante-model.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Signals, by a person and not by ante_lists_choose(): "chosen" (int AnteList): another list is wanted; "opened" ():
 * with Return or a click, so where there is room for one thing only, it is the list. */
#define ANTE_TYPE_LISTS (ante_lists_get_type ())
G_DECLARE_FINAL_TYPE (AnteLists, ante_lists, ANTE, LISTS, GtkWidget)

GtkWidget *ante_lists_new (void);
void ante_lists_choose (AnteLists *self, AnteList list);
/** ante_lists_set_counts: @counts[ANTE_N_LISTS]; NULL: not known yet. */
void ante_lists_set_counts (AnteLists *self, const guint *counts);
/** ante_lists_set_is_today: how the first list is called: "Today", or "Whole day" on another day. */
void ante_lists_set_is_today (AnteLists *self, gboolean is_today);
gboolean ante_lists_focus (AnteLists *self);

G_END_DECLS
