/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be done with an appointment, when, and by whom. */
#include "app/commands/ante-command.h"
#include "../board/board-case.h"

typedef struct
{
  AnteCommand command;
  AnteArrival arrival;
  AnteClearanceCode code;
  AnteRole role;
  gboolean possible;
} Row;

#define EXPECTED ANTE_ARRIVAL_EXPECTED
#define ARRIVED ANTE_ARRIVAL_ARRIVED
#define IN_ROOM ANTE_ARRIVAL_IN_ROOM
#define DONE ANTE_ARRIVAL_DONE
#define CANCELLED ANTE_ARRIVAL_CANCELLED
#define NO_SHOW ANTE_ARRIVAL_NO_SHOW
#define CLEARED ANTE_CLEARANCE_CLEARED
#define WAITING ANTE_CLEARANCE_WAITING
#define NEEDED ANTE_CLEARANCE_NEEDS_INVITE
#define UNCONFIRMED ANTE_CLEARANCE_UNCONFIRMED
#define NOTES ANTE_CLEARANCE_READ_NOTES
#define REJECTED ANTE_CLEARANCE_REJECTED
#define IDENTITY ANTE_CLEARANCE_IDENTITY
#define RECEPTION ANTE_ROLE_RECEPTION
#define MANAGER ANTE_ROLE_MANAGER
#define CLINICIAN ANTE_ROLE_CLINICIAN
#define VIEWER ANTE_ROLE_VIEWER

static const Row rows[] = {
  { ANTE_COMMAND_CHECK_IN, EXPECTED, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_CHECK_IN, NO_SHOW, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_CHECK_IN, ARRIVED, WAITING, RECEPTION, FALSE },
  { ANTE_COMMAND_CHECK_IN, CANCELLED, WAITING, RECEPTION, FALSE },
  { ANTE_COMMAND_CHECK_IN, EXPECTED, WAITING, VIEWER, FALSE },

  /* Through the gate or not at all. */
  { ANTE_COMMAND_START, ARRIVED, CLEARED, RECEPTION, TRUE },
  { ANTE_COMMAND_START, ARRIVED, WAITING, MANAGER, FALSE },
  { ANTE_COMMAND_START, ARRIVED, NOTES, MANAGER, FALSE },
  { ANTE_COMMAND_START, EXPECTED, CLEARED, MANAGER, FALSE },
  { ANTE_COMMAND_START, ARRIVED, CLEARED, VIEWER, FALSE },
  { ANTE_COMMAND_FINISH, IN_ROOM, CLEARED, RECEPTION, TRUE },
  { ANTE_COMMAND_FINISH, ARRIVED, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_STOP, IN_ROOM, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_STOP, IN_ROOM, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_NO_SHOW, EXPECTED, CLEARED, RECEPTION, TRUE },
  { ANTE_COMMAND_NO_SHOW, DONE, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_EXPECT, NO_SHOW, CLEARED, RECEPTION, TRUE },

  { ANTE_COMMAND_CANCEL, EXPECTED, CLEARED, RECEPTION, TRUE },
  { ANTE_COMMAND_CANCEL, IN_ROOM, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_CANCEL, EXPECTED, CLEARED, CLINICIAN, FALSE },
  { ANTE_COMMAND_RESTORE, CANCELLED, CLEARED, RECEPTION, TRUE },
  { ANTE_COMMAND_RESTORE, EXPECTED, CLEARED, RECEPTION, FALSE },

  { ANTE_COMMAND_INVITE_SEND, EXPECTED, NEEDED, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_SEND, CANCELLED, NEEDED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND, EXPECTED, WAITING, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND, EXPECTED, UNCONFIRMED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND, EXPECTED, NEEDED, CLINICIAN, FALSE },
  { ANTE_COMMAND_INVITE_SEND_ANYWAY, EXPECTED, UNCONFIRMED, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_SEND_ANYWAY, EXPECTED, WAITING, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND_NEW, EXPECTED, REJECTED, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_SEND_NEW, EXPECTED, REJECTED, CLINICIAN, FALSE },
  { ANTE_COMMAND_INVITE_SEND_NEW, CANCELLED, REJECTED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND_NEW, EXPECTED, UNCONFIRMED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SEND_NEW, EXPECTED, WAITING, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_RESEND, EXPECTED, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_CANCEL, EXPECTED, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_CANCEL, EXPECTED, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_COPY_LINK, ARRIVED, WAITING, VIEWER, TRUE },
  { ANTE_COMMAND_INVITE_COPY_LINK, ARRIVED, CLEARED, VIEWER, FALSE },
  { ANTE_COMMAND_INVITE_COPY_MESSAGE, ARRIVED, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_COPY_MESSAGE, ARRIVED, CLEARED, RECEPTION, FALSE },
  { ANTE_COMMAND_INVITE_SHOW_CODE, ARRIVED, WAITING, RECEPTION, TRUE },
  { ANTE_COMMAND_INVITE_SHOW_CODE, ARRIVED, UNCONFIRMED, RECEPTION, FALSE },

  { ANTE_COMMAND_NOTES_READ, ARRIVED, NOTES, CLINICIAN, TRUE },
  { ANTE_COMMAND_NOTES_READ, ARRIVED, NOTES, MANAGER, TRUE },
  { ANTE_COMMAND_NOTES_READ, ARRIVED, NOTES, RECEPTION, FALSE },
  { ANTE_COMMAND_NOTES_READ, ARRIVED, CLEARED, MANAGER, FALSE },
  { ANTE_COMMAND_IDENTITY_CONFIRM, EXPECTED, IDENTITY, MANAGER, TRUE },
  { ANTE_COMMAND_IDENTITY_CONFIRM, EXPECTED, IDENTITY, RECEPTION, FALSE },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AnteAppointmentView) view = board_case_view ("a", "16:00", rows[i].arrival, rows[i].code);
      gboolean possible = ante_command_is_possible (rows[i].command, view, rows[i].role);

      if (possible != rows[i].possible)
        g_error ("row %u: %s", i, ante_command_get_name (rows[i].command));
    }
}

static void
test_names (void)
{
  for (AnteCommand command = 0; command < ANTE_N_COMMANDS; command++)
    {
      g_assert_cmpint (ante_command_from_name (ante_command_get_name (command)), ==, command);
      g_assert_cmpstr (ante_command_get_label (command), !=, "");
    }
  g_assert_cmpint (ante_command_from_name ("appointment.explode"), ==, ANTE_N_COMMANDS);
  g_assert_cmpint (ante_command_from_name (NULL), ==, ANTE_N_COMMANDS);
}

/* What a row offers is something that can be done. */
static void
test_next (void)
{
  for (AnteArrival arrival = ANTE_ARRIVAL_EXPECTED; arrival <= ANTE_ARRIVAL_NO_SHOW; arrival++)
    for (AnteClearanceCode code = 0; code <= ANTE_CLEARANCE_UNKNOWN; code++)
      {
        if (arrival == ANTE_ARRIVAL_LATE)
          continue;

        g_autoptr (AnteAppointmentView) view = board_case_view ("a", "16:00", arrival, code);
        AnteCommand command = ante_command_for_next (view, ANTE_ROLE_MANAGER);

        g_assert_true ((command == ANTE_N_COMMANDS) == (ante_command_next_label (view, ANTE_ROLE_MANAGER) == NULL));
        g_assert_true ((command == ANTE_N_COMMANDS) == (ante_appointment_view_get_next_action (view) == ANTE_NEXT_NONE));
      }
}

static void
test_about_one_treatment (void)
{
  g_autoptr (AnteAppointmentView) view = board_case_view ("a", "16:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  const AnteClearance *first = g_ptr_array_index (ante_appointment_view_get_clearances (view), 0);

  g_assert_true (ante_command_find_clearance (ANTE_COMMAND_INVITE_RESEND, view, "t1", ANTE_ROLE_MANAGER) == first);
  g_assert_true (ante_command_find_clearance (ANTE_COMMAND_INVITE_RESEND, view, "", ANTE_ROLE_MANAGER) == first);
  g_assert_null (ante_command_find_clearance (ANTE_COMMAND_INVITE_RESEND, view, "t2", ANTE_ROLE_MANAGER));
  g_assert_null (ante_command_find_clearance (ANTE_COMMAND_NOTES_READ, view, NULL, ANTE_ROLE_MANAGER));
}

/* What people may add to an exam depends on what is known of it, and on whose desk it is. */
static void
test_judgements (void)
{
  static const struct
  {
    AnteCommand command;
    AnteClearance one;
    gboolean reception, clinician, manager;
  } cases[] = {
    { ANTE_COMMAND_DEFERRAL_DECIDE, { .can_decide = TRUE }, FALSE, TRUE, TRUE },
    { ANTE_COMMAND_DEFERRAL_DECIDE, { 0 }, FALSE, FALSE, FALSE },
    { ANTE_COMMAND_DEFERRAL_WITHDRAW, { .decision_id = (char *) "d" }, FALSE, TRUE, TRUE },
    { ANTE_COMMAND_OUTCOME_RECORD, { .can_record = TRUE }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_OUTCOME_WITHDRAW, { .record_id = (char *) "r" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_NOTES_SHOW, { .code = ANTE_CLEARANCE_CALL_AGAIN, .invite_id = (char *) "i", .has_notes = TRUE }, FALSE, TRUE, TRUE },
    { ANTE_COMMAND_NOTES_SHOW, { .code = ANTE_CLEARANCE_READ_NOTES, .invite_id = (char *) "i", .has_notes = TRUE }, FALSE, FALSE, FALSE },
    { ANTE_COMMAND_NOTES_SHOW, { .code = ANTE_CLEARANCE_WAITING, .invite_id = (char *) "i", .has_answers = TRUE }, FALSE, TRUE, TRUE },
    { ANTE_COMMAND_HEALTH_CHANGED, { 0 }, TRUE, TRUE, TRUE },
    { ANTE_COMMAND_COMPLETE, { .code = ANTE_CLEARANCE_LINK_EXPIRED, .missing = ANTE_MISSING_PHONE }, TRUE, FALSE, TRUE },
    { ANTE_COMMAND_COMPLETE, { .code = ANTE_CLEARANCE_LINK_EXPIRED }, FALSE, FALSE, FALSE },
    { ANTE_COMMAND_COMPLETE, { .code = ANTE_CLEARANCE_SEND_FAILED, .suspect_state = TRUE }, TRUE, FALSE, TRUE },
    /* Each 401, and whatever else is looked up in the portal, is the manager's. */
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "key" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "needs-provider" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "needs-contract" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "needs-rx-contract" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "not-allowed" }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_SEND_FAILED, .problem = (char *) "refused" }, FALSE, FALSE, FALSE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_CONFLICTING }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_UNVERIFIED }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_OVERDUE, .lost = TRUE }, FALSE, FALSE, TRUE },
    { ANTE_COMMAND_PORTAL, { .code = ANTE_CLEARANCE_CLEARED }, FALSE, FALSE, FALSE },
  };
  g_autoptr (AnteAppointmentView) view = board_case_view ("a", "16:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("row %u: %s", i, ante_command_get_name (cases[i].command));
      g_assert_cmpint (ante_command_is_possible_for (cases[i].command, view, &cases[i].one, ANTE_ROLE_RECEPTION), ==, cases[i].reception);
      g_assert_cmpint (ante_command_is_possible_for (cases[i].command, view, &cases[i].one, ANTE_ROLE_CLINICIAN), ==, cases[i].clinician);
      g_assert_cmpint (ante_command_is_possible_for (cases[i].command, view, &cases[i].one, ANTE_ROLE_MANAGER), ==, cases[i].manager);
      g_assert_false (ante_command_is_possible_for (cases[i].command, view, &cases[i].one, ANTE_ROLE_VIEWER));
    }
}

/* A new exam was asked for after a flag: what can be done about either is offered, each about its own exam. */
static void
test_asked_again (void)
{
  static const AnteCommand of_new[] = { ANTE_COMMAND_INVITE_RESEND, ANTE_COMMAND_INVITE_CANCEL, ANTE_COMMAND_INVITE_COPY_LINK };
  static const AnteCommand of_old[] = { ANTE_COMMAND_DEFERRAL_DECIDE, ANTE_COMMAND_DEFERRAL_WITHDRAW, ANTE_COMMAND_OUTCOME_WITHDRAW,
                                        ANTE_COMMAND_NOTES_SHOW_EARLIER };
  g_autoptr (AnteAppointmentView) view = board_case_view ("a", "16:00", ANTE_ARRIVAL_EXPECTED, ANTE_CLEARANCE_WAITING);
  AnteClearance *again = g_ptr_array_index (ante_appointment_view_get_clearances (view), 0);

  for (guint i = 0; i < G_N_ELEMENTS (of_old); i++)
    g_assert_false (ante_command_is_possible (of_old[i], view, ANTE_ROLE_MANAGER));
  again->has_answers = TRUE;
  again->flag = board_case_clearance (ANTE_CLEARANCE_DEFERRED);
  again->flag->can_decide = again->flag->has_notes = TRUE;
  again->flag->can_resend = again->flag->can_cancel = FALSE;
  again->flag->decision_id = g_strdup ("d");
  again->flag->record_id = g_strdup ("r");
  for (guint i = 0; i < G_N_ELEMENTS (of_old); i++)
    g_assert_true (ante_command_find_clearance (of_old[i], view, "t1", ANTE_ROLE_MANAGER) == again->flag);
  for (guint i = 0; i < G_N_ELEMENTS (of_new); i++)
    g_assert_true (ante_command_find_clearance (of_new[i], view, "t1", ANTE_ROLE_MANAGER) == again);
  g_assert_true (ante_command_find_clearance (ANTE_COMMAND_NOTES_SHOW, view, "t1", ANTE_ROLE_MANAGER) == again);
  again->record_id = g_strdup ("r2"); /* each in its turn, the newer first */
  g_assert_true (ante_command_find_clearance (ANTE_COMMAND_OUTCOME_WITHDRAW, view, "t1", ANTE_ROLE_MANAGER) == again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/commands/asked-again-after-a-flag", test_asked_again);
  g_test_add_func ("/app/commands/are-possible-as-the-table-says", test_table);
  g_test_add_func ("/app/commands/have-names-and-labels", test_names);
  g_test_add_func ("/app/commands/next-action-has-a-command-and-a-label", test_next);
  g_test_add_func ("/app/commands/find-their-treatment", test_about_one_treatment);
  g_test_add_func ("/app/commands/judgements-are-for-those-entitled", test_judgements);
  return g_test_run ();
}
