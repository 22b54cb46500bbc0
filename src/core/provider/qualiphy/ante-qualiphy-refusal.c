/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether Qualiphy's answer says yes, and what it means when it says no (Qualiphy API reference, "Errors &
 * Status Codes"; help centre, "How Do I Create an Exam Invite in API"). */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/wire/ante-wire-text.h"

#define TEXT_MAX_CHARS 300
#define LIST_MAX_BYTES (4 * 1024 * 1024)

static const AnteJsonLimits ANSWER_LIMITS = {
  .max_bytes = LIST_MAX_BYTES, .max_depth = 16, .max_values = 200000, .max_string = 64 * 1024,
};

/* The three spellings seen, in the order they are believed. */
static const char *const TEXT_MEMBERS[] = { "error_message", "message", "error" };

/* A 401 is most often a set-up in the portal that is not finished. Texts in lower case, spaces folded. */
static const struct { const char *part; AnteProviderError code; } NOT_ALLOWED_TEXTS[] = {
  { "unauthorized access", ANTE_PROVIDER_ERROR_KEY },
  { "patient care provider", ANTE_PROVIDER_ERROR_NEEDS_PROVIDER },
  { "prescriptive services contract", ANTE_PROVIDER_ERROR_NEEDS_RX_CONTRACT },
  { "docusign", ANTE_PROVIDER_ERROR_NEEDS_CONTRACT },
  { "sign contract", ANTE_PROVIDER_ERROR_NEEDS_CONTRACT },
};

/* "Calling exam_invite_cancel twice on a successfully cancelled exam returns 400 with the relevant status:
 * treat that as success." The text is not documented; these can be nothing else. */
static const char *const CANCELLED_TEXTS[] = { "already cancel", "already been cancel", "status is cancel" };
#define DECIDED_TEXT "exam status is already"

/* NULL: no JSON at all. (transfer full). */
static JsonNode *
read_root (GBytes *body)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);

  return ante_json_read (text != NULL ? text : "", length, &ANSWER_LIMITS, NULL);
}

static JsonObject *
peek_object (JsonNode *root)
{
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

static gboolean
holds_key (const char *text, const char *key)
{
  return *key != '\0' && strstr (text, key) != NULL;
}

/* The provider's words, one line, without the key should they repeat it. (transfer full) NULL. */
static char *
read_text (JsonObject *answer, const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (TEXT_MEMBERS); i++)
    {
      JsonNode *node = json_object_get_member (answer, TEXT_MEMBERS[i]);
      g_autofree char *text = NULL;
      g_autofree char *line = NULL;

      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        continue;
      text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
               ? g_strdup (json_node_get_string (node)) : ante_json_write (node);
      line = ante_wire_clean_line (text, TEXT_MAX_CHARS);
      /* Cleaning may close a gap that hid it. */
      if (holds_key (text, key) || (line != NULL && holds_key (line, key)))
        return g_strdup ("(the provider's answer repeats the key and is not kept)");
      if (line != NULL)
        return g_steal_pointer (&line);
    }
  return NULL;
}

/* Lower case, every run of spaces one: one of the texts is documented with a line end inside. */
static char *
fold (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_autoptr (GString) folded = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (!g_unichar_isspace (c))
        g_string_append_unichar (folded, c);
      else if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
        g_string_append_c (folded, ' ');
    }
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static AnteProviderError
read_not_allowed (const char *folded)
{
  for (guint i = 0; i < G_N_ELEMENTS (NOT_ALLOWED_TEXTS); i++)
    if (strstr (folded, NOT_ALLOWED_TEXTS[i].part) != NULL)
      return NOT_ALLOWED_TEXTS[i].code;
  return ANTE_PROVIDER_ERROR_NOT_ALLOWED;
}

/* @status: 400 to 499. */
static AnteProviderError
read_refusal (guint status, const char *text, AnteQualiphyCall call)
{
  g_autofree char *folded = fold (text != NULL ? text : "");

  if (status == 408)
    return ANTE_PROVIDER_ERROR_UNCONFIRMED;
  if (status == 429)
    return ANTE_PROVIDER_ERROR_BUSY;
  if (status == 401 || status == 403)
    return read_not_allowed (folded);
  if (call == ANTE_QUALIPHY_CANCEL && strstr (folded, DECIDED_TEXT) != NULL)
    return ANTE_PROVIDER_ERROR_DECIDED;
  return ANTE_PROVIDER_ERROR_REFUSED;
}

/* http_code, a number or a string of one; 0 absent; 599 when it is no status at all, which is believed of nothing. */
static guint
read_http_code (JsonObject *answer)
{
  g_autofree char *text = NULL;
  guint64 code = 0;

  if (answer == NULL || !json_object_has_member (answer, "http_code"))
    return 0;
  if (!ante_json_get_optional_id (answer, "http_code", &text, NULL) || text == NULL
      || !g_ascii_string_to_unsigned (text, 10, 100, 599, &code, NULL))
    return 599;
  return (guint) code;
}

/* Both are looked at. A server's fault in either leaves open what happened; of two refusals the body's is closer. */
static guint
worse_of (guint status, guint http_code)
{
  if (status >= 500 || http_code >= 500)
    return MAX (status, http_code);
  if (http_code >= 400)
    return http_code;
  if (status >= 400)
    return status;
  return status < 200 || status >= 300 ? status : http_code != 0 ? http_code : status;
}

void
ante_qualiphy_set_unbelievable (const AnteQualiphyQuestion *question, const char *why, GError **error)
{
  g_set_error_literal (error, ANTE_PROVIDER_ERROR,
                       ante_qualiphy_changes (question->call) ? ANTE_PROVIDER_ERROR_UNCONFIRMED
                                                              : ANTE_PROVIDER_ERROR_NOT_SENT, why);
}

/* Whether the answer says that it went well. @answer: (nullable): its object. */
static gboolean
went_well (guint status, JsonObject *answer, const AnteQualiphyQuestion *question, GError **error)
{
  g_autofree char *text = answer != NULL ? read_text (answer, question->key) : NULL;
  guint worse = worse_of (status, read_http_code (answer));
  AnteProviderError code;

  if (worse >= 200 && worse < 300)
    return TRUE;
  if (text == NULL)
    text = g_strdup_printf ("HTTP status %u", worse);
  code = worse >= 400 && worse < 500 ? read_refusal (worse, text, question->call) : ANTE_PROVIDER_ERROR_UNCONFIRMED;
  if (code == ANTE_PROVIDER_ERROR_UNCONFIRMED)
    ante_qualiphy_set_unbelievable (question, text, error);
  else
    g_set_error_literal (error, ANTE_PROVIDER_ERROR, code, text);
  return FALSE;
}

JsonObject *
ante_qualiphy_check (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonNode) root = read_root (body);
  JsonObject *answer = peek_object (root);

  if (!went_well (status, answer, question, error))
    return NULL;
  if (answer != NULL)
    return json_object_ref (answer);
  ante_qualiphy_set_unbelievable (question, "the answer is not a JSON object", error);
  return NULL;
}

JsonArray *
ante_qualiphy_check_array (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error)
{
  g_autoptr (JsonNode) root = read_root (body);

  if (!went_well (status, peek_object (root), question, error))
    return NULL;
  if (root != NULL && JSON_NODE_HOLDS_ARRAY (root))
    return json_array_ref (json_node_get_array (root));
  ante_qualiphy_set_unbelievable (question, "the answer is not a JSON array", error);
  return NULL;
}

gboolean
ante_qualiphy_says_cancelled (const char *text)
{
  g_autofree char *folded = fold (text);

  for (guint i = 0; i < G_N_ELEMENTS (CANCELLED_TEXTS); i++)
    if (strstr (folded, CANCELLED_TEXTS[i]) != NULL)
      return TRUE;
  return FALSE;
}
