/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done with one appointment, as a table: action names, labels, and when each is possible. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

typedef enum
{
  ANTE_COMMAND_SHOW,
  ANTE_COMMAND_CHECK_IN,
  ANTE_COMMAND_START,
  ANTE_COMMAND_FINISH,
  ANTE_COMMAND_STOP,             /* in room, stop: back to the waiting room */
  ANTE_COMMAND_NO_SHOW,
  ANTE_COMMAND_EXPECT,           /* takes back an arrival or a no-show */
  ANTE_COMMAND_EDIT,
  ANTE_COMMAND_COMPLETE,         /* the form, at the first field an invite needs */
  ANTE_COMMAND_CALL,
  ANTE_COMMAND_CANCEL,
  ANTE_COMMAND_RESTORE,
  ANTE_COMMAND_INVITE_SEND,
  ANTE_COMMAND_INVITE_SEND_ANYWAY, /* unconfirmed: once more */
  ANTE_COMMAND_INVITE_SEND_NEW,    /* flagged: a new exam, by a person's decision */
  ANTE_COMMAND_INVITE_RESEND,
  ANTE_COMMAND_INVITE_COPY_LINK,
  ANTE_COMMAND_INVITE_COPY_MESSAGE,
  ANTE_COMMAND_INVITE_SHOW_CODE,
  ANTE_COMMAND_INVITE_CANCEL,
  ANTE_COMMAND_NOTES_READ,
  ANTE_COMMAND_IDENTITY_CONFIRM,
  ANTE_COMMAND_NOTES_SHOW,        /* what the provider wrote, with nothing to sign off */
  ANTE_COMMAND_NOTES_SHOW_EARLIER, /* the same, of a flagged exam that a new one was asked for after */
  ANTE_COMMAND_HEALTH_CHANGED,
  ANTE_COMMAND_HEALTH_WITHDRAW,
  ANTE_COMMAND_DEFERRAL_DECIDE,   /* what the medical director decided */
  ANTE_COMMAND_DEFERRAL_WITHDRAW,
  ANTE_COMMAND_OUTCOME_RECORD,    /* seen in the portal, by hand */
  ANTE_COMMAND_OUTCOME_WITHDRAW,
  ANTE_COMMAND_PORTAL,            /* the provider's pages, in the browser */
  ANTE_N_COMMANDS,
} AnteCommand;

/** ante_command_get_name: the action's name, e.g. "appointment.check-in". */
const char *ante_command_get_name (AnteCommand command);
/** ante_command_get_label: for a menu or a button, translated. */
const char *ante_command_get_label (AnteCommand command);
/** ante_command_from_name: ANTE_N_COMMANDS when it is none. */
AnteCommand ante_command_from_name (const char *name);

/** ante_command_is_possible: whether @command makes sense for @view now and this desk's @role may do it. */
gboolean ante_command_is_possible (AnteCommand command, AnteAppointmentView *view, AnteRole role);
/** ante_command_is_possible_for: the same, about one treatment of it. */
gboolean ante_command_is_possible_for (AnteCommand command, AnteAppointmentView *view,
                                       const AnteClearance *clearance, AnteRole role);
/** ante_command_find_clearance: the clearance @command is about: that of @treatment_id, or when that is NULL or empty
 *  the first it is possible for. NULL: none. Borrowed from @view. */
const AnteClearance *ante_command_find_clearance (AnteCommand command, AnteAppointmentView *view,
                                                  const char *treatment_id, AnteRole role);

/** ante_command_for_next: the command behind a row's one next action; ANTE_N_COMMANDS: none. */
AnteCommand ante_command_for_next (AnteAppointmentView *view, AnteRole role);
/** ante_command_next_label: what that button says; NULL: no button. */
const char *ante_command_next_label (AnteAppointmentView *view, AnteRole role);

G_END_DECLS
