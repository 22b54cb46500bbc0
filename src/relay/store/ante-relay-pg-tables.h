/* SPDX-License-Identifier: GPL-3.0-or-later
 * The PostgreSQL store's work on its tables, by subject; each on the thread whose connection it is. What answers
 * with an ANTE_RELAY_PG_ERROR has done nothing that a rollback does not undo. */
#pragma once
#include "relay/store/ante-relay-pg.h"
#include "relay/store/ante-relay-queue.h"
#include "relay/store/ante-relay-store.h"

G_BEGIN_DECLS

#define ANTE_RELAY_PG_CHANNEL "anteroom_relay"

/* Once, at the start: the tables as this version wants them, and who this relay is. */
gboolean ante_relay_pg_migrate (AnteRelayPg *pg, GError **error);
gboolean ante_relay_pg_introduce (AnteRelayPg *pg, AnteRandom *random, GError **error);
gboolean ante_relay_pg_load (AnteRelayPg *pg, AnteRelayIdentity *identity, GError **error);

/* Clinics and desks. Each of those that write runs within a transaction of its own, and may be run again when it is
 * not known whether that was committed. */
typedef gboolean (*AnteRelayPgWork) (AnteRelayPg *pg, gpointer data, GError **error);
gboolean ante_relay_pg_add_clinic (AnteRelayPg *pg, gpointer new_clinic, GError **error);
gboolean ante_relay_pg_claim (AnteRelayPg *pg, gpointer claim, GError **error);
gboolean ante_relay_pg_renew (AnteRelayPg *pg, gpointer renewal, GError **error);
gboolean ante_relay_pg_look_up (AnteRelayPg *pg, gpointer lookup, GError **error);
gboolean ante_relay_pg_access (AnteRelayPg *pg, gpointer access, GError **error);

/* Moving clinics. */
gboolean ante_relay_pg_list (AnteRelayPg *pg, gpointer list, GError **error);
gboolean ante_relay_pg_mark (AnteRelayPg *pg, gpointer mark, GError **error);
gboolean ante_relay_pg_take_out (AnteRelayPg *pg, gpointer parcel, GError **error);
gboolean ante_relay_pg_put_in (AnteRelayPg *pg, gpointer parcel, GError **error);
gboolean ante_relay_pg_discard (AnteRelayPg *pg, gpointer mark, GError **error);

/* Dropping what no desk keeps. */
gboolean ante_relay_pg_tell (AnteRelayPg *pg, gpointer telling, GError **error);
gboolean ante_relay_pg_drop (AnteRelayPg *pg, gpointer dropping, GError **error);

/** ante_relay_pg_tell_of_change: every relay, this one too, hears of it when this is committed. */
gboolean ante_relay_pg_tell_of_change (AnteRelayPg *pg, gint64 clinic, GError **error);

/* The log. A job's work is one of these two words. */
extern const char ANTE_RELAY_PG_DELIVER[], ANTE_RELAY_PG_PUSH[];
/** ante_relay_pg_append: commits a batch of deliveries and pushes, in a transaction of its own. @is_again: it may have
 *  been committed before; what is there already is left as it is. A job whose clinic was moved away gets its error; of
 *  the transaction as a whole, @error: then nothing was committed, or with LOST it is not known. */
gboolean ante_relay_pg_append (AnteRelayPg *pg, AnteRelayJob **jobs, guint n_jobs, gboolean is_again, GError **error);
gboolean ante_relay_pg_pull (AnteRelayPg *pg, gpointer pull, GError **error);

/** ante_relay_pg_refuse_damaged: sets CORRUPT. Returns: FALSE. */
gboolean ante_relay_pg_refuse_damaged (GError **error);
gboolean ante_relay_pg_refuse_moved (GError **error);

G_END_DECLS
