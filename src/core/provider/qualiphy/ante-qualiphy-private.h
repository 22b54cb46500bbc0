/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is said to Qualiphy and what is believed of its answers. Pure functions, but for the last part. */
#pragma once
#include "core/provider/ante-provider.h"
#include "shared/http/ante-http-client.h"
#include "shared/wire/ante-wire-calls.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** ante_qualiphy_changes: whether the call changes something at the provider. */
gboolean ante_qualiphy_changes (AnteQualiphyCall call);

/* --- Requests, as yet without the key. (transfer full): JSON of a patient's: to be wiped. NULL, with REFUSED, and
 * nothing is to be sent, when the provider is known not to take what is given. --- */
char *ante_qualiphy_write_list (void);
char *ante_qualiphy_write_invite (const AnteInviteRequest *request, GError **error);
/** @meeting_uuid NULL for a cancel. */
char *ante_qualiphy_write_exam (const char *meeting_uuid, const char *patient_exam_id);
/** @pharmacy_ids NULL for the list of pharmacies. */
char *ante_qualiphy_write_pharmacies (const char *exam_id, GStrv pharmacy_ids, const char *patient_state,
                                      GError **error);
char *ante_qualiphy_write_search (const char *name, const char *zip, const char *ncpdpid,
                                  GError **error);
char *ante_qualiphy_write_questions (const char *exam_id, const char *meeting_uuid,
                                     const char *patient_exam_id, GError **error);
char *ante_qualiphy_write_answers (const char *meeting_uuid, const char *patient_exam_id,
                                   GPtrArray *answers, GError **error);
char *ante_qualiphy_write_upload (const char *patient_exam_id, const char *file_name,
                                  const char *file_type, GBytes *file);

/* For the requests' own files. */
void ante_qualiphy_set_id (JsonObject *body, const char *member, const char *id); /* a number where it is one */
void ante_qualiphy_set_ids (JsonObject *body, const char *member, GStrv ids);     /* all numbers */
void ante_qualiphy_set_text (JsonObject *body, const char *member, const char *text); /* nothing where it is empty */
gboolean ante_qualiphy_is_filled (const char *text);
gboolean ante_qualiphy_is_number (const char *id);
gboolean ante_qualiphy_is_state (const char *state);
gboolean ante_qualiphy_is_digits (const char *text, gsize length);
/** ante_qualiphy_set_fault: REFUSED, before anything is sent. */
void ante_qualiphy_set_fault (const char *what, GError **error);
/** ante_qualiphy_find_order_fault: which detail of the order the provider would refuse, or NULL. */
const char *ante_qualiphy_find_order_fault (const AnteOrder *order);
void ante_qualiphy_set_order (JsonObject *body, const AnteOrder *order);

/** ante_qualiphy_clean_file_name: no path, no control characters, bounded, never empty. (transfer full). */
char *ante_qualiphy_clean_file_name (const char *file_name);
/** ante_qualiphy_find_upload_fault: as ante_qualiphy_find_order_fault(). */
const char *ante_qualiphy_find_upload_fault (const char *file_type, GBytes *file);

/* --- Answers. What was asked, against which one is held. --- */
typedef struct
{
  AnteQualiphyCall call;
  GStrv exam_ids;              /* of an invite, pharmacies, packages, questions */
  GStrv pharmacy_ids;          /* of packages */
  const char *patient_exam_id; /* of a resend, cancel, questions (nullable), answer, upload */
  const char *meeting_uuid;    /* of questions, nullable */
  const char *key;             /* never to be repeated; "" where this desk has none */
} AnteQualiphyQuestion;

/* Returns: (transfer full): of AnteCatalogueExam, AntePharmacyChoice, AntePackage, AntePharmacy and AnteQuestion; NULL
 * with an ANTE_PROVIDER_ERROR. */
GPtrArray *ante_qualiphy_read_list (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
GPtrArray *ante_qualiphy_read_pharmacies (guint status, GBytes *body, const AnteQualiphyQuestion *question,
                                          GError **error);
GPtrArray *ante_qualiphy_read_packages (guint status, GBytes *body, const AnteQualiphyQuestion *question,
                                        GError **error);
GPtrArray *ante_qualiphy_read_search (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
GPtrArray *ante_qualiphy_read_questions (guint status, GBytes *body, const AnteQualiphyQuestion *question,
                                         GError **error);
AnteInviteAnswer *ante_qualiphy_read_invite (guint status, GBytes *body, const AnteQualiphyQuestion *question,
                                             GError **error);
/** ante_qualiphy_read_done: of a resend, of answers and of an upload: a plain yes. */
gboolean ante_qualiphy_read_done (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
gboolean ante_qualiphy_read_cancel (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);

/* For the answers' own files. */
/** ante_qualiphy_read_line: one line of a text; NULL when absent, no text, or empty. (transfer full). */
char *ante_qualiphy_read_line (JsonObject *object, const char *member, glong max_chars);
/** ante_qualiphy_read_price: a decimal string; a number will do. (transfer full) NULL. */
char *ante_qualiphy_read_price (JsonObject *object, const char *member);

/* --- Refusals (ante-qualiphy-refusal.c) --- */
/** ante_qualiphy_check: reads the answer as far as every answer is alike. Returns: (transfer full): its object,
 *  when both the HTTP status and http_code say it went well; else NULL with the error they mean. */
JsonObject *ante_qualiphy_check (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
/** ante_qualiphy_check_array: as ante_qualiphy_check() for the two calls that answer with a bare array. */
JsonArray *ante_qualiphy_check_array (guint status, GBytes *body, const AnteQualiphyQuestion *question, GError **error);
/** ante_qualiphy_says_cancelled: whether a refusal of a cancel says that the exam is cancelled already. */
gboolean ante_qualiphy_says_cancelled (const char *text);
/** ante_qualiphy_set_unbelievable: UNCONFIRMED; NOT_SENT for a call that changes nothing. */
void ante_qualiphy_set_unbelievable (const AnteQualiphyQuestion *question, const char *why, GError **error);

/* --- The way to the provider (ante-qualiphy-way.c), main thread: all that differs between a desk that holds the key and
 * one whose relay does. --- */
typedef struct _AnteQualiphyWay AnteQualiphyWay;

/** ante_qualiphy_way_new_direct: to the provider itself, with the key that is given later. INSECURE. (transfer full). */
AnteQualiphyWay *ante_qualiphy_way_new_direct (const char *base_uri, GTlsDatabase *trust, GError **error);
/** ante_qualiphy_way_new_relayed: through the relay, which adds the key. @relay_uri and @token nullable: closed as long as
 *  there is no relay. INSECURE. (transfer full). */
AnteQualiphyWay *ante_qualiphy_way_new_relayed (const char *relay_uri, AnteSecret *token, GTlsDatabase *trust, GError **error);
/** ante_qualiphy_way_new_unknown: nobody knows who holds the key: closed. (transfer full). */
AnteQualiphyWay *ante_qualiphy_way_new_unknown (void);
void ante_qualiphy_way_free (AnteQualiphyWay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AnteQualiphyWay, ante_qualiphy_way_free)

/** ante_qualiphy_way_set_key: of a direct way; nullable: closed without one. */
void ante_qualiphy_way_set_key (AnteQualiphyWay *self, AnteSecret *key);
/** ante_qualiphy_way_find_secret: what goes along with a call, (transfer full); NULL with an ANTE_PROVIDER_ERROR: the
 *  way is closed and nothing is sent. */
AnteSecret *ante_qualiphy_way_find_secret (AnteQualiphyWay *self, GError **error);
/** ante_qualiphy_way_dup_key: as text, if @secret is the key; else "". (transfer full): to be wiped. */
char *ante_qualiphy_way_dup_key (AnteQualiphyWay *self, AnteSecret *secret);

/* What is sent: JSON, or a file as a form. */
typedef struct
{
  GBytes *json; /* NULL: a form */
  const char *patient_exam_id, *file_name, *media_type;
  GBytes *file;
} AnteQualiphyBody;
/** ante_qualiphy_way_send_async: @secret as found. Ends with ante_http_client_send_finish() on the callback's source. */
void ante_qualiphy_way_send_async (AnteQualiphyWay *self, AnteQualiphyCall call, AnteSecret *secret,
                                   const AnteQualiphyBody *body, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
/** ante_qualiphy_way_read: the provider's own answer from what came, which it takes; NULL with an ANTE_PROVIDER_ERROR. */
AnteHttpAnswer *ante_qualiphy_way_read (AnteQualiphyWay *self, AnteQualiphyCall call, AnteHttpAnswer *answer,
                                        GError **error);

/* --- Calls (ante-qualiphy-call.c), main thread --- */
#define ANTE_TYPE_QUALIPHY (ante_qualiphy_get_type ())
G_DECLARE_FINAL_TYPE (AnteQualiphy, ante_qualiphy, ANTE, QUALIPHY, GObject)

/** ante_qualiphy_provider_init: the interface (ante-qualiphy-provider.c). */
void ante_qualiphy_provider_init (AnteProviderInterface *iface);
void ante_qualiphy_set_key (AnteProvider *provider, AnteSecret *key);

/* A call about to be sent. */
typedef struct
{
  GTask *task; /* owned until it is sent */
  /* What the answer is held against; given by the caller and owned by the task. */
  GStrv exam_ids, pharmacy_ids;
  char *patient_exam_id, *meeting_uuid;
} AnteQualiphyBegun;

/** ante_qualiphy_begin: FALSE: cancelled, or no key: the task is answered already. */
gboolean ante_qualiphy_begin (AnteProvider *provider, AnteQualiphyCall call, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data, AnteQualiphyBegun *begun);
/** ante_qualiphy_send: @json: (transfer full), wiped. NULL: it is refused with @error (transfer full). Clears @begun. */
void ante_qualiphy_send (AnteQualiphyBegun *begun, char *json, GError *error);
/** ante_qualiphy_send_form: as ante_qualiphy_send(), with a file as a form. */
void ante_qualiphy_send_form (AnteQualiphyBegun *begun, const char *file_name, GBytes *file, GError *error);
gpointer ante_qualiphy_finish_pointer (GAsyncResult *result, AnteQualiphyCall call, GError **error);
gboolean ante_qualiphy_finish_boolean (GAsyncResult *result, AnteQualiphyCall call, GError **error);

G_END_DECLS
