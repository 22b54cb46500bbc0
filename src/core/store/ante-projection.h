/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one entry does to the tables: a pure function of the tables and the entry, so that the same
 * entries in the same order give the same tables on every desk. One thread, the store's. */
#pragma once
#include "core/store/ante-tables.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

typedef struct
{
  char author[33];  /* whose edit was replaced */
  char subject[33];
  const char *field; /* interned */
} AnteLostEdit;

typedef struct
{
  GPtrArray *subjects;  /* char*, owned: what the entry is about, for timelines and for pruning */
  GArray *lost;         /* AnteLostEdit */
  guint attention;      /* results that need somebody */
  gboolean refused;     /* its author's role may not write it, or it does not fit: it did nothing */
  gboolean unknown;     /* a kind or version this program does not know */
} AnteApplied;

AnteApplied *ante_applied_new (void);
void ante_applied_reset (AnteApplied *self);
void ante_applied_free (AnteApplied *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteApplied, ante_applied_free)

/** ante_projection_apply: applies @entry. An entry without a number (from the outbox) applies as later
 *  than every number, and never counts as somebody's lost edit. @applied: (nullable) is added to. */
void ante_projection_apply (AnteTables *tables, AnteEntry *entry, AnteApplied *applied);

/** ante_projection_mark_unreadable: an entry that could not be opened because it is newer: everything
 *  becomes unknown until this computer is updated. */
void ante_projection_mark_unreadable (AnteTables *tables);
gboolean ante_projection_is_unreadable (AnteTables *tables);

/** ante_projection_forget_invite: @invite has left with its patient. A delivery of the inbox that names it and does
 *  not fit it is then one of an invite that is not known, as where the invite never was. */
void ante_projection_forget_invite (AnteTables *tables, AnteEntity *unmatched, const char *invite);
/** ante_projection_stop_awaiting: @unmatched is about to leave; the invite it names, should it ever come, finds it no more. */
void ante_projection_stop_awaiting (AnteTables *tables, AnteEntity *unmatched);

/** ante_projection_find_author: the public signing key of a desk on the roster, base64 decoded into
 *  @key. FALSE: not on it. */
gboolean ante_projection_find_author (AnteTables *tables, const char *desk_id, guint8 key[ANTE_KEY_BYTES]);

/** ante_projection_role_of: a desk's role as the tables stand; a revoked desk has none. */
const char *ante_projection_role_of (AnteTables *tables, const char *desk_id);

#define ANTE_CLINIC_ROW "clinic"
#define ANTE_SNAPSHOT_ROW "snapshot"
#define ANTE_SNAPSHOT_PATIENCE 2000 /* entries after which a desk that began a snapshot is taken to have given up */

G_END_DECLS
