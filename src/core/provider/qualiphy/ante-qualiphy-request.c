/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bodies of Qualiphy's requests (Qualiphy API reference, newest edition), with the JSON types it asks for. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define TEST_STATE "TE"
#define ID_MAX_DIGITS 15 /* what a JSON number holds exactly */

static gboolean
is_digits (const char *text, gsize length)
{
  return strlen (text) == length && strspn (text, "0123456789") == length;
}

/* Whether an id is written as a number writes itself. */
static gboolean
is_number (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length <= ID_MAX_DIGITS && is_digits (id, length) && (id[0] != '0' || length == 1);
}

/* YYYY-MM-DD (Qualiphy help centre, "How Do I Create an Exam Invite in API"). */
static gboolean
is_dob (const char *dob)
{
  g_auto (GStrv) parts = NULL;

  if (dob == NULL)
    return FALSE;
  parts = g_strsplit (dob, "-", 4);
  return g_strv_length (parts) == 3 && is_digits (parts[0], 4) && is_digits (parts[1], 2) && is_digits (parts[2], 2);
}

/* "+1" and ten digits: one of the two forms the reference allows. */
static gboolean
is_phone (const char *phone)
{
  return phone != NULL && g_str_has_prefix (phone, "+1") && is_digits (phone + 2, 10);
}

static gboolean
is_state (const char *state)
{
  return state != NULL && strlen (state) == 2 && g_ascii_isalpha (state[0]) && g_ascii_isalpha (state[1]);
}

static gboolean
is_filled (const char *text)
{
  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL);
}

/* At least one, each a number, none twice: the answer must name exactly these. */
static gboolean
are_exams (GStrv exam_ids)
{
  for (guint i = 0; exam_ids[i] != NULL; i++)
    if (!is_number (exam_ids[i]) || g_strv_contains ((const char *const *) exam_ids + i + 1, exam_ids[i]))
      return FALSE;
  return exam_ids[0] != NULL;
}

/* Which detail the provider would refuse, or NULL. */
static const char *
find_fault (const AnteInviteRequest *request)
{
  const AntePatient *patient = request->patient;

  if (!are_exams (request->exam_ids))
    return "exams";
  if (!is_filled (patient->first_name))
    return "first name";
  if (!is_filled (patient->last_name))
    return "last name";
  if (!is_filled (patient->email))
    return "email";
  if (!is_dob (patient->dob))
    return "date of birth";
  if (!is_phone (patient->phone))
    return "phone number";
  if (!request->test && !is_state (patient->tele_state))
    return "state";
  return NULL;
}

static JsonObject *
begin_body (const char *key)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "api_key", key);
  return body;
}

static void
set_exams (JsonObject *body, GStrv exam_ids)
{
  JsonArray *exams = json_array_new ();

  for (guint i = 0; exam_ids[i] != NULL; i++)
    json_array_add_int_element (exams, g_ascii_strtoll (exam_ids[i], NULL, 10));
  json_object_set_array_member (body, "exams", exams);
}

/* Test mode is both states as TE (Qualiphy API reference, "Test mode"). */
static void
set_state (JsonObject *body, const AnteInviteRequest *request)
{
  g_autofree char *state = request->test ? g_strdup (TEST_STATE) : g_ascii_strup (request->patient->tele_state, -1);

  json_object_set_string_member (body, "tele_state", state);
  if (request->test)
    json_object_set_string_member (body, "state", state);
}

/* A string, not an object: it comes back unchanged in the webhook ("additional_data", stringified JSON). */
static void
set_additional_data (JsonObject *body, const AnteInviteRequest *request)
{
  g_autoptr (JsonObject) data = json_object_new ();
  g_autofree char *text = NULL;

  json_object_set_string_member (data, "invite", request->invite_id);
  json_object_set_string_member (data, "tag", request->tag);
  text = ante_json_write_object (data);
  json_object_set_string_member (body, "additional_data", text);
}

char *
ante_qualiphy_write_list (const char *key)
{
  g_autoptr (JsonObject) body = begin_body (key);

  return ante_json_write_object (body);
}

/* Qualiphy API reference, exam_invite. */
char *
ante_qualiphy_write_invite (const char *key, const AnteInviteRequest *request, GError **error)
{
  const AntePatient *patient = request->patient;
  const char *fault = find_fault (request);
  g_autoptr (JsonObject) body = NULL;

  if (fault != NULL)
    {
      g_set_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED, "Missing or malformed: %s", fault);
      return NULL;
    }
  body = begin_body (key);
  set_exams (body, request->exam_ids);
  json_object_set_string_member (body, "first_name", patient->first_name);
  json_object_set_string_member (body, "last_name", patient->last_name);
  json_object_set_string_member (body, "email", patient->email);
  json_object_set_string_member (body, "dob", patient->dob);
  json_object_set_string_member (body, "phone_number", patient->phone);
  set_state (body, request);
  json_object_set_string_member (body, "webhook_url", request->webhook_url);
  set_additional_data (body, request);
  return ante_json_write_object (body);
}

/* Qualiphy API reference, exam_invite_resend and exam_invite_cancel. The newest edition asks only for
 * patient_exam_id, an older one also for meeting_uuid with a resend; both are sent. */
char *
ante_qualiphy_write_exam (const char *key, const char *meeting_uuid, const char *patient_exam_id)
{
  g_autoptr (JsonObject) body = begin_body (key);

  if (meeting_uuid != NULL && *meeting_uuid != '\0')
    json_object_set_string_member (body, "meeting_uuid", meeting_uuid);
  if (is_number (patient_exam_id))
    json_object_set_int_member (body, "patient_exam_id", g_ascii_strtoll (patient_exam_id, NULL, 10));
  else
    json_object_set_string_member (body, "patient_exam_id", patient_exam_id);
  return ante_json_write_object (body);
}
