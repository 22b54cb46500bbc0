/* SPDX-License-Identifier: GPL-3.0-or-later
 * The strict reader of a request's head. Whatever two programs could read differently is refused:
 * two lengths, a length beside an encoding, a folded line, a space before the colon, a line ending
 * of its own. */
#include "shared/http/ante-http-head.h"

#include <string.h>

#define MOST_FIELDS 64
#define LONGEST_TARGET 4096
#define LONGEST_METHOD 16
#define MOST_LENGTH_DIGITS 12

#define BAD_REQUEST 400
#define METHOD_NOT_ALLOWED 405
#define LENGTH_REQUIRED 411
#define URI_TOO_LONG 414
#define EXPECTATION_FAILED 417
#define TOO_MANY_FIELDS 431

typedef struct
{
  const char *at;
  gsize length;
} Span;

/* What is gathered while the fields are read. */
typedef struct
{
  AnteHttpHead *head;
  guint n_fields, n_hosts, n_lengths, n_encodings;
} Reading;

static const char *const METHODS[] = { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH" };

/* No other field reaches a handler; those that steer a connection or ask for parts are none of its
 * business. */
static const char *const HANDED_ON[] = {
  "accept",  "authorization", "content-type",    "cookie",    "origin",
  "referer", "user-agent",    "x-forwarded-for", "x-real-ip", "accept-language",
};

void
ante_http_head_clear (AnteHttpHead *self)
{
  if (self->canonical != NULL)
    g_string_free (self->canonical, TRUE);
  memset (self, 0, sizeof *self);
}

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
all (Span span, gboolean (*is_right) (char c))
{
  for (gsize i = 0; i < span.length; i++)
    if (!is_right (span.at[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_target_char (char c)
{
  return c > ' ' && c < 0x7f && c != '#' && c != '"' && c != '<' && c != '>' && c != '\\';
}

static gboolean
is_host_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._:[]", c) != NULL);
}

static gboolean
is_value_char (char c)
{
  return c == '\t' || ((guchar) c >= ' ' && c != 0x7f);
}

static gboolean
is_plain_char (char c)
{
  return (c >= ' ' && c < 0x7f) || c == '\t';
}

static gboolean
is_digit_char (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
equals (Span span, const char *text)
{
  return span.length == strlen (text) && memcmp (span.at, text, span.length) == 0;
}

static gboolean
names (Span span, const char *text)
{
  return span.length == strlen (text) && g_ascii_strncasecmp (span.at, text, span.length) == 0;
}

static gboolean
is_one_of (Span span,
           const char *const *texts,
           guint n_texts,
           gboolean (*matches) (Span, const char *))
{
  for (guint i = 0; i < n_texts; i++)
    if (matches (span, texts[i]))
      return TRUE;
  return FALSE;
}

static Span
trim (Span span)
{
  while (span.length > 0 && (span.at[0] == ' ' || span.at[0] == '\t'))
    span = (Span){ span.at + 1, span.length - 1 };
  while (span.length > 0 && (span.at[span.length - 1] == ' ' || span.at[span.length - 1] == '\t'))
    span.length--;
  return span;
}

/* Cuts the next piece off the front of @rest; FALSE when @separator is not there. */
static gboolean
cut (Span *rest, const char *separator, Span *piece)
{
  const char *found = g_strstr_len (rest->at, rest->length, separator);

  if (found == NULL)
    return FALSE;
  *piece = (Span){ rest->at, found - rest->at };
  gsize taken = piece->length + strlen (separator);
  *rest = (Span){ rest->at + taken, rest->length - taken };
  return TRUE;
}

static guint
read_request_line (Span line, gboolean *is_newest, AnteHttpHead *head)
{
  Span method, target;

  if (!cut (&line, " ", &method) || !cut (&line, " ", &target))
    return BAD_REQUEST;
  if (!equals (line, "HTTP/1.1") && !equals (line, "HTTP/1.0"))
    return BAD_REQUEST;
  if (method.length == 0 || method.length > LONGEST_METHOD || !all (method, is_token_char))
    return BAD_REQUEST;
  if (target.length > LONGEST_TARGET)
    return URI_TOO_LONG;
  if (target.length == 0 || target.at[0] != '/' || !all (target, is_target_char))
    return BAD_REQUEST;
  if (!is_one_of (method, METHODS, G_N_ELEMENTS (METHODS), equals))
    return METHOD_NOT_ALLOWED;

  *is_newest = equals (line, "HTTP/1.1");
  g_string_append_len (head->canonical, method.at, method.length);
  g_string_append_c (head->canonical, ' ');
  g_string_append_len (head->canonical, target.at, target.length);
  g_string_append_printf (head->canonical, " HTTP/1.1\r\n");
  return 0;
}

static guint
read_length (Span value, AnteHttpHead *head)
{
  char digits[MOST_LENGTH_DIGITS + 1] = "";

  if (value.length == 0 || value.length > MOST_LENGTH_DIGITS || !all (value, is_digit_char))
    return BAD_REQUEST;
  memcpy (digits, value.at, value.length);
  head->body_length = g_ascii_strtoll (digits, NULL, 10);
  return 0;
}

static void
hand_on (Reading *reading, Span name, Span value)
{
  GString *canonical = reading->head->canonical;

  g_string_append_len (canonical, name.at, name.length);
  g_string_append (canonical, ": ");
  g_string_append_len (canonical, value.at, value.length);
  g_string_append (canonical, "\r\n");
}

static guint
read_field (Reading *reading, Span line)
{
  Span name;

  if (++reading->n_fields > MOST_FIELDS)
    return TOO_MANY_FIELDS;
  if (!cut (&line, ":", &name) || name.length == 0 || !all (name, is_token_char))
    return BAD_REQUEST;
  Span value = trim (line);
  if (!all (value, is_value_char))
    return BAD_REQUEST;

  if (names (name, "content-length"))
    return reading->n_lengths++ == 0 ? read_length (value, reading->head) : BAD_REQUEST;
  if (names (name, "transfer-encoding"))
    reading->n_encodings++;
  else if (names (name, "host"))
    {
      if (reading->n_hosts++ > 0 || value.length == 0 || !all (value, is_host_char))
        return BAD_REQUEST;
      hand_on (reading, name, value);
    }
  else if (names (name, "expect"))
    {
      if (!names (value, "100-continue"))
        return EXPECTATION_FAILED;
      reading->head->wants_go_ahead = TRUE;
    }
  else if (is_one_of (name, HANDED_ON, G_N_ELEMENTS (HANDED_ON), names) &&
           all (value, is_plain_char))
    hand_on (reading, name, value);
  return 0;
}

static guint
finish (Reading *reading, gboolean is_newest)
{
  AnteHttpHead *head = reading->head;

  if (reading->n_encodings > 0)
    return LENGTH_REQUIRED;
  if (reading->n_hosts == 0 && is_newest)
    return BAD_REQUEST;
  if (reading->n_hosts == 0)
    g_string_append (head->canonical, "Host: localhost\r\n");
  g_string_append_printf (head->canonical, "Content-Length: %" G_GOFFSET_FORMAT "\r\n\r\n",
                          head->body_length);
  return 0;
}

static guint
read_lines (Span rest, AnteHttpHead *head)
{
  Reading reading = { .head = head };
  gboolean is_newest;
  Span line;

  if (!cut (&rest, "\r\n", &line))
    return BAD_REQUEST;
  guint status = read_request_line (line, &is_newest, head);
  while (status == 0)
    {
      if (!cut (&rest, "\r\n", &line))
        return BAD_REQUEST;
      if (line.length == 0)
        return rest.length == 0 ? finish (&reading, is_newest) : BAD_REQUEST;
      status = read_field (&reading, line);
    }
  return status;
}

guint
ante_http_head_read (const char *bytes, gsize length, AnteHttpHead *head)
{
  memset (head, 0, sizeof *head);
  head->canonical = g_string_sized_new (length + 64);
  guint status = read_lines ((Span){ bytes, length }, head);
  if (status != 0)
    ante_http_head_clear (head);
  return status;
}

gsize
ante_http_head_find_end (const char *bytes, gsize length, gboolean *hopeless)
{
  gsize line_start = 0;

  *hopeless = FALSE;
  for (gsize i = 0; i < MIN (length, ANTE_HTTP_HEAD_MAX_BYTES); i++)
    {
      if (bytes[i] == '\0' || (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) ||
          (i > 0 && bytes[i - 1] == '\r' && bytes[i] != '\n'))
        {
          *hopeless = TRUE;
          return 0;
        }
      if (bytes[i] != '\n')
        continue;
      if (i == line_start + 1 && line_start > 0)
        return i + 1;
      line_start = i + 1;
    }
  *hopeless = length >= ANTE_HTTP_HEAD_MAX_BYTES;
  return 0;
}
