/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes as a provider's webhook. The first byte says what stood in the URL's path; the rest is the
 * body. What the front desk may see stays the allow-list, and both parts can be sealed and read back. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-event.h"
#include "shared/wire/ante-wire-qualiphy.h"
#include "shared/wire/ante-wire.h"

#define INVITE "1111111111111111aaaaaaaaaaaaaaaa"
#define TAG "2222222222222222bbbbbbbbbbbbbbbb"

static const struct
{
  const char *invite;
  const char *tag;
} paths[] = { { NULL, NULL }, { INVITE, TAG }, { "../../etc", "x" }, { INVITE, NULL }, { TAG, INVITE } };

static gboolean
is_allowed_to_the_desk (const char *name)
{
  static const char *const allowed[] = { "provider", "event", "patient_exam", "exam", "status",
                                         "provider_name", "email", "phone", "has_notes", "has_document",
                                         "invite", "tag", "pair", "rejected", "rx", "tracking", NULL };

  return g_strv_contains (allowed, name);
}

static void
assert_allow_list (JsonObject *desk)
{
  JsonObjectIter members;
  const char *name = NULL;

  json_object_iter_init (&members, desk);
  while (json_object_iter_next (&members, &name, NULL))
    g_assert_true (is_allowed_to_the_desk (name));
}

/* Lines of texts, bounded, by these names and no others: nothing of a body gets through as it is. */
static void
assert_lines (JsonArray *lines, const char *const *names)
{
  g_assert_nonnull (lines);
  g_assert_cmpuint (json_array_get_length (lines), <=, 32);
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObjectIter members;
      const char *name = NULL;
      JsonNode *node = NULL;

      json_object_iter_init (&members, json_array_get_object_element (lines, i));
      while (json_object_iter_next (&members, &name, &node))
        {
          g_assert_true (g_strv_contains (names, name));
          g_assert_true (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING);
          g_assert_cmpint (g_utf8_strlen (json_node_get_string (node), -1), <=, 220);
        }
    }
}

static void
assert_prescriptions (JsonObject *desk)
{
  static const char *const items[] = { "prescription", "drug", "strength", "form", "quantity", "pharmacy", NULL };
  static const char *const tracking[] = { "prescription", "rx_number", "tracking_number", "service", "carrier", "location", NULL };
  JsonObject *rx = ante_json_peek_object (desk, "rx");

  if (rx != NULL)
    {
      assert_lines (ante_json_peek_array (rx, "items"), items);
      g_assert_cmpuint (json_object_get_size (rx), ==, 3);
      g_assert_cmpint (ante_json_peek_int (rx, "controlled", -1), >=, 0);
      g_assert_cmpint (ante_json_peek_int (rx, "more", -1), >=, 0);
    }
  if (json_object_has_member (desk, "tracking"))
    assert_lines (ante_json_peek_array (desk, "tracking"), tracking);
}

static void
assert_pair_is_ids (JsonObject *desk)
{
  const char *invite = ante_json_peek_string (desk, "invite");
  const char *tag = ante_json_peek_string (desk, "tag");

  g_assert_true ((invite == NULL) == (tag == NULL));
  g_assert_true (invite == NULL || (ante_id_is_valid (invite) && ante_id_is_valid (tag)));
}

static void
assert_readable_as_entry (const char *kind, JsonObject *fields)
{
  g_autoptr (AnteEntry) entry = ante_entry_new (kind, INVITE, fields);
  g_autoptr (GError) error = NULL;

  entry->version = 1;
  entry->at_ms = 1;
  g_autofree char *text = ante_entry_write_payload (entry);
  g_assert_cmpuint (strlen (text), <, ANTE_ENTRY_MAX_BYTES);
  g_autoptr (AnteEntry) back = ante_entry_read_payload (text, strlen (text), &error);
  g_assert_no_error (error);
  g_assert_nonnull (back);
}

static void
assert_evidence_kept (JsonObject *clinical, const char *body, gsize length)
{
  const char *text = ante_json_peek_string (clinical, "body");
  const char *raw = ante_json_peek_string (clinical, "raw");

  g_assert_true ((text == NULL) != (raw == NULL));
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new (text, strlen (text)) : ante_base64_decode (raw, ANTE_HOOK_MAX_BYTES, NULL);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), body, length);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  if (size == 0)
    return 0;

  guint path = (guint8) (data[0] - '0') % G_N_ELEMENTS (paths); /* seeds can be typed */
  gsize length = size - 1;
  g_autofree char *body = g_memdup2 (data + 1, length);
  g_autoptr (JsonObject) desk = NULL;
  g_autoptr (JsonObject) clinical = NULL;
  g_autoptr (GError) error = NULL;

  if (!ante_qualiphy_webhook_split (body, length, paths[path].invite, paths[path].tag, &desk, &clinical,
                                    &error))
    {
      g_assert_true (error != NULL && error->domain == ANTE_JSON_ERROR);
      return 0;
    }
  g_assert_no_error (error);
  assert_allow_list (desk);
  assert_pair_is_ids (desk);
  assert_prescriptions (desk);
  assert_readable_as_entry ("delivery", desk);
  assert_readable_as_entry ("delivery.clinical", clinical);
  assert_evidence_kept (clinical, body, length);
  g_autoptr (JsonObject) said = ante_wire_clinical_read (clinical);
  g_assert_nonnull (said);
  return 0;
}
