/* SPDX-License-Identifier: GPL-3.0-or-later
 * Repeatable draws: a function of the seed, a purpose and a number, so that what one request draws
 * never depends on what another did in between. Not for secrets. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/** ante_sandbox_draw: 64 evenly spread bits. @what names the purpose, @n counts within it. Any thread. */
guint64 ante_sandbox_draw (guint64 seed, const char *what, guint64 n);

/** ante_sandbox_draw01: as ante_sandbox_draw(), in [0,1). */
double ante_sandbox_draw01 (guint64 seed, const char *what, guint64 n);

/** ante_sandbox_draw_uuid: the text of a version 4 UUID. Returns: (transfer full). */
char *ante_sandbox_draw_uuid (guint64 seed, const char *what, guint64 n);

G_END_DECLS
