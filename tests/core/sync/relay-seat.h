/* SPDX-License-Identifier: GPL-3.0-or-later
 * A desk's place at a real relay: claimed, its log filled, its keyring as the assistant leaves it. */
#pragma once
#include "core/vault/ante-vault.h"

/** relay_seat_claim: the first desk's. Returns: its token, (transfer full). */
AnteSecret *relay_seat_claim (const char *uri, const char *code, AnteVault *vault);
/** relay_seat_push: sealed entries from @from, before @end. */
void relay_seat_push (const char *uri, AnteSecret *token, GPtrArray *blobs, guint from, guint end);
/** relay_seat_keyring: in @folder, which is made. (transfer full). */
AnteKeyring *relay_seat_keyring (const char *folder, AnteVault *vault, const char *uri, AnteSecret *token);
