/* SPDX-License-Identifier: GPL-3.0-or-later
 * The exam provider behind an interface. Neutral words in and out; the provider's own end here. */
#pragma once
#include "core/model/ante-model.h"
#include "shared/crypto/ante-crypto.h"
#include <gio/gio.h>

G_BEGIN_DECLS

#define ANTE_PROVIDER_ERROR (ante_provider_error_quark ())
GQuark ante_provider_error_quark (void);

typedef enum
{
  ANTE_PROVIDER_ERROR_NOT_SENT,    /* nothing left this computer: may be tried again */
  ANTE_PROVIDER_ERROR_UNCONFIRMED, /* it left and no answer that can be believed came (time-out, cut off, 5xx, not JSON) */
  ANTE_PROVIDER_ERROR_REFUSED,     /* 4xx: what was sent is wrong; message holds the provider's text */
  ANTE_PROVIDER_ERROR_KEY,         /* 401 "Unauthorized access." */
  ANTE_PROVIDER_ERROR_NEEDS_PROVIDER, /* 401: add a patient care provider in the portal */
  ANTE_PROVIDER_ERROR_NEEDS_CONTRACT, /* 401: sign the onboarding contracts */
  ANTE_PROVIDER_ERROR_NEEDS_RX_CONTRACT, /* 401: sign the prescriptive services contract */
  ANTE_PROVIDER_ERROR_NOT_ALLOWED, /* another 401 or 403 */
  ANTE_PROVIDER_ERROR_DECIDED,     /* cancel: the provider has already acted; message says how */
  ANTE_PROVIDER_ERROR_INSECURE,    /* the address is not HTTPS: refused */
} AnteProviderError;
/** ante_provider_error_to_code: the code that entries and words/ use: "not-sent", "unconfirmed", "refused", "key",
 *  "needs-provider", "needs-contract", "needs-rx-contract", "not-allowed", "decided", "insecure". */
const char *ante_provider_error_to_code (int code);

typedef struct { char *id, *title; guint rx_type; char *price; GStrv attachments; } AnteCatalogueExam; /* price, attachments nullable */
void ante_catalogue_exam_free (AnteCatalogueExam *self);

typedef struct
{
  GStrv exam_ids;
  const AntePatient *patient;    /* borrowed for the call */
  gboolean test;
  const char *webhook_url;       /* borrowed */
  const char *invite_id, *tag;   /* for additional_data; borrowed */
} AnteInviteRequest;

typedef struct { char *exam_id, *patient_exam_id, *title; } AnteInvitedExam;
typedef struct { char *meeting_url, *meeting_uuid; GPtrArray *exams; /* AnteInvitedExam */ } AnteInviteAnswer;
/* meeting_url, meeting_uuid: never NULL in an answer that succeeded; its exams are exactly those asked for. */
AnteInviteAnswer *ante_invite_answer_copy (const AnteInviteAnswer *self);
void ante_invite_answer_free (AnteInviteAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteInviteAnswer, ante_invite_answer_free)

/** ante_provider_error_get_known: what an UNCONFIRMED invite's answer said all the same: any of the meeting, and of
 *  the exams asked for. NULL when it said nothing. Borrowed from @error. */
const AnteInviteAnswer *ante_provider_error_get_known (const GError *error);

#define ANTE_TYPE_PROVIDER (ante_provider_get_type ())
G_DECLARE_INTERFACE (AnteProvider, ante_provider, ANTE, PROVIDER, GObject)
struct _AnteProviderInterface
{
  GTypeInterface parent_iface;
  void (*set_key) (AnteProvider *self, AnteSecret *key);
  void (*list_async) (AnteProvider *, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*list_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*invite_async) (AnteProvider *, const AnteInviteRequest *, GCancellable *, GAsyncReadyCallback, gpointer);
  AnteInviteAnswer *(*invite_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*resend_async) (AnteProvider *, const char *meeting_uuid, const char *patient_exam_id, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*resend_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*cancel_async) (AnteProvider *, const char *patient_exam_id, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*cancel_finish) (AnteProvider *, GAsyncResult *, GError **);
};
/* Main thread. The key may be NULL (no key yet: every call fails with KEY, and nothing is sent). What is passed
 * to _async is used up when it returns. No message of an error ever holds the key.
 *
 * list changes nothing at the provider, so any failure to get a list that can be believed is NOT_SENT.
 * The others: a call cancelled before it began is G_IO_ERROR_CANCELLED; cancelled under way, UNCONFIRMED.
 * cancel succeeds also for an exam that is cancelled already. */
void ante_provider_set_key (AnteProvider *self, AnteSecret *key);
void ante_provider_list_async (AnteProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_list_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AnteCatalogueExam (transfer full) */
void ante_provider_invite_async (AnteProvider *self, const AnteInviteRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteInviteAnswer *ante_provider_invite_finish (AnteProvider *self, GAsyncResult *result, GError **error);
void ante_provider_resend_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_resend_finish (AnteProvider *self, GAsyncResult *result, GError **error);
void ante_provider_cancel_async (AnteProvider *self, const char *patient_exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_cancel_finish (AnteProvider *self, GAsyncResult *result, GError **error);

/** core/provider/qualiphy: @base_uri "https://api.qualiphy.me" in production. @trust nullable. (transfer full). */
AnteProvider *ante_qualiphy_new (const char *base_uri, GTlsDatabase *trust, GError **error);

G_END_DECLS
