/* SPDX-License-Identifier: GPL-3.0-or-later
 * Claiming a clinic: once, repeatable by whoever did, by nobody else. */
#include "test-clinic.h"

#include <string.h>

static void
test_claim (RelayProcess *relay, gconstpointer ignored)
{
  relay_process_start (relay);
  g_autofree char *code = relay_process_add_clinic (relay, "Zoë & Sons \"Spa\"");
  g_autoptr (Clinic) clinic = clinic_new (1, code);
  g_autoptr (Answer) answer = clinic_try_claim (clinic, relay->port);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_cmpint (json_object_get_int_member (answer->object, "version"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (answer->object, "name"), ==,
                   "Zoë & Sons \"Spa\"");
  g_assert_cmpstr (json_object_get_string_member (answer->object, "public_url"), ==,
                   "https://relay.example.org");
  g_assert_true (ante_id_is_valid (json_object_get_string_member (answer->object, "relay")));
  g_assert_true (ante_id_is_valid (json_object_get_string_member (answer->object, "generation")));
  g_assert_cmpuint (strlen (json_object_get_string_member (answer->object, "token")), ==, 43);
  g_assert_cmpuint (strlen (json_object_get_string_member (answer->object, "hook_secret")), ==, 43);
}

static void
test_repeat_is_answered_again (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);
  g_autofree char *first_token = g_strdup (clinic->token);
  g_autofree char *first_secret = g_strdup (clinic->hook_secret);

  relay_process_kill (relay); /* the answer was lost, and the relay too */
  relay_process_start (relay);
  clinic_claim (clinic, relay->port);
  g_assert_cmpstr (clinic->hook_secret, ==, first_secret);
  g_assert_cmpstr (clinic->token, !=, first_token);

  g_autoptr (Answer) newer = request (relay->port, "GET", "/v1/log?after=0", clinic->token, NULL);
  g_autoptr (Answer) older = request (relay->port, "GET", "/v1/log?after=0", first_token, NULL);
  g_assert_cmpuint (newer->status, ==, 200);
  g_assert_cmpuint (older->status, ==, 200);
}

static void
check_code_refused (Clinic *clinic, guint port)
{
  g_autoptr (Answer) answer = clinic_try_claim (clinic, port);

  g_assert_cmpuint (answer->status, ==, 403);
  g_assert_cmpstr (json_object_get_string_member (answer->object, "error"), ==, "code");
}

static void
test_refused_to_others (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) owner = clinic_on (relay);
  g_autoptr (Clinic) thief = clinic_new (77, owner->code);
  g_autoptr (Clinic) guesser = clinic_new (78, "00000-00000-00000-00000");
  g_autoptr (Clinic) typist = clinic_new (79, "hello");

  check_code_refused (thief, relay->port);
  check_code_refused (guesser, relay->port);
  check_code_refused (typist, relay->port);

  /* the right desk with other keys is another desk */
  owner->audience_key[ANTE_AUDIENCE_DESK][0] ^= 1;
  check_code_refused (owner, relay->port);
}

static void
test_clinic_has_one_place (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  g_free (clinic->code);
  clinic->code = relay_process_add_clinic (relay, "The same again");
  check_code_refused (clinic, relay->port);
}

static void
test_code_as_people_type_it (RelayProcess *relay, gconstpointer ignored)
{
  relay_process_start (relay);
  g_autofree char *code = relay_process_add_clinic (relay, "Harbour Clinic");
  g_autofree char *lower = g_ascii_strdown (code, -1);
  g_strdelimit (lower, "-", ' ');
  g_autofree char *with_o = g_strdelimit (g_strdup (lower), "0", 'o');
  g_autofree char *typed = g_strdelimit (g_strdup (with_o), "1", 'l');
  g_autoptr (Clinic) clinic = clinic_new (5, typed);

  clinic_claim (clinic, relay->port);
}

static void
test_not_a_claim (RelayProcess *relay, gconstpointer ignored)
{
  static const char *const bodies[] = {
    "", "{}", "[]", "{\"code\":1}", "{\"code\":\"x\",\"clinic\":\"y\"}", "\xff"
  };

  relay_process_start (relay);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr (Answer) answer = request (relay->port, "POST", "/v1/claim", NULL, bodies[i]);
      g_assert_cmpuint (answer->status, ==, 400);
    }
  g_autoptr (Answer) get = request (relay->port, "GET", "/v1/claim", NULL, NULL);
  g_assert_cmpuint (get->status, ==, 405);
  g_autoptr (Clinic) clinic = clinic_new (6, "00000-00000-00000-00000");
  memset (clinic->audience_key[ANTE_AUDIENCE_DESK], 0, ANTE_KEY_BYTES); /* a point nobody can own */
  g_autoptr (Answer) weak = clinic_try_claim (clinic, relay->port);
  g_assert_cmpuint (weak->status, ==, 400);
}

static void
test_code_without_a_running_relay (RelayProcess *relay, gconstpointer ignored)
{
  g_autofree char *code = relay_process_add_clinic (relay, "Before the relay ran");
  g_autoptr (Clinic) clinic = clinic_new (8, code);

  relay_process_start (relay);
  clinic_claim (clinic, relay->port);
}

static void
test_tokens_of_a_desk_are_bounded (RelayProcess *relay, gconstpointer ignored)
{
  g_autoptr (Clinic) clinic = clinic_on (relay);

  for (guint i = 1; i < 64; i++)
    clinic_claim (clinic, relay->port);
  check_code_refused (clinic, relay->port);
  g_autoptr (Answer) answer G_GNUC_UNUSED = clinic_pull (clinic, relay->port, "after=0");
}

#define add_test(path, func) \
  g_test_add (path, RelayProcess, NULL, relay_process_set_up, func, relay_process_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!ante_crypto_init ())
    return 1;
  add_test ("/relay/claim/answers-what-a-desk-needs", test_claim);
  add_test ("/relay/claim/repeat-is-answered-again", test_repeat_is_answered_again);
  add_test ("/relay/claim/refused-to-others", test_refused_to_others);
  add_test ("/relay/claim/clinic-has-one-place", test_clinic_has_one_place);
  add_test ("/relay/claim/code-as-people-type-it", test_code_as_people_type_it);
  add_test ("/relay/claim/not-a-claim", test_not_a_claim);
  add_test ("/relay/claim/code-made-without-a-running-relay", test_code_without_a_running_relay);
  add_test ("/relay/claim/tokens-of-a-desk-are-bounded", test_tokens_of_a_desk_are_bounded);
  return g_test_run ();
}
