/* SPDX-License-Identifier: GPL-3.0-or-later
 * Signed links to consultation records, and the route that honours them as CloudFront would. */
#include "sandbox/ante-sandbox-pdf.h"

#include "sandbox/ante-sandbox.h"

#include <string.h>

/* Qualiphy API reference, webhook event 1: exam_url. */
#define LINK_LIFE_S (24 * 60 * 60)
#define KEY_PAIR_ID "KSANDBOXTRAINING"

static char *
sign (AnteSandbox *self, const char *id, gint64 expires_s)
{
  g_autofree char *key = g_strdup_printf ("sandbox record links %" G_GUINT64_FORMAT, self->seed);
  g_autofree char *text = g_strdup_printf ("%s %" G_GINT64_FORMAT, id, expires_s);

  return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key), text, -1);
}

static void
answer_refusal (SoupServerMessage *message, const char *code, const char *sentence)
{
  g_autofree char *xml = g_strdup_printf ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                                          "<Error><Code>%s</Code><Message>%s</Message></Error>",
                                          code, sentence);

  soup_server_message_set_status (message, SOUP_STATUS_FORBIDDEN, NULL);
  soup_server_message_set_response (message, "text/xml", SOUP_MEMORY_COPY, xml, strlen (xml));
}

static AnteSandboxResult *
find_record (AnteSandbox *self, const char *path, char **id)
{
  const char *name = path + strlen ("/pdfs/");

  if (!g_str_has_prefix (path, "/pdfs/") || !g_str_has_suffix (name, ".pdf"))
    return NULL;
  *id = g_strndup (name, strlen (name) - strlen (".pdf"));
  AnteSandboxResult *result = ante_sandbox_state_find_result (self->state, *id);
  return result && result->has_pdf ? result : NULL;
}

static gboolean
link_is_good (AnteSandbox *self, const char *id, const char *expires, const char *signature)
{
  gint64 expires_s;

  if (!g_ascii_string_to_signed (expires, 10, 0, G_MAXINT64, &expires_s, NULL))
    return FALSE;
  g_autofree char *expected = sign (self, id, expires_s);
  return g_str_equal (expected, signature)
         && ante_sandbox_timeline_now_ms (self->timeline) / 1000 < expires_s;
}

static void
pdf_asked_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AnteSandbox *self = data;
  const char *expires = query ? g_hash_table_lookup (query, "Expires") : NULL;
  const char *signature = query ? g_hash_table_lookup (query, "Signature") : NULL;
  const char *key = query ? g_hash_table_lookup (query, "Key-Pair-Id") : NULL;
  const char *method = soup_server_message_get_method (message);
  g_autofree char *id = NULL;
  AnteSandboxResult *result = find_record (self, path, &id);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD"))
    answer_refusal (message, "AccessDenied", "Access denied");
  else if (!expires || !signature || !key)
    answer_refusal (message, "MissingKey", "Missing Key-Pair-Id query parameter or cookie value");
  else if (!result || !link_is_good (self, id, expires, signature))
    answer_refusal (message, "AccessDenied", "Access denied");
  else
    {
      g_autoptr (GBytes) pdf = ante_sandbox_draw_record (result, self->clinic_name, &error);
      gsize length = 0;
      const char *bytes = pdf ? g_bytes_get_data (pdf, &length) : NULL;

      soup_server_message_set_status (message,
                                      pdf ? SOUP_STATUS_OK : SOUP_STATUS_INTERNAL_SERVER_ERROR, NULL);
      if (pdf)
        soup_server_message_set_response (message, "application/pdf", SOUP_MEMORY_COPY, bytes, length);
    }
}

char *
ante_sandbox_pdf_link (AnteSandbox *self, AnteSandboxResult *result)
{
  gint64 expires_s = result->at_ms / 1000 + LINK_LIFE_S;
  g_autofree char *signature = sign (self, result->id, expires_s);

  return g_strdup_printf ("%s/pdfs/%s.pdf?Expires=%" G_GINT64_FORMAT "&Signature=%s&Key-Pair-Id=" KEY_PAIR_ID,
                          self->public_url, result->id, expires_s, signature);
}

void
ante_sandbox_serve_pdfs (AnteSandbox *self, SoupServer *server)
{
  soup_server_add_handler (server, "/pdfs", pdf_asked_cb, self, NULL);
}
