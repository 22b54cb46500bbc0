/* SPDX-License-Identifier: GPL-3.0-or-later
 * The time zones of the world as choices, those of the United States first. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/** ante_zones_new_model: AnteChoice by zone name ("America/Chicago"), from the system's zone table; the
 *  American ones alone when there is none. (transfer full). */
GListModel *ante_zones_new_model (void);
/** ante_zones_parse: as above, from the text of a zone1970.tab; for tests. (transfer full). */
GListModel *ante_zones_parse (const char *table);
/** ante_zones_guess: this computer's zone when @zones has it, else NULL: then a person must say. (transfer full). */
char *ante_zones_guess (GListModel *zones);

G_END_DECLS
