/* SPDX-License-Identifier: GPL-3.0-or-later
 * Dropping what no desk keeps any more, a little at a time: at an operator's command, or going on with what broke off. */
#pragma once
#include "relay/ante-relay.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ante_relay_retention_go_on: what was begun to be dropped of a clinic's log, to its end; in the background. Once is
 *  enough. */
void ante_relay_retention_go_on (AnteRelay *self, gint64 clinic);

/** ante_relay_add_route_retention: for the operator's socket. */
void ante_relay_add_route_retention (AnteRelay *self, SoupServer *server);

/* Of a clinic's log. */
typedef struct
{
  gint64 clinic;
  char *name;       /* owned */
  gint64 number;    /* below it, or at it, entries may be dropped; 0: none may */
  gint64 n_entries, n_bytes;
} AnteRelayDropped;

/* What looks at, or drops, a little more: of a relay that runs, or of a store. */
typedef gboolean (*AnteRelayStep) (gpointer data, AnteRelayDropping *dropping, GError **error);

/** ante_relay_retention_run: @result's clinic is looked through, or all that may be is dropped; blocks. */
gboolean ante_relay_retention_run (AnteRelayStep step, gpointer data, gint64 told_before_ms, gboolean only_look,
                                   AnteRelayDropped *result, GError **error);

/** ante_relay_retention_list: asks the relay that runs in @data_dir for its clinics; blocks. Returns: (transfer full): of
 *  AnteRelayDropped. */
GArray *ante_relay_retention_list (const char *data_dir, GError **error);
GArray *ante_relay_retention_list_here (AnteRelayStore *store, GError **error);

gboolean ante_relay_retention_step (gpointer data_dir, AnteRelayDropping *dropping, GError **error);
gboolean ante_relay_retention_step_here (gpointer store, AnteRelayDropping *dropping, GError **error);

G_END_DECLS
