/* SPDX-License-Identifier: GPL-3.0-or-later
 * One page on paper, or as a file: by the print dialog, or without one. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** AntePrintFunc: draws the page, @width × @height points without its margins. */
typedef void (*AntePrintFunc) (cairo_t *cr, double width, double height, gpointer data);

/** ante_print_async: asks which printer. @data is kept until it is printed, then freed with @free_data (nullable). */
void ante_print_async (GtkWindow *parent, const char *name, AntePrintFunc draw, gpointer data, GDestroyNotify free_data,
                       GAsyncReadyCallback callback, gpointer user_data);
/** ante_print_finish: FALSE with G_IO_ERROR_CANCELLED when the dialog was closed. */
gboolean ante_print_finish (GAsyncResult *result, GError **error);
/** ante_print_export: the same page as a PDF at @path, without asking; done when it returns. */
gboolean ante_print_export (const char *path, const char *name, AntePrintFunc draw, gpointer data, GError **error);

/** ante_print_text: wrapped to @width. @font as Pango writes it: "Sans Bold 20". Returns: how far down it reaches. */
double ante_print_text (cairo_t *cr, double x, double y, double width, const char *font, const char *text);

G_END_DECLS
