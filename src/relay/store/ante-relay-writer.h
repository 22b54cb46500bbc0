/* SPDX-License-Identifier: GPL-3.0-or-later
 * The one thread that writes to SQLite: in batches, and it checkpoints when nothing waits, never in a
 * commit's path. */
#pragma once
#include "shared/database/ante-database.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AnteRelayWriter AnteRelayWriter;

/* Runs inside a transaction shared with others, on the writer's thread. It either succeeds, or fails with
 * an ANTE_DATABASE_ERROR (all are undone), or fails otherwise before it has written anything. It may be run
 * again after a failure of others. */
typedef gboolean (*AnteRelayWork) (AnteDatabase *database, gpointer data, GError **error);

/** ante_relay_writer_new: takes @database over. Returns: (transfer full). */
AnteRelayWriter *ante_relay_writer_new (AnteDatabase *database);

/** ante_relay_writer_submit: runs @work with @task's data, of about @n_bytes; @task returns TRUE once it is durable, in the
 *  context it was made in. With too much queued it fails at once. Main thread. */
void ante_relay_writer_submit (AnteRelayWriter *self, GTask *task, AnteRelayWork work, gsize n_bytes);

/** ante_relay_writer_is_well: whether the last commit succeeded. Any thread. */
gboolean ante_relay_writer_is_well (AnteRelayWriter *self);

/** ante_relay_writer_free: commits what is queued, checkpoints, closes; blocks. */
void ante_relay_writer_free (AnteRelayWriter *self);

G_END_DECLS
