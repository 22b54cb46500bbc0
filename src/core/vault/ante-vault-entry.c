/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entries: signed by the desk, sealed for an audience, and every reason to refuse one. */
#include "core/vault/ante-vault-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define DELIVERY "delivery"
#define DELIVERY_CLINICAL "delivery.clinical"

/* What was inside a seal; wiped, since it may name a patient. */
typedef struct
{
  guint8 *bytes; /* owned */
  gsize length;
} Opened;

static void
opened_clear (Opened *self)
{
  if (self->bytes == NULL)
    return;
  ante_wipe (self->bytes, self->length);
  g_free (self->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opened, opened_clear)

static gboolean
refuse (GError **error, AnteVaultError code, const char *why)
{
  g_set_error (error, ANTE_VAULT_ERROR, code, "entry: %s", why);
  return FALSE;
}

static gboolean
refuse_because (GError **error, const GError *cause)
{
  gboolean newer = g_error_matches (cause, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER);

  return refuse (error, newer ? ANTE_VAULT_ERROR_NEWER : ANTE_VAULT_ERROR_MALFORMED, cause->message);
}

static gboolean
is_zero (const guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (bytes[i] != 0)
      return FALSE;
  return TRUE;
}

/* --- Sealing --- */

static void
write_envelope (AnteVault *self, AnteEntry *entry, AnteEnvelope *envelope)
{
  envelope->version = ANTE_ENVELOPE_VERSION;
  g_strlcpy (envelope->clinic, self->parts.clinic_id, sizeof envelope->clinic);
  g_strlcpy (envelope->id, entry->id, sizeof envelope->id);
  g_strlcpy (envelope->author, self->parts.desk_id, sizeof envelope->author);
  envelope->epoch = self->parts.n_epochs;
  envelope->sealing = ANTE_SEALING_KEY;
}

static GBytes *
seal_body (AnteVault *self, AnteAudience audience, GBytes *header, const char *payload)
{
  const AnteAudienceKeys *keys = ante_vault_find_keys (self, audience, self->parts.n_epochs);
  gsize length = strlen (payload);
  g_autoptr (GBytes) signed_bytes = ante_entry_signed_bytes (header, payload, length);
  g_auto (AnteLayout) body = { 0 };
  guint8 signature[ANTE_SIGNATURE_BYTES];

  ante_sign (self->parts.sign_secret, g_bytes_get_data (signed_bytes, NULL), g_bytes_get_size (signed_bytes),
             signature);
  ante_layout_init (&body, sizeof signature + length);
  ante_layout_put (&body, signature, sizeof signature);
  ante_layout_put (&body, payload, length);
  return ante_seal (keys->entry_key, self->random, body.bytes, body.length, g_bytes_get_data (header, NULL),
                    g_bytes_get_size (header));
}

GBytes *
ante_vault_seal_entry (AnteVault *self, AnteEntry *entry, AnteAudience audience, guint64 counter,
                       const guint8 previous[ANTE_HASH_BYTES], const guint8 (*tokens)[ANTE_HASH_BYTES],
                       guint n_tokens)
{
  AnteEnvelope envelope = { .counter = counter, .audience = audience, .n_tokens = n_tokens };
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  char *payload = NULL;

  g_return_val_if_fail (self != NULL && entry != NULL, NULL);
  g_return_val_if_fail (ante_id_is_valid (entry->id), NULL);
  g_return_val_if_fail (ante_vault_holds (self, audience), NULL);
  g_return_val_if_fail (counter > 0, NULL);
  g_return_val_if_fail (n_tokens <= ANTE_ENVELOPE_MAX_TOKENS, NULL);

  write_envelope (self, entry, &envelope);
  memcpy (envelope.previous, previous, ANTE_HASH_BYTES);
  if (n_tokens > 0)
    memcpy (envelope.tokens, tokens, n_tokens * ANTE_HASH_BYTES);
  header = ante_envelope_write_header (&envelope);
  payload = ante_entry_write_payload (entry);
  body = seal_body (self, audience, header, payload);
  ante_wipe (payload, strlen (payload));
  g_free (payload);
  return ante_envelope_join (header, body);
}

/* --- Opening --- */

static gboolean
open_box (const AnteAudienceKeys *keys, AnteSealing sealing, GBytes *body, Opened *opened)
{
  gsize length;
  gconstpointer sealed = g_bytes_get_data (body, &length);
  g_autoptr (GBytes) plain = sealing == ANTE_SEALING_BOX
                                 ? ante_box_open (keys->box_key, keys->box_secret, sealed, length, NULL)
                                 : ante_sent_box_open (keys->box_key, keys->box_secret, sealed, length, NULL);

  if (plain == NULL)
    return FALSE;
  opened->length = g_bytes_get_size (plain);
  opened->bytes = g_memdup2 (g_bytes_get_data (plain, NULL), opened->length);
  return TRUE;
}

static gboolean
open_sealed (const AnteAudienceKeys *keys, GBytes *header, GBytes *body, Opened *opened)
{
  gsize length = g_bytes_get_size (body);

  if (length < ANTE_SEAL_OVERHEAD)
    return FALSE;
  opened->length = length - ANTE_SEAL_OVERHEAD;
  opened->bytes = g_malloc (MAX (opened->length, 1));
  return ante_open_into (keys->entry_key, g_bytes_get_data (body, NULL), length, g_bytes_get_data (header, NULL),
                         g_bytes_get_size (header), opened->bytes);
}

static gboolean
open_body (AnteVault *self, const AnteEnvelope *envelope, GBytes *header, GBytes *body, Opened *opened,
           GError **error)
{
  const AnteAudienceKeys *keys = ante_vault_find_keys (self, envelope->audience, envelope->epoch);

  if (strcmp (envelope->clinic, self->parts.clinic_id) != 0)
    return refuse (error, ANTE_VAULT_ERROR_FORGED, "it is another clinic's");
  if (keys == NULL)
    return refuse (error, ANTE_VAULT_ERROR_NO_KEY, "its audience or epoch is not held");
  if (ante_sealing_is_box (envelope->sealing) ? !open_box (keys, envelope->sealing, body, opened)
                                              : !open_sealed (keys, header, body, opened))
    return refuse (error, ANTE_VAULT_ERROR_FORGED, "the seal does not fit");
  if (opened->length <= ANTE_SIGNATURE_BYTES)
    return refuse (error, ANTE_VAULT_ERROR_MALFORMED, "nothing inside the seal");
  return TRUE;
}

static AnteEntry *
read_payload (const AnteEnvelope *envelope, const Opened *opened, GError **error)
{
  g_autoptr (GError) cause = NULL;
  AnteEntry *entry = ante_entry_read_payload ((const char *) opened->bytes + ANTE_SIGNATURE_BYTES,
                                              opened->length - ANTE_SIGNATURE_BYTES, &cause);

  if (entry == NULL)
    {
      refuse_because (error, cause);
      return NULL;
    }
  memcpy (entry->id, envelope->id, sizeof entry->id);
  memcpy (entry->author, envelope->author, sizeof entry->author);
  entry->counter = envelope->counter;
  entry->epoch = envelope->epoch;
  entry->audience = envelope->audience;
  return entry;
}

/* --- Who wrote it --- */

static gboolean
is_delivery (const AnteEntry *entry)
{
  return strcmp (entry->kind, DELIVERY) == 0 || strcmp (entry->kind, DELIVERY_CLINICAL) == 0;
}

/* Nobody signs a delivery, and the box leaves the head unauthenticated: so all that a head could say is
 * held to what every delivery says, and the id is repeated inside. */
static gboolean
is_like_every_delivery (const AnteEnvelope *envelope, const AnteEntry *entry, const guint8 *signature)
{
  const char *kind = envelope->audience == ANTE_AUDIENCE_CLINICAL ? DELIVERY_CLINICAL : DELIVERY;

  return ante_sealing_is_box (envelope->sealing) && is_zero (signature, ANTE_SIGNATURE_BYTES)
         && envelope->counter == 0 && envelope->n_tokens == 0
         && is_zero (envelope->previous, ANTE_HASH_BYTES) && strcmp (entry->kind, kind) == 0
         && g_strcmp0 (ante_json_peek_string (entry->fields, "id"), entry->subject) == 0;
}

/* The first entry of a log names its own author's key; whether it may is the projection's to say. */
static gboolean
read_introduced_key (const AnteEntry *entry, guint8 key[ANTE_KEY_BYTES])
{
  const char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (strcmp (entry->kind, "roster.set") != 0 || strcmp (entry->subject, entry->author) != 0)
    return FALSE;
  text = ante_json_peek_string (entry->fields, "sign_key");
  bytes = text != NULL ? ante_base64_decode (text, ANTE_KEY_BYTES, NULL) : NULL;
  if (bytes == NULL || g_bytes_get_size (bytes) != ANTE_KEY_BYTES)
    return FALSE;
  memcpy (key, g_bytes_get_data (bytes, NULL), ANTE_KEY_BYTES);
  return TRUE;
}

static gboolean
verify_signature (const guint8 *author_key, const AnteEntry *entry, GBytes *header, const Opened *opened,
                  GError **error)
{
  const char *payload = (const char *) opened->bytes + ANTE_SIGNATURE_BYTES;
  g_autoptr (GBytes) signed_bytes = NULL;
  guint8 introduced[ANTE_KEY_BYTES];

  if (author_key == NULL && read_introduced_key (entry, introduced))
    author_key = introduced;
  if (author_key == NULL)
    return refuse (error, ANTE_VAULT_ERROR_UNKNOWN_AUTHOR, "its author is not known");
  signed_bytes = ante_entry_signed_bytes (header, payload, opened->length - ANTE_SIGNATURE_BYTES);
  if (!ante_sign_verify (author_key, g_bytes_get_data (signed_bytes, NULL), g_bytes_get_size (signed_bytes),
                         opened->bytes))
    return refuse (error, ANTE_VAULT_ERROR_FORGED, "the signature does not fit");
  return TRUE;
}

static gboolean
check_author (gboolean verify, const guint8 *author_key, const AnteEnvelope *envelope, const AnteEntry *entry,
              GBytes *header, const Opened *opened, GError **error)
{
  if (is_delivery (entry))
    {
      if (author_key != NULL || !is_like_every_delivery (envelope, entry, opened->bytes))
        return refuse (error, ANTE_VAULT_ERROR_FORGED, "it is not as a relay's delivery is");
      return TRUE;
    }
  if (is_zero (opened->bytes, ANTE_SIGNATURE_BYTES))
    return refuse (error, ANTE_VAULT_ERROR_FORGED, "nobody signed it");
  return !verify || verify_signature (author_key, entry, header, opened, error);
}

AnteEntry *
ante_vault_open_entry (AnteVault *self, GBytes *blob, gboolean verify, AnteVaultFindAuthor find_author,
                       gpointer data, AnteEnvelope *envelope, GError **error)
{
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) cause = NULL;
  g_auto (Opened) opened = { 0 };
  g_autoptr (AnteEntry) entry = NULL;
  const guint8 *author_key = NULL;

  g_return_val_if_fail (self != NULL && blob != NULL && envelope != NULL, NULL);
  g_return_val_if_fail (!verify || find_author != NULL, NULL);

  if (!ante_envelope_read (blob, envelope, &header, &body, &cause))
    {
      refuse_because (error, cause);
      return NULL;
    }
  if (!open_body (self, envelope, header, body, &opened, error))
    return NULL;
  entry = read_payload (envelope, &opened, error);
  if (entry == NULL)
    return NULL;
  if (verify)
    author_key = find_author (envelope->author, data);
  if (!check_author (verify, author_key, envelope, entry, header, &opened, error))
    return NULL;
  return g_steal_pointer (&entry);
}
