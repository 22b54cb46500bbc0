/* SPDX-License-Identifier: GPL-3.0-or-later
 * The patient's own sheet: their meeting link as a QR code, and what to have ready. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands on it; texts as people read them. */
typedef struct
{
  char *person;     /* "Minh Anh Nguyen" */
  char *clinic;
  char *when;       /* nullable: the appointment's day and time */
  char *link;
  char *link_until; /* nullable: a date */
} AnteLinkSheet;

AnteLinkSheet *ante_link_sheet_copy (const AnteLinkSheet *self);
void ante_link_sheet_free (AnteLinkSheet *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteLinkSheet, ante_link_sheet_free)

/** ante_link_sheet_draw: the page itself, @width × @height points without margins. */
void ante_link_sheet_draw (cairo_t *cr, double width, double height, const AnteLinkSheet *sheet);

/** ante_link_print_async: asks which printer. Ends with ante_print_finish(). */
void ante_link_print_async (GtkWindow *parent, const AnteLinkSheet *sheet, GAsyncReadyCallback callback, gpointer data);
/** ante_link_print_export: as a PDF at @path, without asking. */
gboolean ante_link_print_export (const AnteLinkSheet *sheet, const char *path, GError **error);

G_END_DECLS
