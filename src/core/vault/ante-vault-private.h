/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the vault's files share, and how tests make a vault from parts. */
#pragma once
#include "core/vault/ante-vault.h"

G_BEGIN_DECLS

#define ANTE_VAULT_MAX_EPOCHS 64
#define ANTE_VAULT_N_AUDIENCES 2

/* What is random and cannot be made again. */
typedef struct
{
  char clinic_id[33];
  char desk_id[33];
  guint8 sign_key[ANTE_KEY_BYTES];
  guint8 box_key[ANTE_KEY_BYTES];
  guint8 recovery_key[ANTE_KEY_BYTES];
  AnteSecret *sign_secret; /* owned, as all below */
  AnteSecret *box_secret;
  AnteSecret *cache_key;
  guint n_epochs;          /* 1 at least; epoch e is at e - 1 */
  AnteSecret *roots[ANTE_VAULT_MAX_EPOCHS][ANTE_VAULT_N_AUDIENCES]; /* audience a at a - 1; clinical may be NULL */
} AnteVaultParts;

/* What follows from one root. */
typedef struct
{
  AnteSecret *entry_key;  /* owned; NULL: this audience is not held */
  AnteSecret *box_secret; /* owned */
  guint8 box_key[ANTE_KEY_BYTES];
} AnteAudienceKeys;

struct _AnteVault
{
  gatomicrefcount ref_count;

  /* Given */   AnteRandom *random;     /* owned */
                AnteVaultParts parts;   /* owned */
  /* Derived */ AnteAudienceKeys (*keys)[ANTE_VAULT_N_AUDIENCES]; /* owned; one for each epoch */
                AnteSecret *column_key; /* owned */
                AnteSecret *hash_key;   /* owned */
};

void ante_vault_parts_clear (AnteVaultParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteVaultParts, ante_vault_parts_clear)

/** ante_vault_parts_make_desk: a new desk's id and own keys. */
void ante_vault_parts_make_desk (AnteVaultParts *parts, AnteRandom *random);
/** ante_vault_new_from_parts: takes what @parts holds and clears it. (transfer full). */
AnteVault *ante_vault_new_from_parts (AnteVaultParts *parts, AnteRandom *random);
/** ante_vault_find_keys: NULL: that audience or epoch is not held. */
const AnteAudienceKeys *ante_vault_find_keys (AnteVault *self, AnteAudience audience, guint32 epoch);
/** ante_recovery_make_sheet: what a new sheet holds. (transfer full). */
AnteSecret *ante_recovery_make_sheet (AnteRandom *random);
/** ante_recovery_keypair: the box key pair that a recovery secret stands for. (transfer full). */
AnteSecret *ante_recovery_keypair (const AnteSecret *recovery, guint8 public_key[ANTE_KEY_BYTES]);

/* --- Fixed layouts of keys (ante-vault-layout.c) --- */

/* A place in a buffer that is wiped when it goes. */
typedef struct
{
  guint8 *bytes; /* owned */
  gsize length;
  gsize at;
} AnteLayout;

void ante_layout_init (AnteLayout *self, gsize length);
void ante_layout_clear (AnteLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteLayout, ante_layout_clear)
void ante_layout_put (AnteLayout *self, gconstpointer bytes, gsize length);
void ante_layout_put_id (AnteLayout *self, const char *id);
void ante_layout_put_roots (AnteLayout *self, const AnteVaultParts *parts);
gsize ante_layout_roots_length (const AnteVaultParts *parts);
/** ante_layout_take: FALSE: less than that is left. The others likewise. */
gboolean ante_layout_take (AnteLayout *self, gpointer bytes, gsize length);
gboolean ante_layout_take_id (AnteLayout *self, char id[33]);
gboolean ante_layout_take_secret (AnteLayout *self, gsize length, AnteSecret **secret);
gboolean ante_layout_take_roots (AnteLayout *self, AnteVaultParts *parts);

G_END_DECLS
