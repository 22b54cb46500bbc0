/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bodies of Qualiphy's requests (Qualiphy API reference, newest edition), with the JSON types it asks for. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define ID_MAX_DIGITS 15 /* what a JSON number holds exactly */

gboolean
ante_qualiphy_is_digits (const char *text, gsize length)
{
  return strlen (text) == length && strspn (text, "0123456789") == length;
}

/* Whether an id is written as a number writes itself. */
gboolean
ante_qualiphy_is_number (const char *id)
{
  gsize length = strlen (id);

  return length > 0 && length <= ID_MAX_DIGITS && ante_qualiphy_is_digits (id, length) && (id[0] != '0' || length == 1);
}

/* YYYY-MM-DD (Qualiphy help centre, "How Do I Create an Exam Invite in API"). */
static gboolean
is_dob (const char *dob)
{
  g_auto (GStrv) parts = NULL;

  if (dob == NULL)
    return FALSE;
  parts = g_strsplit (dob, "-", 4);
  return g_strv_length (parts) == 3 && ante_qualiphy_is_digits (parts[0], 4) && ante_qualiphy_is_digits (parts[1], 2) && ante_qualiphy_is_digits (parts[2], 2);
}

/* "+1" and ten digits: one of the two forms the reference allows. */
static gboolean
is_phone (const char *phone)
{
  return phone != NULL && g_str_has_prefix (phone, "+1") && ante_qualiphy_is_digits (phone + 2, 10);
}

gboolean
ante_qualiphy_is_state (const char *state)
{
  return state != NULL && strlen (state) == 2 && g_ascii_isalpha (state[0]) && g_ascii_isalpha (state[1]);
}

gboolean
ante_qualiphy_is_filled (const char *text)
{
  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL);
}

/* At least one, each a number, none twice: the answer must name exactly these. */
static gboolean
are_exams (GStrv exam_ids)
{
  for (guint i = 0; exam_ids[i] != NULL; i++)
    if (!ante_qualiphy_is_number (exam_ids[i]) || g_strv_contains ((const char *const *) exam_ids + i + 1, exam_ids[i]))
      return FALSE;
  return exam_ids[0] != NULL;
}

/* "gender: integer, not string. 1 male, 2 female, 3 prefer not to say." 0: another word. */
static gint64
read_gender (const char *word)
{
  static const char *const WORDS[] = { NULL, "male", "female", "undisclosed" };

  for (guint i = 1; i < G_N_ELEMENTS (WORDS); i++)
    if (g_str_equal (word, WORDS[i]))
      return i;
  return 0;
}

/* Which detail the provider would refuse, or NULL. */
static const char *
find_patient_fault (const AnteInviteRequest *request)
{
  const AntePatient *patient = request->patient;

  if (!ante_qualiphy_is_filled (patient->first_name))
    return "first name";
  if (!ante_qualiphy_is_filled (patient->last_name))
    return "last name";
  if (!ante_qualiphy_is_filled (patient->email))
    return "email";
  if (!is_dob (patient->dob))
    return "date of birth";
  if (!is_phone (patient->phone))
    return "phone number";
  if (!request->test && !ante_qualiphy_is_state (patient->tele_state))
    return "state";
  if (ante_qualiphy_is_filled (patient->gender) && read_gender (patient->gender) == 0)
    return "gender";
  if (ante_qualiphy_is_filled (patient->state) && !ante_qualiphy_is_state (patient->state))
    return "home state";
  return NULL;
}

static gboolean
is_redirect (const char *uri)
{
  g_autoptr (GUri) parsed = uri != NULL ? g_uri_parse (uri, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri == NULL || (parsed != NULL && g_str_equal (g_uri_get_scheme (parsed), "https"));
}

static const char *
find_fault (const AnteInviteRequest *request)
{
  const char *fault = find_patient_fault (request);

  if (!are_exams (request->exam_ids))
    return "exams";
  if (fault != NULL)
    return fault;
  if (!is_redirect (request->redirect_approve) || !is_redirect (request->redirect_reject)
      || !is_redirect (request->redirect_na) || !is_redirect (request->redirect_missed))
    return "redirect address";
  if (request->order == NULL)
    return NULL;
  /* "Rx exams must be sent individually." */
  return request->exam_ids[1] != NULL ? "one prescription exam alone" : ante_qualiphy_find_order_fault (request->order);
}

void
ante_qualiphy_set_ids (JsonObject *body, const char *member, GStrv ids)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_int_element (array, g_ascii_strtoll (ids[i], NULL, 10));
  json_object_set_array_member (body, member, array);
}

void
ante_qualiphy_set_id (JsonObject *body, const char *member, const char *id)
{
  if (ante_qualiphy_is_number (id))
    json_object_set_int_member (body, member, g_ascii_strtoll (id, NULL, 10));
  else
    json_object_set_string_member (body, member, id);
}

void
ante_qualiphy_set_fault (const char *what, GError **error)
{
  g_set_error (error, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED, "Missing or malformed: %s", what);
}

void
ante_qualiphy_set_text (JsonObject *body, const char *member, const char *text)
{
  if (ante_qualiphy_is_filled (text))
    json_object_set_string_member (body, member, text);
}

/* Test mode is both states as TE (Qualiphy API reference, "Test mode"). */
static void
set_state (JsonObject *body, const AnteInviteRequest *request)
{
  g_autofree char *state = request->test ? g_strdup (ANTE_STATE_TEST) : g_ascii_strup (request->patient->tele_state, -1);

  json_object_set_string_member (body, "tele_state", state);
  if (request->test)
    json_object_set_string_member (body, "state", state);
}

/* The home address and what proves who they are, as far as it is known. patient_address_prefill, which one older
 * edition names, is never sent: it is explained there in two ways that contradict each other, and the newest does not
 * know it. Nor is clinic_id, which is in no edition: the key says which clinic it is. */
static void
set_person (JsonObject *body, const AnteInviteRequest *request)
{
  const AntePatient *patient = request->patient;
  g_autofree char *state = ante_qualiphy_is_filled (patient->state) ? g_ascii_strup (patient->state, -1) : NULL;

  if (ante_qualiphy_is_filled (patient->gender))
    json_object_set_int_member (body, "gender", read_gender (patient->gender));
  ante_qualiphy_set_text (body, "dmv_license_number", patient->license);
  ante_qualiphy_set_text (body, "address_line_1", patient->address_line_1);
  ante_qualiphy_set_text (body, "address_line_2", patient->address_line_2);
  ante_qualiphy_set_text (body, "city", patient->city);
  if (!request->test)
    ante_qualiphy_set_text (body, "state", state);
  ante_qualiphy_set_text (body, "zip_code", patient->zip);
}

static void
set_redirects (JsonObject *body, const AnteInviteRequest *request)
{
  ante_qualiphy_set_text (body, "redirect_approve", request->redirect_approve);
  ante_qualiphy_set_text (body, "redirect_reject", request->redirect_reject);
  ante_qualiphy_set_text (body, "redirect_na", request->redirect_na);
  ante_qualiphy_set_text (body, "redirect_missed", request->redirect_missed);
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
ante_qualiphy_write_list (void)
{
  g_autoptr (JsonObject) body = json_object_new ();

  return ante_json_write_object (body);
}

/* Qualiphy API reference, exam_invite. */
char *
ante_qualiphy_write_invite (const AnteInviteRequest *request, GError **error)
{
  const AntePatient *patient = request->patient;
  const char *fault = find_fault (request);
  g_autoptr (JsonObject) body = NULL;

  if (fault != NULL)
    {
      ante_qualiphy_set_fault (fault, error);
      return NULL;
    }
  body = json_object_new ();
  ante_qualiphy_set_ids (body, "exams", request->exam_ids);
  json_object_set_string_member (body, "first_name", patient->first_name);
  json_object_set_string_member (body, "last_name", patient->last_name);
  json_object_set_string_member (body, "email", patient->email);
  json_object_set_string_member (body, "dob", patient->dob);
  json_object_set_string_member (body, "phone_number", patient->phone);
  set_state (body, request);
  set_person (body, request);
  set_redirects (body, request);
  if (request->order != NULL)
    ante_qualiphy_set_order (body, request->order);
  json_object_set_string_member (body, "webhook_url", request->webhook_url);
  set_additional_data (body, request);
  return ante_json_write_object (body);
}

/* Qualiphy API reference, exam_invite_resend and exam_invite_cancel. The newest edition asks only for
 * patient_exam_id, an older one also for meeting_uuid with a resend; both are sent. */
char *
ante_qualiphy_write_exam (const char *meeting_uuid, const char *patient_exam_id)
{
  g_autoptr (JsonObject) body = json_object_new ();

  if (meeting_uuid != NULL && *meeting_uuid != '\0')
    json_object_set_string_member (body, "meeting_uuid", meeting_uuid);
  ante_qualiphy_set_id (body, "patient_exam_id", patient_exam_id);
  return ante_json_write_object (body);
}
