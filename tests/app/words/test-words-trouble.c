/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every error, field problem and state has its own sentence, and none leaks what a program said. */
#include "words-case.h"

#include "core/vault/ante-keyring.h"
#include <string.h>

#define SECRET_TEXT "internal: sqlite says no"

static void
check_errors (GQuark domain, int first, int last)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = first; code <= last; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (domain, code, SECRET_TEXT);
      char *text = ante_words_error (error);

      g_assert_nonnull (text);
      g_assert_cmpint (strlen (text), >, 15);
      g_assert_null (strstr (text, "sqlite"));
      g_assert_true (g_hash_table_add (seen, text)); /* each its own */
    }
}

static void
test_errors (void)
{
  check_errors (ANTE_DESK_ERROR, ANTE_DESK_ERROR_NOT_READY, ANTE_DESK_ERROR_IS_REAL);
  check_errors (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_UNREACHABLE, ANTE_RELAY_ERROR_BUSY);
  check_errors (ANTE_KEYRING_ERROR, ANTE_KEYRING_ERROR_LOCKED, ANTE_KEYRING_ERROR_EXISTS);
}

static void
test_unknown_errors (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOSPC, SECRET_TEXT);
  g_autofree char *text = ante_words_error (error);

  g_assert_null (strstr (text, "sqlite"));
}

static void
test_cancelled_is_not_failed (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");

  g_assert_null (ante_words_error (error));
}

/* Three of the provider's four kinds of 401 are chores in its portal: each says whose and where. */
static void
test_provider_errors (void)
{
  const struct { int error; const char *page; } chores[] = {
    { ANTE_PROVIDER_ERROR_NEEDS_PROVIDER, "(Operators, Add Provider)" },
    { ANTE_PROVIDER_ERROR_NEEDS_CONTRACT, "(Settings, Agreements)" },
    { ANTE_PROVIDER_ERROR_NEEDS_RX_CONTRACT, "(Settings, Agreements)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (chores); i++)
    {
      const char *code = ante_provider_error_to_code (chores[i].error);
      g_autofree char *text = ante_words_provider_problem (code, "Need to sign contract!");

      g_assert_nonnull (strstr (text, "manager"));
      g_assert_nonnull (strstr (text, "portal"));
      g_assert_nonnull (strstr (ante_words_provider_todo (code), chores[i].page));
    }
  g_assert_nonnull (strstr (ante_words_provider_todo ("key"), "(Settings, API)"));
  for (int code = ANTE_PROVIDER_ERROR_NOT_SENT; code <= ANTE_PROVIDER_ERROR_KEY_PLACE; code++)
    g_assert_cmpstr (ante_words_provider_problem_short (ante_provider_error_to_code (code)), !=,
                     ante_words_provider_problem_short ("of the future"));
  /* Each of the relay's says that nothing was sent, and sends nobody to the portal. */
  for (int code = ANTE_PROVIDER_ERROR_RELAY_KEY; code <= ANTE_PROVIDER_ERROR_KEY_PLACE; code++)
    {
      g_autofree char *text = ante_words_provider_problem (ante_provider_error_to_code (code), "no-key");

      g_assert_nonnull (strstr (text, "nothing was sent"));
      g_assert_null (strstr (text, "no-key"));
      g_assert_null (ante_words_provider_todo (ante_provider_error_to_code (code)));
    }
}

static void
test_provider_text_is_shown_where_it_helps (void)
{
  g_autoptr (GError) refused = g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED, "dob is wrong");
  g_autoptr (GError) key = g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_KEY, "Unauthorized access.");
  g_autofree char *refused_text = ante_words_error (refused);
  g_autofree char *key_text = ante_words_error (key);

  g_assert_nonnull (strstr (refused_text, "“dob is wrong”"));
  g_assert_null (strstr (key_text, "Unauthorized"));
}

static void
test_busy_says_when (void)
{
  g_autoptr (GError) later = g_error_new_literal (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY, "30");
  g_autoptr (GError) one = g_error_new_literal (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY, "1");
  g_autoptr (GError) silly = g_error_new_literal (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY, "-4 %s");
  g_autofree char *later_text = ante_words_error (later);
  g_autofree char *one_text = ante_words_error (one);
  g_autofree char *silly_text = ante_words_error (silly);

  g_assert_cmpstr (later_text, ==, "The relay is busy. Try again in 30 seconds.");
  g_assert_cmpstr (one_text, ==, "The relay is busy. Try again in 1 second.");
  g_assert_cmpstr (silly_text, ==, "The relay is busy. Try again in a minute.");
}

/* Each finding is told apart, and each says who is to do something. */
static void
test_connection_tests (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const AnteSelfTest full = { ANTE_SELF_TEST_OK, 5, FALSE };

  for (int result = ANTE_SELF_TEST_OK; result <= ANTE_SELF_TEST_OTHER; result++)
    {
      const AnteSelfTest test = { (AnteSelfTestResult) result, 5, TRUE };
      char *text = ante_words_connection_test (&test, NULL);
      g_assert_true ((strstr (text, "All is well") != NULL) == (result == ANTE_SELF_TEST_OK));
      g_assert_true ((strstr (text, "Tell whoever runs") != NULL) == (result != ANTE_SELF_TEST_OK));
      g_assert_true (g_hash_table_add (seen, text));
    }
  g_assert_true (g_hash_table_add (seen, ante_words_connection_test (&full, NULL)));
  for (int code = ANTE_RELAY_ERROR_UNREACHABLE; code <= ANTE_RELAY_ERROR_NOT_A_RELAY; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (ANTE_RELAY_ERROR, code, "internal");
      char *text = ante_words_connection_test (NULL, error);
      g_assert_null (strstr (text, "internal"));
      g_assert_nonnull (strstr (text, "ell whoever runs"));
      g_assert_true (g_hash_table_add (seen, text));
    }
  g_autoptr (GError) given_up = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
  g_assert_null (ante_words_connection_test (NULL, given_up));
}

static void
test_troubles (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int state = ANTE_DESK_KEYRING_LOCKED; state <= ANTE_DESK_STORE_DAMAGED; state++)
    {
      g_assert_true (g_hash_table_add (seen, (gpointer) ante_words_trouble_title (state)));
      g_assert_true (g_hash_table_add (seen, (gpointer) ante_words_trouble_text (state)));
      g_assert_true (g_hash_table_add (seen, (gpointer) ante_words_trouble_remedy (state)));
    }
  g_assert_null (ante_words_trouble_title (ANTE_DESK_READY));
  g_assert_null (ante_words_trouble_title (ANTE_DESK_STARTING));
  g_assert_null (ante_words_trouble_title (ANTE_DESK_FIRST_RUN));
}

static void
test_fields (void)
{
  const char *properties[] = { "first-name", "last-name", "dob", "email", "phone", "tele-state", "date", "time",
                               "minutes", "note", "patient", "treatments", "name", "validity-months", "exams" };

  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      g_assert_cmpstr (ante_words_field (properties[i]), !=, properties[i]);
      g_assert_null (ante_words_field_problem (properties[i], ANTE_FIELD_OK));
      for (int problem = ANTE_FIELD_EMPTY; problem <= ANTE_FIELD_OUT_OF_RANGE; problem++)
        g_assert_cmpstr (ante_words_field_problem (properties[i], problem), !=, "Check this");
    }
  g_assert_cmpstr (ante_words_field_problem ("phone", ANTE_FIELD_NOT_A_PHONE), ==, "Use a 10-digit US phone number");
  g_assert_cmpstr (ante_words_field_problem ("x", 99), ==, "Check this");
}

static void
test_links (void)
{
  const struct
  {
    AnteLinkState state;
    gint64 as_of_ms;
    const char *sentence;
  } others[] = {
    { ANTE_LINK_NOT_SET_UP, 0, "The relay is not connected yet. Appointments are kept here; no invite can be sent until it is." },
    { ANTE_LINK_SILENT, NOW - 3 * MINUTE, "The relay has been silent since 10:27 AM. Results may be waiting; tell whoever runs it." },
    { ANTE_LINK_SILENT, 0, "The relay is reached but gives no whole answer. Tell whoever runs it." },
    { ANTE_LINK_REFUSED, NOW, "The relay no longer lets this computer in: a manager has removed it, or it has to be paired again. What you see may be old." },
    { ANTE_LINK_UPDATE, NOW, "Other computers use a newer Anteroom. Update this one to see everything." },
  };
  AnteWhen when = here ();
  g_autofree char *offline = ante_words_link_banner (ANTE_LINK_OFFLINE, NOW - 30 * MINUTE, &when);
  g_autofree char *old = ante_words_link_banner (ANTE_LINK_OFFLINE, NOW - 2 * DAY, &when);
  g_autofree char *never = ante_words_as_of (0, &when);

  g_assert_cmpstr (offline, ==, "Offline since 10:00 AM. This list is from then; results may be waiting.");
  g_assert_cmpstr (old, ==, "Offline since Thu 19 Nov, 10:30 AM. This list is from then; results may be waiting.");
  g_assert_cmpstr (never, ==, "No word from the relay yet");
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *sentence = ante_words_link_banner (others[i].state, others[i].as_of_ms, &when);

      g_assert_cmpstr (sentence, ==, others[i].sentence);
    }
  g_assert_null (ante_words_link_banner (ANTE_LINK_ONLINE, NOW, &when));
  g_assert_null (ante_words_link_banner (ANTE_LINK_CONNECTING, NOW, &when));
}

/* Who gives no answer, since when, and what that means: with the day when it was not today. */
static void
test_provider_gives_no_answer (void)
{
  AnteWhen when = here (), old = here (), answered = here ();
  const AnteClearance sending = { .code = ANTE_CLEARANCE_SENDING };
  g_autofree char *sentence = NULL, *older = NULL, *row = NULL, *why = NULL;

  when.provider_silent_since_ms = NOW - 3 * MINUTE;
  old.provider_silent_since_ms = NOW - 2 * DAY;
  sentence = ante_words_provider_banner (&when);
  older = ante_words_provider_banner (&old);
  g_assert_cmpstr (sentence, ==, "The exam provider has given no answer since 10:27 AM. Invites may not go out; results still come in by the relay.");
  g_assert_true (g_str_has_prefix (older, "The exam provider has given no answer since Thu 19 Nov, 10:30 AM. "));
  g_assert_null (ante_words_provider_banner (&answered));
  row = ante_words_clearance_short (&sending, &when);
  g_assert_cmpstr (row, ==, "invite waits: the provider gives no answer since 10:27 AM");
  why = ante_words_clearance_why (&sending, &when);
  g_assert_true (g_str_has_prefix (why, "The provider gives no answer. While nothing has left this computer "));
}

static void
test_keyring_while_it_runs (void)
{
  const AnteDeskState troubles[] = { ANTE_DESK_KEYRING_LOCKED, ANTE_DESK_KEYRING_ABSENT, ANTE_DESK_KEYRING_DENIED };

  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_assert_nonnull (strstr (ante_words_keyring_banner (troubles[i]), "Work goes on here"));
      g_assert_cmpstr (ante_words_keyring_banner (troubles[i]), !=, ante_words_keyring_banner (troubles[(i + 1) % 3]));
    }
  g_assert_null (ante_words_keyring_banner (ANTE_DESK_READY));
}

/* A notification is read by whoever passes by. */
static void
test_counts (void)
{
  g_autofree char *one = ante_words_attention (1);
  g_autofree char *two = ante_words_attention (2);
  g_autofree char *queued = ante_words_queued (1);
  g_autofree char *reading = ante_words_reading (1200, 8000);
  g_autofree char *asking = ante_words_reading (0, 0);
  g_autofree char *shown = ante_words_previewing (1200, 8000);
  g_autofree char *beyond = ante_words_previewing (8001, 8000);
  g_autofree char *unasked = ante_words_previewing (0, 0);
  g_autofree char *fast = ante_words_clock_off (5 * MINUTE);
  g_autofree char *slow = ante_words_clock_off (-5 * MINUTE);

  g_assert_cmpstr (one, ==, "1 exam result needs attention");
  g_assert_cmpstr (two, ==, "2 exam results need attention");
  g_assert_cmpstr (queued, ==, "1 change waits to be sent");
  g_assert_nonnull (strstr (reading, "being read again, 1200 of 8000. "));
  g_assert_true (g_str_has_prefix (shown, "Reading the history, 15 %. "));
  g_assert_true (g_str_has_prefix (beyond, "Reading the history, 100 %. "));
  g_assert_true (g_str_has_prefix (unasked, "Reading the history, 0 %. "));
  g_assert_null (strpbrk (asking, "0123456789%"));
  g_assert_true (g_str_has_prefix (fast, "This computer’s clock is 5 min fast."));
  g_assert_true (g_str_has_prefix (slow, "This computer’s clock is 5 min slow."));
  g_assert_null (ante_words_queued (0));
  g_assert_null (ante_words_clock_off (0));
}

static void
test_day_words (void)
{
  for (int list = 0; list < ANTE_N_LISTS; list++)
    {
      g_assert_cmpstr (ante_words_list (list), !=, "");
      g_assert_cmpstr (ante_words_list_empty_title (list), !=, "");
      g_assert_cmpstr (ante_words_list_empty_text (list), !=, "");
    }
  for (int group = 0; group < ANTE_N_GROUPS; group++)
    g_assert_cmpstr (ante_words_group (group), !=, "");
  for (int action = ANTE_NEXT_CHECK_IN; action <= ANTE_NEXT_RECORD_OUTCOME; action++)
    g_assert_nonnull (ante_words_next_action (action, 0));
  g_assert_null (ante_words_next_action (ANTE_NEXT_NONE, 0));
  g_assert_cmpstr (ante_words_next_action (ANTE_NEXT_COMPLETE_DATA, ANTE_MISSING_DOB | ANTE_MISSING_PHONE), ==,
                   "Add date of birth");
  /* Not coming and not answering the provider are never the same word. */
  g_assert_cmpstr (ante_words_arrival (ANTE_ARRIVAL_NO_SHOW), ==, "Did not come");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/trouble/errors", test_errors);
  g_test_add_func ("/words/trouble/unknown-errors", test_unknown_errors);
  g_test_add_func ("/words/trouble/cancelled-is-not-failed", test_cancelled_is_not_failed);
  g_test_add_func ("/words/trouble/provider-errors", test_provider_errors);
  g_test_add_func ("/words/trouble/provider-text-is-shown-where-it-helps", test_provider_text_is_shown_where_it_helps);
  g_test_add_func ("/words/trouble/busy-says-when", test_busy_says_when);
  g_test_add_func ("/words/trouble/connection-tests", test_connection_tests);
  g_test_add_func ("/words/trouble/troubles", test_troubles);
  g_test_add_func ("/words/trouble/fields", test_fields);
  g_test_add_func ("/words/trouble/links", test_links);
  g_test_add_func ("/words/trouble/provider", test_provider_gives_no_answer);
  g_test_add_func ("/words/trouble/keyring-while-it-runs", test_keyring_while_it_runs);
  g_test_add_func ("/words/trouble/counts", test_counts);
  g_test_add_func ("/words/trouble/day-words", test_day_words);
  return g_test_run ();
}
