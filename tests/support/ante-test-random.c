/* SPDX-License-Identifier: GPL-3.0-or-later
 * Randomness that repeats: the hashes of seed and count, one block after another. */
#include "support/ante-test-random.h"

#include <string.h>

struct _AnteTestRandom
{
  AnteRandom parent_instance;

  GMutex lock;
  guint64 state[2]; /* under the lock: seed, blocks made */
};

G_DEFINE_FINAL_TYPE (AnteTestRandom, ante_test_random, ANTE_TYPE_RANDOM)

static void
fill_from_seed (AnteRandom *random, gpointer bytes, gsize length)
{
  AnteTestRandom *self = ANTE_TEST_RANDOM (random);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
  guint8 *out = bytes;

  while (length > 0)
    {
      guint64 input[2] = { GUINT64_TO_LE (self->state[0]), GUINT64_TO_LE (self->state[1]++) };
      guint8 block[ANTE_HASH_BYTES];
      gsize part = MIN (length, sizeof block);

      ante_hash (input, sizeof input, block);
      memcpy (out, block, part);
      out += part;
      length -= part;
    }
}

static void
ante_test_random_finalize (GObject *object)
{
  g_mutex_clear (&ANTE_TEST_RANDOM (object)->lock);
  G_OBJECT_CLASS (ante_test_random_parent_class)->finalize (object);
}

static void
ante_test_random_class_init (AnteTestRandomClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ante_test_random_finalize;
  ANTE_RANDOM_CLASS (klass)->fill = fill_from_seed;
}

static void
ante_test_random_init (AnteTestRandom *self)
{
  g_mutex_init (&self->lock);
}

AnteRandom *
ante_test_random_new (guint64 seed)
{
  AnteTestRandom *self = g_object_new (ANTE_TYPE_TEST_RANDOM, NULL);

  self->state[0] = seed;
  return ANTE_RANDOM (self);
}
