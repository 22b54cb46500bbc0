/* SPDX-License-Identifier: GPL-3.0-or-later
 * The meeting link as a QR code, for the patient who stands at the desk. */
#pragma once
#include "app/reach/ante-link-print.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_CODE_DIALOG (ante_code_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AnteCodeDialog, ante_code_dialog, ANTE, CODE_DIALOG, AdwWindow)

/** ante_code_dialog_new: others may see the screen: of the person it says @first_name alone. @sheet is what "Print"
 *  prints; copied. @test: a test meeting, which is not printed. */
GtkWindow *ante_code_dialog_new (const char *first_name, const AnteLinkSheet *sheet, gboolean test);

G_END_DECLS
