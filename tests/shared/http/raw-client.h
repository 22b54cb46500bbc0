/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sends bytes as they are and gives back all that comes, in a thread, while the test's loop serves. */
#pragma once
#include <gio/gio.h>

typedef struct
{
  const char *bytes;     /* sent at once, in one write */
  gsize length;
  gsize n_zeros;         /* sent after them, in lumps, until it fails */
  gboolean finish;       /* the sending side is closed after them */
  gint64 took_ms;        /* result: until the other side closed */
  gboolean closed;       /* result: it did within ten seconds */
} RawExchange;

/* Runs the default main context meanwhile. Returns: what came, (transfer full). */
char *raw_exchange (GSocketAddress *address, RawExchange *exchange);
/* The common case: text to a loopback port. */
char *raw_ask (guint port, const char *text);
