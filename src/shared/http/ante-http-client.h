/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outgoing HTTP: one session, bounded bodies, time limits, and the one question that matters to an
 * invite: did the request leave this computer? */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_HTTP_ERROR (ante_http_error_quark ())
GQuark ante_http_error_quark (void);

typedef enum
{
  ANTE_HTTP_ERROR_NOT_SENT,  /* name, connect, TLS handshake: nothing left, safe to try again */
  ANTE_HTTP_ERROR_NO_ANSWER, /* it left, and no whole answer came: cut off, timed out */
  ANTE_HTTP_ERROR_TOO_LARGE, /* the answer went over the bound; it left */
  ANTE_HTTP_ERROR_INSECURE,  /* plain HTTP to somewhere not loopback: refused before anything */
  ANTE_HTTP_ERROR_CERTIFICATE, /* the server's certificate is not to be trusted; nothing left */
} AnteHttpError;

typedef struct
{
  guint status;
  GBytes *body;          /* owned, never NULL */
  char *content_type;    /* owned, nullable, without parameters */
  gint64 retry_after_s;  /* from Retry-After (seconds or date), capped at 3600; -1 when absent */
} AnteHttpAnswer;
void ante_http_answer_free (AnteHttpAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteHttpAnswer, ante_http_answer_free)

#define ANTE_TYPE_HTTP_CLIENT (ante_http_client_get_type ())
G_DECLARE_FINAL_TYPE (AnteHttpClient, ante_http_client, ANTE, HTTP_CLIENT, GObject)

/** ante_http_client_new: @base_uri without a trailing slash, https, or http to a loopback address or
 *  "localhost" only. @trust: (nullable) certificates to trust instead of the system's, for tests.
 *  Returns: (transfer full), or NULL with INSECURE. Use from the thread-default context of its maker. */
AnteHttpClient *ante_http_client_new (const char *base_uri, GTlsDatabase *trust, GError **error);
const char *ante_http_client_get_base_uri (AnteHttpClient *self);

/* One part of a form: a text, or a file with its name and type. */
typedef struct
{
  const char *name;
  const char *text;                     /* nullable: a file */
  const char *file_name, *content_type; /* of a file */
  GBytes *file;                         /* borrowed, nullable: a text */
} AnteHttpPart;

typedef struct
{
  const char *method;        /* "GET", "POST", "DELETE" */
  const char *path;          /* with a leading slash, with the query; appended to the base */
  const char *bearer;        /* nullable */
  const char *json;          /* nullable: request body */
  const AnteHttpPart *parts; /* nullable: request body as multipart/form-data, instead of json */
  guint n_parts;
  GBytes *body;              /* nullable: request body as it is, instead of json and parts; wiped by its owner */
  const char *content_type;  /* of body */
  guint timeout_s;           /* for the whole call */
  gsize max_answer_bytes;
} AnteHttpRequest;

/** ante_http_client_send_async: @request is copied. Redirects are not followed and come back as
 *  answers. A POST uses a fresh connection and is never repeated by the library. */
void ante_http_client_send_async (AnteHttpClient *self, const AnteHttpRequest *request,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/** ante_http_client_send_finish: any HTTP status is an answer, not an error.
 *  Returns: (transfer full). G_IO_ERROR_CANCELLED when cancelled. */
AnteHttpAnswer *ante_http_client_send_finish (AnteHttpClient *self, GAsyncResult *result, GError **error);

/** ante_http_backoff_ms: exponential with full jitter: attempt 0 -> up to 1 s, doubling to 60 s at most;
 *  @random01 in [0,1). */
guint ante_http_backoff_ms (guint attempt, double random01);

/** ante_http_is_loopback: whether @uri points at this machine (127.0.0.0/8, ::1, localhost). */
gboolean ante_http_is_loopback (const char *uri);

G_END_DECLS
