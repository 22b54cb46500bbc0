/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the relay keeps, as an interface: clinics, desks' tokens and the logs. An operation that has
 * succeeded is durable; of a clinic that was moved away, each fails with MOVED. Main thread; each _async takes its argument over and gives it back, with its
 * results filled in, from _finish (borrowed from @result). */
#pragma once
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

#define ANTE_RELAY_STORE_ERROR (ante_relay_store_error_quark ())
GQuark ante_relay_store_error_quark (void);

typedef enum
{
  ANTE_RELAY_STORE_ERROR_STORAGE, /* disk full, I/O error, too much queued: nothing was kept, try again later */
  ANTE_RELAY_STORE_ERROR_CODE,    /* the claim code is wrong, used or too old */
  ANTE_RELAY_STORE_ERROR_MOVED,   /* the clinic is, or is about to be, in another store; nothing was done */
  ANTE_RELAY_STORE_ERROR_DROPPING, /* just there entries are being dropped: go on with that, and try again later */
  ANTE_RELAY_STORE_ERROR_NEWER,   /* written by a newer relay; left untouched */
  ANTE_RELAY_STORE_ERROR_CORRUPT, /* not a relay's database, or damaged */
  ANTE_RELAY_STORE_ERROR_SETTINGS, /* it is not to be used as it is set up; the message is a sentence for the operator */
} AnteRelayStoreError;

typedef enum { ANTE_ROLE_RECEPTION, ANTE_ROLE_CLINICIAN, ANTE_ROLE_MANAGER, ANTE_ROLE_VIEWER } AnteRelayRole;

/* A claimed clinic. */
typedef struct
{
  gint64 no;                /* in this store */
  char *name;               /* owned */
  char id[33];
  char relay_id[33];        /* the author of its deliveries: this store's, or where it was moved from, that one's */
  AnteSecret *relay_key;    /* owned; likewise */
  guint8 desk_key[ANTE_KEY_BYTES], clinical_key[ANTE_KEY_BYTES];
  GBytes *hooks;            /* owned; the hashes of the webhook secrets that are accepted, one after the other */
  guint32 epoch;
  char generation[33];      /* when it was read */
  gboolean is_here;         /* or it is being moved, or was */
} AnteRelayClinic;
void ante_relay_clinic_free (AnteRelayClinic *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayClinic, ante_relay_clinic_free)

typedef struct
{
  guint8 hash[ANTE_HASH_BYTES];
  gint64 clinic;
  char desk[33];
  AnteRelayRole role;
} AnteRelayToken;

/* The store's own. Several relays on one store are one relay to everybody else. */
typedef struct
{
  char id[33];
  AnteSecret *key;  /* owned */
} AnteRelayIdentity;
void ante_relay_identity_clear (AnteRelayIdentity *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AnteRelayIdentity, ante_relay_identity_clear)

/* Who somebody is. */
typedef struct
{
  /* Given */  guint8 hash[ANTE_HASH_BYTES];
               gboolean is_token;       /* of a desk's token; otherwise of a clinic's webhook secret */
  /* Result */ AnteRelayClinic *clinic; /* owned, nullable: nobody has this */
               AnteRelayToken token;    /* of a desk, when somebody has */
} AnteRelayLookup;
void ante_relay_lookup_free (AnteRelayLookup *self);

typedef struct
{
  /* Given */  char *name; /* owned */
               guint8 code_hash[ANTE_HASH_BYTES];
               gint64 code_until_ms;
               char generation[33];
} AnteRelayNewClinic;
void ante_relay_new_clinic_free (AnteRelayNewClinic *self);

typedef struct
{
  /* Given */  guint8 code_hash[ANTE_HASH_BYTES];
               gint64 now_ms;
               char clinic_id[33], desk_id[33];
               guint8 sign_key[ANTE_KEY_BYTES], box_key[ANTE_KEY_BYTES];
               guint8 desk_key[ANTE_KEY_BYTES], clinical_key[ANTE_KEY_BYTES];
               guint8 hook_hash[ANTE_HASH_BYTES], token_hash[ANTE_HASH_BYTES];
  /* Result */ AnteRelayClinic *clinic; /* owned */
} AnteRelayClaim;
void ante_relay_claim_free (AnteRelayClaim *self);

typedef struct
{
  /* Given */  gint64 clinic;
               char clinic_id[33], relay_id[33], id[33]; /* id: of the delivery */
               AnteSecret *relay_key;  /* owned */
               AnteBoxKey *desk_key;   /* owned; of the moment */
               guint32 epoch;
               gint64 received_ms;
               guint8 body_hash[ANTE_HASH_BYTES];
               JsonObject *desk;        /* owned; "repeat" is added when it is known */
               GBytes *clinical_entry;  /* owned; sealed already */
               char clinical_id[33];
  /* Result */ gboolean repeat;
               gint64 newest;
} AnteRelayDelivery;
void ante_relay_delivery_free (AnteRelayDelivery *self);
gsize ante_relay_delivery_size (const AnteRelayDelivery *self); /* in bytes, about */

typedef enum { ANTE_RELAY_STORED, ANTE_RELAY_TAKEN, ANTE_RELAY_REFUSED } AnteRelayPushStatus;

typedef struct
{
  /* Given */  GBytes *bytes;  /* owned */
               AnteEnvelope envelope;
               const char *refusal; /* static, nullable: why it is not to be stored */
  /* Result */ AnteRelayPushStatus status;
               gint64 number;  /* when stored */
} AnteRelayPushed;

typedef struct
{
  /* Given */  gint64 clinic;
               gint64 received_ms;
               GArray *entries;  /* owned; of AnteRelayPushed */
  /* Result */ gint64 before, newest; /* the newest number before and after */
               char generation[33];
} AnteRelayPush;
AnteRelayPush *ante_relay_push_new (gint64 clinic, gint64 received_ms);
void ante_relay_push_free (AnteRelayPush *self);
gsize ante_relay_push_size (const AnteRelayPush *self); /* of its entries, in bytes */

typedef struct
{
  /* Given */  gint64 clinic;
               gint64 now_ms;
               char generation[33]; /* Result: the one that holds now */
} AnteRelayRenewal;

/* --- Who may come: webhooks by their secret, desks by their tokens --- */

#define ANTE_RELAY_MOST_HOOKS 8

typedef struct
{
  guint8 hash[ANTE_HASH_BYTES];
  gint64 made_ms; /* 0: not known */
} AnteRelayHook;

typedef struct
{
  char id[33];
  AnteRelayRole role;
  gboolean is_revoked;
} AnteRelayDesk;

typedef enum
{
  ANTE_RELAY_ACCESS_ASK,    /* only what there is */
  ANTE_RELAY_ACCESS_ADD,    /* one more webhook secret is accepted, and is the newest */
  ANTE_RELAY_ACCESS_DROP,   /* one is accepted no more */
  ANTE_RELAY_ACCESS_REVOKE, /* a desk is let in no more: all its tokens are gone */
} AnteRelayAccessVerb;

typedef enum
{
  ANTE_RELAY_ACCESS_DONE,         /* or it was so before */
  ANTE_RELAY_ACCESS_NO_MANAGER,   /* who asks is not, or is no more, a manager's desk */
  ANTE_RELAY_ACCESS_TOO_MANY,     /* ANTE_RELAY_MOST_HOOKS are accepted */
  ANTE_RELAY_ACCESS_NEWEST,       /* the newest secret stays */
  ANTE_RELAY_ACCESS_BEHIND,       /* the log is not, or does not end, where whoever asks has read it to */
  ANTE_RELAY_ACCESS_NOT_FREE,     /* another clinic has it */
  ANTE_RELAY_ACCESS_LAST_MANAGER, /* no manager's desk would be left */
} AnteRelayAccessOutcome;

typedef struct
{
  /* Given */  gint64 clinic;
               AnteRelayAccessVerb verb;
               char by[33];                  /* the desk that asks */
               gint64 now_ms;
               guint8 hash[ANTE_HASH_BYTES]; /* of a secret */
               char known_generation[33];    /* to drop one: how far the log was read … */
               gint64 through;               /* … by whoever says that nothing uses it */
               char desk[33];                /* to be revoked; one that is not known needs nothing */
  /* Result */ AnteRelayAccessOutcome outcome;
               gboolean has_changed;
               char generation[33];
               GArray *hooks;                /* owned; of AnteRelayHook, the newest last */
               GArray *desks;                /* owned; of AnteRelayDesk */
} AnteRelayAccess;
AnteRelayAccess *ante_relay_access_new (gint64 clinic, AnteRelayAccessVerb verb, const char *by);
void ante_relay_access_free (AnteRelayAccess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayAccess, ante_relay_access_free)

typedef struct
{
  gint64 number, received_ms;
  guint8 head[ANTE_HASH_BYTES];
  GBytes *bytes; /* owned */
} AnteRelayItem;

typedef struct
{
  /* Given */  gint64 clinic;
               gint64 after, clinical_after; /* clinical_after -1: that audience is not asked */
               guint limit;                  /* 0: only the log's state at @after */
               gboolean has_head;
               guint8 head[ANTE_HASH_BYTES];
               gint64 began_with;            /* the floor there was when the desk began to read */
  /* Result */ char generation[33];
               gint64 through;
               guint8 through_head[ANTE_HASH_BYTES];
               gboolean more, diverged;
               gint64 floor;                 /* up to here entries may have been dropped */
               gboolean resync;              /* of those the desk has not read: there are no items */
               GArray *items;                /* owned; of AnteRelayItem */
} AnteRelayPull;
AnteRelayPull *ante_relay_pull_new (gint64 clinic);
void ante_relay_pull_free (AnteRelayPull *self);

/* --- For dropping what no desk keeps any more --- */

typedef enum
{
  ANTE_RELAY_TOLD,
  ANTE_RELAY_TOLD_OF_OTHER, /* of a log that is not this one */
  ANTE_RELAY_TOLD_LATE,     /* of numbers that entries were dropped up to, or beyond */
  ANTE_RELAY_TOLD_LACKING,  /* what it keeps was dropped */
} AnteRelayToldStatus;

/* What a manager's desk keeps of the log up to a number. */
typedef struct
{
  /* Given */  gint64 clinic, number, received_ms;
               guint8 head[ANTE_HASH_BYTES]; /* the log's, there */
               GBytes *kept;                 /* owned; ante_relay_kept_is_whole() */
  /* Result */ AnteRelayToldStatus status;
} AnteRelayTelling;
void ante_relay_telling_free (AnteRelayTelling *self);

/* A little of what may be dropped. To drop all: again and again, until @through is @number. */
typedef struct
{
  /* Given */  gint64 clinic;
               gint64 told_before_ms;
               gboolean only_look;
               gint64 after;            /* to look: where the last look ended */
               gint64 number;           /* 0: the newest told before that time; Result: up to there; 0: nothing is */
  /* Result */ gint64 through;          /* how far it has come */
               gint64 n_entries, n_bytes;
} AnteRelayDropping;

/* --- For moving a clinic from one store to another --- */

/* Only from one of the two is it served. */
typedef enum
{
  ANTE_RELAY_HERE,
  ANTE_RELAY_LEAVING,   /* it is being copied from here */
  ANTE_RELAY_GONE,      /* and has been; what is here is a copy of then */
  ANTE_RELAY_ARRIVING,  /* it is being copied to here */
} AnteRelayState;

typedef struct
{
  gint64 no, newest;
  char *name;           /* owned */
  char id[33];          /* empty: nobody has claimed it */
  guint8 code_hash[ANTE_HASH_BYTES];
  AnteRelayState state;
} AnteRelayListed;

typedef struct
{
  /* Result */ GArray *clinics; /* owned; of AnteRelayListed */
} AnteRelayList;
AnteRelayList *ante_relay_list_new (void);
void ante_relay_list_free (AnteRelayList *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayList, ante_relay_list_free)

typedef struct
{
  /* Given */ gint64 clinic;
              AnteRelayState state; /* to be */
} AnteRelayMark;

typedef struct _AnteRelayTable AnteRelayTable;
typedef struct _AnteRelayRow AnteRelayRow;

#define ANTE_RELAY_PARCEL_ROWS 50

/* Rows of one of a clinic's tables. */
typedef struct
{
  /* Given */ gint64 clinic;               /* to put its own row in, 0; Result: its number here */
              const AnteRelayTable *table; /* static */
              AnteRelayRow *after;         /* owned, nullable; to take out: those after this one */
              GPtrArray *rows;             /* owned; of AnteRelayRow: to put in, or Result */
} AnteRelayParcel;
AnteRelayParcel *ante_relay_parcel_new (gint64 clinic, const AnteRelayTable *table);
void ante_relay_parcel_free (AnteRelayParcel *self);

#define ANTE_TYPE_RELAY_STORE (ante_relay_store_get_type ())
G_DECLARE_INTERFACE (AnteRelayStore, ante_relay_store, ANTE, RELAY_STORE, GObject)

/* Signals, on the main thread, of what other relays on the same store did; a store of one relay alone emits
 * neither.
 *   "grown"   (gint64 clinic, gint64 newest): entries were appended
 *   "changed" (gint64 clinic): a clinic, its desks or their tokens; 0: any of them may have, and any log grown */

struct _AnteRelayStoreInterface
{
  GTypeInterface parent_interface;

  gboolean (*load) (AnteRelayStore *self, AnteRelayIdentity *identity, GError **error);
  /* each returns @task, whose data is the operation's argument */
  void (*add_clinic) (AnteRelayStore *self, GTask *task);
  void (*claim) (AnteRelayStore *self, GTask *task);
  void (*deliver) (AnteRelayStore *self, GTask *task);
  void (*push) (AnteRelayStore *self, GTask *task);
  void (*renew) (AnteRelayStore *self, GTask *task);
  void (*pull) (AnteRelayStore *self, GTask *task);
  void (*look_up) (AnteRelayStore *self, GTask *task);
  void (*access) (AnteRelayStore *self, GTask *task);
  void (*tell) (AnteRelayStore *self, GTask *task);
  void (*drop) (AnteRelayStore *self, GTask *task);
  void (*list) (AnteRelayStore *self, GTask *task);
  void (*mark) (AnteRelayStore *self, GTask *task);
  void (*take_out) (AnteRelayStore *self, GTask *task);
  void (*put_in) (AnteRelayStore *self, GTask *task);
  void (*discard) (AnteRelayStore *self, GTask *task);
  gboolean (*hears) (AnteRelayStore *self);
  gboolean (*is_well) (AnteRelayStore *self);
  void (*close) (AnteRelayStore *self);
};

/** ante_relay_store_load: at the start, before anything else; blocks. */
gboolean ante_relay_store_load (AnteRelayStore *self, AnteRelayIdentity *identity, GError **error);

void ante_relay_store_add_clinic_async (AnteRelayStore *self, AnteRelayNewClinic *clinic,
                                        GAsyncReadyCallback callback, gpointer data);
/** ante_relay_store_claim_async: CODE when @claim is not to be had. The same claim again succeeds again, with
 *  one more token. */
void ante_relay_store_claim_async (AnteRelayStore *self, AnteRelayClaim *claim,
                                   GAsyncReadyCallback callback, gpointer data);
/** ante_relay_store_deliver_async: appends both parts of a delivery, or neither. */
void ante_relay_store_deliver_async (AnteRelayStore *self, AnteRelayDelivery *delivery,
                                     GAsyncReadyCallback callback, gpointer data);
void ante_relay_store_push_async (AnteRelayStore *self, AnteRelayPush *push, GAsyncReadyCallback callback,
                                  gpointer data);
/** ante_relay_store_renew_async: gives the log a new generation, at most one a minute. */
void ante_relay_store_renew_async (AnteRelayStore *self, AnteRelayRenewal *renewal,
                                   GAsyncReadyCallback callback, gpointer data);
void ante_relay_store_pull_async (AnteRelayStore *self, AnteRelayPull *pull, GAsyncReadyCallback callback,
                                  gpointer data);
/** ante_relay_store_look_up_async: whose token or webhook secret this is, as it is now. */
void ante_relay_store_look_up_async (AnteRelayStore *self, AnteRelayLookup *lookup,
                                     GAsyncReadyCallback callback, gpointer data);
/** ante_relay_store_access_async: who may come, as asked and changed by a manager's desk; others on the same store are
 *  told ("changed"). It succeeds also when it was not to be done: the outcome says why. */
void ante_relay_store_access_async (AnteRelayStore *self, AnteRelayAccess *access, GAsyncReadyCallback callback,
                                    gpointer data);
/** ante_relay_store_tell_async: nothing is dropped by it. Of all that is told one a week stays, and the last. */
void ante_relay_store_tell_async (AnteRelayStore *self, AnteRelayTelling *telling, GAsyncReadyCallback callback,
                                  gpointer data);
/** ante_relay_store_drop_async: drops the bytes of a few entries, or looks at them. From the first on, desks are told
 *  that entries up to that number may be missing; until the last, nobody is given any of those that stay. */
void ante_relay_store_drop_async (AnteRelayStore *self, AnteRelayDropping *dropping, GAsyncReadyCallback callback,
                                  gpointer data);
/* Of moving clinics. Other than those above, these do not mind in which state the clinic is. */
/** ante_relay_store_list_async: every clinic. */
void ante_relay_store_list_async (AnteRelayStore *self, AnteRelayList *list, GAsyncReadyCallback callback,
                                  gpointer data);
/** ante_relay_store_mark_async: who writes of the clinic at the moment has committed before it is marked. */
void ante_relay_store_mark_async (AnteRelayStore *self, AnteRelayMark *mark, GAsyncReadyCallback callback,
                                  gpointer data);
/** ante_relay_store_take_out_async: ANTE_RELAY_PARCEL_ROWS rows at most; they stay where they are. */
void ante_relay_store_take_out_async (AnteRelayStore *self, AnteRelayParcel *parcel,
                                      GAsyncReadyCallback callback, gpointer data);
void ante_relay_store_put_in_async (AnteRelayStore *self, AnteRelayParcel *parcel, GAsyncReadyCallback callback,
                                    gpointer data);
/** ante_relay_store_discard_async: every row of a clinic. @mark's state is not looked at. */
void ante_relay_store_discard_async (AnteRelayStore *self, AnteRelayMark *mark, GAsyncReadyCallback callback,
                                     gpointer data);
/** ante_relay_store_finish: the argument of any of these, borrowed from @result, or NULL. */
gpointer ante_relay_store_finish (AnteRelayStore *self, GAsyncResult *result, GError **error);

/** ante_relay_store_hears: whether the store is told, within seconds, what other relays on it do. While it is
 *  not, nothing that was looked up earlier is to be trusted. */
gboolean ante_relay_store_hears (AnteRelayStore *self);

/** ante_relay_store_is_well: FALSE while the last attempt to write has failed. */
gboolean ante_relay_store_is_well (AnteRelayStore *self);

/** ante_relay_store_close: finishes what is queued and closes; blocks. */
void ante_relay_store_close (AnteRelayStore *self);

G_END_DECLS
