/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small clinic for the vault's tests: a manager desk, desks beside it, entries and deliveries. */
#pragma once
#include "core/vault/ante-vault-private.h"

/** vault_fixture_manager: the first desk of a clinic that is the same for the same @seed. */
AnteVault *vault_fixture_manager (guint64 seed);
/** vault_fixture_beside: another desk of @vault's clinic, with all its epochs; @clinical FALSE: a reception's. */
AnteVault *vault_fixture_beside (AnteVault *vault, guint64 seed, gboolean clinical);
/** vault_fixture_next_epoch: @vault with one epoch more. */
AnteVault *vault_fixture_next_epoch (AnteVault *vault, guint64 seed);

AnteEntry *vault_fixture_entry (const char *kind);
/** vault_fixture_seal: @entry as @vault's seventh, with two tokens. */
GBytes *vault_fixture_seal (AnteVault *vault, AnteEntry *entry, AnteAudience audience);
/** vault_fixture_envelope: the envelope that vault_fixture_seal() writes. */
AnteEnvelope vault_fixture_envelope (AnteVault *vault, AnteEntry *entry, AnteAudience audience);
/** vault_fixture_seal_as: signature and payload under @envelope as it is, by whoever holds the key. */
GBytes *vault_fixture_seal_as (AnteVault *vault, const AnteEnvelope *envelope, const guint8 *signature,
                               const char *payload);

/* A delivery as the relay makes it. */
typedef struct
{
  AnteEnvelope envelope;
  guint8 public_key[ANTE_KEY_BYTES];
  guint8 signature[ANTE_SIGNATURE_BYTES];
  AnteEntry *entry; /* owned */
} VaultDelivery;
/** vault_fixture_sealing: of the deliveries that are made from now on; a sent box unless set. */
extern AnteSealing vault_fixture_sealing;
void vault_delivery_init (VaultDelivery *self, AnteVault *vault, AnteAudience audience);
void vault_delivery_clear (VaultDelivery *self);
GBytes *vault_delivery_seal (VaultDelivery *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (VaultDelivery, vault_delivery_clear)

/** vault_fixture_find_author: knows only the AnteVault that is @vault (nullable: nobody). */
const guint8 *vault_fixture_find_author (const char *desk_id, gpointer vault);
/** vault_fixture_open: opens with verification; the author is @author (nullable). */
AnteEntry *vault_fixture_open (AnteVault *vault, GBytes *blob, AnteVault *author, GError **error);
/** vault_fixture_refuses: asserts that @blob does not open, and why. */
void vault_fixture_refuses (AnteVault *vault, GBytes *blob, AnteVault *author, int code);
/** vault_fixture_contains: whether the first eight bytes of @text, or all of a shorter one, are in @bytes. */
gboolean vault_fixture_contains (GBytes *bytes, const char *text);
/** vault_fixture_flip: a copy with one bit changed. */
GBytes *vault_fixture_flip (GBytes *bytes, gsize at, guint bit);
