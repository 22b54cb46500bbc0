/* SPDX-License-Identifier: GPL-3.0-or-later
 * The words of the day board: arrival, lists, groups, next actions, freshness. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)

typedef struct
{
  const char *name;
  const char *empty_title;
  const char *empty_text;
} ListWords;

static const ListWords list_words[ANTE_N_LISTS] = {
  [ANTE_LIST_TODAY] = { N_("Today"), N_("No appointments"), N_("Add one, or choose another day.") },
  [ANTE_LIST_TO_INVITE] = { N_("To invite"), N_("Nobody to invite"), N_("Everyone of this day who needs an exam has an invite.") },
  [ANTE_LIST_WAITING] = { N_("Waiting"), N_("Nobody is waiting"), N_("No invite of this day is without a result.") },
  [ANTE_LIST_CLEARED] = { N_("Cleared"), N_("Nobody is cleared yet"), N_("Patients appear here when every treatment they booked is cleared.") },
  [ANTE_LIST_FLAGGED] = { N_("Flagged"), N_("Nothing is flagged"), N_("Declined, deferred and unclear results appear here.") },
  [ANTE_LIST_MISSED] = { N_("Missed"), N_("Nobody missed the exam call"), N_("Patients whose exam call did not take place appear here. Not coming to the clinic is something else.") },
  [ANTE_LIST_CALL_AGAIN] = { N_("Call again"), N_("Nobody to call again"), N_("Exams that were cut off appear here (N/A).") },
  [ANTE_LIST_FOLLOW_UP] = { N_("Follow-up due"), N_("No follow-up is due"), N_("Patients with GLP-1 medicine appear here three weeks after their exam, where the provider’s own messages are off.") },
  [ANTE_LIST_UNMATCHED] = { N_("Unmatched"), N_("Nothing unmatched"), N_("Results that fit no invite of yours appear here. They clear nobody.") },
};

static const ListWords *
find_list (AnteList list)
{
  g_return_val_if_fail ((guint) list < ANTE_N_LISTS, &list_words[ANTE_LIST_TODAY]);
  return &list_words[list];
}

const char *
ante_words_arrival (AnteArrival arrival)
{
  switch (arrival)
    {
    case ANTE_ARRIVAL_EXPECTED:
      return C_("arrival", "Expected");
    case ANTE_ARRIVAL_LATE:
      return C_("arrival", "Late");
    case ANTE_ARRIVAL_ARRIVED:
      return C_("arrival", "Arrived");
    case ANTE_ARRIVAL_IN_ROOM:
      return C_("arrival", "In room");
    case ANTE_ARRIVAL_DONE:
      return C_("arrival", "Done");
    case ANTE_ARRIVAL_CANCELLED:
      return C_("arrival", "Cancelled");
    case ANTE_ARRIVAL_NO_SHOW:
      /* Translators: the patient did not come to the clinic; never "missed", which is the exam call. */
      return C_("arrival", "Did not come");
    default:
      return "";
    }
}

char *
ante_words_arrival_since (AnteArrival arrival, gint64 since_ms, gint64 start_ms, gint64 now_ms)
{
  if (arrival == ANTE_ARRIVAL_LATE && now_ms - start_ms >= MINUTE_MS)
    {
      g_autofree char *span = ante_words_duration (now_ms - start_ms);

      /* Translators: under "Late": "by 6 min". */
      return g_strdup_printf (C_("arrival", "by %s"), span);
    }
  if ((arrival == ANTE_ARRIVAL_ARRIVED || arrival == ANTE_ARRIVAL_IN_ROOM) && since_ms > 0)
    return ante_words_duration (now_ms - since_ms);
  return NULL;
}

const char *
ante_words_list (AnteList list)
{
  return _(find_list (list)->name);
}

const char *
ante_words_list_empty_title (AnteList list)
{
  return _(find_list (list)->empty_title);
}

const char *
ante_words_list_empty_text (AnteList list)
{
  return _(find_list (list)->empty_text);
}

const char *
ante_words_group (AnteGroup group)
{
  switch (group)
    {
    case ANTE_GROUP_IN_CLINIC:
      return C_("group", "In the clinic");
    case ANTE_GROUP_NEXT:
      return C_("group", "Next");
    case ANTE_GROUP_LATER:
      return C_("group", "Later");
    case ANTE_GROUP_DONE:
      return C_("group", "Done");
    case ANTE_N_GROUPS:
    default:
      return "";
    }
}

static const char *
name_missing_action (AnteMissing missing)
{
  if (missing & (ANTE_MISSING_FIRST_NAME | ANTE_MISSING_LAST_NAME))
    return C_("action", "Add name");
  if (missing & ANTE_MISSING_DOB)
    return C_("action", "Add date of birth");
  if (missing & ANTE_MISSING_EMAIL)
    return C_("action", "Add email");
  if (missing & ANTE_MISSING_PHONE)
    return C_("action", "Add phone");
  if (missing & ANTE_MISSING_STATE)
    return C_("action", "Add state");
  if (missing & ANTE_MISSING_STATE_NOT_SERVED)
    return C_("action", "Check state");
  return C_("action", "Complete details");
}

const char *
ante_words_next_action (AnteNextAction action, AnteMissing missing)
{
  switch (action)
    {
    case ANTE_NEXT_CHECK_IN:
      return C_("action", "Check in");
    case ANTE_NEXT_START:
      return C_("action", "Start treatment");
    case ANTE_NEXT_FINISH:
      return C_("action", "Finish");
    case ANTE_NEXT_STOP:
      return C_("action", "Stop treatment");
    case ANTE_NEXT_COMPLETE_DATA:
      return name_missing_action (missing);
    case ANTE_NEXT_SEND_INVITE:
      return C_("action", "Send invite");
    case ANTE_NEXT_RESEND:
      return C_("action", "Resend invite");
    case ANTE_NEXT_NEW_INVITE:
      return C_("action", "Send new invite");
    case ANTE_NEXT_DECIDE:
      return C_("action", "Decide…");
    case ANTE_NEXT_READ_NOTES:
      return C_("action", "Read notes");
    case ANTE_NEXT_COPY_LINK:
      return C_("action", "Copy link");
    case ANTE_NEXT_CALL_PATIENT:
      return C_("action", "Call patient");
    case ANTE_NEXT_TELL_MANAGER:
      return C_("action", "Tell manager");
    case ANTE_NEXT_UNDO_NO_SHOW:
      return C_("action", "They came after all");
    case ANTE_NEXT_RECORD_DECISION:
      return C_("action", "Record decision");
    case ANTE_NEXT_RECORD_OUTCOME:
      return C_("action", "Record outcome");
    case ANTE_NEXT_NONE:
    default:
      return NULL;
    }
}

const char *
ante_words_role (AnteRole role)
{
  switch (role)
    {
    case ANTE_ROLE_RECEPTION:
      return C_("role", "Reception");
    case ANTE_ROLE_CLINICIAN:
      return C_("role", "Clinician");
    case ANTE_ROLE_MANAGER:
      return C_("role", "Manager");
    case ANTE_ROLE_VIEWER:
      return C_("role", "Viewer");
    case ANTE_ROLE_NONE:
    default:
      return C_("role", "No role");
    }
}

/* "10:42 AM" today, else "Thu 19 Nov, 10:42 AM". */
static char *
name_as_of (gint64 ms, const AnteWhen *when)
{
  g_autofree char *day = ante_words_day (ms, when);
  g_autofree char *today = ante_words_day (when->now_ms, when);
  g_autofree char *clock = ante_words_time (ms, when->zone);

  if (g_str_equal (day, today))
    return g_steal_pointer (&clock);
  return g_strdup_printf (C_("moment", "%s, %s"), day, clock);
}

char *
ante_words_as_of (gint64 as_of_ms, const AnteWhen *when)
{
  g_autofree char *moment = NULL;

  if (as_of_ms <= 0)
    return g_strdup (_("No word from the relay yet"));
  moment = name_as_of (as_of_ms, when);
  /* Translators: how fresh the board is: "As of 10:42 AM". */
  return g_strdup_printf (_("As of %s"), moment);
}

static char *
describe_offline (gint64 as_of_ms, const AnteWhen *when)
{
  g_autofree char *moment = NULL;

  if (as_of_ms <= 0)
    return g_strdup (_("The relay cannot be reached, and never answered this computer yet. What you save here is kept and sent later."));
  moment = name_as_of (as_of_ms, when);
  return g_strdup_printf (_("Offline since %s. This list is from then; results may be waiting."), moment);
}

static char *
describe_silent (gint64 as_of_ms, const AnteWhen *when)
{
  g_autofree char *moment = NULL;

  if (as_of_ms <= 0)
    return g_strdup (_("The relay is reached but gives no whole answer. Tell whoever runs it."));
  moment = name_as_of (as_of_ms, when);
  return g_strdup_printf (_("The relay has been silent since %s. Results may be waiting; tell whoever runs it."), moment);
}

char *
ante_words_link_banner (AnteLinkState state, gint64 as_of_ms, const AnteWhen *when)
{
  switch (state)
    {
    case ANTE_LINK_NOT_SET_UP:
      return g_strdup (_("The relay is not connected yet. Appointments are kept here; no invite can be sent until it is."));
    case ANTE_LINK_OFFLINE:
      return describe_offline (as_of_ms, when);
    case ANTE_LINK_SILENT:
      return describe_silent (as_of_ms, when);
    case ANTE_LINK_REFUSED:
      return g_strdup (_("The relay no longer lets this computer in: a manager has removed it, or it has to be paired again. What you see may be old."));
    case ANTE_LINK_UPDATE:
      return g_strdup (_("Other computers use a newer Anteroom. Update this one to see everything."));
    case ANTE_LINK_CONNECTING:
    case ANTE_LINK_ONLINE:
    default:
      return NULL;
    }
}

const char *
ante_words_keyring_banner (AnteDeskState trouble)
{
  switch (trouble)
    {
    case ANTE_DESK_KEYRING_LOCKED:
      return _("The keyring is locked. Work goes on here, but Anteroom needs it when it starts again.");
    case ANTE_DESK_KEYRING_ABSENT:
      return _("The keyring no longer answers. Work goes on here, but Anteroom cannot start again without it.");
    case ANTE_DESK_KEYRING_DENIED:
      return _("The keyring no longer lets Anteroom in. Work goes on here, but it cannot start again like that.");
    default:
      return NULL;
    }
}

char *
ante_words_provider_banner (const AnteWhen *when)
{
  g_autofree char *moment = NULL;

  if (when->provider_silent_since_ms <= 0)
    return NULL;
  moment = name_as_of (when->provider_silent_since_ms, when);
  /* Translators: %s is a time: "10:42 AM". */
  return g_strdup_printf (_("The exam provider has given no answer since %s. Invites may not go out; results still come in by the relay."), moment);
}

char *
ante_words_reading (gint64 done, gint64 of)
{
  if (of <= 0)
    return g_strdup (_("This computer’s copy of the clinic’s data is being read again from the relay. Until all of it is here nobody shows as cleared."));

  /* Translators: how far reading is, in entries of the clinic's log: "being read again, 1200 of 8000". */
  return g_strdup_printf (_("This computer’s copy of the clinic’s data is being read again, %u of %u. Until all of it is here nobody shows as cleared."),
                          (guint) done, (guint) of);
}

char *
ante_words_previewing (gint64 done, gint64 of)
{
  guint percent = of > 0 ? (guint) (CLAMP (done, 0, of) * 100 / of) : 0;

  /* Translators: how far reading is: "Reading the history, 40 %." The snapshot is a summary of the log that a manager’s
   * computer wrote. */
  return g_strdup_printf (_("Reading the history, %u %%. Until it is read the day is shown from a manager’s snapshot: nothing can be changed, and nobody can go into a room."),
                          percent);
}

char *
ante_words_queued (guint n)
{
  if (n == 0)
    return NULL;
  return g_strdup_printf (ngettext ("%u change waits to be sent", "%u changes wait to be sent", n), n);
}

char *
ante_words_clock_off (gint64 off_ms)
{
  g_autofree char *span = NULL;

  if (off_ms == 0)
    return NULL;
  span = ante_words_duration (ABS (off_ms));
  if (off_ms > 0)
    return g_strdup_printf (_("This computer’s clock is %s fast. Set it right: times shown here may be wrong."), span);
  return g_strdup_printf (_("This computer’s clock is %s slow. Set it right: times shown here may be wrong."), span);
}

char *
ante_words_attention (guint n)
{
  return g_strdup_printf (ngettext ("%u exam result needs attention", "%u exam results need attention", n), n);
}

char *
ante_words_near_attention (guint n)
{
  return g_strdup_printf (ngettext ("%u appointment is near and not cleared", "%u appointments are near and not cleared", n), n);
}

typedef struct
{
  const char *code;
  const char *text;
} CodeText;

static const CodeText unmatched_reasons[] = {
  { "no-tag", N_("It came without the mark of an invite.") },
  { "wrong-tag", N_("The mark it carries is not that of its invite.") },
  { "unknown-invite", N_("It names an invite that is not known here.") },
  { "other-exam", N_("It names an exam that is not of its invite.") },
  { "disagree", N_("It names two different invites.") },
  { "unreadable", N_("It could not be read.") },
};

const char *
ante_words_unmatched_reason (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (unmatched_reasons); i++)
    if (g_strcmp0 (code, unmatched_reasons[i].code) == 0)
      return _(unmatched_reasons[i].text);
  return _("It fits no invite.");
}
