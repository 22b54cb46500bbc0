/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packing and unpacking: lines of text through zlib, counted and in order. */
#include "core/store/ante-pack.h"

#include <string.h>

#include "shared/wire/ante-wire.h"

G_DEFINE_QUARK (ante-pack-error, ante_pack_error)

#define FIRST_LINE "anteroom snapshot 1"
#define LEVEL 3 /* somebody's desk does it between two patients */
#define CHUNK (64 * 1024)

static gboolean
refuse (GError **error, AntePackError code, const char *why)
{
  g_set_error_literal (error, ANTE_PACK_ERROR, code, why);
  return FALSE;
}

/* --- Writing --- */

struct _AntePackWriter
{
  GMemoryOutputStream *compressed; /* owned */
  GOutputStream *plain;            /* owned */
  GString *line;
  guint64 n_plain, n_lines;
};

AntePackWriter *
ante_pack_writer_new (void)
{
  AntePackWriter *self = g_new0 (AntePackWriter, 1);
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, LEVEL);

  self->compressed = G_MEMORY_OUTPUT_STREAM (g_memory_output_stream_new_resizable ());
  self->plain = g_converter_output_stream_new (G_OUTPUT_STREAM (self->compressed), G_CONVERTER (compressor));
  self->line = g_string_new (FIRST_LINE "\n");
  return self;
}

void
ante_pack_writer_free (AntePackWriter *self)
{
  g_clear_object (&self->plain);
  g_clear_object (&self->compressed);
  g_string_free (self->line, TRUE);
  g_free (self);
}

static gboolean
write_line (AntePackWriter *self, GError **error)
{
  gboolean written;

  self->n_plain += self->line->len;
  if (self->n_plain > ANTE_PACK_MAX_PLAIN || self->line->len > ANTE_PACK_MAX_LINE)
    return refuse (error, ANTE_PACK_ERROR_TOO_LARGE, "more than a snapshot holds");
  written = g_output_stream_write_all (self->plain, self->line->str, self->line->len, NULL, NULL, error);
  g_string_truncate (self->line, 0);
  return written;
}

gboolean
ante_pack_writer_add_entry (AntePackWriter *self, gint64 number, gint64 received_ms, GBytes *blob, GError **error)
{
  gsize length;
  gconstpointer bytes = g_bytes_get_data (blob, &length);
  g_autofree char *text = ante_base64_encode (bytes, length);

  g_string_append_printf (self->line, "entry %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n", number, received_ms, text);
  self->n_lines++;
  return write_line (self, error);
}

gboolean
ante_pack_writer_add_row (AntePackWriter *self, int kind, const char *id, const char *parent, int day, int minute,
                          const char *json, gsize length, GError **error)
{
  g_autofree char *escaped = g_uri_escape_string (parent, NULL, FALSE); /* a text that an entry brought */

  g_string_append_printf (self->line, "row %d %s =%s %d %d ", kind, id, escaped, day, minute);
  g_string_append_len (self->line, json, (gssize) length);
  g_string_append_c (self->line, '\n');
  self->n_lines++;
  return write_line (self, error);
}

GBytes *
ante_pack_writer_finish (AntePackWriter *self, GError **error)
{
  g_autoptr (GBytes) pack = NULL;

  g_string_append_printf (self->line, "end %" G_GUINT64_FORMAT "\n", self->n_lines);
  if (!write_line (self, error) || !g_output_stream_close (self->plain, NULL, error))
    return NULL;
  pack = g_memory_output_stream_steal_as_bytes (self->compressed);
  if (g_bytes_get_size (pack) <= ANTE_PACK_MAX_BYTES)
    return g_steal_pointer (&pack);
  refuse (error, ANTE_PACK_ERROR_TOO_LARGE, "more than a snapshot holds");
  return NULL;
}

/* --- Reading --- */

struct _AntePackReader
{
  GInputStream *plain;   /* owned */
  GByteArray *held;      /* what was unpacked and not yet given; a line given stands before @at */
  gsize at;
  GBytes *blob;          /* of the line last given, nullable */
  guint64 n_plain, n_lines;
  gboolean begun, rows, ended;
  int last_kind;
  char last_id[33];
  gint64 last_number;
};

AntePackReader *
ante_pack_reader_new (GBytes *pack)
{
  AntePackReader *self = g_new0 (AntePackReader, 1);
  g_autoptr (GInputStream) compressed = g_memory_input_stream_new_from_bytes (pack);
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);

  self->plain = g_converter_input_stream_new (compressed, G_CONVERTER (decompressor));
  self->held = g_byte_array_new ();
  return self;
}

void
ante_pack_reader_free (AntePackReader *self)
{
  g_clear_object (&self->plain);
  g_byte_array_unref (self->held);
  g_clear_pointer (&self->blob, g_bytes_unref);
  g_free (self);
}

/* *n 0: the end. */
static gboolean
read_more (AntePackReader *self, gssize *n, GError **error)
{
  guint had = self->held->len;

  g_byte_array_set_size (self->held, had + CHUNK);
  *n = g_input_stream_read (self->plain, self->held->data + had, CHUNK, NULL, NULL);
  g_byte_array_set_size (self->held, had + (guint) MAX (*n, 0));
  if (*n < 0)
    return refuse (error, ANTE_PACK_ERROR_MALFORMED, "it does not unpack");
  self->n_plain += (guint64) *n;
  return self->n_plain <= ANTE_PACK_MAX_PLAIN || refuse (error, ANTE_PACK_ERROR_TOO_LARGE, "it unpacks to more than a snapshot holds");
}

/* A line without its end, which becomes a NUL; *text NULL: there is none any more. */
static gboolean
read_text (AntePackReader *self, char **text, gsize *length, GError **error)
{
  gsize looked = 0;
  guint8 *end = NULL;
  gssize n;

  if (self->at > 0)
    g_byte_array_remove_range (self->held, 0, (guint) self->at);
  self->at = 0;
  while ((end = self->held->len > looked ? memchr (self->held->data + looked, '\n', self->held->len - looked) : NULL) == NULL)
    {
      looked = self->held->len;
      if (looked > ANTE_PACK_MAX_LINE)
        return refuse (error, ANTE_PACK_ERROR_TOO_LARGE, "a line of it does not end");
      if (!read_more (self, &n, error))
        return FALSE;
      if (n == 0 && looked > 0)
        return refuse (error, ANTE_PACK_ERROR_MALFORMED, "it is cut short");
      if (n == 0)
        {
          *text = NULL;
          return TRUE;
        }
    }
  *end = '\0';
  *text = (char *) self->held->data;
  *length = (gsize) (end - self->held->data);
  self->at = *length + 1;
  return TRUE;
}

static char *
next_word (char **rest)
{
  char *word = *rest;
  char *end = word != NULL ? strchr (word, ' ') : NULL;

  *rest = end != NULL ? end + 1 : NULL;
  if (end != NULL)
    *end = '\0';
  return word;
}

static gboolean
next_number (char **rest, gint64 least, gint64 most, gint64 *value)
{
  const char *word = next_word (rest);

  return word != NULL && g_ascii_string_to_signed (word, 10, least, most, value, NULL);
}

#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)

static gboolean
read_entry_line (AntePackReader *self, char *rest, AntePackLine *line)
{
  if (self->rows || !next_number (&rest, 1, NUMBER_MAX, &line->number) || !next_number (&rest, 0, NUMBER_MAX, &line->received_ms) ||
      rest == NULL || line->number <= self->last_number)
    return FALSE;
  g_clear_pointer (&self->blob, g_bytes_unref);
  self->blob = ante_base64_decode (rest, ANTE_ENTRY_MAX_BYTES, NULL);
  self->last_number = line->number;
  line->line = ANTE_PACK_ENTRY;
  line->blob = self->blob;
  return self->blob != NULL;
}

/* The clinic's row, and the one about snapshots, have a name; all others an id. */
static gboolean
is_name (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length <= 32 && strspn (id, "abcdefghijklmnopqrstuvwxyz0123456789") == length;
}

static gboolean
read_parent (const char *word, char parent[33])
{
  g_autofree char *text = *word == '=' ? g_uri_unescape_string (word + 1, NULL) : NULL;

  return text != NULL && g_strlcpy (parent, text, 33) < 33;
}

static gboolean
is_next (const AntePackReader *self, gint64 kind, const char *id)
{
  return kind > self->last_kind || (kind == self->last_kind && strcmp (id, self->last_id) > 0);
}

static gboolean
read_row_line (AntePackReader *self, char *rest, const char *end, AntePackLine *line)
{
  gint64 kind, day, minute;
  const char *id, *parent;

  if (!next_number (&rest, 1, 99, &kind) || (id = next_word (&rest)) == NULL || (parent = next_word (&rest)) == NULL ||
      !next_number (&rest, G_MININT32, G_MAXINT32, &day) || !next_number (&rest, G_MININT32, G_MAXINT32, &minute) || rest == NULL ||
      !is_name (id) || !read_parent (parent, line->parent) || !is_next (self, kind, id))
    return FALSE;
  self->rows = TRUE;
  self->last_kind = (int) kind;
  g_strlcpy (self->last_id, id, sizeof self->last_id);
  line->line = ANTE_PACK_ROW;
  line->kind = (int) kind;
  line->day = (int) day;
  line->minute = (int) minute;
  g_strlcpy (line->id, id, sizeof line->id);
  line->json = rest;
  line->length = (gsize) (end - rest);
  return TRUE;
}

static gboolean
read_end_line (AntePackReader *self, char *rest, AntePackLine *line, GError **error)
{
  gint64 n;
  char *more;
  gsize length;

  if (!next_number (&rest, 0, G_MAXINT64, &n) || rest != NULL || (guint64) n != self->n_lines)
    return refuse (error, ANTE_PACK_ERROR_MALFORMED, "lines of it are missing");
  if (!read_text (self, &more, &length, error))
    return FALSE;
  if (more != NULL)
    return refuse (error, ANTE_PACK_ERROR_MALFORMED, "it goes on behind its end");
  self->ended = TRUE;
  line->line = ANTE_PACK_END;
  return TRUE;
}

static gboolean
read_first_line (AntePackReader *self, GError **error)
{
  char *text;
  gsize length;

  if (!read_text (self, &text, &length, error))
    return FALSE;
  self->begun = TRUE;
  return (text != NULL && strcmp (text, FIRST_LINE) == 0) || refuse (error, ANTE_PACK_ERROR_MALFORMED, "it is no snapshot that this program knows");
}

gboolean
ante_pack_reader_next (AntePackReader *self, AntePackLine *line, GError **error)
{
  char *text, *rest;
  const char *word;
  gsize length;
  gboolean good;

  g_return_val_if_fail (!self->ended, FALSE);

  if ((!self->begun && !read_first_line (self, error)) || !read_text (self, &text, &length, error))
    return FALSE;
  if (text == NULL || strlen (text) != length)
    return refuse (error, ANTE_PACK_ERROR_MALFORMED, "it is cut short");
  rest = text;
  word = next_word (&rest);
  if (strcmp (word, "end") == 0)
    return read_end_line (self, rest, line, error);
  self->n_lines++;
  good = strcmp (word, "entry") == 0 ? read_entry_line (self, rest, line)
                                     : strcmp (word, "row") == 0 && read_row_line (self, rest, text + length, line);
  return good || refuse (error, ANTE_PACK_ERROR_MALFORMED, "a line of it cannot be read");
}
