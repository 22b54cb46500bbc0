/* SPDX-License-Identifier: GPL-3.0-or-later
 * Names of people, and the sentence a row of the board is read as. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

/* First strong isolate and its end: keep a name of any script from reordering the sentence around it. */
#define FSI "\u2068"
#define PDI "\u2069"

char *
ante_words_isolate (const char *text)
{
  return g_strconcat (FSI, text, PDI, NULL);
}

/* The blocks of Hebrew, Arabic and their kin. */
static gboolean
is_right_to_left (gunichar c)
{
  return (c >= 0x0590 && c <= 0x08FF) || (c >= 0xFB1D && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFF)
      || (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

char *
ante_words_name (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (is_right_to_left (g_utf8_get_char (c)))
      return ante_words_isolate (text);
  return g_strdup (text);
}

char *
ante_words_person (const AntePatient *patient)
{
  gboolean has_first = patient->first_name != NULL && *patient->first_name != '\0';
  gboolean has_last = patient->last_name != NULL && *patient->last_name != '\0';

  if (has_first && has_last)
    /* Translators: a patient in a list: last name, first name. The marks around it keep it together. */
    return g_strdup_printf (C_("person", "\u2068%s, %s\u2069"), patient->last_name, patient->first_name);
  if (has_first || has_last)
    return ante_words_isolate (has_last ? patient->last_name : patient->first_name);

  return g_strdup (_("Name missing"));
}

static char *
describe_arrival (AnteAppointmentView *view,
                  const AnteWhen      *when)
{
  AnteArrival arrival = ante_appointment_view_get_arrival (view);
  gint64 since_ms = ante_appointment_view_get_appointment (view)->arrival_ms;
  g_autofree char *span = ante_words_arrival_since (arrival, since_ms, ante_appointment_view_get_start_ms (view), when->now_ms);

  if (ante_appointment_view_get_stop (view))
    return g_strdup (_("In room, stop: no longer cleared"));
  if (span == NULL)
    return g_strdup (ante_words_arrival (arrival));

  /* Translators: where the patient is and for how long, e.g. "Arrived, 18 min" or "Late, by 6 min". */
  return g_strdup_printf (C_("arrival", "%s, %s"), ante_words_arrival (arrival), span);
}

char *
ante_words_near (AnteAppointmentView *view,
                 const AnteWhen      *when)
{
  gint64 left_ms = ante_appointment_view_get_start_ms (view) - when->now_ms;

  if (!ante_appointment_view_get_near (view))
    return NULL;
  if (ante_appointment_view_get_arrival (view) == ANTE_ARRIVAL_ARRIVED)
    return g_strdup (_("Here and not cleared"));
  if (left_ms < 60000)
    return g_strdup (_("Not cleared, and it is time"));

  g_autofree char *span = ante_words_duration (left_ms);

  /* Translators: the appointment begins soon; %s is a span of time: "35 min". */
  return g_strdup_printf (_("Not cleared, begins in %s"), span);
}

static char *
describe_verdicts (AnteAppointmentView *view,
                   const AnteWhen      *when)
{
  g_autofree char *near = ante_words_near (view, when);
  g_autofree char *verdicts = ante_words_clearances (ante_appointment_view_get_clearances (view), when);

  return near != NULL ? g_strconcat (near, "; ", verdicts, NULL) : g_steal_pointer (&verdicts);
}

char *
ante_words_row (AnteAppointmentView *view,
                const AnteWhen      *when)
{
  g_autofree char *clock = ante_words_clock (ante_appointment_view_get_appointment (view)->time);
  g_autofree char *person = ante_words_person (ante_appointment_view_get_patient (view));
  g_autofree char *arrival = describe_arrival (view, when);
  g_autofree char *all = describe_verdicts (view, when);

  /* Translators: a row of the board as a screen reader says it: time, patient, clearances, arrival. */
  return g_strdup_printf (C_("row", "%s, %s. %s. %s"), clock, person, all, arrival);
}
