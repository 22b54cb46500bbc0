/* SPDX-License-Identifier: GPL-3.0-or-later
 * One appointment as the board shows it: immutable, made anew by each load. */
#include "core/sync/ante-desk-private.h"

struct _AnteAppointmentView
{
  GObject parent_instance;

  AnteAppointmentRow *row;
  GPtrArray *clearances;
  AnteArrival arrival;
  AnteGroup group;
  AnteNextAction next_action;
  gint64 start_ms;
  gboolean stop, gate_open, near;
};

G_DEFINE_FINAL_TYPE (AnteAppointmentView, ante_appointment_view, G_TYPE_OBJECT)

static void
ante_appointment_view_finalize (GObject *object)
{
  AnteAppointmentView *self = ANTE_APPOINTMENT_VIEW (object);

  ante_appointment_row_free (self->row);
  g_ptr_array_unref (self->clearances);
  G_OBJECT_CLASS (ante_appointment_view_parent_class)->finalize (object);
}

static void
ante_appointment_view_class_init (AnteAppointmentViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_appointment_view_finalize;
}

static void
ante_appointment_view_init (AnteAppointmentView *self)
{
}

AnteAppointmentView *
ante_appointment_view_new (AnteAppointmentRow *row, GPtrArray *clearances, GPtrArray *now_clearances, AnteRole role,
                           gint64 now_ms, GTimeZone *zone)
{
  AnteAppointmentView *self = g_object_new (ANTE_TYPE_APPOINTMENT_VIEW, NULL);

  self->row = row;
  self->clearances = clearances;
  self->arrival = ante_appointment_arrival (row->appointment, now_ms, zone);
  self->group = ante_appointment_group (row->appointment, now_ms, zone);
  self->next_action = ante_next_action (row->appointment, clearances, role, now_ms, zone);
  self->start_ms = ante_appointment_start_ms (row->appointment, zone);
  self->gate_open = ante_gate_is_open (now_clearances);
  self->stop = ante_must_stop (row->appointment, clearances);
  g_ptr_array_unref (now_clearances);
  return self;
}

void
ante_appointment_view_judge_near (AnteAppointmentView *self, guint near_minutes, gint64 now_ms, GTimeZone *zone)
{
  self->near = ante_appointment_is_near (self->row->appointment, self->row->patient, self->clearances, near_minutes, now_ms, zone);
}

const AnteAppointment *
ante_appointment_view_get_appointment (AnteAppointmentView *self)
{
  return self->row->appointment;
}

const AntePatient *
ante_appointment_view_get_patient (AnteAppointmentView *self)
{
  return self->row->patient;
}

GPtrArray *
ante_appointment_view_get_clearances (AnteAppointmentView *self)
{
  return self->clearances;
}

GPtrArray *
ante_appointment_view_get_invites (AnteAppointmentView *self)
{
  return self->row->invites;
}

AnteArrival
ante_appointment_view_get_arrival (AnteAppointmentView *self)
{
  return self->arrival;
}

AnteGroup
ante_appointment_view_get_group (AnteAppointmentView *self)
{
  return self->group;
}

AnteNextAction
ante_appointment_view_get_next_action (AnteAppointmentView *self)
{
  return self->next_action;
}

gboolean
ante_appointment_view_get_stop (AnteAppointmentView *self)
{
  return self->stop;
}

gboolean
ante_appointment_view_get_gate_open (AnteAppointmentView *self)
{
  return self->gate_open;
}

gboolean
ante_appointment_view_get_near (AnteAppointmentView *self)
{
  return self->near;
}

gboolean
ante_appointment_view_get_pending (AnteAppointmentView *self)
{
  return self->row->pending;
}

gint64
ante_appointment_view_get_start_ms (AnteAppointmentView *self)
{
  return self->start_ms;
}

/* Who has left or was cancelled, and whoever is no real person, is on the day's list alone. */
gboolean
ante_appointment_view_in_list (AnteAppointmentView *self, AnteList list)
{
  if (list == ANTE_LIST_TODAY)
    return TRUE;
  if (self->group == ANTE_GROUP_DONE || list == ANTE_LIST_UNMATCHED || list == ANTE_LIST_FOLLOW_UP || ante_patient_is_test (self->row->patient))
    return FALSE;
  if (list == ANTE_LIST_CLEARED)
    {
      /* Cleared as a whole: one treatment that is not leaves the patient off this list. */
      gboolean any = FALSE;

      for (guint i = 0; i < self->clearances->len; i++)
        {
          const AnteClearance *clearance = g_ptr_array_index (self->clearances, i);

          if (ante_clearance_in_list (clearance, ANTE_LIST_CLEARED))
            any = TRUE;
          else if (clearance->code != ANTE_CLEARANCE_NOT_REQUIRED)
            return FALSE;
        }
      return any;
    }
  for (guint i = 0; i < self->clearances->len; i++)
    if (ante_clearance_in_list (g_ptr_array_index (self->clearances, i), list))
      return TRUE;
  return FALSE;
}
