/* SPDX-License-Identifier: GPL-3.0-or-later
 * Any bytes at the reader of a request's head: refused with a status, or written again so that reading
 * that gives the same. */
#include "fuzz/ante-fuzz.h"

#include <string.h>

#include "shared/http/ante-http-head.h"

/* Nothing that another reader could take for a second field, length or request. */
static void
assert_canonical (const AnteHttpHead *head)
{
  const char *text = head->canonical->str;

  g_assert_cmpuint (strlen (text), ==, head->canonical->len);
  g_assert_true (g_str_has_suffix (text, "\r\n\r\n"));
  g_assert_true (strstr (text, "\r\n\r\n") == text + head->canonical->len - 4);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint n_lengths = 0, n_hosts = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_null (strpbrk (lines[i], "\r\n"));
      n_lengths += g_ascii_strncasecmp (lines[i], "content-length:", 15) == 0;
      n_hosts += g_ascii_strncasecmp (lines[i], "host:", 5) == 0;
      g_assert_true (g_ascii_strncasecmp (lines[i], "transfer-encoding", 17) != 0);
    }
  g_assert_cmpuint (n_lengths, ==, 1);
  g_assert_cmpuint (n_hosts, ==, 1);
  g_assert_cmpint (head->body_length, >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (AnteHttpHead) head = { 0 };
  g_auto (AnteHttpHead) again = { 0 };
  const char *bytes = (const char *) data;
  gboolean hopeless;
  gsize length = ante_http_head_find_end (bytes, size, &hopeless);

  g_assert_cmpuint (length, <=, size);
  if (length == 0)
    return 0;
  guint status = ante_http_head_read (bytes, length, &head);
  if (status != 0)
    {
      g_assert_cmpuint (status, >=, 400);
      g_assert_null (head.canonical);
      return 0;
    }
  assert_canonical (&head);
  g_assert_cmpuint (ante_http_head_read (head.canonical->str, head.canonical->len, &again), ==, 0);
  g_assert_cmpint (again.body_length, ==, head.body_length);
  return 0;
}
