/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether anything can still come of an invite. What nothing can come of needs no webhook address any more. */
#include "core/model/ante-model.h"

static gint64
last_result_ms (const AntePatientExam *exam)
{
  gint64 last = exam->cancelled_ms;

  for (guint i = 0; i < exam->results->len; i++)
    last = MAX (last, ((const AnteResult *) g_ptr_array_index (exam->results, i))->received_ms);
  return last;
}

/* A parcel's news comes after the result. */
static gboolean
waits_for_parcel (const AnteInvite *invite, const AntePatientExam *exam)
{
  return invite->order != NULL && exam->shipments->len == 0;
}

static gboolean
exam_may_bring_news (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  gboolean is_late = now_ms - last_result_ms (exam) < ANTE_NEWS_LATE_MS; /* or put right, or sent twice */

  switch (ante_patient_exam_state (invite, exam, now_ms))
    {
    case ANTE_EXAM_APPROVED:
    case ANTE_EXAM_APPROVED_NOTES:
      return is_late || waits_for_parcel (invite, exam);
    case ANTE_EXAM_REJECTED:
    case ANTE_EXAM_CANCELLED:
      return is_late;
    case ANTE_EXAM_FAILED:
      return FALSE;
    default:
      return TRUE;
    }
}

gint64
ante_invite_last_sent_ms (const AnteInvite *invite)
{
  gint64 last = MAX (invite->reserved_ms, invite->sent_ms);

  for (guint i = 0; i < invite->exams->len; i++)
    last = MAX (last, ((const AntePatientExam *) g_ptr_array_index (invite->exams, i))->last_resend_ms);
  return last;
}

gboolean
ante_invite_may_bring_news (const AnteInvite *invite, gint64 now_ms)
{
  gint64 last = ante_invite_last_sent_ms (invite);

  if (invite->phase == ANTE_INVITE_FAILED)
    return FALSE;
  for (guint i = 0; i < invite->exams->len; i++)
    last = MAX (last, ((const AntePatientExam *) g_ptr_array_index (invite->exams, i))->resend_reserved_ms);
  if (now_ms - last >= ANTE_NEWS_LIMIT_MS)
    return FALSE;
  for (guint i = 0; i < invite->exams->len; i++)
    if (exam_may_bring_news (invite, g_ptr_array_index (invite->exams, i), now_ms))
      return TRUE;
  return FALSE;
}
