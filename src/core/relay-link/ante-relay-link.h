/* SPDX-License-Identifier: GPL-3.0-or-later
 * The desk's side of the relay: claim, push, pull. One call at a time of each; no retries of its own.
 * Main thread. Shapes: src/shared/wire/README.md. */
#pragma once
#include "shared/crypto/ante-crypto.h"
#include "shared/wire/ante-wire.h"

G_BEGIN_DECLS

#define ANTE_RELAY_ERROR (ante_relay_error_quark ())
GQuark ante_relay_error_quark (void);

typedef enum
{
  ANTE_RELAY_ERROR_UNREACHABLE, /* name, connect, TLS: nothing left this computer; try again later */
  ANTE_RELAY_ERROR_SILENT,      /* it was reached and gave no whole answer: time-out, cut off, 5xx */
  ANTE_RELAY_ERROR_UNTRUSTED,   /* plain HTTP or certificate */
  ANTE_RELAY_ERROR_NOT_A_RELAY, /* it answers, and not as a relay does */
  ANTE_RELAY_ERROR_NEWER,       /* a relay newer than this program */
  ANTE_RELAY_ERROR_CODE,        /* claim code wrong, used or expired */
  ANTE_RELAY_ERROR_REFUSED,     /* 401, 403: this desk is not (any more) known there */
  ANTE_RELAY_ERROR_BUSY,        /* 429, or 503 of the relay itself: message is the seconds to wait */
  ANTE_RELAY_ERROR_CONFLICT,    /* 409: it is not to be done as things stand; message is the relay's word for why */
} AnteRelayError;

typedef struct
{
  char *clinic_name;          /* as the operator named it */
  char *relay_id;             /* author of deliveries: 32 hex digits */
  char *public_url;           /* where the provider's webhooks are to be sent, no trailing slash */
  char *hook_secret;          /* base64url */
  char *generation;
  AnteSecret *token;          /* its text, as it goes into a header */
} AnteClaim;
void ante_claim_free (AnteClaim *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteClaim, ante_claim_free)

typedef struct { gint64 number; gint64 received_ms; guint8 head[ANTE_HASH_BYTES]; GBytes *blob; } AnteLogItem;
void ante_log_item_free (AnteLogItem *self);
typedef struct
{
  char *generation;
  gint64 through;             /* every entry up to here has been given (for the audiences asked) */
  guint8 through_head[ANTE_HASH_BYTES]; /* the log's rolling hash there */
  gint64 relay_now_ms;        /* the relay's clock */
  GPtrArray *items;           /* AnteLogItem, by number */
  gboolean more;              /* the limit cut it: ask again at once */
  gboolean diverged;          /* the cursor given is not in this log: a new generation */
  gint64 floor;               /* up to here entries may have been dropped; 0: none were */
  gboolean resync;            /* of those after the cursor: to be read again from the beginning */
} AntePull;
void ante_pull_free (AntePull *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AntePull, ante_pull_free)

typedef enum { ANTE_PUSHED_STORED, ANTE_PUSHED_TAKEN, ANTE_PUSHED_REFUSED } AntePushStatus;
typedef struct { char *id; AntePushStatus status; gint64 number; char *reason; } AntePushed;
void ante_pushed_free (AntePushed *self);

#define ANTE_TYPE_RELAY_LINK (ante_relay_link_get_type ())
G_DECLARE_FINAL_TYPE (AnteRelayLink, ante_relay_link, ANTE, RELAY_LINK, GObject)

/** ante_relay_link_new: @base_uri without a trailing slash; @token as a claim gave it, nullable before one (then
 *  only a claim is possible). @trust nullable. UNTRUSTED for plain HTTP to anywhere but this machine.
 *  (transfer full). A second call of a kind while one is under way, and not cancelled, fails with
 *  G_IO_ERROR_PENDING. */
AnteRelayLink *ante_relay_link_new (const char *base_uri, AnteSecret *token, GTlsDatabase *trust, GError **error);

/** ante_claim_code_normalise: 20 characters of Crockford's base 32 in capitals, from any case, with any spaces
 *  and dashes, O for 0, I and L for 1; NULL when it cannot be a code. (transfer full). Any thread. */
char *ante_claim_code_normalise (const char *typed);

typedef struct
{
  const char *code;                       /* as typed: spaces and dashes are ignored, any case */
  const char *clinic_id, *desk_id;
  const guint8 *sign_key, *box_key;       /* 32 bytes each */
  const guint8 *desk_audience_key, *clinical_audience_key;
} AnteClaimRequest;
/** ante_relay_link_claim_async: safe to repeat: the same code with the same signing key answers again, with
 *  a new token. CODE also when @code is not of the form, before anything is sent. @request is copied. */
void ante_relay_link_claim_async (AnteRelayLink *self, const AnteClaimRequest *request, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
AnteClaim *ante_relay_link_claim_finish (AnteRelayLink *self, GAsyncResult *result, GError **error);

/** ante_relay_link_pull_async: @after: cursor of the desk audience, with @head (32 bytes, the log's hash
 *  there, NULL at 0); @clinical_after: cursor of the clinical audience, -1: not read. @wait_s 0..50.
 *  @limit 0: only the log's state at @after; else at most ANTE_PULL_MAX_ENTRIES. */
void ante_relay_link_pull_async (AnteRelayLink *self, gint64 after, gint64 clinical_after, const guint8 *head,
                                 guint wait_s, guint limit, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
AntePull *ante_relay_link_pull_finish (AnteRelayLink *self, GAsyncResult *result, GError **error);

/** ante_relay_link_set_floor: the floor there was when what is pulled from here on began to be read. */
void ante_relay_link_set_floor (AnteRelayLink *self, gint64 floor);

/** ante_relay_link_keep_async: tells which numbers are kept; @json as POST /v1/kept takes it. REFUSED and NOT_A_RELAY
 *  are for good. */
void ante_relay_link_keep_async (AnteRelayLink *self, const char *json, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean ante_relay_link_keep_finish (AnteRelayLink *self, GAsyncResult *result, GError **error);

/** ante_relay_link_push_async: @blobs GBytes, within ANTE_PUSH_MAX_*. */
void ante_relay_link_push_async (AnteRelayLink *self, GPtrArray *blobs, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_relay_link_push_finish (AnteRelayLink *self, GAsyncResult *result, GError **error); /* AntePushed */

/* What the relay found when it went out and came back in by its public address. */
typedef enum
{
  ANTE_SELF_TEST_OK,
  ANTE_SELF_TEST_UNREACHABLE, /* name, connect, TLS */
  ANTE_SELF_TEST_CERTIFICATE,
  ANTE_SELF_TEST_SILENT,      /* no whole answer in time */
  ANTE_SELF_TEST_OTHER,       /* somebody else answers there */
} AnteSelfTestResult;
typedef struct { AnteSelfTestResult result; gint64 ms; gboolean can_store; } AnteSelfTest;

/** ante_relay_link_self_test_async: asks the relay whether the provider can reach it. */
void ante_relay_link_self_test_async (AnteRelayLink *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
AnteSelfTest *ante_relay_link_self_test_finish (AnteRelayLink *self, GAsyncResult *result, GError **error); /* g_free() */

/* Who may come, as a manager's desk asks and changes it. */
typedef enum
{
  ANTE_ACCESS_LIST_SECRETS,
  ANTE_ACCESS_ADD_SECRET,  /* @name */
  ANTE_ACCESS_DROP_SECRET, /* @name; whoever asks has read @generation's log up to @through */
  ANTE_ACCESS_LIST_DESKS,
  ANTE_ACCESS_REVOKE_DESK, /* @name: its id */
} AnteAccessVerb;
typedef struct { AnteAccessVerb verb; const char *name, *generation; gint64 through; } AnteAccessRequest; /* borrowed */
typedef struct
{
  char *generation;
  GStrv secrets; /* of the first three: the names of those that are accepted, the newest last */
  GStrv desks;   /* of the other two: ids of those that are let in */
} AnteAccess;
void ante_access_free (AnteAccess *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteAccess, ante_access_free)

/** ante_relay_link_access_async: each may be repeated. CONFLICT: "newest", "behind", "too-many", "taken", "last-manager". */
void ante_relay_link_access_async (AnteRelayLink *self, const AnteAccessRequest *request, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
AnteAccess *ante_relay_link_access_finish (AnteRelayLink *self, GAsyncResult *result, GError **error);

G_END_DECLS
