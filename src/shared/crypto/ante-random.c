/* SPDX-License-Identifier: GPL-3.0-or-later
 * The system's randomness behind the interface; a test puts a repeatable one in its place. */
#include "shared/crypto/ante-crypto.h"

#include <sodium.h>

#define ANTE_TYPE_SYSTEM_RANDOM (ante_system_random_get_type ())
G_DECLARE_FINAL_TYPE (AnteSystemRandom, ante_system_random, ANTE, SYSTEM_RANDOM, AnteRandom)

struct _AnteSystemRandom
{
  AnteRandom parent_instance;
};

G_DEFINE_ABSTRACT_TYPE (AnteRandom, ante_random, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (AnteSystemRandom, ante_system_random, ANTE_TYPE_RANDOM)

static void
fill_from_system (AnteRandom *self, gpointer bytes, gsize length)
{
  randombytes_buf (bytes, length);
}

static void
ante_random_class_init (AnteRandomClass *klass)
{
}

static void
ante_random_init (AnteRandom *self)
{
}

static void
ante_system_random_class_init (AnteSystemRandomClass *klass)
{
  ANTE_RANDOM_CLASS (klass)->fill = fill_from_system;
}

static void
ante_system_random_init (AnteSystemRandom *self)
{
}

AnteRandom *
ante_random_new_system (void)
{
  return g_object_new (ANTE_TYPE_SYSTEM_RANDOM, NULL);
}

void
ante_random_fill (AnteRandom *self, gpointer bytes, gsize length)
{
  g_return_if_fail (ANTE_IS_RANDOM (self));
  g_return_if_fail (bytes != NULL || length == 0);

  if (length > 0)
    ANTE_RANDOM_GET_CLASS (self)->fill (self, bytes, length);
}

char *
ante_random_id (AnteRandom *self)
{
  guint8 bytes[ANTE_ID_BYTES] = { 0 };

  ante_random_fill (self, bytes, sizeof bytes);
  return ante_hex_encode (bytes, sizeof bytes);
}
