/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long something can still come of an invite, so that its webhook address must be listened to. */
#include "core/model/ante-model.h"
#include "core/model/model-fixture.h"

#define SENT_MS G_GINT64_CONSTANT (1795258800000)

typedef struct
{
  const char *name;
  AnteInvitePhase phase;
  const char *word;      /* nullable: no result; it came after an hour */
  gboolean prescribes, ships, cancelled;
  gint64 resent_ms;      /* after sending; 0: not */
  gint64 until_ms;       /* after sending: the last moment at which something can come; 0: never could */
} Case;

static const Case CASES[] = {
  { "waiting", ANTE_INVITE_SENT, NULL, FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "waiting, resent", ANTE_INVITE_SENT, NULL, FALSE, FALSE, FALSE, 20 * DAY, 110 * DAY },
  { "queued", ANTE_INVITE_QUEUED, NULL, FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "on its way", ANTE_INVITE_SENDING, NULL, FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "nobody knows whether it left", ANTE_INVITE_UNCONFIRMED, NULL, FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "never left", ANTE_INVITE_FAILED, NULL, FALSE, FALSE, FALSE, 0, 0 },
  { "approved", ANTE_INVITE_SENT, "Approved", FALSE, FALSE, FALSE, 0, HOUR + 2 * DAY },
  { "approved with notes", ANTE_INVITE_SENT, "Approved+", FALSE, FALSE, FALSE, 0, HOUR + 2 * DAY },
  { "rejected", ANTE_INVITE_SENT, "Rejected", FALSE, FALSE, FALSE, 0, HOUR + 2 * DAY },
  { "deferred: decided later", ANTE_INVITE_SENT, "Deferred", FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "missed: resent, perhaps", ANTE_INVITE_SENT, "Missed", FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "N/A", ANTE_INVITE_SENT, "N/A", FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "a word nobody knows", ANTE_INVITE_SENT, "Perhaps", FALSE, FALSE, FALSE, 0, 90 * DAY },
  { "cancelled", ANTE_INVITE_SENT, NULL, FALSE, FALSE, TRUE, 0, HOUR + 2 * DAY },
  { "prescribed, no parcel", ANTE_INVITE_SENT, "Approved", TRUE, FALSE, FALSE, 0, 90 * DAY },
  { "prescribed, shipped", ANTE_INVITE_SENT, "Approved", TRUE, TRUE, FALSE, 0, HOUR + 2 * DAY },
  { "not prescribed after all", ANTE_INVITE_SENT, "Rejected", TRUE, FALSE, FALSE, 0, HOUR + 2 * DAY },
};

static AnteInvite *
make (GPtrArray *invites, const Case *row)
{
  AnteInvite *invite = fixture_add_invite (invites, "a0000000000000000000000000000001", APPOINTMENT, 1, SENT_MS);
  AntePatientExam *exam = fixture_exam (invite);

  invite->phase = row->phase;
  invite->reserved_ms = SENT_MS;
  if (row->phase != ANTE_INVITE_SENT)
    invite->sent_ms = 0;
  if (row->word != NULL)
    fixture_add_result (exam, row->word, SENT_MS + HOUR);
  if (row->cancelled)
    exam->cancelled_ms = SENT_MS + HOUR;
  if (row->resent_ms > 0)
    exam->last_resend_ms = SENT_MS + row->resent_ms;
  if (row->prescribes)
    invite->order = ante_order_new (ANTE_MEETING_OWN);
  if (row->ships)
    g_ptr_array_add (exam->shipments, ante_shipment_new ());
  return invite;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      const AnteInvite *invite = make (invites, &CASES[i]);

      g_test_message ("%s", CASES[i].name);
      g_assert_cmpint (ante_invite_may_bring_news (invite, SENT_MS + MINUTE), ==, CASES[i].until_ms > 0);
      if (CASES[i].until_ms > 0)
        g_assert_true (ante_invite_may_bring_news (invite, SENT_MS + CASES[i].until_ms - MINUTE));
      g_assert_false (ante_invite_may_bring_news (invite, SENT_MS + CASES[i].until_ms + MINUTE));
    }
}

/* One of its exams is enough. */
static void
test_every_exam_counts (void)
{
  g_autoptr (GPtrArray) invites = fixture_invites ();
  AnteInvite *invite = make (invites, &CASES[6]);
  AntePatientExam *second = ante_patient_exam_new ();

  second->exam_id = g_strdup (SECOND_EXAM);
  g_ptr_array_add (invite->exams, second);
  g_assert_true (ante_invite_may_bring_news (invite, SENT_MS + 60 * DAY));
  g_assert_false (ante_invite_may_bring_news (invite, SENT_MS + 91 * DAY));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/invite-news/until-nothing-can-come", test_table);
  g_test_add_func ("/model/invite-news/every-exam-counts", test_every_exam_counts);
  return g_test_run ();
}
