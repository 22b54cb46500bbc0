/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one parser of Qualiphy's webhooks (API.md §6). The relay splits with it; the desks never see the
 * provider's bytes except through it. */
#pragma once
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define ANTE_QUALIPHY_EVENT_RESULT 1
#define ANTE_QUALIPHY_EVENT_PRESCRIPTION 2
#define ANTE_QUALIPHY_EVENT_TRACKING 3

typedef enum
{
  ANTE_PAIR_ABSENT,   /* additional_data absent, or holds no pair of ours */
  ANTE_PAIR_SAME,
  ANTE_PAIR_DIFFERENT,
} AntePairAgreement;

/** ante_qualiphy_webhook_split: parses one webhook body into the desk part (the allow-list of DESIGN §4)
 *  and the clinical part (everything else, with the raw body). @path_invite and @path_tag are from the
 *  URL, nullable. *desk and *clinical: (transfer full): "fields" objects for entries of kind "delivery"
 *  and "delivery.clinical"; see README.md. Returns: FALSE with an ANTE_JSON_ERROR when the body is not
 *  a JSON object within bounds; the caller then keeps it sealed as rejected. */
gboolean ante_qualiphy_webhook_split (const char *body, gsize length, const char *path_invite,
                                      const char *path_tag, JsonObject **desk, JsonObject **clinical,
                                      GError **error);

G_END_DECLS
