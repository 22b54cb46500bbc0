/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strict JSON reader: what it takes, what it refuses and as what, and its bounds. */
#include "shared/base/ante-json.h"

#include <math.h>
#include <string.h>

#define TEXT(literal) (literal), sizeof (literal) - 1

typedef struct
{
  const char *name;
  const char *text;
  gsize length;
  const char *rewritten; /* what ante_json_write() makes of it; NULL: the same text */
} Accepted;

static const Accepted accepted[] = {
  { "empty-object", TEXT ("{}"), NULL },
  { "empty-array", TEXT ("[]"), NULL },
  { "nested", TEXT ("{\"a\":[1,{\"b\":[]},\"c\"],\"d\":{}}"), NULL },
  { "every-kind", TEXT ("[null,true,false,0,-1,1.5,\"x\"]"), NULL },
  { "space-everywhere", TEXT (" \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : null } \n"),
    "{\"a\":[1,2],\"b\":null}" },
  { "root-string", TEXT ("\"x\""), NULL },
  { "root-number", TEXT ("7"), NULL },
  { "root-true", TEXT ("true"), NULL },
  { "empty-name", TEXT ("{\"\":1}"), NULL },
  { "every-escape", TEXT ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
  { "unicode-escape", TEXT ("\"\\u00e9\\u20AC\""), "\"é€\"" },
  { "surrogate-pair", TEXT ("\"\\ud83d\\uDE00\""), "\"😀\"" },
  { "raw-any-script", TEXT ("\"Žofie 王 علي\""), NULL },
  { "right-to-left-mark", TEXT ("\"\xe2\x80\x8f\xe2\x80\xae\""), NULL },
  { "noncharacter", TEXT ("\"\\uffff\""), "\"\xef\xbf\xbf\"" },
  { "delete-character", TEXT ("\"a\x7f\""), "\"a\\u007f\"" },
  { "minus-zero", TEXT ("-0"), "0" },
  { "largest-int64", TEXT ("9223372036854775807"), NULL },
  { "smallest-int64", TEXT ("-9223372036854775808"), NULL },
  { "exponents", TEXT ("[1e2,1E+2,15e-1]"), "[100.0,100.0,1.5]" },
  { "names-differ-in-case", TEXT ("{\"a\":1,\"A\":2}"), NULL },
  { "same-name-in-two-objects", TEXT ("[{\"a\":1},{\"a\":2}]"), NULL },
};

typedef struct
{
  const char *name;
  const char *text;
  gsize length;
  AnteJsonError code;
} Refused;

static const Refused refused[] = {
  { "nothing", TEXT (""), ANTE_JSON_ERROR_SYNTAX },
  { "only-space", TEXT (" \n "), ANTE_JSON_ERROR_SYNTAX },
  { "only-opening", TEXT ("{"), ANTE_JSON_ERROR_SYNTAX },
  { "wrong-closing", TEXT ("[1}"), ANTE_JSON_ERROR_SYNTAX },
  { "only-closing", TEXT ("]"), ANTE_JSON_ERROR_SYNTAX },
  { "two-documents", TEXT ("{} {}"), ANTE_JSON_ERROR_SYNTAX },
  { "html", TEXT ("<html><body>502 Bad Gateway</body></html>"), ANTE_JSON_ERROR_SYNTAX },
  { "byte-order-mark", TEXT ("\xef\xbb\xbf{}"), ANTE_JSON_ERROR_SYNTAX },
  { "form-feed-as-space", TEXT ("\f{}"), ANTE_JSON_ERROR_SYNTAX },
  { "no-break-space", TEXT ("\xc2\xa0{}"), ANTE_JSON_ERROR_SYNTAX },
  { "trailing-comma-array", TEXT ("[1,]"), ANTE_JSON_ERROR_SYNTAX },
  { "trailing-comma-object", TEXT ("{\"a\":1,}"), ANTE_JSON_ERROR_SYNTAX },
  { "leading-comma", TEXT ("[,1]"), ANTE_JSON_ERROR_SYNTAX },
  { "two-commas", TEXT ("[1,,2]"), ANTE_JSON_ERROR_SYNTAX },
  { "no-comma", TEXT ("[1 2]"), ANTE_JSON_ERROR_SYNTAX },
  { "no-colon", TEXT ("{\"a\" 1}"), ANTE_JSON_ERROR_SYNTAX },
  { "no-value", TEXT ("{\"a\":}"), ANTE_JSON_ERROR_SYNTAX },
  { "name-not-a-string", TEXT ("{1:2}"), ANTE_JSON_ERROR_SYNTAX },
  { "name-unquoted", TEXT ("{a:2}"), ANTE_JSON_ERROR_SYNTAX },
  { "single-quotes", TEXT ("{'a':2}"), ANTE_JSON_ERROR_SYNTAX },
  { "line-comment", TEXT ("{} // x"), ANTE_JSON_ERROR_SYNTAX },
  { "block-comment", TEXT ("{/* x */}"), ANTE_JSON_ERROR_SYNTAX },
  { "word-cut-short", TEXT ("[tru]"), ANTE_JSON_ERROR_SYNTAX },
  { "word-too-long", TEXT ("[nullx]"), ANTE_JSON_ERROR_SYNTAX },
  { "word-upper-case", TEXT ("[True]"), ANTE_JSON_ERROR_SYNTAX },
  { "not-a-number", TEXT ("[NaN]"), ANTE_JSON_ERROR_SYNTAX },
  { "infinity", TEXT ("[-Infinity]"), ANTE_JSON_ERROR_SYNTAX },
  { "plus-sign", TEXT ("[+1]"), ANTE_JSON_ERROR_SYNTAX },
  { "leading-zero", TEXT ("[01]"), ANTE_JSON_ERROR_SYNTAX },
  { "minus-alone", TEXT ("[-]"), ANTE_JSON_ERROR_SYNTAX },
  { "point-first", TEXT ("[.5]"), ANTE_JSON_ERROR_SYNTAX },
  { "point-last", TEXT ("[5.]"), ANTE_JSON_ERROR_SYNTAX },
  { "point-then-exponent", TEXT ("[5.e1]"), ANTE_JSON_ERROR_SYNTAX },
  { "exponent-empty", TEXT ("[5e]"), ANTE_JSON_ERROR_SYNTAX },
  { "exponent-sign-only", TEXT ("[5e+]"), ANTE_JSON_ERROR_SYNTAX },
  { "hexadecimal", TEXT ("[0x10]"), ANTE_JSON_ERROR_SYNTAX },
  { "string-unfinished", TEXT ("\"abc"), ANTE_JSON_ERROR_SYNTAX },
  { "string-ends-in-backslash", TEXT ("\"abc\\"), ANTE_JSON_ERROR_SYNTAX },
  { "newline-in-string", TEXT ("\"a\nb\""), ANTE_JSON_ERROR_SYNTAX },
  { "tab-in-string", TEXT ("\"a\tb\""), ANTE_JSON_ERROR_SYNTAX },
  { "control-in-string", TEXT ("\"a\x1f\""), ANTE_JSON_ERROR_SYNTAX },
  { "unknown-escape", TEXT ("\"\\x41\""), ANTE_JSON_ERROR_SYNTAX },
  { "escaped-single-quote", TEXT ("\"\\'\""), ANTE_JSON_ERROR_SYNTAX },
  { "upper-case-u", TEXT ("\"\\U0041\""), ANTE_JSON_ERROR_SYNTAX },
  { "three-hex-digits", TEXT ("\"\\u041\""), ANTE_JSON_ERROR_SYNTAX },
  { "hex-cut-short", TEXT ("\"\\u00"), ANTE_JSON_ERROR_SYNTAX },
  { "duplicate", TEXT ("{\"a\":1,\"a\":1}"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-escaped", TEXT ("{\"status\":1,\"st\\u0061tus\":2}"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-slash", TEXT ("{\"a/b\":1,\"a\\/b\":2}"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-surrogates", TEXT ("{\"😀\":1,\"\\ud83d\\ude00\":2}"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-empty-name", TEXT ("{\"\":1,\"\":2}"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-deep", TEXT ("[[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]]"), ANTE_JSON_ERROR_DUPLICATE },
  { "duplicate-of-null", TEXT ("{\"a\":null,\"a\":1}"), ANTE_JSON_ERROR_DUPLICATE },
  { "high-surrogate-alone", TEXT ("\"\\ud83d\""), ANTE_JSON_ERROR_UTF8 },
  { "high-surrogate-then-letter", TEXT ("\"\\ud83dx\""), ANTE_JSON_ERROR_UTF8 },
  { "high-surrogate-then-other-escape", TEXT ("\"\\ud83d\\n\""), ANTE_JSON_ERROR_UTF8 },
  { "two-high-surrogates", TEXT ("\"\\ud83d\\ud83d\""), ANTE_JSON_ERROR_UTF8 },
  { "low-surrogate-alone", TEXT ("\"\\ude00\""), ANTE_JSON_ERROR_UTF8 },
  { "surrogates-reversed", TEXT ("\"\\ude00\\ud83d\""), ANTE_JSON_ERROR_UTF8 },
  { "surrogate-in-name", TEXT ("{\"\\ud83d\":1}"), ANTE_JSON_ERROR_UTF8 },
  { "escaped-nul", TEXT ("\"a\\u0000b\""), ANTE_JSON_ERROR_UTF8 },
  { "escaped-nul-in-name", TEXT ("{\"a\\u0000\":1}"), ANTE_JSON_ERROR_UTF8 },
  { "raw-nul-in-string", TEXT ("\"a\0b\""), ANTE_JSON_ERROR_UTF8 },
  { "raw-nul-behind", TEXT ("{}\0"), ANTE_JSON_ERROR_UTF8 },
  { "lone-continuation", TEXT ("\"\x80\""), ANTE_JSON_ERROR_UTF8 },
  { "latin-1", TEXT ("\"Ren\xe9\""), ANTE_JSON_ERROR_UTF8 },
  { "overlong-slash", TEXT ("\"\xc0\xaf\""), ANTE_JSON_ERROR_UTF8 },
  { "encoded-surrogate", TEXT ("\"\xed\xa0\xbd\""), ANTE_JSON_ERROR_UTF8 },
  { "beyond-unicode", TEXT ("\"\xf4\x90\x80\x80\""), ANTE_JSON_ERROR_UTF8 },
  { "character-cut-short", TEXT ("\"\xe2\x82"), ANTE_JSON_ERROR_UTF8 },
  { "utf-16", TEXT ("{\0}\0"), ANTE_JSON_ERROR_UTF8 },
  { "beyond-doubles", TEXT ("[1e400]"), ANTE_JSON_ERROR_TOO_LARGE },
  { "beyond-doubles-negative", TEXT ("[-1e400]"), ANTE_JSON_ERROR_TOO_LARGE },
};

/* Outside memory of its own exact length, so that a sanitizer sees one byte too many. */
static JsonNode *
read_exactly (const char *text, gsize length, const AnteJsonLimits *limits, GError **error)
{
  g_autofree char *copy = g_malloc (MAX (length, 1));

  memcpy (copy, text, length);
  return ante_json_read (copy, length, limits, error);
}

static void
assert_refused (const char *text, gsize length, const AnteJsonLimits *limits, AnteJsonError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = read_exactly (text, length, limits, &error);

  g_assert_error (error, ANTE_JSON_ERROR, (int) code);
  g_assert_null (node);
}

static void
assert_accepted (const char *text, gsize length, const AnteJsonLimits *limits)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = read_exactly (text, length, limits, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);
}

static void
test_accepts (gconstpointer data)
{
  const Accepted *example = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = read_exactly (example->text, example->length, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);

  g_autofree char *written = ante_json_write (node);
  g_assert_cmpstr (written, ==, example->rewritten != NULL ? example->rewritten : example->text);
}

static void
test_refuses (gconstpointer data)
{
  const Refused *example = data;

  assert_refused (example->text, example->length, NULL, example->code);
}

/* Within an object, as a member that is left out and as one that is not: one is refused as the other is. */
static void
check_without (const char *text, gsize length)
{
  static const char *const without[] = { "x", NULL };
  g_autoptr (GString) whole = g_string_new ("{\"a\":1,\"x\":");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_without = NULL;

  g_string_append_len (whole, text, length);
  g_string_append (whole, ",\"b\":2}");
  g_autoptr (JsonObject) with = ante_json_read_object (whole->str, whole->len, NULL, &error);
  g_autoptr (JsonObject) left_out = ante_json_read_object_without (whole->str, whole->len, NULL, without, &error_without);
  g_assert_cmpint (with != NULL, ==, left_out != NULL);
  if (with == NULL)
    {
      g_assert_cmpint (error_without->code, ==, error->code);
      g_assert_cmpstr (error_without->message, ==, error->message);
      return;
    }
  g_assert_true (json_object_get_null_member (left_out, "x"));
  g_assert_cmpint (json_object_get_int_member (left_out, "b"), ==, 2);
}

static void
test_left_out_is_held_to_the_same_rules (void)
{
  static const char *const bodies[] = { "{\"q\":[{\"a\":1,\"b\":{\"a\":2}},{\"a\":1}],\"a\":{}}", "{\"q\":[{\"a\":1,\"b\":2,\"a\":3}]}",
                                        "[{\"a\":{\"b\":1},\"b\":2},{\"b\":1,\"b\":1}]", "{\"\\u0061\":1,\"a\":2}" };

  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    check_without (accepted[i].text, strlen (accepted[i].text));
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    check_without (refused[i].text, refused[i].length);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    check_without (bodies[i], strlen (bodies[i]));
  for (guint n = 1; n < 2000; n = n * 3 / 2 + 1) /* by name, few and many, with one twice at every place */
    {
      g_autoptr (GString) names = g_string_new ("{");

      for (guint i = 0; i < n; i++)
        g_string_append_printf (names, "%s\"%u\":{\"0\":%u}", i > 0 ? "," : "", i, i);
      g_string_append_c (names, '}');
      check_without (names->str, names->len);
      for (guint twice = 0; twice < MIN (n, 40); twice++)
        {
          g_autofree char *again = g_strdup_printf (",\"%u\":0}", twice);

          g_string_truncate (names, names->len - 1);
          gsize end = names->len;
          g_string_append (names, again);
          check_without (names->str, names->len);
          g_string_truncate (names, end);
          g_string_append_c (names, '}');
        }
    }
}

/* Measured as it is written, and read as it was. */
static void
test_every_character_in_a_string (void)
{
  for (gunichar character = 1; character < 0x300; character++)
    {
      g_autoptr (GString) text = g_string_new ("a");
      g_autoptr (GError) error = NULL;

      g_string_append_unichar (text, character);
      g_string_append (text, "\\b\"c");
      g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text->str);
      g_autofree char *written = ante_json_write (node);
      g_autoptr (JsonNode) back = ante_json_read (written, strlen (written), NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (json_node_get_string (back), ==, text->str);
      g_assert_cmpuint (ante_json_measure_string (text->str, text->len) + 2, ==, strlen (written));
      g_assert_true (character >= 0x20 || strchr (written, (int) character) == NULL);
    }
}

/* json-glib's generator wrote 1e22 as “1e+22.0”, which nothing can read. */
static void
test_doubles_there_and_back (void)
{
  static const double numbers[] = {
    0.1, -0.0, 1e15, 1e16, 1e17, 1e21, 1e22, -1e22, 1e300, 1e-7, 1e-300, 5e-324, 1.0 / 3.0, G_MAXDOUBLE, G_MINDOUBLE,
    9007199254740993.0, 18446744073709551616.0,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), numbers[i]);
      g_autofree char *text = ante_json_write (node);
      g_autoptr (JsonNode) back = ante_json_read (text, strlen (text), NULL, &error);

      g_test_message ("%s", text);
      g_assert_no_error (error);
      g_assert_true (json_node_get_value_type (back) == G_TYPE_DOUBLE);
      g_assert_true (json_node_get_double (back) == numbers[i]);
    }
}

static void
test_infinity_becomes_null (void)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), HUGE_VAL);
  g_autofree char *text = ante_json_write (node);

  g_assert_cmpstr (text, ==, "null");
}

static const char sample[] = "{\"name\":\"Zo\\u00eb \\ud83d\\ude00 O\\\"Neil\",\"n\":[-12,3.5e2,true,null,{}],"
                             "\"deep\":{\"a\":[[\"x\"]]}}";

static void
test_cut_short_anywhere (void)
{
  for (gsize length = 0; length < strlen (sample); length++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = read_exactly (sample, length, NULL, &error);

      g_assert_null (node);
      g_assert_true (g_error_matches (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_SYNTAX)
                     || g_error_matches (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_UTF8));
    }
  assert_accepted (sample, strlen (sample), NULL);
}

/* Whatever one byte is changed to, there is a tree that can be written and read again, or an error. */
static void
test_any_byte_changed (void)
{
  g_autofree char *text = g_strdup (sample);
  gsize length = strlen (text);

  for (gsize at = 0; at < length; at++)
    for (int byte = 0; byte < 256; byte++)
      {
        g_autoptr (GError) error = NULL;
        text[at] = (char) byte;
        g_autoptr (JsonNode) node = ante_json_read (text, length, NULL, &error);

        g_assert_true ((node == NULL) == (error != NULL));
        if (node != NULL)
          {
            g_autofree char *written = ante_json_write (node);
            assert_accepted (written, strlen (written), NULL);
          }
        text[at] = sample[at];
      }
}

static void
test_message_never_repeats_the_text (void)
{
  static const char *const texts[] = {
    "{\"Quincy\":1,\"Quincy\":2}", "{\"Quincy\":Quincy}", "\"Quincy\\u0000\"", "[\"Quincy\" \"Quincy\"]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (ante_json_read (texts[i], strlen (texts[i]), NULL, &error));
      g_assert_null (strstr (error->message, "Quincy"));
    }
}

static char *
repeat (const char *before, const char *piece, guint n, const char *after)
{
  GString *text = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (text, piece);
  g_string_append (text, after);
  return g_string_free (text, FALSE);
}

static void
test_bytes_bounded (void)
{
  AnteJsonLimits limits = ANTE_JSON_DEFAULT_LIMITS;

  limits.max_bytes = 8;
  assert_accepted (TEXT ("[1,2,34]"), &limits);
  assert_refused (TEXT ("[1,2,345]"), &limits, ANTE_JSON_ERROR_TOO_LARGE);

  g_autofree char *most = g_strnfill (ANTE_JSON_DEFAULT_LIMITS.max_bytes, ' ');
  most[0] = '1';
  assert_accepted (most, ANTE_JSON_DEFAULT_LIMITS.max_bytes, NULL);
  g_autofree char *more = g_strconcat (most, " ", NULL);
  assert_refused (more, ANTE_JSON_DEFAULT_LIMITS.max_bytes + 1, NULL, ANTE_JSON_ERROR_TOO_LARGE);
}

static void
test_depth_bounded (void)
{
  AnteJsonLimits limits = ANTE_JSON_DEFAULT_LIMITS;

  limits.max_depth = 3;
  assert_accepted (TEXT ("[[{}]]"), &limits);
  assert_accepted (TEXT ("[[[1]],[[2]]]"), &limits);
  assert_refused (TEXT ("[[[[]]]]"), &limits, ANTE_JSON_ERROR_TOO_LARGE);
  assert_refused (TEXT ("[[[{}]]]"), &limits, ANTE_JSON_ERROR_TOO_LARGE);

  g_autofree char *deep = repeat ("", "[", 200000, "");
  assert_refused (deep, strlen (deep), NULL, ANTE_JSON_ERROR_TOO_LARGE);
  limits.max_depth = G_MAXUINT; /* no limit handed in makes the reader exhaust its stack */
  limits.max_values = G_MAXUINT;
  assert_refused (deep, strlen (deep), &limits, ANTE_JSON_ERROR_TOO_LARGE);
}

static void
test_values_bounded (void)
{
  AnteJsonLimits limits = ANTE_JSON_DEFAULT_LIMITS;

  limits.max_values = 4;
  assert_accepted (TEXT ("[1,2,3]"), &limits);
  assert_refused (TEXT ("[1,2,3,4]"), &limits, ANTE_JSON_ERROR_TOO_LARGE);
  assert_accepted (TEXT ("{\"a\":1,\"b\":[2]}"), &limits);
  assert_refused (TEXT ("{\"a\":1,\"b\":[2,3]}"), &limits, ANTE_JSON_ERROR_TOO_LARGE);

  g_autofree char *many = repeat ("[0", ",0", ANTE_JSON_DEFAULT_LIMITS.max_values, "]");
  assert_refused (many, strlen (many), NULL, ANTE_JSON_ERROR_TOO_LARGE);
}

static void
test_members_bounded (void)
{
  for (guint n = ANTE_JSON_MAX_MEMBERS; n <= ANTE_JSON_MAX_MEMBERS + 1; n++)
    {
      GString *text = g_string_new ("{");

      for (guint i = 0; i < n; i++)
        g_string_append_printf (text, "%s\"m%u\":0", i == 0 ? "" : ",", i);
      g_string_append_c (text, '}');
      if (n <= ANTE_JSON_MAX_MEMBERS)
        assert_accepted (text->str, text->len, NULL);
      else
        assert_refused (text->str, text->len, NULL, ANTE_JSON_ERROR_TOO_LARGE);
      g_string_free (text, TRUE);
    }
}

static void
test_strings_bounded (void)
{
  AnteJsonLimits limits = ANTE_JSON_DEFAULT_LIMITS;

  limits.max_string = 4;
  assert_accepted (TEXT ("\"abcd\""), &limits);
  assert_accepted (TEXT ("\"\\u0061bc\\n\""), &limits);
  assert_accepted (TEXT ("\"\\ud83d\\ude00\""), &limits);
  assert_refused (TEXT ("\"abcde\""), &limits, ANTE_JSON_ERROR_TOO_LARGE);
  assert_refused (TEXT ("\"abcd\\n\""), &limits, ANTE_JSON_ERROR_TOO_LARGE);
  assert_refused (TEXT ("\"abc\\u00e9\""), &limits, ANTE_JSON_ERROR_TOO_LARGE);
  assert_refused (TEXT ("{\"abcde\":1}"), &limits, ANTE_JSON_ERROR_TOO_LARGE);
}

static void
test_number_digits_bounded (void)
{
  g_autofree char *long_number = repeat ("0.", "1", 126, "");
  g_autofree char *longer_number = repeat ("0.", "1", 127, "");

  assert_accepted (long_number, strlen (long_number), NULL);
  assert_refused (longer_number, strlen (longer_number), NULL, ANTE_JSON_ERROR_TOO_LARGE);
}

static void
test_object_root (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = ante_json_read_object (TEXT ("{\"a\":1}"), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ante_json_peek_int (object, "a", 0), ==, 1);
  g_autofree char *written = ante_json_write_object (object);
  g_assert_cmpstr (written, ==, "{\"a\":1}");

  g_assert_null (ante_json_read_object (TEXT ("[1]"), NULL, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_null (ante_json_read_object (TEXT ("null"), NULL, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_null (ante_json_read_object (TEXT ("{"), NULL, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_SYNTAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autofree char *path = g_strconcat ("/base/json/accepts/", accepted[i].name, NULL);
      g_test_add_data_func (path, &accepted[i], test_accepts);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *path = g_strconcat ("/base/json/refuses/", refused[i].name, NULL);
      g_test_add_data_func (path, &refused[i], test_refuses);
    }
  g_test_add_func ("/base/json/refuses/cut-short-anywhere", test_cut_short_anywhere);
  g_test_add_func ("/base/json/survives/any-byte-changed", test_any_byte_changed);
  g_test_add_func ("/base/json/writes/every-character-in-a-string", test_every_character_in_a_string);
  g_test_add_func ("/base/json/writes/doubles-there-and-back", test_doubles_there_and_back);
  g_test_add_func ("/base/json/writes/infinity-becomes-null", test_infinity_becomes_null);
  g_test_add_func ("/base/json/message-never-repeats-the-text", test_message_never_repeats_the_text);
  g_test_add_func ("/base/json/bounds/bytes", test_bytes_bounded);
  g_test_add_func ("/base/json/bounds/depth", test_depth_bounded);
  g_test_add_func ("/base/json/bounds/values", test_values_bounded);
  g_test_add_func ("/base/json/bounds/members", test_members_bounded);
  g_test_add_func ("/base/json/bounds/strings", test_strings_bounded);
  g_test_add_func ("/base/json/bounds/number-digits", test_number_digits_bounded);
  g_test_add_func ("/base/json/object-root", test_object_root);
  g_test_add_func ("/base/json/left-out-is-held-to-the-same-rules", test_left_out_is_held_to_the_same_rules);
  return g_test_run ();
}
