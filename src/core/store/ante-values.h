/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the tables' sealed states to the model's plain values. One thread, the store's. */
#pragma once
#include "core/model/ante-model.h"
#include "core/store/ante-tables.h"

G_BEGIN_DECLS

AntePatient *ante_patient_from_entity (AnteEntity *entity);         /* (transfer full) */
AnteAppointment *ante_appointment_from_entity (AnteEntity *entity); /* (transfer full) */
/** ante_treatment_from_entity: NULL for one this program cannot read: it is then not known, and blocks. */
AnteTreatment *ante_treatment_from_entity (AnteEntity *entity);
/** @patient decides whether a confirmation of the person still fits; @tables know what the provider allows. (transfer full). */
AnteInvite *ante_invite_from_entity (AnteTables *tables, AnteEntity *entity, const AntePatient *patient);

/** ante_invites_of_patient: every AnteInvite; an unreadable one makes @patient unknown. (transfer full). */
GPtrArray *ante_invites_of_patient (AnteTables *tables, AntePatient *patient);

/** ante_sent_name: "Last, First", as an invite records it. (transfer full). */
char *ante_sent_name (const AntePatient *patient);

G_END_DECLS
