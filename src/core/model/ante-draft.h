/* SPDX-License-Identifier: GPL-3.0-or-later
 * Drafts: what a form edits. A draft knows its own validity, field by field; saving turns it into a change.
 * GObjects of the main thread; every field is a string property as a person types it, which notifies only
 * when it changes; "valid" notifies likewise. Getting the changes of a draft that is not valid gives NULL. */
#pragma once
#include "core/model/ante-model.h"

G_BEGIN_DECLS

/* Problems are codes; app/words turns them into sentences. */
typedef enum
{
  ANTE_FIELD_OK,
  ANTE_FIELD_EMPTY,           /* required to save */
  ANTE_FIELD_MISSING_FOR_INVITE, /* may be saved; an invite will need it */
  ANTE_FIELD_NOT_A_DATE,
  ANTE_FIELD_IN_THE_FUTURE,
  ANTE_FIELD_TOO_LONG_AGO,
  ANTE_FIELD_NOT_A_TIME,
  ANTE_FIELD_NOT_A_PHONE,
  ANTE_FIELD_NOT_AN_EMAIL,
  ANTE_FIELD_STATE_NOT_SERVED, /* may be saved; no invite can be sent from there */
  ANTE_FIELD_NOT_A_STATE,
  ANTE_FIELD_TOO_LONG,
  ANTE_FIELD_BAD_CHARACTERS,
  ANTE_FIELD_NO_TREATMENT,
  ANTE_FIELD_NO_EXAM,         /* may be saved; nobody will be stopped from having this treatment */
  ANTE_FIELD_OUT_OF_RANGE,
  ANTE_FIELD_NOT_A_ZIP,
  ANTE_FIELD_ZIP_OF_ANOTHER_STATE, /* may be saved; one of the two is probably mistyped */
  ANTE_FIELD_NOT_AN_NCPDP_ID, /* not seven digits */
  ANTE_FIELD_NCPDP_CHECK_DIGIT, /* may be sent; one of the digits is probably mistyped */
  ANTE_FIELD_NOT_OFFERED,     /* chosen earlier, and not among what is offered now */
  ANTE_FIELD_NOT_ALL_THERE,   /* may not be asked for while something else is missing */
  ANTE_FIELD_MISSING_FOR_ADDRESS, /* may be saved; nothing can be sent to an address without it */
} AnteFieldProblem;

/** ante_field_stops_saving: whether a draft with this problem is not valid. */
gboolean ante_field_stops_saving (AnteFieldProblem problem);

/* Properties: first-name last-name dob email phone tele-state gender license address-line-1 address-line-2 city
 * state zip ship-address-line-1 ship-address-line-2 ship-city ship-state ship-zip (all strings), ship-other
 * (boolean: prescriptions go to that other address; while it is FALSE nothing there has a problem, and what is
 * there is not kept), valid (read-only boolean). */
#define ANTE_TYPE_PATIENT_DRAFT (ante_patient_draft_get_type ())
G_DECLARE_FINAL_TYPE (AntePatientDraft, ante_patient_draft, ANTE, PATIENT_DRAFT, GObject)
/** @patient NULL: a new one. @today YYYY-MM-DD. (transfer full). */
AntePatientDraft *ante_patient_draft_new (const AntePatient *patient, const char *today);
const char *ante_patient_draft_get_id (AntePatientDraft *self);   /* NULL: new */
/** ante_patient_draft_set_ships: something will be shipped: an address that nobody has begun has its problems, too. */
void ante_patient_draft_set_ships (AntePatientDraft *self, gboolean ships);
AnteFieldProblem ante_patient_draft_get_problem (AntePatientDraft *self, const char *property);
gboolean ante_patient_draft_get_valid (AntePatientDraft *self);   /* may be saved */
/** The normalised value; what cannot be read is NULL in it. (transfer full). */
AntePatient *ante_patient_draft_get_patient (AntePatientDraft *self);
/** Changed fields only, as an entry's "fields" object (JSON null for cleared). NULL: nothing changed. (transfer full). */
struct _JsonObject *ante_patient_draft_get_changes (AntePatientDraft *self);

/* Properties: date time minutes note (strings), valid. The patient and treatments are set by calls. "valid"
 * asks for treatments but not for the patient, who may be saved, and so get an id, together with it. */
#define ANTE_TYPE_APPOINTMENT_DRAFT (ante_appointment_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteAppointmentDraft, ante_appointment_draft, ANTE, APPOINTMENT_DRAFT, GObject)
/** @appointment NULL: a new one, on @date (nullable). @today YYYY-MM-DD. (transfer full). */
AnteAppointmentDraft *ante_appointment_draft_new (const AnteAppointment *appointment, const char *date, const char *today);
const char *ante_appointment_draft_get_id (AnteAppointmentDraft *self);
void ante_appointment_draft_set_patient_id (AnteAppointmentDraft *self, const char *patient_id);
const char *ante_appointment_draft_get_patient_id (AnteAppointmentDraft *self);
void ante_appointment_draft_set_treatment (AnteAppointmentDraft *self, const char *treatment_id, gboolean wanted);
gboolean ante_appointment_draft_has_treatment (AnteAppointmentDraft *self, const char *treatment_id);
AnteFieldProblem ante_appointment_draft_get_problem (AnteAppointmentDraft *self, const char *property); /* also "treatments", "patient" */
gboolean ante_appointment_draft_get_valid (AnteAppointmentDraft *self);
/** As ante_patient_draft_get_changes(). (transfer full). */
struct _JsonObject *ante_appointment_draft_get_changes (AnteAppointmentDraft *self);

/* Properties: name, validity-months (strings), auto-invite, glp1 (booleans), valid. "exams" has a problem but no property. */
#define ANTE_TYPE_TREATMENT_DRAFT (ante_treatment_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteTreatmentDraft, ante_treatment_draft, ANTE, TREATMENT_DRAFT, GObject)
/** @treatment NULL: a new one. (transfer full). */
AnteTreatmentDraft *ante_treatment_draft_new (const AnteTreatment *treatment);
const char *ante_treatment_draft_get_id (AnteTreatmentDraft *self);
void ante_treatment_draft_set_exam (AnteTreatmentDraft *self, const char *exam_id, const char *title, gboolean wanted);
/** ante_treatment_draft_choose_exam: as the catalogue has it now; one that was chosen is renewed. */
void ante_treatment_draft_choose_exam (AnteTreatmentDraft *self, const AnteExamRef *exam);
/** ante_treatment_draft_count_prescriptions: how many of its exams each need a meeting of their own. */
guint ante_treatment_draft_count_prescriptions (AnteTreatmentDraft *self);
gboolean ante_treatment_draft_has_exam (AnteTreatmentDraft *self, const char *exam_id);
/** ante_treatment_draft_get_exams: AnteExamRef, in the order they were chosen; (transfer none), until the next change. */
GPtrArray *ante_treatment_draft_get_exams (AnteTreatmentDraft *self);
AnteFieldProblem ante_treatment_draft_get_problem (AnteTreatmentDraft *self, const char *property);
gboolean ante_treatment_draft_get_valid (AnteTreatmentDraft *self);
/** As ante_patient_draft_get_changes(). (transfer full). */
struct _JsonObject *ante_treatment_draft_get_changes (AnteTreatmentDraft *self);

/* What a person of the clinic adds to what the provider said, being written. Properties (strings): director
 * licence provider patient-exam day choice reason, of which each kind uses some; valid. */
typedef enum
{
  ANTE_JUDGEMENT_HEALTH,   /* reason: what changed, one line every desk shows */
  ANTE_JUDGEMENT_DECISION, /* director licence day choice ("approve", "refuse") reason: clinical */
  ANTE_JUDGEMENT_RECORD,   /* patient-exam provider day choice (a word of the provider's) reason: notes seen, may be empty */
  ANTE_JUDGEMENT_LINK,     /* reason: why it is theirs */
} AnteJudgementKind;
#define ANTE_TYPE_JUDGEMENT_DRAFT (ante_judgement_draft_get_type ())
G_DECLARE_FINAL_TYPE (AnteJudgementDraft, ante_judgement_draft, ANTE, JUDGEMENT_DRAFT, GObject)
/** @earliest: the first day it can have been; nullable. @today YYYY-MM-DD. (transfer full). */
AnteJudgementDraft *ante_judgement_draft_new (AnteJudgementKind kind, const char *earliest, const char *today);
AnteJudgementKind ante_judgement_draft_get_kind (AnteJudgementDraft *self);
AnteFieldProblem ante_judgement_draft_get_problem (AnteJudgementDraft *self, const char *property);
gboolean ante_judgement_draft_get_valid (AnteJudgementDraft *self);
/** ante_judgement_draft_get_value: normalised; NULL: empty, not readable, or not of this kind. (transfer full). */
char *ante_judgement_draft_get_value (AnteJudgementDraft *self, const char *property);

G_END_DECLS
