/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the routes are given: the clock, randomness, the store, who is known, and who waits. Main thread. */
#pragma once
#include "relay/ante-relay-calls.h"
#include "relay/ante-relay-directory.h"
#include "relay/ante-relay-keys.h"
#include "relay/ante-relay-limits.h"
#include "relay/ante-relay-metrics.h"
#include "relay/ante-relay-say.h"
#include "relay/ante-relay-sender.h"
#include "relay/ante-relay-waiters.h"
#include "relay/store/ante-relay-store.h"
#include "shared/base/ante-clock.h"
#include "shared/http/ante-http-listener.h"

G_BEGIN_DECLS

#define ANTE_RELAY_VERSION_OF_ROUTES 1
#define ANTE_RELAY_RETRY_AFTER_S "5"

typedef struct
{
  /* Given */      AnteClock *clock;              /* owned */
                   AnteRandom *random;            /* owned */
                   AnteRelayStore *store;         /* owned */
                   const char *program_version;
                   char *public_url;              /* owned; without a trailing slash */
                   char id[33];                   /* the store's own; of clinics moved here another is the author */
                   AnteSecret *key;               /* owned; likewise */
                   AnteRelayCalls *calls;         /* owned; NULL until it serves, as the keys */
                   AnteRelayKeys *keys;           /* owned */
                   GPtrArray *hook_networks;      /* owned, nullable: webhooks come from anywhere */
                   AnteHttpListener *listener;    /* borrowed, nullable: what everybody reaches it by */
  /* Under way */  AnteRelayDirectory *directory; /* owned */
                   AnteRelayWaiters *waiters;     /* owned */
                   AnteRelaySender *sender;       /* owned; deliveries are sealed from it */
                   GHashTable *asked;             /* owned; of pulls, while they are under way */
                   GHashTable *dropping;          /* owned; set of clinics of which entries are being dropped, by itself */
                   gboolean is_stopping;          /* nobody may wait any more */
                   guint n_open;                  /* requests being answered */
                   guint n_self_tests;            /* on their way */
                   GCancellable *ending;          /* owned; of those */
                   AnteRelayMetrics *metrics;     /* owned */
                   AnteRelayLimits *strangers;    /* owned; by source */
                   AnteRelayLimits *clinics;      /* owned; webhooks by clinic */
                   AnteRelayLimits *desks;        /* owned; by token */
                   gint64 told_of_trouble_ms;     /* when it was last said that nothing can be stored; 0: all is well */
} AnteRelay;

/** ante_relay_new: takes all over; blocks while the store is read. NULL with an ANTE_RELAY_STORE_ERROR. */
AnteRelay *ante_relay_new (AnteClock *clock, AnteRandom *random, AnteRelayStore *store, const char *program_version,
                           GError **error);
void ante_relay_free (AnteRelay *self);

/* A minute, unless set otherwise. */
#define ANTE_RELAY_WEBHOOKS_OF_A_CLINIC 1200
#define ANTE_RELAY_REQUESTS_OF_A_DESK 6000
#define ANTE_RELAY_REQUESTS_OF_STRANGERS 300

/** ante_relay_limit: how many requests a minute, 0 without end: webhooks of one clinic, requests of one desk, and
 *  requests from one source that nobody is known by. Before any is served. */
void ante_relay_limit (AnteRelay *self, guint of_clinic, guint of_desk, guint of_strangers);

/** ante_relay_add_routes: puts every route on @server; @self outlives it. */
void ante_relay_add_routes (AnteRelay *self, SoupServer *server);

/* One route a file. */
void ante_relay_add_route_hooks (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_kept (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_log (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_claim (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_provider (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_hook_secrets (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_desks (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_healthz (AnteRelay *self, SoupServer *server);
void ante_relay_add_route_self_test (AnteRelay *self, SoupServer *server);
/* Not among those of ante_relay_add_routes(): it is not for everybody. */
void ante_relay_add_route_metrics (AnteRelay *self, SoupServer *server);

/** ante_relay_self_test_prove: what only this relay, or another on the same store, can make of @nonce: (transfer full). */
char *ante_relay_self_test_prove (AnteRelay *self, const char *nonce);
/** ante_relay_end_self_tests: gives up those that are under way. */
void ante_relay_end_self_tests (AnteRelay *self);

/* A request that is answered later. */
typedef struct
{
  AnteRelay *relay;           /* borrowed */
  SoupServerMessage *message; /* owned */
} AnteRelayPending;
/** ante_relay_pending_new: pauses @message; ante_relay_pending_free() lets the answer go. */
AnteRelayPending *ante_relay_pending_new (AnteRelay *relay, SoupServerMessage *message);
void ante_relay_pending_free (AnteRelayPending *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteRelayPending, ante_relay_pending_free)

/* What is done for a desk that is known. Takes @pending; the others are borrowed for as long as the call lasts. */
typedef void (*AnteRelayDeskFunc) (AnteRelayPending *pending, GHashTable *query, const AnteRelayClinic *clinic,
                                   const AnteRelayToken *desk);

/** ante_relay_authorise: finds the desk by the request's token and lets @func answer; to a stranger, or while the
 *  store cannot be asked, it answers itself. @query: nullable. */
void ante_relay_authorise (AnteRelay *self, SoupServerMessage *message, GHashTable *query, AnteRelayDeskFunc func);

/* The two halves of the route log. */
GHashTable *ante_relay_asked_new (void); /* (transfer full) */
void ante_relay_pull (AnteRelayPending *pending, GHashTable *query, const AnteRelayClinic *clinic,
                      const AnteRelayToken *desk);
void ante_relay_push (AnteRelayPending *pending, GHashTable *query, const AnteRelayClinic *clinic,
                      const AnteRelayToken *desk);

/** ante_relay_grown: a clinic's log ends at @newest now; those who wait for it are told, later than
 *  whoever made it grow. */
void ante_relay_grown (AnteRelay *self, gint64 clinic, gint64 newest);

/* Who may come now. Each returns FALSE when it has answered instead: 403 or 429. */
/** ante_relay_admit_from: whether webhooks are taken from where this one comes. */
gboolean ante_relay_admit_from (AnteRelay *self, SoupServerMessage *message);
/** ante_relay_admit_stranger: before anything is tried for somebody nobody is known by. */
gboolean ante_relay_admit_stranger (AnteRelay *self, SoupServerMessage *message);
gboolean ante_relay_admit_clinic (AnteRelay *self, SoupServerMessage *message, gint64 clinic);
gboolean ante_relay_admit_desk (AnteRelay *self, SoupServerMessage *message, const AnteRelayToken *desk);
/** ante_relay_answer_stranger: as ante_relay_answer_error(), and counted against where it comes from. */
void ante_relay_answer_stranger (AnteRelay *self, SoupServerMessage *message, guint status, const char *code,
                                 const char *words);

/* Answers. The message is a sentence of ours; nothing of the request is ever repeated in it. @code: static; it is
 * also what the refusal is counted under. */
void ante_relay_answer_error (SoupServerMessage *message, guint status, const char *code, const char *words);
void ante_relay_answer_later (SoupServerMessage *message, guint status, const char *code, const char *words);
/** ante_relay_answer_storage: 503, and a line in the log, at most one a minute. */
void ante_relay_answer_storage (AnteRelay *self, SoupServerMessage *message);
/** ante_relay_answer_moved: 503: the clinic is, or is about to be, in another store. Not 410: it would end a
 *  provider's attempts for good, and the next may already be led to where the clinic is. */
void ante_relay_answer_moved (SoupServerMessage *message);
/** ante_relay_answer_failure: whichever of these an ANTE_RELAY_STORE_ERROR asks for. */
void ante_relay_answer_failure (AnteRelay *self, SoupServerMessage *message, const GError *error);

/** ante_relay_is_at: whether @path is the route's own; answers 404 when it is something below it. */
gboolean ante_relay_is_at (SoupServerMessage *message, const char *path, const char *route);

/** ante_relay_body: the request's body. (transfer full). */
GBytes *ante_relay_body (SoupServerMessage *message);

/** ante_relay_stored: something was stored: after trouble, a line in the log. */
void ante_relay_stored (AnteRelay *self);

G_END_DECLS
