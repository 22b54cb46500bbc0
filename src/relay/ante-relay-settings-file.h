/* SPDX-License-Identifier: GPL-3.0-or-later
 * The settings file on disk: written whole or not at all, and for the relay alone to read. */
#pragma once
#include <gio/gio.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Whom the relay runs as. */
typedef struct
{
  uid_t uid;
  gid_t gid;
} AnteRelayOwner;

/** ante_relay_owner_find: the user called @name when we are root; otherwise ourselves. @error's message is one
 *  sentence for the operator. */
gboolean ante_relay_owner_find (AnteRelayOwner *self, const char *name, GError **error);

/** ante_relay_owner_make_folder: a folder of mode 0700 that is the owner's, made when it is not there. @error's
 *  message as above. */
gboolean ante_relay_owner_make_folder (const AnteRelayOwner *self, const char *path, GError **error);

/** ante_relay_settings_file_write: durably. As root the file is root's and the owner's group may read it; otherwise
 *  it is ours alone. A file that is there already is only written over with @replace. @error's message as above. */
gboolean ante_relay_settings_file_write (const char *path, const char *text, const AnteRelayOwner *owner,
                                         gboolean replace, GError **error);

G_END_DECLS
