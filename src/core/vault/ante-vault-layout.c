/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keys one after another in a buffer that never grows (growing would leave copies) and is wiped. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

enum { HOLDS_DESK = 1, HOLDS_BOTH = 2 };

void
ante_layout_init (AnteLayout *self, gsize length)
{
  self->bytes = g_malloc0 (MAX (length, 1));
  self->length = length;
  self->at = 0;
}

void
ante_layout_clear (AnteLayout *self)
{
  if (self->bytes == NULL)
    return;
  ante_wipe (self->bytes, self->length);
  g_clear_pointer (&self->bytes, g_free);
}

void
ante_layout_put (AnteLayout *self, gconstpointer bytes, gsize length)
{
  g_assert (length <= self->length - self->at);

  memcpy (self->bytes + self->at, bytes, length);
  self->at += length;
}

void
ante_layout_put_id (AnteLayout *self, const char *id)
{
  guint8 bytes[ANTE_ID_BYTES] = { 0 };

  ante_hex_decode (id, bytes, sizeof bytes);
  ante_layout_put (self, bytes, sizeof bytes);
}

/* How many epochs, then for each what it holds and its roots. */
void
ante_layout_put_roots (AnteLayout *self, const AnteVaultParts *parts)
{
  ante_layout_put (self, &(guint8){ (guint8) parts->n_epochs }, 1);
  for (guint epoch = 0; epoch < parts->n_epochs; epoch++)
    {
      AnteSecret *const *roots = parts->roots[epoch];

      ante_layout_put (self, &(guint8){ roots[1] != NULL ? HOLDS_BOTH : HOLDS_DESK }, 1);
      for (guint i = 0; i < ANTE_VAULT_N_AUDIENCES; i++)
        if (roots[i] != NULL)
          ante_layout_put (self, ante_secret_bytes (roots[i]), ANTE_KEY_BYTES);
    }
}

gsize
ante_layout_roots_length (const AnteVaultParts *parts)
{
  gsize length = 1;

  for (guint epoch = 0; epoch < parts->n_epochs; epoch++)
    length += 1 + (parts->roots[epoch][1] != NULL ? 2 : 1) * ANTE_KEY_BYTES;
  return length;
}

gboolean
ante_layout_take (AnteLayout *self, gpointer bytes, gsize length)
{
  if (length > self->length - self->at)
    return FALSE;
  memcpy (bytes, self->bytes + self->at, length);
  self->at += length;
  return TRUE;
}

gboolean
ante_layout_take_id (AnteLayout *self, char id[33])
{
  guint8 bytes[ANTE_ID_BYTES];
  g_autofree char *text = NULL;

  if (!ante_layout_take (self, bytes, sizeof bytes))
    return FALSE;
  text = ante_hex_encode (bytes, sizeof bytes);
  g_strlcpy (id, text, 33);
  return TRUE;
}

gboolean
ante_layout_take_secret (AnteLayout *self, gsize length, AnteSecret **secret)
{
  if (length > self->length - self->at)
    return FALSE;
  *secret = ante_secret_new (self->bytes + self->at, length);
  self->at += length;
  return TRUE;
}

gboolean
ante_layout_take_roots (AnteLayout *self, AnteVaultParts *parts)
{
  guint8 n_epochs = 0, holds = 0;

  if (!ante_layout_take (self, &n_epochs, 1) || n_epochs == 0 || n_epochs > ANTE_VAULT_MAX_EPOCHS)
    return FALSE;
  parts->n_epochs = n_epochs;
  for (guint epoch = 0; epoch < n_epochs; epoch++)
    {
      if (!ante_layout_take (self, &holds, 1) || (holds != HOLDS_DESK && holds != HOLDS_BOTH))
        return FALSE;
      for (guint i = 0; i < holds; i++)
        if (!ante_layout_take_secret (self, ANTE_KEY_BYTES, &parts->roots[epoch][i]))
          return FALSE;
    }
  return TRUE;
}
