/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on one exam: which of a patient's invites for it decides. Nothing here depends on the
 * order the invites are given in. README.md tells the rule in words. */
#include "core/model/ante-verdict-private.h"

#include "core/model/ante-witness-private.h"

static int
compare_ids (const AnteWitness *a, const AnteWitness *b)
{
  int order = g_strcmp0 (a->invite->id, b->invite->id);

  return order != 0 ? order : g_strcmp0 (a->exam->patient_exam_id, b->exam->patient_exam_id);
}

/* Asked for as a later one, and when that word was known already: a person has decided so. */
static gboolean
is_asked_after (const AnteWitness *witness, const AnteWitness *other)
{
  return ante_witness_compare_invites (witness, other) > 0 && witness->invite->reserved_ms > other->last_ms;
}

/* A new exam overrules an older word only if it was asked for after it and answered after it; the medical director's
 * decision is made in knowledge of that word. */
static gboolean
overrules (const AnteWitness *approval, const AnteWitness *other)
{
  gboolean in_knowledge = is_asked_after (approval, other) ||
                          (approval->directed && ante_witness_compare_invites (approval, other) > 0);

  return in_knowledge && approval->approved_ms > other->last_ms;
}

static const AnteWitness *
get_witness (GArray *witnesses, guint i)
{
  return &g_array_index (witnesses, AnteWitness, i);
}

static gboolean
stands (const AnteWitness *approval, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *other = get_witness (witnesses, i);

      if (other->voice == ANTE_VOICE_AGAINST && !overrules (approval, other))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_clean_approval (const AnteWitness *witness)
{
  return witness->voice == ANTE_VOICE_FOR && witness->state == ANTE_EXAM_APPROVED;
}

static gboolean
is_overruled (const AnteWitness *witness, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *approval = get_witness (witnesses, i);

      if ((approval->voice == ANTE_VOICE_FOR || approval->ended) && overrules (approval, witness))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_later_approval (const AnteWitness *a, const AnteWitness *b)
{
  if (b == NULL || a->approved_ms != b->approved_ms)
    return b == NULL || a->approved_ms > b->approved_ms;
  if (a->own != b->own)
    return a->own;
  return compare_ids (a, b) > 0;
}

static const AnteWitness *
find_clean_approval (GArray *witnesses)
{
  const AnteWitness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (is_clean_approval (witness) && stands (witness, witnesses) &&
          is_later_approval (witness, found))
        found = witness;
    }
  return found;
}

static gboolean
is_overruled_cleanly (const AnteWitness *notes, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (is_clean_approval (witness) && stands (witness, witnesses) && overrules (witness, notes))
        return TRUE;
    }
  return FALSE;
}

/* Unread notes are not hidden by an older approval without any. */
static const AnteWitness *
find_unread_notes (GArray *witnesses, gboolean has_clean)
{
  const AnteWitness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (witness->voice == ANTE_VOICE_FOR && witness->state == ANTE_EXAM_APPROVED_NOTES &&
          (has_clean ? !is_overruled_cleanly (witness, witnesses) : stands (witness, witnesses)) &&
          is_later_approval (witness, found))
        found = witness;
    }
  return found;
}

static gboolean
is_later_flag (const AnteWitness *a, const AnteWitness *b)
{
  guint severity_a = ante_clearance_severity (a->code, FALSE);
  guint severity_b = b != NULL ? ante_clearance_severity (b->code, FALSE) : 0;

  if (b == NULL || a->last_ms != b->last_ms)
    return b == NULL || a->last_ms > b->last_ms;
  return severity_a != severity_b ? severity_a > severity_b : compare_ids (a, b) > 0;
}

/* The latest one that no approval overrules; if each is overruled, but by different ones, the
 * latest. */
static const AnteWitness *
find_flag (GArray *witnesses)
{
  const AnteWitness *found = NULL;
  const AnteWitness *overruled = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);
      const AnteWitness **slot = is_overruled (witness, witnesses) ? &overruled : &found;

      if (witness->voice == ANTE_VOICE_AGAINST && is_later_flag (witness, *slot))
        *slot = witness;
    }
  return found != NULL ? found : overruled;
}

static gboolean
is_later_open (const AnteWitness *a, const AnteWitness *b)
{
  int order = b != NULL ? ante_witness_compare_invites (a, b) : 1;

  return order != 0 ? order > 0 : compare_ids (a, b) > 0;
}

static const AnteWitness *
find_latest_open (GArray *witnesses)
{
  const AnteWitness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (witness->voice == ANTE_VOICE_OPEN && is_later_open (witness, found))
        found = witness;
    }
  return found;
}

/* An approval that would stand, had it not ended: what it overruled is not news again. */
static gboolean
has_standing_ended (GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (witness->ended && stands (witness, witnesses))
        return TRUE;
    }
  return FALSE;
}

static gboolean
can_speak_over_flags (AnteClearanceCode code)
{
  switch (code)
    {
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
      return TRUE;
    default:
      return FALSE; /* nothing more comes of it */
    }
}

/* Asked for after everything that speaks against: its approval would stand, or, come already, would if confirmed. */
static gboolean
is_after_all_flags (const AnteWitness *open, GArray *witnesses)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *other = get_witness (witnesses, i);

      if (other->voice == ANTE_VOICE_AGAINST &&
          (!is_asked_after (open, other) || (open->approved_ms > 0 && open->approved_ms <= other->last_ms)))
        return FALSE;
    }
  return TRUE;
}

/* The new exam somebody asked for after a flag: it is what can be acted on now. */
static const AnteWitness *
find_asked_again (GArray *witnesses)
{
  const AnteWitness *found = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (witness->voice == ANTE_VOICE_OPEN && can_speak_over_flags (witness->code) &&
          is_after_all_flags (witness, witnesses) && is_later_open (witness, found))
        found = witness;
    }
  return found;
}

/* @flag: what speaks against, where the deciding one was asked for after it; else NULL. */
static const AnteWitness *
find_deciding (GArray *witnesses, const AnteWitness **flag)
{
  const AnteWitness *clean = find_clean_approval (witnesses);
  const AnteWitness *notes = find_unread_notes (witnesses, clean != NULL);
  const AnteWitness *against, *again;

  *flag = NULL;
  if (notes != NULL)
    return notes;
  if (clean != NULL)
    return clean;
  against = has_standing_ended (witnesses) ? NULL : find_flag (witnesses);
  if (against == NULL)
    return find_latest_open (witnesses);
  again = find_asked_again (witnesses);
  if (again == NULL)
    return against;
  *flag = against;
  return again;
}

static void
find_next_step (AnteVerdict *self, const AnteVerdictCase *facts, const AnteWitness *decided)
{
  switch (self->code)
    {
    case ANTE_CLEARANCE_NEEDS_INVITE:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_EXPIRED:
    case ANTE_CLEARANCE_ENDED:
      self->may_invite = TRUE;
      return;
    case ANTE_CLEARANCE_MISSED:
    case ANTE_CLEARANCE_CALL_AGAIN:
      self->may_invite = !ante_has_resends_left (decided->invite, decided->exam, facts->now_ms);
      return;
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_REJECTED:
    case ANTE_CLEARANCE_DEFERRED:
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
      self->may_decide = TRUE;
      return;
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
    case ANTE_CLEARANCE_READ_NOTES:
      self->may_invite = self->test && g_strcmp0 (facts->patient->tele_state, ANTE_STATE_TEST) != 0;
      self->may_decide = self->test && !self->may_invite;
      return;
    case ANTE_CLEARANCE_NOT_REQUIRED:
    case ANTE_CLEARANCE_MISSING_DATA:
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_WAITING:
    case ANTE_CLEARANCE_OVERDUE:
    case ANTE_CLEARANCE_LOST:
    case ANTE_CLEARANCE_READING:
    case ANTE_CLEARANCE_UNKNOWN:
      return;
    }
}

static void
take (AnteVerdict *self, const AnteVerdictCase *facts, const AnteWitness *witness)
{
  self->code = witness->code;
  self->invite = witness->invite;
  self->exam = witness->exam;
  self->state = witness->state;
  self->bad_clock = witness->bad_clock;
  if (witness->approved_ms > 0 && !witness->bad_clock)
    self->valid_until = ante_valid_until (witness->approved_ms, facts->months, facts->zone);
}

/* Nobody says anything: then the latest invite was cancelled, or there was none. */
static gint64
find_cancel (GArray *witnesses)
{
  const AnteWitness *latest = NULL;

  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (latest == NULL || ante_witness_compare_invites (witness, latest) > 0)
        latest = witness;
    }
  return latest != NULL && latest->own && latest->state == ANTE_EXAM_CANCELLED ? latest->exam->cancelled_ms : 0;
}

/* Links that lead to an exam nobody should take any more, or that is not the one told of. */
static gboolean
has_other_to_cancel (GArray *witnesses, const AnteWitness *decided, gint64 now_ms)
{
  for (guint i = 0; i < witnesses->len; i++)
    {
      const AnteWitness *witness = get_witness (witnesses, i);

      if (witness != decided && witness->own && ante_can_cancel (witness->invite, witness->exam, now_ms))
        return TRUE;
    }
  return FALSE;
}

static gboolean
judge_pool (AnteVerdict *self, const AnteVerdictCase *facts, const char *exam_id)
{
  g_autoptr (GArray) witnesses = ante_witnesses_call (facts, exam_id, self->test);
  const AnteWitness *flag;
  const AnteWitness *decided = find_deciding (witnesses, &flag);

  if (decided != NULL)
    take (self, facts, decided);
  else
    self->cancelled_ms = find_cancel (witnesses);
  self->can_cancel_other = has_other_to_cancel (witnesses, decided, facts->now_ms);
  find_next_step (self, facts, decided);
  if (flag != NULL)
    {
      self->flag = g_new0 (AnteVerdict, 1);
      self->flag->test = self->test;
      take (self->flag, facts, flag);
      self->may_decide = self->may_decide || self->may_invite; /* once more is a person's decision again */
      self->may_invite = FALSE;
    }
  return decided != NULL;
}

/* Test exams are heard only where no real one says anything. */
void
ante_verdict_judge (AnteVerdict *self, const AnteVerdictCase *facts, const char *exam_id)
{
  gint64 cancelled_ms;

  *self = (AnteVerdict){ .code = ANTE_CLEARANCE_NEEDS_INVITE };
  if (judge_pool (self, facts, exam_id))
    return;
  cancelled_ms = self->cancelled_ms;
  *self = (AnteVerdict){ .code = ANTE_CLEARANCE_NEEDS_INVITE, .test = TRUE };
  if (judge_pool (self, facts, exam_id))
    return;
  self->test = FALSE;
  self->cancelled_ms = cancelled_ms;
}

void
ante_verdict_clear (AnteVerdict *self)
{
  g_clear_pointer (&self->valid_until, g_free);
  if (self->flag != NULL)
    ante_verdict_clear (self->flag);
  g_clear_pointer (&self->flag, g_free);
}
