/* SPDX-License-Identifier: GPL-3.0-or-later
 * The verdict on a treatment, as a sentence: short for a row, long for the detail pane. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *icon;
  const char *style;
} Look;

static const Look looks[] = {
  [ANTE_CLEARANCE_NOT_REQUIRED] = { "ante-not-required-symbolic", "dim-label" },
  [ANTE_CLEARANCE_NEEDS_INVITE] = { "ante-invite-symbolic", "warning" },
  [ANTE_CLEARANCE_MISSING_DATA] = { "ante-missing-data-symbolic", "warning" },
  [ANTE_CLEARANCE_QUEUED] = { "ante-queued-symbolic", "accent" },
  [ANTE_CLEARANCE_SENDING] = { "ante-sending-symbolic", "accent" },
  [ANTE_CLEARANCE_UNCONFIRMED] = { "ante-unconfirmed-symbolic", "warning" },
  [ANTE_CLEARANCE_SEND_FAILED] = { "ante-failed-symbolic", "error" },
  [ANTE_CLEARANCE_WAITING] = { "ante-waiting-symbolic", "accent" },
  [ANTE_CLEARANCE_CLEARED] = { "ante-cleared-symbolic", "success" },
  [ANTE_CLEARANCE_COVERED] = { "ante-covered-symbolic", "success" },
  [ANTE_CLEARANCE_READ_NOTES] = { "ante-notes-symbolic", "success" },
  [ANTE_CLEARANCE_REJECTED] = { "ante-rejected-symbolic", "error" },
  [ANTE_CLEARANCE_DEFERRED] = { "ante-deferred-symbolic", "error" },
  [ANTE_CLEARANCE_CONFLICTING] = { "ante-conflicting-symbolic", "error" },
  [ANTE_CLEARANCE_UNVERIFIED] = { "ante-unverified-symbolic", "error" },
  [ANTE_CLEARANCE_IDENTITY] = { "ante-identity-symbolic", "error" },
  [ANTE_CLEARANCE_CALL_AGAIN] = { "ante-call-again-symbolic", "warning" },
  [ANTE_CLEARANCE_MISSED] = { "ante-missed-symbolic", "error" },
  [ANTE_CLEARANCE_LINK_EXPIRED] = { "ante-expired-symbolic", "warning" },
  [ANTE_CLEARANCE_EXPIRED] = { "ante-expired-symbolic", "warning" },
  [ANTE_CLEARANCE_OVERDUE] = { "ante-overdue-symbolic", "warning" },
  [ANTE_CLEARANCE_LOST] = { "ante-overdue-symbolic", "error" },
  [ANTE_CLEARANCE_ENDED] = { "ante-stop-symbolic", "error" },
  [ANTE_CLEARANCE_READING] = { "ante-refresh-symbolic", "dim-label" },
  [ANTE_CLEARANCE_UNKNOWN] = { "ante-unknown-symbolic", "error" },
};

typedef struct
{
  AnteMissing flag;
  const char *name;
} MissingName;

/* In the order of the form. */
static const MissingName missing_names[] = {
  { ANTE_MISSING_FIRST_NAME, N_("first name") },
  { ANTE_MISSING_LAST_NAME, N_("last name") },
  { ANTE_MISSING_DOB, N_("date of birth") },
  { ANTE_MISSING_EMAIL, N_("email") },
  { ANTE_MISSING_PHONE, N_("phone") },
  { ANTE_MISSING_STATE, N_("state during the exam") },
  { ANTE_MISSING_SHIP_STREET, N_("street to ship to") },
  { ANTE_MISSING_SHIP_CITY, N_("city to ship to") },
  { ANTE_MISSING_SHIP_STATE, N_("state to ship to") },
  { ANTE_MISSING_SHIP_ZIP, N_("ZIP code to ship to") },
};

static const Look *
find_look (AnteClearanceCode code)
{
  if ((guint) code >= G_N_ELEMENTS (looks) || looks[code].icon == NULL)
    return &looks[ANTE_CLEARANCE_UNKNOWN];
  return &looks[code];
}

static char *
treatment_name (const AnteClearance *clearance)
{
  /* Translators: stands where a treatment's name is not known on this computer. */
  return ante_words_name (clearance->treatment_name != NULL ? clearance->treatment_name : _("A treatment"));
}

static char *
day_of_exam (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *today = ante_words_today (when);
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (clearance->exam_ms / 1000);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, when->zone);
  g_autofree char *date = g_date_time_format (local, "%Y-%m-%d");

  return ante_words_date_near (date, today);
}

/* "9:50 AM" today, else "on Thu 19 Nov": to stand after "missed the exam call". */
static char *
at_or_on (gint64 ms, const AnteWhen *when)
{
  g_autofree char *day = ante_words_day (ms, when);
  g_autofree char *today = ante_words_day (when->now_ms, when);
  g_autofree char *clock = ante_words_time (ms, when->zone);

  if (g_str_equal (day, today))
    /* Translators: a time of day today, as in "missed the exam call at 9:50 AM". */
    return g_strdup_printf (C_("moment", "at %s"), clock);
  if (ABS (ms - when->now_ms) < G_GINT64_CONSTANT (2) * 24 * 3600 * 1000 && ms < when->now_ms)
    {
      g_autofree char *yesterday = ante_words_day (when->now_ms - G_GINT64_CONSTANT (24) * 3600 * 1000, when);

      if (g_str_equal (day, yesterday))
        return g_steal_pointer (&day);
    }
  /* Translators: another day, as in "missed the exam call on Thu 19 Nov". */
  return g_strdup_printf (C_("moment", "on %s"), day);
}

/* " · resent 1 of 3", or nothing. */
static char *
resent_suffix (const AnteClearance *clearance)
{
  if (clearance->resends == 0)
    return g_strdup ("");
  if (clearance->resends >= clearance->max_resends && !clearance->can_resend)
    /* Translators: follows a verdict: the invite cannot be resent any more. */
    return g_strdup_printf (_(" · all %u resends used up"), clearance->max_resends);
  /* Translators: follows a verdict: the invite was resent so many times of so many allowed. */
  return g_strdup_printf (_(" · resent %u of %u"), clearance->resends, clearance->max_resends);
}

/* The clinician's one line, or nothing. */
static char *
instruction_suffix (const AnteClearance *clearance)
{
  g_autofree char *line = NULL;

  if (clearance->instruction == NULL || *clearance->instruction == '\0')
    return g_strdup ("");
  line = ante_words_name (clearance->instruction);
  return g_strdup_printf (" · %s", line);
}

/* Whose word it is, when it is not the provider's own; or nothing. */
static const char *
ground_suffix (const AnteClearance *clearance)
{
  if (g_strcmp0 (clearance->ground, ANTE_GROUND_DIRECTOR) == 0)
    /* Translators: follows "cleared until 14 Mar 2027": on whose word. */
    return _(" · by the medical director");
  if (g_strcmp0 (clearance->ground, ANTE_GROUND_RECORDED) == 0)
    /* Translators: follows "cleared until 14 Mar 2027": a manager saw the outcome in the provider's portal. */
    return _(" · recorded by hand");
  return "";
}

static char *
describe_needs_invite (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *moment = NULL;

  if (clearance->cancelled_ms <= 0)
    return g_strdup (_("needs an invite"));
  moment = at_or_on (clearance->cancelled_ms, when);
  /* Translators: "needs an invite · the last one was cancelled at 9:50 AM". */
  return g_strdup_printf (_("needs an invite · the last one was cancelled %s"), moment);
}

static char *
describe_missing_data (const AnteClearance *clearance)
{
  g_autofree char *missing = ante_words_missing (clearance->missing);

  if (missing != NULL)
    /* Translators: %s is a list of fields, as in "date of birth and phone". */
    return g_strdup_printf (_("needs an invite · %s missing"), missing);
  if (clearance->missing & ANTE_MISSING_STATE_NOT_SERVED)
    return g_strdup (_("needs an invite · no exams in the patient’s state"));
  return g_strdup (_("needs an invite · something is missing"));
}

static char *
describe_send_failed (const AnteClearance *clearance)
{
  if (clearance->suspect_state)
    return g_strdup (_("invite not sent: the provider found nobody, check the patient’s state"));
  return g_strdup_printf (_("invite not sent: %s"), ante_words_provider_problem_short (clearance->problem));
}

/* The provider has decided, and the result is on its way or lost. */
static char *
describe_decided (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *span = ante_words_duration (when->now_ms - clearance->decided_ms);
  g_autofree char *ago = ante_words_ago (clearance->decided_ms, when->now_ms);

  if (clearance->code == ANTE_CLEARANCE_LOST)
    /* Translators: %s is how long nothing has come, as in "25 min". */
    return g_strdup_printf (_("result lost: the provider has decided, nothing came for %s"), span);
  if (clearance->too_late)
    /* Translators: the invite could not be cancelled any more. %s is when that was learned: "5 min ago". */
    return g_strdup_printf (_("too late to cancel: the provider has decided, result on its way · known %s"), ago);
  /* Translators: news of the pharmacy came before the result of the exam. %s is when: "5 min ago". */
  return g_strdup_printf (_("the pharmacy has the prescription, result on its way · known %s"), ago);
}

static char *
describe_waiting (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *ago = NULL;
  g_autofree char *resent = resent_suffix (clearance);

  if (clearance->decided_ms > 0)
    return describe_decided (clearance, when);
  if (clearance->since_ms <= 0)
    return g_strconcat (_("waiting for the result"), resent, NULL);
  ago = ante_words_ago (clearance->since_ms, when->now_ms);
  /* Translators: the first %s is a time ago; the second " · resent 1 of 3" or nothing. */
  return g_strdup_printf (_("waiting, invite sent %s%s"), ago, resent);
}

static char *
describe_overdue (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *ago = ante_words_ago (clearance->since_ms, when->now_ms);
  g_autofree char *resent = resent_suffix (clearance);

  /* Translators: more than a day without a result. The first %s is a time ago; the second " · resent 1 of 3" or
   * nothing. */
  return g_strdup_printf (_("overdue: no result, invite sent %s%s"), ago, resent);
}

/* " · expires soon", or nothing. */
static const char *
expiring_suffix (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *today = ante_words_today (when);

  /* Translators: follows the day a clearance ends on, within the next weeks. */
  return ante_clearance_expires_soon (clearance, today) ? _(" · expires soon") : "";
}

static char *
describe_cleared (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *until = NULL;
  g_autofree char *instruction = instruction_suffix (clearance);
  g_autofree char *suffix = g_strconcat (ground_suffix (clearance), instruction, NULL);

  if (clearance->valid_until == NULL)
    return g_strconcat (_("cleared"), suffix, NULL);
  until = ante_words_date (clearance->valid_until);
  /* Translators: first a date; then " · expires soon" or nothing; then what else follows after " · ", or nothing. */
  return g_strdup_printf (_("cleared until %s%s%s"), until, expiring_suffix (clearance, when), suffix);
}

static char *
describe_covered (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *until = NULL;
  g_autofree char *exam = NULL;
  g_autofree char *instruction = instruction_suffix (clearance);
  g_autofree char *suffix = g_strconcat (ground_suffix (clearance), instruction, NULL);

  if (clearance->valid_until == NULL || clearance->exam_ms <= 0)
    return g_strconcat (_("covered by an earlier exam"), suffix, NULL);
  exam = day_of_exam (clearance, when);
  until = ante_words_date (clearance->valid_until);
  /* Translators: "covered by the 12 Feb exam, until 12 Feb 2027", then " · expires soon" or nothing, then
   * what else follows or nothing. */
  return g_strdup_printf (_("covered by the %s exam, until %s%s%s"), exam, until, expiring_suffix (clearance, when), suffix);
}

static char *
describe_unverified (const AnteClearance *clearance)
{
  if (clearance->word == NULL || *clearance->word == '\0')
    return g_strdup (_("not cleared: a result without a verdict, verify in the portal"));
  /* Translators: %s is a word the provider used that Anteroom does not know. */
  return g_strdup_printf (_("not cleared: unknown result “%s”, verify in the portal"), clearance->word);
}

static char *
describe_missed (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *moment = NULL;
  g_autofree char *resent = resent_suffix (clearance);
  gint64 ms = clearance->exam_ms > 0 ? clearance->exam_ms : clearance->since_ms;

  if (ms <= 0)
    return g_strconcat (_("missed the exam call"), resent, NULL);
  moment = at_or_on (ms, when);
  /* Translators: "missed the exam call at 9:50 AM", then " · resent 1 of 3" or nothing. The patient did not
   * answer the provider; not the same as not coming to the clinic. */
  return g_strdup_printf (_("missed the exam call %s%s"), moment, resent);
}

static char *
describe_call_again (const AnteClearance *clearance)
{
  g_autofree char *resent = resent_suffix (clearance);

  /* Translators: N/A is the provider's word for a dropped call or a patient who ruled themselves out. */
  return g_strconcat (_("call again: the exam was not completed (N/A)"), resent, NULL);
}

static char *
describe_link_expired (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *day = NULL;

  if (clearance->link_until_ms <= 0)
    return g_strdup (_("link expired, no result came"));
  day = ante_words_day (clearance->link_until_ms, when);
  /* Translators: %s is a day: "yesterday", "Thu 19 Nov", "12 Feb". */
  return g_strdup_printf (_("link expired (%s), no result came"), day);
}

static char *
describe_expired (const AnteClearance *clearance)
{
  g_autofree char *until = NULL;

  if (clearance->valid_until == NULL)
    return g_strdup (_("expired: a new exam is needed"));
  until = ante_words_date (clearance->valid_until);
  return g_strdup_printf (_("expired: was good until %s"), until);
}

static char *
describe_sending (const AnteWhen *when)
{
  g_autofree char *since = NULL;

  if (when->provider_silent_since_ms <= 0)
    return g_strdup (_("sending the invite"));
  since = ante_words_moment (when->provider_silent_since_ms, when);
  /* Translators: %s is a moment: "9:50 AM". */
  return g_strdup_printf (_("invite waits: the provider gives no answer since %s"), since);
}

/* " · 25 min ago": how old what somebody has to see to is, where the words themselves do not tell; or nothing. */
static char *
age_suffix (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *ago = NULL;

  switch (clearance->code)
    {
    case ANTE_CLEARANCE_UNCONFIRMED:
    case ANTE_CLEARANCE_SEND_FAILED:
    case ANTE_CLEARANCE_REJECTED:
    case ANTE_CLEARANCE_DEFERRED:
    case ANTE_CLEARANCE_CONFLICTING:
    case ANTE_CLEARANCE_UNVERIFIED:
    case ANTE_CLEARANCE_CALL_AGAIN:
    case ANTE_CLEARANCE_ENDED:
      break;
    default:
      return g_strdup ("");
    }
  if (clearance->since_ms <= 0)
    return g_strdup ("");
  ago = ante_words_ago (clearance->since_ms, when->now_ms);
  return g_strdup_printf (" · %s", ago);
}

static char *
describe (const AnteClearance *clearance, const AnteWhen *when)
{
  switch (clearance->code)
    {
    case ANTE_CLEARANCE_NOT_REQUIRED:
      return g_strdup (_("no exam needed"));
    case ANTE_CLEARANCE_NEEDS_INVITE:
      return describe_needs_invite (clearance, when);
    case ANTE_CLEARANCE_MISSING_DATA:
      return describe_missing_data (clearance);
    case ANTE_CLEARANCE_QUEUED:
      return g_strdup (_("invite queued, goes out when the relay answers"));
    case ANTE_CLEARANCE_SENDING:
      return describe_sending (when);
    case ANTE_CLEARANCE_UNCONFIRMED:
      return g_strdup (_("invite unconfirmed: no answer came"));
    case ANTE_CLEARANCE_SEND_FAILED:
      return describe_send_failed (clearance);
    case ANTE_CLEARANCE_WAITING:
      return describe_waiting (clearance, when);
    case ANTE_CLEARANCE_OVERDUE:
      return describe_overdue (clearance, when);
    case ANTE_CLEARANCE_LOST:
      return describe_decided (clearance, when);
    case ANTE_CLEARANCE_CLEARED:
      return describe_cleared (clearance, when);
    case ANTE_CLEARANCE_COVERED:
      return describe_covered (clearance, when);
    case ANTE_CLEARANCE_READ_NOTES:
      return g_strdup (_("cleared, read the notes"));
    case ANTE_CLEARANCE_REJECTED:
      return g_strdup (g_strcmp0 (clearance->ground, ANTE_GROUND_DIRECTOR) == 0 ? _("not cleared: the medical director refused")
                                                                                : _("not cleared: provider declined"));
    case ANTE_CLEARANCE_DEFERRED:
      return g_strdup (_("deferred: your medical director decides"));
    case ANTE_CLEARANCE_CONFLICTING:
      return g_strdup (_("not cleared: two results contradict each other"));
    case ANTE_CLEARANCE_UNVERIFIED:
      return describe_unverified (clearance);
    case ANTE_CLEARANCE_IDENTITY:
      return g_strdup (_("on hold: name or birth date changed since the invite"));
    case ANTE_CLEARANCE_CALL_AGAIN:
      return describe_call_again (clearance);
    case ANTE_CLEARANCE_MISSED:
      return describe_missed (clearance, when);
    case ANTE_CLEARANCE_LINK_EXPIRED:
      return describe_link_expired (clearance, when);
    case ANTE_CLEARANCE_EXPIRED:
      return describe_expired (clearance);
    case ANTE_CLEARANCE_ENDED:
      return g_strdup (_("ended: health has changed, a new exam is needed"));
    case ANTE_CLEARANCE_READING:
      return g_strdup (_("not known yet: being read again"));
    case ANTE_CLEARANCE_UNKNOWN:
    default:
      return g_strdup (_("unknown: update Anteroom on this computer"));
    }
}

static const char *
name_flag (AnteClearanceCode code)
{
  switch (code)
    {
    case ANTE_CLEARANCE_REJECTED:
      /* Translators: follows the state of a new exam: an earlier one was declined. %s is when: "2 h ago". */
      return _(" · declined %s");
    case ANTE_CLEARANCE_DEFERRED:
      /* Translators: follows the state of a new exam: an earlier one waits for the medical director. %s: "2 h ago". */
      return _(" · deferred %s");
    case ANTE_CLEARANCE_CONFLICTING:
      /* Translators: follows the state of a new exam: two earlier results contradict each other. %s: "2 h ago". */
      return _(" · results contradicted %s");
    default:
      /* Translators: follows the state of a new exam: an earlier result cannot be relied on. %s: "2 h ago". */
      return _(" · flagged %s");
    }
}

/* What spoke against when this exam was asked for, and its age; or nothing. */
static char *
flag_suffix (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *ago = NULL;

  if (clearance->flag == NULL)
    return g_strdup ("");
  /* Translators: when an earlier exam was declined, if its time is not known. */
  ago = clearance->flag->since_ms > 0 ? ante_words_ago (clearance->flag->since_ms, when->now_ms) : g_strdup (_("before"));
  return g_strdup_printf (name_flag (clearance->flag->code), ago);
}

char *
ante_words_clearance_short (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *words = describe (clearance, when);
  g_autofree char *age = age_suffix (clearance, when);
  g_autofree char *flag = flag_suffix (clearance, when);
  g_autofree char *text = g_strconcat (words, age, flag, NULL);

  if (!clearance->test)
    return g_steal_pointer (&text);
  /* Translators: marks an exam of the provider's test mode; nobody is cleared by it. %s: what a real one would say. */
  return g_strdup_printf (_("TEST, not a real exam: %s"), text);
}

char *
ante_words_clearance_sentence (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *text = ante_words_clearance_short (clearance, when);
  g_autofree char *name = treatment_name (clearance);

  /* Translators: a treatment and its verdict: "Botox: cleared until 14 Mar 2027". */
  return g_strdup_printf (C_("verdict", "%s: %s"), name, text);
}

char *
ante_words_clearance_markup (const AnteClearance *clearance, const AnteWhen *when)
{
  g_autofree char *text = ante_words_clearance_short (clearance, when);
  g_autofree char *name = treatment_name (clearance);

  /* Translators: a treatment in bold and its verdict: "Botox cleared until 14 Mar 2027". */
  return g_markup_printf_escaped (C_("verdict", "<b>%s</b> %s"), name, text);
}

const char *
ante_words_clearance_icon (AnteClearanceCode code)
{
  return find_look (code)->icon;
}

const char *
ante_words_verdict_icon (const AnteClearance *clearance, const char **style)
{
  *style = clearance->test ? "accent" : find_look (clearance->code)->style;
  return clearance->test ? "ante-flag-symbolic" : find_look (clearance->code)->icon;
}

const char *
ante_words_clearance_style (AnteClearanceCode code)
{
  return find_look (code)->style;
}

char *
ante_words_missing (AnteMissing missing)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (missing_names); i++)
    if (missing & missing_names[i].flag)
      g_strv_builder_add (names, _(missing_names[i].name));
  list = g_strv_builder_end (names);
  return *list == NULL ? NULL : ante_words_join ((const char *const *) list);
}
