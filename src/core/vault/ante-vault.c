/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keys themselves: made once, everything else derived from them when the vault is opened. Nothing
 * changes afterwards, so that any thread may use a vault without a lock. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

#define RECOVERY_BYTES 30 /* as many as 24 words hold beside their check */

/* The purposes of libsodium's key derivation; each is eight characters. */
#define PURPOSE_ENTRY "AnteEntr"
#define PURPOSE_BOX "AnteABox"
#define PURPOSE_HASH "AnteHash"
#define PURPOSE_COLUMN "AnteColu"
#define RECOVERY_DOMAIN "anteroom recovery v1" /* with its closing NUL */

G_DEFINE_QUARK (ante-vault-error-quark, ante_vault_error)

static AnteSecret *
make_secret (AnteRandom *random, gsize length)
{
  AnteLayout place = { 0 };
  AnteSecret *secret = NULL;

  ante_layout_init (&place, length);
  ante_random_fill (random, place.bytes, length);
  secret = ante_secret_new (place.bytes, length);
  ante_layout_clear (&place);
  return secret;
}

static void
make_id (AnteRandom *random, char id[33])
{
  g_autofree char *text = ante_random_id (random);

  g_strlcpy (id, text, 33);
}

static gboolean
is_audience (AnteAudience audience)
{
  return audience == ANTE_AUDIENCE_DESK || audience == ANTE_AUDIENCE_CLINICAL;
}

static void
derive_audience (AnteAudienceKeys *keys, const AnteSecret *root, guint number)
{
  g_autoptr (AnteSecret) seed = NULL;

  if (root == NULL)
    return;
  seed = ante_kdf_derive (root, number, PURPOSE_BOX);
  keys->entry_key = ante_kdf_derive (root, number, PURPOSE_ENTRY);
  keys->box_secret = ante_box_keypair_from_seed (seed, keys->box_key);
}

/* The hash key stays that of the first epoch: tokens outlive key changes. */
static void
derive (AnteVault *self)
{
  const AnteVaultParts *parts = &self->parts;

  self->keys = g_malloc0_n (parts->n_epochs, sizeof *self->keys);
  for (guint epoch = 0; epoch < parts->n_epochs; epoch++)
    for (guint i = 0; i < ANTE_VAULT_N_AUDIENCES; i++)
      derive_audience (&self->keys[epoch][i], parts->roots[epoch][i], i + 1);
  self->hash_key = ante_kdf_derive (parts->roots[0][0], 1, PURPOSE_HASH);
  self->column_key = ante_kdf_derive (parts->cache_key, 1, PURPOSE_COLUMN);
}

static void
vault_free (AnteVault *self)
{
  for (guint epoch = 0; epoch < self->parts.n_epochs; epoch++)
    for (guint i = 0; i < ANTE_VAULT_N_AUDIENCES; i++)
      {
        g_clear_pointer (&self->keys[epoch][i].entry_key, ante_secret_unref);
        g_clear_pointer (&self->keys[epoch][i].box_secret, ante_secret_unref);
      }
  g_free (self->keys);
  ante_secret_unref (self->hash_key);
  ante_secret_unref (self->column_key);
  ante_vault_parts_clear (&self->parts);
  g_object_unref (self->random);
  g_free (self);
}

void
ante_vault_parts_clear (AnteVaultParts *parts)
{
  g_clear_pointer (&parts->sign_secret, ante_secret_unref);
  g_clear_pointer (&parts->box_secret, ante_secret_unref);
  g_clear_pointer (&parts->cache_key, ante_secret_unref);
  for (guint epoch = 0; epoch < ANTE_VAULT_MAX_EPOCHS; epoch++)
    for (guint i = 0; i < ANTE_VAULT_N_AUDIENCES; i++)
      g_clear_pointer (&parts->roots[epoch][i], ante_secret_unref);
  parts->n_epochs = 0;
}

void
ante_vault_parts_make_desk (AnteVaultParts *parts, AnteRandom *random)
{
  make_id (random, parts->desk_id);
  parts->sign_secret = ante_sign_keypair (random, parts->sign_key);
  parts->box_secret = ante_box_keypair (random, parts->box_key);
  parts->cache_key = make_secret (random, ANTE_KEY_BYTES);
}

AnteVault *
ante_vault_new_from_parts (AnteVaultParts *parts, AnteRandom *random)
{
  AnteVault *self = NULL;

  g_return_val_if_fail (parts->n_epochs >= 1 && parts->roots[0][0] != NULL, NULL);
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);

  self = g_new0 (AnteVault, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->random = g_object_ref (random);
  self->parts = *parts;
  memset (parts, 0, sizeof *parts);
  derive (self);
  return self;
}

const AnteAudienceKeys *
ante_vault_find_keys (AnteVault *self, AnteAudience audience, guint32 epoch)
{
  const AnteAudienceKeys *keys = NULL;

  if (!is_audience (audience) || epoch == 0 || epoch > self->parts.n_epochs)
    return NULL;
  keys = &self->keys[epoch - 1][audience - 1];
  return keys->entry_key != NULL ? keys : NULL;
}

AnteSecret *
ante_recovery_keypair (const AnteSecret *recovery, guint8 public_key[ANTE_KEY_BYTES])
{
  g_auto (AnteLayout) input = { 0 };
  guint8 hash[ANTE_HASH_BYTES];
  g_autoptr (AnteSecret) seed = NULL;

  ante_layout_init (&input, sizeof RECOVERY_DOMAIN + ante_secret_length (recovery));
  ante_layout_put (&input, RECOVERY_DOMAIN, sizeof RECOVERY_DOMAIN);
  ante_layout_put (&input, ante_secret_bytes (recovery), ante_secret_length (recovery));
  ante_hash (input.bytes, input.length, hash);
  seed = ante_secret_new (hash, sizeof hash);
  ante_wipe (hash, sizeof hash);
  return ante_box_keypair_from_seed (seed, public_key);
}

AnteSecret *
ante_recovery_make_sheet (AnteRandom *random)
{
  return make_secret (random, RECOVERY_BYTES);
}

AnteVault *
ante_vault_new_first_desk (AnteRandom *random, AnteSecret **recovery)
{
  g_auto (AnteVaultParts) parts = { 0 };
  g_autoptr (AnteSecret) sheet = NULL;
  g_autoptr (AnteSecret) sheet_secret = NULL;

  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);
  g_return_val_if_fail (recovery != NULL, NULL);

  make_id (random, parts.clinic_id);
  ante_vault_parts_make_desk (&parts, random);
  parts.n_epochs = 1;
  parts.roots[0][0] = make_secret (random, ANTE_KEY_BYTES);
  parts.roots[0][1] = make_secret (random, ANTE_KEY_BYTES);
  sheet = ante_recovery_make_sheet (random);
  sheet_secret = ante_recovery_keypair (sheet, parts.recovery_key);
  *recovery = g_steal_pointer (&sheet);
  return ante_vault_new_from_parts (&parts, random);
}

AnteVault *
ante_vault_ref (AnteVault *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ante_vault_unref (AnteVault *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    vault_free (self);
}

const char *
ante_vault_get_desk_id (AnteVault *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parts.desk_id;
}

const char *
ante_vault_get_clinic_id (AnteVault *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parts.clinic_id;
}

guint32
ante_vault_get_epoch (AnteVault *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->parts.n_epochs;
}

void
ante_vault_get_sign_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_if_fail (self != NULL);

  memcpy (public_key, self->parts.sign_key, ANTE_KEY_BYTES);
}

void
ante_vault_get_box_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_if_fail (self != NULL);

  memcpy (public_key, self->parts.box_key, ANTE_KEY_BYTES);
}

gboolean
ante_vault_get_audience_box_key (AnteVault *self, AnteAudience audience, guint8 public_key[ANTE_KEY_BYTES])
{
  const AnteAudienceKeys *keys = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  keys = ante_vault_find_keys (self, audience, self->parts.n_epochs);
  if (keys == NULL)
    return FALSE;
  memcpy (public_key, keys->box_key, ANTE_KEY_BYTES);
  return TRUE;
}

gboolean
ante_vault_holds (AnteVault *self, AnteAudience audience)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return ante_vault_find_keys (self, audience, self->parts.n_epochs) != NULL;
}

void
ante_vault_get_recovery_key (AnteVault *self, guint8 public_key[ANTE_KEY_BYTES])
{
  g_return_if_fail (self != NULL);

  memcpy (public_key, self->parts.recovery_key, ANTE_KEY_BYTES);
}
