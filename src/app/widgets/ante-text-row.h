/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with a text of several lines. */
#pragma once
#include "app/widgets/ante-form-row.h"

G_BEGIN_DECLS

#define ANTE_TYPE_TEXT_ROW (ante_text_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteTextRow, ante_text_row, ANTE, TEXT_ROW, AnteFormRow)

/* Properties: "text". Tab leaves it. */
GtkWidget *ante_text_row_new (const char *title);

G_END_DECLS
