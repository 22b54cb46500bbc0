/* SPDX-License-Identifier: GPL-3.0-or-later
 * What people of the clinic add to what the provider said: health changed, deferrals decided, outcomes recorded. */
#include "core/model/ante-draft.h"
#include "model-case.h"

#include <string.h>

static AnteClearance *
judge_as (Case *self, AnteClearanceCode code)
{
  AnteClearance *clearance = case_judge (self);

  g_assert_cmpint (clearance->code, ==, code);
  return clearance;
}

/* --- Health has changed --- */

static void
change_health (Case *self)
{
  self->patient->health_seq++;
  self->patient->health_ms = self->now_ms - MINUTE;
  g_free (self->patient->health_id);
  self->patient->health_id = g_strdup ("health");
}

static void
test_health_ends_what_was_before (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  change_health (self);
  clearance = judge_as (self, ANTE_CLEARANCE_ENDED);
  g_assert_true (clearance->can_send);
  g_assert_cmpint (clearance->since_ms, ==, self->patient->health_ms);
  g_assert_cmpstr (clearance->health_id, ==, "health");
  g_assert_true (ante_clearance_in_list (clearance, ANTE_LIST_TO_INVITE));
  fixture_add_result (fixture_exam (g_ptr_array_index (self->invites, 0)), "Approved", self->now_ms); /* the answer came late */
  case_assert_code (self, ANTE_CLEARANCE_ENDED);
}

static void
test_a_new_exam_is_the_way_out (Case *self, gconstpointer data)
{
  AnteInvite *invite;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  change_health (self);
  invite = fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - HOUR);
  invite->health_seen = 1;
  case_assert_code (self, ANTE_CLEARANCE_WAITING);
  fixture_add_result (fixture_exam (invite), "Approved", self->now_ms);
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  change_health (self); /* and again */
  case_assert_code (self, ANTE_CLEARANCE_ENDED);
}

static void
test_withdrawn_everything_counts_again (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  change_health (self);
  self->patient->health_seq = 0;
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* Whatever could still have brought an approval is ended with it; what speaks against goes on speaking. */
static void
test_health_and_the_other_states (Case *self, gconstpointer data)
{
  static const struct
  {
    const char *word; /* NULL: none yet */
    AnteInvitePhase phase;
    AnteClearanceCode code;
  } rows[] = {
    { NULL, ANTE_INVITE_SENT, ANTE_CLEARANCE_ENDED },          { NULL, ANTE_INVITE_QUEUED, ANTE_CLEARANCE_ENDED },
    { NULL, ANTE_INVITE_UNCONFIRMED, ANTE_CLEARANCE_ENDED },   { "Missed", ANTE_INVITE_SENT, ANTE_CLEARANCE_ENDED },
    { "NA", ANTE_INVITE_SENT, ANTE_CLEARANCE_ENDED },          { "Approved+", ANTE_INVITE_SENT, ANTE_CLEARANCE_ENDED },
    { "Rejected", ANTE_INVITE_SENT, ANTE_CLEARANCE_REJECTED }, { "Deferred", ANTE_INVITE_SENT, ANTE_CLEARANCE_DEFERRED },
    { "Maybe", ANTE_INVITE_SENT, ANTE_CLEARANCE_UNVERIFIED },  { NULL, ANTE_INVITE_FAILED, ANTE_CLEARANCE_SEND_FAILED },
  };

  change_health (self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 3 * HOUR);
      g_autoptr (AnteClearance) clearance = NULL;

      invite->phase = rows[i].phase;
      if (rows[i].word != NULL)
        fixture_add_result (fixture_exam (invite), rows[i].word, self->now_ms - HOUR);
      clearance = judge_as (self, rows[i].code);
      g_assert_true (clearance->blocks);
      g_assert_true (clearance->code != ANTE_CLEARANCE_ENDED || !clearance->can_resend);
      g_ptr_array_set_size (self->invites, 0);
    }
}

/* An approval overruled that rejection while it stood: its end is told, not the old rejection. */
static void
test_old_flags_stay_overruled (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "a", EARLIER, 1, self->now_ms - 9 * DAY, "Rejected");
  fixture_decide (self->invites, "b", APPOINTMENT, 2, self->now_ms - 5 * DAY, "Approved");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  change_health (self);
  case_assert_code (self, ANTE_CLEARANCE_ENDED);
  fixture_decide (self->invites, "c", APPOINTMENT, 3, self->now_ms - 2 * DAY, "Rejected");
  case_assert_code (self, ANTE_CLEARANCE_REJECTED);
}

/* --- The medical director --- */

static AnteDecision *
decide (Case *self, AntePatientExam *exam, gboolean approved, const char *date)
{
  g_autoptr (GStrvBuilder) judged = g_strv_builder_new ();
  AnteDecision *decision = ante_decision_new ();

  for (guint i = 0; i < exam->results->len; i++)
    g_strv_builder_add (judged, ((AnteResult *) g_ptr_array_index (exam->results, i))->delivery_id);
  decision->id = g_strdup_printf ("decision-%u", exam->decisions->len);
  decision->deliveries = g_strv_builder_end (judged);
  decision->approved = approved;
  decision->director = g_strdup ("Dr. Osei");
  decision->licence = g_strdup ("MD-7");
  decision->date = g_strdup (date);
  decision->decided_ms = self->now_ms - MINUTE;
  g_ptr_array_add (exam->decisions, decision);
  return decision;
}

static AntePatientExam *
defer (Case *self)
{
  return fixture_exam (fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 5 * DAY, "Deferred"));
}

static void
test_decision_clears_and_says_whose_it_is (Case *self, gconstpointer data)
{
  AntePatientExam *exam = defer (self);
  g_autoptr (AnteClearance) before = judge_as (self, ANTE_CLEARANCE_DEFERRED);
  g_autoptr (AnteClearance) after = NULL;
  const AnteReference *reference;

  g_assert_true (before->can_decide);
  decide (self, exam, TRUE, "2026-11-18");
  after = judge_as (self, ANTE_CLEARANCE_CLEARED);
  g_assert_cmpstr (after->ground, ==, ANTE_GROUND_DIRECTOR);
  g_assert_cmpstr (after->provider, ==, "Dr. Osei");
  g_assert_cmpstr (after->licence, ==, "MD-7");
  g_assert_cmpstr (after->valid_until, ==, "2027-11-18"); /* from the day of the decision */
  g_assert_cmpstr (after->decision_id, ==, "decision-0");
  g_assert_false (after->can_decide);
  reference = g_ptr_array_index (after->references, 0);
  g_assert_cmpstr (reference->kind, ==, ANTE_GROUND_DIRECTOR);
  g_assert_cmpstr (reference->provider, ==, "Dr. Osei");
  g_assert_cmpstr (reference->patient_exam_id, ==, "pe-a");
}

static void
test_decision_lasts_until_there_is_news (Case *self, gconstpointer data)
{
  AntePatientExam *exam = defer (self);

  decide (self, exam, TRUE, "2026-11-21");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  fixture_add_result (exam, "Missed", self->now_ms);
  case_assert_code (self, ANTE_CLEARANCE_DEFERRED);
  decide (self, exam, TRUE, "2026-11-21");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  fixture_add_result (exam, "Rejected", self->now_ms);
  case_assert_code (self, ANTE_CLEARANCE_REJECTED);
}

static void
test_decisions_that_clear_nobody (Case *self, gconstpointer data)
{
  AntePatientExam *exam = defer (self);
  AnteDecision *decision = decide (self, exam, TRUE, NULL);

  case_assert_code (self, ANTE_CLEARANCE_DEFERRED); /* no day */
  decision->date = g_strdup ("soon");
  case_assert_code (self, ANTE_CLEARANCE_DEFERRED);
  g_free (decision->date);
  decision->date = g_strdup ("2026-11-21");
  g_clear_pointer (&decision->director, g_free);
  case_assert_code (self, ANTE_CLEARANCE_DEFERRED); /* nobody's */
  decision->director = g_strdup ("Dr. Osei");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  decision->decided_ms = 0;
  case_assert_code (self, ANTE_CLEARANCE_UNVERIFIED); /* from no time at all */
  decision->decided_ms = self->now_ms - MINUTE;
  g_free (decision->date);
  decision->date = g_strdup ("2025-11-20");
  case_assert_code (self, ANTE_CLEARANCE_EXPIRED);
  g_free (decision->date);
  decision->date = g_strdup ("2029-01-01"); /* never from later than it was recorded */
  {
    g_autoptr (AnteClearance) clearance = judge_as (self, ANTE_CLEARANCE_CLEARED);

    g_assert_cmpstr (clearance->valid_until, ==, "2027-11-21");
  }
  g_clear_pointer (&decision->deliveries, g_strfreev);
  case_assert_code (self, ANTE_CLEARANCE_DEFERRED); /* it judged nothing */
}

static void
test_refusals_and_contradictions (Case *self, gconstpointer data)
{
  AntePatientExam *exam = defer (self);
  g_autoptr (AnteClearance) refused = NULL;
  g_autoptr (AnteClearance) both = NULL;

  decide (self, exam, FALSE, NULL);
  refused = judge_as (self, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpstr (refused->ground, ==, ANTE_GROUND_DIRECTOR);
  decide (self, exam, TRUE, "2026-11-21");
  both = judge_as (self, ANTE_CLEARANCE_CONFLICTING);
  g_assert_cmpstr (both->decision_id, ==, "decision-1");
  g_ptr_array_remove_index (exam->decisions, 0); /* taken back */
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* Of an earlier invite, it does not hide a rejection that came after its day. */
static void
test_decision_overrules_by_its_day (Case *self, gconstpointer data)
{
  AntePatientExam *exam;

  fixture_decide (self->invites, "old", EARLIER, 1, self->now_ms - 3 * DAY, "Rejected");
  exam = fixture_exam (fixture_decide (self->invites, "new", APPOINTMENT, 2, self->now_ms - 5 * DAY, "Deferred"));
  decide (self, exam, TRUE, "2026-11-17");
  case_assert_code (self, ANTE_CLEARANCE_REJECTED);
  g_ptr_array_set_size (exam->decisions, 0);
  decide (self, exam, TRUE, "2026-11-21");
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* --- Recorded by hand --- */

static AnteResult *
record (Case *self, AntePatientExam *exam, const char *word, const char *day)
{
  AnteResult *result = fixture_add_result (exam, word, self->now_ms - MINUTE);

  result->recorded = TRUE;
  result->day = g_strdup (day);
  result->by = g_strdup ("Robin");
  result->patient_exam_id = g_strdup ("pe-hand");
  return result;
}

static void
test_recorded_is_one_more_of_the_set (Case *self, gconstpointer data)
{
  AntePatientExam *exam = fixture_exam (fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY));
  g_autoptr (AnteClearance) waiting = judge_as (self, ANTE_CLEARANCE_OVERDUE);
  g_autoptr (AnteClearance) cleared = NULL;

  g_assert_true (waiting->lost && waiting->can_record);
  record (self, exam, "approved", "2026-11-15");
  cleared = judge_as (self, ANTE_CLEARANCE_CLEARED);
  g_assert_cmpstr (cleared->ground, ==, ANTE_GROUND_RECORDED);
  g_assert_cmpstr (cleared->valid_until, ==, "2027-11-15");
  g_assert_cmpstr (cleared->by, ==, "Robin");
  g_assert_cmpstr (cleared->record_id, ==, "delivery-0");
  g_assert_cmpstr (((AnteReference *) g_ptr_array_index (cleared->references, 0))->kind, ==, ANTE_GROUND_RECORDED);
  fixture_add_result (exam, "Rejected", self->now_ms);
  case_assert_code (self, ANTE_CLEARANCE_CONFLICTING);
}

static void
test_recorded_beside_the_provider (Case *self, gconstpointer data)
{
  static const struct
  {
    const char *provider, *by_hand;
    AnteClearanceCode code;
  } rows[] = {
    { "Approved", "approved", ANTE_CLEARANCE_CLEARED },     { "Missed", "approved", ANTE_CLEARANCE_READ_NOTES },
    { "Deferred", "approved", ANTE_CLEARANCE_READ_NOTES },  { "Approved", "rejected", ANTE_CLEARANCE_CONFLICTING },
    { "Rejected", "rejected", ANTE_CLEARANCE_REJECTED },    { "Missed", "deferred", ANTE_CLEARANCE_DEFERRED },
    { "Approved", "Approved!?", ANTE_CLEARANCE_CLEARED },   { "Approved", "perhaps", ANTE_CLEARANCE_UNVERIFIED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AntePatientExam *exam = fixture_exam (fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, rows[i].provider));

      record (self, exam, rows[i].by_hand, "2026-11-20");
      case_assert_code (self, rows[i].code);
      g_ptr_array_set_size (self->invites, 0);
    }
}

/* Without a number of the provider's, the one read in the portal is what the room relied on. */
static void
test_recorded_brings_its_number (Case *self, gconstpointer data)
{
  AntePatientExam *exam = fixture_exam (fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY));
  g_autoptr (AnteClearance) clearance = NULL;

  g_clear_pointer (&exam->patient_exam_id, g_free);
  record (self, exam, "approved", "2026-11-20");
  clearance = judge_as (self, ANTE_CLEARANCE_CLEARED);
  g_assert_cmpstr (((AnteReference *) g_ptr_array_index (clearance->references, 0))->patient_exam_id, ==, "pe-hand");
}

static void
test_health_ends_these_too (Case *self, gconstpointer data)
{
  AntePatientExam *exam = defer (self);

  decide (self, exam, TRUE, "2026-11-21");
  change_health (self);
  case_assert_code (self, ANTE_CLEARANCE_ENDED);
  g_ptr_array_set_size (self->invites, 0);
  record (self, fixture_exam (fixture_add_invite (self->invites, "b", APPOINTMENT, 1, self->now_ms - 9 * DAY)), "approved", "2026-11-20");
  case_assert_code (self, ANTE_CLEARANCE_ENDED);
}

/* --- What the provider said about the state, and cancelled invites --- */

static void
test_state_is_suspected (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - HOUR);
  g_autoptr (AnteClearance) clearance = NULL;
  g_autoptr (GPtrArray) clearances = g_ptr_array_new ();

  g_assert_true (ante_provider_text_suspects_state ("No provider available in this state"));
  g_assert_true (ante_provider_text_suspects_state ("No Providers are licensed here"));
  g_assert_true (ante_provider_text_suspects_state ("invalid tele_state"));
  g_assert_false (ante_provider_text_suspects_state ("dob is invalid"));
  g_assert_false (ante_provider_text_suspects_state (NULL));
  invite->phase = ANTE_INVITE_FAILED;
  invite->problem = g_strdup ("refused");
  invite->problem_text = g_strdup ("No provider available");
  clearance = judge_as (self, ANTE_CLEARANCE_SEND_FAILED);
  g_assert_true (clearance->suspect_state);
  g_ptr_array_add (clearances, clearance);
  g_assert_cmpint (ante_next_action (self->appointment, clearances, ANTE_ROLE_RECEPTION, self->now_ms - 9 * HOUR, self->zone), ==,
                   ANTE_NEXT_COMPLETE_DATA);
}

static void
test_cancelled_is_told (Case *self, gconstpointer data)
{
  AntePatientExam *exam = fixture_exam (fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY));
  g_autoptr (AnteClearance) clearance = NULL;

  exam->cancelled_ms = self->now_ms - HOUR;
  clearance = judge_as (self, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_cmpint (clearance->cancelled_ms, ==, exam->cancelled_ms);
}

/* --- The form --- */

static void
test_draft (void)
{
  g_autoptr (AnteJudgementDraft) draft = ante_judgement_draft_new (ANTE_JUDGEMENT_DECISION, "2026-11-10", "2026-11-21");
  g_autofree char *director = NULL;
  g_autofree char *day = NULL;
  g_autofree char *none = NULL;

  g_assert_false (ante_judgement_draft_get_valid (draft));
  g_object_set (draft, "director", "  Dr.  Osei ", "licence", "MD-7", "choice", "approve", "reason", "Looks fine", "day", "today", NULL);
  g_assert_true (ante_judgement_draft_get_valid (draft));
  director = ante_judgement_draft_get_value (draft, "director");
  g_assert_cmpstr (director, ==, "Dr. Osei");
  day = ante_judgement_draft_get_value (draft, "day");
  g_assert_cmpstr (day, ==, "2026-11-21");
  none = ante_judgement_draft_get_value (draft, "provider");
  g_assert_null (none); /* not of this kind */
  g_object_set (draft, "day", "11/22/2026", NULL);
  g_assert_cmpint (ante_judgement_draft_get_problem (draft, "day"), ==, ANTE_FIELD_IN_THE_FUTURE);
  g_object_set (draft, "day", "11/9/2026", NULL);
  g_assert_cmpint (ante_judgement_draft_get_problem (draft, "day"), ==, ANTE_FIELD_TOO_LONG_AGO);
  g_object_set (draft, "day", "the other day", NULL);
  g_assert_cmpint (ante_judgement_draft_get_problem (draft, "day"), ==, ANTE_FIELD_NOT_A_DATE);
  g_object_set (draft, "day", "2026-11-20", "choice", "perhaps", NULL);
  g_assert_cmpint (ante_judgement_draft_get_problem (draft, "choice"), ==, ANTE_FIELD_EMPTY);
  g_assert_false (ante_judgement_draft_get_valid (draft));
}

static void
test_draft_kinds (void)
{
  g_autoptr (AnteJudgementDraft) record_draft = ante_judgement_draft_new (ANTE_JUDGEMENT_RECORD, NULL, "2026-11-21");
  g_autoptr (AnteJudgementDraft) health = ante_judgement_draft_new (ANTE_JUDGEMENT_HEALTH, NULL, "2026-11-21");
  g_autofree char *long_line = g_strnfill (201, 'x');
  g_autofree char *line = NULL;

  g_object_set (record_draft, "patient-exam", "149784", "provider", "NP Liza", "day", "2026-11-20", "choice", "approved", NULL);
  g_assert_true (ante_judgement_draft_get_valid (record_draft)); /* notes are not needed */
  g_object_set (record_draft, "reason", "two\nlines", NULL);
  line = ante_judgement_draft_get_value (record_draft, "reason");
  g_assert_cmpstr (line, ==, "two lines");
  g_assert_false (ante_judgement_draft_get_valid (health));
  g_object_set (health, "reason", long_line, NULL);
  g_assert_cmpint (ante_judgement_draft_get_problem (health, "reason"), ==, ANTE_FIELD_TOO_LONG);
  g_object_set (health, "reason", "pregnant", NULL);
  g_assert_true (ante_judgement_draft_get_valid (health));
}

#define ADD(path, func) g_test_add (path, Case, NULL, case_set_up, func, case_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/model/health/ends-what-was-asked-for-before", test_health_ends_what_was_before);
  ADD ("/model/health/a-new-exam-is-the-way-out", test_a_new_exam_is_the_way_out);
  ADD ("/model/health/withdrawn-everything-counts-again", test_withdrawn_everything_counts_again);
  ADD ("/model/health/what-speaks-against-goes-on-speaking", test_health_and_the_other_states);
  ADD ("/model/health/old-flags-stay-overruled", test_old_flags_stay_overruled);
  ADD ("/model/health/ends-decisions-and-records-too", test_health_ends_these_too);
  ADD ("/model/decision/clears-and-says-whose-it-is", test_decision_clears_and_says_whose_it_is);
  ADD ("/model/decision/lasts-until-there-is-news", test_decision_lasts_until_there_is_news);
  ADD ("/model/decision/some-clear-nobody", test_decisions_that_clear_nobody);
  ADD ("/model/decision/refusals-and-contradictions", test_refusals_and_contradictions);
  ADD ("/model/decision/overrules-by-its-day", test_decision_overrules_by_its_day);
  ADD ("/model/record/is-one-more-of-the-set", test_recorded_is_one_more_of_the_set);
  ADD ("/model/record/beside-the-provider", test_recorded_beside_the_provider);
  ADD ("/model/record/brings-its-number", test_recorded_brings_its_number);
  ADD ("/model/state/is-suspected", test_state_is_suspected);
  ADD ("/model/cancelled/is-told", test_cancelled_is_told);
  g_test_add_func ("/model/judgement-draft/decision", test_draft);
  g_test_add_func ("/model/judgement-draft/other-kinds", test_draft_kinds);
  return g_test_run ();
}
