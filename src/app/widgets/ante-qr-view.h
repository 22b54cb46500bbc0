/* SPDX-License-Identifier: GPL-3.0-or-later
 * A QR code on the screen: black on white in every colour scheme, its modules whole pixels. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

#define ANTE_TYPE_QR_VIEW (ante_qr_view_get_type ())
G_DECLARE_FINAL_TYPE (AnteQrView, ante_qr_view, ANTE, QR_VIEW, GtkWidget)

/* Properties: "text" (nullable: what the code holds; never in the accessible tree) and "label" (nullable: what a
 * screen reader says of it). With a text too long for a code, and with none, nothing is drawn. */
GtkWidget *ante_qr_view_new (void);
void ante_qr_view_set_text (AnteQrView *self, const char *text);
void ante_qr_view_set_label (AnteQrView *self, const char *label);
/** ante_qr_view_has_code: whether there is something to be read. */
gboolean ante_qr_view_has_code (AnteQrView *self);

G_END_DECLS
