/* SPDX-License-Identifier: GPL-3.0-or-later
 * The provider's interface: its errors, and the calls handed on to the one behind it. */
#include "core/provider/ante-provider.h"

#include "core/provider/ante-provider-private.h"

typedef struct
{
  AnteInviteAnswer *known; /* owned, nullable */
} AnteProviderErrorPrivate;

static void
ante_provider_error_private_init (AnteProviderErrorPrivate *priv)
{
}

static void
ante_provider_error_private_copy (const AnteProviderErrorPrivate *from, AnteProviderErrorPrivate *to)
{
  to->known = from->known != NULL ? ante_invite_answer_copy (from->known) : NULL;
}

static void
ante_provider_error_private_clear (AnteProviderErrorPrivate *priv)
{
  g_clear_pointer (&priv->known, ante_invite_answer_free);
}

G_DEFINE_EXTENDED_ERROR (AnteProviderError, ante_provider_error)
G_DEFINE_INTERFACE (AnteProvider, ante_provider, G_TYPE_OBJECT)

static const char *const CODES[] = {
  [ANTE_PROVIDER_ERROR_NOT_SENT] = "not-sent",
  [ANTE_PROVIDER_ERROR_UNCONFIRMED] = "unconfirmed",
  [ANTE_PROVIDER_ERROR_REFUSED] = "refused",
  [ANTE_PROVIDER_ERROR_KEY] = "key",
  [ANTE_PROVIDER_ERROR_NEEDS_PROVIDER] = "needs-provider",
  [ANTE_PROVIDER_ERROR_NEEDS_CONTRACT] = "needs-contract",
  [ANTE_PROVIDER_ERROR_NEEDS_RX_CONTRACT] = "needs-rx-contract",
  [ANTE_PROVIDER_ERROR_NOT_ALLOWED] = "not-allowed",
  [ANTE_PROVIDER_ERROR_DECIDED] = "decided",
  [ANTE_PROVIDER_ERROR_INSECURE] = "insecure",
  [ANTE_PROVIDER_ERROR_BUSY] = "busy",
  [ANTE_PROVIDER_ERROR_RELAY_KEY] = "relay-key",
  [ANTE_PROVIDER_ERROR_RELAY_REFUSED] = "relay-refused",
  [ANTE_PROVIDER_ERROR_RELAY_OLD] = "relay-old",
  [ANTE_PROVIDER_ERROR_NO_RELAY] = "no-relay",
  [ANTE_PROVIDER_ERROR_KEY_PLACE] = "key-place",
};

enum { CALLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
ante_provider_default_init (AnteProviderInterface *iface)
{
  signals[CALLED] = g_signal_new ("called", ANTE_TYPE_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_INT);
}

/* Tells how a call that @result is of has ended. */
static void
tell (AnteProvider *self, gboolean ended_well, const GError *error)
{
  if (ended_well)
    g_signal_emit (self, signals[CALLED], 0, ANTE_PROVIDER_ANSWERED);
  else if (error->domain == ANTE_PROVIDER_ERROR)
    g_signal_emit (self, signals[CALLED], 0, error->code);
}

const char *
ante_provider_error_to_code (int code)
{
  g_return_val_if_fail (code >= 0 && code < (int) G_N_ELEMENTS (CODES), "unconfirmed");

  return CODES[code];
}

const AnteInviteAnswer *
ante_provider_error_get_known (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return error->domain == ANTE_PROVIDER_ERROR ? ante_provider_error_get_private (error)->known : NULL;
}

GError *
ante_provider_error_new_known (const char *message, AnteInviteAnswer *known)
{
  GError *error = g_error_new_literal (ANTE_PROVIDER_ERROR, ANTE_PROVIDER_ERROR_UNCONFIRMED, message);

  ante_provider_error_get_private (error)->known = known;
  return error;
}

const AnteProviderCapabilities *
ante_provider_get_capabilities (AnteProvider *self)
{
  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  return ANTE_PROVIDER_GET_IFACE (self)->get_capabilities (self);
}

void
ante_provider_set_key (AnteProvider *self, AnteSecret *key)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));

  ANTE_PROVIDER_GET_IFACE (self)->set_key (self, key);
}

void
ante_provider_list_async (AnteProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));

  ANTE_PROVIDER_GET_IFACE (self)->list_async (self, cancellable, callback, data);
}

GPtrArray *
ante_provider_list_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  GPtrArray *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->list_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_invite_async (AnteProvider *self, const AnteInviteRequest *request, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (request != NULL && request->patient != NULL && request->exam_ids != NULL);
  g_return_if_fail (request->webhook_url != NULL && request->invite_id != NULL && request->tag != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->invite_async (self, request, cancellable, callback, data);
}

AnteInviteAnswer *
ante_provider_invite_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  AnteInviteAnswer *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->invite_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_resend_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (patient_exam_id != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->resend_async (self, meeting_uuid, patient_exam_id, cancellable, callback, data);
}

gboolean
ante_provider_resend_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  done = ANTE_PROVIDER_GET_IFACE (self)->resend_finish (self, result, &problem);
  tell (self, done, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return done;
}

void
ante_provider_cancel_async (AnteProvider *self, const char *patient_exam_id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (patient_exam_id != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->cancel_async (self, patient_exam_id, cancellable, callback, data);
}

gboolean
ante_provider_cancel_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  done = ANTE_PROVIDER_GET_IFACE (self)->cancel_finish (self, result, &problem);
  tell (self, done, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return done;
}

void
ante_provider_pharmacies_async (AnteProvider *self, const char *exam_id, const char *patient_state,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->has_pharmacies);
  g_return_if_fail (exam_id != NULL && patient_state != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->pharmacies_async (self, exam_id, patient_state, cancellable, callback, data);
}

GPtrArray *
ante_provider_pharmacies_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  GPtrArray *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->pharmacies_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_packages_async (AnteProvider *self, const char *exam_id, GStrv pharmacy_ids, const char *patient_state,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->has_pharmacies);
  g_return_if_fail (exam_id != NULL && pharmacy_ids != NULL && pharmacy_ids[0] != NULL && patient_state != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->packages_async (self, exam_id, pharmacy_ids, patient_state, cancellable, callback, data);
}

GPtrArray *
ante_provider_packages_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  GPtrArray *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->packages_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_search_pharmacies_async (AnteProvider *self, const char *name, const char *zip, const char *ncpdpid,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->has_pharmacies);
  g_return_if_fail (name != NULL || zip != NULL || ncpdpid != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->search_pharmacies_async (self, name, zip, ncpdpid, cancellable, callback, data);
}

GPtrArray *
ante_provider_search_pharmacies_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  GPtrArray *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->search_pharmacies_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_questions_async (AnteProvider *self, const char *exam_id, const char *meeting_uuid, const char *patient_exam_id,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->has_questions);
  g_return_if_fail (exam_id != NULL && (meeting_uuid == NULL || patient_exam_id != NULL));

  ANTE_PROVIDER_GET_IFACE (self)->questions_async (self, exam_id, meeting_uuid, patient_exam_id, cancellable, callback, data);
}

GPtrArray *
ante_provider_questions_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  GPtrArray *answer;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), NULL);

  answer = ANTE_PROVIDER_GET_IFACE (self)->questions_finish (self, result, &problem);
  tell (self, answer != NULL, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return answer;
}

void
ante_provider_answer_async (AnteProvider *self, const char *meeting_uuid, const char *patient_exam_id, GPtrArray *answers,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->has_questions);
  g_return_if_fail (meeting_uuid != NULL && patient_exam_id != NULL && answers != NULL && answers->len > 0);

  ANTE_PROVIDER_GET_IFACE (self)->answer_async (self, meeting_uuid, patient_exam_id, answers, cancellable, callback, data);
}

gboolean
ante_provider_answer_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  done = ANTE_PROVIDER_GET_IFACE (self)->answer_finish (self, result, &problem);
  tell (self, done, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return done;
}

void
ante_provider_upload_async (AnteProvider *self, AnteUploadForm form, const char *patient_exam_id, const char *file_name,
                            const char *file_type, GBytes *file,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (ANTE_IS_PROVIDER (self));
  g_return_if_fail (ante_provider_get_capabilities (self)->takes_attachments);
  g_return_if_fail (patient_exam_id != NULL && file_name != NULL && file_type != NULL && file != NULL);

  ANTE_PROVIDER_GET_IFACE (self)->upload_async (self, form, patient_exam_id, file_name, file_type, file, cancellable, callback, data);
}

gboolean
ante_provider_upload_finish (AnteProvider *self, GAsyncResult *result, GError **error)
{
  GError *problem = NULL;
  gboolean done;

  g_return_val_if_fail (ANTE_IS_PROVIDER (self), FALSE);

  done = ANTE_PROVIDER_GET_IFACE (self)->upload_finish (self, result, &problem);
  tell (self, done, problem);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return done;
}
