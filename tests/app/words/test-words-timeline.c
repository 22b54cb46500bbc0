/* SPDX-License-Identifier: GPL-3.0-or-later
 * Each line of a timeline, with everything that may come along and with nothing. */
#include "words-case.h"

typedef struct
{
  const char *code;
  const char *first, *second, *by;
  const char *text;
} LineCase;

static const LineCase cases[] = {
  { "appointment.made", "", "", NULL, "Appointment made" },
  { "appointment.made", "2026-11-21", "13:30", "Sam", "Appointment made: Sat 21 November, 1:30 PM · Sam" },
  { "appointment.changed", "", "", "Sam", "Appointment changed · Sam" },
  { "appointment.moved", "2027-01-05", "09:00", NULL, "Appointment moved to Tue 5 January 2027, 9:00 AM" },
  { "appointment.moved", "", "09:00", NULL, "Appointment moved to 9:00 AM" },
  { "appointment.moved", "2026-11-23", "", NULL, "Appointment moved to Mon 23 November" },
  { "appointment.moved", NULL, NULL, NULL, "Appointment moved" },
  { "appointment.cancelled", "", "", NULL, "Appointment cancelled" },
  { "appointment.restored", "", "", NULL, "Appointment taken up again" },
  { "arrival.expected", "", "", NULL, "Expected again" },
  { "arrival.arrived", "", "", "Sam", "Arrived · Sam" },
  { "arrival.in-room", "", "", NULL, "In room" },
  { "arrival.done", "", "", NULL, "Done" },
  { "arrival.no-show", "", "", NULL, "Did not come" },
  { "invite.asked", "Botox exam, Filler exam", "", NULL, "Invite asked for: Botox exam, Filler exam" },
  { "invite.asked", NULL, NULL, NULL, "Invite asked for" },
  { "invite.sent", "", "", "Sam", "Invite sent · Sam" },
  { "invite.failed", "key", "", NULL, "Invite not sent: the provider refused the API key" },
  { "invite.failed", "", "", NULL, "Invite not sent: the provider did not take it" },
  { "invite.unconfirmed", "", "", NULL, "Invite unconfirmed: no answer came" },
  { "invite.resent", "2", "Botox exam", NULL, "Invite resent, number 2" },
  { "invite.resent", "", "", NULL, "Invite resent" },
  { "invite.resend-refused", "1", "", NULL, "The provider refused to resend the invite" },
  { "invite.resend-unconfirmed", "1", "", NULL, "Resend unconfirmed: no answer came" },
  { "invite.resend-failed", "1", "", NULL, "The invite could not be resent" },
  { "invite.cancelled", "Botox exam", "", NULL, "Invite cancelled: Botox exam" },
  { "invite.cancelled", "", "", NULL, "Invite cancelled" },
  { "invite.too-late", "", "", NULL, "Cancelling came too late: the provider had decided" },
  { "result.approved", "NP Liza", "Botox exam", NULL, "Botox exam: approved by NP Liza" },
  { "result.approved", "", "Botox exam", NULL, "Botox exam: approved" },
  { "result.approved", "NP Liza", "", NULL, "Approved by NP Liza" },
  { "result.approved", NULL, NULL, NULL, "Approved" },
  { "rx.confirmed", "Springfield Compounding", "Weight loss", NULL, "Weight loss: prescription confirmed at Springfield Compounding" },
  { "rx.confirmed", "", "Weight loss", NULL, "Weight loss: prescription confirmed" },
  { "rx.shipped", "1Z999", "Weight loss", NULL, "Weight loss: prescription shipped, 1Z999" },
  { "rx.shipped", NULL, NULL, NULL, "Prescription shipped" },
  { "result.rejected", "NP Liza", "", NULL, "Declined by NP Liza" },
  { "result.deferred", "", "", NULL, "Deferred to your medical director" },
  { "result.na", "", "", NULL, "Exam not completed (N/A)" },
  { "result.missed", "", "Botox exam", NULL, "Botox exam: missed the exam call" },
  { "result.unknown", "Escalated", "", NULL, "Unknown result “Escalated”: verify in the portal" },
  { "result.unknown", "", "", NULL, "A result without a verdict: verify in the portal" },
  { "notes.read", "20 units at most", "", "Kit", "Notes read: 20 units at most · Kit" },
  { "notes.read", "", "", NULL, "Notes read" },
  { "answers.sent", "4", "6", "Sam", "Questions answered for the patient: 4 of 6 · Sam" },
  { "answers.failed", "4", "6", NULL, "Answers not sent: the patient is asked in the meeting" },
  { "answers.unconfirmed", "4", "6", NULL, "Answers unconfirmed: no answer came from the provider" },
  { "attachment.sent", "ID", "Botox exam", NULL, "Botox exam: uploaded for the provider, ID" },
  { "attachment.failed", "ID", "", NULL, "Not uploaded: ID" },
  { "attachment.unconfirmed", "", "", NULL, "Upload unconfirmed: no answer came" },
  { "identity.confirmed", "", "", NULL, "Confirmed: the same person" },
  { "patient.changed", "tele_state", "", NULL, "State during the exam changed" },
  { "patient.changed", "", "", NULL, "Patient’s details changed" },
  { "unknown", "", "", NULL, "Something this version cannot read: update Anteroom" },
  { "of.the.future", "100%s", "", NULL, "Something this version cannot read: update Anteroom" },
  { "result.approved", "דר כהן", "Botox", NULL, "Botox: approved by \u2068דר כהן\u2069" },
  { "arrival.arrived", "", "", "ليلى", "Arrived · \u2068ليلى\u2069" },
  { "result.approved", "%s%n", "%1$s", NULL, "%1$s: approved by %s%n" },
};

static void
test_lines (void)
{
  AnteWhen when = here ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *args[] = { cases[i].first, cases[i].second, NULL };
      g_autofree char *text = ante_words_timeline (cases[i].code, args, cases[i].by, &when);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_no_arguments (void)
{
  AnteWhen when = here ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ante_words_timeline (cases[i].code, NULL, NULL, &when);

      g_assert_cmpstr (text, !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/timeline/lines", test_lines);
  g_test_add_func ("/words/timeline/no-arguments", test_no_arguments);
  return g_test_run ();
}
