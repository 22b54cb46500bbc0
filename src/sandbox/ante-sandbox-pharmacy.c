/* SPDX-License-Identifier: GPL-3.0-or-later
 * partner_pharmacy_list, partner_pharmacy_treatment_packages and custom_pharmacy_search (Qualiphy API reference, same
 * names). The first two answer with a bare array, and with an empty one where anything is misnamed. */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-formulary.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define MAX_IDS 200

/* What the provider says when exam_ids is not there (seen live, says the reference). */
#define NO_EXAM_IDS "Cannot convert undefined or null to object"

/* Whether @member, a number or an array of numbers, names @id. */
static gboolean
names_id (JsonObject *request, const char *member, gint64 id)
{
  JsonNode *node = json_object_get_member (request, member);
  JsonArray *list;

  if (!node)
    return FALSE;
  if (JSON_NODE_HOLDS_VALUE (node))
    return json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) == id;
  if (!JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) > MAX_IDS)
    return FALSE;
  list = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *item = json_array_get_element (list, i);

      if (JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_INT64
          && json_node_get_int (item) == id)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_exam_ids (JsonObject *request)
{
  JsonNode *node = json_object_get_member (request, "exam_ids");

  return node && JSON_NODE_HOLDS_ARRAY (node);
}

static const char *
read_state (JsonObject *request)
{
  const char *state = NULL;

  return ante_json_get_optional_string (request, "patient_state", 8, &state, NULL) && state && strlen (state) == 2
           ? state : NULL;
}

static gboolean
serves_any (const AnteSandboxPartner *partner, JsonObject *request, const char *state)
{
  static const gint64 rx_exams[] = { 4301, 4302, 4303, 4304, 4305, 4306, 4307 };

  for (guint i = 0; i < G_N_ELEMENTS (rx_exams); i++)
    if (names_id (request, "exam_ids", rx_exams[i]) && ante_sandbox_partner_serves (partner, rx_exams[i], state))
      return TRUE;
  return FALSE;
}

JsonNode *
ante_sandbox_partner_pharmacy_list (AnteSandbox *self, JsonObject *request, guint *status)
{
  const char *state = read_state (request);
  JsonArray *list;
  guint n;
  const AnteSandboxPartner *partners = ante_sandbox_partners (&n);

  if (!has_exam_ids (request))
    return ante_sandbox_refuse (400, NO_EXAM_IDS, status);
  list = json_array_new ();
  for (guint i = 0; state && i < n; i++)
    if (serves_any (&partners[i], request, state))
      {
        JsonObject *item = json_object_new ();

        json_object_set_int_member (item, "pharmacy_id", partners[i].id);
        json_object_set_string_member (item, "pharmacy_name", partners[i].name);
        json_array_add_object_element (list, item);
      }
  return ante_sandbox_say_array (list, status);
}

static JsonObject *
package_to_json (const AnteSandboxPackage *package)
{
  JsonObject *item = json_object_new ();

  json_object_set_int_member (item, "exam_pos_id", package->pos_id);
  json_object_set_int_member (item, "order_set_id", package->order_set_id);
  json_object_set_string_member (item, "title", package->title);
  json_object_set_int_member (item, "pharmacy_id", package->pharmacy_id);
  json_object_set_string_member (item, "turnaround_time", package->turnaround);
  json_object_set_string_member (item, "pharmacy_name", ante_sandbox_find_partner (package->pharmacy_id)->name);
  json_object_set_int_member (item, "integration_partner", 8);
  json_object_set_string_member (item, "qualiphy_total_price", package->price);
  return item;
}

/* pharmacy_ids in the plural: the singular is silently ignored, and so nothing is found. */
JsonNode *
ante_sandbox_partner_pharmacy_treatment_packages (AnteSandbox *self, JsonObject *request, guint *status)
{
  const char *state = read_state (request);
  JsonArray *list;
  guint n;
  const AnteSandboxPackage *packages = ante_sandbox_packages (&n);

  if (!has_exam_ids (request))
    return ante_sandbox_refuse (400, NO_EXAM_IDS, status);
  list = json_array_new ();
  for (guint i = 0; state && i < n; i++)
    if (names_id (request, "pharmacy_ids", packages[i].pharmacy_id) && names_id (request, "exam_ids", packages[i].exam_id)
        && ante_sandbox_partner_serves (ante_sandbox_find_partner (packages[i].pharmacy_id), packages[i].exam_id, state))
      json_array_add_object_element (list, package_to_json (&packages[i]));
  return ante_sandbox_say_array (list, status);
}

static gboolean
fits (const AnteSandboxRetailer *retailer, const char *search, const char *zip_code, const char *ncpdpid)
{
  g_autofree char *name = g_utf8_casefold (retailer->name, -1);
  g_autofree char *part = search ? g_utf8_casefold (search, -1) : NULL;

  return (!part || strstr (name, part)) && (!zip_code || strncmp (zip_code, retailer->zip_code, 3) == 0)
         && (!ncpdpid || g_str_equal (ncpdpid, retailer->ncpdpid));
}

static JsonObject *
retailer_to_json (const AnteSandboxRetailer *retailer)
{
  JsonObject *item = json_object_new ();

  json_object_set_string_member (item, "ncpdpid", retailer->ncpdpid);
  json_object_set_string_member (item, "name", retailer->name);
  json_object_set_string_member (item, "address_line_1", retailer->address_line_1);
  json_object_set_string_member (item, "city", retailer->city);
  json_object_set_string_member (item, "state", retailer->state);
  json_object_set_string_member (item, "zip_code", retailer->zip_code);
  json_object_set_string_member (item, "phone", retailer->phone);
  json_object_set_string_member (item, "pharmacy_type", retailer->type);
  return item;
}

JsonNode *
ante_sandbox_custom_pharmacy_search (AnteSandbox *self, JsonObject *request, guint *status)
{
  const char *search = NULL, *zip_code = NULL, *ncpdpid = NULL;
  JsonObject *answer;
  JsonArray *list;
  guint n;
  const AnteSandboxRetailer *retailers = ante_sandbox_retailers (&n);

  if (!ante_json_get_optional_string (request, "search", 400, &search, NULL)
      || !ante_json_get_optional_string (request, "zip_code", 5, &zip_code, NULL)
      || !ante_json_get_optional_string (request, "ncpdpid", 20, &ncpdpid, NULL)
      || (!search && !zip_code && !ncpdpid) || (zip_code && strlen (zip_code) != 5))
    return ante_sandbox_refuse_barely (400, "Invalid Request.", status);
  answer = json_object_new ();
  list = json_array_new ();
  for (guint i = 0; i < n; i++)
    if (fits (&retailers[i], search, zip_code, ncpdpid))
      json_array_add_object_element (list, retailer_to_json (&retailers[i]));
  json_object_set_array_member (answer, "pharmacies", list);
  return ante_sandbox_say (answer, status);
}
