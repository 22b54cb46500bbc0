/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each invite's exam as a witness in a case: what it says about the exam a treatment needs. */
#pragma once
#include "core/model/ante-verdict-private.h"

G_BEGIN_DECLS

/* What one invite's exam means for the case. */
typedef enum
{
  ANTE_VOICE_NONE,    /* says nothing (any more) */
  ANTE_VOICE_OPEN,    /* neither for nor against: decides only if nothing else does */
  ANTE_VOICE_AGAINST, /* flagged, within the validity span */
  ANTE_VOICE_FOR,     /* an approval, valid at the moment, of the same person */
} AnteVoice;

typedef struct
{
  const AnteInvite *invite;
  const AntePatientExam *exam;
  AnteExamState state;
  AnteVoice voice;
  AnteClearanceCode code; /* what it would make the verdict */
  gint64 approved_ms;     /* 0: none that can be believed */
  gint64 last_ms;         /* of the results whose time can be believed; 0: none */
  gboolean undated;       /* a result has no time that can be believed */
  gboolean directed;      /* approved by the medical director, who has seen what there was by then */
  gboolean own;           /* sent for this very appointment */
  gboolean bad_clock;
  gboolean ended;         /* an approval that would be for, had health not changed since it was asked for */
} AnteWitness;

/** ante_witnesses_call: every exam @exam_id among the case's invites, real or test ones. AnteWitness
 *  (transfer full). */
GArray *ante_witnesses_call (const AnteVerdictCase *facts, const char *exam_id, gboolean test);

/** ante_witness_compare_invites: negative: @a was asked for before @b. 0: that cannot be told. */
int ante_witness_compare_invites (const AnteWitness *a, const AnteWitness *b);

G_END_DECLS
