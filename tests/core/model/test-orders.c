/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every order of every subset of distinct results for one exam, each once or twice, ends in the same
 * state: generated, and held against a reference that knows nothing of order or number. */
#include "model-fixture.h"

#include <string.h>

/* The distinct results there can be. */
enum
{
  APPROVED,
  APPROVED_WITH_NOTES,
  REJECTED,
  DEFERRED,
  NA,
  MISSED,
  UNKNOWN,
  N_RESULTS,
};

static const char *const words[N_RESULTS] = { "Approved", "Approved+", "Rejected", "Deferred to Medical Director",
                                              "N/A", "Missed", "Maybe" };

/* Six of them in full, twice each: twelve deliveries. With the seventh, subsets this large only once each. */
#define IN_FULL 6
#define TWICE_UP_TO 5

static guint64 n_orders;

/* The rule, as a person would say it. */
static AnteExamState
reference (guint set)
{
  gboolean has[N_RESULTS];
  gboolean approved;

  for (guint i = 0; i < N_RESULTS; i++)
    has[i] = (set >> i) & 1;
  approved = has[APPROVED] || has[APPROVED_WITH_NOTES];

  if (approved && has[REJECTED])
    return ANTE_EXAM_CONFLICTING;
  if (has[UNKNOWN])
    return ANTE_EXAM_UNVERIFIED;
  if (has[REJECTED])
    return ANTE_EXAM_REJECTED;
  if (approved && (has[APPROVED_WITH_NOTES] || has[DEFERRED] || has[NA] || has[MISSED]))
    return ANTE_EXAM_APPROVED_NOTES;
  if (approved)
    return ANTE_EXAM_APPROVED;
  if (has[DEFERRED])
    return ANTE_EXAM_DEFERRED;
  if (has[NA])
    return ANTE_EXAM_NA;
  return has[MISSED] ? ANTE_EXAM_MISSED : ANTE_EXAM_INVITED;
}

typedef struct
{
  AnteResult *results[N_RESULTS]; /* one of each, borrowed by every order */
  GPtrArray *order;
  guint left[N_RESULTS];          /* how often each is still to come */
  AnteExamState expected;
} Generator;

static void
try_orders (Generator *self, guint n_left)
{
  if (n_left == 0)
    {
      n_orders++;
      if (ante_results_state (self->order) != self->expected)
        g_assert_cmpint (ante_results_state (self->order), ==, self->expected);
      return;
    }
  for (guint i = 0; i < N_RESULTS; i++)
    {
      if (self->left[i] == 0)
        continue;
      self->left[i]--;
      g_ptr_array_add (self->order, self->results[i]);
      try_orders (self, n_left - 1);
      g_ptr_array_set_size (self->order, (int) self->order->len - 1);
      self->left[i]++;
    }
}

static guint
count (guint set)
{
  return (guint) __builtin_popcount (set);
}

static void
test_every_order (void)
{
  g_autoptr (AntePatientExam) exam = ante_patient_exam_new ();
  Generator generator = { .order = g_ptr_array_new () };

  for (guint i = 0; i < N_RESULTS; i++)
    generator.results[i] = fixture_add_result (exam, words[i], 1000 + i);

  for (guint set = 0; set < 1u << N_RESULTS; set++)
    {
      gboolean in_full = set < 1u << IN_FULL || count (set) <= TWICE_UP_TO;

      generator.expected = reference (set);
      for (guint twice = 0; twice <= set; twice++)
        {
          if ((twice & ~set) != 0 || (twice != 0 && !in_full))
            continue;
          for (guint i = 0; i < N_RESULTS; i++)
            generator.left[i] = ((set >> i) & 1) + ((twice >> i) & 1);
          try_orders (&generator, count (set) + count (twice));
        }
    }
  g_test_message ("%" G_GUINT64_FORMAT " orders", n_orders);
  g_assert_cmpuint (n_orders, >, 20 * 1000 * 1000);
  g_ptr_array_unref (generator.order);
}

/* The whole verdict: its word, day, time and provider, too, come from the set alone. */

static char *
describe (AntePatientExam *exam, GPtrArray *invites)
{
  static AnteTreatment *treatment;
  static AnteAppointment *appointment;
  static AntePatient *patient;
  static GTimeZone *zone;
  g_autoptr (AnteClearance) clearance = NULL;

  if (zone == NULL)
    {
      zone = fixture_zone ();
      treatment = fixture_treatment ();
      appointment = fixture_appointment ();
      patient = fixture_patient ();
    }
  clearance = ante_clearance_judge (treatment, TREATMENT, appointment, patient, invites,
                                    fixture_ms ("2026-11-21 11:15", zone), fixture_ms ("2026-11-21 10:42", zone), zone);
  g_assert_cmpint (clearance->blocks, ==, clearance->code != ANTE_CLEARANCE_CLEARED);
  return g_strdup_printf ("%d %s %s %s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %u", clearance->code,
                          clearance->valid_until, clearance->provider, clearance->word, clearance->exam_ms,
                          clearance->since_ms, clearance->references->len);
}

static void
try_verdicts (AntePatientExam *exam, GPtrArray *invites, AnteResult **results, guint set, char **expected)
{
  if (set == 0)
    {
      g_autofree char *described = describe (exam, invites);

      if (*expected == NULL)
        *expected = g_steal_pointer (&described);
      else
        g_assert_cmpstr (described, ==, *expected);
      return;
    }
  for (guint i = 0; i < N_RESULTS; i++)
    {
      if (((set >> i) & 1) == 0)
        continue;
      g_ptr_array_add (exam->results, results[i]);
      try_verdicts (exam, invites, results, set & ~(1u << i), expected);
      g_ptr_array_set_size (exam->results, (int) exam->results->len - 1);
    }
}

static void
test_every_verdict (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (GPtrArray) invites = fixture_invites ();
  g_autoptr (AntePatientExam) kept = ante_patient_exam_new ();
  gint64 sent_ms = fixture_ms ("2026-11-20 09:00", zone);
  AntePatientExam *exam = fixture_exam (fixture_add_invite (invites, "a", APPOINTMENT, 1, sent_ms));
  AnteResult *results[N_RESULTS];

  for (guint i = 0; i < N_RESULTS; i++)
    {
      results[i] = fixture_add_result (kept, words[i], sent_ms + (i / 2) * HOUR); /* some at one moment */
      g_free (results[i]->provider);
      results[i]->provider = g_strdup_printf ("NP %u", i);
    }
  g_ptr_array_set_free_func (exam->results, NULL); /* they belong to the other */

  for (guint set = 0; set < 1u << N_RESULTS; set++)
    {
      g_autofree char *expected = NULL;

      try_verdicts (exam, invites, results, set, &expected);
    }
}

/* --- With what people of the clinic add: outcomes seen in the portal, and the medical director's decisions --- */

enum
{
  BY_HAND_APPROVED = N_RESULTS,
  BY_HAND_REJECTED,
  BY_HAND_DEFERRED,
  N_WORDS,
};

enum
{
  APPROVES,       /* and judged all there is */
  REFUSES,        /* likewise */
  APPROVED_LESS,  /* one result came after it */
  N_DECISIONS,
};

static AnteExamState
reference_with_people (guint set, guint decisions)
{
  guint plain = set & ((1u << N_RESULTS) - 1);

  if (set & (1u << BY_HAND_APPROVED))
    plain |= 1u << APPROVED;
  if (set & (1u << BY_HAND_REJECTED))
    plain |= 1u << REJECTED;
  if (set & (1u << BY_HAND_DEFERRED))
    plain |= 1u << DEFERRED;
  if (reference (plain) != ANTE_EXAM_DEFERRED)
    return reference (plain);
  if (decisions & (1u << REFUSES))
    return decisions & (1u << APPROVES) ? ANTE_EXAM_CONFLICTING : ANTE_EXAM_REJECTED;
  return decisions & (1u << APPROVES) ? ANTE_EXAM_APPROVED : ANTE_EXAM_DEFERRED;
}

typedef struct
{
  GPtrArray *invites;
  AnteInvite *invite;
  AntePatientExam *exam;
  AnteResult *words[N_WORDS];
  AnteDecision *decisions[N_DECISIONS];
  guint set, decided;
  AnteExamState expected;
  char *described; /* the whole verdict, of the first order */
} People;

static void
check_people (People *self)
{
  g_autofree char *described = NULL;
  AnteExamState state = ante_patient_exam_state (self->invite, self->exam, DAY);

  if (state != self->expected)
    g_assert_cmpint (state, ==, self->expected);
  n_orders++;
  described = describe (self->exam, self->invites);
  if (self->described == NULL)
    self->described = g_steal_pointer (&described);
  else
    g_assert_cmpstr (described, ==, self->described);
}

static void
try_decisions (People *self, guint left)
{
  if (left == 0)
    check_people (self);
  for (guint i = 0; i < N_DECISIONS; i++)
    {
      if (((left >> i) & 1) == 0)
        continue;
      g_ptr_array_add (self->exam->decisions, self->decisions[i]);
      try_decisions (self, left & ~(1u << i));
      g_ptr_array_set_size (self->exam->decisions, (int) self->exam->decisions->len - 1);
    }
}

static void
try_people (People *self, guint left)
{
  if (left == 0)
    try_decisions (self, self->decided);
  for (guint i = 0; i < N_WORDS; i++)
    {
      if (((left >> i) & 1) == 0)
        continue;
      g_ptr_array_add (self->exam->results, self->words[i]);
      try_people (self, left & ~(1u << i));
      g_ptr_array_set_size (self->exam->results, (int) self->exam->results->len - 1);
    }
}

/* Who judged all: each id of the set; who judged less: all but one. */
static void
let_judge (People *self)
{
  for (guint i = 0; i < N_DECISIONS; i++)
    {
      g_autoptr (GStrvBuilder) judged = g_strv_builder_new ();
      gboolean skip = i == APPROVED_LESS;

      for (guint k = 0; k < N_WORDS; k++)
        {
          if (((self->set >> k) & 1) == 0)
            continue;
          if (!skip)
            g_strv_builder_add (judged, self->words[k]->delivery_id);
          skip = FALSE;
        }
      g_strfreev (self->decisions[i]->deliveries);
      self->decisions[i]->deliveries = g_strv_builder_end (judged);
    }
}

static void
make_people (People *self, AntePatientExam *kept, gint64 sent_ms)
{
  static const char *const by_hand[] = { "approved", "rejected", "deferred" };

  for (guint i = 0; i < N_RESULTS; i++)
    self->words[i] = fixture_add_result (kept, words[i], sent_ms + (i / 2) * HOUR);
  for (guint i = N_RESULTS; i < N_WORDS; i++)
    {
      self->words[i] = fixture_add_result (kept, by_hand[i - N_RESULTS], sent_ms + HOUR);
      self->words[i]->recorded = TRUE;
      self->words[i]->day = g_strdup ("2026-11-20");
    }
  for (guint i = 0; i < N_DECISIONS; i++)
    {
      AnteDecision *decision = ante_decision_new ();

      decision->id = g_strdup_printf ("decision-%u", i);
      decision->approved = i != REFUSES;
      decision->director = g_strdup ("Dr. Osei");
      decision->date = g_strdup ("2026-11-20");
      decision->decided_ms = sent_ms + 5 * HOUR;
      self->decisions[i] = decision;
      g_ptr_array_add (kept->decisions, decision);
    }
}

/* What a decision can be about, and what ends that; the others are above. */
#define DECIDABLE ((1u << DEFERRED) | (1u << NA) | (1u << MISSED) | (1u << BY_HAND_APPROVED) | (1u << BY_HAND_REJECTED) | (1u << BY_HAND_DEFERRED) | (1u << APPROVED))

static void
test_every_order_with_people (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AntePatientExam) kept = ante_patient_exam_new ();
  gint64 sent_ms = fixture_ms ("2026-11-20 09:00", zone);
  People self = { .invites = fixture_invites () };

  self.invite = fixture_add_invite (self.invites, "a", APPOINTMENT, 1, sent_ms);
  self.exam = fixture_exam (self.invite);
  make_people (&self, kept, sent_ms);
  g_ptr_array_set_free_func (self.exam->results, NULL); /* they belong to the other */
  g_ptr_array_set_free_func (self.exam->decisions, NULL);
  n_orders = 0;
  for (self.set = 1; self.set < 1u << N_WORDS; self.set++)
    for (self.decided = 0; self.decided < 1u << N_DECISIONS; self.decided++)
      {
        if ((self.set & ~DECIDABLE) != 0 || count (self.set) > 5)
          continue;
        self.expected = reference_with_people (self.set, self.decided);
        let_judge (&self);
        try_people (&self, self.set);
        g_clear_pointer (&self.described, g_free);
      }
  g_test_message ("%" G_GUINT64_FORMAT " orders", n_orders);
  g_assert_cmpuint (n_orders, >, 30000);
  g_ptr_array_unref (self.invites);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/results/every-order-of-every-subset-ends-in-the-same-state", test_every_order);
  g_test_add_func ("/model/clearance/every-order-of-results-gives-the-same-verdict", test_every_verdict);
  g_test_add_func ("/model/results/every-order-with-what-people-add-ends-in-the-same-verdict", test_every_order_with_people);
  return g_test_run ();
}
