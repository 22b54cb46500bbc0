/* SPDX-License-Identifier: GPL-3.0-or-later
 * A day's invites: who will be sent what, who is not ready and why; then sending them, with a result for each. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_SENDING_WINDOW (ante_sending_window_get_type ())
G_DECLARE_FINAL_TYPE (AnteSendingWindow, ante_sending_window, ANTE, SENDING_WINDOW, AdwWindow)

/* Signals, each with the AnteAppointmentView* it is about: "complete" (view, guint AnteMissing): the form is wanted at
 * what is missing; "choose" (view): a prescription exam's choices; "show-appointment" (view). */
/** ante_sending_window_new: of @date. @only_not_ready: the list of those whose invite lacks something. */
GtkWindow *ante_sending_window_new (AnteDesk *desk, const char *date, gboolean only_not_ready);

G_END_DECLS
