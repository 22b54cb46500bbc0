/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of the detail pane that join several facts. Pure. */
#pragma once
#include "app/commands/ante-command.h"
#include "app/words/ante-words.h"

G_BEGIN_DECLS

/** ante_detail_contact: "30 Jun 1990 · (415) 555-0142 · minh@example.com"; what is missing is left out. */
char *ante_detail_contact (const AntePatient *patient);
/** ante_detail_place: "today 10:30 AM, 45 min · exam taken in California". */
char *ante_detail_place (AnteAppointmentView *view, const AnteWhen *when);
/** ante_detail_arrival: "Arrived, 18 min"; for in room also on what it relied. */
char *ante_detail_arrival (AnteAppointmentView *view, const AnteWhen *when);
/** ante_detail_button_label: a command about one treatment, with its count: "Resend (1 of 3)". */
char *ante_detail_button_label (AnteCommand command, const AnteClearance *clearance);

G_END_DECLS
