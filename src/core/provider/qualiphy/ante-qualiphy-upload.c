/* SPDX-License-Identifier: GPL-3.0-or-later
 * Attachments (Qualiphy API reference, exam_upload_attachment). The path is documented; of the body there are two
 * forms in the provider's documents that exclude each other, so both are here. */
#include "core/provider/qualiphy/ante-qualiphy-private.h"

#include <string.h>

#include "shared/base/ante-json.h"
#include "shared/crypto/ante-crypto.h"

#define NAME_MAX_CHARS 120
#define FALLBACK_NAME "attachment"

const char *
ante_qualiphy_find_upload_fault (const char *file_type, GBytes *file)
{
  if (g_bytes_get_size (file) == 0)
    return "file";
  if (g_bytes_get_size (file) > ANTE_UPLOAD_MAX_BYTES)
    return "a smaller file";
  return ante_qualiphy_is_filled (file_type) ? NULL : "what is attached";
}

/* The last part of the path alone, and of it what any file system takes. What is too long loses its beginning: the end
 * says what kind of file it is. */
char *
ante_qualiphy_clean_file_name (const char *file_name)
{
  g_autofree char *valid = g_utf8_make_valid (file_name, -1);
  g_autoptr (GString) cleaned = g_string_new (NULL);
  const char *start = valid;

  for (const char *at = valid; *at != '\0'; at++)
    if (*at == '/' || *at == '\\')
      start = at + 1;
  for (glong extra = g_utf8_strlen (start, -1) - NAME_MAX_CHARS; extra > 0; extra--)
    start = g_utf8_next_char (start);
  for (; *start != '\0'; start = g_utf8_next_char (start))
    {
      gunichar c = g_utf8_get_char (start);

      g_string_append_unichar (cleaned, g_unichar_isprint (c) && c != '"' ? c : '_');
    }
  if (strspn (cleaned->str, ". _") == cleaned->len)
    g_string_assign (cleaned, FALLBACK_NAME);
  return g_string_free (g_steal_pointer (&cleaned), FALSE);
}

char *
ante_qualiphy_write_upload (const char *patient_exam_id, const char *file_name, const char *file_type,
                            GBytes *file)
{
  g_autoptr (JsonObject) body = json_object_new ();
  g_autofree char *name = ante_qualiphy_clean_file_name (file_name);
  g_autofree char *base64 = ante_base64_encode (g_bytes_get_data (file, NULL), g_bytes_get_size (file));

  ante_qualiphy_set_id (body, "patient_exam_id", patient_exam_id);
  json_object_set_string_member (body, "file_name", name);
  json_object_set_string_member (body, "file_type", file_type);
  json_object_set_string_member (body, "file_base64", base64);
  return ante_json_write_object (body);
}
