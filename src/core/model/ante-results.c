/* SPDX-License-Identifier: GPL-3.0-or-later
 * One patient exam: from the set of its results, its invite and the time to its state. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-verdict-private.h"

/* Out of enum values, because what came from disk may hold none of them. */
static AnteOutcome
known_outcome (AnteOutcome outcome)
{
  switch (outcome)
    {
    case ANTE_OUTCOME_MISSED:
    case ANTE_OUTCOME_NA:
    case ANTE_OUTCOME_DEFERRED:
    case ANTE_OUTCOME_APPROVED:
    case ANTE_OUTCOME_REJECTED:
    case ANTE_OUTCOME_UNKNOWN:
      return outcome;
    }
  return ANTE_OUTCOME_UNKNOWN;
}

/* Keeps the letters, lower-case. A digit or a character beyond ASCII makes it no word we know:
 * dropping those would read an approval into something else. */
static char *
fold_word (const char *word)
{
  g_autoptr (GString) folded = g_string_new (NULL);

  for (const char *at = word; *at != '\0'; at++)
    {
      if (g_ascii_isalpha (*at))
        g_string_append_c (folded, g_ascii_tolower (*at));
      else if (!g_ascii_isspace (*at) && !g_ascii_ispunct (*at))
        return NULL;
    }
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

AnteOutcome
ante_outcome_from_word (const char *word)
{
  g_autofree char *folded = word != NULL ? fold_word (word) : NULL;

  if (folded == NULL)
    return ANTE_OUTCOME_UNKNOWN;
  if (g_str_equal (folded, "approved"))
    return ANTE_OUTCOME_APPROVED;
  if (g_str_has_prefix (folded, "reject"))
    return ANTE_OUTCOME_REJECTED;
  if (g_str_has_prefix (folded, "defer"))
    return ANTE_OUTCOME_DEFERRED;
  if (g_str_equal (folded, "na") || g_str_equal (folded, "notapplicable"))
    return ANTE_OUTCOME_NA;
  if (g_str_equal (folded, "missed"))
    return ANTE_OUTCOME_MISSED;
  return ANTE_OUTCOME_UNKNOWN;
}

/* Which outcomes are among the results, one bit each: all that the order could have changed is
 * gone. */
static guint
gather_outcomes (GPtrArray *results, gboolean *approved_with_notes)
{
  guint found = 0;

  *approved_with_notes = FALSE;
  for (guint i = 0; results != NULL && i < results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (results, i);
      AnteOutcome outcome = known_outcome (result->outcome);

      found |= 1u << outcome;
      if (outcome == ANTE_OUTCOME_APPROVED && result->has_notes)
        *approved_with_notes = TRUE;
    }
  return found;
}

AnteExamState
ante_results_state (GPtrArray *results)
{
  const guint approved = 1u << ANTE_OUTCOME_APPROVED;
  const guint rejected = 1u << ANTE_OUTCOME_REJECTED;
  gboolean with_notes;
  guint found = gather_outcomes (results, &with_notes);

  if ((found & approved) && (found & rejected))
    return ANTE_EXAM_CONFLICTING;
  if (found & (1u << ANTE_OUTCOME_UNKNOWN))
    return ANTE_EXAM_UNVERIFIED;
  if (found & rejected)
    return ANTE_EXAM_REJECTED;
  if (found & approved)
    return found == approved && !with_notes ? ANTE_EXAM_APPROVED : ANTE_EXAM_APPROVED_NOTES;
  if (found & (1u << ANTE_OUTCOME_DEFERRED))
    return ANTE_EXAM_DEFERRED;
  /* Beside each other: N/A carries a reason a person should read, a missed call does not. */
  if (found & (1u << ANTE_OUTCOME_NA))
    return ANTE_EXAM_NA;
  if (found & (1u << ANTE_OUTCOME_MISSED))
    return ANTE_EXAM_MISSED;
  return ANTE_EXAM_INVITED;
}

static gboolean
notes_read_judged_all (const AntePatientExam *exam)
{
  if (exam->notes_read == NULL)
    return FALSE;
  for (guint i = 0; i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      if (result->delivery_id == NULL ||
          !g_strv_contains ((const char *const *) exam->notes_read, result->delivery_id))
        return FALSE;
    }
  return TRUE;
}

/* An author's clock far ahead of ours must not keep an invite "sending" for ever. */
static AnteExamState
sending_state (gint64 reserved_ms, gint64 now_ms)
{
  gint64 age_ms = ante_bound_ms (now_ms) - ante_bound_ms (reserved_ms);

  return ABS (age_ms) < ANTE_SENDING_LIMIT_MS ? ANTE_EXAM_SENDING : ANTE_EXAM_UNCONFIRMED;
}

static AnteExamState
phase_state (const AnteInvite *invite, gint64 now_ms)
{
  switch (invite->phase)
    {
    case ANTE_INVITE_QUEUED:
      return ANTE_EXAM_QUEUED;
    case ANTE_INVITE_SENDING:
      return sending_state (invite->reserved_ms, now_ms);
    case ANTE_INVITE_UNCONFIRMED:
      return ANTE_EXAM_UNCONFIRMED;
    case ANTE_INVITE_FAILED:
      return ANTE_EXAM_FAILED;
    case ANTE_INVITE_SENT:
      return ANTE_EXAM_INVITED;
    }
  return ANTE_EXAM_UNCONFIRMED;
}

AnteExamState
ante_patient_exam_state (const AnteInvite *invite, const AntePatientExam *exam, gint64 now_ms)
{
  g_return_val_if_fail (invite != NULL, ANTE_EXAM_UNVERIFIED);
  g_return_val_if_fail (exam != NULL, ANTE_EXAM_UNVERIFIED);

  if (exam->results != NULL && exam->results->len > 0)
    {
      AnteExamState state = ante_results_state (exam->results);

      if (state == ANTE_EXAM_DEFERRED)
        return ante_decided_state (exam);
      return state == ANTE_EXAM_APPROVED_NOTES && notes_read_judged_all (exam) ? ANTE_EXAM_APPROVED
                                                                               : state;
    }
  if (exam->cancelled_ms != 0)
    return ANTE_EXAM_CANCELLED;
  return phase_state (invite, now_ms);
}

gint64
ante_patient_exam_approved_ms (const AntePatientExam *exam, GTimeZone *zone)
{
  const AnteDecision *decision;
  gint64 first_ms = G_MAXINT64;

  g_return_val_if_fail (exam != NULL, 0);
  g_return_val_if_fail (zone != NULL, 0);

  decision = ante_deciding_decision (exam, ANTE_EXAM_APPROVED, zone);
  if (decision != NULL)
    return ante_dated_ms (decision->decided_ms, decision->date, zone);

  for (guint i = 0; exam->results != NULL && i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      if (result->outcome == ANTE_OUTCOME_APPROVED)
        first_ms = MIN (first_ms, ante_dated_ms (result->received_ms, result->day, zone));
    }
  return first_ms == G_MAXINT64 ? 0 : first_ms;
}
