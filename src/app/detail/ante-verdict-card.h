/* SPDX-License-Identifier: GPL-3.0-or-later
 * One treatment of the appointment: its verdict, why, and what can be done about it. */
#pragma once
#include "app/words/ante-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Carries the commands as actions about its treatment alone. */
#define ANTE_TYPE_VERDICT_CARD (ante_verdict_card_get_type ())
G_DECLARE_FINAL_TYPE (AnteVerdictCard, ante_verdict_card, ANTE, VERDICT_CARD, GtkWidget)

GtkWidget *ante_verdict_card_new (void);
/** ante_verdict_card_show: the clearance number @index of @view. */
void ante_verdict_card_show (AnteVerdictCard *self, AnteAppointmentView *view, guint index, const AnteWhen *when, AnteRole role);

G_END_DECLS
