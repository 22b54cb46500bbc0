/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writing JSON so that the strict reader, and any other, reads back what was meant: json-glib's own
 * generator writes 1e22 as “1e+22.0”, which is no JSON, and one such number would spoil an entry. */
#include "shared/base/ante-json.h"

#include <math.h>
#include <string.h>

static void write_node (GString *text, JsonNode *node);

/* How many bytes each byte of a string takes between the quotes. */
static const guint8 WRITTEN[256] = {
  [0x00 ... 0x07] = 6, ['\b'] = 2, ['\t'] = 2, ['\n'] = 2, [0x0b] = 6, ['\f'] = 2, ['\r'] = 2, [0x0e ... 0x1f] = 6,
  [0x20 ... 0x21] = 1, ['"'] = 2, [0x23 ... 0x5b] = 1, ['\\'] = 2, [0x5d ... 0x7e] = 1, [0x7f] = 6, [0x80 ... 0xff] = 1,
};

gsize
ante_json_measure_string (const char *string, gsize length)
{
  gsize written = 0;

  for (gsize i = 0; i < length; i++)
    written += WRITTEN[(guchar) string[i]];
  return written;
}

/* Returns: behind it. */
static char *
write_escaped (char *to, guchar character)
{
  static const char letters[128] = {
    ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
  };
  static const char digits[] = "0123456789abcdef";

  *to++ = '\\';
  if (letters[character] != '\0')
    *to++ = letters[character];
  else
    {
      *to++ = 'u';
      *to++ = '0';
      *to++ = '0';
      *to++ = digits[character >> 4];
      *to++ = digits[character & 15];
    }
  return to;
}

/* Measured before, as a body that is JSON itself would be hundreds of short pieces. */
static void
write_string (GString *text, const char *string)
{
  gsize length = strlen (string), written = ante_json_measure_string (string, length), at = text->len;
  char *to;

  g_string_set_size (text, at + written + 2);
  to = text->str + at;
  *to++ = '"';
  if (written == length)
    to = (char *) memcpy (to, string, length) + length;
  else
    for (; *string != '\0'; string++)
      if (WRITTEN[(guchar) *string] == 1)
        *to++ = *string;
      else
        to = write_escaped (to, (guchar) *string);
  *to = '"';
}

/* The fewest digits that read back as the same number, with a point or an exponent: it stays a double. */
static void
write_double (GString *text, double number)
{
  static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (text, "null"); /* none was ever read; JSON has no word for it */
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_ascii_formatd (digits, sizeof digits, formats[i], number);
      if (g_ascii_strtod (digits, NULL) == number)
        break;
    }
  g_string_append (text, digits);
  if (strpbrk (digits, ".e") == NULL)
    g_string_append (text, ".0");
}

static void
write_value (GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    write_string (text, json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
  else
    write_double (text, json_node_get_double (node));
}

static void
write_array (GString *text, JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      write_node (text, json_array_get_element (array, i));
    }
  g_string_append_c (text, ']');
}

static void
write_object (GString *text, JsonObject *object)
{
  JsonObjectIter members;
  const char *name = NULL;
  JsonNode *value = NULL;
  gboolean first = TRUE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&members, object);
  while (json_object_iter_next_ordered (&members, &name, &value))
    {
      if (!first)
        g_string_append_c (text, ',');
      first = FALSE;
      write_string (text, name);
      g_string_append_c (text, ':');
      write_node (text, value);
    }
  g_string_append_c (text, '}');
}

static void
write_node (GString *text, JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (text, json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    write_array (text, json_node_get_array (node));
  else if (JSON_NODE_HOLDS_VALUE (node))
    write_value (text, node);
  else
    g_string_append (text, "null");
}

char *
ante_json_write (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  GString *text = g_string_sized_new (256);
  write_node (text, node);
  return g_string_free (text, FALSE);
}

void
ante_json_append_string (GString *text, const char *string)
{
  g_return_if_fail (text != NULL && string != NULL);

  write_string (text, string);
}

void
ante_json_append_object (GString *text, JsonObject *object)
{
  g_return_if_fail (text != NULL && object != NULL);

  write_object (text, object);
}

char *
ante_json_write_object (JsonObject *object)
{
  g_return_val_if_fail (object != NULL, NULL);

  GString *text = g_string_sized_new (256);
  write_object (text, object);
  return g_string_free (text, FALSE);
}
