/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether an appointment's invites can go out without asking anybody anything, and if not, why. */
#include "core/model/ante-readiness.h"

#include <string.h>

#include "core/model/ante-test.h"
#include "core/model/ante-time-private.h"

/* What is judged, and what of it was found so far. */
typedef struct
{
  const AnteAppointment *appointment;
  const AntePatient *patient;
  GPtrArray *treatments;
  gboolean automatic; /* only treatments that say so */
  gboolean unknown, decision;
} Judging;

void
ante_readiness_free (AnteReadiness *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->exams);
  g_ptr_array_unref (self->choices);
  g_free (self);
}

static AnteReadiness *
readiness_new (void)
{
  AnteReadiness *self = g_new0 (AnteReadiness, 1);

  self->exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  self->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_exam_ref_free);
  return self;
}

/* --- What is needed --- */

static const AnteTreatment *
find_treatment (GPtrArray *treatments, const char *id)
{
  for (guint i = 0; treatments != NULL && i < treatments->len; i++)
    if (g_strcmp0 (((AnteTreatment *) g_ptr_array_index (treatments, i))->id, id) == 0)
      return g_ptr_array_index (treatments, i);
  return NULL;
}

static gboolean
holds_exam (GPtrArray *exams, const char *id)
{
  for (guint i = 0; i < exams->len; i++)
    if (g_strcmp0 (((AnteExamRef *) g_ptr_array_index (exams, i))->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* Two treatments may need the same exam; it is sent once. */
static void
add_exam (AnteReadiness *self, const AnteExamRef *exam)
{
  GPtrArray *exams = exam->rx_type == ANTE_RX_GOOD_FAITH ? self->exams : self->choices;
  AnteExamRef *copy;

  if (holds_exam (exams, exam->id))
    return;
  copy = ante_exam_ref_new (exam->id, exam->title);
  copy->rx_type = exam->rx_type;
  g_ptr_array_add (exams, copy);
}

static void
hear_clearance (AnteReadiness *self, Judging *judging, const AnteClearance *clearance)
{
  const AnteTreatment *treatment = find_treatment (judging->treatments, clearance->treatment_id);

  if (clearance->code == ANTE_CLEARANCE_UNKNOWN || treatment == NULL)
    judging->unknown = TRUE;
  if (treatment == NULL || (judging->automatic && !treatment->auto_invite))
    return;
  if (clearance->exams_by_decision != NULL && clearance->exams_by_decision[0] != NULL)
    judging->decision = TRUE;
  for (guint i = 0; treatment->exams != NULL && i < treatment->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (treatment->exams, i);

      if (clearance->exams_to_invite != NULL && g_strv_contains ((const char *const *) clearance->exams_to_invite, exam->id))
        add_exam (self, exam);
    }
}

static void
hear_all (AnteReadiness *self, Judging *judging, GPtrArray *clearances)
{
  for (guint i = 0; clearances != NULL && i < clearances->len; i++)
    hear_clearance (self, judging, g_ptr_array_index (clearances, i));
}

/* --- Whether it is to be --- */

static gboolean
is_over (const AnteAppointment *appointment, gint64 now_ms, GTimeZone *zone)
{
  g_autofree char *today = ante_day_of_ms (now_ms, zone);

  switch (ante_appointment_arrival (appointment, now_ms, zone))
    {
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
    case ANTE_ARRIVAL_ARRIVED:
      return g_strcmp0 (appointment->date, today) < 0;
    case ANTE_ARRIVAL_IN_ROOM:
    case ANTE_ARRIVAL_DONE:
    case ANTE_ARRIVAL_CANCELLED:
    case ANTE_ARRIVAL_NO_SHOW:
      return TRUE;
    }
  return TRUE;
}

static AnteReadyCode
find_code (const AnteReadiness *self, const Judging *judging)
{
  if (self->exams->len > 0 || self->choices->len > 0)
    {
      if (self->missing != 0)
        return ANTE_READY_MISSING;
      return self->exams->len > 0 ? ANTE_READY_SEND : ANTE_READY_CHOICES;
    }
  return judging->decision ? ANTE_READY_DECISION : ANTE_READY_NOTHING;
}

AnteReadiness *
ante_readiness_judge (const AnteAppointment *appointment, const AntePatient *patient, GPtrArray *clearances,
                      GPtrArray *treatments, gint64 now_ms, GTimeZone *zone)
{
  AnteReadiness *self = readiness_new ();
  Judging judging = { appointment, patient, treatments };

  g_return_val_if_fail (appointment != NULL && patient != NULL && zone != NULL, self);

  hear_all (self, &judging, clearances);
  self->missing = self->exams->len > 0 || self->choices->len > 0 ? ante_patient_missing (patient) : 0;
  if (is_over (appointment, now_ms, zone))
    self->code = ANTE_READY_OVER;
  else if (appointment->unknown || patient->unknown || judging.unknown)
    self->code = ANTE_READY_UNKNOWN;
  else if (ante_patient_is_test (patient) && (self->exams->len > 0 || self->choices->len > 0))
    self->code = ANTE_READY_TEST;
  else
    self->code = find_code (self, &judging);
  return self;
}

/* Once it has begun a person is at the desk, and decides. A patient named like a test who is not marked as one
 * would be a real exam. */
static gboolean
may_go_by_itself (const Judging *judging, gint64 now_ms, GTimeZone *zone)
{
  AnteArrival arrival = ante_appointment_arrival (judging->appointment, now_ms, zone);

  return arrival == ANTE_ARRIVAL_EXPECTED && now_ms < ante_appointment_start_ms (judging->appointment, zone) &&
         !judging->appointment->unknown && !judging->patient->unknown && !judging->unknown &&
         ante_patient_missing (judging->patient) == 0 &&
         (ante_patient_is_test (judging->patient) || ante_test_from_name (judging->patient) == ANTE_N_TESTS);
}

AnteReadiness *
ante_readiness_judge_automatic (const AnteAppointment *appointment, const AntePatient *patient, GPtrArray *clearances,
                                GPtrArray *treatments, gint64 now_ms, GTimeZone *zone)
{
  AnteReadiness *self = readiness_new ();
  Judging judging = { .appointment = appointment, .patient = patient, .treatments = treatments, .automatic = TRUE };

  g_return_val_if_fail (appointment != NULL && patient != NULL && zone != NULL, self);

  hear_all (self, &judging, clearances);
  self->code = self->exams->len > 0 && may_go_by_itself (&judging, now_ms, zone) ? ANTE_READY_SEND : ANTE_READY_NOTHING;
  return self;
}
