/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clearances of one appointment, a line a treatment: icon, word and date. */
#pragma once
#include "app/words/ante-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_VERDICTS (ante_verdicts_get_type ())
G_DECLARE_FINAL_TYPE (AnteVerdicts, ante_verdicts, ANTE, VERDICTS, GtkWidget)

GtkWidget *ante_verdicts_new (void);
/** ante_verdicts_set_notice: a line before the verdicts, with an icon that warns; NULL: none. */
void ante_verdicts_set_notice (AnteVerdicts *self, const char *text);
/** ante_verdicts_set: @clearances: AnteClearance. Keeps the widgets it has. */
void ante_verdicts_set (AnteVerdicts *self, GPtrArray *clearances, const AnteWhen *when);
/** ante_verdicts_set_struck: whether a line goes through those shown now. */
void ante_verdicts_set_struck (AnteVerdicts *self, gboolean struck);

G_END_DECLS
