/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys a desk holds, and the only code that seals, opens, signs and verifies. After it is open it
 * is immutable but for epochs added, and every function here may be called from any thread. */
#pragma once
#include "core/vault/ante-keyring.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

#define ANTE_VAULT_ERROR (ante_vault_error_quark ())
GQuark ante_vault_error_quark (void);

typedef enum
{
  ANTE_VAULT_ERROR_MALFORMED,   /* the keyring's item is not ours or is damaged */
  ANTE_VAULT_ERROR_WRONG_KEY,   /* the keys do not open this computer's data */
  ANTE_VAULT_ERROR_NEWER,       /* written by a newer version */
  ANTE_VAULT_ERROR_NO_KEY,      /* this desk does not hold that audience's key or that epoch */
  ANTE_VAULT_ERROR_FORGED,      /* signature or seal does not fit */
  ANTE_VAULT_ERROR_UNKNOWN_AUTHOR,
} AnteVaultError;

typedef struct _AnteVault AnteVault;

/** ante_vault_new_first_desk: makes roots, desk keys, cache key and recovery pair for a new clinic.
 *  *recovery: the private half, (transfer full): shown once, then dropped. */
AnteVault *ante_vault_new_first_desk (AnteRandom *random, AnteSecret **recovery);
AnteVault *ante_vault_ref (AnteVault *self);
void ante_vault_unref (AnteVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteVault, ante_vault_unref)

/** The keyring's one item for all keys that are made once ("keys"): versioned. (transfer full). */
AnteSecret *ante_vault_write (AnteVault *self);
AnteVault *ante_vault_read (AnteSecret *item, AnteRandom *random, GError **error);

const char *ante_vault_get_desk_id (AnteVault *self);
const char *ante_vault_get_clinic_id (AnteVault *self);  /* 32 hex digits; made with the roots */
guint32 ante_vault_get_epoch (AnteVault *self);
void ante_vault_get_sign_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);
void ante_vault_get_box_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);
/** The public half of an audience's box, for the relay's and others' sealed boxes. FALSE: not held. */
gboolean ante_vault_get_audience_box_key (AnteVault *self, AnteAudience audience, guint8 public_key[ANTE_KEY_BYTES]);
gboolean ante_vault_holds (AnteVault *self, AnteAudience audience);
/** This epoch's roots sealed to the recovery public half, and that half: for the log. (transfer full). */
GBytes *ante_vault_seal_roots_for_recovery (AnteVault *self);
void ante_vault_get_recovery_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);

/* --- Entries --- */
/** ante_vault_seal_entry: signs and seals @entry (kind, at_ms, person, subject, based_on, fields, id are
 *  taken from it) for @audience. (transfer full). */
GBytes *ante_vault_seal_entry (AnteVault *self, AnteEntry *entry, AnteAudience audience, guint64 counter,
                               const guint8 previous[ANTE_HASH_BYTES],
                               const guint8 (*tokens)[ANTE_HASH_BYTES], guint n_tokens);

/* Finds a desk's public signing key; NULL: unknown. Called on the opening thread. */
typedef const guint8 *(*AnteVaultFindAuthor) (const char *desk_id, gpointer data);
/** ante_vault_open_entry: opens, and verifies the signature unless it is a delivery (a sealed box whose author
 *  @find_author says nothing about, kind "delivery" or "delivery.clinical" only). A kind other than those in
 *  an unsigned entry is FORGED. *envelope is filled also on errors when the header could be read.
 *  A self-introducing first roster entry is checked by the projection. @verify FALSE skips the signature
 *  (for rebuilding from what was verified on arrival). (transfer full). */
AnteEntry *ante_vault_open_entry (AnteVault *self, GBytes *blob, gboolean verify, AnteVaultFindAuthor find_author,
                                  gpointer data, AnteEnvelope *envelope, GError **error);

/* --- The cache --- */
/** Seals a column under the cache key; @context names table and row. (transfer full). */
GBytes *ante_vault_seal_column (AnteVault *self, const char *table, const char *row, gconstpointer plain, gsize length);
GBytes *ante_vault_open_column (AnteVault *self, const char *table, const char *row, gconstpointer sealed,
                                gsize length, GError **error);
/** A hash that says nothing without this clinic's key: tokens, repeats. @purpose is eight characters. */
void ante_vault_clinic_hash (AnteVault *self, const char *purpose, const char *text, guint8 hash[ANTE_HASH_BYTES]);

/* --- The recovery sheet --- */
/** 24 words and a check: the private half as words of a fixed list (words.txt, ours, 2048 short words). NULL-terminated, (transfer full). */
GStrv ante_recovery_to_words (const AnteSecret *recovery);
/** Checks and reads them back. (transfer full). */
AnteSecret *ante_recovery_from_words (const char *const *words, GError **error);

G_END_DECLS
