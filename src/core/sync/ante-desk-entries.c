/* SPDX-License-Identifier: GPL-3.0-or-later
 * Making and saving this desk's entries (on the store's thread), and judging an appointment. */
#include "core/sync/ante-desk-private.h"

AnteWrite *
ante_desk_make_write (AnteDesk *self, const char *kind, const char *subject, JsonObject *fields)
{
  AnteEntry *entry = ante_entry_new (kind, subject, fields);
  g_autofree char *id = ante_random_id (self->random);

  json_object_unref (fields);
  g_strlcpy (entry->id, id, sizeof entry->id);
  entry->version = 1;
  entry->at_ms = ante_clock_now_ms (self->clock);
  entry->person = g_strdup (ante_store_get_setting (self->store, ANTE_SETTING_PERSON));
  entry->based_on = ante_store_get_cursor (self->store, ANTE_AUDIENCE_DESK);
  return ante_write_new (entry, ANTE_AUDIENCE_DESK);
}

gboolean
ante_desk_save_writes (AnteDesk *self, GPtrArray *writes, const char *finished_call, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean people = FALSE;

  for (guint i = 0; i < writes->len; i++)
    people |= ante_store_concerns_people (((AnteWrite *) g_ptr_array_index (writes, i))->entry->kind);
  if (ante_store_get_setting (self->store, ANTE_SETTING_CATCHING_UP) != NULL)
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, "this computer still reads the clinic's log");
      return FALSE;
    }
  if (!ante_store_save (self->store, writes, finished_call, &cause))
    {
      g_set_error_literal (error, ANTE_DESK_ERROR, ANTE_DESK_ERROR_STORAGE, cause->message);
      return FALSE;
    }
  ante_desk_publish (self, people);
  return TRUE;
}

gboolean
ante_desk_save_one (AnteDesk *self, AnteWrite *write, const char *finished_call, GError **error)
{
  g_autoptr (GPtrArray) writes = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_write_free);

  g_ptr_array_add (writes, write);
  return ante_desk_save_writes (self, writes, finished_call, error);
}

static AnteTreatment *
find_treatment (GPtrArray *treatments, const char *id)
{
  for (guint i = 0; i < treatments->len; i++)
    {
      AnteTreatment *treatment = g_ptr_array_index (treatments, i);

      if (g_strcmp0 (treatment->id, id) == 0)
        return treatment;
    }
  return NULL;
}

GPtrArray *
ante_desk_judge (AnteDesk *self, const AnteAppointmentRow *row, GPtrArray *treatments, gint64 at_ms, GTimeZone *zone)
{
  GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);
  gint64 now = ante_desk_relay_now_ms (self);

  for (guint i = 0; row->appointment->treatments != NULL && row->appointment->treatments[i] != NULL; i++)
    {
      const char *id = row->appointment->treatments[i];

      g_ptr_array_add (clearances, ante_clearance_judge (find_treatment (treatments, id), id, row->appointment, row->patient,
                                                         row->invites, at_ms, now, zone));
    }
  return clearances;
}

/* The board judges at the later of now and the appointment; who is in the room was judged when they
 * went in, against everything known since. */
gint64
ante_desk_judging_moment (const AnteAppointment *appointment, gint64 now_ms, GTimeZone *zone)
{
  if (appointment->arrival == ANTE_ARRIVAL_IN_ROOM || appointment->arrival == ANTE_ARRIVAL_DONE)
    return appointment->arrival_ms;
  return MAX (now_ms, ante_appointment_start_ms (appointment, zone));
}
