/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is known: clinics by number and by webhook secret, desks by token. Main thread. */
#pragma once
#include "relay/ante-relay-store.h"

G_BEGIN_DECLS

typedef struct _AnteRelayDirectory AnteRelayDirectory;

AnteRelayDirectory *ante_relay_directory_new (void);
void ante_relay_directory_free (AnteRelayDirectory *self);

/** ante_relay_directory_add_clinic: takes @clinic over, in place of an older one of its number. */
void ante_relay_directory_add_clinic (AnteRelayDirectory *self, AnteRelayClinic *clinic);
void ante_relay_directory_add_token (AnteRelayDirectory *self, const AnteRelayToken *token);

/* Borrowed, or NULL. Secrets and tokens are looked up by their hash, so that the time it takes says
 * nothing of them. */
AnteRelayClinic *ante_relay_directory_find (AnteRelayDirectory *self, gint64 no);
AnteRelayClinic *ante_relay_directory_find_by_secret (AnteRelayDirectory *self, const char *secret);
const AnteRelayToken *ante_relay_directory_find_token (AnteRelayDirectory *self, const char *token);

G_END_DECLS
