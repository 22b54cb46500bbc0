/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reading claims and pushes: whole, within bounds, or not at all. */
#include "relay/ante-relay-bodies.h"
#include "relay/ante-relay-codes.h"
#include "relay/ante-relay-sealing.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define ENTRY_MAX_CHARS (ANTE_ENTRY_MAX_BYTES / 3 * 4 + 4)

static const AnteJsonLimits CLAIM_LIMITS = {
  .max_bytes = ANTE_CLAIM_MAX_BYTES, .max_depth = 4, .max_values = 40, .max_string = 1024,
};

static const AnteJsonLimits PUSH_LIMITS = {
  .max_bytes = ANTE_PUSH_MAX_BODY_BYTES,
  .max_depth = 4,
  .max_values = ANTE_PUSH_MAX_ENTRIES + 20,
  .max_string = ENTRY_MAX_CHARS,
};

/* --- A claim --- */

static gboolean
read_key (JsonObject *object, const char *member, guint8 key[ANTE_KEY_BYTES])
{
  const char *text;

  if (!ante_json_get_string (object, member, 64, &text, NULL))
    return FALSE;
  g_autoptr (GBytes) bytes = ante_base64_decode (text, ANTE_KEY_BYTES, NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) != ANTE_KEY_BYTES)
    return FALSE;
  memcpy (key, g_bytes_get_data (bytes, NULL), ANTE_KEY_BYTES);
  return TRUE;
}

static gboolean
read_id (JsonObject *object, const char *member, char id[33])
{
  const char *text;

  if (!ante_json_get_string (object, member, 32, &text, NULL) || !ante_id_is_valid (text))
    return FALSE;
  g_strlcpy (id, text, 33);
  return TRUE;
}

static gboolean
can_be_sealed_to (const guint8 key[ANTE_KEY_BYTES])
{
  g_autoptr (GBytes) sealed = ante_box_seal (key, "", 0);

  return sealed != NULL;
}

AnteRelayClaim *
ante_relay_read_claim (GBytes *body, char **code)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object =
      ante_json_read_object (text != NULL ? text : "", length, &CLAIM_LIMITS, NULL);
  AnteRelayClaim *claim = g_new0 (AnteRelayClaim, 1);
  const char *typed;

  if (object != NULL && ante_json_get_string (object, "code", 64, &typed, NULL) &&
      read_id (object, "clinic", claim->clinic_id) && read_id (object, "desk", claim->desk_id) &&
      read_key (object, "sign_key", claim->sign_key) &&
      read_key (object, "box_key", claim->box_key) &&
      read_key (object, "desk_audience_key", claim->desk_key) &&
      read_key (object, "clinical_audience_key", claim->clinical_key) &&
      can_be_sealed_to (claim->desk_key) && can_be_sealed_to (claim->clinical_key))
    {
      *code = ante_relay_code_normalise (typed);
      return claim;
    }
  ante_relay_claim_free (claim);
  return NULL;
}

/* --- Entries --- */

/* Why an entry that can be read is not to be stored, or NULL. Entries of other authors are given
 * back after a restore, and taken; only this relay's own deliveries must be its own. */
static const char *
find_refusal (const AnteRelayClinic *clinic, const AnteEnvelope *envelope, GBytes *body)
{
  if (strcmp (envelope->clinic, clinic->id) != 0)
    return "it is another clinic's";
  if (strcmp (envelope->author, clinic->relay_id) == 0 &&
      !ante_relay_made (clinic->relay_key, envelope, body))
    return "this relay did not make it";
  return NULL;
}

/* Returns: FALSE when it is no entry at all. */
static gboolean
read_entry (const AnteRelayClinic *clinic, const char *text, AnteRelayPush *push)
{
  g_autoptr (GBytes) bytes = ante_base64_decode (text, ANTE_ENTRY_MAX_BYTES, NULL);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  AnteRelayPushed pushed = { 0 };

  if (bytes == NULL)
    return FALSE;
  if (ante_envelope_read (bytes, &pushed.envelope, NULL, &body, &error))
    pushed.refusal = find_refusal (clinic, &pushed.envelope, body);
  else if (g_error_matches (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_NEWER) &&
           ante_id_is_valid (pushed.envelope.id))
    pushed.refusal = "it is of a version newer than this relay";
  else
    return FALSE;
  pushed.bytes = g_steal_pointer (&bytes);
  g_array_append_val (push->entries, pushed);
  return TRUE;
}

static gboolean
read_entries (const AnteRelayClinic *clinic, JsonArray *entries, AnteRelayPush *push)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonNode *node = json_array_get_element (entries, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
          !read_entry (clinic, json_node_get_string (node), push))
        return FALSE;
    }
  return TRUE;
}

AnteRelayPush *
ante_relay_read_push (const AnteRelayClinic *clinic, gint64 now_ms, GBytes *body)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) object =
      ante_json_read_object (text != NULL ? text : "", length, &PUSH_LIMITS, NULL);
  AnteRelayPush *push = ante_relay_push_new (clinic->no, now_ms);
  JsonArray *entries;

  if (object != NULL &&
      ante_json_get_array (object, "entries", ANTE_PUSH_MAX_ENTRIES, &entries, NULL) &&
      read_entries (clinic, entries, push))
    return push;
  ante_relay_push_free (push);
  return NULL;
}
