/* SPDX-License-Identifier: GPL-3.0-or-later
 * A text as a QR code: its modules, and how they are drawn on paper. */
#include "app/widgets/ante-qr-code.h"

#include <qrencode.h>
#include <string.h>

#define DARK 1 /* the lowest bit of a module; the others are the library's own */

struct _AnteQrCode
{
  QRcode *code; /* owned */
};

AnteQrCode *
ante_qr_code_new (const char *text)
{
  AnteQrCode *self;
  QRcode *code;

  if (text == NULL || *text == '\0' || strlen (text) > G_MAXINT)
    return NULL;
  /* Bytes as they are; a seventh of them may be smudged. */
  code = QRcode_encodeData ((int) strlen (text), (const unsigned char *) text, 0, QR_ECLEVEL_M);
  if (code == NULL)
    return NULL;
  self = g_new0 (AnteQrCode, 1);
  self->code = code;
  return self;
}

void
ante_qr_code_free (AnteQrCode *self)
{
  gsize n_modules = (gsize) self->code->width * (gsize) self->code->width;

  for (volatile unsigned char *module = self->code->data; n_modules > 0; module++, n_modules--)
    *module = 0;
  QRcode_free (self->code);
  g_free (self);
}

guint
ante_qr_code_get_size (const AnteQrCode *self)
{
  return (guint) self->code->width;
}

gboolean
ante_qr_code_is_dark (const AnteQrCode *self, guint column, guint row)
{
  guint size = ante_qr_code_get_size (self);

  return column < size && row < size && (self->code->data[(gsize) row * size + column] & DARK) != 0;
}

guint
ante_qr_code_get_run (const AnteQrCode *self, guint column, guint row)
{
  guint run = 0;

  while (ante_qr_code_is_dark (self, column + run, row))
    run++;
  return run;
}

static void
fill (cairo_t *cr, double grey, double x, double y, double width, double height)
{
  cairo_set_source_rgb (cr, grey, grey, grey);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

void
ante_qr_code_draw (const AnteQrCode *self, cairo_t *cr, double x, double y, double side)
{
  guint size = ante_qr_code_get_size (self);
  double module = side / (size + 2 * ANTE_QR_QUIET);

  cairo_save (cr);
  fill (cr, 1, x, y, side, side);
  /* Neighbours meet on an edge that may lie between two dots: no grey seam there. */
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  for (guint row = 0; row < size; row++)
    for (guint column = 0; column < size; column++)
      {
        guint run = ante_qr_code_get_run (self, column, row);

        if (run > 0)
          fill (cr, 0, x + (column + ANTE_QR_QUIET) * module, y + (row + ANTE_QR_QUIET) * module, run * module, module);
        column += run;
      }
  cairo_restore (cr);
}
