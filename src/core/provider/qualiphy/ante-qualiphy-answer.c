/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is believed of Qualiphy's answers when they say yes: only what fits the question. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "core/provider/ante-provider-private.h"
#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"
#include "shared/wire/ante-wire-text.h"

#define LIST_MAX_EXAMS 10000
#define INVITE_MAX_EXAMS 100
#define ATTACHMENTS_MAX 50
#define TITLE_MAX_CHARS 200
#define URL_MAX_BYTES 2048
#define UUID_MAX_BYTES 128
#define PRICE_MAX_CHARS 40
#define RX_TYPE_MAX 1000

/* --- exam_list --- */

char *
ante_qualiphy_read_line (JsonObject *object, const char *member, glong max_chars)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return ante_wire_clean_line (json_node_get_string (node), max_chars);
}

/* A decimal string or null is documented; a number would do. */
char *
ante_qualiphy_read_price (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  g_autofree char *text = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return ante_qualiphy_read_line (object, member, PRICE_MAX_CHARS);
  text = ante_json_write (node);
  return ante_wire_clean_line (text, PRICE_MAX_CHARS);
}

/* Names of files asked of the patient. attachments_required beside it is documented in two ways that
 * contradict each other, and is not read. */
static GStrv
read_attachments (JsonObject *object)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonArray *array = NULL;

  if (!ante_json_get_optional_array (object, "attachments", ATTACHMENTS_MAX, &array, NULL) || array == NULL
      || json_array_get_length (array) == 0)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      g_autofree char *name = NULL;

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        name = ante_wire_clean_line (json_node_get_string (node), TITLE_MAX_CHARS);
      if (name != NULL)
        g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

/* NULL without an id that can be one: it could not be sent. The quick start's older sample calls it exam_id. */
static AnteCatalogueExam *
read_catalogue_exam (JsonObject *object)
{
  g_autofree char *id = NULL;
  AnteCatalogueExam *exam = NULL;
  gint64 rx_type = 0;

  if (!ante_json_get_id (object, "id", &id, NULL) && !ante_json_get_id (object, "exam_id", &id, NULL))
    return NULL;
  exam = g_new0 (AnteCatalogueExam, 1);
  exam->title = ante_qualiphy_read_line (object, "title", TITLE_MAX_CHARS);
  if (exam->title == NULL)
    exam->title = g_strdup (id);
  exam->id = g_steal_pointer (&id);
  if (ante_json_get_optional_int (object, "rx_type", 0, RX_TYPE_MAX, 0, &rx_type, NULL))
    exam->rx_type = (guint) rx_type;
  exam->price = ante_qualiphy_read_price (object, "price");
  exam->attachments = read_attachments (object);
  return exam;
}

/* Qualiphy API reference, exam_list. */
GPtrArray *
ante_qualiphy_read_list (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, error);
  g_autoptr (GPtrArray) exams = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  JsonArray *array = NULL;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_array (answer, "exams", LIST_MAX_EXAMS, &array, NULL))
    {
      ante_qualiphy_set_unbelievable (question, "not a list of exams", error);
      return NULL;
    }
  exams = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_catalogue_exam_free);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      AnteCatalogueExam *exam = JSON_NODE_HOLDS_OBJECT (node) ? read_catalogue_exam (json_node_get_object (node)) : NULL;

      if (exam != NULL && !g_hash_table_contains (seen, exam->id))
        {
          g_hash_table_add (seen, exam->id); /* borrows the text of the one that stays */
          g_ptr_array_add (exams, exam);
        }
      else
        g_clear_pointer (&exam, ante_catalogue_exam_free);
    }
  return g_steal_pointer (&exams);
}

/* --- exam_invite --- */

/* It is shown and copied, and patients open it: HTTPS only, except to this machine. */
static char *
read_meeting_url (JsonObject *answer)
{
  const char *url = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!ante_json_get_optional_string (answer, "meeting_url", URL_MAX_BYTES, &url, NULL) || url == NULL)
    return NULL;
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  if (!g_str_equal (g_uri_get_scheme (uri), "https")
      && !(g_str_equal (g_uri_get_scheme (uri), "http") && ante_http_is_loopback (url)))
    return NULL;
  for (const char *at = url; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return NULL;
  return g_strdup (url);
}

static char *
read_meeting_uuid (JsonObject *answer)
{
  const char *uuid = NULL;

  if (!ante_json_get_optional_string (answer, "meeting_uuid", UUID_MAX_BYTES, &uuid, NULL) || uuid == NULL
      || *uuid == '\0')
    return NULL;
  for (const char *at = uuid; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return NULL;
  return g_strdup (uuid);
}

static gboolean
holds (const AnteInviteAnswer *known, const char *exam_id, const char *patient_exam_id)
{
  for (guint i = 0; i < known->exams->len; i++)
    {
      const AnteInvitedExam *exam = g_ptr_array_index (known->exams, i);

      if (g_str_equal (exam->exam_id, exam_id) || g_str_equal (exam->patient_exam_id, patient_exam_id))
        return TRUE;
    }
  return FALSE;
}

/* Adds one of patient_exams. FALSE: it was not asked for, is there twice, or cannot be read. */
static gboolean
read_invited_exam (JsonObject *object, GStrv asked, AnteInviteAnswer *known)
{
  g_autofree char *exam_id = NULL;
  g_autofree char *patient_exam_id = NULL;
  g_autofree char *title = NULL;

  if (!ante_json_get_id (object, "exam_id", &exam_id, NULL)
      || !ante_json_get_id (object, "patient_exam_id", &patient_exam_id, NULL)
      || !g_strv_contains ((const char *const *) asked, exam_id) || holds (known, exam_id, patient_exam_id))
    return FALSE;
  title = ante_qualiphy_read_line (object, "exam_title", TITLE_MAX_CHARS);
  ante_invite_answer_add_exam (known, exam_id, patient_exam_id, title != NULL ? title : exam_id);
  return TRUE;
}

/* Whether the answer names exactly the exams asked for; what can be read goes to @known either way. */
static gboolean
read_invited_exams (JsonObject *answer, GStrv asked, AnteInviteAnswer *known)
{
  JsonArray *array = NULL;
  gboolean exact = TRUE;

  if (!ante_json_get_array (answer, "patient_exams", INVITE_MAX_EXAMS, &array, NULL))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (node) || !read_invited_exam (json_node_get_object (node), asked, known))
        exact = FALSE;
    }
  return exact && known->exams->len == g_strv_length (asked);
}

/* Qualiphy API reference, exam_invite: meeting_url, meeting_uuid and one patient_exams item per exam sent. */
AnteInviteAnswer *
ante_qualiphy_read_invite (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, error);
  g_autoptr (AnteInviteAnswer) known = NULL;
  gboolean exact = FALSE;

  if (answer == NULL)
    return NULL;
  known = ante_invite_answer_new ();
  known->meeting_url = read_meeting_url (answer);
  known->meeting_uuid = read_meeting_uuid (answer);
  exact = read_invited_exams (answer, question->exam_ids, known);
  if (exact && known->meeting_url != NULL && known->meeting_uuid != NULL)
    return g_steal_pointer (&known);

  if (known->meeting_url != NULL || known->meeting_uuid != NULL || known->exams->len > 0)
    g_propagate_error (error, ante_provider_error_new_known ("the answer is not of what was asked",
                                                             g_steal_pointer (&known)));
  else
    ante_qualiphy_set_unbelievable (question, "the answer names no invite", error);
  return NULL;
}

/* --- A plain yes: exam_invite_resend, exam_submit_answers, exam_upload_attachment; and exam_invite_cancel --- */

static gboolean
names_exam (JsonObject *answer, const char *patient_exam_id)
{
  g_autofree char *named = NULL;

  return ante_json_get_id (answer, "patient_exam_id", &named, NULL) && g_str_equal (named, patient_exam_id);
}

static gboolean
is_absent (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_no (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && !json_node_get_boolean (node);
}

/* {"http_code": 200} is documented of a resend in an older edition, {"http_code", "status"} and {"http_code",
 * "attachment_id", "uploaded"} are the reference's guesses at the others. */
gboolean
ante_qualiphy_read_done (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, error);

  if (answer == NULL)
    return FALSE;
  if (!is_absent (answer, "http_code") && is_absent (answer, "error_message") && is_absent (answer, "error")
      && !is_no (answer, "uploaded")
      && (is_absent (answer, "patient_exam_id") || names_exam (answer, question->patient_exam_id)))
    return TRUE;
  ante_qualiphy_set_unbelievable (question, "the answer does not say that it was done", error);
  return FALSE;
}

/* Qualiphy API reference, exam_invite_cancel: the exam again, and status "cancelled". A repeat is refused,
 * and "treat that as success". */
gboolean
ante_qualiphy_read_cancel (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (JsonObject) answer = ante_qualiphy_check (status, body, question, &why);
  const char *word = NULL;

  if (answer == NULL)
    {
      if ((g_error_matches (why, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_REFUSED)
           || g_error_matches (why, ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_DECIDED))
          && ante_qualiphy_says_cancelled (why->message))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  if (names_exam (answer, question->patient_exam_id)
      && ante_json_get_string (answer, "status", 64, &word, NULL)
      && (g_ascii_strcasecmp (word, "cancelled") == 0 || g_ascii_strcasecmp (word, "canceled") == 0))
    return TRUE;
  ante_qualiphy_set_unbelievable (question, "the answer does not say that it was cancelled", error);
  return FALSE;
}
