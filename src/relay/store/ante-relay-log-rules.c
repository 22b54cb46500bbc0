/* SPDX-License-Identifier: GPL-3.0-or-later
 * The rolling hash, and the part of a delivery that says whether it is a repeat. */
#include "relay/store/ante-relay-log-rules.h"
#include "relay/ante-relay-sealing.h"

#include <string.h>

void
ante_relay_roll_head (guint8 head[ANTE_HASH_BYTES], GBytes *entry)
{
  g_autoptr (GByteArray) both = g_byte_array_sized_new (ANTE_HASH_BYTES + g_bytes_get_size (entry));

  g_byte_array_append (both, head, ANTE_HASH_BYTES);
  g_byte_array_append (both, g_bytes_get_data (entry, NULL), g_bytes_get_size (entry));
  ante_hash (both->data, both->len, head);
}

gboolean
ante_relay_is_what_was_dropped (GBytes *entry, const guint8 before[ANTE_HASH_BYTES], const guint8 with[ANTE_HASH_BYTES])
{
  guint8 head[ANTE_HASH_BYTES];

  memcpy (head, before, ANTE_HASH_BYTES);
  ante_relay_roll_head (head, entry);
  return memcmp (head, with, ANTE_HASH_BYTES) == 0;
}

GBytes *
ante_relay_seal_desk_part (AnteRelayDelivery *delivery, char id[33])
{
  AnteRelaySealing sealing = {
    .clinic_id = delivery->clinic_id,
    .relay_id = delivery->relay_id,
    .delivery_id = delivery->id,
    .relay_key = delivery->relay_key,
    .epoch = delivery->epoch,
    .received_ms = delivery->received_ms,
  };

  json_object_set_boolean_member (delivery->desk, "repeat", delivery->repeat);
  return ante_relay_seal_part (&sealing, "delivery", ANTE_AUDIENCE_DESK, delivery->desk_key,
                               delivery->desk, id);
}
