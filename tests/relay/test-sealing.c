/* SPDX-License-Identifier: GPL-3.0-or-later
 * The ids of deliveries: in the order of time, and none that a desk could make up. */
#include "relay/ante-relay-sealing.h"

#include <string.h>

#define CLINIC "11111111111111111111111111111111"
#define RELAY "22222222222222222222222222222222"
#define DELIVERY "33333333333333333333333333333333"
#define NOW_MS G_GINT64_CONSTANT (1790000000000)

typedef struct
{
  AnteSecret *relay_key;   /* owned */
  AnteBoxKey *box;         /* owned */
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  guint8 owner[ANTE_KEY_BYTES], sender_public[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) secret G_GNUC_UNUSED = ante_box_keypair (random, owner);
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);

  self->relay_key = ante_secret_new_random (ANTE_KEY_BYTES);
  self->box = ante_box_key_new (random, sender, sender_public, owner);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  ante_secret_unref (self->relay_key);
  ante_box_key_unref (self->box);
}

static void
seal (Fixture *self, gint64 received_ms, AnteEnvelope *envelope, GBytes **body)
{
  AnteRelaySealing sealing = { CLINIC, RELAY, DELIVERY, self->relay_key, 1, received_ms };
  g_autoptr (JsonObject) fields = json_object_new ();
  char id[33];
  g_autoptr (GBytes) entry = ante_relay_seal_part (&sealing, "delivery", ANTE_AUDIENCE_DESK, self->box, fields, id);

  g_assert_true (ante_envelope_read (entry, envelope, NULL, body, NULL));
  g_assert_cmpstr (envelope->id, ==, id);
}

static void
test_are_in_the_order_of_time (Fixture *self, gconstpointer data)
{
  char last[33] = "";

  for (gint64 ms = 1; ms < G_GINT64_CONSTANT (1) << 42; ms = ms * 3 + 1)
    {
      AnteEnvelope envelope;
      g_autoptr (GBytes) body = NULL;

      seal (self, ms, &envelope, &body);
      g_assert_true (ante_id_is_valid (envelope.id));
      g_assert_cmpstr (last, <, envelope.id);
      g_strlcpy (last, envelope.id, sizeof last);
    }
}

/* Two that came in the same millisecond. */
static void
test_differ_at_one_time (Fixture *self, gconstpointer data)
{
  AnteEnvelope one, other;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) other_body = NULL;

  seal (self, NOW_MS, &one, &body);
  seal (self, NOW_MS, &other, &other_body);
  g_assert_cmpstr (one.id, !=, other.id);
}

static void
test_are_known_again (Fixture *self, gconstpointer data)
{
  AnteEnvelope envelope;
  g_autoptr (GBytes) body = NULL;

  seal (self, NOW_MS, &envelope, &body);
  g_assert_true (ante_relay_made (self->relay_key, &envelope, body));
}

static void
test_cannot_be_made_up (Fixture *self, gconstpointer data)
{
  AnteEnvelope real, other;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GBytes) other_body = NULL;
  g_autoptr (AnteSecret) other_key = ante_secret_new_random (ANTE_KEY_BYTES);

  seal (self, NOW_MS, &real, &body);
  seal (self, NOW_MS, &other, &other_body);
  g_assert_false (ante_relay_made (self->relay_key, &real, other_body));
  g_assert_false (ante_relay_made (other_key, &real, body));
  for (guint i = 0; i < 32; i++)
    {
      AnteEnvelope changed = real;

      changed.id[i] = changed.id[i] == '0' ? '1' : '0';
      g_assert_false (ante_relay_made (self->relay_key, &changed, body));
    }
  AnteEnvelope changed = real;
  changed.epoch = 2;
  g_assert_false (ante_relay_made (self->relay_key, &changed, body));
  changed = real;
  changed.audience = ANTE_AUDIENCE_CLINICAL;
  g_assert_false (ante_relay_made (self->relay_key, &changed, body));
  changed = real;
  changed.clinic[0] = '4';
  g_assert_false (ante_relay_made (self->relay_key, &changed, body));
  changed = real;
  changed.counter = 1;
  g_assert_false (ante_relay_made (self->relay_key, &changed, body));
  changed = real;
  changed.sealing = ANTE_SEALING_KEY;
  g_assert_false (ante_relay_made (self->relay_key, &changed, body));
}

/* What a desk gives back may be older than the time in the ids. */
static void
test_of_the_first_relays_are_known (Fixture *self, gconstpointer data)
{
  AnteEnvelope envelope = { .version = ANTE_ENVELOPE_VERSION, .epoch = 1, .audience = ANTE_AUDIENCE_DESK,
                            .sealing = ANTE_SEALING_BOX, .clinic = CLINIC, .author = RELAY };
  static const char TEXT[] = CLINIC " " RELAY " 1 1 sealed";
  g_autoptr (GBytes) body = g_bytes_new_static ("sealed", 6);
  guint8 hash[ANTE_HASH_BYTES];

  ante_keyed_hash (self->relay_key, TEXT, strlen (TEXT), hash);
  g_autofree char *id = ante_hex_encode (hash, ANTE_ID_BYTES);
  g_strlcpy (envelope.id, id, sizeof envelope.id);
  g_assert_true (ante_relay_made (self->relay_key, &envelope, body));
  envelope.id[31] = envelope.id[31] == '0' ? '1' : '0';
  g_assert_false (ante_relay_made (self->relay_key, &envelope, body));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (ante_crypto_init ());
  g_test_add ("/relay/ids/are-in-the-order-of-time", Fixture, NULL, set_up, test_are_in_the_order_of_time, tear_down);
  g_test_add ("/relay/ids/differ-at-one-time", Fixture, NULL, set_up, test_differ_at_one_time, tear_down);
  g_test_add ("/relay/ids/are-known-again", Fixture, NULL, set_up, test_are_known_again, tear_down);
  g_test_add ("/relay/ids/cannot-be-made-up", Fixture, NULL, set_up, test_cannot_be_made_up, tear_down);
  g_test_add ("/relay/ids/of-the-first-relays-are-known", Fixture, NULL, set_up, test_of_the_first_relays_are_known, tear_down);
  return g_test_run ();
}
