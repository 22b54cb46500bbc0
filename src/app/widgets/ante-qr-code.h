/* SPDX-License-Identifier: GPL-3.0-or-later
 * A text as a QR code: its modules, and how they are drawn on paper. */
#pragma once
#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The empty border, in modules, without which readers do not find a code (ISO/IEC 18004). */
#define ANTE_QR_QUIET 4

/* Immutable. Wiped when it is freed, since a code may hold a secret. Any thread. */
typedef struct _AnteQrCode AnteQrCode;

/** ante_qr_code_new: @text is UTF-8. NULL: there is nothing in it, or more than a code can hold. (transfer full). */
AnteQrCode *ante_qr_code_new (const char *text);
void ante_qr_code_free (AnteQrCode *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteQrCode, ante_qr_code_free)

/** ante_qr_code_get_size: modules along a side, without the quiet border. */
guint ante_qr_code_get_size (const AnteQrCode *self);
gboolean ante_qr_code_is_dark (const AnteQrCode *self, guint column, guint row);
/** ante_qr_code_get_run: how many dark modules stand side by side from here; 0: this one is light. */
guint ante_qr_code_get_run (const AnteQrCode *self, guint column, guint row);

/** ante_qr_code_draw: black on white with its quiet border, in a square of @side units. */
void ante_qr_code_draw (const AnteQrCode *self, cairo_t *cr, double x, double y, double side);

G_END_DECLS
