/* SPDX-License-Identifier: GPL-3.0-or-later
 * A server that does to each connection what a script says, in a thread of its own. */
#pragma once
#include <gio/gio.h>

typedef struct _RawServer RawServer;

/* Serves one connection; it is closed afterwards. Runs on the server's thread. */
typedef void (*RawScript) (RawServer *self, GIOStream *stream);

/* @certificate: nullable; with it, TLS. */
RawServer *raw_server_new (RawScript script, GTlsCertificate *certificate);
void raw_server_free (RawServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

guint raw_server_get_port (RawServer *self);
guint raw_server_count_connections (RawServer *self);
char *raw_server_base_uri (RawServer *self); /* (transfer full) */

/* For scripts: reads up to the empty line and the declared body; what was read, (transfer full). */
char *raw_read_request (GIOStream *stream);
void raw_skip_request (GIOStream *stream);
void raw_write (GIOStream *stream, const char *text);
/* Blocks until the server is being freed. */
void raw_wait_for_end (RawServer *self);
