/* SPDX-License-Identifier: GPL-3.0-or-later
 * Strings and numbers of the strict JSON reader, by the grammar of RFC 8259 §§6 and 7. */
#include "shared/base/ante-json-private.h"

#include <math.h>
#include <string.h>

/* Longer ones are valid JSON and nobody's data. */
#define MAX_NUMBER_BYTES 128
#define SURELY_FINITE_BYTES 18 /* whole, with a sign or without */

static gboolean
read_hex4 (AnteJsonScan *scan, gunichar *unit, GError **error)
{
  gunichar value = 0;

  for (int i = 0; i < 4; i++)
    {
      if (scan->at == scan->end || !g_ascii_isxdigit (*scan->at))
        return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "\\u without four hex digits", error);
      value = value << 4 | (gunichar) g_ascii_xdigit_value (*scan->at++);
    }
  *unit = value;
  return TRUE;
}

static gboolean
read_low_surrogate (AnteJsonScan *scan, gunichar high, gunichar *character, GError **error)
{
  gunichar low = 0;

  if (scan->end - scan->at < 2 || scan->at[0] != '\\' || scan->at[1] != 'u')
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_UTF8, "Half of a surrogate pair", error);
  scan->at += 2;
  if (!read_hex4 (scan, &low, error))
    return FALSE;
  if (low < 0xDC00 || low > 0xDFFF)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_UTF8, "Half of a surrogate pair", error);

  *character = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
  return TRUE;
}

/* Just behind "\u". */
static gboolean
read_unicode_escape (AnteJsonScan *scan, GError **error)
{
  gunichar character = 0;

  if (!read_hex4 (scan, &character, error))
    return FALSE;
  if (character == 0)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_UTF8, "U+0000", error);
  if (character >= 0xDC00 && character <= 0xDFFF)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_UTF8, "Half of a surrogate pair", error);
  if (character >= 0xD800 && character <= 0xDBFF
      && !read_low_surrogate (scan, character, &character, error))
    return FALSE;

  g_string_append_unichar (scan->scratch, character);
  return TRUE;
}

/* Just behind the backslash. */
static gboolean
read_escape (AnteJsonScan *scan, GError **error)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";

  if (scan->at == scan->end)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Cut short", error);

  char letter = *scan->at++;
  if (letter == 'u')
    return read_unicode_escape (scan, error);

  const char *found = letter == '\0' ? NULL : strchr (letters, letter);
  if (found == NULL)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "An escape that JSON does not have", error);
  g_string_append_c (scan->scratch, meanings[found - letters]);
  return TRUE;
}

static const char *
skip_plain_bytes (const char *at, const char *end)
{
  while (at < end && *at != '"' && *at != '\\' && (guchar) *at >= 0x20)
    at++;
  return at;
}

gboolean
ante_json_scan_string (AnteJsonScan *scan, GError **error)
{
  g_string_truncate (scan->scratch, 0);
  scan->at++;

  for (;;)
    {
      const char *run = scan->at;
      scan->at = skip_plain_bytes (run, scan->end);
      gsize run_length = (gsize) (scan->at - run);

      if (run_length > scan->limits.max_string || scan->scratch->len > scan->limits.max_string - run_length)
        return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "A string over the bound", error);
      g_string_append_len (scan->scratch, run, (gssize) run_length);

      if (scan->at == scan->end)
        return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Cut short", error);
      if ((guchar) *scan->at < 0x20)
        return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "A control character in a string", error);
      if (*scan->at++ == '"')
        break;
      if (!read_escape (scan, error))
        return FALSE;
    }

  if (scan->scratch->len > scan->limits.max_string)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "A string over the bound", error);
  return TRUE;
}

/* Returns: whether there was at least one digit. */
static gboolean
skip_digits (AnteJsonScan *scan)
{
  const char *first = scan->at;

  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;
  return scan->at > first;
}

static gboolean
skip_one_of (AnteJsonScan *scan, const char *characters)
{
  if (scan->at == scan->end || *scan->at == '\0' || strchr (characters, *scan->at) == NULL)
    return FALSE;
  scan->at++;
  return TRUE;
}

/* number = [ "-" ] ( "0" / digit1-9 *DIGIT ) [ "." 1*DIGIT ] [ "e" [ "+" / "-" ] 1*DIGIT ] */
static gboolean
skip_number (AnteJsonScan *scan, gboolean *whole)
{
  *whole = TRUE;
  skip_one_of (scan, "-");
  if (!skip_one_of (scan, "0") && !skip_digits (scan))
    return FALSE;
  if (skip_one_of (scan, "."))
    {
      *whole = FALSE;
      if (!skip_digits (scan))
        return FALSE;
    }
  if (skip_one_of (scan, "eE"))
    {
      *whole = FALSE;
      skip_one_of (scan, "+-");
      if (!skip_digits (scan))
        return FALSE;
    }
  return TRUE;
}

gboolean
ante_json_scan_number (AnteJsonScan *scan, JsonNode **node, GError **error)
{
  const char *first = scan->at;
  char text[MAX_NUMBER_BYTES + 1];
  gboolean whole = FALSE;
  gint64 integer = 0;

  if (!skip_number (scan, &whole))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_SYNTAX, "Not a value of JSON", error);

  gsize length = (gsize) (scan->at - first);
  if (length > MAX_NUMBER_BYTES)
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "A number of too many digits", error);
  if (node == NULL && whole && length <= SURELY_FINITE_BYTES)
    return TRUE;
  memcpy (text, first, length);
  text[length] = '\0';

  if (whole && g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL))
    {
      if (node != NULL)
        *node = json_node_init_int (json_node_alloc (), integer);
      return TRUE;
    }

  double number = g_ascii_strtod (text, NULL);
  if (!isfinite (number))
    return ante_json_scan_fail (scan, ANTE_JSON_ERROR_TOO_LARGE, "A number beyond every bound", error);
  if (node != NULL)
    *node = json_node_init_double (json_node_alloc (), number);
  return TRUE;
}
