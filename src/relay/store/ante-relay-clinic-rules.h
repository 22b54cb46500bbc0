/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is the same of clinics and desks in every store. Any thread. */
#pragma once
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

/* A claim whose answer was lost is repeated, and every time a token more is made: not for ever. */
#define ANTE_RELAY_MOST_TOKENS 64
/* A generation lasts this long at least. */
#define ANTE_RELAY_GENERATION_MS (60 * 1000)

/** ante_relay_role_read: FALSE when @word, nullable, is no role. */
gboolean ante_relay_role_read (const char *word, AnteRelayRole *role);
const char *ante_relay_role_word (AnteRelayRole role);

/** ante_relay_access_asks_only: whether nothing can be changed by @access. */
gboolean ante_relay_access_asks_only (gconstpointer access);
/* What is to be written. */
typedef enum { ANTE_RELAY_WRITE_NOTHING, ANTE_RELAY_WRITE_HOOK, ANTE_RELAY_FORGET_HOOK, ANTE_RELAY_WRITE_REVOKED } AnteRelayAccessWrite;
/** ante_relay_access_judge: what comes of @access, whose lists and generation are those of the store, under its
 *  lock, with a log that ends at @newest. Its outcome and lists are then as they will be. */
AnteRelayAccessWrite ante_relay_access_judge (AnteRelayAccess *access, gint64 newest);

/** ante_relay_access_was_not_free: ANTE_RELAY_WRITE_HOOK found that another clinic has it. */
void ante_relay_access_was_not_free (AnteRelayAccess *access);

/** ante_relay_hooks_read: hashes in hexadecimal, one after the other, as bytes; NULL: they are none, or no such
 *  text. (transfer full). */
GBytes *ante_relay_hooks_read (const char *hex);

/* Whether a clinic is served from here, as tables hold it. */
gboolean ante_relay_state_read (const char *word, AnteRelayState *state);
const char *ante_relay_state_word (AnteRelayState state);

G_END_DECLS
