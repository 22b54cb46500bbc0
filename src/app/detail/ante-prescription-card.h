/* SPDX-License-Identifier: GPL-3.0-or-later
 * What became of one exam's prescription: who has it, and what is on its way. */
#pragma once
#include "app/words/ante-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_PRESCRIPTION_CARD (ante_prescription_card_get_type ())
G_DECLARE_FINAL_TYPE (AntePrescriptionCard, ante_prescription_card, ANTE, PRESCRIPTION_CARD, GtkWidget)

/* Tracking numbers are copied by "win.copy" (the text, what is then said). */
GtkWidget *ante_prescription_card_new (void);
void ante_prescription_card_show (AntePrescriptionCard *self, const AnteInvite *invite, const AntePatientExam *exam, const AnteWhen *when);

G_END_DECLS
