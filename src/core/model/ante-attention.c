/* SPDX-License-Identifier: GPL-3.0-or-later
 * What somebody at the desk should look at before it is too late: near and not cleared, soon to expire. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-verdict-private.h"

gboolean
ante_patient_is_test (const AntePatient *patient)
{
  g_return_val_if_fail (patient != NULL, FALSE);

  return g_strcmp0 (patient->tele_state, ANTE_STATE_TEST) == 0;
}

/* Notes that are still to be read count as cleared everywhere but at the gate. */
static gboolean
is_open_question (const AnteClearance *clearance)
{
  return !ante_clearance_clears (clearance->code) && clearance->code != ANTE_CLEARANCE_READ_NOTES;
}

static gboolean
has_open_question (GPtrArray *clearances)
{
  for (guint i = 0; clearances != NULL && i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      if (clearance->test || is_open_question (clearance))
        return TRUE;
    }
  return FALSE;
}

/* Who is in the room has an alarm of their own; who will not come needs no clearance. */
static gboolean
is_to_come (const AnteAppointment *appointment, gint64 now_ms, GTimeZone *zone)
{
  switch (ante_appointment_arrival (appointment, now_ms, zone))
    {
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
    case ANTE_ARRIVAL_ARRIVED:
      return TRUE;
    case ANTE_ARRIVAL_IN_ROOM:
    case ANTE_ARRIVAL_DONE:
    case ANTE_ARRIVAL_CANCELLED:
    case ANTE_ARRIVAL_NO_SHOW:
      return FALSE;
    }
  return FALSE;
}

/* A day that is over is not prepared any more; from midnight on an early appointment is near all the same. */
static gboolean
is_within (const AnteAppointment *appointment, guint near_minutes, gint64 now_ms, GTimeZone *zone)
{
  g_autofree char *today = ante_day_of_ms (now_ms, zone);
  gint64 start_ms = ante_appointment_start_ms (appointment, zone);

  return start_ms > 0 && g_strcmp0 (appointment->date, today) >= 0 &&
         start_ms - ante_bound_ms (now_ms) <= (gint64) near_minutes * 60 * 1000;
}

gboolean
ante_appointment_is_near (const AnteAppointment *self, const AntePatient *patient, GPtrArray *clearances,
                          guint near_minutes, gint64 now_ms, GTimeZone *zone)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (patient != NULL, FALSE);
  g_return_val_if_fail (zone != NULL, FALSE);

  return near_minutes > 0 && !ante_patient_is_test (patient) && is_to_come (self, now_ms, zone) &&
         is_within (self, MIN (near_minutes, ANTE_NEAR_MINUTES_MAX), now_ms, zone) && has_open_question (clearances);
}

gboolean
ante_clearance_expires_soon (const AnteClearance *self, const char *today)
{
  GDate until, day;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->code != ANTE_CLEARANCE_CLEARED && self->code != ANTE_CLEARANCE_COVERED && self->code != ANTE_CLEARANCE_READ_NOTES)
    return FALSE;
  if (!ante_day_read (self->valid_until, &until) || !ante_day_read (today, &day))
    return FALSE;
  return g_date_days_between (&day, &until) <= ANTE_EXPIRING_DAYS;
}
