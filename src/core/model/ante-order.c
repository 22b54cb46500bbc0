/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders: made, copied, compared, and as JSON. */
#include "core/model/ante-order.h"

#include "shared/base/ante-json.h"

#define TEXT_MAX_BYTES 800 /* two hundred characters */

/* The texts of one struct: where they are and what they are called in JSON. */
typedef struct { const char *member; gsize offset; } TextMember;

#define TEXT(Struct, name) { #name, G_STRUCT_OFFSET (Struct, name) }

static const TextMember ADDRESS_TEXTS[] = {
  TEXT (AnteAddress, address_line_1), TEXT (AnteAddress, address_line_2), TEXT (AnteAddress, city),
  TEXT (AnteAddress, state),          TEXT (AnteAddress, zip),            { NULL, 0 },
};

/* The id stands beside the pharmacy, not in it; see ante_order_to_json(). */
static const TextMember PHARMACY_TEXTS[] = {
  TEXT (AntePharmacy, name),  TEXT (AntePharmacy, address_line_1), TEXT (AntePharmacy, address_line_2),
  TEXT (AntePharmacy, city),  TEXT (AntePharmacy, state),          TEXT (AntePharmacy, zip_code),
  TEXT (AntePharmacy, phone), TEXT (AntePharmacy, type),           { NULL, 0 },
};

static const TextMember ORDER_TEXTS[] = {
  TEXT (AnteOrder, pharmacy_id), TEXT (AnteOrder, pharmacy_name), TEXT (AnteOrder, order_set_id),
  TEXT (AnteOrder, package),     TEXT (AnteOrder, price),         TEXT (AnteOrder, turnaround),
  TEXT (AnteOrder, clinic_billing), { NULL, 0 },
};

static const char *const KINDS[] = {
  [ANTE_MEETING_PARTNER] = "partner", [ANTE_MEETING_URGENT] = "urgent", [ANTE_MEETING_OWN] = "own",
};
static const char *const BILLINGS[] = {
  [ANTE_ORDER_BILLING_CLINIC] = "clinic", [ANTE_ORDER_BILLING_PATIENT] = "patient",
};
static const char *const DELIVERIES[] = {
  [ANTE_ORDER_DELIVERY_PICK_UP] = "pick-up", [ANTE_ORDER_DELIVERY_SHIP] = "ship",
};

static char **
get_text (gconstpointer self, const TextMember *text)
{
  return G_STRUCT_MEMBER_P (self, text->offset);
}

static void
copy_texts (gconstpointer from, const TextMember *texts, gpointer to)
{
  for (const TextMember *text = texts; text->member != NULL; text++)
    *get_text (to, text) = g_strdup (*get_text (from, text));
}

static void
free_texts (gpointer self, const TextMember *texts)
{
  for (const TextMember *text = texts; text->member != NULL; text++)
    g_free (*get_text (self, text));
}

static void
write_texts (gconstpointer self, const TextMember *texts, JsonObject *json)
{
  for (const TextMember *text = texts; text->member != NULL; text++)
    {
      const char *value = *get_text (self, text);

      if (value != NULL && *value != '\0')
        json_object_set_string_member (json, text->member, value);
    }
}

static gboolean
read_text (JsonObject *json, const char *member, char **text)
{
  const char *value = NULL;

  if (!ante_json_get_optional_string (json, member, TEXT_MAX_BYTES, &value, NULL))
    return FALSE;
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_texts (JsonObject *json, const TextMember *texts, gpointer self)
{
  for (const TextMember *text = texts; text->member != NULL; text++)
    if (!read_text (json, text->member, get_text (self, text)))
      return FALSE;
  return TRUE;
}

/* A word of @words; absent leaves *value as it is. */
static gboolean
read_word (JsonObject *json, const char *member, const char *const *words, guint n_words, guint *value)
{
  const char *word = NULL;

  if (!ante_json_get_optional_string (json, member, TEXT_MAX_BYTES, &word, NULL))
    return FALSE;
  if (word == NULL)
    return TRUE;
  for (guint i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i], word) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

AnteAddress *
ante_address_new (void)
{
  return g_new0 (AnteAddress, 1);
}

AnteAddress *
ante_address_copy (const AnteAddress *self)
{
  AnteAddress *copy = NULL;

  if (self == NULL)
    return NULL;
  copy = ante_address_new ();
  copy_texts (self, ADDRESS_TEXTS, copy);
  return copy;
}

void
ante_address_free (AnteAddress *self)
{
  if (self == NULL)
    return;
  free_texts (self, ADDRESS_TEXTS);
  g_free (self);
}

gboolean
ante_address_equal (const AnteAddress *self, const AnteAddress *other)
{
  if (self == NULL || other == NULL)
    return self == other;
  for (const TextMember *text = ADDRESS_TEXTS; text->member != NULL; text++)
    if (g_strcmp0 (*get_text (self, text), *get_text (other, text)) != 0)
      return FALSE;
  return TRUE;
}

AntePharmacy *
ante_pharmacy_new (void)
{
  return g_new0 (AntePharmacy, 1);
}

AntePharmacy *
ante_pharmacy_copy (const AntePharmacy *self)
{
  AntePharmacy *copy = NULL;

  if (self == NULL)
    return NULL;
  copy = ante_pharmacy_new ();
  copy->ncpdpid = g_strdup (self->ncpdpid);
  copy_texts (self, PHARMACY_TEXTS, copy);
  return copy;
}

void
ante_pharmacy_free (AntePharmacy *self)
{
  if (self == NULL)
    return;
  g_free (self->ncpdpid);
  free_texts (self, PHARMACY_TEXTS);
  g_free (self);
}

AnteOrder *
ante_order_new (AnteMeetingKind kind)
{
  AnteOrder *self = NULL;

  g_return_val_if_fail (kind > ANTE_MEETING_GOOD_FAITH && kind <= ANTE_MEETING_OWN, NULL);

  self = g_new0 (AnteOrder, 1);
  self->kind = kind;
  return self;
}

AnteOrder *
ante_order_copy (const AnteOrder *self)
{
  AnteOrder *copy = NULL;

  if (self == NULL)
    return NULL;
  copy = ante_order_new (self->kind);
  copy_texts (self, ORDER_TEXTS, copy);
  copy->selection = self->selection;
  copy->pharmacy = ante_pharmacy_copy (self->pharmacy);
  copy->patient_choice = self->patient_choice;
  copy->skip_confirmation = self->skip_confirmation;
  copy->billing = self->billing;
  copy->delivery = self->delivery;
  copy->ship_to = ante_address_copy (self->ship_to);
  return copy;
}

void
ante_order_free (AnteOrder *self)
{
  if (self == NULL)
    return;
  free_texts (self, ORDER_TEXTS);
  ante_pharmacy_free (self->pharmacy);
  ante_address_free (self->ship_to);
  g_free (self);
}

gboolean
ante_order_equal (const AnteOrder *self, const AnteOrder *other)
{
  g_autoptr (JsonObject) one = NULL;
  g_autoptr (JsonObject) two = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (self == NULL || other == NULL)
    return self == other;
  one = ante_order_to_json (self);
  two = ante_order_to_json (other);
  first = ante_json_write_object (one);
  second = ante_json_write_object (two);
  return g_str_equal (first, second);
}

static void
write_pharmacy (const AntePharmacy *pharmacy, JsonObject *json)
{
  JsonObject *object = json_object_new ();

  if (pharmacy->ncpdpid != NULL && *pharmacy->ncpdpid != '\0')
    json_object_set_string_member (json, "ncpdpid", pharmacy->ncpdpid);
  write_texts (pharmacy, PHARMACY_TEXTS, object);
  json_object_set_object_member (json, "pharmacy", object);
}

JsonObject *
ante_order_to_json (const AnteOrder *self)
{
  JsonObject *json = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json = json_object_new ();
  json_object_set_string_member (json, "kind", KINDS[self->kind]);
  write_texts (self, ORDER_TEXTS, json);
  if (self->selection != ANTE_SELECTION_UNSAID)
    json_object_set_int_member (json, "selection", self->selection);
  if (self->pharmacy != NULL)
    write_pharmacy (self->pharmacy, json);
  if (self->patient_choice)
    json_object_set_boolean_member (json, "patient_choice", TRUE);
  if (self->skip_confirmation)
    json_object_set_boolean_member (json, "skip_confirmation", TRUE);
  if (self->billing != ANTE_ORDER_BILLING_UNSAID)
    json_object_set_string_member (json, "billing", BILLINGS[self->billing]);
  if (self->delivery != ANTE_ORDER_DELIVERY_UNSAID)
    json_object_set_string_member (json, "delivery", DELIVERIES[self->delivery]);
  if (self->ship_to != NULL)
    {
      JsonObject *ship_to = json_object_new ();

      write_texts (self->ship_to, ADDRESS_TEXTS, ship_to);
      json_object_set_object_member (json, "ship_to", ship_to);
    }
  return json;
}

static gboolean
read_choices (JsonObject *json, AnteOrder *self)
{
  guint billing = ANTE_ORDER_BILLING_UNSAID;
  guint delivery = ANTE_ORDER_DELIVERY_UNSAID;
  gint64 selection = ANTE_SELECTION_UNSAID;

  if (!ante_json_get_optional_int (json, "selection", ANTE_SELECTION_UNSAID, ANTE_SELECTION_BOTH, 0, &selection, NULL)
      || !ante_json_get_optional_bool (json, "patient_choice", FALSE, &self->patient_choice, NULL)
      || !ante_json_get_optional_bool (json, "skip_confirmation", FALSE, &self->skip_confirmation, NULL)
      || !read_word (json, "billing", BILLINGS, G_N_ELEMENTS (BILLINGS), &billing)
      || !read_word (json, "delivery", DELIVERIES, G_N_ELEMENTS (DELIVERIES), &delivery))
    return FALSE;
  self->selection = selection;
  self->billing = billing;
  self->delivery = delivery;
  return TRUE;
}

static gboolean
read_places (JsonObject *json, AnteOrder *self)
{
  JsonObject *pharmacy = NULL;
  JsonObject *ship_to = NULL;

  if (!ante_json_get_optional_object (json, "pharmacy", &pharmacy, NULL)
      || !ante_json_get_optional_object (json, "ship_to", &ship_to, NULL))
    return FALSE;
  if (pharmacy != NULL)
    {
      self->pharmacy = ante_pharmacy_new ();
      if (!read_text (json, "ncpdpid", &self->pharmacy->ncpdpid)
          || !read_texts (pharmacy, PHARMACY_TEXTS, self->pharmacy))
        return FALSE;
    }
  if (ship_to == NULL)
    return TRUE;
  self->ship_to = ante_address_new ();
  return read_texts (ship_to, ADDRESS_TEXTS, self->ship_to);
}

AnteOrder *
ante_order_from_json (JsonObject *json)
{
  g_autoptr (AnteOrder) self = NULL;
  guint kind = ANTE_MEETING_GOOD_FAITH;

  if (json == NULL || !read_word (json, "kind", KINDS, G_N_ELEMENTS (KINDS), &kind) || kind == ANTE_MEETING_GOOD_FAITH)
    return NULL;
  self = ante_order_new (kind);
  if (!read_texts (json, ORDER_TEXTS, self) || !read_choices (json, self) || !read_places (json, self))
    return NULL;
  return g_steal_pointer (&self);
}
