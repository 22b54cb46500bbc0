/* SPDX-License-Identifier: GPL-3.0-or-later
 * A treatment that needs several exams; what is missing for an invite; what can be done next. */
#include "model-case.h"

/* --- Several exams --- */

static AntePatientExam *
add_second_exam (AnteInvite *invite)
{
  AntePatientExam *exam = ante_patient_exam_new ();

  exam->exam_id = g_strdup (SECOND_EXAM);
  exam->title = g_strdup ("Filler exam");
  exam->patient_exam_id = g_strdup ("pe-second");
  g_ptr_array_add (invite->exams, exam);
  return exam;
}

static void
test_several_exams (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");
  AntePatientExam *second = add_second_exam (invite);
  g_autoptr (AnteClearance) rejected = NULL;
  g_autoptr (AnteClearance) both = NULL;

  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  case_assert_code (self, ANTE_CLEARANCE_OVERDUE);
  fixture_add_result (second, "Rejected", self->now_ms - HOUR);
  rejected = case_judge (self);
  g_assert_cmpint (rejected->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpstr (rejected->exam_title, ==, "Filler exam");
  g_assert_cmpstr (rejected->patient_exam_id, ==, "pe-second");

  g_ptr_array_set_size (second->results, 0);
  fixture_add_result (second, "Approved", self->now_ms - 100 * DAY);
  both = case_judge (self);
  g_assert_cmpint (both->code, ==, ANTE_CLEARANCE_CLEARED);
  g_assert_cmpuint (both->references->len, ==, 2);
  g_assert_cmpstr (both->valid_until, ==, "2027-08-13"); /* the one that ends first */
}

/* Whichever of the two it is that is not cleared. */
static void
test_each_exam_blocks (Case *self, gconstpointer data)
{
  static const char *const words[] = { "Approved", "Approved+", "Rejected", "Deferred", "NA", "Missed", "Maybe" };

  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint j = 0; j < G_N_ELEMENTS (words); j++)
      {
        AnteInvite *invite;
        g_autoptr (AnteClearance) clearance = NULL;

        g_ptr_array_set_size (self->invites, 0);
        invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, words[i]);
        fixture_add_result (add_second_exam (invite), words[j], self->now_ms - HOUR);
        clearance = case_judge (self);
        g_assert_cmpint (clearance->blocks, ==, i != 0 || j != 0);
      }
}

static void
test_exams_to_invite (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) none = NULL;
  g_autoptr (AnteClearance) one = NULL;
  g_autoptr (AnteClearance) both = NULL;

  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  both = case_judge (self);
  g_assert_cmpuint (g_strv_length (both->exams_to_invite), ==, 2);

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Rejected");
  one = case_judge (self);
  g_assert_cmpint (one->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpuint (g_strv_length (one->exams_to_invite), ==, 1);
  g_assert_cmpstr (one->exams_to_invite[0], ==, SECOND_EXAM);
  g_assert_cmpstr (one->exams_by_decision[0], ==, EXAM); /* never along with the other, unasked */

  add_second_exam (fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - HOUR));
  none = case_judge (self);
  g_assert_cmpint (none->code, ==, ANTE_CLEARANCE_WAITING);
  g_assert_null (none->exams_to_invite[0]);
  g_assert_null (none->exams_by_decision[0]); /* asked for again already */
}

/* A test approval beside a real one: the treatment is a test's. */
static void
test_half_test (Case *self, gconstpointer data)
{
  AnteInvite *test;
  g_autoptr (AnteClearance) clearance = NULL;

  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved+");
  test = fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - DAY);
  test->test = TRUE;
  fixture_add_result (add_second_exam (test), "Approved", self->now_ms - HOUR);
  g_free (fixture_exam (test)->exam_id);
  fixture_exam (test)->exam_id = g_strdup ("other");
  clearance = case_judge (self);
  g_assert_true (clearance->test);
  g_assert_true (clearance->blocks);
}

/* --- What an invite still needs, and what can be done --- */

static void
test_missing (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) missing = NULL;
  g_autoptr (AnteClearance) expired = NULL;
  g_autoptr (AnteClearance) cleared = NULL;

  g_clear_pointer (&self->patient->email, g_free);
  missing = case_judge (self);
  g_assert_cmpint (missing->code, ==, ANTE_CLEARANCE_MISSING_DATA);
  g_assert_cmpint (missing->missing, ==, ANTE_MISSING_EMAIL);
  g_assert_false (missing->can_send);
  g_assert_cmpstr (missing->exams_to_invite[0], ==, EXAM);

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 500 * DAY, "Approved");
  expired = case_judge (self);
  g_assert_cmpint (expired->code, ==, ANTE_CLEARANCE_EXPIRED);
  g_assert_cmpint (expired->missing, ==, ANTE_MISSING_EMAIL);
  g_assert_false (expired->can_send);

  fixture_decide (self->invites, "b", APPOINTMENT, 2, self->now_ms - DAY, "Approved");
  cleared = case_judge (self);
  g_assert_cmpint (cleared->missing, ==, 0); /* nothing to send, nothing missing */
}

static void
test_missing_fields (void)
{
  g_autoptr (AntePatient) patient = fixture_patient ();
  g_autoptr (AntePatient) nobody = ante_patient_new ();

  g_assert_cmpint (ante_patient_missing (patient), ==, 0);
  g_assert_cmpint (ante_patient_missing (nobody), ==,
                   ANTE_MISSING_FIRST_NAME | ANTE_MISSING_LAST_NAME | ANTE_MISSING_DOB | ANTE_MISSING_EMAIL |
                     ANTE_MISSING_PHONE | ANTE_MISSING_STATE);
  g_free (patient->tele_state);
  patient->tele_state = g_strdup ("AL");
  g_assert_cmpint (ante_patient_missing (patient), ==, ANTE_MISSING_STATE_NOT_SERVED);
  g_free (patient->tele_state);
  patient->tele_state = g_strdup ("ZZ");
  g_assert_cmpint (ante_patient_missing (patient), ==, ANTE_MISSING_STATE);
  g_free (patient->tele_state);
  patient->tele_state = g_strdup ("TE");
  g_free (patient->first_name);
  patient->first_name = g_strdup (" ");
  g_free (patient->dob);
  patient->dob = g_strdup ("1990-02-30");
  g_free (patient->phone);
  patient->phone = g_strdup ("+1415555014");
  g_assert_cmpint (ante_patient_missing (patient), ==, ANTE_MISSING_FIRST_NAME | ANTE_MISSING_DOB | ANTE_MISSING_PHONE);
}

static void
test_resend (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY);
  AntePatientExam *exam = fixture_exam (invite);

#define ASSERT_MAY(resend, cancel, send)                                        \
  G_STMT_START                                                                  \
  {                                                                             \
    g_autoptr (AnteClearance) c = case_judge (self);                                 \
    g_assert_cmpint (c->can_resend, ==, resend);                                \
    g_assert_cmpint (c->can_cancel, ==, cancel);                                \
    g_assert_cmpint (c->can_send, ==, send);                                    \
  }                                                                             \
  G_STMT_END

  ASSERT_MAY (TRUE, TRUE, FALSE);
  exam->resends = invite->link_rules.max_resends;
  ASSERT_MAY (FALSE, TRUE, FALSE);
  exam->resends = 2;
  exam->resend_reserved_ms = self->now_ms - MINUTE;
  ASSERT_MAY (FALSE, TRUE, FALSE); /* under way */
  exam->resend_reserved_ms = self->now_ms - 2 * MINUTE;
  ASSERT_MAY (TRUE, TRUE, FALSE);
  exam->resend_reserved_ms = 0;

  fixture_add_result (exam, "Missed", self->now_ms - HOUR);
  ASSERT_MAY (TRUE, FALSE, FALSE); /* first a resend is tried */
  exam->resend_reserved_ms = self->now_ms;
  ASSERT_MAY (FALSE, FALSE, FALSE);
  exam->resend_reserved_ms = 0;
  exam->resend_refused = TRUE;
  ASSERT_MAY (FALSE, FALSE, TRUE); /* refused: a new invite */
  exam->resend_refused = FALSE;
  exam->resends = invite->link_rules.max_resends;
  ASSERT_MAY (FALSE, FALSE, TRUE);
  exam->resends = 0;
  g_clear_pointer (&exam->patient_exam_id, g_free);
  ASSERT_MAY (FALSE, FALSE, TRUE);
  exam->patient_exam_id = g_strdup ("pe-a");

  fixture_add_result (exam, "Rejected", self->now_ms - MINUTE);
  ASSERT_MAY (FALSE, FALSE, FALSE);
  g_ptr_array_set_size (exam->results, 0);
  invite->sent_ms = invite->reserved_ms = self->now_ms - 31 * DAY;
  ASSERT_MAY (FALSE, FALSE, TRUE); /* the link is dead */
  invite->phase = ANTE_INVITE_UNCONFIRMED;
  ASSERT_MAY (FALSE, FALSE, FALSE);
}

static void
test_decisions (Case *self, gconstpointer data)
{
  static const char *const words[] = { "Rejected", "Deferred", "Maybe", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      AnteInvite *invite;
      g_autoptr (AnteClearance) clearance = NULL;

      g_ptr_array_set_size (self->invites, 0);
      invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY);
      if (words[i] != NULL)
        fixture_add_result (fixture_exam (invite), words[i], self->now_ms - HOUR);
      else
        invite->phase = ANTE_INVITE_UNCONFIRMED;
      clearance = case_judge (self);
      g_assert_false (clearance->can_send);
      g_assert_null (clearance->exams_to_invite[0]);
      g_assert_cmpstr (clearance->exams_by_decision[0], ==, EXAM);
    }
}

/* --- Asked again after a flag --- */

/* Everything that can be done about the new exam can be reached, and what can be about the flagged one still can. */
static void
test_asked_again (Case *self, gconstpointer data)
{
  static const char *const words[] = { "Rejected", "Deferred", "Maybe", "Approved|Rejected" };
  static const AnteClearanceCode codes[] = { ANTE_CLEARANCE_REJECTED, ANTE_CLEARANCE_DEFERRED, ANTE_CLEARANCE_UNVERIFIED,
                                             ANTE_CLEARANCE_CONFLICTING };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (GStrv) results = g_strsplit (words[i], "|", -1);
      g_autoptr (AnteClearance) clearance = NULL;
      AnteInvite *old, *new;

      g_ptr_array_set_size (self->invites, 0);
      old = fixture_add_invite (self->invites, "old", APPOINTMENT, 1, self->now_ms - 3 * DAY);
      for (guint j = 0; results[j] != NULL; j++)
        fixture_add_result (fixture_exam (old), results[j], self->now_ms - 2 * DAY);
      new = fixture_add_invite (self->invites, "new", APPOINTMENT, 2, self->now_ms - HOUR);
      g_free (new->meeting_url);
      new->meeting_url = g_strdup ("https://meeting.example.com/new");
      clearance = case_judge (self);
      g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_WAITING);
      g_assert_cmpstr (clearance->invite_id, ==, "new");
      g_assert_cmpstr (clearance->meeting_url, ==, "https://meeting.example.com/new");
      g_assert_true (clearance->blocks && clearance->can_resend && clearance->can_cancel && clearance->can_record);
      g_assert_null (clearance->exams_by_decision[0]);
      g_assert_true (ante_clearance_in_list (clearance, ANTE_LIST_WAITING));
      g_assert_true (ante_clearance_in_list (clearance, ANTE_LIST_FLAGGED));
      g_assert_cmpint (clearance->flag->code, ==, codes[i]);
      g_assert_cmpstr (clearance->flag->invite_id, ==, "old");
      g_assert_cmpint (clearance->flag->can_decide, ==, codes[i] == ANTE_CLEARANCE_DEFERRED);
      g_assert_false (clearance->flag->can_resend || clearance->flag->can_cancel);
    }
}

static void
add_exam_to (AnteInvite *invite, const char *word, gint64 ms)
{
  AntePatientExam *exam = add_second_exam (invite);

  if (word != NULL)
    fixture_add_result (exam, word, ms);
}

/* Of several exams, the flag of one is not hidden behind another, whichever comes first and however far that one is. */
static void
test_asked_again_beside_others (Case *self, gconstpointer data)
{
  static const struct { const char *word; gboolean asked; } others[] = {
    { NULL, TRUE }, { "Missed", TRUE }, { "NA", TRUE }, { "Approved", TRUE }, { NULL, FALSE },
  };

  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  for (guint i = 0; i < G_N_ELEMENTS (others) * 2; i++)
    {
      g_autoptr (AnteClearance) clearance = NULL;
      AnteInvite *other;

      g_ptr_array_set_size (self->invites, 0);
      fixture_decide (self->invites, "old", APPOINTMENT, 1, self->now_ms - 3 * DAY, "Rejected");
      fixture_add_invite (self->invites, "new", APPOINTMENT, 2, self->now_ms - 2 * HOUR);
      if (others[i / 2].asked)
        {
          other = fixture_add_invite (self->invites, "other", APPOINTMENT, 1, self->now_ms - 3 * HOUR);
          g_free (fixture_exam (other)->exam_id);
          fixture_exam (other)->exam_id = g_strdup ("none of it");
          add_exam_to (other, others[i / 2].word, self->now_ms - HOUR);
        }
      clearance = case_judge (self);
      g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_WAITING);
      g_assert_cmpstr (clearance->invite_id, ==, "new");
      g_assert_cmpint (clearance->flag->code, ==, ANTE_CLEARANCE_REJECTED);
      g_assert_cmpstr (clearance->flag->invite_id, ==, "old");
      g_assert_true (ante_clearance_in_list (clearance, ANTE_LIST_FLAGGED));
      g_ptr_array_insert (self->treatment->exams, 0, g_ptr_array_steal_index (self->treatment->exams, 1));
    }
}

/* A link that was out already when the other was declined: nothing to take any more, but there, so it can be cancelled. */
static void
test_open_beside_the_told (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) declined = NULL;
  g_autoptr (AnteClearance) cleared = NULL;
  g_autoptr (AnteClearance) alone = NULL;
  g_autoptr (AnteClearance) waiting = NULL;
  g_autoptr (AnteClearance) beside = NULL;
  AnteInvite *first = fixture_decide (self->invites, "first", APPOINTMENT, 1, self->now_ms - 2 * HOUR, "Rejected");

  alone = case_judge (self);
  g_assert_false (alone->can_cancel || alone->can_cancel_other);
  fixture_add_invite (self->invites, "second", APPOINTMENT, 2, self->now_ms - 90 * MINUTE);
  declined = case_judge (self);
  g_assert_cmpint (declined->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpstr (declined->invite_id, ==, "first");
  g_assert_null (declined->flag);
  g_assert_true (declined->can_cancel_other && !declined->can_cancel);
  g_assert_cmpstr (declined->exams_by_decision[0], ==, EXAM);
  g_ptr_array_set_size (fixture_exam (first)->results, 0);
  fixture_add_result (fixture_exam (first), "Approved", self->now_ms - HOUR);
  cleared = case_judge (self);
  g_assert_cmpint (cleared->code, ==, ANTE_CLEARANCE_CLEARED);
  g_assert_true (cleared->can_cancel_other);
  g_ptr_array_remove_index (self->invites, 0);
  waiting = case_judge (self);
  g_assert_true (waiting->can_cancel && !waiting->can_cancel_other); /* the one told of is no other */

  /* Nor is one out of reach behind another exam of the treatment, which is farther from cleared. */
  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  beside = case_judge (self);
  g_assert_cmpint (beside->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_true (!beside->can_cancel && beside->can_cancel_other);
}

/* What the medical director decides is awaited still, by those who may record it. */
static void
test_deferral_asked_again (Case *self, gconstpointer data)
{
  static const struct { AnteRole role; AnteNextAction next; } rows[] = {
    { ANTE_ROLE_MANAGER, ANTE_NEXT_RECORD_DECISION }, { ANTE_ROLE_CLINICIAN, ANTE_NEXT_RECORD_DECISION },
    { ANTE_ROLE_RECEPTION, ANTE_NEXT_TELL_MANAGER }, { ANTE_ROLE_VIEWER, ANTE_NEXT_NONE },
  };
  g_autoptr (GPtrArray) clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);

  g_free (self->appointment->time);
  self->appointment->time = g_strdup ("18:00");
  fixture_decide (self->invites, "old", APPOINTMENT, 1, self->now_ms - 3 * DAY, "Deferred");
  fixture_add_invite (self->invites, "new", APPOINTMENT, 2, self->now_ms - HOUR);
  g_ptr_array_add (clearances, case_judge (self));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ante_next_action (self->appointment, clearances, rows[i].role, self->now_ms, self->zone), ==, rows[i].next);
}

/* Whatever becomes of the new one: to ask a third time is a person's decision as the second was, and nothing goes
 * out by itself or along with another treatment. */
static void
test_asked_again_in_vain (Case *self, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      AnteInvite *new;
      GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);
      AnteClearance *clearance;

      g_ptr_array_set_size (self->invites, 0);
      fixture_decide (self->invites, "old", APPOINTMENT, 1, self->now_ms - 60 * DAY, "Rejected");
      new = fixture_add_invite (self->invites, "new", APPOINTMENT, 2, self->now_ms - (i == 1 ? 40 * DAY : HOUR));
      if (i == 0)
        new->phase = ANTE_INVITE_FAILED;
      if (i == 2)
        {
          fixture_add_result (fixture_exam (new), "Missed", self->now_ms - MINUTE);
          fixture_exam (new)->resends = new->link_rules.max_resends = 1;
        }
      if (i == 3)
        new->phase = ANTE_INVITE_UNCONFIRMED;
      clearance = case_judge (self);
      g_ptr_array_add (clearances, clearance);
      g_assert_cmpint (clearance->code, ==,
                       i == 0 ? ANTE_CLEARANCE_SEND_FAILED : i == 1 ? ANTE_CLEARANCE_LINK_EXPIRED
                       : i == 2 ? ANTE_CLEARANCE_MISSED : ANTE_CLEARANCE_UNCONFIRMED);
      g_assert_cmpint (clearance->flag->code, ==, ANTE_CLEARANCE_REJECTED);
      g_assert_false (clearance->can_send);
      g_assert_null (clearance->exams_to_invite[0]);
      g_assert_cmpstr (clearance->exams_by_decision[0], ==, EXAM);
      g_assert_cmpint (ante_next_action (self->appointment, clearances, ANTE_ROLE_RECEPTION, self->now_ms, self->zone), ==,
                       i == 3 ? ANTE_NEXT_DECIDE : ANTE_NEXT_NEW_INVITE);
      g_ptr_array_unref (clearances);
    }
}

/* Approved under another name after a flag: a manager can confirm the person, and then it clears. */
static void
test_identity_after_flag (Case *self, gconstpointer data)
{
  AnteInvite *new;
  g_autoptr (AnteClearance) on_hold = NULL;

  fixture_decide (self->invites, "old", APPOINTMENT, 1, self->now_ms - 5 * DAY, "Rejected");
  new = fixture_decide (self->invites, "new", APPOINTMENT, 2, self->now_ms - DAY, "Approved");
  g_free (new->sent_dob);
  new->sent_dob = g_strdup ("1991-01-01");
  on_hold = case_judge (self);
  g_assert_cmpint (on_hold->code, ==, ANTE_CLEARANCE_IDENTITY);
  g_assert_cmpint (on_hold->flag->code, ==, ANTE_CLEARANCE_REJECTED);
  new->identity_confirmed = TRUE;
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  new->identity_confirmed = FALSE;
  fixture_add_result (fixture_exam (g_ptr_array_index (self->invites, 0)), "Rejected", self->now_ms - MINUTE);
  case_assert_code (self, ANTE_CLEARANCE_REJECTED); /* confirmed, it would not stand */
}

/* What was asked for before health changed brings nothing more: the flag speaks, and a new one may be asked for. */
static void
test_asked_again_before_health_changed (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "old", APPOINTMENT, 1, self->now_ms - 5 * DAY, "Rejected");
  fixture_add_invite (self->invites, "new", APPOINTMENT, 2, self->now_ms - HOUR);
  self->patient->health_seq = 7;
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_null (clearance->flag);
  g_assert_cmpstr (clearance->exams_by_decision[0], ==, EXAM);
  g_assert_true (clearance->can_cancel_other); /* its link still works */
}

/* Nobody is invited for an appointment that is over, or will not be. */
static void
test_over (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) cancelled = NULL;
  g_autoptr (AnteClearance) no_show = NULL;
  g_autoptr (AnteClearance) done = NULL;

  self->appointment->cancelled = TRUE;
  cancelled = case_judge (self);
  self->appointment->cancelled = FALSE;
  self->appointment->arrival = ANTE_ARRIVAL_NO_SHOW;
  no_show = case_judge (self);
  self->appointment->arrival = ANTE_ARRIVAL_DONE;
  done = case_judge (self);
  g_assert_false (cancelled->can_send || no_show->can_send || done->can_send);
  g_assert_null (cancelled->exams_to_invite[0]);
  g_assert_cmpint (cancelled->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
}

#define ADD(path, func) g_test_add ("/model/clearance/" path, Case, NULL, case_set_up, func, case_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("test-exam-among-real-ones", test_half_test);
  ADD ("the-worst-exam-decides", test_several_exams);
  ADD ("each-exam-can-block", test_each_exam_blocks);
  ADD ("exams-to-invite", test_exams_to_invite);
  ADD ("missing-data", test_missing);
  g_test_add_func ("/model/clearance/missing-fields", test_missing_fields);
  ADD ("resend-cancel-send", test_resend);
  ADD ("sending-anyway-is-a-decision", test_decisions);
  ADD ("asked-again-after-a-flag", test_asked_again);
  ADD ("asked-again-beside-other-exams", test_asked_again_beside_others);
  ADD ("open-beside-the-one-told", test_open_beside_the_told);
  ADD ("deferral-asked-again", test_deferral_asked_again);
  ADD ("asked-again-in-vain", test_asked_again_in_vain);
  ADD ("identity-after-a-flag", test_identity_after_flag);
  ADD ("asked-again-before-health-changed", test_asked_again_before_health_changed);
  ADD ("nobody-is-invited-when-it-is-over", test_over);
  return g_test_run ();
}
