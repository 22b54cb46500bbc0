/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading members out of a tree: present or not, of the right type, within its range. */
#include "shared/base/ante-json-private.h"

#include <string.h>

#define MAX_ID_BYTES 64

/* NULL: absent or null. */
static JsonNode *
find_member (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
fail (AnteJsonError code, const char *member, GError **error)
{
  g_set_error (error, ANTE_JSON_ERROR, code,
               code == ANTE_JSON_ERROR_MISSING ? "Member “%s” is missing"
                                               : "Member “%s” has the wrong type or is out of range",
               member);
  return FALSE;
}

static gboolean
is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_bool (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

/* A whole number that a double holds exactly; 12.0 is one, as JSON knows only numbers. */
static gboolean
read_whole_number (JsonNode *node, gint64 *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_INT64)
    {
      gint64 integer = json_node_get_int (node);

      if (integer < -ANTE_JSON_EXACT_INT || integer > ANTE_JSON_EXACT_INT)
        return FALSE;
      *value = integer;
      return TRUE;
    }
  if (type == G_TYPE_DOUBLE)
    {
      double number = json_node_get_double (node);

      if (!(ABS (number) <= (double) ANTE_JSON_EXACT_INT) || (double) (gint64) number != number)
        return FALSE;
      *value = (gint64) number;
      return TRUE;
    }
  return FALSE;
}

gboolean
ante_json_get_optional_string (JsonObject *object, const char *member, gsize max_bytes, const char **value,
                               GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node != NULL && (!is_string (node) || strlen (json_node_get_string (node)) > max_bytes))
    return fail (ANTE_JSON_ERROR_TYPE, member, error);

  *value = node == NULL ? NULL : json_node_get_string (node);
  return TRUE;
}

gboolean
ante_json_get_string (JsonObject *object, const char *member, gsize max_bytes, const char **value,
                      GError **error)
{
  if (find_member (object, member) == NULL)
    return fail (ANTE_JSON_ERROR_MISSING, member, error);

  return ante_json_get_optional_string (object, member, max_bytes, value, error);
}

gboolean
ante_json_get_optional_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 absent,
                            gint64 *value, GError **error)
{
  JsonNode *node = find_member (object, member);
  gint64 number = absent;

  if (node != NULL && (!read_whole_number (node, &number) || number < min || number > max))
    return fail (ANTE_JSON_ERROR_TYPE, member, error);

  *value = number;
  return TRUE;
}

gboolean
ante_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *value,
                   GError **error)
{
  if (find_member (object, member) == NULL)
    return fail (ANTE_JSON_ERROR_MISSING, member, error);

  return ante_json_get_optional_int (object, member, min, max, 0, value, error);
}

gboolean
ante_json_get_optional_bool (JsonObject *object, const char *member, gboolean absent, gboolean *value,
                             GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node != NULL && !is_bool (node))
    return fail (ANTE_JSON_ERROR_TYPE, member, error);

  *value = node == NULL ? absent : json_node_get_boolean (node);
  return TRUE;
}

gboolean
ante_json_get_optional_object (JsonObject *object, const char *member, JsonObject **value, GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    return fail (ANTE_JSON_ERROR_TYPE, member, error);

  *value = node == NULL ? NULL : json_node_get_object (node);
  return TRUE;
}

gboolean
ante_json_get_object (JsonObject *object, const char *member, JsonObject **value, GError **error)
{
  if (find_member (object, member) == NULL)
    return fail (ANTE_JSON_ERROR_MISSING, member, error);

  return ante_json_get_optional_object (object, member, value, error);
}

gboolean
ante_json_get_optional_array (JsonObject *object, const char *member, guint max_elements, JsonArray **value,
                              GError **error)
{
  JsonNode *node = find_member (object, member);

  if (node != NULL
      && (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > max_elements))
    return fail (ANTE_JSON_ERROR_TYPE, member, error);

  *value = node == NULL ? NULL : json_node_get_array (node);
  return TRUE;
}

gboolean
ante_json_get_array (JsonObject *object, const char *member, guint max_elements, JsonArray **value,
                     GError **error)
{
  if (find_member (object, member) == NULL)
    return fail (ANTE_JSON_ERROR_MISSING, member, error);

  return ante_json_get_optional_array (object, member, max_elements, value, error);
}

static gboolean
is_id_text (const char *text)
{
  gsize length = 0;

  for (; text[length] != '\0'; length++)
    if (length == MAX_ID_BYTES || !g_ascii_isgraph (text[length]))
      return FALSE;
  return TRUE;
}

gboolean
ante_json_get_optional_id (JsonObject *object, const char *member, char **value, GError **error)
{
  JsonNode *node = find_member (object, member);
  gint64 number = 0;

  if (node == NULL || (is_string (node) && *json_node_get_string (node) == '\0'))
    *value = NULL;
  else if (is_string (node) && is_id_text (json_node_get_string (node)))
    *value = json_node_dup_string (node);
  else if (read_whole_number (node, &number))
    *value = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  else
    return fail (ANTE_JSON_ERROR_TYPE, member, error);
  return TRUE;
}

gboolean
ante_json_get_id (JsonObject *object, const char *member, char **value, GError **error)
{
  char *id = NULL;

  if (!ante_json_get_optional_id (object, member, &id, error))
    return FALSE;
  if (id == NULL)
    return fail (ANTE_JSON_ERROR_MISSING, member, error);

  *value = id;
  return TRUE;
}

const char *
ante_json_peek_string (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && is_string (node) ? json_node_get_string (node) : NULL;
}

gint64
ante_json_peek_int (JsonObject *object, const char *member, gint64 otherwise)
{
  JsonNode *node = find_member (object, member);
  gint64 number = 0;

  return node != NULL && read_whole_number (node, &number) ? number : otherwise;
}

gboolean
ante_json_peek_bool (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && is_bool (node) && json_node_get_boolean (node);
}

JsonObject *
ante_json_peek_object (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
ante_json_peek_array (JsonObject *object, const char *member)
{
  JsonNode *node = find_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}
