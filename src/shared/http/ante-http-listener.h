/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay and the sandbox listen with: sockets of our own with a real backlog, a strict reader of
 * requests with bounds on each, and SoupServer for the routes. A connection carries one request: it is
 * read whole before SoupServer sees it, and closed after its answer. A request cut short is never seen
 * nor answered; one that two readers could understand differently is refused. Handlers get the fields
 * Host, Content-Type, Content-Length, Authorization, Accept, Accept-Language, Cookie, Origin, Referer,
 * User-Agent, X-Forwarded-For and X-Real-IP, and no others; paths come undecoded. */
#pragma once
#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

#define ANTE_TYPE_HTTP_LISTENER (ante_http_listener_get_type ())
G_DECLARE_FINAL_TYPE (AnteHttpListener, ante_http_listener, ANTE, HTTP_LISTENER, GObject)

typedef enum
{
  ANTE_LISTENER_ERROR_ADDRESS, /* not understood, in use, or not permitted */
  ANTE_LISTENER_ERROR_PUBLIC,  /* not a Unix socket and not loopback: refused */
} AnteListenerError;
#define ANTE_LISTENER_ERROR (ante_listener_error_quark ())
GQuark ante_listener_error_quark (void);

typedef struct
{
  gsize max_body_bytes;     /* declares a request more, it is answered 413 and cut off */
  guint header_timeout_s;   /* an unfinished head is cut off after this */
  guint body_timeout_s;     /* likewise a body; an answer has 120 s in all */
  const char *large_path;   /* nullable: static; a request to just this path … */
  gsize large_body_bytes;   /* … may have so much instead of max_body_bytes */
} AnteListenerLimits;

/** ante_http_listener_new: Returns: (transfer full). Handlers are added to the SoupServer it owns. */
AnteHttpListener *ante_http_listener_new (const AnteListenerLimits *limits);
SoupServer *ante_http_listener_get_server (AnteHttpListener *self); /* (transfer none) */

/** ante_http_listener_listen: @address is "127.0.0.1:PORT", "[::1]:PORT" (port 0: any free one) or
 *  "unix:/absolute/path" (mode 0660, a stale socket file is replaced). Backlog 1024. */
gboolean ante_http_listener_listen (AnteHttpListener *self, const char *address, GError **error);
/** ante_http_listener_check_address: whether it is one of these, with an ANTE_LISTENER_ERROR. */
gboolean ante_http_listener_check_address (const char *address, GError **error);
/** ante_http_listener_take: listens on a socket that was opened by another program, which keeps it: it is not
 *  removed. @fd is taken over, also when it is refused. Backlog 1024. */
gboolean ante_http_listener_take (AnteHttpListener *self, int fd, GError **error);
/** ante_http_listener_get_port: the port really bound; 0 for a Unix socket. */
guint ante_http_listener_get_port (AnteHttpListener *self);
/** ante_http_listener_stop_accepting: those who come from now on are refused, or wait for whoever else holds the
 *  socket; those who came are served. */
void ante_http_listener_stop_accepting (AnteHttpListener *self);
/** ante_http_listener_count_connections: those who came and have not gone. */
guint ante_http_listener_count_connections (AnteHttpListener *self);
/** ante_http_listener_count_refused: requests answered with a refusal, or cut off for taking too long, before any
 *  handler saw them; since the beginning. */
guint64 ante_http_listener_count_refused (AnteHttpListener *self);
void ante_http_listener_close (AnteHttpListener *self); /* refuses new connections, ends the old ones */

/** ante_http_answer_json: sets status and a JSON body with no-store headers. @json is copied. */
void ante_http_answer_json (SoupServerMessage *message, guint status, const char *json);

G_END_DECLS
