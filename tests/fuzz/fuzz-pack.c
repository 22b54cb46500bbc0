/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes as the pack inside a snapshot. The first byte says whether the rest is packed already, or is the text inside,
 * which is packed first. What is read is in order and bounded; a whole one is written again and reads the same. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "core/store/ante-pack.h"

static GBytes *
pack (const guint8 *text, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_assert_true (g_output_stream_write_all (stream, text, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
assert_line (const AntePackLine *line, gint64 *last_number)
{
  if (line->line == ANTE_PACK_ENTRY)
    {
      g_assert_cmpint (line->number, >, *last_number);
      g_assert_nonnull (line->blob);
      *last_number = line->number;
    }
  else
    {
      g_assert_cmpuint (strlen (line->id), >, 0);
      g_assert_cmpuint (strlen (line->parent), <=, 32);
      g_assert_cmpuint (line->length, <=, ANTE_PACK_MAX_LINE);
      g_assert_null (memchr (line->json, '\n', line->length));
    }
}

static void
write_again (AntePackWriter *writer, const AntePackLine *line)
{
  if (line->line == ANTE_PACK_ENTRY)
    g_assert_true (ante_pack_writer_add_entry (writer, line->number, line->received_ms, line->blob, NULL));
  else
    g_assert_true (ante_pack_writer_add_row (writer, line->kind, line->id, line->parent, line->day, line->minute, line->json,
                                             line->length, NULL));
}

/* Returns: (transfer full): the same again; NULL when it is no pack. */
static GBytes *
read_and_write (GBytes *bytes, guint *n_lines)
{
  g_autoptr (AntePackReader) reader = ante_pack_reader_new (bytes);
  g_autoptr (AntePackWriter) writer = ante_pack_writer_new ();
  g_autoptr (GError) error = NULL;
  gint64 last_number = 0;
  AntePackLine line = { 0 };

  for (*n_lines = 0; ante_pack_reader_next (reader, &line, &error) && line.line != ANTE_PACK_END; (*n_lines)++)
    {
      assert_line (&line, &last_number);
      write_again (writer, &line);
    }
  if (error == NULL)
    return ante_pack_writer_finish (writer, NULL);
  g_assert_true (error->domain == ANTE_PACK_ERROR);
  return NULL;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint n_lines, n_again;

  if (size == 0)
    return 0;
  g_autoptr (GBytes) bytes = data[0] % 2 == 0 ? g_bytes_new (data + 1, size - 1) : pack (data + 1, size - 1);
  g_autoptr (GBytes) once = read_and_write (bytes, &n_lines);
  if (once == NULL)
    return 0;
  g_autoptr (GBytes) twice = read_and_write (once, &n_again);
  g_assert_nonnull (twice);
  g_assert_cmpuint (n_again, ==, n_lines);
  g_assert_true (g_bytes_equal (once, twice));
  return 0;
}
