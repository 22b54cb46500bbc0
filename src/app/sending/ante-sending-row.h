/* SPDX-License-Identifier: GPL-3.0-or-later
 * One appointment of the day's invites: whether it is sent, what became of it, and what to do. */
#pragma once
#include "core/sync/ante-send-all.h"
#include <adwaita.h>

G_BEGIN_DECLS

#define ANTE_TYPE_SENDING_ROW (ante_sending_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteSendingRow, ante_sending_row, ANTE, SENDING_ROW, AdwActionRow)

/* Signal "act" (): a person wants to do what its button says. */
GtkWidget *ante_sending_row_new (AnteDesk *desk, AnteSendLine *line);
AnteSendLine *ante_sending_row_get_line (AnteSendingRow *self);

G_END_DECLS
