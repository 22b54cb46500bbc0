/* SPDX-License-Identifier: GPL-3.0-or-later
 * Looking for any pharmacy of the country. */
#pragma once
#include "core/sync/ante-desk.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* Signals: "chosen" (gpointer: an AntePharmacy, borrowed); "stopped": Escape, with nothing left to take back. */
#define ANTE_TYPE_PHARMACY_SEARCH (ante_pharmacy_search_get_type ())
G_DECLARE_FINAL_TYPE (AntePharmacySearch, ante_pharmacy_search, ANTE, PHARMACY_SEARCH, AdwBin)

void ante_pharmacy_search_set_desk (AntePharmacySearch *self, AnteDesk *desk);
/** ante_pharmacy_search_begin: with an empty search that has the focus. */
void ante_pharmacy_search_begin (AntePharmacySearch *self);
/** ante_pharmacy_search_stop: ends what is under way. */
void ante_pharmacy_search_stop (AntePharmacySearch *self);

/** ante_pharmacy_search_split: "elm 78701" is part of a name and a ZIP code; seven digits are an NCPDP number. Each
 *  (transfer full), NULL: not said. Returns: whether there is enough to ask for. */
gboolean ante_pharmacy_search_split (const char *typed, char **name, char **zip, char **ncpdpid);

G_END_DECLS
