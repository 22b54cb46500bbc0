/* SPDX-License-Identifier: GPL-3.0-or-later
 * What was really reported about an appointment, newest first. */
#pragma once
#include "app/words/ante-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_TIMELINE_BOX (ante_timeline_box_get_type ())
G_DECLARE_FINAL_TYPE (AnteTimelineBox, ante_timeline_box, ANTE, TIMELINE_BOX, GtkWidget)

/** ante_timeline_box_show: @items: AnteTimelineItem. */
void ante_timeline_box_show (AnteTimelineBox *self, GPtrArray *items, const AnteWhen *when);

G_END_DECLS
