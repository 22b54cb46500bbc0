/* SPDX-License-Identifier: GPL-3.0-or-later
 * A batch of deliveries and pushes on its way into PostgreSQL's logs: what is there already, and what comes to it. It
 * asks the database nothing. On the thread of the connection that writes it. */
#pragma once
#include "relay/store/ante-relay-pg-tables.h"

G_BEGIN_DECLS

/* Where a clinic's log ends, while it is locked. */
typedef struct
{
  gint64 no;               /* its key */
  gint64 newest;
  guint8 head[ANTE_HASH_BYTES];
  char generation[33];
  gboolean is_here, has_grown;
} AnteRelayPgEnd;

/* A delivery's part for desks. */
typedef struct
{
  GBytes *bytes;           /* owned, nullable: not sealed */
  char id[33];
} AnteRelayPgSealed;

typedef struct
{
  /* Given */      AnteRelayJob **jobs;
                   guint n_jobs;
  /* Under way */  GArray *sealed;        /* owned; of AnteRelayPgSealed, one a job: as none of them is a repeat */
                   GHashTable *ends;      /* owned; set of AnteRelayPgEnd by number */
                   GHashTable *entries;   /* owned; clinic and id -> those that are there */
                   GHashTable *tokens;    /* owned; clinic and token -> the id of its entry */
                   GHashTable *new_bodies;/* owned; set of clinic and hash: noted by this batch */
  /* Result */     GArray *clinics, *numbers, *audiences, *received; /* owned; new entries, column by column */
                   GPtrArray *ids, *heads, *bytes;                   /* owned */
                   GArray *token_clinics;                            /* owned; new tokens likewise */
                   GPtrArray *token_bytes, *token_entries;           /* owned */
} AnteRelayPgBatch;

void ante_relay_pg_batch_init (AnteRelayPgBatch *self, AnteRelayJob **jobs, guint n_jobs);
void ante_relay_pg_batch_clear (AnteRelayPgBatch *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelayPgBatch, ante_relay_pg_batch_clear)

/* Of a job; NULL where it is the other of the two. */
AnteRelayPush *ante_relay_pg_job_push (const AnteRelayJob *job);
AnteRelayDelivery *ante_relay_pg_job_delivery (const AnteRelayJob *job);
gint64 ante_relay_pg_job_clinic (const AnteRelayJob *job);

/** ante_relay_pg_batch_seal: what can be before anything is locked, and takes longest. */
void ante_relay_pg_batch_seal (AnteRelayPgBatch *self);

/* --- What is there already --- */
void ante_relay_pg_batch_add_end (AnteRelayPgBatch *self, const AnteRelayPgEnd *end);
/* @bytes is taken. Of one that was dropped they are empty, and the log's hashes @before it (NULL: of the first) and @with
 * it say what they were; otherwise those are not looked at. */
void ante_relay_pg_batch_add_entry (AnteRelayPgBatch *self, gint64 clinic, const char *id, gint64 number, GBytes *bytes,
                                    const guint8 *before, const guint8 *with);
void ante_relay_pg_batch_add_token (AnteRelayPgBatch *self, gint64 clinic, gconstpointer token, gsize length,
                                    const char *entry);
/* @hash was not known of the clinic, and is now. */
void ante_relay_pg_batch_add_body (AnteRelayPgBatch *self, gint64 clinic, gconstpointer hash, gsize length);

/** ante_relay_pg_batch_do: fills in the jobs' results and what comes to the logs. A job whose clinic is not here gets
 *  its error; of the batch as a whole, @error. */
gboolean ante_relay_pg_batch_do (AnteRelayPgBatch *self, GError **error);

G_END_DECLS
