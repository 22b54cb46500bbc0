/* SPDX-License-Identifier: GPL-3.0-or-later
 * Claim codes, webhook secrets and desks' tokens: how they are made and known again. Of each only a hash is
 * kept. Any thread. */
#pragma once
#include "shared/crypto/ante-crypto.h"

G_BEGIN_DECLS

/* A code for a new clinic may be used for a week. */
#define ANTE_RELAY_CODE_VALID_MS (G_GINT64_CONSTANT (7) * 24 * 60 * 60 * 1000)

/** ante_relay_code_new: 100 random bits as 20 characters of Crockford's base 32. (transfer full). */
char *ante_relay_code_new (AnteRandom *random);
/** ante_relay_code_show: in fives, as a person reads it. (transfer full). */
char *ante_relay_code_show (const char *code);
/** ante_relay_code_normalise: as typed, to the form it was made in; NULL when it is no code. (transfer full). */
char *ante_relay_code_normalise (const char *typed);
void ante_relay_code_hash (const char *code, guint8 hash[ANTE_HASH_BYTES]);

/** ante_relay_code_make_hook_secret: the same for the same code and clinic, so that a claim whose answer was
 *  lost can be repeated though the secret is not kept. base64url of 32 bytes. (transfer full). */
char *ante_relay_code_make_hook_secret (const AnteSecret *relay_key, const char *code, const char *clinic_id);

/** ante_relay_code_make_token: base64url of 32 random bytes. (transfer full). */
char *ante_relay_code_make_token (AnteRandom *random);

G_END_DECLS
