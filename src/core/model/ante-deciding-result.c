/* SPDX-License-Identifier: GPL-3.0-or-later
 * The result an exam's state rests on: whose word it is, and since when. */
#include "core/model/ante-verdict-private.h"

typedef enum
{
  FIRST,
  LAST,
} Which;

/* Results of one moment are told apart by their ids, so that no order of arrival shows through. */
static gboolean
is_before (const AnteResult *a, const AnteResult *b)
{
  if (a->received_ms != b->received_ms)
    return a->received_ms < b->received_ms;
  return g_strcmp0 (a->delivery_id, b->delivery_id) < 0;
}

static const AnteResult *
find (const AntePatientExam *exam, AnteOutcome outcome, Which which)
{
  const AnteResult *found = NULL;

  for (guint i = 0; exam->results != NULL && i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      if (result->outcome != outcome)
        continue;
      if (found == NULL || (which == FIRST ? is_before (result, found) : is_before (found, result)))
        found = result;
    }
  return found;
}

/* A conflict is as old as the second of its two words. */
static const AnteResult *
find_conflict (const AntePatientExam *exam)
{
  const AnteResult *approval = find (exam, ANTE_OUTCOME_APPROVED, FIRST);
  const AnteResult *rejection = find (exam, ANTE_OUTCOME_REJECTED, FIRST);

  if (approval == NULL || rejection == NULL)
    return approval != NULL ? approval : rejection;
  return is_before (approval, rejection) ? rejection : approval;
}

const AnteResult *
ante_deciding_result (const AntePatientExam *exam, AnteExamState state)
{
  switch (state)
    {
    case ANTE_EXAM_MISSED:
      return find (exam, ANTE_OUTCOME_MISSED, LAST);
    case ANTE_EXAM_NA:
      return find (exam, ANTE_OUTCOME_NA, LAST);
    case ANTE_EXAM_DEFERRED:
      return find (exam, ANTE_OUTCOME_DEFERRED, FIRST);
    case ANTE_EXAM_APPROVED:
    case ANTE_EXAM_APPROVED_NOTES:
      return find (exam, ANTE_OUTCOME_APPROVED, FIRST);
    case ANTE_EXAM_REJECTED:
      return find (exam, ANTE_OUTCOME_REJECTED, FIRST);
    case ANTE_EXAM_CONFLICTING:
      return find_conflict (exam);
    case ANTE_EXAM_UNVERIFIED:
      return find (exam, ANTE_OUTCOME_UNKNOWN, FIRST);
    case ANTE_EXAM_QUEUED:
    case ANTE_EXAM_SENDING:
    case ANTE_EXAM_UNCONFIRMED:
    case ANTE_EXAM_FAILED:
    case ANTE_EXAM_INVITED:
    case ANTE_EXAM_CANCELLED:
      return NULL;
    }
  return NULL;
}
