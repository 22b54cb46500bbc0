/* SPDX-License-Identifier: GPL-3.0-or-later
 * From an address as an operator writes it to a listening socket. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/** ante_http_address_listen: Returns: (transfer full): listening, not blocking, backlog 1024; NULL with
 *  an ANTE_LISTENER_ERROR. *unix_path: (transfer full): the file made for it, NULL for loopback. */
GSocket *ante_http_address_listen (const char *address, char **unix_path, GError **error);

/** ante_http_address_take: a socket that another program listens on already. Takes over @fd, also when it is
 *  refused. Returns: (transfer full): as above. */
GSocket *ante_http_address_take (int fd, GError **error);

G_END_DECLS
