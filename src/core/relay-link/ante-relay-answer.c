/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reads the relay's answers strictly: every member bounded, and held against what was asked. */
#include "core/relay-link/ante-relay-answer-private.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/http/ante-http-client.h"

#define ROUTES_VERSION 1
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)
#define TIME_MAX G_GINT64_CONSTANT (253402300799999)
#define NAME_MAX_BYTES 400
#define URL_MAX_BYTES 300
#define REASON_MAX_BYTES 400
#define SECRET_CHARS 43 /* 32 bytes in base64url */
#define BUSY_WAIT_S 5   /* when the relay is busy and does not say for how long */

static const AnteJsonLimits SMALL_LIMITS = {
  .max_bytes = ANTE_CLAIM_MAX_BYTES, .max_depth = 8, .max_values = 100, .max_string = 4096,
};
static const AnteJsonLimits PULL_LIMITS = {
  .max_bytes = ANTE_PULL_MAX_ANSWER_BYTES,
  .max_depth = 8,
  .max_values = ANTE_PULL_MAX_ENTRIES * 10 + 100,
  .max_string = ANTE_ENTRY_MAX_BYTES / 3 * 4 + 4,
};
static const AnteJsonLimits PUSH_LIMITS = {
  .max_bytes = 256 * 1024, .max_depth = 8, .max_values = ANTE_PUSH_MAX_ENTRIES * 10 + 100, .max_string = 4096,
};

#define ACCESS_MOST 2000
static const AnteJsonLimits ACCESS_LIMITS = {
  .max_bytes = 512 * 1024, .max_depth = 8, .max_values = ACCESS_MOST * 4 + 100, .max_string = 4096,
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY, "relay's answer: %s", why);
  return FALSE;
}

/* Turns the reader's error into ours; never holds anything of the answer but a member's name. */
static gboolean
refuse_json (GError **error, GError *why /* (transfer full) */)
{
  refuse (error, why != NULL ? why->message : "not understood");
  g_clear_error (&why);
  return FALSE;
}

static JsonObject *
read_answer (GBytes *body, const AnteJsonLimits *limits, GError **error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);
  GError *why = NULL;
  g_autoptr (JsonObject) answer = ante_json_read_object (text != NULL ? text : "", length, limits, &why);
  gint64 version = 0;

  if (answer == NULL || !ante_json_get_int (answer, "version", 1, G_MAXINT32, &version, &why))
    {
      refuse_json (error, why);
      return NULL;
    }
  if (version > ROUTES_VERSION)
    {
      g_set_error_literal (error, ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NEWER, "the relay is newer than this program");
      return NULL;
    }
  return g_steal_pointer (&answer);
}

static gboolean
is_secret (const char *text)
{
  return strlen (text) == SECRET_CHARS
         && text[strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static gboolean
has_controls (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

/* Where the provider is told to send patients' results: never in the clear over a network. */
static gboolean
is_public_url (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && !g_str_has_suffix (url, "/") && g_uri_get_host (uri) != NULL
         && *g_uri_get_host (uri) != '\0' && g_uri_get_query (uri) == NULL
         && g_uri_get_fragment (uri) == NULL && g_uri_get_userinfo (uri) == NULL
         && (g_str_equal (g_uri_get_scheme (uri), "https")
             || (g_str_equal (g_uri_get_scheme (uri), "http") && ante_http_is_loopback (url)));
}

AnteClaim *
ante_relay_answer_read_claim (GBytes *body, GError **error)
{
  g_autoptr (JsonObject) answer = read_answer (body, &SMALL_LIMITS, error);
  GError *why = NULL;
  const char *relay = NULL, *name = NULL, *url = NULL, *secret = NULL, *token = NULL, *generation = NULL;
  AnteClaim *claim = NULL;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_string (answer, "relay", 32, &relay, &why)
      || !ante_json_get_string (answer, "name", NAME_MAX_BYTES, &name, &why)
      || !ante_json_get_string (answer, "public_url", URL_MAX_BYTES, &url, &why)
      || !ante_json_get_string (answer, "hook_secret", SECRET_CHARS, &secret, &why)
      || !ante_json_get_string (answer, "token", SECRET_CHARS, &token, &why)
      || !ante_json_get_string (answer, "generation", 32, &generation, &why)
      || !ante_id_is_valid (relay) || !ante_id_is_valid (generation) || has_controls (name)
      || !is_public_url (url) || !is_secret (secret) || !is_secret (token))
    {
      refuse_json (error, why);
      return NULL;
    }

  claim = g_new0 (AnteClaim, 1);
  claim->clinic_name = g_strdup (name);
  claim->relay_id = g_strdup (relay);
  claim->public_url = g_strdup (url);
  claim->hook_secret = g_strdup (secret);
  claim->generation = g_strdup (generation);
  claim->token = ante_secret_new (token, strlen (token));
  return claim;
}

/* The smaller of the cursors that were asked for: nothing at or before it may come. */
static gint64
lowest_cursor (const AntePullQuestion *question)
{
  return question->clinical_after < 0 ? question->after : MIN (question->after, question->clinical_after);
}

static AnteLogItem *
read_item (JsonObject *object, GError **error)
{
  const char *head = NULL, *entry = NULL;
  AnteLogItem *item = g_new0 (AnteLogItem, 1);

  if (ante_json_get_int (object, "number", 1, NUMBER_MAX, &item->number, error)
      && ante_json_get_int (object, "received", 0, TIME_MAX, &item->received_ms, error)
      && ante_json_get_string (object, "head", 2 * ANTE_HASH_BYTES, &head, error)
      && ante_hex_decode (head, item->head, ANTE_HASH_BYTES)
      && ante_json_get_string (object, "entry", PULL_LIMITS.max_string, &entry, error))
    item->blob = ante_base64_decode (entry, ANTE_ENTRY_MAX_BYTES, error);

  if (item->blob != NULL && g_bytes_get_size (item->blob) > 0)
    return item;
  ante_log_item_free (item);
  return NULL;
}

static gboolean
read_items (JsonArray *entries, gint64 above, gint64 through, GPtrArray *items, GError **error)
{
  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonNode *node = json_array_get_element (entries, i);
      GError *why = NULL;
      AnteLogItem *item = JSON_NODE_HOLDS_OBJECT (node) ? read_item (json_node_get_object (node), &why) : NULL;

      if (item == NULL)
        return refuse_json (error, why);
      g_ptr_array_add (items, item);
      if (item->number <= above || item->number > through)
        return refuse (error, "its entries are not those asked for, in order");
      above = item->number;
    }
  return TRUE;
}

/* Whether the parts of an answer can all be true of one log, given what was asked. */
static gboolean
is_consistent (const AntePull *pull, guint n_entries, const AntePullQuestion *question, GError **error)
{
  if (pull->diverged && (n_entries > 0 || question->limit == 0))
    return refuse (error, "a log that diverged has nothing to give");
  if (pull->resync && (n_entries > 0 || pull->diverged || pull->more || question->limit == 0 || pull->floor <= lowest_cursor (question)
                       || (question->after == 0 && question->clinical_after <= 0)))
    return refuse (error, "nothing was dropped that was asked for");
  if (question->limit == 0 && (n_entries > 0 || pull->through > question->after))
    return refuse (error, "it gives more than its state");
  if (n_entries > question->limit)
    return refuse (error, "more entries than asked for");
  if (question->limit > 0 && !pull->diverged && pull->through < lowest_cursor (question))
    return refuse (error, "it ends before the cursor");
  if (question->limit > 0 && pull->more && pull->through <= lowest_cursor (question))
    return refuse (error, "it says there is more and gives nothing");
  return TRUE;
}

AntePull *
ante_relay_answer_read_pull (GBytes *body, const AntePullQuestion *question, GError **error)
{
  g_autoptr (JsonObject) answer = read_answer (body, &PULL_LIMITS, error);
  g_autoptr (AntePull) pull = NULL;
  GError *why = NULL;
  const char *generation = NULL, *head = NULL;
  JsonArray *entries = NULL;

  if (answer == NULL)
    return NULL;
  pull = g_new0 (AntePull, 1);
  pull->items = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_log_item_free);
  if (!ante_json_get_string (answer, "generation", 32, &generation, &why)
      || !ante_json_get_int (answer, "now", 0, TIME_MAX, &pull->relay_now_ms, &why)
      || !ante_json_get_int (answer, "through", 0, NUMBER_MAX, &pull->through, &why)
      || !ante_json_get_string (answer, "through_head", 2 * ANTE_HASH_BYTES, &head, &why)
      || !ante_json_get_optional_bool (answer, "more", FALSE, &pull->more, &why)
      || !ante_json_get_optional_bool (answer, "diverged", FALSE, &pull->diverged, &why)
      || !ante_json_get_optional_int (answer, "floor", 0, NUMBER_MAX, 0, &pull->floor, &why)
      || !ante_json_get_optional_bool (answer, "resync", FALSE, &pull->resync, &why)
      || !ante_json_get_array (answer, "entries", ANTE_PULL_MAX_ENTRIES, &entries, &why)
      || !ante_id_is_valid (generation) || !ante_hex_decode (head, pull->through_head, ANTE_HASH_BYTES))
    {
      refuse_json (error, why);
      return NULL;
    }
  pull->generation = g_strdup (generation);
  if (!is_consistent (pull, json_array_get_length (entries), question, error)
      || !read_items (entries, lowest_cursor (question), pull->through, pull->items, error))
    return NULL;
  return g_steal_pointer (&pull);
}

static gboolean
read_status (const char *word, AntePushStatus *status)
{
  static const char *const WORDS[] = {
    [ANTE_PUSHED_STORED] = "stored", [ANTE_PUSHED_TAKEN] = "taken", [ANTE_PUSHED_REFUSED] = "refused",
  };

  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_str_equal (word, WORDS[i]))
      {
        *status = (AntePushStatus) i;
        return TRUE;
      }
  return FALSE;
}

static AntePushed *
read_pushed (JsonObject *object, const char *id, GError **error)
{
  const char *given = NULL, *word = NULL, *reason = NULL;
  AntePushed *pushed = g_new0 (AntePushed, 1);

  if (ante_json_get_string (object, "id", 32, &given, error)
      && ante_json_get_string (object, "status", 32, &word, error)
      && ante_json_get_optional_int (object, "number", 1, NUMBER_MAX, 0, &pushed->number, error)
      && ante_json_get_optional_string (object, "reason", REASON_MAX_BYTES, &reason, error)
      && g_str_equal (given, id) && read_status (word, &pushed->status)
      && (pushed->number > 0) == (pushed->status == ANTE_PUSHED_STORED)
      && (reason == NULL || !has_controls (reason)))
    {
      pushed->id = g_strdup (given);
      pushed->reason = g_strdup (reason);
      return pushed;
    }
  ante_pushed_free (pushed);
  return NULL;
}

GPtrArray *
ante_relay_answer_read_push (GBytes *body, GStrv ids, GError **error)
{
  g_autoptr (JsonObject) answer = read_answer (body, &PUSH_LIMITS, error);
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func ((GDestroyNotify) ante_pushed_free);
  GError *why = NULL;
  JsonArray *given = NULL;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_array (answer, "results", ANTE_PUSH_MAX_ENTRIES, &given, &why)
      || json_array_get_length (given) != g_strv_length (ids))
    {
      refuse_json (error, why);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);
      AntePushed *pushed
        = JSON_NODE_HOLDS_OBJECT (node) ? read_pushed (json_node_get_object (node), ids[i], &why) : NULL;

      if (pushed == NULL)
        {
          refuse_json (error, why);
          return NULL;
        }
      g_ptr_array_add (results, pushed);
    }
  return g_steal_pointer (&results);
}

gboolean *
ante_relay_answer_read_kept (GBytes *body, GError **error)
{
  g_autoptr (JsonObject) answer = read_answer (body, &SMALL_LIMITS, error);
  gboolean told = TRUE;

  return answer != NULL ? g_memdup2 (&told, sizeof told) : NULL;
}

AnteSelfTest *
ante_relay_answer_read_self_test (GBytes *body, GError **error)
{
  static const char *const WORDS[] = {
    [ANTE_SELF_TEST_OK] = "ok", [ANTE_SELF_TEST_UNREACHABLE] = "unreachable",
    [ANTE_SELF_TEST_CERTIFICATE] = "certificate", [ANTE_SELF_TEST_SILENT] = "silent", [ANTE_SELF_TEST_OTHER] = "other",
  };
  g_autoptr (JsonObject) answer = read_answer (body, &SMALL_LIMITS, error);
  AnteSelfTest test = { 0 };
  const char *word = NULL;
  GError *why = NULL;

  if (answer == NULL)
    return NULL;
  if (ante_json_get_string (answer, "result", 32, &word, &why)
      && ante_json_get_int (answer, "ms", 0, G_MAXINT, &test.ms, &why)
      && ante_json_get_optional_bool (answer, "store", FALSE, &test.can_store, &why))
    for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++)
      if (g_str_equal (word, WORDS[i]))
        {
          test.result = (AnteSelfTestResult) i;
          return g_memdup2 (&test, sizeof test);
        }
  refuse_json (error, why);
  return NULL;
}

/* One of a list: what it is called by, if it is still there. */
static gboolean
read_one_with_access (JsonObject *object, gboolean of_desks, GStrvBuilder *names, GError **error)
{
  const char *name = NULL;
  gboolean revoked = FALSE;
  guint8 hash[ANTE_HASH_BYTES];

  if (!ante_json_get_string (object, of_desks ? "id" : "hash", 2 * ANTE_HASH_BYTES, &name, error)
      || !ante_json_get_optional_bool (object, "revoked", FALSE, &revoked, error)
      || !(of_desks ? ante_id_is_valid (name) : ante_hex_decode (name, hash, sizeof hash)))
    return FALSE;
  if (!revoked)
    g_strv_builder_add (names, name);
  return TRUE;
}

AnteAccess *
ante_relay_answer_read_access (GBytes *body, gboolean of_desks, GError **error)
{
  g_autoptr (JsonObject) answer = read_answer (body, &ACCESS_LIMITS, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  const char *generation = NULL;
  JsonArray *given = NULL;
  GError *why = NULL;
  AnteAccess *access;

  if (answer == NULL)
    return NULL;
  if (!ante_json_get_string (answer, "generation", 32, &generation, &why) || !ante_id_is_valid (generation)
      || !ante_json_get_array (answer, of_desks ? "desks" : "secrets", ACCESS_MOST, &given, &why))
    {
      refuse_json (error, why);
      return NULL;
    }
  for (guint i = 0; i < json_array_get_length (given); i++)
    {
      JsonNode *node = json_array_get_element (given, i);

      if (!JSON_NODE_HOLDS_OBJECT (node) || !read_one_with_access (json_node_get_object (node), of_desks, names, &why))
        {
          refuse_json (error, why);
          return NULL;
        }
    }
  access = g_new0 (AnteAccess, 1);
  access->generation = g_strdup (generation);
  *(of_desks ? &access->desks : &access->secrets) = g_strv_builder_end (names);
  return access;
}

/* The relay says why in JSON; whatever stands before it (a proxy, a hotel's network) does not. (transfer full). */
static char *
read_error_code (GBytes *body)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (JsonObject) answer = ante_json_read_object (text != NULL ? text : "", length, &SMALL_LIMITS, NULL);
  const char *code = NULL;

  return answer != NULL && ante_json_get_string (answer, "error", 64, &code, NULL) ? g_strdup (code) : NULL;
}

GError *
ante_relay_answer_refusal (guint status, GBytes *body, gint64 retry_after_s, gboolean claiming)
{
  g_autofree char *code = read_error_code (body);

  if (status == 429 || (status == 503 && (retry_after_s >= 0 || code != NULL)))
    return g_error_new (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_BUSY, "%" G_GINT64_FORMAT,
                        retry_after_s >= 0 ? retry_after_s : BUSY_WAIT_S);
  if (status >= 500)
    return g_error_new (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_SILENT, "HTTP status %u", status);
  if (claiming && status == 403 && g_strcmp0 (code, "code") == 0)
    return g_error_new_literal (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CODE, "wrong, used or expired");
  if (status == 409 && code != NULL)
    return g_error_new_literal (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_CONFLICT, code);
  if ((status == 401 || status == 403) && code != NULL)
    return g_error_new (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_REFUSED, "HTTP status %u", status);
  return g_error_new (ANTE_RELAY_ERROR, ANTE_RELAY_ERROR_NOT_A_RELAY, "HTTP status %u", status);
}
