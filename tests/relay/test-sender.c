/* SPDX-License-Identifier: GPL-3.0-or-later
 * The key pair that deliveries are sealed from: one for all of a second, and none of it afterwards. */
#include "relay/ante-relay-sender.h"

#include <string.h>

typedef struct
{
  AnteRandom *random;               /* owned */
  AnteRelaySender *sender;          /* owned */
  guint8 owner[2][ANTE_KEY_BYTES];
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->random = ante_random_new_system ();
  self->sender = ante_relay_sender_new (self->random);
  for (guint i = 0; i < G_N_ELEMENTS (self->owner); i++)
    {
      g_autoptr (AnteSecret) secret G_GNUC_UNUSED = ante_box_keypair (self->random, self->owner[i]);
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ante_relay_sender_free (self->sender);
  g_object_unref (self->random);
}

/* From whom a box to @owner would be, as anybody sees. */
static void
read_sender (Fixture *self, const guint8 owner[ANTE_KEY_BYTES], guint8 public_key[ANTE_KEY_BYTES])
{
  g_autoptr (AnteBoxKey) key = ante_relay_sender_get_key (self->sender, owner);
  g_autoptr (GBytes) sealed = ante_sent_box_seal (key, "x", 1);

  memcpy (public_key, g_bytes_get_data (sealed, NULL), ANTE_KEY_BYTES);
}

static gboolean
stop_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static void
let_pass (guint ms)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add (ms, stop_cb, loop);
  g_main_loop_run (loop);
}

static void
is_one_for_all (Fixture *self, gconstpointer data)
{
  g_autoptr (AnteBoxKey) key = ante_relay_sender_get_key (self->sender, self->owner[0]);
  g_autoptr (AnteBoxKey) again = ante_relay_sender_get_key (self->sender, self->owner[0]);
  g_autoptr (AnteBoxKey) other = ante_relay_sender_get_key (self->sender, self->owner[1]);
  guint8 first[ANTE_KEY_BYTES], second[ANTE_KEY_BYTES];

  g_assert_true (key == again);
  g_assert_true (key != other);
  read_sender (self, self->owner[0], first);
  read_sender (self, self->owner[1], second);
  g_assert_cmpmem (first, ANTE_KEY_BYTES, second, ANTE_KEY_BYTES);
}

/* Counted from when it was made: who goes on sealing does not make it last. */
static void
goes_after_a_second (Fixture *self, gconstpointer data)
{
  guint8 before[ANTE_KEY_BYTES], now[ANTE_KEY_BYTES];
  gint64 began = g_get_monotonic_time ();

  read_sender (self, self->owner[0], before);
  do
    {
      let_pass (50);
      read_sender (self, self->owner[0], now);
    }
  while (memcmp (before, now, ANTE_KEY_BYTES) == 0 && g_get_monotonic_time () - began < 30 * G_TIME_SPAN_SECOND);
  g_assert_true (memcmp (before, now, ANTE_KEY_BYTES) != 0);
  g_assert_cmpint (g_get_monotonic_time () - began, >=, ANTE_RELAY_SENDER_MS * G_TIME_SPAN_MILLISECOND);
}

/* Nothing is left to be found where nothing comes any more. */
static void
goes_by_itself (Fixture *self, gconstpointer data)
{
  g_autoptr (AnteBoxKey) key = ante_relay_sender_get_key (self->sender, self->owner[0]);
  /* Its randomness is held by each key. */
  guint held = G_OBJECT (self->random)->ref_count;
  g_clear_pointer (&key, ante_box_key_unref);
  g_assert_cmpuint (G_OBJECT (self->random)->ref_count, ==, held);
  let_pass (2 * ANTE_RELAY_SENDER_MS);
  g_assert_cmpuint (G_OBJECT (self->random)->ref_count, ==, held - 1);
}

static void
is_for_so_many (Fixture *self, gconstpointer data)
{
  guint8 first[ANTE_KEY_BYTES], last[ANTE_KEY_BYTES];

  read_sender (self, self->owner[0], first);
  for (guint i = 0; i < ANTE_RELAY_SENDER_OWNERS; i++)
    {
      guint8 owner[ANTE_KEY_BYTES];
      g_autoptr (AnteSecret) secret G_GNUC_UNUSED = ante_box_keypair (self->random, owner);

      read_sender (self, owner, last);
    }
  g_assert_true (memcmp (first, last, ANTE_KEY_BYTES) != 0);
}

static void
nobody_can_own_it (Fixture *self, gconstpointer data)
{
  static const guint8 zeros[ANTE_KEY_BYTES];

  g_assert_null (ante_relay_sender_get_key (self->sender, zeros));
  g_assert_null (ante_relay_sender_get_key (self->sender, zeros));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add ("/relay/sender/is-one-for-all", Fixture, NULL, set_up, is_one_for_all, tear_down);
  g_test_add ("/relay/sender/goes-after-a-second", Fixture, NULL, set_up, goes_after_a_second, tear_down);
  g_test_add ("/relay/sender/goes-by-itself", Fixture, NULL, set_up, goes_by_itself, tear_down);
  g_test_add ("/relay/sender/is-for-so-many", Fixture, NULL, set_up, is_for_so_many, tear_down);
  g_test_add ("/relay/sender/nobody-can-own-it", Fixture, NULL, set_up, nobody_can_own_it, tear_down);
  return g_test_run ();
}
