/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls of Qualiphy and the key in their bodies (Qualiphy API reference, "Authentication": a member of the body;
 * it knows no header). */
#include "shared/wire/ante-wire-calls.h"

#include <string.h>

#define TIMEOUT_S 15
#define UPLOAD_TIMEOUT_S 120
#define REQUEST_MAX_BYTES (256 * 1024)
#define UPLOAD_MAX_BYTES (15 * 1024 * 1024) /* a file of 10 MiB in base64, and what is around it */
#define LIST_MAX_BYTES (4 * 1024 * 1024)
#define ANSWER_MAX_BYTES (256 * 1024)
#define BOUNDARY_MAX_BYTES 70 /* RFC 2046 */
#define KEY_PART "Content-Disposition: form-data; name=\"api_key\"\r\n\r\n"

const AnteQualiphyEndpoint ANTE_QUALIPHY_ENDPOINTS[ANTE_QUALIPHY_N_CALLS] = {
  [ANTE_QUALIPHY_LIST] = { "exam_list", FALSE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, LIST_MAX_BYTES },
  [ANTE_QUALIPHY_INVITE] = { "exam_invite", TRUE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, ANSWER_MAX_BYTES },
  [ANTE_QUALIPHY_RESEND] = { "exam_invite_resend", TRUE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, ANSWER_MAX_BYTES },
  [ANTE_QUALIPHY_CANCEL] = { "exam_invite_cancel", TRUE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, ANSWER_MAX_BYTES },
  [ANTE_QUALIPHY_PHARMACIES] = { "partner_pharmacy_list", FALSE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, LIST_MAX_BYTES },
  [ANTE_QUALIPHY_PACKAGES] = { "partner_pharmacy_treatment_packages", FALSE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, LIST_MAX_BYTES },
  [ANTE_QUALIPHY_SEARCH] = { "custom_pharmacy_search", FALSE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, LIST_MAX_BYTES },
  [ANTE_QUALIPHY_QUESTIONS] = { "exam_questions", FALSE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, LIST_MAX_BYTES },
  [ANTE_QUALIPHY_ANSWER] = { "exam_submit_answers", TRUE, FALSE, TIMEOUT_S, REQUEST_MAX_BYTES, ANSWER_MAX_BYTES },
  [ANTE_QUALIPHY_UPLOAD] = { "exam_upload_attachment", TRUE, TRUE, UPLOAD_TIMEOUT_S, UPLOAD_MAX_BYTES, ANSWER_MAX_BYTES },
};

gboolean
ante_qualiphy_find_call (const char *name, AnteQualiphyCall *call)
{
  for (guint i = 0; i < ANTE_QUALIPHY_N_CALLS; i++)
    if (g_str_equal (ANTE_QUALIPHY_ENDPOINTS[i].name, name))
      {
        *call = (AnteQualiphyCall) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
ante_qualiphy_key_is_text (const AnteSecret *key)
{
  const guint8 *bytes = ante_secret_bytes (key);
  gsize length = ante_secret_length (key);

  if (length == 0 || length > ANTE_QUALIPHY_KEY_MAX_BYTES || !g_utf8_validate_len ((const char *) bytes, length, NULL))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (bytes[i] < 0x20 || bytes[i] == 0x7f)
      return FALSE;
  return TRUE;
}

/* --- The key's place --- */

/* What is being made: of its final size from the start, so that no copy of the key is left behind by growing. */
typedef struct
{
  gsize length, capacity;
  guint8 bytes[];
} Made;

static void
made_free (gpointer data)
{
  Made *made = data;

  ante_wipe (made->bytes, made->length);
  g_free (made);
}

static Made *
made_new (gsize capacity)
{
  Made *made = g_malloc (sizeof *made + capacity);

  made->length = 0;
  made->capacity = capacity;
  return made;
}

static void
append (Made *made, gconstpointer bytes, gsize length)
{
  g_assert (length <= made->capacity - made->length);
  if (length > 0)
    memcpy (made->bytes + made->length, bytes, length);
  made->length += length;
}

static void
append_text (Made *made, const char *text)
{
  append (made, text, strlen (text));
}

static GBytes *
made_to_bytes (Made *made)
{
  return g_bytes_new_with_free_func (made->bytes, made->length, made_free, made);
}

static void
append_quoted (Made *made, const AnteSecret *key)
{
  const guint8 *bytes = ante_secret_bytes (key);

  append_text (made, "\"");
  for (gsize i = 0; i < ante_secret_length (key); i++)
    {
      if (bytes[i] == '"' || bytes[i] == '\\')
        append_text (made, "\\");
      append (made, bytes + i, 1);
    }
  append_text (made, "\"");
}

static gsize
skip_space (const char *text, gsize at, gsize length)
{
  while (at < length && strchr (" \t\r\n", text[at]) != NULL)
    at++;
  return at;
}

GBytes *
ante_qualiphy_add_key (GBytes *json, const AnteSecret *key)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (json, &length);
  gsize inside = skip_space (text, 0, length) + 1;
  Made *made = NULL;

  g_return_val_if_fail (inside < length && text[inside - 1] == '{', NULL);
  g_return_val_if_fail (ante_qualiphy_key_is_text (key), NULL);

  made = made_new (length + 2 * ante_secret_length (key) + strlen ("\"api_key\":\"\","));
  append (made, text, inside);
  append_text (made, "\"api_key\":");
  append_quoted (made, key);
  if (text[skip_space (text, inside, length)] != '}')
    append_text (made, ",");
  append (made, text + inside, length - inside);
  return made_to_bytes (made);
}

static gboolean
is_boundary (const char *boundary)
{
  gsize length = boundary != NULL ? strlen (boundary) : 0;

  return length > 0 && length <= BOUNDARY_MAX_BYTES
         && strspn (boundary, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "'()+_,-./:=?") == length;
}

static gboolean
holds (const char *text, gsize length, const char *part)
{
  const gsize part_length = strlen (part);
  const char *at = text;

  while (length - (gsize) (at - text) >= part_length
         && (at = memchr (at, part[0], length - (gsize) (at - text) - part_length + 1)) != NULL)
    if (memcmp (at++, part, part_length) == 0)
      return TRUE;
  return FALSE;
}

GBytes *
ante_qualiphy_add_key_to_form (GBytes *form, const char *boundary, const AnteSecret *key)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (form, &length);
  g_autofree char *begin = is_boundary (boundary) ? g_strdup_printf ("--%s\r\n", boundary) : NULL;
  g_autofree char *end = is_boundary (boundary) ? g_strdup_printf ("\r\n--%s--", boundary) : NULL;
  Made *made = NULL;

  g_return_val_if_fail (ante_qualiphy_key_is_text (key), NULL);

  if (begin == NULL || length < strlen (begin) || memcmp (text, begin, strlen (begin)) != 0
      || !holds (text, length, end) || holds (text, length, "name=\"api_key\""))
    return NULL;
  made = made_new (length + strlen (begin) + strlen (KEY_PART) + ante_secret_length (key) + strlen ("\r\n"));
  append_text (made, begin);
  append_text (made, KEY_PART);
  append (made, ante_secret_bytes (key), ante_secret_length (key));
  append_text (made, "\r\n");
  append (made, text, length);
  return made_to_bytes (made);
}
