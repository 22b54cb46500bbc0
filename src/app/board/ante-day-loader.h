/* SPDX-License-Identifier: GPL-3.0-or-later
 * Follows one day of the desk: loads it, and again whenever something of it may have changed. */
#pragma once
#include "core/sync/ante-desk.h"

G_BEGIN_DECLS

/* Any number of changes while a load runs make one more load, not many. Signals: "loaded" (): there is a newer day;
 * "failed" (const GError *). Main thread; never waits. */
#define ANTE_TYPE_DAY_LOADER (ante_day_loader_get_type ())
G_DECLARE_FINAL_TYPE (AnteDayLoader, ante_day_loader, ANTE, DAY_LOADER, GObject)

AnteDayLoader *ante_day_loader_new (AnteDesk *desk);
/** ante_day_loader_set_date: @date YYYY-MM-DD, or NULL to rest. The old day is dropped at once. */
void ante_day_loader_set_date (AnteDayLoader *self, const char *date);
const char *ante_day_loader_get_date (AnteDayLoader *self);
/** ante_day_loader_get_day: NULL until "loaded". */
AnteDay *ante_day_loader_get_day (AnteDayLoader *self);
/** ante_day_loader_reload: soon; the minute has turned, say. */
void ante_day_loader_reload (AnteDayLoader *self);

G_END_DECLS
