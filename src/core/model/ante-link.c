/* SPDX-License-Identifier: GPL-3.0-or-later
 * The meeting link: how long it works, and whether it can be sent again or taken back. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-verdict-private.h"

gint64
ante_link_until_ms (const AnteInvite *invite, const AntePatientExam *exam)
{
  gint64 sent_ms;

  g_return_val_if_fail (invite != NULL, 0);
  g_return_val_if_fail (exam != NULL, 0);

  switch (invite->phase)
    {
    case ANTE_INVITE_QUEUED:
    case ANTE_INVITE_FAILED:
      sent_ms = exam->last_resend_ms;
      break;
    case ANTE_INVITE_SENDING:
    case ANTE_INVITE_UNCONFIRMED:
    case ANTE_INVITE_SENT:
    default:
      sent_ms =
          MAX (exam->last_resend_ms, invite->sent_ms > 0 ? invite->sent_ms : invite->reserved_ms);
      break;
    }
  return sent_ms > 0 ? ante_bound_ms (sent_ms) + invite->link_rules.days * ANTE_DAY_MS : 0;
}

gint64
ante_waiting_since_ms (const AnteInvite *invite, const AntePatientExam *exam)
{
  g_return_val_if_fail (invite != NULL, 0);
  g_return_val_if_fail (exam != NULL, 0);

  if (exam->last_resend_ms != 0)
    return exam->last_resend_ms;
  return invite->sent_ms != 0 ? invite->sent_ms : invite->reserved_ms;
}

gint64
ante_decided_ms (const AntePatientExam *exam)
{
  g_return_val_if_fail (exam != NULL, 0);

  if (exam->too_late_ms <= 0 || exam->confirmed_ms <= 0)
    return MAX (exam->too_late_ms, exam->confirmed_ms);
  return MIN (exam->too_late_ms, exam->confirmed_ms);
}

gboolean
ante_can_cancel (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  return exam->patient_exam_id != NULL && ante_decided_ms (exam) == 0 &&
         ante_patient_exam_state (invite, exam, now_ms) == ANTE_EXAM_INVITED &&
         now_ms < ante_link_until_ms (invite, exam);
}

gboolean
ante_has_resends_left (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  AnteExamState state = ante_patient_exam_state (invite, exam, now_ms);

  return ((state == ANTE_EXAM_INVITED && ante_decided_ms (exam) == 0) || state == ANTE_EXAM_MISSED || state == ANTE_EXAM_NA) &&
         exam->patient_exam_id != NULL && exam->resends < invite->link_rules.max_resends &&
         !exam->resend_refused && now_ms < ante_link_until_ms (invite, exam);
}

gboolean
ante_can_resend (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  gint64 age_ms = ante_bound_ms (now_ms) - ante_bound_ms (exam->resend_reserved_ms);
  gboolean under_way = exam->resend_reserved_ms != 0 && ABS (age_ms) < ANTE_SENDING_LIMIT_MS;

  return !under_way && ante_has_resends_left (invite, exam, now_ms);
}
