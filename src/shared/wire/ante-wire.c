/* SPDX-License-Identifier: GPL-3.0-or-later
 * The envelope of an entry: a fixed binary head in the clear, and a sealed body nobody here can open. */
#include "shared/wire/ante-wire.h"

#include <string.h>

#define MAGIC "AE"
#define MAGIC_BYTES 2
#define VERSION_BYTES 1
#define HEADER_FIXED_BYTES 98 /* up to and with the count of tokens */
#define BODY_LENGTH_BYTES 4
/* Every version to come keeps the magic, the version and the three ids where they are. */
#define IDS_END (MAGIC_BYTES + VERSION_BYTES + 3 * ANTE_ID_BYTES)

G_DEFINE_QUARK (ante-wire-error-quark, ante_wire_error)

/* A place in a buffer whose bounds were checked before. */
typedef struct { const guint8 *at; } Reader;

static guint64
take_number (Reader *reader, guint n_bytes)
{
  guint64 number = 0;

  for (guint i = 0; i < n_bytes; i++)
    number = number << 8 | *reader->at++;
  return number;
}

static void
take_bytes (Reader *reader, guint8 *bytes, gsize length)
{
  memcpy (bytes, reader->at, length);
  reader->at += length;
}

static void
take_id (Reader *reader, char id[33])
{
  g_autofree char *hex = ante_hex_encode (reader->at, ANTE_ID_BYTES);

  g_strlcpy (id, hex, 33);
  reader->at += ANTE_ID_BYTES;
}

static void
put_number (GByteArray *bytes, guint64 number, guint n_bytes)
{
  for (guint i = n_bytes; i-- > 0;)
    g_byte_array_append (bytes, &(guint8){ (guint8) (number >> (8 * i)) }, 1);
}

static void
put_id (GByteArray *bytes, const char *id)
{
  guint8 raw[ANTE_ID_BYTES];

  ante_hex_decode (id, raw, sizeof raw);
  g_byte_array_append (bytes, raw, sizeof raw);
}

static gboolean
token_repeats (const AnteEnvelope *envelope)
{
  for (guint i = 1; i < envelope->n_tokens; i++)
    for (guint j = 0; j < i; j++)
      if (memcmp (envelope->tokens[i], envelope->tokens[j], ANTE_HASH_BYTES) == 0)
        return TRUE;
  return FALSE;
}

gboolean
ante_sealing_is_box (AnteSealing sealing)
{
  return sealing == ANTE_SEALING_BOX || sealing == ANTE_SEALING_SENT_BOX;
}

/* Why the head's own values cannot be, or NULL. The ids are right by their form. */
static const char *
find_fault (const AnteEnvelope *envelope)
{
  if (envelope->epoch == 0)
    return "the epoch is 0";
  if (envelope->audience != ANTE_AUDIENCE_DESK && envelope->audience != ANTE_AUDIENCE_CLINICAL)
    return "no such audience";
  if (envelope->sealing != ANTE_SEALING_KEY && !ante_sealing_is_box (envelope->sealing))
    return "no such sealing";
  if (envelope->n_tokens > ANTE_ENVELOPE_MAX_TOKENS)
    return "too many tokens";
  if (token_repeats (envelope))
    return "the same token twice";
  return NULL;
}

static gboolean
refuse (GError **error, AnteWireError code, const char *why)
{
  g_set_error (error, ANTE_WIRE_ERROR, code, "entry: %s", why);
  return FALSE;
}

/* Fills @envelope up to its tokens; @length is that of the whole entry. */
static gboolean
read_head (const guint8 *bytes, gsize length, AnteEnvelope *envelope, GError **error)
{
  Reader reader = { bytes + MAGIC_BYTES };
  const char *fault = NULL;

  envelope->version = (guint8) take_number (&reader, VERSION_BYTES);
  take_id (&reader, envelope->clinic);
  take_id (&reader, envelope->id);
  take_id (&reader, envelope->author);
  if (envelope->version == 0)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "version 0");
  if (envelope->version > ANTE_ENVELOPE_VERSION)
    return refuse (error, ANTE_WIRE_ERROR_NEWER, "its version is newer than this program");
  if (length < HEADER_FIXED_BYTES + BODY_LENGTH_BYTES)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "cut short");

  envelope->counter = take_number (&reader, 8);
  envelope->epoch = (guint32) take_number (&reader, 4);
  envelope->audience = (AnteAudience) take_number (&reader, 1);
  envelope->sealing = (AnteSealing) take_number (&reader, 1);
  take_bytes (&reader, envelope->previous, ANTE_HASH_BYTES);
  envelope->n_tokens = (guint) take_number (&reader, 1);
  if (envelope->n_tokens > ANTE_ENVELOPE_MAX_TOKENS)
    {
      envelope->n_tokens = 0;
      return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "too many tokens");
    }
  if (length < HEADER_FIXED_BYTES + envelope->n_tokens * ANTE_HASH_BYTES + BODY_LENGTH_BYTES)
    {
      envelope->n_tokens = 0;
      return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "cut short");
    }
  take_bytes (&reader, envelope->tokens[0], envelope->n_tokens * ANTE_HASH_BYTES);

  fault = find_fault (envelope);
  return fault == NULL || refuse (error, ANTE_WIRE_ERROR_MALFORMED, fault);
}

GBytes *
ante_envelope_write_header (const AnteEnvelope *envelope)
{
  GByteArray *bytes = NULL;

  g_return_val_if_fail (envelope != NULL && envelope->version == ANTE_ENVELOPE_VERSION, NULL);
  g_return_val_if_fail (ante_id_is_valid (envelope->clinic) && ante_id_is_valid (envelope->id)
                        && ante_id_is_valid (envelope->author), NULL);
  g_return_val_if_fail (find_fault (envelope) == NULL, NULL);

  bytes = g_byte_array_sized_new (HEADER_FIXED_BYTES + envelope->n_tokens * ANTE_HASH_BYTES);
  g_byte_array_append (bytes, (const guint8 *) MAGIC, MAGIC_BYTES);
  put_number (bytes, envelope->version, VERSION_BYTES);
  put_id (bytes, envelope->clinic);
  put_id (bytes, envelope->id);
  put_id (bytes, envelope->author);
  put_number (bytes, envelope->counter, 8);
  put_number (bytes, envelope->epoch, 4);
  put_number (bytes, envelope->audience, 1);
  put_number (bytes, envelope->sealing, 1);
  g_byte_array_append (bytes, envelope->previous, ANTE_HASH_BYTES);
  put_number (bytes, envelope->n_tokens, 1);
  g_byte_array_append (bytes, envelope->tokens[0], envelope->n_tokens * ANTE_HASH_BYTES);
  return g_byte_array_free_to_bytes (bytes);
}

GBytes *
ante_envelope_join (GBytes *header, GBytes *sealed_body)
{
  gsize header_length = 0, body_length = 0;
  const guint8 *head = NULL, *body = NULL;
  GByteArray *bytes = NULL;

  g_return_val_if_fail (header != NULL && sealed_body != NULL, NULL);

  head = g_bytes_get_data (header, &header_length);
  body = g_bytes_get_data (sealed_body, &body_length);
  bytes = g_byte_array_sized_new ((guint) (header_length + BODY_LENGTH_BYTES + body_length));
  g_byte_array_append (bytes, head, (guint) header_length);
  put_number (bytes, body_length, BODY_LENGTH_BYTES);
  g_byte_array_append (bytes, body, (guint) body_length);
  return g_byte_array_free_to_bytes (bytes);
}

gboolean
ante_envelope_read (GBytes *entry, AnteEnvelope *envelope, GBytes **header, GBytes **body, GError **error)
{
  gsize length = 0, header_length = 0;
  const guint8 *bytes = NULL;
  guint64 body_length = 0;

  g_return_val_if_fail (entry != NULL && envelope != NULL, FALSE);

  memset (envelope, 0, sizeof *envelope);
  bytes = g_bytes_get_data (entry, &length);
  if (length > ANTE_ENTRY_MAX_BYTES)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "too large");
  if (length < IDS_END)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "cut short");
  if (memcmp (bytes, MAGIC, MAGIC_BYTES) != 0)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "not an entry");
  if (!read_head (bytes, length, envelope, error))
    return FALSE;

  header_length = HEADER_FIXED_BYTES + envelope->n_tokens * ANTE_HASH_BYTES;
  body_length = take_number (&(Reader){ bytes + header_length }, BODY_LENGTH_BYTES);
  if (body_length == 0)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "nothing inside");
  if (body_length != length - header_length - BODY_LENGTH_BYTES)
    return refuse (error, ANTE_WIRE_ERROR_MALFORMED, "its length is not what it says");

  if (header != NULL)
    *header = g_bytes_new_from_bytes (entry, 0, header_length);
  if (body != NULL)
    *body = g_bytes_new_from_bytes (entry, header_length + BODY_LENGTH_BYTES, body_length);
  return TRUE;
}

void
ante_entry_hash (GBytes *entry, guint8 hash[ANTE_HASH_BYTES])
{
  gsize length = 0;
  gconstpointer bytes = NULL;

  g_return_if_fail (entry != NULL);

  bytes = g_bytes_get_data (entry, &length);
  ante_hash (bytes, length, hash);
}
