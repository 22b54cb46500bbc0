/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lines of a timeline: only what a desk or the provider really reported. */
#include "app/words/ante-words.h"

#include <glib/gi18n.h>

typedef struct
{
  const char *code;
  const char *text; /* with one %s when a first argument is there */
  const char *bare; /* without it; NULL: text takes none */
} Line;

static const Line lines[] = {
  { "appointment.made", N_("Appointment made"), NULL },
  { "appointment.changed", N_("Appointment changed"), NULL },
  { "appointment.cancelled", N_("Appointment cancelled"), NULL },
  { "appointment.restored", N_("Appointment taken up again"), NULL },
  { "arrival.expected", N_("Expected again"), NULL },
  { "arrival.arrived", N_("Arrived"), NULL },
  { "arrival.in-room", N_("In room"), NULL },
  { "arrival.done", N_("Done"), NULL },
  { "arrival.no-show", N_("Did not come"), NULL },
  { "invite.asked", N_("Invite asked for"), NULL },
  { "invite.sent", N_("Invite sent for %s"), N_("Invite sent") },
  { "invite.unconfirmed", N_("Invite unconfirmed: no answer came"), NULL },
  { "invite.resend-refused", N_("The provider refused to resend the invite"), NULL },
  { "invite.cancelled", N_("Invite cancelled"), NULL },
  { "invite.too-late", N_("Cancelling came too late: the provider had decided"), NULL },
  { "result.approved", N_("Approved by %s"), N_("Approved") },
  { "result.rejected", N_("Declined by %s"), N_("Declined") },
  { "result.deferred", N_("Deferred to the medical director by %s"), N_("Deferred to the medical director") },
  { "result.na", N_("Exam not completed (N/A), %s"), N_("Exam not completed (N/A)") },
  { "result.missed", N_("Missed the exam call of %s"), N_("Missed the exam call") },
  { "result.unknown", N_("Unknown result “%s”: verify in the portal"), N_("A result without a verdict: verify in the portal") },
  { "notes.read", N_("Notes read: %s"), N_("Notes read") },
  { "identity.confirmed", N_("The same person: confirmed"), NULL },
  { "unknown", N_("Something this version cannot read: update Anteroom"), NULL },
};

static const char *
first_of (const char *const *args)
{
  return args != NULL && args[0] != NULL && *args[0] != '\0' ? args[0] : NULL;
}

static char *
describe_moved (const char *const *args, const AnteWhen *when)
{
  g_autofree char *today = ante_words_today (when);
  g_autofree char *day = NULL;
  g_autofree char *clock = NULL;

  if (first_of (args) == NULL || args[1] == NULL)
    return g_strdup (_("Appointment moved"));
  day = ante_words_date_heading (args[0], today);
  clock = ante_words_clock (args[1]);
  /* Translators: "Moved to Sat 21 November, 1:30 PM". */
  return g_strdup_printf (_("Moved to %s, %s"), day, clock);
}

static char *
describe_resent (const char *const *args)
{
  if (first_of (args) == NULL)
    return g_strdup (_("Invite resent"));
  return g_strdup_printf (_("Invite resent, %s of %d"), args[0], ANTE_RESENDS_MAX);
}

static char *
describe_changed (const char *const *args)
{
  g_autofree char *property = NULL;

  if (first_of (args) == NULL)
    return g_strdup (_("Patient’s details changed"));
  property = g_strdelimit (g_strdup (args[0]), "_", '-');
  /* Translators: %s is the name of a field, as in "Date of birth". */
  return g_strdup_printf (_("%s changed"), ante_words_field (property));
}

static char *
describe (const char *code, const char *const *args, const AnteWhen *when)
{
  if (g_strcmp0 (code, "appointment.moved") == 0)
    return describe_moved (args, when);
  if (g_strcmp0 (code, "invite.resent") == 0)
    return describe_resent (args);
  if (g_strcmp0 (code, "patient.changed") == 0)
    return describe_changed (args);
  if (g_strcmp0 (code, "invite.failed") == 0)
    return g_strdup_printf (_("Invite not sent: %s"), ante_words_provider_problem_short (first_of (args)));
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const Line *line = &lines[i];

      if (g_strcmp0 (code, line->code) != 0)
        continue;
      if (line->bare == NULL)
        return g_strdup (_(line->text));
      return first_of (args) != NULL ? g_strdup_printf (_(line->text), args[0]) : g_strdup (_(line->bare));
    }
  return g_strdup (_("Something this version cannot read: update Anteroom"));
}

char *
ante_words_timeline (const char *code, const char *const *args, const char *by, const AnteWhen *when)
{
  g_autofree char *text = describe (code, args, when);

  if (by == NULL || *by == '\0')
    return g_steal_pointer (&text);
  /* Translators: what happened, then who did it: "Arrived · Sam". */
  return g_strdup_printf (C_("timeline", "%s · %s"), text, by);
}
