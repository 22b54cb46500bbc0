/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on one exam: which of a patient's invites for it speaks, and what it says. Nothing here
 * depends on the order the invites are given in. README.md tells the rule in words. */
#include "core/model/ante-verdict-private.h"

#include "core/model/ante-time-private.h"

/* What one invite's exam means for the case. */
typedef enum
{
  VOICE_NONE,    /* says nothing (any more) */
  VOICE_OPEN,    /* neither for nor against: decides only if nothing else does */
  VOICE_AGAINST, /* flagged, within the validity span */
  VOICE_FOR,     /* an approval, valid at the moment, of the same person */
} Voice;

typedef struct
{
  const AnteInvite *invite;
  const AntePatientExam *exam;
  AnteExamState state;
  Voice voice;
  AnteClearanceCode code; /* what it would make the verdict */
  gint64 approved_ms;     /* 0: none that can be believed */
  gint64 last_ms;         /* of the results whose time can be believed; 0: none */
  gboolean undated;       /* a result has no time that can be believed */
  gboolean own;           /* sent for this very appointment */
  gboolean bad_clock;
} Witness;

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
  return invite->sent_name != NULL && invite->sent_dob != NULL && g_str_equal (invite->sent_name, now) &&
         g_strcmp0 (invite->sent_dob, patient->dob) == 0;
}

static gboolean
link_is_alive (const AnteVerdictCase *facts, const Witness *witness)
{
  return facts->now_ms < ante_link_until_ms (witness->invite, witness->exam);
}

static void
say (Witness *witness, Voice voice, AnteClearanceCode code)
{
  witness->voice = voice;
  witness->code = code;
}

static void
hear_flag (Witness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  gboolean in_span = witness->undated || is_good_on_day (facts, witness->last_ms);

  say (witness, in_span ? VOICE_AGAINST : VOICE_NONE, code);
}

static void
hear_approval (Witness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  if (!is_believable (facts, witness->approved_ms))
    {
      witness->bad_clock = TRUE;
      say (witness, VOICE_OPEN, ANTE_CLEARANCE_UNVERIFIED);
    }
  else if (!is_good_on_day (facts, witness->approved_ms))
    say (witness, VOICE_OPEN, ANTE_CLEARANCE_EXPIRED);
  else if (!is_same_person (witness->invite, facts->patient))
    say (witness, VOICE_OPEN, ANTE_CLEARANCE_IDENTITY);
  else
    say (witness, VOICE_FOR, code);
}

/* Another appointment's invite without a verdict matters only while its link could still bring one. */
static void
hear_pending (Witness *witness, const AnteVerdictCase *facts, AnteClearanceCode code)
{
  gboolean alive = link_is_alive (facts, witness);

  if (witness->state == ANTE_EXAM_INVITED && !alive)
    code = ANTE_CLEARANCE_LINK_EXPIRED;
  say (witness, witness->own || alive ? VOICE_OPEN : VOICE_NONE, code);
}

static void
hear (Witness *witness, const AnteVerdictCase *facts)
{
  switch (witness->state)
    {
    case ANTE_EXAM_QUEUED:
      say (witness, VOICE_OPEN, ANTE_CLEARANCE_QUEUED);
      return;
    case ANTE_EXAM_SENDING:
      say (witness, VOICE_OPEN, ANTE_CLEARANCE_SENDING);
      return;
    case ANTE_EXAM_UNCONFIRMED:
      hear_pending (witness, facts, ANTE_CLEARANCE_UNCONFIRMED);
      return;
    case ANTE_EXAM_FAILED:
      say (witness, witness->own ? VOICE_OPEN : VOICE_NONE, ANTE_CLEARANCE_SEND_FAILED);
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
      hear_approval (witness, facts, witness->own ? ANTE_CLEARANCE_CLEARED : ANTE_CLEARANCE_COVERED);
      return;
    case ANTE_EXAM_APPROVED_NOTES:
      hear_approval (witness, facts, ANTE_CLEARANCE_READ_NOTES);
      return;
    case ANTE_EXAM_CANCELLED:
      say (witness, VOICE_NONE, ANTE_CLEARANCE_NEEDS_INVITE);
      return;
    }
  say (witness, VOICE_AGAINST, ANTE_CLEARANCE_UNVERIFIED);
}

static void
date_results (Witness *witness, const AnteVerdictCase *facts)
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

static gboolean
is_test (const AnteInvite *invite)
{
  return invite->test || g_strcmp0 (invite->tele_state, "TE") == 0;
}

static GArray *
call_witnesses (const AnteVerdictCase *facts, const char *exam_id, gboolean test)
{
  GArray *witnesses = g_array_new (FALSE, TRUE, sizeof (Witness));

  for (guint i = 0; facts->invites != NULL && i < facts->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (facts->invites, i);

      if (is_test (invite) != test || invite->exams == NULL ||
          g_strcmp0 (invite->patient_id, facts->patient->id) != 0)
        continue;
      for (guint j = 0; j < invite->exams->len; j++)
        {
          Witness witness = { .invite = invite, .exam = g_ptr_array_index (invite->exams, j) };

          if (g_strcmp0 (witness.exam->exam_id, exam_id) != 0)
            continue;
          witness.state = ante_patient_exam_state (invite, witness.exam, facts->now_ms);
          witness.own = g_strcmp0 (invite->appointment_id, facts->appointment->id) == 0;
          witness.approved_ms = ante_patient_exam_approved_ms (witness.exam);
          date_results (&witness, facts);
          hear (&witness, facts);
          g_array_append_val (witnesses, witness);
        }
    }
  return witnesses;
}

/* Attempts are numbered by reservation: two invites for one exam never share a number. Clocks come second. */
static int
compare_invites (const Witness *a, const Witness *b)
{
  if (a->invite->attempt != b->invite->attempt)
    return a->invite->attempt < b->invite->attempt ? -1 : 1;
  if (a->invite->reserved_ms != b->invite->reserved_ms)
    return a->invite->reserved_ms < b->invite->reserved_ms ? -1 : 1;
  return 0;
}

static int
compare_ids (const Witness *a, const Witness *b)
{
  int order = g_strcmp0 (a->invite->id, b->invite->id);

  return order != 0 ? order : g_strcmp0 (a->exam->patient_exam_id, b->exam->patient_exam_id);
}

/* A new exam overrules an older word only if it was asked for later and answered later. */
static gboolean
overrules (const Witness *approval, const Witness *other)
{
  return compare_invites (approval, other) > 0 && approval->approved_ms > other->last_ms;
}

static const Witness *
get_witness (GArray *witnesses, guint i)
{
  return &g_array_index (witnesses, Witness, i);
}

static gboolean
stands (const Witness *approval, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *other = get_witness (witnesses, i);

      if (other->voice == VOICE_AGAINST && !overrules (approval, other))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_clean_approval (const Witness *witness)
{
  return witness->voice == VOICE_FOR && witness->state == ANTE_EXAM_APPROVED;
}

static gboolean
is_overruled (const Witness *witness, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *approval = get_witness (witnesses, i);

      if (approval->voice == VOICE_FOR && overrules (approval, witness))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_later_approval (const Witness *a, const Witness *b)
{
  if (b == NULL || a->approved_ms != b->approved_ms)
    return b == NULL || a->approved_ms > b->approved_ms;
  if (a->own != b->own)
    return a->own;
  return compare_ids (a, b) > 0;
}

static const Witness *
find_clean_approval (GArray *witnesses)
{
  const Witness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);

      if (is_clean_approval (witness) && stands (witness, witnesses) && is_later_approval (witness, found))
        found = witness;
    }
  return found;
}

static gboolean
is_overruled_cleanly (const Witness *notes, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);

      if (is_clean_approval (witness) && stands (witness, witnesses) && overrules (witness, notes))
        return TRUE;
    }
  return FALSE;
}

/* Unread notes are not hidden by an older approval without any. */
static const Witness *
find_unread_notes (GArray *witnesses, gboolean has_clean)
{
  const Witness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);

      if (witness->voice == VOICE_FOR && witness->state == ANTE_EXAM_APPROVED_NOTES &&
          (has_clean ? !is_overruled_cleanly (witness, witnesses) : stands (witness, witnesses)) &&
          is_later_approval (witness, found))
        found = witness;
    }
  return found;
}

static gboolean
is_later_flag (const Witness *a, const Witness *b)
{
  guint severity_a = ante_clearance_severity (a->code, FALSE);
  guint severity_b = b != NULL ? ante_clearance_severity (b->code, FALSE) : 0;

  if (b == NULL || a->last_ms != b->last_ms)
    return b == NULL || a->last_ms > b->last_ms;
  return severity_a != severity_b ? severity_a > severity_b : compare_ids (a, b) > 0;
}

/* The latest one that no approval overrules; if each is overruled, but by different ones, the latest. */
static const Witness *
find_flag (GArray *witnesses)
{
  const Witness *found = NULL;
  const Witness *overruled = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);
      const Witness **slot = is_overruled (witness, witnesses) ? &overruled : &found;

      if (witness->voice == VOICE_AGAINST && is_later_flag (witness, *slot))
        *slot = witness;
    }
  return found != NULL ? found : overruled;
}

static const Witness *
find_latest_open (GArray *witnesses)
{
  const Witness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);
      int order = found != NULL ? compare_invites (witness, found) : 1;

      if (witness->voice == VOICE_OPEN && (order != 0 ? order > 0 : compare_ids (witness, found) > 0))
        found = witness;
    }
  return found;
}

static const Witness *
find_deciding (GArray *witnesses)
{
  const Witness *clean = find_clean_approval (witnesses);
  const Witness *notes = find_unread_notes (witnesses, clean != NULL);
  const Witness *flag;

  if (notes != NULL)
    return notes;
  if (clean != NULL)
    return clean;
  flag = find_flag (witnesses);
  return flag != NULL ? flag : find_latest_open (witnesses);
}

/* --- What may be done about it --- */

gboolean
ante_can_cancel (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  return exam->patient_exam_id != NULL && ante_patient_exam_state (invite, exam, now_ms) == ANTE_EXAM_INVITED &&
         now_ms < ante_link_until_ms (invite, exam);
}

/* Not counting a resend that is under way this moment. */
static gboolean
has_resends_left (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  AnteExamState state = ante_patient_exam_state (invite, exam, now_ms);

  return (state == ANTE_EXAM_INVITED || state == ANTE_EXAM_MISSED || state == ANTE_EXAM_NA) &&
         exam->patient_exam_id != NULL && exam->resends < ANTE_RESENDS_MAX && !exam->resend_refused &&
         now_ms < ante_link_until_ms (invite, exam);
}

gboolean
ante_can_resend (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  gint64 age_ms = ante_bound_ms (now_ms) - ante_bound_ms (exam->resend_reserved_ms);
  gboolean under_way = exam->resend_reserved_ms != 0 && ABS (age_ms) < ANTE_SENDING_LIMIT_MS;

  return !under_way && has_resends_left (invite, exam, now_ms);
}

static gboolean
has_been_asked_again (GArray *witnesses, const Witness *flag)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const Witness *witness = get_witness (witnesses, i);

      if (witness->voice == VOICE_OPEN && compare_invites (witness, flag) > 0 &&
          (witness->code == ANTE_CLEARANCE_QUEUED || witness->code == ANTE_CLEARANCE_SENDING ||
           witness->code == ANTE_CLEARANCE_WAITING))
        return TRUE;
    }
  return FALSE;
}

static void
find_next_step (AnteVerdict *self, const AnteVerdictCase *facts, GArray *witnesses, const Witness *decided)
{
  switch (self->code)
    {
    case ANTE_CLEARANCE_NEEDS_INVITE:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_EXPIRED:
      self->may_invite = TRUE;
      return;
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_CALL_AGAIN:
      self->may_invite = !has_resends_left (decided->invite, decided->exam, facts->now_ms);
      return;
    case ANTE_CLEARANCE_UNCONFIRMED:
      self->may_decide = TRUE;
      return;
    case ANTE_CLEARANCE_REJECTED:
    case ANTE_CLEARANCE_DEFERRED:
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
      self->may_decide = !has_been_asked_again (witnesses, decided);
      return;
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
    case ANTE_CLEARANCE_READ_NOTES:
      self->may_invite = self->test && g_strcmp0 (facts->patient->tele_state, "TE") != 0;
      self->may_decide = self->test && !self->may_invite;
      return;
    case ANTE_CLEARANCE_NOT_REQUIRED:
    case ANTE_CLEARANCE_MISSING_DATA:
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_UNKNOWN:
      return;
    }
}

static void
take (AnteVerdict *self, const AnteVerdictCase *facts, const Witness *witness)
{
  self->code = witness->code;
  self->invite = witness->invite;
  self->exam = witness->exam;
  self->state = witness->state;
  self->bad_clock = witness->bad_clock;
  if (witness->approved_ms > 0 && !witness->bad_clock)
    self->valid_until = ante_valid_until (witness->approved_ms, facts->months, facts->zone);
}

static gboolean
judge_pool (AnteVerdict *self, const AnteVerdictCase *facts, const char *exam_id)
{
  g_autoptr (GArray) witnesses = call_witnesses (facts, exam_id, self->test);
  const Witness *decided = find_deciding (witnesses);

  if (decided != NULL)
    take (self, facts, decided);
  find_next_step (self, facts, witnesses, decided);
  return decided != NULL;
}

/* Test exams are heard only where no real one says anything. */
void
ante_verdict_judge (AnteVerdict *self, const AnteVerdictCase *facts, const char *exam_id)
{
  *self = (AnteVerdict){ .code = ANTE_CLEARANCE_NEEDS_INVITE };
  if (judge_pool (self, facts, exam_id))
    return;
  *self = (AnteVerdict){ .code = ANTE_CLEARANCE_NEEDS_INVITE, .test = TRUE };
  if (!judge_pool (self, facts, exam_id))
    self->test = FALSE;
}

void
ante_verdict_clear (AnteVerdict *self)
{
  g_clear_pointer (&self->valid_until, g_free);
}
