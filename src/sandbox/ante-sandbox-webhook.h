/* SPDX-License-Identifier: GPL-3.0-or-later
 * Delivers webhooks, tries again with back-off until one is answered, and remembers each attempt. */
#pragma once
#include "sandbox/ante-sandbox-types.h"

G_BEGIN_DECLS

#define ANTE_SANDBOX_MAX_ATTEMPTS 40

typedef enum
{
  ANTE_SANDBOX_DELIVERY_QUEUED,   /* due at a time, the first or a further one */
  ANTE_SANDBOX_DELIVERY_HELD,     /* waits for another one to overtake it */
  ANTE_SANDBOX_DELIVERY_ANSWERED, /* 2xx */
  ANTE_SANDBOX_DELIVERY_GIVEN_UP,
  ANTE_SANDBOX_DELIVERY_DROPPED,  /* never sent, on purpose */
} AnteSandboxDeliveryState;

typedef struct
{
  gint64 at_ms;
  gint64 took_ms;
  guint status;        /* 0: no answer */
  const char *problem; /* static, nullable: why there was no answer */
} AnteSandboxAttempt;

struct _AnteSandboxDelivery
{
  guint n_refs;
  /* Given */
  gint64 patient_exam_id;
  guint index;          /* among the deliveries of its patient exam */
  char *exam_status;    /* for the journal */
  char *url;
  char *body;
  GPtrArray *faults;    /* owned, of static names */
  gboolean cut_short;   /* the next attempt declares more than it sends */
  /* Under way */
  AnteSandboxDeliveryState state;
  GArray *attempts;     /* owned, of AnteSandboxAttempt */
};

/** ante_sandbox_delivery_new: Returns: (transfer full). */
AnteSandboxDelivery *ante_sandbox_delivery_new (AnteSandboxPatientExam *exam, const char *exam_status,
                                                const char *body);
AnteSandboxDelivery *ante_sandbox_delivery_ref (AnteSandboxDelivery *self);
void ante_sandbox_delivery_unref (AnteSandboxDelivery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteSandboxDelivery, ante_sandbox_delivery_unref)
const char *ante_sandbox_delivery_state_word (AnteSandboxDeliveryState state);

/** ante_sandbox_sender_new: @base: (nullable) an origin that replaces every invite's, or "none": nothing
 *  is sent. Returns: (transfer full), or NULL with INVALID. */
AnteSandboxSender *ante_sandbox_sender_new (AnteSandboxTimeline *timeline, guint64 seed, const char *base,
                                            GError **error);
/** ante_sandbox_sender_free: cancels what is under way and waits until it has ended. */
void ante_sandbox_sender_free (AnteSandboxSender *self);

/** ante_sandbox_sender_send: the first attempt in @delay_ms, further ones until a 2xx or too many. */
void ante_sandbox_sender_send (AnteSandboxSender *self, AnteSandboxDelivery *delivery, gint64 delay_ms);
/** ante_sandbox_sender_hold: sends once another delivery has been answered, or after @at_most_ms. */
void ante_sandbox_sender_hold (AnteSandboxSender *self, AnteSandboxDelivery *delivery, gint64 at_most_ms);

/** ante_sandbox_sender_is_holding: whether some delivery waits to be overtaken. */
gboolean ante_sandbox_sender_is_holding (AnteSandboxSender *self);

/** ante_sandbox_send_cut_short: posts to @url announcing all of @body, sends half of it and hangs up.
 *  @done runs from the main loop, with NULL or the static text of what went wrong. */
typedef void (*AnteSandboxCutShortDone) (const char *problem, gpointer data);
void ante_sandbox_send_cut_short (const char *url, const char *body, GCancellable *cancellable,
                                  AnteSandboxCutShortDone done, gpointer data);

G_END_DECLS
