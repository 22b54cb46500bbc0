/* SPDX-License-Identifier: GPL-3.0-or-later
 * The operator's commands. A running relay is asked over a socket in the data folder, so that no second
 * process ever writes its file. */
#pragma once
#include "relay/ante-relay.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ante_relay_control_listen: @listener gets the routes only the operator may use. */
gboolean ante_relay_control_listen (AnteRelay *relay, AnteHttpListener *listener, const char *data_dir, GError **error);

/** ante_relay_control_exchange: one request to the relay that runs in @data_dir; blocks. @json may be empty. Returns:
 *  (transfer full): what it answered; @error's message is one sentence for the operator. */
JsonObject *ante_relay_control_exchange (const char *data_dir, const char *method, const char *path, const char *json,
                                         GError **error);

/** ante_relay_control_ask_for_clinic: asks the relay that runs in @data_dir; blocks. Returns: (transfer full):
 *  the claim code as a person reads it. @error's message is one sentence for the operator. */
char *ante_relay_control_ask_for_clinic (const char *data_dir, const char *name, GError **error);

/** ante_relay_control_add_clinic: in this process, when no relay runs; blocks. As above. */
char *ante_relay_control_add_clinic (AnteRelay *relay, const char *name, GError **error);

G_END_DECLS
