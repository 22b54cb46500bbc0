/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the provider noted about one exam, for those entitled, and the sign-off that it was read. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* What it shows stays in memory and is dropped with it. Signal "read" (const char *instruction, nullable): the person
 * says so; the dialog closes. */
#define ANTE_TYPE_NOTES_DIALOG (ante_notes_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteNotesDialog, ante_notes_dialog, ANTE, NOTES_DIALOG, AdwWindow)

/** ante_notes_dialog_new: @view and @clearance say whose notes; their ids are copied. */
GtkWindow *ante_notes_dialog_new (AnteDesk *desk, AnteAppointmentView *view, const AnteClearance *clearance);

G_END_DECLS
