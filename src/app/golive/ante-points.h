/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's own checklist (Qualiphy integration guide, Going to Production), one row for each of its points, held
 * against what this clinic's desk knows. Pure functions. */
#pragma once
#include "app/words/ante-words.h"

G_BEGIN_DECLS

/* In the order of the documents. */
typedef enum
{
  ANTE_POINT_TESTED,      /* validated end to end in test mode, the expected outcome came by webhook */
  ANTE_POINT_STATES,      /* state and tele_state by the patient's real address, no TE left */
  ANTE_POINT_NAMES,       /* no test names left in real patients */
  ANTE_POINT_OUTCOMES,    /* approve and reject paths */
  ANTE_POINT_KEY,         /* the key in a secrets manager: the window knows more, once the provider was asked */
  ANTE_POINT_REPEATS,     /* idempotent by patient_exam_id */
  ANTE_POINT_ERRORS,      /* 4xx and 5xx of exam_invite are watched */
  ANTE_POINT_CHANGES,     /* subscribed to API change notifications */
  ANTE_POINT_PHARMACIES,  /* pharmacy routing kept with the patient */
  ANTE_N_POINTS,
} AntePoint;

typedef enum { ANTE_CHECK_LOOKING, ANTE_CHECK_RIGHT, ANTE_CHECK_TODO, ANTE_CHECK_UNKNOWN, ANTE_CHECK_REMINDER } AnteCheckState;

const char *ante_point_title (AntePoint point);
/** ante_point_read: what is known of @point and what to do about it; *text (transfer full). KEY is LOOKING. */
AnteCheckState ante_point_read (AntePoint point, const AnteChecks *checks, const AnteWhen *when, char **text);

G_END_DECLS
