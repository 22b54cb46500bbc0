/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plain, accessible HTML without scripts: building it, answering it, reading the forms in it. */
#include "sandbox/ante-sandbox-page.h"

#include <string.h>

static const char head[] =
  "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>"
  ":root{color-scheme:light dark}"
  "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:1rem}"
  ".training{border:2px solid;padding:.4rem .8rem;border-radius:.4rem}"
  "fieldset,section{border:1px solid;border-radius:.5rem;margin:1rem 0;padding:.6rem 1rem}"
  "button{font:inherit;padding:.5rem .9rem;margin:.25rem .25rem .25rem 0}"
  "textarea,input[type=text]{font:inherit;width:100%;box-sizing:border-box}"
  "label{display:block}dt{font-weight:bold}</style>";

GString *
ante_sandbox_page_new (const char *title)
{
  GString *page = g_string_new (head);

  ante_sandbox_page_printf (page, "<title>%s</title></head><body><main>", title);
  g_string_append (page, "<p class=\"training\"><strong>Training.</strong> This provider is simulated; "
                         "no real person is examined here.</p>");
  ante_sandbox_page_printf (page, "<h1>%s</h1>", title);
  return page;
}

void
ante_sandbox_page_printf (GString *page, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (page, text);
}

void
ante_sandbox_page_answer (SoupServerMessage *message, guint status, GString *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  gsize length;

  g_string_append (page, "</main></body></html>\n");
  length = page->len;
  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Referrer-Policy", "no-referrer");
  soup_message_headers_replace (headers, "Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                                "frame-ancestors 'none'; base-uri 'none'");
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE,
                                    g_string_free (page, FALSE), length);
}

void
ante_sandbox_page_problem (SoupServerMessage *message, guint status, const char *sentence, const char *back)
{
  GString *page = ante_sandbox_page_new ("That did not work");

  ante_sandbox_page_printf (page, "<p role=\"alert\">%s</p><p><a href=\"%s\">Back</a></p>", sentence, back);
  ante_sandbox_page_answer (message, status, page);
}

void
ante_sandbox_page_go_to (SoupServerMessage *message, const char *path)
{
  soup_server_message_set_status (message, SOUP_STATUS_SEE_OTHER, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location", path);
}

GHashTable *
ante_sandbox_page_read_form (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *type = soup_message_headers_get_content_type (headers, NULL);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = g_strndup (data ? data : "", length);

  if (g_strcmp0 (type, "application/x-www-form-urlencoded") != 0)
    return NULL;
  return soup_form_decode (text);
}
