/* SPDX-License-Identifier: GPL-3.0-or-later
 * Who is known, in memory. */
#include "relay/ante-relay-directory.h"

#include <string.h>

struct _AnteRelayDirectory
{
  GHashTable *clinics;    /* owned; number -> AnteRelayClinic */
  GHashTable *by_secret;  /* owned; the clinic's hook_hash -> AnteRelayClinic, borrowed */
  GHashTable *tokens;     /* owned; set of AnteRelayToken by hash */
};

static guint
hash_of_hash (gconstpointer hash)
{
  guint first;

  memcpy (&first, hash, sizeof first);
  return first;
}

static gboolean
hashes_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, ANTE_HASH_BYTES) == 0;
}

AnteRelayDirectory *
ante_relay_directory_new (void)
{
  AnteRelayDirectory *self = g_new0 (AnteRelayDirectory, 1);

  self->clinics = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) ante_relay_clinic_free);
  self->by_secret = g_hash_table_new (hash_of_hash, hashes_equal);
  self->tokens = g_hash_table_new_full (hash_of_hash, hashes_equal, g_free, NULL);
  return self;
}

void
ante_relay_directory_free (AnteRelayDirectory *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->tokens);
  g_hash_table_unref (self->by_secret);
  g_hash_table_unref (self->clinics);
  g_free (self);
}

void
ante_relay_directory_add_clinic (AnteRelayDirectory *self, AnteRelayClinic *clinic)
{
  AnteRelayClinic *older = g_hash_table_lookup (self->clinics, &clinic->no);

  if (older != NULL)
    {
      clinic->newest = MAX (clinic->newest, older->newest);
      g_hash_table_remove (self->by_secret, older->hook_hash);
    }
  g_hash_table_replace (self->clinics, &clinic->no, clinic);
  g_hash_table_insert (self->by_secret, clinic->hook_hash, clinic);
}

void
ante_relay_directory_add_token (AnteRelayDirectory *self, const AnteRelayToken *token)
{
  g_hash_table_add (self->tokens,
                    g_memdup2 (token, sizeof *token)); /* the hash is its first member */
}

AnteRelayClinic *
ante_relay_directory_find (AnteRelayDirectory *self, gint64 no)
{
  return g_hash_table_lookup (self->clinics, &no);
}

AnteRelayClinic *
ante_relay_directory_find_by_secret (AnteRelayDirectory *self, const char *secret)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (secret, strlen (secret), hash);
  return g_hash_table_lookup (self->by_secret, hash);
}

const AnteRelayToken *
ante_relay_directory_find_token (AnteRelayDirectory *self, const char *token)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (token, strlen (token), hash);
  return g_hash_table_lookup (self->tokens, hash);
}
