/* SPDX-License-Identifier: GPL-3.0-or-later
 * Splits a Qualiphy webhook: the desk part by an allow-list, the clinical part with all of it. */
#include "shared/wire/ante-wire-qualiphy.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire-qualiphy-private.h"
#include "shared/wire/ante-wire-text.h"
#include "shared/wire/ante-wire.h"

#define WORD_MAX_CHARS 200
#define EMAIL_MAX_CHARS 254
#define PHONE_MAX_CHARS 40
#define ID_MAX_CHARS 64
#define EVENT_MAX 1000000

const AnteJsonLimits ANTE_QUALIPHY_HOOK_LIMITS = {
  .max_bytes = ANTE_HOOK_MAX_BYTES,
  .max_depth = 32,
  .max_values = 50000,
  .max_string = ANTE_HOOK_MAX_BYTES,
};

/* Most of a body, and nothing of it is in the desk part. */
static const char *const NOT_FOR_DESKS[] = { "questions_answers", NULL };

/* additional_data is whatever was put in, echoed; ours is under a hundred bytes. */
static const AnteJsonLimits ECHO_LIMITS = {
  .max_bytes = 16 * 1024,
  .max_depth = 8,
  .max_values = 200,
  .max_string = 4096,
};

static const char *const PAIR_WORDS[] = {
  [ANTE_PAIR_ABSENT] = "absent",
  [ANTE_PAIR_SAME] = "same",
  [ANTE_PAIR_DIFFERENT] = "different",
};

/* Which invite a delivery says it is for: from the URL's path, or from the echo. */
typedef struct
{
  gboolean given;   /* something stands there */
  const char *invite, *tag; /* both, of the right form; or both NULL */
} Pair;

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

/* A list or an object is marked, so that {"":"Approved"} never reads as a word we know. */
char *
ante_qualiphy_member_text (JsonObject *body, const char *member)
{
  JsonNode *node = json_object_get_member (body, member);
  g_autofree char *json = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  json = ante_json_write (node);
  return JSON_NODE_HOLDS_VALUE (node) ? g_steal_pointer (&json) : g_strconcat ("not text: ", json, NULL);
}

static char *
read_line (JsonObject *body, const char *member, glong max_chars)
{
  g_autofree char *text = ante_qualiphy_member_text (body, member);

  return text != NULL ? ante_wire_clean_line (text, max_chars) : NULL;
}

/* An id that cannot be one is kept as text that fits no id: only an absent one counts as not given. */
static char *
read_id (JsonObject *body, const char *member)
{
  g_autofree char *id = NULL;
  g_autofree char *text = NULL;
  g_autofree char *marked = NULL;

  if (ante_json_get_optional_id (body, member, &id, NULL))
    return g_steal_pointer (&id);
  text = ante_qualiphy_member_text (body, member);
  marked = g_strconcat ("not an id: ", text, NULL);
  return ante_wire_clean_line (marked, ID_MAX_CHARS);
}

static void
set_event (JsonObject *desk, JsonObject *body)
{
  g_autofree char *text = NULL;
  guint64 event = 0;

  if (ante_json_get_optional_id (body, "event", &text, NULL) && text != NULL
      && g_ascii_string_to_unsigned (text, 10, 0, EVENT_MAX, &event, NULL))
    json_object_set_int_member (desk, "event", (gint64) event);
  else
    json_object_set_null_member (desk, "event");
}

static gboolean
says_something (JsonObject *body, const char *member)
{
  g_autofree char *line = read_line (body, member, WORD_MAX_CHARS);

  return line != NULL;
}

static Pair
pair_from_path (const char *invite, const char *tag)
{
  Pair pair = { .given = invite != NULL || tag != NULL };

  if (invite != NULL && tag != NULL && ante_id_is_valid (invite) && ante_id_is_valid (tag))
    {
      pair.invite = invite;
      pair.tag = tag;
    }
  return pair;
}

static Pair
pair_from_echo (JsonObject *echo)
{
  Pair pair = { 0 };
  const char *invite = NULL, *tag = NULL;

  if (echo == NULL || (!json_object_has_member (echo, "invite") && !json_object_has_member (echo, "tag")))
    return pair;
  pair.given = TRUE;
  if (ante_json_get_string (echo, "invite", 32, &invite, NULL)
      && ante_json_get_string (echo, "tag", 32, &tag, NULL)
      && ante_id_is_valid (invite) && ante_id_is_valid (tag))
    {
      pair.invite = invite;
      pair.tag = tag;
    }
  return pair;
}

/* Documented as stringified JSON that comes back unchanged; it may be anything. (transfer full) NULL. */
static JsonObject *
read_echo (JsonObject *body)
{
  JsonNode *node = json_object_get_member (body, "additional_data");
  const char *text = NULL;

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_dup_object (node);
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  text = json_node_get_string (node);
  return ante_json_read_object (text, strlen (text), &ECHO_LIMITS, NULL);
}

static AntePairAgreement
compare_pairs (const Pair *path, const Pair *echo)
{
  if (path->given && path->invite == NULL)
    return ANTE_PAIR_DIFFERENT;
  if (!path->given || !echo->given)
    return ANTE_PAIR_ABSENT;
  return g_strcmp0 (path->invite, echo->invite) == 0 && g_strcmp0 (path->tag, echo->tag) == 0
           ? ANTE_PAIR_SAME : ANTE_PAIR_DIFFERENT;
}

static void
set_pair (JsonObject *desk, const Pair *path, const Pair *echo)
{
  const Pair *named = path->given ? path : echo;

  set_text (desk, "invite", named->invite);
  set_text (desk, "tag", named->tag);
  json_object_set_string_member (desk, "pair", PAIR_WORDS[compare_pairs (path, echo)]);
}

/* The allow-list. @body is an empty object for a delivery that could not be read. */
static JsonObject *
build_desk_part (JsonObject *body, const char *path_invite, const char *path_tag, gboolean rejected)
{
  JsonObject *desk = json_object_new ();
  g_autoptr (JsonObject) echo = read_echo (body);
  g_autofree char *patient_exam = read_id (body, "patient_exam_id");
  g_autofree char *exam = read_id (body, "exam_id");
  g_autofree char *status = read_line (body, "exam_status", WORD_MAX_CHARS);
  g_autofree char *provider_name = read_line (body, "provider_name", WORD_MAX_CHARS);
  g_autofree char *email = read_line (body, "patient_email", EMAIL_MAX_CHARS);
  g_autofree char *phone = read_line (body, "patient_phone_number", PHONE_MAX_CHARS);
  Pair from_path = pair_from_path (path_invite, path_tag);
  Pair from_echo = pair_from_echo (echo);

  json_object_set_string_member (desk, "provider", "qualiphy");
  set_event (desk, body);
  set_text (desk, "patient_exam", patient_exam);
  set_text (desk, "exam", exam);
  set_text (desk, "status", status);
  set_text (desk, "provider_name", provider_name);
  set_text (desk, "email", email);
  set_text (desk, "phone", phone);
  json_object_set_boolean_member (desk, "has_notes", says_something (body, "reason"));
  json_object_set_boolean_member (desk, "has_document", says_something (body, "exam_url"));
  set_pair (desk, &from_path, &from_echo);
  json_object_set_boolean_member (desk, "rejected", rejected);
  ante_qualiphy_add_rx (desk, body, ante_json_peek_int (desk, "event", 0));
  return desk;
}

gboolean
ante_qualiphy_webhook_split (const char *body, gsize length, const char *path_invite,
                             const char *path_tag, JsonObject **desk, JsonObject **clinical,
                             GError **error)
{
  g_autoptr (JsonObject) parsed = NULL;

  g_return_val_if_fail (body != NULL || length == 0, FALSE);
  g_return_val_if_fail (desk != NULL && clinical != NULL, FALSE);

  parsed = ante_json_read_object_without (body != NULL ? body : "", length, &ANTE_QUALIPHY_HOOK_LIMITS, NOT_FOR_DESKS, error);
  if (parsed == NULL)
    return FALSE;
  *desk = build_desk_part (parsed, path_invite, path_tag, FALSE);
  *clinical = ante_qualiphy_clinical_part (body, length, TRUE);
  return TRUE;
}

void
ante_qualiphy_webhook_reject (const char *body, gsize length, const char *path_invite,
                              const char *path_tag, JsonObject **desk, JsonObject **clinical)
{
  g_autoptr (JsonObject) nothing = json_object_new ();

  g_return_if_fail (body != NULL || length == 0);
  g_return_if_fail (desk != NULL && clinical != NULL);

  *desk = build_desk_part (nothing, path_invite, path_tag, TRUE);
  *clinical = ante_qualiphy_clinical_part (body, length, FALSE);
}
