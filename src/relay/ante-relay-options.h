/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the operator wants: the command line, and a settings file where it says nothing. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *data_dir;    /* owned */
  char *listen;      /* owned */
  char *public_url;  /* owned, nullable: http on the port listened to, for trying things out */
  char *clinic_name; /* owned, nullable: to be added; otherwise the relay is to run */
} AnteRelayOptions;
void ante_relay_options_clear (AnteRelayOptions *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelayOptions, ante_relay_options_clear)

/** ante_relay_options_read: @error's message is one sentence for the operator. --help and --version do as
 *  they say and end the program. */
gboolean ante_relay_options_read (AnteRelayOptions *self, int argc, char **argv, GError **error);

G_END_DECLS
