/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clinic's roots sealed to the recovery sheet, and a desk made again from them. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

#define VERSION 1
#define MAX_BYTES (16 * 1024)

static AnteVault *
refuse (GError **error, AnteVaultError code, const char *why)
{
  g_set_error (error, ANTE_VAULT_ERROR, code, "recovery: %s", why);
  return NULL;
}

static gboolean
holds_every_root (const AnteVaultParts *parts)
{
  for (guint epoch = 0; epoch < parts->n_epochs; epoch++)
    for (guint i = 0; i < ANTE_VAULT_N_AUDIENCES; i++)
      if (parts->roots[epoch][i] == NULL)
        return FALSE;
  return TRUE;
}

static gboolean
take_clinic (GBytes *plain, AnteVaultParts *parts)
{
  g_auto (AnteLayout) layout = { 0 };

  ante_layout_init (&layout, g_bytes_get_size (plain));
  memcpy (layout.bytes, g_bytes_get_data (plain, NULL), layout.length);
  return ante_layout_take_id (&layout, parts->clinic_id) && ante_layout_take_roots (&layout, parts)
         && layout.at == layout.length && holds_every_root (parts);
}

static GBytes *
seal_roots (const AnteVaultParts *parts, const guint8 recovery_key[ANTE_KEY_BYTES])
{
  g_auto (AnteLayout) layout = { 0 };
  g_autoptr (GBytes) box = NULL;
  GByteArray *sealed = NULL;

  ante_layout_init (&layout, ANTE_ID_BYTES + ante_layout_roots_length (parts));
  ante_layout_put_id (&layout, parts->clinic_id);
  ante_layout_put_roots (&layout, parts);
  box = ante_box_seal (recovery_key, layout.bytes, layout.length);
  g_return_val_if_fail (box != NULL, NULL);

  sealed = g_byte_array_sized_new ((guint) (1 + g_bytes_get_size (box)));
  g_byte_array_append (sealed, &(guint8){ VERSION }, 1);
  g_byte_array_append (sealed, g_bytes_get_data (box, NULL), (guint) g_bytes_get_size (box));
  return g_byte_array_free_to_bytes (sealed);
}

GBytes *
ante_vault_seal_roots_for_recovery (AnteVault *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (holds_every_root (&self->parts), NULL);

  return seal_roots (&self->parts, self->parts.recovery_key);
}

AnteSecret *
ante_vault_make_recovery (AnteVault *self, AnteRandom *random, guint8 public_key[ANTE_KEY_BYTES], GBytes **sealed_roots)
{
  g_autoptr (AnteSecret) sheet = NULL;
  g_autoptr (AnteSecret) sheet_secret = NULL;

  g_return_val_if_fail (self != NULL && ANTE_IS_RANDOM (random), NULL);
  g_return_val_if_fail (holds_every_root (&self->parts), NULL);

  sheet = ante_recovery_make_sheet (random);
  sheet_secret = ante_recovery_keypair (sheet, public_key);
  *sealed_roots = seal_roots (&self->parts, public_key);
  return g_steal_pointer (&sheet);
}

AnteVault *
ante_vault_open_roots_from_recovery (const AnteSecret *recovery, GBytes *sealed_roots, AnteRandom *random,
                                     GError **error)
{
  g_auto (AnteVaultParts) parts = { 0 };
  g_autoptr (AnteSecret) secret_key = NULL;
  g_autoptr (GBytes) plain = NULL;
  const guint8 *sealed = NULL;
  gsize length = 0;

  g_return_val_if_fail (recovery != NULL && sealed_roots != NULL, NULL);
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);

  sealed = g_bytes_get_data (sealed_roots, &length);
  if (length == 0 || length > MAX_BYTES || sealed[0] == 0)
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "not sealed roots");
  if (sealed[0] > VERSION)
    return refuse (error, ANTE_VAULT_ERROR_NEWER, "written by a newer version");
  secret_key = ante_recovery_keypair (recovery, parts.recovery_key);
  plain = ante_box_open (parts.recovery_key, secret_key, sealed + 1, length - 1, NULL);
  if (plain == NULL)
    return refuse (error, ANTE_VAULT_ERROR_WRONG_KEY, "this sheet does not open them");
  if (!take_clinic (plain, &parts))
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "damaged");
  ante_vault_parts_make_desk (&parts, random);
  return ante_vault_new_from_parts (&parts, random);
}
