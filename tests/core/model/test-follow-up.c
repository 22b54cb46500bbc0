/* SPDX-License-Identifier: GPL-3.0-or-later
 * When a follow-up is due, and until when: one table, and what it is held against. */
#include "core/model/ante-follow-up.h"
#include "model-fixture.h"

#define TESTED fixture_ms ("2026-11-01 10:00", zone)  /* due on the 22nd */

typedef struct
{
  const char *name;
  const char *first_word;    /* of the exam that was approved on the 1st; NULL: no result */
  gboolean first_is_test;
  const char *done_at;       /* marked as done */
  const char *second_at;     /* a follow-up was asked for */
  AnteInvitePhase second_phase;
  const char *second_word;   /* its result, an hour later */
  gboolean second_cancelled;
  const char *since;         /* when the clinic took it over */
  const char *now;
  gboolean listed;
  AnteFollowUpState state;
  AnteExamState came_to; /* of one that is due again */
} Row;

#define ON_TIME "2026-11-22 08:00"

static const Row rows[] = {
  { "the day before", "Approved", .now = "2026-11-21 23:59", .listed = FALSE },
  { "on the day", "Approved", .now = "2026-11-22 00:00", .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE },
  { "months later, still", "Approved", .now = "2027-06-01 10:00", .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE },
  { "with notes", "Approved+", .now = ON_TIME, .listed = TRUE },
  { "never approved", NULL, .now = ON_TIME },
  { "rejected", "Rejected", .now = ON_TIME },
  { "missed", "Missed", .now = ON_TIME },
  { "deferred", "Deferred to Medical Director", .now = ON_TIME },
  { "contradicted", "Approved|Rejected", .now = ON_TIME },
  { "a test", "Approved", .first_is_test = TRUE, .now = ON_TIME },
  { "marked as done", "Approved", .done_at = "2026-11-20 09:00", .now = ON_TIME },
  { "taken over before it was due", "Approved", .since = "2026-11-22 20:00", .now = "2026-11-23 08:00", .listed = TRUE },
  { "taken over after it was due", "Approved", .since = "2026-11-23 00:00", .now = "2026-11-23 08:00" },
  { "asked for", "Approved", .second_at = "2026-11-22 07:59", .second_phase = ANTE_INVITE_QUEUED, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_SENDING },
  { "nobody knows", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_UNCONFIRMED, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_UNCONFIRMED },
  { "never left", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_FAILED, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_FAILED },
  { "never left, and marked as done", "Approved", .done_at = "2026-11-22 07:30", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_FAILED, .now = ON_TIME },
  { "failed before it was approved", "Approved", .second_at = "2026-10-31 07:00", .second_phase = ANTE_INVITE_FAILED, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE },
  { "sent", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_SENT },
  { "sent, its link at an end", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .now = "2026-12-23 08:00", .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE, .came_to = ANTE_EXAM_INVITED },
  { "sent and cancelled", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_cancelled = TRUE, .now = ON_TIME, .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE, .came_to = ANTE_EXAM_CANCELLED },
  { "approved again", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "Approved", .now = "2026-11-30 08:00" },
  { "rejected then", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "Rejected", .now = "2026-11-30 08:00" },
  { "deferred then", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "Deferred", .now = "2026-11-30 08:00" },
  { "missed then", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "Missed", .now = "2026-11-30 08:00", .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE, .came_to = ANTE_EXAM_MISSED },
  { "cut off then", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "N/A", .now = "2026-11-30 08:00", .listed = TRUE, .state = ANTE_FOLLOW_UP_DUE, .came_to = ANTE_EXAM_NA },
  { "its approval makes none due", "Approved", .second_at = "2026-11-22 07:00", .second_phase = ANTE_INVITE_SENT, .second_word = "Approved", .now = "2027-03-01 08:00" },
};

static GPtrArray *
list (const AnteTreatment *treatment, GPtrArray *invites, const char *since, const char *now, GTimeZone *zone)
{
  g_autoptr (GPtrArray) treatments = g_ptr_array_new ();

  g_ptr_array_add (treatments, (gpointer) treatment);
  return ante_follow_ups_list (treatments, invites, since != NULL ? fixture_ms (since, zone) : 0, fixture_ms (now, zone), zone);
}

static AnteInvite *
add_follow_up (GPtrArray *invites, const char *of, gint64 at_ms)
{
  AnteInvite *invite = fixture_add_invite (invites, "b", APPOINTMENT, 2, at_ms);

  invite->follow_up_of = g_strdup (of);
  g_free (invite->meeting_url);
  invite->meeting_url = g_strdup ("https://app.example.com/m/2");
  return invite;
}

static GPtrArray *
make_invites (const Row *row, GTimeZone *zone)
{
  GPtrArray *invites = fixture_invites ();
  AnteInvite *first = fixture_add_invite (invites, "a", APPOINTMENT, 1, TESTED - HOUR);

  first->test = row->first_is_test;
  if (row->first_word != NULL)
    {
      g_auto (GStrv) words = g_strsplit (row->first_word, "|", -1);

      for (guint i = 0; words[i] != NULL; i++)
        fixture_add_result (fixture_exam (first), words[i], TESTED + i * MINUTE);
    }
  if (row->done_at != NULL)
    fixture_exam (first)->follow_up_done_ms = fixture_ms (row->done_at, zone);
  if (row->second_at != NULL)
    {
      AnteInvite *second = add_follow_up (invites, "a", fixture_ms (row->second_at, zone));

      second->phase = row->second_phase;
      second->sent_ms = row->second_phase == ANTE_INVITE_SENT ? second->reserved_ms : 0;
      second->problem = row->second_phase == ANTE_INVITE_FAILED ? g_strdup ("changed") : NULL;
      if (row->second_cancelled)
        fixture_exam (second)->cancelled_ms = second->reserved_ms + MINUTE;
      if (row->second_word != NULL)
        fixture_add_result (fixture_exam (second), row->second_word, second->reserved_ms + HOUR);
    }
  return invites;
}

static void
test_table (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();

  treatment->glp1 = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) invites = make_invites (&rows[i], zone);
      g_autoptr (GPtrArray) found = list (treatment, invites, rows[i].since, rows[i].now, zone);
      const AnteFollowUp *one = found->len > 0 ? g_ptr_array_index (found, 0) : NULL;

      g_test_message ("%s", rows[i].name);
      g_assert_cmpuint (found->len, ==, rows[i].listed ? 1 : 0);
      if (one == NULL)
        continue;
      g_assert_cmpint (one->state, ==, rows[i].state);
      g_assert_cmpstr (one->invite_id, ==, "a");
      g_assert_cmpstr (one->exam_id, ==, EXAM);
      g_assert_cmpstr (one->exam->id, ==, EXAM);
      g_assert_true (ante_follow_up_is_to_do (one) == (one->state != ANTE_FOLLOW_UP_SENDING && one->state != ANTE_FOLLOW_UP_SENT));
      g_assert_true ((one->asked_ms > 0) == (one->state != ANTE_FOLLOW_UP_DUE || rows[i].came_to != 0));
      if (one->state == ANTE_FOLLOW_UP_DUE)
        g_assert_cmpint (one->came_to, ==, rows[i].came_to);
      g_assert_cmpstr (one->problem, ==, one->state == ANTE_FOLLOW_UP_FAILED ? "changed" : NULL);
      g_assert_cmpstr (one->due, ==, "2026-11-22");
      g_assert_cmpstr (one->meeting_url, ==, one->state == ANTE_FOLLOW_UP_SENT ? "https://app.example.com/m/2" : NULL);
      g_assert_true ((one->link_until_ms > 0) == (one->state == ANTE_FOLLOW_UP_SENT));
    }
}

/* Which of a treatment's exams it comes after. */
static void
test_which_exam (void)
{
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  AnteExamRef *prescription = ante_exam_ref_new (SECOND_EXAM, "Weight loss");

  g_assert_false (ante_treatment_leads_to (treatment, EXAM));
  treatment->glp1 = TRUE;
  g_assert_true (ante_treatment_leads_to (treatment, EXAM));
  g_assert_false (ante_treatment_leads_to (treatment, SECOND_EXAM));
  prescription->rx_type = ANTE_RX_PRESCRIPTION;
  g_ptr_array_add (treatment->exams, prescription);
  g_assert_true (ante_treatment_leads_to (treatment, SECOND_EXAM));
  g_assert_false (ante_treatment_leads_to (treatment, EXAM)); /* one exam of the two makes it due, not both */
}

/* A later original, approved after the follow-up, is due on a day of its own. */
static void
test_again (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (GPtrArray) invites = fixture_invites ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  AnteInvite *first = fixture_add_invite (invites, "a", APPOINTMENT, 1, TESTED - HOUR);
  AnteInvite *follow_up = add_follow_up (invites, "a", fixture_ms ("2026-11-22 09:00", zone));
  AnteInvite *renewed = fixture_add_invite (invites, "c", APPOINTMENT, 3, fixture_ms ("2027-02-01 09:00", zone));

  treatment->glp1 = TRUE;
  fixture_add_result (fixture_exam (first), "Approved", TESTED);
  fixture_add_result (fixture_exam (follow_up), "Approved", fixture_ms ("2026-11-22 12:00", zone));
  fixture_add_result (fixture_exam (renewed), "Approved", fixture_ms ("2027-02-01 12:00", zone));
  before = list (treatment, invites, NULL, "2027-02-21 23:00", zone);
  after = list (treatment, invites, NULL, "2027-02-22 08:00", zone);
  g_assert_cmpuint (before->len, ==, 0);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((AnteFollowUp *) g_ptr_array_index (after, 0))->invite_id, ==, "c");
}

/* Of several that were asked for, one with a link that works tells how it stands; else the newest does. */
static void
test_asked_again (void)
{
  static const struct
  {
    const char *name;
    AnteInvitePhase first, second;
    const char *second_word;
    AnteFollowUpState state;
  } cases[] = {
    { "failed, then sent", ANTE_INVITE_FAILED, ANTE_INVITE_SENT, NULL, ANTE_FOLLOW_UP_SENT },
    { "failed, then on its way", ANTE_INVITE_FAILED, ANTE_INVITE_QUEUED, NULL, ANTE_FOLLOW_UP_SENDING },
    { "failed, then missed", ANTE_INVITE_FAILED, ANTE_INVITE_SENT, "Missed", ANTE_FOLLOW_UP_DUE },
    { "nobody knows, then failed", ANTE_INVITE_UNCONFIRMED, ANTE_INVITE_FAILED, NULL, ANTE_FOLLOW_UP_FAILED },
    { "failed, then nobody knows", ANTE_INVITE_FAILED, ANTE_INVITE_UNCONFIRMED, NULL, ANTE_FOLLOW_UP_UNCONFIRMED },
    { "sent after all, then failed", ANTE_INVITE_SENT, ANTE_INVITE_FAILED, NULL, ANTE_FOLLOW_UP_SENT },
  };
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();

  treatment->glp1 = TRUE;
  for (guint i = 0; i < 2 * G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) invites = fixture_invites ();
      g_autoptr (GPtrArray) found = NULL;
      gboolean turned = i % 2 == 1; /* the order they are given in does not matter */
      AnteInvite *asked[2];

      fixture_decide (invites, "a", APPOINTMENT, 1, TESTED, "Approved");
      for (guint k = 0; k < 2; k++)
        {
          guint which = turned ? 1 - k : k;

          asked[which] = add_follow_up (invites, "a", fixture_ms (which == 0 ? "2026-11-22 06:00" : "2026-11-22 07:00", zone));
          asked[which]->phase = which == 0 ? cases[i / 2].first : cases[i / 2].second;
          asked[which]->sent_ms = asked[which]->phase == ANTE_INVITE_SENT ? asked[which]->reserved_ms : 0;
        }
      if (cases[i / 2].second_word != NULL)
        fixture_add_result (fixture_exam (asked[1]), cases[i / 2].second_word, asked[1]->reserved_ms + MINUTE);
      found = list (treatment, invites, NULL, "2026-11-22 07:01", zone);
      g_test_message ("%s%s", cases[i / 2].name, turned ? ", turned" : "");
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpint (((AnteFollowUp *) g_ptr_array_index (found, 0))->state, ==, cases[i / 2].state);
    }
}

/* One that prescribes has to be composed: as the treatment names the exam now. */
static void
test_prescribes (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (GPtrArray) invites = fixture_invites ();
  g_autoptr (GPtrArray) plain = NULL;
  g_autoptr (GPtrArray) prescribing = NULL;

  treatment->glp1 = TRUE;
  fixture_decide (invites, "a", APPOINTMENT, 1, TESTED, "Approved");
  plain = list (treatment, invites, NULL, ON_TIME, zone);
  g_assert_false (ante_follow_up_prescribes (g_ptr_array_index (plain, 0)));
  ((AnteExamRef *) g_ptr_array_index (treatment->exams, 0))->rx_type = ANTE_RX_PRESCRIPTION;
  prescribing = list (treatment, invites, NULL, ON_TIME, zone);
  g_assert_true (ante_follow_up_prescribes (g_ptr_array_index (prescribing, 0)));
}

/* Two approvals with nothing between are followed up once, from the first. */
static void
test_once (void)
{
  g_autoptr (GTimeZone) zone = fixture_zone ();
  g_autoptr (AnteTreatment) treatment = fixture_treatment ();
  g_autoptr (GPtrArray) invites = fixture_invites ();
  g_autoptr (GPtrArray) treatments = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = NULL;

  treatment->glp1 = TRUE;
  fixture_decide (invites, "a", APPOINTMENT, 1, TESTED, "Approved");
  fixture_decide (invites, "c", APPOINTMENT, 2, TESTED + 5 * DAY, "Approved");
  g_ptr_array_add (treatments, treatment);
  g_ptr_array_add (treatments, treatment); /* and another treatment that needs the same exam */
  found = ante_follow_ups_list (treatments, invites, 0, fixture_ms (ON_TIME, zone), zone);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpstr (((AnteFollowUp *) g_ptr_array_index (found, 0))->invite_id, ==, "a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/follow-up/table", test_table);
  g_test_add_func ("/follow-up/which-exam", test_which_exam);
  g_test_add_func ("/follow-up/again", test_again);
  g_test_add_func ("/follow-up/once", test_once);
  g_test_add_func ("/follow-up/asked-again", test_asked_again);
  g_test_add_func ("/follow-up/prescribes", test_prescribes);
  return g_test_run ();
}
