/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done from the desk before one exam that waits for the patient: its questions, and what is to be uploaded. */
#pragma once
#include "app/words/ante-words.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_PREPARATION_CARD (ante_preparation_card_get_type ())
G_DECLARE_FINAL_TYPE (AntePreparationCard, ante_preparation_card, ANTE, PREPARATION_CARD, GtkWidget)

typedef struct
{
  const AnteInvite *invite;
  const AntePatientExam *exam;
  const AnteExamRef *required; /* nullable: what the exam asks to be uploaded */
  const char *person;          /* whose it is, as a title says it */
  gboolean may_send;           /* this desk's role */
  gboolean uploads;            /* the clinic uploads files from its desks */
} AntePreparation;

/* The buttons activate "win.fill-answers" (invite, exam, whose) and "win.attach-file" (invite, exam, type). */
GtkWidget *ante_preparation_card_new (void);
void ante_preparation_card_show (AntePreparationCard *self, const AntePreparation *preparation);

G_END_DECLS
