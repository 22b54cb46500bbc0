/* SPDX-License-Identifier: GPL-3.0-or-later
 * What SoupServer takes for a connection: one request out of memory, and the real way back. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_TYPE_HTTP_REQUEST_STREAM (ante_http_request_stream_get_type ())
G_DECLARE_FINAL_TYPE (AnteHttpRequestStream, ante_http_request_stream, ANTE, HTTP_REQUEST_STREAM, GIOStream)

/** ante_http_request_stream_new: @closed is called once, when SoupServer is through with it.
 *  Returns: (transfer full). */
AnteHttpRequestStream *ante_http_request_stream_new (GBytes *request, GOutputStream *output,
                                                     void (*closed) (gpointer data), gpointer data);

/** ante_http_request_stream_forget: @closed is not called any more. */
void ante_http_request_stream_forget (AnteHttpRequestStream *self);

G_END_DECLS
