/* SPDX-License-Identifier: GPL-3.0-or-later
 * Random days of a clinic, from the test's own seed. */
#pragma once
#include "core/store/store-fixture.h"

#define RANDOM_DAYS_PATIENTS 6
#define RANDOM_DAYS_APPOINTMENTS 10
#define RANDOM_DAYS_INVITES 12

/** random_days_id: patients begin with a, appointments with b, invites with c, deliveries with d. Returns: @id. */
const char *random_days_id (char id[33], char letter, guint n);
/** random_days_happen: one thing of all that may happen, with results of the forty days before @now_ms. @n tells deliveries apart. */
void random_days_happen (Desk *desk, FakeLog *log, guint n, gint64 now_ms);
