/* SPDX-License-Identifier: GPL-3.0-or-later
 * A key pair for a second, and what it shares with whom. */
#include "relay/ante-relay-sender.h"

struct _AnteRelaySender
{
  AnteRandom *random;                 /* owned */
  AnteSecret *secret;                 /* owned, nullable: nothing was sealed for a while */
  guint8 public_key[ANTE_KEY_BYTES];
  GHashTable *shared;                 /* owned; from an owner's public key to AnteBoxKey */
  guint timer;                        /* 0: no @secret */
};

static void
forget (AnteRelaySender *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->secret, ante_secret_unref);
  g_hash_table_remove_all (self->shared);
}

static gboolean
over_cb (gpointer data)
{
  AnteRelaySender *self = data;

  self->timer = 0;
  forget (self);
  return G_SOURCE_REMOVE;
}

AnteRelaySender *
ante_relay_sender_new (AnteRandom *random)
{
  AnteRelaySender *self = g_new0 (AnteRelaySender, 1);

  self->random = g_object_ref (random);
  self->shared = g_hash_table_new_full (ante_hash_of_key, ante_keys_equal, g_free, (GDestroyNotify) ante_box_key_unref);
  return self;
}

void
ante_relay_sender_free (AnteRelaySender *self)
{
  if (self == NULL)
    return;
  forget (self);
  g_hash_table_unref (self->shared);
  g_object_unref (self->random);
  g_free (self);
}

AnteBoxKey *
ante_relay_sender_get_key (AnteRelaySender *self, const guint8 public_key[ANTE_KEY_BYTES])
{
  AnteBoxKey *key = g_hash_table_lookup (self->shared, public_key);

  if (key != NULL)
    return ante_box_key_ref (key);
  if (g_hash_table_size (self->shared) >= ANTE_RELAY_SENDER_OWNERS)
    forget (self);
  if (self->secret == NULL)
    {
      self->secret = ante_box_keypair (self->random, self->public_key);
      self->timer = g_timeout_add (ANTE_RELAY_SENDER_MS, over_cb, self);
    }
  key = ante_box_key_new (self->random, self->secret, self->public_key, public_key);
  if (key != NULL)
    g_hash_table_insert (self->shared, g_memdup2 (public_key, ANTE_KEY_BYTES), ante_box_key_ref (key));
  return key;
}
