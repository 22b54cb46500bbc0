/* SPDX-License-Identifier: GPL-3.0-or-later
 * Everything an appointment's invites need before they are sent, and nothing else. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "sent" (guint: how many meetings): they are saved and on their way; the window closes. */
#define ANTE_TYPE_INVITE_COMPOSER (ante_invite_composer_get_type ())
G_DECLARE_FINAL_TYPE (AnteInviteComposer, ante_invite_composer, ANTE, INVITE_COMPOSER, AdwWindow)

/** ante_invite_composer_new: @decided (nullable): as ante_invite_list_exams() has it. */
GtkWindow *ante_invite_composer_new (AnteDesk *desk, AnteAppointmentView *view, const char *decided);

/** ante_invite_composer_new_follow_up: the exam that @row calls for, and where its prescription is to go: what was ordered
 *  before is offered, and never repeated by itself. */
GtkWindow *ante_invite_composer_new_follow_up (AnteDesk *desk, const AnteFollowUpRow *row);

/** ante_invite_composer_is_needed: whether an invite for @view needs more than a click. */
gboolean ante_invite_composer_is_needed (AnteDesk *desk, AnteAppointmentView *view, const char *decided);

G_END_DECLS
