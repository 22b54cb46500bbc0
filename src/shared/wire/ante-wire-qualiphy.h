/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one parser of Qualiphy's webhooks (Qualiphy API reference, "Inbound webhook"). The relay splits
 * with it; the desks never see the provider's bytes except through it. Any thread. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ANTE_QUALIPHY_EVENT_RESULT 1
#define ANTE_QUALIPHY_EVENT_PRESCRIPTION 2
#define ANTE_QUALIPHY_EVENT_TRACKING 3

typedef enum
{
  ANTE_PAIR_ABSENT,   /* one side is missing: no pair in the path, or none of ours in additional_data */
  ANTE_PAIR_SAME,
  ANTE_PAIR_DIFFERENT,
} AntePairAgreement;

/** ante_qualiphy_webhook_split: parses one webhook body into the desk part (an allow-list) and the clinical
 *  part (all of it, as it came). @path_invite and @path_tag are from the URL, nullable, and
 *  need not be of the right form. *desk and *clinical: (transfer full): "fields" objects for entries of
 *  kind "delivery" and "delivery.clinical"; see README.md. The caller adds "id", "received" to both and
 *  "body_hash", "repeat" to the desk part. @length is at most ANTE_HOOK_MAX_BYTES.
 *  Returns: FALSE with an ANTE_JSON_ERROR when the body is not a JSON object within bounds; the caller
 *  then keeps it with ante_qualiphy_webhook_reject(). */
gboolean ante_qualiphy_webhook_split (const char *body, gsize length, const char *path_invite,
                                      const char *path_tag, JsonObject **desk, JsonObject **clinical,
                                      GError **error);

/** ante_qualiphy_webhook_reject: the two parts of a body that could not be read: "rejected" in the desk
 *  part, with nothing of the body in it, and the body in the clinical part. Arguments and ownership as
 *  for ante_qualiphy_webhook_split(). */
void ante_qualiphy_webhook_reject (const char *body, gsize length, const char *path_invite,
                                   const char *path_tag, JsonObject **desk, JsonObject **clinical);

/** ante_qualiphy_clinical_read: what can be read of a clinical part; README.md has the members. An empty object where it
 *  cannot be read. (transfer full). */
JsonObject *ante_qualiphy_clinical_read (JsonObject *fields);

G_END_DECLS
