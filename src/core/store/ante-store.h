/* SPDX-License-Identifier: GPL-3.0-or-later
 * The local cache: the log's sealed entries, the outbox, and their projection. Every call blocks on the
 * disk and belongs to one thread, a worker's; nothing here knows of GTK, HTTP or the keyring. */
#pragma once
#include "core/model/ante-follow-up.h"
#include "core/model/ante-model.h"
#include "core/store/ante-projection.h"
#include "core/store/ante-search-index.h"
#include "core/vault/ante-vault.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

#define ANTE_STORE_ERROR (ante_store_error_quark ())
GQuark ante_store_error_quark (void);

typedef enum
{
  ANTE_STORE_ERROR_NEWER,     /* the file was written by a newer version: untouched */
  ANTE_STORE_ERROR_DAMAGED,
  ANTE_STORE_ERROR_WRONG_KEY, /* these keys do not open what is here */
  ANTE_STORE_ERROR_FULL,      /* no room on the disk */
  ANTE_STORE_ERROR_BUSY,      /* another program holds the file */
  ANTE_STORE_ERROR_STORAGE,   /* read-only, no right to it, the disk fails */
  ANTE_STORE_ERROR_TAKEN,     /* a reservation that this desk has already made */
} AnteStoreError;

typedef struct _AnteStore AnteStore;

/** ante_store_exists: whether @data_dir holds a cache, without opening it. Any thread. */
gboolean ante_store_exists (const char *data_dir);
/** ante_store_open: opens or creates @data_dir/desk.db, migrates, rebuilds the projection when this
 *  version draws it differently. (transfer full). */
AnteStore *ante_store_open (const char *data_dir, AnteVault *vault, GError **error);
void ante_store_close (AnteStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteStore, ante_store_close)

/* Set while a cache made anew is filled: until all is read nothing is written, and nobody is known. */
#define ANTE_SETTING_CATCHING_UP "catching-up"

/* Settings of this computer, sealed. Borrowed until set again. */
const char *ante_store_get_setting (AnteStore *self, const char *name);
gboolean ante_store_set_setting (AnteStore *self, const char *name, const char *value, GError **error);

/** ante_store_set_link_rules: what the provider allows of the links to its meetings. */
void ante_store_set_link_rules (AnteStore *self, AnteLinkRules rules);

/** ante_store_get_tables: the projection as it shows: the log, and the outbox over it. Borrowed; its
 *  entities are valid until the next call that changes the store. */
AnteTables *ante_store_get_tables (AnteStore *self);

/* --- Writing --- */
typedef struct
{
  AnteEntry *entry;      /* owned; at_ms, person and based_on are the caller's */
  AnteAudience audience;
  GArray *tokens;        /* of guint8[32], owned, nullable */
} AnteWrite;
AnteWrite *ante_write_new (AnteEntry *entry, AnteAudience audience); /* takes @entry */
void ante_write_add_token (AnteWrite *self, const guint8 token[ANTE_HASH_BYTES]);
void ante_write_free (AnteWrite *self);

/** ante_store_save: signs, seals and puts every write into the outbox in one transaction, and shows them
 *  at once. @finished_call: (nullable) id of a provider call that these conclude. */
gboolean ante_store_save (AnteStore *self, GPtrArray *writes, const char *finished_call, GError **error);

/* --- The provider calls that this desk reserved: every write with tokens is one, from its saving until its
 * outcome is saved. That one has begun is on disk before the first byte leaves. --- */
typedef struct
{
  AnteEntry *entry; /* owned: what reserved it; received_ms 0 until it came back from the relay */
  gboolean begun;
  gboolean told;    /* the relay has accepted the reservation */
} AnteCall;
void ante_call_free (AnteCall *self);
GPtrArray *ante_store_list_calls (AnteStore *self); /* AnteCall (transfer full) */
gboolean ante_store_mark_begun (AnteStore *self, const char *id, gboolean begun, GError **error);

/* --- Telling --- */
typedef struct { gint64 position; char *id; GBytes *blob; gboolean has_tokens; } AntePending;
void ante_pending_free (AntePending *self);
/** ante_store_list_pending: what is to be told next, in order, up to the first that reserves something
 *  (inclusive) and within the wire's bounds. (transfer full). */
GPtrArray *ante_store_list_pending (AnteStore *self);
guint ante_store_count_pending (AnteStore *self);
/** ante_store_mark_told: the relay took it and gave it @number; it stays until it comes back. */
gboolean ante_store_mark_told (AnteStore *self, const char *id, gint64 number, GError **error);
/** ante_store_mark_all_told: the same of many, in one transaction. */
typedef struct { const char *id; gint64 number; } AnteTold;
gboolean ante_store_mark_all_told (AnteStore *self, const AnteTold *told, guint n_told, GError **error);
/** ante_store_mark_offered: to be called before a reservation is told: from then on the relay may have it. */
gboolean ante_store_mark_offered (AnteStore *self, const char *id, GError **error);
/** ante_store_withdraw: takes an untold entry out of the outbox, and chains what follows anew. @reason: the
 *  relay's, which keeps it among the refused; NULL: a person's wish. FALSE with TAKEN when it was told
 *  already, or, for a person, when it may have been. */
gboolean ante_store_withdraw (AnteStore *self, const char *id, const char *reason, GError **error);
/** ante_store_find_pending: the entry waiting under @id, a copy; *told: the relay has it. (transfer full) (nullable). */
AnteEntry *ante_store_find_pending (AnteStore *self, const char *id, gboolean *told);

/* --- Taking --- */
typedef struct { gint64 number; gint64 received_ms; const guint8 *head; GBytes *blob; } AnteTaking; /* borrowed */
typedef struct
{
  guint n_entries;
  guint attention;
  GArray *lost;            /* AnteLostEdit whose author is this desk */
  gboolean history_changed;
  gboolean unreadable;     /* something newer than this program */
  gboolean people;         /* patients or appointments changed: search is out of date */
} AnteTaken;
void ante_taken_clear (AnteTaken *self);
/** ante_store_concerns_people: whether an entry of @kind changes what search finds. */
gboolean ante_store_concerns_people (const char *kind);
/** ante_store_take: entries in order, with the cursors they bring, in one transaction. @through: cursor of
 *  the audiences asked for after this. */
gboolean ante_store_take (AnteStore *self, const AnteTaking *items, guint n_items, gboolean clinical,
                          gint64 through, const guint8 through_head[ANTE_HASH_BYTES], AnteTaken *taken,
                          GError **error);
gint64 ante_store_get_cursor (AnteStore *self, AnteAudience audience);
/** ante_store_get_head: the log's hash at the desk cursor; zeros at 0. */
void ante_store_get_head (AnteStore *self, guint8 head[ANTE_HASH_BYTES]);
/** ante_store_find_head: the newest number ≤ @number whose head is known here; 0 with zeros at the start. */
gint64 ante_store_find_head (AnteStore *self, gint64 number, guint8 head[ANTE_HASH_BYTES]);
/** ante_store_restart_from: a new generation whose log agrees with this desk up to @common: what came after
 *  goes to the front of the outbox, to be given back, and goes on being shown. One transaction. */
gboolean ante_store_restart_from (AnteStore *self, gint64 common, const guint8 head[ANTE_HASH_BYTES],
                                  const char *generation, GError **error);
gboolean ante_store_get_history_changed (AnteStore *self);

/* --- What the relay no longer has --- */
/** ante_store_begin_at_floor: what comes next is the log's beginning, of which entries up to @floor may have been
 *  dropped (0: none). Nothing happens when something has been read already. */
gboolean ante_store_begin_at_floor (AnteStore *self, gint64 floor, GError **error);
gint64 ante_store_get_floor (AnteStore *self);
/** ante_store_is_floor_open: what has come is not proven to be all that was kept: nothing of it is to be relied on. */
gboolean ante_store_is_floor_open (AnteStore *self);
/** ante_store_prove_floor: at the log's end: whether that is so. Otherwise it is another log than a manager has signed,
 *  and ante_store_get_history_changed() says so from now on. */
gboolean ante_store_prove_floor (AnteStore *self);
/** ante_store_begin_anew: what came from the log goes, to be read again from its beginning; what waits to be told
 *  stays, as all that is this desk's own. A copy of everything is kept beside it, desk.db.before-anew, until a manager's
 *  signature beyond it has been read: what a relay says alone costs nobody what they have. */
gboolean ante_store_begin_anew (AnteStore *self, GError **error);

/* What this desk keeps, in the words of the route that it is told by; set with the snapshot that says it. */
#define ANTE_SETTING_KEPT_TO_TELL "kept-to-tell"
/** ante_store_find_kept_to_tell: once that snapshot has come back. (transfer full), nullable. */
char *ante_store_find_kept_to_tell (AnteStore *self);

/** ante_store_rebuild: the projection anew from the sealed entries, swapped in only when complete. */
gboolean ante_store_rebuild (AnteStore *self, GError **error);
/** ante_store_prune: past appointments older than @window_days before @today leave, with their timelines;
 *  patients, exams and results stay while one could still be valid at @now_ms. */
gboolean ante_store_prune (AnteStore *self, const char *today, guint window_days, gint64 now_ms, GError **error);

/* --- Reading --- */
typedef struct { AnteAppointment *appointment; AntePatient *patient; GPtrArray *invites; gboolean pending; } AnteAppointmentRow;
void ante_appointment_row_free (AnteAppointmentRow *self);
GPtrArray *ante_store_read_day (AnteStore *self, const char *date);              /* AnteAppointmentRow (transfer full) */
AnteAppointmentRow *ante_store_read_appointment (AnteStore *self, const char *id); /* nullable */
AntePatient *ante_store_read_patient (AnteStore *self, const char *id);           /* nullable */
GPtrArray *ante_store_read_treatments (AnteStore *self);                          /* AnteTreatment, by name */
GPtrArray *ante_store_read_unmatched (AnteStore *self);                           /* AnteEntity states: JsonObject, newest first */
guint ante_store_count_unmatched (AnteStore *self);
/** ante_store_read_linked: as above, those that were attached by hand to @patient_id. */
GPtrArray *ante_store_read_linked (AnteStore *self, const char *patient_id);
/** ante_store_read_timeline: AnteEntry about any of @subjects, newest first, from the log and the outbox. */
GPtrArray *ante_store_read_timeline (AnteStore *self, const char *const *subjects);
/** ante_store_read_follow_ups: see ante_follow_ups_list(); the longest due first. AnteFollowUpRow (transfer full). */
GPtrArray *ante_store_read_follow_ups (AnteStore *self, gint64 since_ms, gint64 now_ms, GTimeZone *zone);
AnteSearchIndex *ante_store_read_search_index (AnteStore *self);                  /* (transfer full) */

G_END_DECLS
