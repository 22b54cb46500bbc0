/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes at the strict JSON reader: refused with its own error, or a tree that writes and reads back. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "shared/base/ante-json.h"

/* Writing may make text longer (\u007f from one byte), never deeper. */
static const AnteJsonLimits roomy = { 16 * 1024 * 1024, 256, G_MAXUINT, 16 * 1024 * 1024 };
static const AnteJsonLimits narrow = { 512, 4, 32, 16 };

static void
use_getters (JsonObject *object, const char *member)
{
  const char *text = NULL;
  g_autofree char *id = NULL;
  gint64 number = 0;
  gboolean flag = FALSE;
  JsonObject *inner = NULL;
  JsonArray *array = NULL;

  if (ante_json_get_optional_string (object, member, 8, &text, NULL) && text != NULL)
    g_assert_cmpuint (strlen (text), <=, 8);
  if (ante_json_get_int (object, member, -5, 5, &number, NULL))
    g_assert_true (number >= -5 && number <= 5);
  if (ante_json_get_id (object, member, &id, NULL))
    g_assert_true (strlen (id) >= 1 && strlen (id) <= 64);
  if (ante_json_get_array (object, member, 3, &array, NULL))
    g_assert_cmpuint (json_array_get_length (array), <=, 3);
  ante_json_get_optional_bool (object, member, FALSE, &flag, NULL);
  ante_json_get_optional_object (object, member, &inner, NULL);
  ante_json_peek_int (object, member, 0);
}

static void
use_members (JsonNode *node)
{
  JsonObjectIter members;
  const char *name = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_iter_init (&members, json_node_get_object (node));
  while (json_object_iter_next (&members, &name, NULL))
    use_getters (json_node_get_object (node), name);
  use_getters (json_node_get_object (node), "no such member");
}

static void
write_and_read_back (JsonNode *node)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = ante_json_write (node);
  g_autoptr (JsonNode) back = ante_json_read (text, strlen (text), &roomy, &error);

  g_assert_no_error (error);
  g_autofree char *again = ante_json_write (back);
  g_assert_cmpstr (again, ==, text);
}

/* What is left out is held to the same rules. */
static void
read_with_and_without (const guint8 *data, gsize size)
{
  static const char *const without[] = { "x", NULL };
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) error_without = NULL;

  g_byte_array_append (text, (const guint8 *) "{\"x\":", 5);
  g_byte_array_append (text, data, size);
  g_byte_array_append (text, (const guint8 *) "}", 1);
  g_autoptr (JsonObject) with = ante_json_read_object ((const char *) text->data, text->len, &narrow, &error);
  g_autoptr (JsonObject) left_out = ante_json_read_object_without ((const char *) text->data, text->len, &narrow, without, &error_without);
  g_assert_cmpint (with != NULL, ==, left_out != NULL);
  if (with == NULL)
    g_assert_cmpstr (error_without->message, ==, error->message);
  else
    g_assert_true (json_object_get_null_member (left_out, "x"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = ante_json_read ((const char *) data, size, NULL, &error);
  g_autoptr (JsonNode) narrow_node = ante_json_read ((const char *) data, size, &narrow, NULL);

  read_with_and_without (data, size);
  if (node == NULL)
    {
      g_assert_true (error != NULL && error->domain == ANTE_JSON_ERROR);
      g_assert_null (narrow_node);
      return 0;
    }
  g_assert_no_error (error);
  use_members (node);
  write_and_read_back (node);
  return 0;
}
