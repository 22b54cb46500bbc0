/* SPDX-License-Identifier: GPL-3.0-or-later
 * Those threads of this relay that write to PostgreSQL: in batches, each on a connection that it makes anew when it
 * broke. */
#pragma once
#include "relay/store/ante-relay-pg-listener.h"
#include "relay/store/ante-relay-pg-tables.h"

G_BEGIN_DECLS

typedef struct _AnteRelayPgWriter AnteRelayPgWriter;

/** ante_relay_pg_writer_new: connects; what cannot be reached now is tried again. @where and @listener, which is told
 *  what grew, outlive it. */
AnteRelayPgWriter *ante_relay_pg_writer_new (const char *where, AnteRelayPgListener *listener);
void ante_relay_pg_writer_free (AnteRelayPgWriter *self); /* writes what is queued; blocks */

/** ante_relay_pg_writer_append: @what is ANTE_RELAY_PG_DELIVER or ANTE_RELAY_PG_PUSH, to @clinic's log: one after the
 *  other of the same clinic. Main thread. */
void ante_relay_pg_writer_append (
    AnteRelayPgWriter *self, gint64 clinic, GTask *task, const char *what, gsize n_bytes);
/** ante_relay_pg_writer_do: @work in a transaction of its own. Main thread. */
void ante_relay_pg_writer_do (AnteRelayPgWriter *self, GTask *task, AnteRelayPgWork work);

/** ante_relay_pg_writer_is_well: whether the last attempt to write succeeded. Any thread. */
gboolean ante_relay_pg_writer_is_well (AnteRelayPgWriter *self);

G_END_DECLS
