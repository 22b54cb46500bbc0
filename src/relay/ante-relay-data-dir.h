/* SPDX-License-Identifier: GPL-3.0-or-later
 * The folder for everything kept: made when it is not there, and not used when others could reach into it. */
#pragma once
#include <gio/gio.h>

G_BEGIN_DECLS

/** ante_relay_data_dir_check: @error's message is one sentence for the operator. */
gboolean ante_relay_data_dir_check (const char *path, GError **error);

/** ante_relay_data_dir_lock: holds the folder for this process until it ends. Returns: FALSE when another
 *  relay holds it (*held_elsewhere) or it cannot be held. */
gboolean ante_relay_data_dir_lock (const char *path, gboolean *held_elsewhere, GError **error);

G_END_DECLS
