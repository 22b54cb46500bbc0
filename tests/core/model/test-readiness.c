/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether an appointment's invites can go out by themselves, as tables; and the names of tests. */
#include "core/model/ante-readiness.h"
#include "model-case.h"

#define RX_TREATMENT "55555555555555555555555555555555"
#define RX_EXAM "5100"

typedef struct
{
  Case base;
  GPtrArray *treatments; /* borrowed AnteTreatment */
  AnteTreatment *rx;
} Ready;

static void
book (AnteAppointment *appointment, const char *treatments)
{
  g_strfreev (appointment->treatments);
  appointment->treatments = g_strsplit (treatments, " ", -1);
}

static void
ready_set_up (Ready *self, gconstpointer data)
{
  AnteExamRef *exam = ante_exam_ref_new (RX_EXAM, "Semaglutide");

  case_set_up (&self->base, data);
  exam->rx_type = ANTE_RX_PRESCRIPTION;
  self->rx = ante_treatment_new ();
  self->rx->id = g_strdup (RX_TREATMENT);
  self->rx->name = g_strdup ("Weight loss");
  g_ptr_array_add (self->rx->exams, exam);
  self->treatments = g_ptr_array_new ();
  g_ptr_array_add (self->treatments, self->base.treatment);
  g_ptr_array_add (self->treatments, self->rx);
  book (self->base.appointment, TREATMENT);
}

static void
ready_tear_down (Ready *self, gconstpointer data)
{
  g_ptr_array_unref (self->treatments);
  ante_treatment_free (self->rx);
  case_tear_down (&self->base, data);
}

static AnteTreatment *
find (Ready *self, const char *id)
{
  for (guint i = 0; i < self->treatments->len; i++)
    if (g_str_equal (((AnteTreatment *) g_ptr_array_index (self->treatments, i))->id, id))
      return g_ptr_array_index (self->treatments, i);
  return NULL;
}

static GPtrArray *
judge_all (Ready *self)
{
  GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);
  const Case *base = &self->base;

  for (guint i = 0; base->appointment->treatments[i] != NULL; i++)
    g_ptr_array_add (clearances, ante_clearance_judge (find (self, base->appointment->treatments[i]), base->appointment->treatments[i],
                                                       base->appointment, base->patient, base->invites, base->now_ms,
                                                       base->now_ms, base->zone));
  return clearances;
}

static AnteReadiness *
judge (Ready *self, gboolean automatic)
{
  g_autoptr (GPtrArray) clearances = judge_all (self);

  return (automatic ? ante_readiness_judge_automatic : ante_readiness_judge) (
    self->base.appointment, self->base.patient, clearances, self->treatments, self->base.now_ms, self->base.zone);
}

static void
assert_ready (Ready *self, AnteReadyCode code, guint n_exams, guint n_choices)
{
  g_autoptr (AnteReadiness) readiness = judge (self, FALSE);

  g_assert_cmpint (readiness->code, ==, code);
  g_assert_cmpuint (readiness->exams->len, ==, n_exams);
  g_assert_cmpuint (readiness->choices->len, ==, n_choices);
}

static void
assert_automatic (Ready *self, guint n_exams)
{
  g_autoptr (AnteReadiness) readiness = judge (self, TRUE);

  g_assert_cmpint (readiness->code, ==, n_exams > 0 ? ANTE_READY_SEND : ANTE_READY_NOTHING);
  if (n_exams > 0)
    g_assert_cmpuint (readiness->exams->len, ==, n_exams);
}

static void
set_text (char **slot, const char *text)
{
  g_free (*slot);
  *slot = g_strdup (text);
}

/* --- By a person, for a day --- */

static void
test_what_is_sent (Ready *self, gconstpointer data)
{
  assert_ready (self, ANTE_READY_SEND, 1, 0);
  book (self->base.appointment, RX_TREATMENT);
  assert_ready (self, ANTE_READY_CHOICES, 0, 1); /* never guessed */
  book (self->base.appointment, TREATMENT " " RX_TREATMENT);
  assert_ready (self, ANTE_READY_SEND, 1, 1); /* the good-faith exam goes, the other waits for its choices */
  set_text (&self->base.patient->dob, NULL);
  assert_ready (self, ANTE_READY_MISSING, 1, 1);
}

static void
test_same_exam_once (Ready *self, gconstpointer data)
{
  g_ptr_array_add (self->rx->exams, ante_exam_ref_new (EXAM, "Botox exam"));
  book (self->base.appointment, TREATMENT " " RX_TREATMENT);
  assert_ready (self, ANTE_READY_SEND, 1, 1);
}

static void
test_by_invite (Ready *self, gconstpointer data)
{
  AnteInvite *invite = fixture_add_invite (self->base.invites, "a", APPOINTMENT, 1, self->base.now_ms - HOUR);

  assert_ready (self, ANTE_READY_NOTHING, 0, 0); /* waiting */
  invite->phase = ANTE_INVITE_UNCONFIRMED;
  assert_ready (self, ANTE_READY_DECISION, 0, 0);
  invite->phase = ANTE_INVITE_FAILED;
  assert_ready (self, ANTE_READY_SEND, 1, 0);
  invite->phase = ANTE_INVITE_SENT;
  fixture_add_result (fixture_exam (invite), "Rejected", self->base.now_ms - MINUTE);
  assert_ready (self, ANTE_READY_DECISION, 0, 0); /* one that was rejected is never asked for again by itself */
}

static void
test_by_arrival (Ready *self, gconstpointer data)
{
  static const struct { AnteArrival arrival; AnteReadyCode code; } cases[] = {
    { ANTE_ARRIVAL_EXPECTED, ANTE_READY_SEND }, { ANTE_ARRIVAL_ARRIVED, ANTE_READY_SEND }, { ANTE_ARRIVAL_IN_ROOM, ANTE_READY_OVER },
    { ANTE_ARRIVAL_DONE, ANTE_READY_OVER },     { ANTE_ARRIVAL_NO_SHOW, ANTE_READY_OVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (AnteReadiness) readiness = NULL;

      self->base.appointment->arrival = cases[i].arrival;
      readiness = judge (self, FALSE);
      g_assert_cmpint (readiness->code, ==, cases[i].code);
    }
  self->base.appointment->arrival = ANTE_ARRIVAL_EXPECTED;
  self->base.now_ms += DAY;
  assert_ready (self, ANTE_READY_OVER, 1, 0);
  self->base.now_ms -= DAY;
  self->base.appointment->cancelled = TRUE;
  assert_ready (self, ANTE_READY_OVER, 0, 0);
}

static void
test_unknown_and_test (Ready *self, gconstpointer data)
{
  set_text (&self->base.patient->tele_state, "TE");
  assert_ready (self, ANTE_READY_TEST, 1, 0);
  fixture_add_invite (self->base.invites, "a", APPOINTMENT, 1, self->base.now_ms - HOUR)->test = TRUE;
  assert_ready (self, ANTE_READY_NOTHING, 0, 0); /* sent already */
  g_ptr_array_set_size (self->base.invites, 0);
  set_text (&self->base.patient->tele_state, "CA");
  self->base.patient->unknown = TRUE;
  assert_ready (self, ANTE_READY_UNKNOWN, 0, 0);
  self->base.patient->unknown = FALSE;
  book (self->base.appointment, TREATMENT " 99999999999999999999999999999999");
  assert_ready (self, ANTE_READY_UNKNOWN, 1, 0);
}

/* --- By itself --- */

static void
test_automatic_only_where_it_says_so (Ready *self, gconstpointer data)
{
  assert_automatic (self, 0);
  self->base.treatment->auto_invite = TRUE;
  assert_automatic (self, 1);
  self->rx->auto_invite = TRUE;
  book (self->base.appointment, RX_TREATMENT);
  assert_automatic (self, 0); /* needs choices */
  book (self->base.appointment, TREATMENT " " RX_TREATMENT);
  assert_automatic (self, 1);
  self->base.treatment->auto_invite = FALSE;
  assert_automatic (self, 0);
}

static void
test_automatic_never_for_the_past (Ready *self, gconstpointer data)
{
  self->base.treatment->auto_invite = TRUE;
  self->base.now_ms = ante_appointment_start_ms (self->base.appointment, self->base.zone) - 1;
  assert_automatic (self, 1);
  self->base.now_ms++;
  assert_automatic (self, 0);
  self->base.now_ms -= HOUR;
  self->base.appointment->arrival = ANTE_ARRIVAL_ARRIVED;
  assert_automatic (self, 0); /* somebody is at the desk and decides */
  self->base.appointment->arrival = ANTE_ARRIVAL_EXPECTED;
  self->base.appointment->cancelled = TRUE;
  assert_automatic (self, 0);
}

static void
test_automatic_not_when_covered_or_incomplete (Ready *self, gconstpointer data)
{
  self->base.treatment->auto_invite = TRUE;
  set_text (&self->base.patient->phone, NULL);
  assert_automatic (self, 0);
  set_text (&self->base.patient->phone, "+14155550142");
  assert_automatic (self, 1);
  fixture_decide (self->base.invites, "a", EARLIER, 1, self->base.now_ms - 100 * DAY, "Approved");
  assert_automatic (self, 0);
}

static void
test_automatic_tests (Ready *self, gconstpointer data)
{
  self->base.treatment->auto_invite = TRUE;
  set_text (&self->base.patient->first_name, "test");
  set_text (&self->base.patient->last_name, "approve");
  assert_automatic (self, 0); /* would be a real exam of nobody */
  set_text (&self->base.patient->tele_state, "TE");
  assert_automatic (self, 1);
}

static void
test_automatic_unknown (Ready *self, gconstpointer data)
{
  self->base.treatment->auto_invite = TRUE;
  book (self->base.appointment, TREATMENT " 99999999999999999999999999999999");
  assert_automatic (self, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Ready, NULL, ready_set_up, func, ready_tear_down)
  ADD ("/model/readiness/what-is-sent", test_what_is_sent);
  ADD ("/model/readiness/the-same-exam-once", test_same_exam_once);
  ADD ("/model/readiness/by-invite", test_by_invite);
  ADD ("/model/readiness/by-arrival", test_by_arrival);
  ADD ("/model/readiness/unknown-and-test", test_unknown_and_test);
  ADD ("/model/readiness/automatic/only-where-it-says-so", test_automatic_only_where_it_says_so);
  ADD ("/model/readiness/automatic/never-for-the-past", test_automatic_never_for_the_past);
  ADD ("/model/readiness/automatic/not-when-covered-or-incomplete", test_automatic_not_when_covered_or_incomplete);
  ADD ("/model/readiness/automatic/tests-only-as-tests", test_automatic_tests);
  ADD ("/model/readiness/automatic/never-beside-the-unknown", test_automatic_unknown);
#undef ADD
  return g_test_run ();
}
