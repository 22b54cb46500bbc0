/* SPDX-License-Identifier: GPL-3.0-or-later
 * A real PostgreSQL server in a folder of its own, reached by a socket file, run by an ordinary user (it refuses to be
 * root). */
#pragma once
#include <gio/gio.h>

typedef struct
{
  char *folder;          /* owned; holds all below */
  char *binaries;        /* owned; where initdb and postgres are */
  char *where;           /* owned; its address, as a relay's setting */
  GSubprocess *process;  /* owned, nullable: not running */
} PgServer;

/** pg_server_is_installed: whether there is one to run; otherwise the test is skipped. */
gboolean pg_server_is_installed (void);

/** pg_server_new: made and running. (transfer full). */
PgServer *pg_server_new (void);
void pg_server_free (PgServer *self); /* ends it, and leaves nothing behind */

/** pg_server_start: with @setting, nullable: "name=value". Waits until it answers. */
void pg_server_start (PgServer *self, const char *setting);
/** pg_server_stop: as its operator would, in a hurry. */
void pg_server_stop (PgServer *self);
/** pg_server_kill: SIGKILL. */
void pg_server_kill (PgServer *self);

/** pg_server_run: SQL, several statements allowed; must succeed. */
void pg_server_run (PgServer *self, const char *sql);
/** pg_server_ask: one number. */
gint64 pg_server_ask (PgServer *self, const char *sql);
/** pg_server_processor_us: of the processor, what it and all its processes have used since it was started. */
double pg_server_processor_us (PgServer *self);
