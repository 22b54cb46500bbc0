/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one next action a row offers: what brings this appointment on, by who is looking. */
#include "core/model/ante-model.h"

#include "core/model/ante-time-private.h"
#include "core/model/ante-verdict-private.h"

/* People come about this much before their time; from then on checking in is what is needed next. */
#define EARLY_MS (15 * 60 * 1000)

/* Who asks, and where the patient is. */
typedef struct
{
  const AnteAppointment *appointment;
  AnteRole role;
  gboolean here;        /* arrived */
  gboolean next;        /* within the next window, or due */
  gboolean at_the_door; /* any minute now, or late */
} Scene;

/* What the clinic's manager must first put right with the provider, or the relay that holds its key; trying again changes nothing. */
static const char *const set_up_problems[] = {
  "key", "needs-provider", "needs-contract", "needs-rx-contract", "not-allowed", "insecure",
  "relay-key", "relay-refused", "relay-old", "no-relay", "key-place", NULL,
};

static AnteNextAction
if_may (const Scene *scene, const char *kind, AnteNextAction action)
{
  return ante_role_may_write (scene->role, kind) ? action : ANTE_NEXT_NONE;
}

/* A viewer looks on; everybody else may pick up the telephone. */
static AnteNextAction
if_staff (const Scene *scene, AnteNextAction action)
{
  return if_may (scene, "arrival.set", action);
}

static gboolean
is_listed (GStrv exams)
{
  return exams != NULL && exams[0] != NULL;
}

/* Again after a flag it is a person's decision each time. */
static AnteNextAction
invite (const Scene *scene, const AnteClearance *clearance, AnteNextAction action)
{
  gboolean by_decision = clearance->flag != NULL && is_listed (clearance->exams_by_decision);

  if (clearance->can_send)
    return if_may (scene, "invite.sending", action);
  if (!by_decision && !is_listed (clearance->exams_to_invite))
    return ANTE_NEXT_NONE;
  if (clearance->missing != 0)
    return if_may (scene, "patient.set", ANTE_NEXT_COMPLETE_DATA);
  return by_decision ? if_may (scene, "invite.sending", ANTE_NEXT_NEW_INVITE) : ANTE_NEXT_NONE;
}

static AnteNextAction
after_failure (const Scene *scene, const AnteClearance *clearance)
{
  if (clearance->suspect_state)
    return if_may (scene, "patient.set", ANTE_NEXT_COMPLETE_DATA);
  if (clearance->problem != NULL && g_strv_contains (set_up_problems, clearance->problem) &&
      !ante_role_may_write (scene->role, "clinic.set"))
    return if_staff (scene, ANTE_NEXT_TELL_MANAGER);
  return invite (scene, clearance, ANTE_NEXT_SEND_INVITE);
}

static AnteNextAction
after_a_call (const Scene *scene, const AnteClearance *clearance)
{
  if (clearance->can_resend)
    return if_may (scene, "invite.resending", ANTE_NEXT_RESEND);
  return invite (scene, clearance, ANTE_NEXT_NEW_INVITE);
}

/* The result is on its way: who may look it up need not wait for it. */
static AnteNextAction
while_decided (const Scene *scene)
{
  if (scene->at_the_door)
    return ANTE_NEXT_NONE;
  if (ante_role_may_write (scene->role, "outcome.recorded"))
    return ANTE_NEXT_RECORD_OUTCOME;
  return scene->here ? if_staff (scene, ANTE_NEXT_TELL_MANAGER) : ANTE_NEXT_NONE;
}

static AnteNextAction
while_waiting (const Scene *scene, const AnteClearance *clearance)
{
  gboolean useful = scene->here || (scene->next && !scene->at_the_door);

  if (clearance->decided_ms != 0)
    return while_decided (scene);
  return useful && clearance->meeting_url != NULL ? if_staff (scene, ANTE_NEXT_COPY_LINK) : ANTE_NEXT_NONE;
}

/* Pending for a day: the link is sent once more; when that is used up, somebody calls. */
static AnteNextAction
while_overdue (const Scene *scene, const AnteClearance *clearance)
{
  if (scene->at_the_door)
    return ANTE_NEXT_NONE;
  if (scene->here && clearance->meeting_url != NULL)
    return if_staff (scene, ANTE_NEXT_COPY_LINK);
  if (clearance->can_resend)
    return if_may (scene, "invite.resending", ANTE_NEXT_RESEND);
  return if_staff (scene, ANTE_NEXT_CALL_PATIENT);
}

/* Before the patient is at the door the notes can be read; at the door, checking in comes first. */
static AnteNextAction
for_notes (const Scene *scene)
{
  if (!scene->here && scene->next)
    return ANTE_NEXT_NONE;
  if (ante_role_may_write (scene->role, "notes.read"))
    return ANTE_NEXT_READ_NOTES;
  return scene->here ? if_staff (scene, ANTE_NEXT_TELL_MANAGER) : ANTE_NEXT_NONE;
}

static AnteNextAction
for_deferral (const Scene *scene)
{
  return ante_role_may_write (scene->role, "deferral.decided") ? ANTE_NEXT_RECORD_DECISION
                                                               : if_staff (scene, ANTE_NEXT_TELL_MANAGER);
}

static AnteNextAction
answer_one (const Scene *scene, const AnteClearance *clearance)
{
  switch (clearance->code)
    {
    case ANTE_CLEARANCE_NEEDS_INVITE:
    case ANTE_CLEARANCE_MISSING_DATA:
      return invite (scene, clearance, ANTE_NEXT_SEND_INVITE);
    case ANTE_CLEARANCE_UNCONFIRMED:
      return if_may (scene, "invite.sending", ANTE_NEXT_DECIDE);
    case ANTE_CLEARANCE_SEND_FAILED:
      return after_failure (scene, clearance);
    case ANTE_CLEARANCE_WAITING:
      return while_waiting (scene, clearance);
    case ANTE_CLEARANCE_LOST:
      return ante_role_may_write (scene->role, "outcome.recorded") ? ANTE_NEXT_RECORD_OUTCOME : if_staff (scene, ANTE_NEXT_TELL_MANAGER);
    case ANTE_CLEARANCE_OVERDUE:
      return while_overdue (scene, clearance);
    case ANTE_CLEARANCE_READ_NOTES:
      return clearance->test ? invite (scene, clearance, ANTE_NEXT_SEND_INVITE) : for_notes (scene);
    case ANTE_CLEARANCE_REJECTED:
      return if_staff (scene, ANTE_NEXT_CALL_PATIENT);
    case ANTE_CLEARANCE_DEFERRED:
      return for_deferral (scene);
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_IDENTITY:
    case ANTE_CLEARANCE_UNKNOWN:
      return if_staff (scene, ANTE_NEXT_TELL_MANAGER);
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_MISSED:
      return after_a_call (scene, clearance);
    case ANTE_CLEARANCE_LINK_EXPIRED:
    case ANTE_CLEARANCE_EXPIRED:
    case ANTE_CLEARANCE_ENDED:
      return invite (scene, clearance, ANTE_NEXT_NEW_INVITE);
    case ANTE_CLEARANCE_CLEARED:
    case ANTE_CLEARANCE_COVERED:
      return clearance->test ? invite (scene, clearance, ANTE_NEXT_SEND_INVITE) : ANTE_NEXT_NONE;
    case ANTE_CLEARANCE_NOT_REQUIRED:
    case ANTE_CLEARANCE_QUEUED:
    case ANTE_CLEARANCE_SENDING:
    case ANTE_CLEARANCE_READING:
      return ANTE_NEXT_NONE;
    }
  return if_staff (scene, ANTE_NEXT_TELL_MANAGER);
}

/* While the new exam asks nothing of anybody, the medical director's decision on the old one is still awaited. */
static AnteNextAction
answer (const Scene *scene, const AnteClearance *clearance)
{
  AnteNextAction action = answer_one (scene, clearance);

  if (action == ANTE_NEXT_NONE && clearance->flag != NULL && clearance->flag->can_decide && !scene->at_the_door)
    return for_deferral (scene);
  return action;
}

/* The farthest from cleared first; of equals, the first treatment. */
static AnteNextAction
answer_worst (const Scene *scene, GPtrArray *clearances)
{
  AnteNextAction found = ANTE_NEXT_NONE;
  guint worst = 0;

  for (guint i = 0; clearances != NULL && i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);
      guint severity = ante_clearance_severity (clearance->code, clearance->test);
      AnteNextAction action = answer (scene, clearance);

      if (action != ANTE_NEXT_NONE && (found == ANTE_NEXT_NONE || severity > worst))
        {
          found = action;
          worst = severity;
        }
    }
  return found;
}

static AnteNextAction
while_expected (Scene *scene, GPtrArray *clearances, gint64 now_ms, GTimeZone *zone)
{
  g_autofree char *today = ante_day_of_ms (now_ms, zone);
  AnteNextAction action;

  if (scene->appointment->date != NULL && g_strcmp0 (scene->appointment->date, today) < 0)
    return ANTE_NEXT_NONE; /* a day that is over is not prepared any more */

  scene->next = ante_appointment_group (scene->appointment, now_ms, zone) == ANTE_GROUP_NEXT;
  scene->at_the_door = now_ms >= ante_appointment_start_ms (scene->appointment, zone) - EARLY_MS;
  action = answer_worst (scene, clearances);
  if (action == ANTE_NEXT_NONE && scene->next)
    return if_may (scene, "arrival.set", ANTE_NEXT_CHECK_IN);
  return action;
}

static AnteNextAction
while_here (Scene *scene, GPtrArray *clearances)
{
  scene->here = TRUE;
  if (ante_gate_is_open (clearances))
    return if_may (scene, "arrival.set", ANTE_NEXT_START);
  return answer_worst (scene, clearances);
}

static gboolean
only_notes_are_open (GPtrArray *clearances)
{
  gboolean notes = FALSE;

  for (guint i = 0; clearances != NULL && i < clearances->len; i++)
    {
      const AnteClearance *clearance = g_ptr_array_index (clearances, i);

      if (clearance->code == ANTE_CLEARANCE_READ_NOTES && !clearance->test)
        notes = TRUE;
      else if (clearance->blocks)
        return FALSE;
    }
  return notes;
}

static gboolean
is_being_read (GPtrArray *clearances)
{
  for (guint i = 0; clearances != NULL && i < clearances->len; i++)
    if (((const AnteClearance *) g_ptr_array_index (clearances, i))->code == ANTE_CLEARANCE_READING)
      return TRUE;
  return FALSE;
}

gboolean
ante_must_stop (const AnteAppointment *self, GPtrArray *clearances)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->arrival == ANTE_ARRIVAL_IN_ROOM && !ante_gate_is_open (clearances) && !is_being_read (clearances);
}

/* The alarm is for every eye, also those that may not write. */
static AnteNextAction
while_in_room (const Scene *scene, GPtrArray *clearances)
{
  if (ante_gate_is_open (clearances))
    return if_may (scene, "arrival.set", ANTE_NEXT_FINISH);
  if (only_notes_are_open (clearances) && ante_role_may_write (scene->role, "notes.read"))
    return ANTE_NEXT_READ_NOTES;
  return ante_must_stop (scene->appointment, clearances) ? ANTE_NEXT_STOP : ANTE_NEXT_NONE;
}

AnteNextAction
ante_next_action (const AnteAppointment *self,
                  GPtrArray *clearances,
                  AnteRole role,
                  gint64 now_ms,
                  GTimeZone *zone)
{
  Scene scene = { .appointment = self, .role = role };

  g_return_val_if_fail (self != NULL, ANTE_NEXT_NONE);
  g_return_val_if_fail (zone != NULL, ANTE_NEXT_NONE);

  switch (ante_appointment_arrival (self, now_ms, zone))
    {
    case ANTE_ARRIVAL_EXPECTED:
    case ANTE_ARRIVAL_LATE:
      return while_expected (&scene, clearances, now_ms, zone);
    case ANTE_ARRIVAL_ARRIVED:
      return while_here (&scene, clearances);
    case ANTE_ARRIVAL_IN_ROOM:
      return while_in_room (&scene, clearances);
    case ANTE_ARRIVAL_NO_SHOW:
      return if_may (&scene, "arrival.set", ANTE_NEXT_UNDO_NO_SHOW);
    case ANTE_ARRIVAL_DONE:
    case ANTE_ARRIVAL_CANCELLED:
      return ANTE_NEXT_NONE;
    }
  return ANTE_NEXT_NONE;
}
