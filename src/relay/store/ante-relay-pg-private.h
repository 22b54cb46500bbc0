/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the files of the connection share. */
#pragma once
#include "relay/store/ante-relay-pg.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

struct _AnteRelayPg
{
  PGconn *connection;    /* owned */
  GHashTable *prepared;  /* owned; SQL -> the statement's name */
};

G_END_DECLS
