/* SPDX-License-Identifier: GPL-3.0-or-later
 * The key's place in a call of the provider, and what is believed of a call that went through the relay. */
#include "shared/wire/ante-wire-calls.h"

#include <string.h>

static AnteSecret *
key_of (const char *text)
{
  return ante_secret_new (text, strlen (text));
}

static char *
text_of (GBytes *bytes)
{
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_key_comes_first (void)
{
  static const struct { const char *json, *key, *expected; } CASES[] = {
    { "{}", "k-1", "{\"api_key\":\"k-1\"}" },
    { " { } ", "k-1", " {\"api_key\":\"k-1\" } " },
    { "{\"a\":1,\"b\":{}}", "k-1", "{\"api_key\":\"k-1\",\"a\":1,\"b\":{}}" },
    { "{\n\"a\":[]}", "k-1", "{\"api_key\":\"k-1\",\n\"a\":[]}" },
    { "{\"a\":1}", "k\"\\é", "{\"api_key\":\"k\\\"\\\\é\",\"a\":1}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (AnteSecret) key = key_of (CASES[i].key);
      g_autoptr (GBytes) json = g_bytes_new_static (CASES[i].json, strlen (CASES[i].json));
      g_autoptr (GBytes) whole = ante_qualiphy_add_key (json, key);
      g_autofree char *text = text_of (whole);

      g_assert_cmpstr (text, ==, CASES[i].expected);
    }
}

static GBytes *
add_to_form (const char *form, const char *boundary)
{
  g_autoptr (AnteSecret) key = key_of ("k-1");
  g_autoptr (GBytes) bytes = g_bytes_new_static (form, strlen (form));

  return ante_qualiphy_add_key_to_form (bytes, boundary, key);
}

#define PART "Content-Disposition: form-data; name=\"patient_exam_id\"\r\n\r\n4844"
#define FORM "--b\r\n" PART "\r\n--b--\r\n"

static void
test_key_is_a_form_s_first_part (void)
{
  g_autoptr (GBytes) whole = add_to_form (FORM, "b");
  g_autofree char *text = text_of (whole);

  g_assert_cmpstr (text, ==, "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nk-1\r\n" FORM);
}

static void
test_no_form (void)
{
  g_autofree char *long_boundary = g_strnfill (71, 'b');
  const struct { const char *form, *boundary; } BAD[] = {
    { FORM, NULL },
    { FORM, "" },
    { FORM, "c" },
    { FORM, "b\r\nX: y" },
    { FORM, "b\"" },
    { FORM, long_boundary },
    { "", "b" },
    { "--b", "b" },
    { " " FORM, "b" },
    { "--b\r\n" PART, "b" },
    { "--b\r\nContent-Disposition: form-data; name=\"api_key\"\r\n\r\nmine\r\n--b--\r\n", "b" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_null (add_to_form (BAD[i].form, BAD[i].boundary));
}

static void
test_what_is_a_key (void)
{
  static const struct { const char *text; gboolean is_key; } CASES[] = {
    { "k", TRUE },    { "a key", TRUE }, { "schlüssel", TRUE }, { "", FALSE },
    { "a\nb", FALSE }, { "a\177", FALSE }, { "\xff", FALSE },
  };
  g_autofree char *longest = g_strnfill (ANTE_QUALIPHY_KEY_MAX_BYTES, 'k');
  g_autofree char *longer = g_strnfill (ANTE_QUALIPHY_KEY_MAX_BYTES + 1, 'k');
  g_autoptr (AnteSecret) most = key_of (longest);
  g_autoptr (AnteSecret) more = key_of (longer);

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (AnteSecret) key = key_of (CASES[i].text);

      g_assert_true (ante_qualiphy_key_is_text (key) == CASES[i].is_key);
    }
  g_assert_true (ante_qualiphy_key_is_text (most));
  g_assert_false (ante_qualiphy_key_is_text (more));
}

static void
test_endpoints (void)
{
  AnteQualiphyCall call;

  for (guint i = 0; i < ANTE_QUALIPHY_N_CALLS; i++)
    {
      const AnteQualiphyEndpoint *endpoint = &ANTE_QUALIPHY_ENDPOINTS[i];

      g_assert_true (ante_qualiphy_find_call (endpoint->name, &call));
      g_assert_cmpuint (call, ==, i);
      g_assert_cmpuint (ante_relayed_timeout_s (call), <=, ANTE_RELAYED_LONGEST_S);
      g_assert_true (endpoint->max_request_bytes > 0 && endpoint->max_answer_bytes > 0 && endpoint->timeout_s > 0);
    }
  g_assert_false (ante_qualiphy_find_call ("", &call));
  g_assert_false (ante_qualiphy_find_call ("exam_invite/", &call));
  g_assert_false (ante_qualiphy_find_call ("EXAM_INVITE", &call));
}

#define MOST 1000

static void
take (guint status, const char *answer, AnteRelayed *relayed)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (answer, strlen (answer));

  ante_relayed_read (status, bytes, MOST, relayed);
}

static void
test_an_answer_comes_whole (void)
{
  static const guint STATUSES[] = { 200, 301, 401, 500 };
  const guint8 bytes[] = { 0, 1, '"', 0xff, '<' };
  g_autoptr (GBytes) body = g_bytes_new (bytes, sizeof bytes);

  for (guint i = 0; i < G_N_ELEMENTS (STATUSES); i++)
    {
      g_autofree char *json = ante_relayed_write_answer (STATUSES[i], body);
      g_auto (AnteRelayed) relayed = { 0 };

      take (200, json, &relayed);
      g_assert_cmpint (relayed.fate, ==, ANTE_RELAYED_ANSWERED);
      g_assert_cmpuint (relayed.status, ==, STATUSES[i]);
      g_assert_true (g_bytes_equal (relayed.body, body));
      g_assert_null (relayed.problem);
    }
}

static void
test_empty_answer (void)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("", 0);
  g_autofree char *json = ante_relayed_write_answer (502, body);
  g_auto (AnteRelayed) relayed = { 0 };

  take (200, json, &relayed);
  g_assert_cmpint (relayed.fate, ==, ANTE_RELAYED_ANSWERED);
  g_assert_cmpuint (g_bytes_get_size (relayed.body), ==, 0);
}

/* Only the relay's own clear word is believed that nothing was sent. */
static void
test_what_is_believed (void)
{
  static const struct { guint status; const char *answer; AnteRelayedFate fate; const char *problem; } CASES[] = {
    { 200, "{\"version\":1,\"call\":\"not-sent\",\"error\":\"no-key\",\"message\":\"\"}", ANTE_RELAYED_NOT_SENT, "no-key" },
    { 403, "{\"version\":1,\"call\":\"not-sent\",\"error\":\"role\"}", ANTE_RELAYED_NOT_SENT, "role" },
    { 429, "{\"version\":1,\"call\":\"not-sent\",\"error\":\"busy\"}", ANTE_RELAYED_NOT_SENT, "busy" },
    { 200, "{\"version\":1,\"call\":\"unconfirmed\",\"error\":\"no-answer\"}", ANTE_RELAYED_UNCONFIRMED, "no-answer" },
    /* Before any of its routes */
    { 401, "{\"error\":\"token\",\"message\":\"This desk is not known here.\"}", ANTE_RELAYED_NOT_SENT, "token" },
    { 503, "{\"error\":\"storage\",\"message\":\"\"}", ANTE_RELAYED_NOT_SENT, "storage" },
    { 503, "{\"error\":\"moved\",\"message\":\"\"}", ANTE_RELAYED_NOT_SENT, "moved" },
    { 404, "{\"error\":\"path\",\"message\":\"There is nothing here.\"}", ANTE_RELAYED_NOT_SENT, "path" },
    { 413, "{\"error\":\"too-large\",\"message\":\"\"}", ANTE_RELAYED_NOT_SENT, "too-large" },
    { 503, "{\"error\":\"busy\",\"message\":\"\"}", ANTE_RELAYED_NOT_SENT, "busy" },
    /* A proxy's, a newer relay's, nobody's */
    { 401, "{\"error\":\"Unauthorized\",\"message\":\"\"}", ANTE_RELAYED_UNCONFIRMED, "Unauthorized" },
    { 404, "{\"error\":\"not-found\"}", ANTE_RELAYED_UNCONFIRMED, "not-found" },
    { 502, "<html>Bad Gateway</html>", ANTE_RELAYED_UNCONFIRMED, "" },
    { 504, "{\"error\":\"Gateway Timeout\",\"status\":504}", ANTE_RELAYED_UNCONFIRMED, "Gateway Timeout" },
    { 413, "<html>Request Entity Too Large</html>", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":2,\"call\":\"not-sent\",\"error\":\"x\"}", ANTE_RELAYED_UNCONFIRMED, "x" },
    { 200, "{\"version\":1,\"call\":\"later\",\"error\":\"x\"}", ANTE_RELAYED_UNCONFIRMED, "x" },
    { 200, "", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "[]", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":1,\"call\":\"not-sent\",\"call\":\"answered\"}", ANTE_RELAYED_UNCONFIRMED, "" },
    /* An answer that is none */
    { 500, "{\"version\":1,\"call\":\"answered\",\"status\":200,\"body\":\"e30=\"}", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":1,\"call\":\"answered\",\"status\":20,\"body\":\"e30=\"}", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":1,\"call\":\"answered\",\"status\":200,\"body\":\"e3\"}", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":1,\"call\":\"answered\",\"status\":200}", ANTE_RELAYED_UNCONFIRMED, "" },
    { 200, "{\"version\":1,\"call\":\"answered\",\"body\":\"e30=\"}", ANTE_RELAYED_UNCONFIRMED, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_auto (AnteRelayed) relayed = { 0 };

      take (CASES[i].status, CASES[i].answer, &relayed);
      if (relayed.fate != CASES[i].fate || g_strcmp0 (relayed.problem, CASES[i].problem) != 0)
        g_error ("%s: %d, %s", CASES[i].answer, relayed.fate, relayed.problem);
    }
}

static void
test_an_answer_is_bounded (void)
{
  g_autofree char *most = g_strnfill (MOST, 'x');
  g_autofree char *more = g_strnfill (MOST + 1, 'x');
  g_autoptr (GBytes) fits = g_bytes_new (most, MOST);
  g_autoptr (GBytes) over = g_bytes_new (more, MOST + 1);
  g_autofree char *fits_json = ante_relayed_write_answer (200, fits);
  g_autofree char *over_json = ante_relayed_write_answer (200, over);
  g_auto (AnteRelayed) taken = { 0 };
  g_auto (AnteRelayed) refused = { 0 };

  take (200, fits_json, &taken);
  g_assert_cmpint (taken.fate, ==, ANTE_RELAYED_ANSWERED);
  take (200, over_json, &refused);
  g_assert_cmpint (refused.fate, ==, ANTE_RELAYED_UNCONFIRMED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/wire/calls/key-comes-first", test_key_comes_first);
  g_test_add_func ("/wire/calls/key-is-a-form-s-first-part", test_key_is_a_form_s_first_part);
  g_test_add_func ("/wire/calls/no-form", test_no_form);
  g_test_add_func ("/wire/calls/what-is-a-key", test_what_is_a_key);
  g_test_add_func ("/wire/calls/endpoints", test_endpoints);
  g_test_add_func ("/wire/calls/an-answer-comes-whole", test_an_answer_comes_whole);
  g_test_add_func ("/wire/calls/an-empty-answer", test_empty_answer);
  g_test_add_func ("/wire/calls/what-is-believed", test_what_is_believed);
  g_test_add_func ("/wire/calls/an-answer-is-bounded", test_an_answer_is_bounded);
  return g_test_run ();
}
