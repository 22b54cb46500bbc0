/* SPDX-License-Identifier: GPL-3.0-or-later
 * What has changed of an exam at the provider since a treatment was given it. */
#include "core/model/ante-exam-change.h"

const AnteExamRef *
ante_exam_find_offered (GPtrArray *offered, const char *id)
{
  for (guint i = 0; i < offered->len; i++)
    if (g_strcmp0 (((AnteExamRef *) g_ptr_array_index (offered, i))->id, id) == 0)
      return g_ptr_array_index (offered, i);
  return NULL;
}

static gboolean
same_uploads (const AnteExamRef *one, const AnteExamRef *other)
{
  static const char *const none[] = { NULL };
  const char *const *first = one->attachments != NULL ? (const char *const *) one->attachments : none;
  const char *const *second = other->attachments != NULL ? (const char *const *) other->attachments : none;

  return g_strv_equal (first, second);
}

AnteExamChange
ante_exam_find_change (const AnteExamRef *exam, GPtrArray *offered)
{
  const AnteExamRef *now = ante_exam_find_offered (offered, exam->id);
  AnteExamChange change = ANTE_EXAM_UNCHANGED;

  if (offered->len == 0)
    return ANTE_EXAM_UNCHANGED;
  if (now == NULL)
    return ANTE_EXAM_GONE;
  if (ante_meeting_kind (exam) != ante_meeting_kind (now))
    change |= ANTE_EXAM_OTHER_KIND;
  if (g_strcmp0 (exam->title, now->title) != 0)
    change |= ANTE_EXAM_OTHER_TITLE;
  if (!same_uploads (exam, now))
    change |= ANTE_EXAM_OTHER_UPLOADS;
  return change;
}
