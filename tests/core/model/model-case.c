/* SPDX-License-Identifier: GPL-3.0-or-later
 * One case before the rules. */
#include "model-case.h"

void
case_set_up (Case *self, gconstpointer data)
{
  self->zone = fixture_zone ();
  self->treatment = fixture_treatment ();
  self->appointment = fixture_appointment ();
  self->patient = fixture_patient ();
  self->invites = fixture_invites ();
  self->now_ms = fixture_ms ("2026-11-21 10:42", self->zone);
}

void
case_tear_down (Case *self, gconstpointer data)
{
  g_time_zone_unref (self->zone);
  ante_treatment_free (self->treatment);
  ante_appointment_free (self->appointment);
  ante_patient_free (self->patient);
  g_ptr_array_unref (self->invites);
}

AnteClearance *
case_judge (Case *self)
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

void
case_assert_code (Case *self, AnteClearanceCode code)
{
  g_autoptr (AnteClearance) clearance = case_judge (self);

  g_assert_cmpint (clearance->code, ==, code);
  g_assert_cmpint (clearance->blocks, ==, code != ANTE_CLEARANCE_CLEARED && code != ANTE_CLEARANCE_COVERED &&
                                            code != ANTE_CLEARANCE_NOT_REQUIRED);
}
