/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a front desk may know of a prescription and of its way to the patient, of both generations of the
 * provider's documents (Qualiphy API reference, "Inbound webhook", events 2 and 3). */
#include "shared/wire/ante-wire-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-qualiphy.h"
#include "shared/wire/ante-wire-text.h"

#define MAX_LINES 32
#define ID_MAX_CHARS 64
#define TEXT_MAX_CHARS 200

typedef struct
{
  const char *name;   /* in the desk part */
  const char *member; /* in the body */
  glong max_chars;
} Text;

static const Text ITEM_TEXTS[] = {
  { "prescription", "prescription_id", ID_MAX_CHARS }, { "drug", "drug_name", TEXT_MAX_CHARS },
  { "strength", "strength", TEXT_MAX_CHARS },          { "form", "dosage_form_type", TEXT_MAX_CHARS },
  { "pharmacy", "pharmacy_name", TEXT_MAX_CHARS },
};
static const Text TRACKING_TEXTS[] = {
  { "prescription", "prescription_id", ID_MAX_CHARS },      { "rx_number", "rx_number", ID_MAX_CHARS },
  { "tracking_number", "tracking_number", TEXT_MAX_CHARS }, { "service", "delivery_service", TEXT_MAX_CHARS },
  { "carrier", "ship_carrier", TEXT_MAX_CHARS },            { "location", "pharmacy_location", TEXT_MAX_CHARS },
};

/* Texts and numbers; a list or an object is left to the clinical part, whatever it holds. */
static char *
read_line (JsonObject *from, const char *member, glong max_chars)
{
  JsonNode *node = from != NULL ? json_object_get_member (from, member) : NULL;
  g_autofree char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  text = ante_qualiphy_member_text (from, member);
  return text != NULL ? ante_wire_clean_line (text, max_chars) : NULL;
}

/* What says nothing is left out; @otherwise: nullable: where an older shape has it. */
static void
copy_texts (JsonObject *to, JsonObject *from, JsonObject *otherwise, const Text *texts, gsize n_texts)
{
  for (gsize i = 0; i < n_texts; i++)
    {
      g_autofree char *line = read_line (from, texts[i].member, texts[i].max_chars);

      if (line == NULL)
        line = read_line (otherwise, texts[i].member, texts[i].max_chars);
      if (line != NULL)
        json_object_set_string_member (to, texts[i].name, line);
    }
}

/* --- Event 2 --- */

/* Anything that stands there counts as a schedule: only what is plainly none is shown to everybody. */
static gboolean
names_schedule (JsonObject *from)
{
  g_autofree char *text = ante_qualiphy_member_text (from, "schedule_code");
  g_autofree char *code = text != NULL ? ante_wire_clean_line (text, TEXT_MAX_CHARS) : NULL;

  return code != NULL;
}

static char *
read_quantity (JsonObject *from)
{
  g_autofree char *quantity = read_line (from, "quantity", ID_MAX_CHARS);
  g_autofree char *units = read_line (from, "quantity_units", ID_MAX_CHARS);

  if (quantity == NULL || units == NULL)
    return g_steal_pointer (&quantity);
  return g_strdup_printf ("%s %s", quantity, units);
}

typedef struct
{
  gint64 event;
  JsonArray *items, *tracking; /* owned */
  guint controlled, more;
} Reading;

static void
add_item (Reading *reading, JsonObject *from, JsonObject *drug /* nullable */)
{
  JsonObject *item;
  g_autofree char *quantity = NULL;

  if (json_array_get_length (reading->items) == MAX_LINES)
    {
      reading->more++;
      return;
    }
  item = json_object_new ();
  quantity = read_quantity (from);
  copy_texts (item, from, drug, ITEM_TEXTS, G_N_ELEMENTS (ITEM_TEXTS));
  if (quantity != NULL)
    json_object_set_string_member (item, "quantity", quantity);
  json_array_add_object_element (reading->items, item);
}

/* --- Tracking --- */

/* A prescription carries its lines empty, or with the pharmacy's number, until it is on its way. */
static gboolean
says_shipped (const Reading *reading, JsonObject *line)
{
  if (json_object_has_member (line, "tracking_number"))
    return TRUE;
  return reading->event == ANTE_QUALIPHY_EVENT_TRACKING
      && (json_object_has_member (line, "rx_number") || json_object_has_member (line, "service")
          || json_object_has_member (line, "carrier"));
}

/* @around: what the line stands in, which may name the prescription. */
static void
add_tracking (Reading *reading, JsonObject *from, JsonObject *around)
{
  JsonObject *line;

  if (json_array_get_length (reading->tracking) == MAX_LINES)
    return;
  line = json_object_new ();
  copy_texts (line, from, around, TRACKING_TEXTS, 1);
  copy_texts (line, from, NULL, TRACKING_TEXTS + 1, G_N_ELEMENTS (TRACKING_TEXTS) - 1);
  if (says_shipped (reading, line))
    json_array_add_object_element (reading->tracking, line);
  else
    json_object_unref (line);
}

/* One, or a list of them. */
static void
add_trackings (Reading *reading, JsonObject *from)
{
  JsonArray *list = ante_json_peek_array (from, "prescription_tracking");
  JsonObject *one = ante_json_peek_object (from, "prescription_tracking");

  if (one != NULL)
    add_tracking (reading, one, from);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
      add_tracking (reading, json_array_get_object_element (list, i), from);
}

/* Of a controlled medicine a front desk learns that there is one, and nothing else. */
static void
add_prescription (Reading *reading, JsonObject *item, JsonObject *drug)
{
  if (names_schedule (item) || (drug != NULL && names_schedule (drug)))
    {
      reading->controlled++;
      return;
    }
  add_item (reading, item, drug);
  add_trackings (reading, item);
}

static void
read_prescriptions (Reading *reading, JsonObject *body)
{
  JsonArray *list = ante_json_peek_array (body, "prescription");
  JsonObject *one = ante_json_peek_object (body, "prescription");
  JsonObject *drug = ante_json_peek_object (body, "drug_details");

  if (one != NULL)
    add_prescription (reading, one, ante_json_peek_object (one, "drug_details"));
  else if (list == NULL && drug != NULL)
    add_prescription (reading, body, drug);
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonObject *item = JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)) ? json_array_get_object_element (list, i) : NULL;

      if (item != NULL)
        add_prescription (reading, item, ante_json_peek_object (item, "drug_details"));
      else
        reading->more++;
    }
}

void
ante_qualiphy_add_rx (JsonObject *desk, JsonObject *body, gint64 event)
{
  Reading reading = { event, json_array_new (), json_array_new (), 0, 0 };

  if (event == ANTE_QUALIPHY_EVENT_PRESCRIPTION)
    {
      JsonObject *rx = json_object_new ();

      read_prescriptions (&reading, body);
      json_object_set_array_member (rx, "items", json_array_ref (reading.items));
      json_object_set_int_member (rx, "controlled", reading.controlled);
      json_object_set_int_member (rx, "more", reading.more);
      json_object_set_object_member (desk, "rx", rx);
    }
  else if (event == ANTE_QUALIPHY_EVENT_TRACKING)
    {
      add_trackings (&reading, body);
      add_tracking (&reading, body, body); /* the newest shape has one, spread out flat */
    }
  if (event == ANTE_QUALIPHY_EVENT_TRACKING || json_array_get_length (reading.tracking) > 0)
    json_object_set_array_member (desk, "tracking", json_array_ref (reading.tracking));
  json_array_unref (reading.items);
  json_array_unref (reading.tracking);
}
