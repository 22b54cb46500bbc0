/* SPDX-License-Identifier: GPL-3.0-or-later
 * A connection that is made anew after it broke. One thread's at a time. */
#pragma once
#include "relay/store/ante-relay-pg.h"

G_BEGIN_DECLS

typedef struct
{
  /* Given */      const char *where;    /* borrowed */
  /* Under way */  AnteRelayPg *pg;      /* owned, nullable: broken, or not made yet */
                   gint64 not_before_us; /* monotonic; when it may be tried again */
} AnteRelayPgLink;

/** ante_relay_pg_link_get: the connection; when it is broken and was tried less than a second ago, LOST at once. */
AnteRelayPg *ante_relay_pg_link_get (AnteRelayPgLink *self, GError **error);
void ante_relay_pg_link_drop (AnteRelayPgLink *self);

/** ante_relay_pg_link_read: @work, which only reads, once more on a new connection when the old one had broken. */
gboolean ante_relay_pg_link_read (AnteRelayPgLink *self, gboolean (*work) (AnteRelayPg *, gpointer, GError **),
                                  gpointer data, GError **error);

G_END_DECLS
