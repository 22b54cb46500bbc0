/* SPDX-License-Identifier: GPL-3.0-or-later
 * One case before the rules: a fixture to change until it is the one a test is about. */
#pragma once
#include "model-fixture.h"

G_BEGIN_DECLS

typedef struct
{
  GTimeZone *zone;
  AnteTreatment *treatment;
  AnteAppointment *appointment;
  AntePatient *patient;
  GPtrArray *invites;
  gint64 now_ms; /* 2026-11-21 10:42 */
} Case;

/* For g_test_add(). */
void case_set_up (Case *self, gconstpointer data);
void case_tear_down (Case *self, gconstpointer data);

/** case_judge: (transfer full); checks what holds of every verdict. */
AnteClearance *case_judge (Case *self);

/** case_assert_code: that the verdict is @code, and blocks if it must. */
void case_assert_code (Case *self, AnteClearanceCode code);

G_END_DECLS
