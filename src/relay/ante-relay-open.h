/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the settings to a relay that knows what its store holds. */
#pragma once
#include "relay/ante-relay-options.h"
#include "relay/ante-relay.h"

G_BEGIN_DECLS

/** ante_relay_hold_data_dir: checks the data folder and holds it until the process ends. @error's message is one
 *  sentence for the operator; *held_elsewhere: another relay runs on it, and may be asked. */
gboolean ante_relay_hold_data_dir (const AnteRelayOptions *options, gboolean *held_elsewhere, GError **error);

/** ante_relay_open: blocks while the store is read; the data folder is held. @error's message is one sentence for
 *  the operator. */
AnteRelay *ante_relay_open (const AnteRelayOptions *options, GError **error);

/** ante_relay_open_store: the store by itself, where no relay is to run on it. Likewise. */
AnteRelayStore *ante_relay_open_store (const AnteRelayOptions *options, AnteRandom *random, GError **error);

/** ante_relay_refuse_store: says why there is no store. Returns: the exit status: that of a program that will not
 *  start, unless it is a database that can be there the next time. */
int ante_relay_refuse_store (const AnteRelayOptions *options, const GError *error);

/** ante_relay_refuse: says the sentence. Returns: the exit status of a program that will not start. */
int ante_relay_refuse (const char *sentence);

/* One command a file. */
int ante_relay_run_clinic_add (const AnteRelayOptions *options);
int ante_relay_run_check (const AnteRelayOptions *options);
int ante_relay_run_backup (const AnteRelayOptions *options);
int ante_relay_run_retention_look (const AnteRelayOptions *options);
int ante_relay_run_retention_drop (const AnteRelayOptions *options);
int ante_relay_run_restore (const AnteRelayOptions *options);
int ante_relay_run_migrate_clinic (const AnteRelayOptions *options);
int ante_relay_run_migrate_all (const AnteRelayOptions *options);
int ante_relay_run_proxy (const AnteRelayOptions *options);
int ante_relay_run_setup (const AnteRelayOptions *options);

/** ante_relay_serve: answers until told to end. Returns: the exit status. */
int ante_relay_serve (AnteRelay *relay, const AnteRelayOptions *options);

G_END_DECLS
