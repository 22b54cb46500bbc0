/* SPDX-License-Identifier: GPL-3.0-or-later
 * The clinic's webhook secrets, as the log tells of them. Each has a name, which the relay knows it by and which says
 * nothing of it. The store's thread. */
#pragma once
#include "core/store/ante-tables.h"

G_BEGIN_DECLS

typedef struct
{
  char *name, *secret;
  char *by;         /* nullable: who made it the newest */
  gint64 since_ms;  /* when it became the newest; by the relay's clock once it is there */
  gint64 until_ms;  /* when another did; 0: it is the newest */
  guint n_invites;  /* under it, that may still bring news; once they were counted */
} AnteHook;
void ante_hook_free (AnteHook *self);

/** ante_hook_name: the hash of @secret in hexadecimal. (transfer full). Any thread. */
char *ante_hook_name (const char *secret);

/** ante_hooks_read: AnteHook, in the order of the log. (transfer full). */
GPtrArray *ante_hooks_read (AnteTables *tables);
/** ante_hooks_find: by name; NULL: the newest. Borrowed, nullable. */
const AnteHook *ante_hooks_find (GPtrArray *hooks, const char *name);
/** ante_hooks_dup_newest: its name. (transfer full) (nullable). */
char *ante_hooks_dup_newest (AnteTables *tables);
/** ante_hooks_count_invites: into each of @hooks; looks at every invite there is. */
void ante_hooks_count_invites (AnteTables *tables, GPtrArray *hooks, gint64 now_ms);

/** ante_hooks_project: @secret is the newest from now on, in the state of the clinic's row. */
void ante_hooks_project (JsonObject *clinic, const char *secret, gint64 at_ms, const char *person);

G_END_DECLS
