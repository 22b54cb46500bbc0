/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is inside a sealed body: the payload, and the bytes its author signs. */
#include "shared/wire/ante-wire.h"

#include <string.h>

#include "shared/base/ante-json.h"

#define SIGNED_DOMAIN "anteroom entry v1" /* with its closing NUL */
#define KIND_MAX_BYTES 64
#define PERSON_MAX_BYTES 200
#define AT_MAX G_GINT64_CONSTANT (253402300799999) /* the end of the year 9999 */
#define NUMBER_MAX (G_GINT64_CONSTANT (1) << 53)
#define VERSION_MAX 1000000

/* A clinical delivery holds a whole webhook body in base64 and its parts, two levels further down. */
static const AnteJsonLimits PAYLOAD_LIMITS = {
  .max_bytes = ANTE_ENTRY_MAX_BYTES,
  .max_depth = 36,
  .max_values = 51000,
  .max_string = ANTE_ENTRY_MAX_BYTES,
};

AnteEntry *
ante_entry_new (const char *kind, const char *subject, JsonObject *fields)
{
  AnteEntry *self = NULL;

  g_return_val_if_fail (kind != NULL && subject != NULL && fields != NULL, NULL);

  self = g_new0 (AnteEntry, 1);
  g_ref_count_init (&self->ref_count);
  self->audience = ANTE_AUDIENCE_DESK;
  self->kind = g_strdup (kind);
  self->version = 1;
  self->subject = g_strdup (subject);
  self->fields = json_object_ref (fields);
  return self;
}

AnteEntry *
ante_entry_ref (AnteEntry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_ref_count_inc (&self->ref_count);
  return self;
}

void
ante_entry_unref (AnteEntry *self)
{
  g_return_if_fail (self != NULL);

  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_free (self->kind);
  g_free (self->person);
  g_free (self->subject);
  json_object_unref (self->fields);
  g_free (self);
}

char *
ante_entry_write_payload (AnteEntry *self)
{
  GString *json;

  g_return_val_if_fail (self != NULL, NULL);

  json = g_string_sized_new (256);
  g_string_append (json, "{\"kind\":");
  ante_json_append_string (json, self->kind);
  g_string_append_printf (json, ",\"v\":%" G_GINT64_FORMAT ",\"at\":%" G_GINT64_FORMAT, self->version, self->at_ms);
  if (self->person != NULL)
    {
      g_string_append (json, ",\"person\":");
      ante_json_append_string (json, self->person);
    }
  g_string_append (json, ",\"subject\":");
  ante_json_append_string (json, self->subject);
  g_string_append_printf (json, ",\"based_on\":%" G_GINT64_FORMAT ",\"fields\":", self->based_on);
  ante_json_append_object (json, self->fields);
  g_string_append_c (json, '}');
  return g_string_free (json, FALSE);
}

static gboolean
kind_is_valid (const char *kind)
{
  return g_ascii_islower (kind[0]) && kind[strspn (kind, "abcdefghijklmnopqrstuvwxyz.-")] == '\0';
}

static gboolean
has_controls (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static gboolean
read_members (JsonObject *payload, AnteEntry *entry, GError **error)
{
  const char *kind = NULL, *person = NULL, *subject = NULL;
  JsonObject *fields = NULL;

  if (!ante_json_get_string (payload, "kind", KIND_MAX_BYTES, &kind, error)
      || !ante_json_get_int (payload, "v", 1, VERSION_MAX, &entry->version, error)
      || !ante_json_get_int (payload, "at", 0, AT_MAX, &entry->at_ms, error)
      || !ante_json_get_optional_string (payload, "person", PERSON_MAX_BYTES, &person, error)
      || !ante_json_get_string (payload, "subject", 32, &subject, error)
      || !ante_json_get_int (payload, "based_on", 0, NUMBER_MAX, &entry->based_on, error)
      || !ante_json_get_object (payload, "fields", &fields, error))
    return FALSE;

  if (!kind_is_valid (kind) || !ante_id_is_valid (subject) || (person != NULL && has_controls (person)))
    {
      g_set_error_literal (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_MALFORMED,
                           "kind, subject or person is not of the right form");
      return FALSE;
    }
  entry->kind = g_strdup (kind);
  entry->person = g_strdup (person);
  entry->subject = g_strdup (subject);
  json_object_unref (entry->fields);
  entry->fields = json_object_ref (fields);
  return TRUE;
}

AnteEntry *
ante_entry_read_payload (const char *json, gsize length, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (JsonObject) payload = NULL;
  g_autoptr (AnteEntry) entry = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  payload = ante_json_read_object (json, length, &PAYLOAD_LIMITS, &why);
  entry = g_new0 (AnteEntry, 1);
  g_ref_count_init (&entry->ref_count);
  entry->audience = ANTE_AUDIENCE_DESK;
  entry->fields = json_object_new ();
  if (payload != NULL && read_members (payload, entry, &why))
    return g_steal_pointer (&entry);

  g_set_error (error, ANTE_WIRE_ERROR, ANTE_WIRE_ERROR_MALFORMED, "payload: %s", why->message);
  return NULL;
}

GBytes *
ante_entry_signed_bytes (GBytes *header, const char *payload, gsize payload_length)
{
  gsize header_length = 0;
  const guint8 *head = NULL;
  GByteArray *bytes = NULL;

  g_return_val_if_fail (header != NULL && payload != NULL, NULL);

  head = g_bytes_get_data (header, &header_length);
  bytes = g_byte_array_sized_new ((guint) (sizeof SIGNED_DOMAIN + header_length + payload_length));
  g_byte_array_append (bytes, (const guint8 *) SIGNED_DOMAIN, sizeof SIGNED_DOMAIN);
  g_byte_array_append (bytes, head, (guint) header_length);
  g_byte_array_append (bytes, (const guint8 *) payload, (guint) payload_length);
  return g_byte_array_free_to_bytes (bytes);
}
