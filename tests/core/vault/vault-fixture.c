/* SPDX-License-Identifier: GPL-3.0-or-later
 * A small clinic for the vault's tests: a manager desk, desks beside it, entries and deliveries. */
#include "vault-fixture.h"

#include <string.h>

#include "support/ante-test-random.h"

#define ENTRY_ID "0123456789abcdef0123456789abcdef"
#define SUBJECT_ID "00112233445566778899aabbccddeeff"
#define RELAY_ID "ffeeddccbbaa99887766554433221100"

AnteVault *
vault_fixture_manager (guint64 seed)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (seed);
  g_autoptr (AnteSecret) recovery = NULL;

  return ante_vault_new_first_desk (random, &recovery);
}

static void
copy_clinic (AnteVaultParts *parts, AnteVault *vault, gboolean clinical)
{
  memcpy (parts->clinic_id, vault->parts.clinic_id, sizeof parts->clinic_id);
  memcpy (parts->recovery_key, vault->parts.recovery_key, sizeof parts->recovery_key);
  parts->n_epochs = vault->parts.n_epochs;
  for (guint epoch = 0; epoch < parts->n_epochs; epoch++)
    {
      parts->roots[epoch][0] = ante_secret_ref (vault->parts.roots[epoch][0]);
      if (clinical)
        parts->roots[epoch][1] = ante_secret_ref (vault->parts.roots[epoch][1]);
    }
}

AnteVault *
vault_fixture_beside (AnteVault *vault, guint64 seed, gboolean clinical)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (seed);
  g_auto (AnteVaultParts) parts = { 0 };

  copy_clinic (&parts, vault, clinical);
  ante_vault_parts_make_desk (&parts, random);
  return ante_vault_new_from_parts (&parts, random);
}

static AnteSecret *
make_root (AnteRandom *random)
{
  guint8 bytes[ANTE_KEY_BYTES];

  ante_random_fill (random, bytes, sizeof bytes);
  return ante_secret_new (bytes, sizeof bytes);
}

AnteVault *
vault_fixture_next_epoch (AnteVault *vault, guint64 seed)
{
  g_autoptr (AnteRandom) random = ante_test_random_new (seed);
  g_autoptr (AnteSecret) item = ante_vault_write (vault);
  g_autoptr (AnteVault) same = ante_vault_read (item, random, NULL);
  g_auto (AnteVaultParts) parts = { 0 };

  copy_clinic (&parts, same, TRUE);
  memcpy (parts.desk_id, same->parts.desk_id, sizeof parts.desk_id);
  memcpy (parts.sign_key, same->parts.sign_key, sizeof parts.sign_key);
  memcpy (parts.box_key, same->parts.box_key, sizeof parts.box_key);
  parts.sign_secret = ante_secret_ref (same->parts.sign_secret);
  parts.box_secret = ante_secret_ref (same->parts.box_secret);
  parts.cache_key = ante_secret_ref (same->parts.cache_key);
  parts.roots[parts.n_epochs][0] = make_root (random);
  parts.roots[parts.n_epochs][1] = make_root (random);
  parts.n_epochs++;
  return ante_vault_new_from_parts (&parts, random);
}

AnteEntry *
vault_fixture_entry (const char *kind)
{
  g_autoptr (JsonObject) fields = json_object_new ();
  AnteEntry *entry = NULL;

  json_object_set_string_member (fields, "first_name", "Ada");
  json_object_set_string_member (fields, "last_name", "Nakamura");
  json_object_set_string_member (fields, "phone", "+14155550142");
  json_object_set_null_member (fields, "email");
  entry = ante_entry_new (kind, SUBJECT_ID, fields);
  memcpy (entry->id, ENTRY_ID, sizeof entry->id);
  entry->at_ms = 1790000000000;
  entry->person = g_strdup ("Robin");
  entry->based_on = 41;
  return entry;
}

AnteEnvelope
vault_fixture_envelope (AnteVault *vault, AnteEntry *entry, AnteAudience audience)
{
  AnteEnvelope envelope = { .version = ANTE_ENVELOPE_VERSION,
                            .counter = 7,
                            .epoch = ante_vault_get_epoch (vault),
                            .audience = audience,
                            .sealing = ANTE_SEALING_KEY,
                            .n_tokens = 2 };

  g_strlcpy (envelope.clinic, ante_vault_get_clinic_id (vault), sizeof envelope.clinic);
  g_strlcpy (envelope.id, entry->id, sizeof envelope.id);
  g_strlcpy (envelope.author, ante_vault_get_desk_id (vault), sizeof envelope.author);
  memset (envelope.previous, 0x5a, sizeof envelope.previous);
  memset (envelope.tokens[0], 0x11, ANTE_HASH_BYTES);
  memset (envelope.tokens[1], 0x22, ANTE_HASH_BYTES);
  return envelope;
}

GBytes *
vault_fixture_seal (AnteVault *vault, AnteEntry *entry, AnteAudience audience)
{
  AnteEnvelope envelope = vault_fixture_envelope (vault, entry, audience);

  return ante_vault_seal_entry (vault, entry, audience, envelope.counter, envelope.previous,
                                (const guint8 (*)[ANTE_HASH_BYTES]) envelope.tokens, envelope.n_tokens);
}

static GBytes *
join_body (const guint8 *signature, const char *payload)
{
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, signature, ANTE_SIGNATURE_BYTES);
  g_byte_array_append (body, (const guint8 *) payload, (guint) strlen (payload));
  return g_byte_array_free_to_bytes (body);
}

GBytes *
vault_fixture_seal_as (AnteVault *vault, const AnteEnvelope *envelope, const guint8 *signature, const char *payload)
{
  const AnteAudienceKeys *keys = ante_vault_find_keys (vault, envelope->audience, envelope->epoch);
  g_autoptr (GBytes) header = ante_envelope_write_header (envelope);
  g_autoptr (GBytes) body = join_body (signature, payload);
  g_autoptr (GBytes) sealed = ante_seal (keys->entry_key, vault->random, g_bytes_get_data (body, NULL),
                                         g_bytes_get_size (body), g_bytes_get_data (header, NULL),
                                         g_bytes_get_size (header));

  return ante_envelope_join (header, sealed);
}

AnteSealing vault_fixture_sealing = ANTE_SEALING_SENT_BOX;

void
vault_delivery_init (VaultDelivery *self, AnteVault *vault, AnteAudience audience)
{
  g_autoptr (JsonObject) fields = json_object_new ();

  memset (self, 0, sizeof *self);
  json_object_set_string_member (fields, "id", SUBJECT_ID);
  json_object_set_int_member (fields, "received", 1790000000000);
  json_object_set_string_member (fields, "status", "Approved");
  self->entry = ante_entry_new (audience == ANTE_AUDIENCE_DESK ? "delivery" : "delivery.clinical", SUBJECT_ID, fields);
  self->entry->at_ms = 1790000000000;
  self->envelope.version = ANTE_ENVELOPE_VERSION;
  g_strlcpy (self->envelope.clinic, ante_vault_get_clinic_id (vault), 33);
  g_strlcpy (self->envelope.id, ENTRY_ID, 33);
  g_strlcpy (self->envelope.author, RELAY_ID, 33);
  self->envelope.epoch = ante_vault_get_epoch (vault);
  self->envelope.audience = audience;
  self->envelope.sealing = vault_fixture_sealing;
  g_assert_true (ante_vault_get_audience_box_key (vault, audience, self->public_key));
}

void
vault_delivery_clear (VaultDelivery *self)
{
  g_clear_pointer (&self->entry, ante_entry_unref);
}

static GBytes *
seal_box (VaultDelivery *self, GBytes *body)
{
  gsize length;
  gconstpointer plain = g_bytes_get_data (body, &length);
  g_autoptr (AnteRandom) random = ante_random_new_system ();
  guint8 sender_public[ANTE_KEY_BYTES];

  if (self->envelope.sealing == ANTE_SEALING_BOX)
    return ante_box_seal (self->public_key, plain, length);
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);
  g_autoptr (AnteBoxKey) key = ante_box_key_new (random, sender, sender_public, self->public_key);
  return ante_sent_box_seal (key, plain, length);
}

GBytes *
vault_delivery_seal (VaultDelivery *self)
{
  g_autoptr (GBytes) header = ante_envelope_write_header (&self->envelope);
  g_autofree char *payload = ante_entry_write_payload (self->entry);
  g_autoptr (GBytes) body = join_body (self->signature, payload);
  g_autoptr (GBytes) sealed = seal_box (self, body);

  return ante_envelope_join (header, sealed);
}

const guint8 *
vault_fixture_find_author (const char *desk_id, gpointer vault)
{
  AnteVault *author = vault;

  if (author == NULL || strcmp (desk_id, ante_vault_get_desk_id (author)) != 0)
    return NULL;
  return author->parts.sign_key;
}

AnteEntry *
vault_fixture_open (AnteVault *vault, GBytes *blob, AnteVault *author, GError **error)
{
  AnteEnvelope envelope;

  return ante_vault_open_entry (vault, blob, TRUE, vault_fixture_find_author, author, &envelope, error);
}

void
vault_fixture_refuses (AnteVault *vault, GBytes *blob, AnteVault *author, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (AnteEntry) entry = vault_fixture_open (vault, blob, author, &error);

  g_assert_null (entry);
  g_assert_error (error, ANTE_VAULT_ERROR, code);
}

GBytes *
vault_fixture_flip (GBytes *bytes, gsize at, guint bit)
{
  gsize length = g_bytes_get_size (bytes);
  guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), length);

  copy[at] ^= (guint8) (1 << bit);
  return g_bytes_new_take (copy, length);
}

gboolean
vault_fixture_contains (GBytes *bytes, const char *text)
{
  gsize length = 0, part = MIN (strlen (text), 8);
  const char *start = g_bytes_get_data (bytes, &length);

  for (gsize at = 0; at + part <= length; at++)
    if (memcmp (start + at, text, part) == 0)
      return TRUE;
  return FALSE;
}
