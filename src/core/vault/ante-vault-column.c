/* SPDX-License-Identifier: GPL-3.0-or-later
 * The cache's sealed columns, each bound to its table and row, and the clinic's keyed hashes. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

#define COLUMN_DOMAIN "anteroom column v1"
#define CONTEXT_ROOM 160 /* for domain, table and row as they are; longer ones are allocated */

/* domain NUL table NUL row: neither table nor row holds a NUL, so no two pairs give the same bytes. */
typedef struct
{
  char *bytes;
  gsize length;
  char room[CONTEXT_ROOM];
} Context;

static void
context_init (Context *self, const char *table, const char *row)
{
  gsize table_length = strlen (table), row_length = strlen (row);

  self->length = sizeof COLUMN_DOMAIN + table_length + 1 + row_length;
  self->bytes = self->length <= sizeof self->room ? self->room : g_malloc (self->length);
  memcpy (self->bytes, COLUMN_DOMAIN, sizeof COLUMN_DOMAIN);
  memcpy (self->bytes + sizeof COLUMN_DOMAIN, table, table_length + 1);
  memcpy (self->bytes + sizeof COLUMN_DOMAIN + table_length + 1, row, row_length);
}

static void
context_clear (Context *self)
{
  if (self->bytes != self->room)
    g_free (self->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Context, context_clear)

GBytes *
ante_vault_seal_column (AnteVault *self, const char *table, const char *row, gconstpointer plain, gsize length)
{
  g_return_val_if_fail (self != NULL && table != NULL && row != NULL, NULL);

  g_auto (Context) context;
  context_init (&context, table, row);
  return ante_seal (self->column_key, self->random, plain, length, context.bytes, context.length);
}

GBytes *
ante_vault_open_column (AnteVault *self, const char *table, const char *row, gconstpointer sealed, gsize length,
                        GError **error)
{
  g_return_val_if_fail (self != NULL && table != NULL && row != NULL, NULL);

  g_auto (Context) context;
  context_init (&context, table, row);
  GBytes *plain = ante_open (self->column_key, sealed, length, context.bytes, context.length, NULL);
  if (plain == NULL)
    g_set_error (error, ANTE_VAULT_ERROR, ANTE_VAULT_ERROR_WRONG_KEY, "a column of %s does not open", table);
  return plain;
}

void
ante_vault_clinic_hash (AnteVault *self, const char *purpose, const char *text, guint8 hash[ANTE_HASH_BYTES])
{
  g_return_if_fail (self != NULL && text != NULL);
  g_return_if_fail (purpose != NULL && strlen (purpose) == 8);

  g_autofree char *input = g_strconcat (purpose, text, NULL);
  ante_keyed_hash (self->hash_key, input, strlen (input), hash);
}
