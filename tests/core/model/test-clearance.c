/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on one treatment from one invite, and what is told of it. The days are in
 * test-validity.c, several invites in test-invites.c. */
#include "model-case.h"

/* --- What is not known blocks --- */

static void
test_not_required (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  g_ptr_array_set_size (self->treatment->exams, 0);
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_NOT_REQUIRED);
  g_assert_false (clearance->blocks);
  g_assert_false (clearance->can_send);
  g_assert_cmpstr (clearance->treatment_name, ==, "Botox");
}

static void
break_treatment (Case *self)
{
  g_clear_pointer (&self->treatment, ante_treatment_free);
}

static void
break_treatment_exams (Case *self)
{
  g_clear_pointer (&self->treatment->exams, g_ptr_array_unref);
}

static void
break_exam_id (Case *self)
{
  AnteExamRef *exam = g_ptr_array_index (self->treatment->exams, 0);

  g_clear_pointer (&exam->id, g_free);
}

static void
break_months_down (Case *self)
{
  self->treatment->validity_months = 0;
}

static void
break_months_up (Case *self)
{
  self->treatment->validity_months = 61;
}

static void
break_patient (Case *self)
{
  self->patient->unknown = TRUE;
}

static void
break_appointment (Case *self)
{
  self->appointment->unknown = TRUE;
}

static void
break_whose (Case *self)
{
  g_free (self->appointment->patient_id);
  self->appointment->patient_id = g_strdup ("99999999999999999999999999999999");
}

static void
test_unknown (Case *self, gconstpointer data)
{
  static void (*const breaks[]) (Case *self) = {
    break_treatment, break_treatment_exams, break_exam_id,     break_months_down,
    break_months_up, break_patient,         break_appointment, break_whose,
  };

  for (guint i = 0; i < G_N_ELEMENTS (breaks); i++)
    {
      Case broken;
      g_autoptr (AnteClearance) clearance = NULL;

      case_set_up (&broken, NULL);
      fixture_decide (broken.invites, "a", APPOINTMENT, 1, broken.now_ms - DAY, "Approved");
      breaks[i] (&broken);
      clearance = fixture_judge (broken.treatment, broken.appointment, broken.patient, broken.invites, broken.now_ms);
      g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_UNKNOWN);
      g_assert_true (clearance->blocks);
      g_assert_cmpuint (clearance->references->len, ==, 0);
      g_assert_false (clearance->can_send || clearance->can_resend || clearance->can_cancel);
      g_assert_cmpstr (clearance->treatment_id, ==, TREATMENT);
      case_tear_down (&broken, NULL);
    }
}

/* What is being read again is not known yet, whatever of it is here already. */
static void
test_being_read (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  self->patient->reading = TRUE;
  clearance = fixture_judge (self->treatment, self->appointment, self->patient, self->invites, self->now_ms);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_READING);
  g_assert_true (clearance->blocks);
  g_assert_cmpuint (clearance->references->len, ==, 0);
  g_assert_false (clearance->can_send || clearance->can_resend || clearance->can_cancel);
}

/* A treatment of the same shape under another id is another treatment. */
static void
test_other_treatment (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  clearance = ante_clearance_judge (self->treatment, "not its id", self->appointment, self->patient, self->invites,
                                    self->now_ms, self->now_ms, self->zone);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_UNKNOWN);
  g_assert_true (clearance->blocks);
}

static void
test_nothing_known (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance =
    ante_clearance_judge (NULL, NULL, NULL, NULL, NULL, 0, 0, self->zone);

  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_UNKNOWN);
  g_assert_true (clearance->blocks);
}

/* --- One invite --- */

static void
test_one_invite (Case *self, gconstpointer data)
{
  static const struct
  {
    const char *appointment;
    const char *word; /* NULL: none */
    AnteInvitePhase phase;
    gint64 ago_ms;
    AnteClearanceCode code;
  } cases[] = {
    { APPOINTMENT, NULL, ANTE_INVITE_QUEUED, HOUR, ANTE_CLEARANCE_QUEUED },
    { APPOINTMENT, NULL, ANTE_INVITE_SENDING, MINUTE, ANTE_CLEARANCE_SENDING },
    { APPOINTMENT, NULL, ANTE_INVITE_SENDING, 2 * MINUTE, ANTE_CLEARANCE_UNCONFIRMED },
    { APPOINTMENT, NULL, ANTE_INVITE_UNCONFIRMED, 0, ANTE_CLEARANCE_UNCONFIRMED },
    { APPOINTMENT, NULL, ANTE_INVITE_UNCONFIRMED, 40 * DAY, ANTE_CLEARANCE_UNCONFIRMED },
    { APPOINTMENT, NULL, ANTE_INVITE_FAILED, HOUR, ANTE_CLEARANCE_SEND_FAILED },
    { APPOINTMENT, NULL, ANTE_INVITE_SENT, DAY - 1, ANTE_CLEARANCE_WAITING },
    { APPOINTMENT, NULL, ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_OVERDUE },
    { APPOINTMENT, NULL, ANTE_INVITE_SENT, 30 * DAY - 1, ANTE_CLEARANCE_OVERDUE },
    { APPOINTMENT, NULL, ANTE_INVITE_SENT, 30 * DAY, ANTE_CLEARANCE_LINK_EXPIRED },
    { APPOINTMENT, "Approved", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_CLEARED },
    { APPOINTMENT, "Approved+", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_READ_NOTES },
    { APPOINTMENT, "Rejected", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_REJECTED },
    { APPOINTMENT, "Deferred", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_DEFERRED },
    { APPOINTMENT, "Maybe", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_UNVERIFIED },
    { APPOINTMENT, "NA", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_CALL_AGAIN },
    { APPOINTMENT, "Missed", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_MISSED },
    { APPOINTMENT, "Missed", ANTE_INVITE_SENT, 40 * DAY, ANTE_CLEARANCE_MISSED },
    /* The first tagged delivery of an invite whose answer never came. */
    { APPOINTMENT, "Approved", ANTE_INVITE_UNCONFIRMED, DAY, ANTE_CLEARANCE_CLEARED },
    /* Sent for another appointment. */
    { EARLIER, "Approved", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_COVERED },
    { NULL, "Approved", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_COVERED },
    { EARLIER, "Approved+", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_READ_NOTES },
    { EARLIER, "Rejected", ANTE_INVITE_SENT, 300 * DAY, ANTE_CLEARANCE_REJECTED },
    { EARLIER, NULL, ANTE_INVITE_SENT, HOUR, ANTE_CLEARANCE_WAITING },
    { EARLIER, NULL, ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_OVERDUE },
    { EARLIER, NULL, ANTE_INVITE_SENT, 31 * DAY, ANTE_CLEARANCE_NEEDS_INVITE },
    { EARLIER, NULL, ANTE_INVITE_UNCONFIRMED, DAY, ANTE_CLEARANCE_UNCONFIRMED },
    { EARLIER, NULL, ANTE_INVITE_UNCONFIRMED, 31 * DAY, ANTE_CLEARANCE_NEEDS_INVITE },
    { EARLIER, NULL, ANTE_INVITE_FAILED, HOUR, ANTE_CLEARANCE_NEEDS_INVITE },
    { EARLIER, NULL, ANTE_INVITE_QUEUED, HOUR, ANTE_CLEARANCE_QUEUED },
    { EARLIER, "Missed", ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_MISSED },
    { EARLIER, "Missed", ANTE_INVITE_SENT, 31 * DAY, ANTE_CLEARANCE_NEEDS_INVITE },
    { EARLIER, "NA", ANTE_INVITE_SENT, 31 * DAY, ANTE_CLEARANCE_NEEDS_INVITE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AnteInvite *invite;

      g_ptr_array_set_size (self->invites, 0);
      invite = fixture_add_invite (self->invites, "a", cases[i].appointment, 1, self->now_ms - cases[i].ago_ms);
      invite->phase = cases[i].phase;
      if (cases[i].word != NULL)
        fixture_add_result (fixture_exam (invite), cases[i].word, invite->sent_ms + 1);
      case_assert_code (self, cases[i].code);
    }
}

/* What the provider has decided it does not decide again, and what it decided is to come. */
static void
test_lost (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - HOUR);
  AntePatientExam *exam = fixture_exam (invite);
  const struct { gint64 too_late, confirmed, sent; AnteClearanceCode code; } cases[] = {
    { 0, 0, HOUR, ANTE_CLEARANCE_WAITING },
    { MINUTE, 0, HOUR, ANTE_CLEARANCE_WAITING },
    { 10 * MINUTE - 1, 0, HOUR, ANTE_CLEARANCE_WAITING },
    { 10 * MINUTE, 0, HOUR, ANTE_CLEARANCE_LOST },
    { 0, 10 * MINUTE, HOUR, ANTE_CLEARANCE_LOST },
    { MINUTE, 10 * MINUTE, HOUR, ANTE_CLEARANCE_LOST },
    { 10 * MINUTE, MINUTE, HOUR, ANTE_CLEARANCE_LOST },
    { MINUTE, 0, 2 * DAY, ANTE_CLEARANCE_WAITING },  /* not overdue: nobody need ask the patient */
    { DAY, 0, 40 * DAY, ANTE_CLEARANCE_LOST },       /* nor is it a matter of the link */
  };

  g_free (exam->patient_exam_id);
  exam->patient_exam_id = g_strdup ("700");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteClearance) clearance = NULL;
      gboolean decided = cases[i].too_late > 0 || cases[i].confirmed > 0;

      exam->too_late_ms = cases[i].too_late > 0 ? self->now_ms - cases[i].too_late : 0;
      exam->confirmed_ms = cases[i].confirmed > 0 ? self->now_ms - cases[i].confirmed : 0;
      invite->sent_ms = self->now_ms - cases[i].sent;
      clearance = case_judge (self);
      g_assert_cmpint (clearance->code, ==, cases[i].code);
      g_assert_true (clearance->blocks);
      g_assert_true (clearance->can_record);
      g_assert_cmpint (clearance->can_resend, ==, !decided);
      g_assert_cmpint (clearance->can_cancel, ==, !decided);
      g_assert_false (clearance->can_send);
      g_assert_cmpint (clearance->too_late, ==, cases[i].too_late > 0);
      g_assert_cmpint (clearance->decided_ms, ==, ante_decided_ms (exam));
      if (decided)
        g_assert_cmpint (clearance->since_ms, ==, clearance->decided_ms);
    }
  fixture_add_result (exam, "Approved", self->now_ms); /* it came after all */
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* Another provider may allow more, or less. */
static void
test_link_rules (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 5 * DAY);
  AntePatientExam *exam = fixture_exam (invite);

  g_free (exam->patient_exam_id);
  exam->patient_exam_id = g_strdup ("700");
  exam->resends = 3;
  for (guint max = 2; max <= 5; max++)
    {
      g_autoptr (AnteClearance) clearance = NULL;

      invite->link_rules = (AnteLinkRules){ max, 7 };
      clearance = case_judge (self);
      g_assert_cmpint (clearance->can_resend, ==, max > 3);
      g_assert_cmpuint (clearance->max_resends, ==, max);
      g_assert_cmpint (clearance->link_until_ms, ==, self->now_ms + 2 * DAY);
    }
  invite->link_rules.days = 5;
  case_assert_code (self, ANTE_CLEARANCE_LINK_EXPIRED);
}

static void
test_none (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = case_judge (self);

  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_false (clearance->test);
  g_assert_cmpstr (clearance->exam_title, ==, "Botox exam");
  g_assert_true (clearance->can_send);
  g_clear_pointer (&self->invites, g_ptr_array_unref);
  case_assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  self->invites = fixture_invites ();
}

/* Somebody else's approval, and one for another exam, say nothing here. */
static void
test_others (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");

  g_free (invite->patient_id);
  invite->patient_id = g_strdup ("99999999999999999999999999999999");
  case_assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  g_clear_pointer (&invite->patient_id, g_free);
  case_assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);

  invite->patient_id = g_strdup (PATIENT);
  g_free (fixture_exam (invite)->exam_id);
  fixture_exam (invite)->exam_id = g_strdup ("42260");
  case_assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
}

static void
test_cancelled (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY);

  fixture_exam (invite)->cancelled_ms = self->now_ms - HOUR;
  case_assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  fixture_add_result (fixture_exam (invite), "Approved", self->now_ms - MINUTE);
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* A word said twice is as old as when it was first said; a call that was missed again, as the last one. */
static void
test_said_twice (Case *self, gconstpointer data)
{
  static const struct { const char *word; gboolean is_first; } WORDS[] = { { "Rejected", TRUE }, { "Deferred", TRUE }, { "Missed", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    {
      gint64 first_ms = self->now_ms - DAY + HOUR, last_ms = first_ms + HOUR;
      g_autoptr (AnteClearance) clearance = NULL;

      g_ptr_array_set_size (self->invites, 0);
      fixture_add_result (fixture_exam (fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, WORDS[i].word)),
                          WORDS[i].word, last_ms);
      clearance = case_judge (self);
      g_test_message ("%s", WORDS[i].word);
      g_assert_cmpint (clearance->since_ms, ==, WORDS[i].is_first ? first_ms : last_ms);
    }
}

/* --- Which invite is told of --- */

static void
test_told (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", EARLIER, 1, self->now_ms - 100 * DAY, "Approved");
  g_autoptr (AnteClearance) clearance = NULL;
  AnteReference *reference;

  fixture_exam (invite)->instruction = g_strdup ("No filler left of the scar");
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_COVERED);
  g_assert_cmpstr (clearance->invite_id, ==, "a");
  g_assert_cmpstr (clearance->exam_id, ==, EXAM);
  g_assert_cmpstr (clearance->exam_title, ==, "Botox exam");
  g_assert_cmpstr (clearance->patient_exam_id, ==, "pe-a");
  g_assert_cmpstr (clearance->appointment_id, ==, EARLIER);
  g_assert_cmpstr (clearance->provider, ==, "NP Liza");
  g_assert_cmpstr (clearance->valid_until, ==, "2027-08-13");
  g_assert_cmpstr (clearance->instruction, ==, "No filler left of the scar");
  g_assert_cmpint (clearance->exam_ms, ==, self->now_ms - 100 * DAY + HOUR);
  g_assert_cmpint (clearance->since_ms, ==, clearance->exam_ms);
  g_assert_null (clearance->exams_to_invite[0]);
  g_assert_null (clearance->exams_by_decision[0]);
  g_assert_cmpuint (clearance->references->len, ==, 1);
  reference = g_ptr_array_index (clearance->references, 0);
  g_assert_cmpstr (reference->treatment_id, ==, TREATMENT);
  g_assert_cmpstr (reference->patient_exam_id, ==, "pe-a");
  g_assert_cmpstr (reference->kind, ==, "result");
  g_assert_cmpstr (reference->provider, ==, "NP Liza");
  g_assert_cmpint (reference->at_ms, ==, clearance->exam_ms);
}

/* Of two approvals the one that lasts longest counts. */
static void
test_longest_approval (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "own", APPOINTMENT, 1, self->now_ms - 90 * DAY, "Approved");
  fixture_decide (self->invites, "later", EARLIER, 2, self->now_ms - 9 * DAY, "Approved");
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_COVERED);
  g_assert_cmpstr (clearance->invite_id, ==, "later");
}

static void
test_times_told (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY);
  AntePatientExam *exam = fixture_exam (invite);
  g_autoptr (AnteClearance) waiting = case_judge (self);
  g_autoptr (AnteClearance) resent = NULL;
  g_autoptr (AnteClearance) missed = NULL;
  g_autoptr (AnteClearance) conflicting = NULL;

  g_assert_cmpint (waiting->since_ms, ==, self->now_ms - 9 * DAY);
  g_assert_cmpint (waiting->link_until_ms, ==, self->now_ms + 21 * DAY);
  g_assert_cmpstr (waiting->meeting_url, ==, "https://example.com/meeting/a");

  exam->last_resend_ms = self->now_ms - 2 * DAY;
  exam->resends = 1;
  resent = case_judge (self);
  g_assert_cmpint (resent->since_ms, ==, self->now_ms - 2 * DAY);
  g_assert_cmpint (resent->link_until_ms, ==, self->now_ms + 28 * DAY);
  g_assert_cmpuint (resent->resends, ==, 1);

  fixture_add_result (exam, "Missed", self->now_ms - 2 * HOUR);
  fixture_add_result (exam, "Missed", self->now_ms - HOUR);
  missed = case_judge (self);
  g_assert_cmpint (missed->exam_ms, ==, self->now_ms - HOUR); /* the last call */

  fixture_add_result (exam, "Approved", self->now_ms - 3 * HOUR);
  fixture_add_result (exam, "Approved", self->now_ms - MINUTE);
  fixture_add_result (exam, "Rejected", self->now_ms - 2 * MINUTE);
  conflicting = case_judge (self);
  g_assert_cmpint (conflicting->code, ==, ANTE_CLEARANCE_CONFLICTING);
  g_assert_cmpint (conflicting->exam_ms, ==, self->now_ms - 2 * MINUTE); /* when it became one */
}

static void
test_unknown_word_is_told (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Escalated");
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_UNVERIFIED);
  g_assert_cmpstr (clearance->word, ==, "Escalated");
}

static void
test_failure_is_told (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - HOUR);
  g_autoptr (AnteClearance) clearance = NULL;

  invite->phase = ANTE_INVITE_FAILED;
  invite->problem = g_strdup ("needs-contract");
  invite->problem_text = g_strdup ("Need to sign contract!");
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_SEND_FAILED);
  g_assert_cmpstr (clearance->problem, ==, "needs-contract");
  g_assert_cmpstr (clearance->problem_text, ==, "Need to sign contract!");
  g_assert_true (clearance->can_send);
}

#define ADD(path, func) g_test_add ("/model/clearance/" path, Case, NULL, case_set_up, func, case_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-exam-no-block", test_not_required);
  ADD ("unknown-blocks", test_unknown);
  ADD ("unknown-treatment-id-blocks", test_other_treatment);
  ADD ("being-read-again-is-not-known", test_being_read);
  ADD ("nothing-known-blocks", test_nothing_known);
  ADD ("one-invite", test_one_invite);
  ADD ("a-result-that-should-have-come-is-lost", test_lost);
  ADD ("said-twice", test_said_twice);
  ADD ("the-provider-says-how-often-and-how-long", test_link_rules);
  ADD ("no-invite", test_none);
  ADD ("other-people-and-exams-say-nothing", test_others);
  ADD ("cancelled-says-nothing", test_cancelled);
  ADD ("the-invite-that-decides-is-told", test_told);
  ADD ("the-longest-approval-counts", test_longest_approval);
  ADD ("times-are-told", test_times_told);
  ADD ("an-unknown-word-is-told", test_unknown_word_is_told);
  ADD ("a-failure-is-told", test_failure_is_told);
  return g_test_run ();
}
