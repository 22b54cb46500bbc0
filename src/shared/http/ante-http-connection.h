/* SPDX-License-Identifier: GPL-3.0-or-later
 * One accepted connection: reads one whole request under our own bounds and time limits, and only then
 * gives it to SoupServer. It serves that one request and ends. */
#pragma once
#include "shared/base/ante-deadlines.h"
#include "shared/http/ante-http-listener.h"

G_BEGIN_DECLS

typedef struct _AnteHttpConnection AnteHttpConnection;

/* What the connections of one listener share. */
typedef struct
{
  /* Given */      AnteListenerLimits limits;
                   SoupServer *server;       /* owned by the listener */
                   AnteDeadlines *deadlines; /* owned by the listener: their time limits */
  /* Under way */  GHashTable *connections;  /* owned by the listener: set of AnteHttpConnection */
                   gsize bytes_held;         /* of all requests not yet handed on */
                   guint64 n_refused;        /* so far */
} AnteHttpConnections;

/** ante_http_connection_start: takes over @socket; frees itself, with its place among @all. */
void ante_http_connection_start (AnteHttpConnections *all, GSocket *socket);

/** ante_http_connection_refuse: answers @status at once and ends. */
void ante_http_connection_refuse (AnteHttpConnection *self, guint status);

/** ante_http_connection_end: closes without a word. */
void ante_http_connection_end (AnteHttpConnection *self);

G_END_DECLS
