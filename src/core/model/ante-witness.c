/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one invite's exam says in a case, before the others are heard. */
#include "core/model/ante-witness-private.h"

#include "core/model/ante-time-private.h"

static gboolean
is_believable (const AnteVerdictCase *facts, gint64 ms)
{
  return ms > 0 && ms <= ante_bound_ms (facts->now_ms) + ANTE_DAY_MS;
}

static gboolean
is_good_on_day (const AnteVerdictCase *facts, gint64 from_ms)
{
  g_autofree char *until = ante_valid_until (from_ms, facts->months, facts->zone);
  g_autofree char *day = ante_day_of_ms (MAX (facts->at_ms, facts->now_ms), facts->zone);

  return until != NULL && day != NULL && g_strcmp0 (day, until) <= 0;
}

static const char *
text_or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static gboolean
is_same_person (const AnteInvite *invite, const AntePatient *patient)
{
  g_autofree char *now = g_strdup_printf ("%s, %s", text_or_empty (patient->last_name),
                                          text_or_empty (patient->first_name));

  if (invite->identity_confirmed)
    return TRUE;
  return invite->sent_name != NULL && invite->sent_dob != NULL &&
         g_str_equal (invite->sent_name, now) && g_strcmp0 (invite->sent_dob, patient->dob) == 0;
}

static gboolean
link_is_alive (const AnteVerdictCase *facts, const AnteWitness *witness)
{
  return facts->now_ms < ante_link_until_ms (witness->invite, witness->exam);
}

static void
say (AnteWitness *witness, AnteVoice voice, AnteClearanceCode code)
{
  witness->voice = voice;
  witness->code = code;
}

static void
hear_flag (AnteWitness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  gboolean in_span = witness->undated || is_good_on_day (facts, witness->last_ms);

  say (witness, in_span ? ANTE_VOICE_AGAINST : ANTE_VOICE_NONE, code);
}

static void
hear_approval (AnteWitness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  if (!is_believable (facts, witness->approved_ms))
    {
      witness->bad_clock = TRUE;
      say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_UNVERIFIED);
    }
  else if (!is_good_on_day (facts, witness->approved_ms))
    say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_EXPIRED);
  else if (!is_same_person (witness->invite, facts->patient))
    say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_IDENTITY);
  else
    say (witness, ANTE_VOICE_FOR, code);
}

static gboolean
is_overdue (const AnteVerdictCase *facts, const AnteWitness *witness)
{
  gint64 since_ms = ante_bound_ms (ante_waiting_since_ms (witness->invite, witness->exam));

  return since_ms > 0 && ante_bound_ms (facts->now_ms) - since_ms >= ANTE_OVERDUE_MS;
}

/* What it decided is on its way, or lost on it. */
static AnteClearanceCode
await_decision (const AnteVerdictCase *facts, gint64 decided_ms)
{
  return ante_bound_ms (facts->now_ms) - ante_bound_ms (decided_ms) >= ANTE_LOST_MS ? ANTE_CLEARANCE_LOST : ANTE_CLEARANCE_WAITING;
}

/* Another appointment's invite without a verdict matters only while its link could still bring one. */
static void
hear_pending (AnteWitness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  gboolean alive = link_is_alive (facts, witness);

  if (witness->state == ANTE_EXAM_INVITED && ante_decided_ms (witness->exam) > 0)
    code = await_decision (facts, ante_decided_ms (witness->exam));
  else if (witness->state == ANTE_EXAM_INVITED && !alive)
    code = ANTE_CLEARANCE_LINK_EXPIRED;
  else if (witness->state == ANTE_EXAM_INVITED && is_overdue (facts, witness))
    code = ANTE_CLEARANCE_OVERDUE;
  say (witness, witness->own || alive ? ANTE_VOICE_OPEN : ANTE_VOICE_NONE, code);
}

static void
hear (AnteWitness *witness, const AnteVerdictCase *facts)
{
  switch (witness->state)
    {
    case ANTE_EXAM_QUEUED:
      say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_QUEUED);
      return;
    case ANTE_EXAM_SENDING:
      say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_SENDING);
      return;
    case ANTE_EXAM_UNCONFIRMED:
      hear_pending (witness, facts, ANTE_CLEARANCE_UNCONFIRMED);
      return;
    case ANTE_EXAM_FAILED:
      say (witness, witness->own ? ANTE_VOICE_OPEN : ANTE_VOICE_NONE, ANTE_CLEARANCE_SEND_FAILED);
      return;
    case ANTE_EXAM_INVITED:
      hear_pending (witness, facts, ANTE_CLEARANCE_WAITING);
      return;
    case ANTE_EXAM_MISSED:
      hear_pending (witness, facts, ANTE_CLEARANCE_MISSED);
      return;
    case ANTE_EXAM_NA:
      hear_pending (witness, facts, ANTE_CLEARANCE_CALL_AGAIN);
      return;
    case ANTE_EXAM_DEFERRED:
      hear_flag (witness, facts, ANTE_CLEARANCE_DEFERRED);
      return;
    case ANTE_EXAM_REJECTED:
      hear_flag (witness, facts, ANTE_CLEARANCE_REJECTED);
      return;
    case ANTE_EXAM_CONFLICTING:
      hear_flag (witness, facts, ANTE_CLEARANCE_CONFLICTING);
      return;
    case ANTE_EXAM_UNVERIFIED:
      hear_flag (witness, facts, ANTE_CLEARANCE_UNVERIFIED);
      return;
    case ANTE_EXAM_APPROVED:
      hear_approval (witness, facts,
                     witness->own ? ANTE_CLEARANCE_CLEARED : ANTE_CLEARANCE_COVERED);
      return;
    case ANTE_EXAM_APPROVED_NOTES:
      hear_approval (witness, facts, ANTE_CLEARANCE_READ_NOTES);
      return;
    case ANTE_EXAM_CANCELLED:
      say (witness, ANTE_VOICE_NONE, ANTE_CLEARANCE_NEEDS_INVITE);
      return;
    }
  say (witness, ANTE_VOICE_AGAINST, ANTE_CLEARANCE_UNVERIFIED);
}

/* What was asked for before the patient's health changed clears nobody any more, nor will it: whoever answers may
 * not have known. */
static void
end_by_health (AnteWitness *witness, const AnteVerdictCase *facts)
{
  if (witness->invite->health_seen >= facts->patient->health_seq)
    return;
  if (witness->voice == ANTE_VOICE_FOR)
    {
      witness->ended = TRUE;
      say (witness, ANTE_VOICE_OPEN, ANTE_CLEARANCE_ENDED);
      return;
    }
  if (witness->voice != ANTE_VOICE_OPEN)
    return;
  switch (witness->code)
    {
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_IDENTITY:
      witness->code = ANTE_CLEARANCE_ENDED;
      return;
    default:
      return; /* as bad already */
    }
}

static void
date_results (AnteWitness *witness, const AnteVerdictCase *facts)
{
  GPtrArray *results = witness->exam->results;

  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (results, i);

      if (is_believable (facts, result->received_ms))
        witness->last_ms = MAX (witness->last_ms, result->received_ms);
      else
        witness->undated = TRUE;
    }
}

/* A refusal of the medical director's is a word like the provider's. */
static void
date_decisions (AnteWitness *witness, const AnteVerdictCase *facts)
{
  const AnteDecision *decision = ante_deciding_decision (witness->exam, witness->state, facts->zone);
  GPtrArray *decisions = decision != NULL ? witness->exam->decisions : NULL;

  witness->directed = decision != NULL && witness->state == ANTE_EXAM_APPROVED;
  for (guint i = 0; decisions != NULL && i < decisions->len; i++)
    {
      gint64 decided_ms = ((const AnteDecision *) g_ptr_array_index (decisions, i))->decided_ms;

      if (is_believable (facts, decided_ms))
        witness->last_ms = MAX (witness->last_ms, decided_ms);
      else
        witness->undated = TRUE;
    }
}

static gboolean
is_test (const AnteInvite *invite)
{
  return invite->test || g_strcmp0 (invite->tele_state, ANTE_STATE_TEST) == 0;
}

GArray *
ante_witnesses_call (const AnteVerdictCase *facts, const char *exam_id, gboolean test)
{
  GArray *witnesses = g_array_new (FALSE, TRUE, sizeof (AnteWitness));

  for (guint i = 0; facts->invites != NULL && i < facts->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (facts->invites, i);

      if (is_test (invite) != test || invite->exams == NULL ||
          g_strcmp0 (invite->patient_id, facts->patient->id) != 0)
        continue;
      for (guint j = 0; j < invite->exams->len; j++)
        {
          AnteWitness witness = { .invite = invite, .exam = g_ptr_array_index (invite->exams, j) };

          if (g_strcmp0 (witness.exam->exam_id, exam_id) != 0)
            continue;
          witness.state = ante_patient_exam_state (invite, witness.exam, facts->now_ms);
          witness.own = g_strcmp0 (invite->appointment_id, facts->appointment->id) == 0;
          witness.approved_ms = ante_patient_exam_approved_ms (witness.exam, facts->zone);
          date_results (&witness, facts);
          date_decisions (&witness, facts);
          hear (&witness, facts);
          end_by_health (&witness, facts);
          g_array_append_val (witnesses, witness);
        }
    }
  return witnesses;
}

/* Attempts are numbered by reservation: two invites for one exam never share a number. Clocks come
 * second. */
int
ante_witness_compare_invites (const AnteWitness *a, const AnteWitness *b)
{
  if (a->invite->attempt != b->invite->attempt)
    return a->invite->attempt < b->invite->attempt ? -1 : 1;
  if (a->invite->reserved_ms != b->invite->reserved_ms)
    return a->invite->reserved_ms < b->invite->reserved_ms ? -1 : 1;
  return 0;
}
