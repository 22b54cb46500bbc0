/* SPDX-License-Identifier: GPL-3.0-or-later
 * The calls that leave the relay: to the provider alone, each once, and of each clinic only so many at a time. */
#pragma once
#include "shared/http/ante-http-client.h"
#include "shared/wire/ante-wire-calls.h"

G_BEGIN_DECLS

#define ANTE_RELAY_CALLS_PER_CLINIC 8
#define ANTE_RELAY_CALLS_IN_ALL 128

typedef struct _AnteRelayCalls AnteRelayCalls;

/** ante_relay_calls_new: @base_uri: the provider's; https, or http to this machine alone: else NULL with an
 *  ANTE_HTTP_ERROR. (transfer full). Main thread. */
AnteRelayCalls *ante_relay_calls_new (const char *base_uri, GError **error);
/** ante_relay_calls_free: none may be under way. */
void ante_relay_calls_free (AnteRelayCalls *self);

/** ante_relay_calls_end: gives up what is under way: whoever waits is told that it is not known what came of it. */
void ante_relay_calls_end (AnteRelayCalls *self);

/** ante_relay_calls_may_begin: FALSE: as many as may be are under way, of this clinic or in all. */
gboolean ante_relay_calls_may_begin (AnteRelayCalls *self, gint64 clinic);
guint ante_relay_calls_count (AnteRelayCalls *self); /* under way */

/** AnteRelayCalled: @answer and @error as of ante_http_client_send_finish(), borrowed; one of them is NULL. */
typedef void (*AnteRelayCalled) (const AnteHttpAnswer *answer, const GError *error, gpointer data);
/** ante_relay_calls_send: @body holds the key. @called is called once, later. */
void ante_relay_calls_send (AnteRelayCalls *self, gint64 clinic, AnteQualiphyCall call, GBytes *body,
                            const char *content_type, AnteRelayCalled called, gpointer data);

G_END_DECLS
