/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-up exams that are the clinic's to send: whom, since when, and what to do. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_follow_up_page_new: an AnteListPage of what @desk knows. Its rows' buttons are "win.send-follow-up" (invite, exam,
 *  name), "win.finish-follow-up" (the same) and "win.copy". */
GtkWidget *ante_follow_up_page_new (AnteDesk *desk);

G_END_DECLS
