/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a medical director decided about a deferral, and the days that people give with a verdict. */
#include "core/model/ante-verdict-private.h"

#include "core/model/ante-time-private.h"

static gboolean
judged_all (const AnteDecision *decision, const AntePatientExam *exam)
{
  for (guint i = 0; i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      if (decision->deliveries == NULL || result->delivery_id == NULL ||
          !g_strv_contains ((const char *const *) decision->deliveries, result->delivery_id))
        return FALSE;
    }
  return TRUE;
}

/* Who is not named, or did not say when, has approved nothing; a refusal needs neither. */
static gboolean
is_complete (const AnteDecision *decision)
{
  GDate day;

  return !decision->approved ||
         (decision->director != NULL && *decision->director != '\0' && ante_day_read (decision->date, &day));
}

static gboolean
counts (const AnteDecision *decision, const AntePatientExam *exam)
{
  return judged_all (decision, exam) && is_complete (decision);
}

AnteExamState
ante_decided_state (const AntePatientExam *exam)
{
  gboolean approved = FALSE, refused = FALSE;

  for (guint i = 0; exam->decisions != NULL && i < exam->decisions->len; i++)
    {
      const AnteDecision *decision = g_ptr_array_index (exam->decisions, i);

      if (!counts (decision, exam))
        continue;
      approved |= decision->approved;
      refused |= !decision->approved;
    }
  if (approved && refused)
    return ANTE_EXAM_CONFLICTING;
  if (refused)
    return ANTE_EXAM_REJECTED;
  return approved ? ANTE_EXAM_APPROVED : ANTE_EXAM_DEFERRED;
}

static gboolean
is_earlier (const AnteDecision *a, const AnteDecision *b, GTimeZone *zone)
{
  gint64 a_ms = ante_dated_ms (a->decided_ms, a->date, zone);
  gint64 b_ms = ante_dated_ms (b->decided_ms, b->date, zone);

  return a_ms != b_ms ? a_ms < b_ms : g_strcmp0 (a->id, b->id) < 0;
}

/* Of two that say the same, the one that counts from earlier. */
const AnteDecision *
ante_deciding_decision (const AntePatientExam *exam, AnteExamState state, GTimeZone *zone)
{
  const AnteDecision *found = NULL;

  if (exam->results == NULL || ante_results_state (exam->results) != ANTE_EXAM_DEFERRED)
    return NULL;
  for (guint i = 0; exam->decisions != NULL && i < exam->decisions->len; i++)
    {
      const AnteDecision *decision = g_ptr_array_index (exam->decisions, i);
      gboolean fits = state == ANTE_EXAM_CONFLICTING || (state == ANTE_EXAM_APPROVED && decision->approved) ||
                      (state == ANTE_EXAM_REJECTED && !decision->approved);

      if (fits && counts (decision, exam) && (found == NULL || is_earlier (decision, found, zone)))
        found = decision;
    }
  return found;
}

gint64
ante_dated_ms (gint64 recorded_ms, const char *date, GTimeZone *zone)
{
  g_autofree char *recorded = ante_day_of_ms (ante_bound_ms (recorded_ms), zone);
  g_autoptr (GDateTime) start = NULL;
  GDate day;

  if (recorded_ms <= 0 || recorded == NULL || !ante_day_read (date, &day) || g_strcmp0 (date, recorded) >= 0)
    return ante_bound_ms (recorded_ms);
  start = g_date_time_new (zone, g_date_get_year (&day), (int) g_date_get_month (&day), g_date_get_day (&day), 0, 0, 0);
  return start != NULL ? ante_bound_ms (g_date_time_to_unix (start) * 1000) : 0;
}
