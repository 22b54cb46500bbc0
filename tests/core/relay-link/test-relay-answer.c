/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay says, and what is believed of it. */
#include <string.h>

#include "core/relay-link/ante-relay-answer-private.h"

#define ID_1 "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"
#define ID_2 "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"
#define GENERATION "0123456789abcdef0123456789abcdef"
#define HEAD "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define SECRET_1 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define SECRET_2 "-_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

/* --- The code --- */

static void
test_code_as_people_type_it (void)
{
  static const struct { const char *typed, *code; } CODES[] = {
    { "ABCDE-FGHJK-MNPQR-STVWX", "ABCDEFGHJKMNPQRSTVWX" },
    { "abcde fghjk mnpqr stvwx", "ABCDEFGHJKMNPQRSTVWX" },
    { "  ABCDEFGHJKMNPQRSTVWX\n", "ABCDEFGHJKMNPQRSTVWX" },
    { "ABCDE\u2013FGHJK\u2014MNPQR\u2011STVWX", "ABCDEFGHJKMNPQRSTVWX" },
    { "ABCDE\u00a0FGHJK_MNPQR.STVWX", "ABCDEFGHJKMNPQRSTVWX" },
    { "oOiIl-Lyz00-00000-00000", "001111YZ000000000000" },
    { "ABCDE-FGHJK-MNPQR-STVW", NULL },
    { "ABCDE-FGHJK-MNPQR-STVWXY", NULL },
    { "UBCDE-FGHJK-MNPQR-STVWX", NULL },
    { "ABCDE/FGHJK/MNPQR/STVWX", NULL },
    { "ÄBCDE-FGHJK-MNPQR-STVWX", NULL },
    { "", NULL },
    { "-----", NULL },
    { "\xff", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++)
    {
      g_autofree char *code = ante_claim_code_normalise (CODES[i].typed);

      g_assert_cmpstr (code, ==, CODES[i].code);
    }
}

/* --- Claims --- */

static const char GOOD_CLAIM[]
  = "{\"version\":1,\"relay\":\"" ID_1 "\",\"name\":\"Maple Skin Clinic\",\"public_url\":\"https://relay.example.org\","
    "\"hook_secret\":\"" SECRET_1 "\",\"token\":\"" SECRET_2 "\",\"generation\":\"" GENERATION "\"}";

static void
test_claim_is_read (void)
{
  g_autoptr (GBytes) body = text_bytes (GOOD_CLAIM);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteClaim) claim = ante_relay_answer_read_claim (body, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (claim->relay_id, ==, ID_1);
  g_assert_cmpstr (claim->clinic_name, ==, "Maple Skin Clinic");
  g_assert_cmpstr (claim->public_url, ==, "https://relay.example.org");
  g_assert_cmpstr (claim->hook_secret, ==, SECRET_1);
  g_assert_cmpstr (claim->generation, ==, GENERATION);
  g_assert_cmpmem (ante_secret_bytes (claim->token), ante_secret_length (claim->token), SECRET_2, strlen (SECRET_2));
}

/* GOOD_CLAIM with one piece of it replaced. */
static void
assert_claim_with (const char *piece, const char *instead, int code)
{
  g_auto (GStrv) parts = g_strsplit (GOOD_CLAIM, piece, 2);
  g_autofree char *text = g_strjoinv (instead, parts);
  g_autoptr (GBytes) body = text_bytes (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteClaim) claim = ante_relay_answer_read_claim (body, &error);

  g_test_message ("%s", text);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  if (code < 0)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_null (claim);
  g_assert_error (error, ANTE_RELAY_ERROR, code);
  g_assert_null (strstr (error->message, SECRET_2));
}

static void
test_claim_is_strict (void)
{
  assert_claim_with ("\"version\":1", "\"version\":2", ANTE_RELAY_ERROR_NEWER);
  assert_claim_with ("\"version\":1", "\"version\":0", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("\"version\":1,", "", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with (ID_1, "a1", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("Maple", "Ma\\nple", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "http://relay.example.org", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "http://127.0.0.1:8080", -1);
  assert_claim_with ("https://relay.example.org", "https://relay.example.org/", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "https://relay.example.org/sub", -1);
  assert_claim_with ("https://relay.example.org", "https://relay.example.org?x=1", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "https://a:b@relay.example.org", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "relay.example.org", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("https://relay.example.org", "", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with (SECRET_1, SECRET_1 "=", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with (SECRET_2, "short", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("\"" SECRET_2 "\"", "null", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with (GENERATION, "ABCDEF", ANTE_RELAY_ERROR_NOT_A_RELAY);
  assert_claim_with ("\"}", "\"", ANTE_RELAY_ERROR_NOT_A_RELAY);
}

/* --- Pages of the log --- */

#define ITEM(n) "{\"number\":" #n ",\"received\":1790000000000,\"head\":\"" HEAD "\",\"entry\":\"YWJj\"}"
#define FLOOR ",\"floor\":8"
#define RESYNC ",\"resync\":true"
#define PAGE(through, more, diverged, entries) PAGE_FROM (through, more, diverged, "", entries)
#define PAGE_FROM(through, more, diverged, floor, entries) \
  "{\"version\":1,\"generation\":\"" GENERATION "\",\"now\":1790000000001,\"through\":" #through \
  ",\"through_head\":\"" HEAD "\",\"more\":" #more ",\"diverged\":" #diverged floor ",\"entries\":[" entries "]}"

static AntePull *
read_page (const char *text, gint64 after, gint64 clinical_after, guint limit, GError **error)
{
  g_autoptr (GBytes) body = text_bytes (text);

  return ante_relay_answer_read_pull (body, &(AntePullQuestion){ after, clinical_after, limit }, error);
}

static void
test_page_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) pull = read_page (PAGE (9, true, false, ITEM (6) "," ITEM (9)), 5, -1, 2, &error);
  const AnteLogItem *item = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (pull->generation, ==, GENERATION);
  g_assert_cmpint (pull->through, ==, 9);
  g_assert_cmpint (pull->relay_now_ms, ==, 1790000000001);
  g_assert_true (pull->more);
  g_assert_false (pull->diverged);
  g_assert_cmpuint (pull->items->len, ==, 2);
  item = g_ptr_array_index (pull->items, 1);
  g_assert_cmpint (item->number, ==, 9);
  g_assert_cmpint (item->received_ms, ==, 1790000000000);
  g_assert_cmpuint (item->head[1], ==, 0x11);
  g_assert_cmpmem (g_bytes_get_data (item->blob, NULL), g_bytes_get_size (item->blob), "abc", 3);
}

static void
test_page_must_fit_the_question (void)
{
  static const struct { const char *text; gint64 after, clinical_after; guint limit; gboolean good; } PAGES[] = {
    { PAGE (5, false, false, ""), 5, -1, 10, TRUE },
    { PAGE (7, false, false, ""), 5, -1, 10, TRUE }, /* the other audience's */
    { PAGE (4, false, false, ""), 5, -1, 10, FALSE },
    { PAGE (4, false, true, ""), 5, -1, 10, TRUE },
    { PAGE (6, false, true, ITEM (6)), 5, -1, 10, FALSE },
    { PAGE (5, true, false, ""), 5, -1, 10, FALSE },
    { PAGE (6, true, false, ""), 5, -1, 10, TRUE },
    { PAGE (6, false, false, ITEM (5)), 5, -1, 10, FALSE },
    { PAGE (6, false, false, ITEM (7)), 5, -1, 10, FALSE },
    { PAGE (9, false, false, ITEM (7) "," ITEM (7)), 5, -1, 10, FALSE },
    { PAGE (9, false, false, ITEM (8) "," ITEM (7)), 5, -1, 10, FALSE },
    { PAGE (9, false, false, ITEM (6) "," ITEM (7)), 5, -1, 1, FALSE },
    { PAGE (6, false, false, ITEM (3)), 5, 2, 10, TRUE }, /* a clinical cursor further back */
    { PAGE (6, false, false, ITEM (2)), 5, 2, 10, FALSE },
    { PAGE (4, true, false, ITEM (3)), 5, 2, 10, TRUE },
    { PAGE (3, false, false, ""), 5, -1, 0, TRUE },
    { PAGE (6, false, false, ""), 5, -1, 0, FALSE },
    { PAGE (5, false, false, ITEM (5)), 5, -1, 0, FALSE },
    { PAGE (5, false, true, ""), 5, -1, 0, FALSE },
    { PAGE_FROM (9, false, false, FLOOR, ITEM (6)), 5, -1, 10, TRUE },
    { PAGE_FROM (9, false, false, FLOOR RESYNC, ""), 5, -1, 10, TRUE },
    { PAGE_FROM (9, false, false, FLOOR RESYNC, ""), 8, 5, 10, TRUE },
    { PAGE_FROM (9, false, false, FLOOR RESYNC, ITEM (6)), 5, -1, 10, FALSE },
    { PAGE_FROM (9, false, true, FLOOR RESYNC, ""), 5, -1, 10, FALSE },
    { PAGE_FROM (9, true, false, FLOOR RESYNC, ""), 5, -1, 10, FALSE },
    { PAGE_FROM (9, false, false, RESYNC, ""), 5, -1, 10, FALSE }, /* where nothing was dropped */
    { PAGE_FROM (9, false, false, FLOOR RESYNC, ""), 8, -1, 10, FALSE }, /* nor beyond it */
    { PAGE_FROM (9, false, false, FLOOR RESYNC, ""), 0, -1, 10, FALSE }, /* who begins can only begin */
    { PAGE_FROM (5, false, false, FLOOR RESYNC, ""), 5, -1, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (PAGES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (AntePull) pull
        = read_page (PAGES[i].text, PAGES[i].after, PAGES[i].clinical_after, PAGES[i].limit, &error);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      if (PAGES[i].good)
        g_assert_no_error (error);
      else
        g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY);
    }
}

static void
test_page_is_strict (void)
{
  static const char *const BAD[] = {
    "",
    "{}",
    "<html>Sign in to this network</html>",
    PAGE (-1, false, false, ""),
    PAGE (6.5, false, false, ""),
    PAGE ("6", false, false, ""),
    PAGE (6, 1, false, ""),
    PAGE (6, false, "no", ""),
    PAGE (6, false, false, "5"),
    PAGE (6, false, false, "{}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":-1,\"head\":\"" HEAD "\",\"entry\":\"YWJj\"}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":1,\"head\":\"00\",\"entry\":\"YWJj\"}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":\"\"}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":\"YWJ\"}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":\"YW Jj\"}"),
    PAGE (6, false, false, "{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":null}"),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (read_page (BAD[i], 5, -1, 10, &error));
      g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY);
    }
}

static void
test_largest_entry_is_read (void)
{
  gsize length = ANTE_ENTRY_MAX_BYTES;
  g_autofree guint8 *bytes = g_malloc0 (length);
  g_autofree char *entry = ante_base64_encode (bytes, length);
  g_autofree char *text = g_strdup_printf (
    "{\"version\":1,\"generation\":\"" GENERATION "\",\"now\":1,\"through\":6,\"through_head\":\"" HEAD "\",\"more\":false,"
    "\"diverged\":false,\"entries\":[{\"number\":6,\"received\":1,\"head\":\"" HEAD "\",\"entry\":\"%s\"}]}", entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (AntePull) pull = read_page (text, 5, -1, 1, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (((AnteLogItem *) g_ptr_array_index (pull->items, 0))->blob), ==, length);
}

/* --- Pushes --- */

static GPtrArray *
read_pushes (const char *results, GError **error)
{
  char *ids[] = { (char *) ID_1, (char *) ID_2, NULL };
  g_autofree char *text = g_strdup_printf (
    "{\"version\":1,\"generation\":\"" GENERATION "\",\"through\":8,\"results\":[%s]}", results);
  g_autoptr (GBytes) body = text_bytes (text);

  return ante_relay_answer_read_push (body, ids, error);
}

static void
test_push_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) results
    = read_pushes ("{\"id\":\"" ID_1 "\",\"status\":\"stored\",\"number\":8},"
                   "{\"id\":\"" ID_2 "\",\"status\":\"taken\",\"reason\":\"token\"}", &error);
  const AntePushed *first = NULL, *second = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (results->len, ==, 2);
  first = g_ptr_array_index (results, 0);
  second = g_ptr_array_index (results, 1);
  g_assert_cmpstr (first->id, ==, ID_1);
  g_assert_cmpint (first->status, ==, ANTE_PUSHED_STORED);
  g_assert_cmpint (first->number, ==, 8);
  g_assert_cmpint (second->status, ==, ANTE_PUSHED_TAKEN);
  g_assert_cmpint (second->number, ==, 0);
  g_assert_cmpstr (second->reason, ==, "token");
}

static void
test_push_is_strict (void)
{
#define FIRST "{\"id\":\"" ID_1 "\",\"status\":\"stored\",\"number\":8}"
  static const char *const BAD[] = {
    "",
    FIRST,
    FIRST "," FIRST,
    "{\"id\":\"" ID_2 "\",\"status\":\"stored\",\"number\":8}," FIRST,
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"stored\"}",
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"stored\",\"number\":0}",
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"refused\",\"number\":9}",
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"eaten\"}",
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"refused\",\"reason\":\"a\\u0007\"}",
    FIRST ",7",
    FIRST ",{\"id\":\"" ID_2 "\",\"status\":\"stored\",\"number\":9},7",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (read_pushes (BAD[i], &error));
      g_assert_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY);
    }
}

/* --- Refusals --- */

static void
test_refusals (void)
{
  static const struct { guint status; const char *body; gint64 retry_s; gboolean claiming; int code; const char *message; } CASES[] = {
    { 401, "{\"error\":\"token\"}", -1, FALSE, ANTE_RELAY_ERROR_REFUSED, NULL },
    { 403, "{\"error\":\"audience\"}", -1, FALSE, ANTE_RELAY_ERROR_REFUSED, NULL },
    { 403, "{\"error\":\"code\",\"message\":\"Used.\"}", -1, TRUE, ANTE_RELAY_ERROR_CODE, NULL },
    { 403, "{\"error\":\"code\"}", -1, FALSE, ANTE_RELAY_ERROR_REFUSED, NULL },
    { 403, "{\"error\":\"other\"}", -1, TRUE, ANTE_RELAY_ERROR_REFUSED, NULL },
    { 401, "<html>Sign in</html>", -1, FALSE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 403, "", -1, TRUE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 404, "{\"error\":\"path\"}", -1, FALSE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 302, "", -1, FALSE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 204, "", -1, FALSE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 400, "{\"error\":\"body\"}", -1, FALSE, ANTE_RELAY_ERROR_NOT_A_RELAY, NULL },
    { 429, "{\"error\":\"rate\"}", 17, FALSE, ANTE_RELAY_ERROR_BUSY, "17" },
    { 429, "", -1, FALSE, ANTE_RELAY_ERROR_BUSY, "5" },
    { 503, "{\"error\":\"storage\"}", 3, FALSE, ANTE_RELAY_ERROR_BUSY, "3" },
    { 503, "{\"error\":\"storage\"}", -1, FALSE, ANTE_RELAY_ERROR_BUSY, "5" },
    { 503, "<html>", -1, FALSE, ANTE_RELAY_ERROR_SILENT, NULL },
    { 502, "<html>", -1, FALSE, ANTE_RELAY_ERROR_SILENT, NULL },
    { 500, "{\"error\":\"x\"}", -1, TRUE, ANTE_RELAY_ERROR_SILENT, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GBytes) body = text_bytes (CASES[i].body);
      g_autoptr (GError) error
        = ante_relay_answer_refusal (CASES[i].status, body, CASES[i].retry_s, CASES[i].claiming);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_error (error, ANTE_RELAY_ERROR, CASES[i].code);
      if (CASES[i].message != NULL)
        g_assert_cmpstr (error->message, ==, CASES[i].message);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());

  g_test_add_func ("/relay-link/code/as-people-type-it", test_code_as_people_type_it);
  g_test_add_func ("/relay-link/claim/is-read", test_claim_is_read);
  g_test_add_func ("/relay-link/claim/is-strict", test_claim_is_strict);
  g_test_add_func ("/relay-link/page/is-read", test_page_is_read);
  g_test_add_func ("/relay-link/page/must-fit-the-question", test_page_must_fit_the_question);
  g_test_add_func ("/relay-link/page/is-strict", test_page_is_strict);
  g_test_add_func ("/relay-link/page/largest-entry-is-read", test_largest_entry_is_read);
  g_test_add_func ("/relay-link/push/is-read", test_push_is_read);
  g_test_add_func ("/relay-link/push/is-strict", test_push_is_strict);
  g_test_add_func ("/relay-link/refusals/mean-what-can-be-done", test_refusals);
  return g_test_run ();
}
