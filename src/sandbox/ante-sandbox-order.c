/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pharmacy's part of an invite, held against what the provider documents (Qualiphy API reference, exam_invite, "Four
 * possible scenarios" and the field glossary). That it is refused, and in which words, is ours. */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-formulary.h"
#include "sandbox/ante-sandbox-state.h"
#include "shared/base/ante-json.h"

#include <string.h>

/* Members that are 1 or 2, or up to 3. */
static const struct { const char *member; gint64 max; } choices[] = {
  { "custom_pharmacy", 2 },
  { "provider_pos_selection", 3 },
  { "custom_pharmacy_patient_choice", 2 },
  { "skip_pharmacy_confirmation", 2 },
  { "custom_pharmacy_patient_billing", 2 },
  { "custom_pharmacy_delivery_method", 2 },
};

/* All that belongs to a prescription. */
static const char *const order_members[] = {
  "pharmacy_id", "order_set_id", "exam_pos_id", "custom_pharmacy", "ncpdpid", "pharmacy_name", "pharmacy_address_line_1",
  "pharmacy_address_line_2", "pharmacy_city", "pharmacy_state", "pharmacy_zip_code", "pharmacy_phone", "pharmacy_type",
  "provider_pos_selection", "custom_pharmacy_patient_choice", "skip_pharmacy_confirmation",
  "custom_pharmacy_patient_billing", "custom_pharmacy_clinic_billing", "custom_pharmacy_delivery_method",
};

static gboolean
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, text);
  return FALSE;
}

static gboolean
is_given (JsonObject *request, const char *member)
{
  JsonNode *node = json_object_get_member (request, member);

  return node && !JSON_NODE_HOLDS_NULL (node);
}

static gboolean
check_choices (JsonObject *request, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      gint64 value;

      if (!ante_json_get_optional_int (request, choices[i].member, 1, choices[i].max, 1, &value, NULL))
        {
          g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID,
                       "%s must be from 1 to %" G_GINT64_FORMAT ".", choices[i].member, choices[i].max);
          return FALSE;
        }
    }
  return TRUE;
}

/* 0: not given. The help centre shows strings, the newest reference integers: both are taken. */
static gint64
read_id (JsonObject *request, const char *member)
{
  g_autofree char *text = NULL;
  gint64 id = 0;

  if (!ante_json_get_optional_id (request, member, &text, NULL) || !text)
    return 0;
  return g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL) ? id : -1;
}

static gint64
read_order_set (JsonObject *request)
{
  gint64 pos_id = read_id (request, "exam_pos_id");
  const AnteSandboxPackage *package = pos_id > 0 ? ante_sandbox_find_package_by_pos (pos_id) : NULL;

  if (is_given (request, "order_set_id"))
    return read_id (request, "order_set_id");
  return package ? package->order_set_id : pos_id;
}

static gboolean
read_partner (JsonObject *request, const AnteSandboxExam *exam, AnteSandboxMeeting *meeting, GError **error)
{
  const AnteSandboxPartner *partner = meeting->pharmacy_id ? ante_sandbox_find_partner (meeting->pharmacy_id) : NULL;
  const AnteSandboxPackage *package = meeting->order_set_id ? ante_sandbox_find_package (meeting->order_set_id) : NULL;
  gint64 selection = ante_json_peek_int (request, "provider_pos_selection", 0);

  if (meeting->pharmacy_id
      && (!partner || !ante_sandbox_partner_serves (partner, exam->id, meeting->tele_state)))
    return refuse (error, "Invalid pharmacy id");
  if (meeting->order_set_id
      && (!package || package->exam_id != exam->id || package->pharmacy_id != meeting->pharmacy_id))
    return refuse (error, "Invalid order set id");
  if ((selection == 1 || selection == 2) && !meeting->pharmacy_id)
    return refuse (error, "pharmacy_id is required.");
  if (selection == 1 && !meeting->order_set_id)
    return refuse (error, "order_set_id is required.");
  meeting->pharmacy_name = g_strdup (partner ? partner->name : NULL);
  return TRUE;
}

static gboolean
read_retailer (JsonObject *request, AnteSandboxMeeting *meeting, GError **error)
{
  const char *ncpdpid = ante_json_peek_string (request, "ncpdpid");
  gint64 choice = ante_json_peek_int (request, "custom_pharmacy_patient_choice", ncpdpid ? 1 : 2);

  if (choice == 1 && (!ncpdpid || *ncpdpid == '\0'))
    return refuse (error, "ncpdpid is required.");
  if (meeting->pharmacy_id && meeting->pharmacy_id != ANTE_SANDBOX_PSEUDO_PHARMACY_ID)
    return refuse (error, "Invalid pharmacy id");
  if (ante_json_peek_int (request, "custom_pharmacy_patient_billing", 2) == 1
      && !ante_json_peek_string (request, "custom_pharmacy_clinic_billing"))
    return refuse (error, "custom_pharmacy_clinic_billing is required.");
  /* The reference's samples name it so when nobody was preselected. */
  meeting->pharmacy_name = g_strdup (ante_json_peek_string (request, "pharmacy_name"));
  if (!meeting->pharmacy_name)
    meeting->pharmacy_name = g_strdup ("Choose Your Pharmacy");
  return TRUE;
}

gboolean
ante_sandbox_read_order (JsonObject *request, const AnteSandboxExam *exam, AnteSandboxMeeting *meeting, GError **error)
{
  for (guint i = 0; exam->rx_type == 1 && i < G_N_ELEMENTS (order_members); i++)
    if (is_given (request, order_members[i]))
      {
        g_set_error (error, ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, "%s is for Rx exams.", order_members[i]);
        return FALSE;
      }
  if (!check_choices (request, error))
    return FALSE;
  meeting->retail = ante_json_peek_int (request, "custom_pharmacy", 2) == 1;
  meeting->pharmacy_id = read_id (request, "pharmacy_id");
  meeting->order_set_id = read_order_set (request);
  return meeting->retail ? read_retailer (request, meeting, error) : read_partner (request, exam, meeting, error);
}
