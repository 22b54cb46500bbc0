/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the service manager hands over: sockets that it opened before it started the relay, and keeps while the relay
 * restarts, as systemd does, sd_listen_fds(3); and credentials. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_RELAY_FIRST_HANDED_OVER 3 /* the descriptor; the others follow it */

/** ante_relay_find_handed_over: how many sockets there are, 0 when none. They are told once: what says so is taken
 *  out of the environment. @error's message is one sentence for the operator. Before there is a second thread. */
gboolean ante_relay_find_handed_over (guint *n_sockets, GError **error);

/** ante_relay_find_credentials: the folder of the service's credentials, nullable; see systemd.exec(5). Borrowed. */
const char *ante_relay_find_credentials (void);

G_END_DECLS
