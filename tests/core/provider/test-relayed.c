/* SPDX-License-Identifier: GPL-3.0-or-later
 * Qualiphy through a relay that holds the key: what is sent to it, and what each of its answers is taken for. The relay
 * is a server of the test's own, which can say anything. */
#include "qualiphy-fixture.h"

#include <string.h>

#include "shared/wire/ante-wire-calls.h"

#define TOKEN "token-of-this-desk"

static void
use_relay (Fixture *fixture, const char *uri, const char *token_text)
{
  g_autoptr (AnteSecret) token = token_text != NULL ? ante_secret_new (token_text, strlen (token_text)) : NULL;

  g_clear_object (&fixture->provider);
  fixture->provider = ante_qualiphy_new_relayed (uri, token, NULL, NULL);
  g_assert_nonnull (fixture->provider);
}

static void
set_up_relayed (Fixture *fixture, gconstpointer data)
{
  fixture_set_up (fixture, data);
  use_relay (fixture, ante_fake_http_get_uri (fixture->server), TOKEN);
}

/* The relay answers a call that got this from the provider. */
static void
provider_answers (Fixture *fixture, guint status, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autofree char *json = ante_relayed_write_answer (status, body);

  ante_fake_http_answer (fixture->server, 200, NULL, json);
}

static AnteProviderError
unconfirmed (const char *call)
{
  return fixture_call_changes (call) ? ANTE_PROVIDER_ERROR_UNCONFIRMED : ANTE_PROVIDER_ERROR_NOT_SENT;
}

static void
test_goes_with_the_token_and_no_key (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      g_autoptr (AnteFakeRequest) request = NULL;

      provider_answers (fixture, 400, "{}");
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], ANTE_PROVIDER_ERROR_REFUSED);
      request = ante_fake_http_take_request (fixture->server);
      g_assert_true (g_str_has_prefix (request->path, "/v1/provider/qualiphy/"));
      g_assert_nonnull (strstr (request->head, "\r\nAuthorization: Bearer " TOKEN "\r\n"));
      g_assert_null (strstr (request->body, "api_key"));
      g_assert_null (strstr (request->body, TOKEN));
    }
}

static void
test_an_invite_comes_through (Fixture *fixture, gconstpointer data)
{
  g_auto (Outcome) outcome = { 0 };

  provider_answers (fixture, 200,
                    "{\"http_code\":200,\"meeting_url\":\"https://m.example.com/1\",\"meeting_uuid\":\"u\","
                    "\"patient_exams\":[{\"exam_id\":800,\"patient_exam_id\":1,\"exam_title\":\"A\"},"
                    "{\"exam_id\":801,\"patient_exam_id\":2,\"exam_title\":\"B\"}]}");
  fixture_start (fixture, "invite");
  outcome = fixture_finish (fixture, "invite");
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (outcome.invite->meeting_url, ==, "https://m.example.com/1");
  g_assert_cmpuint (outcome.invite->exams->len, ==, 2);
}

/* The provider's own word is what it would be without a relay between. */
static void
test_the_provider_s_word (Fixture *fixture, gconstpointer data)
{
  static const struct { guint status; const char *body; AnteProviderError code; } ANSWERS[] = {
    { 401, "{\"error_message\":\"Unauthorized access.\"}", ANTE_PROVIDER_ERROR_KEY },
    { 401, "{\"error_message\":\"Need to sign contract!\"}", ANTE_PROVIDER_ERROR_NEEDS_CONTRACT },
    { 401, "{\"error\":\"token\",\"message\":\"This desk is not known here.\"}", ANTE_PROVIDER_ERROR_NOT_ALLOWED },
    { 403, "{}", ANTE_PROVIDER_ERROR_NOT_ALLOWED },
    { 404, "{\"error\":\"path\"}", ANTE_PROVIDER_ERROR_REFUSED },
    { 429, "{}", ANTE_PROVIDER_ERROR_BUSY },
    { 500, "{\"error_message\":\"Something went wrong.\"}", ANTE_PROVIDER_ERROR_UNCONFIRMED },
    { 503, "{\"error\":\"busy\"}", ANTE_PROVIDER_ERROR_UNCONFIRMED },
    { 200, "<html>", ANTE_PROVIDER_ERROR_UNCONFIRMED },
    { 200, "{\"version\":1,\"call\":\"not-sent\",\"error\":\"no-key\"}", ANTE_PROVIDER_ERROR_UNCONFIRMED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      provider_answers (fixture, ANSWERS[i].status, ANSWERS[i].body);
      fixture_start (fixture, "invite");
      fixture_assert_fails (fixture, "invite", ANSWERS[i].code);
    }
}

static void
test_the_relay_s_word (Fixture *fixture, gconstpointer data)
{
  static const struct { guint status; const char *problem; AnteProviderError code; } PROBLEMS[] = {
    { 200, "no-key", ANTE_PROVIDER_ERROR_RELAY_KEY },      { 200, "key-file", ANTE_PROVIDER_ERROR_RELAY_KEY },
    { 200, "unreachable", ANTE_PROVIDER_ERROR_NOT_SENT },  { 200, "certificate", ANTE_PROVIDER_ERROR_NOT_SENT },
    { 403, "role", ANTE_PROVIDER_ERROR_RELAY_REFUSED },    { 404, "endpoint", ANTE_PROVIDER_ERROR_RELAY_OLD },
    { 405, "method", ANTE_PROVIDER_ERROR_RELAY_OLD },      { 400, "request", ANTE_PROVIDER_ERROR_REFUSED },
    { 413, "too-large", ANTE_PROVIDER_ERROR_REFUSED },     { 429, "busy", ANTE_PROVIDER_ERROR_NOT_SENT },
    { 503, "stopping", ANTE_PROVIDER_ERROR_NOT_SENT },     { 200, "of-tomorrow", ANTE_PROVIDER_ERROR_NOT_SENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (PROBLEMS); i++)
    for (guint j = 0; FIXTURE_CALLS[j] != NULL; j++)
      {
        g_autofree char *json = ante_relayed_write_problem (ANTE_RELAYED_NOT_SENT, PROBLEMS[i].problem, "A sentence.");

        ante_fake_http_answer (fixture->server, PROBLEMS[i].status, NULL, json);
        fixture_start (fixture, FIXTURE_CALLS[j]);
        fixture_assert_fails (fixture, FIXTURE_CALLS[j], PROBLEMS[i].code);
      }
}

/* Of whom nobody knows whether they let it through. */
static void
test_nobody_s_word (Fixture *fixture, gconstpointer data)
{
  static const struct { guint status; const char *body; } ANSWERS[] = {
    { 502, "<html>Bad Gateway</html>" },
    { 504, "{\"error\":\"Gateway Timeout\"}" },
    { 401, "{\"error\":\"Unauthorized\"}" },
    { 401, "<html>Sign in</html>" },
    { 403, "" },
    { 404, "<html>Not Found</html>" },
    { 413, "<html>Request Entity Too Large</html>" },
    { 302, "" },
    { 200, "" },
    { 200, "{\"version\":1,\"call\":\"unconfirmed\",\"error\":\"no-answer\"}" },
    { 200, "{\"version\":2,\"call\":\"not-sent\",\"error\":\"busy\"}" },
    { 200, "{\"http_code\":200,\"meeting_url\":\"https://m.example.com\",\"meeting_uuid\":\"u\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    for (guint j = 0; FIXTURE_CALLS[j] != NULL; j++)
      {
        ante_fake_http_answer (fixture->server, ANSWERS[i].status, NULL, ANSWERS[i].body);
        fixture_start (fixture, FIXTURE_CALLS[j]);
        fixture_assert_fails (fixture, FIXTURE_CALLS[j], unconfirmed (FIXTURE_CALLS[j]));
      }
}

/* The relay's listener, an older relay, and the look-up of the token come before any call. */
static void
test_before_the_route (Fixture *fixture, gconstpointer data)
{
  static const struct { guint status; const char *body; AnteProviderError code; } ANSWERS[] = {
    { 401, "{\"error\":\"token\",\"message\":\"This desk is not known here.\"}", ANTE_PROVIDER_ERROR_RELAY_REFUSED },
    { 404, "{\"error\":\"path\",\"message\":\"There is nothing here.\"}", ANTE_PROVIDER_ERROR_RELAY_OLD },
    { 413, "{\"error\":\"too-large\",\"message\":\"\"}", ANTE_PROVIDER_ERROR_REFUSED },
    { 503, "{\"error\":\"busy\",\"message\":\"\"}", ANTE_PROVIDER_ERROR_NOT_SENT },
    { 503, "{\"error\":\"storage\",\"message\":\"\"}", ANTE_PROVIDER_ERROR_NOT_SENT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      ante_fake_http_answer (fixture->server, ANSWERS[i].status, NULL, ANSWERS[i].body);
      fixture_start (fixture, "invite");
      fixture_assert_fails (fixture, "invite", ANSWERS[i].code);
    }
}

static void
test_broken_off (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      ante_fake_http_answer_raw (fixture->server, "");
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], unconfirmed (FIXTURE_CALLS[i]));
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, g_strv_length ((char **) FIXTURE_CALLS));
}

static void
test_relay_not_there (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AnteFakeHttp) gone = ante_fake_http_new ();

  use_relay (fixture, ante_fake_http_get_uri (gone), TOKEN);
  g_clear_pointer (&gone, ante_fake_http_free);
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], ANTE_PROVIDER_ERROR_NOT_SENT);
    }
}

static void
assert_closed (Fixture *fixture, AnteProviderError code)
{
  for (guint i = 0; FIXTURE_CALLS[i] != NULL; i++)
    {
      fixture_start (fixture, FIXTURE_CALLS[i]);
      fixture_assert_fails (fixture, FIXTURE_CALLS[i], code);
    }
  g_assert_cmpuint (ante_fake_http_count (fixture->server), ==, 0);
}

static void
test_no_relay_yet (Fixture *fixture, gconstpointer data)
{
  use_relay (fixture, NULL, NULL);
  assert_closed (fixture, ANTE_PROVIDER_ERROR_NO_RELAY);
  use_relay (fixture, ante_fake_http_get_uri (fixture->server), NULL);
  assert_closed (fixture, ANTE_PROVIDER_ERROR_NO_RELAY);
}

static void
test_nobody_knows_where (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->provider);
  fixture->provider = ante_qualiphy_new_unknown ();
  assert_closed (fixture, ANTE_PROVIDER_ERROR_KEY_PLACE);
}

static void
test_plain_http (void)
{
  g_autoptr (AnteSecret) token = ante_secret_new (TOKEN, strlen (TOKEN));
  g_autoptr (GError) error = NULL;

  g_assert_null (ante_qualiphy_new_relayed ("http://relay.example.org", token, NULL, &error));
  g_assert_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_INSECURE);
}

#define ADD_RELAYED(path, test) \
  g_test_add ("/provider/qualiphy/relayed/" path, Fixture, NULL, set_up_relayed, test, fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  ADD_RELAYED ("goes-with-the-token-and-no-key", test_goes_with_the_token_and_no_key);
  ADD_RELAYED ("an-invite-comes-through", test_an_invite_comes_through);
  ADD_RELAYED ("the-provider-s-word", test_the_provider_s_word);
  ADD_RELAYED ("the-relay-s-word", test_the_relay_s_word);
  ADD_RELAYED ("nobody-s-word", test_nobody_s_word);
  ADD_RELAYED ("before-the-route", test_before_the_route);
  ADD_RELAYED ("broken-off", test_broken_off);
  ADD_RELAYED ("relay-not-there", test_relay_not_there);
  ADD_RELAYED ("no-relay-yet", test_no_relay_yet);
  ADD_RELAYED ("nobody-knows-where-the-key-is", test_nobody_knows_where);
  g_test_add_func ("/provider/qualiphy/relayed/plain-http-is-refused", test_plain_http);
  return g_test_run ();
}
