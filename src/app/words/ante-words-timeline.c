/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of a timeline: only what a desk or the provider really reported. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

/* A line reads differently with what came along: the first argument (a provider, a word), the second (the
 * exam's title), both or neither. NULL: that argument is left out. */
typedef struct
{
  const char *code;
  const char *plain;
  const char *first;  /* one %s */
  const char *second; /* one %s */
  const char *both;   /* %1$s and %2$s */
} Line;

static const Line lines[] = {
  { "appointment.changed", N_("Appointment changed") },
  { "appointment.cancelled", N_("Appointment cancelled") },
  { "appointment.restored", N_("Appointment taken up again") },
  { "arrival.expected", N_("Expected again") },
  { "arrival.arrived", N_("Arrived") },
  { "arrival.in-room", N_("In room") },
  { "arrival.done", N_("Done") },
  { "arrival.no-show", N_("Did not come") },
  { "invite.asked", N_("Invite asked for"), N_("Invite asked for: %s") },
  { "invite.ordered", N_("The pharmacy is chosen in the meeting"), N_("Prescription to go to: %s") },
  { "invite.sent", N_("Invite sent") },
  { "invite.unconfirmed", N_("Invite unconfirmed: no answer came") },
  { "invite.resend-refused", N_("The provider refused to resend the invite") },
  { "invite.resend-unconfirmed", N_("Resend unconfirmed: no answer came") },
  { "invite.resend-failed", N_("The invite could not be resent") },
  { "invite.cancelled", N_("Invite cancelled"), N_("Invite cancelled: %s") },
  { "invite.too-late", N_("Cancelling came too late: the provider had decided"),
    N_("Cancelling came too late, the provider had decided: %s") },
  { "result.approved", N_("Approved"), N_("Approved by %s"), N_("%s: approved"), N_("%2$s: approved by %1$s") },
  { "result.rejected", N_("Declined"), N_("Declined by %s"), N_("%s: declined"), N_("%2$s: declined by %1$s") },
  { "result.deferred", N_("Deferred to your medical director"), N_("Deferred to your medical director by %s"),
    N_("%s: deferred to your medical director"), N_("%2$s: deferred to your medical director by %1$s") },
  { "result.na", N_("Exam not completed (N/A)"), N_("Exam not completed (N/A), %s"), N_("%s: not completed (N/A)"),
    N_("%2$s: not completed (N/A), %1$s") },
  /* Translators: the provider called, and the patient did not answer; not the same as not coming to the clinic. */
  { "result.missed", N_("Missed the exam call"), N_("Missed the exam call of %s"), N_("%s: missed the exam call"),
    N_("%2$s: missed the exam call of %1$s") },
  { "result.unknown", N_("A result without a verdict: verify in the portal"),
    N_("Unknown result “%s”: verify in the portal"), N_("%s: a result without a verdict, verify in the portal"),
    N_("%2$s: unknown result “%1$s”, verify in the portal") },
  { "rx.confirmed", N_("Prescription confirmed"), N_("Prescription confirmed at %s"), N_("%s: prescription confirmed"),
    N_("%2$s: prescription confirmed at %1$s") },
  { "rx.shipped", N_("Prescription shipped"), N_("Prescription shipped: %s"), N_("%s: prescription shipped"),
    N_("%2$s: prescription shipped, %1$s") },
  { "followup.done", N_("Follow-up marked as done"), N_("Follow-up marked as done: %s") },
  { "followup.open", N_("Follow-up is due again"), N_("Follow-up is due again: %s") },
  { "notes.read", N_("Notes read"), N_("Notes read: %s") },
  { "identity.confirmed", N_("Confirmed: the same person") },
  { "health.changed", N_("Health has changed: earlier exams clear nothing any more"),
    N_("Health has changed: %s. Earlier exams clear nothing any more") },
  { "health.withdrawn", N_("Taken back: health has not changed") },
  { "deferral.approved", N_("Approved by the medical director"), N_("Approved by the medical director, %s"),
    N_("%s: approved by the medical director"), N_("%2$s: approved by the medical director, %1$s") },
  { "deferral.refused", N_("Refused by the medical director"), N_("Refused by the medical director, %s"),
    N_("%s: refused by the medical director"), N_("%2$s: refused by the medical director, %1$s") },
  { "deferral.withdrawn", N_("The medical director’s decision was taken back"), NULL,
    N_("%s: the medical director’s decision was taken back") },
  /* Translators: a manager saw it in the provider's portal and wrote it down here. */
  { "record.approved", N_("Recorded by hand: approved"), N_("Recorded by hand: approved by %s"),
    N_("%s: recorded by hand, approved"), N_("%2$s: recorded by hand, approved by %1$s") },
  { "record.rejected", N_("Recorded by hand: declined"), N_("Recorded by hand: declined by %s"),
    N_("%s: recorded by hand, declined"), N_("%2$s: recorded by hand, declined by %1$s") },
  { "record.deferred", N_("Recorded by hand: deferred"), N_("Recorded by hand: deferred by %s"),
    N_("%s: recorded by hand, deferred"), N_("%2$s: recorded by hand, deferred by %1$s") },
  { "record.na", N_("Recorded by hand: not completed (N/A)"), N_("Recorded by hand: not completed (N/A), %s"),
    N_("%s: recorded by hand, not completed (N/A)"), N_("%2$s: recorded by hand, not completed (N/A), %1$s") },
  { "record.missed", N_("Recorded by hand: missed the exam call"), N_("Recorded by hand: missed the exam call of %s"),
    N_("%s: recorded by hand, missed the exam call"), N_("%2$s: recorded by hand, missed the exam call of %1$s") },
  { "record.unknown", N_("Recorded by hand: an outcome without a verdict") },
  { "record.withdrawn", N_("The outcome recorded by hand was taken back"), NULL,
    N_("%s: the outcome recorded by hand was taken back") },
  /* Translators: first why a person thinks that it is theirs, then the provider's word. */
  { "delivery.linked", N_("An unmatched result was attached by hand; it clears nothing"),
    N_("An unmatched result was attached by hand (%s); it clears nothing"),
    N_("The unmatched result “%s” was attached by hand; it clears nothing"),
    N_("The unmatched result “%2$s” was attached by hand (%1$s); it clears nothing") },
  { "attachment.sent", N_("File uploaded for the provider"), N_("Uploaded for the provider: %s"),
    N_("%s: file uploaded for the provider"), N_("%2$s: uploaded for the provider, %1$s") },
  { "attachment.failed", N_("File not uploaded"), N_("Not uploaded: %s"), N_("%s: file not uploaded"),
    N_("%2$s: not uploaded, %1$s") },
  { "attachment.unconfirmed", N_("Upload unconfirmed: no answer came"), N_("Upload unconfirmed, no answer came: %s"),
    N_("%s: upload unconfirmed, no answer came"), N_("%2$s: upload unconfirmed, no answer came: %1$s") },
  { "delivery.unlinked", N_("An attached result was put back among the unmatched") },
};

static const char *
argument (const char *const *args, guint number)
{
  if (args == NULL || args[0] == NULL || (number > 0 && args[1] == NULL))
    return NULL;
  return *args[number] != '\0' ? args[number] : NULL;
}

static const Line *
find_line (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (g_strcmp0 (code, lines[i].code) == 0)
      return &lines[i];
  return NULL;
}

static char *
fill_line (const Line *line, const char *first_text, const char *second_text)
{
  g_autofree char *first = first_text != NULL ? ante_words_name (first_text) : NULL;
  g_autofree char *second = second_text != NULL ? ante_words_name (second_text) : NULL;

  if (first != NULL && second != NULL && line->both != NULL)
    return g_strdup_printf (_(line->both), first, second);
  if (first != NULL && line->first != NULL)
    return g_strdup_printf (_(line->first), first);
  if (second != NULL && line->second != NULL)
    return g_strdup_printf (_(line->second), second);
  return g_strdup (_(line->plain));
}

/* "Sat 21 November, 1:30 PM", or the one of both that is there; NULL: neither. */
static char *
describe_when (const char *const *args, const AnteWhen *when)
{
  const char *date = argument (args, 0);
  const char *time = argument (args, 1);
  g_autofree char *today = ante_words_today (when);
  g_autofree char *day = date != NULL ? ante_words_date_heading (date, today) : NULL;
  g_autofree char *clock = time != NULL ? ante_words_clock (time) : NULL;

  if (day != NULL && clock != NULL)
    return g_strdup_printf (C_("moment", "%s, %s"), day, clock);
  return day != NULL ? g_steal_pointer (&day) : g_steal_pointer (&clock);
}

static char *
describe_made (const char *const *args, const AnteWhen *when)
{
  g_autofree char *moment = describe_when (args, when);

  if (moment == NULL)
    return g_strdup (_("Appointment made"));
  /* Translators: %s is a day, a time, or both. */
  return g_strdup_printf (_("Appointment made: %s"), moment);
}

static char *
describe_moved (const char *const *args, const AnteWhen *when)
{
  g_autofree char *moment = describe_when (args, when);

  if (moment == NULL)
    return g_strdup (_("Appointment moved"));
  /* Translators: %s is a day, a time, or both. */
  return g_strdup_printf (_("Appointment moved to %s"), moment);
}

static char *
describe_failed (const char *const *args, const AnteWhen *when)
{
  return g_strdup_printf (_("Invite not sent: %s"), ante_words_provider_problem_short (argument (args, 0)));
}

static char *
describe_resent (const char *const *args, const AnteWhen *when)
{
  const char *n = argument (args, 0);

  if (n == NULL)
    return g_strdup (_("Invite resent"));
  /* Translators: how often the invite has been resent by then. */
  return g_strdup_printf (_("Invite resent, number %s"), n);
}

static char *
describe_answers_sent (const char *const *args, const AnteWhen *when)
{
  const char *answered = argument (args, 0);
  const char *asked = argument (args, 1);

  if (answered == NULL || asked == NULL)
    return g_strdup (_("Questions answered for the patient"));
  /* Translators: so many of so many questions. */
  return g_strdup_printf (_("Questions answered for the patient: %s of %s"), answered, asked);
}

static char *
describe_answers_failed (const char *const *args, const AnteWhen *when)
{
  return g_strdup (_("Answers not sent: the patient is asked in the meeting"));
}

static char *
describe_answers_unconfirmed (const char *const *args, const AnteWhen *when)
{
  return g_strdup (_("Answers unconfirmed: no answer came from the provider"));
}

static char *
describe_patient (const char *const *args, const AnteWhen *when)
{
  const char *field = argument (args, 0);
  g_autofree char *property = NULL;

  if (field == NULL)
    return g_strdup (_("Patient’s details changed"));
  property = g_strdelimit (g_strdup (field), "_", '-');
  /* Translators: %s is the name of a field, as in "Date of birth". */
  return g_strdup_printf (_("%s changed"), ante_words_field (property));
}

static const struct
{
  const char *code;
  char *(*describe) (const char *const *args, const AnteWhen *when);
} describers[] = {
  { "appointment.made", describe_made }, { "appointment.moved", describe_moved },
  { "invite.failed", describe_failed },  { "invite.resent", describe_resent },
  { "patient.changed", describe_patient },
  { "answers.sent", describe_answers_sent },
  { "answers.failed", describe_answers_failed },
  { "answers.unconfirmed", describe_answers_unconfirmed },
};

static char *
describe (const char *code, const char *const *args, const AnteWhen *when)
{
  const Line *line = find_line (code);

  if (line != NULL)
    return fill_line (line, argument (args, 0), argument (args, 1));
  for (guint i = 0; i < G_N_ELEMENTS (describers); i++)
    if (g_strcmp0 (code, describers[i].code) == 0)
      return describers[i].describe (args, when);
  return g_strdup (_("Something this version cannot read: update Anteroom"));
}

char *
ante_words_timeline (const char *code, const char *const *args, const char *by, const AnteWhen *when)
{
  g_autofree char *text = describe (code, args, when);
  g_autofree char *person = NULL;

  if (by == NULL || *by == '\0')
    return g_steal_pointer (&text);
  person = ante_words_name (by);
  /* Translators: what happened, then who did it: "Arrived · Sam". */
  return g_strdup_printf (C_("timeline", "%s · %s"), text, person);
}
