/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outgoing HTTP. A call counts as having left from the moment the connection is there and its first
 * byte may be written: whoever must not ask twice is told so even if nothing was received. */
#include "shared/http/ante-http-client.h"
#include "shared/http/ante-http-private.h"

#include <libsoup/soup.h>
#include <string.h>

#define READ_AT_ONCE 65536
#define MOST_CONNECTIONS 8

struct _AnteHttpClient
{
  GObject parent_instance;

  /* Given */      char *base_uri;       /* owned */
  /* Under way */  SoupSession *session; /* owned */
};

G_DEFINE_FINAL_TYPE (AnteHttpClient, ante_http_client, G_TYPE_OBJECT)
G_DEFINE_QUARK (ante-http-error-quark, ante_http_error)

/* One request on its way; the task data. Sources and handlers are gone before it is. */
typedef struct
{
  /* Given */      gsize max_answer_bytes;
                   GCancellable *from_outside;  /* owned, nullable */
                   gulong from_outside_handler;
  /* Under way */  SoupMessage *message;        /* owned */
                   GCancellable *cancellable;   /* owned: ours, for the time limit as well */
                   GSource *time_limit;         /* owned */
                   GInputStream *stream;        /* owned, nullable */
                   gboolean has_left;
                   gboolean time_is_up;
                   gboolean was_repeated;       /* by the library, which a POST never may be */
  /* Result */     GByteArray *body;            /* owned */
} Call;

static void
call_free (Call *call)
{
  if (call->time_limit != NULL)
    g_source_destroy (call->time_limit);
  g_clear_pointer (&call->time_limit, g_source_unref);
  g_cancellable_disconnect (call->from_outside, call->from_outside_handler);
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->from_outside);
  g_clear_object (&call->message);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->stream);
  g_byte_array_unref (call->body);
  g_free (call);
}

void
ante_http_answer_free (AnteHttpAnswer *self)
{
  if (self == NULL)
    return;
  g_bytes_unref (self->body);
  g_free (self->content_type);
  g_free (self);
}

static void
set_error_words (GError **error, AnteHttpError code, const char *words)
{
  g_set_error_literal (error, ANTE_HTTP_ERROR, code, words);
}

static gboolean
blames_the_certificate (const GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

static GError *
say_what_it_means (Call *call, const GError *cause)
{
  GError *error = NULL;

  if (g_cancellable_is_cancelled (call->from_outside))
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was cancelled");
  else if (call->has_left && call->was_repeated)
    set_error_words (&error, ANTE_HTTP_ERROR_NO_ANSWER,
                     "The connection broke and the request was not repeated");
  else if (call->has_left)
    set_error_words (&error, ANTE_HTTP_ERROR_NO_ANSWER,
                     call->time_is_up ? "No whole answer came in time" : cause->message);
  else if (blames_the_certificate (cause))
    set_error_words (&error, ANTE_HTTP_ERROR_CERTIFICATE, cause->message);
  else
    set_error_words (&error, ANTE_HTTP_ERROR_NOT_SENT,
                     call->time_is_up ? "No connection was made in time" : cause->message);
  return error;
}

static gint64
seconds_until (const char *date_text, SoupMessageHeaders *headers)
{
  const char *answered_text = soup_message_headers_get_one (headers, "Date");
  if (answered_text == NULL)
    return -1;
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (date_text);
  g_autoptr (GDateTime) answered = soup_date_time_new_from_http_string (answered_text);

  if (date == NULL || answered == NULL)
    return -1;
  return CLAMP (g_date_time_difference (date, answered) / G_USEC_PER_SEC, 0,
                ANTE_HTTP_LONGEST_WAIT_S);
}

/* A date is read against the answer's own date: the two clocks need not agree with ours. */
static gint64
read_retry_after (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Retry-After");
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (text[0] != '\0' && strspn (text, "0123456789") == strlen (text))
    return g_ascii_string_to_unsigned (text, 10, 0, ANTE_HTTP_LONGEST_WAIT_S, &seconds, NULL)
               ? (gint64) seconds
               : ANTE_HTTP_LONGEST_WAIT_S;
  return seconds_until (text, headers);
}

static AnteHttpAnswer *
make_answer (Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);
  AnteHttpAnswer *answer = g_new0 (AnteHttpAnswer, 1);

  answer->status = soup_message_get_status (call->message);
  answer->body = g_bytes_new (call->body->data, call->body->len);
  answer->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  answer->retry_after_s = read_retry_after (headers);
  return answer;
}

static void
fail (GTask *task, const GError *cause)
{
  g_task_return_error (task, say_what_it_means (g_task_get_task_data (task), cause));
}

static void
fail_too_large (GTask *task)
{
  g_task_return_new_error (task, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_TOO_LARGE,
                           "The answer is larger than this program accepts");
}

static void read_more (GTask *task);

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (chunk == NULL)
    {
      fail (task, error);
      return;
    }
  gsize length = g_bytes_get_size (chunk);
  if (length == 0)
    {
      g_task_return_pointer (task, make_answer (call), (GDestroyNotify) ante_http_answer_free);
      return;
    }
  if (length > call->max_answer_bytes - call->body->len)
    {
      fail_too_large (task);
      return;
    }
  g_byte_array_append (call->body, g_bytes_get_data (chunk, NULL), length);
  read_more (g_steal_pointer (&task));
}

/* Takes the task. */
static void
read_more (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (call->stream, READ_AT_ONCE, g_task_get_priority (task),
                                   call->cancellable, chunk_read_cb, task);
}

static gboolean
declares_too_much (Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_content_length (headers) > (goffset) call->max_answer_bytes;
}

static void
headers_arrived_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    fail (task, error);
  else if (!call->has_left) /* a proxy spoke, not the server */
    g_task_return_new_error (task, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT,
                             "The proxy did not let the connection through");
  else if (declares_too_much (call))
    fail_too_large (task);
  else
    read_more (g_steal_pointer (&task));
}

static void
leaves_cb (SoupMessage *message, Call *call)
{
  call->has_left = TRUE;
}

static void
is_repeated_cb (SoupMessage *message, Call *call)
{
  if (soup_message_get_method (message) == SOUP_METHOD_GET)
    return;
  call->was_repeated = TRUE;
  g_cancellable_cancel (call->cancellable);
}

static gboolean
time_is_up_cb (gpointer data)
{
  Call *call = data;

  call->time_is_up = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_from_outside_cb (GCancellable *from_outside, gpointer ours)
{
  g_cancellable_cancel (ours);
}

static void
limit_time (Call *call, guint seconds)
{
  call->time_limit = g_timeout_source_new_seconds (MAX (seconds, 1));
  g_source_set_static_name (call->time_limit, "[anteroom] HTTP time limit");
  g_source_set_callback (call->time_limit, time_is_up_cb, call, NULL);
  g_source_attach (call->time_limit, g_main_context_get_thread_default ());
}

static void
set_form (SoupMessage *message, const AnteHttpPart *parts, guint n_parts)
{
  g_autoptr (SoupMultipart) form = soup_multipart_new (SOUP_FORM_MIME_TYPE_MULTIPART);
  g_autoptr (GBytes) body = NULL;

  for (guint i = 0; i < n_parts; i++)
    if (parts[i].file != NULL)
      soup_multipart_append_form_file (form, parts[i].name, parts[i].file_name, parts[i].content_type, parts[i].file);
    else
      soup_multipart_append_form_string (form, parts[i].name, parts[i].text);
  soup_multipart_to_message (form, soup_message_get_request_headers (message), &body);
  soup_message_set_request_body_from_bytes (message, NULL, body);
}

static SoupMessage *
make_message (AnteHttpClient *self, const AnteHttpRequest *request)
{
  g_autofree char *uri = g_strconcat (self->base_uri, request->path, NULL);
  SoupMessage *message = soup_message_new (request->method, uri);
  if (message == NULL)
    return NULL;
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  gboolean is_get = soup_message_get_method (message) == SOUP_METHOD_GET;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (!is_get)
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  soup_message_headers_append (headers, "Accept", "application/json");
  if (request->bearer != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", request->bearer, NULL);
      soup_message_headers_append (headers, "Authorization", authorization);
    }
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
  else if (request->json != NULL)
    {
      g_autoptr (GBytes) body = g_bytes_new (request->json, strlen (request->json));
      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  else if (request->n_parts > 0)
    set_form (message, request->parts, request->n_parts);
  return message;
}

static Call *
call_new (SoupMessage *message, const AnteHttpRequest *request, GCancellable *from_outside)
{
  Call *call = g_new0 (Call, 1);

  call->max_answer_bytes = request->max_answer_bytes;
  call->message = message;
  call->cancellable = g_cancellable_new ();
  call->body = g_byte_array_new ();
  g_signal_connect (message, "starting", G_CALLBACK (leaves_cb), call);
  g_signal_connect (message, "restarted", G_CALLBACK (is_repeated_cb), call);
  limit_time (call, request->timeout_s);
  if (from_outside != NULL)
    {
      call->from_outside = g_object_ref (from_outside);
      call->from_outside_handler =
          g_cancellable_connect (from_outside, G_CALLBACK (cancelled_from_outside_cb),
                                 g_object_ref (call->cancellable), g_object_unref);
    }
  return call;
}

static SoupSession *
make_session (GTlsDatabase *trust, gboolean is_local)
{
  SoupSession *session = soup_session_new_with_options (
      "user-agent", "Anteroom", "max-conns", MOST_CONNECTIONS, "max-conns-per-host",
      MOST_CONNECTIONS, "idle-timeout", 30, "timeout", 0, NULL);

  if (trust != NULL)
    soup_session_set_tls_database (session, trust);
  if (is_local)
    soup_session_set_proxy_resolver (session, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static gboolean
may_be_talked_to (const char *base_uri)
{
  g_autoptr (GUri) uri = g_uri_parse (base_uri, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0' ||
      g_uri_get_userinfo (uri) != NULL || g_uri_get_query (uri) != NULL ||
      g_uri_get_fragment (uri) != NULL || g_str_has_suffix (base_uri, "/"))
    return FALSE;
  if (g_strcmp0 (g_uri_get_scheme (uri), "https") == 0)
    return TRUE;
  return g_strcmp0 (g_uri_get_scheme (uri), "http") == 0 && ante_http_is_loopback (base_uri);
}

static void
ante_http_client_dispose (GObject *object)
{
  AnteHttpClient *self = ANTE_HTTP_CLIENT (object);

  g_clear_object (&self->session);
  G_OBJECT_CLASS (ante_http_client_parent_class)->dispose (object);
}

static void
ante_http_client_finalize (GObject *object)
{
  AnteHttpClient *self = ANTE_HTTP_CLIENT (object);

  g_free (self->base_uri);
  G_OBJECT_CLASS (ante_http_client_parent_class)->finalize (object);
}

static void
ante_http_client_class_init (AnteHttpClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ante_http_client_dispose;
  object_class->finalize = ante_http_client_finalize;
}

static void
ante_http_client_init (AnteHttpClient *self)
{
}

AnteHttpClient *
ante_http_client_new (const char *base_uri, GTlsDatabase *trust, GError **error)
{
  g_return_val_if_fail (base_uri != NULL, NULL);
  g_return_val_if_fail (trust == NULL || G_IS_TLS_DATABASE (trust), NULL);

  if (!may_be_talked_to (base_uri))
    {
      set_error_words (error, ANTE_HTTP_ERROR_INSECURE,
                       "The address must begin with https://, or be on this computer");
      return NULL;
    }
  AnteHttpClient *self = g_object_new (ANTE_TYPE_HTTP_CLIENT, NULL);
  self->base_uri = g_strdup (base_uri);
  self->session = make_session (trust, ante_http_is_loopback (base_uri));
  return self;
}

const char *
ante_http_client_get_base_uri (AnteHttpClient *self)
{
  g_return_val_if_fail (ANTE_IS_HTTP_CLIENT (self), NULL);
  return self->base_uri;
}

void
ante_http_client_send_async (AnteHttpClient *self, const AnteHttpRequest *request,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_HTTP_CLIENT (self));
  g_return_if_fail (request != NULL && request->method != NULL);
  g_return_if_fail (request->path != NULL && request->path[0] == '/');

  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  g_task_set_source_tag (task, ante_http_client_send_async);

  SoupMessage *message = make_message (self, request);
  if (message == NULL)
    {
      g_task_return_new_error (task, ANTE_HTTP_ERROR, ANTE_HTTP_ERROR_NOT_SENT,
                               "The address cannot be understood");
      return;
    }
  Call *call = call_new (message, request, cancellable);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, call->cancellable,
                           headers_arrived_cb, g_steal_pointer (&task));
}

AnteHttpAnswer *
ante_http_client_send_finish (AnteHttpClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
