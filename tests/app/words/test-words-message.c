/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said at the field of the clinic's own message, and what the patient reads. */
#include "app/words/ante-words.h"

#include "core/model/ante-message.h"

#include <string.h>

static void
assert_problem (const char *text, const char *part)
{
  g_autofree char *sentence = ante_words_message_problem (text);

  if (part == NULL)
    g_assert_null (sentence);
  else if (sentence == NULL || strstr (sentence, part) == NULL)
    g_error ("%s: %s, not %s", text, sentence, part);
}

static void
test_problems (void)
{
  g_autofree char *long_one = g_strnfill (2000, 'a');

  assert_problem ("{link}", NULL);
  assert_problem ("", NULL);
  assert_problem (NULL, NULL);
  assert_problem ("Come", "{link}");
  assert_problem ("{link} {weather}", "There is no {weather}. Use {first_name}, {clinic}, {link}");
  assert_problem ("{link", "brace");
  assert_problem (long_one, "too long");
  assert_problem ("{link}\x07", "characters");
}

static void
test_message (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  AntePatient patient = { .first_name = (char *) "Ana", .last_name = (char *) "Brook" };
  AnteAppointment appointment = { .date = (char *) "2026-11-21", .time = (char *) "14:30" };
  gint64 until = G_GINT64_CONSTANT (1797897600000); /* 2026-12-22 00:00 UTC: still the 21st in Chicago */
  g_autofree char *own = ante_words_message ("{first_name}: {link} ({link_until}, {date} {time}, {clinic})", &patient, &appointment,
                                             "Lakeside", "https://m.example.com/1", until, zone);
  g_autofree char *usual = ante_words_message (NULL, &patient, &appointment, "Lakeside", "https://m.example.com/1", until, zone);
  g_autofree char *unusable = ante_words_message ("no way in", &patient, &appointment, "Lakeside", "https://m.example.com/1", until, zone);

  g_assert_cmpstr (own, ==, "Ana: https://m.example.com/1 (21 Dec 2026, 21 Nov 2026 2:30 PM, Lakeside)");
  g_assert_nonnull (strstr (usual, "https://m.example.com/1"));
  g_assert_null (strchr (usual, '{'));
  g_assert_null (strstr (usual, "Brook"));
  g_assert_cmpstr (unusable, ==, usual);
  g_assert_cmpint (ante_message_check (ante_words_message_usual (), NULL), ==, ANTE_MESSAGE_OK);
}

static void
test_follow_up (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("America/Chicago");
  AnteWhen when = { G_GINT64_CONSTANT (1795278600000), zone }; /* 21 November 2026 */
  AntePatient patient = { .first_name = (char *) "Ana" };
  static const struct { AnteFollowUpState state; const char *due, *text; AnteExamState came_to; } rows[] = {
    { ANTE_FOLLOW_UP_DUE, "2026-11-21", "Due today (21 Nov), approved 31 Oct" },
    { ANTE_FOLLOW_UP_DUE, "2026-11-20", "Due since 20 Nov, approved 31 Oct" },
    { ANTE_FOLLOW_UP_SENDING, "2026-11-20", "The follow-up invite is on its way" },
    { ANTE_FOLLOW_UP_UNCONFIRMED, "2026-11-20", "Unconfirmed, sent 2 h ago: the provider’s answer never came" },
    { ANTE_FOLLOW_UP_FAILED, "2026-11-20", "Invite not sent, tried 2 h ago: something changed before it went out" },
    { ANTE_FOLLOW_UP_SENT, "2026-11-20", "Sent 2 h ago, no result yet. Bring the link to the patient: the provider sends no message" },
    { ANTE_FOLLOW_UP_DUE, "2026-11-20", "Due since 20 Nov, approved 31 Oct · invited 2 h ago: missed the exam call", ANTE_EXAM_MISSED },
    { ANTE_FOLLOW_UP_DUE, "2026-11-20", "Due since 20 Nov, approved 31 Oct · invited 2 h ago: the exam was not completed (N/A)", ANTE_EXAM_NA },
    { ANTE_FOLLOW_UP_DUE, "2026-11-20", "Due since 20 Nov, approved 31 Oct · invited 2 h ago: cancelled", ANTE_EXAM_CANCELLED },
    { ANTE_FOLLOW_UP_DUE, "2026-11-20", "Due since 20 Nov, approved 31 Oct · invited 2 h ago: the link expired, no result came", ANTE_EXAM_INVITED },
  };
  g_autofree char *message = ante_words_follow_up_message (&patient, "Lakeside", "https://m.example.com/2", when.now_ms, zone);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AnteFollowUp one = { .state = rows[i].state, .due = (char *) rows[i].due, .approved_ms = when.now_ms - G_GINT64_CONSTANT (21) * 86400000,
                           .asked_ms = when.now_ms - 2 * 3600 * 1000, .came_to = rows[i].came_to, .problem = (char *) "changed" };
      g_autofree char *text = ante_words_follow_up (&one, &when);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_assert_nonnull (strstr (message, "https://m.example.com/2"));
  g_assert_nonnull (strstr (message, "21 Nov 2026"));
  g_assert_null (strchr (message, '{'));
}

/* What went wrong or is missing, in words that say what to do: to whoever can do it. */
static void
test_follow_up_advice (void)
{
  static const struct
  {
    AnteFollowUpState state;
    const char *problem, *text;
    AnteRole role;
    gboolean phone;
    const char *says; /* NULL: nothing */
  } rows[] = {
    { ANTE_FOLLOW_UP_DUE, NULL, NULL, ANTE_ROLE_RECEPTION, TRUE, NULL },
    { ANTE_FOLLOW_UP_DUE, NULL, NULL, ANTE_ROLE_RECEPTION, FALSE, "An invite needs: phone. It is asked for before the invite is sent." },
    { ANTE_FOLLOW_UP_SENT, NULL, NULL, ANTE_ROLE_RECEPTION, FALSE, NULL },
    { ANTE_FOLLOW_UP_UNCONFIRMED, NULL, NULL, ANTE_ROLE_RECEPTION, TRUE, "Mark the follow-up as done" },
    { ANTE_FOLLOW_UP_FAILED, "changed", NULL, ANTE_ROLE_RECEPTION, TRUE, "send it again" },
    { ANTE_FOLLOW_UP_FAILED, "refused", "Bad dob.", ANTE_ROLE_RECEPTION, TRUE, "The provider wrote: “Bad dob.”" },
    { ANTE_FOLLOW_UP_FAILED, "needs-contract", NULL, ANTE_ROLE_RECEPTION, TRUE, "A manager signs it" },
    { ANTE_FOLLOW_UP_FAILED, "needs-contract", NULL, ANTE_ROLE_MANAGER, TRUE, "In the provider’s portal, sign" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AntePatient patient = { .first_name = (char *) "Ana", .last_name = (char *) "Brook", .dob = (char *) "1990-06-30",
                              .email = (char *) "ana@example.com", .phone = (char *) (rows[i].phone ? "+14155550142" : NULL),
                              .tele_state = (char *) "TX" };
      AnteFollowUp one = { .state = rows[i].state, .problem = (char *) rows[i].problem, .problem_text = (char *) rows[i].text };
      AnteFollowUpRow row = { &patient, &one, NULL };
      g_autofree char *advice = ante_words_follow_up_advice (&row, rows[i].role);

      g_test_message ("row %u: %s", i, advice);
      if (rows[i].says == NULL)
        g_assert_null (advice);
      else
        g_assert_nonnull (strstr (advice, rows[i].says));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/message/problems", test_problems);
  g_test_add_func ("/words/message/message", test_message);
  g_test_add_func ("/words/message/follow-up", test_follow_up);
  g_test_add_func ("/words/message/follow-up-advice", test_follow_up_advice);
  return g_test_run ();
}
