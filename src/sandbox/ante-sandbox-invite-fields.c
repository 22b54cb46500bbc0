/* SPDX-License-Identifier: GPL-3.0-or-later
 * Holds an invite against the provider's rules, member by member (Qualiphy API reference, exam_invite).
 * The reference says that a 400 names the field; the wording is ours. */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-state.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"

#include <string.h>

#define MAX_TEXT_BYTES (64 * 1024)
#define MAX_EXAMS 200

typedef enum
{
  TEXT,
  NUMBER,
  NUMBER_OR_TEXT, /* the documents disagree */
} Type;

/* Optional members whose type is documented. */
static const struct
{
  const char *member;
  Type type;
} optional_members[] = {
  { "dmv_license_number", TEXT },
  { "address_line_1", TEXT },
  { "address_line_2", TEXT },
  { "city", TEXT },
  { "zip_code", TEXT },
  { "shipping_address_line_1", TEXT },
  { "shipping_address_line_2", TEXT },
  { "shipping_city", TEXT },
  { "shipping_state", TEXT },
  { "shipping_zip_code", TEXT },
  { "patient_address_prefill", NUMBER },
  { "pharmacy_id", NUMBER_OR_TEXT },
  { "order_set_id", NUMBER_OR_TEXT },
  { "exam_pos_id", NUMBER_OR_TEXT },
  { "custom_pharmacy", NUMBER },
  { "ncpdpid", TEXT },
  { "pharmacy_name", TEXT },
  { "pharmacy_address_line_1", TEXT },
  { "pharmacy_address_line_2", TEXT },
  { "pharmacy_city", TEXT },
  { "pharmacy_state", TEXT },
  { "pharmacy_zip_code", TEXT },
  { "pharmacy_phone", TEXT },
  { "pharmacy_type", TEXT },
  { "provider_pos_selection", NUMBER },
  { "custom_pharmacy_patient_choice", NUMBER },
  { "skip_pharmacy_confirmation", NUMBER },
  { "custom_pharmacy_patient_billing", NUMBER },
  { "custom_pharmacy_clinic_billing", TEXT },
  { "custom_pharmacy_delivery_method", NUMBER },
};

static const char *const redirect_members[ANTE_SANDBOX_N_REDIRECTS] = {
  "redirect_approve", "redirect_reject", "redirect_na", "redirect_missed",
};

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (ANTE_SANDBOX_ERROR, ANTE_SANDBOX_ERROR_INVALID, format, args));
  va_end (args);
  return FALSE;
}

/* @value stays NULL when @member is optional and absent, or null. */
static gboolean
read_text (JsonObject *request, const char *member, gboolean required, char **value, GError **error)
{
  const char *text = NULL;

  if (!ante_json_get_optional_string (request, member, MAX_TEXT_BYTES, &text, NULL))
    return refuse (error, "%s must be a string.", member);
  if (required && (!text || text[strspn (text, " \t\r\n")] == '\0'))
    return refuse (error, "%s is required.", member);
  *value = g_strdup (text);
  return TRUE;
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
is_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
check_optional_members (JsonObject *request, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (optional_members); i++)
    {
      const char *member = optional_members[i].member;
      Type type = optional_members[i].type;
      JsonNode *node = json_object_get_member (request, member);

      if (!node || JSON_NODE_HOLDS_NULL (node))
        continue;
      if (type == TEXT && !is_text (node))
        return refuse (error, "%s must be a string.", member);
      if (type == NUMBER && !is_number (node))
        return refuse (error, "%s must be an integer.", member);
      if (type == NUMBER_OR_TEXT && !is_number (node) && !is_text (node))
        return refuse (error, "%s must be an integer.", member);
    }
  return TRUE;
}

static gboolean
check_gender (JsonObject *request, GError **error)
{
  gint64 gender;

  if (!ante_json_get_optional_int (request, "gender", 1, 3, 0, &gender, NULL))
    return refuse (error, "gender must be 1, 2 or 3.");
  return TRUE;
}

static gboolean
check_email (const char *email, GError **error)
{
  const char *at = strchr (email, '@');

  if (!at || at == email || strchr (at + 1, '@') || !strchr (at + 1, '.') || strpbrk (email, " \t\r\n"))
    return refuse (error, "email must be a valid email address.");
  return TRUE;
}

static gboolean
all_digits (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_dob (const char *dob, gint64 now_ms, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_ms / 1000);
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");
  guint year, month, day;

  if (strlen (dob) != 10 || !all_digits (dob, 4) || dob[4] != '-' || !all_digits (dob + 5, 2)
      || dob[7] != '-' || !all_digits (dob + 8, 2))
    return refuse (error, "dob must be in the format YYYY-MM-DD.");
  year = (guint) g_ascii_strtoull (dob, NULL, 10);
  month = (guint) g_ascii_strtoull (dob + 5, NULL, 10);
  day = (guint) g_ascii_strtoull (dob + 8, NULL, 10);
  if (year < 1000 || month < 1 || month > 12 || day < 1 || !g_date_valid_dmy (day, month, year))
    return refuse (error, "dob must be a valid date.");
  if (strcmp (dob, today) > 0)
    return refuse (error, "dob must not be in the future.");
  return TRUE;
}

/* Two spellings and no other: +15552223232 or 1234567890. The ten digits are what webhooks carry. */
static gboolean
read_phone (JsonObject *request, char **phone, GError **error)
{
  g_autofree char *text = NULL;
  const char *digits;

  if (!read_text (request, "phone_number", TRUE, &text, error))
    return FALSE;
  digits = g_str_has_prefix (text, "+1") ? text + 2 : text;
  if (strlen (digits) != 10 || !all_digits (digits, 10))
    return refuse (error, "phone_number must be +1 followed by 10 digits, or 10 digits.");
  *phone = g_strdup (digits);
  return TRUE;
}

static gboolean
check_tele_state (const char *code, GError **error)
{
  if (strlen (code) != 2 || !g_ascii_isupper (code[0]) || !g_ascii_isupper (code[1]))
    return refuse (error, "tele_state must be a two-letter uppercase state abbreviation.");
  switch (ante_sandbox_state_kind (code))
    {
    case ANTE_SANDBOX_STATE_NOT_SERVED:
      return refuse (error, "tele_state %s is not currently supported.", code);
    case ANTE_SANDBOX_STATE_UNKNOWN:
      return refuse (error, "tele_state must be a valid state abbreviation.");
    case ANTE_SANDBOX_STATE_SERVED:
      return TRUE;
    }
  g_return_val_if_reached (FALSE);
}

static gboolean
read_states (JsonObject *request, AnteSandboxMeeting *meeting, GError **error)
{
  g_autofree char *home = NULL;

  if (!read_text (request, "tele_state", TRUE, &meeting->tele_state, error)
      || !check_tele_state (meeting->tele_state, error)
      || !read_text (request, "state", FALSE, &home, error))
    return FALSE;
  if (home && (strlen (home) != 2 || ante_sandbox_state_kind (home) == ANTE_SANDBOX_STATE_UNKNOWN))
    return refuse (error, "state must be a valid state abbreviation.");
  meeting->test = g_str_equal (meeting->tele_state, "TE") && g_strcmp0 (home, "TE") == 0;
  return TRUE;
}

static gboolean
read_url (JsonObject *request, const char *member, char **url, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!read_text (request, member, FALSE, &text, error))
    return FALSE;
  if (!text)
    return TRUE;
  uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  if (!uri || !g_uri_get_host (uri) || *g_uri_get_host (uri) == '\0'
      || (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http")))
    return refuse (error, "%s must be a valid URL.", member);
  *url = g_steal_pointer (&text);
  return TRUE;
}

/* HTTPS at the provider; on loopback a relay on trial has no certificate. */
static gboolean
read_webhook_url (JsonObject *request, char **url, GError **error)
{
  if (!read_url (request, "webhook_url", url, error))
    return FALSE;
  if (*url && !g_ascii_strncasecmp (*url, "http:", 5) && !ante_http_is_loopback (*url))
    return refuse (error, "webhook_url must be an HTTPS URL.");
  return TRUE;
}

static gboolean
add_exam (JsonNode *node, GPtrArray *exams, GError **error)
{
  const AnteSandboxExam *exam;

  if (!is_number (node))
    return refuse (error, "exams must be an array of numbers.");
  exam = ante_sandbox_catalogue_find (json_node_get_int (node));
  if (!exam)
    return refuse (error, "Invalid exam id %" G_GINT64_FORMAT ".", json_node_get_int (node));
  if (g_ptr_array_find (exams, exam, NULL))
    return refuse (error, "exams must not name the same exam twice.");
  g_ptr_array_add (exams, (gpointer) exam);
  return TRUE;
}

/* Any number of good faith exams; one with a prescription, by itself. */
static gboolean
read_exams (JsonObject *request, GPtrArray *exams, GError **error)
{
  JsonNode *node = json_object_get_member (request, "exams");
  guint n_rx = 0;

  if (!node || JSON_NODE_HOLDS_NULL (node))
    return refuse (error, "exams is required.");
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return refuse (error, "exams must be an array of numbers.");
  JsonArray *list = json_node_get_array (node);
  if (json_array_get_length (list) == 0 || json_array_get_length (list) > MAX_EXAMS)
    return refuse (error, "exams is required.");
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      if (!add_exam (json_array_get_element (list, i), exams, error))
        return FALSE;
      n_rx += ((const AnteSandboxExam *) exams->pdata[i])->rx_type == 2;
    }
  if (n_rx > 1)
    return refuse (error, "Only one Rx exam may run per meeting.");
  if (n_rx == 1 && exams->len > 1)
    return refuse (error, "Rx exams must be sent individually.");
  return TRUE;
}

AnteSandboxMeeting *
ante_sandbox_read_invite (JsonObject *request, gint64 now_ms, GPtrArray **exams, GError **error)
{
  g_autoptr (AnteSandboxMeeting) meeting = ante_sandbox_meeting_new ();
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  if (!read_exams (request, list, error)
      || !read_text (request, "first_name", TRUE, &meeting->first_name, error)
      || !read_text (request, "last_name", TRUE, &meeting->last_name, error)
      || !read_text (request, "email", TRUE, &meeting->email, error)
      || !check_email (meeting->email, error)
      || !read_text (request, "dob", TRUE, &meeting->dob, error)
      || !check_dob (meeting->dob, now_ms, error)
      || !read_phone (request, &meeting->phone, error)
      || !read_states (request, meeting, error)
      || !read_webhook_url (request, &meeting->webhook_url, error)
      || !read_text (request, "additional_data", FALSE, &meeting->additional_data, error)
      || !check_gender (request, error)
      || !check_optional_members (request, error)
      || !ante_sandbox_read_order (request, list->pdata[0], meeting, error))
    return NULL;
  for (guint i = 0; i < ANTE_SANDBOX_N_REDIRECTS; i++)
    if (!read_url (request, redirect_members[i], &meeting->redirects[i], error))
      return NULL;
  *exams = g_steal_pointer (&list);
  return g_steal_pointer (&meeting);
}
