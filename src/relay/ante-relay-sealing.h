/* SPDX-License-Identifier: GPL-3.0-or-later
 * Seals the parts of a delivery to the clinic's public keys. Any thread. */
#pragma once
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

typedef struct
{
  const char *clinic_id, *relay_id, *delivery_id;
  const AnteSecret *relay_key;
  guint32 epoch;
  gint64 received_ms;
} AnteRelaySealing;

/** ante_relay_seal_part: an entry of @kind for @audience, in a box nobody but the desks can open.
 *  @id: of the entry, filled in. Returns: (transfer full), or NULL when it would be too large. */
GBytes *ante_relay_seal_part (const AnteRelaySealing *sealing, const char *kind, AnteAudience audience,
                              const AnteBoxKey *key, JsonObject *fields, char id[33]);

/** ante_relay_made: whether this relay made the delivery entry with this head and body. Desks give entries
 *  back after a restore; the id of a delivery is a keyed hash, so that none can be made up by a desk. */
gboolean ante_relay_made (const AnteSecret *relay_key, const AnteEnvelope *envelope, GBytes *body);

G_END_DECLS
