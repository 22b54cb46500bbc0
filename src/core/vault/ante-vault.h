/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys a desk holds, and the only code that seals, opens, signs and verifies. A vault never changes
 * once it is there, and every function here may be called from any thread. ante_crypto_init() comes first. */
#pragma once
#include "core/vault/ante-keyring.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

#define ANTE_VAULT_ERROR (ante_vault_error_quark ())
GQuark ante_vault_error_quark (void);

typedef enum
{
  ANTE_VAULT_ERROR_MALFORMED, /* it is not ours or is damaged: cut short, over a bound, of another form */
  ANTE_VAULT_ERROR_WRONG_KEY, /* these keys (this sheet) do not open that data */
  ANTE_VAULT_ERROR_NEWER,     /* written by a newer version: unknown, update this computer */
  ANTE_VAULT_ERROR_NO_KEY,    /* this desk does not hold that audience's key or that epoch */
  ANTE_VAULT_ERROR_FORGED,    /* signature or seal does not fit, or it was readdressed */
  ANTE_VAULT_ERROR_UNKNOWN_AUTHOR,
} AnteVaultError;

typedef struct _AnteVault AnteVault;

/** ante_vault_new_first_desk: makes roots, desk keys, cache key and recovery pair for a new clinic.
 *  *recovery: what the sheet holds, (transfer full): shown once as words, then dropped. (transfer full). */
AnteVault *ante_vault_new_first_desk (AnteRandom *random, AnteSecret **recovery);
AnteVault *ante_vault_ref (AnteVault *self);
void ante_vault_unref (AnteVault *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteVault, ante_vault_unref)

/** ante_vault_write: the keyring's one item for all keys that are made once ("keys"). (transfer full). */
AnteSecret *ante_vault_write (AnteVault *self);
/** ante_vault_read: (transfer full); NULL with MALFORMED or NEWER. @random is kept, for nonces. */
AnteVault *ante_vault_read (AnteSecret *item, AnteRandom *random, GError **error);

const char *ante_vault_get_desk_id (AnteVault *self);
const char *ante_vault_get_clinic_id (AnteVault *self);  /* 32 hex digits; made with the roots */
guint32 ante_vault_get_epoch (AnteVault *self);
void ante_vault_get_sign_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);
void ante_vault_get_box_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);
/** ante_vault_get_audience_box_key: the public half of an audience's box in this epoch, for the relay's
 *  and others' boxes. FALSE: not held. */
gboolean ante_vault_get_audience_box_key (AnteVault *self, AnteAudience audience, guint8 public_key[ANTE_KEY_BYTES]);
gboolean ante_vault_holds (AnteVault *self, AnteAudience audience);
/** ante_vault_seal_roots_for_recovery: the roots of every epoch held, sealed to the recovery public half, for
 *  the log. Only a vault with both audiences can. (transfer full). */
GBytes *ante_vault_seal_roots_for_recovery (AnteVault *self);
void ante_vault_get_recovery_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES]);
/** ante_vault_make_recovery: a new sheet for the same roots, when nobody can say that the first was kept: its
 *  public half into @public_key and the roots sealed to that into *@sealed_roots (transfer full), for the log.
 *  Returns: (transfer full): what the sheet holds; shown once as words, then dropped. */
AnteSecret *ante_vault_make_recovery (AnteVault *self, AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES],
                                      GBytes **sealed_roots);
/** ante_vault_open_roots_from_recovery: with what the sheet holds, a new desk of the clinic whose roots
 *  @sealed_roots holds: id, own keys and cache key are new, and the roster does not know it yet.
 *  (transfer full); NULL with WRONG_KEY, MALFORMED or NEWER. */
AnteVault *ante_vault_open_roots_from_recovery (const AnteSecret *recovery, GBytes *sealed_roots,
                                                AnteRandom *random, GError **error);

/* --- Entries --- */
/** ante_vault_seal_entry: signs and seals @entry (kind, at_ms, person, subject, based_on, fields, id are
 *  taken from it) for @audience, which must be held. @counter is from 1, @previous the hash of this desk's
 *  entry before it in that audience. (transfer full). */
GBytes *ante_vault_seal_entry (AnteVault *self, AnteEntry *entry, AnteAudience audience, guint64 counter,
                               const guint8 previous[ANTE_HASH_BYTES],
                               const guint8 (*tokens)[ANTE_HASH_BYTES], guint n_tokens);

/* Finds a desk's public signing key; NULL: unknown. Called on the opening thread. */
typedef const guint8 *(*AnteVaultFindAuthor) (const char *desk_id, gpointer data);
/** ante_vault_open_entry: opens, and verifies the signature unless it is a delivery: a box of either kind, by an
 *  author @find_author says nothing about, signed by nobody, whose kind is "delivery" (audience desk) or
 *  "delivery.clinical" (clinical) and whose field "id" is its subject. Any other unsigned entry, and any
 *  other entry of those kinds, is FORGED. *envelope is filled also on errors when the header could be read.
 *  A roster.set that introduces its own unknown author is verified under the key it names; whether it may
 *  (only the first of a log) is the projection's to check. @verify FALSE skips the signature and
 *  @find_author (for rebuilding from what was verified on arrival). (transfer full); NULL with an
 *  ANTE_VAULT_ERROR. */
AnteEntry *ante_vault_open_entry (AnteVault *self, GBytes *blob, gboolean verify, AnteVaultFindAuthor find_author,
                                  gpointer data, AnteEnvelope *envelope, GError **error);

/* --- The cache --- */
/** ante_vault_seal_column: seals a column under the cache key, bound to @table and @row. (transfer full). */
GBytes *ante_vault_seal_column (AnteVault *self, const char *table, const char *row, gconstpointer plain, gsize length);
/** ante_vault_open_column: (transfer full), wiped when it goes; NULL with WRONG_KEY: another cache key, another
 *  place, or changed bytes. */
GBytes *ante_vault_open_column (AnteVault *self, const char *table, const char *row, gconstpointer sealed,
                                gsize length, GError **error);
/** ante_vault_clinic_hash: a hash that says nothing without this clinic's key: tokens, repeats. The same on every
 *  desk and in every epoch. @purpose is eight characters. */
void ante_vault_clinic_hash (AnteVault *self, const char *purpose, const char *text, guint8 hash[ANTE_HASH_BYTES]);

/* --- The recovery sheet --- */
/** ante_recovery_to_words: what the sheet holds, as 24 words of a fixed list (words.txt, ours, 2048 words of
 *  five letters). NULL-terminated, (transfer full). */
GStrv ante_recovery_to_words (const AnteSecret *recovery);
/** ante_recovery_from_words: reads them back in any case; a wrong word, or two that changed places, is
 *  noticed: MALFORMED. (transfer full). */
AnteSecret *ante_recovery_from_words (const char *const *words, GError **error);
/** ante_recovery_is_word: whether the list has @word, in any case: to mark a slip while it is typed. */
gboolean ante_recovery_is_word (const char *word);

G_END_DECLS
