/* SPDX-License-Identifier: GPL-3.0-or-later
 * Random histories of one patient, judged by the rules and by a plain reference that only knows when
 * treatment may start. However the histories lie, the two agree, and order changes nothing. */
#include "model-fixture.h"

#define N_CASES 60000
#define MONTHS 12

typedef struct
{
  GTimeZone *zone;
  AnteTreatment *treatment;
  AnteAppointment *appointment;
  AntePatient *patient;
  GPtrArray *invites;
  gint64 now_ms, at_ms;
} Case;

/* --- Making histories --- */

static gboolean
one_in (gint n)
{
  return g_test_rand_int_range (0, n) == 0;
}

/* Mostly within the year, some older, some without a date or from a clock that is wrong. */
static gint64
make_time (Case *self)
{
  if (one_in (40))
    return one_in (2) ? 0 : self->now_ms + g_test_rand_int_range (1, 100) * DAY;
  return self->now_ms - g_test_rand_int_range (0, one_in (4) ? 800 : 380) * DAY / (one_in (3) ? 30 : 1);
}

static void
make_results (Case *self, AntePatientExam *exam)
{
  static const char *const words[] = { "Approved", "Approved", "Approved", "Approved+", "Rejected",
                                       "Deferred", "NA",       "Missed",   "Maybe" };
  gint n = one_in (4) ? 0 : one_in (3) ? g_test_rand_int_range (2, 4) : 1;

  for (gint i = 0; i < n; i++)
    fixture_add_result (exam, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))], make_time (self));
  if (one_in (3))
    {
      g_autoptr (GStrvBuilder) read = g_strv_builder_new ();

      for (guint i = 0; i < exam->results->len; i++)
        {
          AnteResult *result = g_ptr_array_index (exam->results, i);

          if (!one_in (6))
            g_strv_builder_add (read, result->delivery_id);
        }
      exam->notes_read = g_strv_builder_end (read);
    }
}

static void
make_invite (Case *self, guint i)
{
  static const AnteInvitePhase phases[] = { ANTE_INVITE_SENT, ANTE_INVITE_SENT, ANTE_INVITE_SENT, ANTE_INVITE_QUEUED,
                                            ANTE_INVITE_SENDING, ANTE_INVITE_UNCONFIRMED, ANTE_INVITE_FAILED };
  g_autofree char *id = g_strdup_printf ("invite-%u", i);
  AnteInvite *invite = fixture_add_invite (self->invites, id, one_in (2) ? APPOINTMENT : EARLIER,
                                           (guint) g_test_rand_int_range (1, 5), make_time (self));

  invite->phase = phases[g_test_rand_int_range (0, G_N_ELEMENTS (phases))];
  invite->test = one_in (10);
  invite->identity_confirmed = one_in (10);
  if (one_in (10))
    {
      g_free (invite->sent_dob);
      invite->sent_dob = g_strdup ("1991-01-01");
    }
  make_results (self, fixture_exam (invite));
  if (one_in (8))
    fixture_exam (invite)->cancelled_ms = invite->sent_ms + 1;
  if (one_in (12))
    {
      g_free (invite->patient_id);
      invite->patient_id = g_strdup ("99999999999999999999999999999999");
    }
}

/* --- The reference: when may treatment start? --- */

static gboolean
is_believable (const Case *self, gint64 ms)
{
  return ms > 0 && ms <= self->now_ms + DAY;
}

static gboolean
is_in_span (const Case *self, gint64 from_ms)
{
  g_autofree char *until = ante_valid_until (from_ms, MONTHS, self->zone);
  g_autofree char *day = ante_valid_until (self->at_ms, 0, self->zone);

  return g_strcmp0 (day, until) <= 0;
}

/* Nobody decides here: that is in the tests of judgements. */
typedef struct
{
  gboolean counts, approved, rejected, deferred, unknown, other, notes, all_read, dated;
  gint64 first_approval_ms, last_ms;
} Facts;

static Facts
gather (const Case *self, const AnteInvite *invite)
{
  const AntePatientExam *exam = g_ptr_array_index (invite->exams, 0);
  Facts facts = { .counts = !invite->test && g_str_equal (invite->patient_id, PATIENT), .all_read = TRUE, .dated = TRUE };

  for (guint i = 0; i < exam->results->len; i++)
    {
      const AnteResult *result = g_ptr_array_index (exam->results, i);

      facts.approved |= result->outcome == ANTE_OUTCOME_APPROVED;
      facts.rejected |= result->outcome == ANTE_OUTCOME_REJECTED;
      facts.deferred |= result->outcome == ANTE_OUTCOME_DEFERRED;
      facts.unknown |= result->outcome == ANTE_OUTCOME_UNKNOWN;
      facts.other |= result->outcome != ANTE_OUTCOME_APPROVED;
      facts.notes |= result->outcome == ANTE_OUTCOME_APPROVED && result->has_notes;
      facts.all_read &= exam->notes_read != NULL &&
                        g_strv_contains ((const char *const *) exam->notes_read, result->delivery_id);
      if (result->outcome == ANTE_OUTCOME_APPROVED &&
          (facts.first_approval_ms == 0 || result->received_ms < facts.first_approval_ms))
        facts.first_approval_ms = result->received_ms == 0 ? -1 : result->received_ms;
      facts.dated &= is_believable (self, result->received_ms);
      if (is_believable (self, result->received_ms))
        facts.last_ms = MAX (facts.last_ms, result->received_ms);
    }
  return facts;
}

static gboolean
is_approval (const Case *self, const AnteInvite *invite)
{
  Facts facts = gather (self, invite);

  return facts.counts && facts.approved && !facts.rejected && !facts.unknown &&
         is_believable (self, facts.first_approval_ms) && is_in_span (self, facts.first_approval_ms) &&
         (invite->identity_confirmed || g_str_equal (invite->sent_dob, "1990-06-30"));
}

static gboolean
is_clean (const Case *self, const AnteInvite *invite)
{
  Facts facts = gather (self, invite);

  return is_approval (self, invite) && ((!facts.notes && !facts.other) || facts.all_read);
}

static gboolean
is_flag (const Case *self, const AnteInvite *invite)
{
  Facts facts = gather (self, invite);

  return facts.counts && (facts.rejected || facts.unknown || (facts.deferred && !facts.approved)) &&
         (!facts.dated || is_in_span (self, facts.last_ms));
}

static gboolean
is_later (const Case *self, const AnteInvite *approval, const AnteInvite *other)
{
  gboolean asked_later = approval->attempt != other->attempt ? approval->attempt > other->attempt
                                                             : approval->reserved_ms > other->reserved_ms;

  gint64 word_ms = gather (self, other).last_ms;

  return asked_later && approval->reserved_ms > word_ms && gather (self, approval).first_approval_ms > word_ms;
}

static gboolean
is_later_than_all_flags (const Case *self, const AnteInvite *approval)
{
  for (guint i = 0; i < self->invites->len; i++)
    {
      const AnteInvite *other = g_ptr_array_index (self->invites, i);

      if (is_flag (self, other) && !is_later (self, approval, other))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_clean_approval (const Case *self, const AnteInvite *later_than)
{
  for (guint i = 0; i < self->invites->len; i++)
    {
      const AnteInvite *approval = g_ptr_array_index (self->invites, i);

      if (is_clean (self, approval) && is_later_than_all_flags (self, approval) &&
          (later_than == NULL || is_later (self, approval, later_than)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
may_start (const Case *self)
{
  for (guint i = 0; i < self->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (self->invites, i);

      if (is_approval (self, invite) && !is_clean (self, invite) && !has_clean_approval (self, invite))
        return FALSE;
    }
  return has_clean_approval (self, NULL);
}

/* --- The reference: which exam is told of --- */

static gboolean
was_asked_after_all_flags (const Case *self, const AnteInvite *invite)
{
  for (guint i = 0; i < self->invites->len; i++)
    {
      const AnteInvite *other = g_ptr_array_index (self->invites, i);

      if (is_flag (self, other) &&
          ((invite->attempt != other->attempt ? invite->attempt < other->attempt : invite->reserved_ms <= other->reserved_ms) ||
           invite->reserved_ms <= gather (self, other).last_ms))
        return FALSE;
    }
  return TRUE;
}

static const AnteInvite *
find_told (const Case *self, const AnteClearance *clearance)
{
  for (guint i = 0; i < self->invites->len; i++)
    if (g_strcmp0 (((AnteInvite *) g_ptr_array_index (self->invites, i))->id, clearance->invite_id) == 0)
      return g_ptr_array_index (self->invites, i);
  return NULL;
}

/* A link that works now, and that the patient could use. */
static gboolean
is_under_way (const Case *self, const AnteInvite *invite)
{
  const AntePatientExam *exam = g_ptr_array_index (invite->exams, 0);

  return gather (self, invite).counts && invite->phase == ANTE_INVITE_SENT && exam->results->len == 0 &&
         exam->cancelled_ms == 0 && self->now_ms < ante_link_until_ms (invite, exam);
}

static gboolean
is_against (AnteClearanceCode code)
{
  return code == ANTE_CLEARANCE_REJECTED || code == ANTE_CLEARANCE_DEFERRED || code == ANTE_CLEARANCE_CONFLICTING ||
         code == ANTE_CLEARANCE_UNVERIFIED;
}

/* While treatment may not start, an exam under way that could still clear is never out of reach behind a flag; and no
 * flag is ever hidden: it is what is told, or is told beside what was asked for after it. */
static void
check_told (const Case *self, const AnteClearance *clearance, guint *n_again)
{
  const AnteInvite *told = find_told (self, clearance);

  if (clearance->test)
    return;
  if (clearance->flag != NULL)
    {
      (*n_again)++;
      g_assert_true (clearance->blocks);
      g_assert_true (is_against (clearance->flag->code));
      g_assert_true (is_flag (self, find_told (self, clearance->flag)));
      g_assert_false (is_flag (self, told));
      g_assert_true (was_asked_after_all_flags (self, told));
      g_assert_null (clearance->exams_to_invite[0]);
    }
  if (!clearance->blocks || clearance->code == ANTE_CLEARANCE_READ_NOTES)
    return;
  for (guint i = 0; i < self->invites->len; i++)
    {
      const AnteInvite *invite = g_ptr_array_index (self->invites, i);

      if (is_under_way (self, invite) && was_asked_after_all_flags (self, invite))
        g_assert_cmpuint (told->attempt, >=, invite->attempt);
      if (is_flag (self, invite))
        g_assert_true (clearance->flag != NULL || is_against (clearance->code));
    }
}

/* --- Judging --- */

static AnteClearance *
judge (const Case *self)
{
  return ante_clearance_judge (self->treatment, TREATMENT, self->appointment, self->patient, self->invites,
                               self->at_ms, self->now_ms, self->zone);
}

static char *
describe (const AnteClearance *c)
{
  return g_strdup_printf ("%d %s %s %s %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d%d%d%d%d %s %s %s", c->code,
                          c->invite_id, c->patient_exam_id, c->valid_until, c->provider, c->word, c->problem,
                          c->exam_ms, c->since_ms, c->can_resend, c->can_cancel, c->can_send, c->test, c->blocks,
                          c->exams_to_invite[0], c->exams_by_decision[0], c->flag != NULL ? c->flag->invite_id : NULL);
}

static void
shuffle (GPtrArray *array)
{
  for (guint i = array->len; i > 1; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint) i);
      gpointer held = array->pdata[i - 1];

      array->pdata[i - 1] = array->pdata[j];
      array->pdata[j] = held;
    }
}

static void
check_order_does_not_matter (const Case *self, const AnteClearance *before)
{
  g_autofree char *expected = describe (before);
  g_autofree char *got = NULL;
  g_autoptr (AnteClearance) after = NULL;

  shuffle (self->invites);
  for (guint i = 0; i < self->invites->len; i++)
    {
      AntePatientExam *exam = fixture_exam (g_ptr_array_index (self->invites, i));

      shuffle (exam->results);
    }
  after = judge (self);
  got = describe (after);
  g_assert_cmpstr (got, ==, expected);
}

/* Whatever cleared somebody, a rejection after it ends that. */
static void
check_rejection_stops (const Case *self)
{
  g_autoptr (AnteClearance) after = NULL;

  fixture_decide (self->invites, "late", EARLIER, 9, self->now_ms - HOUR, "Rejected");
  after = judge (self);
  g_assert_cmpint (after->code, ==, ANTE_CLEARANCE_REJECTED);
  g_assert_true (after->blocks);
}

static void
test_random_cases (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  Case self = { .zone = zone, .treatment = fixture_treatment (), .appointment = fixture_appointment (),
                .patient = fixture_patient () };
  guint n_open = 0, n_again = 0;

  self.now_ms = fixture_ms ("2026-11-21 10:42", zone);
  for (guint i = 0; i < N_CASES; i++)
    {
      g_autoptr (AnteClearance) clearance = NULL;
      gint n = g_test_rand_int_range (0, 5);

      self.invites = fixture_invites ();
      self.at_ms = self.now_ms + (one_in (3) ? g_test_rand_int_range (0, 60) * DAY : HOUR);
      for (gint j = 0; j < n; j++)
        make_invite (&self, (guint) j);

      clearance = judge (&self);
      g_assert_cmpint (!clearance->blocks, ==, may_start (&self));
      g_assert_cmpint (!clearance->blocks, ==,
                       !clearance->test &&
                         (clearance->code == ANTE_CLEARANCE_CLEARED || clearance->code == ANTE_CLEARANCE_COVERED));
      check_told (&self, clearance, &n_again);
      check_order_does_not_matter (&self, clearance);
      if (!clearance->blocks)
        {
          n_open++;
          check_rejection_stops (&self);
        }
      g_ptr_array_unref (self.invites);
    }
  g_test_message ("%u of %u cleared, %u asked again", n_open, N_CASES, n_again);
  g_assert_cmpuint (n_again, >, N_CASES / 100);
  g_assert_cmpuint (n_open, >, N_CASES / 20);
  g_assert_cmpuint (n_open, <, N_CASES / 2);
  ante_treatment_free (self.treatment);
  ante_appointment_free (self.appointment);
  ante_patient_free (self.patient);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/clearance/random-histories-agree-with-the-reference", test_random_cases);
  return g_test_run ();
}
