/* SPDX-License-Identifier: GPL-3.0-or-later
 * A long list of choices under a search. */
#pragma once
#include "app/widgets/ante-choice.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "chosen" (AnteChoice *); "stopped": Escape was pressed in the search. Return takes the selected line,
 * Up and Down move it while typing. */
#define ANTE_TYPE_CHOICE_LIST (ante_choice_list_get_type ())
G_DECLARE_FINAL_TYPE (AnteChoiceList, ante_choice_list, ANTE, CHOICE_LIST, AdwBin)

GtkWidget *ante_choice_list_new (void);
/** ante_choice_list_set_model: a GListModel of AnteChoice, nullable. */
void ante_choice_list_set_model (AnteChoiceList *self, GListModel *model);
/** ante_choice_list_begin: an empty search, @id selected and in sight (nullable), the focus in the search. */
void ante_choice_list_begin (AnteChoiceList *self, const char *id);

G_END_DECLS
