/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follow-up exams that are the clinic's to send: whom, since when, and what to do. */
#pragma once
#include "core/sync/ante-desk.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Its rows' buttons are "win.send-follow-up" (invite, exam, name), "win.finish-follow-up" (the same) and "win.copy". */
#define ANTE_TYPE_FOLLOW_UP_PAGE (ante_follow_up_page_get_type ())
G_DECLARE_FINAL_TYPE (AnteFollowUpPage, ante_follow_up_page, ANTE, FOLLOW_UP_PAGE, GtkWidget)

GtkWidget *ante_follow_up_page_new (AnteDesk *desk);
void ante_follow_up_page_reload (AnteFollowUpPage *self);

G_END_DECLS
