/* SPDX-License-Identifier: GPL-3.0-or-later
 * Says a sentence to a screen reader without moving the focus. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* GTK 4.8 cannot announce: a changed label raises no accessibility event, a widget becoming visible does.
 * So this is a widget without size that is taken away and put back with each sentence. One a window. */
#define ANTE_TYPE_LIVE_REGION (ante_live_region_get_type ())
G_DECLARE_FINAL_TYPE (AnteLiveRegion, ante_live_region, ANTE, LIVE_REGION, GtkWidget)

GtkWidget *ante_live_region_new (void);
/** ante_live_region_say: finds the region of @widget's window and says @sentence; none there: does nothing. */
void ante_live_region_say (GtkWidget *widget, const char *sentence);
/** ante_live_region_get_text: what was said last, or "". */
const char *ante_live_region_get_text (AnteLiveRegion *self);

G_END_DECLS
