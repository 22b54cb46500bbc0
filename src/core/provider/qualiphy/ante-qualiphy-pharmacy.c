/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pharmacies and packages: what is asked and what is believed (Qualiphy API reference, partner_pharmacy_list,
 * partner_pharmacy_treatment_packages, custom_pharmacy_search). */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define PHARMACIES_MAX 5000
#define PACKAGES_MAX 5000
#define NAME_MAX_CHARS 200
#define TITLE_MAX_CHARS 400
#define SEARCH_MAX_CHARS 100

static gboolean
are_numbers (GStrv ids)
{
  for (guint i = 0; ids[i] != NULL; i++)
    if (!ante_qualiphy_is_number (ids[i]))
      return FALSE;
  return ids[0] != NULL;
}

/* The names of the members matter: exam_ids, and pharmacy_ids in the plural. The provider ignores names it does not
 * know and answers []; without exam_ids it answers "Cannot convert undefined or null to object". */
char *
ante_qualiphy_write_pharmacies (const char *exam_id, GStrv pharmacy_ids, const char *patient_state,
                                GError **error)
{
  const char *const exam_ids[] = { exam_id, NULL };
  g_autofree char *state = g_ascii_strup (patient_state, -1);
  g_autoptr (JsonObject) body = NULL;

  if (!ante_qualiphy_is_number (exam_id) || !ante_qualiphy_is_state (state)
      || (pharmacy_ids != NULL && !are_numbers (pharmacy_ids)))
    {
      ante_qualiphy_set_fault ("exam, pharmacy or state", error);
      return NULL;
    }
  body = json_object_new ();
  if (pharmacy_ids != NULL)
    ante_qualiphy_set_ids (body, "pharmacy_ids", pharmacy_ids);
  ante_qualiphy_set_ids (body, "exam_ids", (GStrv) exam_ids);
  json_object_set_string_member (body, "patient_state", state);
  return ante_json_write_object (body);
}

/* Trimmed; NULL when nothing is left or it is longer than any name. */
static char *
read_search (const char *typed)
{
  g_autofree char *text = typed != NULL && g_utf8_validate (typed, -1, NULL) ? g_strstrip (g_strdup (typed)) : NULL;

  return text != NULL && *text != '\0' && g_utf8_strlen (text, -1) <= SEARCH_MAX_CHARS ? g_steal_pointer (&text) : NULL;
}

char *
ante_qualiphy_write_search (const char *name, const char *zip, const char *ncpdpid, GError **error)
{
  g_autofree char *search = read_search (name);
  g_autofree char *near = read_search (zip);
  g_autofree char *id = read_search (ncpdpid);
  g_autoptr (JsonObject) body = NULL;

  if ((search == NULL && near == NULL && id == NULL) || (near != NULL && !ante_qualiphy_is_digits (near, 5)))
    {
      ante_qualiphy_set_fault ("name, ZIP or NCPDP id", error);
      return NULL;
    }
  body = json_object_new ();
  if (search != NULL)
    json_object_set_string_member (body, "search", search);
  if (near != NULL)
    json_object_set_string_member (body, "zip_code", near);
  if (id != NULL)
    json_object_set_string_member (body, "ncpdpid", id);
  return ante_json_write_object (body);
}

/* NULL without an id that can be sent back. */
static gpointer
read_choice (JsonObject *object, const AnteQualiphyQuestion *question)
{
  g_autofree char *id = NULL;
  AntePharmacyChoice *choice = NULL;

  if (!ante_json_get_id (object, "pharmacy_id", &id, NULL) || !ante_qualiphy_is_number (id))
    return NULL;
  choice = g_new0 (AntePharmacyChoice, 1);
  choice->name = ante_qualiphy_read_line (object, "pharmacy_name", NAME_MAX_CHARS);
  if (choice->name == NULL)
    choice->name = g_strdup (id);
  choice->id = g_steal_pointer (&id);
  return choice;
}

static char *
read_number (JsonObject *object, const char *member)
{
  g_autofree char *id = NULL;

  if (!ante_json_get_optional_id (object, member, &id, NULL) || id == NULL || !ante_qualiphy_is_number (id))
    return NULL;
  return g_steal_pointer (&id);
}

/* NULL for one that cannot be ordered, or that is of a pharmacy nobody asked about. */
static gpointer
read_package (JsonObject *object, const AnteQualiphyQuestion *question)
{
  g_autofree char *order_set_id = read_number (object, "order_set_id");
  g_autofree char *pharmacy_id = read_number (object, "pharmacy_id");
  g_autofree char *title = ante_qualiphy_read_line (object, "title", TITLE_MAX_CHARS);
  AntePackage *package = NULL;

  if (order_set_id == NULL || title == NULL
      || (pharmacy_id != NULL && !g_strv_contains ((const char *const *) question->pharmacy_ids, pharmacy_id)))
    return NULL;
  package = g_new0 (AntePackage, 1);
  package->order_set_id = g_steal_pointer (&order_set_id);
  package->pos_id = read_number (object, "exam_pos_id");
  package->title = g_steal_pointer (&title);
  package->pharmacy_id = g_steal_pointer (&pharmacy_id);
  package->pharmacy_name = ante_qualiphy_read_line (object, "pharmacy_name", NAME_MAX_CHARS);
  package->turnaround = ante_qualiphy_read_line (object, "turnaround_time", NAME_MAX_CHARS);
  package->price = ante_qualiphy_read_price (object, "qualiphy_total_price");
  return package;
}

/* NULL without an id. The quick start says that a pharmacy_type comes along, the reference shows none. */
static gpointer
read_pharmacy (JsonObject *object, const AnteQualiphyQuestion *question)
{
  g_autofree char *ncpdpid = NULL;
  AntePharmacy *pharmacy = NULL;

  if (!ante_json_get_id (object, "ncpdpid", &ncpdpid, NULL))
    return NULL;
  pharmacy = ante_pharmacy_new ();
  pharmacy->name = ante_qualiphy_read_line (object, "name", NAME_MAX_CHARS);
  if (pharmacy->name == NULL)
    pharmacy->name = g_strdup (ncpdpid);
  pharmacy->ncpdpid = g_steal_pointer (&ncpdpid);
  pharmacy->address_line_1 = ante_qualiphy_read_line (object, "address_line_1", NAME_MAX_CHARS);
  pharmacy->address_line_2 = ante_qualiphy_read_line (object, "address_line_2", NAME_MAX_CHARS);
  pharmacy->city = ante_qualiphy_read_line (object, "city", NAME_MAX_CHARS);
  pharmacy->state = ante_qualiphy_read_line (object, "state", NAME_MAX_CHARS);
  pharmacy->zip_code = ante_qualiphy_read_line (object, "zip_code", NAME_MAX_CHARS);
  pharmacy->phone = ante_qualiphy_read_line (object, "phone", NAME_MAX_CHARS);
  pharmacy->type = ante_qualiphy_read_line (object, "pharmacy_type", NAME_MAX_CHARS);
  return pharmacy;
}

/* What cannot be read of the list is left out of it: nothing here can be ordered twice or by a wrong name. */
static GPtrArray *
read_items (JsonArray *array, guint max, gpointer (*read) (JsonObject *, const AnteQualiphyQuestion *),
            GDestroyNotify free_item, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (free_item);

  if (json_array_get_length (array) > max)
    {
      ante_qualiphy_set_unbelievable (question, "the list is longer than any can be", error);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gpointer item = JSON_NODE_HOLDS_OBJECT (node) ? read (json_node_get_object (node), question) : NULL;

      if (item != NULL)
        g_ptr_array_add (items, item);
    }
  return g_steal_pointer (&items);
}

GPtrArray *
ante_qualiphy_read_pharmacies (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonArray) array = ante_qualiphy_check_array (status, body, question, error);

  return array == NULL ? NULL
                       : read_items (array, PHARMACIES_MAX, read_choice, (GDestroyNotify) ante_pharmacy_choice_free,
                                     question, error);
}

GPtrArray *
ante_qualiphy_read_packages (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonArray) array = ante_qualiphy_check_array (status, body, question, error);

  return array == NULL ? NULL
                       : read_items (array, PACKAGES_MAX, read_package, (GDestroyNotify) ante_package_free, question,
                                     error);
}

GPtrArray *
ante_qualiphy_read_search (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, error);
  JsonArray *array = NULL;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_array (answer, "pharmacies", PHARMACIES_MAX, &array, NULL))
    {
      ante_qualiphy_set_unbelievable (question, "not a list of pharmacies", error);
      return NULL;
    }
  return read_items (array, PHARMACIES_MAX, read_pharmacy, (GDestroyNotify) ante_pharmacy_free, question, error);
}
