/* SPDX-License-Identifier: GPL-3.0-or-later
 * A form row with one choice out of a long list that can be searched. */
#pragma once
#include "app/widgets/ante-choice.h"
#include "app/widgets/ante-form-row.h"

G_BEGIN_DECLS

#define ANTE_TYPE_CHOICE_ROW (ante_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteChoiceRow, ante_choice_row, ANTE, CHOICE_ROW, AnteFormRow)

/* Properties: "text" (string: the id of the choice; what is not in the list is kept and shown as it is),
 * "model" (GListModel of AnteChoice), "placeholder" (shown while nothing is chosen),
 * "search-name" (what the search is called for a screen reader). */
GtkWidget *ante_choice_row_new (const char *title, GListModel *model);
const char *ante_choice_row_get_text (AnteChoiceRow *self);
void ante_choice_row_set_text (AnteChoiceRow *self, const char *id);
void ante_choice_row_set_model (AnteChoiceRow *self, GListModel *model);

G_END_DECLS
