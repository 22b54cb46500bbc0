/* SPDX-License-Identifier: GPL-3.0-or-later
 * When an appointment is, whether its patient is late, and which group of the day it shows in. */
#include "core/model/ante-model.h"

#include <stdio.h>
#include <string.h>

#include "core/model/ante-time-private.h"

static gboolean
read_clock_time (const char *text, int *hour, int *minute)
{
  if (text == NULL || strlen (text) != 5 || text[2] != ':' || !g_ascii_isdigit (text[0]) ||
      !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;
  *hour = (text[0] - '0') * 10 + (text[1] - '0');
  *minute = (text[3] - '0') * 10 + (text[4] - '0');
  return *hour < 24 && *minute < 60;
}

gint64
ante_appointment_start_ms (const AnteAppointment *self, GTimeZone *zone)
{
  g_autoptr (GDateTime) start = NULL;
  int hour, minute;
  GDate day;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (zone != NULL, 0);

  if (!ante_day_read (self->date, &day) || !read_clock_time (self->time, &hour, &minute))
    return 0;
  start = g_date_time_new (zone, g_date_get_year (&day), g_date_get_month (&day),
                           g_date_get_day (&day), hour, minute, 0);
  return start != NULL ? MAX (g_date_time_to_unix (start) * 1000, 0) : 0;
}

AnteArrival
ante_appointment_arrival (const AnteAppointment *self, gint64 now_ms, GTimeZone *zone)
{
  gint64 start_ms;

  g_return_val_if_fail (self != NULL, ANTE_ARRIVAL_EXPECTED);
  g_return_val_if_fail (zone != NULL, ANTE_ARRIVAL_EXPECTED);

  switch (self->arrival)
    {
    case ANTE_ARRIVAL_IN_ROOM: /* a treatment that began stays seen, whoever cancels meanwhile */
    case ANTE_ARRIVAL_DONE:
      return self->arrival;
    case ANTE_ARRIVAL_ARRIVED:
    case ANTE_ARRIVAL_CANCELLED:
    case ANTE_ARRIVAL_NO_SHOW:
      return self->cancelled ? ANTE_ARRIVAL_CANCELLED : self->arrival;
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
      break;
    }
  if (self->cancelled)
    return ANTE_ARRIVAL_CANCELLED;
  start_ms = ante_appointment_start_ms (self, zone);
  return start_ms != 0 && now_ms >= start_ms + ANTE_LATE_GRACE_MS ? ANTE_ARRIVAL_LATE
                                                                  : ANTE_ARRIVAL_EXPECTED;
}

AnteGroup
ante_appointment_group (const AnteAppointment *self, gint64 now_ms, GTimeZone *zone)
{
  g_return_val_if_fail (self != NULL, ANTE_GROUP_LATER);
  g_return_val_if_fail (zone != NULL, ANTE_GROUP_LATER);

  switch (ante_appointment_arrival (self, now_ms, zone))
    {
    case ANTE_ARRIVAL_ARRIVED:
    case ANTE_ARRIVAL_IN_ROOM:
      return ANTE_GROUP_IN_CLINIC;
    case ANTE_ARRIVAL_DONE:
    case ANTE_ARRIVAL_CANCELLED:
    case ANTE_ARRIVAL_NO_SHOW:
      return ANTE_GROUP_DONE;
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
      break;
    }
  return ante_appointment_start_ms (self, zone) - ante_bound_ms (now_ms) <= ANTE_NEXT_WINDOW_MS
             ? ANTE_GROUP_NEXT
             : ANTE_GROUP_LATER;
}
