/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay tells its operator, on stderr: numbers, counts and words of our own. Nothing of a request, no name
 * and no secret is ever given to these. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/** ante_relay_say: a sentence. */
void ante_relay_say (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** ante_relay_log: one line about one event: "event=NAME key=value key=value". @pairs: a format, nullable. */
void ante_relay_log (const char *event, const char *pairs, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
