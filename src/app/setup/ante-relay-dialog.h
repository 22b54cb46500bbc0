/* SPDX-License-Identifier: GPL-3.0-or-later
 * Connecting the relay after set-up was left waiting for it. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/** ante_relay_dialog_new: a window that closes itself once the relay knows this desk. (transfer none). */
GtkWindow *ante_relay_dialog_new (AnteDesk *desk);

G_END_DECLS
