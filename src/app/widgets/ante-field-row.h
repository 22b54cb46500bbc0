/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with a line of text. */
#pragma once
#include "app/widgets/ante-form-row.h"

G_BEGIN_DECLS

#define ANTE_TYPE_FIELD_ROW (ante_field_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteFieldRow, ante_field_row, ANTE, FIELD_ROW, AnteFormRow)

/* Properties: "text"; "secret" (construct only: shown as dots, with an eye); "placeholder";
 * "input-purpose"; "max-length". Signal "activated": Return was pressed in it. */
GtkWidget *ante_field_row_new (const char *title);
const char *ante_field_row_get_text (AnteFieldRow *self);
void ante_field_row_set_text (AnteFieldRow *self, const char *text);

G_END_DECLS
