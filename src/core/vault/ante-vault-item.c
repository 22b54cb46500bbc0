/* SPDX-License-Identifier: GPL-3.0-or-later
 * The keyring's item of all keys that are made once. It is one line of text, since not every keyring
 * service keeps bytes: "anteroom-keys 1 " and hexadecimal, whose last bytes are a hash of the others. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

#define TITLE "anteroom-keys "
#define TITLE_1 TITLE "1 "
#define FIXED_BYTES (2 * ANTE_ID_BYTES + 5 * ANTE_KEY_BYTES + ANTE_SIGN_SECRET_BYTES)
#define ITEM_MAX_BYTES (32 * 1024)
#define PROBE "anteroom probe"

static AnteVault *
refuse (GError **error, AnteVaultError code, const char *why)
{
  g_set_error (error, ANTE_VAULT_ERROR, code, "keyring item: %s", why);
  return NULL;
}

static void
put_parts (AnteLayout *layout, const AnteVaultParts *parts)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_layout_put_id (layout, parts->clinic_id);
  ante_layout_put_id (layout, parts->desk_id);
  ante_layout_put (layout, parts->sign_key, ANTE_KEY_BYTES);
  ante_layout_put (layout, ante_secret_bytes (parts->sign_secret), ANTE_SIGN_SECRET_BYTES);
  ante_layout_put (layout, parts->box_key, ANTE_KEY_BYTES);
  ante_layout_put (layout, ante_secret_bytes (parts->box_secret), ANTE_KEY_BYTES);
  ante_layout_put (layout, ante_secret_bytes (parts->cache_key), ANTE_KEY_BYTES);
  ante_layout_put (layout, parts->recovery_key, ANTE_KEY_BYTES);
  ante_layout_put_roots (layout, parts);
  ante_hash (layout->bytes, layout->at, hash);
  ante_layout_put (layout, hash, sizeof hash);
}

static gboolean
take_parts (AnteLayout *layout, AnteVaultParts *parts)
{
  return ante_layout_take_id (layout, parts->clinic_id)
         && ante_layout_take_id (layout, parts->desk_id)
         && ante_layout_take (layout, parts->sign_key, ANTE_KEY_BYTES)
         && ante_layout_take_secret (layout, ANTE_SIGN_SECRET_BYTES, &parts->sign_secret)
         && ante_layout_take (layout, parts->box_key, ANTE_KEY_BYTES)
         && ante_layout_take_secret (layout, ANTE_KEY_BYTES, &parts->box_secret)
         && ante_layout_take_secret (layout, ANTE_KEY_BYTES, &parts->cache_key)
         && ante_layout_take (layout, parts->recovery_key, ANTE_KEY_BYTES)
         && ante_layout_take_roots (layout, parts);
}

/* Only the hash is left, and it is that of what came before it. */
static gboolean
is_whole (AnteLayout *layout)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (layout->bytes, layout->at, hash);
  return layout->length - layout->at == sizeof hash
         && memcmp (layout->bytes + layout->at, hash, sizeof hash) == 0;
}

static gboolean
pairs_match (const AnteVaultParts *parts)
{
  guint8 signature[ANTE_SIGNATURE_BYTES];
  g_autoptr (GBytes) sealed = ante_box_seal (parts->box_key, PROBE, sizeof PROBE);
  g_autoptr (GBytes) opened = NULL;

  ante_sign (parts->sign_secret, PROBE, sizeof PROBE, signature);
  if (sealed == NULL || !ante_sign_verify (parts->sign_key, PROBE, sizeof PROBE, signature))
    return FALSE;
  opened = ante_box_open (parts->box_key, parts->box_secret, g_bytes_get_data (sealed, NULL),
                          g_bytes_get_size (sealed), NULL);
  return opened != NULL;
}

/* "anteroom-keys 12 …" */
static gboolean
is_newer (const char *text)
{
  guint64 version = 0;
  char *end = NULL;

  if (!g_str_has_prefix (text, TITLE) || !g_ascii_isdigit (text[strlen (TITLE)]))
    return FALSE;
  version = g_ascii_strtoull (text + strlen (TITLE), &end, 10);
  return version > 1 && *end == ' ';
}

/* The text of @item with a NUL behind it. */
static void
read_text (AnteSecret *item, AnteLayout *text)
{
  ante_layout_init (text, ante_secret_length (item) + 1);
  ante_layout_put (text, ante_secret_bytes (item), ante_secret_length (item));
}

AnteSecret *
ante_vault_write (AnteVault *self)
{
  g_auto (AnteLayout) layout = { 0 };
  g_auto (AnteLayout) text = { 0 };
  char *hex = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  ante_layout_init (&layout, FIXED_BYTES + ante_layout_roots_length (&self->parts) + ANTE_HASH_BYTES);
  put_parts (&layout, &self->parts);
  g_assert (layout.at == layout.length);

  hex = ante_hex_encode (layout.bytes, layout.length);
  ante_layout_init (&text, strlen (TITLE_1) + 2 * layout.length);
  ante_layout_put (&text, TITLE_1, strlen (TITLE_1));
  ante_layout_put (&text, hex, 2 * layout.length);
  ante_wipe (hex, 2 * layout.length);
  g_free (hex);
  return ante_secret_new (text.bytes, text.length);
}

AnteVault *
ante_vault_read (AnteSecret *item, AnteRandom *random, GError **error)
{
  g_auto (AnteVaultParts) parts = { 0 };
  g_auto (AnteLayout) text = { 0 };
  g_auto (AnteLayout) layout = { 0 };
  const char *line = NULL;

  g_return_val_if_fail (item != NULL, NULL);
  g_return_val_if_fail (ANTE_IS_RANDOM (random), NULL);

  if (ante_secret_length (item) > ITEM_MAX_BYTES)
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "too long");
  read_text (item, &text);
  line = (const char *) text.bytes;
  if (is_newer (line))
    return refuse (error, ANTE_VAULT_ERROR_NEWER, "written by a newer version");
  if (!g_str_has_prefix (line, TITLE_1))
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "not ours");

  ante_layout_init (&layout, (text.length - 1 - strlen (TITLE_1)) / 2);
  if (2 * layout.length + strlen (TITLE_1) + 1 != text.length
      || !ante_hex_decode (line + strlen (TITLE_1), layout.bytes, layout.length)
      || !take_parts (&layout, &parts) || !is_whole (&layout) || !pairs_match (&parts))
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "damaged");
  return ante_vault_new_from_parts (&parts, random);
}
