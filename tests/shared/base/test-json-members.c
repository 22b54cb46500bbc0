/* SPDX-License-Identifier: GPL-3.0-or-later
 * The getters over a tree: absent, null, wrong type, out of range, and ids that drift. */
#include "shared/base/ante-json.h"

#include <string.h>

typedef enum { OK = -1, MISSING = ANTE_JSON_ERROR_MISSING, TYPE = ANTE_JSON_ERROR_TYPE } Outcome;

static JsonObject *
read_object (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = ante_json_read_object (text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return object;
}

static void
assert_outcome (const char *text, gboolean success, GError *error, Outcome expected)
{
  g_test_message ("%s", text);
  if (expected == OK)
    g_assert_no_error (error);
  else
    g_assert_error (error, ANTE_JSON_ERROR, (int) expected);
  g_assert_true (success == (expected == OK));
}

typedef struct
{
  const char *text;
  Outcome required;
  Outcome optional;
  const char *value; /* what comes out of both when OK; "-": nothing (NULL, or what absent says) */
} Case;

static const Case strings[] = {
  { "{\"m\":\"abcd\"}", OK, OK, "abcd" },
  { "{\"m\":\"\"}", OK, OK, "" },
  { "{}", MISSING, OK, "-" },
  { "{\"m\":null}", MISSING, OK, "-" },
  { "{\"m\":\"abcde\"}", TYPE, TYPE, NULL }, /* over four bytes */
  { "{\"m\":\"ééé\"}", TYPE, TYPE, NULL },
  { "{\"m\":1}", TYPE, TYPE, NULL },
  { "{\"m\":true}", TYPE, TYPE, NULL },
  { "{\"m\":[]}", TYPE, TYPE, NULL },
  { "{\"m\":{}}", TYPE, TYPE, NULL },
};

static void
test_string (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      const Case *example = &strings[i];
      g_autoptr (JsonObject) object = read_object (example->text);
      const char *value = "untouched";
      g_autoptr (GError) error = NULL;

      gboolean success = ante_json_get_string (object, "m", 4, &value, &error);
      assert_outcome (example->text, success, error, example->required);
      g_assert_cmpstr (value, ==, success ? example->value : "untouched");
      g_clear_error (&error);

      value = "untouched";
      success = ante_json_get_optional_string (object, "m", 4, &value, &error);
      assert_outcome (example->text, success, error, example->optional);
      if (!success)
        g_assert_cmpstr (value, ==, "untouched");
      else
        g_assert_cmpstr (value, ==, g_str_equal (example->value, "-") ? NULL : example->value);
    }
}

typedef struct
{
  const char *text;
  gint64 min;
  gint64 max;
  Outcome required;
  Outcome optional;
  gint64 value;
} IntCase;

#define EXACT G_GINT64_CONSTANT (9007199254740992) /* 2^53 */

static const IntCase ints[] = {
  { "{\"m\":5}", 0, 10, OK, OK, 5 },
  { "{\"m\":0}", 0, 10, OK, OK, 0 },
  { "{\"m\":10}", 0, 10, OK, OK, 10 },
  { "{\"m\":11}", 0, 10, TYPE, TYPE, 0 },
  { "{\"m\":-1}", 0, 10, TYPE, TYPE, 0 },
  { "{\"m\":5.0}", 0, 10, OK, OK, 5 },
  { "{\"m\":1e1}", 0, 10, OK, OK, 10 },
  { "{\"m\":5.5}", 0, 10, TYPE, TYPE, 0 },
  { "{\"m\":1e300}", G_MININT64, G_MAXINT64, TYPE, TYPE, 0 },
  { "{\"m\":9007199254740992}", G_MININT64, G_MAXINT64, OK, OK, EXACT },
  { "{\"m\":9007199254740993}", G_MININT64, G_MAXINT64, TYPE, TYPE, 0 },
  { "{\"m\":-9007199254740992}", G_MININT64, G_MAXINT64, OK, OK, -EXACT },
  { "{\"m\":-9007199254740993}", G_MININT64, G_MAXINT64, TYPE, TYPE, 0 },
  { "{\"m\":9007199254740993.0}", G_MININT64, EXACT - 1, TYPE, TYPE, 0 },
  { "{\"m\":9223372036854775808}", G_MININT64, G_MAXINT64, TYPE, TYPE, 0 },
  { "{\"m\":18446744073709551617}", G_MININT64, G_MAXINT64, TYPE, TYPE, 0 },
  { "{}", 0, 10, MISSING, OK, -7 },
  { "{\"m\":null}", 0, 10, MISSING, OK, -7 },
  { "{\"m\":\"5\"}", 0, 10, TYPE, TYPE, 0 },
  { "{\"m\":true}", 0, 10, TYPE, TYPE, 0 },
  { "{\"m\":[5]}", 0, 10, TYPE, TYPE, 0 },
};

static void
test_int (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ints); i++)
    {
      const IntCase *example = &ints[i];
      g_autoptr (JsonObject) object = read_object (example->text);
      gint64 value = 99;
      g_autoptr (GError) error = NULL;

      gboolean success = ante_json_get_int (object, "m", example->min, example->max, &value, &error);
      assert_outcome (example->text, success, error, example->required);
      g_assert_cmpint (value, ==, success ? example->value : 99);
      g_clear_error (&error);

      value = 99;
      success = ante_json_get_optional_int (object, "m", example->min, example->max, -7, &value, &error);
      assert_outcome (example->text, success, error, example->optional);
      g_assert_cmpint (value, ==, success ? example->value : 99);
    }
}

static void
test_bool (void)
{
  g_autoptr (JsonObject) object = read_object ("{\"t\":true,\"f\":false,\"n\":null,\"s\":\"true\",\"i\":1}");
  g_autoptr (GError) error = NULL;
  gboolean value = FALSE;

  g_assert_true (ante_json_get_optional_bool (object, "t", FALSE, &value, &error) && value);
  g_assert_true (ante_json_get_optional_bool (object, "f", TRUE, &value, &error) && !value);
  g_assert_true (ante_json_get_optional_bool (object, "n", TRUE, &value, &error) && value);
  g_assert_true (ante_json_get_optional_bool (object, "absent", TRUE, &value, &error) && value);
  g_assert_no_error (error);

  g_assert_false (ante_json_get_optional_bool (object, "s", FALSE, &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_false (ante_json_get_optional_bool (object, "i", FALSE, &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_assert_true (value);
}

static void
test_object (void)
{
  g_autoptr (JsonObject) object = read_object ("{\"o\":{\"x\":1},\"a\":[],\"n\":null}");
  g_autoptr (GError) error = NULL;
  JsonObject *value = NULL;

  g_assert_true (ante_json_get_object (object, "o", &value, &error));
  g_assert_cmpint (ante_json_peek_int (value, "x", 0), ==, 1);
  g_assert_true (ante_json_get_optional_object (object, "n", &value, &error));
  g_assert_null (value);

  g_assert_false (ante_json_get_object (object, "n", &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (ante_json_get_object (object, "a", &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_false (ante_json_get_optional_object (object, "a", &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
}

static void
test_array (void)
{
  g_autoptr (JsonObject) object = read_object ("{\"o\":{},\"a\":[1,2,3],\"n\":null}");
  g_autoptr (GError) error = NULL;
  JsonArray *value = NULL;

  g_assert_true (ante_json_get_array (object, "a", 3, &value, &error));
  g_assert_cmpuint (json_array_get_length (value), ==, 3);
  g_assert_true (ante_json_get_optional_array (object, "absent", 3, &value, &error));
  g_assert_null (value);

  g_assert_false (ante_json_get_array (object, "a", 2, &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
  g_clear_error (&error);
  g_assert_false (ante_json_get_array (object, "n", 3, &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_MISSING);
  g_clear_error (&error);
  g_assert_false (ante_json_get_optional_array (object, "o", 3, &value, &error));
  g_assert_error (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE);
}

#define ID64 "0123456789012345678901234567890123456789012345678901234567890123"

static const Case ids[] = {
  { "{\"m\":\"12345\"}", OK, OK, "12345" },
  { "{\"m\":12345}", OK, OK, "12345" },
  { "{\"m\":12345.0}", OK, OK, "12345" },
  { "{\"m\":0}", OK, OK, "0" },
  { "{\"m\":-3}", OK, OK, "-3" },
  { "{\"m\":9007199254740992}", OK, OK, "9007199254740992" },
  { "{\"m\":\"9007199254740993\"}", OK, OK, "9007199254740993" },
  { "{\"m\":\"5f0c-AB_9.x\"}", OK, OK, "5f0c-AB_9.x" },
  { "{\"m\":\"007\"}", OK, OK, "007" },
  { "{\"m\":\"" ID64 "\"}", OK, OK, ID64 },
  { "{}", MISSING, OK, "-" },
  { "{\"m\":null}", MISSING, OK, "-" },
  { "{\"m\":\"\"}", MISSING, OK, "-" },
  { "{\"m\":\"" ID64 "4\"}", TYPE, TYPE, NULL },
  { "{\"m\":\"12 45\"}", TYPE, TYPE, NULL },
  { "{\"m\":\" 12345\"}", TYPE, TYPE, NULL },
  { "{\"m\":\"12\\n45\"}", TYPE, TYPE, NULL },
  { "{\"m\":\"12é\"}", TYPE, TYPE, NULL },
  { "{\"m\":12.5}", TYPE, TYPE, NULL },
  { "{\"m\":9007199254740993}", TYPE, TYPE, NULL },
  { "{\"m\":1e300}", TYPE, TYPE, NULL },
  { "{\"m\":true}", TYPE, TYPE, NULL },
  { "{\"m\":[1]}", TYPE, TYPE, NULL },
  { "{\"m\":{}}", TYPE, TYPE, NULL },
};

static void
test_id (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const Case *example = &ids[i];
      g_autoptr (JsonObject) object = read_object (example->text);
      g_autoptr (GError) error = NULL;
      g_autofree char *required = NULL;
      g_autofree char *optional = NULL;

      gboolean success = ante_json_get_id (object, "m", &required, &error);
      assert_outcome (example->text, success, error, example->required);
      g_assert_cmpstr (required, ==, success ? example->value : NULL);
      g_clear_error (&error);

      success = ante_json_get_optional_id (object, "m", &optional, &error);
      assert_outcome (example->text, success, error, example->optional);
      g_assert_cmpstr (optional, ==, !success || g_str_equal (example->value, "-") ? NULL : example->value);
    }
}

static void
test_peek (void)
{
  g_autoptr (JsonObject) object = read_object ("{\"s\":\"x\",\"i\":3,\"b\":true,\"o\":{},\"a\":[],\"n\":null}");

  g_assert_cmpstr (ante_json_peek_string (object, "s"), ==, "x");
  g_assert_null (ante_json_peek_string (object, "i"));
  g_assert_null (ante_json_peek_string (object, "n"));
  g_assert_null (ante_json_peek_string (object, "absent"));
  g_assert_cmpint (ante_json_peek_int (object, "i", 9), ==, 3);
  g_assert_cmpint (ante_json_peek_int (object, "s", 9), ==, 9);
  g_assert_cmpint (ante_json_peek_int (object, "absent", 9), ==, 9);
  g_assert_true (ante_json_peek_bool (object, "b"));
  g_assert_false (ante_json_peek_bool (object, "i"));
  g_assert_nonnull (ante_json_peek_object (object, "o"));
  g_assert_null (ante_json_peek_object (object, "a"));
  g_assert_nonnull (ante_json_peek_array (object, "a"));
  g_assert_null (ante_json_peek_array (object, "o"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-members/string", test_string);
  g_test_add_func ("/base/json-members/int", test_int);
  g_test_add_func ("/base/json-members/bool", test_bool);
  g_test_add_func ("/base/json-members/object", test_object);
  g_test_add_func ("/base/json-members/array", test_array);
  g_test_add_func ("/base/json-members/id-as-string-or-number", test_id);
  g_test_add_func ("/base/json-members/peek", test_peek);
  return g_test_run ();
}
