/* SPDX-License-Identifier: GPL-3.0-or-later
 * Views for tests, without a desk: what a load would give. */
#pragma once
#include "app/words/ante-words.h"
#include "core/sync/ante-desk-private.h"

/* 2026-11-21 10:42 in UTC, which is the clinic's zone here. */
#define BOARD_CASE_NOW G_GINT64_CONSTANT (1795257720000)
#define BOARD_CASE_DATE "2026-11-21"

static inline AnteClearance *
board_case_clearance (AnteClearanceCode code)
{
  AnteClearance *self = g_new0 (AnteClearance, 1);

  self->code = code;
  self->treatment_id = g_strdup ("t1");
  self->treatment_name = g_strdup ("Botox");
  self->invite_id = g_strdup ("i1");
  self->exam_id = g_strdup ("412");
  self->exams_to_invite = g_new0 (char *, 1);
  self->exams_by_decision = g_strsplit (code == ANTE_CLEARANCE_UNCONFIRMED || code == ANTE_CLEARANCE_REJECTED ? "412" : "", " ", -1);
  self->blocks = code != ANTE_CLEARANCE_CLEARED && code != ANTE_CLEARANCE_COVERED && code != ANTE_CLEARANCE_NOT_REQUIRED;
  self->can_send = code == ANTE_CLEARANCE_NEEDS_INVITE;
  self->can_resend = code == ANTE_CLEARANCE_WAITING || code == ANTE_CLEARANCE_MISSED;
  self->can_cancel = code == ANTE_CLEARANCE_WAITING;
  self->meeting_url = code == ANTE_CLEARANCE_WAITING ? g_strdup ("https://meet.example.com/1") : NULL;
  return self;
}

static inline AnteAppointmentView *
board_case_view (const char *id, const char *time, AnteArrival arrival, AnteClearanceCode code)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  AnteAppointmentRow *row = g_new0 (AnteAppointmentRow, 1);
  GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);
  GPtrArray *now_clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);

  row->appointment = ante_appointment_new ();
  row->appointment->id = g_strdup (id);
  row->appointment->date = g_strdup (BOARD_CASE_DATE);
  row->appointment->time = g_strdup (time);
  row->appointment->minutes = 30;
  row->appointment->cancelled = arrival == ANTE_ARRIVAL_CANCELLED;
  row->appointment->arrival = arrival == ANTE_ARRIVAL_CANCELLED ? ANTE_ARRIVAL_EXPECTED : arrival;
  row->appointment->arrival_ms = BOARD_CASE_NOW - 18 * 60000;
  row->patient = ante_patient_new ();
  row->patient->id = g_strdup ("p1");
  row->patient->first_name = g_strdup ("Minh Anh");
  row->patient->last_name = g_strdup ("Nguyen");
  row->patient->dob = g_strdup ("1990-06-30");
  row->patient->phone = g_strdup ("+14155550142");
  row->patient->tele_state = g_strdup ("CA");
  row->invites = g_ptr_array_new ();
  g_ptr_array_add (clearances, board_case_clearance (code));
  g_ptr_array_add (now_clearances, board_case_clearance (code));

  return ante_appointment_view_new (row, clearances, now_clearances, ANTE_ROLE_MANAGER, BOARD_CASE_NOW, zone);
}
