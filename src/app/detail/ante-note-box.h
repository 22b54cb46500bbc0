/* SPDX-License-Identifier: GPL-3.0-or-later
 * One word about an exam with what was noted beside it, for those entitled. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_note_box_new: copies what it shows of @note. */
GtkWidget *ante_note_box_new (const AnteClinicalNote *note, GTimeZone *zone);

G_END_DECLS
