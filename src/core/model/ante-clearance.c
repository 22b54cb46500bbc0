/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clearance of one treatment: the worst verdict among the exams it needs. */
#include "core/model/ante-model.h"

#include "core/model/ante-verdict-private.h"

/* --- Telling the verdict --- */

static void
tell_result (AnteClearance *self, const AnteVerdict *verdict)
{
  const AnteResult *result = ante_deciding_result (verdict->exam, verdict->state);

  if (result == NULL)
    return;
  self->exam_ms = result->received_ms;
  self->provider = g_strdup (result->provider);
  self->word = g_strdup (result->word);
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
  if (verdict->state != ANTE_EXAM_INVITED)
    return verdict->invite->reserved_ms;
  return ante_waiting_since_ms (verdict->invite, verdict->exam);
}

static void
tell_exam (AnteClearance *self, const AnteVerdict *verdict, gint64 now_ms)
{
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
  self->can_resend = ante_can_resend (invite, exam, now_ms);
  self->can_cancel = ante_can_cancel (invite, exam, now_ms);
  tell_result (self, verdict);
  self->since_ms = find_since (self, verdict);
}

static void
tell (AnteClearance *self, const AnteVerdict *verdict, const AnteExamRef *needed, gint64 now_ms)
{
  self->code = verdict->code;
  self->exam_title = g_strdup (needed->title);
  self->valid_until = g_strdup (verdict->valid_until);
  self->test = verdict->test;
  if (verdict->exam != NULL)
    tell_exam (self, verdict, now_ms);
  else
    self->exam_id = g_strdup (needed->id);
}

static AnteReference *
refer (const AnteVerdict *verdict, const char *treatment_id)
{
  const AnteResult *result = ante_deciding_result (verdict->exam, verdict->state);
  AnteReference *reference = ante_reference_new ();

  reference->treatment_id = g_strdup (treatment_id);
  reference->patient_exam_id = g_strdup (verdict->exam->patient_exam_id);
  reference->kind = g_strdup ("result");
  reference->provider = g_strdup (result != NULL ? result->provider : NULL);
  reference->at_ms = ante_patient_exam_approved_ms (verdict->exam);
  return reference;
}

/* --- Judging --- */

/* Of two approvals the one that ends first is the worse: its day is the one to be told. */
static gboolean
is_worse (const AnteVerdict *a, const AnteVerdict *b)
{
  guint severity_a = ante_clearance_severity (a->code, a->test);
  guint severity_b = ante_clearance_severity (b->code, b->test);

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
add_references (AnteClearance *self, const AnteTreatment *treatment, const AnteVerdict *verdicts)
{
  for (guint i = 0; i < treatment->exams->len; i++)
    g_ptr_array_add (self->references, refer (&verdicts[i], treatment->id));
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
      all_clear = all_clear && ante_clearance_clears (verdicts[i].code) && !verdicts[i].test;
    }

  tell (self, &verdicts[worst], g_ptr_array_index (treatment->exams, worst), facts->now_ms);
  if (wants_invites (facts->appointment))
    offer_invites (self, treatment, verdicts, facts->patient);
  else
    self->can_resend = FALSE;
  self->blocks = !all_clear;
  if (all_clear)
    add_references (self, treatment, verdicts);

  for (guint i = 0; i < treatment->exams->len; i++)
    ante_verdict_clear (&verdicts[i]);
  g_free (verdicts);
}

static AnteClearance *
clearance_new (const AnteTreatment *treatment, const char *treatment_id)
{
  AnteClearance *self = g_new0 (AnteClearance, 1);

  self->code = ANTE_CLEARANCE_UNKNOWN;
  self->blocks = TRUE;
  self->treatment_id = g_strdup (treatment_id);
  self->treatment_name = g_strdup (treatment != NULL ? treatment->name : NULL);
  self->exams_to_invite = g_new0 (char *, 1);
  self->exams_by_decision = g_new0 (char *, 1);
  self->references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);
  return self;
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
  AnteClearance *self = clearance_new (treatment, treatment_id);
  AnteVerdictCase facts = { patient, appointment, invites, 0, at_ms, now_ms, zone };

  g_return_val_if_fail (zone != NULL, self);

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
