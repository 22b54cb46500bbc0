/* SPDX-License-Identifier: GPL-3.0-or-later
 * exam_upload_attachment in both forms that the provider's documents show: JSON with base64 (Qualiphy API reference),
 * and multipart/form-data (quick start). What is uploaded is counted and thrown away. */
#include "sandbox/ante-sandbox-api.h"
#include "sandbox/ante-sandbox-state.h"
#include "sandbox/ante-sandbox.h"
#include "shared/base/ante-json.h"

#include <string.h>

#define MAX_FILE_BYTES (10 * 1024 * 1024)

static void
set_field (JsonObject *form, const char *name, GBytes *content)
{
  gsize length;
  const char *bytes = g_bytes_get_data (content, &length);
  g_autofree char *text = g_strndup (bytes ? bytes : "", length);
  gint64 number;

  if (!g_utf8_validate (text, -1, NULL))
    return;
  if (g_str_equal (name, "patient_exam_id") && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &number, NULL))
    json_object_set_int_member (form, name, number);
  else
    json_object_set_string_member (form, name, text);
}

static void
read_part (SoupMultipart *multipart, int n, JsonObject *form)
{
  SoupMessageHeaders *headers = NULL;
  GBytes *content = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  g_autofree char *disposition = NULL;
  g_autofree char *told = NULL;
  const char *name, *file_name;

  if (!soup_multipart_get_part (multipart, n, &headers, &content)
      || !soup_message_headers_get_content_disposition (headers, &disposition, &parameters))
    return;
  name = g_hash_table_lookup (parameters, "name");
  file_name = g_hash_table_lookup (parameters, "filename");
  if (!name || !g_utf8_validate (name, -1, NULL))
    return;
  if (!g_str_equal (name, "file"))
    {
      set_field (form, name, content);
      return;
    }
  json_object_set_string_member (form, "file_name", file_name && g_utf8_validate (file_name, -1, NULL) ? file_name : "");
  json_object_set_int_member (form, "file_bytes", (gint64) g_bytes_get_size (content));
  told = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  json_object_set_string_member (form, "file_sha256", told);
  json_object_set_string_member (form, "file_content_type", soup_message_headers_get_content_type (headers, NULL));
}

JsonObject *
ante_sandbox_read_form (SoupServerMessage *message)
{
  g_autoptr (GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (SoupMultipart) multipart =
    soup_multipart_new_from_message (soup_server_message_get_request_headers (message), body);
  JsonObject *form;

  if (!multipart)
    return NULL;
  form = json_object_new ();
  for (int i = 0; i < soup_multipart_get_length (multipart); i++)
    read_part (multipart, i, form);
  return form;
}

/* How large the file is, from either form. -1: there is none. */
static gint64
measure_file (JsonObject *request)
{
  const char *base64 = NULL;
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (json_object_has_member (request, "file_bytes"))
    return ante_json_peek_int (request, "file_bytes", -1);
  base64 = ante_json_peek_string (request, "file_base64");
  if (!base64 || *base64 == '\0' || strlen (base64) % 4 != 0)
    return -1;
  bytes = g_base64_decode (base64, &length);
  return bytes && length > 0 ? (gint64) length : -1;
}

/* The form names no kind of attachment and is answered as the quick start shows; JSON does, and is answered as the
 * reference guesses. */
JsonNode *
ante_sandbox_exam_upload_attachment (AnteSandbox *self, JsonObject *request, guint *status)
{
  gboolean is_form = json_object_has_member (request, "file_bytes");
  const char *file_name = ante_json_peek_string (request, "file_name");
  const char *file_type = ante_json_peek_string (request, "file_type");
  gint64 bytes = measure_file (request);
  JsonNode *refusal = NULL;
  AnteSandboxPatientExam *exam = ante_sandbox_find_named_exam (self, request, &refusal, status);
  AnteSandboxAttachment attachment;
  JsonObject *done;

  if (!exam)
    return refusal;
  if (!file_name || *file_name == '\0' || bytes <= 0)
    return ante_sandbox_refuse (400, "file is required.", status);
  if (!is_form && (!file_type || *file_type == '\0'))
    return ante_sandbox_refuse (400, "file_type is required.", status);
  if (bytes > MAX_FILE_BYTES)
    return ante_sandbox_refuse (413, "File too large.", status);
  attachment = (AnteSandboxAttachment) { g_strdup (file_name), g_strdup (is_form ? NULL : file_type), bytes };
  g_array_append_val (exam->attachments, attachment);
  done = json_object_new ();
  json_object_set_int_member (done, "http_code", 200);
  if (is_form)
    {
      json_object_set_int_member (done, "attachment_id", exam->id * 10 + exam->attachments->len);
      json_object_set_boolean_member (done, "uploaded", TRUE);
    }
  else
    json_object_set_string_member (done, "status", "ok");
  return ante_sandbox_say (done, status);
}
