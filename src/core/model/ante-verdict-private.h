/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on one exam a treatment needs, from every invite of the patient. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

/* What a verdict is judged from; all borrowed. */
typedef struct
{
  const AntePatient *patient;
  const AnteAppointment *appointment;
  GPtrArray *invites;
  guint months;   /* validity, 1 to ANTE_VALIDITY_MONTHS_MAX */
  gint64 at_ms;   /* the moment validity is judged at */
  gint64 now_ms;
  GTimeZone *zone;
} AnteVerdictCase;

typedef struct _AnteVerdict AnteVerdict;
struct _AnteVerdict
{
  AnteClearanceCode code;
  const AnteInvite *invite;    /* borrowed, nullable: no invite says anything */
  const AntePatientExam *exam; /* with it */
  AnteExamState state;         /* with it */
  char *valid_until;           /* owned, nullable */
  gboolean test;
  gboolean bad_clock;          /* an approval from the future, or from no time at all */
  gint64 cancelled_ms;         /* no invite says anything, and the latest was cancelled then; 0 */
  gboolean may_invite;         /* a new invite is the next step, without asking further */
  gboolean may_decide;         /* a new invite needs a person's decision */
  gboolean can_cancel_other;   /* another exam of this kind, asked for this appointment, is open at the provider */
  AnteVerdict *flag;           /* owned, nullable: what speaks against, since when this exam was asked for */
};

void ante_verdict_judge (AnteVerdict *self, const AnteVerdictCase *facts, const char *exam_id);
void ante_verdict_clear (AnteVerdict *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteVerdict, ante_verdict_clear)

/** ante_deciding_result: the result @state rests on: a call missed or not connected, the last; any other
 *  word, when it was first said. Borrowed, nullable. */
const AnteResult *ante_deciding_result (const AntePatientExam *exam, AnteExamState state);

/** ante_decided_state: of an exam that the provider deferred, what the medical director's decisions make of it. */
AnteExamState ante_decided_state (const AntePatientExam *exam);
/** ante_deciding_decision: the decision @state rests on. Borrowed; NULL: it rests on results alone. */
const AnteDecision *ante_deciding_decision (const AntePatientExam *exam, AnteExamState state, GTimeZone *zone);
/** ante_dated_ms: from when a word counts that was recorded at @recorded_ms as given on @date (nullable): the
 *  beginning of that day; never later than when it was recorded. */
gint64 ante_dated_ms (gint64 recorded_ms, const char *date, GTimeZone *zone);

/** ante_has_resends_left: whether the link could be sent again, were no resend under way this moment. */
gboolean ante_has_resends_left (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms);
/** ante_can_resend: whether the provider may be asked now to send the link again. */
gboolean ante_can_resend (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms);
/** ante_can_cancel: whether the provider may be asked to cancel the exam. */
gboolean ante_can_cancel (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms);

/** ante_clearance_clears: whether @code by itself lets treatment start. */
gboolean ante_clearance_clears (AnteClearanceCode code);
/** ante_clearance_severity: how far from cleared; the largest decides and is acted on first. */
guint ante_clearance_severity (AnteClearanceCode code, gboolean test);

G_END_DECLS
