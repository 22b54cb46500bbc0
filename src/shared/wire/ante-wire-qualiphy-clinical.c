/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clinical part of a Qualiphy webhook: the body as it came, and what can be read of it. */
#include "shared/wire/ante-wire-qualiphy-private.h"
#include "shared/wire/ante-wire-qualiphy.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire-text.h"
#include "shared/wire/ante-wire.h"

#define TEXT_MAX_CHARS 65536

static const char *const TEXTS[] = { "reason",      "exam_url",         "exam_name",       "rx_status",
                                     "clinic_name", "prescribed_os_id", "prescription_id", "created_at" };

/* Event 2 as an older generation of the provider's documents has it: one medicine, spread out flat. */
static const char *const FLAT_PRESCRIPTION[] = { "prescription_id", "quantity",      "quantity_units",
                                                 "directions",      "duration_days", "refill_amount",
                                                 "schedule_code",   "dispense_number" };
/* Event 3 as the newest generation has it. */
static const char *const FLAT_TRACKING[] = { "tracking_number", "delivery_service", "pharmacy_location",
                                             "order_id" };

/* --- As it is kept --- */

static gsize
measure_base64 (gsize length)
{
  return (length + 2) / 3 * 4;
}

/* As text, where it is known to be text and that is shorter. */
JsonObject *
ante_qualiphy_clinical_part (const char *body, gsize length, gboolean is_json)
{
  JsonObject *part = json_object_new ();
  gboolean is_text = is_json && ante_json_measure_string (body, length) <= measure_base64 (length);

  json_object_set_string_member (part, "provider", "qualiphy");
  g_autofree char *kept = is_text ? g_strndup (body, length) : g_base64_encode ((const guint8 *) body, length);
  json_object_set_string_member (part, is_text ? "body" : "raw", kept);
  return part;
}

/* --- As it is read --- */

static GBytes *
peek_body (JsonObject *fields)
{
  const char *text = ante_json_peek_string (fields, "body");
  const char *raw = ante_json_peek_string (fields, "raw");

  if (text != NULL)
    return g_bytes_new (text, strlen (text));
  return raw != NULL ? ante_base64_decode (raw, ANTE_HOOK_MAX_BYTES, NULL) : NULL;
}

static void
add_text (JsonObject *part, JsonObject *parsed, const char *member)
{
  g_autofree char *text = ante_qualiphy_member_text (parsed, member);
  g_autofree char *cleaned = text != NULL ? ante_wire_clean_text (text, TEXT_MAX_CHARS) : NULL;

  if (cleaned != NULL)
    json_object_set_string_member (part, member, cleaned);
}

static void
copy_members (JsonObject *from, const char *const *members, gsize n_members, JsonObject *to)
{
  for (gsize i = 0; i < n_members; i++)
    if (json_object_has_member (from, members[i]))
      json_object_set_member (to, members[i], json_node_copy (json_object_get_member (from, members[i])));
}

static void
add_list_of_one (JsonObject *part, const char *member, JsonObject *item /* (transfer full) */)
{
  JsonArray *list = json_array_new ();

  json_array_add_object_element (list, item);
  json_object_set_array_member (part, member, list);
}

static gboolean
add_list (JsonObject *part, JsonObject *parsed, const char *from, const char *to)
{
  JsonArray *list = ante_json_peek_array (parsed, from);

  if (list == NULL)
    return FALSE;
  json_object_set_array_member (part, to, json_array_ref (list));
  return TRUE;
}

static void
copy_member_cb (JsonObject *from, const char *member, JsonNode *node, gpointer to)
{
  json_object_set_member (to, member, json_node_copy (node));
}

static void
add_prescription (JsonObject *part, JsonObject *parsed)
{
  JsonObject *drug = ante_json_peek_object (parsed, "drug_details");
  JsonObject *item = NULL;

  if (add_list (part, parsed, "prescription", "prescription") || drug == NULL)
    return;
  item = json_object_new ();
  json_object_foreach_member (drug, copy_member_cb, item);
  copy_members (parsed, FLAT_PRESCRIPTION, G_N_ELEMENTS (FLAT_PRESCRIPTION), item);
  add_list_of_one (part, "prescription", item);
}

static void
add_tracking (JsonObject *part, JsonObject *parsed)
{
  JsonObject *item = NULL;

  if (add_list (part, parsed, "prescription_tracking", "tracking")
      || !json_object_has_member (parsed, "tracking_number"))
    return;
  item = json_object_new ();
  copy_members (parsed, FLAT_TRACKING, G_N_ELEMENTS (FLAT_TRACKING), item);
  add_list_of_one (part, "tracking", item);
}

JsonObject *
ante_qualiphy_clinical_read (JsonObject *fields)
{
  JsonObject *part = json_object_new ();
  g_autoptr (GBytes) body = peek_body (fields);
  g_autoptr (JsonObject) parsed = NULL;

  if (body != NULL)
    parsed = ante_json_read_object (g_bytes_get_data (body, NULL), g_bytes_get_size (body), &ANTE_QUALIPHY_HOOK_LIMITS, NULL);
  if (parsed == NULL)
    return part;
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    add_text (part, parsed, TEXTS[i]);
  add_list (part, parsed, "questions_answers", "questions_answers");
  add_prescription (part, parsed);
  add_tracking (part, parsed);
  return part;
}
