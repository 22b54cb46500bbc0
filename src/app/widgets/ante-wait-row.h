/* SPDX-License-Identifier: GPL-3.0-or-later
 * A row that stands for something still on its way, or that did not come. */
#pragma once
#include <adwaita.h>

G_BEGIN_DECLS

/* Signal "retry": the person asked for another attempt. */
#define ANTE_TYPE_WAIT_ROW (ante_wait_row_get_type ())
G_DECLARE_FINAL_TYPE (AnteWaitRow, ante_wait_row, ANTE, WAIT_ROW, AdwPreferencesRow)

/** ante_wait_row_wait: something is on its way. */
void ante_wait_row_wait (AnteWaitRow *self, const char *text);
/** ante_wait_row_say: how it ended; @again offers another attempt. @text NULL: there is nothing to say, and no row. */
void ante_wait_row_say (AnteWaitRow *self, const char *text, gboolean again);

G_END_DECLS
