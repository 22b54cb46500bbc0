/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sockets that the service manager opened before it started the relay, and keeps while the relay restarts: as
 * systemd hands them over, sd_listen_fds(3). */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define ANTE_RELAY_FIRST_HANDED_OVER 3 /* the descriptor; the others follow it */

/** ante_relay_find_handed_over: how many sockets there are, 0 when none. They are told once: what says so is taken
 *  out of the environment. @error's message is one sentence for the operator. Before there is a second thread. */
gboolean ante_relay_find_handed_over (guint *n_sockets, GError **error);

G_END_DECLS
