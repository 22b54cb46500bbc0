/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clearance of one treatment: the worst verdict among the exams it needs. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-verdict-private.h"

/* --- Telling the verdict --- */

static AnteClearance *
clearance_new (const char *treatment_name, const char *treatment_id)
{
  AnteClearance *self = g_new0 (AnteClearance, 1);

  self->code = ANTE_CLEARANCE_UNKNOWN;
  self->blocks = TRUE;
  self->treatment_id = g_strdup (treatment_id);
  self->treatment_name = g_strdup (treatment_name);
  self->exams_to_invite = g_new0 (char *, 1);
  self->exams_by_decision = g_new0 (char *, 1);
  self->references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);
  return self;
}

static void
tell_result (AnteClearance *self, const AnteResult *result)
{
  self->ground = result->recorded ? ANTE_GROUND_RECORDED : ANTE_GROUND_RESULT;
  self->exam_ms = result->received_ms;
  self->provider = g_strdup (result->provider);
  self->word = g_strdup (result->word);
  self->by = g_strdup (result->by);
  self->day = g_strdup (result->day);
  if (self->patient_exam_id == NULL)
    self->patient_exam_id = g_strdup (result->patient_exam_id);
}

static void
tell_decision (AnteClearance *self, const AnteDecision *decision)
{
  self->ground = ANTE_GROUND_DIRECTOR;
  self->exam_ms = decision->decided_ms;
  self->provider = g_strdup (decision->director);
  self->licence = g_strdup (decision->licence);
  self->by = g_strdup (decision->by);
  self->day = g_strdup (decision->date);
}

static void
tell_ground (AnteClearance *self, const AnteVerdict *verdict, GTimeZone *zone)
{
  const AnteDecision *decision = ante_deciding_decision (verdict->exam, verdict->state, zone);
  const AnteResult *result = ante_deciding_result (verdict->exam, verdict->state);

  if (decision != NULL)
    tell_decision (self, decision);
  else if (result != NULL)
    tell_result (self, result);
}

/* The latest that people of the clinic added to this exam, and may take back. */
static void
tell_withdrawable (AnteClearance *self, const AntePatientExam *exam)
{
  const AnteDecision *last_decision = NULL;
  const AnteResult *last_record = NULL;

  for (guint i = 0; exam->decisions != NULL && i < exam->decisions->len; i++)
    {
      const AnteDecision *decision = g_ptr_array_index (exam->decisions, i);

      if (last_decision == NULL || decision->decided_ms >= last_decision->decided_ms)
        last_decision = decision;
    }
  for (guint i = 0; exam->results != NULL && i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      self->has_notes |= result->has_notes;
      if (result->recorded && (last_record == NULL || result->received_ms >= last_record->received_ms))
        last_record = result;
    }
  self->decision_id = g_strdup (last_decision != NULL ? last_decision->id : NULL);
  self->record_id = g_strdup (last_record != NULL ? last_record->delivery_id : NULL);
}

static void
tell_health (AnteClearance *self, const AntePatient *patient)
{
  g_free (self->by);
  self->by = g_strdup (patient->health_by);
  self->health_id = g_strdup (patient->health_id);
  self->health_note = g_strdup (patient->health_note);
  self->since_ms = patient->health_ms;
  self->can_resend = FALSE; /* its link leads to the exam that has ended */
}

/* So long without an answer that the result may have got lost on its way here. */
static gboolean
may_be_lost (const AnteClearance *self, gint64 now_ms)
{
  switch (self->code)
    {
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_LINK_EXPIRED:
      return TRUE;
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_UNCONFIRMED:
      return self->since_ms > 0 && ante_bound_ms (now_ms) - ante_bound_ms (self->since_ms) >= ANTE_OVERDUE_MS;
    default:
      return FALSE;
    }
}

/* The patient may be at the desk and say that they were approved: a manager who looks need not wait for a day. */
static gboolean
can_be_recorded (const AnteClearance *self)
{
  switch (self->code)
    {
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
      return !self->test;
    default:
      return FALSE;
    }
}

static gint64
find_since (const AnteClearance *self, const AnteVerdict *verdict)
{
  if (self->code == ANTE_CLEARANCE_EXPIRED)
    return 0;
  if (self->code == ANTE_CLEARANCE_LINK_EXPIRED)
    return self->link_until_ms;
  if (self->exam_ms != 0)
    return self->exam_ms;
  if (self->decided_ms != 0)
    return self->decided_ms;
  if (verdict->state != ANTE_EXAM_INVITED)
    return verdict->invite->reserved_ms;
  return ante_waiting_since_ms (verdict->invite, verdict->exam);
}

static void
tell_exam (AnteClearance *self, const AnteVerdict *verdict, const AnteVerdictCase *facts)
{
  gint64 now_ms = facts->now_ms;
  const AnteInvite *invite = verdict->invite;
  const AntePatientExam *exam = verdict->exam;

  self->invite_id = g_strdup (invite->id);
  self->exam_id = g_strdup (exam->exam_id);
  self->patient_exam_id = g_strdup (exam->patient_exam_id);
  self->appointment_id = g_strdup (invite->appointment_id);
  self->instruction = g_strdup (exam->instruction);
  self->problem = g_strdup (verdict->bad_clock ? "clock" : invite->problem);
  self->problem_text = g_strdup (invite->problem_text);
  self->meeting_url = g_strdup (invite->meeting_url);
  self->link_until_ms = ante_link_until_ms (invite, exam);
  self->resends = exam->resends;
  self->max_resends = invite->link_rules.max_resends;
  self->can_resend = ante_can_resend (invite, exam, now_ms);
  self->can_cancel = ante_can_cancel (invite, exam, now_ms);
  self->suspect_state = ante_provider_text_suspects_state (invite->problem_text);
  tell_ground (self, verdict, facts->zone);
  tell_withdrawable (self, exam);
  self->has_answers = exam->answered > 0;
  if (verdict->state == ANTE_EXAM_INVITED)
    {
      self->too_late = exam->too_late_ms > 0;
      self->decided_ms = ante_decided_ms (exam);
    }
  self->since_ms = find_since (self, verdict);
  if (self->code == ANTE_CLEARANCE_ENDED)
    tell_health (self, facts->patient);
  self->lost = may_be_lost (self, now_ms);
  self->can_record = can_be_recorded (self);
  self->can_decide = verdict->state == ANTE_EXAM_DEFERRED && !verdict->test;
}

static void
tell (AnteClearance *self, const AnteVerdict *verdict, const AnteExamRef *needed, const AnteVerdictCase *facts)
{
  self->code = verdict->code;
  self->exam_title = g_strdup (needed->title);
  self->valid_until = g_strdup (verdict->valid_until);
  self->test = verdict->test;
  self->cancelled_ms = verdict->cancelled_ms;
  if (verdict->exam != NULL)
    tell_exam (self, verdict, facts);
  else
    self->exam_id = g_strdup (needed->id);
}

/* What can be done about the flagged exam itself; everything else is done about the new one. */
static void
tell_flag (AnteClearance *self, const AnteVerdict *flag, const AnteExamRef *needed, const AnteVerdictCase *facts)
{
  self->flag = clearance_new (self->treatment_name, self->treatment_id);
  tell (self->flag, flag, needed, facts);
  self->flag->can_resend = FALSE;
  self->flag->can_cancel = FALSE;
}

static AnteReference *
refer (const AnteVerdict *verdict, const char *treatment_id, GTimeZone *zone)
{
  const AnteDecision *decision = ante_deciding_decision (verdict->exam, verdict->state, zone);
  const AnteResult *result = ante_deciding_result (verdict->exam, verdict->state);
  AnteReference *reference = ante_reference_new ();

  reference->treatment_id = g_strdup (treatment_id);
  reference->patient_exam_id = g_strdup (verdict->exam->patient_exam_id);
  reference->at_ms = ante_patient_exam_approved_ms (verdict->exam, zone);
  if (decision != NULL)
    {
      reference->kind = g_strdup (ANTE_GROUND_DIRECTOR);
      reference->provider = g_strdup (decision->director);
      return reference;
    }
  if (reference->patient_exam_id == NULL && result != NULL)
    reference->patient_exam_id = g_strdup (result->patient_exam_id);
  reference->kind = g_strdup (result != NULL && result->recorded ? ANTE_GROUND_RECORDED : ANTE_GROUND_RESULT);
  reference->provider = g_strdup (result != NULL ? result->provider : NULL);
  return reference;
}

/* --- Judging --- */

/* A flag weighs as much when a new exam speaks for it: it is never hidden behind another exam. */
static guint
weigh (const AnteVerdict *verdict)
{
  guint severity = ante_clearance_severity (verdict->code, verdict->test);

  return verdict->flag != NULL ? MAX (severity, ante_clearance_severity (verdict->flag->code, verdict->test)) : severity;
}

/* Of two approvals the one that ends first is the worse: its day is the one to be told. */
static gboolean
is_worse (const AnteVerdict *a, const AnteVerdict *b)
{
  guint severity_a = weigh (a);
  guint severity_b = weigh (b);

  if (severity_a != severity_b)
    return severity_a > severity_b;
  return g_strcmp0 (a->valid_until, b->valid_until) < 0;
}

static gboolean
is_known (const AnteTreatment *treatment,
          const char *treatment_id,
          const AnteAppointment *appointment,
          const AntePatient *patient)
{
  if (treatment == NULL || appointment == NULL || patient == NULL || patient->unknown ||
      appointment->unknown || treatment->exams == NULL || patient->id == NULL)
    return FALSE;
  if (g_strcmp0 (treatment->id, treatment_id) != 0 ||
      g_strcmp0 (appointment->patient_id, patient->id) != 0)
    return FALSE;
  for (guint i = 0; i < treatment->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (treatment->exams, i);

      if (exam->id == NULL || *exam->id == '\0')
        return FALSE;
    }
  return treatment->validity_months >= 1 && treatment->validity_months <= ANTE_VALIDITY_MONTHS_MAX;
}

/* Nobody is invited for an appointment that is over or will not be. */
static gboolean
wants_invites (const AnteAppointment *appointment)
{
  switch (appointment->arrival)
    {
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
    case ANTE_ARRIVAL_ARRIVED:
    case ANTE_ARRIVAL_IN_ROOM:
      return !appointment->cancelled;
    case ANTE_ARRIVAL_DONE:
    case ANTE_ARRIVAL_CANCELLED:
    case ANTE_ARRIVAL_NO_SHOW:
      return FALSE;
    }
  return FALSE;
}

static gboolean
is_own_to_cancel (const AnteVerdict *verdict, const AnteVerdictCase *facts)
{
  return verdict->exam != NULL && g_strcmp0 (verdict->invite->appointment_id, facts->appointment->id) == 0 &&
         ante_can_cancel (verdict->invite, verdict->exam, facts->now_ms);
}

static AnteVerdict *
judge_exams (const AnteTreatment *treatment, const AnteVerdictCase *facts)
{
  AnteVerdict *verdicts = g_new0 (AnteVerdict, treatment->exams->len);

  for (guint i = 0; i < treatment->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (treatment->exams, i);

      ante_verdict_judge (&verdicts[i], facts, exam->id);
    }
  return verdicts;
}

static GStrv
list_exams (const AnteTreatment *treatment, const AnteVerdict *verdicts, gboolean by_decision)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < treatment->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (treatment->exams, i);

      if (by_decision ? verdicts[i].may_decide : verdicts[i].may_invite)
        g_strv_builder_add (ids, exam->id);
    }
  return g_strv_builder_end (ids);
}

static void
offer_invites (AnteClearance *self,
               const AnteTreatment *treatment,
               const AnteVerdict *verdicts,
               const AntePatient *patient)
{
  g_strfreev (self->exams_to_invite);
  g_strfreev (self->exams_by_decision);
  self->exams_to_invite = list_exams (treatment, verdicts, FALSE);
  self->exams_by_decision = list_exams (treatment, verdicts, TRUE);
  if (self->exams_to_invite[0] != NULL || self->exams_by_decision[0] != NULL)
    self->missing = ante_patient_missing (patient);
  self->can_send = self->exams_to_invite[0] != NULL && self->missing == 0;
  if (self->code == ANTE_CLEARANCE_NEEDS_INVITE && self->missing != 0)
    self->code = ANTE_CLEARANCE_MISSING_DATA;
}

static void
add_references (AnteClearance *self, const AnteTreatment *treatment, const AnteVerdict *verdicts, GTimeZone *zone)
{
  for (guint i = 0; i < treatment->exams->len; i++)
    g_ptr_array_add (self->references, refer (&verdicts[i], treatment->id, zone));
}

static void
judge_treatment (AnteClearance *self, const AnteTreatment *treatment, const AnteVerdictCase *facts)
{
  AnteVerdict *verdicts = judge_exams (treatment, facts);
  guint worst = 0;
  gboolean all_clear = TRUE;

  for (guint i = 0; i < treatment->exams->len; i++)
    {
      if (is_worse (&verdicts[i], &verdicts[worst]))
        worst = i;
      self->can_cancel_other = self->can_cancel_other || verdicts[i].can_cancel_other;
      all_clear = all_clear && ante_clearance_clears (verdicts[i].code) && !verdicts[i].test;
    }

  for (guint i = 0; i < treatment->exams->len; i++)
    if (i != worst && is_own_to_cancel (&verdicts[i], facts))
      self->can_cancel_other = TRUE;
  tell (self, &verdicts[worst], g_ptr_array_index (treatment->exams, worst), facts);
  if (verdicts[worst].flag != NULL)
    tell_flag (self, verdicts[worst].flag, g_ptr_array_index (treatment->exams, worst), facts);
  if (wants_invites (facts->appointment))
    offer_invites (self, treatment, verdicts, facts->patient);
  else
    self->can_resend = FALSE;
  self->blocks = !all_clear;
  if (all_clear)
    add_references (self, treatment, verdicts, facts->zone);

  for (guint i = 0; i < treatment->exams->len; i++)
    ante_verdict_clear (&verdicts[i]);
  g_free (verdicts);
}

AnteClearance *
ante_clearance_judge (const AnteTreatment *treatment,
                      const char *treatment_id,
                      const AnteAppointment *appointment,
                      const AntePatient *patient,
                      GPtrArray *invites,
                      gint64 at_ms,
                      gint64 now_ms,
                      GTimeZone *zone)
{
  AnteClearance *self = clearance_new (treatment != NULL ? treatment->name : NULL, treatment_id);
  AnteVerdictCase facts = { patient, appointment, invites, 0, at_ms, now_ms, zone };

  g_return_val_if_fail (zone != NULL, self);

  if (patient != NULL && patient->reading)
    {
      self->code = ANTE_CLEARANCE_READING;
      return self;
    }
  if (!is_known (treatment, treatment_id, appointment, patient))
    return self;
  facts.months = treatment->validity_months;
  if (treatment->exams->len == 0)
    {
      self->code = ANTE_CLEARANCE_NOT_REQUIRED;
      self->blocks = FALSE;
      return self;
    }
  judge_treatment (self, treatment, &facts);
  return self;
}
