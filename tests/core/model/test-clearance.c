/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on one treatment: one invite, several, several exams; who is meant, what is missing, what can
 * be done next. The days are in test-validity.c. */
#include "model-fixture.h"

typedef struct
{
  GTimeZone *zone;
  AnteTreatment *treatment;
  AnteAppointment *appointment;
  AntePatient *patient;
  GPtrArray *invites;
  gint64 now_ms; /* 2026-11-21 10:42 */
} Case;

static void
set_up (Case *self, gconstpointer data)
{
  self->zone = fixture_zone ();
  self->treatment = fixture_treatment ();
  self->appointment = fixture_appointment ();
  self->patient = fixture_patient ();
  self->invites = fixture_invites ();
  self->now_ms = fixture_ms ("2026-11-21 10:42", self->zone);
}

static void
tear_down (Case *self, gconstpointer data)
{
  g_time_zone_unref (self->zone);
  ante_treatment_free (self->treatment);
  ante_appointment_free (self->appointment);
  ante_patient_free (self->patient);
  g_ptr_array_unref (self->invites);
}

static AnteClearance *
judge (Case *self)
{
  AnteClearance *clearance = fixture_judge (self->treatment, self->appointment, self->patient, self->invites,
                                            self->now_ms);

  /* Whatever the case: what does not block has a reason to. */
  if (clearance->code != ANTE_CLEARANCE_NOT_REQUIRED)
    g_assert_cmpuint (clearance->references->len, ==, clearance->blocks ? 0 : self->treatment->exams->len);
  g_assert_false (!clearance->blocks && clearance->test);
  g_assert_true (clearance->can_send ==
                 (clearance->exams_to_invite[0] != NULL && clearance->missing == 0));
  return clearance;
}

static void
assert_code (Case *self, AnteClearanceCode code)
{
  g_autoptr (AnteClearance) clearance = judge (self);

  g_assert_cmpint (clearance->code, ==, code);
  g_assert_cmpint (clearance->blocks, ==, code != ANTE_CLEARANCE_CLEARED && code != ANTE_CLEARANCE_COVERED &&
                                            code != ANTE_CLEARANCE_NOT_REQUIRED);
}

/* --- What is not known blocks --- */

static void
test_not_required (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  g_ptr_array_set_size (self->treatment->exams, 0);
  clearance = judge (self);
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

      set_up (&broken, NULL);
      fixture_decide (broken.invites, "a", APPOINTMENT, 1, broken.now_ms - DAY, "Approved");
      breaks[i] (&broken);
      clearance = fixture_judge (broken.treatment, broken.appointment, broken.patient, broken.invites, broken.now_ms);
      g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_UNKNOWN);
      g_assert_true (clearance->blocks);
      g_assert_cmpuint (clearance->references->len, ==, 0);
      g_assert_false (clearance->can_send || clearance->can_resend || clearance->can_cancel);
      g_assert_cmpstr (clearance->treatment_id, ==, TREATMENT);
      tear_down (&broken, NULL);
    }
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
    { APPOINTMENT, NULL, ANTE_INVITE_SENT, 30 * DAY - 1, ANTE_CLEARANCE_WAITING },
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
    { EARLIER, NULL, ANTE_INVITE_SENT, DAY, ANTE_CLEARANCE_WAITING },
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
      assert_code (self, cases[i].code);
    }
}

static void
test_none (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = judge (self);

  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_false (clearance->test);
  g_assert_cmpstr (clearance->exam_title, ==, "Botox exam");
  g_assert_true (clearance->can_send);
  g_clear_pointer (&self->invites, g_ptr_array_unref);
  assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  self->invites = fixture_invites ();
}

/* Somebody else's approval, and one for another exam, say nothing here. */
static void
test_others (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");

  g_free (invite->patient_id);
  invite->patient_id = g_strdup ("99999999999999999999999999999999");
  assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  g_clear_pointer (&invite->patient_id, g_free);
  assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);

  invite->patient_id = g_strdup (PATIENT);
  g_free (fixture_exam (invite)->exam_id);
  fixture_exam (invite)->exam_id = g_strdup ("42260");
  assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
}

static void
test_cancelled (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY);

  fixture_exam (invite)->cancelled_ms = self->now_ms - HOUR;
  assert_code (self, ANTE_CLEARANCE_NEEDS_INVITE);
  fixture_add_result (fixture_exam (invite), "Approved", self->now_ms - MINUTE);
  assert_code (self, ANTE_CLEARANCE_CLEARED);
}

/* --- Several invites for one exam --- */

typedef struct
{
  const char *what;
  struct
  {
    guint attempt;
    int sent_days_ago;
    int decided_days_ago;
    const char *word; /* NULL: none yet; "x": cancelled */
  } invites[4];
  AnteClearanceCode code;
} Several;

static const Several severals[] = {
  { "an older approval does not hide a later rejection",
    { { 1, 90, 90, "Approved" }, { 2, 5, 5, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "a newer approval overrules an older rejection",
    { { 1, 90, 90, "Rejected" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_CLEARED },
  { "but not one that was answered after it",
    { { 1, 90, 3, "Rejected" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_REJECTED },
  { "nor does an older invite, answered late, overrule a newer rejection",
    { { 1, 90, 3, "Approved" }, { 2, 5, 5, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "nor one answered at the same moment",
    { { 1, 90, 5, "Rejected" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_REJECTED },
  { "an older approval does not hide a later deferral",
    { { 1, 90, 90, "Approved" }, { 2, 5, 5, "Deferred" } }, ANTE_CLEARANCE_DEFERRED },
  { "a newer approval overrules an older deferral",
    { { 1, 90, 90, "Deferred" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_CLEARED },
  { "an older approval does not hide an unknown word",
    { { 1, 90, 90, "Approved" }, { 2, 5, 5, "Maybe" } }, ANTE_CLEARANCE_UNVERIFIED },
  { "a newer approval overrules an older conflict",
    { { 1, 90, 90, "Approved|Rejected" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_CLEARED },
  { "an older approval does not settle a later conflict",
    { { 1, 90, 90, "Approved" }, { 2, 5, 5, "Rejected|Approved" } }, ANTE_CLEARANCE_CONFLICTING },
  { "an approval stands only if it overrules every flag",
    { { 1, 90, 90, "Rejected" }, { 2, 60, 60, "Approved" }, { 3, 5, 5, "Deferred" } }, ANTE_CLEARANCE_DEFERRED },
  { "the flag shown is the one nobody overrules",
    { { 1, 90, 2, "Rejected" }, { 2, 60, 60, "Deferred" }, { 3, 5, 5, "Approved" } }, ANTE_CLEARANCE_REJECTED },
  { "also when one that is overruled came later",
    { { 1, 90, 30, "Deferred" }, { 2, 80, 5, "Approved" }, { 3, 70, 60, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "of two flags the later is shown",
    { { 1, 90, 90, "Rejected" }, { 2, 5, 5, "Deferred" } }, ANTE_CLEARANCE_DEFERRED },
  { "a newer invite without an answer does not hide a rejection",
    { { 1, 9, 9, "Rejected" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_REJECTED },
  { "nor take an approval away",
    { { 1, 9, 9, "Approved" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_CLEARED },
  { "nor does a missed call",
    { { 1, 9, 9, "Approved" }, { 2, 5, 5, "Missed" } }, ANTE_CLEARANCE_CLEARED },
  { "nor N/A",
    { { 1, 9, 9, "Approved" }, { 2, 5, 5, "NA" } }, ANTE_CLEARANCE_CLEARED },
  { "a newer approval's notes are not hidden by an older one without",
    { { 1, 9, 9, "Approved" }, { 2, 5, 5, "Approved+" } }, ANTE_CLEARANCE_READ_NOTES },
  { "a newer approval without notes settles an older one's",
    { { 1, 9, 9, "Approved+" }, { 2, 5, 5, "Approved" } }, ANTE_CLEARANCE_CLEARED },
  { "notes beside a newer rejection: the rejection",
    { { 1, 9, 9, "Approved+" }, { 2, 5, 5, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "a newer approval with notes overrules a rejection",
    { { 1, 9, 9, "Rejected" }, { 2, 5, 5, "Approved+" } }, ANTE_CLEARANCE_READ_NOTES },
  { "an old rejection out of the span says nothing",
    { { 1, 400, 400, "Rejected" } }, ANTE_CLEARANCE_NEEDS_INVITE },
  { "an old rejection out of the span, a newer invite",
    { { 1, 400, 400, "Rejected" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_WAITING },
  { "an expired approval and a rejection since",
    { { 1, 400, 400, "Approved" }, { 2, 300, 300, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "an expired approval and a newer invite",
    { { 1, 400, 400, "Approved" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_WAITING },
  { "an expired approval, then one that was cancelled",
    { { 1, 400, 400, "Approved" }, { 2, 5, 5, "x" } }, ANTE_CLEARANCE_EXPIRED },
  { "a missed call and a newer invite",
    { { 1, 9, 9, "Missed" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_WAITING },
  { "a newer invite that was cancelled",
    { { 1, 9, 9, "Missed" }, { 2, 5, 5, "x" } }, ANTE_CLEARANCE_MISSED },
  { "the attempt counts, not the clock of the desk that sent it",
    { { 2, 90, 5, "Rejected" }, { 1, 60, 4, "Approved" } }, ANTE_CLEARANCE_REJECTED },
};

static void
add_several (Case *self, const Several *several)
{
  for (guint i = 0; several->invites[i].attempt != 0; i++)
    {
      g_autofree char *id = g_strdup_printf ("invite-%u", i);
      AnteInvite *invite = fixture_add_invite (self->invites, id, APPOINTMENT, several->invites[i].attempt,
                                               self->now_ms - several->invites[i].sent_days_ago * DAY);
      g_auto (GStrv) words = several->invites[i].word != NULL ? g_strsplit (several->invites[i].word, "|", -1) : NULL;

      if (g_strcmp0 (several->invites[i].word, "x") == 0)
        fixture_exam (invite)->cancelled_ms = invite->sent_ms;
      else if (words != NULL)
        for (guint j = 0; words[j] != NULL; j++)
          fixture_add_result (fixture_exam (invite), words[j],
                              self->now_ms - several->invites[i].decided_days_ago * DAY);
    }
}

static void
swap_invites (GPtrArray *invites, guint a, guint b)
{
  gpointer held = invites->pdata[a];

  invites->pdata[a] = invites->pdata[b];
  invites->pdata[b] = held;
}

/* In whatever order the store hands the invites over. */
static void
check_every_order (Case *self, guint from, AnteClearanceCode code)
{
  if (from >= self->invites->len)
    {
      assert_code (self, code);
      return;
    }
  for (guint i = from; i < self->invites->len; i++)
    {
      swap_invites (self->invites, from, i);
      check_every_order (self, from + 1, code);
      swap_invites (self->invites, from, i);
    }
}

static void
test_several (Case *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (severals); i++)
    {
      g_test_message ("%s", severals[i].what);
      g_ptr_array_set_size (self->invites, 0);
      add_several (self, &severals[i]);
      check_every_order (self, 0, severals[i].code);
    }
}

/* Without attempts to tell them apart, the reservation's time does. */
static void
test_same_attempt (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Rejected");
  fixture_decide (self->invites, "b", APPOINTMENT, 1, self->now_ms - 5 * DAY, "Approved");
  assert_code (self, ANTE_CLEARANCE_CLEARED);
  ((AnteInvite *) g_ptr_array_index (self->invites, 1))->reserved_ms = self->now_ms - 9 * DAY;
  assert_code (self, ANTE_CLEARANCE_REJECTED);
}

/* --- Which invite is told of --- */

static void
test_told (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", EARLIER, 1, self->now_ms - 100 * DAY, "Approved");
  g_autoptr (AnteClearance) clearance = NULL;
  AnteReference *reference;

  fixture_exam (invite)->instruction = g_strdup ("No filler left of the scar");
  clearance = judge (self);
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
  clearance = judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_COVERED);
  g_assert_cmpstr (clearance->invite_id, ==, "later");
}

/* Of two given at one moment, the appointment's own. */
static void
test_own_approval (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "z", EARLIER, 2, self->now_ms - 9 * DAY, "Approved");
  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");
  check_every_order (self, 0, ANTE_CLEARANCE_CLEARED);
}

static void
test_times_told (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY);
  AntePatientExam *exam = fixture_exam (invite);
  g_autoptr (AnteClearance) waiting = judge (self);
  g_autoptr (AnteClearance) resent = NULL;
  g_autoptr (AnteClearance) missed = NULL;
  g_autoptr (AnteClearance) conflicting = NULL;

  g_assert_cmpint (waiting->since_ms, ==, self->now_ms - 9 * DAY);
  g_assert_cmpint (waiting->link_until_ms, ==, self->now_ms + 21 * DAY);
  g_assert_cmpstr (waiting->meeting_url, ==, "https://example.com/meeting/a");

  exam->last_resend_ms = self->now_ms - 2 * DAY;
  exam->resends = 1;
  resent = judge (self);
  g_assert_cmpint (resent->since_ms, ==, self->now_ms - 2 * DAY);
  g_assert_cmpint (resent->link_until_ms, ==, self->now_ms + 28 * DAY);
  g_assert_cmpuint (resent->resends, ==, 1);

  fixture_add_result (exam, "Missed", self->now_ms - 2 * HOUR);
  fixture_add_result (exam, "Missed", self->now_ms - HOUR);
  missed = judge (self);
  g_assert_cmpint (missed->exam_ms, ==, self->now_ms - HOUR); /* the last call */

  fixture_add_result (exam, "Approved", self->now_ms - 3 * HOUR);
  fixture_add_result (exam, "Approved", self->now_ms - MINUTE);
  fixture_add_result (exam, "Rejected", self->now_ms - 2 * MINUTE);
  conflicting = judge (self);
  g_assert_cmpint (conflicting->code, ==, ANTE_CLEARANCE_CONFLICTING);
  g_assert_cmpint (conflicting->exam_ms, ==, self->now_ms - 2 * MINUTE); /* when it became one */
}

static void
test_unknown_word_is_told (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Escalated");
  clearance = judge (self);
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
  clearance = judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_SEND_FAILED);
  g_assert_cmpstr (clearance->problem, ==, "needs-contract");
  g_assert_cmpstr (clearance->problem_text, ==, "Need to sign contract!");
  g_assert_true (clearance->can_send);
}

/* --- The person --- */

static void
test_identity (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");

  assert_code (self, ANTE_CLEARANCE_CLEARED);
  g_free (self->patient->last_name);
  self->patient->last_name = g_strdup ("Okafor-Brandt");
  assert_code (self, ANTE_CLEARANCE_IDENTITY);
  invite->identity_confirmed = TRUE;
  assert_code (self, ANTE_CLEARANCE_CLEARED);

  invite->identity_confirmed = FALSE;
  g_free (self->patient->last_name);
  self->patient->last_name = g_strdup ("Okafor");
  g_free (self->patient->dob);
  self->patient->dob = g_strdup ("1990-06-03");
  assert_code (self, ANTE_CLEARANCE_IDENTITY);
  g_clear_pointer (&self->patient->dob, g_free);
  assert_code (self, ANTE_CLEARANCE_IDENTITY);

  self->patient->dob = g_strdup ("1990-06-30");
  g_clear_pointer (&invite->sent_name, g_free);
  assert_code (self, ANTE_CLEARANCE_IDENTITY); /* not known whom it was sent for */
}

static void
test_identity_and_others (Case *self, gconstpointer data)
{
  AnteInvite *other = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");

  g_free (other->sent_name);
  other->sent_name = g_strdup ("Okafor, Ada");
  assert_code (self, ANTE_CLEARANCE_IDENTITY);

  fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - 5 * DAY);
  assert_code (self, ANTE_CLEARANCE_WAITING); /* already asked for again, under the new name */
  fixture_add_result (fixture_exam (g_ptr_array_index (self->invites, 1)), "Approved", self->now_ms - 4 * DAY);
  assert_code (self, ANTE_CLEARANCE_CLEARED);

  /* An approval of somebody who may be another overrules nothing; a rejection of them still speaks. */
  fixture_decide (self->invites, "c", APPOINTMENT, 3, self->now_ms - 3 * DAY, "Rejected");
  other = fixture_decide (self->invites, "d", APPOINTMENT, 4, self->now_ms - 2 * DAY, "Approved");
  g_free (other->sent_dob);
  other->sent_dob = g_strdup ("1991-06-30");
  assert_code (self, ANTE_CLEARANCE_REJECTED);
}

/* --- Test exams --- */

static void
test_test_exams_never_clear (Case *self, gconstpointer data)
{
  static const char *const words[] = { "Approved", "Approved+", "Rejected", "NA" };

  for (guint i = 0; i < G_N_ELEMENTS (words) * 2; i++)
    {
      AnteInvite *invite;
      g_autoptr (AnteClearance) clearance = NULL;

      g_ptr_array_set_size (self->invites, 0);
      invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, words[i / 2]);
      if (i % 2 == 0)
        invite->test = TRUE;
      else
        {
          g_free (invite->tele_state);
          invite->tele_state = g_strdup ("TE");
        }
      clearance = judge (self);
      g_assert_true (clearance->test);
      g_assert_true (clearance->blocks);
      g_assert_cmpuint (clearance->references->len, ==, 0);
      g_assert_false (ante_clearance_in_list (clearance, ANTE_LIST_CLEARED));
    }
}

/* A test neither overrules a real exam nor takes it away. */
static void
test_test_beside_real (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "real", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Rejected");
  fixture_decide (self->invites, "test", APPOINTMENT, 2, self->now_ms - DAY, "Approved")->test = TRUE;
  assert_code (self, ANTE_CLEARANCE_REJECTED);

  g_ptr_array_set_size (self->invites, 0);
  fixture_decide (self->invites, "real", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");
  fixture_decide (self->invites, "test", APPOINTMENT, 2, self->now_ms - DAY, "Rejected")->test = TRUE;
  assert_code (self, ANTE_CLEARANCE_CLEARED);
}

static void
test_real_after_test (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) real = NULL;
  g_autoptr (AnteClearance) still_test = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved")->test = TRUE;
  real = judge (self);
  g_assert_true (real->can_send);
  g_assert_cmpstr (real->exams_to_invite[0], ==, EXAM);

  g_free (self->patient->tele_state);
  self->patient->tele_state = g_strdup ("TE");
  still_test = judge (self);
  g_assert_false (still_test->can_send); /* the same test again only if a person wants it */
  g_assert_cmpstr (still_test->exams_by_decision[0], ==, EXAM);
}

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
  assert_code (self, ANTE_CLEARANCE_WAITING);
  fixture_add_result (second, "Rejected", self->now_ms - HOUR);
  rejected = judge (self);
  g_assert_cmpint (rejected->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpstr (rejected->exam_title, ==, "Filler exam");
  g_assert_cmpstr (rejected->patient_exam_id, ==, "pe-second");

  g_ptr_array_set_size (second->results, 0);
  fixture_add_result (second, "Approved", self->now_ms - 100 * DAY);
  both = judge (self);
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
        clearance = judge (self);
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
  both = judge (self);
  g_assert_cmpuint (g_strv_length (both->exams_to_invite), ==, 2);

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Rejected");
  one = judge (self);
  g_assert_cmpint (one->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_cmpuint (g_strv_length (one->exams_to_invite), ==, 1);
  g_assert_cmpstr (one->exams_to_invite[0], ==, SECOND_EXAM);
  g_assert_cmpstr (one->exams_by_decision[0], ==, EXAM); /* never along with the other, unasked */

  add_second_exam (fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - HOUR));
  none = judge (self);
  g_assert_cmpint (none->code, ==, ANTE_CLEARANCE_REJECTED);
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
  clearance = judge (self);
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
  missing = judge (self);
  g_assert_cmpint (missing->code, ==, ANTE_CLEARANCE_MISSING_DATA);
  g_assert_cmpint (missing->missing, ==, ANTE_MISSING_EMAIL);
  g_assert_false (missing->can_send);
  g_assert_cmpstr (missing->exams_to_invite[0], ==, EXAM);

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 500 * DAY, "Approved");
  expired = judge (self);
  g_assert_cmpint (expired->code, ==, ANTE_CLEARANCE_EXPIRED);
  g_assert_cmpint (expired->missing, ==, ANTE_MISSING_EMAIL);
  g_assert_false (expired->can_send);

  fixture_decide (self->invites, "b", APPOINTMENT, 2, self->now_ms - DAY, "Approved");
  cleared = judge (self);
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
    g_autoptr (AnteClearance) c = judge (self);                                 \
    g_assert_cmpint (c->can_resend, ==, resend);                                \
    g_assert_cmpint (c->can_cancel, ==, cancel);                                \
    g_assert_cmpint (c->can_send, ==, send);                                    \
  }                                                                             \
  G_STMT_END

  ASSERT_MAY (TRUE, TRUE, FALSE);
  exam->resends = ANTE_RESENDS_MAX;
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
  exam->resends = ANTE_RESENDS_MAX;
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
  static const char *const words[] = { "Rejected", "Deferred", "Maybe", "Approved|Rejected", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      Several one = { NULL, { { 1, 1, 1, words[i] } }, 0 };
      g_autoptr (AnteClearance) clearance = NULL;

      g_ptr_array_set_size (self->invites, 0);
      add_several (self, &one);
      if (words[i] == NULL)
        ((AnteInvite *) g_ptr_array_index (self->invites, 0))->phase = ANTE_INVITE_UNCONFIRMED;
      clearance = judge (self);
      g_assert_false (clearance->can_send);
      g_assert_null (clearance->exams_to_invite[0]);
      g_assert_cmpstr (clearance->exams_by_decision[0], ==, EXAM);
    }
}

/* Nobody is invited for an appointment that is over, or will not be. */
static void
test_over (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) cancelled = NULL;
  g_autoptr (AnteClearance) no_show = NULL;
  g_autoptr (AnteClearance) done = NULL;

  self->appointment->cancelled = TRUE;
  cancelled = judge (self);
  self->appointment->cancelled = FALSE;
  self->appointment->arrival = ANTE_ARRIVAL_NO_SHOW;
  no_show = judge (self);
  self->appointment->arrival = ANTE_ARRIVAL_DONE;
  done = judge (self);
  g_assert_false (cancelled->can_send || no_show->can_send || done->can_send);
  g_assert_null (cancelled->exams_to_invite[0]);
  g_assert_cmpint (cancelled->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
}

#define ADD(path, func) g_test_add ("/model/clearance/" path, Case, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("no-exam-no-block", test_not_required);
  ADD ("unknown-blocks", test_unknown);
  ADD ("unknown-treatment-id-blocks", test_other_treatment);
  ADD ("nothing-known-blocks", test_nothing_known);
  ADD ("one-invite", test_one_invite);
  ADD ("no-invite", test_none);
  ADD ("other-people-and-exams-say-nothing", test_others);
  ADD ("cancelled-says-nothing", test_cancelled);
  ADD ("several-invites-in-every-order", test_several);
  ADD ("several-invites-of-one-attempt", test_same_attempt);
  ADD ("the-invite-that-decides-is-told", test_told);
  ADD ("the-longest-approval-counts", test_longest_approval);
  ADD ("of-equal-approvals-its-own", test_own_approval);
  ADD ("times-are-told", test_times_told);
  ADD ("an-unknown-word-is-told", test_unknown_word_is_told);
  ADD ("a-failure-is-told", test_failure_is_told);
  ADD ("a-changed-person-is-flagged", test_identity);
  ADD ("a-changed-person-beside-other-invites", test_identity_and_others);
  ADD ("test-exams-never-clear", test_test_exams_never_clear);
  ADD ("test-exams-beside-real-ones", test_test_beside_real);
  ADD ("test-exams-then-a-real-one", test_real_after_test);
  ADD ("test-exam-among-real-ones", test_half_test);
  ADD ("the-worst-exam-decides", test_several_exams);
  ADD ("each-exam-can-block", test_each_exam_blocks);
  ADD ("exams-to-invite", test_exams_to_invite);
  ADD ("missing-data", test_missing);
  g_test_add_func ("/model/clearance/missing-fields", test_missing_fields);
  ADD ("resend-cancel-send", test_resend);
  ADD ("sending-anyway-is-a-decision", test_decisions);
  ADD ("nobody-is-invited-when-it-is-over", test_over);
  return g_test_run ();
}
