/* SPDX-License-Identifier: GPL-3.0-or-later
 * The follow-up exam that is due some weeks after a GLP-1 medicine was prescribed. */
#include "core/model/ante-follow-up.h"

void
ante_follow_up_free (AnteFollowUp *self)
{
  if (self == NULL)
    return;
  g_free (self->treatment_name);
  g_free (self->invite_id);
  g_free (self->exam_id);
  g_free (self->exam_title);
  ante_exam_ref_free (self->exam);
  g_free (self->due);
  g_free (self->meeting_url);
  g_free (self->problem);
  g_free (self->problem_text);
  g_free (self);
}

void
ante_follow_up_row_free (AnteFollowUpRow *self)
{
  ante_patient_free (self->patient);
  ante_follow_up_free (self->follow_up);
  g_ptr_array_unref (self->invites);
  g_free (self);
}

gboolean
ante_follow_up_is_to_do (const AnteFollowUp *self)
{
  return self->state == ANTE_FOLLOW_UP_DUE || self->state == ANTE_FOLLOW_UP_UNCONFIRMED || self->state == ANTE_FOLLOW_UP_FAILED;
}

gboolean
ante_follow_up_prescribes (const AnteFollowUp *self)
{
  return ante_meeting_kind (self->exam) != ANTE_MEETING_GOOD_FAITH;
}

static gboolean
has_prescription (const AnteTreatment *treatment)
{
  for (guint i = 0; i < treatment->exams->len; i++)
    if (ante_meeting_kind (g_ptr_array_index (treatment->exams, i)) != ANTE_MEETING_GOOD_FAITH)
      return TRUE;
  return FALSE;
}

/* As @treatment names it; NULL: no follow-up comes after it. */
static const AnteExamRef *
find_leading (const AnteTreatment *treatment, const char *exam_id)
{
  gboolean any = !has_prescription (treatment);

  for (guint i = 0; treatment->glp1 && i < treatment->exams->len; i++)
    {
      const AnteExamRef *exam = g_ptr_array_index (treatment->exams, i);

      if (g_strcmp0 (exam->id, exam_id) == 0)
        return any || ante_meeting_kind (exam) != ANTE_MEETING_GOOD_FAITH ? exam : NULL;
    }
  return NULL;
}

gboolean
ante_treatment_leads_to (const AnteTreatment *treatment, const char *exam_id)
{
  return find_leading (treatment, exam_id) != NULL;
}

/* --- Days --- */

/* @days after the day of @ms. (transfer full). */
static char *
find_day (gint64 ms, int days, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
  g_autoptr (GDateTime) day = local != NULL ? g_date_time_add_days (local, days) : NULL;

  return day != NULL ? g_date_time_format (day, "%Y-%m-%d") : NULL;
}

/* --- One treatment of one patient --- */

typedef struct
{
  const AnteTreatment *treatment;
  GPtrArray *invites;
  gint64 since_ms, now_ms;
  GTimeZone *zone;
} Looking;

typedef void (*SeenFunc) (const Looking *looking, const AnteInvite *invite, const AntePatientExam *exam, gpointer data);

static void
look_at_exams (const Looking *looking, gboolean follow_ups, SeenFunc seen, gpointer data)
{
  for (guint i = 0; i < looking->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (looking->invites, i);

      if (invite->test || (invite->follow_up_of != NULL) != follow_ups)
        continue;
      for (guint k = 0; k < invite->exams->len; k++)
        {
          const AntePatientExam *exam = g_ptr_array_index (invite->exams, k);

          if (ante_treatment_leads_to (looking->treatment, exam->exam_id))
            seen (looking, invite, exam, data);
        }
    }
}

/* What has come of those that were asked for after the approval. */
typedef struct
{
  gint64 approved_ms;
  const AnteInvite *invite; /* the one that tells how it stands; NULL: none does */
  const AntePatientExam *exam;
  AnteFollowUpState state;
} Answer;

static gboolean
is_under_way (AnteFollowUpState state)
{
  return state == ANTE_FOLLOW_UP_SENDING || state == ANTE_FOLLOW_UP_SENT;
}

/* One that is on its way or has a link that works tells more than one that came to nothing; of two such the newer does. */
static void
mark_asked (Answer *answer, const AnteInvite *invite, const AntePatientExam *exam, AnteFollowUpState state)
{
  gboolean tells_more = answer->invite == NULL || (is_under_way (answer->state) == is_under_way (state)
                                                       ? invite->reserved_ms >= answer->invite->reserved_ms
                                                       : is_under_way (state));

  if (!tells_more || invite->reserved_ms < answer->approved_ms)
    return;
  answer->invite = invite;
  answer->exam = exam;
  answer->state = state;
}

/* A result that somebody can act on, for or against. */
static gboolean
settles (AnteExamState state)
{
  switch (state)
    {
    case ANTE_EXAM_APPROVED:
    case ANTE_EXAM_APPROVED_NOTES:
    case ANTE_EXAM_REJECTED:
    case ANTE_EXAM_DEFERRED:
    case ANTE_EXAM_CONFLICTING:
    case ANTE_EXAM_UNVERIFIED:
      return TRUE;
    case ANTE_EXAM_QUEUED:
    case ANTE_EXAM_SENDING:
    case ANTE_EXAM_UNCONFIRMED:
    case ANTE_EXAM_FAILED:
    case ANTE_EXAM_INVITED:
    case ANTE_EXAM_MISSED:
    case ANTE_EXAM_NA:
    case ANTE_EXAM_CANCELLED:
    default:
      return FALSE;
    }
}

static void
asked_seen (const Looking *looking, const AnteInvite *invite, const AntePatientExam *exam, gpointer data)
{
  Answer *answer = data;
  AnteExamState state = ante_patient_exam_state (invite, exam, looking->now_ms);

  if (settles (state))
    return;
  switch (state)
    {
    case ANTE_EXAM_QUEUED:
    case ANTE_EXAM_SENDING:
      mark_asked (answer, invite, exam, ANTE_FOLLOW_UP_SENDING);
      break;
    case ANTE_EXAM_UNCONFIRMED:
      mark_asked (answer, invite, exam, ANTE_FOLLOW_UP_UNCONFIRMED);
      break;
    case ANTE_EXAM_FAILED:
      mark_asked (answer, invite, exam, ANTE_FOLLOW_UP_FAILED);
      break;
    case ANTE_EXAM_INVITED:
      mark_asked (answer, invite, exam, looking->now_ms < ante_link_until_ms (invite, exam) ? ANTE_FOLLOW_UP_SENT : ANTE_FOLLOW_UP_DUE);
      break;
    default: /* missed, N/A, cancelled: these call for another one */
      mark_asked (answer, invite, exam, ANTE_FOLLOW_UP_DUE);
      break;
    }
}

/* Until when whatever was approved is followed up: by a follow-up with a result, or by a person's word. */
static void
follow_up_seen (const Looking *looking, const AnteInvite *invite, const AntePatientExam *exam, gpointer data)
{
  gint64 *settled_ms = data;

  if (settles (ante_patient_exam_state (invite, exam, looking->now_ms)))
    *settled_ms = MAX (*settled_ms, invite->reserved_ms);
}

static void
mark_seen (const Looking *looking, const AnteInvite *invite, const AntePatientExam *exam, gpointer data)
{
  gint64 *settled_ms = data;

  *settled_ms = MAX (*settled_ms, exam->follow_up_done_ms);
}

/* The first approval that nothing has followed up. */
typedef struct
{
  gint64 after_ms;
  gint64 approved_ms;
  const AnteInvite *invite;
  const AntePatientExam *exam;
} Approval;

static void
approval_seen (const Looking *looking, const AnteInvite *invite, const AntePatientExam *exam, gpointer data)
{
  Approval *first = data;
  gint64 approved_ms = ante_patient_exam_approved_ms (exam, looking->zone);
  g_autofree char *since = looking->since_ms > 0 ? find_day (looking->since_ms, 0, looking->zone) : NULL;
  g_autofree char *due = approved_ms > 0 ? find_day (approved_ms, ANTE_FOLLOW_UP_DAYS, looking->zone) : NULL;

  AnteExamState state = ante_patient_exam_state (invite, exam, looking->now_ms);

  if (state != ANTE_EXAM_APPROVED && state != ANTE_EXAM_APPROVED_NOTES)
    return;
  if (due == NULL || approved_ms <= first->after_ms || (since != NULL && g_strcmp0 (due, since) < 0))
    return;
  if (first->exam != NULL && first->approved_ms <= approved_ms)
    return;
  first->approved_ms = approved_ms;
  first->invite = invite;
  first->exam = exam;
}

static AnteFollowUp *
make_follow_up (const Looking *looking, const Approval *approval, const Answer *answer)
{
  AnteFollowUp *self = g_new0 (AnteFollowUp, 1);
  const AnteInvite *asked = answer->invite;

  self->state = asked != NULL ? answer->state : ANTE_FOLLOW_UP_DUE;
  self->treatment_name = g_strdup (looking->treatment->name);
  self->invite_id = g_strdup (approval->invite->id);
  self->exam_id = g_strdup (approval->exam->exam_id);
  self->exam_title = g_strdup (approval->exam->title);
  self->exam = ante_exam_ref_copy (find_leading (looking->treatment, approval->exam->exam_id));
  self->approved_ms = approval->approved_ms;
  self->due = find_day (approval->approved_ms, ANTE_FOLLOW_UP_DAYS, looking->zone);
  if (asked != NULL)
    {
      self->asked_ms = asked->reserved_ms;
      self->came_to = ante_patient_exam_state (asked, answer->exam, looking->now_ms);
    }
  if (self->state == ANTE_FOLLOW_UP_FAILED)
    {
      self->problem = g_strdup (asked->problem);
      self->problem_text = g_strdup (asked->problem_text);
    }
  if (self->state == ANTE_FOLLOW_UP_SENT)
    {
      self->meeting_url = g_strdup (answer->invite->meeting_url);
      self->link_until_ms = ante_link_until_ms (answer->invite, answer->exam);
    }
  return self;
}

static AnteFollowUp *
find_follow_up (const Looking *looking)
{
  Answer answer = { 0 };
  Approval approval = { 0 };
  g_autofree char *today = find_day (looking->now_ms, 0, looking->zone);
  g_autofree char *due = NULL;

  look_at_exams (looking, TRUE, follow_up_seen, &approval.after_ms);
  look_at_exams (looking, FALSE, mark_seen, &approval.after_ms);
  look_at_exams (looking, FALSE, approval_seen, &approval);
  if (approval.exam == NULL)
    return NULL;
  answer.approved_ms = approval.approved_ms;
  look_at_exams (looking, TRUE, asked_seen, &answer);
  due = find_day (approval.approved_ms, ANTE_FOLLOW_UP_DAYS, looking->zone);
  return g_strcmp0 (due, today) <= 0 ? make_follow_up (looking, &approval, &answer) : NULL;
}

static gboolean
is_listed (GPtrArray *list, const AnteFollowUp *one)
{
  for (guint i = 0; i < list->len; i++)
    {
      const AnteFollowUp *other = g_ptr_array_index (list, i);

      if (g_strcmp0 (other->invite_id, one->invite_id) == 0 && g_strcmp0 (other->exam_id, one->exam_id) == 0)
        return TRUE;
    }
  return FALSE;
}

GPtrArray *
ante_follow_ups_list (GPtrArray *treatments, GPtrArray *invites, gint64 since_ms, gint64 now_ms, GTimeZone *zone)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_follow_up_free);

  for (guint i = 0; i < treatments->len; i++)
    {
      Looking looking = { g_ptr_array_index (treatments, i), invites, since_ms, now_ms, zone };
      g_autoptr (AnteFollowUp) one = looking.treatment->glp1 ? find_follow_up (&looking) : NULL;

      if (one != NULL && !is_listed (list, one))
        g_ptr_array_add (list, g_steal_pointer (&one));
    }
  return list;
}
