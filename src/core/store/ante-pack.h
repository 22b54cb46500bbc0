/* SPDX-License-Identifier: GPL-3.0-or-later
 * The text inside a snapshot, compressed: written row by row, and read back line by line within bounds, however
 * large it claims to be. Any thread. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_PACK_ERROR (ante_pack_error_quark ())
GQuark ante_pack_error_quark (void);

typedef enum
{
  ANTE_PACK_ERROR_TOO_LARGE, /* over a bound: read the log instead */
  ANTE_PACK_ERROR_MALFORMED, /* cut short, edited, of another form: likewise */
} AntePackError;

#define ANTE_PACK_MAX_BYTES (64 * 1024 * 1024)        /* compressed */
#define ANTE_PACK_MAX_PLAIN (768 * 1024 * 1024)       /* read a line at a time, never held */
#define ANTE_PACK_MAX_LINE (16 * 1024 * 1024)

typedef struct _AntePackWriter AntePackWriter;
AntePackWriter *ante_pack_writer_new (void);
void ante_pack_writer_free (AntePackWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePackWriter, ante_pack_writer_free)
/** ante_pack_writer_add_entry: a sealed entry of the roster, before every row. */
gboolean ante_pack_writer_add_entry (AntePackWriter *self, gint64 number, gint64 received_ms, GBytes *blob, GError **error);
/** ante_pack_writer_add_row: by kind and id ascending; @json holds no line end. */
gboolean ante_pack_writer_add_row (AntePackWriter *self, int kind, const char *id, const char *parent, int day, int minute,
                                   const char *json, gsize length, GError **error);
/** ante_pack_writer_finish: (transfer full); NULL when a bound was passed. */
GBytes *ante_pack_writer_finish (AntePackWriter *self, GError **error);

typedef enum { ANTE_PACK_ENTRY, ANTE_PACK_ROW, ANTE_PACK_END } AntePackLineKind;
typedef struct
{
  AntePackLineKind line;
  /* Of an entry */ gint64 number, received_ms;
                    GBytes *blob;      /* borrowed until the next */
  /* Of a row */    int kind, day, minute;
                    char id[33], parent[33];
                    const char *json;  /* borrowed until the next */
                    gsize length;
} AntePackLine;

typedef struct _AntePackReader AntePackReader;
AntePackReader *ante_pack_reader_new (GBytes *pack);
void ante_pack_reader_free (AntePackReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePackReader, ante_pack_reader_free)
/** ante_pack_reader_next: ANTE_PACK_END comes once, when the count that is written there is right and nothing
 *  follows. FALSE: this is no pack, or no longer a whole one. */
gboolean ante_pack_reader_next (AntePackReader *self, AntePackLine *line, GError **error);

G_END_DECLS
