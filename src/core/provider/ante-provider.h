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
  ANTE_PROVIDER_ERROR_BUSY,        /* 429: nothing is wrong with what was sent; a person tries again in a while */
  /* Where the relay holds the key; nothing was sent: */
  ANTE_PROVIDER_ERROR_RELAY_KEY,     /* the relay has none of this clinic, or cannot use it */
  ANTE_PROVIDER_ERROR_RELAY_REFUSED, /* the relay does not let this desk call */
  ANTE_PROVIDER_ERROR_RELAY_OLD,     /* the relay does not know how to make such a call */
  ANTE_PROVIDER_ERROR_NO_RELAY,      /* there is no relay yet */
  ANTE_PROVIDER_ERROR_KEY_PLACE,     /* this program does not know who holds the key */
} AnteProviderError;
/** ante_provider_error_to_code: the code that entries and words/ use: "not-sent", "unconfirmed", "refused", "key",
 *  "needs-provider", "needs-contract", "needs-rx-contract", "not-allowed", "decided", "insecure", "busy", "relay-key",
 *  "relay-refused", "relay-old", "no-relay", "key-place". */
const char *ante_provider_error_to_code (int code);

/* What a provider can do; the app asks this and never which provider it is. */
typedef struct
{
  const char *name;               /* as people know it */
  AnteLinkRules link_rules;
  gboolean reads_status;          /* can be asked for a result; otherwise only its webhook tells */
  gboolean signs_webhooks;
  gboolean needs_onboarding_link; /* the patient first registers through a link of their own */
  gboolean has_pharmacies;        /* pharmacies, packages, search; orders in an invite */
  gboolean has_questions;         /* questions and answers */
  gboolean takes_attachments;
  const char *portal_uri;         /* the pages where a manager sets the account up and looks exams up */
} AnteProviderCapabilities;

typedef struct { char *id, *title; guint rx_type; char *price; GStrv attachments; } AnteCatalogueExam; /* price, attachments nullable */
void ante_catalogue_exam_free (AnteCatalogueExam *self);

/* Everything is borrowed for the call to _async. Of @patient, gender, license and the home address go along as far
 * as they are known. */
typedef struct
{
  GStrv exam_ids;
  const AntePatient *patient;
  gboolean test;
  const char *webhook_url;
  const char *invite_id, *tag;   /* for additional_data */
  const AnteOrder *order;        /* nullable: no prescription; with one, exam_ids names one exam alone */
  const char *redirect_approve, *redirect_reject, *redirect_na, *redirect_missed; /* nullable: https, where the
                                    patient's browser goes afterwards */
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

/* --- Pharmacies --- */
typedef struct { char *id, *name; } AntePharmacyChoice; /* one of the provider's partners */
void ante_pharmacy_choice_free (AntePharmacyChoice *self);

/* What a partner sells for an exam. All but order_set_id and title nullable; price a decimal, turnaround "3-4" days. */
typedef struct
{
  char *order_set_id, *pos_id, *title, *pharmacy_id, *pharmacy_name, *turnaround, *price;
} AntePackage;
void ante_package_free (AntePackage *self);

/* --- Questions before the exam --- */
typedef enum { ANTE_QUESTION_SINGLE, ANTE_QUESTION_MULTIPLE, ANTE_QUESTION_TEXT, ANTE_QUESTION_HEIGHT } AnteQuestionKind;

typedef struct { char *id, *text; gboolean has_text; /* has room for words beside it */ } AnteQuestionChoice;

typedef struct
{
  char *id;            /* nullable: the provider named none, so it can be shown and not answered from here */
  char *text;          /* the exact wording */
  AnteQuestionKind kind;
  GPtrArray *choices;  /* AnteQuestionChoice; empty with TEXT and HEIGHT */
  gboolean answered;   /* the provider has an answer already */
} AnteQuestion;
AnteQuestion *ante_question_copy (const AnteQuestion *self);
void ante_question_free (AnteQuestion *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteQuestion, ante_question_free)

/* One answer; of a multiple choice one for each that was chosen, with the same question_id. */
typedef struct
{
  char *question_id;
  char *choice_id;      /* nullable: a text or a height */
  char *answer;         /* the choice's label, or the text */
  char *text;           /* nullable: what was written beside the choice */
  guint height_inches;  /* 0: not a height */
} AnteAnswer;
void ante_answer_free (AnteAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteAnswer, ante_answer_free)

/* --- Attachments: the provider's documents show two forms of the upload that exclude each other --- */
typedef enum { ANTE_UPLOAD_MULTIPART, ANTE_UPLOAD_JSON } AnteUploadForm;
#define ANTE_UPLOAD_MAX_BYTES (10 * 1024 * 1024) /* ours: the provider documents no limit */

#define ANTE_PROVIDER_ANSWERED (-1)

/**
 * AnteProvider: how an exam provider is called.
 *
 * Signal "called" (int): a call has ended, just before its _finish returns: ANTE_PROVIDER_ANSWERED, or why not, as an
 * AnteProviderError. Not emitted for a call that was given up here (cancelled). Main thread.
 */
#define ANTE_TYPE_PROVIDER (ante_provider_get_type ())
G_DECLARE_INTERFACE (AnteProvider, ante_provider, ANTE, PROVIDER, GObject)
struct _AnteProviderInterface
{
  GTypeInterface parent_iface;
  const AnteProviderCapabilities *(*get_capabilities) (AnteProvider *);
  void (*set_key) (AnteProvider *self, AnteSecret *key);
  void (*list_async) (AnteProvider *, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*list_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*invite_async) (AnteProvider *, const AnteInviteRequest *, GCancellable *, GAsyncReadyCallback, gpointer);
  AnteInviteAnswer *(*invite_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*resend_async) (AnteProvider *, const char *meeting_uuid, const char *patient_exam_id, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*resend_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*cancel_async) (AnteProvider *, const char *patient_exam_id, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*cancel_finish) (AnteProvider *, GAsyncResult *, GError **);
  /* With has_pharmacies */
  void (*pharmacies_async) (AnteProvider *, const char *exam_id, const char *patient_state, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*pharmacies_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*packages_async) (AnteProvider *, const char *exam_id, GStrv pharmacy_ids, const char *patient_state, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*packages_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*search_pharmacies_async) (AnteProvider *, const char *name, const char *zip, const char *ncpdpid, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*search_pharmacies_finish) (AnteProvider *, GAsyncResult *, GError **);
  /* With has_questions */
  void (*questions_async) (AnteProvider *, const char *exam_id, const char *meeting_uuid, const char *patient_exam_id, GCancellable *, GAsyncReadyCallback, gpointer);
  GPtrArray *(*questions_finish) (AnteProvider *, GAsyncResult *, GError **);
  void (*answer_async) (AnteProvider *, const char *meeting_uuid, const char *patient_exam_id, GPtrArray *answers, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*answer_finish) (AnteProvider *, GAsyncResult *, GError **);
  /* With takes_attachments */
  void (*upload_async) (AnteProvider *, AnteUploadForm, const char *patient_exam_id, const char *file_name, const char *file_type, GBytes *file, GCancellable *, GAsyncReadyCallback, gpointer);
  gboolean (*upload_finish) (AnteProvider *, GAsyncResult *, GError **);
};
/* Main thread. The key may be NULL (no key yet: every call fails with KEY, and nothing is sent); of a provider that
 * takes one. What is passed
 * to _async is used up when it returns. No message of an error ever holds the key. What the capabilities
 * deny may not be called.
 *
 * list, pharmacies, packages, search and questions change nothing at the provider, so any failure to get an answer
 * that can be believed is NOT_SENT: it may be asked again.
 * The others: a call cancelled before it began is G_IO_ERROR_CANCELLED; cancelled under way, UNCONFIRMED.
 * cancel succeeds also for an exam that is cancelled already. */
const AnteProviderCapabilities *ante_provider_get_capabilities (AnteProvider *self);
void ante_provider_set_key (AnteProvider *self, AnteSecret *key);
void ante_provider_list_async (AnteProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_list_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AnteCatalogueExam (transfer full) */
void ante_provider_invite_async (AnteProvider *self, const AnteInviteRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
AnteInviteAnswer *ante_provider_invite_finish (AnteProvider *self, GAsyncResult *result, GError **error);
void ante_provider_resend_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_resend_finish (AnteProvider *self, GAsyncResult *result, GError **error);
void ante_provider_cancel_async (AnteProvider *self, const char *patient_exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_cancel_finish (AnteProvider *self, GAsyncResult *result, GError **error);

/* The lists below are (transfer full), may be empty, and own their elements. @patient_state: two letters, "TE" in test. */

/** ante_provider_pharmacies_async: the partners for a prescription exam. Empty: none for that exam and state. */
void ante_provider_pharmacies_async (AnteProvider *self, const char *exam_id, const char *patient_state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_pharmacies_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AntePharmacyChoice */
/** ante_provider_packages_async: @pharmacy_ids: one at least. */
void ante_provider_packages_async (AnteProvider *self, const char *exam_id, GStrv pharmacy_ids, const char *patient_state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_packages_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AntePackage */
/** ante_provider_search_pharmacies_async: any pharmacy of the country. Each nullable, one at least: part of the name;
 *  five digits; the id, which alone finds the one it names. */
void ante_provider_search_pharmacies_async (AnteProvider *self, const char *name, const char *zip, const char *ncpdpid, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_search_pharmacies_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AntePharmacy */

/** ante_provider_questions_async: of an invited exam; with @meeting_uuid NULL, of the exam in the catalogue, which
 *  may give questions that cannot be answered from here. Ask anew for each invite: ids change with the exam. */
void ante_provider_questions_async (AnteProvider *self, const char *exam_id, const char *meeting_uuid, const char *patient_exam_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *ante_provider_questions_finish (AnteProvider *self, GAsyncResult *result, GError **error); /* of AnteQuestion */
/** ante_provider_answer_async: @answers: AnteAnswer, one at least; some of the questions is enough. */
void ante_provider_answer_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id, GPtrArray *answers, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_answer_finish (AnteProvider *self, GAsyncResult *result, GError **error);

/** ante_provider_upload_async: @file_type: the name of what is attached, as the exam asks for it ("ID", "Lab").
 *  REFUSED, and nothing is sent, when @file is empty or over ANTE_UPLOAD_MAX_BYTES. */
void ante_provider_upload_async (AnteProvider *self, AnteUploadForm form, const char *patient_exam_id, const char *file_name, const char *file_type, GBytes *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean ante_provider_upload_finish (AnteProvider *self, GAsyncResult *result, GError **error);

/** core/provider/qualiphy: @base_uri "https://api.qualiphy.me" in production. @trust nullable. (transfer full). */
AnteProvider *ante_qualiphy_new (const char *base_uri, GTlsDatabase *trust, GError **error);
/** ante_qualiphy_new_relayed: the same provider through the clinic's relay, which holds the key; takes none. @token as a
 *  claim gave it. @relay_uri or @token NULL: every call fails with NO_RELAY. (transfer full). */
AnteProvider *ante_qualiphy_new_relayed (const char *relay_uri, AnteSecret *token, GTlsDatabase *trust, GError **error);
/** ante_qualiphy_new_unknown: the same provider where nobody knows who holds the key: every call fails with KEY_PLACE. */
AnteProvider *ante_qualiphy_new_unknown (void);

G_END_DECLS
