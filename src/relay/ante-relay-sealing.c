/* SPDX-License-Identifier: GPL-3.0-or-later
 * Seals the parts of a delivery. What goes in is not kept anywhere. */
#include "relay/ante-relay-sealing.h"

#include <string.h>

/* An id begins with when it was received, in milliseconds: those of one day are neighbours in an index, which otherwise
 * would be written all over for each. The other 80 bits are the keyed hash, over these too. */
#define SINCE_DIGITS 12
#define SINCE_MOST G_GINT64_CONSTANT (0xffffffffffff)

static void
append_bytes (GByteArray *array, GBytes *bytes)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (array, data, length);
}

/* @since: the first digits of the id; NULL: as the first relays made them, without. */
static void
make_id (const AnteSecret *relay_key, const AnteEnvelope *envelope, GBytes *body, const char *since, char id[33])
{
  g_autofree char *when = since != NULL ? g_strdup_printf ("since %s ", since) : g_strdup ("");
  g_autofree char *place = g_strdup_printf ("%s%s %s %u %u ", when, envelope->clinic, envelope->author,
                                            (guint) envelope->audience, envelope->epoch);
  g_autoptr (GByteArray) input = g_byte_array_new ();
  guint8 hash[ANTE_HASH_BYTES];

  g_byte_array_append (input, (const guint8 *) place, strlen (place));
  append_bytes (input, body);
  ante_keyed_hash (relay_key, input->data, input->len, hash);
  g_autofree char *hex = ante_hex_encode (hash, ANTE_ID_BYTES);
  g_snprintf (id, 33, "%s%s", since != NULL ? since : "", hex);
}

static GBytes *
seal_payload (const AnteRelaySealing *sealing,
              const char *kind,
              const AnteBoxKey *key,
              JsonObject *fields)
{
  static const guint8 no_signature[ANTE_SIGNATURE_BYTES];
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, sealing->delivery_id, fields);

  entry->at_ms = sealing->received_ms;
  g_autofree char *payload = ante_entry_write_payload (entry);
  gsize length = strlen (payload);
  g_autoptr (GByteArray) plain = g_byte_array_sized_new ((guint) (sizeof no_signature + length));
  g_byte_array_append (plain, no_signature, sizeof no_signature);
  g_byte_array_append (plain, (const guint8 *) payload, length);

  GBytes *sealed = ante_sent_box_seal (key, plain->data, plain->len);
  ante_wipe (plain->data, plain->len);
  ante_wipe (payload, length);
  return sealed;
}

GBytes *
ante_relay_seal_part (const AnteRelaySealing *sealing, const char *kind, AnteAudience audience,
                      const AnteBoxKey *key, JsonObject *fields, char id[33])
{
  AnteEnvelope envelope = { .version = ANTE_ENVELOPE_VERSION,
                            .epoch = sealing->epoch,
                            .audience = audience,
                            .sealing = ANTE_SEALING_SENT_BOX };
  char since[SINCE_DIGITS + 1];

  g_autoptr (GBytes) body = seal_payload (sealing, kind, key, fields);
  g_strlcpy (envelope.clinic, sealing->clinic_id, sizeof envelope.clinic);
  g_strlcpy (envelope.author, sealing->relay_id, sizeof envelope.author);
  g_snprintf (since, sizeof since, "%0*" G_GINT64_MODIFIER "x", SINCE_DIGITS, sealing->received_ms & SINCE_MOST);
  make_id (sealing->relay_key, &envelope, body, since, envelope.id);
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  g_autoptr (GBytes) entry = ante_envelope_join (header, body);
  if (g_bytes_get_size (entry) > ANTE_ENTRY_MAX_BYTES)
    return NULL;
  memcpy (id, envelope.id, sizeof envelope.id);
  return g_steal_pointer (&entry);
}

gboolean
ante_relay_made (const AnteSecret *relay_key, const AnteEnvelope *envelope, GBytes *body)
{
  char id[33], since[SINCE_DIGITS + 1];

  if (!ante_sealing_is_box (envelope->sealing) || envelope->counter != 0 || envelope->n_tokens != 0)
    return FALSE;
  g_strlcpy (since, envelope->id, sizeof since);
  make_id (relay_key, envelope, body, since, id);
  if (ante_bytes_equal (id, envelope->id, sizeof id))
    return TRUE;
  make_id (relay_key, envelope, body, NULL, id);
  return ante_bytes_equal (id, envelope->id, sizeof id);
}
