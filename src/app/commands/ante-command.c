/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done with one appointment, as a table: action names, labels, and when each is possible. */
#include "app/commands/ante-command.h"

#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define IN(arrival) (1u << ANTE_ARRIVAL_##arrival)
#define NOT_HERE (IN (EXPECTED) | IN (LATE))
#define ANY_ARRIVAL (~0u)

/* Of a flagged exam and the new one asked for after it. */
typedef enum { NEW_ONE, EITHER, FLAGGED_ONE } Which;

typedef struct
{
  const char *name;
  const char *label;
  const char *entry_kind; /* what it writes; NULL: nothing, everyone may */
  guint arrivals;         /* bits of AnteArrival it makes sense in */
  gboolean (*fits) (AnteAppointmentView *view);          /* nullable */
  gboolean (*fits_treatment) (const AnteClearance *one); /* nullable; one treatment it fits is enough */
  Which which;            /* when a new exam was asked for after a flag */
} Command;

static gboolean
gate_is_open (AnteAppointmentView *view)
{
  return ante_appointment_view_get_gate_open (view);
}

static gboolean
must_stop (AnteAppointmentView *view)
{
  return ante_appointment_view_get_stop (view);
}

static gboolean
has_phone (AnteAppointmentView *view)
{
  return ante_appointment_view_get_patient (view)->phone != NULL;
}

static gboolean
lacks_data (const AnteClearance *one)
{
  return one->missing != 0 || (one->code == ANTE_CLEARANCE_SEND_FAILED && one->suspect_state);
}

static gboolean
can_send (const AnteClearance *one)
{
  return one->can_send && one->code != ANTE_CLEARANCE_UNCONFIRMED;
}

static gboolean
is_unconfirmed (const AnteClearance *one)
{
  return one->code == ANTE_CLEARANCE_UNCONFIRMED;
}

/* The way out of every flag, also of a test that is over: a new exam. */
static gboolean
is_flagged (const AnteClearance *one)
{
  return one->code != ANTE_CLEARANCE_UNCONFIRMED && one->exams_by_decision != NULL && one->exams_by_decision[0] != NULL;
}

static gboolean
can_resend (const AnteClearance *one)
{
  return one->can_resend;
}

static gboolean
can_cancel (const AnteClearance *one)
{
  return one->can_cancel || one->can_cancel_other;
}

static gboolean
has_link (const AnteClearance *one)
{
  return one->meeting_url != NULL && one->decided_ms == 0
      && (one->code == ANTE_CLEARANCE_WAITING || one->code == ANTE_CLEARANCE_OVERDUE || one->code == ANTE_CLEARANCE_MISSED
          || one->code == ANTE_CLEARANCE_CALL_AGAIN);
}

static gboolean
has_unread_notes (const AnteClearance *one)
{
  return one->code == ANTE_CLEARANCE_READ_NOTES;
}

static gboolean
is_another_person (const AnteClearance *one)
{
  return one->code == ANTE_CLEARANCE_IDENTITY;
}

static gboolean
has_other_notes (const AnteClearance *one)
{
  return one->invite_id != NULL && one->code != ANTE_CLEARANCE_READ_NOTES && (one->has_notes || one->has_answers || one->decision_id != NULL);
}

static gboolean
has_health_change (AnteAppointmentView *view)
{
  return ante_appointment_view_get_patient (view)->health_id != NULL;
}

static gboolean
can_decide (const AnteClearance *one)
{
  return one->can_decide;
}

static gboolean
has_decision (const AnteClearance *one)
{
  return one->decision_id != NULL;
}

static gboolean
can_record (const AnteClearance *one)
{
  return one->can_record;
}

static gboolean
has_record (const AnteClearance *one)
{
  return one->record_id != NULL;
}

/* Where the next step is not to be taken here. */
static gboolean
needs_portal (const AnteClearance *one)
{
  switch (one->code)
    {
    case ANTE_CLEARANCE_SEND_FAILED:
      return ante_words_provider_todo (one->problem) != NULL;
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_UNCONFIRMED:
      return TRUE;
    default:
      return one->lost || one->decided_ms > 0;
    }
}

static const Command commands[ANTE_N_COMMANDS] = {
  [ANTE_COMMAND_SHOW] = { "appointment.show", NC_("command", "Show"), NULL, ANY_ARRIVAL },
  [ANTE_COMMAND_CHECK_IN] = { "appointment.check-in", NC_("command", "Check in"), "arrival.set", NOT_HERE | IN (NO_SHOW) },
  [ANTE_COMMAND_START] = { "appointment.start", NC_("command", "Start treatment"), "arrival.set", IN (ARRIVED), gate_is_open },
  [ANTE_COMMAND_FINISH] = { "appointment.finish", NC_("command", "Finish"), "arrival.set", IN (IN_ROOM) },
  [ANTE_COMMAND_STOP] = { "appointment.stop", NC_("command", "Stop treatment"), "arrival.set", IN (IN_ROOM), must_stop },
  [ANTE_COMMAND_NO_SHOW] = { "appointment.no-show", NC_("command", "Did not come"), "arrival.set", NOT_HERE },
  [ANTE_COMMAND_EXPECT] = { "appointment.expect", NC_("command", "Back to expected"), "arrival.set", IN (ARRIVED) | IN (NO_SHOW) },
  [ANTE_COMMAND_EDIT] = { "appointment.edit", NC_("command", "Edit…"), "appointment.set", ANY_ARRIVAL },
  [ANTE_COMMAND_COMPLETE] = { "appointment.complete", NC_("command", "Complete details…"), "patient.set", ANY_ARRIVAL, NULL, lacks_data },
  [ANTE_COMMAND_CALL] = { "appointment.call", NC_("command", "Copy phone number"), NULL, ANY_ARRIVAL, has_phone },
  [ANTE_COMMAND_CANCEL] = { "appointment.cancel", NC_("command", "Cancel appointment"), "appointment.set",
                            NOT_HERE | IN (ARRIVED) | IN (NO_SHOW) },
  [ANTE_COMMAND_RESTORE] = { "appointment.restore", NC_("command", "Restore appointment"), "appointment.set", IN (CANCELLED) },
  [ANTE_COMMAND_INVITE_SEND] = { "invite.send", NC_("command", "Send invite"), "invite.sending", ~IN (CANCELLED), NULL, can_send },
  [ANTE_COMMAND_INVITE_SEND_ANYWAY] = { "invite.send-anyway", NC_("command", "Send anyway…"), "invite.sending", ~IN (CANCELLED), NULL,
                                        is_unconfirmed },
  [ANTE_COMMAND_INVITE_SEND_NEW] = { "invite.send-new", NC_("command", "New exam…"), "invite.sending", ~IN (CANCELLED), NULL,
                                     is_flagged },
  [ANTE_COMMAND_INVITE_RESEND] = { "invite.resend", NC_("command", "Resend invite"), "invite.resending", ~IN (CANCELLED), NULL,
                                   can_resend },
  [ANTE_COMMAND_INVITE_COPY_LINK] = { "invite.copy-link", NC_("command", "Copy link"), NULL, ANY_ARRIVAL, NULL, has_link },
  [ANTE_COMMAND_INVITE_COPY_MESSAGE] = { "invite.copy-message", NC_("command", "Copy message"), NULL, ANY_ARRIVAL, NULL, has_link },
  [ANTE_COMMAND_INVITE_SHOW_CODE] = { "invite.show-code", NC_("command", "Show QR code…"), NULL, ANY_ARRIVAL, NULL, has_link },
  [ANTE_COMMAND_INVITE_CANCEL] = { "invite.cancel", NC_("command", "Cancel invite…"), "invite.cancelled", ANY_ARRIVAL, NULL, can_cancel },
  [ANTE_COMMAND_NOTES_READ] = { "notes.read", NC_("command", "Read notes…"), "notes.read", ANY_ARRIVAL, NULL, has_unread_notes },
  [ANTE_COMMAND_IDENTITY_CONFIRM] = { "identity.confirm", NC_("command", "Confirm the person…"), "identity.confirmed", ANY_ARRIVAL, NULL,
                                      is_another_person },
  [ANTE_COMMAND_NOTES_SHOW] = { "notes.show", NC_("command", "Show notes…"), "notes.read", ANY_ARRIVAL, NULL, has_other_notes },
  [ANTE_COMMAND_NOTES_SHOW_EARLIER] = { "notes.show-earlier", NC_("command", "Show earlier notes…"), "notes.read", ANY_ARRIVAL, NULL,
                                        has_other_notes, FLAGGED_ONE },
  [ANTE_COMMAND_HEALTH_CHANGED] = { "health.change", NC_("command", "Health has changed…"), "health.changed", ANY_ARRIVAL },
  /* Whoever said it takes it back by undo; later, those who may judge it. */
  [ANTE_COMMAND_HEALTH_WITHDRAW] = { "health.withdraw", NC_("command", "Health has not changed…"), "deferral.decided", ANY_ARRIVAL,
                                     has_health_change },
  [ANTE_COMMAND_DEFERRAL_DECIDE] = { "deferral.decide", NC_("command", "Record the decision…"), "deferral.decided", ANY_ARRIVAL, NULL,
                                     can_decide, EITHER },
  [ANTE_COMMAND_DEFERRAL_WITHDRAW] = { "deferral.withdraw", NC_("command", "Take the decision back…"), "deferral.decided", ANY_ARRIVAL,
                                       NULL, has_decision, EITHER },
  [ANTE_COMMAND_OUTCOME_RECORD] = { "outcome.record", NC_("command", "Record an outcome…"), "outcome.recorded", ANY_ARRIVAL, NULL,
                                    can_record },
  [ANTE_COMMAND_OUTCOME_WITHDRAW] = { "outcome.withdraw", NC_("command", "Take the recorded outcome back…"), "outcome.recorded",
                                      ANY_ARRIVAL, NULL, has_record, EITHER },
  [ANTE_COMMAND_PORTAL] = { "portal.open", NC_("command", "Open the provider’s portal"), "outcome.recorded", ANY_ARRIVAL, NULL,
                            needs_portal, EITHER },
};

static gboolean
fits_appointment (const Command       *command,
                  AnteAppointmentView *view,
                  AnteRole             role)
{
  if ((command->arrivals & (1u << ante_appointment_view_get_arrival (view))) == 0)
    return FALSE;
  if (command->entry_kind != NULL && !ante_role_may_write (role, command->entry_kind))
    return FALSE;

  return command->fits == NULL || command->fits (view);
}

/* Of the two exams of one clearance, the one it can be done about; nullable. */
static const AnteClearance *
find_exam (const Command       *command,
           const AnteClearance *one)
{
  if (command->which != FLAGGED_ONE && command->fits_treatment (one))
    return one;
  if (command->which != NEW_ONE && one->flag != NULL && command->fits_treatment (one->flag))
    return one->flag;

  return NULL;
}

const char *
ante_command_get_name (AnteCommand command)
{
  g_return_val_if_fail (command < ANTE_N_COMMANDS, NULL);

  return commands[command].name;
}

const char *
ante_command_get_label (AnteCommand command)
{
  g_return_val_if_fail (command < ANTE_N_COMMANDS, NULL);

  return g_dpgettext2 (NULL, "command", commands[command].label);
}

AnteCommand
ante_command_from_name (const char *name)
{
  for (AnteCommand command = 0; command < ANTE_N_COMMANDS; command++)
    if (g_strcmp0 (commands[command].name, name) == 0)
      return command;

  return ANTE_N_COMMANDS;
}

gboolean
ante_command_is_possible_for (AnteCommand          command,
                              AnteAppointmentView *view,
                              const AnteClearance *clearance,
                              AnteRole             role)
{
  g_return_val_if_fail (command < ANTE_N_COMMANDS, FALSE);

  const Command *row = &commands[command];

  return fits_appointment (row, view, role) && (row->fits_treatment == NULL || find_exam (row, clearance) != NULL);
}

gboolean
ante_command_is_possible (AnteCommand          command,
                          AnteAppointmentView *view,
                          AnteRole             role)
{
  g_return_val_if_fail (command < ANTE_N_COMMANDS, FALSE);

  if (commands[command].fits_treatment == NULL)
    return fits_appointment (&commands[command], view, role);

  return ante_command_find_clearance (command, view, NULL, role) != NULL;
}

const AnteClearance *
ante_command_find_clearance (AnteCommand          command,
                             AnteAppointmentView *view,
                             const char          *treatment_id,
                             AnteRole             role)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);
  gboolean any = treatment_id == NULL || *treatment_id == '\0';

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *one = g_ptr_array_index (clearances, i);

      if (!any && g_strcmp0 (one->treatment_id, treatment_id) != 0)
        continue;
      if (ante_command_is_possible_for (command, view, one, role))
        return commands[command].fits_treatment != NULL ? find_exam (&commands[command], one) : one;
    }

  return NULL;
}

/* What a manager is told of is theirs to settle. */
static AnteCommand
command_for_manager (AnteAppointmentView *view,
                     AnteRole             role)
{
  if (ante_command_is_possible (ANTE_COMMAND_IDENTITY_CONFIRM, view, role))
    return ANTE_COMMAND_IDENTITY_CONFIRM;

  return ANTE_COMMAND_SHOW;
}

AnteCommand
ante_command_for_next (AnteAppointmentView *view,
                       AnteRole             role)
{
  switch (ante_appointment_view_get_next_action (view))
    {
    case ANTE_NEXT_CHECK_IN:
      return ANTE_COMMAND_CHECK_IN;
    case ANTE_NEXT_START:
      return ANTE_COMMAND_START;
    case ANTE_NEXT_FINISH:
      return ANTE_COMMAND_FINISH;
    case ANTE_NEXT_STOP:
      return ANTE_COMMAND_STOP;
    case ANTE_NEXT_COMPLETE_DATA:
      return ANTE_COMMAND_COMPLETE;
    case ANTE_NEXT_SEND_INVITE:
      return ANTE_COMMAND_INVITE_SEND;
    case ANTE_NEXT_NEW_INVITE:
      return ante_command_is_possible (ANTE_COMMAND_INVITE_SEND, view, role) ? ANTE_COMMAND_INVITE_SEND : ANTE_COMMAND_INVITE_SEND_NEW;
    case ANTE_NEXT_RESEND:
      return ANTE_COMMAND_INVITE_RESEND;
    case ANTE_NEXT_DECIDE:
      return ANTE_COMMAND_INVITE_SEND_ANYWAY;
    case ANTE_NEXT_READ_NOTES:
      return ANTE_COMMAND_NOTES_READ;
    case ANTE_NEXT_COPY_LINK:
      return ANTE_COMMAND_INVITE_COPY_LINK;
    case ANTE_NEXT_CALL_PATIENT:
      return ANTE_COMMAND_CALL;
    case ANTE_NEXT_TELL_MANAGER:
      return command_for_manager (view, role);
    case ANTE_NEXT_UNDO_NO_SHOW:
      return ANTE_COMMAND_EXPECT;
    case ANTE_NEXT_RECORD_DECISION:
      return ANTE_COMMAND_DEFERRAL_DECIDE;
    case ANTE_NEXT_RECORD_OUTCOME:
      return ANTE_COMMAND_OUTCOME_RECORD;
    case ANTE_NEXT_NONE:
    default:
      return ANTE_N_COMMANDS;
    }
}

static AnteMissing
find_missing (AnteAppointmentView *view)
{
  GPtrArray *clearances = ante_appointment_view_get_clearances (view);

  for (guint i = 0; i < clearances->len; i++)
    {
      const AnteClearance *one = g_ptr_array_index (clearances, i);

      if (one->missing != 0)
        return one->missing;
      if (one->suspect_state)
        return ANTE_MISSING_STATE_NOT_SERVED; /* the label asks to check it */
    }

  return 0;
}

const char *
ante_command_next_label (AnteAppointmentView *view,
                         AnteRole             role)
{
  AnteNextAction next = ante_appointment_view_get_next_action (view);

  if (ante_command_for_next (view, role) == ANTE_N_COMMANDS)
    return NULL;
  if (next == ANTE_NEXT_TELL_MANAGER && role == ANTE_ROLE_MANAGER)
    return C_("action", "Review");

  return ante_words_next_action (next, find_missing (view));
}
