/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clinical part of a Qualiphy webhook: the body as it came, and what could be read of it. */
#include "shared/wire/ante-wire-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire-text.h"
#include "shared/wire/ante-wire.h"

#define TEXT_MAX_CHARS 65536
/* Envelope, signature, seal, payload members and what the relay adds. */
#define AROUND_MAX_BYTES 4096
/* No byte of a body becomes more than so many when it is written again, and perhaps twice: one that deletes
 * becomes the six of its escape. */
#define GROWTH_MAX 16

static const char *const TEXTS[] = { "reason",      "exam_url",         "exam_name",       "rx_status",
                                     "clinic_name", "prescribed_os_id", "prescription_id", "created_at" };

/* Event 2 as an older generation of the provider's documents has it: one medicine, spread out flat. */
static const char *const FLAT_PRESCRIPTION[] = { "prescription_id", "quantity",      "quantity_units",
                                                 "directions",      "duration_days", "refill_amount",
                                                 "schedule_code",   "dispense_number" };
/* Event 3 as the newest generation has it. */
static const char *const FLAT_TRACKING[] = { "tracking_number", "delivery_service", "pharmacy_location",
                                             "order_id" };

/* The part under way: what is read is left out, by name, where the sealed entry would grow too large. */
typedef struct
{
  JsonObject *part;
  JsonArray *left_out;
  gsize room; /* bytes of JSON that may still be added */
  gboolean is_roomy; /* there is room for all of it, so that nothing need be measured */
} Builder;

static gsize
measure (const char *member, JsonNode *node)
{
  g_autofree char *json = ante_json_write (node);

  return strlen (json) + strlen (member) + 4;
}

static void
add_node (Builder *builder, const char *member, JsonNode *node /* (transfer full) */)
{
  gsize cost = builder->is_roomy ? 0 : measure (member, node);

  if (cost > builder->room)
    {
      json_array_add_string_element (builder->left_out, member);
      json_node_unref (node);
      return;
    }
  builder->room -= cost;
  json_object_set_member (builder->part, member, node);
}

static void
add_text (Builder *builder, JsonObject *parsed, const char *member)
{
  g_autofree char *text = ante_qualiphy_member_text (parsed, member);
  g_autofree char *cleaned = text != NULL ? ante_wire_clean_text (text, TEXT_MAX_CHARS) : NULL;

  if (cleaned != NULL)
    add_node (builder, member, json_node_init_string (json_node_alloc (), cleaned));
}

static void
copy_members (JsonObject *from, const char *const *members, gsize n_members, JsonObject *to)
{
  for (gsize i = 0; i < n_members; i++)
    if (json_object_has_member (from, members[i]))
      json_object_set_member (to, members[i], json_node_copy (json_object_get_member (from, members[i])));
}

static void
add_list_of_one (Builder *builder, const char *member, JsonObject *item /* (transfer full) */)
{
  JsonArray *list = json_array_new ();

  json_array_add_object_element (list, item);
  add_node (builder, member, json_node_init_array (json_node_alloc (), list));
  json_array_unref (list);
}

static gboolean
add_list (Builder *builder, JsonObject *parsed, const char *from, const char *to)
{
  JsonArray *list = ante_json_peek_array (parsed, from);

  if (list == NULL)
    return FALSE;
  add_node (builder, to, json_node_init_array (json_node_alloc (), list));
  return TRUE;
}

static void
copy_member_cb (JsonObject *from, const char *member, JsonNode *node, gpointer to)
{
  json_object_set_member (to, member, json_node_copy (node));
}

static void
add_prescription (Builder *builder, JsonObject *parsed)
{
  JsonObject *drug = ante_json_peek_object (parsed, "drug_details");
  JsonObject *item = NULL;

  if (add_list (builder, parsed, "prescription", "prescription") || drug == NULL)
    return;
  item = json_object_new ();
  json_object_foreach_member (drug, copy_member_cb, item);
  copy_members (parsed, FLAT_PRESCRIPTION, G_N_ELEMENTS (FLAT_PRESCRIPTION), item);
  add_list_of_one (builder, "prescription", item);
}

static void
add_tracking (Builder *builder, JsonObject *parsed)
{
  JsonObject *item = NULL;

  if (add_list (builder, parsed, "prescription_tracking", "tracking")
      || !json_object_has_member (parsed, "tracking_number"))
    return;
  item = json_object_new ();
  copy_members (parsed, FLAT_TRACKING, G_N_ELEMENTS (FLAT_TRACKING), item);
  add_list_of_one (builder, "tracking", item);
}

JsonObject *
ante_qualiphy_clinical_part (JsonObject *parsed, const char *body, gsize length)
{
  g_autofree char *raw = ante_base64_encode (body, length);
  g_autoptr (JsonArray) left_out = json_array_new ();
  Builder builder = { .part = json_object_new (), .left_out = left_out };
  gsize taken = strlen (raw) + AROUND_MAX_BYTES;

  builder.room = taken < ANTE_ENTRY_MAX_BYTES ? ANTE_ENTRY_MAX_BYTES - taken : 0;
  builder.is_roomy = length < builder.room / GROWTH_MAX;
  json_object_set_string_member (builder.part, "raw", raw);
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    add_text (&builder, parsed, TEXTS[i]);
  add_list (&builder, parsed, "questions_answers", "questions_answers");
  add_prescription (&builder, parsed);
  add_tracking (&builder, parsed);
  if (json_array_get_length (left_out) > 0)
    json_object_set_array_member (builder.part, "left_out", json_array_ref (left_out));
  return builder.part;
}
