/* SPDX-License-Identifier: GPL-3.0-or-later
 * The invented clinic the rules are tried on: one patient, one appointment, one exam, a fixed moment. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

#define PATIENT "11111111111111111111111111111111"
#define APPOINTMENT "22222222222222222222222222222222"
#define EARLIER "33333333333333333333333333333333" /* another appointment of the same patient */
#define TREATMENT "44444444444444444444444444444444"
#define EXAM "4226"
#define SECOND_EXAM "4300"

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/** fixture_ms: the moment @local ("2026-11-21 10:42") names in @zone. */
gint64 fixture_ms (const char *local, GTimeZone *zone);

/** fixture_zone: America/Chicago. (transfer full). */
GTimeZone *fixture_zone (void);

AntePatient *fixture_patient (void);         /* Okafor, Adaeze; everything an invite needs */
AnteAppointment *fixture_appointment (void); /* 2026-11-21 11:15, expected */
AnteTreatment *fixture_treatment (void);     /* Botox: EXAM, 12 months */
GPtrArray *fixture_invites (void);           /* empty */

/** fixture_add_invite: sent at @sent_ms for EXAM, patient exam id "pe-ID"; borrowed. */
AnteInvite *fixture_add_invite (GPtrArray *invites, const char *id, const char *appointment_id,
                                guint attempt, gint64 sent_ms);

/** fixture_exam: the invite's first; borrowed. */
AntePatientExam *fixture_exam (AnteInvite *invite);

/** fixture_add_result: @word "Approved", or "Approved+" for one with notes; borrowed. */
AnteResult *fixture_add_result (AntePatientExam *exam, const char *word, gint64 received_ms);

/** fixture_decide: an invite at @ms with one result an hour later; borrowed. */
AnteInvite *fixture_decide (GPtrArray *invites, const char *id, const char *appointment_id, guint attempt,
                            gint64 ms, const char *word);

/** fixture_judge: at the appointment or @now_ms, whichever is later. */
AnteClearance *fixture_judge (AnteTreatment *treatment, AnteAppointment *appointment, AntePatient *patient,
                              GPtrArray *invites, gint64 now_ms);

G_END_DECLS
