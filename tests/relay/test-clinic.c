/* SPDX-License-Identifier: GPL-3.0-or-later
 * An invented clinic with its first desk. */
#include "test-clinic.h"
#include "shared/base/ante-json.h"
#include "support/ante-test-random.h"

#include <string.h>

#define PULL_ALL_PAGE 50

Clinic *
clinic_new (guint64 seed, const char *code)
{
  Clinic *self = g_new0 (Clinic, 1);

  self->random = ante_test_random_new (seed);
  self->code = g_strdup (code);
  self->id = ante_random_id (self->random);
  self->desk = ante_random_id (self->random);
  g_autoptr (AnteSecret) sign G_GNUC_UNUSED = ante_sign_keypair (self->random, self->sign_key);
  g_autoptr (AnteSecret) box G_GNUC_UNUSED = ante_box_keypair (self->random, self->box_key);
  for (int audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    self->audience_secret[audience] = ante_box_keypair (self->random, self->audience_key[audience]);
  return self;
}

void
clinic_free (Clinic *self)
{
  g_object_unref (self->random);
  for (int audience = ANTE_AUDIENCE_DESK; audience <= ANTE_AUDIENCE_CLINICAL; audience++)
    ante_secret_unref (self->audience_secret[audience]);
  char **texts[] = { &self->code,        &self->id,       &self->desk,      &self->token,
                     &self->hook_secret, &self->relay_id, &self->generation };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_free (self);
}

static void
set_key (JsonObject *object, const char *member, const guint8 *key)
{
  g_autofree char *text = ante_base64_encode (key, ANTE_KEY_BYTES);

  json_object_set_string_member (object, member, text);
}

Answer *
clinic_try_claim (Clinic *self, guint port)
{
  g_autoptr (JsonObject) claim = json_object_new ();

  json_object_set_string_member (claim, "code", self->code);
  json_object_set_string_member (claim, "clinic", self->id);
  json_object_set_string_member (claim, "desk", self->desk);
  set_key (claim, "sign_key", self->sign_key);
  set_key (claim, "box_key", self->box_key);
  set_key (claim, "desk_audience_key", self->audience_key[ANTE_AUDIENCE_DESK]);
  set_key (claim, "clinical_audience_key", self->audience_key[ANTE_AUDIENCE_CLINICAL]);
  g_autofree char *json = ante_json_write_object (claim);
  return request (port, "POST", "/v1/claim", NULL, json);
}

static void
take_text (char **text, JsonObject *object, const char *member)
{
  g_free (*text);
  *text = g_strdup (json_object_get_string_member (object, member));
}

void
clinic_claim (Clinic *self, guint port)
{
  g_autoptr (Answer) answer = clinic_try_claim (self, port);

  g_assert_cmpuint (answer->status, ==, 200);
  take_text (&self->token, answer->object, "token");
  take_text (&self->hook_secret, answer->object, "hook_secret");
  take_text (&self->relay_id, answer->object, "relay");
  take_text (&self->generation, answer->object, "generation");
}

Clinic *
clinic_on (RelayProcess *relay)
{
  static guint64 seed = 1;

  if (relay->process == NULL)
    relay_process_start (relay);
  g_autofree char *code = relay_process_add_clinic (relay, "Lakeside Aesthetics");
  Clinic *clinic = clinic_new (seed++, code);
  clinic_claim (clinic, relay->port);
  return clinic;
}

GBytes *
clinic_make_entry (Clinic *self, AnteAudience audience, guint n_tokens, guint8 token)
{
  g_autofree char *id = ante_random_id (self->random);
  guint8 noise[200];
  AnteEnvelope envelope = { .version = 1,
                            .counter = ++self->counter,
                            .epoch = 1,
                            .audience = audience,
                            .sealing = ANTE_SEALING_KEY,
                            .n_tokens = n_tokens };

  g_strlcpy (envelope.clinic, self->id, sizeof envelope.clinic);
  g_strlcpy (envelope.id, id, sizeof envelope.id);
  g_strlcpy (envelope.author, self->desk, sizeof envelope.author);
  for (guint i = 0; i < n_tokens; i++)
    envelope.tokens[i][0] = token + i;
  ante_random_fill (self->random, noise, sizeof noise);
  g_autoptr (GBytes) body = g_bytes_new (noise, sizeof noise);
  g_autoptr (GBytes) header = ante_envelope_write_header (&envelope);
  return ante_envelope_join (header, body);
}

char *
clinic_write_push (GBytes *const *entries, guint n_entries)
{
  GString *json = g_string_new ("{\"entries\":[");

  for (guint i = 0; i < n_entries; i++)
    {
      g_autofree char *text =
          ante_base64_encode (g_bytes_get_data (entries[i], NULL), g_bytes_get_size (entries[i]));
      g_string_append_printf (json, "%s\"%s\"", i > 0 ? "," : "", text);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

Answer *
clinic_push (Clinic *self, guint port, GBytes *entry)
{
  g_autofree char *json = clinic_write_push (&entry, 1);

  return request (port, "POST", "/v1/log", self->token, json);
}

const char *
pushed_status (Answer *answer, guint i, gint64 *number)
{
  g_assert_cmpuint (answer->status, ==, 200);
  JsonArray *results = json_object_get_array_member (answer->object, "results");
  JsonObject *result = json_array_get_object_element (results, i);

  if (number != NULL)
    *number = json_object_get_int_member_with_default (result, "number", 0);
  return json_object_get_string_member (result, "status");
}

gint64
clinic_store (Clinic *self, guint port, GBytes *entry)
{
  g_autoptr (Answer) answer = clinic_push (self, port, entry);
  gint64 number;

  g_assert_cmpstr (pushed_status (answer, 0, &number), ==, "stored");
  return number;
}

Answer *
clinic_pull (Clinic *self, guint port, const char *query)
{
  g_autofree char *path = g_strconcat ("/v1/log?", query, NULL);
  Answer *answer = request (port, "GET", path, self->token, NULL);

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_nonnull (answer->object);
  g_assert_cmpint (json_object_get_int_member (answer->object, "version"), ==, 1);
  return answer;
}

static void
log_entry_free (LogEntry *item)
{
  g_bytes_unref (item->bytes);
  g_free (item);
}

static LogEntry *
read_item (JsonObject *object)
{
  LogEntry *item = g_new0 (LogEntry, 1);

  item->number = json_object_get_int_member (object, "number");
  item->bytes = ante_base64_decode (json_object_get_string_member (object, "entry"),
                                    ANTE_ENTRY_MAX_BYTES, NULL);
  g_assert_nonnull (item->bytes);
  g_strlcpy (item->head, json_object_get_string_member (object, "head"), sizeof item->head);
  g_assert_true (ante_envelope_read (item->bytes, &item->envelope, NULL, NULL, NULL));
  return item;
}

/* The rolling hash, made again from what was given. */
static void
check_head (guint8 head[ANTE_HASH_BYTES], const LogEntry *item)
{
  g_autoptr (GByteArray) both = g_byte_array_new ();

  g_byte_array_append (both, head, ANTE_HASH_BYTES);
  g_byte_array_append (both, g_bytes_get_data (item->bytes, NULL), g_bytes_get_size (item->bytes));
  ante_hash (both->data, both->len, head);
  g_autofree char *hex = ante_hex_encode (head, ANTE_HASH_BYTES);
  g_assert_cmpstr (hex, ==, item->head);
}

GPtrArray *
clinic_read_log (Clinic *self, guint port)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) log_entry_free);
  guint8 head[ANTE_HASH_BYTES] = { 0 };
  gint64 through = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_autofree char *query =
          g_strdup_printf ("after=%" G_GINT64_FORMAT "&clinical=%" G_GINT64_FORMAT "&limit=%d",
                           through, through, PULL_ALL_PAGE);
      g_autoptr (Answer) answer = clinic_pull (self, port, query);
      JsonArray *entries = json_object_get_array_member (answer->object, "entries");
      for (guint i = 0; i < json_array_get_length (entries); i++)
        {
          LogEntry *item = read_item (json_array_get_object_element (entries, i));
          g_ptr_array_add (items, item);
          g_assert_cmpint (item->number, ==, items->len);
          check_head (head, item);
        }
      more = json_object_get_boolean_member (answer->object, "more");
      through = json_object_get_int_member (answer->object, "through");
    }
  g_assert_cmpint (through, ==, items->len);
  return items;
}

gint64
clinic_count_log (Clinic *self, guint port)
{
  g_autoptr (Answer) answer = clinic_pull (self, port, "after=9007199254740992&limit=0");

  g_assert_false (json_object_get_boolean_member (answer->object, "diverged"));
  return json_object_get_int_member (answer->object, "through");
}

AnteEntry *
clinic_open (Clinic *self, const LogEntry *item)
{
  AnteEnvelope envelope;
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ante_envelope_read (item->bytes, &envelope, NULL, &sealed, NULL));
  g_assert_cmpint (envelope.sealing, ==, ANTE_SEALING_SENT_BOX);
  g_assert_cmpint (envelope.counter, ==, 0);
  g_assert_cmpstr (envelope.author, ==, self->relay_id);
  g_autoptr (GBytes) plain = ante_sent_box_open (
      self->audience_key[envelope.audience], self->audience_secret[envelope.audience],
      g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed), &error);
  g_assert_no_error (error);
  const char *bytes = g_bytes_get_data (plain, NULL);
  AnteEntry *entry = ante_entry_read_payload (
      bytes + ANTE_SIGNATURE_BYTES, g_bytes_get_size (plain) - ANTE_SIGNATURE_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (entry->kind, ==,
                   envelope.audience == ANTE_AUDIENCE_DESK ? "delivery" : "delivery.clinical");
  g_assert_cmpstr (json_object_get_string_member (entry->fields, "id"), ==, entry->subject);
  g_assert_cmpint (json_object_get_int_member (entry->fields, "received"), ==, entry->at_ms);
  return entry;
}

GBytes *
clinic_peek_body (AnteEntry *clinical)
{
  const char *text = ante_json_peek_string (clinical->fields, "body");

  if (text != NULL)
    return g_bytes_new (text, strlen (text));
  return ante_base64_decode (json_object_get_string_member (clinical->fields, "raw"), ANTE_HOOK_MAX_BYTES, NULL);
}

Answer *
clinic_webhook (Clinic *self, guint port, const char *below, const char *body)
{
  g_autofree char *path = g_strconcat ("/hooks/qualiphy/", self->hook_secret, below, NULL);

  return request (port, "POST", path, NULL, body);
}

static char *
hash_secret (const char *secret)
{
  guint8 hash[ANTE_HASH_BYTES];

  ante_hash (secret, strlen (secret), hash);
  return ante_hex_encode (hash, sizeof hash);
}

Answer *
clinic_add_secret (Clinic *self, guint port, const char *secret)
{
  g_autofree char *hash = hash_secret (secret);
  g_autofree char *json = g_strdup_printf ("{\"hash\":\"%s\"}", hash);

  return request (port, "POST", "/v1/hook-secrets", self->token, json);
}

Answer *
clinic_drop_secret (Clinic *self, guint port, const char *secret)
{
  g_autofree char *hash = hash_secret (secret);
  g_autoptr (Answer) end = clinic_pull (self, port, "after=9007199254740992&limit=0");
  g_autofree char *path = g_strdup_printf ("/v1/hook-secrets/%s?generation=%s&through=%" G_GINT64_FORMAT, hash,
                                           json_object_get_string_member (end->object, "generation"),
                                           json_object_get_int_member (end->object, "through"));

  return request (port, "DELETE", path, self->token, NULL);
}
