/* SPDX-License-Identifier: GPL-3.0-or-later
 * The SQLite store's work on its tables, by subject: each runs on a thread that owns @database. */
#pragma once
#include "relay/store/ante-relay-store.h"
#include "shared/database/ante-database.h"

G_BEGIN_DECLS

/* What is read does not hold what it must. Returns: FALSE, which the compiler is to see. */
static inline gboolean
ante_relay_tables_refuse_damaged (GError **error)
{
  g_set_error_literal (error, ANTE_DATABASE_ERROR, ANTE_DATABASE_ERROR_CORRUPT, "The relay's tables do not hold what they must");
  return FALSE;
}

/* Likewise. */
static inline gboolean
ante_relay_tables_refuse_moved (GError **error)
{
  g_set_error_literal (error, ANTE_RELAY_STORE_ERROR, ANTE_RELAY_STORE_ERROR_MOVED, "The clinic is in another store");
  return FALSE;
}

/* Clinics and desks. */
gboolean ante_relay_tables_load (AnteDatabase *database, AnteRelayIdentity *identity, GError **error);
gboolean ante_relay_tables_look_up (AnteDatabase *database, gpointer lookup, GError **error);
gboolean ante_relay_tables_introduce (AnteDatabase *database, AnteRandom *random, GError **error);
gboolean ante_relay_tables_add_clinic (AnteDatabase *database, gpointer new_clinic, GError **error);
gboolean ante_relay_tables_claim (AnteDatabase *database, gpointer claim, GError **error);
gboolean ante_relay_tables_renew (AnteDatabase *database, gpointer renewal, GError **error);
gboolean ante_relay_tables_access (AnteDatabase *database, gpointer access, GError **error);

/* Moving clinics. */
gboolean ante_relay_tables_list (AnteDatabase *database, gpointer list, GError **error);
gboolean ante_relay_tables_mark (AnteDatabase *database, gpointer mark, GError **error);
gboolean ante_relay_tables_take_out (AnteDatabase *database, gpointer parcel, GError **error);
gboolean ante_relay_tables_put_in (AnteDatabase *database, gpointer parcel, GError **error);
gboolean ante_relay_tables_discard (AnteDatabase *database, gpointer mark, GError **error);

/* Dropping what no desk keeps. */
gboolean ante_relay_tables_tell (AnteDatabase *database, gpointer telling, GError **error);
gboolean ante_relay_tables_drop (AnteDatabase *database, gpointer dropping, GError **error);

/* The log. */
gboolean ante_relay_tables_deliver (AnteDatabase *database, gpointer delivery, GError **error);
gboolean ante_relay_tables_push (AnteDatabase *database, gpointer push, GError **error);
gboolean ante_relay_tables_pull (AnteDatabase *database, gpointer pull, GError **error);

G_END_DECLS
