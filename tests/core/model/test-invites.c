/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several invites for one exam; of a person who changed; of test exams. */
#include "model-case.h"

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
    { { 1, 90, 82, "Deferred" }, { 2, 80, 5, "Approved" }, { 3, 85, 84, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "an approval by a link that was out already when the other was declined",
    { { 1, 9, 7, "Rejected" }, { 2, 8, 5, "Approved" } }, ANTE_CLEARANCE_REJECTED },
  { "with notes, too",
    { { 1, 9, 7, "Deferred" }, { 2, 8, 5, "Approved+" } }, ANTE_CLEARANCE_DEFERRED },
  { "of two flags the later is shown",
    { { 1, 90, 90, "Rejected" }, { 2, 5, 5, "Deferred" } }, ANTE_CLEARANCE_DEFERRED },
  { "a newer invite after a rejection is what can be acted on",
    { { 1, 9, 9, "Rejected" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_OVERDUE },
  { "so is its missed call",
    { { 1, 9, 9, "Deferred" }, { 2, 5, 5, "Missed" } }, ANTE_CLEARANCE_MISSED },
  { "cancelled, it leaves the flag to speak",
    { { 1, 9, 9, "Rejected" }, { 2, 5, 5, "x" } }, ANTE_CLEARANCE_REJECTED },
  { "an older invite without an answer does not hide a rejection",
    { { 1, 9, 9, NULL }, { 2, 5, 5, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "nor does a newer one that was out already",
    { { 1, 9, 2, "Rejected" }, { 2, 8, 8, NULL } }, ANTE_CLEARANCE_REJECTED },
  { "nor its missed call",
    { { 1, 9, 2, "Deferred" }, { 2, 8, 8, "Missed" } }, ANTE_CLEARANCE_DEFERRED },
  { "nor does one between two flags",
    { { 1, 9, 2, "Rejected" }, { 2, 8, 8, NULL }, { 3, 5, 5, "Deferred" } }, ANTE_CLEARANCE_REJECTED },
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
    { { 1, 400, 400, "Rejected" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_OVERDUE },
  { "an expired approval and a rejection since",
    { { 1, 400, 400, "Approved" }, { 2, 300, 300, "Rejected" } }, ANTE_CLEARANCE_REJECTED },
  { "an expired approval and a newer invite",
    { { 1, 400, 400, "Approved" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_OVERDUE },
  { "an expired approval, then one that was cancelled",
    { { 1, 400, 400, "Approved" }, { 2, 5, 5, "x" } }, ANTE_CLEARANCE_EXPIRED },
  { "a missed call and a newer invite",
    { { 1, 9, 9, "Missed" }, { 2, 5, 5, NULL } }, ANTE_CLEARANCE_OVERDUE },
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
      case_assert_code (self, code);
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
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  ((AnteInvite *) g_ptr_array_index (self->invites, 1))->reserved_ms = self->now_ms - 9 * DAY;
  case_assert_code (self, ANTE_CLEARANCE_REJECTED);
}

/* Of two given at one moment, the appointment's own. */
static void
test_own_approval (Case *self, gconstpointer data)
{
  fixture_decide (self->invites, "z", EARLIER, 2, self->now_ms - 9 * DAY, "Approved");
  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");
  check_every_order (self, 0, ANTE_CLEARANCE_CLEARED);
}

/* Two that nothing tells apart: the same one is told of, in whichever order they come. */
static void
test_equal_approvals (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) before = NULL;
  g_autoptr (AnteClearance) after = NULL;

  fixture_decide (self->invites, "z", EARLIER, 2, self->now_ms - 9 * DAY, "Approved");
  fixture_decide (self->invites, "a", EARLIER, 1, self->now_ms - 9 * DAY, "Approved");
  before = case_judge (self);
  swap_invites (self->invites, 0, 1);
  after = case_judge (self);
  g_assert_cmpstr (before->invite_id, ==, after->invite_id);
}

/* --- The person --- */

static void
test_identity (Case *self, gconstpointer data)
{
  AnteInvite *invite = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved");

  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
  g_free (self->patient->last_name);
  self->patient->last_name = g_strdup ("Okafor-Brandt");
  case_assert_code (self, ANTE_CLEARANCE_IDENTITY);
  invite->identity_confirmed = TRUE;
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);

  invite->identity_confirmed = FALSE;
  g_free (self->patient->last_name);
  self->patient->last_name = g_strdup ("Okafor");
  g_free (self->patient->dob);
  self->patient->dob = g_strdup ("1990-06-03");
  case_assert_code (self, ANTE_CLEARANCE_IDENTITY);
  g_clear_pointer (&self->patient->dob, g_free);
  case_assert_code (self, ANTE_CLEARANCE_IDENTITY);

  self->patient->dob = g_strdup ("1990-06-30");
  g_clear_pointer (&invite->sent_name, g_free);
  case_assert_code (self, ANTE_CLEARANCE_IDENTITY); /* not known whom it was sent for */
}

static void
test_identity_and_others (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) on_hold = NULL;
  AnteInvite *other = fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");

  g_free (other->sent_name);
  other->sent_name = g_strdup ("Okafor, Ada");
  case_assert_code (self, ANTE_CLEARANCE_IDENTITY);

  fixture_add_invite (self->invites, "b", APPOINTMENT, 2, self->now_ms - 5 * DAY);
  case_assert_code (self, ANTE_CLEARANCE_OVERDUE); /* already asked for again, under the new name */
  fixture_add_result (fixture_exam (g_ptr_array_index (self->invites, 1)), "Approved", self->now_ms - 4 * DAY);
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);

  /* An approval of somebody who may be another overrules nothing; a rejection before it is told beside it. */
  fixture_decide (self->invites, "c", APPOINTMENT, 3, self->now_ms - 3 * DAY, "Rejected");
  other = fixture_decide (self->invites, "d", APPOINTMENT, 4, self->now_ms - 2 * DAY, "Approved");
  g_free (other->sent_dob);
  other->sent_dob = g_strdup ("1991-06-30");
  on_hold = case_judge (self);
  g_assert_cmpint (on_hold->code, ==, ANTE_CLEARANCE_IDENTITY);
  g_assert_true (on_hold->blocks);
  g_assert_cmpstr (on_hold->flag->invite_id, ==, "c");
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
      clearance = case_judge (self);
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
  case_assert_code (self, ANTE_CLEARANCE_REJECTED);

  g_ptr_array_set_size (self->invites, 0);
  fixture_decide (self->invites, "real", APPOINTMENT, 1, self->now_ms - 9 * DAY, "Approved");
  fixture_decide (self->invites, "test", APPOINTMENT, 2, self->now_ms - DAY, "Rejected")->test = TRUE;
  case_assert_code (self, ANTE_CLEARANCE_CLEARED);
}

static void
test_real_after_test (Case *self, gconstpointer data)
{
  g_autoptr (AnteClearance) real = NULL;
  g_autoptr (AnteClearance) still_test = NULL;

  fixture_decide (self->invites, "a", APPOINTMENT, 1, self->now_ms - DAY, "Approved")->test = TRUE;
  real = case_judge (self);
  g_assert_true (real->can_send);
  g_assert_cmpstr (real->exams_to_invite[0], ==, EXAM);

  g_free (self->patient->tele_state);
  self->patient->tele_state = g_strdup ("TE");
  still_test = case_judge (self);
  g_assert_false (still_test->can_send); /* the same test again only if a person wants it */
  g_assert_cmpstr (still_test->exams_by_decision[0], ==, EXAM);
}

#define ADD(path, func) g_test_add ("/model/clearance/" path, Case, NULL, case_set_up, func, case_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("several-invites-in-every-order", test_several);
  ADD ("several-invites-of-one-attempt", test_same_attempt);
  ADD ("of-equal-approvals-its-own", test_own_approval);
  ADD ("of-equal-approvals-always-the-same", test_equal_approvals);
  ADD ("a-changed-person-is-flagged", test_identity);
  ADD ("a-changed-person-beside-other-invites", test_identity_and_others);
  ADD ("test-exams-never-clear", test_test_exams_never_clear);
  ADD ("test-exams-beside-real-ones", test_test_beside_real);
  ADD ("test-exams-then-a-real-one", test_real_after_test);
  return g_test_run ();
}
