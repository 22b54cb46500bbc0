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

/* Whether a clinic is served from here, as tables hold it. */
gboolean ante_relay_state_read (const char *word, AnteRelayState *state);
const char *ante_relay_state_word (AnteRelayState state);

G_END_DECLS
