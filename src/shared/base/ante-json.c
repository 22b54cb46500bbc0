/* SPDX-License-Identifier: GPL-3.0-or-later
 * Arrays, objects and the bounds of the strict JSON reader. It builds json-glib's tree itself: a second
 * parser behind it could understand the same bytes differently. */
#include "shared/base/ante-json-private.h"

#include <string.h>

/* Of an object that is left out: so many names are looked through one by one. */
#define FEW_NAMES 16
/* Depth is recursion; no limit handed in may go beyond this. */
#define MAX_DEPTH 256

const AnteJsonLimits ANTE_JSON_DEFAULT_LIMITS = {
  .max_bytes = 1024 * 1024,
  .max_depth = 32,
  .max_values = 50000,
  .max_string = 256 * 1024,
};

G_DEFINE_QUARK (ante-json-error-quark, ante_json_error)

static gboolean read_value (AnteJsonScan *scan, JsonNode **node, GError **error);

gboolean
ante_json_scan_fail (AnteJsonScan *scan, AnteJsonError code, const char *problem, GError **error)
{
  g_set_error (error, ANTE_JSON_ERROR, code, "%s, at byte %" G_GSIZE_FORMAT, problem,
               (gsize) (scan->at - scan->start));
  return FALSE;
}

static void
skip_space (AnteJsonScan *scan)
{
  while (scan->at < scan->end
         && (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

static gboolean
skip_character (AnteJsonScan *scan, char character)
{
  if (scan->at == scan->end || *scan->at != character)
    return FALSE;
  scan->at++;
  return TRUE;
}

/* Behind an element: TRUE with *more, or FALSE when neither a comma nor @closing stands there. */
static gboolean
read_separator (AnteJsonScan *scan, char closing, gboolean *more, GError **error)
{
  skip_space (scan);
  if (skip_character (scan, closing))
    {
      *more = FALSE;
      return TRUE;
    }
  if (!skip_character (scan, ','))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "No comma and no end", error);
  skip_space (scan);
  *more = TRUE;
  return TRUE;
}

static gboolean
enter (AnteJsonScan *scan, GError **error)
{
  if (scan->depth >= scan->limits.max_depth)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "Nested too deep", error);
  scan->depth++;
  scan->at++;
  skip_space (scan);
  return TRUE;
}

/* @node, here and below: NULL where the value is only looked at, and left out. */
static gboolean
read_array (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  g_autoptr (JsonArray) array = node != NULL ? json_array_new () : NULL;

  if (!enter (scan, error))
    return FALSE;

  gboolean more = !skip_character (scan, ']');
  while (more)
    {
      JsonNode *element = NULL;

      if (!read_value (scan, array != NULL ? &element : NULL, error))
        return FALSE;
      if (array != NULL)
        json_array_add_element (array, element);
      if (!read_separator (scan, ']', &more, error))
        return FALSE;
    }

  scan->depth--;
  if (node != NULL)
    *node = json_node_init_array (json_node_alloc (), array);
  return TRUE;
}

/* An object under way: its members, or where it is left out their names alone. */
typedef struct
{
  JsonObject *object;  /* owned, nullable */
  gsize names_at;      /* without it: in the scan's, where its own begin */
  guint n_names;
  GHashTable *many;    /* owned, nullable: they, once looking through them one by one would take long */
} Members;

static void
members_clear (Members *members)
{
  g_clear_pointer (&members->object, json_object_unref);
  g_clear_pointer (&members->many, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Members, members_clear)

static gboolean
has_name (AnteJsonScan *scan, const Members *members)
{
  const char *name = scan->names->str + members->names_at;

  if (members->object != NULL)
    return json_object_has_member (members->object, scan->scratch->str);
  if (members->many != NULL)
    return g_hash_table_contains (members->many, scan->scratch->str);
  for (guint i = 0; i < members->n_names; i++, name += strlen (name) + 1)
    if (strcmp (name, scan->scratch->str) == 0)
      return TRUE;
  return FALSE;
}

static void
note_name (AnteJsonScan *scan, Members *members)
{
  const char *name;

  members->n_names++;
  if (members->object != NULL)
    return;
  if (members->many == NULL)
    g_string_append_len (scan->names, scan->scratch->str, (gssize) scan->scratch->len + 1);
  else
    g_hash_table_add (members->many, g_strdup (scan->scratch->str));
  if (members->n_names != FEW_NAMES)
    return;
  members->many = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  name = scan->names->str + members->names_at;
  for (guint i = 0; i < FEW_NAMES; i++, name += strlen (name) + 1)
    g_hash_table_add (members->many, g_strdup (name));
}

/* A name, unescaped before it is compared, and the colon behind it. */
static gboolean
read_name (AnteJsonScan *scan, Members *members, GError **error)
{
  if (scan->at == scan->end || *scan->at != '"')
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "No member name", error);
  if (!ante_json_scan_string (scan, error))
    return FALSE;
  if (has_name (scan, members))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_DUPLICATE, "The same member twice", error);
  if (members->n_names >= ANTE_JSON_MAX_MEMBERS)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "Too many members", error);

  note_name (scan, members);
  skip_space (scan);
  if (!skip_character (scan, ':'))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "No colon", error);
  skip_space (scan);
  return TRUE;
}

/* Only of the outermost object are members left out by their name. */
static gboolean
is_left_out (AnteJsonScan *scan, const char *name)
{
  return scan->depth == 1 && scan->without != NULL && g_strv_contains (scan->without, name);
}

static gboolean
read_member (AnteJsonScan *scan, Members *members, GError **error)
{
  g_autofree char *name = NULL;
  JsonNode *value = NULL;

  if (!read_name (scan, members, error))
    return FALSE;
  if (members->object == NULL)
    return read_value (scan, NULL, error);
  name = g_strndup (scan->scratch->str, scan->scratch->len);
  gboolean is_kept = !is_left_out (scan, name);
  if (!read_value (scan, is_kept ? &value : NULL, error))
    return FALSE;

  json_object_set_member (members->object, name, is_kept ? value : json_node_init_null (json_node_alloc ()));
  return TRUE;
}

static gboolean
read_object (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  g_auto (Members) members = { node != NULL ? json_object_new () : NULL, scan->names->len, 0, NULL };

  if (!enter (scan, error))
    return FALSE;

  gboolean more = !skip_character (scan, '}');
  while (more)
    if (!read_member (scan, &members, error) || !read_separator (scan, '}', &more, error))
      return FALSE;

  scan->depth--;
  g_string_truncate (scan->names, members.names_at);
  if (node != NULL)
    *node = json_node_init_object (json_node_alloc (), members.object);
  return TRUE;
}

static gboolean
read_string (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  if (!ante_json_scan_string (scan, error))
    return FALSE;

  if (node != NULL)
    *node = json_node_init_string (json_node_alloc (), scan->scratch->str);
  return TRUE;
}

static gboolean
skip_word (AnteJsonScan *scan, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scan->end - scan->at) < length || memcmp (scan->at, word, length) != 0)
    return FALSE;
  scan->at += length;
  return TRUE;
}

static gboolean
read_word (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  gboolean is_true = skip_word (scan, "true");

  if (is_true || skip_word (scan, "false"))
    {
      if (node != NULL)
        *node = json_node_init_boolean (json_node_alloc (), is_true);
      return TRUE;
    }
  if (!skip_word (scan, "null"))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Not a value of JSON", error);
  if (node != NULL)
    *node = json_node_init_null (json_node_alloc ());
  return TRUE;
}

static gboolean
read_value (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  if (scan->at == scan->end)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Cut short", error);
  if (scan->n_values++ >= scan->limits.max_values)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "Too many values", error);

  switch (*scan->at)
    {
    case '{':
      return read_object (scan, node, error);
    case '[':
      return read_array (scan, node, error);
    case '"':
      return read_string (scan, node, error);
    default:
      break;
    }

  if (*scan->at == '-' || g_ascii_isdigit (*scan->at))
    return ante_json_scan_number (scan, node, error);
  return read_word (scan, node, error);
}

static gboolean
read_document (AnteJsonScan *scan, JsonNode **root, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  skip_space (scan);
  if (!read_value (scan, &node, error))
    return FALSE;
  skip_space (scan);
  if (scan->at != scan->end)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Something behind the end", error);

  *root = g_steal_pointer (&node);
  return TRUE;
}

static JsonNode *
read_text (const char *text, gsize length, const AnteJsonLimits *limits, const char *const *without, GError **error)
{
  AnteJsonScan scan = { .start = text, .without = without, .limits = limits != NULL ? *limits : ANTE_JSON_DEFAULT_LIMITS };
  const char *valid_end = NULL;
  JsonNode *root = NULL;

  scan.at = text;
  scan.end = text + length;
  scan.limits.max_depth = MIN (scan.limits.max_depth, MAX_DEPTH);
  if (length > scan.limits.max_bytes)
    {
      ante_json_scan_fail (&scan, ANTE_JSON_ERROR_TOO_LARGE, "More bytes than the bound", error);
      return NULL;
    }
  if (length > 0 && !g_utf8_validate_len (text, length, &valid_end))
    {
      scan.at = valid_end;
      ante_json_scan_fail (&scan, ANTE_JSON_ERROR_UTF8, "Not UTF-8", error);
      return NULL;
    }

  scan.scratch = g_string_sized_new (64);
  scan.names = g_string_new (NULL);
  read_document (&scan, &root, error);
  g_string_free (scan.scratch, TRUE);
  g_string_free (scan.names, TRUE);
  return root;
}

JsonNode *
ante_json_read (const char *text, gsize length, const AnteJsonLimits *limits, GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  return read_text (text, length, limits, NULL, error);
}

JsonObject *
ante_json_read_object (const char *text, gsize length, const AnteJsonLimits *limits, GError **error)
{
  return ante_json_read_object_without (text, length, limits, NULL, error);
}

JsonObject *
ante_json_read_object_without (const char *text, gsize length, const AnteJsonLimits *limits, const char *const *without,
                               GError **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);

  g_autoptr (JsonNode) root = read_text (text, length, limits, without, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, ANTE_JSON_ERROR, ANTE_JSON_ERROR_TYPE, "The text is not an object");
      return NULL;
    }
  return json_node_dup_object (root);
}
