/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one question before what was typed is thrown away. */
#pragma once
#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ante_discard_ask: asks over @window. When it may go, sets *@closing, a member of @window that its close request
 *  reads, and closes it. @keep: the label of staying, with its mnemonic. Main thread. */
void ante_discard_ask (GtkWindow *window, gboolean *closing, const char *heading, const char *body, const char *keep);

G_END_DECLS
