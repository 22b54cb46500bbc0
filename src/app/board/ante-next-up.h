/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whom somebody who sits down at the desk looks at first. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/** ante_next_up: of @day, today: who has to leave the room, then who waits here, then who comes next; nobody who is
 *  done. Returns: borrowed of @day, nullable. */
AnteAppointmentView *ante_next_up (const AnteDay *day);

G_END_DECLS
