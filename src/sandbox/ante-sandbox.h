/* SPDX-License-Identifier: GPL-3.0-or-later
 * The simulated provider: its parts in one struct, which every route is given. Main thread only. */
#pragma once
#include "sandbox/ante-sandbox-faults.h"
#include "sandbox/ante-sandbox-state.h"
#include "sandbox/ante-sandbox-timeline.h"
#include "sandbox/ante-sandbox-webhook.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

#define ANTE_SANDBOX_MAX_REQUEST_BYTES (16 * 1024 * 1024) /* an attachment in base64 */

typedef struct
{
  const char *api_key;
  const char *clinic_name;
  const char *public_url;    /* nullable: where it listens. Without a trailing slash */
  const char *webhook_base;  /* nullable: as each invite says; "none": record only; or an origin that
                              * replaces the invite's */
  guint64 seed;
  gint64 test_delay_ms;      /* -1: test exams are decided when the patient has finished */
} AnteSandboxOptions;

/* What has been asked of each API route, for the journal. */
typedef struct
{
  guint64 n_asked;
  guint64 n_done;    /* a 2xx was decided on, whether or not it was heard */
  guint64 n_refused; /* any other answer */
  guint64 n_lost;    /* done, and the connection closed without an answer */
} AnteSandboxRouteCount;

typedef enum
{
  ANTE_SANDBOX_ROUTE_EXAM_LIST,
  ANTE_SANDBOX_ROUTE_EXAM_INVITE,
  ANTE_SANDBOX_ROUTE_EXAM_INVITE_RESEND,
  ANTE_SANDBOX_ROUTE_EXAM_INVITE_CANCEL,
  ANTE_SANDBOX_ROUTE_EXAM_QUESTIONS,
  ANTE_SANDBOX_ROUTE_EXAM_SUBMIT_ANSWERS,
  ANTE_SANDBOX_ROUTE_EXAM_UPLOAD_ATTACHMENT,
  ANTE_SANDBOX_ROUTE_PARTNER_PHARMACY_LIST,
  ANTE_SANDBOX_ROUTE_PARTNER_PHARMACY_TREATMENT_PACKAGES,
  ANTE_SANDBOX_ROUTE_CUSTOM_PHARMACY_SEARCH,
  ANTE_SANDBOX_N_ROUTES,
} AnteSandboxRouteId;

struct _AnteSandbox
{
  char *api_key, *clinic_name, *public_url; /* owned */
  guint64 seed;
  gint64 test_delay_ms;
  AnteSandboxTimeline *timeline;            /* owned */
  AnteSandboxState *state;                  /* owned */
  AnteSandboxFaults *faults;                /* owned */
  AnteSandboxSender *sender;                /* owned */
  AnteSandboxRequests *requests;            /* owned */
  AnteSandboxRouteCount counts[ANTE_SANDBOX_N_ROUTES];
};

/** ante_sandbox_new: Returns: (transfer full), or NULL when the webhook base is no good. */
AnteSandbox *ante_sandbox_new (const AnteSandboxOptions *options, AnteClock *clock, GError **error);
void ante_sandbox_free (AnteSandbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandbox, ante_sandbox_free)

/** ante_sandbox_serve: adds every route to @server, which must be closed before @self is freed.
 *  @port: the one listened on, for the links when no public URL was given. */
void ante_sandbox_serve (AnteSandbox *self, SoupServer *server, guint port);

/** ante_sandbox_route_name: as in the path, "exam_invite". */
const char *ante_sandbox_route_name (AnteSandboxRouteId route);

/* Each adds its own paths. */
void ante_sandbox_serve_api (AnteSandbox *self, SoupServer *server);
void ante_sandbox_serve_meeting (AnteSandbox *self, SoupServer *server);
void ante_sandbox_serve_provider (AnteSandbox *self, SoupServer *server);
void ante_sandbox_serve_control (AnteSandbox *self, SoupServer *server);
void ante_sandbox_serve_pdfs (AnteSandbox *self, SoupServer *server);

G_END_DECLS
