/* SPDX-License-Identifier: GPL-3.0-or-later
 * A webhook, split and sealed for a clinic that is made up. */
#include "bench-seal.h"

#include "relay/ante-relay-sealing.h"
#include "shared/wire/ante-wire-qualiphy.h"

#define SOME_ID "0123456789abcdef0123456789abcdef"

typedef struct
{
  AnteBoxKey *desk_key, *clinical_key; /* owned, for as long as the program runs, as the other */
  AnteSecret *relay_key;
} Clinic;

static AnteBoxKey *
make_key (AnteRandom *random)
{
  guint8 public_key[ANTE_KEY_BYTES], sender_public[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) owner G_GNUC_UNUSED = ante_box_keypair (random, public_key);
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);

  return ante_box_key_new (random, sender, sender_public, public_key);
}

static const Clinic *
make_clinic (void)
{
  static Clinic clinic;
  g_autoptr (AnteRandom) random = ante_random_new_system ();

  if (!ante_crypto_init ())
    g_error ("libsodium does not start");
  clinic.desk_key = make_key (random);
  clinic.clinical_key = make_key (random);
  clinic.relay_key = ante_secret_new_random (ANTE_KEY_BYTES);
  return &clinic;
}

static void
append (GByteArray *both, GBytes *taken)
{
  g_autoptr (GBytes) part = taken;

  g_byte_array_append (both, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
}

GBytes *
bench_seal (GBytes *body)
{
  static const Clinic *clinic;
  g_autoptr (JsonObject) desk = NULL;
  g_autoptr (JsonObject) clinical = NULL;
  GByteArray *both = g_byte_array_new ();
  char id[33];
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  if (clinic == NULL)
    clinic = make_clinic ();
  AnteRelaySealing sealing = { SOME_ID, SOME_ID, SOME_ID, clinic->relay_key, 1, g_get_real_time () / 1000 };
  if (!ante_qualiphy_webhook_split (text, length, SOME_ID, SOME_ID, &desk, &clinical, NULL))
    g_error ("this is no webhook");
  append (both, ante_relay_seal_part (&sealing, "delivery", ANTE_AUDIENCE_DESK, clinic->desk_key, desk, id));
  append (both, ante_relay_seal_part (&sealing, "delivery.clinical", ANTE_AUDIENCE_CLINICAL, clinic->clinical_key, clinical, id));
  return g_byte_array_free_to_bytes (both);
}
