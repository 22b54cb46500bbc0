/* SPDX-License-Identifier: GPL-3.0-or-later
 * When may treatment start? Answered from the entries a desk knows, in the order it knows them, by a reader that
 * shares nothing with the projection and the rules but the words of the entries and the arithmetic of days. */
#pragma once
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *entries;       /* AnteEntry, borrowed: the log as far as known, then what waits */
  GHashTable *roles;        /* desk id -> role, texts */
  const char *patient, *appointment;
  gint64 now_ms;
  GTimeZone *zone;
} GateQuestion;

typedef struct
{
  gboolean may_start;       /* every exam of every treatment is cleared, and the appointment is on */
  gboolean cleared;         /* the first half of that */
  gboolean needs_exam;
  char *last_name, *dob;    /* of the patient, owned */
} GateAnswer;

void gate_reference_answer (const GateQuestion *question, GateAnswer *answer);
void gate_answer_clear (GateAnswer *answer);

G_END_DECLS
