/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files of the connection share. */
#pragma once
#include "relay/store/ante-relay-pg.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

/* The types of values, by their numbers in every PostgreSQL. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_BYTEAS = 1001, OID_TEXTS = 1009, OID_INT8S = 1016 };

#define ANTE_RELAY_PG_MOST_VALUES 20

struct _AnteRelayPg
{
  PGconn *connection;    /* owned */
  GHashTable *prepared;  /* owned; SQL -> the statement's name */
};

struct _AnteRelayPgAsk
{
  const char *sql;                                /* borrowed */
  int n_values;
  Oid types[ANTE_RELAY_PG_MOST_VALUES];
  GByteArray *values[ANTE_RELAY_PG_MOST_VALUES];  /* owned, nullable: null */
};

G_END_DECLS
