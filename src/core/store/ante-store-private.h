/* SPDX-License-Identifier: GPL-3.0-or-later
 * Shared between the store's facets. */
#pragma once
#include "core/store/ante-opening.h"
#include "core/store/ante-store.h"
#include "shared/database/ante-database.h"

G_BEGIN_DECLS

/* The projection this version draws; raise it when an entry comes to mean something else. */
#define ANTE_PROJECTION_VERSION 6

/* An entry that waits in the outbox, opened. */
typedef struct
{
  gint64 position;
  gint64 number;       /* given by the relay, 0: not told */
  gboolean given_back;
  gboolean offered;    /* the relay may have it */
  gboolean newer;      /* than this program: why it did not open */
  gboolean verified;   /* only of one given back it can be FALSE: then it is not shown */
  guint n_tokens;
  guint64 counter;
  AnteAudience audience;
  gboolean ours;
  GBytes *blob;
  AnteEntry *entry;    /* nullable: it does not open (given back, and newer than this program) */
  char id[33];
} AnteWaiting;

struct _AnteStore
{
  /* Given */
  AnteVault *vault;
  char *data_dir;
  AnteLinkRules link_rules;

  /* Held */
  AnteDatabase *database;
  gboolean roomy;        /* the database may hold more of itself in memory */
  AnteTables *base;      /* what the log says */
  AnteTables *preview;   /* what is shown while the log is read, from a snapshot; NULL: nothing */
  AnteTables *over;      /* and what the outbox says over it; NULL when not drawn */
  GPtrArray *waiting;    /* AnteWaiting, by position */
  GHashTable *settings;  /* name -> value, all in memory */
  GHashTable *settings_before; /* as the transaction under way found them; NULL outside of one */
  GHashTable *returned;  /* ids that this taking has taken out of the outbox */
  AnteAuthors *authors;  /* of the roster as the log says; another table when that changes */
};

/* The projection as the log says it, in the table of that name. */
AnteTables *ante_store_new_base (AnteStore *self, const char *table);
gboolean ante_store_fail (GError **error, GError *cause); /* takes @cause; FALSE */
/* A transaction: what it changed in memory is undone together with what it changed on disk. */
gboolean ante_store_begin (AnteStore *self, GError **error);
gboolean ante_store_commit (AnteStore *self, GError **error); /* FALSE: call ante_store_roll_back() */
void ante_store_roll_back (AnteStore *self);
/* Row after row; FALSE with @error when reading broke off, which is never the end. */
gboolean ante_store_next_row (AnteStatement *row, gboolean *more, GError **error);
/* Commits a change of the outbox, and takes it over in memory: @all of it, or what is new at its end. */
gboolean ante_store_commit_outbox (AnteStore *self, gboolean all, GError **error);
void ante_store_redraw (AnteStore *self); /* the outbox over the log anew, when it is next looked at */
void ante_store_reload_authors (AnteStore *self);
/** Whether an entry did not open because it is newer than this program, or its key is not here. */
gboolean ante_store_is_newer (const GError *cause);
/** Opens, with the number and time of the log. @verify as for the vault. */
AnteEntry *ante_store_open_entry (AnteStore *self, GBytes *blob, gboolean verify, gint64 number,
                                  gint64 received_ms, AnteEnvelope *envelope, GError **error);
gboolean ante_store_write_setting (AnteStore *self, const char *name, const char *value, GError **error);
/** 0 and zeros when there is none yet. */
gboolean ante_store_last_of_chain (AnteStore *self, const char *author, AnteAudience audience,
                                   guint64 *counter, guint8 hash[ANTE_HASH_BYTES], GError **error);
/** *goes_on: whether the chain goes on without a gap, or with one that ante_store_leave_gap() leaves; remembers the
 *  link either way. @number: of the log. */
gboolean ante_store_follow_chain (AnteStore *self, const AnteEnvelope *envelope, GBytes *blob, gint64 number,
                                  gboolean *goes_on, GError **error);
/** ante_store_leave_gap: *left: whether something may be missing before @number that the relay has dropped, until it
 *  is known what that was. */
gboolean ante_store_leave_gap (AnteStore *self, gint64 number, const AnteEnvelope *envelope, gboolean *left, GError **error);
/** ante_store_close_floor: an entry, verified and applied, that may say what was dropped: then what has been read is
 *  held against it. Inside the caller's transaction. */
gboolean ante_store_close_floor (AnteStore *self, const AnteEntry *made, GError **error);
/** ante_store_may_be_dropped: whether an entry of this desk, that the relay has under @number, was dropped since. */
gboolean ante_store_may_be_dropped (AnteStore *self, gint64 number, guint64 counter, AnteAudience audience);
/** ante_store_describe_kept: what is kept here up to @number, the newest, as snapshot.made says it; empty when it
 *  cannot be said, and then *numbers is NULL; otherwise a bit for each number, (transfer full). */
JsonObject *ante_store_describe_kept (AnteStore *self, gint64 number, GBytes **numbers, GError **error);
gboolean ante_store_write_chain (AnteStore *self, const char *author, AnteAudience audience, guint64 counter,
                                 const guint8 hash[ANTE_HASH_BYTES], GError **error);
gboolean ante_store_write_subjects (AnteStore *self, gint64 number, GPtrArray *subjects, GError **error);
gint64 ante_store_read_int (AnteStore *self, const char *sql);

/** ante_store_make_room: for many changes all over the file, in one transaction or some. */
void ante_store_make_room (AnteStore *self, gboolean roomy);
/** ante_store_shown_table: the table's name that holds what is shown, but for the outbox. */
const char *ante_store_shown_table (AnteStore *self);
#define ANTE_PREVIEW_TABLE "preview"
void ante_store_reload_preview (AnteStore *self);
/** ante_store_apply_later: to the preview, those of @items whose number is beyond @after. */
void ante_store_apply_later (AnteStore *self, const AnteTaking *items, guint n_items, gint64 after);
/** ante_store_drop_preview: inside the caller's transaction. */
gboolean ante_store_drop_preview (AnteStore *self, GError **error);

#define ANTE_SETTING_GENERATION "generation"
#define ANTE_SETTING_HISTORY "history-changed"
#define ANTE_SETTING_CURSOR_DESK "cursor-desk"
#define ANTE_SETTING_CURSOR_CLINICAL "cursor-clinical"
#define ANTE_SETTING_HEAD "head"
#define ANTE_SETTING_PREVIEW "preview" /* the number up to which the preview shows the log; absent: there is none */
#define ANTE_SETTING_PREVIEW_FROM "preview-from" /* the first day whose appointments its author still had */
#define ANTE_SETTING_SNAPSHOT_WRONG "snapshot-wrong"
#define ANTE_SETTING_PRUNED_BEFORE "pruned-before" /* no past day before it is whole here: YYYYMMDD */
#define ANTE_SETTING_FLOOR "floor" /* up to here entries had been dropped when reading began; absent: none */
#define ANTE_SETTING_FLOOR_OPEN "floor-open" /* it is not known yet what; the first links of chains beyond it */
#define ANTE_SETTING_ANEW_FROM "anew-from" /* how far had been read when reading began anew; a copy of that is kept */
#define ANTE_SETTING_PROJECTION "projection" /* the version that drew it; absent: to be drawn again */

G_END_DECLS
