/* SPDX-License-Identifier: GPL-3.0-or-later
 * Operations on a store, one by one. */
#include "store-hands.h"
#include "relay/ante-relay-codes.h"
#include "relay/ante-relay-sealing.h"
#include "support/ante-test-wait.h"

#include <string.h>

void
op_clear (Op *self)
{
  g_clear_object (&self->result);
  g_clear_error (&self->error);
}

void
op_done_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Op *self = data;

  self->argument = ante_relay_store_finish (ANTE_RELAY_STORE (store), result, &self->error);
  self->result = g_object_ref (result);
}

void
op_wait (Op *self)
{
  ante_test_wait_until (self->result != NULL);
}

void
hand_clear (Hand *self)
{
  g_clear_pointer (&self->relay_key, ante_secret_unref);
  g_clear_pointer (&self->desk_secret, ante_secret_unref);
  g_clear_pointer (&self->desk_box, ante_box_key_unref);
  g_clear_pointer (&self->clinical_box, ante_box_key_unref);
}

void
hand_add (AnteRelayStore *store, const char *code)
{
  AnteRelayNewClinic *clinic = g_new0 (AnteRelayNewClinic, 1);
  g_auto (Op) op = { NULL };

  clinic->name = g_strdup ("Lakeside Aesthetics");
  clinic->code_until_ms = HANDS_NOW_MS + ANTE_RELAY_CODE_VALID_MS;
  ante_relay_code_hash (code, clinic->code_hash);
  memset (clinic->generation, 'a', 32);
  ante_relay_store_add_clinic_async (store, clinic, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
}

AnteRelayClaim *
hand_make_claim (const Hand *self, gint64 now_ms, const guint8 token_hash[ANTE_HASH_BYTES])
{
  AnteRelayClaim *claim = g_new0 (AnteRelayClaim, 1);

  ante_relay_code_hash (self->code, claim->code_hash);
  claim->now_ms = now_ms;
  g_strlcpy (claim->clinic_id, self->id, sizeof claim->clinic_id);
  g_strlcpy (claim->desk_id, self->desk, sizeof claim->desk_id);
  memcpy (claim->desk_key, self->desk_key, ANTE_KEY_BYTES);
  memcpy (claim->clinical_key, self->clinical_key, ANTE_KEY_BYTES);
  memcpy (claim->hook_hash, self->hook_hash, ANTE_HASH_BYTES);
  memcpy (claim->token_hash, token_hash, ANTE_HASH_BYTES);
  return claim;
}

void
hand_try_claim (Op *op, AnteRelayStore *store, AnteRelayClaim *claim)
{
  ante_relay_store_claim_async (store, claim, op_done_cb, op);
  op_wait (op);
}

static void
make_hand (Hand *self, AnteRandom *random, char letter)
{
  self->desk_secret = ante_box_keypair (random, self->desk_key);
  g_autoptr (AnteSecret) clinical = ante_box_keypair (random, self->clinical_key);

  g_assert_nonnull (self->desk_secret);
  g_assert_nonnull (clinical);
  guint8 sender_public[ANTE_KEY_BYTES];
  g_autoptr (AnteSecret) sender = ante_box_keypair (random, sender_public);
  self->desk_box = ante_box_key_new (random, sender, sender_public, self->desk_key);
  self->clinical_box = ante_box_key_new (random, sender, sender_public, self->clinical_key);
  memset (self->code, g_ascii_toupper (letter), 20);
  memset (self->id, letter, 32);
  memset (self->desk, letter, 32);
  self->desk[0] = 'd';
  ante_random_fill (random, self->hook_hash, ANTE_HASH_BYTES);
  ante_random_fill (random, self->token_hash, ANTE_HASH_BYTES);
}

void
hand_claim (Hand *self, AnteRelayStore *store, AnteRandom *random, char letter)
{
  g_auto (Op) op = { NULL };

  make_hand (self, random, letter);
  hand_add (store, self->code);
  hand_try_claim (&op, store, hand_make_claim (self, HANDS_NOW_MS, self->token_hash));
  g_assert_no_error (op.error);
  const AnteRelayClinic *clinic = ((AnteRelayClaim *) op.argument)->clinic;
  self->no = clinic->no;
  g_strlcpy (self->relay_id, clinic->relay_id, sizeof self->relay_id);
  self->relay_key = ante_secret_ref (clinic->relay_key);
}

GBytes *
hand_make_entry (const Hand *self, const char *id, AnteAudience audience, guint n_tokens, guint8 token)
{
  static const char BODY[] = "sealed, as far as the relay knows";
  AnteEnvelope envelope = { .version = 1,
                            .counter = 1,
                            .epoch = 1,
                            .audience = audience,
                            .sealing = ANTE_SEALING_KEY,
                            .n_tokens = n_tokens };

  g_strlcpy (envelope.clinic, self->id, sizeof envelope.clinic);
  g_strlcpy (envelope.id, id, sizeof envelope.id);
  g_strlcpy (envelope.author, self->desk, sizeof envelope.author);
  for (guint i = 0; i < n_tokens; i++)
    envelope.tokens[i][0] = token + i;
  g_autoptr (GBytes) body = g_bytes_new_static (BODY, sizeof BODY);
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  return ante_envelope_join (header, body);
}

AnteRelayPush *
hand_make_push (const Hand *self)
{
  return ante_relay_push_new (self->no, HANDS_NOW_MS);
}

void
hand_add_entry (AnteRelayPush *push, GBytes *entry)
{
  AnteRelayPushed pushed = { .bytes = entry };

  g_assert_true (ante_envelope_read (entry, &pushed.envelope, NULL, NULL, NULL));
  g_array_append_val (push->entries, pushed);
}

AnteRelayPushStatus
hand_push (const Hand *self, AnteRelayStore *store, GBytes *entry, gint64 *number)
{
  AnteRelayPush *push = hand_make_push (self);
  g_auto (Op) op = { NULL };

  hand_add_entry (push, entry);
  ante_relay_store_push_async (store, push, op_done_cb, &op);
  op_wait (&op);
  g_assert_no_error (op.error);
  const AnteRelayPushed *pushed = &g_array_index (push->entries, AnteRelayPushed, 0);
  if (number != NULL)
    *number = pushed->number;
  return pushed->status;
}

AnteRelayDelivery *
hand_make_delivery (const Hand *self, AnteRandom *random, guint32 body)
{
  AnteRelayDelivery *delivery = g_new0 (AnteRelayDelivery, 1);
  g_autofree char *id = ante_random_id (random);
  g_autoptr (JsonObject) clinical = json_object_new ();
  AnteRelaySealing sealing = { .clinic_id = self->id,
                               .relay_id = self->relay_id,
                               .delivery_id = id,
                               .relay_key = self->relay_key,
                               .epoch = 1,
                               .received_ms = HANDS_NOW_MS };

  delivery->clinic = self->no;
  delivery->epoch = 1;
  delivery->received_ms = HANDS_NOW_MS;
  delivery->relay_key = ante_secret_ref (self->relay_key);
  g_strlcpy (delivery->clinic_id, self->id, sizeof delivery->clinic_id);
  g_strlcpy (delivery->relay_id, self->relay_id, sizeof delivery->relay_id);
  g_strlcpy (delivery->id, id, sizeof delivery->id);
  delivery->desk_key = ante_box_key_ref (self->desk_box);
  memcpy (delivery->body_hash, &body, sizeof body);
  delivery->desk = json_object_new ();
  delivery->clinical_entry =
      ante_relay_seal_part (&sealing, "delivery.clinical", ANTE_AUDIENCE_CLINICAL,
                            self->clinical_box, clinical, delivery->clinical_id);
  g_assert_nonnull (delivery->clinical_entry);
  return delivery;
}

void
hand_deliver (Op *op, const Hand *self, AnteRelayStore *store, AnteRandom *random, guint32 body)
{
  ante_relay_store_deliver_async (store, hand_make_delivery (self, random, body), op_done_cb, op);
  op_wait (op);
}

AnteRelayPull *
hand_make_pull (const Hand *self, gint64 after, gint64 clinical_after, guint limit)
{
  AnteRelayPull *pull = ante_relay_pull_new (self->no);

  pull->after = after;
  pull->clinical_after = clinical_after;
  pull->limit = limit;
  return pull;
}

void
hand_pull (Op *op, AnteRelayStore *store, AnteRelayPull *pull)
{
  ante_relay_store_pull_async (store, pull, op_done_cb, op);
  op_wait (op);
  g_assert_no_error (op->error);
}

gboolean
hand_is_marked_repeat (const Hand *self, AnteRelayStore *store, gint64 number)
{
  g_auto (Op) op = { NULL };
  g_autoptr (GBytes) body = NULL;
  AnteRelayPull *pull = hand_make_pull (self, number - 1, number - 1, 1);
  AnteEnvelope envelope;
  gsize sealed_length, length;

  hand_pull (&op, store, pull);
  g_assert_cmpuint (pull->items->len, ==, 1);
  g_assert_true (ante_envelope_read (g_array_index (pull->items, AnteRelayItem, 0).bytes, &envelope, NULL, &body, NULL));
  g_assert_cmpint (envelope.audience, ==, ANTE_AUDIENCE_DESK);
  gconstpointer sealed = g_bytes_get_data (body, &sealed_length);
  g_autoptr (GBytes) opened = ante_sent_box_open (self->desk_key, self->desk_secret, sealed, sealed_length, NULL);
  g_assert_nonnull (opened);
  const char *plain = g_bytes_get_data (opened, &length);
  g_autoptr (AnteEntry) entry =
      ante_entry_read_payload (plain + ANTE_SIGNATURE_BYTES, length - ANTE_SIGNATURE_BYTES, NULL);
  g_assert_nonnull (entry);
  return json_object_get_boolean_member (entry->fields, "repeat");
}

static void
roll (guint8 head[ANTE_HASH_BYTES], GBytes *entry)
{
  g_autoptr (GByteArray) both = g_byte_array_new ();

  g_byte_array_append (both, head, ANTE_HASH_BYTES);
  g_byte_array_append (both, g_bytes_get_data (entry, NULL), g_bytes_get_size (entry));
  ante_hash (both->data, both->len, head);
}

gint64
hand_check_log (const Hand *self, AnteRelayStore *store)
{
  guint8 head[ANTE_HASH_BYTES] = { 0 };
  gint64 through = 0;
  gboolean more;

  do
    {
      g_auto (Op) op = { NULL };
      AnteRelayPull *pull = hand_make_pull (self, through, through, 100);
      hand_pull (&op, store, pull);
      g_assert_false (pull->diverged);
      for (guint i = 0; i < pull->items->len; i++)
        {
          const AnteRelayItem *item = &g_array_index (pull->items, AnteRelayItem, i);
          g_assert_cmpint (item->number, ==, ++through);
          roll (head, item->bytes);
          g_assert_cmpmem (item->head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
        }
      g_assert_cmpint (pull->through, ==, through);
      g_assert_cmpmem (pull->through_head, ANTE_HASH_BYTES, head, ANTE_HASH_BYTES);
      more = pull->more;
    }
  while (more);
  return through;
}

AnteRelayLookup *
hand_make_lookup (const guint8 hash[ANTE_HASH_BYTES], gboolean is_token)
{
  AnteRelayLookup *lookup = g_new0 (AnteRelayLookup, 1);

  memcpy (lookup->hash, hash, ANTE_HASH_BYTES);
  lookup->is_token = is_token;
  return lookup;
}

void
hand_look_up (Op *op, AnteRelayStore *store, const guint8 hash[ANTE_HASH_BYTES], gboolean is_token)
{
  ante_relay_store_look_up_async (store, hand_make_lookup (hash, is_token), op_done_cb, op);
  op_wait (op);
  g_assert_no_error (op->error);
}

AnteRelayAccess *
hand_make_access (const Hand *self, AnteRelayAccessVerb verb)
{
  AnteRelayAccess *access = ante_relay_access_new (self->no, verb, self->desk);

  access->now_ms = HANDS_NOW_MS;
  return access;
}

void
hand_access (Op *op, AnteRelayStore *store, AnteRelayAccess *access)
{
  ante_relay_store_access_async (store, access, op_done_cb, op);
  op_wait (op);
  g_assert_no_error (op->error);
}

void
hand_hash (guint8 hash[ANTE_HASH_BYTES], guint8 first)
{
  memset (hash, 0, ANTE_HASH_BYTES);
  hash[0] = first;
  hash[ANTE_HASH_BYTES - 1] = 1;
}
