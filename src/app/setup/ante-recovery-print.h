/* SPDX-License-Identifier: GPL-3.0-or-later
 * The recovery sheet on paper, or as a file by the print dialog. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_recovery_print_async: asks which printer; @words are copied for the time of printing and wiped. */
void ante_recovery_print_async (GtkWindow *parent, const char *const *words, const char *clinic, const char *date,
                                GAsyncReadyCallback callback, gpointer data);
/** ante_recovery_print_finish: FALSE with G_IO_ERROR_CANCELLED when the dialog was closed. */
gboolean ante_recovery_print_finish (GAsyncResult *result, GError **error);

/** ante_recovery_code_text: what the sheet's QR code holds: the words in their order, a space between. (transfer full):
 *  to be wiped. */
char *ante_recovery_code_text (const char *const *words);
/** ante_recovery_sheet_draw: the page itself, @width × @height points without margins. */
void ante_recovery_sheet_draw (cairo_t *cr, double width, double height, const char *const *words, const char *clinic,
                               const char *date);

G_END_DECLS
