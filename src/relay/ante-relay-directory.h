/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is known: clinics by webhook secret, desks by token, and where each clinic's log ends. What the store
 * said is kept, for as long as the store is told when another relay changes it. Main thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

typedef struct _AnteRelayDirectory AnteRelayDirectory;

/** ante_relay_directory_new: on @store, which outlives it. */
AnteRelayDirectory *ante_relay_directory_new (AnteRelayStore *store);
void ante_relay_directory_free (AnteRelayDirectory *self);

/* Called once, within the call or later: whose it is, borrowed for as long as the call lasts; @clinic NULL: nobody's;
 * or @error, when that cannot be found out now. @token NULL where a webhook secret was asked for. */
typedef void (*AnteRelayFound) (const AnteRelayClinic *clinic, const AnteRelayToken *token, const GError *error,
                                gpointer data);

/* Secrets and tokens are looked up by their hash, so that the time it takes says nothing of them. */
void ante_relay_directory_find_secret (AnteRelayDirectory *self, const char *secret, AnteRelayFound found,
                                       gpointer data);
void ante_relay_directory_find_token (AnteRelayDirectory *self, const char *token, AnteRelayFound found,
                                      gpointer data);

/** ante_relay_directory_find_token_again: of a desk that was known by a token of that hash, whether it still is. */
void ante_relay_directory_find_token_again (AnteRelayDirectory *self, const guint8 hash[ANTE_HASH_BYTES],
                                            AnteRelayFound found, gpointer data);

/** ante_relay_directory_forget: what was known of a clinic and its desks, 0: of all; the store is asked again. */
void ante_relay_directory_forget (AnteRelayDirectory *self, gint64 clinic);

/** ante_relay_directory_note_newest: FALSE when the log was known to end there or further on. */
gboolean ante_relay_directory_note_newest (AnteRelayDirectory *self, gint64 clinic, gint64 newest);
/** ante_relay_directory_newest: the furthest end noted; 0: none was. */
gint64 ante_relay_directory_newest (AnteRelayDirectory *self, gint64 clinic);

G_END_DECLS
