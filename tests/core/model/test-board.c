/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the board makes of clearances: the gate, the lists, the next action, and who may write what. */
#include "model-fixture.h"

#define ALL_CODES (ANTE_CLEARANCE_UNKNOWN + 1)

static AnteClearance *
make_clearance (AnteClearanceCode code)
{
  AnteClearance *clearance = g_new0 (AnteClearance, 1);

  clearance->code = code;
  clearance->blocks = code != ANTE_CLEARANCE_NOT_REQUIRED && code != ANTE_CLEARANCE_CLEARED &&
                      code != ANTE_CLEARANCE_COVERED;
  clearance->exams_to_invite = g_new0 (char *, 1);
  clearance->exams_by_decision = g_new0 (char *, 1);
  clearance->references = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_reference_free);
  return clearance;
}

static GPtrArray *
make_clearances (const AnteClearanceCode *codes, guint n)
{
  GPtrArray *clearances = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_clearance_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (clearances, make_clearance (codes[i]));
  return clearances;
}

/* --- The gate --- */

static gboolean
is_open (AnteClearanceCode a, AnteClearanceCode b)
{
  const AnteClearanceCode codes[] = { a, b };
  g_autoptr (GPtrArray) clearances = make_clearances (codes, 2);

  return ante_gate_is_open (clearances);
}

static void
test_gate (void)
{
  for (guint a = 0; a < ALL_CODES; a++)
    for (guint b = 0; b < ALL_CODES; b++)
      {
        gboolean a_opens = a == ANTE_CLEARANCE_NOT_REQUIRED || a == ANTE_CLEARANCE_CLEARED || a == ANTE_CLEARANCE_COVERED;
        gboolean b_opens = b == ANTE_CLEARANCE_NOT_REQUIRED || b == ANTE_CLEARANCE_CLEARED || b == ANTE_CLEARANCE_COVERED;

        g_assert_cmpint (is_open (a, b), ==, a_opens && b_opens);
      }
}

/* Each of the three things said of a clearance closes the gate by itself. */
static void
test_gate_distrusts (void)
{
  const AnteClearanceCode cleared = ANTE_CLEARANCE_CLEARED;
  g_autoptr (GPtrArray) none = make_clearances (&cleared, 0);
  g_autoptr (GPtrArray) one = make_clearances (&cleared, 1);
  AnteClearance *clearance = g_ptr_array_index (one, 0);

  g_assert_false (ante_gate_is_open (NULL));
  g_assert_false (ante_gate_is_open (none));
  g_assert_true (ante_gate_is_open (one));
  clearance->test = TRUE;
  g_assert_false (ante_gate_is_open (one));
  clearance->test = FALSE;
  clearance->blocks = TRUE;
  g_assert_false (ante_gate_is_open (one));
  clearance->blocks = FALSE;
  clearance->code = ANTE_CLEARANCE_REJECTED;
  g_assert_false (ante_gate_is_open (one));
  clearance->code = (AnteClearanceCode) 99;
  g_assert_false (ante_gate_is_open (one));
  g_ptr_array_add (one, NULL);
  clearance->code = ANTE_CLEARANCE_CLEARED;
  g_assert_false (ante_gate_is_open (one));
  g_ptr_array_set_size (one, 1);
  g_assert_true (ante_gate_is_open (one));
}

/* --- Lists --- */

static const struct
{
  AnteClearanceCode code;
  AnteList list;      /* TODAY: no other */
  AnteList test_list; /* the same of a test exam */
} homes[] = {
  { ANTE_CLEARANCE_NOT_REQUIRED, ANTE_LIST_TODAY, ANTE_LIST_TODAY },
  { ANTE_CLEARANCE_NEEDS_INVITE, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_MISSING_DATA, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_QUEUED, ANTE_LIST_WAITING, ANTE_LIST_WAITING },
  { ANTE_CLEARANCE_SENDING, ANTE_LIST_WAITING, ANTE_LIST_WAITING },
  { ANTE_CLEARANCE_UNCONFIRMED, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_SEND_FAILED, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_WAITING, ANTE_LIST_WAITING, ANTE_LIST_WAITING },
  { ANTE_CLEARANCE_CLEARED, ANTE_LIST_CLEARED, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_COVERED, ANTE_LIST_CLEARED, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_READ_NOTES, ANTE_LIST_CLEARED, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_REJECTED, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_DEFERRED, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_CONFLICTING, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_UNVERIFIED, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_IDENTITY, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_CALL_AGAIN, ANTE_LIST_CALL_AGAIN, ANTE_LIST_CALL_AGAIN },
  { ANTE_CLEARANCE_MISSED, ANTE_LIST_MISSED, ANTE_LIST_MISSED },
  { ANTE_CLEARANCE_LINK_EXPIRED, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_EXPIRED, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_OVERDUE, ANTE_LIST_WAITING, ANTE_LIST_WAITING },
  { ANTE_CLEARANCE_ENDED, ANTE_LIST_TO_INVITE, ANTE_LIST_TO_INVITE },
  { ANTE_CLEARANCE_LOST, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
  { ANTE_CLEARANCE_READING, ANTE_LIST_TODAY, ANTE_LIST_TODAY },
  { ANTE_CLEARANCE_UNKNOWN, ANTE_LIST_FLAGGED, ANTE_LIST_FLAGGED },
};

static void
test_lists (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (homes), ==, ALL_CODES);
  for (guint i = 0; i < ALL_CODES; i++)
    for (guint list = 0; list < ANTE_N_LISTS; list++)
      {
        g_autoptr (AnteClearance) clearance = make_clearance (homes[i].code);

        g_assert_cmpint (homes[i].code, ==, i);
        g_assert_cmpint (ante_clearance_in_list (clearance, list), ==,
                         list == ANTE_LIST_TODAY || list == homes[i].list);
        clearance->test = TRUE;
        g_assert_cmpint (ante_clearance_in_list (clearance, list), ==,
                         list == ANTE_LIST_TODAY || list == homes[i].test_list);
      }
}

/* --- The next action --- */

/* What a clearance may have besides its code. */
enum
{
  CAN_SEND = 1 << 0,
  CAN_RESEND = 1 << 1,
  LACKS = 1 << 2,   /* something an invite needs */
  TEST = 1 << 3,
  SET_UP = 1 << 4,  /* a problem only the manager can solve */
  NO_LINK = 1 << 5,
  DECIDED = 1 << 6, /* the provider is known to have, and its result is not here */
  NOBODY = 1 << 7,  /* the provider found nobody: the state may be wrong */
};

/* Where the patient is. */
typedef enum
{
  LATER,       /* five hours to go */
  NEXT,        /* one hour to go */
  AT_THE_DOOR, /* ten minutes to go */
  LATE,
  YESTERDAY,   /* never came, nobody said so */
  ARRIVED,
  IN_ROOM,
  DONE,
  NO_SHOW,
  CANCELLED,
} Where;

static AnteNextAction
act_on (GPtrArray *clearances, Where where, AnteRole role)
{
  static const int minutes[] = { 300, 60, 10, -6, -24 * 60, -1, -10, -60, -60, 60 };
  static const AnteArrival arrivals[] = {
    ANTE_ARRIVAL_EXPECTED, ANTE_ARRIVAL_EXPECTED, ANTE_ARRIVAL_EXPECTED, ANTE_ARRIVAL_EXPECTED, ANTE_ARRIVAL_EXPECTED,
    ANTE_ARRIVAL_ARRIVED,  ANTE_ARRIVAL_IN_ROOM,  ANTE_ARRIVAL_DONE,     ANTE_ARRIVAL_NO_SHOW,  ANTE_ARRIVAL_EXPECTED,
  };
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteAppointment) appointment = fixture_appointment ();

  appointment->arrival = arrivals[where];
  appointment->cancelled = where == CANCELLED;
  return ante_next_action (appointment, clearances, role,
                           ante_appointment_start_ms (appointment, zone) - minutes[where] * MINUTE, zone);
}

static GPtrArray *
make_one (AnteClearanceCode code, guint has)
{
  GPtrArray *clearances = make_clearances (&code, 1);
  AnteClearance *clearance = g_ptr_array_index (clearances, 0);

  clearance->can_send = (has & CAN_SEND) != 0;
  clearance->can_resend = (has & CAN_RESEND) != 0;
  if (has & LACKS)
    clearance->missing = ANTE_MISSING_DOB;
  if (has & (CAN_SEND | LACKS))
    {
      g_strfreev (clearance->exams_to_invite);
      clearance->exams_to_invite = g_strsplit (EXAM, ",", -1);
    }
  clearance->test = (has & TEST) != 0;
  clearance->blocks = clearance->blocks || clearance->test;
  if (has & SET_UP)
    clearance->problem = g_strdup ("needs-contract");
  if (has & DECIDED)
    clearance->decided_ms = 1;
  clearance->suspect_state = (has & NOBODY) != 0;
  if (!(has & NO_LINK))
    clearance->meeting_url = g_strdup ("https://example.com/meeting/a");
  return clearances;
}

typedef struct
{
  AnteClearanceCode code;
  guint has;
  Where where;
  AnteNextAction reception, clinician, manager;
} Action;

#define NOTHING ANTE_NEXT_NONE, ANTE_NEXT_NONE, ANTE_NEXT_NONE
#define ALL(action) ANTE_NEXT_##action, ANTE_NEXT_##action, ANTE_NEXT_##action
#define DESK(action) ANTE_NEXT_##action, ANTE_NEXT_NONE, ANTE_NEXT_##action          /* who may invite */
#define DESK_OR_IN(action) ANTE_NEXT_##action, ANTE_NEXT_CHECK_IN, ANTE_NEXT_##action /* the clinician checks in */

static const Action actions[] = {
  /* Nothing stands in the way. */
  { ANTE_CLEARANCE_NOT_REQUIRED, 0, LATER, NOTHING },
  { ANTE_CLEARANCE_CLEARED, 0, LATER, NOTHING },
  { ANTE_CLEARANCE_CLEARED, 0, NEXT, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_COVERED, 0, LATE, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_CLEARED, 0, YESTERDAY, NOTHING },
  { ANTE_CLEARANCE_CLEARED, 0, ARRIVED, ALL (START) },
  { ANTE_CLEARANCE_NOT_REQUIRED, 0, ARRIVED, ALL (START) },
  { ANTE_CLEARANCE_CLEARED, 0, IN_ROOM, ALL (FINISH) },
  { ANTE_CLEARANCE_CLEARED, 0, DONE, NOTHING },
  { ANTE_CLEARANCE_CLEARED, 0, CANCELLED, NOTHING },
  { ANTE_CLEARANCE_CLEARED, 0, NO_SHOW, ALL (UNDO_NO_SHOW) },
  { ANTE_CLEARANCE_REJECTED, 0, NO_SHOW, ALL (UNDO_NO_SHOW) },
  /* Inviting. */
  { ANTE_CLEARANCE_NEEDS_INVITE, CAN_SEND, LATER, DESK (SEND_INVITE) },
  { ANTE_CLEARANCE_NEEDS_INVITE, CAN_SEND, AT_THE_DOOR, DESK_OR_IN (SEND_INVITE) },
  { ANTE_CLEARANCE_NEEDS_INVITE, CAN_SEND, ARRIVED, DESK (SEND_INVITE) },
  { ANTE_CLEARANCE_NEEDS_INVITE, CAN_SEND, YESTERDAY, NOTHING },
  { ANTE_CLEARANCE_NEEDS_INVITE, CAN_SEND, CANCELLED, NOTHING },
  { ANTE_CLEARANCE_MISSING_DATA, LACKS, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_MISSING_DATA, LACKS, ARRIVED, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_EXPIRED, CAN_SEND, LATER, DESK (NEW_INVITE) },
  { ANTE_CLEARANCE_EXPIRED, LACKS, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_ENDED, CAN_SEND, LATER, DESK (NEW_INVITE) },
  { ANTE_CLEARANCE_ENDED, CAN_SEND, ARRIVED, DESK (NEW_INVITE) },
  { ANTE_CLEARANCE_ENDED, LACKS, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_ENDED, CAN_SEND, IN_ROOM, ALL (STOP) },
  { ANTE_CLEARANCE_LINK_EXPIRED, CAN_SEND, ARRIVED, DESK (NEW_INVITE) },
  { ANTE_CLEARANCE_QUEUED, 0, LATER, NOTHING },
  { ANTE_CLEARANCE_SENDING, 0, NEXT, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_SENDING, 0, ARRIVED, NOTHING },
  { ANTE_CLEARANCE_UNCONFIRMED, 0, LATER, DESK (DECIDE) },
  { ANTE_CLEARANCE_UNCONFIRMED, 0, ARRIVED, DESK (DECIDE) },
  { ANTE_CLEARANCE_SEND_FAILED, CAN_SEND, LATER, DESK (SEND_INVITE) },
  { ANTE_CLEARANCE_SEND_FAILED, LACKS, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_SEND_FAILED, CAN_SEND | SET_UP, LATER, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_TELL_MANAGER,
    ANTE_NEXT_SEND_INVITE },
  { ANTE_CLEARANCE_SEND_FAILED, CAN_SEND | NOBODY, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_SEND_FAILED, CAN_SEND | NOBODY | SET_UP, LATER, DESK (COMPLETE_DATA) },
  /* Waiting. */
  { ANTE_CLEARANCE_WAITING, 0, LATER, NOTHING },
  { ANTE_CLEARANCE_WAITING, 0, NEXT, ALL (COPY_LINK) },
  { ANTE_CLEARANCE_WAITING, NO_LINK, NEXT, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_WAITING, 0, AT_THE_DOOR, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_WAITING, 0, LATE, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_WAITING, 0, ARRIVED, ALL (COPY_LINK) },
  { ANTE_CLEARANCE_WAITING, NO_LINK, ARRIVED, NOTHING },
  { ANTE_CLEARANCE_WAITING, DECIDED, LATER, ANTE_NEXT_NONE, ANTE_NEXT_NONE, ANTE_NEXT_RECORD_OUTCOME },
  { ANTE_CLEARANCE_WAITING, DECIDED, LATE, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_WAITING, DECIDED, ARRIVED, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_RECORD_OUTCOME },
  /* Waiting for more than a day. */
  { ANTE_CLEARANCE_OVERDUE, CAN_RESEND, LATER, DESK (RESEND) },
  { ANTE_CLEARANCE_OVERDUE, CAN_RESEND, NEXT, DESK_OR_IN (RESEND) },
  { ANTE_CLEARANCE_OVERDUE, 0, LATER, ALL (CALL_PATIENT) },
  { ANTE_CLEARANCE_OVERDUE, CAN_RESEND, AT_THE_DOOR, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_OVERDUE, CAN_RESEND, ARRIVED, ALL (COPY_LINK) },
  { ANTE_CLEARANCE_OVERDUE, CAN_RESEND | NO_LINK, ARRIVED, DESK (RESEND) },
  /* Calls. */
  { ANTE_CLEARANCE_MISSED, CAN_RESEND, LATER, DESK (RESEND) },
  { ANTE_CLEARANCE_MISSED, CAN_RESEND, NEXT, DESK_OR_IN (RESEND) },
  { ANTE_CLEARANCE_MISSED, CAN_SEND, LATER, DESK (NEW_INVITE) },
  { ANTE_CLEARANCE_MISSED, LACKS, LATER, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_MISSED, 0, LATER, NOTHING }, /* a resend is under way */
  { ANTE_CLEARANCE_CALL_AGAIN, CAN_RESEND, ARRIVED, DESK (RESEND) },
  { ANTE_CLEARANCE_CALL_AGAIN, CAN_SEND, ARRIVED, DESK (NEW_INVITE) },
  /* Flags. */
  { ANTE_CLEARANCE_REJECTED, 0, LATER, ALL (CALL_PATIENT) },
  { ANTE_CLEARANCE_REJECTED, 0, ARRIVED, ALL (CALL_PATIENT) },
  { ANTE_CLEARANCE_DEFERRED, 0, NEXT, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_RECORD_DECISION, ANTE_NEXT_RECORD_DECISION },
  { ANTE_CLEARANCE_LOST, 0, LATER, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_RECORD_OUTCOME },
  { ANTE_CLEARANCE_LOST, 0, ARRIVED, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_RECORD_OUTCOME },
  { ANTE_CLEARANCE_CONFLICTING, 0, LATER, ALL (TELL_MANAGER) },
  { ANTE_CLEARANCE_UNVERIFIED, 0, LATER, ALL (TELL_MANAGER) },
  { ANTE_CLEARANCE_IDENTITY, 0, ARRIVED, ALL (TELL_MANAGER) },
  { ANTE_CLEARANCE_READING, 0, LATER, NOTHING },
  { ANTE_CLEARANCE_READING, 0, ARRIVED, NOTHING },
  { ANTE_CLEARANCE_READING, 0, IN_ROOM, NOTHING },
  { ANTE_CLEARANCE_UNKNOWN, 0, ARRIVED, ALL (TELL_MANAGER) },
  { (AnteClearanceCode) 99, 0, ARRIVED, ALL (TELL_MANAGER) },
  /* Notes. */
  { ANTE_CLEARANCE_READ_NOTES, 0, LATER, ANTE_NEXT_NONE, ANTE_NEXT_READ_NOTES, ANTE_NEXT_READ_NOTES },
  { ANTE_CLEARANCE_READ_NOTES, 0, LATE, ALL (CHECK_IN) },
  { ANTE_CLEARANCE_READ_NOTES, 0, ARRIVED, ANTE_NEXT_TELL_MANAGER, ANTE_NEXT_READ_NOTES, ANTE_NEXT_READ_NOTES },
  { ANTE_CLEARANCE_READ_NOTES, 0, IN_ROOM, ANTE_NEXT_STOP, ANTE_NEXT_READ_NOTES, ANTE_NEXT_READ_NOTES },
  /* A test exam is no exam. */
  { ANTE_CLEARANCE_CLEARED, TEST | CAN_SEND, ARRIVED, DESK (SEND_INVITE) },
  { ANTE_CLEARANCE_CLEARED, TEST, ARRIVED, NOTHING },
  { ANTE_CLEARANCE_READ_NOTES, TEST | LACKS, ARRIVED, DESK (COMPLETE_DATA) },
  { ANTE_CLEARANCE_CLEARED, TEST, IN_ROOM, ALL (STOP) },
  { ANTE_CLEARANCE_READ_NOTES, TEST, IN_ROOM, ALL (STOP) },
};

static void
test_actions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      const Action *action = &actions[i];
      g_autoptr (GPtrArray) clearances = make_one (action->code, action->has);
      AnteNextAction viewer = act_on (clearances, action->where, ANTE_ROLE_VIEWER);

      g_test_message ("row %u", i);
      g_assert_cmpint (act_on (clearances, action->where, ANTE_ROLE_RECEPTION), ==, action->reception);
      g_assert_cmpint (act_on (clearances, action->where, ANTE_ROLE_CLINICIAN), ==, action->clinician);
      g_assert_cmpint (act_on (clearances, action->where, ANTE_ROLE_MANAGER), ==, action->manager);
      g_assert_cmpint (viewer, ==, action->reception == ANTE_NEXT_STOP ? ANTE_NEXT_STOP : ANTE_NEXT_NONE);
      g_assert_cmpint (act_on (clearances, action->where, ANTE_ROLE_NONE), ==, viewer);
    }
}

/* In the room, whatever is not cleared is the alarm, but for what is not known yet; nobody is ever offered to start what is not cleared. */
static void
test_alarm (void)
{
  for (guint code = 0; code < ALL_CODES; code++)
    {
      g_autoptr (GPtrArray) clearances = make_one (code, CAN_SEND | CAN_RESEND);
      gboolean open = ante_gate_is_open (clearances);

      g_assert_cmpint (act_on (clearances, IN_ROOM, ANTE_ROLE_RECEPTION), ==,
                       code == ANTE_CLEARANCE_READING ? ANTE_NEXT_NONE : open ? ANTE_NEXT_FINISH : ANTE_NEXT_STOP);
      for (AnteRole role = ANTE_ROLE_NONE; role <= ANTE_ROLE_VIEWER; role++)
        for (Where where = LATER; where <= CANCELLED; where++)
          {
            AnteNextAction action = act_on (clearances, where, role);

            g_assert_true (action != ANTE_NEXT_START || (open && where == ARRIVED));
            g_assert_true (action != ANTE_NEXT_FINISH || (open && where == IN_ROOM));
          }
    }
}

/* Notes to be read do not cover up what else stopped being cleared. */
static void
test_alarm_beside_notes (void)
{
  static const struct
  {
    AnteClearanceCode codes[2];
    AnteNextAction action;
  } cases[] = {
    { { ANTE_CLEARANCE_READ_NOTES, ANTE_CLEARANCE_CLEARED }, ANTE_NEXT_READ_NOTES },
    { { ANTE_CLEARANCE_READ_NOTES, ANTE_CLEARANCE_REJECTED }, ANTE_NEXT_STOP },
    { { ANTE_CLEARANCE_EXPIRED, ANTE_CLEARANCE_READ_NOTES }, ANTE_NEXT_STOP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) clearances = make_clearances (cases[i].codes, 2);

      g_assert_cmpint (act_on (clearances, IN_ROOM, ANTE_ROLE_MANAGER), ==, cases[i].action);
    }
}

static void
test_no_clearances (void)
{
  g_autoptr (GPtrArray) none = make_clearances (NULL, 0);

  g_assert_cmpint (act_on (none, ARRIVED, ANTE_ROLE_MANAGER), ==, ANTE_NEXT_NONE);
  g_assert_cmpint (act_on (NULL, ARRIVED, ANTE_ROLE_MANAGER), ==, ANTE_NEXT_NONE);
  g_assert_cmpint (act_on (none, IN_ROOM, ANTE_ROLE_VIEWER), ==, ANTE_NEXT_STOP);
  g_assert_cmpint (act_on (none, NEXT, ANTE_ROLE_MANAGER), ==, ANTE_NEXT_CHECK_IN);
}

static void
test_worst_first (void)
{
  static const struct
  {
    AnteClearanceCode codes[3];
    AnteNextAction action;
  } cases[] = {
    { { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_WAITING, ANTE_CLEARANCE_REJECTED }, ANTE_NEXT_CALL_PATIENT },
    { { ANTE_CLEARANCE_REJECTED, ANTE_CLEARANCE_CONFLICTING, ANTE_CLEARANCE_WAITING }, ANTE_NEXT_TELL_MANAGER },
    { { ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_READ_NOTES, ANTE_CLEARANCE_WAITING }, ANTE_NEXT_COPY_LINK },
    { { ANTE_CLEARANCE_READ_NOTES, ANTE_CLEARANCE_CLEARED, ANTE_CLEARANCE_SENDING }, ANTE_NEXT_READ_NOTES },
    { { ANTE_CLEARANCE_UNCONFIRMED, ANTE_CLEARANCE_WAITING, ANTE_CLEARANCE_CLEARED }, ANTE_NEXT_DECIDE },
    { { ANTE_CLEARANCE_COVERED, ANTE_CLEARANCE_NOT_REQUIRED, ANTE_CLEARANCE_CLEARED }, ANTE_NEXT_START },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint first = 0; first < 3; first++)
      {
        AnteClearanceCode turned[3];
        g_autoptr (GPtrArray) clearances = NULL;

        for (guint j = 0; j < 3; j++)
          turned[j] = cases[i].codes[(first + j) % 3];
        clearances = make_clearances (turned, 3);
        for (guint j = 0; j < 3; j++)
          ((AnteClearance *) g_ptr_array_index (clearances, j))->meeting_url = g_strdup ("https://example.com/m");
        g_assert_cmpint (act_on (clearances, ARRIVED, ANTE_ROLE_MANAGER), ==, cases[i].action);
      }
}

/* --- Roles --- */

static void
test_roles (void)
{
  static const struct
  {
    const char *kind;
    gboolean reception, clinician, manager;
  } cases[] = {
    { "clinic.set", FALSE, FALSE, TRUE },
    { "roster.set", FALSE, FALSE, TRUE },
    { "recovery.set", FALSE, FALSE, TRUE },
    { "treatment.set", FALSE, FALSE, TRUE },
    { "patient.set", TRUE, FALSE, TRUE },
    { "appointment.set", TRUE, FALSE, TRUE },
    { "arrival.set", TRUE, TRUE, TRUE },
    { "invite.sending", TRUE, FALSE, TRUE },
    { "invite.outcome", TRUE, FALSE, TRUE },
    { "invite.resending", TRUE, FALSE, TRUE },
    { "invite.resent", TRUE, FALSE, TRUE },
    { "invite.cancelled", TRUE, FALSE, TRUE },
    { "notes.read", FALSE, TRUE, TRUE },
    { "identity.confirmed", FALSE, FALSE, TRUE },
    { "followup.done", TRUE, FALSE, TRUE },
    { "health.changed", TRUE, TRUE, TRUE },
    { "deferral.decided", FALSE, TRUE, TRUE },
    { "deferral.reason", FALSE, TRUE, TRUE },
    { "outcome.recorded", FALSE, FALSE, TRUE },
    { "outcome.note", FALSE, FALSE, TRUE },
    { "delivery.linked", TRUE, FALSE, TRUE },
    { "answers.sent", TRUE, FALSE, TRUE },
    { "answers.record", TRUE, FALSE, TRUE },
    { "attachment.sent", TRUE, FALSE, TRUE },
    { "delivery", FALSE, FALSE, FALSE },
    { "delivery.clinical", FALSE, FALSE, FALSE },
    { "patient.sets", FALSE, FALSE, FALSE },
    { "PATIENT.SET", FALSE, FALSE, FALSE },
    { "", FALSE, FALSE, FALSE },
    { NULL, FALSE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (ante_role_may_write (ANTE_ROLE_RECEPTION, cases[i].kind), ==, cases[i].reception);
      g_assert_cmpint (ante_role_may_write (ANTE_ROLE_CLINICIAN, cases[i].kind), ==, cases[i].clinician);
      g_assert_cmpint (ante_role_may_write (ANTE_ROLE_MANAGER, cases[i].kind), ==, cases[i].manager);
      g_assert_false (ante_role_may_write (ANTE_ROLE_VIEWER, cases[i].kind));
      g_assert_false (ante_role_may_write (ANTE_ROLE_NONE, cases[i].kind));
      g_assert_false (ante_role_may_write ((AnteRole) 32, cases[i].kind));
      g_assert_false (ante_role_may_write ((AnteRole) -1, cases[i].kind));
    }
}

static void
test_role_texts (void)
{
  for (AnteRole role = ANTE_ROLE_NONE; role <= ANTE_ROLE_VIEWER; role++)
    g_assert_cmpint (ante_role_from_text (ante_role_to_text (role)), ==, role);
  g_assert_cmpstr (ante_role_to_text (ANTE_ROLE_MANAGER), ==, "manager");
  g_assert_cmpstr (ante_role_to_text ((AnteRole) 99), ==, "none");
  g_assert_cmpint (ante_role_from_text ("Manager"), ==, ANTE_ROLE_NONE);
  g_assert_cmpint (ante_role_from_text ("owner"), ==, ANTE_ROLE_NONE);
  g_assert_cmpint (ante_role_from_text (NULL), ==, ANTE_ROLE_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/gate/opens-only-when-all-are-clear", test_gate);
  g_test_add_func ("/model/gate/trusts-no-single-mark", test_gate_distrusts);
  g_test_add_func ("/model/lists/each-verdict-has-its-place", test_lists);
  g_test_add_func ("/model/next-action/by-verdict-place-and-role", test_actions);
  g_test_add_func ("/model/next-action/in-the-room-it-is-the-alarm", test_alarm);
  g_test_add_func ("/model/next-action/notes-do-not-cover-the-alarm", test_alarm_beside_notes);
  g_test_add_func ("/model/next-action/without-clearances", test_no_clearances);
  g_test_add_func ("/model/next-action/the-worst-first", test_worst_first);
  g_test_add_func ("/model/role/may-write", test_roles);
  g_test_add_func ("/model/role/texts", test_role_texts);
  return g_test_run ();
}
