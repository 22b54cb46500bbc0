/* SPDX-License-Identifier: GPL-3.0-or-later
 * The part of an invite that says where its prescription goes (Qualiphy API reference, exam_invite). */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

/* "custom_pharmacy: 1 custom (retail), 2 partner." */
enum { CUSTOM_PHARMACY = 1, PARTNER_PHARMACY = 2 };
/* "custom_pharmacy_patient_choice: 1 preselected by you, 2 the patient picks during the meeting." */
enum { PRESELECTED = 1, PATIENT_PICKS = 2 };
/* "skip_pharmacy_confirmation: 1 show, 2 skip." */
enum { SHOW_CONFIRMATION = 1, SKIP_CONFIRMATION = 2 };
/* "custom_pharmacy_patient_billing: 1 clinic is billed, 2 patient is billed." */
enum { CLINIC_IS_BILLED = 1, PATIENT_IS_BILLED = 2 };
/* "custom_pharmacy_delivery_method: 1 patient picks up, 2 ship to patient or clinic." */
enum { PATIENT_PICKS_UP = 1, SHIP = 2 };

/* NULL or the id of something at the provider: always a whole number. */
static gboolean
is_no_id_or_number (const char *id)
{
  return !ante_qualiphy_is_filled (id) || ante_qualiphy_is_number (id);
}

static const char *
find_partner_fault (const AnteOrder *order)
{
  if (order->selection == ANTE_SELECTION_CLINIC && (!ante_qualiphy_is_filled (order->pharmacy_id) || !ante_qualiphy_is_filled (order->order_set_id)))
    return "pharmacy and package";
  if (order->selection == ANTE_SELECTION_PACKAGE && !ante_qualiphy_is_filled (order->pharmacy_id))
    return "pharmacy";
  return NULL;
}

/* Without a pharmacy the patient picks one, which is documented for both retail kinds. */
static const char *
find_retail_fault (const AnteOrder *order)
{
  if (order->pharmacy != NULL && (!ante_qualiphy_is_filled (order->pharmacy->ncpdpid) || strlen (order->pharmacy->ncpdpid) > 20))
    return "NCPDP id of the pharmacy";
  if (order->billing == ANTE_ORDER_BILLING_CLINIC && !ante_qualiphy_is_filled (order->clinic_billing))
    return "whom of the clinic the pharmacy bills";
  return NULL;
}

const char *
ante_qualiphy_find_order_fault (const AnteOrder *order)
{
  if (!is_no_id_or_number (order->pharmacy_id))
    return "pharmacy";
  if (!is_no_id_or_number (order->order_set_id))
    return "package";
  if (order->ship_to != NULL && ante_qualiphy_is_filled (order->ship_to->state) && !ante_qualiphy_is_state (order->ship_to->state))
    return "state of the shipping address";
  return order->kind == ANTE_MEETING_PARTNER ? find_partner_fault (order) : find_retail_fault (order);
}

static void
set_number (JsonObject *body, const char *member, const char *id)
{
  if (ante_qualiphy_is_filled (id))
    ante_qualiphy_set_id (body, member, id);
}

static void
set_state (JsonObject *body, const char *member, const char *state)
{
  g_autofree char *upper = ante_qualiphy_is_filled (state) ? g_ascii_strup (state, -1) : NULL;

  ante_qualiphy_set_text (body, member, upper);
}

static void
set_shipping (JsonObject *body, const AnteAddress *address)
{
  ante_qualiphy_set_text (body, "shipping_address_line_1", address->address_line_1);
  ante_qualiphy_set_text (body, "shipping_address_line_2", address->address_line_2);
  ante_qualiphy_set_text (body, "shipping_city", address->city);
  set_state (body, "shipping_state", address->state);
  ante_qualiphy_set_text (body, "shipping_zip_code", address->zip);
}

/* order_set_id names the package; exam_pos_id, its older alias that the provider still takes, is never sent beside it:
 * two names for one choice could disagree. */
static void
set_partner (JsonObject *body, const AnteOrder *order)
{
  json_object_set_int_member (body, "custom_pharmacy", PARTNER_PHARMACY);
  if (order->selection != ANTE_SELECTION_BOTH)
    set_number (body, "pharmacy_id", order->pharmacy_id);
  if (order->selection != ANTE_SELECTION_BOTH && order->selection != ANTE_SELECTION_PACKAGE)
    set_number (body, "order_set_id", order->order_set_id);
  if (order->selection != ANTE_SELECTION_UNSAID)
    json_object_set_int_member (body, "provider_pos_selection", order->selection);
}

static void
set_pharmacy (JsonObject *body, const AntePharmacy *pharmacy)
{
  ante_qualiphy_set_text (body, "ncpdpid", pharmacy->ncpdpid);
  ante_qualiphy_set_text (body, "pharmacy_name", pharmacy->name);
  ante_qualiphy_set_text (body, "pharmacy_address_line_1", pharmacy->address_line_1);
  ante_qualiphy_set_text (body, "pharmacy_address_line_2", pharmacy->address_line_2);
  ante_qualiphy_set_text (body, "pharmacy_city", pharmacy->city);
  set_state (body, "pharmacy_state", pharmacy->state);
  ante_qualiphy_set_text (body, "pharmacy_zip_code", pharmacy->zip_code);
  ante_qualiphy_set_text (body, "pharmacy_phone", pharmacy->phone);
  ante_qualiphy_set_text (body, "pharmacy_type", pharmacy->type);
}

/* pharmacy_id goes along where the order has one: the id of the pseudo pharmacy "Choose Your Own Pharmacy", which the
 * provider's quick start sends with a preselected pharmacy whose confirmation is skipped. provider_pos_selection is on
 * no sample of these two kinds and is not sent. */
static void
set_retail (JsonObject *body, const AnteOrder *order)
{
  gboolean patient_picks = order->pharmacy == NULL || order->patient_choice;

  json_object_set_int_member (body, "custom_pharmacy", CUSTOM_PHARMACY);
  json_object_set_int_member (body, "custom_pharmacy_patient_choice", patient_picks ? PATIENT_PICKS : PRESELECTED);
  if (order->pharmacy != NULL)
    {
      set_pharmacy (body, order->pharmacy);
      set_number (body, "pharmacy_id", order->pharmacy_id);
      json_object_set_int_member (body, "skip_pharmacy_confirmation",
                                  order->skip_confirmation ? SKIP_CONFIRMATION : SHOW_CONFIRMATION);
    }
  if (order->billing != ANTE_ORDER_BILLING_UNSAID)
    json_object_set_int_member (body, "custom_pharmacy_patient_billing",
                                order->billing == ANTE_ORDER_BILLING_CLINIC ? CLINIC_IS_BILLED : PATIENT_IS_BILLED);
  if (order->billing == ANTE_ORDER_BILLING_CLINIC)
    ante_qualiphy_set_text (body, "custom_pharmacy_clinic_billing", order->clinic_billing);
  if (order->delivery != ANTE_ORDER_DELIVERY_UNSAID)
    json_object_set_int_member (body, "custom_pharmacy_delivery_method",
                                order->delivery == ANTE_ORDER_DELIVERY_PICK_UP ? PATIENT_PICKS_UP : SHIP);
}

void
ante_qualiphy_set_order (JsonObject *body, const AnteOrder *order)
{
  if (order->kind == ANTE_MEETING_PARTNER)
    set_partner (body, order);
  else
    set_retail (body, order);
  if (order->ship_to != NULL)
    set_shipping (body, order->ship_to);
}
