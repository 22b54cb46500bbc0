/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether an appointment's invites can go out without asking anybody anything, and if not, why. Pure values;
 * any thread. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_READY_SEND,     /* invites can go out */
  ANTE_READY_NOTHING,  /* nothing is to be sent: none needed, sent already, cleared */
  ANTE_READY_MISSING,  /* the patient's details lack something an invite needs */
  ANTE_READY_CHOICES,  /* a prescription exam: pharmacy and the like are a person's choice */
  ANTE_READY_DECISION, /* unconfirmed, flagged or another person's: only a person may ask again */
  ANTE_READY_TEST,     /* a test is sent by itself, from its own row */
  ANTE_READY_OVER,     /* cancelled, done, did not come, or of a day that is over */
  ANTE_READY_UNKNOWN,  /* something of it needs a newer version of this program */
} AnteReadyCode;

typedef struct
{
  AnteReadyCode code;
  GPtrArray *exams;    /* AnteExamRef: good-faith exams to be sent, all in one meeting; also when MISSING */
  GPtrArray *choices;  /* AnteExamRef: prescription exams that wait for choices; whatever the code */
  AnteMissing missing; /* for MISSING */
} AnteReadiness;
void ante_readiness_free (AnteReadiness *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteReadiness, ante_readiness_free)

/** ante_readiness_judge: @clearances of @appointment, AnteClearance; @treatments all of the clinic, AnteTreatment.
 *  (transfer full). */
AnteReadiness *ante_readiness_judge (const AnteAppointment *appointment, const AntePatient *patient, GPtrArray *clearances,
                                     GPtrArray *treatments, gint64 now_ms, GTimeZone *zone);

/** ante_readiness_judge_automatic: the same for what goes out by itself: only treatments that say so, never once the
 *  appointment has begun, a test only as a test. Its code is SEND or NOTHING. (transfer full). */
AnteReadiness *ante_readiness_judge_automatic (const AnteAppointment *appointment, const AntePatient *patient,
                                               GPtrArray *clearances, GPtrArray *treatments, gint64 now_ms, GTimeZone *zone);

G_END_DECLS
