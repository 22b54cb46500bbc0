/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is near and not cleared, what is overdue, what expires soon: as tables. */
#include "model-case.h"

#define CLEARANCE(code_) { .code = ANTE_CLEARANCE_##code_ }

/* The appointment is at 11:15. */
typedef struct
{
  const char *now;
  guint minutes;
  AnteArrival arrival;
  AnteClearanceCode code;
  gboolean near;
} Near;

static const Near near_cases[] = {
  { "2026-11-21 10:14", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, FALSE },
  { "2026-11-21 10:15", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, TRUE },
  { "2026-11-21 10:15", 59, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, FALSE },
  { "2026-11-21 11:14", 1, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, TRUE },
  { "2026-11-21 11:14", 0, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, FALSE }, /* off */
  { "2026-11-21 18:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, TRUE }, /* late */
  { "2026-11-22 00:01", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, FALSE }, /* over */
  { "2026-11-20 23:59", 720, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, TRUE }, /* past midnight */
  { "2026-11-19 23:59", G_MAXUINT, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NEEDS_INVITE, FALSE }, /* a day at most */
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_ARRIVED, ANTE_CLEARANCE_WAITING, TRUE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_IN_ROOM, ANTE_CLEARANCE_REJECTED, FALSE }, /* has the alarm */
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_DONE, ANTE_CLEARANCE_WAITING, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_NO_SHOW, ANTE_CLEARANCE_WAITING, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_CLEARED, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_COVERED, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_NOT_REQUIRED, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_READ_NOTES, FALSE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_OVERDUE, TRUE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_REJECTED, TRUE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_UNKNOWN, TRUE },
  { "2026-11-21 11:00", 60, ANTE_ARRIVAL_EXPECTED, (AnteClearanceCode) 99, TRUE },
};

static gboolean
is_near (Case *self, guint minutes, AnteClearance *first, AnteClearance *second)
{
  g_autoptr (GPtrArray) clearances = g_ptr_array_new ();

  g_ptr_array_add (clearances, first);
  if (second != NULL)
    g_ptr_array_add (clearances, second);
  return ante_appointment_is_near (self->appointment, self->patient, clearances, minutes, self->now_ms, self->zone);
}

static void
test_near (Case *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (near_cases); i++)
    {
      AnteClearance clearance = { .code = near_cases[i].code };

      g_test_message ("row %u", i);
      self->now_ms = fixture_ms (near_cases[i].now, self->zone);
      self->appointment->arrival = near_cases[i].arrival;
      g_assert_cmpint (is_near (self, near_cases[i].minutes, &clearance, NULL), ==, near_cases[i].near);
    }
}

static void
test_near_of_several (Case *self, gconstpointer data)
{
  AnteClearance cleared = CLEARANCE (CLEARED), waiting = CLEARANCE (WAITING), test = CLEARANCE (CLEARED);

  test.test = TRUE;
  g_assert_false (is_near (self, 60, &cleared, &cleared));
  g_assert_true (is_near (self, 60, &cleared, &waiting));
  g_assert_true (is_near (self, 60, &cleared, &test)); /* a test exam clears nobody */
  self->appointment->cancelled = TRUE;
  g_assert_false (is_near (self, 60, &waiting, NULL));
  self->appointment->cancelled = FALSE;
  g_free (self->patient->tele_state);
  self->patient->tele_state = g_strdup ("TE");
  g_assert_true (ante_patient_is_test (self->patient));
  g_assert_false (is_near (self, 60, &waiting, NULL)); /* nobody comes */
}

static void
test_unreadable_times_are_not_near (Case *self, gconstpointer data)
{
  AnteClearance waiting = CLEARANCE (WAITING);

  g_free (self->appointment->time);
  self->appointment->time = g_strdup ("soon");
  g_assert_false (is_near (self, 60, &waiting, NULL));
}

static void
test_overdue_begins_after_a_day (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY + 1);

  case_assert_code (self, ANTE_CLEARANCE_WAITING);
  invite->sent_ms = self->now_ms - DAY;
  case_assert_code (self, ANTE_CLEARANCE_OVERDUE);
  /* A resend begins the wait anew. */
  fixture_exam (invite)->last_resend_ms = self->now_ms - HOUR;
  case_assert_code (self, ANTE_CLEARANCE_WAITING);
  fixture_exam (invite)->last_resend_ms = self->now_ms - DAY;
  case_assert_code (self, ANTE_CLEARANCE_OVERDUE);
  fixture_add_result (fixture_exam (invite), "Approved", self->now_ms - HOUR);
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

static void
test_overdue_is_told_with_its_age (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) clearance = NULL;

  fixture_add_invite (self->invites, "a", APPOINTMENT, 1, self->now_ms - 26 * HOUR);
  clearance = case_judge (self);
  g_assert_cmpint (clearance->code, ==, ANTE_CLEARANCE_OVERDUE);
  g_assert_cmpint (clearance->since_ms, ==, self->now_ms - 26 * HOUR);
  g_assert_true (clearance->can_resend && clearance->can_cancel);
  g_assert_false (clearance->can_send); /* the link still works: a second invite would be a second exam */
  g_assert_cmpuint (g_strv_length (clearance->exams_by_decision), ==, 0);
}

static void
test_expires_soon (void)
{
  static const struct
  {
    AnteClearanceCode code;
    const char *until;
    gboolean soon;
  } cases[] = {
    { ANTE_CLEARANCE_CLEARED, "2026-12-21", TRUE },   { ANTE_CLEARANCE_CLEARED, "2026-12-22", FALSE },
    { ANTE_CLEARANCE_COVERED, "2026-11-21", TRUE },   { ANTE_CLEARANCE_READ_NOTES, "2026-11-30", TRUE },
    { ANTE_CLEARANCE_EXPIRED, "2026-11-20", FALSE },  { ANTE_CLEARANCE_REJECTED, "2026-11-30", FALSE },
    { ANTE_CLEARANCE_CLEARED, NULL, FALSE },          { ANTE_CLEARANCE_CLEARED, "soon", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      AnteClearance clearance = { .code = cases[i].code, .valid_until = (char *) cases[i].until };

      g_test_message ("row %u", i);
      g_assert_cmpint (ante_clearance_expires_soon (&clearance, "2026-11-21"), ==, cases[i].soon);
    }
}

/* --- Covered already --- */

static void
test_treatment_added_after_the_exam (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) added = NULL;
  g_autoptr (AnteClearance) grown = NULL;
  g_autoptr (AnteTreatment) filler = ante_treatment_new ();

  fixture_decide (self->invites, "a", EARLIER, 1, self->now_ms - 100 * DAY, "Approved");
  case_assert_code (self, ANTE_CLEARANCE_COVERED);

  /* Another treatment of this appointment, with an exam the patient never had. */
  filler->id = g_strdup ("55555555555555555555555555555555");
  g_ptr_array_add (filler->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  added = ante_clearance_judge (filler, filler->id, self->appointment, self->patient, self->invites, self->now_ms,
                                self->now_ms, self->zone);
  g_assert_cmpint (added->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_cmpstr (added->exams_to_invite[0], ==, SECOND_EXAM);

  /* The covered treatment asks for one exam more than when it was covered. */
  g_ptr_array_add (self->treatment->exams, ante_exam_ref_new (SECOND_EXAM, "Filler exam"));
  grown = case_judge (self);
  g_assert_cmpint (grown->code, ==, ANTE_CLEARANCE_NEEDS_INVITE);
  g_assert_cmpuint (g_strv_length (grown->exams_to_invite), ==, 1);
  g_assert_cmpstr (grown->exams_to_invite[0], ==, SECOND_EXAM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Case, NULL, case_set_up, func, case_tear_down)
  ADD ("/model/near/by-time-arrival-and-clearance", test_near);
  ADD ("/model/near/one-open-treatment-is-enough", test_near_of_several);
  ADD ("/model/near/unreadable-times", test_unreadable_times_are_not_near);
  ADD ("/model/overdue/begins-after-a-day", test_overdue_begins_after_a_day);
  ADD ("/model/overdue/told-with-its-age", test_overdue_is_told_with_its_age);
  ADD ("/model/covered/treatment-added-after-the-exam", test_treatment_added_after_the_exam);
#undef ADD
  g_test_add_func ("/model/expiring/by-day", test_expires_soon);
  return g_test_run ();
}
